"""The sponsor does without a deliverable, and says what that changes."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry, Notification
from people.notifications import sentence
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_deliverable
from workpackages.operations.deliverables import WaiverFacts, waive_deliverable

pytestmark = pytest.mark.django_db
GIVEN_UP = WaiverFacts("The site closes.", "Sion stays as it is.", Decimal(-12_000))


def waive(row, actor, facts=GIVEN_UP, **more):
    return waive_deliverable(row.pk, facts, actor=actor, on=FRIDAY, **more)


@pytest.mark.parametrize("state", ["planned", "in_production", "presented", "refused", "reserved"])
def test_the_sponsor_waives_what_is_not_accepted(package, sponsor, package_lead, state):
    row = waive(make_deliverable(package, state=state), sponsor)
    assert (row.state, row.waived_by, row.waived_on) == ("waived", sponsor, FRIDAY)
    assert row.waiver_price == Decimal(-12_000)
    assert HistoryEntry.objects.get(verb="deliverable.waived").additional_data["reason"]
    told = Notification.objects.get(recipient=package_lead, kind="deliverable.waived")
    assert "The site closes." in sentence(told)


@pytest.mark.parametrize("state", ["accepted", "waived"])
def test_what_is_settled_is_not_waived(package, sponsor, state):
    given_up = {
        "waived_by": sponsor,
        "waived_on": FRIDAY,
        "waiver_reason": "Gone",
        "waiver_effect": "None",
    }
    row = make_deliverable(package, state=state, **(given_up if state == "waived" else {}))
    with pytest.raises(RuleViolation, match="settled already"):
        waive(row, sponsor)


@pytest.mark.parametrize(
    ("facts", "field"),
    [(WaiverFacts(" ", "Less"), "reason"), (WaiverFacts("Because", " "), "effect")],
)
def test_a_waiver_has_a_reason_and_an_effect(package, sponsor, facts, field):
    with pytest.raises(RuleViolation) as refusal:
        waive(make_deliverable(package), sponsor, facts)
    assert refusal.value.field == field


def test_nobody_else_waives(package, lead, package_lead, director, speaker):
    row = make_deliverable(package)
    for person in (lead, package_lead, director, speaker):
        with pytest.raises(PermissionDenied):
            waive(row, person)


def test_a_waiver_from_an_old_page_is_refused(package, sponsor):
    row = make_deliverable(package, version=3)
    with pytest.raises(StaleObject):
        waive(row, sponsor, version=2)
