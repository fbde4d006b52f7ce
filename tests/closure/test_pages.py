"""Pages of lessons: what they show, to whom, and that bad input keeps what was typed."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from closure.models import Lesson, LessonUse
from closure.operations.lessons import retire_lesson
from closure.waiting import waiting_for
from people.choices import Role
from projects.choices import ProjectState
from servicedesk_pm.common.search import find
from tests.closure.rows import SAID, judge, of, propose, published, url, validated
from tests.conftest import FRIDAY
from tests.factories import (
    make_checkpoint,
    make_mandate,
    make_member,
    make_project,
    make_request,
    make_user,
    make_work_package,
)
from tests.htmx import normal, swapped
from tests.risks.pages import codes, csv_rows, field_errors, words

pytestmark = pytest.mark.django_db
REGISTER = "lesson-register"


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def key(lesson):
    return lesson.project.code, lesson.number


def waits(person):
    return [each.words for each in waiting_for(person, on=FRIDAY)]


# The register


def test_everybody_reads_what_is_published_and_only_those_around_the_drafts(
    project, director, as_user, outsider
):
    for make in (propose, validated, published):
        make(project)
    drafts = {"L-7-1", "L-7-2"}
    for person, seen in (
        (outsider, set()),
        (make_member(project), set()),
        (make_member(project, Role.OBSERVER), set()),
        (make_user(roles=(Role.HUMAN_RESOURCES,)), set()),
        (make_member(project, Role.WORK_PACKAGE_LEAD), drafts),
        (project.lead, drafts),
        (project.sponsor, drafts),
        (project.programme.manager, drafts),
        (director, drafts),
        (make_user(roles=(Role.QUALITY_MANAGER,)), drafts),
    ):
        page = as_user(person).get(url("lessons"))
        assert set(codes(page)) == seen | {"L-7-3"}, person


def test_a_project_that_is_not_seen_is_named_without_a_link(project, as_user, outsider):
    published(project)
    text = words(as_user(outsider).get(url("lessons")))
    assert "Printers" in text
    assert project.get_absolute_url() not in text
    assert project.get_absolute_url() in words(as_user(project.lead).get(url("lessons")))


def test_authors_and_those_asked_see_theirs(project, as_user):
    member, asked = make_member(project), make_user()
    propose(project, by=member)
    propose(project, owner=asked)
    assert codes(as_user(member).get(url("lessons"))) == ["L-7-1"]
    assert codes(as_user(asked).get(url("lessons"))) == ["L-7-2"]


def test_retired_lessons_are_left_out_unless_asked_for(project, director, as_user, outsider):
    row = published(project)
    retire_lesson(row.pk, "Old.", actor=director, on=FRIDAY)
    reader = as_user(outsider)
    assert codes(reader.get(url("lessons"))) == []
    assert codes(reader.get(url("lessons"), {"retired": "on"})) == [row.code]
    assert codes(reader.get(url("lessons"), {"state": "retired"})) == [row.code]
    assert reader.get(of(row)).status_code == 200


def test_a_retired_proposal_is_not_published_by_that(project, as_user, outsider):
    row = propose(project)
    retire_lesson(row.pk, "Known.", actor=project.lead, on=FRIDAY)
    assert as_user(outsider).get(of(row)).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=elan", ["L-7-1"]),
        ("q=ÉLAN+vague", ["L-7-1"]),
        ("q=L-7-2", ["L-7-2"]),
        ("category=team", ["L-7-2"]),
        ("phase=closing", ["L-7-2"]),
        ("tag=Élan", ["L-7-1"]),
        ("programme=PGM-7", ["L-7-2", "L-7-1"]),
        ("programme=none", ["L-7-2", "L-7-1"]),
        ("state=proposed", ["L-7-2"]),
        ("state=published&state=proposed", ["L-7-2", "L-7-1"]),
        ("late=on", ["L-7-2"]),
        ("sort=name", ["L-7-2", "L-7-1"]),
        ("sort=-name", ["L-7-1", "L-7-2"]),
    ],
)
def test_filters_and_sorts(project, as_user, query, found):
    published(project, tags="Élan, vague", name_fr="Zèbre")
    propose(
        project, name_fr="Abeille", category="team", phase="closing", tags="", owner=project.lead,
        due_on=date(2026, 10, 1),
    )  # fmt: skip
    assert codes(as_user(project.lead).get(f"{url('lessons')}?{query}")) == found


def test_the_fragment_is_the_page(project, as_user):
    published(project)
    propose(project, category="team")
    client, address = as_user(project.lead), f"{url('lessons')}?category=team"
    whole = client.get(address).content
    fragment = client.fragment(address, REGISTER).content
    assert swapped(whole, fragment, REGISTER) == normal(whole)


def test_files_hold_what_is_filtered(project, young, as_user):
    row = published(project)
    judge(young, row)
    propose(project, category="team")
    (line,) = csv_rows(as_user(project.lead), f"{url('lessons')}?category=technology&export=csv")
    assert line["Code"] == row.code
    assert line["Applied in"] == "1"
    assert line["Recommendation"] == "Test one workstation of each model."


def test_an_empty_register_says_what_to_do(project, as_user, outsider):
    lead = words(as_user(project.lead).get(url("lessons")))
    assert "Propose the first lesson" in lead
    assert "Propose" not in words(as_user(outsider).get(url("lessons"))).split("<main", 1)[1]
    assert "No lesson fits" in words(as_user(outsider).get(url("lessons"), {"q": "nothing"}))


def test_the_register_costs_as_many_queries_for_one_lesson_as_for_twelve(project, as_user):
    client = as_user(project.lead)
    published(project)
    few = queries(client, url("lessons"))
    for _ in range(11):
        published(project)
    assert queries(client, url("lessons")) == few


def test_it_is_found_without_accents_by_who_may_read_it(project, outsider):
    published(project, name_fr="Élan des pilotes")
    propose(project, name_fr="Élan caché")
    hits = [hit for group in find(outsider, "elan", limit=5) for hit in group.hits]
    assert [hit.title for hit in hits] == ["Printer drivers in wave 1"]


# One lesson


def test_its_page_says_all_of_it_and_offers_the_next_step(project, director, as_user):
    row = propose(project, effect_money=18000, effect_days=15, owner=project.lead)
    text = words(as_user(project.lead).get(of(row)))
    for part in ("Printer drivers were missing.", "No test of each model.", "18’000 CHF"):
        assert part in text
    assert "Validate the lesson" in text
    assert "Publish the lesson" not in text
    row = validated(project)
    assert "Publish the lesson" in words(as_user(director).get(of(row)))


def test_drafts_are_nothing_to_outsiders(project, as_user, outsider):
    row = propose(project)
    client = as_user(outsider)
    for address in (of(row), of(row, "edit_lesson"), of(row, "lesson_history")):
        assert client.get(address).status_code == 404
    assert client.post(of(row, "lesson_step", "validate"), {"version": 1}).status_code == 404


def test_what_is_published_is_read_and_not_touched_by_outsiders(project, as_user, outsider):
    row = published(project)
    client = as_user(outsider)
    assert client.get(of(row)).status_code == 200
    assert client.get(of(row, "edit_lesson")).status_code == 403
    assert client.get(of(row, "lesson_history")).status_code == 403
    step = {"version": row.version, "reason": "No."}
    assert client.post(of(row, "lesson_step", "retire"), step).status_code == 403
    assert client.post(of(row, "lesson_step", "dance"), step).status_code == 404


def test_steps_by_their_forms(project, director, as_user):
    row = propose(project, owner=project.lead)
    lead, chief = as_user(project.lead), as_user(director)

    def press(client, name, **said):
        row.refresh_from_db()
        return client.post(of(row, "lesson_step", name), {"version": row.version, **said})

    assert press(lead, "validate").status_code == 302
    assert press(chief, "send-back", reason="Figures.").status_code == 302
    assert press(lead, "validate").status_code == 302
    assert press(chief, "publish").status_code == 302
    assert press(lead, "follow-up", how="Told all.").status_code == 302
    assert press(chief, "retire", reason="Old.").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.done_how, row.retired_because) == ("retired", "Told all.", "Old.")


def test_a_refused_step_says_why_and_keeps_its_form_open(project, as_user):
    row = propose(project, cause_fr="", cause_en="")
    answer = as_user(project.lead).post(of(row, "lesson_step", "validate"), {"version": 1})
    assert answer.status_code == 422
    assert "Write down the cause" in words(answer)
    answer = as_user(project.lead).post(of(row, "lesson_step", "retire"), {"version": 1})
    assert field_errors(answer)["reason"]
    assert answer.status_code == 422


def test_a_step_whose_turn_it_is_not_is_refused_in_words(project, director, as_user):
    row = published(project)
    answer = as_user(project.lead).post(
        of(row, "lesson_step", "validate"), {"version": row.version}
    )
    assert answer.status_code == 422
    assert "this is not the next step" in words(answer)


def test_uses_in_sight_are_shown_and_the_others_counted(project, young, as_user, outsider):
    row = published(project)
    judge(young, row, "noted", "In the test plan.")
    seen = words(as_user(young.lead).get(of(row)))
    assert "In the test plan." in seen
    hidden = words(as_user(outsider).get(of(row)))
    assert "In the test plan." not in hidden
    assert "1 project that you do not see applies it." in hidden


def test_the_page_of_a_lesson_costs_the_same_for_one_use_as_for_six(project, young, as_user):
    row = published(project)
    client = as_user(project.programme.manager)
    judge(young, row, "risk", "")
    few = queries(client, of(row))
    for _ in range(5):
        other = make_project(programme=project.programme, state=ProjectState.MANDATE)
        package = make_work_package(project=other)
        judge(other, row, "task", "", package_id=package.pk)
    assert queries(client, of(row)) == few


# Writing


def test_a_lesson_is_proposed_by_its_form(project, as_user):
    client = as_user(make_member(project))
    page = client.get(url("new_lesson"), {"project": project.code})
    assert f'<option value="{project.code}" selected>' in words(page)
    answer = client.post(url("new_lesson"), {**SAID, "project": project.code, "applies_to": "all"})
    row = Lesson.objects.get()
    assert answer["Location"] == of(row)
    assert row.recommendation_en == SAID["recommendation_en"]


def test_bad_input_keeps_what_was_typed(project, as_user):
    said = {**SAID, "project": project.code, "name_fr": "", "effect_days": "many",
            "applies_to": "all", "due_on": "2026-12-01", "effect_money": "a lot"}  # fmt: skip
    answer = as_user(project.lead).post(url("new_lesson"), said)
    assert answer.status_code == 422
    assert {"name_fr", "effect_days", "effect_money"} <= field_errors(answer).keys()
    text = words(answer)
    for kept in ("many", "a lot", "Test one workstation of each model."):
        assert kept in text
    said |= {"name_fr": "Nom", "effect_days": "", "effect_money": ""}
    answer = as_user(project.lead).post(url("new_lesson"), said)
    assert field_errors(answer)["owner"] == ["A day for the follow-up needs a person."]
    assert not Lesson.objects.exists()


def test_texts_have_an_end(project, as_user):
    said = {**SAID, "project": project.code, "applies_to": "all", "situation_fr": "x" * 3001}
    answer = as_user(project.lead).post(url("new_lesson"), said)
    assert field_errors(answer).keys() == {"situation_fr"}


def test_only_projects_that_the_person_is_inside_of_are_offered(project, young, as_user):
    other = make_project(code="PRJ-99")
    client = as_user(make_member(project))
    text = words(client.get(url("new_lesson")))
    assert f'value="{project.code}"' in text
    assert f'value="{other.code}"' not in text
    said = {**SAID, "project": other.code, "applies_to": "all"}
    assert field_errors(client.post(url("new_lesson"), said)).keys() == {"project"}


def test_who_has_no_project_proposes_nothing(as_user, outsider):
    assert as_user(outsider).get(url("new_lesson")).status_code == 403


def test_an_overtaken_form_shows_what_was_changed(project, as_user):
    row = propose(project)
    client = as_user(project.lead)
    said = {**SAID, "applies_to": "all", "version": 1, "name_fr": "Un"}
    assert client.post(of(row, "edit_lesson"), said).status_code == 302
    answer = client.post(of(row, "edit_lesson"), {**said, "name_fr": "Deux"})
    assert answer.status_code == 409
    assert "Deux" in words(answer)
    assert "Un" in words(answer)


# Suggested


def test_the_pages_of_mandate_and_request_reserve_a_place(project, young, as_user):
    make_mandate(young)
    address = url("suggestions", young.code)
    text = words(as_user(young.lead).get(f"/projects/{young.code}/mandate/"))
    assert f'hx-get="{address}"' in text
    request = make_request(project=make_project(state=ProjectState.ANALYSIS, lead=young.lead))
    text = words(as_user(young.lead).get(request.get_absolute_url()))
    assert f'hx-get="{url("suggestions", request.project.code)}"' in text
    decided = make_request(project=make_project(state=ProjectState.EXECUTION, lead=young.lead))
    assert "lesson-suggestions" not in words(as_user(young.lead).get(decided.get_absolute_url()))


def test_the_panel_shows_each_lesson_and_why(project, young, as_user):
    row = published(project)
    answer = as_user(young.lead).fragment(url("suggestions", young.code), "lesson-suggestions")
    text = words(answer)
    assert text.startswith('<section class="sheet" id="lesson-suggestions">')
    assert "alike · a tag fits · same programme" in text
    assert url("judge", young.code, *key(row)) in text
    member = words(as_user(make_member(young)).get(url("suggestions", young.code)))
    assert url("judge", young.code, *key(row)) not in member
    assert row.name in member


def test_what_was_judged_stands_below(project, young, as_user):
    row = published(project)
    client = as_user(young.lead)
    assert "No published lesson" not in words(client.get(url("suggestions", young.code)))
    judge(young, row, "dismissed", "No printers here.")
    text = words(client.get(url("suggestions", young.code)))
    assert "Nothing further resembles" in text
    assert "No printers here." in text
    running = words(as_user(project.lead).get(url("suggestions", project.code)))
    assert "while the request is analysed" in running


def test_it_is_judged_by_its_form_in_the_ways_that_are_open(project, young, as_user):
    row, client = published(project), as_user(young.lead)
    address = url("judge", young.code, *key(row))
    first = words(client.get(address))
    assert 'value="task"' not in first
    assert 'value="risk"' in first
    package, checkpoint = make_work_package(project=young), make_checkpoint(young)
    assert 'value="task"' in words(client.get(address))
    assert 'value="line"' in words(client.get(address))
    refused = client.post(address, {"outcome": "task", "note": "Typed."})
    assert field_errors(refused).keys() == {"work_package"}
    assert "Typed." in words(refused)
    answer = client.post(address, {"outcome": "task", "work_package": package.pk, "note": ""})
    assert answer["Location"] == url("suggestions", young.code)
    assert LessonUse.objects.get().task is not None
    assert checkpoint.items.count() == 2


def test_who_plans_no_work_is_offered_no_task(project, young, as_user):
    make_work_package(project=young)
    text = words(
        as_user(young.programme.manager).get(url("judge", young.code, *key(published(project))))
    )
    assert 'value="task"' not in text
    assert 'value="noted"' in text


def test_who_may_open_what_is_suggested(project, young, as_user, outsider):
    row = published(project)
    judge(young, row)
    for name, args in (
        ("suggestions", ()), ("judge", key(row)), ("use_result", key(row)),
    ):  # fmt: skip
        address = url(name, young.code, *args)
        assert as_user(outsider).get(address).status_code == 404
        watching = make_member(young, Role.OBSERVER)
        assert as_user(watching).get(address).status_code == 404
        if args:
            assert as_user(make_member(young)).get(address).status_code == 403
    assert (
        as_user(young.lead).get(url("judge", young.code, *key(propose(project)))).status_code == 404
    )


def test_the_result_is_written_by_its_form(project, young, as_user):
    row = published(project)
    use = judge(young, row)
    client, address = as_user(young.lead), url("use_result", young.code, *key(row))
    answer = client.post(address, {"version": 1, "result": "Two calls."})
    assert answer["Location"] == of(row)
    use.refresh_from_db()
    assert use.result == "Two calls."
    assert "Two calls." in words(client.get(of(row)))
    assert client.post(address, {"version": 1, "result": "Late."}).status_code == 409


# My work


def test_my_work_says_what_waits(project, director):
    owner = make_user()
    propose(project, owner=owner, due_on=FRIDAY)
    propose(project, owner=owner, due_on=date(2026, 12, 1))
    validated(project)
    assert waits(owner) == ["Follow the lesson up by 09.10.2026"]
    assert waits(project.lead) == ["Validate the lesson"] * 2
    assert waits(director) == ["1 lesson to publish"]
    validated(project)
    assert waits(director) == ["2 lessons to publish"]
    assert waits(make_member(project)) == []
