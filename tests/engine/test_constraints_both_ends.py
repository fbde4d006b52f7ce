"""The eight constraints at both ends, with links in front of them or in their way.

A week's work "a" or a day's comes before "b", which is constrained and lasts two days; "c"
follows. Mondays in March 2026 are 2, 9 and 16; without constraints "long" ends the plan on
Friday 13 at 17:00.
"""

from __future__ import annotations

import pytest

from engine.schedule import Alap, Cause, Constraint, LinkType, Rules, Task, compute
from tests.engine.plans import MONDAY, at, dates, plan, shown

DAY = 480
LOGIC, HONOURED = Rules(MONDAY), Rules(MONDAY, honours_constraints=True)
BOTH = pytest.mark.parametrize("rules", [LOGIC, HONOURED], ids=["links win", "dates win"])


def constrained(kind, text=None, minutes=2 * DAY, **fields):
    when = None if text is None else at(text)
    return Task("b", minutes, constraint=Constraint(kind), constraint_at=when, **fields)


def between(b, *, hours_before=8, rules=LOGIC):
    tasks = [("a", hours_before), b, ("c", 8), ("long", 80)]
    return compute(plan(tasks, [("a", "b"), ("b", "c")], rules=rules))


def both_ends(found):
    return tuple(
        shown(value)
        for value in (found.early_start, found.early_finish, found.late_start, found.late_finish)
    )


@BOTH
@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("ASAP", None, ("03-03 08:00", "03-04 17:00", "03-11 08:00", "03-12 17:00")),
        # Earliest dates move the early end and leave the late one.
        ("SNET", "2026-03-06 08:00", ("03-06 08:00", "03-09 17:00", "03-11 08:00", "03-12 17:00")),
        ("FNET", "2026-03-09 17:00", ("03-06 08:00", "03-09 17:00", "03-11 08:00", "03-12 17:00")),
        # Latest dates move the late end and leave the early one.
        ("SNLT", "2026-03-05 08:00", ("03-03 08:00", "03-04 17:00", "03-05 08:00", "03-06 17:00")),
        ("FNLT", "2026-03-06 17:00", ("03-03 08:00", "03-04 17:00", "03-05 08:00", "03-06 17:00")),
        # Fixed dates move both.
        ("MSO", "2026-03-06 08:00", ("03-06 08:00", "03-09 17:00", "03-06 08:00", "03-09 17:00")),
        ("MFO", "2026-03-09 17:00", ("03-06 08:00", "03-09 17:00", "03-06 08:00", "03-09 17:00")),
        # A start during the day, and a finish in the morning of another.
        ("SNET", "2026-03-03 15:00", ("03-03 15:00", "03-05 15:00", "03-11 08:00", "03-12 17:00")),
        ("FNET", "2026-03-05 10:00", ("03-03 10:00", "03-05 10:00", "03-11 08:00", "03-12 17:00")),
        # On a Saturday: the next start, the finish before.
        ("SNET", "2026-03-07 10:00", ("03-09 08:00", "03-10 17:00", "03-11 08:00", "03-12 17:00")),
        ("MSO", "2026-03-07 10:00", ("03-09 08:00", "03-10 17:00", "03-09 08:00", "03-10 17:00")),
        ("FNLT", "2026-03-07 10:00", ("03-03 08:00", "03-04 17:00", "03-05 08:00", "03-06 17:00")),
    ],
)
def test_a_constraint_that_the_links_allow(kind, text, expected, rules):
    schedule = between(constrained(kind, text), rules=rules)
    assert both_ends(schedule["b"]) == expected
    assert schedule.conflicts() == []


IMPOSSIBLE = pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("SNLT", "2026-03-05 08:00"),
        ("MSO", "2026-03-05 08:00"),
        ("FNLT", "2026-03-06 17:00"),
        ("MFO", "2026-03-06 17:00"),
    ],
)


