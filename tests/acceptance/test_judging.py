"""The accepting person decides: every guard of the table of acceptances."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry, Notification
from people.notifications import sentence
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.acceptance.verdicts import (
    ALL_MET,
    LAST_MAJOR,
    LAST_MINOR,
    ONE_FAILED,
    accepted,
    decide,
    defect,
    refused,
    reserved,
)
from tests.conftest import FRIDAY
from tests.factories import make_attempt, make_defect, make_deliverable, make_seat, make_user
from workpackages.acceptance.judging import Found, Verdict
from workpackages.models import (
    Acceptance,
    CriterionResult,
    Defect,
    Deliverable,
    WorkCalendar,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def fresh(row):
    return Deliverable.objects.get(pk=row.pk)


def refusal_of(row, verdict, actor):
    with pytest.raises(RuleViolation) as refusal:
        decide(row, verdict, actor)
    assert fresh(row).state == "presented"
    assert not Defect.objects.filter(found_in__deliverable=row, reserved_in=None).exists()
    assert not CriterionResult.objects.exists()
    return refusal.value


def test_all_met_is_accepted(presented, speaker, package_lead, lead):
    attempt = decide(presented, accepted(place="Lausanne", participants="Both teams"), speaker)
    row = fresh(presented)
    assert (row.state, row.accepted_on) == ("accepted", FRIDAY)
    assert (attempt.decision, attempt.decided_by, attempt.decided_as, attempt.decided_on) == (
        "accepted",
        speaker,
        "user_representative",
        FRIDAY,
    )
    assert [each.result for each in attempt.results.order_by("criterion__number")] == ["met"] * 2
    for person in (package_lead, lead):
        told = Notification.objects.get(recipient=person, kind="deliverable.decided")
        assert "Accepted without reservation" in sentence(told)
    entry = HistoryEntry.objects.get(verb="deliverable.accepted")
    assert entry.additional_data["sha256"] == attempt.sha256 != ""


def test_the_decision_freezes_its_protocol(presented, speaker):
    attempt = decide(presented, accepted(), speaker)
    before = attempt.content
    assert [each["key"] for each in before["sections"]] == [
        "object", "meeting", "basis", "results", "defects", "decision", "effects",
    ]  # fmt: skip
    Deliverable.objects.filter(pk=presented.pk).update(name_en="Other words")
    assert Acceptance.objects.get(pk=attempt.pk).content == before


def test_an_optional_criterion_may_stay_without_result_or_fail(presented, speaker):
    decide(presented, Verdict("accepted", {**ALL_MET, 3: Found("not_met", "Later")}), speaker)
    assert fresh(presented).state == "accepted"


@pytest.mark.parametrize(
    ("results", "words", "field"),
    [
        ({1: Found("met")}, "record its result", "result_2"),
        ({1: Found("met"), 2: Found("not_tested")}, "was not tested", "result_2"),
        (ONE_FAILED, "is not met", "result_2"),
        ({1: Found("perhaps"), 2: Found("met")}, "Choose a result", "result_1"),
    ],
)
def test_it_is_not_accepted_while_a_mandatory_criterion_is_open(
    presented, speaker, results, words, field
):
    refusal = refusal_of(presented, Verdict("accepted", results), speaker)
    assert words in str(refusal)
    assert refusal.field == field


@pytest.mark.parametrize("decision", ["reserved", "refused"])
def test_every_mandatory_criterion_has_a_result_whatever_is_decided(presented, speaker, decision):
    verdict = Verdict(decision, {1: Found("not_met")}, reasons="It fails.")
    assert refusal_of(presented, verdict, speaker).field == "result_2"


@pytest.mark.parametrize("verdict", ["accepted", "reserved"])
def test_a_blocker_is_never_accepted(presented, speaker, package_lead, verdict):
    blocker = defect("blocker", package_lead, LAST_MAJOR)
    refusal = refusal_of(presented, Verdict(verdict, ALL_MET, (blocker,)), speaker)
    assert refusal.field == "decision"
    assert "can only be refused" in str(refusal)


def test_a_major_defect_is_a_reservation_or_a_refusal(presented, speaker):
    refusal = refusal_of(presented, accepted(defects=(defect("major"),)), speaker)
    assert "accept with reservations or refuse" in str(refusal)


def test_a_minor_defect_may_be_noted_with_a_plain_acceptance(presented, speaker):
    decide(presented, accepted(defects=(defect("minor"),)), speaker)
    noted = Defect.objects.get()
    assert (noted.state, noted.is_reservation) == ("open", False)


def test_reservations_have_owner_and_deadline(presented, speaker, package_lead):
    attempt = decide(
        presented,
        reserved(
            defect("major", package_lead, LAST_MAJOR), defect("minor", package_lead, LAST_MINOR)
        ),
        speaker,
    )
    assert fresh(presented).state == "reserved"
    assert [each.severity for each in attempt.reservations.order_by("number")] == ["major", "minor"]
    given = Notification.objects.filter(recipient=package_lead, kind="defect.given")
    assert given.count() == 2
    assert "you correct a defect" in sentence(given[0])


@pytest.mark.parametrize(
    ("severity", "due_on", "words"),
    [
        ("major", None, "has a deadline"),
        ("major", FRIDAY - DAY, "before the acceptance"),
        ("major", LAST_MAJOR + DAY, "within 20 working days, by 06.11.2026"),
        ("minor", LAST_MINOR + DAY, "within 60 working days, by 01.01.2027"),
    ],
)
def test_a_reservation_keeps_within_the_days_of_its_class(
    presented, speaker, package_lead, severity, due_on, words
):
    refusal = refusal_of(presented, reserved(defect(severity, package_lead, due_on)), speaker)
    assert words in str(refusal)
    assert refusal.field == "defect_1_due_on"


def test_a_reservation_without_owner_is_refused(presented, speaker, package_lead):
    good = defect("minor", package_lead, LAST_MINOR)
    refusal = refusal_of(
        presented, reserved(good, defect("minor", None, LAST_MINOR, row=2)), speaker
    )
    assert refusal.field == "defect_2_owner"


def test_there_is_something_to_reserve(presented, speaker):
    assert refusal_of(presented, reserved(), speaker).field == "decision"


def test_a_criterion_that_is_not_met_may_be_reserved(presented, speaker, package_lead):
    verdict = reserved(defect("major", package_lead, LAST_MAJOR), results=ONE_FAILED)
    decide(presented, verdict, speaker)
    assert fresh(presented).state == "reserved"


def test_a_failed_criterion_is_refused_with_reasons(presented, speaker, package_lead):
    attempt = decide(presented, refused(), speaker)
    row = fresh(presented)
    assert (row.state, row.accepted_on) == ("refused", None)
    assert attempt.reasons == "Not usable at two sites."
    assert attempt.results.get(result="not_met").note == "Two sites fail"
    entry = HistoryEntry.objects.get(verb="deliverable.refused")
    assert entry.additional_data["reason"] == "Not usable at two sites."


@pytest.mark.parametrize("severity", ["blocker", "major"])
def test_a_serious_defect_is_enough_to_refuse(presented, speaker, severity):
    decide(presented, refused(defect(severity), results=ALL_MET), speaker)
    assert fresh(presented).state == "refused"
    assert Defect.objects.get().reserved_in is None


@pytest.mark.parametrize(
    ("verdict", "field"),
    [
        (refused(results=ALL_MET), "decision"),
        (refused(defect("minor"), results=ALL_MET), "decision"),
        (refused(reasons=" "), "reasons"),
        (Verdict("perhaps", ALL_MET), "decision"),
        (Verdict("", ALL_MET), "decision"),
    ],
)
def test_nothing_is_refused_without_ground(presented, speaker, verdict, field):
    assert refusal_of(presented, verdict, speaker).field == field


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"severity": "huge"}, "defect_1_severity"),
        ({"text": "  "}, "defect_1_text"),
        ({"owner": "gone"}, "defect_1_owner"),
    ],
)
def test_a_defect_says_what_it_is(presented, speaker, facts, field):
    gone = make_user(is_active=False)
    found = defect("minor", gone if "owner" in facts else None, LAST_MINOR)
    changed = replace(found, **{k: v for k, v in facts.items() if k != "owner"})
    assert refusal_of(presented, refused(changed), speaker).field == field


def test_only_the_person_named_decides(presented, speaker, lead, package_lead, director, sponsor):
    for person in (lead, package_lead, director, sponsor):
        with pytest.raises(PermissionDenied):
            decide(presented, accepted(), person)


def test_who_no_longer_holds_the_place_does_not_decide(presented, speaker):
    presented.project.seats.all().delete()
    with pytest.raises(PermissionDenied):
        decide(presented, accepted(), speaker)


def test_who_presented_it_does_not_decide_on_it(package, package_lead):
    row = make_deliverable(package, state="presented", accepting="service_owner")
    make_seat(package.project, "service_owner", package_lead)
    with pytest.raises(RuleViolation, match="somebody else"):
        decide(row, Verdict("accepted", {1: Found("met")}), package_lead)


def test_of_two_who_decide_at_once_one_is_told(presented, speaker):
    decide(presented, accepted(), speaker, version=1)
    with pytest.raises(StaleObject):
        decide(presented, refused(), speaker, version=1)
    with pytest.raises(RuleViolation, match="waits for a decision"):
        decide(presented, refused(), speaker)
    assert fresh(presented).state == "accepted"


def test_a_project_at_rest_decides_nothing(presented, speaker):
    presented.project.state = "closed"
    presented.project.save()
    with pytest.raises(RuleViolation, match="over"):
        decide(presented, accepted(), speaker)


@pytest.fixture
def again(package, package_lead, speaker):
    """Presented a second time, with a blocker that is said to be corrected."""
    row = make_deliverable(
        package, criteria=2, state="presented", attempt=2, accepting="user_representative"
    )
    first = make_attempt(row, 1)
    make_defect(
        row,
        found_in=first,
        severity="blocker",
        state="closed",
        closed_by=package_lead,
        closed_on=FRIDAY,
    )
    return row


def test_at_the_second_attempt_earlier_defects_are_verified(again, speaker):
    with pytest.raises(RuleViolation, match="blocking defect is open"):
        decide(again, accepted(), speaker)
    decide(again, accepted(verified=frozenset({1})), speaker)
    corrected = Defect.objects.get()
    assert (corrected.state, corrected.verified_by) == ("verified", speaker)
    assert fresh(again).state == "accepted"


def test_an_earlier_defect_that_stays_becomes_a_reservation(again, speaker, package_lead):
    Defect.objects.update(severity="major", owner=package_lead, due_on=LAST_MAJOR)
    attempt = decide(again, reserved(), speaker)
    assert Defect.objects.get().reserved_in == attempt


def test_only_what_was_corrected_by_somebody_else_is_verified(again, speaker):
    with pytest.raises(RuleViolation, match="not reported as corrected") as refusal:
        decide(again, accepted(verified=frozenset({7})), speaker)
    assert refusal.value.field == "verified_7"
    Defect.objects.update(closed_by=speaker)
    with pytest.raises(RuleViolation, match="somebody else verifies"):
        decide(again, accepted(verified=frozenset({1})), speaker)


def test_holidays_lengthen_the_limit(presented, speaker, package_lead):
    """The days of the project's own calendar count: here Monday 12 October is a day off."""
    WorkCalendar.objects.create(
        project=presented.project,
        name="With a holiday",
        is_default=True,
        week=[[[480, 960]]] * 5 + [[], []],
        exceptions=[{"from": "2026-10-12", "to": "2026-10-12", "shifts": []}],
    )
    decide(presented, reserved(defect("major", package_lead, date(2026, 11, 9))), speaker)
    assert fresh(presented).state == "reserved"
