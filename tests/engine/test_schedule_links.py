"""Links of all types and lags of all units, each worked out by hand."""

from __future__ import annotations

import pytest

from engine.schedule import Cause, LagUnit, Link, LinkType, Rules, Task, compute, microsoft_rules
from tests.engine.plans import (
    CLOCK,
    MONDAY,
    MONDAYS,
    SIX_DAYS,
    at,
    dates,
    not_before,
    plan,
    shown,
)

FS, SS, FF, SF = LinkType.FS, LinkType.SS, LinkType.FF, LinkType.SF
HOUR, DAY = 60, 480


@pytest.mark.parametrize(
    ("kind", "lag", "expected"),
    [
        (FS, 0, ("03-05 08:00", "03-06 17:00")),
        (FS, DAY, ("03-06 08:00", "03-09 17:00")),
        (FS, -DAY, ("03-04 08:00", "03-05 17:00")),
        (SS, 0, ("03-02 08:00", "03-03 17:00")),
        (SS, 4 * HOUR, ("03-02 13:00", "03-04 12:00")),
        (FF, 0, ("03-03 08:00", "03-04 17:00")),
        (FF, DAY, ("03-04 08:00", "03-05 17:00")),
        (SF, 5 * DAY, ("03-05 08:00", "03-06 17:00")),
    ],
)
def test_each_type_of_link_holds_its_own_end(kind, lag, expected):
    network = plan([("a", 24), ("b", 16)], [("a", "b", kind, lag)])
    assert dates(network, "b") == expected


@pytest.mark.parametrize(
    ("kind", "lag", "late_finish"),
    [
        (FS, 0, "03-11 17:00"),
        (FS, DAY, "03-10 17:00"),
        (SS, 0, "03-13 17:00"),
        (FF, 0, "03-13 17:00"),
        (FF, 2 * DAY, "03-11 17:00"),
        (SF, 0, "03-13 17:00"),
    ],
)
def test_each_type_of_link_limits_how_late_its_predecessor_is(kind, lag, late_finish):
    network = plan([("a", 24), ("b", 16), ("long", 80)], [("a", "b", kind, lag)])
    assert shown(compute(network)["a"].late_finish) == late_finish


@pytest.mark.parametrize(
    ("lag", "unit", "start"),
    [
        (5 * 1440, LagUnit.ELAPSED, "03-09 08:00"),
        (-1440, LagUnit.ELAPSED, "03-02 08:00"),
        (50, LagUnit.PERCENT, "03-03 13:00"),
        (-50, LagUnit.PERCENT, "03-02 13:00"),
        (50, LagUnit.ELAPSED_PERCENT, "03-03 08:00"),
        (300, LagUnit.ELAPSED_PERCENT, "03-04 08:00"),
    ],
)
def test_lags_count_work_or_the_clock(lag, unit, start):
    network = plan([("a", 8), ("b", 8)], [("a", "b", FS, lag, unit)])
    assert dates(network, "b")[0] == start


def test_lags_count_in_the_calendar_of_the_successor():
    tasks = [
        ("a", 8),
        Task("clock", 480, calendar=CLOCK),
        Task("six", 480, calendar=SIX_DAYS),
        Task("mondays", 480, calendar=MONDAYS),
    ]
    links = [("a", key, FS, 2 * DAY) for key in ("clock", "six", "mondays")]
    schedule = compute(plan(tasks, links))
    starts = [shown(schedule[key].start) for key in ("clock", "six", "mondays")]
    assert starts == ["03-03 09:00", "03-05 08:00", "03-23 08:00"]


def test_a_milestone_lies_at_the_end_of_what_it_follows():
    network = plan([("a", 8), ("m", 0), ("b", 8)], [("a", "m"), ("m", "b")])
    assert dates(network, "m") == ("03-02 17:00", "03-02 17:00")
    assert dates(network, "b")[0] == "03-03 08:00"


def test_a_duration_on_the_clock_runs_through_the_night():
    network = plan([Task("dry", 2 * 1440, is_elapsed=True), ("b", 8)], [("dry", "b")])
    assert dates(network, "dry") == ("03-02 08:00", "03-04 08:00")
    assert dates(network, "b")[0] == "03-04 08:00"


def test_a_share_of_a_duration_on_the_clock_is_time_on_the_clock():
    tasks = [Task("dry", 2 * 1440, is_elapsed=True), ("b", 8)]
    network = plan(tasks, [("dry", "b", FS, 50, LagUnit.PERCENT)])
    assert dates(network, "b")[0] == "03-05 08:00"


def test_the_plans_start_holds_leads_unless_they_may_pass_it():
    tasks, links = [("a", 8), ("b", 8)], [("a", "b", FS, -3 * DAY)]
    assert dates(plan(tasks, links), "b")[0] == "03-02 08:00"
    free = Rules(MONDAY, may_start_before=True)
    assert dates(plan(tasks, links, rules=free), "b")[0] == "02-26 08:00"


def test_by_the_rules_of_microsoft_a_finish_alone_does_not_lead_before_the_start():
    network = plan(
        [("a", 8), ("b", 40), ("c", 40)],
        [("a", "b", FF), ("a", "c", SF)],
        rules=microsoft_rules(MONDAY),
    )
    assert dates(network, "b")[0] == "03-02 08:00"
    assert dates(network, "c")[0] == "02-23 08:00"


def summary_plan(kind, lag=0, *, into=True):
    tasks = [
        ("a", 24),
        Task("s"),
        Task("x", 480, parent="s"),
        Task("y", 960, parent="s"),
        Task("z", 480, parent="s"),
        ("long", 160),
    ]
    link = ("a", "s", kind, lag) if into else ("s", "a", kind, lag)
    return plan(tasks, [("x", "y"), link])


