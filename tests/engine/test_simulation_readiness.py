"""What should be there before a simulation is believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.schedule import Constraint, Kind, Task
from engine.simulation import RiskModel, SimulationError, ThreePoint, readiness
from tests.engine.models import days, worked
from tests.engine.plans import MONDAY, at, plan

SURE = ThreePoint(480, 480, 480)
OVER = Task("over", 480, actual_start=MONDAY, actual_finish=at("2026-03-02 17:00"))


def test_the_worked_example_is_ready():
    found = readiness(worked())
    assert (found.estimated_ratio, found.unestimated, found.nailed) == (1, (), ())
    assert found.is_ready


@pytest.mark.parametrize(("estimated", "is_ready"), [(3, False), (4, True), (5, True)])
def test_four_fifths_of_what_is_left_are_estimated(estimated, is_ready):
    rows = [OVER, ("gate", 0), *((key, 8) for key in "abcde")]
    model = RiskModel(plan(rows), dict.fromkeys("abcde"[:estimated], SURE))
    found = readiness(model)
    assert found.estimated_ratio == pytest.approx(estimated / 5)
    assert found.unestimated == tuple("abcde"[estimated:])
    assert found.is_ready is is_ready


def test_nothing_is_missing_where_no_work_is_left():
    done = Task("done", 480, actual_start=MONDAY, remaining_minutes=0)
    fixed = Task(
        "fixed", 480, kind=Kind.MANUAL, fixed_start=MONDAY, fixed_finish=at("2026-03-02 17:00")
    )
    found = readiness(RiskModel(plan([OVER, done, fixed, ("gate", 0)])))
    assert (found.estimated_ratio, found.unestimated) == (None, ())
    assert found.is_ready


@pytest.mark.parametrize("kind", [Constraint.MSO, Constraint.MFO, Constraint.SNLT, Constraint.FNLT])
def test_imposed_dates_are_for_milestones(kind):
    nailed = {"constraint": kind, "constraint_at": at("2026-03-09 08:00")}
    rows = [Task("a", 480, **nailed), Task("gate", 0, **nailed), ("b", 8)]
    found = readiness(RiskModel(plan(rows), {"a": SURE, "b": SURE}))
    assert found.nailed == ("a",)
    assert not found.is_ready


def test_an_earliest_date_is_no_imposed_one():
    rows = [Task("a", 480, constraint=Constraint.SNET, constraint_at=at("2026-03-09 08:00"))]
    assert readiness(RiskModel(plan(rows), {"a": SURE})).is_ready


def test_a_model_that_makes_no_sense_is_refused_before():
    with pytest.raises(SimulationError, match="unknown task X"):
        readiness(replace(worked(), estimates={"X": days(1, 2, 3)}))
