"""Verdicts on measures, against the worked example of the domain (amounts in kCHF)."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.effectiveness import (
    EffectivenessError,
    Outcome,
    Thresholds,
    Verdict,
    distribute,
    rounded,
    tally,
    verdict_of,
)
from engine.exposure import DEFAULT_SCALE, Rating, Zone, exposure

BAC, BURN = Decimal(1240), Decimal("2.2")


def rated(probability, cost, days, *, quality=1, service=1):
    money = Decimal(cost)
    return Rating(
        probability,
        DEFAULT_SCALE.cost_level(money, BAC),
        DEFAULT_SCALE.delay_level(days),
        quality,
        service,
        money,
        days,
    )


# gross, planned, actual, cost of the measure; what the table of the domain says of them.
GOLDEN = {
    "R-101-1": (
        rated(4, 90, 20), rated(2, 70, 12), rated(2, 75, 12), 18,
        ("80.40", "19.28", "20.28", "0.984", "M", "M", "effective", "42.12"),
    ),
    "R-101-2": (
        rated(3, 120, 15, service=4), rated(1, 120, 15, service=4),
        rated(2, 120, 15, service=4), 12,
        ("61.20", "7.65", "30.60", "0.571", "L", "M", "partial", "18.60"),
    ),
    "R-101-3": (
        rated(5, 40, 10, quality=3), rated(3, 30, 5, quality=3), rated(5, 40, 8, quality=3), 8,
        ("52.70", "16.40", "48.96", "0.103", "M", "C", "ineffective", "-4.26"),
    ),
    "R-101-4": (
        rated(3, 60, 10), rated(2, 60, 10), rated(4, 80, 10), 5,
        ("32.80", "16.40", "61.20", "-1.732", "L", "H", "counterproductive", "-33.40"),
    ),
}  # fmt: skip


def outcome_of(gross, planned, actual, cost):
    zones = [DEFAULT_SCALE.zone_of(each.score) for each in (planned, actual)]
    worths = [exposure(each, BURN) for each in (gross, planned, actual)]
    return Outcome(*worths, *zones, Decimal(cost))


def of(ratio, planned=Zone.LOW, actual=Zone.LOW, **more):
    """An outcome with this η of a planned reduction of 100."""
    actual_worth = Decimal(100) - Decimal(100) * Decimal(ratio)
    return Outcome(Decimal(100), Decimal(0), actual_worth, planned, actual, **more)


@pytest.mark.parametrize("code", GOLDEN)
def test_the_worked_example_to_the_digit(code):
    *facts, said = GOLDEN[code]
    found = outcome_of(*facts)
    assert (
        str(found.gross.quantize(Decimal("0.01"))),
        str(found.planned.quantize(Decimal("0.01"))),
        str(found.actual.quantize(Decimal("0.01"))),
        str(rounded(found.ratio)),
        found.planned_zone.value,
        found.actual_zone.value,
        verdict_of(found).value,
        str(found.net_benefit.quantize(Decimal("0.01"))),
    ) == said


def test_the_current_exposures_of_the_example_add_up():
    found = [outcome_of(*GOLDEN[code][:4]).actual for code in GOLDEN]
    assert sum(found) == Decimal("161.04")


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        ("1.5", Verdict.EFFECTIVE),
        ("0.80", Verdict.EFFECTIVE),
        ("0.7999999999", Verdict.PARTIAL),
        ("0.40", Verdict.PARTIAL),
        ("0.3999999999", Verdict.INEFFECTIVE),
        ("0", Verdict.INEFFECTIVE),
        ("-0.0000000001", Verdict.COUNTERPRODUCTIVE),
    ],
)
def test_the_bounds_of_a_verdict_are_exact(ratio, verdict):
    assert verdict_of(of(ratio)) == verdict


def test_without_the_planned_zone_it_is_effective_in_part_only():
    assert verdict_of(of("0.95", Zone.LOW, Zone.MEDIUM)) == Verdict.PARTIAL
    assert verdict_of(of("0.95", Zone.MEDIUM, Zone.LOW)) == Verdict.EFFECTIVE


def test_a_measure_that_was_to_reduce_nothing_cannot_be_assessed():
    for planned in (Decimal(100), Decimal(120)):
        badly_planned = replace(of("0.9"), planned=planned)
        assert badly_planned.ratio is None
        assert verdict_of(badly_planned) == Verdict.NOT_ASSESSABLE


def test_without_evidence_nothing_is_assessed():
    assert verdict_of(of("0.95", is_evidenced=False)) == Verdict.NOT_ASSESSABLE
    assert verdict_of(of("-2", is_evidenced=False)) == Verdict.NOT_ASSESSABLE


def test_an_opportunity_is_to_grow():
    grown = Outcome(Decimal(-10), Decimal(-30), Decimal(-28), Zone.HIGH, Zone.HIGH, is_gain=True)
    assert rounded(grown.ratio) == Decimal("0.900")
    assert verdict_of(grown) == Verdict.EFFECTIVE
    assert verdict_of(replace(grown, actual_zone=Zone.MEDIUM)) == Verdict.PARTIAL
    assert verdict_of(replace(grown, actual_zone=Zone.CRITICAL)) == Verdict.EFFECTIVE
    assert verdict_of(replace(grown, actual=Decimal(-5))) == Verdict.COUNTERPRODUCTIVE


def test_other_thresholds_give_other_verdicts():
    strict = Thresholds(Decimal("0.95"), Decimal("0.90"))
    assert verdict_of(of("0.92"), strict) == Verdict.PARTIAL
    assert verdict_of(of("0.85"), strict) == Verdict.INEFFECTIVE


def test_ratios_are_read_with_three_digits_half_up():
    assert rounded(Fraction(12345, 10000)) == Decimal("1.235")
    assert rounded(Fraction(2, 3), 2) == Decimal("0.67")
    assert rounded(None) is None


def test_a_reduction_is_shared_to_the_cent():
    assert distribute(Decimal("100.00"), [33, 33, 34]) == [Decimal(33), Decimal(33), Decimal(34)]
    assert distribute(Decimal("0.05"), [50, 50]) == [Decimal("0.03"), Decimal("0.02")]
    assert distribute(Decimal("-0.05"), [50, 50]) == [Decimal("-0.03"), Decimal("-0.02")]
    assert distribute(Decimal("7.00"), [100, 0]) == [Decimal(7), Decimal(0)]


@pytest.mark.parametrize(
    ("amount", "shares", "words"),
    [
        ("10", [50, 49], "add up to 99 %"),
        ("10", [], "add up to 0 %"),
        ("10", [101, -1], "between 0 and 100"),
        ("10.001", [100], "parts of a cent"),
    ],
)
def test_shares_that_make_no_whole_are_refused(amount, shares, words):
    with pytest.raises(EffectivenessError, match=words):
        distribute(Decimal(amount), shares)


def test_a_project_counts_its_verdicts():
    benefits = [
        (Verdict.EFFECTIVE, Decimal("42.12")),
        (Verdict.PARTIAL, Decimal("18.60")),
        (Verdict.INEFFECTIVE, Decimal("-4.26")),
        (Verdict.COUNTERPRODUCTIVE, Decimal("-33.40")),
        (Verdict.NOT_ASSESSABLE, Decimal(99)),
    ]
    found = tally(benefits, due=8)
    assert (found.verified, found.effective, found.net_benefit) == (4, 1, Decimal("23.06"))
    assert (found.effectiveness, found.coverage) == (Fraction(1, 4), Fraction(1, 2))


def test_nothing_due_is_no_ratio():
    none = tally([], due=0)
    assert (none.effectiveness, none.coverage, none.net_benefit) == (None, None, 0)
    with pytest.raises(EffectivenessError, match="1 measures are verified but only 0 were due"):
        tally([(Verdict.PARTIAL, Decimal(1))], due=0)


cents = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n) / 100)
zones = st.sampled_from(list(Zone))
outcomes = st.builds(Outcome, cents, cents, cents, zones, zones, cents)


@given(outcomes, st.integers(1, 10**6))
def test_a_verdict_does_not_hang_on_the_currency(outcome, factor):
    worths = {name: getattr(outcome, name) * factor for name in ("gross", "planned", "actual")}
    assert verdict_of(replace(outcome, **worths)) == verdict_of(outcome)


@given(outcomes, cents)
def test_a_larger_actual_exposure_is_never_judged_better(outcome, more):
    order = [*Verdict][:4]
    worse = replace(outcome, actual=outcome.actual + abs(more))
    before, after = verdict_of(outcome), verdict_of(worse)
    if before != Verdict.NOT_ASSESSABLE:
        assert order.index(after) >= order.index(before)


@given(cents, st.lists(st.integers(0, 100), min_size=1, max_size=6))
def test_parts_add_up_and_none_is_a_cent_off(amount, weights):
    total = sum(weights)
    shares = [100 * each // total for each in weights] if total else [0] * len(weights)
    shares[0] += 100 - sum(shares)
    parts = distribute(amount, shares)
    assert sum(parts) == amount
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - amount * share / 100) < Decimal("0.01")
