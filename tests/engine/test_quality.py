"""How checks of quality are kept: the worked examples of the domain, and laws."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.acceptance import Share
from engine.errors import EngineError
from engine.lights import Colour
from engine.quality import (
    WEIGHTS,
    Check,
    OpenFinding,
    completion,
    mean_age_days,
    on_time_colour,
    on_time_rate,
    overdue_count,
    weighted,
)

AS_OF = date(2026, 11, 2)
EARLY, DUE, LATE = date(2026, 9, 24), date(2026, 9, 30), date(2026, 10, 9)


def open_findings(blocker=0, major=0, minor=0):
    counts = {"blocker": blocker, "major": major, "minor": minor}
    return [OpenFinding(name, EARLY, DUE) for name, n in counts.items() for _ in range(n)]


def test_the_worked_example_weighs_28():
    assert weighted(open_findings(blocker=1, major=3, minor=9)) == 28


@pytest.mark.parametrize(
    ("counts", "weight"),
    [((0, 0, 0), 0), ((1, 0, 0), 10), ((0, 1, 0), 3), ((0, 0, 1), 1), ((1, 3, 0), 19)],
)
def test_each_class_weighs_what_the_domain_says(counts, weight):
    assert weighted(open_findings(*counts)) == weight


def test_a_class_that_nobody_knows_is_refused():
    with pytest.raises(EngineError, match="'huge' is no class of findings"):
        OpenFinding("huge", EARLY, DUE)


def test_what_is_carried_out_late_is_completed_but_not_on_time():
    checks = [Check(DUE, EARLY), Check(DUE, DUE), Check(DUE, LATE), Check(DUE)]
    assert completion(checks, as_of=AS_OF) == Share(3, 4)
    assert on_time_rate(checks, as_of=AS_OF) == Share(2, 4)


def test_a_check_counts_once_its_day_has_passed():
    ahead = Check(date(2026, 11, 20))
    assert completion([ahead], as_of=AS_OF) == Share(0, 0)
    assert completion([Check(AS_OF)], as_of=AS_OF) == Share(0, 0)
    assert completion([Check(AS_OF)], as_of=AS_OF + timedelta(days=1)) == Share(0, 1)


def test_what_was_done_before_its_day_came_does_not_count_yet():
    assert on_time_rate([Check(date(2026, 11, 20), EARLY)], as_of=AS_OF) == Share(0, 0)


def test_what_is_done_only_later_was_not_done_on_the_day_that_is_asked_about():
    assert completion([Check(DUE, LATE)], as_of=date(2026, 10, 5)) == Share(0, 1)


@pytest.mark.parametrize(
    ("part", "whole", "colour"),
    [
        (9, 10, Colour.GREEN),
        (10, 10, Colour.GREEN),
        (89, 100, Colour.AMBER),
        (3, 4, Colour.AMBER),
        (74, 100, Colour.RED),
        (0, 1, Colour.RED),
        (0, 0, Colour.GREY),
    ],
)
def test_the_colour_of_what_is_on_time(part, whole, colour):
    assert on_time_colour(Share(part, whole)) == colour


def test_the_mean_age_counts_calendar_days():
    findings = [OpenFinding("major", AS_OF - timedelta(days=days), AS_OF) for days in (10, 20, 33)]
    assert mean_age_days(findings, as_of=AS_OF) == 21.0
    assert mean_age_days([OpenFinding("minor", AS_OF, AS_OF)], as_of=AS_OF) == 0


def test_of_no_finding_there_is_no_age():
    assert mean_age_days([], as_of=AS_OF) is None


def test_nothing_is_younger_than_today():
    with pytest.raises(EngineError, match="found after"):
        mean_age_days([OpenFinding("minor", AS_OF + timedelta(days=1), AS_OF)], as_of=AS_OF)


def test_overdue_is_what_is_neither_corrected_nor_in_time():
    late, today, corrected = (
        OpenFinding("blocker", EARLY, DUE),
        OpenFinding("major", EARLY, AS_OF),
        OpenFinding("minor", EARLY, DUE, is_corrected=True),
    )
    assert overdue_count([late, today, corrected], as_of=AS_OF) == 1
    assert overdue_count([late, today, corrected], as_of=AS_OF + timedelta(days=1)) == 2


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
checks = st.builds(Check, days, st.none() | days)


@given(st.lists(checks), days)
def test_on_time_never_exceeds_completion(known, as_of):
    kept, done = on_time_rate(known, as_of=as_of), completion(known, as_of=as_of)
    assert kept.whole == done.whole
    assert kept.part <= done.part


@given(st.lists(st.sampled_from(sorted(WEIGHTS)), min_size=1))
def test_one_more_finding_always_weighs_more(names):
    known = [OpenFinding(name, EARLY, DUE) for name in names]
    assert weighted(known) > weighted(known[1:])
