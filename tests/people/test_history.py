from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from people import history
from people.audit import operation, record
from people.choices import Role
from people.history import MASK, deeds, describe, entries_for, entries_for_scope, restrict_fields
from people.history_page import history_page
from people.models import HistoryEntry, User
from projects.choices import Category
from projects.models import Project, RoleAssignment
from tests import factories

pytestmark = pytest.mark.django_db


@operation
def change(project: Project, *, actor: User, verb: str = "", reason: str = "", **facts) -> None:
    for name, value in facts.items():
        setattr(project, name, value)
    project.save(update_fields=list(facts))
    if verb:
        record(actor, verb, project, reason=reason)


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def latest_changes(project, reader=None):
    event = describe(entries_for(project), reader=reader)[0]
    return {change.field: (change.label, change.before, change.after) for change in event.changes}


def test_an_entry_names_who_changed_what(project, english):
    anna = factories.make_user(name="Anna")
    change(project, actor=anna, name_fr="Nouveau")

    event = describe(entries_for(project), reader=anna)[0]

    assert (event.actor, event.action, event.kind) == ("Anna", "Changed", "Project")
    assert event.changes[0].after == "Nouveau"


def test_values_read_as_words(project, english):
    sponsor = factories.make_user(name="Sonja")
    change(
        project,
        actor=sponsor,
        category=Category.MANDATORY,
        approved_envelope=Decimal(1_240_000),
        planned_start_on=date(2026, 11, 2),
        sponsor=sponsor,
        has_rollout=False,
    )

    told = latest_changes(project, sponsor)

    assert told["category"][2] == str(Category.MANDATORY.label)
    assert told["approved_envelope"][2] == "1’240’000 CHF"
    assert told["planned_start_on"][1:] == ("–", "02.11.2026")
    assert told["sponsor"][2] == "Sonja"
    assert told["has_rollout"][1:] == ("yes", "no")


def test_hours_and_times_read_as_such(english):
    task = factories.make_task()
    task.work_minutes, task.start_minute = 450, 495
    task.save(update_fields=["work_minutes", "start_minute"])

    told = latest_changes(task)

    assert told["work_minutes"][2] == "7.5 h"
    assert told["start_minute"][2] == "08:15"


def test_somebody_who_is_gone_is_said_to_be(project, english):
    gone = factories.make_user()
    change(project, actor=factories.make_user(), sponsor=gone)
    change(project, actor=factories.make_user(), sponsor=None)
    gone.delete()

    assert latest_changes(project)["sponsor"][1] == "(no longer there, or not visible to you)"


def test_a_password_shows_as_changed_never_as_it_was(english):
    anna = factories.make_user()
    anna.set_password("Other-Word-123")
    anna.save()

    told = latest_changes(anna)

    assert told["password"][1:] == (MASK, MASK)
    assert "md5" not in str(
        HistoryEntry.objects.filter(object_pk=str(anna.pk)).values_list("changes")
    )


def test_a_restricted_field_shows_only_to_whom_it_may(project, monkeypatch, english):
    monkeypatch.setattr(history, "_restricted", {})
    reader, insider = factories.make_user(), factories.make_user()
    restrict_fields("projects.Project", ["approved_envelope"], lambda who, _pk: who == insider)
    change(project, actor=insider, approved_envelope=Decimal(777_777))

    assert latest_changes(project, reader)["approved_envelope"][1:] == (MASK, MASK)
    assert latest_changes(project, None)["approved_envelope"][1:] == (MASK, MASK)
    assert latest_changes(project, insider)["approved_envelope"][2] == "777’777 CHF"


def test_objects_out_of_sight_keep_their_names(english):
    parent = factories.make_project(name_en="Geheim")
    child = factories.make_project()
    reader = factories.make_member(child)
    change(child, actor=reader, parent=parent)

    told = latest_changes(child, reader)

    assert "Geheim" not in told["parent"][2]
    assert "Geheim" in latest_changes(child, factories.make_director())["parent"][2]


def test_a_named_event_and_its_changes_read_as_one_deed(project, english, monkeypatch):
    monkeypatch.setitem(history._verbs, "project.paused", "Paused")
    anna = factories.make_user(name="Anna")
    change(project, actor=anna, verb="project.paused", reason="no money", name_fr="Pause")

    deed = deeds(describe(entries_for(project), reader=anna))[0]

    assert (deed.title, deed.reason, deed.actor) == ("Paused", "no money", "Anna")
    (event,) = deed.events
    assert event.changes[0].after == "Pause"


def test_an_unknown_verb_still_reads(project, english):
    record(factories.make_user(), "project.unheard_of", project)

    assert describe(entries_for(project), reader=None)[0].action == "Changed"


def test_two_operations_are_two_deeds(project):
    anna = factories.make_user()
    change(project, actor=anna, name_fr="Un")
    change(project, actor=anna, name_fr="Deux")

    first, second = deeds(describe(entries_for(project), reader=anna))[:2]

    assert first.events[0].operation != second.events[0].operation


def test_a_change_outside_an_operation_names_the_application(project, english):
    project.name_fr = "Autre"
    project.save(update_fields=["name_fr"])

    assert describe(entries_for(project), reader=None)[0].actor == "The application"


def test_a_scope_holds_all_that_belongs_to_the_project(project):
    task = factories.make_task(project=project)
    factories.make_task()

    found = {e.object_repr for e in entries_for_scope(f"project:{project.pk}")}

    assert str(task) in found
    assert len([name for name in found if name.startswith("T1")]) == 1


