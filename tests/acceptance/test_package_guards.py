"""A work package is submitted, refused and closed by what became of its deliverables."""

import pytest

from servicedesk_pm.common.errors import RuleViolation
from tests.conftest import FRIDAY
from tests.factories import make_deliverable
from workpackages.operations.packages import change_package_state
from workpackages.transitions import offers

pytestmark = pytest.mark.django_db


def move(package, to, actor, reason="Because"):
    return change_package_state(package.pk, to, actor=actor, reason=reason)


def in_state(package, state):
    package.state = state
    package.save()
    return package


def set_state(row, state):
    row.state = state
    row.attempt, row.presented_on = 1, FRIDAY
    row.save()


@pytest.mark.parametrize("source", ["active", "rework"])
@pytest.mark.parametrize("state", ["planned", "in_production", "refused"])
def test_what_is_not_presented_keeps_the_package_from_being_submitted(
    package, package_lead, source, state
):
    in_state(package, source)
    row = make_deliverable(package, state=state)
    with pytest.raises(RuleViolation, match="is not presented"):
        move(package, "submitted", package_lead)
    set_state(row, "presented")
    assert move(package, "submitted", package_lead).state == "submitted"


@pytest.mark.parametrize("state", ["presented", "accepted", "reserved"])
def test_what_is_presented_or_further_is_submitted(package, package_lead, state):
    make_deliverable(package, state=state)
    assert move(package, "submitted", package_lead).state == "submitted"


@pytest.mark.parametrize("state", ["presented", "refused", "in_production"])
def test_what_is_not_accepted_keeps_the_package_open(package, lead, state):
    in_state(package, "submitted")
    row = make_deliverable(package, state=state)
    with pytest.raises(RuleViolation, match="is not accepted"):
        move(package, "closed", lead)
    set_state(row, "reserved")
    assert move(package, "closed", lead).state == "closed"


def test_a_package_is_refused_after_a_deliverable_was(package, lead):
    in_state(package, "submitted")
    row = make_deliverable(package, state="presented")
    with pytest.raises(RuleViolation, match="is refused"):
        move(package, "rework", lead)
    set_state(row, "refused")
    assert move(package, "rework", lead).state == "rework"


def test_a_refused_deliverable_taken_up_again_still_refuses_the_package(package, lead):
    in_state(package, "submitted")
    make_deliverable(package, state="in_production", attempt=1)
    assert move(package, "rework", lead).state == "rework"


def test_a_package_without_deliverables_goes_on_as_before(package, lead, package_lead):
    move(package, "submitted", package_lead)
    move(package, "rework", lead)
    move(package, "submitted", package_lead)
    assert move(package, "closed", lead).state == "closed"


def test_every_gap_leads_to_its_deliverable(package, package_lead):
    rows = [make_deliverable(package) for _ in range(2)]
    offer = next(o for o in offers(package_lead, package) if o.transition.target == "submitted")
    assert [gap.url for gap in offer.unmet] == [row.get_absolute_url() for row in rows]