def test_a_link_into_a_summary_holds_each_of_its_rows():
    schedule = compute(summary_plan(FS, DAY))
    assert [shown(schedule[key].start) for key in "xyzs"] == [
        "03-06 08:00",
        "03-09 08:00",
        "03-06 08:00",
        "03-06 08:00",
    ]
    assert shown(schedule["a"].late_finish) == "03-23 17:00"
    assert shown(schedule["s"].finish) == "03-10 17:00"


def test_a_finish_link_into_a_summary_lets_no_row_finish_before():
    schedule = compute(summary_plan(FF, DAY))
    assert [shown(schedule[key].finish) for key in "xz"] == ["03-05 17:00", "03-05 17:00"]


def test_a_link_out_of_a_summary_waits_for_its_last_row():
    schedule = compute(summary_plan(FS, into=False))
    assert shown(schedule["a"].start) == "03-05 08:00"
    assert [shown(schedule[key].late_finish) for key in "yz"] == ["03-24 17:00", "03-24 17:00"]


def test_a_start_link_out_of_a_summary_holds_its_first_row_only():
    tasks = [Task("s"), Task("x", 480, parent="s"), Task("y", 480, parent="s"), ("b", 160)]
    schedule = compute(plan(tasks, [("s", "b", SS, DAY)]))
    assert [schedule[key].total_slack for key in "xy"] == [0, 20 * DAY]
    assert schedule["s"].total_slack == 0


def test_a_lag_in_percent_of_a_summary_counts_its_length():
    schedule = compute(
        plan(
            [Task("s"), Task("x", 960, parent="s"), ("b", 8)],
            [Link("s", "b", FS, 50, LagUnit.PERCENT)],
        )
    )
    assert shown(schedule["b"].start) == "03-05 08:00"


def test_links_of_summaries_within_summaries_hold_what_is_below():
    tasks = [("a", 8), Task("s"), Task("t", parent="s"), Task("x", 480, parent="t")]
    schedule = compute(plan([*tasks, Task("empty", parent="s")], [("a", "s")]))
    assert shown(schedule["x"].start) == "03-03 08:00"
    drivers = schedule.drivers("x")
    assert [driver.link for driver in drivers] == [Link("a", "s")]


def test_what_drives_a_start_is_named():
    tasks = [("a", 8), ("b", 16), ("c", 8), not_before("d", 8, "2026-03-20 08:00")]
    links = [("a", "c"), ("b", "c"), ("c", "d")]
    schedule = compute(plan(tasks, links))
    assert [d.link for d in schedule.drivers("c")] == [Link("b", "c")]
    assert [d.cause for d in schedule.drivers("d")] == [Cause.CONSTRAINT]
    assert [d.cause for d in schedule.drivers("a")] == [Cause.PLAN_START]


def test_links_with_lags_drive_as_well():
    tasks = [("a", 24), ("b", 8), ("c", 16)]
    links = [("a", "c", FF, DAY), ("b", "c", SS, HOUR)]
    schedule = compute(plan(tasks, links))
    assert [d.link for d in schedule.drivers("c")] == [Link("a", "c", FF, DAY)]


def test_free_slack_is_what_moves_nobody():
    tasks = [("a", 8), ("b", 24), ("c", 8), ("long", 80)]
    links = [("a", "c", FS, 4 * HOUR), ("b", "c"), ("a", "b", SS)]
    schedule = compute(plan(tasks, links))
    assert schedule["a"].free_slack == 0
    assert schedule["b"].free_slack == 0
    assert schedule["c"].free_slack == schedule["c"].total_slack == 6 * DAY
    assert compute(plan(tasks[:3], links[:2]))["a"].free_slack == 12 * HOUR


def test_slack_counts_in_the_calendar_of_the_task():
    tasks = [Task("mondays", 480, calendar=MONDAYS), ("long", 160)]
    schedule = compute(plan(tasks))
    assert schedule["mondays"].total_slack == 3 * DAY
    assert not schedule["mondays"].is_critical
    assert schedule["mondays"].is_near_critical


def test_what_ends_at_night_before_a_lead_is_not_late():
    tasks = [not_before("a", 4, "2026-03-06 00:01", calendar=CLOCK), ("b", 4)]
    schedule = compute(plan(tasks, [("a", "b", FS, -2 * HOUR)]))
    assert shown(schedule["a"].early_finish) == "03-06 04:01"
    assert shown(schedule["b"].start) == "03-05 15:00"
    assert [schedule[key].total_slack >= 0 for key in "ab"] == [True, True]


def test_several_critical_paths_when_every_end_counts():
    tasks = [("a", 8), ("b", 80)]
    assert compute(plan(tasks)).critical() == ["b"]
    many = Rules(MONDAY, has_many_paths=True)
    assert compute(plan(tasks, rules=many)).critical() == ["a", "b"]


def test_an_imposed_finish_limits_late_dates_only():
    imposed = Rules(MONDAY, finish=at("2026-03-03 17:00"))
    schedule = compute(plan([("a", 24)], rules=imposed))
    assert shown(schedule["a"].finish) == "03-04 17:00"
    assert schedule["a"].total_slack == -DAY


def test_a_programme_is_one_network_with_links_across():
    tasks = [
        Task("P"),
        Task("P1", 480, parent="P", calendar=SIX_DAYS),
        Task("Q"),
        Task("Q1", 480, parent="Q"),
        not_before("Q2", 8, "2026-03-05 08:00", parent="Q"),
    ]
    schedule = compute(plan(tasks, [("P1", "Q2"), ("Q1", "Q2")]))
    assert schedule.critical() == ["Q2"]
    assert shown(schedule["Q"].finish) == "03-05 17:00"
    assert {found.key for found in schedule} == {"P", "P1", "Q", "Q1", "Q2"}
