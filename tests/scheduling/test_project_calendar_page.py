"""The page on which a project is given its working days: first what moves, then saved."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from people.choices import Role
from tests.factories import make_member, make_project, make_task, make_work_package
from tests.htmx import normal, swapped
from tests.scheduling.conftest import WEEK, make_link
from tests.scheduling.test_change_pages import seen_in, task_of, url, words
from workpackages.models import PlanStep, WorkCalendar

pytestmark = pytest.mark.django_db
DAYS = {"first": "2026-10-16", "name": "Moving house"}


@pytest.fixture
def geneva():
    return WorkCalendar.objects.create(
        name="Canton de Genève", name_en="Canton of Geneva", canton="GE", week=WEEK
    )


@pytest.fixture
def page(planned):
    return url("plan_calendar", planned)


@pytest.fixture
def client_of_lead(as_user, planned):
    return as_user(planned.lead)


def saved(client, page, form):
    looked = client.post(page, form)
    assert looked.status_code == 200, words(looked)
    answer = client.post(page, {**form, "seen": seen_in(looked)})
    assert answer.status_code == 302, words(answer)
    return answer


def form_of(calendar, **more):
    return {"calendar": str(calendar.pk), **more}


def own(project):
    return WorkCalendar.objects.get(project=project, source=WorkCalendar.BY_HAND)


def test_days_of_its_own_are_looked_at_saved_and_taken_back(client_of_lead, planned, page, vaud):
    shown = words(client_of_lead.get(page))
    assert f'value="{vaud.pk}" selected>Canton de Vaud (default)' in shown
    assert 'name="removed"' not in shown

    looked = client_of_lead.post(page, form_of(vaud, **DAYS))
    assert "4 tasks get new dates." in words(looked)
    assert "from 09.11.2026 to 10.11.2026" in words(looked)
    assert "Days off inside the new dates: 16.10.2026" in words(looked)
    assert PlanStep.objects.count() == 0

    answer = client_of_lead.post(page, form_of(vaud, **DAYS, seen=seen_in(looked)))
    assert answer.url == url("plan", planned)
    assert task_of(planned, "J").finish_on == date(2026, 11, 10)
    there = words(client_of_lead.get(answer.url))
    assert "The plan is changed." in there
    assert "Working days: Calendar of REMOTE" in there
    assert "Working days of the project changed" in words(
        client_of_lead.get(url("plan_steps", planned))
    )

    client_of_lead.post(url("plan_undo", planned))
    assert task_of(planned, "J").finish_on == date(2026, 11, 9)
    assert "Working days: Canton de Vaud" in words(client_of_lead.get(answer.url))


def test_days_of_its_own_are_listed_and_taken_out(client_of_lead, planned, page, vaud, geneva):
    saved(client_of_lead, page, form_of(geneva, **DAYS))
    saved(client_of_lead, page, form_of(geneva, first="2026-12-24", last="2026-12-31", name="Off"))
    shown = words(client_of_lead.get(page))
    assert f'value="{geneva.pk}" selected>Canton of Geneva' in shown
    assert "16.10.2026 Moving house (day off)" in shown
    assert "24.12.2026–31.12.2026 Off (day off)" in shown

    more = {"first": "2026-10-24", "name": "Shift", "is_worked": "on"}
    saved(client_of_lead, page, form_of(geneva, removed=["2026-10-16"], **more))
    assert [each["name"] for each in own(planned).exceptions] == ["Shift", "Off"]
    saved(client_of_lead, page, form_of(vaud, removed=["2026-10-24", "2026-12-24"]))
    assert own(planned).exceptions == []
    assert 'name="removed"' not in words(client_of_lead.get(page))


def test_the_choice_is_the_organisations_and_what_was_imported(
    client_of_lead, planned, page, vaud, geneva
):
    saved(client_of_lead, page, form_of(geneva, **DAYS))
    nights = WorkCalendar.objects.create(
        project=planned, name="Nights", week=[*WEEK[:4], [], [], []], source={"import": 1}
    )
    WorkCalendar.objects.create(project=make_project(), name="Foreign", week=WEEK)
    form = client_of_lead.get(page).context["form"]
    assert [str(label) for _key, label in form.fields["calendar"].choices] == [
        "Canton de Vaud (default)", "Canton of Geneva", "Nights",
    ]  # fmt: skip
    saved(client_of_lead, page, form_of(nights, removed=["2026-10-16"]))
    assert client_of_lead.get(page).context["form"]["calendar"].value() == nights.pk
    assert "Working days: Nights" in words(client_of_lead.get(url("plan", planned)))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({}, "Nothing is changed yet."),
        ({"name": "Closed"}, "on which day the exception begins"),
        ({"last": "2026-12-31"}, "on which day the exception begins"),
        ({"is_worked": "on"}, "on which day the exception begins"),
        ({"first": "2026-12-24"}, "what the occasion of these days is"),
        ({"first": "never", "name": "Closed"}, "valid date"),
        ({"first": "0001-01-01", "name": "Closed"}, "1990"),
        ({"first": "2026-12-24", "last": "2026-12-23", "name": "x"}, "before the first"),
        ({"first": "2026-12-24", "last": "2028-12-23", "name": "x"}, "a year at most"),
        ({"first": "2026-12-24", "name": "x" * 101}, "at most 100 characters"),
        ({"removed": ["2026-10-16"]}, "This exception is gone already."),
        ({"calendar": ""}, "This field is required."),
        ({"calendar": "1000000"}, "1000000 is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_and_kept(client_of_lead, planned, page, vaud, typed, why):
    refused = client_of_lead.post(page, {**form_of(vaud), **typed})
    assert refused.status_code == 422
    assert why in words(refused)
    for value in (typed.get("first"), typed.get("name")):
        assert value is None or value in words(refused)
    assert WorkCalendar.objects.get() == vaud


def test_days_that_meet_others_are_refused_at_their_field(client_of_lead, planned, page, vaud):
    saved(client_of_lead, page, form_of(vaud, **DAYS))
    refused = client_of_lead.post(page, form_of(vaud, first="2026-10-16", name="Again"))
    assert refused.status_code == 422
    assert "16.10.2026 Moving house" in str(refused.context["form"].errors["first"])


def test_without_a_calendar_of_the_organisation_there_is_the_usual_week(as_user):
    project = make_project()
    make_task(project=project)
    client, page = as_user(project.lead), url("plan_calendar", project)
    assert ">Usual week</option>" in words(client.get(page))
    assert "Working days: Usual week" in words(client.get(url("plan", project)))
    saved(client, page, {"calendar": "", **DAYS})
    assert own(project).base is None
    assert ">Usual week</option>" in words(client.get(page))


def test_of_two_planners_the_second_is_shown_what_moves_now(
    as_user, client_of_lead, planned, page, vaud, geneva
):
    second = as_user(make_member(planned, Role.PROJECT_MANAGER))
    form = form_of(vaud, first="2030-01-08", name="Later")
    looked = second.post(page, form)
    saved(client_of_lead, page, form_of(vaud, **DAYS))

    answer = second.post(page, {**form, "seen": seen_in(looked)})

    assert answer.status_code == 409
    assert "The plan has changed since you looked" in words(answer)
    assert "16.10.2026 Moving house (day off)" in words(answer)
    assert second.post(page, {**form, "seen": seen_in(answer)}).status_code == 302
    assert [each["name"] for each in own(planned).exceptions] == ["Moving house", "Later"]


def test_outsiders_and_observers_find_no_page(as_user, planned, page, outsider, vaud):
    observer = make_member(planned, Role.OBSERVER)
    for person in (outsider, observer):
        client = as_user(person)
        assert client.get(page).status_code == 404
        assert client.post(page, form_of(vaud, **DAYS)).status_code == 404


def test_others_of_the_team_see_the_calendar_and_change_nothing(as_user, planned, page, vaud):
    lead = make_member(planned, Role.WORK_PACKAGE_LEAD)
    make_work_package(project=planned, name="Own", lead=lead)
    for person in (lead, make_member(planned)):
        client = as_user(person)
        assert client.get(page).status_code == 403
        assert client.post(page, form_of(vaud, **DAYS)).status_code == 403
        shown = words(client.get(url("plan", planned)))
        assert "Working days: Canton de Vaud" in shown
        assert page not in shown


def test_the_plan_and_its_changes_lead_to_the_page(client_of_lead, planned, page):
    for name in ("plan", "plan_steps"):
        assert page in words(client_of_lead.get(url(name, planned)))


def test_the_form_as_a_fragment_equals_the_page(client_of_lead, planned, page, vaud):
    saved(client_of_lead, page, form_of(vaud, **DAYS))
    full = client_of_lead.get(page).content
    fragment = client_of_lead.fragment(page, "plan-change").content
    assert swapped(full, fragment, "plan-change") == normal(full)


def test_the_names_follow_the_readers_language(client_of_lead, planned, page, geneva, vaud):
    saved(client_of_lead, page, form_of(geneva, **DAYS))
    with translation.override("fr"):
        assert str(own(planned)) == "Calendrier de REMOTE"
    with translation.override("en"):
        assert str(own(planned)) == "Calendar of REMOTE"


def test_the_page_costs_as_many_queries_for_many_tasks_and_days(
    client_of_lead, planned, page, vaud, django_assert_num_queries
):
    saved(client_of_lead, page, form_of(vaud, **DAYS))
    for more in (0, 20):
        last = task_of(planned, "J")
        for n in range(more):
            make_link(last, make_task(project=planned, start_on=None, finish_on=None))
            WorkCalendar.objects.create(name=f"C{n}", week=WEEK)
        with django_assert_num_queries(11):
            client_of_lead.get(page)
        with django_assert_num_queries(11):
            client_of_lead.post(page, form_of(vaud, removed=["2026-10-16"]))
