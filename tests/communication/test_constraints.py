"""What the database itself refuses of the communication plan."""

import pytest
from django.db import IntegrityError, transaction

from projects.models import CommunicationAction, CommunicationPlan
from tests.conftest import FRIDAY
from tests.factories import make_communication

pytestmark = pytest.mark.django_db


def broken(name, change):
    with pytest.raises(IntegrityError) as violation, transaction.atomic():
        change()
    assert name in str(violation.value) or "UNIQUE" in str(violation.value)


@pytest.mark.parametrize(
    ("state", "fields", "name"),
    [
        ("planned", {"approved_on": FRIDAY}, "communication_approved_by_somebody"),
        ("approved", {"approved_by": None}, "communication_approved_by_somebody"),
        ("approved", {"reached": 5}, "communication_done_reached_somebody"),
        ("done", {"done_on": None}, "communication_done_reached_somebody"),
        ("done", {"effect": "Early."}, "communication_evaluated_with_an_effect"),
        ("evaluated", {"effect": ""}, "communication_evaluated_with_an_effect"),
        ("evaluated", {"responded": 181}, "communication_only_the_reached_respond"),
        ("planned", {"cost": -1}, "communication_cost_not_negative"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(project, state, fields, name):
    row = make_communication(project, state=state)
    broken(name, lambda: CommunicationAction.objects.filter(pk=row.pk).update(**fields))


def test_a_number_is_given_once_in_a_project(project):
    make_communication(project)
    name = "communication_number_unique_in_project"
    broken(name, lambda: make_communication(project, number=1))


def test_a_plan_is_approved_only_with_objectives(project):
    plan = CommunicationPlan.objects.create(project=project)
    name = "communication_plan_approved_with_objectives"
    found = CommunicationPlan.objects.filter(pk=plan.pk)
    approved = {"approved_on": FRIDAY, "approved_by": project.lead}
    broken(name, lambda: found.update(**approved))
    broken(name, lambda: found.update(approved_on=FRIDAY, objectives="Known."))
    assert found.update(**approved, objectives="Known.") == 1
