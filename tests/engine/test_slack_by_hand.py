"""Slack, critical paths and reasons of small networks, every figure worked out on paper."""

from __future__ import annotations

import pytest

from engine.schedule import Cause, Constraint, Kind, Link, LinkType, Rules, Task, compute
from tests.engine.plans import (
    CLOCK,
    MONDAY,
    MONDAYS,
    OFFICE,
    SIX_DAYS,
    at,
    dates,
    not_before,
    plan,
    shown,
)

DAY = 480
SS, FF = LinkType.SS, LinkType.FF

# The activity network of the textbooks: days, predecessors; then ES, EF, LS, LF, total, free.
NETWORK = {
    "A": (3, "", (0, 3, 0, 3, 0, 0)),
    "B": (4, "A", (3, 7, 3, 7, 0, 0)),
    "C": (2, "A", (3, 5, 9, 11, 6, 0)),
    "D": (5, "B", (7, 12, 7, 12, 0, 0)),
    "E": (1, "C", (5, 6, 11, 12, 6, 6)),
    "F": (2, "C", (5, 7, 14, 16, 9, 9)),
    "G": (4, "DE", (12, 16, 12, 16, 0, 0)),
    "H": (3, "FG", (16, 19, 16, 19, 0, 0)),
}


def network(**more_days):
    tasks = [(key, 8 * (days + more_days.get(key, 0))) for key, (days, _, _) in NETWORK.items()]
    return plan(tasks, [(before, key) for key, (_, into, _) in NETWORK.items() for before in into])


def in_days(minutes):
    days, rest = divmod(minutes, DAY)
    assert rest == 0
    return days


@pytest.mark.parametrize("key", NETWORK)
def test_the_network_of_the_textbooks(key):
    found = compute(network())[key]
    instants = found.early_start, found.early_finish, found.late_start, found.late_finish
    offsets = (in_days(OFFICE.between(MONDAY, value)) for value in instants)
    slack = in_days(found.total_slack), in_days(found.free_slack)
    assert (*offsets, *slack) == NETWORK[key][2]


def test_the_critical_path_moves_when_another_becomes_longer():
    assert compute(network()).critical_path() == ["A", "B", "D", "G", "H"]
    # "C" has six days of total slack: with seven more it takes over.
    longer = compute(network(C=7))
    assert longer.critical_path() == ["A", "C", "E", "G", "H"]
    assert [in_days(longer[key].total_slack) for key in "BDF"] == [1, 1, 3]


def test_the_slack_that_two_share_is_used_up_by_the_first():
    """ "C" and "E" share six days: what "C" takes is no longer there for "E"."""
    used = compute(network(C=6))
    assert used.critical() == ["A", "B", "C", "D", "E", "G", "H"]
    assert in_days(used["F"].total_slack) == 3


def test_nearly_critical_is_what_the_rules_call_so():
    def nearly(limit):
        tasks = [("a", 80), ("b", 48), ("c", 40)]
        rules = Rules(MONDAY, near_critical_minutes=limit * DAY)
        return [found.key for found in compute(plan(tasks, rules=rules)) if found.is_near_critical]

    # "b" has four days, "c" five.
    assert [nearly(limit) for limit in (3, 4, 5)] == [[], ["b"], ["b", "c"]]


def test_critical_is_what_the_rules_call_so():
    tasks = [("a", 80), ("b", 72), ("c", 64)]
    found = compute(plan(tasks, rules=Rules(MONDAY, critical_minutes=DAY)))
    assert found.critical() == ["a", "b"]


@pytest.mark.parametrize(
    ("calendar", "minutes", "slack"),
    [
        # The plan ends on Friday 13 at 17:00; a day's work could end ...
        (OFFICE, DAY, 9 * DAY),  # ... on any of ten days,
        (SIX_DAYS, DAY, 10 * DAY),  # ... on these or Saturday 7,
        (MONDAYS, DAY, DAY),  # ... on Monday 9,
        (CLOCK, 1440, 10 * 1440 + 540),  # ... ten days and nine hours after Tuesday 08:00.
    ],
)
def test_slack_is_worked_in_the_calendar_of_the_task(calendar, minutes, slack):
    found = compute(plan([Task("a", minutes, calendar=calendar), ("long", 80)]))["a"]
    assert (found.total_slack, found.free_slack) == (slack, slack)