def test_who_reads_meets_the_name_in_their_language_whoever_wrote_it(project, english):
    with translation.override("en"):
        change(project, actor=factories.make_user(), name_fr="Portail", name_en="Portal")
    entries = entries_for(project)
    assert "Portal" in describe(entries, reader=None)[0].subject
    with translation.override("fr"):
        assert "Portail" in describe(entries, reader=None)[0].subject


@pytest.mark.parametrize("words", ["portail", "portal"])
def test_a_history_is_searched_by_the_name_in_either_language(project, words):
    change(project, actor=factories.make_user(), name_fr="Portail", name_en="Portal")
    request = RequestFactory().get("/", {"q": words})
    assert history_page(request, entries_for(project), reader=None)["history"]
    other = RequestFactory().get("/", {"q": "neither"})
    assert not history_page(other, entries_for(project), reader=None)["history"]


@pytest.mark.parametrize("rows", [1, 12])
def test_a_history_costs_the_same_for_many_entries(project, rows, django_assert_max_num_queries):
    reader = factories.make_director()
    for number in range(rows):
        change(project, actor=factories.make_user(), name_fr=f"N{number}", sponsor=reader)
        change(project, actor=reader, sponsor=None)
    request = RequestFactory().get("/")
    with django_assert_max_num_queries(8):
        page = history_page(request, entries_for(project), reader=reader)
        list(page["history"])


def shown(project, query, reader):
    request = RequestFactory().get(f"/?{query}")
    return history_page(request, entries_for(project), reader=reader)


def test_a_history_is_filtered_by_person_date_and_object(project, time_machine):
    anna, bruno = factories.make_user(name="Anna"), factories.make_user(name="Bruno")
    time_machine.move_to("2026-11-02 10:00Z")
    change(project, actor=anna, name_fr="Un")
    time_machine.move_to("2026-11-03 23:30Z")
    change(project, actor=bruno, name_fr="Deux")

    def actors(query):
        return [
            deed.actor
            for deed in shown(project, query, anna)["history"]
            if deed.actor in "AnnaBruno"
        ]

    assert actors(f"person={anna.pk}") == ["Anna"]
    assert actors("since=2026-11-04") == ["Bruno"]
    assert actors("until=2026-11-03") == ["Anna"]
    assert actors("q=" + project.code) == ["Bruno", "Anna"]
    assert actors("q=nothing-like-it") == []
    kind = entries_for(project)[0].content_type_id
    assert actors(f"kind={kind}") == ["Bruno", "Anna"]


@pytest.mark.parametrize(
    "query",
    [
        "since=0001-01-01",
        "until=9999-12-31",
        "since=x",
        "person=0",
        "person=x",
        "kind=99",
        "page=x",
        "page=-1",
        "page=999",
        "q=%00",
        "q=" + "x" * 500,
    ],
)
def test_hostile_filters_do_not_break_the_page(project, query):
    assert "history" in shown(project, query, factories.make_director())


def test_a_long_history_is_paged(project):
    actor = factories.make_director()
    for number in range(55):
        change(project, actor=actor, name_fr=f"N{number}")

    first = shown(project, "", actor)
    last = shown(project, "page=2", actor)

    assert first["history_page"].has_next()
    assert len(first["history"]) == 50
    assert last["history"][-1].events[0].action


def test_hostile_text_is_shown_as_text(project):
    actor = factories.make_director()
    change(project, actor=actor, name_fr="<script>alert(1)</script>")

    html = render_to_string("people/_history.html", shown(project, "", actor))

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_very_long_values_are_cut(project):
    change(project, actor=factories.make_user(), summary_fr="x" * 5000)

    assert len(latest_changes(project)["summary_fr"][2]) < 400


def test_a_field_that_no_longer_exists_is_left_out(project):
    entry = entries_for(project)[0]
    HistoryEntry._base_manager.filter(pk=entry.pk).update(
        changes={"dropped": ["a", "b"], "m2m": {"type": "m2m"}}
    )

    assert describe(entries_for(project), reader=None)[0].changes == ()


def test_what_is_new_is_folded_and_has_no_before(english, as_user, director):
    project = factories.make_project()
    change(project, actor=director, category=Category.MANDATORY)
    updated, *_, created = describe(entries_for(project), reader=director)
    assert (created.is_new, updated.is_new) == (True, False)
    page = render_to_string("people/_history_event.html", {"event": created})
    assert "<details>" in page
    assert "<del>" not in page
    assert "<details>" not in render_to_string("people/_history_event.html", {"event": updated})


@operation
def give_sponsor(project: Project, person: User, *, actor: User) -> RoleAssignment:
    return factories.give_role(person, Role.SPONSOR, project)


def test_a_recorded_role_is_told_in_the_readers_language(project, english):
    given = give_sponsor(project, factories.make_user(name="Zoe"), actor=project.lead)
    (event,) = describe(entries_for(given), reader=None)
    assert event.subject == "Zoe: Sponsor"
    with translation.override("fr"):
        (event,) = describe(entries_for(given), reader=None)
    assert event.subject == "Zoe\N{NARROW NO-BREAK SPACE}: Mandant·e"


def test_a_role_that_is_gone_is_still_told(project, english):
    given = give_sponsor(project, factories.make_user(name="Zoe"), actor=project.lead)
    key = str(given.pk)
    given.delete()
    gone = HistoryEntry.objects.filter(object_pk=key, action=HistoryEntry.Action.DELETE)
    assert [event.subject for event in describe(gone, reader=None)] == ["Zoe: Sponsor"]
