"""Findings: with an owner and a deadline, corrected, verified by somebody else, or lived with."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry, Notification
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_checkpoint, make_finding, make_user
from tests.quality.resting import hold
from workpackages.operations.findings import (
    accept_finding,
    correct_finding,
    plan_finding,
    reopen_finding,
    verify_finding,
    write_finding,
)
from workpackages.quality.waiting import quality_waiting

pytestmark = pytest.mark.django_db
# Twenty and sixty working days after Friday 9 October 2026, without public holidays.
LAST_MAJOR, LAST_MINOR = date(2026, 11, 6), date(2027, 1, 1)


def facts(owner, **more):
    return {"severity": "major", "text": " No log ", "owner": owner, "due_on": LAST_MAJOR, **more}


def write(row, actor, owner, **more):
    return write_finding(row.pk, facts(owner, **more), actor=actor, on=FRIDAY)


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


@pytest.fixture
def finding(under_way, package_lead):
    return make_finding(under_way, owner=package_lead, found_on=FRIDAY, due_on=LAST_MAJOR)


def test_a_finding_is_written_down_during_the_check(under_way, reviewer, package_lead):
    found = write(under_way, reviewer, package_lead)
    assert (found.code, found.text, found.attempt) == ("C1", "No log", 1)
    assert (found.found_by, found.found_on, found.state) == (reviewer, FRIDAY, "open")
    assert told("finding.given") == {"package-lead"}
    assert write(under_way, reviewer, package_lead).code == "C2"


def test_before_and_after_the_check_nothing_is_found(checkpoint, reviewer, package_lead):
    with pytest.raises(RuleViolation, match="under way"):
        write(checkpoint, reviewer, package_lead)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"owner": None}, "owner"),
        ({"due_on": None}, "due_on"),
        ({"due_on": date(2026, 10, 8)}, "due_on"),
        ({"due_on": date(2026, 11, 9)}, "due_on"),
        ({"severity": "minor", "due_on": date(2027, 1, 4)}, "due_on"),
        ({"text": " "}, "text"),
        ({"severity": "terrible"}, "severity"),
    ],
)
def test_what_is_missing_or_too_late_is_told(under_way, reviewer, package_lead, more, field):
    with pytest.raises(RuleViolation) as refusal:
        write(under_way, reviewer, **{"owner": package_lead, **more})
    assert refusal.value.field == field


def test_the_limit_of_each_class_is_still_in_time(under_way, reviewer, package_lead):
    assert write(under_way, reviewer, package_lead, due_on=LAST_MAJOR)
    assert write(under_way, reviewer, package_lead, severity="minor", due_on=LAST_MINOR)
    far = date(2027, 6, 30)
    assert write(under_way, reviewer, package_lead, severity="blocker", due_on=far)


def test_a_deactivated_account_corrects_nothing(under_way, reviewer):
    with pytest.raises(RuleViolation, match="deactivated"):
        write(under_way, reviewer, make_user(is_active=False))


def test_only_who_checks_finds(under_way, lead, package_lead, member):
    for person in (lead, package_lead, member):
        with pytest.raises(PermissionDenied):
            write(under_way, person, package_lead)


def test_a_form_cannot_set_what_only_steps_change(under_way, reviewer, package_lead):
    with pytest.raises(PermissionDenied):
        write(under_way, reviewer, package_lead, state="verified")


def test_corrected_by_its_owner_and_verified_by_the_reviewer(finding, package_lead, reviewer):
    with pytest.raises(RuleViolation) as refusal:
        correct_finding(finding.pk, " ", actor=package_lead, on=FRIDAY)
    assert refusal.value.field == "correction"
    found = correct_finding(finding.pk, "Logged now", actor=package_lead, on=FRIDAY)
    assert (found.state, found.corrected_by) == ("corrected", package_lead)
    assert told("finding.corrected") == {"reviewer"}
    with pytest.raises(RuleViolation, match="Only an open"):
        correct_finding(finding.pk, "Again", actor=package_lead, on=FRIDAY)
    done = verify_finding(finding.pk, actor=reviewer, on=FRIDAY)
    assert (done.state, done.settled_by, done.settled_on) == ("verified", reviewer, FRIDAY)
    verbs = HistoryEntry.objects.exclude(verb="").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["finding.corrected", "finding.verified"]


def test_nobody_verifies_what_is_their_own(under_way, reviewer, judge, package_lead, lead):
    own = make_finding(under_way, owner=reviewer, state="corrected", corrected_by=lead)
    by_me = make_finding(under_way, owner=package_lead, state="corrected", corrected_by=reviewer)
    for finding in (own, by_me):
        with pytest.raises(RuleViolation, match="Somebody else"):
            verify_finding(finding.pk, actor=reviewer, on=FRIDAY)
    assert verify_finding(own.pk, actor=judge, on=FRIDAY).state == "verified"
    for person in (package_lead, lead):
        with pytest.raises(PermissionDenied):
            verify_finding(by_me.pk, actor=person, on=FRIDAY)


def test_only_what_is_corrected_is_verified_or_opened_again(finding, reviewer):
    with pytest.raises(RuleViolation, match="corrected"):
        verify_finding(finding.pk, actor=reviewer, on=FRIDAY)
    with pytest.raises(RuleViolation, match="corrected"):
        reopen_finding(finding.pk, "No", actor=reviewer)


def test_a_finding_is_opened_again_with_a_reason(under_way, reviewer, package_lead):
    finding = make_finding(under_way, owner=package_lead, state="corrected")
    with pytest.raises(RuleViolation) as refusal:
        reopen_finding(finding.pk, "", actor=reviewer)
    assert refusal.value.field == "reason"
    found = reopen_finding(finding.pk, "Still no log", actor=reviewer)
    assert (found.state, found.corrected_by, found.corrected_on) == ("open", None, None)
    assert told("finding.reopened") == {"package-lead"}


def test_another_owner_and_deadline(finding, lead, member, reviewer):
    with pytest.raises(PermissionDenied):
        plan_finding(finding.pk, member, LAST_MAJOR, actor=reviewer)
    found = plan_finding(finding.pk, member, date(2026, 10, 30), actor=lead)
    assert (found.owner, found.due_on) == (member, date(2026, 10, 30))
    assert told("finding.given") == {"member"}
    plan_finding(finding.pk, member, date(2026, 10, 23), actor=lead)
    assert Notification.objects.count() == 1


def test_only_the_sponsor_lives_with_a_finding(finding, sponsor, judge, lead):
    for person in (judge, lead):
        with pytest.raises(PermissionDenied):
            accept_finding(finding.pk, "Rare", actor=person, on=FRIDAY)
    with pytest.raises(RuleViolation) as refusal:
        accept_finding(finding.pk, " ", actor=sponsor, on=FRIDAY)
    assert refusal.value.field == "reason"
    found = accept_finding(finding.pk, "Rare", actor=sponsor, on=FRIDAY)
    assert (found.state, found.waiver, found.settled_by) == ("accepted", "Rare", sponsor)
    for write_again in (
        lambda: accept_finding(finding.pk, "Again", actor=sponsor, on=FRIDAY),
        lambda: plan_finding(finding.pk, lead, LAST_MAJOR, actor=lead),
    ):
        with pytest.raises(RuleViolation, match="settled"):
            write_again()


def test_an_overtaken_form_is_told(finding, package_lead):
    with pytest.raises(StaleObject):
        correct_finding(finding.pk, "Done", actor=package_lead, on=FRIDAY, version=9)


def test_a_project_on_hold_corrects_nothing(project, finding, package_lead):
    hold(project)
    with pytest.raises(RuleViolation, match="on hold"):
        correct_finding(finding.pk, "Done", actor=package_lead, on=FRIDAY)


def test_what_waits_for_each(project, reviewer, package_lead, lead):
    def words(user):
        return [each.words for each in quality_waiting(user, on=FRIDAY)]

    due = make_checkpoint(project, reviewer=reviewer, planned_on=FRIDAY)
    make_checkpoint(project, reviewer=reviewer, planned_on=date(2026, 10, 12))
    begun = {"planned_on": date(2026, 10, 30), "state": "in_progress"}
    running = make_checkpoint(project, reviewer=reviewer, **begun)
    late = make_finding(running, owner=package_lead, due_on=FRIDAY)
    make_finding(running, owner=package_lead, due_on=date(2026, 10, 12))
    done = make_finding(running, owner=package_lead, state="corrected")
    make_finding(running, owner=reviewer, state="corrected")
    assert words(reviewer) == [
        f"Carry out the checkpoint {due}, due on 09.10.2026",
        f"Carry out the checkpoint {running}, due on 30.10.2026",
        f"Verify the corrected finding {done}",
    ]
    assert words(package_lead) == [f"Correct the finding {late} by 09.10.2026"]
    assert words(lead) == []


@pytest.mark.parametrize("rows", [1, 5])
def test_what_waits_takes_the_same_queries_for_one_as_for_many(
    project, reviewer, rows, django_assert_num_queries
):
    for _ in range(rows):
        row = make_checkpoint(project, reviewer=reviewer, state="in_progress")
        make_finding(row, owner=reviewer)
        make_finding(row, state="corrected")
    # Roles, checks, goals to measure, corrections, verifications, signatures.
    with django_assert_num_queries(6):
        list(quality_waiting(reviewer, on=date(2026, 12, 1)))
