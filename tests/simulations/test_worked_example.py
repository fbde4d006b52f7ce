"""The figures of the domain’s worked example come out of a plan that is made of rows."""

import pytest

from engine.simulation import simulate
from risks.models import Estimate, Risk
from risks.operations.simulations import usual_of
from risks.simulating.inputs import Usual, build_model, load_inputs
from risks.simulating.results import result_of
from tests.conftest import FRIDAY
from tests.simulations.plans import simulation

pytestmark = pytest.mark.django_db
SEED = 2026
# P10, P50, P80, P90; then P(≤ 56), P(≤ 60), P(≤ 65); then criticality of B and of C.
GOLDEN = {
    "pert": ((56.9, 62.2, 66.7, 69.2), (0.06, 0.32, 0.71), (0.82, 0.18)),
    "triangular": ((60.1, 66.5, 71.5, 74.2), (0.01, 0.10, 0.40), (0.83, 0.17)),
}
TORNADO = {
    "pert": {"A": 0.26, "B": 0.39, "C": 0.12, "D": 0.14, "E": 0.48, "F": 0.14, "Retard": 0.62},
    "triangular": {
        "A": 0.26, "B": 0.42, "C": 0.11, "D": 0.16, "E": 0.56, "F": 0.15, "Retard": 0.54,
    },
}  # fmt: skip


def run(project, **facts):
    row = simulation(project, **facts)
    found = load_inputs(project, usual_of(row), on=FRIDAY)
    return result_of(found, simulate(build_model(found, row), seed=row.seed, runs=row.runs))


@pytest.fixture(params=GOLDEN)
def shape(request):
    return request.param


@pytest.fixture
def result(worked, shape):
    return run(worked, shape=shape)


def test_finish_probabilities_and_criticality_are_those_of_the_domain(result, shape):
    quantiles, probabilities, criticality = GOLDEN[shape]
    finish = result["finish"]
    found = [finish["p"][pct] for pct in ("10", "50", "80", "90")]
    assert found[1:3] == pytest.approx(quantiles[1:3], abs=0.5)
    assert found == pytest.approx(quantiles, abs=0.8)
    kept = {each["days"]: each["ratio"] for each in finish["curve"]}
    assert [kept[days] for days in (56, 60, 65)] == pytest.approx(probabilities, abs=0.02)
    assert finish["base"] == 56
    assert finish["base_ratio"] == kept[56]
    shares = {each["name_fr"]: each["ratio"] for each in result["activities"]}
    assert shares["B"] == shares["D"] == pytest.approx(criticality[0], abs=0.02)
    assert shares["C"] == pytest.approx(criticality[1], abs=0.02)
    assert shares["A"] == shares["E"] == shares["F"] == 1


def test_the_tornado_is_that_of_the_domain_strongest_first(result, shape):
    bars = {each["name_fr"]: each["value"] for each in result["tornado_finish"]}
    assert {name: bars[name] for name in TORNADO[shape]} == pytest.approx(TORNADO[shape], abs=0.05)
    values = [abs(each["value"]) for each in result["tornado_finish"]]
    assert values == sorted(values, reverse=True)


def test_money_and_its_contingency_are_those_of_the_domain(worked):
    cost = run(worked)["cost"]
    assert cost["base"] == 630_000
    assert cost["mean"] == pytest.approx(679_800, abs=2_500)
    assert cost["p"]["50"] == pytest.approx(675_700, abs=2_500)
    assert cost["p"]["80"] == pytest.approx(715_500, abs=4_000)
    assert cost["base_ratio"] == pytest.approx(0.12, abs=0.02)
    assert cost["reserve"] == pytest.approx(85_500, abs=4_000)
    assert cost["p"]["80"] - cost["base"] == pytest.approx(cost["reserve"], abs=0.02)


