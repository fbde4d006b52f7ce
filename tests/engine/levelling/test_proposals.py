"""Levelling and smoothing, by hand: the worked example of the rules, then each rule alone."""

from __future__ import annotations

import pytest

from engine.errors import CycleError
from engine.levelling import (
    Job,
    Link,
    Mode,
    Move,
    NeedError,
    Overload,
    Plan,
    PlanError,
    Resource,
    Unresolved,
    proposal_of,
    propose,
)
from engine.levelling.network import Network
from engine.levelling.rules import house_order
from engine.schedule import LinkType
from tests.engine.levelling.builders import faults, job, plan

EXAMPLE = plan(
    job("T1", 4, 50), job("T2", 3, 100), job("T3", 3, 50), job("T4", 5, 50), links=[("T1", "T3")]
)


def test_the_worked_example_is_levelled_to_10():
    found = propose(EXAMPLE)
    assert found.starts == {"T1": 0, "T4": 0, "T3": 4, "T2": 7}
    assert (found.finish_before, found.finish_after) == (7, 10)
    assert found.overloads_before == (Overload("A", 0, 3, load=200, capacity=100),)
    assert found.overloads_after == ()
    assert found.moves == (Move("T2", "T2", before=0, after=7),)
    assert found.unresolved == ()


def test_the_worked_example_is_placed_in_the_order_of_the_house():
    net = Network(EXAMPLE)
    assert [net.jobs[j].key for j in house_order(net)] == ["T1", "T4", "T3", "T2"]


def test_the_worked_example_has_9_days_of_work_and_cannot_finish_before_10():
    found = propose(EXAMPLE)
    assert found.work_bound == 9
    assert found.lower_bound == 10
    assert found.is_shortest


def test_the_worked_example_cannot_be_smoothed_and_names_what_is_too_much():
    found = propose(EXAMPLE, Mode.SMOOTHING)
    assert found.finish_after == found.finish_before == 7
    assert found.unresolved == (Unresolved("T2", "T2", periods=3),)
    assert found.overloads_after == (
        Overload("A", 4, 5, load=200, capacity=100),
        Overload("A", 5, 7, load=150, capacity=100),
    )
    assert not found.is_shortest


def test_smoothing_uses_the_float_where_that_is_enough():
    work = plan(job("a", 6, 50), job("b", 3, 60), job("c", 3, 50), links=[("c", "b")])
    later = plan(job("a", 2, 60), job("b", 3, 60), job("c", 6, 40))
    assert propose(work, Mode.SMOOTHING).unresolved == (Unresolved("b", "b", periods=3),)
    found = propose(later, Mode.SMOOTHING)
    assert found.starts == {"a": 3, "b": 0, "c": 0}
    assert found.overloads_after == ()
    assert found.finish_after == 6


def test_smoothing_keeps_a_deadline_of_its_own():
    work = plan(job("a", 2, 100, latest_finish=2), job("b", 2, 100), job("c", 9, 0))
    assert propose(work, Mode.SMOOTHING).starts == {"a": 0, "b": 2, "c": 0}


def test_the_more_important_project_goes_first_however_urgent_the_other():
    work = plan(job("p1", 2, 100, rank=2), job("x", 5, 0), job("p2", 3, 100, rank=1),
                links=[("p1", "x")])  # fmt: skip
    assert propose(work).starts == {"p1": 3, "p2": 0, "x": 5}


def test_among_equals_the_longer_job_goes_first_then_the_code():
    late = {"latest_finish": 1}
    work = plan(job("1.10", 2, 100, **late), job("1.9", 2, 100, **late), job("b", 3, 100, **late))
    assert propose(work).starts == {"b": 0, "1.9": 3, "1.10": 5}


def test_fixed_jobs_stay_and_others_go_around_them():
    work = plan(job("begun", 5, 60, fixed_at=-2), job("held", 2, 100, fixed_at=4), job("x", 2, 50))
    found = propose(work)
    assert found.starts == {"begun": -2, "held": 4, "x": 6}
    assert found.moves == (Move("x", "x", before=0, after=6),)


def test_fixed_jobs_that_overload_among_themselves_are_reported_and_left():
    work = plan(job("a", 3, 80, fixed_at=-1), job("b", 2, 80, fixed_at=0), job("c", 1, 20))
    found = propose(work)
    assert found.starts == {"a": -1, "b": 0, "c": 2}
    assert found.overloads_after == (Overload("A", 0, 2, load=160, capacity=100),)
    assert found.unresolved == ()


def test_what_a_fixed_job_waits_for_ends_before_it_even_if_overloaded():
    busy, held = job("busy", 4, 100, fixed_at=0), job("held", 1, 0, fixed_at=3)
    work = plan(busy, held, job("before", 2, 30), links=[("before", "held")])
    found = propose(work)
    assert found.starts["before"] == 0
    assert found.unresolved == (Unresolved("before", "before", periods=2),)
    assert found.broken == ()


def test_a_link_that_a_fixed_job_breaks_is_named_and_no_longer_counts():
    work = plan(job("first", 3, 50), job("begun", 4, 60, fixed_at=-1), links=[("first", "begun")])
    found = propose(work)
    assert found.broken == (("first", "begun"),)
    assert found.starts == {"begun": -1, "first": 3}


