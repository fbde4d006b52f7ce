"""The order of the house, one key after the other, each against all the keys behind it."""

from __future__ import annotations

from itertools import permutations

import pytest

from engine.levelling import Mode, propose
from engine.levelling.network import Network
from engine.levelling.placing import parallel, serial
from engine.levelling.rules import house_order, urgencies
from tests.engine.levelling.builders import job, plan

# Nine periods without a need, so that the plan is long enough to give others float.
LONG = job("zz", 9)


def order_of(work):
    net = Network(work)
    return [net.jobs[j].key for j in house_order(net) if net.jobs[j].key != "zz"]


def first(periods, late_start, *, early=0, **fields):
    """A job with the latest start that is asked for, by its own deadline."""
    fields = {"earliest": early, "latest_finish": late_start + periods, **fields}
    return job("first", periods, 100, code="9", **fields)


def second(periods, late_start, *, early=0, code="1", **fields):
    fields = {"earliest": early, "latest_finish": late_start + periods, **fields}
    return job("second", periods, 100, code=code, **fields)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(first(1, 8, rank=1), second(5, 0, rank=2), id="project rank"),
        pytest.param(first(1, 1), second(5, 2, early=2), id="latest start"),
        pytest.param(first(1, 2, early=2), second(5, 2), id="total float"),
        pytest.param(first(3, 2), second(2, 2), id="longer job"),
        pytest.param(first(2, 2), second(2, 2, code="10"), id="code, as people count"),
    ],
)
def test_each_key_decides_where_those_before_it_are_equal(one, other):
    for rows in permutations((one, other, LONG)):
        assert order_of(plan(*rows)) == ["first", "second"]


def test_the_more_urgent_job_waits_for_what_it_follows():
    work = plan(
        job("a", 1, 100, rank=3),
        job("b", 1, 100, rank=2),
        job("c", 1, 100, rank=1),
        links=[("a", "c")],
    )
    assert order_of(work) == ["b", "a", "c"]
    assert propose(work).starts == {"b": 0, "a": 1, "c": 2}


def test_fixed_jobs_are_not_in_the_order():
    work = plan(job("a", 2, 50, fixed_at=1), job("b", 1, 50), LONG)
    assert order_of(work) == ["b"]


@pytest.mark.parametrize(
    ("rank", "starts"),
    [
        ({"p": 1, "q": 2}, {"p1": 0, "p2": 2, "q1": 4, "q2": 7}),
        ({"p": 2, "q": 1}, {"q1": 0, "q2": 3, "p1": 4, "p2": 6}),
        # Of one rank: "p1", "q1" are due in 0, "q2" in 3 and "p2" in 2; q1 is longer.
        ({"p": 1, "q": 1}, {"q1": 0, "p1": 3, "p2": 5, "q2": 7}),
    ],
)
def test_one_person_and_two_projects(rank, starts):
    """Four and four periods of work of the same person: in turn, never at once."""
    rows = [
        job(key, periods, 100, rank=rank[key[0]])
        for key, periods in (("p1", 2), ("p2", 2), ("q1", 3), ("q2", 1))
    ]
    found = propose(plan(*rows, links=[("p1", "p2"), ("q1", "q2")]))
    assert found.starts == starts
    assert found.finish_after == found.work_bound == 8


def test_the_parallel_scheme_takes_at_each_moment_what_fits():
    """ "b" runs, "a" does not fit beside it, "c" does: the moment is not wasted."""
    work = plan(job("a", 1, 2), job("b", 3, 1), job("c", 1, 1), A=2)
    net = Network(work)
    assert [net.jobs[j].key for j in parallel(net, [1, 0, 2])] == ["b", "c", "a"]
    # One by one, "a" is placed first and "c" goes into the gap before it all the same.
    assert serial(net, net.listed([1, 0, 2])).starts == [3, 0, 0]


def test_a_moment_is_also_when_somebody_comes_back():
    work = plan(job("a", 1, 1), job("b", 2, 2), A=2)
    net = Network(work)
    assert [net.jobs[j].key for j in parallel(net, [1, 0])] == ["b", "a"]
    assert serial(net, parallel(net, [1, 0])).starts == [2, 0]


def test_the_rules_of_the_textbooks_on_a_diamond():
    """a (2 periods) before b (4) and c (1), these before d (3)."""
    links = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]
    rows = job("a", 2, 10), job("b", 4, 30), job("c", 1, 20), job("d", 3, 10)
    found = urgencies(Network(plan(*rows, links=links)))
    assert found["LST"] == [0, 2, 5, 6]
    assert found["LFT"] == [2, 6, 6, 9]
    assert found["SLK"] == [0, 0, 3, 0]
    # Followers: three, one, one, none.
    assert found["MTS"] == [-3, -1, -1, 0]
    # Own periods and those of direct followers: 2 + 4 + 1, 4 + 3, 1 + 3, 3.
    assert found["GRPW"] == [-7, -7, -4, -3]
    # Work with all that follows: 20 + 120 + 20 + 30, 120 + 30, 20 + 30, 30.
    assert found["WCS"] == [-190, -150, -50, -30]


@pytest.mark.parametrize("mode", list(Mode))
def test_what_needs_nobody_stays_where_its_links_put_it(mode):
    work = plan(job("a", 2, 100), job("b", 2, 100), job("wait", 3), links=[("wait", "b")])
    assert propose(work, mode).starts == {"a": 0, "b": 3, "wait": 0}
