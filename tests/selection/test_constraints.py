"""What the database refuses of scenarios, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from projects.models import (
    Project,
    ProposedOrder,
    ScenarioCandidate,
    ScenarioGroup,
    ScenarioGroupYear,
    ScenarioYear,
    SelectionScenario,
)
from tests.factories import make_adopted_scenario

pytestmark = pytest.mark.django_db


def refused(name, act):
    # SQLite names the columns of a broken uniqueness, not the constraint.
    with pytest.raises(IntegrityError, match=f"{name}|UNIQUE"), transaction.atomic():
        act()


def test_one_scenario_is_adopted_a_year(portfolio, director):
    project = Project.objects.get(code="GOLD-202")
    make_adopted_scenario(project, by=director)
    refused("scenario_one_adopted_a_year", lambda: make_adopted_scenario(project, by=director))
    assert make_adopted_scenario(project, by=director, year=2030)


def test_adopted_means_by_a_decision(scenario):
    rows = SelectionScenario.objects.filter(pk=scenario.pk)
    refused("scenario_adopted_by_a_decision", lambda: rows.update(state="adopted"))


def test_a_year_and_a_candidate_are_there_once(scenario):
    project = Project.objects.get(code="GOLD-202")
    refused("scenario_year_once", lambda: ScenarioYear.objects.create(scenario=scenario, year=2027))
    refused(
        "scenario_candidate_once",
        lambda: ScenarioCandidate.objects.create(scenario=scenario, project=project),
    )


def test_a_group_and_its_year_are_there_once(scenario):
    facts = {"scenario": scenario, "number": 1, "name_fr": "Techniciens"}
    group = ScenarioGroup.objects.create(**facts)
    refused("scenario_group_number_once", lambda: ScenarioGroup.objects.create(**facts))
    ScenarioGroupYear.objects.create(group=group, year=2027)
    refused(
        "scenario_group_year_once",
        lambda: ScenarioGroupYear.objects.create(group=group, year=2027),
    )


def test_money_is_not_negative_and_forcing_has_a_reason(scenario):
    refused("scenario_money_not_negative", lambda: scenario.limits.update(reserve=-1))
    refused("scenario_forced_has_a_reason", lambda: scenario.candidates.update(wish="in"))


def test_a_person_proposes_one_order_with_a_reason(portfolio, director):
    facts = {"portfolio": portfolio, "proposed_by": director, "codes": ["GOLD-202"]}
    refused("order_has_a_reason", lambda: ProposedOrder.objects.create(**facts, reason=""))
    row = ProposedOrder.objects.create(**facts, reason="Better.")
    assert "GOLD-202" in str(row)
    refused(
        "order_one_proposal_a_person",
        lambda: ProposedOrder.objects.create(**facts, reason="Again."),
    )
