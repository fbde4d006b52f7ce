"""The published instances, on a sample spread over the set; and what is no instance."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest

from engine.levelling import (
    Job,
    Link,
    Plan,
    Resource,
    SolverMissingError,
    has_solver,
    shorten,
    solve,
)
from engine.levelling import exact as exact_module
from engine.levelling.network import Network
from engine.levelling.placing import serial
from engine.levelling.psplib import Fault, FormatError, read_plan
from engine.levelling.rules import latest_finishes
from tests.engine.levelling.builders import faults, job, plan, psplib

SMALL = """\
************************************************************************
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     3       2    0
  3      1     4       1    1
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    2    1
************************************************************************
"""


@pytest.fixture(scope="module")
def sample():
    """Every twentieth instance: 24 of them, of all degrees of difficulty."""
    archive, bounds = psplib()
    with archive:
        names = {name.rsplit("/")[-1]: name for name in archive.namelist()}
        return {
            name: (read_plan(archive.read(names[name]).decode()), bounds[name])
            for name in sorted(bounds, key=lambda n: [int(d) for d in re.findall(r"\d+", n)])[3::20]
        }


def test_the_critical_path_is_the_published_one(sample):
    assert len(sample) == 24
    for work, published in sample.values():
        assert Network(work).critical_finish == int(published["cpm_length"])


def test_the_mean_deviation_from_the_optimum_is_below_2_percent(sample):
    deviations = []
    for name, (work, published) in sample.items():
        best = int(published["best_makespan"])
        found = shorten(work, schedules=300)
        assert faults(work, found.starts) == [], name
        assert found.lower_bound <= best <= found.finish, name
        net = Network(work)
        assert found.finish <= serial(net, net.listed(latest_finishes(net))).finish
        deviations.append(found.finish / best - 1)
    assert sum(deviations) / len(deviations) <= 0.01
    assert max(deviations) <= 0.1


def test_the_bounds_prove_most_of_it(sample):
    proven = [
        shorten(work, schedules=300).lower_bound == int(published["best_makespan"])
        for work, published in sample.values()
    ]
    assert sum(proven) >= 12


@pytest.mark.skipif(not has_solver(), reason="the extra [solver] is not installed")
def test_the_solver_proves_the_sample(sample):
    for work, published in sample.values():
        found = solve(work, shorten(work, schedules=100), seconds=30)
        assert found.is_optimal
        assert found.finish == int(published["best_makespan"])
        assert faults(work, found.starts) == []


@pytest.mark.skipif(not has_solver(), reason="the extra [solver] is not installed")
def test_the_solver_minds_calendars_and_fixed_jobs():
    rows = [job(f"{n}", 2 + n % 3, 1 + n % 2) for n in range(8)]
    away = Resource("A", 2, by_period=(2, 2, 1, 1, 2, 0))
    links = (Link("1", "2"), Link("2", "held"))
    work = Plan((*rows, job("held", 3, 1, fixed_at=16)), links, (away,))
    first = replace(shorten(work, schedules=1), lower_bound=0)
    found = solve(work, first, seconds=20)
    assert faults(work, found.starts) == []
    assert found.is_optimal
    assert found.finish <= first.finish


def test_without_the_solver_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(exact_module, "find_spec", lambda name: None)
    work = plan(job("a", 1))
    with pytest.raises(SolverMissingError, match=r"not installed.*requirements/solver\.txt"):
        solve(work, shorten(work), seconds=1)


def test_a_search_ends_when_it_is_told_to():
    rows = [job(f"{n}", 3 + n % 4, 30 + 7 * n) for n in range(9)]
    calls = iter([False] * 3)
    found = shorten(plan(*rows), is_over=lambda: next(calls, True))
    assert found.schedules <= 1 + 3 * 3


def test_a_file_is_a_plan():
    read = read_plan(SMALL)
    assert read.jobs == (
        Job(1, 0, code="1"),
        Job(2, 3, (("R1", 2),), code="2"),
        Job(3, 4, (("R1", 1), ("R2", 1)), code="3"),
        Job(4, 0, code="4"),
    )
    assert read.links == (Link(1, 2), Link(1, 3), Link(2, 4), Link(3, 4))
    assert read.resources == (Resource("R1", 2), Resource("R2", 1))
    assert shorten(read).finish == 7


@pytest.mark.parametrize(
    ("old", "new", "fault", "line", "said"),
    [
        ("REQUESTS/DURATIONS:", "REQUESTS:", Fault.SECTION_MISSING, 24, "REQUESTS/DURATIONS"),
        ("     3       2    0", "     x       2    0", Fault.NUMBER_EXPECTED, 17, "x"),
        ("     3       2    0", " 9999999999   2    0", Fault.NUMBER_EXPECTED, 17, "9999999999"),
        ("     3       2    0", "    -3       2    0", Fault.NUMBER_EXPECTED, 17, "-3"),
        ("     3       2    0", "     3       2", Fault.NUMBERS_MISSING, 17, ""),
        ("2           2   3", "2           2", Fault.NUMBERS_MISSING, 8, ""),
        ("   4        1          0", "   4        1", Fault.NUMBERS_MISSING, 11, ""),
        ("2           2   3", "2           2   9", Fault.JOB_UNKNOWN, 8, "9"),
        ("  3      1     4", "  2      1     4", Fault.JOB_TWICE, 18, "2"),
        ("  3      1     4", "  3      2     4", Fault.MODES, 18, "3"),
        ("   4        1          0", "   4        3          0", Fault.MODES, 11, "4"),
        (":  0   N", ":  2   N", Fault.KINDS, 4, ""),
        ("    2    1\n", "", Fault.NUMBERS_MISSING, 23, "RESOURCEAVAILABILITIES"),
    ],
)
def test_what_is_no_instance_is_refused_with_its_line(old, new, fault, line, said):
    assert old in SMALL
    with pytest.raises(FormatError, match=f"line {line}: ") as refused:
        read_plan(SMALL.replace(old, new))
    assert (refused.value.fault, refused.value.line, refused.value.text) == (fault, line, said)


def test_an_empty_file_is_no_instance():
    with pytest.raises(FormatError, match="line 1: a section is missing"):
        read_plan("")


def test_jobs_that_exclude_each_other_are_named_and_no_others():
    """Of capacity 4: 3 and 2 never together, 2 and 2 at once; every pair in some set."""
    needs = {"a": 3, "b": 3, "c": 2, "d": 2, "e": 1}
    net = Network(plan(*(job(key, 2, need) for key, need in needs.items()), A=4))
    found = list(exact_module._exclusive(net))
    sizes = [needs[str(job.key)] for job in net.jobs]
    apart = {(i, j) for i, j in combinations(range(len(sizes)), 2) if sizes[i] + sizes[j] > 4}
    named = {pair for jobs in found for pair in combinations(sorted(jobs), 2)}
    assert named == apart


def test_every_pair_of_the_sample_that_excludes_each_other_is_named(sample):
    work, _published = sample[min(sample)]
    net = Network(work)
    most = [resource.most for resource in net.resources]
    named = set()
    for jobs in exact_module._exclusive(net):
        assert len(set(jobs)) == len(jobs)
        named |= set(combinations(sorted(jobs), 2))
    for i, j in combinations(sorted(net.movable), 2):
        other = dict(net.needs[j])
        is_apart = any(need + other.get(r, 0) > most[r] for r, need in net.needs[i])
        assert ((i, j) in named) == is_apart
