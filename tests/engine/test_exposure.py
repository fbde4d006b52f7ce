"""Levels, zones and exposure, against the tables of the domain."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.exposure import (
    DEFAULT_SCALE,
    LEVELS,
    ExposureError,
    Rating,
    Scale,
    Zone,
    exposure,
    highest,
    lowest,
)

BURN = Decimal("2.2")
MATRIX = {
    5: "M H C C C",
    4: "L M H C C",
    3: "L M M H C",
    2: "L L M M H",
    1: "L L L L M",
}
levels = st.sampled_from(LEVELS)
money = st.decimals(0, 10**9, places=2)
ratings = st.builds(
    Rating, levels, levels, levels, levels, levels, cost=money, delay_days=st.integers(0, 2000)
)


@pytest.mark.parametrize("probability", MATRIX)
def test_the_matrix_has_the_zones_of_the_domain(probability):
    zones = [DEFAULT_SCALE.zone_of(probability * impact).value for impact in LEVELS]
    assert zones == MATRIX[probability].split()


def test_zones_rise_from_low_to_critical():
    assert [zone.rank for zone in (Zone.LOW, Zone.MEDIUM, Zone.HIGH, Zone.CRITICAL)] == [0, 1, 2, 3]


@pytest.mark.parametrize("score", [0, -1, 26])
def test_a_score_outside_the_matrix_has_no_zone(score):
    with pytest.raises(ExposureError, match=f"the score {score} is not between 1 and 25"):
        DEFAULT_SCALE.zone_of(score)


@pytest.mark.parametrize(
    ("pct", "level"),
    [("0", 1), ("1.99", 1), ("2", 2), ("4.99", 2), ("5", 3), ("9.99", 3), ("10", 4), ("20", 4),
     ("20.01", 5), ("300", 5)],
)  # fmt: skip
def test_a_cost_has_the_level_of_its_share_of_the_budget(pct, level):
    assert DEFAULT_SCALE.cost_level(Decimal(pct) * 10, Decimal(1000)) == level


@pytest.mark.parametrize(
    ("days", "level"),
    [(0, 1), (5, 1), (6, 2), (10, 2), (11, 3), (20, 3), (21, 4), (40, 4), (41, 5)],
)
def test_a_delay_has_the_level_of_its_working_days(days, level):
    assert DEFAULT_SCALE.delay_level(days) == level


def test_levels_are_refused_without_sense():
    with pytest.raises(ExposureError, match="the budget must be positive"):
        DEFAULT_SCALE.cost_level(Decimal(1), Decimal(0))
    with pytest.raises(ExposureError, match="the budget must be positive"):
        DEFAULT_SCALE.cost_level(Decimal(1), Decimal("Infinity"))
    with pytest.raises(ExposureError, match="cost must be a finite amount"):
        DEFAULT_SCALE.cost_level(Decimal(-1), Decimal(10))
    with pytest.raises(ExposureError, match="the delay must not be negative"):
        DEFAULT_SCALE.delay_level(-1)


def test_the_worst_impact_counts():
    rating = Rating(4, 1, 2, 3, 5)
    assert (rating.impact, rating.score) == (5, 20)


def test_exposure_is_probability_times_cost_and_delay():
    rating = Rating(4, 3, 3, 1, 1, Decimal(90), 20)
    assert exposure(rating, BURN) == Decimal("80.40")
    assert exposure(replace(rating, delay_days=0, cost=Decimal(0)), BURN) == 0


def test_an_opportunity_has_a_negative_exposure():
    rating = Rating(3, 2, 1, 1, 1, Decimal(87), 0)
    assert exposure(rating, BURN, is_gain=True) == -exposure(rating, BURN) == Decimal("-34.80")


def test_another_scale_gives_another_exposure():
    halves = Scale(probabilities=tuple(map(Decimal, ("0.1", "0.2", "0.3", "0.4", "0.5"))))
    assert exposure(Rating(5, 1, 1, 1, 1, Decimal(90)), BURN, halves) == 45


@pytest.mark.parametrize("bad", [0, 6, -1])
@pytest.mark.parametrize(
    "name",
    ["probability", "cost_impact", "schedule_impact", "quality_impact", "service_impact"],
)
def test_a_level_outside_the_scale_is_refused_by_name(name, bad):
    with pytest.raises(ExposureError, match=f"{name} {bad} is not a level of 1 to 5"):
        replace(Rating(1, 1, 1, 1, 1), **{name: bad})


def test_negative_and_infinite_amounts_are_refused_by_name():
    for amount in (Decimal(-1), Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(ExposureError, match="cost must be a finite amount"):
            Rating(1, 1, 1, 1, 1, amount)
        with pytest.raises(ExposureError, match="daily_cost must be a finite amount"):
            exposure(Rating(1, 1, 1, 1, 1), amount)
    with pytest.raises(ExposureError, match="the delay must not be negative"):
        Rating(1, 1, 1, 1, 1, delay_days=-1)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"probabilities": (Decimal("0.5"),)}, "probabilities needs 5 values, not 1"),
        ({"cost_pct": (Decimal(0), *map(Decimal, "123"))}, "cost_pct must be finite and above 0"),
        ({"cost_pct": (*map(Decimal, "123"), Decimal("Infinity"))}, "cost_pct must be finite"),
        ({"delay_days": (5, 10, 10, 40)}, "delay_days must rise"),
        ({"zones_from": (5, 10, 26)}, "zones_from must not be above 25"),
        ({"probabilities": tuple(Decimal(n) / 4 for n in range(1, 6))}, "must not be above 1"),
    ],
)
def test_a_scale_that_contradicts_itself_is_refused(facts, words):
    with pytest.raises(ExposureError, match=words):
        Scale(**facts)


def test_several_targets_leave_the_least_of_each():
    first = Rating(2, 3, 3, 1, 4, Decimal(70), 12)
    second = Rating(3, 2, 2, 1, 4, Decimal(90), 5)
    assert lowest([first, second]) == Rating(2, 2, 2, 1, 4, Decimal(70), 5)
    assert highest([first, second]) == Rating(3, 3, 3, 1, 4, Decimal(90), 12)
    for combine in (lowest, highest):
        with pytest.raises(ExposureError, match="no rating to combine"):
            combine([])


@given(ratings, money)
def test_a_lower_probability_never_exposes_more(rating, burn):
    worths = [exposure(replace(rating, probability=level), burn) for level in LEVELS]
    assert worths == sorted(worths)
    assert all(worth >= 0 for worth in worths)


@given(st.lists(ratings, min_size=1, max_size=4), money)
def test_together_measures_leave_no_more_than_each_alone(targets, burn):
    together = lowest(targets)
    for target in targets:
        assert together.score <= target.score
        assert exposure(together, burn) <= exposure(target, burn)
        assert highest(targets).score >= target.score
    for name in (field.name for field in fields(Rating)):
        assert getattr(together, name) in {getattr(each, name) for each in targets}
