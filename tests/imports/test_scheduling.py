"""From a file's rows to the engine's network, field by field."""

from __future__ import annotations

import pytest

from engine.errors import EngineError
from engine.schedule import Constraint, Kind, LagUnit, LinkType, compute
from engine.working_time import instant, moment
from tests.imports.plans import (
    AFTERNOON,
    MORNING,
    assignment,
    calendar,
    link,
    read_tasks,
    resource,
    task,
    weekday,
)
from workpackages.mspdi.agreement import rows_of
from workpackages.mspdi.scheduling import network_of


def network(*tasks, **more):
    return network_of(read_tasks(*tasks, **more))


def only(*tasks, **more):
    return network(*tasks, **more).tasks[0]


def text_of(value):
    return f"{moment(value):%m-%d %H:%M}"


def test_a_row_becomes_a_task_of_its_working_minutes():
    found = only(task(7, "Dig", Duration="PT12H30M29S", Deadline="2026-10-20T17:00:00"))
    assert (found.key, found.minutes, found.label) == (7, 750, "7 Dig")
    assert text_of(found.deadline) == "10-20 17:00"
    assert found.kind is Kind.NORMAL


def test_constraints_keep_their_dates():
    row = task(1, ConstraintType=4, ConstraintDate="2026-10-14T08:00:00")
    found = only(row)
    assert found.constraint is Constraint.SNET
    assert text_of(found.constraint_at) == "10-14 08:00"


@pytest.mark.parametrize(("number", "kept"), [(2, Constraint.ASAP), (4, Constraint.SNET)])
def test_summaries_cannot_be_nailed_to_a_date(number, kept):
    summary = task(1, Summary=1, ConstraintType=number, ConstraintDate="2026-10-14T08:00:00")
    assert only(summary, task(2, OutlineLevel=2)).constraint is kept


@pytest.mark.parametrize(
    ("fields", "lag", "unit"),
    [
        ({"lag": 4800}, 480, LagUnit.WORKING),
        ({"lag": -2400}, -240, LagUnit.WORKING),
        ({"lag": 14400, "lag_format": 8}, 1440, LagUnit.ELAPSED),
        ({"lag": 50, "lag_format": 19}, 50, LagUnit.PERCENT),
        ({"lag": 50, "lag_format": 20}, 50, LagUnit.ELAPSED_PERCENT),
        ({"lag": 50, "lag_format": 52}, 50, LagUnit.ELAPSED_PERCENT),
    ],
)
def test_lags_come_in_minutes_or_percent(fields, lag, unit):
    found = network(task(1), task(2, PredecessorLink=[link(1, 3, **fields)])).links[0]
    assert (found.kind, found.lag, found.unit) == (LinkType.SS, lag, unit)


def test_a_duration_on_the_clock_is_known_by_its_format():
    assert only(task(1, DurationFormat=8)).is_elapsed
    assert not only(task(1, DurationFormat=7)).is_elapsed


def test_manual_external_and_inactive_rows_keep_their_nature():
    kinds = {
        found.key: found.kind
        for found in network(task(1, Manual=1), task(2, ExternalTask=1), task(3, Active=0)).tasks
    }
    assert kinds == {1: Kind.MANUAL, 2: Kind.MANUAL, 3: Kind.INACTIVE}
    fixed = only(task(1, Manual=1))
    assert (text_of(fixed.fixed_start), text_of(fixed.fixed_finish)) == (
        "10-12 08:00",
        "10-12 17:00",
    )


def test_facts_are_taken_over():
    found = only(
        task(
            1,
            PercentComplete=50,
            Duration="PT16H0M0S",
            ActualStart="2026-10-12T08:00:00",
            RemainingDuration="PT8H0M0S",
            Stop="2026-10-12T17:00:00",
            Resume="2026-10-15T08:00:00",
        )
    )
    assert (text_of(found.actual_start), found.remaining_minutes) == ("10-12 08:00", 480)
    assert text_of(found.resume_at) == "10-15 08:00"
    assert found.actual_finish is None


def test_what_is_said_to_be_whole_is_over():
    found = only(task(1, PercentComplete=100))
    assert text_of(found.actual_finish) == "10-12 17:00"
    assert text_of(found.actual_start) == "10-12 08:00"


def test_levelling_delays_are_minutes_of_the_clock():
    assert only(task(1, LevelingDelay=14400)).delay_minutes == 1440


@pytest.mark.parametrize(
    ("properties", "honoured", "limit", "many"),
    [
        ({}, True, 0, False),
        ({"HonorConstraints": 0, "CriticalSlackLimit": 2}, False, 960, False),
        ({"MultipleCriticalPaths": 1}, True, 0, True),
    ],
)
def test_the_rules_are_those_of_the_file(properties, honoured, limit, many):
    rules = network(task(1), **properties).rules
    found = (rules.honours_constraints, rules.critical_minutes, rules.has_many_paths)
    assert found == (honoured, limit, many)
    assert text_of(rules.start) == "10-12 08:00"


