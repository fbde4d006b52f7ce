"""What holds for every plan, tried on many."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.levelling import Mode, Plan, proposal_of, propose, shorten
from engine.levelling.bounds import lower_bound, work_bound
from engine.levelling.network import Network
from engine.levelling.placing import justified, parallel, serial
from engine.levelling.rules import house_order, latest_finishes, urgencies
from engine.schedule import LinkType
from tests.engine.levelling.builders import faults, finish_of, plans

FEW = settings(max_examples=40)


@given(plans())
@FEW
def test_levelling_keeps_links_and_capacities(plan):
    found = propose(plan)
    assert faults(plan, found.starts) == []
    assert found.overloads_after == found.unresolved == ()
    assert found.finish_after == finish_of(plan, found.starts)


@given(plans())
@FEW
def test_smoothing_keeps_links_and_the_finish_and_owns_up_to_every_overload(plan):
    found = propose(plan, Mode.SMOOTHING)
    assert found.finish_after == found.finish_before
    overloaded = [fault for fault in faults(plan, found.starts) if "overloaded" in fault]
    assert faults(plan, found.starts) == overloaded
    assert bool(overloaded) == bool(found.overloads_after) == bool(found.unresolved)
    assert len(overloaded) == sum(step.end - step.start for step in found.overloads_after)


@given(plans(), st.randoms(use_true_random=False))
@FEW
def test_the_order_of_the_input_does_not_matter(plan, random):
    jobs, links, resources = list(plan.jobs), list(plan.links), list(plan.resources)
    for rows in (jobs, links, resources):
        random.shuffle(rows)
    other = Plan(tuple(jobs), tuple(links), tuple(resources))
    for mode in Mode:
        assert propose(other, mode) == propose(plan, mode)
    assert shorten(other, schedules=60) == shorten(plan, schedules=60)


@given(plans())
@FEW
def test_levelling_again_changes_nothing(plan):
    found = propose(plan)
    taken = replace(plan, jobs=tuple(replace(j, planned_at=found.starts[j.key]) for j in plan.jobs))
    assert propose(taken).moves == ()


@given(plans(), st.data())
@FEW
def test_what_is_fixed_stays(plan, data):
    fixed = {job.key: data.draw(st.none() | st.integers(-3, 12)) for job in plan.jobs}
    held = replace(plan, jobs=tuple(replace(j, fixed_at=fixed[j.key]) for j in plan.jobs))
    for starts in (propose(held).starts, shorten(held, schedules=60).starts):
        assert not [f for f in faults(held, starts) if f.endswith(("moved", "early"))]


@given(plans(), st.integers(0, 3))
@FEW
def test_a_search_keeps_links_and_capacities_and_is_never_worse_than_a_rule(plan, seed):
    found = shorten(plan, seed=seed, schedules=90)
    assert faults(plan, found.starts) == []
    net = Network(plan)
    rule = latest_finishes(net)
    for order in (net.listed(rule), parallel(net, rule), house_order(net)):
        assert found.finish <= serial(net, order).finish
    assert found.lower_bound <= found.finish == finish_of(plan, found.starts)
    assert proposal_of(plan, found.starts).finish_after == found.finish


@given(plans(), st.integers(0, 3))
@FEW
def test_the_same_seed_gives_the_same_plan(plan, seed):
    assert shorten(plan, seed=seed, schedules=60) == shorten(plan, seed=seed, schedules=60)


@given(plans(kinds=(LinkType.FS,), lags=(0, 2)), st.integers(0, 9))
@FEW
def test_pushing_right_and_left_never_finishes_later(plan, seed):
    net = Network(plan)
    urgency = [Random(seed + j).random() for j in range(len(net.jobs))]
    plain = serial(net, net.listed(urgency))
    assert justified(net, plain).finish <= plain.finish


@given(plans())
@FEW
def test_every_rule_lists_every_job_after_those_it_waits_for(plan):
    net = Network(plan)
    rules = urgencies(net)
    for order in [*map(net.listed, rules.values()), parallel(net, rules["LFT"])]:
        assert sorted(order) == net.movable
        place = {j: k for k, j in enumerate(order)}
        assert all(place[i] < place[j] for j in order for i, _delay in net.before[j])


@given(plans(most_jobs=4, lags=(0, 1)))
@settings(max_examples=40)
def test_no_plan_beats_the_bounds(plan):
    """Against all the starts there are, up to the finish that the search found."""
    net = Network(plan)
    bound, found = lower_bound(net), shorten(plan, schedules=30)
    assert max(net.critical_finish, work_bound(net)) <= bound <= found.finish
    if bound > 16:
        return
    keys = [job.key for job in plan.jobs]
    ranges = [range(job.earliest, max(job.earliest, bound - job.periods)) for job in plan.jobs]
    for starts in product(*ranges):
        tried = dict(zip(keys, starts, strict=True))
        assert finish_of(plan, tried) >= bound or faults(plan, tried)
