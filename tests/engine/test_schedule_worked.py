"""The worked examples of the design: the remote-support tool, its variants, its update."""

from __future__ import annotations

from datetime import date

import pytest

from engine.schedule import Cause, Constraint, OutOfSequence, Rules, compute
from engine.working_time import instant_of_day
from tests.engine.plans import DAY, TOOL, TOOL_START, VAUD, ends_on, offset, starts_on, tool

# ES, EF, LS, LF, total and free float in days, first and last day.
WORKED = {
    "A": (0, 3, 0, 3, 0, 0, "14.09", "16.09"),
    "B": (3, 8, 3, 8, 0, 0, "17.09", "24.09"),
    "C": (5, 11, 11, 17, 6, 0, "22.09", "29.09"),
    "D": (8, 16, 8, 16, 0, 0, "25.09", "06.10"),
    "E": (16, 20, 16, 20, 0, 0, "07.10", "12.10"),
    "F": (11, 14, 17, 20, 6, 6, "30.09", "02.10"),
    "G": (20, 20, 20, 20, 0, 0, None, "12.10"),
    "H": (20, 25, 20, 25, 0, 0, "13.10", "19.10"),
    "I": (27, 37, 27, 37, 0, 0, "22.10", "04.11"),
    "K": (30, 40, 30, 40, 0, 0, "27.10", "09.11"),
    "J": (40, 40, 40, 40, 0, 0, None, "09.11"),
}


def day(month, number, minute=480):
    return instant_of_day(date(2026, month, number), minute)


@pytest.mark.parametrize("key", WORKED)
def test_the_worked_plan_is_computed_day_by_day(key):
    found = compute(tool())[key]
    early = offset(found.early_start), offset(found.early_finish)
    late = offset(found.late_start), offset(found.late_finish)
    slack = found.total_slack // DAY, found.free_slack // DAY
    first = None if WORKED[key][6] is None else starts_on(found)
    assert (*early, *late, *slack, first, ends_on(found)) == WORKED[key]


def test_the_worked_plan_ends_after_forty_days():
    schedule = compute(tool())
    assert offset(schedule.finish) == 40
    assert schedule.critical() == ["A", "B", "D", "E", "G", "H", "I", "K", "J"]
    assert schedule.critical_path() == ["A", "B", "D", "E", "G", "H", "I", "K", "J"]


def test_a_freeze_delays_the_pilot_and_gives_slack_before_it():
    frozen = {"constraint": Constraint.SNET, "constraint_at": day(10, 19)}
    schedule = compute(tool(H=frozen))
    assert offset(schedule["H"].early_start) == 24
    assert (offset(schedule.finish), ends_on(schedule["J"])) == (44, "13.11")
    slack = {key: schedule[key].total_slack // DAY for key, *_ in TOOL}
    assert {slack[key] for key in "ABDEG"} == {4}
    assert {slack[key] for key in "CF"} == {10}
    assert schedule["G"].free_slack == 4 * DAY
    assert [driver.cause for driver in schedule.drivers("H")] == [Cause.CONSTRAINT]


def test_an_imposed_end_shows_by_how_much_it_is_missed():
    imposed = {"constraint": Constraint.FNLT, "constraint_at": day(11, 5, 960)}
    schedule = compute(tool(J=imposed))
    slack = {key: schedule[key].total_slack // DAY for key, *_ in TOOL}
    assert {slack[key] for key in "ABDEGHIKJ"} == {-2}
    assert {slack[key] for key in "CF"} == {4}
    [conflict] = schedule.conflicts()
    assert (conflict.key, conflict.minutes) == ("J", 2 * DAY)


FACTS = {
    "A": {"actual_start": day(9, 14), "actual_finish": day(9, 16, 960)},
    "B": {"actual_start": day(9, 17), "actual_finish": day(9, 25, 960)},
    "C": {"actual_start": day(9, 22), "remaining_minutes": 4 * DAY},
    "D": {"actual_start": day(9, 28), "remaining_minutes": 3 * DAY},
}
FORECAST = {
    "C": ("22.09", "15.10"),
    "D": ("28.09", "14.10"),
    "E": ("15.10", "20.10"),
    "F": ("16.10", "20.10"),
    "G": (None, "20.10"),
    "H": ("21.10", "27.10"),
    "I": ("30.10", "12.11"),
    "K": ("04.11", "17.11"),
    "J": (None, "17.11"),
}


def updated(**more):
    return compute(tool(Rules(TOOL_START, status=day(10, 9, 960), **more), **FACTS))


@pytest.mark.parametrize("key", FORECAST)
def test_the_worked_update_moves_what_is_left_behind_the_status_date(key):
    found = updated()[key]
    first = None if FORECAST[key][0] is None else starts_on(found)
    assert (first, ends_on(found)) == FORECAST[key]


def test_facts_stay_where_they_are():
    schedule = updated()
    assert (starts_on(schedule["B"]), ends_on(schedule["B"])) == ("17.09", "25.09")
    assert schedule["B"].total_slack == 0
    assert not schedule["B"].is_critical


def test_the_update_makes_a_second_path_critical():
    assert updated().critical() == ["C", "D", "E", "F", "G", "H", "I", "K", "J"]


def test_the_slip_of_the_worked_update_is_six_days():
    before, after = compute(tool()), updated()
    assert VAUD.between(before.finish, after.finish) == 6 * DAY


def test_what_has_begun_is_held_by_the_status_date():
    causes = {driver.cause for driver in updated().drivers("C")}
    assert causes == {Cause.FACT}


def test_override_and_retained_logic_agree_where_nothing_is_out_of_sequence():
    assert updated(out_of_sequence=OutOfSequence.OVERRIDE).finish == updated().finish
