"""Short ways to say jobs and plans, a referee that knows nothing of the engine, and chance."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest
from hypothesis import strategies as st

from engine.levelling import Job, Link, Plan, Resource
from engine.schedule import LinkType

ROOT = Path(__file__).resolve().parents[3]


def job(key, periods, *needs, **fields):
    """``job("T1", 4, 50)`` needs 50 of the first person, A."""
    pairs = tuple((person, units) for person, units in zip("ABCD", needs, strict=False) if units)
    return Job(key, periods, pairs, **{"code": key, **fields})


def plan(*jobs, links=(), **capacities):
    """Links as pairs; resources by name, 100 of A where none is named."""
    resources = [Resource(name, units) for name, units in (capacities or {"A": 100}).items()]
    return Plan(tuple(jobs), tuple(Link(*link) for link in links), tuple(resources))


def faults(plan, starts):
    """Everything that a levelled plan must not do, found period by period."""
    jobs = {job.key: job for job in plan.jobs}
    found = [f"{k} moved" for k, j in jobs.items() if j.fixed_at not in (None, starts[k])]
    found += [
        f"{k} early" for k, j in jobs.items() if j.fixed_at is None and starts[k] < j.earliest
    ]
    for link in plan.links:
        ends = {
            key: {"S": starts[key], "F": starts[key] + jobs[key].periods}
            for key in (link.before, link.after)
        }
        first, second = link.kind.value
        if ends[link.after][second] < ends[link.before][first] + link.lag:
            found.append(f"{link.before} {link.kind.value} {link.after}")
    for resource in plan.resources:
        for period in range(max(starts[k] + j.periods for k, j in jobs.items())):
            load = sum(
                units
                for key, j in jobs.items()
                for name, units in j.needs
                if name == resource.key and starts[key] <= period < starts[key] + j.periods
            )
            listed = resource.by_period
            if load > (listed[period] if period < len(listed) else resource.capacity):
                found.append(f"{resource.key} overloaded in {period}")
    return found


def finish_of(plan, starts):
    return max(starts[job.key] + job.periods for job in plan.jobs)


@st.composite
def plans(draw, *, kinds=tuple(LinkType), lags=(-2, 3), most_jobs=9):
    """Small plans of any shape: links of all kinds, calendars with gaps, earliest starts."""
    count = draw(st.integers(1, most_jobs))
    resources = []
    for name in "AB":
        capacity = draw(st.integers(1, 4))
        listed = draw(st.lists(st.integers(0, capacity), max_size=8))
        resources.append(Resource(name, capacity, by_period=tuple(listed)))
    jobs = [
        Job(
            f"T{n}",
            draw(st.integers(0, 5)),
            tuple((r.key, draw(st.integers(0, r.capacity))) for r in resources),
            code=f"{n}",
            rank=draw(st.integers(0, 2)),
            earliest=draw(st.integers(0, 4)),
        )
        for n in range(count)
    ]
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    links = [
        Link(
            f"T{min(pair)}", f"T{max(pair)}", draw(st.sampled_from(kinds)), draw(st.integers(*lags))
        )
        for pair in draw(st.lists(pairs, max_size=2 * count))
        if pair[0] != pair[1]
    ]
    return Plan(tuple(jobs), tuple(links), tuple(resources))


def psplib():
    """The instances and their optima, where the shared data lies; nothing is copied."""
    for parent in ROOT.parents:
        folder = parent / "shared" / "data" / "psplib"
        if folder.is_dir():
            break
    else:
        folder = Path("/work/shared/data/psplib")
    if not (folder / "j30.zip").is_file():
        pytest.skip("the PSPLIB instances (../shared/data/psplib) are not here")
    with (folder / "j30_bounds.csv").open() as opened:
        bounds = {row["instance"]: row for row in csv.DictReader(opened)}
    return zipfile.ZipFile(folder / "j30.zip"), bounds