def test_slack_of_a_duration_on_the_clock_counts_on_the_clock():
    tasks = [Task("dry", 1440, is_elapsed=True), not_before("b", 8, "2026-03-06 08:00")]
    schedule = compute(plan(tasks, [("dry", "b")]))
    # From Tuesday 3 at 08:00 to Friday 6 at 08:00.
    assert schedule["dry"].total_slack == schedule["dry"].free_slack == 3 * 1440


def outline(*links, **fields):
    tasks = [
        Task("s", **fields),
        Task("x", DAY, parent="s"),
        Task("y", 3 * DAY, parent="s"),
        ("b", 16),
        ("long", 80),
    ]
    return compute(plan(tasks, links))


@pytest.mark.parametrize(
    ("links", "s", "b"),
    [
        ((), ("03-02 08:00", "03-04 17:00"), "03-02 08:00"),
        ((("s", "b"),), ("03-02 08:00", "03-04 17:00"), "03-05 08:00"),
        ((("s", "b", LinkType.FS, DAY),), ("03-02 08:00", "03-04 17:00"), "03-06 08:00"),
        ((("s", "b", SS, DAY),), ("03-02 08:00", "03-04 17:00"), "03-03 08:00"),
        ((("s", "b", FF),), ("03-02 08:00", "03-04 17:00"), "03-03 08:00"),
        ((("b", "s"),), ("03-04 08:00", "03-06 17:00"), "03-02 08:00"),
        ((("b", "s", SS, DAY),), ("03-03 08:00", "03-05 17:00"), "03-02 08:00"),
        # No row may finish before "b" and two days have: "x" lies on Thursday 5.
        ((("b", "s", FF, 2 * DAY),), ("03-03 08:00", "03-05 17:00"), "03-02 08:00"),
        ((("x", "y"), ("s", "b")), ("03-02 08:00", "03-05 17:00"), "03-06 08:00"),
    ],
)
def test_links_of_a_summary_are_those_of_its_rows_as_a_whole(links, s, b):
    schedule = outline(*links)
    assert (shown(schedule["s"].start), shown(schedule["s"].finish)) == s
    assert shown(schedule["b"].start) == b


def test_rows_have_the_slack_that_the_successor_of_their_summary_leaves():
    schedule = outline(("s", "b"))
    # "b" is latest on Thursday 12: the rows may end on Wednesday 11.
    assert [shown(schedule[key].late_finish) for key in "xys"] == ["03-11 17:00"] * 3
    assert [in_days(schedule[key].total_slack) for key in "xy"] == [7, 5]
    # "x" moves nobody until "y" ends; "y" moves "b" at once.
    assert [in_days(schedule[key].free_slack) for key in "xy"] == [2, 0]


def test_a_summary_driven_by_a_link_passes_the_reason_to_its_rows():
    schedule = outline(("b", "s"))
    assert [driver.cause for driver in schedule.drivers("s")] == [Cause.ROWS]
    assert [driver.link for driver in schedule.drivers("x")] == [Link("b", "s")]


def test_a_level_of_effort_from_first_start_to_last_finish():
    level = Task("pm", kind=Kind.LEVEL_OF_EFFORT, follows=("x", "b"))
    tasks = [not_before("x", 8, "2026-03-04 08:00"), ("b", 16), level, ("long", 80)]
    schedule = compute(plan(tasks, [("x", "b")]))
    assert dates(schedule.network, "pm") == ("03-04 08:00", "03-06 17:00")
    # As late as what it spans: "x" on Wednesday 11, "b" until Friday 13.
    found = schedule["pm"]
    assert (shown(found.late_start), shown(found.late_finish)) == ("03-11 08:00", "03-13 17:00")


def test_a_level_of_effort_never_ends_the_plan_nor_holds_it():
    level = Task("pm", 80 * DAY, kind=Kind.LEVEL_OF_EFFORT)
    schedule = compute(plan([("a", 8), level, ("b", 8)], [("a", "pm"), ("pm", "b")]))
    assert shown(schedule.finish) == "03-02 17:00"
    assert shown(schedule["pm"].finish) == "03-02 17:00"
    assert schedule["a"].total_slack == 0


