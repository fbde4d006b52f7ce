"""What people may say of a gate's conditions, and what they may not."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from people.choices import Role
from people.models import HistoryEntry
from projects.gates.checklist import Standing, load_checklist
from projects.models import GateTick, Waiver
from projects.operations import (
    Evidence,
    end_waiver,
    grant_waiver,
    tick_conditions,
    untick_condition,
)
from servicedesk_pm.common.errors import RuleViolation
from tests.conftest import FRIDAY
from tests.factories import give_role, make_programme, make_project, make_user

pytestmark = pytest.mark.django_db
SEEN = Evidence("Minutes of 1 October.", "https://example.org/minutes")
LATER = FRIDAY + timedelta(days=60)


@pytest.fixture
def sponsor():
    return make_user("the-sponsor")


@pytest.fixture
def waiting(sponsor):
    """A project that waits for the release of its execution."""
    return make_project(state="initiation", sponsor=sponsor)


def line_of(project, code, on=FRIDAY):
    checklist = load_checklist(project, code.split("-")[0], on=on)
    return next(line for line in checklist.lines if line.code == code)


def test_a_tick_with_evidence_meets_the_condition_and_leaves_a_trace(waiting):
    before = load_checklist(waiting, "G3", on=FRIDAY)
    tick_conditions(waiting.pk, {"G3-12": SEEN}, actor=waiting.lead, on=FRIDAY)
    line = line_of(waiting, "G3-12")
    assert (line.standing, line.tick.note, line.tick.ticked_by) == (
        Standing.TICKED,
        SEEN.note,
        waiting.lead,
    )
    assert load_checklist(waiting, "G3", on=FRIDAY).done == before.done + 1
    entry = HistoryEntry.objects.filter(scope=f"project:{waiting.pk}").first()
    assert entry.actor == waiting.lead


def test_a_second_tick_replaces_the_evidence(waiting, director):
    tick_conditions(waiting.pk, {"G3-12": Evidence("Old.")}, actor=waiting.lead, on=FRIDAY)
    tick_conditions(waiting.pk, {"G3-12": SEEN}, actor=director, on=FRIDAY)
    tick = GateTick.objects.get(project=waiting)
    assert (tick.note, tick.ticked_by) == (SEEN.note, director)


def test_many_are_ticked_at_once_or_none(waiting):
    wrong = {"G3-12": SEEN, "G3-10": Evidence("  ")}
    with pytest.raises(RuleViolation, match="evidence"):
        tick_conditions(waiting.pk, wrong, actor=waiting.lead, on=FRIDAY)
    assert not GateTick.objects.exists()


@pytest.mark.parametrize(
    ("code", "words"), [("G3-99", "no such"), ("nonsense", "no such"), ("G6-06", "no such")]
)
def test_only_conditions_that_the_project_has_are_ticked(waiting, code, words):
    with pytest.raises(RuleViolation, match=words):
        tick_conditions(waiting.pk, {code: SEEN}, actor=waiting.lead, on=FRIDAY)


def test_a_small_project_does_not_tick_what_it_is_spared(sponsor):
    small = make_project(state="initiation", sponsor=sponsor, size_class="S")
    with pytest.raises(RuleViolation, match="no such"):
        tick_conditions(small.pk, {"G3-06": SEEN}, actor=small.lead, on=FRIDAY)


def test_what_is_computed_is_not_ticked(waiting):
    with pytest.raises(RuleViolation, match="computed"):
        tick_conditions(waiting.pk, {"G1-09": SEEN}, actor=waiting.lead, on=FRIDAY)


@pytest.mark.parametrize("link", ["nonsense", "javascript:alert(1)", "ftp://"])
def test_a_link_is_an_address(waiting, link):
    said = {"G3-12": Evidence(link=link)}
    with pytest.raises(RuleViolation):
        tick_conditions(waiting.pk, said, actor=waiting.lead, on=FRIDAY)


def test_who_prepares_the_gate_ticks_and_nobody_else(waiting, director, sponsor):
    programme = make_programme(manager=make_user())
    project = make_project(state="initiation", sponsor=sponsor, programme=programme)
    quality = make_user(roles=(Role.QUALITY_MANAGER,))
    for actor in (director, project.lead, programme.manager, quality):
        tick_conditions(project.pk, {"G3-12": SEEN}, actor=actor, on=FRIDAY)
    others = [sponsor, make_user(), make_user(roles=(Role.ADMINISTRATOR,))]
    for role in (Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.OBSERVER):
        others.append(make_user())
        give_role(others[-1], role, project)
    for actor in others:
        with pytest.raises(PermissionDenied):
            tick_conditions(project.pk, {"G3-12": SEEN}, actor=actor, on=FRIDAY)
        with pytest.raises(PermissionDenied):
            untick_condition(project.pk, "G3-12", actor=actor)


def test_a_project_that_is_over_is_ticked_no_more(director):
    closed = make_project(state="closed")
    with pytest.raises(PermissionDenied):
        tick_conditions(closed.pk, {"G6-07": SEEN}, actor=director, on=FRIDAY)


def test_a_tick_is_taken_back_once(waiting):
    tick_conditions(waiting.pk, {"G3-12": SEEN}, actor=waiting.lead, on=FRIDAY)
    untick_condition(waiting.pk, "G3-12", actor=waiting.lead)
    assert line_of(waiting, "G3-12").standing == Standing.UNMET
    with pytest.raises(RuleViolation, match="not ticked"):
        untick_condition(waiting.pk, "G3-12", actor=waiting.lead)


def test_a_waiver_holds_until_its_last_day(waiting, sponsor):
    grant_waiver(
        waiting.pk, "G3-07", reason="With wave 1.", expires_on=LATER, actor=sponsor, on=FRIDAY
    )
    line = line_of(waiting, "G3-07")
    assert (line.standing, line.waiver.reason) == (Standing.WAIVED, "With wave 1.")
    assert line_of(waiting, "G3-07", on=LATER).holds
    assert not line_of(waiting, "G3-07", on=LATER + timedelta(days=1)).holds
    assert HistoryEntry.objects.filter(verb="gate.waived", actor=sponsor).count() == 1


def test_a_waiver_is_renewed_and_ended(waiting, sponsor):
    for reason, until in (("First.", FRIDAY + timedelta(days=5)), ("Again.", LATER)):
        grant_waiver(waiting.pk, "G3-07", reason=reason, expires_on=until, actor=sponsor, on=FRIDAY)
    assert Waiver.objects.get().reason == "Again."
    end_waiver(waiting.pk, "G3-07", actor=sponsor)
    assert not line_of(waiting, "G3-07").holds
    with pytest.raises(RuleViolation, match="not waived"):
        end_waiver(waiting.pk, "G3-07", actor=sponsor)


@pytest.mark.parametrize("days", [None, -1, 0, 366])
def test_a_waiver_needs_a_last_day_within_a_year(waiting, sponsor, days):
    until = None if days is None else FRIDAY + timedelta(days=days)
    with pytest.raises(RuleViolation, match="within a year") as refused:
        grant_waiver(waiting.pk, "G3-07", reason="Why", expires_on=until, actor=sponsor, on=FRIDAY)
    assert refused.value.field == "expires_on"
    assert not Waiver.objects.exists()


def test_a_waiver_needs_a_reason_and_a_condition_that_can_be_waived(waiting, sponsor):
    with pytest.raises(RuleViolation, match="reason"):
        grant_waiver(waiting.pk, "G3-07", reason=" ", expires_on=LATER, actor=sponsor, on=FRIDAY)
    with pytest.raises(RuleViolation, match="blocking"):
        grant_waiver(waiting.pk, "G3-12", reason="Why", expires_on=LATER, actor=sponsor, on=FRIDAY)
    with pytest.raises(RuleViolation, match="no such"):
        grant_waiver(waiting.pk, "G3-99", reason="Why", expires_on=LATER, actor=sponsor, on=FRIDAY)


def test_only_who_decides_at_the_gate_waives(waiting, director, sponsor):
    board = make_user(roles=(Role.SPONSOR,))
    for actor in (director, board, waiting.lead, make_user()):
        with pytest.raises(PermissionDenied):
            grant_waiver(
                waiting.pk, "G3-07", reason="Why", expires_on=LATER, actor=actor, on=FRIDAY
            )
    # A gate that the project does not stand before is decided by nobody.
    with pytest.raises(PermissionDenied):
        grant_waiver(waiting.pk, "G4-08", reason="Why", expires_on=LATER, actor=sponsor, on=FRIDAY)


def refused_row(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_the_database_refuses_ticks_and_waivers_that_make_no_sense(waiting):
    tick = {"project": waiting, "code": "G3-12", "ticked_by": waiting.lead, "ticked_on": FRIDAY}
    GateTick.objects.create(note="Seen.", **tick)
    for name, make in {
        "gate_tick_has_evidence": lambda: GateTick.objects.create(**{**tick, "code": "G3-10"}),
    }.items():
        refused_row(name, make)
    with pytest.raises(IntegrityError), transaction.atomic():  # gate_tick_once_a_condition
        GateTick.objects.create(note="Again.", **tick)
    waiver = {"project": waiting, "code": "G3-07", "granted_by": waiting.lead}
    days = {"granted_on": FRIDAY, "expires_on": LATER}
    Waiver.objects.create(reason="Why", **waiver, **days)
    with pytest.raises(IntegrityError), transaction.atomic():  # waiver_once_per_condition
        Waiver.objects.create(reason="Why", **waiver, **days)
    other = {**waiver, "code": "G3-08"}
    refused_row("waiver_has_a_reason", lambda: Waiver.objects.create(reason="", **other, **days))
    backwards = {"granted_on": LATER, "expires_on": FRIDAY}
    refused_row(
        "waiver_expires_later", lambda: Waiver.objects.create(reason="Why", **other, **backwards)
    )
