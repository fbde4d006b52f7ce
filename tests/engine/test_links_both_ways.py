"""Every type of link with every sign and unit of lag, forwards and backwards, by hand.

The office works from Monday to Friday, 08:00 to 12:00 and 13:00 to 17:00. In March 2026 the
Mondays are 2, 9, 16, 23 and 30.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.schedule import LagUnit, Link, LinkType, Task, compute
from tests.engine.plans import dates, not_before, plan, shown

FS, SS, FF, SF = LinkType.FS, LinkType.SS, LinkType.FF, LinkType.SF
WORK, CLOCK, SHARE, CLOCK_SHARE = (
    LagUnit.WORKING,
    LagUnit.ELAPSED,
    LagUnit.PERCENT,
    LagUnit.ELAPSED_PERCENT,
)
DAY, CLOCK_DAY = 480, 1440


# The predecessor works on Wednesday 11 and Thursday 12 March; the successor lasts one day.
@pytest.mark.parametrize(
    ("kind", "unit", "lag", "start", "finish"),
    [
        # From Thursday 12 at 17:00 to the start.
        (FS, WORK, 0, "03-13 08:00", "03-13 17:00"),
        (FS, WORK, DAY, "03-16 08:00", "03-16 17:00"),
        (FS, WORK, -DAY, "03-12 08:00", "03-12 17:00"),
        (FS, CLOCK, CLOCK_DAY, "03-16 08:00", "03-16 17:00"),
        (FS, CLOCK, 3 * CLOCK_DAY, "03-16 08:00", "03-16 17:00"),
        (FS, CLOCK, -CLOCK_DAY, "03-12 08:00", "03-12 17:00"),
        (FS, SHARE, 50, "03-16 08:00", "03-16 17:00"),
        (FS, SHARE, -50, "03-12 08:00", "03-12 17:00"),
        (FS, CLOCK_SHARE, 150, "03-16 08:00", "03-16 17:00"),
        (FS, CLOCK_SHARE, -50, "03-12 09:00", "03-13 09:00"),
        # From Wednesday 11 at 08:00 to the start.
        (SS, WORK, 0, "03-11 08:00", "03-11 17:00"),
        (SS, WORK, DAY // 2, "03-11 13:00", "03-12 12:00"),
        (SS, WORK, -DAY, "03-10 08:00", "03-10 17:00"),
        (SS, CLOCK, CLOCK_DAY, "03-12 08:00", "03-12 17:00"),
        (SS, CLOCK, -4 * CLOCK_DAY, "03-09 08:00", "03-09 17:00"),
        (SS, SHARE, 25, "03-11 13:00", "03-12 12:00"),
        (SS, SHARE, -100, "03-09 08:00", "03-09 17:00"),
        (SS, CLOCK_SHARE, 50, "03-11 16:00", "03-12 16:00"),
        (SS, CLOCK_SHARE, -150, "03-10 08:00", "03-10 17:00"),
        # From Thursday 12 at 17:00 to the finish.
        (FF, WORK, 0, "03-12 08:00", "03-12 17:00"),
        (FF, WORK, DAY // 4, "03-12 10:00", "03-13 10:00"),
        (FF, WORK, -DAY // 2, "03-11 13:00", "03-12 12:00"),
        (FF, CLOCK, CLOCK_DAY, "03-13 08:00", "03-13 17:00"),
        (FF, CLOCK, -2 * CLOCK_DAY, "03-10 08:00", "03-10 17:00"),
        (FF, SHARE, 50, "03-13 08:00", "03-13 17:00"),
        (FF, SHARE, -25, "03-11 13:00", "03-12 12:00"),
        (FF, CLOCK_SHARE, 300, "03-13 08:00", "03-13 17:00"),
        (FF, CLOCK_SHARE, -150, "03-11 08:00", "03-11 17:00"),
        # From Wednesday 11 at 08:00 to the finish.
        (SF, WORK, 0, "03-10 08:00", "03-10 17:00"),
        (SF, WORK, DAY, "03-11 08:00", "03-11 17:00"),
        (SF, WORK, -DAY, "03-09 08:00", "03-09 17:00"),
        (SF, CLOCK, CLOCK_DAY, "03-11 08:00", "03-11 17:00"),
        (SF, CLOCK, -CLOCK_DAY, "03-09 08:00", "03-09 17:00"),
        (SF, SHARE, 75, "03-11 13:00", "03-12 12:00"),
        (SF, SHARE, -50, "03-09 08:00", "03-09 17:00"),
        (SF, CLOCK_SHARE, 50, "03-10 16:00", "03-11 16:00"),
        (SF, CLOCK_SHARE, -150, "03-09 08:00", "03-09 17:00"),
    ],
)
def test_a_link_holds_its_successor(kind, unit, lag, start, finish):
    before = not_before("a", 16, "2026-03-11 08:00")
    network = plan([before, ("b", 8)], [("a", "b", kind, lag, unit)])
    assert dates(network, "b") == (start, finish)


# The plan ends on Friday 20 at 17:00, so the successor of three days is latest on 18, 19, 20.
@pytest.mark.parametrize(
    ("kind", "unit", "lag", "late_start", "late_finish"),
    [
        # The finish, counted back from Wednesday 18 at 08:00.
        (FS, WORK, 0, "03-16 08:00", "03-17 17:00"),
        (FS, WORK, DAY, "03-13 08:00", "03-16 17:00"),
        (FS, WORK, -DAY, "03-17 08:00", "03-18 17:00"),
        (FS, CLOCK, CLOCK_DAY, "03-13 08:00", "03-16 17:00"),
        (FS, CLOCK, -CLOCK_DAY, "03-17 08:00", "03-18 17:00"),
        (FS, SHARE, 50, "03-13 08:00", "03-16 17:00"),
        (FS, SHARE, -50, "03-17 08:00", "03-18 17:00"),
        (FS, CLOCK_SHARE, 50, "03-16 08:00", "03-17 17:00"),
        (FS, CLOCK_SHARE, -50, "03-16 16:00", "03-18 16:00"),
        # The start, counted back from Wednesday 18 at 08:00.
        (SS, WORK, 0, "03-18 08:00", "03-19 17:00"),
        (SS, WORK, DAY, "03-17 08:00", "03-18 17:00"),
        (SS, WORK, -DAY, "03-19 08:00", "03-20 17:00"),
        (SS, CLOCK, CLOCK_DAY, "03-17 08:00", "03-18 17:00"),
        (SS, CLOCK, -CLOCK_DAY, "03-19 08:00", "03-20 17:00"),
        (SS, SHARE, 50, "03-17 08:00", "03-18 17:00"),
        (SS, CLOCK_SHARE, 150, "03-17 08:00", "03-18 17:00"),
        # The finish, counted back from Friday 20 at 17:00, which is also the plan's.
        (FF, WORK, 0, "03-19 08:00", "03-20 17:00"),
        (FF, WORK, DAY, "03-18 08:00", "03-19 17:00"),
        (FF, WORK, -DAY, "03-19 08:00", "03-20 17:00"),
        (FF, CLOCK, CLOCK_DAY, "03-18 08:00", "03-19 17:00"),
        (FF, SHARE, 100, "03-17 08:00", "03-18 17:00"),
        (FF, CLOCK_SHARE, 150, "03-18 08:00", "03-19 17:00"),
        # The start, counted back from Friday 20 at 17:00.
        (SF, WORK, 2 * DAY, "03-19 08:00", "03-20 17:00"),
        (SF, WORK, 5 * DAY, "03-16 08:00", "03-17 17:00"),
        (SF, CLOCK, 4 * CLOCK_DAY, "03-17 08:00", "03-18 17:00"),
        (SF, SHARE, 250, "03-16 08:00", "03-17 17:00"),
    ],
)
def test_a_link_limits_how_late_its_predecessor_is(kind, unit, lag, late_start, late_finish):
    network = plan([("a", 16), ("b", 24), ("long", 120)], [("a", "b", kind, lag, unit)])
    found = compute(network)["a"]
    assert (shown(found.late_start), shown(found.late_finish)) == (late_start, late_finish)


# The successor of one day is held on Tuesday 10; the plan ends on Friday 13.
@pytest.mark.parametrize(
    ("kind", "lag", "free_days", "total_days"),
    [
        (FS, 0, 5, 8),
        (FS, DAY, 4, 7),
        (FS, -DAY, 6, 9),
        (SS, 0, 6, 9),
        (SS, DAY, 5, 8),
        (SS, -DAY, 7, 9),
        (FF, 0, 6, 9),
        (FF, DAY, 5, 8),
        (FF, -DAY, 7, 9),
        (SF, 0, 7, 9),
        (SF, DAY, 6, 9),
        (SF, 2 * DAY, 5, 8),
    ],
)
def test_free_and_total_slack_before_each_type_of_link(kind, lag, free_days, total_days):
    after = not_before("b", 8, "2026-03-10 08:00")
    found = compute(plan([("a", 8), after, ("long", 80)], [("a", "b", kind, lag)]))["a"]
    assert (found.free_slack, found.total_slack) == (free_days * DAY, total_days * DAY)


@pytest.mark.parametrize("kind", [FS, SS, FF, SF])
def test_of_several_links_the_one_that_asks_most_decides(kind):
    tasks = [("a", 8), ("b", 8)]
    weak, strong = Link("a", "b", kind, 3 * DAY), Link("a", "b", kind, 6 * DAY)
    both = compute(plan(tasks, [weak, strong]))
    assert both["b"].start == compute(plan(tasks, [strong]))["b"].start
    assert [driver.link for driver in both.drivers("b")] == [strong]


def test_a_start_and_a_finish_held_together_frame_the_work():
    """Twelve hours that start with "a" and finish a day after it: the finish asks for more."""
    links = [("a", "b", SS), ("a", "b", FF, DAY)]
    assert dates(plan([("a", 16), ("b", 12)], links), "b") == ("03-03 13:00", "03-04 17:00")
    # Four days of work after the same start reach beyond the finish that is asked.
    assert dates(plan([("a", 16), ("b", 32)], links), "b") == ("03-02 08:00", "03-05 17:00")


@pytest.mark.parametrize(
    ("minutes", "percent", "start"),
    [
        (60, 33, "03-02 09:20"),  # 19.8 minutes are 20.
        (60, 1, "03-02 09:01"),  # 0.6 minutes are 1.
        (50, 3, "03-02 08:52"),  # 1.5 minutes are 2.
        (40, 3, "03-02 08:41"),  # 1.2 minutes are 1.
    ],
)
def test_a_share_is_rounded_to_the_minute_halves_up(minutes, percent, start):
    network = plan([Task("a", minutes), ("b", 2)], [("a", "b", FS, percent, SHARE)])
    assert dates(network, "b")[0] == start


@given(st.sampled_from([FS, SS, FF, SF]), st.integers(1, 80), st.integers(-40, 40))
def test_a_share_is_the_same_as_its_minutes(kind, hours, twentieths):
    tasks = [not_before("a", hours, "2026-03-11 08:00"), ("b", 8), ("long", 400)]
    as_share = compute(plan(tasks, [("a", "b", kind, 5 * twentieths, SHARE)]))
    as_minutes = compute(plan(tasks, [("a", "b", kind, 3 * hours * twentieths)]))
    assert list(as_share) == list(as_minutes)


@given(st.sampled_from([FS, SS, FF, SF]), st.integers(-20, 20), st.integers(1, 40))
def test_a_longer_lag_never_lets_anything_begin_earlier(kind, lag_hours, more_hours):
    tasks = [("a", 24), ("b", 16), ("c", 8)]
    starts = [
        [found.start for found in compute(plan(tasks, [("a", "b", kind, lag), ("b", "c")]))]
        for lag in (lag_hours * 60, (lag_hours + more_hours) * 60)
    ]
    assert all(later >= earlier for earlier, later in zip(*starts, strict=True))
