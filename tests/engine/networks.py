"""Networks as hypothesis draws them: every kind of task, link and calendar, never a loop."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from engine.schedule import Alap, Constraint, Kind, LagUnit, Link, LinkType, Network, Rules, Task
from tests.engine.plans import CLOCK, MONDAY, MONDAYS, OFFICE, SIX_DAYS

DAY = 1440
SOFT = (Constraint.ASAP, Constraint.ASAP, Constraint.ASAP, Constraint.SNET, Constraint.FNET)
HARD = (*SOFT, Constraint.SNLT, Constraint.FNLT, Constraint.MSO, Constraint.MFO)
moments = st.integers(MONDAY - 5 * DAY, MONDAY + 40 * DAY)
calendars = st.sampled_from([None, None, SIX_DAYS, CLOCK, MONDAYS])


@st.composite
def tasks_of(draw, key, parent=None, constraints=SOFT):
    """One task without rows. Dated constraints have a date; some have begun or are over."""
    kind = draw(st.sampled_from(constraints))
    task = Task(
        key,
        draw(st.sampled_from([0, 60, 240, 480, 1200])),
        str(key),
        parent=parent,
        calendar=draw(calendars),
        is_elapsed=draw(st.sampled_from([False, False, False, True])),
        constraint=kind,
        constraint_at=None if kind is Constraint.ASAP else draw(moments),
        delay_minutes=draw(st.sampled_from([0, 0, 0, 2 * DAY])),
    )
    facts = draw(st.sampled_from(["none", "none", "none", "none", "begun", "over", "manual"]))
    if facts == "begun":
        left = draw(st.integers(0, task.minutes))
        return replace(task, actual_start=MONDAY, remaining_minutes=left)
    if facts == "over":
        return replace(task, actual_start=MONDAY, actual_finish=MONDAY + DAY)
    if facts == "manual":
        start = draw(moments)
        return replace(task, kind=Kind.MANUAL, fixed_start=start, fixed_finish=start + task.minutes)
    return task


@st.composite
def links_between(draw, before, after):
    unit = draw(st.sampled_from(list(LagUnit)))
    is_share = unit in {LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT}
    lags = [0, 0, -50, 50, 150] if is_share else [0, 0, -480, 60, 960]
    kind = draw(st.sampled_from([LinkType.FS, LinkType.FS, *LinkType]))
    return Link(before, after, kind, draw(st.sampled_from(lags)), unit)


@st.composite
def networks(draw, constraints=SOFT, most=9, **rules):
    """Tasks 0 to n, some below the summaries "s" and "t", and links from lower to higher."""
    count = draw(st.integers(2, most))
    outline = draw(st.booleans())
    # Rows of one summary have neighbouring numbers, so that links up the numbers form no loop.
    first, second = sorted(draw(st.tuples(st.integers(0, count), st.integers(0, count))))
    homes = ["s" if outline and x < first else "t" if outline and x < second else None
             for x in range(count)]  # fmt: skip
    tasks = [draw(tasks_of(x, home, constraints)) for x, home in enumerate(homes)]
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    ends = [pair for pair in draw(st.lists(pairs, max_size=2 * most)) if pair[0] < pair[1]]
    links = [draw(links_between(*pair)) for pair in ends]
    summaries = [Task(name) for name in ("s", "t") if name in homes]
    if len(summaries) == 2 and draw(st.booleans()):
        links.append(draw(links_between("s", "t")))
    if summaries and homes[-1] is None and draw(st.booleans()):
        links.append(draw(links_between(summaries[-1].key, count - 1)))
    chosen = Rules(
        MONDAY,
        status=draw(st.sampled_from([None, None, MONDAY + 9 * DAY])),
        honours_constraints=draw(st.booleans()),
        may_start_before=draw(st.booleans()),
        has_many_paths=draw(st.sampled_from([False, False, True])),
        alap=draw(st.sampled_from(list(Alap))),
    )
    return Network((*summaries, *tasks), tuple(links), OFFICE, replace(chosen, **rules))
