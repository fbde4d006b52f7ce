"""What the gates ask of the register: treated before G3, empty and released before G6."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from projects.gates import computed
from projects.models import Project
from risks.gates import why_open, why_untreated
from risks.models import Contingency
from risks.operations.ratings import accept_risk
from risks.operations.register import choose_response, identify_risk
from risks.operations.reserves import release_contingency
from servicedesk_pm.common.clock import today
from tests.conftest import FRIDAY
from tests.factories import NOON, make_director, make_project
from tests.gates import unmet_conditions
from tests.risks.conftest import planned, rated, written
from tests.risks.pages import register_row

pytestmark = pytest.mark.django_db


def unmet(gate, project):
    return {each.code for each in unmet_conditions(gate, Project.objects.get(pk=project.pk))}


@pytest.fixture
def fresh(project, owner):
    """A high risk that was rated today."""
    made = identify_risk(project, written(owner), actor=project.lead, on=today())
    return rated(made, on=today())


def test_a_register_without_open_risks_has_nothing_to_treat(project):
    register_row(project, state="closed")
    assert why_untreated(project) == ""
    assert "G3-05" not in unmet("G3", project)


def test_a_high_risk_needs_a_measure(project, fresh, doer):
    assert str(fresh) in why_untreated(project)
    assert "without a measure" in why_untreated(project)
    assert "G3-05" in unmet("G3", project)
    planned(fresh, doer, on=today(), due_on=today() + timedelta(days=20))
    assert why_untreated(project) == ""
    assert "G3-05" not in unmet("G3", project)


def test_what_the_sponsor_accepted_needs_none(project, fresh, sponsor):
    choose_response(fresh.pk, "accept_passive", actor=fresh.owner, on=today())
    accept_risk(fresh.pk, "Carried.", actor=sponsor, on=today(), at=NOON)
    assert why_untreated(project) == ""


def test_every_risk_is_rated_before_the_gate(project, owner):
    row = identify_risk(project, written(owner), actor=project.lead, on=today())
    assert why_untreated(project) == f"Risks that nobody rated: {row}."


@pytest.mark.parametrize(
    ("days", "said"),
    [(30, ""), (31, "The register was not reviewed within the last 30 days.")],
)
def test_the_register_was_reviewed_within_thirty_days(project, owner, days, said):
    on = today() - timedelta(days=days)
    made = identify_risk(project, written(owner), actor=project.lead, on=on)
    rated(made, on=on, probability=1, cost=Decimal(0), delay_days=0)
    assert why_untreated(project) == said


def test_risks_of_sub_projects_count_for_the_whole(project):
    part = make_project(code="PRJ-101-A", parent=project)
    row = register_row(part)
    assert why_open(project) == f"Open risks: {row}."
    assert why_open(make_project()) == ""


def test_many_risks_are_named_as_far_as_they_fit(project):
    for _n in range(7):
        register_row(project)
    assert why_open(project).endswith(" ….")
    assert why_open(project).count("R-101-") == 5


def test_the_rest_of_the_contingency_is_released_before_the_end(project):
    said = {"set_by": project.lead, "set_on": FRIDAY, "reason": "Mandate."}
    Contingency.objects.create(project=project, initial=Decimal(1000), **said)
    assert why_open(project) == "Contingency not released: PRJ-101."
    assert "G6-04" in unmet("G6", project)
    release_contingency(project.pk, "Over.", actor=make_director(), on=FRIDAY)
    assert why_open(project) == ""
    assert "G6-04" not in unmet("G6", project)


def test_both_lead_to_the_register(project):
    for code in ("G3-05", "G6-04"):
        assert computed(code).url(project) == reverse("risks:register", args=[project.code])