def test_a_plan_without_a_start_begins_with_its_first_row():
    later = task(2, Start="2026-10-14T08:00:00", Finish="2026-10-14T17:00:00")
    assert text_of(network(later, task(1), StartDate="").rules.start) == "10-12 08:00"


EVENINGS = calendar(
    2,
    "Evenings",
    WeekDays={
        "WeekDay": [weekday(n, {"FromTime": "18:00:00", "ToTime": "22:00:00"}) for n in range(1, 8)]
    },
)
PERSON = {"UID": 3, "Name": "Person", "IsBaseCalendar": 0, "BaseCalendarUID": 2}
SILENT = {"UID": 4, "Name": "Silent", "IsBaseCalendar": 0, "BaseCalendarUID": 1}


def computed(*tasks, **more):
    found = read_tasks(*tasks, calendars=[calendar(1, "Usual"), EVENINGS, PERSON, SILENT], **more)
    return compute(network_of(found))


def test_a_task_works_in_its_own_calendar():
    schedule = computed(task(1, CalendarUID=2))
    assert (text_of(schedule[1].start), text_of(schedule[1].finish)) == (
        "10-12 18:00",
        "10-13 22:00",
    )


def test_a_task_works_when_its_only_person_does():
    schedule = computed(
        task(1), resources=[resource(1, "P", CalendarUID=3)], assignments=[assignment(1, 1)]
    )
    assert text_of(schedule[1].start) == "10-12 18:00"


def test_a_task_of_several_people_ends_with_the_last():
    schedule = computed(
        task(1),
        resources=[resource(1, "P", CalendarUID=3), resource(2, "Q", CalendarUID=4)],
        assignments=[
            assignment(1, 1, Units=0.5, Work="PT4H0M0S", RemainingWork="PT4H0M0S"),
            assignment(1, 2, RemainingWork="PT8H0M0S"),
        ],
    )
    assert (text_of(schedule[1].start), text_of(schedule[1].finish)) == (
        "10-12 08:00",
        "10-13 22:00",
    )


@pytest.mark.parametrize("fields", [{"Type": 1}, {"CalendarUID": 1, "IgnoreResourceCalendar": 1}])
def test_fixed_durations_and_own_calendars_may_ignore_people(fields):
    schedule = computed(
        task(1, **fields),
        resources=[resource(1, "P", CalendarUID=3)],
        assignments=[assignment(1, 1)],
    )
    assert text_of(schedule[1].start) == "10-12 08:00"


def test_a_person_without_days_of_their_own_works_like_the_plan():
    found = computed(
        task(1), resources=[resource(1, "Q", CalendarUID=4)], assignments=[assignment(1, 1)]
    )
    assert found.network.tasks[0].shares == ()


def test_people_without_common_time_with_the_calendar_of_the_task_are_named():
    with pytest.raises(EngineError, match="Usual × Evenings"):
        computed(
            task(1, CalendarUID=2),
            resources=[resource(1, "Q", CalendarUID=4)],
            assignments=[assignment(1, 1)],
        )


def test_shifts_that_overlap_are_one():
    wide = {"FromTime": "08:00:00", "ToTime": "14:00:00"}
    week = [weekday(n, wide, AFTERNOON, MORNING) for n in range(1, 8)]
    site = calendar(1, "Site", WeekDays={"WeekDay": week})
    schedule = compute(network(task(1, Duration="PT9H0M0S"), calendars=[site]))
    assert text_of(schedule[1].finish) == "10-12 17:00"


def test_a_file_without_calendars_works_office_hours():
    schedule = compute(network(task(1), calendars=[], CalendarUID=-1))
    assert text_of(schedule[1].finish) == "10-12 17:00"


def test_a_calendar_without_work_is_named():
    off = calendar(1, "Closed", WeekDays={"WeekDay": [weekday(n) for n in range(1, 8)]})
    with pytest.raises(EngineError, match="Closed has no working time"):
        compute(network(task(1), calendars=[off]))


def row_of(**fields):
    found = read_tasks(task(1, **fields))
    return rows_of(found, compute(network_of(found)))[0]


def test_what_the_file_does_not_tell_agrees():
    row = row_of()
    assert row.differing == ()
    assert row.stored["late_finish"] is None
    assert row.computed["late_finish"] == row.computed["finish"]


def test_instants_without_work_between_them_agree():
    assert row_of(Finish="2026-10-13T08:00:00", LateFinish="2026-10-12T23:00:00").differing == ()
    assert row_of(LateFinish="2026-10-13T08:01:00").differing == ("late_finish",)


def test_slack_and_the_critical_flag_are_compared():
    assert row_of(TotalSlack=0, Critical=1).differing == ()
    assert row_of(TotalSlack=4800, Critical=0).differing == ("total_slack", "is_critical")
    assert row_of(TotalSlack=4800).stored["total_slack"] == 480


def test_inactive_rows_have_nothing_to_agree_about():
    row = row_of(Active=0)
    assert row.differing == ()
    assert set(row.computed.values()) == {None}
    assert row.stored["start"] == instant(read_tasks(task(1)).tasks[0].start)
