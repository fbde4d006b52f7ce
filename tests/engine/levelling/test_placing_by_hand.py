"""Windows, orders and placements of small plans, before and after they are pushed together."""

from __future__ import annotations

import pytest

from engine.levelling import Link, Plan, Resource, shorten
from engine.levelling.network import Network
from engine.levelling.placing import Placed, in_order_of, justified, serial
from engine.levelling.profile import NEVER
from engine.schedule import LinkType
from tests.engine.levelling.builders import faults, job, plan


def by_key(net, values):
    return {one.key: value for one, value in zip(net.jobs, values, strict=True)}


def in_order(net, text):
    return [net.number[key] for key in text]


@pytest.mark.parametrize(
    ("kind", "lag", "early_b", "late_a"),
    [
        # "a" lasts two periods, "b" three; the plan may last ten.
        (LinkType.FS, 0, 2, 5),
        (LinkType.FS, 3, 5, 2),
        (LinkType.FS, -1, 1, 6),
        (LinkType.SS, 0, 0, 7),
        (LinkType.SS, 4, 4, 3),
        (LinkType.SS, -2, 0, 8),
        (LinkType.FF, 0, 0, 8),
        (LinkType.FF, 2, 1, 6),
        (LinkType.FF, -2, 0, 8),
        (LinkType.SF, 0, 0, 8),
        (LinkType.SF, 5, 2, 5),
    ],
)
def test_the_window_of_each_end_of_a_link(kind, lag, early_b, late_a):
    work = Plan((job("a", 2), job("b", 3)), (Link("a", "b", kind, lag),), ())
    net = Network(work)
    assert by_key(net, net.early) == {"a": 0, "b": early_b}
    assert by_key(net, net.latest(10)) == {"a": late_a, "b": 7}


def test_of_two_links_between_the_same_jobs_the_stricter_counts():
    links = Link("a", "b", LinkType.SS, 4), Link("a", "b"), Link("a", "b", LinkType.FF, 1)
    net = Network(Plan((job("a", 2), job("b", 3)), links, ()))
    # Start to start 4; finish to start 2; finish to finish 2 + 1 - 3.
    assert by_key(net, net.early) == {"a": 0, "b": 4}


def test_a_deadline_pulls_what_comes_before_it_and_never_before_the_earliest():
    rows = job("a", 2), job("b", 3, latest_finish=6), job("c", 1, latest_finish=1, earliest=4)
    net = Network(plan(*rows, links=[("a", "b")]))
    assert by_key(net, net.latest(10)) == {"a": 1, "b": 3, "c": 4}


def test_a_fixed_job_limits_the_whole_chain_before_it():
    """ "held" begins in 6: "x" (two periods) by 4, and "w" (three periods) by 1."""
    rows = job("w", 3), job("x", 2), job("held", 1, fixed_at=6), job("free", 1)
    net = Network(plan(*rows, links=[("w", "x"), ("x", "held")]))
    assert by_key(net, net.limit) == {"w": 1, "x": 4, "held": NEVER, "free": NEVER}
    assert net.broken == []


def test_a_search_pushes_the_gap_of_a_lag_together():
    """ "b" begins two periods after "a" has ended; "c" would fit between, but went first.

    One by one: c 0-1, a 2, b 5, six in all. To the right: b 5, c 3-4, a 2. To the left again:
    a 0, c 1-2, b 3, four in all.
    """
    links = [("a", "b", LinkType.FS, 2)]
    net = Network(plan(job("a", 1, 1), job("b", 1, 1), job("c", 2, 1), links=links, A=1))
    plain = serial(net, in_order(net, "cab"))
    assert (by_key(net, plain.starts), plain.finish) == ({"c": 0, "a": 2, "b": 5}, 6)
    pushed = justified(net, plain)
    assert (by_key(net, pushed.starts), pushed.finish) == ({"a": 0, "c": 1, "b": 3}, 4)


def test_what_is_overloaded_is_not_pushed():
    net = Network(plan(job("a", 1, 1), job("b", 1, 1), A=1))
    squeezed = Placed([0, 0], 1, {1: 1})
    assert justified(net, squeezed) is squeezed


def test_jobs_of_one_start_are_ordered_by_their_links():
    """A milestone starts when its successor does, and comes before it whatever its code."""
    net = Network(plan(job("z", 0), job("a", 2, 1), links=[("z", "a")], A=1))
    assert [net.jobs[j].key for j in in_order_of(net, [0, 0])] == ["z", "a"]


def test_the_gap_before_a_longer_job_is_filled_by_a_shorter_one():
    away = Resource("A", 1, by_period=(1, 1, 0, 1, 1, 1))
    net = Network(Plan((job("a", 3, 1), job("b", 2, 1), job("c", 1, 1)), (), (away,)))
    # "a" needs three in a row: 3 to 5. "c" takes 0, "b" neither 0 nor 1, so 6.
    placed = serial(net, in_order(net, "acb"))
    assert by_key(net, placed.starts) == {"a": 3, "c": 0, "b": 6}
    # In the other order "b" takes 0 and 1, and "c" waits for 6.
    placed = serial(net, in_order(net, "abc"))
    assert by_key(net, placed.starts) == {"a": 3, "b": 0, "c": 6}


@pytest.mark.parametrize("seed", range(4))
def test_a_search_finds_the_only_plan_of_seven_whatever_its_seed(seed):
    """Two people, seven periods each to work: only without a gap does everything fit.

    A: a1 (4), both (2), a2 (1). B: b1 (4), both (2), b2 (1), in which b2 waits for the meeting.
    """
    rows = (
        job("a1", 4, 1),
        job("a2", 1, 1),
        job("b1", 4, 0, 1),
        job("b2", 1, 0, 1),
        job("both", 2, 1, 1),
    )
    work = plan(*rows, links=[("both", "b2"), ("b1", "both")], A=1, B=1)
    found = shorten(work, seed=seed)
    assert found.finish == found.lower_bound == 7
    assert (found.starts["b1"], found.starts["both"], found.starts["b2"]) == (0, 4, 6)
    assert faults(work, found.starts) == []