@pytest.mark.parametrize(
    ("start", "finish", "c", "slack_days"),
    [
        # "a" lasts until Friday 6; the manual task begins later, at once, or far too early: then
        # the plan ends with "a", and "b" and "c" should have the two days before.
        ("2026-03-11 08:00", "2026-03-11 17:00", "03-12 08:00", 2),
        ("2026-03-09 08:00", "2026-03-09 17:00", "03-10 08:00", 0),
        ("2026-03-02 08:00", "2026-03-02 17:00", "03-03 08:00", -2),
        # At night, where the office has no time.
        ("2026-03-09 20:00", "2026-03-09 22:00", "03-10 08:00", 0),
    ],
)
def test_a_manual_task_holds_others_and_is_held_by_none(start, finish, c, slack_days):
    manual = Task("b", DAY, kind=Kind.MANUAL, fixed_start=at(start), fixed_finish=at(finish))
    schedule = compute(plan([("a", 40), manual, ("c", 8)], [("a", "b"), ("b", "c")]))
    assert (shown(schedule["b"].start), shown(schedule["c"].start)) == (start[5:], c)
    assert shown(schedule["a"].start) == "03-02 08:00"
    assert in_days(schedule["a"].total_slack) == slack_days


def test_every_reason_has_its_name():
    rules = Rules(MONDAY, status=at("2026-03-03 17:00"))
    tasks = [
        Task("begun", 2 * DAY, actual_start=MONDAY),
        Task("over", DAY, actual_start=MONDAY, actual_finish=at("2026-03-02 17:00")),
        Task("fixed", DAY, kind=Kind.MANUAL, fixed_start=MONDAY),
        ("status", 8),
        ("linked", 8),
        not_before("dated", 8, "2026-03-12 08:00"),
        Task("levelled", DAY, delay_minutes=2 * 1440),
        Task("s"),
        Task("row", DAY, parent="s"),
    ]
    schedule = compute(plan(tasks, [("status", "linked")], rules=rules))
    found = {dated.key: [d.cause for d in schedule.drivers(dated.key)] for dated in schedule}
    assert found == {
        "begun": [Cause.FACT],
        "over": [Cause.FACT],
        "fixed": [Cause.FIXED],
        "status": [Cause.STATUS_DATE],
        "linked": [Cause.LINK],
        "dated": [Cause.CONSTRAINT],
        "levelled": [Cause.DELAY],
        "s": [Cause.ROWS],
        "row": [Cause.STATUS_DATE],
    }
    early = compute(plan([("first", 8)]))
    assert [driver.cause for driver in early.drivers("first")] == [Cause.PLAN_START]


def test_two_links_and_a_date_that_each_would_do_are_all_named():
    tasks = [("a", 16), ("b", 16), not_before("c", 8, "2026-03-04 08:00")]
    drivers = compute(plan(tasks, [("a", "c"), ("b", "c", SS, 2 * DAY)])).drivers("c")
    assert [driver.cause for driver in drivers] == [Cause.LINK, Cause.LINK, Cause.CONSTRAINT]
    assert [driver.link for driver in drivers[:2]] == [
        Link("a", "c"),
        Link("b", "c", SS, 2 * DAY),
    ]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-03-02 08:00", ("03-02 08:00", "03-04 08:00")),
        ("2026-03-06 16:00", ("03-06 16:00", "03-08 16:00")),
        # It begins when the office opens, and ends at any hour.
        ("2026-03-07 10:00", ("03-09 08:00", "03-11 08:00")),
        ("2026-03-02 12:30", ("03-02 13:00", "03-04 13:00")),
    ],
)
def test_two_days_on_the_clock(start, expected):
    task = Task(
        "dry", 2 * 1440, is_elapsed=True, constraint=Constraint.SNET, constraint_at=at(start)
    )
    network = plan([task, ("b", 8)], [("dry", "b")])
    assert dates(network, "dry") == expected


def test_a_chain_through_four_calendars():
    """Each begins when the one before ends and its own calendar works."""
    tasks = [
        ("office", 40),
        Task("six", DAY, calendar=SIX_DAYS),
        Task("clock", 600, calendar=CLOCK),
        Task("mondays", DAY, calendar=MONDAYS),
    ]
    links = [("office", "six"), ("six", "clock"), ("clock", "mondays")]
    network = plan(tasks, links)
    assert [dates(network, key) for key, *_ in (("six",), ("clock",), ("mondays",))] == [
        ("03-07 08:00", "03-07 17:00"),
        ("03-07 17:00", "03-08 03:00"),
        ("03-09 08:00", "03-09 17:00"),
    ]
    # Backwards from Monday 9 at 08:00: at night, on Saturday, on Friday.
    schedule = compute(network)
    assert shown(schedule["clock"].late_finish) == "03-09 08:00"
    assert shown(schedule["six"].late_finish) == "03-07 17:00"
    assert schedule["clock"].total_slack == 29 * 60
    assert [schedule[key].total_slack for key in ("office", "six", "mondays")] == [0, 0, 0]
