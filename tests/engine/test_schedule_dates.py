"""Constraints, deadlines, facts, manual tasks, people's shares, levels of effort."""

from __future__ import annotations

import pytest

from engine.schedule import (
    Alap,
    Cause,
    Constraint,
    Kind,
    LinkType,
    OutOfSequence,
    Rules,
    Share,
    Task,
    compute,
)
from tests.engine.plans import CLOCK, MONDAY, MONDAYS, SIX_DAYS, at, dates, not_before, plan, shown

DAY = 480
LOGIC = Rules(MONDAY)
HONOURED = Rules(MONDAY, honours_constraints=True)


def held(key, hours, kind, text, **fields):
    return Task(
        key, hours * 60, str(key), constraint=Constraint(kind), constraint_at=at(text), **fields
    )


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("SNET", "2026-03-04 08:00", ("03-04 08:00", "03-04 17:00")),
        ("FNET", "2026-03-05 17:00", ("03-05 08:00", "03-05 17:00")),
        ("MSO", "2026-03-04 08:00", ("03-04 08:00", "03-04 17:00")),
        ("MFO", "2026-03-05 17:00", ("03-05 08:00", "03-05 17:00")),
        ("SNLT", "2026-03-05 08:00", ("03-02 08:00", "03-02 17:00")),
        ("FNLT", "2026-03-05 17:00", ("03-02 08:00", "03-02 17:00")),
    ],
)
@pytest.mark.parametrize("rules", [LOGIC, HONOURED], ids=["links win", "constraints win"])
def test_a_constraint_that_can_be_kept_is_kept(kind, text, expected, rules):
    network = plan([held("a", 8, kind, text), ("long", 80)], rules=rules)
    assert dates(network, "a") == expected


@pytest.mark.parametrize(
    ("kind", "text", "slack"),
    [
        ("MSO", "2026-03-04 08:00", -3),
        ("MFO", "2026-03-04 17:00", -3),
        ("SNLT", "2026-03-04 08:00", -3),
        ("FNLT", "2026-03-04 17:00", -3),
    ],
)
def test_links_win_over_constraints_and_the_slack_says_by_how_much(kind, text, slack):
    network = plan([("a", 40), held("b", 8, kind, text)], [("a", "b")])
    schedule = compute(network)
    assert shown(schedule["b"].start) == "03-09 08:00"
    assert schedule["b"].total_slack == slack * DAY
    assert [(c.key, c.constraint.value, c.minutes) for c in schedule.conflicts()] == [
        ("b", kind, -slack * DAY)
    ]


@pytest.mark.parametrize("kind", ["MSO", "MFO", "SNLT", "FNLT"])
def test_honoured_constraints_win_over_links(kind):
    text = "2026-03-04 08:00" if kind in {"MSO", "SNLT"} else "2026-03-04 17:00"
    network = plan([("a", 40), held("b", 8, kind, text)], [("a", "b")], rules=HONOURED)
    schedule = compute(network)
    assert shown(schedule["b"].start) == "03-04 08:00"
    assert schedule["b"].total_slack == 0
    assert schedule["a"].total_slack == -3 * DAY


@pytest.mark.parametrize("kind", ["FNET", "MFO"])
@pytest.mark.parametrize("rules", [LOGIC, HONOURED], ids=["links win", "constraints win"])
def test_a_date_to_finish_on_counts_for_successors_who_work_at_night(kind, rules):
    tasks = [held("a", 8, kind, "2026-03-07 10:00"), Task("b", 60, calendar=CLOCK)]
    schedule = compute(plan(tasks, [("a", "b")], rules=rules))
    assert shown(schedule["a"].start) == "03-06 08:00"
    assert shown(schedule["b"].start) == "03-07 10:00"


def test_a_task_that_must_start_has_no_slack():
    schedule = compute(plan([held("a", 8, "MSO", "2026-03-04 08:00"), ("long", 80)]))
    assert schedule["a"].is_critical


