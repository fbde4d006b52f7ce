"""The pages of plan templates: who reads them, who changes them, and how a project begins."""

from uuid import uuid4

import pytest
from django.urls import reverse

from people.choices import Role
from tests.factories import (
    make_member,
    make_milestone,
    make_programme,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from tests.plan_templates.conftest import KEY, MONDAY
from workpackages.models import PlanTemplate, TemplateUse
from workpackages.operations.template_use import use_template
from workpackages.operations.templates import change_template_entry
from workpackages.plan_templates.stored import load_template

pytestmark = pytest.mark.django_db
FIRST, GATE = 9, 11


def url(name, *args):
    return reverse(f"workpackages:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def personas(young, director, manager, outsider):
    return {
        "DIR": director,
        "BRD": make_user(roles=(Role.SPONSOR,)),
        "QM": make_user(roles=(Role.QUALITY_MANAGER,)),
        "PGM": manager,
        "PM": young.lead,
        "SPO": make_member(young, Role.SPONSOR),
        "WPL": make_member(young, Role.WORK_PACKAGE_LEAD),
        "TM": make_member(young),
        "OBS": make_member(young, Role.OBSERVER),
        "OUT": outsider,
    }


def statuses(as_user, personas, address):
    return {who: as_user(person).get(address).status_code for who, person in personas.items()}


def allowed(found, status=200):
    return {who for who, got in found.items() if got == status}


def test_templates_are_read_by_those_who_plan_or_judge_plans(as_user, personas):
    for address in (url("templates"), url("template", KEY)):
        found = statuses(as_user, personas, address)
        assert allowed(found) == {"DIR", "QM", "PGM", "PM"}
        assert allowed(found, 404) == {"BRD", "SPO", "WPL", "TM", "OBS", "OUT"}


def test_lines_are_changed_by_a_director_only(as_user, personas):
    for address in (
        url("template_entry", KEY, FIRST),
        url("template_entry_new", KEY, "task"),
    ):
        found = statuses(as_user, personas, address)
        assert allowed(found) == {"DIR"}
        assert allowed(found, 403) == {"QM", "PGM", "PM"}
        assert allowed(found, 404) == {"BRD", "SPO", "WPL", "TM", "OBS", "OUT"}


def test_a_template_is_used_by_the_projects_lead_only(as_user, personas, young):
    found = statuses(as_user, personas, url("template_use", young.code))
    assert allowed(found) == {"PM"}
    assert allowed(found, 404) == {"OBS", "OUT"}


def test_a_plan_is_kept_by_director_and_programme_manager(as_user, personas, young):
    found = statuses(as_user, personas, url("template_keep", young.code))
    assert allowed(found) == {"DIR", "PGM"}
    assert allowed(found, 404) == {"OBS", "OUT"}


def test_the_list_groups_by_scenario_and_ends_with_the_houses_own(as_user, director):
    page = words(as_user(director).get(url("templates")))
    order = [page.index(each) for each in ("HERMES classic S", "HERMES agile L", "HERMES light S")]
    assert order == sorted(order)
    assert "None yet: a project’s plan can be kept as one" in page
    assert "changed here" not in page
    change_template_entry(KEY, FIRST, {"length_days": 9}, actor=director)
    assert "changed here" in words(as_user(director).get(url("templates")))


def test_the_page_of_a_template_tells_phases_lines_documents_and_roles(as_user, director):
    page = words(as_user(director).get(url("template", KEY)))
    for told in (
        "195 working days",
        "working days 1 to 40",
        "Specify objectives and scope",
        "start + 0 · 10 working days",
        "end − 8 · 7 working days",
        "Concept of operations",
        "Objectives are measurable and weighted",
        "Steering committee",
        "G3.n Release of the realisation",
    ):
        assert told in page, told


def test_who_only_reads_is_offered_no_change(as_user, young):
    page = words(as_user(young.lead).get(url("template", KEY)))
    assert "Specify objectives and scope" in page
    assert "/lines/" not in page
    assert "/new/" not in page


def test_the_page_speaks_french(as_user, director):
    director.language = "fr"
    director.save()
    page = words(as_user(director).get(url("template", KEY)))
    assert "Préciser objectifs et périmètre" in page
    assert "Modèles de plan" in page


@pytest.mark.parametrize("name", ["template", "template_give_up", "template_history"])
def test_an_unknown_template_is_not_found(as_user, director, name):
    assert as_user(director).get(url(name, "own-99")).status_code == 404


def test_a_line_is_changed_in_its_form(as_user, director):
    client = as_user(director)
    address = url("template_entry", KEY, FIRST)
    form = client.get(address).context["form"]
    assert list(form.fields) == [
        "name_fr", "name_en", "version", "parent", "counted_from", "offset_days", "length_days",
        "after",
    ]  # fmt: skip
    sent = {name: form[name].value() for name in form.fields}
    sent |= {"after": "", "length_days": "7", "name_en": "Sharpen the aims"}
    answer = client.post(address, sent)
    assert answer["Location"] == f"{url('template', KEY)}#line-{FIRST}"
    assert load_template(KEY).by_number[FIRST].length_days == 7
    assert "Sharpen the aims" in words(client.get(url("template", KEY)))


def test_a_refused_line_keeps_what_was_typed(as_user, director):
    client = as_user(director)
    address = url("template_entry", KEY, FIRST)
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent |= {"after": "", "length_days": "14", "name_en": "Too long"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "would begin too early" in words(answer)
    assert "Too long" in words(answer)
    assert not PlanTemplate.objects.exists()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("phase", set()),
        ("package", {"parent"}),
        ("role", {"function"}),
        ("document", {"parent", "function"}),
        ("check", {"parent"}),
        ("milestone", {"parent", "counted_from", "offset_days", "after", "gate", "is_key"}),
    ],
)
def test_each_kind_has_the_fields_that_mean_something(as_user, director, kind, fields):
    form = as_user(director).get(url("template_entry_new", KEY, kind)).context["form"]
    assert set(form.fields) - {"name_fr", "name_en", "form_token"} == fields


def test_a_line_is_added_once(as_user, director):
    client = as_user(director)
    facts = {"name_fr": "Audit", "form_token": str(uuid4())}
    for _n in range(2):
        answer = client.post(url("template_entry_new", KEY, "phase"), facts)
        assert answer["Location"] == url("template", KEY)
    assert sum(e.name_fr == "Audit" for e in load_template(KEY).entries) == 1
    assert client.get(url("template_entry_new", KEY, "feast")).status_code == 404


def test_lines_are_moved_and_removed_and_a_second_click_does_no_harm(as_user, director):
    client = as_user(director)
    client.post(url("template_entry_move", KEY, FIRST, "down"))
    assert [e.number for e in load_template(KEY).below(8)] == [10, FIRST, GATE]
    for _n in range(2):
        answer = client.post(url("template_entry_remove", KEY, FIRST), follow=True)
        assert answer.status_code == 200
    assert FIRST not in load_template(KEY).by_number
    assert client.get(url("template_entry", KEY, FIRST)).status_code == 404
    assert client.post(url("template_entry_move", KEY, FIRST, "up"), follow=True).status_code == 200


def test_the_shipped_state_comes_back_after_a_question(as_user, director):
    client = as_user(director)
    assert client.get(url("template_give_up", KEY)).status_code == 404
    change_template_entry(KEY, FIRST, {"length_days": 9}, actor=director)
    page = client.get(url("template_give_up", KEY))
    assert "All changes of this template are dropped" in words(page)
    assert client.post(url("template_give_up", KEY), {"version": 1}).status_code == 409
    done = client.post(url("template_give_up", KEY), {"version": 2}, follow=True)
    assert "Done: HERMES classic M." in words(done)
    assert not PlanTemplate.objects.exists()


def test_the_history_tells_who_changed_a_line(as_user, director):
    line = change_template_entry(KEY, FIRST, {"length_days": 9}, actor=director)
    assert line.template.version == 2
    assert as_user(director).get(url("template_history", KEY)).status_code == 200


def chosen(**more):
    return {"template": KEY, "start_on": "2026-11-02", "language": "en", **more}


def test_the_form_proposes_the_projects_own_scenario_and_size(as_user, young):
    form = as_user(young.lead).get(url("template_use", young.code)).context["form"]
    assert form["template"].value() == "classic-m"
    assert form["start_on"].value() == MONDAY
    page = f"{url('template_use', young.code)}?template=light-s"
    assert as_user(young.lead).get(page).context["form"]["template"].value() == "light-s"


def test_looking_writes_nothing_and_agreeing_creates_what_was_seen(as_user, young):
    client = as_user(young.lead)
    address = url("template_use", young.code)
    looked = client.post(address, chosen())
    assert looked.status_code == 200
    page = words(looked)
    assert "18 work packages" in page
    assert "2 days later: public holidays" in page
    assert "Operations lead: <span" in page
    assert not young.work_packages.exists()

    seen = looked.context["proposal"].digest
    done = client.post(address, chosen(seen=seen), follow=True)

    assert "The plan was made of HERMES classic M." in words(done)
    assert "Made of the template HERMES classic M on" in words(done)
    assert young.work_packages.count() == 18


def test_a_second_click_creates_nothing_more(as_user, young):
    client = as_user(young.lead)
    address = url("template_use", young.code)
    seen = client.post(address, chosen()).context["proposal"].digest
    for _n in range(2):
        assert client.post(address, chosen(seen=seen)).status_code == 302
    assert TemplateUse.objects.count() == 1


def test_after_a_change_the_page_shows_what_would_be_created_now(as_user, young, director):
    client = as_user(young.lead)
    address = url("template_use", young.code)
    seen = client.post(address, chosen()).context["proposal"].digest
    change_template_entry(KEY, FIRST, {"length_days": 9}, actor=director)
    answer = client.post(address, chosen(seen=seen))
    assert answer.status_code == 422
    assert "Something has changed since you looked" in words(answer)
    assert answer.context["proposal"].digest != seen


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"start_on": ""}, "start_on", "Give the day of the start or of the end."),
        ({"finish_on": "2026-10-01"}, "finish_on", "The finish cannot be before the start."),
        ({"finish_on": "2026-12-01"}, "finish_on", "The period is too short"),
        ({"template": "feast"}, "template", "Select a valid choice"),
        ({"start_on": "1980-01-01"}, "start_on", "Enter a date between 1990 and 2100."),
    ],
)
def test_what_stands_against_it_is_told_at_its_field(as_user, young, typed, field, told):
    answer = as_user(young.lead).post(url("template_use", young.code), chosen(**typed))
    assert answer.status_code == 422
    assert told in answer.context["form"].errors[field][0]
    assert answer.context["proposal"] is None


