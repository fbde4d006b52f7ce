"""Uploading, looking and confirming in the browser, and who may."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from people.models import Job
from projects.choices import ProjectState
from tests.factories import make_member, make_project
from tests.htmx import normal, swapped
from tests.imports.conftest import run_job_of, upload_of
from tests.imports.plans import calendar, house_plan, link, plan_xml, resource, task
from workpackages.choices import ImportState
from workpackages.forms.imports import UploadPlanForm
from workpackages.models import PlanImport
from workpackages.operations.imports import confirm_import, discard_import, upload_plan

pytestmark = pytest.mark.django_db
ACTIONS = ("confirm_import", "discard_import")


def url_of(name, plan_import):
    return reverse(f"workpackages:{name}", args=[plan_import.project.code, plan_import.number])


def list_url(project):
    return reverse("workpackages:imports", args=[project.code])


def post_file(client, project, content, **data):
    return client.post(list_url(project), {"file": upload_of(content), **data})


def test_the_whole_way_from_file_to_structure(project, lead, as_user):
    client = as_user(lead)
    answer = post_file(client, project, house_plan())
    plan_import = PlanImport.objects.get()
    assert answer.url == url_of("import", plan_import)
    assert b"job-card" in client.get(answer.url).content

    run_job_of(plan_import)
    page = client.get(answer.url).content.decode()
    assert "What will be created" in page
    assert "Groundwork" in page
    assert "the plan becomes its structure" in page

    answer = client.post(url_of("confirm_import", plan_import), {"person_1": ""})
    assert answer.url == url_of("import", plan_import)
    run_job_of(plan_import)
    page = client.get(answer.url).content.decode()
    assert "Work packages: 3 · tasks: 4 · milestones: 1 · links: 5" in page
    assert project.tasks.count() == 5


def test_a_person_is_suggested_by_name_and_chosen_by_the_planner(project, lead, as_user, ready):
    ada = make_member(project, name="Builder, Ada", email="other@example.org")
    plan_import = ready(house_plan())
    client = as_user(lead)
    page = client.get(url_of("import", plan_import)).content.decode()
    assert f'<option value="{ada.pk}" selected>' in page
    client.post(url_of("confirm_import", plan_import), {"person_1": ada.pk})
    run_job_of(plan_import)
    assert ada.assignments.count() == 1


def test_suggestions_prefer_the_address_and_need_to_be_sure(project, ready):
    first = make_member(project, name="Sam Same", email="ada@example.org")
    make_member(project, name="Builder Ada")
    make_member(project, name="Twin Twin")
    make_member(project, name="Twin Twin")
    login = make_member(project, username="k.login")
    plan_import = ready(
        plan_xml(
            [task(1)],
            resources=[
                resource(1, "Builder Ada", EmailAddress="ADA@example.org"),
                resource(2, "Twin Twin"),
                resource(3, "Kim", NTAccount="DOMAIN\\k.login"),
                resource(4, "Nobody Known"),
                resource(5, "Builder Ada", Type=0),
            ],
        )
    )
    found = {one["uid"]: one["person"] for one in plan_import.preview["resources"]}
    assert found == {1: first.pk, 2: None, 3: login.pk, 4: None, 5: None}


def test_people_outside_the_team_are_neither_suggested_nor_taken(
    project, lead, outsider, as_user, ready
):
    outsider.name = "Builder Ada"
    outsider.save()
    plan_import = ready(house_plan())
    assert plan_import.preview["resources"][0]["person"] is None
    answer = as_user(lead).post(url_of("confirm_import", plan_import), {"person_1": outsider.pk})
    assert answer.status_code == 422
    assert Job.objects.filter(kind="workpackages.import_plan").count() == 0


def test_remarks_name_their_rows(project, lead, as_user, ready):
    rows = [task(1, "Waits", PredecessorLink=[link(99)]), task(2, "Off", Active=0)]
    page = as_user(lead).get(url_of("import", ready(plan_xml(rows)))).content.decode()
    assert "A link to a row that the plan does not hold (UID 99) is left out." in page
    assert "1 Waits" in page
    assert "2 Off" in page


def test_remarks_of_one_sentence_are_told_once(project, lead, as_user, ready):
    plan_import = ready(plan_xml([task(n, Active=0) for n in range(1, 81)]))
    page = as_user(lead).get(url_of("import", plan_import)).content.decode()
    assert page.count("The task is inactive") == 1
    assert "and 30 further rows" in page


def test_a_plan_for_a_project_with_packages_says_that_it_is_appended(
    project, lead, as_user, imported, ready
):
    imported(house_plan())
    page = as_user(lead).get(url_of("import", ready(house_plan(Title="More")))).content.decode()
    assert "The project already has 3 work packages" in page


def test_a_refused_file_says_why_in_the_readers_words(project, lead, as_user, ready):
    rows = [task(1, "A", PredecessorLink=[link(2)]), task(2, "B", PredecessorLink=[link(1)])]
    plan_import = ready(plan_xml(rows))
    page = as_user(lead).get(url_of("import", plan_import)).content.decode()
    assert plan_import.state == ImportState.REFUSED
    assert "This file cannot be imported." in page
    assert "The links form a loop" in page
    assert "Import the plan" not in page.replace("Import the plan file", "")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "The file is empty."), (None, "Choose a file.")],
)
def test_a_form_without_a_useful_file_comes_back_with_words(project, lead, as_user, content, words):
    data = {} if content is None else {"file": upload_of(content)}
    answer = as_user(lead).post(list_url(project), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert PlanImport.objects.count() == 0


def test_a_file_that_is_too_large_is_not_even_kept(project, lead, as_user, settings, tmp_path):
    settings.MAX_PLAN_UPLOAD_BYTES = 1_000
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 500
    answer = post_file(as_user(lead), project, "<" + "x" * 2_000_000)
    assert answer.status_code == 422
    assert "The file is larger than" in answer.content.decode()
    assert "Choose a file." not in answer.content.decode()
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def test_the_size_is_judged_again_where_the_upload_was_not_bounded(settings):
    settings.MAX_PLAN_UPLOAD_BYTES = 10
    form = UploadPlanForm({}, {"file": upload_of("<x>" * 10)})
    assert form.errors["file"] == [
        "The file is larger than 10\xa0bytes. Split the plan and try again."
    ]


def test_the_same_file_is_taken_once(project, lead, as_user, imported):
    client = as_user(lead)
    imported(house_plan())
    answer = post_file(client, project, house_plan())
    assert answer.status_code == 422
    assert "This very file was imported already, as import 1." in answer.content.decode()


def test_the_same_file_waits_until_the_first_is_discarded(project, lead, as_user, ready):
    client, first = as_user(lead), ready(house_plan())
    assert "waiting as import 1" in post_file(client, project, house_plan()).content.decode()
    client.post(url_of("discard_import", first))
    assert post_file(client, project, house_plan()).status_code == 302
    assert PlanImport.objects.count() == 2


def test_a_refused_file_may_come_again(project, lead, as_user, ready):
    ready("<nothing/>")
    assert post_file(as_user(lead), project, "<nothing/>").status_code == 302


def test_the_same_file_may_go_into_another_project(lead, imported):
    other = make_project(lead=lead)
    imported(house_plan())
    assert imported(house_plan(), into=other).state == ImportState.IMPORTED


def test_a_form_sent_twice_uploads_once(project, lead, as_user):
    client = as_user(lead)
    page = client.get(list_url(project)).content.decode()
    token = re.search(r'name="form_token" value="([0-9a-f-]{36})"', page).group(1)
    first = post_file(client, project, house_plan(), form_token=token)
    second = post_file(client, project, house_plan(), form_token=token)
    assert first.url == second.url
    assert PlanImport.objects.count() == 1


def test_confirming_twice_starts_one_job(project, lead, as_user, ready):
    plan_import, client = ready(house_plan()), as_user(lead)
    for _ in range(2):
        assert client.post(url_of("confirm_import", plan_import)).status_code == 302
    assert Job.objects.filter(kind="workpackages.import_plan").count() == 1


def test_discarding_deletes_the_file(
    project, lead, as_user, ready, tmp_path, django_capture_on_commit_callbacks
):
    plan_import = ready(house_plan())
    assert list(tmp_path.rglob("*.xml"))
    with django_capture_on_commit_callbacks(execute=True):
        as_user(lead).post(url_of("discard_import", plan_import))
    assert not list(tmp_path.rglob("*.xml"))
    client = as_user(lead)
    assert client.get(url_of("import_file", plan_import)).status_code == 404
    assert "discarded" in client.get(url_of("import", plan_import)).content.decode()


def test_a_plan_being_imported_or_imported_cannot_be_discarded(project, lead, as_user, ready):
    plan_import = ready(house_plan())
    confirm_import(plan_import.pk, people={}, actor=lead)
    client = as_user(lead)
    assert client.post(url_of("discard_import", plan_import)).status_code == 422
    run_job_of(plan_import)
    answer = client.post(url_of("discard_import", plan_import))
    assert answer.status_code == 422
    plan_import.refresh_from_db()
    assert plan_import.state == ImportState.IMPORTED


def test_a_discarded_plan_is_neither_read_nor_imported(project, lead, ready):
    plan_import = upload_plan(project.pk, upload_of(house_plan()), actor=lead)
    discard_import(plan_import.pk, actor=lead)
    run_job_of(plan_import)
    assert plan_import.state == ImportState.DISCARDED


def test_a_file_that_vanished_from_the_store_is_said(project, lead, tmp_path):
    plan_import = upload_plan(project.pk, upload_of(house_plan()), actor=lead)
    plan_import.file.storage.delete(plan_import.file.name)
    run_job_of(plan_import)
    assert plan_import.state == ImportState.REFUSED


def test_the_file_comes_back_as_an_attachment_only(project, lead, as_user, ready):
    answer = as_user(lead).get(url_of("import_file", ready(house_plan())))
    assert b"".join(answer.streaming_content).decode() == house_plan()
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["import", "import_file"])
def test_an_outsider_finds_nothing(project, outsider, as_user, ready, name):
    plan_import = ready(house_plan())
    assert as_user(outsider).get(url_of(name, plan_import)).status_code == 404
    assert as_user(outsider).get(list_url(project)).status_code == 404


@pytest.mark.parametrize("name", ACTIONS)
def test_an_outsider_changes_nothing(project, outsider, as_user, ready, name):
    plan_import = ready(house_plan())
    assert as_user(outsider).post(url_of(name, plan_import)).status_code == 404
    plan_import.refresh_from_db()
    assert plan_import.state == ImportState.READY


@pytest.mark.parametrize("name", ["import", "import_file"])
def test_members_and_directors_look_elsewhere(project, member, director, as_user, ready, name):
    plan_import = ready(house_plan())
    for person in (member, director):
        assert as_user(person).get(url_of(name, plan_import)).status_code == 403
        assert as_user(person).get(list_url(project)).status_code == 403


@pytest.mark.parametrize("name", ACTIONS)
def test_members_and_directors_do_not_decide(project, member, director, as_user, ready, name):
    plan_import = ready(house_plan())
    for person in (member, director):
        assert as_user(person).post(url_of(name, plan_import)).status_code == 403
        assert post_file(as_user(person), project, "<x/>").status_code == 403
    assert PlanImport.objects.count() == 1


def test_an_observer_finds_nothing(project, observer, as_user, ready):
    plan_import = ready(house_plan())
    assert as_user(observer).get(url_of("import", plan_import)).status_code == 404


def test_the_lead_of_another_project_finds_nothing(project, as_user, ready):
    other, plan_import = make_project(), ready(house_plan())
    client = as_user(other.lead)
    assert client.get(url_of("import", plan_import)).status_code == 404
    swapped_address = reverse("workpackages:import", args=[other.code, plan_import.number])
    assert client.get(swapped_address).status_code == 404


def test_a_closed_project_takes_no_plan_but_shows_the_old_ones(project, lead, as_user, ready):
    plan_import = ready(house_plan())
    project.state = ProjectState.CLOSED
    project.save(update_fields=["state"])
    client = as_user(lead)
    assert client.get(url_of("import", plan_import)).status_code == 200
    assert post_file(client, project, "<x/>").status_code == 403
    assert client.post(url_of("confirm_import", plan_import)).status_code == 403


@pytest.mark.parametrize("name", ACTIONS)
def test_actions_are_posts(project, lead, as_user, ready, name):
    assert as_user(lead).get(url_of(name, ready(house_plan()))).status_code == 405


def test_the_fragment_swapped_in_equals_the_new_page(project, lead, as_user):
    client = as_user(lead)
    plan_import = upload_plan(project.pk, upload_of(house_plan()), actor=lead)
    url = url_of("import", plan_import)
    before = client.get(url).content
    run_job_of(plan_import)
    fragment = client.fragment(url, "plan-import").content
    assert swapped(before, fragment, "plan-import") == normal(client.get(url).content)


def count_queries(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


def test_the_preview_costs_the_same_for_a_small_and_a_large_plan(
    project, lead, as_user, ready, django_assert_max_num_queries
):
    client = as_user(lead)
    counts = []
    for size in (1, 60):
        rows = [task(n, Active=n % 2) for n in range(1, size + 1)]
        people = [resource(n, f"Person {n}") for n in range(1, size + 1)]
        calendars = [calendar(n, f"Calendar {n}") for n in range(1, size + 1)]
        plan_import = ready(plan_xml(rows, resources=people, calendars=calendars))
        url = url_of("import", plan_import)
        counts.append(count_queries(client, url, django_assert_max_num_queries))
    assert counts[0] == counts[1] <= 14


def test_the_list_costs_the_same_for_one_and_twelve_files(
    project, lead, as_user, django_assert_max_num_queries
):
    client = as_user(lead)
    counts = []
    for size in (1, 12):
        while project.plan_imports.count() < size:
            number = project.plan_imports.count()
            upload_plan(project.pk, upload_of(f"<x n='{number}'/>"), actor=lead)
        counts.append(count_queries(client, list_url(project), django_assert_max_num_queries))
    assert counts[0] == counts[1] <= 12


def test_hostile_names_are_shown_as_text(project, lead, as_user, ready):
    name = '<script>alert("x")</script>'
    page = as_user(lead).get(
        url_of("import", ready(plan_xml([task(1, name)], resources=[resource(1, name)])))
    )
    assert name not in page.content.decode()
    assert "&lt;script&gt;" in page.content.decode()


def test_the_pages_speak_french_too(project, lead, as_user, ready):
    lead.language = "fr"
    lead.save()
    assert as_user(lead).get(url_of("import", ready(house_plan()))).status_code == 200