def late_plan(alap):
    tasks = [
        ("a", 8),
        Task("b", DAY, constraint=Constraint.ALAP),
        not_before("c", 8, "2026-03-09 08:00"),
        ("long", 80),
    ]
    return plan(tasks, [("a", "b"), ("b", "c")], rules=Rules(MONDAY, alap=alap))


def test_as_late_as_possible_moves_no_successor():
    schedule = compute(late_plan(Alap.FREE_SLACK))
    assert shown(schedule["b"].start) == "03-06 08:00"
    assert shown(schedule["b"].early_start) == "03-03 08:00"
    assert shown(schedule["c"].start) == "03-09 08:00"


def test_as_late_as_possible_may_take_all_the_slack():
    schedule = compute(late_plan(Alap.TOTAL_SLACK))
    assert shown(schedule["b"].start) == "03-12 08:00"
    assert shown(schedule["c"].start) == "03-13 08:00"
    assert schedule["b"].total_slack == 0
    assert schedule.finish == compute(late_plan(Alap.FREE_SLACK)).finish


def test_a_chain_as_late_as_possible_moves_together():
    tasks = [Task(key, DAY, constraint=Constraint.ALAP) for key in "ab"]
    schedule = compute(plan([*tasks, ("long", 40)], [("a", "b")]))
    assert [shown(schedule[key].start) for key in "ab"] == ["03-05 08:00", "03-06 08:00"]


def test_what_lies_late_in_a_summary_keeps_its_successors_where_they_are():
    tasks = [
        Task("s"),
        Task("x", DAY, parent="s", constraint=Constraint.ALAP),
        Task("y", 2 * DAY, parent="s"),
        ("after", 8),
        ("long", 80),
    ]
    schedule = compute(plan(tasks, [("s", "after")]))
    assert shown(schedule["x"].finish) == "03-03 17:00"
    assert shown(schedule["after"].start) == "03-04 08:00"


def test_a_deadline_warns_and_binds_only_where_the_rules_say_so():
    tasks = [Task("a", 2 * DAY, deadline=at("2026-03-02 17:00")), ("long", 80)]
    free = compute(plan(tasks))
    assert free["a"].total_slack == 8 * DAY
    assert [(c.key, c.constraint, c.minutes) for c in free.conflicts()] == [("a", None, DAY)]
    bound = compute(plan(tasks, rules=Rules(MONDAY, deadlines_bind=True)))
    assert bound["a"].total_slack == -DAY


def test_dates_of_a_summary_hold_its_rows():
    tasks = [held("s", 0, "SNET", "2026-03-04 08:00"), Task("x", DAY, parent="s")]
    assert dates(plan(tasks), "x")[0] == "03-04 08:00"
    tasks[0] = held("s", 0, "FNET", "2026-03-05 17:00")
    assert dates(plan(tasks), "x")[1] == "03-05 17:00"
    tasks[0] = held("s", 0, "FNLT", "2026-03-03 17:00")
    assert compute(plan([*tasks, ("long", 80)]))["x"].total_slack == DAY


def begun(key, hours, start, left, **fields):
    return Task(key, hours * 60, key, actual_start=at(start), remaining_minutes=left * 60, **fields)


def out_of_sequence(how, **fields):
    tasks = [("a", 40), begun("b", 24, "2026-03-03 08:00", 16, **fields), ("c", 8)]
    return plan(tasks, [("a", "b"), ("b", "c")], rules=Rules(MONDAY, out_of_sequence=how))


def test_retained_logic_lets_the_rest_wait():
    network = out_of_sequence(OutOfSequence.RETAINED_LOGIC)
    assert dates(network, "b") == ("03-03 08:00", "03-10 17:00")
    assert dates(network, "c")[0] == "03-11 08:00"
    schedule = compute(network)
    assert [driver.link.before for driver in schedule.drivers("b")] == ["a"]


