"""The scale that a rating was made with, the matrix cell by cell, and the worked example."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from engine.effectiveness import Outcome, Thresholds, Verdict, distribute, tally, verdict_of
from engine.exposure import ExposureError, Rating, Scale, Zone, exposure, highest, lowest
from risks.models import RiskScale
from risks.operations.checks import record_check
from risks.operations.ratings import set_scale
from risks.operations.register import identify_risk
from risks.scale import scale_of, scale_row, usual_daily_cost
from tests.conftest import FRIDAY
from tests.factories import make_project
from tests.risks.conftest import implemented, planned, rated, seen, written
from tests.risks.test_checks import SCALE
from tests.risks.test_register import refused

# From the highest probability down, by impact 1 to 5.
MATRIX = {5: "MHCCC", 4: "LMHCC", 3: "LMMHC", 2: "LLMMH", 1: "LLLLM"}
CELLS = [(p, i, zone) for p, row in MATRIX.items() for i, zone in enumerate(row, 1)]
# Gross, planned and actual as probability, cost in kCHF and delay; the worst impact of each.
EXAMPLE = {
    "compatible": ((4, 90, 20, 3), (2, 70, 12, 3), (2, 75, 12, 3), 18,
                   ("80400", "19280", "20280"), "0.984", "MM", "effective", "42120"),
    "network": ((3, 120, 15, 4), (1, 120, 15, 4), (2, 120, 15, 4), 12,
                ("61200", "7650", "30600"), "0.571", "LM", "partial", "18600"),
    "users": ((5, 40, 10, 3), (3, 30, 5, 3), (5, 40, 8, 3), 8,
              ("52700", "16400", "48960"), "0.103", "MC", "ineffective", "-4260"),
    "packaging": ((3, 60, 10, 2), (2, 60, 10, 2), (4, 80, 10, 3), 5,
                  ("32800", "16400", "61200"), "-1.732", "LH", "counterproductive", "-33400"),
}  # fmt: skip


def facts(row, *, target=False):
    probability, thousands, days, impact = row
    names = ("cost_left", "delay_left_days") if target else ("cost", "delay_days")
    amounts = dict(zip(names, (Decimal(thousands) * 1000, days), strict=True))
    levels = dict.fromkeys(("impact_cost", "impact_schedule", "impact_quality"), 1)
    return {"probability": probability, **amounts, **levels, "impact_service": impact}


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXAMPLE)
def test_the_worked_example_through_the_register(identified, doer, quality, name):
    gross, target, actual, cost, exposures, eta, zones, verdict, net = EXAMPLE[name]
    risk = rated(identified, **facts(gross))
    implemented(risk, doer, cost=Decimal(cost * 1000), **facts(target, target=True))
    check = record_check(risk.pk, seen(rating=facts(actual)), actor=quality, on=FRIDAY)
    found = (check.gross_exposure, check.planned_exposure, check.actual_exposure)
    assert found == tuple(map(Decimal, exposures))
    assert (str(check.effectiveness), check.verdict) == (eta, verdict)
    assert check.planned_zone + check.actual_zone == zones
    assert check.net_benefit == Decimal(net)


@pytest.mark.django_db
@pytest.mark.parametrize(("probability", "impact", "zone"), CELLS)
def test_every_cell_of_the_matrix_is_stored_with_its_zone(identified, probability, impact, zone):
    found = rated(identified, probability=probability, impact_cost=1, impact_schedule=1,
                  impact_service=impact)  # fmt: skip
    assert (found.score, found.zone) == (probability * impact, zone)
    assert bool(found.measure_due_on) is (zone in "HC")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["cost", "schedule", "quality", "service"])
def test_any_of_the_four_impacts_may_be_the_worst(identified, name):
    levels = {f"impact_{each}": 1 for each in ("cost", "schedule", "quality", "service")}
    found = rated(identified, **{**levels, f"impact_{name}": 5})
    assert (found.impact, found.score) == (5, 20)


@pytest.mark.django_db
def test_a_check_compares_by_the_scale_of_the_rating_before_measures(risk, doer, director, quality):
    implemented(risk, doer)
    set_scale({**SCALE, "zones_from": [2, 3, 4]}, actor=director, on=FRIDAY)
    check = record_check(risk.pk, seen(), actor=quality, on=FRIDAY)
    assert (check.rating.scale, check.actual_zone, str(check.effectiveness)) == (None, "M", "0.984")
    # The next review is by what is in force then.
    assert rated(risk, probability=2).zone == "C"


@pytest.mark.django_db
def test_a_check_takes_over_the_cost_of_a_day(risk, doer, quality):
    implemented(risk, doer)
    dearer = seen(rating={"daily_cost": Decimal(9_000)})
    check = record_check(risk.pk, dearer, actor=quality, on=FRIDAY)
    assert (check.rating.daily_cost, check.actual_exposure) == (Decimal(2_200), Decimal(20_280))


@pytest.mark.django_db
def test_what_measures_are_to_leave_is_by_the_scale_of_the_gross_rating(risk, doer, director):
    other = {**SCALE, "probabilities_pct": [10, 30, 40, 50, 60]}
    set_scale(other, actor=director, on=FRIDAY)
    planned(risk, doer)
    risk.refresh_from_db()
    assert risk.planned_exposure == Decimal(19_280)
    rated(risk)
    risk.refresh_from_db()
    # 0.50 × (90'000 + 20 × 2'200) and 0.30 × (70'000 + 12 × 2'200)
    assert (risk.gross_exposure, risk.planned_exposure) == (Decimal(67_000), Decimal(28_920))


@pytest.mark.django_db
def test_what_measures_are_to_leave_follows_the_cost_of_a_day(risk, measure):
    rated(risk, daily_cost=Decimal(4_000))
    risk.refresh_from_db()
    # 0.20 × (70'000 + 12 × 4'000)
    assert risk.planned_exposure == Decimal(23_600)
    rated(risk, daily_cost=Decimal(4_000), evidence="As before.")
    assert risk.assessments.filter(kind="planned").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "bound"), [("S", 7), ("M", 5), ("L", 9)])
def test_each_size_has_its_newest_scale_else_that_of_all(director, size, bound):
    for of_size, first in (("", 5), ("S", 6), ("S", 7), ("L", 9)):
        values = {**SCALE, "size_class": of_size, "zones_from": [first, 10, 15]}
        set_scale(values, actor=director, on=FRIDAY)
    row = scale_row(make_project(size_class=size))
    assert scale_of(row).zones_from[0] == bound


@pytest.mark.django_db
def test_without_any_version_the_usual_scale_is_in_force(project):
    assert scale_row(project) is None
    assert scale_of(None) == Scale()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"delay_days": [5, "10", 20, 40]},
        {"zones_from": [5, "10", 15]},
        {"delay_days": [5, 10, 20, None]},
        {"cost_pct": [2, 5, 10, "x"]},
    ],
)
def test_what_is_no_number_is_no_bound(director, wrong):
    with refused("rise from level to level"):
        set_scale({**SCALE, **wrong}, actor=director, on=FRIDAY)
    assert not RiskScale.objects.exists()


@pytest.mark.django_db
def test_a_day_costs_as_in_the_last_rating_of_the_risk_then_of_its_project(project, risk, owner):
    other = identify_risk(project, written(owner), actor=project.lead, on=FRIDAY)
    assert usual_daily_cost(other) == Decimal(2_200)
    rated(other, daily_cost=Decimal(500))
    assert (usual_daily_cost(other), usual_daily_cost(risk)) == (Decimal(500), Decimal(2_200))


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["planned_start_on", "planned_finish_on"])
def test_without_dates_a_day_costs_nothing_yet(identified, project, missing):
    setattr(project, missing, None)
    project.save()
    identified.project = project
    assert usual_daily_cost(identified) == 0


SMALL = Rating(2, 1, 2, 3, 4, Decimal(100), 7)
LARGE = Rating(4, 3, 2, 1, 5, Decimal(50), 9)


def test_targets_are_combined_value_by_value():
    assert lowest([SMALL, LARGE]) == Rating(2, 1, 2, 1, 4, Decimal(50), 7)
    assert highest([SMALL, LARGE]) == Rating(4, 3, 2, 3, 5, Decimal(100), 9)
    assert lowest([SMALL]) == highest([SMALL]) == SMALL
    for combine in (lowest, highest):
        with pytest.raises(ExposureError, match="no rating"):
            combine([])


@pytest.mark.parametrize(("score", "zone"), [(1, "L"), (2, "M"), (3, "H"), (4, "C"), (25, "C")])
def test_zones_follow_the_bounds_of_their_scale(score, zone):
    assert Scale(zones_from=(2, 3, 4)).zone_of(score) == zone


def test_a_rating_without_amounts_exposes_nothing():
    nothing = replace(LARGE, cost=Decimal(0), delay_days=0)
    assert exposure(nothing, Decimal(2_200)) == 0
    assert exposure(LARGE, Decimal(0)) == Decimal("30.00")


OUTCOME = Outcome(Decimal(100), Decimal(0), Decimal(20), Zone.LOW, Zone.LOW)


@pytest.mark.parametrize(
    ("actual", "zone", "verdict"),
    [
        (20, Zone.LOW, Verdict.EFFECTIVE),
        (20, Zone.MEDIUM, Verdict.PARTIAL),
        (21, Zone.LOW, Verdict.PARTIAL),
        (60, Zone.LOW, Verdict.PARTIAL),
        (61, Zone.LOW, Verdict.INEFFECTIVE),
        (100, Zone.CRITICAL, Verdict.INEFFECTIVE),
        (101, Zone.LOW, Verdict.COUNTERPRODUCTIVE),
    ],
)
def test_a_verdict_follows_from_what_is_left_and_the_zone(actual, zone, verdict):
    assert verdict_of(replace(OUTCOME, actual=Decimal(actual), actual_zone=zone)) == verdict


def test_more_than_was_expected_is_effective_too():
    found = replace(OUTCOME, planned=Decimal(50), actual=Decimal(0))
    assert (found.ratio, verdict_of(found)) == (Fraction(2), Verdict.EFFECTIVE)


def test_stricter_thresholds_judge_the_same_numbers_harder():
    strict = Thresholds(effective=Decimal("0.90"), partial=Decimal("0.85"))
    assert verdict_of(OUTCOME, strict) == Verdict.INEFFECTIVE


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        ("0.01", [34, 33, 33], ["0.01", "0.00", "0.00"]),
        ("1.00", [33, 33, 34], ["0.33", "0.33", "0.34"]),
        ("-1.01", [50, 50], ["-0.51", "-0.50"]),
        ("0.00", [60, 40], ["0.00", "0.00"]),
    ],
)
def test_cents_that_are_left_go_to_the_largest_remainder(amount, shares, parts):
    assert distribute(Decimal(amount), shares) == list(map(Decimal, parts))


def test_what_could_not_be_assessed_counts_as_due_alone():
    found = tally([(Verdict.NOT_ASSESSABLE, Decimal(5))], due=1)
    assert (found.due, found.verified, found.coverage, found.net_benefit) == (1, 0, 0, 0)