@IMPOSSIBLE
def test_links_win_and_the_late_end_shows_what_was_asked(kind, text):
    schedule = between(constrained(kind, text), hours_before=40)
    expected = ("03-09 08:00", "03-10 17:00", "03-05 08:00", "03-06 17:00")
    assert both_ends(schedule["b"]) == expected
    assert schedule["b"].total_slack == schedule["a"].total_slack == -2 * DAY
    assert schedule["c"].total_slack == 2 * DAY
    [conflict] = schedule.conflicts()
    assert (conflict.key, conflict.constraint) == ("b", Constraint(kind))
    assert conflict.minutes == 2 * DAY


@IMPOSSIBLE
def test_dates_win_and_what_comes_before_is_late(kind, text):
    schedule = between(constrained(kind, text), hours_before=40, rules=HONOURED)
    expected = ("03-05 08:00", "03-06 17:00", "03-05 08:00", "03-06 17:00")
    assert both_ends(schedule["b"]) == expected
    assert shown(schedule["a"].finish) == "03-06 17:00"
    assert shown(schedule["a"].late_finish) == "03-04 17:00"
    assert schedule["a"].total_slack == -2 * DAY
    assert shown(schedule["c"].start) == "03-09 08:00"
    assert schedule.conflicts() == []


@BOTH
@pytest.mark.parametrize("kind", ["SNET", "FNET", "MSO", "MFO"])
def test_a_date_in_the_past_of_its_links_does_not_pull_unless_it_must(kind, rules):
    """ "a" ends on Friday 6. "Not earlier than" is met; "must" is met only where dates win."""
    text = "2026-03-03 08:00" if kind in {"SNET", "MSO"} else "2026-03-04 17:00"
    start = shown(between(constrained(kind, text), hours_before=40, rules=rules)["b"].start)
    pulls = rules is HONOURED and kind in {"MSO", "MFO"}
    assert start == ("03-03 08:00" if pulls else "03-09 08:00")


@pytest.mark.parametrize(
    ("alap", "b", "c"),
    [
        (Alap.FREE_SLACK, ("03-03 08:00", "03-04 17:00"), "03-05 08:00"),
        (Alap.TOTAL_SLACK, ("03-11 08:00", "03-12 17:00"), "03-13 08:00"),
    ],
)
def test_as_late_as_possible_before_a_successor_that_is_early(alap, b, c):
    schedule = between(constrained("ALAP"), rules=Rules(MONDAY, alap=alap))
    assert (shown(schedule["b"].start), shown(schedule["b"].finish)) == b
    assert shown(schedule["b"].early_start) == "03-03 08:00"
    assert shown(schedule["c"].start) == c


def test_as_late_as_possible_without_successors_is_at_the_end_of_the_plan():
    tasks = [constrained("ALAP"), ("long", 80)]
    assert dates(plan(tasks), "b") == ("03-12 08:00", "03-13 17:00")


@pytest.mark.parametrize(
    ("kind", "c", "b"),
    [
        # "c" is one day, on Tuesday 10.
        (LinkType.FS, "2026-03-10 08:00", ("03-06 08:00", "03-09 17:00")),
        (LinkType.SS, "2026-03-10 08:00", ("03-10 08:00", "03-11 17:00")),
        (LinkType.FF, "2026-03-10 08:00", ("03-09 08:00", "03-10 17:00")),
        (LinkType.SF, "2026-03-10 08:00", ("03-11 08:00", "03-12 17:00")),
    ],
)
def test_as_late_as_possible_keeps_the_end_that_its_link_holds(kind, c, b):
    held = Task("c", DAY, constraint=Constraint.SNET, constraint_at=at(c))
    network = plan([constrained("ALAP"), held, ("long", 80)], [("b", "c", kind)])
    assert dates(network, "b") == b
    assert dates(network, "c")[0] == "03-10 08:00"