def test_override_lets_the_rest_go_on():
    network = out_of_sequence(OutOfSequence.OVERRIDE)
    assert dates(network, "b") == ("03-03 08:00", "03-05 17:00")
    assert [d.cause for d in compute(network).drivers("b")] == [Cause.FACT]


def test_the_rest_goes_on_when_it_is_said_to():
    network = out_of_sequence(OutOfSequence.OVERRIDE, resume_at=at("2026-03-16 08:00"))
    assert dates(network, "b")[1] == "03-17 17:00"


def test_the_rest_limits_how_late_its_predecessor_is():
    tasks = [("a", 8), begun("b", 24, "2026-03-03 08:00", 16), ("long", 80)]
    schedule = compute(plan(tasks, [("a", "b")]))
    assert shown(schedule["a"].late_finish) == "03-11 17:00"
    assert shown(schedule["b"].late_start) == "03-03 08:00"
    assert schedule["b"].total_slack == 6 * DAY


def test_what_is_left_is_what_the_status_date_leaves():
    rules = Rules(MONDAY, status=at("2026-03-03 17:00"))
    network = plan([Task("a", 3 * DAY, actual_start=MONDAY)], rules=rules)
    assert dates(network, "a") == ("03-02 08:00", "03-04 17:00")


def test_nothing_left_ends_where_the_work_ended():
    assert dates(plan([begun("a", 16, "2026-03-03 08:00", 0)]), "a")[1] == "03-04 17:00"


def test_unfinished_work_lies_after_the_status_date():
    rules = Rules(MONDAY, status=at("2026-03-10 17:00"))
    schedule = compute(plan([("a", 8)], rules=rules))
    assert shown(schedule["a"].start) == "03-11 08:00"
    assert [driver.cause for driver in schedule.drivers("a")] == [Cause.STATUS_DATE]


def test_finished_work_keeps_its_dates_and_asks_nothing():
    over = Task("b", DAY, actual_start=at("2026-03-03 08:00"), actual_finish=at("2026-03-03 17:00"))
    schedule = compute(plan([("a", 40), over, ("c", 8)], [("a", "b"), ("b", "c")]))
    assert shown(schedule["b"].finish) == "03-03 17:00"
    assert schedule["a"].total_slack == 0
    assert shown(schedule["c"].start) == "03-04 08:00"
    assert not schedule["b"].is_critical


def test_a_finish_alone_is_a_fact_too():
    over = Task("m", actual_finish=at("2026-03-03 17:00"))
    assert dates(plan([over]), "m") == ("03-03 17:00", "03-03 17:00")


def test_manual_tasks_stay_where_they_were_put():
    manual = Task(
        "b",
        2 * DAY,
        kind=Kind.MANUAL,
        fixed_start=at("2026-03-04 08:00"),
        fixed_finish=at("2026-03-05 17:00"),
    )
    schedule = compute(plan([("a", 40), manual, ("c", 8)], [("a", "b"), ("b", "c")]))
    assert shown(schedule["b"].start) == "03-04 08:00"
    assert shown(schedule["c"].start) == "03-06 08:00"
    assert schedule["a"].total_slack == -3 * DAY
    assert [driver.cause for driver in schedule.drivers("b")] == [Cause.FIXED]


def test_manual_tasks_without_dates_lie_at_the_start():
    assert dates(plan([Task("a", DAY, kind=Kind.MANUAL)]), "a") == ("03-02 08:00", "03-02 17:00")
    fixed = Task("a", DAY, kind=Kind.MANUAL, fixed_start=at("2026-03-04 08:00"))
    assert dates(plan([fixed]), "a")[1] == "03-04 17:00"


def test_a_manual_summary_keeps_its_dates():
    kept = Task(
        "s",
        kind=Kind.MANUAL,
        fixed_start=at("2026-03-02 08:00"),
        fixed_finish=at("2026-03-20 17:00"),
    )
    network = plan([kept, Task("x", DAY, parent="s")])
    assert dates(network, "s")[1] == "03-20 17:00"