def test_people_have_calendars():
    away = Resource("A", 100, by_period=(100, 0, 0, 100))
    work = Plan((job("a", 2, 40), job("b", 1, 100)), (), (away,))
    assert propose(work).starts == {"a": 3, "b": 0}


def test_overload_is_counted_against_the_calendar_of_each_period():
    half = Resource("A", 100, by_period=(50, 50, 100))
    work = Plan((job("a", 4, 100, fixed_at=0),), (), (half,))
    assert propose(work).overloads_after == (Overload("A", 0, 2, load=100, capacity=50),)


def test_everybody_of_a_task_must_be_free():
    work = plan(job("both", 2, 1, 1), job("a", 3, 1), job("b", 5, 0, 1), A=1, B=1)
    assert faults(work, propose(work).starts) == []
    assert propose(work).starts["both"] == 5


@pytest.mark.parametrize(
    ("kind", "lag", "start"),
    [
        (LinkType.FS, 2, 6),
        (LinkType.FS, -1, 3),
        (LinkType.SS, 2, 2),
        (LinkType.FF, 1, 3),
        (LinkType.SF, 5, 3),
    ],
)
def test_links_of_all_kinds_hold_with_their_lags(kind, lag, start):
    work = Plan((job("a", 4), job("b", 2)), (Link("a", "b", kind, lag),), ())
    assert propose(work).starts == {"a": 0, "b": start}


def test_today_is_what_was_planned():
    work = plan(job("a", 2, 100, planned_at=5), job("b", 1, 100, planned_at=5))
    found = propose(work)
    assert found.finish_before == 7
    assert found.overloads_before == (Overload("A", 5, 6, load=200, capacity=100),)
    assert [(move.key, move.before, move.after) for move in found.moves] == [
        ("a", 5, 0),
        ("b", 5, 2),
    ]


def test_minutes_cost_no_more_than_days():
    jobs = [job(f"{n}", 4_800_000 + n, 60) for n in range(300)]
    found = propose(plan(*jobs))
    assert found.finish_after == sum(j.periods for j in jobs)


def test_a_plan_of_nothing_finishes_at_once():
    assert propose(plan()).finish_after == 0


def test_starts_from_elsewhere_are_compared_too():
    found = proposal_of(EXAMPLE, {"T1": 0, "T2": 4, "T3": 7, "T4": 7})
    assert found.finish_after == 12
    assert {move.key for move in found.moves} == {"T2", "T3", "T4"}
    assert found.overloads_after == ()


@pytest.mark.parametrize(
    ("starts", "sentence"),
    [({"a": 0}, "b has no start"), ({"a": 1, "b": 2}, "a is fixed and cannot move")],
)
def test_starts_from_elsewhere_are_checked(starts, sentence):
    with pytest.raises(PlanError, match=sentence):
        proposal_of(plan(job("a", 1, fixed_at=0), job("b", 1)), starts)


def test_a_need_that_nobody_can_meet_is_named():
    sentence = "Cabling needs 150 of A during 2 periods; there are never more than 100"
    with pytest.raises(NeedError, match=sentence) as refused:
        propose(plan(job("a", 2, 150, name="Cabling")))
    assert (refused.value.job.key, refused.value.resource.key, refused.value.need) == (
        "a",
        "A",
        150,
    )


def test_a_need_that_is_met_for_too_short_a_time_is_named():
    leaves = Resource("A", 0, name="Dupont", by_period=(100, 100, 0, 100, 100))
    work = Plan((job("a", 2, 100), job("b", 3, 10)), (), (leaves,))
    with pytest.raises(NeedError, match="b needs 10 of Dupont during 3 periods"):
        propose(work)


def test_a_loop_is_named():
    with pytest.raises(CycleError, match=r"Plan → Build → Plan|Build → Plan → Build"):
        propose(plan(job("a", 1, name="Plan"), job("b", 1, name="Build"),
                     links=[("a", "b"), ("b", "a")]))  # fmt: skip


def test_a_job_that_waits_for_itself_is_a_loop():
    with pytest.raises(CycleError, match="a → a"):
        propose(plan(job("a", 1), links=[("a", "a")]))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (plan(job("a", -1)), "a lasts less than nothing"),
        (plan(job("a", 1, earliest=-1)), "a would have to begin before the first period"),
        (plan(job("a", 1), job("a", 2)), "the job a is there twice"),
        (plan(job("a", 1, 1), B=1), "a needs A, which is no resource of the plan"),
        (plan(job("a", 1, -5)), "a needs less than nothing of A"),
        (plan(job("a", 1), links=[("a", "z")]), "a link names z, which is no job of the plan"),
        (plan(job("a", 1), A=-1), "A has less than no capacity"),
        (Plan((), (), (Resource("A", 1), Resource("A", 2))), "the resource A is there twice"),
    ],
)
def test_what_is_no_plan_is_refused(wrong, sentence):
    with pytest.raises(PlanError, match=sentence):
        propose(wrong)


def test_the_same_person_twice_on_a_task_counts_twice():
    twice = Job("a", 1, (("A", 60), ("A", 60)))
    with pytest.raises(NeedError, match="needs 120 of A"):
        propose(plan(twice))
