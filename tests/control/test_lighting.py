"""All seven lights from what the other subjects know, and the overall one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from control.lighting import Known, load_known, verdicts_of
from control.loading import Facts, load_facts
from control.operations.snapshots import keep_snapshots
from control.snapshots import work_out
from control.told import lights_at
from control.words import REASONS
from engine.calendar import WorkDays
from engine.lights import DEFAULTS, Colour, Verdict
from engine.quality import Check
from projects.choices import Body, Outcome
from projects.models import Decision, DecisionCondition
from tests.control.rows import month
from tests.factories import make_assessment, make_checkpoint, make_project, make_stakeholder

AUGUST = month(8)
GREEN, AMBER, RED = (Verdict(each, "cost_index") for each in list(Colour)[:3])
KEPT = Check(date(2026, 6, 1), date(2026, 6, 1))
MISSED = Check(date(2026, 6, 1), date(2026, 6, 2))


def lit(known=None, *, cost=GREEN, schedule=GREEN, state="execution"):
    """The lights of one project with these facts."""
    facts = Facts(Stub(state), WorkDays(), keys=[1])
    return verdicts_of(facts, cost, schedule, {1: known} if known else {}, AUGUST, DEFAULTS)


class Stub:
    """As much of a project as its lights need."""

    pk = 1

    def __init__(self, state):
        self.state = state


def told(known, name, **fields):
    verdict = lit(known, **fields)[name]
    return verdict.colour.value, verdict.reason


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, ("grey", "no_data")),
        (Known(checks=[KEPT]), ("green", "checks_on_time")),
        (Known(checks=[KEPT] * 4 + [MISSED]), ("amber", "checks_on_time")),
        (Known(checks=[KEPT, MISSED]), ("red", "checks_on_time")),
        (Known(first_decisions=[True] * 4), ("green", "first_pass")),
        (Known(first_decisions=[True] * 3 + [False]), ("amber", "first_pass")),
        (Known(first_decisions=[True, False]), ("red", "first_pass")),
        (Known(checks=[KEPT], overdue=[("blocker", date(2026, 8, 26))]),
         ("amber", "blocker_overdue")),
        (Known(checks=[KEPT], overdue=[("blocker", date(2026, 8, 21))]),
         ("red", "blocker_overdue")),
        (Known(checks=[KEPT], overdue=[("major", date(2026, 8, 3))]), ("amber", "major_overdue")),
        (Known(checks=[KEPT], overdue=[("major", date(2026, 7, 31))]), ("red", "major_overdue")),
    ],
)  # fmt: skip
def test_quality_by_findings_first_pass_and_checks_on_time(known, expected):
    assert told(known, "quality") == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, ("grey", "no_data")),
        (Known(exposures=[Decimal(10)]), ("green", "risks_covered")),
        (Known(exposures=[Decimal(100)], contingency=Decimal(120)), ("green", "adequacy")),
        (Known(exposures=[Decimal(100)], contingency=Decimal(100)), ("amber", "adequacy")),
        (Known(exposures=[Decimal(100)], contingency=Decimal(79)), ("red", "adequacy")),
        (Known(exposures=[Decimal(1)], critical=1), ("amber", "critical_with_measure")),
        (Known(exposures=[Decimal(1)], critical=1, critical_without_measure=1),
         ("red", "critical_without_measure")),
        (Known(exposures=[Decimal(1)], harmful_since=[date(2026, 8, 14)]), ("red", "unreplaced")),
        (Known(exposures=[Decimal(1)], harmful_since=[date(2026, 8, 17)]),
         ("green", "risks_covered")),
    ],
)  # fmt: skip
def test_risks_by_the_critical_ones_and_the_contingency(known, expected):
    assert told(known, "risk") == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (None, ("grey", "no_data")),
        (Known(gaps={1: 1, 2: 0}), ("green", "stakeholders_with_us")),
        (Known(gaps={1: 2}), ("amber", "wide_gaps")),
        (Known(gaps={1: 2, 2: 3}), ("red", "wide_gaps")),
        (Known(pulse=(AUGUST, Fraction(7, 2))), ("green", "pulse")),
        (Known(pulse=(AUGUST, Fraction(3))), ("amber", "pulse")),
        (Known(pulse=(AUGUST, Fraction(29, 10))), ("red", "pulse")),
    ],
)
def test_stakeholders_by_those_who_matter_and_by_the_mood(known, expected):
    assert told(known, "stakeholders") == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ([], ("green", "governance_kept")),
        ([False], ("amber", "condition_overdue")),
        ([False, True], ("red", "blocking_condition_overdue")),
    ],
)
def test_governance_by_overdue_conditions(conditions, expected):
    assert told(Known(conditions=conditions), "governance") == expected


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (date(2026, 8, 28), ("amber", "report_late")),
        (date(2026, 8, 24), ("amber", "report_late")),
        (date(2026, 8, 21), ("red", "report_late")),
    ],
)
def test_governance_by_the_report_that_is_late(due, expected):
    """Five working days are amber, more are red."""
    assert told(Known(report_due=due), "governance") == expected


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        ([], ("grey", "no_data")),
        (["1"] * 8, ("green", "resources_suffice")),
        (["0.5"] * 7 + ["1.001"], ("amber", "overload")),
        (["1.3", "1", "1.3", *["0"] * 5], ("amber", "overload")),
        (["1.3", "1.3", *["0"] * 6], ("red", "overload")),
    ],
)
def test_resources_by_the_fullest_week_of_those_who_work_in_it(loads, expected):
    """Above 120 percent for two weeks in a row is red."""
    assert told(Known(loads=[Decimal(load) for load in loads]), "resources") == expected


def test_resources_of_the_projects_below_count_week_by_week():
    facts = Facts(Stub("execution"), WorkDays(), keys=[1, 2, 3])
    half = [Decimal("1.3"), *[Decimal(0)] * 7]
    other = [Decimal(0), Decimal("1.3"), *[Decimal(0)] * 6]
    known = {1: Known(loads=half), 2: Known(loads=other), 3: Known()}
    verdict = verdicts_of(facts, GREEN, GREEN, known, AUGUST, DEFAULTS)["resources"]
    assert verdict == Verdict(Colour.RED, "overload")


@pytest.mark.parametrize(
    ("cost", "schedule", "known", "expected"),
    [
        (GREEN, GREEN, None, ("grey", "incomplete")),
        (GREEN, GREEN, Known(checks=[KEPT]), ("green", "worst")),
        (GREEN, AMBER, Known(checks=[KEPT]), ("amber", "worst")),
        (RED, GREEN, None, ("red", "worst")),
        (GREEN, GREEN, Known(checks=[KEPT, MISSED]), ("red", "worst")),
        (GREEN, GREEN, Known(checks=[KEPT], conditions=[True]), ("amber", "worsened")),
    ],
)
def test_the_overall_light_is_the_worst_of_three_worsened_by_the_others(
    cost, schedule, known, expected
):
    assert told(known, "overall", cost=cost, schedule=schedule) == expected


@pytest.mark.parametrize("state", ["initiation", "on_hold", "closed"])
def test_what_does_not_run_has_no_lights(state):
    found = lit(Known(checks=[MISSED]), cost=RED, state=state)
    assert {each.reason for each in found.values()} == {"not_running"}
    assert len(found) == 8


def test_every_reason_has_its_words():
    facts = [
        None, Known(checks=[KEPT, MISSED]), Known(checks=[KEPT]), Known(conditions=[True]),
        Known(report_due=date(2026, 8, 3)),
        Known(exposures=[Decimal(1)], critical=1), Known(gaps={1: 2}), Known(loads=[Decimal(2)]),
        Known(loads=[Decimal(1)]),
    ]  # fmt: skip
    for known in facts:
        assert {each.reason for each in lit(known).values()} <= set(REASONS)


@pytest.mark.django_db
def test_rows_of_other_subjects_light_the_project_and_those_above():
    project = make_project()
    part = make_project(parent=project)
    make_checkpoint(part, planned_on=date(2026, 6, 1))
    decision = Decision.objects.create(
        portfolio=project.portfolio,
        project=project,
        number=1,
        subject_fr="Suite",
        body=Body.BOARD,
        outcome=Outcome.WITH_CONDITIONS,
        held_on=date(2026, 6, 30),
        reasoning="Ready.",
        decided_by=project.lead,
    )
    DecisionCondition.objects.create(
        decision=decision,
        position=1,
        text="Cache",
        owner=project.lead,
        due_on=date(2026, 8, 1),
        is_blocking=True,
    )
    person = make_stakeholder(part, is_key=True, current=3)
    make_assessment(person, assessed_on=date(2026, 3, 1), current=3)
    make_assessment(person, assessed_on=date(2026, 8, 1), current=1)
    facts = load_facts([project, part], AUGUST)
    known = load_known(facts.values(), AUGUST)
    assert known[part.pk].checks == [Check(date(2026, 6, 1), None)]
    assert known[part.pk].gaps == {person.pk: 2}
    assert known[project.pk].conditions == [True]
    for each in (project, part):
        figures = work_out([each], AUGUST)[each.pk].snapshot.figures["lights"]
        assert figures["quality"] == ["red", "checks_on_time"]
        assert figures["stakeholders"] == ["amber", "wide_gaps"]
    lights = work_out([project], AUGUST)[project.pk].snapshot.figures["lights"]
    assert lights["governance"] == ["red", "blocking_condition_overdue"]


@pytest.mark.django_db
def test_documents_are_told_the_lights_that_were_kept():
    project = make_project()
    assert lights_at(project, AUGUST) == {}
    keep_snapshots([project.pk], AUGUST, actor=None)
    found = lights_at(project, AUGUST)
    assert found["governance"] == Verdict(Colour.GREEN, "governance_kept")
    assert len(found) == 8
    assert lights_at(project, month(7)) == {}
