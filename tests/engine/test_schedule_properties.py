"""What holds for every plan, and that a change gives what the whole computation gives."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CycleError, NetworkError
from engine.schedule import (
    Change,
    Constraint,
    Kind,
    Link,
    LinkType,
    Network,
    Rules,
    Task,
    compute,
    recompute,
)
from tests.engine.networks import HARD, SOFT, links_between, networks, tasks_of
from tests.engine.plans import MONDAY, OFFICE, plan

few = settings(max_examples=30)
SIMPLE = {"may_start_before": False, "has_many_paths": False, "honours_constraints": False}


def everything(schedule):
    found = {row.key: row for row in schedule}
    return found, schedule.finish


def same(one, other):
    assert everything(one) == everything(other)


@few
@given(networks(HARD))
def test_the_order_of_tasks_and_links_does_not_matter(network):
    shuffled = list(network.tasks), list(network.links)
    for items in shuffled:
        random.Random(7).shuffle(items)
    other = Network(tuple(shuffled[0]), tuple(shuffled[1]), network.calendar, network.rules)
    # Of two rows that begin a summary together, the first in the plan is held by its start links.
    if not any(link.before in {"s", "t"} for link in network.links):
        same(compute(network), compute(other))
    else:
        assert compute(network).finish == compute(other).finish


@few
@given(networks(SOFT, **SIMPLE), st.data())
def test_another_link_never_finishes_a_plan_earlier(network, data):
    keys = [task.key for task in network.tasks if isinstance(task.key, int)]
    before, after = sorted(data.draw(st.lists(st.sampled_from(keys), min_size=2, max_size=2)))
    if before == after:
        return
    link = data.draw(links_between(before, after))
    more = replace(network, links=(*network.links, link))
    assert compute(more).finish >= compute(network).finish


@few
@given(networks(SOFT, **SIMPLE))
def test_without_hard_constraints_nothing_is_early_after_it_is_late(network):
    free = tuple(t for t in network.tasks if t.kind is not Kind.MANUAL and t.actual_start is None)
    kept = {task.key for task in free}
    links = tuple(ln for ln in network.links if {ln.before, ln.after} <= kept)
    for row in compute(replace(network, tasks=free, links=links)):
        if row.key in {"s", "t"}:
            continue
        assert row.early_start <= row.late_start or row.total_slack == 0
        assert row.total_slack >= 0
        assert 0 <= row.free_slack <= row.total_slack


@few
@given(st.lists(st.integers(0, 9), min_size=2, max_size=8), st.integers(2, 5))
def test_twice_as_long_tasks_make_a_plan_twice_as_long(hours, factor):
    """Scaling: durations and lags of a chain with branches, in one calendar."""

    def length(scale):
        tasks = [Task(x, amount * 60 * scale) for x, amount in enumerate(hours)]
        links = [Link(x, x + 1, LinkType.FS, 30 * scale) for x in range(len(hours) - 1)]
        links += [Link(x, x + 2, LinkType.SS, 60 * scale) for x in range(len(hours) - 2)]
        return OFFICE.between(MONDAY, compute(plan(tasks, links)).finish)

    assert length(factor) == factor * length(1)


@few
@given(networks(HARD))
def test_each_start_has_a_reason(network):
    schedule = compute(network)
    for task in network.tasks:
        assert schedule.drivers(task.key)


@few
@given(networks(HARD))
def test_the_critical_path_meets_no_task_twice(network):
    path = compute(network).critical_path()
    assert len(set(path)) == len(path)


@settings(max_examples=60)
@given(networks(HARD, most=12), st.data())
def test_a_change_gives_what_the_whole_computation_gives(network, data):
    schedule = compute(network)
    for _ in range(data.draw(st.integers(1, 3))):
        change = data.draw(changes(schedule.network))
        try:
            schedule = recompute(schedule, change)
        except CycleError:
            return
        same(schedule, compute(schedule.network))


@st.composite
def changes(draw, network):
    leaves = [task for task in network.tasks if isinstance(task.key, int)]
    what = draw(st.sampled_from(["minutes", "task", "link", "unlink", "new", "gone", "late"]))
    task = draw(st.sampled_from(leaves))
    if what == "minutes":
        return Change((replace(task, minutes=task.minutes + 240),))
    if what == "late":
        return Change((replace(task, constraint=Constraint.ALAP),))
    if what == "task":
        other = draw(tasks_of(task.key, task.parent, HARD))
        kept = draw(st.booleans())
        other = replace(other, calendar=task.calendar, is_elapsed=task.is_elapsed)
        return Change((replace(other, kind=task.kind) if kept and task.fixed_start else other,))
    if what == "link":
        other = draw(st.sampled_from(leaves))
        return Change(links=(draw(links_between(task.key, other.key)),))
    if what == "unlink" and network.links:
        return Change(removed_links=(draw(st.sampled_from(network.links)),))
    if what == "new":
        return Change((draw(tasks_of(99)),), links=(draw(links_between(task.key, 99)),))
    return Change(removed_tasks=(task.key,)) if what == "gone" and len(leaves) > 2 else Change()


CHAIN = plan([("a", 8), ("b", 8), ("c", 8), ("d", 4)], [("a", "b"), ("b", "c"), ("a", "d")])


def test_a_change_leaves_the_schedule_before_as_it_was():
    before = compute(CHAIN)
    kept = everything(before)
    longer = recompute(before, Change((Task("a", 2400, "a"),)))
    assert longer.finish > before.finish
    assert everything(before) == kept


def test_a_link_against_the_order_is_found_to_close_a_loop():
    before = compute(CHAIN)
    with pytest.raises(CycleError) as refused:
        recompute(before, Change(links=(Link("c", "a"),)))
    assert set(refused.value.path) == {"a", "b", "c"}
    with pytest.raises(CycleError):
        recompute(before, Change(links=(Link("d", "d"),)))


def test_a_link_against_the_order_without_a_loop_is_kept():
    after = recompute(compute(CHAIN), Change(links=(Link("d", "c"), Link("d", "b"))))
    same(after, compute(after.network))


def test_links_and_tasks_that_are_not_there_cannot_be_removed():
    before = compute(CHAIN)
    with pytest.raises(NetworkError, match="from c to a"):
        recompute(before, Change(removed_links=(Link("c", "a"),)))
    with pytest.raises(NetworkError, match="task x cannot be removed"):
        recompute(before, Change(removed_tasks=("x",)))
    with pytest.raises(NetworkError, match="unknown task x"):
        recompute(before, Change(links=(Link("a", "x"),)))
    with pytest.raises(NetworkError, match="duration -5"):
        recompute(before, Change((Task("a", -5, "a"),)))


def test_nothing_changed_is_the_same():
    before = compute(CHAIN)
    same(recompute(before, Change()), before)


@pytest.mark.parametrize(
    "change",
    [
        Change((Task("pm", kind=Kind.LEVEL_OF_EFFORT, follows=("a",)),)),
        Change((Task("b", 480, "b", parent="d"),)),
        Change((Task("b", 480, "b", kind=Kind.INACTIVE),)),
        Change((Task("s"), Task("d", 240, "d", parent="s")), links=(Link("s", "c"),)),
        Change((Task("b", 480, "b", is_elapsed=True),)),
    ],
)
def test_changes_of_the_outline_are_computed_as_a_whole(change):
    after = recompute(compute(CHAIN), change)
    same(after, compute(after.network))
    again = recompute(after, Change((Task("c", 960, "c"),)))
    same(again, compute(again.network))


def test_a_large_plan_is_computed_once_and_changed_at_little_cost():
    """Behaviour, not a stop-watch: what a change does not reach is not computed again."""
    tasks = [Task(x, 480) for x in range(2000)]
    links = [Link(x, x + 20) for x in range(1980)]
    before = compute(Network(tuple(tasks), tuple(links), OFFICE, Rules(MONDAY)))
    tail = recompute(before, Change((Task(1990, 480, deadline=MONDAY),)))
    same(tail, compute(tail.network))
    assert tail.structure.order is before.structure.order