def test_a_running_project_is_offered_no_template(as_user, vaud):
    running = make_project(state="execution")
    client = as_user(running.lead)
    assert url("template_use", running.code) not in words(
        client.get(url("structure", running.code))
    )
    answer = client.post(url("template_use", running.code), chosen())
    assert answer.status_code == 422
    assert "A template is used while the mandate is being prepared" in words(answer)


def test_everybody_who_sees_the_structure_sees_where_it_came_from(
    as_user, young, wanted, seen, personas
):
    use_template(young.pk, KEY, wanted, actor=young.lead, on=MONDAY, seen=seen)
    for who in ("DIR", "QM", "PGM", "PM", "SPO", "WPL", "TM"):
        page = words(as_user(personas[who]).get(url("structure", young.code)))
        assert "Made of the template HERMES classic M on 02.11.2026" in page, who
        assert (">Take it back<" in page) == (who == "PM")


def test_it_is_taken_back_from_the_structure_once(as_user, young, wanted, seen, director):
    use = use_template(young.pk, KEY, wanted, actor=young.lead, on=MONDAY, seen=seen)
    address = url("template_take_back", young.code, use.pk)
    assert as_user(director).post(address).status_code == 403
    client = as_user(young.lead)
    assert "is gone again" in words(client.post(address, follow=True))
    assert "taken back already" in words(client.post(address, follow=True))
    assert not young.work_packages.exists()


