"""Bounds worked out by hand, each of the arguments alone."""

from __future__ import annotations

from engine.levelling import Plan, Resource, shorten
from engine.levelling.bounds import MOST_JOBS, lower_bound, work_bound
from engine.levelling.network import Network
from engine.levelling.rules import urgencies
from tests.engine.levelling.builders import job, plan


def bounds(work):
    net = Network(work)
    return net.critical_finish, work_bound(net), lower_bound(net)


def test_without_needs_the_critical_path_is_all():
    assert bounds(plan(job("a", 3), job("b", 4), links=[("a", "b")])) == (7, 0, 7)


def test_the_work_of_one_resource_must_fit_under_its_capacity():
    assert bounds(plan(*(job(f"{n}", 2, 50) for n in range(5)))) == (2, 5, 5)


def test_work_counts_what_calendars_and_fixed_jobs_leave():
    away = Resource("A", 100, by_period=(0, 100, 0, 0))
    held = job("held", 2, 100, fixed_at=4)
    work = Plan((job("a", 1, 100), job("b", 1, 100), held), (), (away,))
    assert bounds(work) == (6, 7, 7)


def test_two_that_exclude_each_other_follow_each_other():
    rows = job("a", 3, 60), job("b", 3, 60), job("c", 4, 0)
    assert bounds(plan(*rows, links=[("b", "c")])) == (7, 4, 7)
    assert bounds(plan(*rows, links=[("a", "c"), ("b", "c")])) == (7, 4, 10)


def test_what_must_run_in_the_middle_pushes_others_out():
    rows = job("head", 2, 0), job("core", 6, 60), job("tail", 2, 0), job("other", 4, 60)
    found = bounds(plan(*rows, links=[("head", "core"), ("core", "tail")]))
    assert found == (10, 6, 12)


def test_a_bound_stops_at_what_was_reached():
    net = Network(plan(job("a", 3, 60), job("b", 3, 60)))
    assert lower_bound(net, known=6) == 6
    assert lower_bound(net, known=5) == 5


def test_large_plans_keep_the_cheap_bounds():
    rows = [job(f"{n}", 1, 60) for n in range(MOST_JOBS + 1)]
    critical, work, best = bounds(plan(*rows))
    assert best == max(critical, work) == 91


def test_a_search_that_reaches_the_bound_ends_at_once():
    assert shorten(plan(job("a", 3, 60), job("b", 3, 60))).schedules == 1


def test_priority_rules_by_hand():
    net = Network(
        plan(job("a", 2, 50), job("b", 1, 50), job("c", 3, 20), links=[("a", "c"), ("b", "c")])
    )
    assert urgencies(net) == {
        "LFT": [2, 2, 5],
        "LST": [0, 1, 2],
        "SLK": [0, 1, 0],
        "MTS": [-1, -1, 0],
        "GRPW": [-5, -4, -3],
        "WCS": [-160, -110, -60],
    }
