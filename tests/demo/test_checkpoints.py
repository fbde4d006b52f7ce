"""The demonstration's checks: passed, passed with findings, failed, repeated, overdue, ahead."""

from datetime import date

import pytest

from engine.calendar import canton_days
from reporting.demo import days
from reporting.demo.checkpoint_texts import CHECKS
from workpackages.models import Checkpoint, Finding
from workpackages.quality.waiting import quality_waiting


@pytest.mark.parametrize(
    ("code", "states"),
    [
        ("PRJ-101", ["passed", "with_findings", "with_findings", "planned"]),
        ("PRJ-201", ["passed", "with_findings", "failed", "planned"]),
        ("PRJ-203", ["passed", "planned"]),
        ("PRJ-204", ["with_findings"]),
        ("PRJ-301", ["passed", "in_progress"]),
        ("PRJ-302", ["with_findings"]),
        ("PRJ-102", ["passed"]),
        ("PRJ-303", ["passed"]),
        ("PRJ-103", ["passed", "with_findings"]),
    ],
)
def test_the_checks_of_each_project_stand_as_told(demo, code, states):
    # Their numbers follow the days on which they were planned.
    rows = Checkpoint.objects.filter(project__code=code).order_by("planned_on", "number")
    assert [row.state for row in rows] == states


def test_the_security_audit_has_one_major_finding_closed_and_two_minor_ones_open(demo):
    row = Checkpoint.objects.get(name_en="Security audit of the workstation")
    found = list(row.findings.order_by("number").values_list("severity", "state"))
    assert found == [("major", "verified"), ("minor", "open"), ("minor", "open")]


def test_the_configuration_failed_and_passed_at_the_second_attempt(demo):
    row = Checkpoint.objects.get(name_en="Review of the configuration")
    assert (row.state, row.attempt, row.done_on) == ("with_findings", 2, date(2026, 8, 28))


def test_the_integration_test_failed_with_a_blocker_that_has_until_mid_november(demo):
    row = Checkpoint.objects.get(name_en="Integration test")
    blocker = row.findings.get(severity="blocker")
    assert (blocker.state, blocker.due_on) == ("open", date(2026, 11, 13))
    majors = row.findings.filter(severity="major").order_by("number")
    assert [each.state for each in majors] == ["open", "corrected", "verified"]


def test_the_data_protection_check_is_overdue_and_waits_for_its_reviewer(demo):
    overdue = Checkpoint.objects.overdue(days.TODAY)
    assert [row.name_en for row in overdue] == ["Security and data protection check"]
    reviewer = overdue.get().reviewer
    told = [each.words for each in quality_waiting(reviewer, on=days.TODAY)]
    assert any("Security and data protection check" in words for words in told)


def test_everything_of_the_closed_project_is_settled(demo):
    assert not Finding.objects.unsettled().filter(checkpoint__project__code="PRJ-103")


def test_every_day_of_a_check_is_worked():
    working = canton_days("VD")
    told = []
    for check in CHECKS:
        told += [check.due, check.begun]
        for each in check.rounds:
            told.append(each.on)
            for fault in each.faults:
                told += [fault.due, fault.corrected, fault.verified, fault.moved_on]
                told.append(fault.moved_to)
    named = [date.fromisoformat(day) for day in told if day]
    wrong = [day for day in named if working.moved(day, 0) != day]
    assert wrong == []


def test_nobody_checks_what_is_their_own():
    assert all(check.reviewer != check.author for check in CHECKS)