def test_a_plan_is_kept_once_and_shown(as_user, young, wanted, seen, manager):
    use_template(young.pk, KEY, wanted, actor=young.lead, on=MONDAY, seen=seen)
    client = as_user(manager)
    assert url("template_keep", young.code) in words(client.get(url("structure", young.code)))
    facts = {"name_fr": "Le nôtre", "name_en": "Ours", "form_token": str(uuid4())}
    answers = [client.post(url("template_keep", young.code), facts) for _n in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert PlanTemplate.objects.count() == 1
    page = words(client.get(answers[0]["Location"]))
    assert "Ours" in page
    assert "195 working days" in page


def test_an_empty_plan_is_not_offered_to_be_kept(as_user, young, director):
    page = words(as_user(director).get(url("structure", young.code)))
    assert url("template_keep", young.code) not in page
    answer = as_user(director).post(url("template_keep", young.code), {"name_fr": "Vide"})
    assert answer.status_code == 422
    assert "no dated task" in words(answer)


def panel(as_user, project):
    return words(as_user(project.lead).get(url("overview_panel", project.code)))


def test_the_overview_shows_the_phases_on_one_bar(as_user, young, wanted, seen):
    use_template(young.pk, KEY, wanted, actor=young.lead, on=MONDAY, seen=seen)
    page = panel(as_user, young)
    assert "phase-bar" in page
    assert "02.11.2026 – 28.12.2026" in page
    assert "G3 Release of the execution, 28.12.2026" in page
    first = young.work_packages.get(name="Initiation")
    assert f'href="{first.get_absolute_url()}"' in page


def test_phases_at_the_same_time_lie_below_each_other(as_user, young):
    make_work_package(project=young, name="One", start_on=MONDAY, finish_on=MONDAY.replace(day=20))
    make_work_package(project=young, name="Two", start_on=MONDAY.replace(day=10),
                      finish_on=MONDAY.replace(day=27))  # fmt: skip
    page = panel(as_user, young)
    assert 'height="60"' in page
    assert 'y="30"' in page


def test_a_plan_of_one_package_has_no_phases(as_user, young):
    package = make_work_package(project=young, start_on=MONDAY, finish_on=MONDAY)
    make_milestone(work_package=package, milestone_kind="gate", start_on=MONDAY, finish_on=MONDAY)
    assert "phase-bar" not in panel(as_user, young)


@pytest.mark.parametrize("rows", [1, 12])
def test_the_lists_cost_the_same_for_many_templates(
    as_user, director, rows, django_assert_num_queries
):
    for n in range(rows):
        PlanTemplate.objects.create(
            key=f"own-{n}", scenario="light", size_class="S", name_fr=f"Nº {n}"
        )
    client = as_user(director)
    with django_assert_num_queries(7):
        client.get(url("templates"))


@pytest.mark.parametrize("lines", [1, 12])
def test_a_changed_template_costs_the_same_for_many_lines(
    as_user, director, lines, django_assert_num_queries
):
    for n in range(lines):
        change_template_entry(KEY, FIRST, {"name_en": f"Line {n}"}, actor=director)
    client = as_user(director)
    with django_assert_num_queries(7):
        client.get(url("template", KEY))


@pytest.mark.parametrize("rows", [1, 12])
def test_the_preview_costs_the_same_for_a_large_structure(
    as_user, young, rows, django_assert_num_queries
):
    for n in range(rows):
        package = make_work_package(project=young, name=f"Mine {n}")
        make_task(work_package=package)
    client = as_user(young.lead)
    with django_assert_num_queries(18):
        client.post(url("template_use", young.code), chosen(adds="on"))


def test_a_manager_of_another_programme_uses_and_keeps_nothing_here(as_user, young):
    other = make_programme(manager=make_user())
    for name in ("template_use", "template_keep"):
        assert as_user(other.manager).get(url(name, young.code)).status_code == 404