def test_what_the_cost_depends_on_are_amounts_and_risks_that_cost(worked):
    bars = run(worked, runs=1000)["tornado_cost"]
    assert {each["name_fr"] for each in bars} == {"A", "B", "C", "F", "Surcoût", "Change"}
    assert all(each["value"] > 0 for each in bars)


def test_dates_follow_the_calendar_of_the_project(worked):
    """Fifty-six working days from Monday 04.01.2027 end on Monday 22.03.2027."""
    finish = run(worked)["finish"]
    assert finish["base_on"] == "2027-03-22"
    curve = {each["days"]: each["on"] for each in finish["curve"]}
    assert (curve[56], curve[57]) == ("2027-03-22", "2027-03-23")
    assert finish["planned_on"] == "2027-03-26"
    # Friday 26.03. is the sixtieth working day.
    kept = {each["days"]: each["ratio"] for each in finish["curve"]}
    assert finish["planned_ratio"] == kept[60]


def test_the_same_seed_gives_the_same_figures_and_another_one_others(worked):
    assert run(worked, runs=1000) == run(worked, runs=1000)
    assert run(worked, runs=1000) != run(worked, runs=1000, seed=7)


def test_the_reserve_of_the_sponsor_is_five_to_ten_percent_of_the_envelope(worked):
    assert run(worked, runs=1000)["management"] == [35_000, 70_000]


def test_every_run_stands_in_one_bar_of_the_histogram(result):
    for side in ("finish", "cost"):
        assert sum(count for _low, _high, count in result[side]["bins"]) == 5_000


def test_risks_that_are_over_or_not_rated_strike_no_more(worked):
    Risk.objects.filter(name_fr="Retard").update(state="closed", ended_on=FRIDAY)
    result = run(worked)
    assert {each["name_fr"] for each in result["risks"]} == {"Surcoût", "Change"}
    assert result["finish"]["p"]["50"] < 62


def test_an_opportunity_makes_it_cheaper(worked):
    before = run(worked)["cost"]["mean"]
    Risk.objects.filter(name_fr="Surcoût").update(kind="opportunity")
    assert run(worked)["cost"]["mean"] == pytest.approx(before - 2 * 0.4 * 46_667, rel=0.01)


def test_a_risk_without_a_task_delays_what_ends_last(worked, tasks):
    Risk.objects.filter(name_fr="Retard").update(task=None)
    found = load_inputs(worked, Usual(10, 40), on=FRIDAY)
    model = build_model(found, simulation(worked))
    assert list(model.risks[0].delays) == [("task", tasks["F"].pk)]


def test_tasks_without_an_estimate_take_the_usual_spread(worked, tasks):
    Estimate.objects.filter(task=tasks["A"]).update(low_minutes=None, high_minutes=None)
    found = load_inputs(worked, Usual(10, 40), on=FRIDAY)
    points = build_model(found, simulation(worked)).estimates["task", tasks["A"].pk]
    assert [points.low, points.likely, points.high] == [9 * 504, 10 * 504, 14 * 504]


def test_work_that_has_begun_keeps_its_spread_for_what_is_left(worked, tasks):
    row = tasks["A"]
    row.state, row.actual_start_on, row.progress_pct = "in_progress", FRIDAY, 50
    row.save()
    found = load_inputs(worked, Usual(10, 40), on=FRIDAY)
    points = build_model(found, simulation(worked)).estimates["task", row.pk]
    assert [points.low, points.likely, points.high] == [4 * 504, 5 * 504, 7.5 * 504]


def test_packages_without_priced_tasks_cost_their_budget(worked):
    package = worked.work_packages.get()
    package.budget = 500_000
    package.save()
    assert run(worked, runs=1000)["cost"]["base"] == 630_000
    Estimate.objects.filter(task__isnull=False).update(
        cost_low=None, cost_likely=None, cost_high=None
    )
    cost = run(worked, runs=1000)["cost"]
    assert cost["base"] == 500_000
    assert cost["bins"][0][0] > 450_000
