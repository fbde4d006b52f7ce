"""The engine's passes that are timed: whole plans, one change, and side by side with MPXJ."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings

from engine.calendar import all_holidays
from engine.schedule import (
    Change,
    Constraint,
    Link,
    LinkType,
    Network,
    Rules,
    Task,
    compute,
    recompute,
)
from engine.working_time import (
    OFFICE_DAY,
    OFFICE_WEEK,
    WorkingCalendar,
    WorkPattern,
    holidays_off,
    instant_of_day,
)
from reporting.bench.choices import choices
from reporting.bench.simulation import SIZES as SIMULATED
from reporting.bench.simulation import simulations
from workpackages.mspdi import read_plan
from workpackages.mspdi.scheduling import network_of

SHARED_PLANS = settings.BASE_DIR.parent / "shared" / "data" / "mspdi"
START = date(2026, 1, 5)
DAY = 480
# Tasks under one summary, and summaries that follow one another in one strand.
PACKAGE, STRAND = 20, 25
SIZES = {False: (1_000, 10_000, 100_000), True: (100, 1_000)}
CHANGED_SIZE = {False: 5_000, True: 200}
COMPARED_PLANS = 5
MPXJ = """
import sys, time, jpype, mpxj
jpype.startJVM("-Dlog4j2.loggerContextFactory="
    "org.apache.logging.log4j.simple.SimpleLoggerContextFactory", "-Dlog4j2.simplelogLevel=OFF")
import jpype.imports
from org.mpxj.reader import UniversalProjectReader
from org.mpxj.cpm import MicrosoftScheduler
for path in sys.argv[1:]:
    best = 1e9
    for _ in range(7):
        plan = UniversalProjectReader().read(path)
        begun = time.perf_counter()
        MicrosoftScheduler().schedule(plan, plan.getProjectProperties().getStartDate())
        best = min(best, time.perf_counter() - begun)
    print(best)
"""


def made_network(tasks: int) -> Network:
    """So many tasks in packages of twenty, in four calendars, with all four types of link."""
    chance = Random(11)
    calendars = _calendars()
    rows: list[Task] = []
    links: list[Link] = []
    for n in range(tasks):
        package, place = divmod(n, PACKAGE)
        key = f"P{package}"
        if place == 0:
            rows.append(Task(key, name=key))
            if package % STRAND:
                links.append(Link(f"P{package - 1}", f"{n}"))
        else:
            links.append(_link(f"{n - chance.randint(1, min(place, 3))}", f"{n}", chance))
        rows.append(_task(n, key, calendars[package % len(calendars)], chance))
    rules = Rules(instant_of_day(START, 480))
    return Network(tuple(rows), tuple(links), calendars[0], rules)


def _calendars() -> tuple[WorkingCalendar, ...]:
    vaud, geneva = (holidays_off(all_holidays(canton)) for canton in ("VD", "GE"))
    patterns = (
        WorkPattern("Vaud", OFFICE_WEEK, vaud),
        WorkPattern("Geneva", OFFICE_WEEK, geneva),
        WorkPattern("Six days", (OFFICE_DAY,) * 6 + ((),), vaud),
        WorkPattern("Early shift", (((360, 840),),) * 5 + ((),) * 2),
    )
    return tuple(WorkingCalendar(pattern) for pattern in patterns)


def _task(n: int, package: str, calendar: WorkingCalendar, chance: Random) -> Task:
    task = Task(f"{n}", chance.randint(0, 5) * DAY, parent=package, calendar=calendar)
    day = instant_of_day(START + timedelta(chance.randint(0, 700)), 480)
    if n % 20 == 7:
        return replace(task, constraint=Constraint.SNET, constraint_at=day)
    return replace(task, deadline=day) if n % 20 == 13 else task


def _link(before: str, after: str, chance: Random) -> Link:
    kind = chance.choices(tuple(LinkType), (17, 1, 1, 1))[0]
    return Link(before, after, kind, chance.choice((0, 0, 0, DAY, 2 * DAY, -DAY)))


def best_of(runs: int, work: Callable[[], Any]) -> float:
    """The least seconds of some runs: what the work itself needs."""
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def full_passes(*, is_small: bool) -> Iterator[str]:
    for size in SIZES[is_small]:
        network = made_network(size)
        seconds = best_of(3, partial(compute, network))
        yield (
            f"full pass, {size} tasks, {len(network.links)} links: {seconds * 1000:.0f} ms, "
            f"{seconds / size * 1e6:.1f} µs a task"
        )


def one_change(*, is_small: bool) -> str:
    """A task a day longer, in a plan that is computed already: tasks from all over the plan."""
    schedule = compute(made_network(CHANGED_SIZE[is_small]))
    tasks = [task for task in schedule.structure.network.tasks if task.parent is not None]
    times = []
    for task in tasks[:: max(1, len(tasks) // 50)]:
        change = Change(tasks=(replace(task, minutes=task.minutes + DAY),))
        begun = time.perf_counter()
        recompute(schedule, change)
        times.append((time.perf_counter() - begun) * 1000)
    median, size = statistics.median(times), CHANGED_SIZE[is_small]
    return f"one change among {size} tasks: median {median:.1f} ms, at most {max(times):.1f} ms"


def beside_mpxj(*, is_small: bool) -> Iterator[str]:
    """Both engines over the largest plans at hand, each in a warm process."""
    files = sorted(SHARED_PLANS.glob("*.xml"), key=lambda file: -file.stat().st_size)
    if not files:
        yield "beside MPXJ: no plans here (../shared/data/mspdi)"
        return
    files = files[: 1 if is_small else COMPARED_PLANS]
    theirs = _mpxj_seconds(files)
    if theirs is None:
        yield "beside MPXJ: not here (name a Python that has mpxj and JPype1 in MPXJ_PYTHON)"
        return
    for file, other in zip(files, theirs, strict=True):
        network = _network(file)
        own = best_of(7, partial(compute, network))
        yield (
            f"{file.name}, {len(network.tasks)} tasks: {own * 1000:.1f} ms, "
            f"MPXJ {other * 1000:.1f} ms, {other / own:.1f} times as long"
        )


def _network(file: Path) -> Network:
    with file.open("rb") as opened:
        return network_of(read_plan(opened))


def _mpxj_seconds(files: list[Path]) -> list[float] | None:
    command = [settings.MPXJ_PYTHON or sys.executable, "-c", MPXJ, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [float(line) for line in done.stdout.split()] if done.returncode == 0 else None


def passes(*, is_small: bool) -> Iterator[str]:
    """Every figure of the engine."""
    yield from full_passes(is_small=is_small)
    yield one_change(is_small=is_small)
    yield from choices(is_small=is_small)
    activities, runs = SIMULATED[is_small]
    yield from simulations(made_network(activities), runs=runs)
    yield from beside_mpxj(is_small=is_small)
