"""Each constraint of estimates and simulations, violated by one row."""

import pytest

from risks.models import Estimate, Simulation
from tests.conftest import FRIDAY
from tests.decision_files.test_constraints import change, refused
from tests.simulations.plans import risk_of, simulation

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(project, tasks):
    return Estimate.objects.create(project=project, task=tasks["A"], low_minutes=1, high_minutes=2)


def test_an_estimate_is_of_a_task_or_of_a_risk(project, own):
    risk = risk_of(project, "Vol", probability=3)
    refused("estimate_of_a_task_or_of_a_risk", change(own, task=None))
    refused("estimate_of_a_task_or_of_a_risk", change(own, risk=risk))


@pytest.mark.parametrize("values", [{"low_minutes": 3}, {"high_minutes": None}])
def test_times_go_from_the_least_to_the_most(own, values):
    refused("estimate_of_time_from_least_to_most", change(own, **values))


@pytest.mark.parametrize(
    "values",
    [
        {"cost_low": 3, "cost_likely": 3, "cost_high": 2},
        {"cost_low": -1, "cost_likely": 0, "cost_high": 2},
    ],
)
def test_amounts_go_from_the_least_to_the_most(own, values):
    refused("estimate_of_cost_", change(own, **values))


def test_amounts_from_least_to_most_are_of_risks_too(project):
    risk = risk_of(project, "Vol", probability=3)
    row = Estimate.objects.create(project=project, risk=risk, cost_low=1, cost_high=2)
    refused("estimate_of_cost_from_least_to_most", change(row, cost_low=3))
    refused("estimate_of_cost_from_least_to_most", change(row, cost_high=None))


@pytest.mark.parametrize("likely", [None, 0, 3])
def test_a_task_has_a_most_likely_cost_between_the_two_others(own, likely):
    wrong = change(own, cost_low=1, cost_likely=likely, cost_high=2)
    refused("estimate_of_cost_with_most_likely", wrong)


def test_only_a_risk_has_a_probability(project, own):
    refused("estimate_of_probability_of_a_risk", change(own, probability_pct=10))
    row = Estimate.objects.create(
        project=project, risk=risk_of(project, "Vol", probability=3), probability_pct=10
    )
    refused("estimate_of_probability_of_a_risk", change(row, probability_pct=101))


def test_a_task_or_a_risk_has_one_estimate(project, own):
    risk = risk_of(project, "Vol", probability=3)
    Estimate.objects.create(project=project, risk=risk, probability_pct=10)
    twice = Estimate(project=project, task=own.task, low_minutes=1, high_minutes=2)
    refused("estimate_once_for_a_task", twice.save)
    refused("estimate_once_for_a_risk", Estimate(project=project, risk=risk).save)


def test_simulations_are_numbered_in_their_project(project):
    simulation(project).save()
    refused("simulation_number_unique_in_project", simulation(project).save)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("simulation_runs_within_limits", {"runs": 999}),
        ("simulation_spread_on_both_sides", {"below_pct": 10}),
        ("simulation_spread_on_both_sides", {"below_pct": 10, "above_pct": 301}),
        ("simulation_correlation_within_limits", {"correlation_pct": 101}),
    ],
)
def test_what_is_asked_stays_within_its_limits(project, name, values):
    row = simulation(project)
    row.save()
    refused(name, change(row, **values))


def test_only_readers_of_the_plan_see_estimates_and_simulations(own, project, outsider):
    row = simulation(project, asked_on=FRIDAY)
    row.save()
    for model, one in ((Estimate, own), (Simulation, row)):
        assert list(model.objects.visible_to(project.lead)) == [one]
        assert not model.objects.visible_to(outsider).exists()
        assert one.history_scope() == f"project:{project.pk}"
