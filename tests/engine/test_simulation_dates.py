"""Every run is the schedule of what was drawn in it: same dates, same critical activities."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.schedule import (
    Constraint,
    Kind,
    LagUnit,
    LinkType,
    OutOfSequence,
    Rules,
    Share,
    Task,
    compute,
    microsoft_rules,
)
from engine.simulation.running import Pass, Plan, fixed
from engine.simulation.tracing import Trace
from tests.engine.networks import DAY, HARD, SOFT, networks
from tests.engine.plans import (
    CLOCK,
    MONDAY,
    MONDAYS,
    OFFICE,
    SIX_DAYS,
    at,
    not_before,
    plan,
    shown,
)

RUNS = 6
some = settings(max_examples=150)
few = settings(max_examples=60)


def varied(compiled, draw, least=0):
    """Other durations in each run, for every activity that may have one."""
    found = {}
    for x in compiled.leaves:
        if compiled.is_open(x) and draw(st.booleans()):
            left = draw(st.lists(st.integers(least, 3_000), min_size=RUNS, max_size=RUNS))
            found[x] = compiled.done.get(x, fixed(0)) + np.array(left, dtype=np.int64)
    return found


def of_run(network, compiled, minutes, run):
    """The network with the durations of one run."""
    rows = list(network.tasks)
    for x, values in minutes.items():
        total = int(values[run])
        rows[x] = replace(rows[x], minutes=total)
        if x in compiled.done:
            left = total - int(compiled.done[x][0])
            rows[x] = replace(rows[x], remaining_minutes=left)
    return replace(network, tasks=tuple(rows))


def value(array, run):
    return int(np.broadcast_to(array, RUNS)[run])


@some
@given(networks(HARD), st.data())
def test_each_run_has_the_dates_of_the_schedule_of_its_durations(network, data):
    compiled = Plan(network)
    minutes = varied(compiled, data.draw)
    found = Pass(compiled, minutes)
    for run in range(RUNS):
        rows = of_run(network, compiled, minutes, run)
        early = compute(replace(rows, rules=replace(rows.rules, finish=None)))
        for x in compiled.leaves:
            dates = early[network.tasks[x].key]
            assert value(found.start[x], run) == dates.early_start
            assert value(found.finish[x], run) == dates.early_finish
        assert value(found.last, run) == early.finish


@some
@given(networks(SOFT, has_many_paths=False, late_at_work=False), st.data())
def test_what_is_critical_is_what_has_no_slack_where_all_share_one_calendar(network, data):
    tasks = tuple(
        replace(
            t,
            calendar=None,
            is_elapsed=False,
            delay_minutes=0,
            # Of what has begun, something is left.
            remaining_minutes=None if t.actual_start is None else 60,
        )
        for t in network.tasks
        if t.kind is not Kind.MANUAL
    )
    kept = {task.key for task in tasks}
    # Of several rows that begin a summary together, the schedule takes the first.
    links = tuple(
        replace(ln, unit=LagUnit.WORKING)
        for ln in network.links
        if {ln.before, ln.after} <= kept
        and not (ln.before in {"s", "t"} and ln.kind in {LinkType.SS, LinkType.SF})
    )
    network = replace(network, tasks=tasks, links=links)
    compiled = Plan(network)
    minutes = varied(compiled, data.draw, least=1)
    trace = Trace(Pass(compiled, minutes))
    for run in range(RUNS):
        schedule = compute(of_run(network, compiled, minutes, run))
        for x in compiled.leaves:
            flags = trace.critical.get(x, np.array([False]))
            assert value(flags, run) == schedule[network.tasks[x].key].is_critical, network.tasks[x]


@few
@given(networks(SOFT, has_many_paths=False), st.data())
def test_the_critical_path_of_the_schedule_is_critical_whatever_the_calendars(network, data):
    usual = (t for t in network.tasks if t.kind is not Kind.MANUAL)
    tasks = tuple(t for t in usual if t.actual_finish is None)
    kept = {task.key for task in tasks}
    # What waits for a start that is a fact no longer waits: nothing of that task can vary it.
    begun = {task.key for task in tasks if task.actual_start is not None}
    links = tuple(
        ln
        for ln in network.links
        if {ln.before, ln.after} <= kept
        and not (ln.before in begun and ln.kind in {LinkType.SS, LinkType.SF})
    )
    network = replace(network, tasks=tasks, links=links)
    compiled = Plan(network)
    minutes = varied(compiled, data.draw, least=1)
    trace = Trace(Pass(compiled, minutes))
    for run in range(RUNS):
        path = compute(of_run(network, compiled, minutes, run)).critical_path()
        for key in path:
            flags = trace.critical.get(compiled.of.position[key], np.array([False]))
            assert value(flags, run), key


def test_a_task_of_another_calendar_is_critical_though_it_could_work_at_the_weekend():
    """The longest path: in its own calendar it has slack, but what it delivers is waited for."""
    rows = [Task("a", 2 * DAY, "a", calendar=CLOCK), Task("b", 480, "b")]
    network = plan(rows, [("a", "b")], start=at("2026-03-05 08:00"))
    trace = Trace(Pass(Plan(network), {}))
    assert compute(network)["a"].total_slack > 0
    assert trace.critical[0].all()
    assert trace.critical[1].all()


def test_what_its_delay_carries_to_the_same_morning_is_driven_by_its_predecessor_too():
    """A minute after it would do as well: both come to the next Monday."""
    later = {"calendar": MONDAYS, "delay_minutes": 2 * 1440}
    row = Task("b", 480, constraint=Constraint.SNET, constraint_at=MONDAY + 1, **later)
    network = plan([Task("a", 0), row], [("a", "b")])
    trace = Trace(Pass(Plan(network), {}))
    assert compute(network).critical_path() == ["a", "b"]
    assert sorted(trace.critical) == [0, 1]


def test_what_only_follows_a_fact_has_nothing_critical_before_it():
    rows = [("a", 8), Task("b", 480, actual_start=MONDAY, actual_finish=at("2026-03-02 17:00"))]
    trace = Trace(Pass(Plan(plan([*rows, ("c", 16)], [("a", "b"), ("b", "c")])), {}))
    assert sorted(trace.critical) == [2]


def test_a_fixed_task_at_the_end_is_critical_and_what_it_follows_is_not():
    fixed_one = Task(
        "b",
        kind=Kind.MANUAL,
        fixed_start=at("2026-03-20 08:00"),
        fixed_finish=at("2026-03-20 17:00"),
    )
    trace = Trace(Pass(Plan(plan([("a", 8), fixed_one], [("a", "b")])), {}))
    assert sorted(trace.critical) == [1]


def test_a_constraint_that_beats_the_links_takes_them_off_the_critical_path():
    for kind in (Constraint.MSO, Constraint.MFO, Constraint.SNLT, Constraint.FNLT):
        held = Task("b", 480, constraint=kind, constraint_at=at("2026-03-02 17:00"))
        rules = Rules(MONDAY, honours_constraints=True)
        network = plan([("a", 8), ("x", 4), held, ("c", 160)], [("a", "b"), ("x", "b"), ("b", "c")])
        early = Trace(Pass(Plan(replace(network, rules=rules)), {}))
        late = {0: np.array([6_000], dtype=np.int64)}
        found = Trace(Pass(Plan(replace(network, rules=rules)), late))
        assert 0 not in found.critical, kind
        assert 3 in found.critical
        assert 3 in early.critical


def test_progress_that_ignores_its_links_is_driven_by_none():
    begun = Task("b", 960, actual_start=MONDAY, remaining_minutes=960)
    network = plan([("a", 40), begun], [("a", "b")])
    retained = Trace(Pass(Plan(network), {}))
    assert sorted(retained.critical) == [0, 1]
    rules = replace(network.rules, out_of_sequence=OutOfSequence.OVERRIDE)
    free = Trace(Pass(Plan(replace(network, rules=rules)), {}))
    assert sorted(free.critical) == [0]
    # And when it is the last to finish, nothing before it is critical.
    longer = {1: np.array([9_600], dtype=np.int64)}
    assert sorted(Trace(Pass(Plan(replace(network, rules=rules)), longer)).critical) == [1]


def test_a_link_to_the_finish_drives_what_is_left_of_a_task():
    begun = Task("b", 960, actual_start=MONDAY, remaining_minutes=60)
    network = plan([("a", 40), begun], [("a", "b", LinkType.FF)])
    found = Pass(Plan(network), {})
    assert shown(int(found.finish[1][0])) == "03-06 17:00"
    assert sorted(Trace(found).critical) == [0, 1]


def test_the_start_of_what_has_begun_is_a_fact_and_drives_nothing():
    begun = Task("a", 480, actual_start=MONDAY, remaining_minutes=60)
    network = plan([begun, ("b", 80)], [("a", "b", LinkType.SS, 960)])
    assert not compute(network)["a"].is_critical
    assert sorted(Trace(Pass(Plan(network), {})).critical) == [1]


def test_nothing_that_is_left_waits_for_nothing():
    begun = Task("b", 480, actual_start=MONDAY, remaining_minutes=0)
    network = plan([("a", 40), begun, ("c", 80)], [("a", "b"), ("b", "c")])
    found = Pass(Plan(network), {})
    assert shown(int(found.start[2][0])) == "03-03 08:00"
    assert sorted(Trace(found).critical) == [1, 2]


def shared(minutes, parts, **fields):
    return Task(
        "a", minutes, shares=tuple(Share(c, length, left) for c, length, left in parts), **fields
    )


def test_shares_grow_with_their_activity():
    task = shared(480, [(OFFICE, 480, None), (MONDAYS, 240, None)])
    network = plan([task])
    found = Pass(Plan(network), {0: np.array([480, 960, 240], dtype=np.int64)})
    assert [shown(int(end)) for end in found.finish[0]] == [
        "03-02 17:00", "03-03 17:00", "03-02 12:00",
    ]  # fmt: skip
    assert int(found.finish[0][0]) == compute(network).finish


def test_shares_of_what_has_begun_grow_with_what_is_left():
    parts = [(OFFICE, 960, 480), (OFFICE, 480, 0)]
    task = shared(960, parts, actual_start=MONDAY, remaining_minutes=480)
    network = plan([task])
    found = Pass(Plan(network), {0: np.array([960, 1440], dtype=np.int64)})
    assert [shown(int(end)) for end in found.finish[0]] == ["03-03 17:00", "03-04 17:00"]
    assert int(found.finish[0][0]) == compute(network).finish


def test_shares_of_an_activity_without_a_duration_take_what_is_added():
    network = plan([shared(0, [(OFFICE, 240, None)])])
    found = Pass(Plan(network), {0: np.array([0, 240], dtype=np.int64)})
    assert [shown(int(end)) for end in found.finish[0]] == ["03-02 12:00", "03-02 17:00"]


def test_shares_end_together_where_a_link_holds_their_finish():
    task = shared(480, [(OFFICE, 480, None), (OFFICE, 240, None)])
    network = plan([("z", 24), task], [("z", "a", LinkType.FF)])
    found = Pass(Plan(network), {})
    schedule = compute(network)["a"]
    assert (int(found.start[1][0]), int(found.finish[1][0])) == (schedule.start, schedule.finish)


def test_a_fixed_start_without_a_finish_lasts_as_long_as_the_task():
    task = Task("a", 480, kind=Kind.MANUAL, fixed_start=at("2026-03-04 08:00"))
    compiled = Plan(plan([task]))
    assert compiled.is_open(0)
    found = Pass(compiled, {0: np.array([480, 960], dtype=np.int64)})
    assert [shown(int(end)) for end in found.finish[0]] == ["03-04 17:00", "03-05 17:00"]


def test_a_summary_with_fixed_dates_keeps_them():
    phase = Task("s", kind=Kind.MANUAL, fixed_start=MONDAY, fixed_finish=at("2026-03-06 17:00"))
    network = plan([phase, Task("a", 480, parent="s"), ("b", 8)], [("s", "b")])
    found = Pass(Plan(network), {})
    assert shown(int(found.finish[2][0])) == "03-09 17:00"
    assert int(found.last[0]) == compute(network).finish
    assert sorted(Trace(found).critical) == [2]


def test_a_summary_without_active_rows_lies_at_the_start():
    network = plan([Task("s"), Task("a", 480, parent="s", kind=Kind.INACTIVE), ("b", 8)])
    found = Pass(Plan(network), {})
    assert int(found.finish[0][0]) == MONDAY
    assert int(found.last[0]) == compute(network).finish


def test_links_from_the_start_of_a_summary_are_driven_by_its_first_rows():
    rows = [
        Task("s"),
        Task("a", 480, parent="s"),
        not_before("b", 8, "2026-03-04 08:00", parent="s"),
    ]
    network = plan([*rows, ("c", 80)], [("s", "c", LinkType.SS, 960)])
    assert sorted(Trace(Pass(Plan(network), {})).critical) == [1, 3]


def test_of_what_has_begun_the_status_date_says_what_is_left():
    begun = Task("a", 5 * 480, actual_start=MONDAY)
    for status in (None, at("2026-03-04 17:00"), at("2026-03-12 17:00")):
        network = plan([begun, ("b", 8)], [("a", "b")], rules=Rules(MONDAY, status=status))
        assert int(Pass(Plan(network), {}).last[0]) == compute(network).finish


@pytest.mark.parametrize("kind", [Constraint.SNET, Constraint.FNET])
def test_dates_of_a_summary_hold_its_rows(kind):
    phase = Task("s", constraint=kind, constraint_at=at("2026-03-11 12:00"))
    rows = [phase, Task("a", 960, parent="s"), Task("b", 240, parent="s", calendar=SIX_DAYS)]
    network = plan([*rows, ("c", 8)], [("s", "c")])
    found, schedule = Pass(Plan(network), {}), compute(network)
    for x, key in ((1, "a"), (2, "b"), (3, "c")):
        assert int(found.start[x][0]) == schedule[key].start
        assert int(found.finish[x][0]) == schedule[key].finish


@pytest.mark.parametrize("rules", [Rules(MONDAY), Rules(MONDAY, may_start_before=True)])
def test_a_fixed_task_without_dates_begins_with_the_plan(rules):
    network = plan([Task("a", 960, kind=Kind.MANUAL), ("b", 8)], [("a", "b")], rules=rules)
    assert int(Pass(Plan(network), {}).last[0]) == compute(network).finish


@few
@given(networks(SOFT), st.data())
def test_rules_of_other_products_give_their_dates(network, data):
    """As Microsoft Project computes: leads before the plan's start, late dates at work."""
    other = replace(microsoft_rules(MONDAY), status=network.rules.status)
    network = replace(network, rules=other)
    compiled = Plan(network)
    minutes = varied(compiled, data.draw)
    found = Pass(compiled, minutes)
    for run in range(RUNS):
        early = compute(of_run(network, compiled, minutes, run))
        for x in compiled.leaves:
            assert value(found.finish[x], run) == early[network.tasks[x].key].early_finish
