"""The register of assumptions: who keeps it, who checks, what is due, what is told and exported."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from people.choices import Role
from people.models import HistoryEntry, Notification, User
from people.notifications import sentence
from projects.models import Assumption, Project
from projects.operations.assumptions import edit_assumption, enter_assumption
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_director, make_member, make_project, make_user
from tests.htmx import normal, swapped
from tests.mandates.pages import SIXTY, in_french, sent_mandate, url, words

pytestmark = pytest.mark.django_db
THIN = "\u202f"
DAY = date(2026, 12, 1)


@pytest.fixture
def owner(young):
    return make_member(young, username="owner")


@pytest.fixture
def row(young, owner):
    return enter_assumption(young.pk, facts_of(owner), actor=young.lead)


def facts_of(owner, **changed):
    return {
        "kind": "assumption",
        "text": "The link is fast.",
        "owner": owner,
        "check_on": DAY,
        **changed,
    }


def sentences(message):
    with translation.override("fr"):
        french = sentence(message)
    return sentence(message), french


@SIXTY
@given(
    st.sampled_from(["open", "holds", "broken"]),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    st.integers(-400, 400),
)
def test_a_row_is_due_from_its_day_on_while_it_is_open(state, day, shift):
    row = Assumption(state=state, check_on=day)
    assert row.is_due(day + timedelta(shift)) == (state == "open" and shift >= 0)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "t" * 501}, "text"),
        ({"kind": "wish"}, "kind"),
        ({"check_on": date(1989, 12, 31)}, "check_on"),
        ({"check_on": date(2101, 1, 1)}, "check_on"),
        ({"check_on": None}, "check_on"),
    ],
)
def test_what_cannot_stand_in_the_register_is_refused_at_its_field(young, owner, facts, field):
    with pytest.raises(RuleViolation) as refused:
        enter_assumption(young.pk, facts_of(owner, **facts), actor=young.lead)
    assert refused.value.field == field
    assert not Assumption.objects.exists()
    assert not Notification.objects.filter(kind="assumption.given").exists()


@pytest.mark.parametrize(
    "facts",
    [{"text": "t" * 500}, {"check_on": date(1990, 1, 1)}, {"check_on": date(2100, 12, 31)}],
)
def test_the_bounds_themselves_stand_in_the_register(young, owner, facts):
    row = enter_assumption(young.pk, facts_of(owner, **facts), actor=young.lead)
    assert (row.number, row.state, row.note) == (1, "open", "")


def test_an_owner_who_only_observes_is_refused_in_french(young):
    observer = make_member(young, Role.OBSERVER)
    with translation.override("fr"), pytest.raises(RuleViolation) as refused:
        enter_assumption(young.pk, facts_of(observer), actor=young.lead)
    assert refused.value.field == "owner"
    assert str(refused.value) == (
        "La personne responsable doit d’abord avoir un rôle dans le projet."
    )


def test_the_owner_is_told_in_both_languages_and_never_of_one_s_own_act(row, young, owner):
    message = Notification.objects.get(recipient=owner)
    assert sentences(message) == (
        f"You watch over an assumption or constraint of {young.code} {young.name_en}:"
        " The link is fast.",
        f"Vous surveillez une hypothèse ou une contrainte de {young.code} {young.name_fr}{THIN}:"
        " The link is fast.",
    )
    enter_assumption(young.pk, facts_of(young.lead), actor=young.lead)
    assert not Notification.objects.filter(recipient=young.lead).exists()


def test_the_lead_is_told_each_time_an_assumption_stops_holding(row, young, owner):
    def say(state, note=""):
        edit_assumption(row.pk, {"state": state, "note": note}, actor=owner)

    say("broken", "Slow.")
    say("holds")
    say("broken", "Slow again.")
    told = Notification.objects.filter(kind="assumption.broken", recipient=young.lead)
    assert told.count() == 2
    assert sentences(told.latest("pk")) == (
        f"An assumption of {young.code} {young.name_en} does not hold: The link is fast.",
        f"Une hypothèse de {young.code} {young.name_fr} ne tient pas{THIN}: The link is fast.",
    )


def test_the_lead_is_not_told_of_what_the_lead_found(row, young):
    edit_assumption(row.pk, {"state": "broken", "note": "Slow."}, actor=young.lead)
    assert not Notification.objects.filter(kind="assumption.broken").exists()


def test_without_a_lead_a_broken_assumption_is_still_written_down(row, young, owner):
    Project.objects.filter(pk=young.pk).update(lead=None)
    edit_assumption(row.pk, {"state": "broken", "note": "Slow."}, actor=owner)
    assert Assumption.objects.get(pk=row.pk).state == "broken"


def test_broken_without_a_finding_is_refused_at_the_finding(row, owner):
    with translation.override("fr"), pytest.raises(RuleViolation) as refused:
        edit_assumption(row.pk, {"state": "broken"}, actor=owner)
    assert refused.value.field == "note"
    assert str(refused.value) == "Indiquez ce qui a été constaté."
    edit_assumption(row.pk, {"state": "broken", "note": "Slow."}, actor=owner)
    with pytest.raises(RuleViolation):
        edit_assumption(row.pk, {"note": "  "}, actor=owner)


def test_the_owner_s_check_leaves_its_fields_in_the_history(row, young, owner):
    edit_assumption(row.pk, {"state": "holds", "note": "Measured."}, actor=owner)
    entry = HistoryEntry.objects.get(
        content_type__model="assumption",
        object_pk=str(row.pk),
        action=HistoryEntry.Action.UPDATE,
    )
    assert (entry.actor, entry.scope) == (owner, f"project:{young.pk}")
    assert set(entry.changes) == {"state", "note"}
    assert entry.changes["note"] == ["", "Measured."]


def test_an_owner_who_left_the_project_checks_nothing(row, young, owner):
    owner.role_assignments.all().delete()
    with pytest.raises(PermissionDenied):
        edit_assumption(row.pk, {"state": "holds"}, actor=User.objects.get(pk=owner.pk))


def test_the_former_owner_reads_and_the_new_one_checks(row, young, owner):
    other = make_member(young, username="other")
    edit_assumption(row.pk, {"owner": other}, actor=young.lead)
    with pytest.raises(PermissionDenied):
        edit_assumption(row.pk, {"state": "holds"}, actor=owner)
    assert edit_assumption(row.pk, {"state": "holds"}, actor=other).state == "holds"


@pytest.mark.parametrize("state", ["closed", "cancelled", "rejected"])
def test_the_register_of_a_project_that_is_over_is_only_read(
    as_user, row, young, owner, director, state
):
    Project.objects.filter(pk=young.pk).update(state=state)
    for person in (owner, young.lead, director):
        with pytest.raises(PermissionDenied):
            edit_assumption(row.pk, {"state": "holds"}, actor=person)
        with pytest.raises(PermissionDenied):
            enter_assumption(young.pk, facts_of(owner), actor=person)
    client = as_user(director)
    page = words(client.get(url("assumption", young, 1)))
    assert "The link is fast." in page
    assert "<textarea" not in page
    assert client.get(url("new-assumption", young)).status_code == 403
    assert url("new-assumption", young) not in words(client.get(url("assumptions", young)))


def test_the_register_is_kept_for_a_sub_project_of_its_own(young, owner):
    part = make_project(parent=young, state="initiation")
    helper = make_member(part)
    row = enter_assumption(part.pk, facts_of(helper), actor=part.lead)
    enter_assumption(young.pk, facts_of(owner), actor=young.lead)
    assert (row.number, part.assumptions.count(), young.assumptions.count()) == (1, 1, 1)


def test_the_owner_s_form_asks_for_the_finding_and_the_keeper_s_for_all(
    as_user, row, young, owner, manager
):
    asked = as_user(owner).get(url("assumption", young, 1)).context["form"].fields
    assert {"state", "note"} == set(asked) - {"version"}
    for person in (young.lead, manager, make_director()):
        asked = as_user(person).get(url("assumption", young, 1)).context["form"].fields
        assert {"kind", "text", "owner", "check_on", "state", "note"} == set(asked) - {"version"}


def test_a_refused_entry_keeps_what_was_typed(as_user, young, owner):
    typed = {"kind": "constraint", "text": "The contract ends.", "owner": owner.pk,
             "check_on": "2026-02-30"}  # fmt: skip
    answer = as_user(young.lead).post(url("new-assumption", young), typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["check_on"]
    page = words(answer)
    for shown in ("The contract ends.", "2026-02-30", 'value="constraint" selected'):
        assert shown in page, shown


def test_a_row_checked_meanwhile_is_told_with_what_the_other_found(as_user, row, young, owner):
    edit_assumption(row.pk, {"state": "holds", "note": "Measured today."}, actor=owner)
    typed = {"version": 1, "kind": "assumption", "text": "Another text.", "owner": owner.pk,
             "check_on": "2026-12-01", "state": "open", "note": ""}  # fmt: skip
    answer = as_user(young.lead).post(url("assumption", young, 1), typed)
    assert answer.status_code == 409
    assert "Measured today." in words(answer)
    assert "Another text." in words(answer)
    row.refresh_from_db()
    assert row.text == "The link is fast."


def test_an_owner_who_sends_more_than_the_finding_changes_only_that(as_user, row, young, owner):
    typed = {"version": 1, "text": "Mine.", "state": "holds", "note": "Measured."}
    assert as_user(owner).post(url("assumption", young, 1), typed).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.state, row.note) == ("The link is fast.", "holds", "Measured.")


def test_a_row_is_found_by_its_number_in_its_own_project(as_user, row, young, owner):
    other = make_project(lead=young.lead)
    client = as_user(young.lead)
    assert client.get(url("assumption", young, 1)).status_code == 200
    assert client.get(url("assumption", young, 2)).status_code == 404
    assert client.get(url("assumption", other, 1)).status_code == 404


def set_states(young, owner):
    for number, (state, check_on) in enumerate(
        [
            ("open", today() + timedelta(2)),
            ("open", today()),
            ("holds", today() - timedelta(9)),
            ("broken", today() - timedelta(8)),
        ],
        start=1,
    ):
        Assumption.objects.create(
            project=young,
            number=number,
            text=f"Text {number}",
            owner=owner,
            check_on=check_on,
            state=state,
            note="Found." if state == "broken" else "",
        )


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["○ Open", "◆ to be checked now", "✓ Holds", "▲ Broken"]),
        ("fr", ["○ Ouverte", "◆ à vérifier maintenant", "✓ Se vérifie", "▲ Ne tient pas"]),
    ],
)
def test_each_state_has_a_sign_and_words(as_user, young, owner, language, shown):
    set_states(young, owner)
    if language == "fr":
        in_french(young.lead)
    page = words(as_user(young.lead).get(url("assumptions", young)))
    assert [page.count(each) for each in shown] == [1, 1, 1, 1]


def test_what_is_to_be_checked_first_stands_first(as_user, young, owner):
    set_states(young, owner)
    page = words(as_user(young.lead).get(url("assumptions", young)))
    places = [page.index(f">Text {number}<") for number in (3, 4, 2, 1)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("language", "head", "first"),
    [
        (
            "en",
            ["Assumption or constraint", "Code", "Kind", "Owner", "To be checked on", "State",
             "Finding"],
            ["Text 4", "H4", "Assumption", "Broken", "Found."],
        ),
        (
            "fr",
            ["Hypothèse ou contrainte", "Code", "Type", "Responsable", "À vérifier le", "État",
             "Constat"],
            ["Text 4", "H4", "Hypothèse", "Ne tient pas", "Found."],
        ),
    ],
)  # fmt: skip
def test_the_export_has_every_column_in_the_reader_s_words(
    as_user, young, owner, language, head, first
):
    set_states(young, owner)
    if language == "fr":
        in_french(young.lead)
    file = as_user(young.lead).get(url("assumptions", young) + "?export=csv")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    delimiter = ";" if text.splitlines()[0].count(";") else ","
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    found = next(number for number, line in enumerate(lines) if head[0] in line)
    assert sorted(lines[found]) == sorted(head)
    broken = next(line for line in lines if "H4" in line)
    assert [each for each in first if each not in broken] == []
    assert sum(1 for line in lines[found + 1 :] if any(line)) == 4


def test_the_register_swapped_in_is_the_page_loaded_again(as_user, row, young, owner):
    client = as_user(young.lead)
    address = url("assumptions", young)
    before = client.get(address).content
    edit_assumption(row.pk, {"state": "holds", "note": "Fast."}, actor=owner)
    enter_assumption(young.pk, facts_of(owner, text="Second."), actor=young.lead)
    part = client.fragment(address, "assumption-register").content
    after = client.get(address).content
    assert swapped(before, part, "assumption-register") == normal(after)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.TEAM_MEMBER, 200),
        (Role.WORK_PACKAGE_LEAD, 200),
        (Role.QUALITY_MANAGER, 200),
        (Role.OBSERVER, 403),
    ],
)
def test_who_sees_the_inside_reads_the_register_and_gets_no_way_to_write(
    as_user, row, young, role, status
):
    client = as_user(make_member(young, role))
    answer = client.get(url("assumptions", young))
    assert answer.status_code == status
    assert url("new-assumption", young) not in words(answer)
    assert client.get(url("new-assumption", young)).status_code == 403
    assert client.post(url("new-assumption", young), {}).status_code == 403


def test_a_sponsor_reads_the_register_and_enters_nothing(as_user, row, young, sponsor):
    client = as_user(sponsor)
    assert client.get(url("assumptions", young)).status_code == 200
    assert client.get(url("new-assumption", young)).status_code == 403


def test_the_register_stands_in_the_scope_as_it_was_when_the_mandate_was_sent(
    as_user, row, young, owner
):
    sent = sent_mandate(young)
    edit_assumption(row.pk, {"state": "broken", "note": "Slow."}, actor=owner)
    (scope,) = (each for each in sent.content["sections"] if each["key"] == "scope")
    (table,) = (part for part in scope["parts"] if part["kind"] == "table")
    assert table["rows"] == [
        {
            "id": "H1",
            "cells": ["assumption", "The link is fast.", str(owner), "2026-12-01", "open"],
        }
    ]
    shown = as_user(make_user(roles=(Role.DIRECTOR,))).get(url("mandate", young))
    assert "Register of assumptions and constraints" in words(shown)


def test_a_stranger_who_is_made_owner_is_told_nothing_when_refused(young):
    stranger = make_user()
    with pytest.raises(RuleViolation):
        enter_assumption(young.pk, facts_of(stranger), actor=young.lead)
    assert not Notification.objects.filter(recipient=stranger).exists()