def test_inactive_tasks_have_no_dates_and_no_effect():
    tasks = [
        Task("s", kind=Kind.INACTIVE),
        Task("x", 80 * DAY, parent="s"),
        Task("y", 80 * DAY, kind=Kind.INACTIVE),
        ("b", 8),
    ]
    schedule = compute(plan(tasks, [("x", "b"), ("y", "b")]))
    assert shown(schedule["b"].start) == "03-02 08:00"
    assert [key in schedule for key in ("s", "x", "y", "b")] == [False, False, False, True]
    assert shown(schedule.finish) == "03-02 17:00"


def test_a_levelling_delay_counts_from_the_first_possible_start():
    tasks = [("a", 40), Task("b", DAY, delay_minutes=3 * 1440)]
    schedule = compute(plan(tasks, [("a", "b")]))
    assert shown(schedule["b"].start) == "03-12 08:00"
    assert Cause.DELAY in [driver.cause for driver in schedule.drivers("b")]


def test_a_task_lasts_as_long_as_the_people_who_work_on_it():
    shared = Task("a", DAY, shares=(Share(MONDAYS, 2 * DAY), Share(CLOCK, 600)))
    schedule = compute(plan([shared, ("b", 8), ("long", 160)], [("a", "b")]))
    assert dates(plan([shared]), "a") == ("03-02 08:00", "03-09 17:00")
    assert shown(schedule["b"].start) == "03-10 08:00"
    assert shown(schedule["a"].late_finish) == "03-27 08:00"
    assert shown(schedule["a"].late_start) == "03-16 08:00"


def test_what_people_have_done_is_not_done_again():
    shares = (Share(MONDAYS, 2 * DAY, DAY), Share(SIX_DAYS, 2 * DAY, DAY))
    task = Task("a", 2 * DAY, actual_start=MONDAY, shares=shares)
    assert dates(plan([task]), "a") == ("03-02 08:00", "03-09 17:00")
    untold = Task("a", 2 * DAY, actual_start=MONDAY, shares=(Share(MONDAYS, 2 * DAY),))
    assert dates(plan([untold]), "a")[1] == "03-09 17:00"


def level(key, **fields):
    return Task(key, kind=Kind.LEVEL_OF_EFFORT, **fields)


def test_a_level_of_effort_spans_what_it_follows_and_drives_nothing():
    tasks = [("a", 8), ("b", 16), level("pm", follows=("a", "b")), ("c", 8)]
    schedule = compute(plan(tasks, [("a", "b"), ("pm", "c")]))
    assert (shown(schedule["pm"].start), shown(schedule["pm"].finish)) == (
        "03-02 08:00",
        "03-04 17:00",
    )
    assert shown(schedule["c"].start) == "03-02 08:00"
    assert "pm" not in schedule.critical()
    assert [driver.cause for driver in schedule.drivers("pm")] == [Cause.ROWS]


def test_a_level_of_effort_may_span_its_predecessors_or_another_level():
    tasks = [("a", 8), level("pm"), level("office", follows=("pm",)), level("alone")]
    schedule = compute(plan(tasks, [("a", "pm", LinkType.SS)]))
    assert schedule["office"].finish == schedule["pm"].finish == schedule["a"].finish
    assert schedule["office"].late_finish == schedule["a"].late_finish
    assert shown(schedule["alone"].start) == "03-02 08:00"


def test_the_whole_plan_has_a_start_a_finish_and_its_input():
    network = plan([("a", 8)])
    schedule = compute(network)
    assert (shown(schedule.start), shown(schedule.finish)) == ("03-02 08:00", "03-02 17:00")
    assert schedule.network is network
    assert schedule.total_slack("a") == 0
    empty = compute(plan([]))
    assert (empty.start, empty.finish, empty.critical_path()) == (MONDAY, MONDAY, [])
