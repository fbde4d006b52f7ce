"""Defects are planned, corrected, verified or opened again; reservations are lifted."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry, Notification
from people.notifications import sentence
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.acceptance.verdicts import LAST_MAJOR, LAST_MINOR, decide, defect, reserved
from tests.conftest import FRIDAY
from tests.factories import make_defect, make_deliverable, make_user
from workpackages.models import Acceptance, Defect, Deliverable
from workpackages.operations.accepting import lift_reservations
from workpackages.operations.defects import (
    close_defect,
    plan_defect,
    reopen_defect,
    verify_defect,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def owner():
    return make_user("the-owner")


@pytest.fixture
def reservation(presented, speaker, owner):
    decide(presented, reserved(defect("major", owner, LAST_MAJOR)), speaker)
    return Defect.objects.get()


def told(person):
    return [*Notification.objects.filter(recipient=person).order_by("pk")]


def correct(row, actor, words="Replaced the driver.", **more):
    return close_defect(row.pk, words, actor=actor, on=FRIDAY + DAY, **more)


def verify(row, actor, **more):
    return verify_defect(row.pk, actor=actor, on=FRIDAY + 2 * DAY, **more)


def test_the_owner_corrects_and_the_accepting_person_verifies(reservation, owner, speaker):
    done = correct(reservation, owner)
    assert (done.state, done.closed_by, done.correction) == (
        "closed",
        owner,
        "Replaced the driver.",
    )
    assert "please verify" in sentence(told(speaker)[-1])
    verified = verify(reservation, speaker)
    assert (verified.state, verified.verified_on) == ("verified", FRIDAY + 2 * DAY)
    assert HistoryEntry.objects.filter(verb__in=["defect.closed", "defect.verified"]).count() == 2


def test_the_packages_lead_may_report_the_correction_too(reservation, package_lead):
    assert correct(reservation, package_lead).closed_by == package_lead


def test_others_correct_and_verify_nothing(reservation, lead, owner, speaker, director):
    for person in (lead, speaker, director):
        with pytest.raises(PermissionDenied):
            correct(reservation, person)
    correct(reservation, owner)
    for person in (lead, owner, director):
        with pytest.raises(PermissionDenied):
            verify(reservation, person)
        with pytest.raises(PermissionDenied):
            reopen_defect(reservation.pk, "No", actor=person)


def test_who_corrected_it_does_not_verify_it(reservation, speaker):
    plan_defect(reservation.pk, speaker, LAST_MAJOR, actor=speaker)
    correct(reservation, speaker)
    with pytest.raises(RuleViolation, match="somebody else verifies"):
        verify(reservation, speaker)


@pytest.mark.parametrize("words", ["", "  "])
def test_a_correction_says_how(reservation, owner, words):
    with pytest.raises(RuleViolation) as refusal:
        correct(reservation, owner, words)
    assert refusal.value.field == "correction"


def test_a_step_is_taken_once_and_in_order(reservation, owner, speaker):
    with pytest.raises(RuleViolation, match="reported as corrected is verified"):
        verify(reservation, speaker)
    with pytest.raises(RuleViolation, match="opened again"):
        reopen_defect(reservation.pk, "No", actor=speaker)
    correct(reservation, owner)
    with pytest.raises(RuleViolation, match="already"):
        correct(reservation, owner)


def test_what_is_not_corrected_is_opened_again(reservation, owner, speaker):
    correct(reservation, owner)
    with pytest.raises(RuleViolation) as refusal:
        reopen_defect(reservation.pk, " ", actor=speaker)
    assert refusal.value.field == "reason"
    again = reopen_defect(reservation.pk, "It fails at Sion.", actor=speaker)
    assert (again.state, again.closed_by, again.closed_on) == ("open", None, None)
    assert "It fails at Sion." in sentence(told(owner)[-1])
    assert HistoryEntry.objects.get(verb="defect.reopened").additional_data["reason"]


def test_an_overtaken_page_changes_nothing(reservation, owner):
    with pytest.raises(StaleObject):
        correct(reservation, owner, version=reservation.version - 1)


def test_a_new_deadline_stays_within_the_limit_from_the_acceptance(reservation, speaker, owner):
    other = make_user()
    plan_defect(reservation.pk, other, LAST_MAJOR - DAY, actor=speaker)
    assert told(other)[-1].kind == "defect.given"
    for due_on, words in ((LAST_MAJOR + DAY, "20 working days"), (None, "deadline")):
        with pytest.raises(RuleViolation, match=words) as refusal:
            plan_defect(reservation.pk, owner, due_on, actor=speaker)
        assert refusal.value.field == "due_on"
    with pytest.raises(RuleViolation) as refusal:
        plan_defect(reservation.pk, None, LAST_MAJOR, actor=speaker)
    assert refusal.value.field == "owner"


def test_a_reservation_is_planned_by_who_accepted_with_it(reservation, lead, package_lead, owner):
    for person in (lead, package_lead, owner):
        with pytest.raises(PermissionDenied):
            plan_defect(reservation.pk, person, LAST_MAJOR, actor=person)


def test_defects_of_a_refusal_are_planned_by_those_who_work_on_it(package, package_lead, owner):
    found = make_defect(make_deliverable(package, state="refused"), severity="blocker")
    plan_defect(found.pk, owner, LAST_MINOR, actor=package_lead)
    found.refresh_from_db()
    assert (found.owner, found.due_on) == (owner, LAST_MINOR)
    plan_defect(found.pk, None, None, actor=package_lead)
    with pytest.raises(RuleViolation, match="deactivated"):
        plan_defect(found.pk, make_user(is_active=False), None, actor=package_lead)


def test_what_is_verified_is_no_longer_planned(reservation, owner, speaker):
    correct(reservation, owner)
    verify(reservation, speaker)
    with pytest.raises(RuleViolation, match="verified"):
        plan_defect(reservation.pk, owner, LAST_MAJOR, actor=speaker)


def test_reservations_are_lifted_once_all_are_verified(
    presented, reservation, owner, speaker, lead, package_lead
):
    with pytest.raises(RuleViolation, match="D1"):
        lift_reservations(presented.pk, actor=speaker, on=FRIDAY)
    correct(reservation, owner)
    with pytest.raises(RuleViolation, match="D1"):
        lift_reservations(presented.pk, actor=speaker, on=FRIDAY)
    verify(reservation, speaker)
    for person in (lead, package_lead, owner):
        with pytest.raises(PermissionDenied):
            lift_reservations(presented.pk, actor=person, on=FRIDAY)
    lift_reservations(presented.pk, actor=speaker, on=LAST_MAJOR)
    assert Deliverable.objects.get(pk=presented.pk).state == "accepted"
    attempt = Acceptance.objects.get()
    assert (attempt.decision, attempt.lifted_by, attempt.lifted_on) == (
        "reserved",
        speaker,
        LAST_MAJOR,
    )
    assert told(package_lead)[-1].kind == "deliverable.lifted"
    assert HistoryEntry.objects.get(verb="deliverable.lifted").actor == speaker


def test_only_reservations_are_lifted(presented, speaker):
    with pytest.raises(RuleViolation, match="not accepted with reservations"):
        lift_reservations(presented.pk, actor=speaker, on=FRIDAY)


def test_after_the_end_of_the_work_reservations_are_still_lifted(
    presented, reservation, owner, speaker
):
    presented.project.state = "closing"
    presented.project.save()
    correct(reservation, owner)
    verify(reservation, speaker)
    assert lift_reservations(presented.pk, actor=speaker, on=FRIDAY).state == "accepted"


def test_a_defect_is_overdue_until_it_is_verified(reservation, owner, speaker):
    assert not reservation.is_overdue(LAST_MAJOR)
    assert reservation.is_overdue(LAST_MAJOR + DAY)
    correct(reservation, owner)
    assert not verify(reservation, speaker).is_overdue(LAST_MAJOR + DAY)
