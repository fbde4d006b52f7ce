"""What has begun or is over: retained logic and override, each with every date written out.

"a" (a week) has not begun; "b" (three days) has, two of its days are done, and "c" waits for it.
Mondays in March 2026 are 2, 9 and 16.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.schedule import LinkType, OutOfSequence, Rules, Share, Task, compute
from tests.engine.plans import CLOCK, MONDAY, MONDAYS, OFFICE, SIX_DAYS, at, dates, plan, shown

FS, SS, FF, SF = LinkType.FS, LinkType.SS, LinkType.FF, LinkType.SF
RETAINED, OVERRIDE = OutOfSequence.RETAINED_LOGIC, OutOfSequence.OVERRIDE
DAY = 480


def begun(key, days, start, days_left, **fields):
    left = days_left * DAY
    return Task(key, days * DAY, key, actual_start=at(start), remaining_minutes=left, **fields)


def two_days_done(how, kind, lag=0, **fields):
    tasks = [("a", 40), begun("b", 3, "2026-03-03 08:00", 1, **fields), ("c", 8)]
    rules = Rules(MONDAY, status=at("2026-03-04 17:00"), out_of_sequence=how)
    return compute(plan(tasks, [("a", "b", kind, lag), ("b", "c")], rules=rules))


# Status is Wednesday 4 in the evening, so "a" works from Thursday 5 to Wednesday 11.
@pytest.mark.parametrize(
    ("how", "kind", "lag", "finish", "c"),
    [
        (RETAINED, FS, 0, "03-12 17:00", "03-13 08:00"),
        (RETAINED, FS, DAY, "03-13 17:00", "03-16 08:00"),
        (RETAINED, FS, -2 * DAY, "03-10 17:00", "03-11 08:00"),
        (RETAINED, SS, 0, "03-05 17:00", "03-06 08:00"),
        (RETAINED, SS, DAY, "03-06 17:00", "03-09 08:00"),
        (RETAINED, FF, 0, "03-11 17:00", "03-12 08:00"),
        (RETAINED, FF, -4 * DAY, "03-05 17:00", "03-06 08:00"),
        (RETAINED, SF, 2 * DAY, "03-06 17:00", "03-09 08:00"),
        (OVERRIDE, FS, 0, "03-05 17:00", "03-06 08:00"),
        (OVERRIDE, FS, DAY, "03-05 17:00", "03-06 08:00"),
        (OVERRIDE, SS, DAY, "03-05 17:00", "03-06 08:00"),
        (OVERRIDE, FF, 0, "03-05 17:00", "03-06 08:00"),
        (OVERRIDE, SF, 2 * DAY, "03-05 17:00", "03-06 08:00"),
    ],
)
def test_the_rest_of_a_task_that_began_too_early(how, kind, lag, finish, c):
    schedule = two_days_done(how, kind, lag)
    assert (shown(schedule["a"].start), shown(schedule["a"].finish)) == (
        "03-05 08:00",
        "03-11 17:00",
    )
    assert (shown(schedule["b"].start), shown(schedule["b"].finish)) == ("03-03 08:00", finish)
    assert shown(schedule["c"].start) == c


@pytest.mark.parametrize(
    ("how", "resume", "finish"),
    [
        (RETAINED, "2026-03-09 08:00", "03-12 17:00"),
        (RETAINED, "2026-03-16 08:00", "03-16 17:00"),
        (OVERRIDE, "2026-03-09 08:00", "03-09 17:00"),
        (OVERRIDE, "2026-03-02 08:00", "03-05 17:00"),
    ],
)
def test_the_rest_resumes_no_earlier_than_announced(how, resume, finish):
    schedule = two_days_done(how, FS, resume_at=at(resume))
    assert shown(schedule["b"].finish) == finish


@pytest.mark.parametrize("how", [RETAINED, OVERRIDE])
def test_both_ways_agree_when_the_predecessor_is_over(how):
    over = Task("a", DAY, actual_start=MONDAY, actual_finish=at("2026-03-02 17:00"))
    tasks = [over, begun("b", 3, "2026-03-03 08:00", 2), ("c", 8)]
    rules = Rules(MONDAY, status=at("2026-03-03 17:00"), out_of_sequence=how)
    schedule = compute(plan(tasks, [("a", "b"), ("b", "c")], rules=rules))
    assert shown(schedule["b"].finish) == "03-05 17:00"
    assert shown(schedule["c"].finish) == "03-06 17:00"
    assert schedule.critical() == ["b", "c"]


@pytest.mark.parametrize(
    ("status", "days_left", "finish"),
    [
        # Three days begun on Monday 2, nothing reported: the clock tells what is left.
        (None, None, "03-04 17:00"),
        ("2026-03-02 17:00", None, "03-04 17:00"),
        ("2026-03-03 12:00", None, "03-04 17:00"),
        # Three days have gone by; by default nothing is left and it ended by itself.
        ("2026-03-09 17:00", None, "03-04 17:00"),
        # What is reported counts, from the status date on.
        ("2026-03-04 17:00", 1, "03-05 17:00"),
        ("2026-03-06 17:00", 2, "03-10 17:00"),
        ("2026-03-07 10:00", 2, "03-10 17:00"),
        ("2026-03-02 17:00", 0, "03-04 17:00"),
        # Ahead of the plan: two days done by Monday evening count as they were planned.
        ("2026-03-02 17:00", 1, "03-04 17:00"),
    ],
)
def test_what_is_left_lies_after_the_status_date(status, days_left, finish):
    left = None if days_left is None else days_left * DAY
    task = Task("a", 3 * DAY, actual_start=MONDAY, remaining_minutes=left)
    rules = Rules(MONDAY, status=None if status is None else at(status))
    assert dates(plan([task], rules=rules), "a") == ("03-02 08:00", finish)


def test_more_can_be_left_than_was_planned():
    rules = Rules(MONDAY, status=at("2026-03-03 17:00"))
    assert dates(plan([begun("a", 1, "2026-03-02 08:00", 4)], rules=rules), "a")[1] == "03-09 17:00"


def test_what_is_over_ignores_links_constraints_and_status():
    over = Task("b", DAY, actual_start=at("2026-02-23 08:00"), actual_finish=at("2026-03-13 12:00"))
    rules = Rules(MONDAY, status=at("2026-03-04 17:00"))
    schedule = compute(plan([("a", 8), over, ("c", 8)], [("a", "b"), ("b", "c")], rules=rules))
    assert (shown(schedule["b"].start), shown(schedule["b"].finish)) == (
        "02-23 08:00",
        "03-13 12:00",
    )
    assert shown(schedule["c"].start) == "03-13 13:00"
    assert shown(schedule["a"].start) == "03-05 08:00"
    assert schedule["b"].total_slack == schedule["b"].free_slack == 0


def test_a_duration_on_the_clock_goes_on_at_night():
    drying = Task("a", 4 * 1440, is_elapsed=True, actual_start=MONDAY, remaining_minutes=2 * 1440)
    rules = Rules(MONDAY, status=at("2026-03-05 17:00"))
    # Two days of the clock are left on Thursday evening.
    assert dates(plan([drying], rules=rules), "a")[1] == "03-07 17:00"


@pytest.mark.parametrize(
    ("calendar", "finish"),
    [
        (OFFICE, "03-10 17:00"),  # Friday 6, Monday 9, Tuesday 10
        (SIX_DAYS, "03-09 17:00"),  # Friday 6, Saturday 7, Monday 9
        (MONDAYS, "03-23 17:00"),  # Mondays 9, 16, 23
        (CLOCK, "03-06 17:00"),  # 24 hours from Thursday 17:00
    ],
)
def test_the_rest_is_worked_in_its_own_calendar(calendar, finish):
    rules = Rules(MONDAY, status=at("2026-03-05 17:00"))
    task = begun("a", 4, "2026-03-02 08:00", 3, calendar=calendar)
    assert dates(plan([task], rules=rules), "a")[1] == finish


@pytest.mark.parametrize(
    ("shares", "start", "finish"),
    [
        ((Share(OFFICE, 2 * DAY),), "03-02 08:00", "03-03 17:00"),
        # The last to finish decides: Mondays 2 and 9.
        ((Share(OFFICE, 3 * DAY), Share(MONDAYS, 2 * DAY)), "03-02 08:00", "03-09 17:00"),
        ((Share(SIX_DAYS, 6 * DAY), Share(OFFICE, DAY)), "03-02 08:00", "03-07 17:00"),
        # Somebody who works round the clock is there at once and gone by night.
        ((Share(CLOCK, 600), Share(OFFICE, 60)), "03-02 08:00", "03-02 18:00"),
    ],
)
def test_a_task_lasts_as_long_as_its_people_in_their_own_calendars(shares, start, finish):
    assert dates(plan([Task("a", DAY, shares=shares)]), "a") == (start, finish)


def test_people_with_different_calendars_start_on_their_own_days():
    shares = (Share(MONDAYS, DAY), Share(OFFICE, DAY))
    network = plan([("a", 8), Task("b", DAY, shares=shares), ("c", 8)], [("a", "b"), ("b", "c")])
    # One begins on Tuesday 3, the other on Monday 9.
    assert dates(network, "b") == ("03-03 08:00", "03-09 17:00")
    assert dates(network, "c")[0] == "03-10 08:00"


def test_each_persons_rest_goes_on_after_the_status_date():
    shares = (Share(OFFICE, 3 * DAY, DAY), Share(MONDAYS, 3 * DAY, 2 * DAY))
    task = Task("a", 3 * DAY, actual_start=MONDAY, shares=shares)
    rules = Rules(MONDAY, status=at("2026-03-09 17:00"))
    # The first is ready on Tuesday 10, the second after Mondays 16 and 23.
    assert dates(plan([task], rules=rules), "a") == ("03-02 08:00", "03-23 17:00")


def test_who_is_ready_does_not_hold_up_the_others():
    shares = (Share(OFFICE, 3 * DAY, DAY), Share(MONDAYS, DAY, 0))
    task = Task("a", 3 * DAY, actual_start=MONDAY, shares=shares)
    rules = Rules(MONDAY, status=at("2026-03-04 17:00"))
    # The second was ready on Monday 2 and has no day to wait for.
    assert dates(plan([task], rules=rules), "a") == ("03-02 08:00", "03-05 17:00")


def test_who_is_ready_does_not_hide_what_the_others_wait_for():
    """ "a" ends on Tuesday 3; on Wednesday 4 the rest of "b" goes on, for one of its two people."""
    shares = (Share(OFFICE, 2 * DAY, DAY), Share(MONDAYS, DAY, 0))
    tasks = [("a", 16), Task("b", 2 * DAY, actual_start=MONDAY, shares=shares)]
    schedule = compute(plan(tasks, [("a", "b")]))
    assert shown(schedule["b"].finish) == "03-04 17:00"
    assert [driver.link.before for driver in schedule.drivers("b")] == ["a"]


def test_who_is_ready_takes_no_slack_from_those_before():
    """The rest of "b" lies on Wednesday 4, so "a" may end on Tuesday 3 instead of Monday 2."""
    shares = (Share(OFFICE, 3 * DAY, DAY), Share(MONDAYS, DAY, 0))
    tasks = [("a", 8), Task("b", 3 * DAY, actual_start=MONDAY, shares=shares), ("long", 80)]
    schedule = compute(plan(tasks, [("a", "b")]))
    assert shown(schedule["b"].finish) == "03-04 17:00"
    assert schedule["a"].free_slack == DAY


@pytest.mark.parametrize(
    ("how", "kind", "lag", "free_days"),
    [
        # "b" did one day on Tuesday 3 and goes on from Wednesday 4 to Thursday 5; "a" works on
        # Monday 2. The rest of "b" may be asked to wait until Wednesday 4 at 08:00 ...
        (RETAINED, FS, 0, 1),
        (RETAINED, FS, DAY, 0),
        (RETAINED, FS, -DAY, 2),
        (RETAINED, SS, 0, 2),
        (RETAINED, SS, DAY, 1),
        # ... and its finish until Thursday 5 at 17:00.
        (RETAINED, FF, 0, 3),
        (RETAINED, FF, 2 * DAY, 1),
        # Nothing moves it where logic is overridden.
        (OVERRIDE, FS, 0, 7),
        (OVERRIDE, SS, 0, 8),
        (OVERRIDE, FF, 0, 9),
    ],
)
def test_free_slack_before_what_has_begun(how, kind, lag, free_days):
    tasks = [("a", 8), begun("b", 3, "2026-03-03 08:00", 2), ("long", 80)]
    rules = Rules(MONDAY, out_of_sequence=how)
    schedule = compute(plan(tasks, [("a", "b", kind, lag)], rules=rules))
    assert shown(schedule["b"].finish) == "03-05 17:00"
    assert schedule["a"].free_slack == free_days * DAY


@given(st.sampled_from(list(LinkType)), st.integers(-10, 10), st.integers(0, 6))
def test_retained_logic_never_ends_before_override(kind, lag_days, days_left):
    def finish(how):
        tasks = [("a", 40), begun("b", 6, "2026-03-03 08:00", days_left)]
        rules = Rules(MONDAY, status=at("2026-03-04 17:00"), out_of_sequence=how)
        return compute(plan(tasks, [("a", "b", kind, lag_days * DAY)], rules=rules))["b"].finish

    assert finish(RETAINED) >= finish(OVERRIDE)


@given(st.integers(0, 20), st.integers(0, 20))
def test_what_is_left_grows_with_the_report(one, two):
    def finish(days_left):
        rules = Rules(MONDAY, status=at("2026-03-04 17:00"))
        return compute(plan([begun("a", 20, "2026-03-02 08:00", days_left)], rules=rules)).finish

    less, more = sorted((one, two))
    assert finish(less) <= finish(more)