@BOTH
@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("ASAP", None, "03-02 17:00"),
        ("SNET", "2026-03-04 08:00", "03-04 08:00"),
        ("SNET", "2026-03-04 17:00", "03-04 17:00"),
        ("FNET", "2026-03-04 17:00", "03-04 17:00"),
        ("MSO", "2026-03-04 08:00", "03-04 08:00"),
        ("MFO", "2026-03-04 17:00", "03-04 17:00"),
        ("SNET", "2026-03-04 12:30", "03-04 13:00"),
        ("SNET", "2026-03-07 10:00", "03-09 08:00"),
    ],
)
def test_a_milestone_lies_where_it_was_put_at_either_end_of_a_day(kind, text, expected, rules):
    schedule = between(constrained(kind, text, 0), rules=rules)
    assert shown(schedule["b"].start) == shown(schedule["b"].finish) == expected


@pytest.mark.parametrize(
    ("text", "slack_days"),
    [("2026-03-02 17:00", 0), ("2026-03-03 08:00", 0), ("2026-03-04 17:00", 2)],
)
def test_the_end_of_a_day_and_the_beginning_of_the_next_are_one_place(text, slack_days):
    schedule = between(constrained("FNLT", text, 0))
    assert schedule["b"].total_slack == slack_days * DAY
    assert schedule.conflicts() == []


def test_a_row_obeys_the_stricter_of_its_own_date_and_its_summarys():
    def start(own, above):
        summary = Task("s", constraint=Constraint.SNET, constraint_at=at(above))
        row = constrained("SNET", own, parent="s")
        return dates(plan([summary, row]), "b")[0]

    assert start("2026-03-04 08:00", "2026-03-06 08:00") == "03-06 08:00"
    assert start("2026-03-09 08:00", "2026-03-06 08:00") == "03-09 08:00"


@pytest.mark.parametrize("kind", ["SNET", "FNET", "MSO", "MFO"])
def test_a_date_that_decides_is_named_as_the_reason(kind):
    text = "2026-03-06 08:00" if kind in {"SNET", "MSO"} else "2026-03-09 17:00"
    causes = [driver.cause for driver in between(constrained(kind, text)).drivers("b")]
    assert causes == [Cause.CONSTRAINT]


@pytest.mark.parametrize("kind", ["SNLT", "MSO", "FNLT", "MFO"])
def test_a_date_that_loses_is_no_reason(kind):
    text = "2026-03-05 08:00" if kind in {"SNLT", "MSO"} else "2026-03-06 17:00"
    schedule = between(constrained(kind, text), hours_before=40)
    assert [driver.link.before for driver in schedule.drivers("b")] == ["a"]


@pytest.mark.parametrize(
    ("kind", "text"), [("SNLT", "2026-03-03 08:00"), ("FNLT", "2026-03-04 17:00")]
)
def test_a_latest_date_that_is_just_met_is_no_reason_where_links_win(kind, text):
    schedule = between(constrained(kind, text))
    assert schedule["b"].total_slack == 0
    assert [driver.cause for driver in schedule.drivers("b")] == [Cause.LINK]


def test_conflicts_are_listed_worst_first_and_a_deadline_has_no_constraint():
    tasks = [
        ("a", 40),
        constrained("SNLT", "2026-03-06 08:00"),
        Task("c", DAY, constraint=Constraint.FNLT, constraint_at=at("2026-03-05 17:00")),
        Task("d", DAY, deadline=at("2026-03-05 17:00")),
    ]
    schedule = compute(plan(tasks, [("a", "b"), ("b", "c"), ("c", "d")]))
    # "b" starts on Monday 9, "c" ends on Wednesday 11, "d" on Thursday 12.
    found = [(c.key, c.constraint, c.minutes // DAY) for c in schedule.conflicts()]
    assert found == [("d", None, 5), ("c", Constraint.FNLT, 4), ("b", Constraint.SNLT, 1)]


def test_a_deadline_that_binds_limits_all_before_it():
    tasks = [("a", 8), Task("b", 2 * DAY, deadline=at("2026-03-06 17:00")), ("long", 80)]
    bound = compute(plan(tasks, [("a", "b")], rules=Rules(MONDAY, deadlines_bind=True)))
    assert both_ends(bound["a"]) == ("03-02 08:00", "03-02 17:00", "03-04 08:00", "03-04 17:00")
    free = compute(plan(tasks, [("a", "b")]))
    assert shown(free["a"].late_finish) == "03-11 17:00"
