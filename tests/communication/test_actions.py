"""A message from its plan to what it brought: each step, each refusal, and the trace."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.models import CommunicationAction
from projects.operations.communication import (
    Planning,
    approve_communication,
    cancel_communication,
    change_communication,
    evaluate_communication,
    finish_communication,
    missing_languages,
    plan_communication,
    withdraw_communication,
    write_message,
)
from servicedesk_pm.common.errors import StaleObject
from tests.communication.conftest import PLANNED, refused
from tests.conftest import FRIDAY
from tests.factories import (
    make_communication,
    make_member,
    make_project,
    make_stakeholder,
    make_user,
)

DUE = date(2026, 12, 14)
TEXTS = {"message_fr": "Votre poste change.", "message_en": "Your workstation changes."}


def planning(project, units=(), stakeholders=(), **values):
    facts = {**PLANNED, "owner": project.lead, "due_on": DUE, **values}
    return Planning(facts, frozenset(units), frozenset(stakeholders))


def told(person):
    return [(n.kind, sentence(n)) for n in Notification.objects.filter(recipient=person)]


def verbs(row):
    return set(
        HistoryEntry.objects.filter(object_pk=str(row.pk))
        .exclude(verb="")
        .values_list("verb", flat=True)
    )


def test_a_message_is_planned_with_its_audience(project, packager, unit):
    concerned = make_stakeholder(project)
    row = plan_communication(
        project.pk,
        planning(project, [unit.pk], [concerned.pk], audience=" Users ", cost=250),
        actor=packager,
    )
    assert (row.code, row.state, row.audience, row.version) == ("C1", "planned", "Users", 1)
    assert list(row.units.all()) == [unit]
    assert list(row.stakeholders.all()) == [concerned]
    assert told(project.lead) == [
        (
            "communication.given",
            f"{project}: you are responsible for the message “Announcement of wave 3”,"
            " due on 14.12.2026.",
        )
    ]
    assert plan_communication(project.pk, planning(project), actor=project.lead).number == 2


@pytest.mark.parametrize("who", ["manager", "sponsor", "member", "observer"])
def test_only_leads_plan(project, who, request):
    actor = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        plan_communication(project.pk, planning(project), actor=actor)
    assert not CommunicationAction.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_fr": ""}, "name_fr"),
        ({"audience": "  "}, "audience"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(1812, 1, 1)}, "due_on"),
        ({"channel": "pigeon"}, "channel"),
        ({"language": "la"}, "language"),
        ({"cost": -1}, "cost"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(project, values, field):
    plan = planning(project, **values)
    refused(field, lambda: plan_communication(project.pk, plan, actor=project.lead))
    assert not CommunicationAction.objects.exists()


def test_who_is_responsible_has_a_part_in_the_project(project):
    plan = planning(project, owner=make_user())
    refused("owner", lambda: plan_communication(project.pk, plan, actor=project.lead))


def test_units_and_stakeholders_come_from_the_lists(project):
    other = make_stakeholder(make_project())
    for field, plan in (
        ("units", planning(project, units=[987_654])),
        ("stakeholders", planning(project, stakeholders=[other.pk])),
    ):
        refused(field, lambda plan=plan: plan_communication(project.pk, plan, actor=project.lead))
    assert not CommunicationAction.objects.exists()


def test_what_is_over_plans_nothing(project):
    project.state = "closed"
    project.save()
    with pytest.raises(PermissionDenied):
        plan_communication(project.pk, planning(project), actor=project.lead)


def test_a_plan_changes_until_it_is_approved(project, unit, packager):
    row = make_communication(project)
    given = planning(project, [unit.pk], owner=packager, channel="stand")
    changed = change_communication(row.pk, given, actor=project.lead, version=1)
    assert (changed.channel, changed.owner, changed.version) == ("stand", packager, 2)
    assert list(changed.units.all()) == [unit]
    assert [kind for kind, _words in told(packager)] == ["communication.given"]
    with pytest.raises(StaleObject):
        change_communication(row.pk, given, actor=project.lead, version=1)
    done = make_communication(project, state="approved")
    refused(None, lambda: change_communication(done.pk, given, actor=project.lead), "in work")


def test_a_message_is_written_by_who_is_responsible(project, member, sponsor):
    row = make_communication(project, owner=member)
    assert missing_languages(row) == ["fr", "en"]
    half = write_message(row.pk, {"message_fr": " Votre poste. "}, actor=member, version=1)
    assert (half.message_fr, half.state) == ("Votre poste.", "drafted")
    assert missing_languages(half) == ["en"]
    assert told(project.lead) == []
    whole = write_message(row.pk, TEXTS, actor=member, version=2)
    assert missing_languages(whole) == []
    words = f"{project}: the message “Message 1 in English” is written and waits for your approval."
    assert told(project.lead) == [("communication.written", words)]
    assert told(sponsor) == []
    emptied = write_message(row.pk, dict.fromkeys(TEXTS, ""), actor=member)
    assert emptied.state == "planned"
    with pytest.raises(PermissionDenied):
        write_message(row.pk, TEXTS, actor=sponsor)


def test_what_goes_to_everybody_waits_for_the_sponsor(project, sponsor):
    row = make_communication(project, is_organisation_wide=True)
    write_message(row.pk, TEXTS, actor=project.lead)
    assert [kind for kind, _words in told(sponsor)] == ["communication.written"]
    with pytest.raises(PermissionDenied):
        approve_communication(row.pk, actor=project.lead, on=FRIDAY)
    assert approve_communication(row.pk, actor=sponsor, on=FRIDAY).approved_by == sponsor


def test_the_leads_approve_the_rest(project, director, manager, sponsor, packager, member):
    for actor in (project.lead, manager, director):
        row = make_communication(project, state="drafted", owner=packager)
        done = approve_communication(row.pk, actor=actor, on=FRIDAY, version=1)
        assert (done.state, done.approved_on, done.approved_by) == ("approved", FRIDAY, actor)
        assert verbs(row) == {"communication.approved"}
    assert len(told(packager)) == 3
    for actor in (sponsor, packager, member):
        row = make_communication(project, state="drafted")
        with pytest.raises(PermissionDenied):
            approve_communication(row.pk, actor=actor, on=FRIDAY)


@pytest.mark.parametrize(
    ("language", "texts", "words"),
    [
        ("both", {"message_fr": "Votre poste."}, "English is missing"),
        ("both", {"message_en": "Your workstation."}, "French is missing"),
        ("en", {"message_fr": "Votre poste."}, "English is missing"),
        ("fr", {}, "French is missing"),
    ],
)
def test_every_language_of_the_audience_is_written_before(project, language, texts, words):
    row = make_communication(project, language=language, **texts)
    refused(None, lambda: approve_communication(row.pk, actor=project.lead, on=FRIDAY), words)
    row.refresh_from_db()
    assert row.approved_on is None


def test_one_language_is_enough_for_who_reads_one(project):
    row = make_communication(project, language="fr", state="drafted", message_en="")
    assert approve_communication(row.pk, actor=project.lead, on=FRIDAY).state == "approved"


def test_an_approval_is_taken_back_with_a_reason(project, packager):
    row = make_communication(project, state="approved", owner=packager)
    refused("reason", lambda: withdraw_communication(row.pk, " ", actor=project.lead))
    back = withdraw_communication(row.pk, " The date moved. ", actor=project.lead, version=1)
    assert (back.state, back.approved_on, back.approved_by) == ("drafted", None, None)
    entry = HistoryEntry.objects.get(verb="communication.withdrawn")
    assert entry.additional_data["reason"] == "The date moved."
    assert told(packager)[-1][1].endswith("is taken back: The date moved.")
    refused(None, lambda: withdraw_communication(row.pk, "Again.", actor=project.lead), "approved")


def test_who_only_reads_takes_nothing_back(project, member, observer):
    row = make_communication(project, state="approved")
    for actor in (member, observer):
        with pytest.raises(PermissionDenied):
            withdraw_communication(row.pk, "Why not.", actor=actor)


def test_it_is_done_with_its_day_and_whom_it_reached(project, member):
    row = make_communication(project, state="approved", owner=member)
    done = finish_communication(row.pk, FRIDAY, 180, actor=member, on=FRIDAY, version=1)
    assert (done.state, done.done_on, done.reached) == ("done", FRIDAY, 180)
    assert "communication.done" in verbs(row)
    assert told(project.lead)[-1][0] == "communication.done"
    refused(
        None, lambda: finish_communication(row.pk, FRIDAY, 1, actor=member, on=FRIDAY), "approved"
    )


@pytest.mark.parametrize(
    ("done_on", "reached", "field"),
    [
        (None, 5, "done_on"),
        (date(2027, 1, 4), 5, "done_on"),
        (date(1812, 1, 1), 5, "done_on"),
        (FRIDAY, None, "reached"),
        (FRIDAY, -1, "reached"),
    ],
)
def test_a_report_that_cannot_be_is_refused(project, done_on, reached, field):
    row = make_communication(project, state="approved")
    refused(
        field,
        lambda: finish_communication(row.pk, done_on, reached, actor=project.lead, on=FRIDAY),
    )


@pytest.mark.parametrize("state", ["planned", "drafted", "cancelled"])
def test_nothing_goes_out_without_approval(project, state):
    row = make_communication(project, state=state)
    refused(
        None,
        lambda: finish_communication(row.pk, FRIDAY, 5, actor=project.lead, on=FRIDAY),
        "approved",
    )


def test_what_it_brought_is_written_down_and_mended(project):
    row = make_communication(project, state="done")
    seen = evaluate_communication(row.pk, 120, " Fewer calls. ", actor=project.lead)
    assert (seen.state, seen.responded, seen.effect) == ("evaluated", 120, "Fewer calls.")
    again = evaluate_communication(row.pk, None, "More calls.", actor=project.lead)
    assert (again.responded, again.effect) == (None, "More calls.")
    refused("effect", lambda: evaluate_communication(row.pk, 1, " ", actor=project.lead))
    refused("responded", lambda: evaluate_communication(row.pk, 181, "Yes.", actor=project.lead))
    early = make_communication(project, state="approved")
    refused(None, lambda: evaluate_communication(early.pk, 1, "Yes.", actor=project.lead), "done")


@pytest.mark.parametrize("state", ["planned", "drafted", "approved"])
def test_what_is_open_is_cancelled_with_a_reason(project, packager, state):
    row = make_communication(project, state=state, owner=packager)
    refused("reason", lambda: cancel_communication(row.pk, "", actor=project.lead))
    gone = cancel_communication(row.pk, "No wave 3.", actor=project.lead)
    assert (gone.state, gone.approved_by) == ("cancelled", None)
    assert told(packager)[-1][1].endswith("is cancelled: No wave 3.")
    refused(None, lambda: cancel_communication(row.pk, "Again.", actor=project.lead), "already")


def test_what_is_done_stays_done(project):
    row = make_communication(project, state="done")
    refused(None, lambda: cancel_communication(row.pk, "Why.", actor=project.lead), "already")


def test_html_is_text(project, as_user):
    row = make_communication(project, owner=project.lead)
    texts = {"message_fr": "<script>alert(1)</script>", "message_en": "<b>Now</b>"}
    write_message(row.pk, texts, actor=project.lead)
    page = as_user(project.lead).get(row.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;Now&lt;/b&gt;" in page


def test_a_part_elsewhere_opens_nothing(project):
    elsewhere = make_member(make_project(), "PM")
    row = make_communication(project)
    assert not CommunicationAction.objects.visible_to(elsewhere).filter(pk=row.pk).exists()
    with pytest.raises(PermissionDenied):
        write_message(row.pk, TEXTS, actor=elsewhere)


def test_what_is_repeated_is_planned_once_more_when_it_is_done(project, lead, unit):
    concerned = make_stakeholder(project)
    row = make_communication(
        project,
        state="approved",
        repeats="monthly",
        due_on=date(2027, 1, 31),
        units=[unit],
        stakeholders=[concerned],
        addresses="press@example.org",
    )
    finish_communication(row.pk, date(2026, 12, 1), 20, actor=lead, on=date(2026, 12, 1))
    following = project.communication_actions.get(number=row.number + 1)
    assert (following.state, following.due_on, following.repeats) == (
        "planned",
        date(2027, 2, 28),
        "monthly",
    )
    assert (following.name_fr, following.addresses) == (row.name_fr, row.addresses)
    assert following.message_fr == ""
    assert list(following.units.all()) == [unit]
    assert list(following.stakeholders.all()) == [concerned]


def test_what_is_not_repeated_ends_there(project, lead):
    row = make_communication(project, state="approved")
    finish_communication(row.pk, date(2026, 12, 1), 20, actor=lead, on=date(2026, 12, 1))
    assert project.communication_actions.count() == 1


@pytest.mark.parametrize("repeats", ["weekly", "two_weeks", "monthly", "quarterly"])
def test_every_rhythm_has_a_next_day(project, lead, repeats):
    row = make_communication(project, state="approved", repeats=repeats, due_on=date(2026, 12, 18))
    finish_communication(row.pk, date(2026, 12, 1), 20, actor=lead, on=date(2026, 12, 1))
    expected = {
        "weekly": date(2026, 12, 25),
        "two_weeks": date(2027, 1, 1),
        "monthly": date(2027, 1, 18),
        "quarterly": date(2027, 3, 18),
    }
    assert project.communication_actions.get(number=2).due_on == expected[repeats]


def test_an_address_that_is_none_is_refused_with_its_line(project, lead):
    wrong = planning(project, addresses="a@b.ch\nnobody")
    refused("addresses", lambda: plan_communication(project.pk, wrong, actor=lead), "Line 2")
    right = planning(project, addresses=" A@b.ch \n\n")
    assert plan_communication(project.pk, right, actor=lead).addresses == "a@b.ch"
