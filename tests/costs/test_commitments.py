"""Orders and contracts: written down, amended with a reason, closed, reopened."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from costs.models import Commitment
from costs.operations.commitments import (
    change_commitment,
    close_commitment,
    commit_money,
    reopen_commitment,
)
from people.choices import Role
from people.models import HistoryEntry
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.costs.rows import book, commitment_facts, make_controller, promise
from tests.factories import make_member, make_work_package
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db


def change(row, amount=5000, reason="Amendment 1.", actor=None, version=None, **changes):
    facts = commitment_facts(row.work_package, amount, **changes)
    actor = actor or row.project.lead
    return change_commitment(row.pk, facts, reason, actor=actor, on=FRIDAY, version=version)


def test_commitments_are_numbered_in_their_project(project, package):
    first, second = promise(package), promise(package)
    assert [first.code, second.code] == ["PRJ-7-E1", "PRJ-7-E2"]
    assert HistoryEntry.objects.filter(verb="commitment.made").count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"amount": Decimal(0)}, "amount", "more than nought"),
        ({"supplier": "  "}, "supplier", "cannot be blank"),
        ({"subject": ""}, "subject", "cannot be blank"),
        ({"signed_on": date(2026, 10, 10)}, "signed_on", "still to come"),
        ({"expected_on": date(2026, 8, 1)}, "expected_on", "before the signature"),
        ({"cost_type": "gold"}, "cost_type", "not a valid choice"),
    ],
)
def test_bad_input_names_its_field(project, package, changes, field, words):
    with refused(words, field=field):
        promise(package, **changes)
    assert not Commitment.objects.exists()


def test_another_amount_needs_a_reason_and_covers_what_is_invoiced(project, package):
    row = promise(package, 5000)
    with refused("Give the reason", field="reason"):
        change(row, 6000, reason="")
    change(row, 6000)
    amended = HistoryEntry.objects.get(verb="commitment.amended")
    assert amended.additional_data["reason"] == "Amendment 1."
    book(package, 4000, commitment_id=row.pk)
    with refused("4’000 CHF are invoiced already", field="amount"):
        change(row, 3999)
    # Other facts change without a reason.
    assert change(row, 6000, reason="", subject="Integration and tests").subject.endswith("tests")


def test_a_stale_form_learns_that_it_is(project, package):
    row = promise(package)
    change(row, 6000, version=1)
    with pytest.raises(StaleObject):
        change(row, 7000, version=1)


def test_closing_frees_the_rest_and_reopening_brings_it_back(project, package):
    row = promise(package, 5000)
    close_commitment(row.pk, "Delivered for less.", actor=project.lead, on=FRIDAY)
    row.refresh_from_db()
    assert (row.left, row.closed_on, row.is_open) == (0, FRIDAY, False)
    with refused("reopen it first"):
        close_commitment(row.pk, "Again.", actor=project.lead, on=FRIDAY)
    with refused("reopen it first"):
        change(row, 6000)
    reopen_commitment(row.pk, "One more invoice.", actor=project.lead)
    row.refresh_from_db()
    assert (row.left, row.closed_on) == (5000, None)
    with refused("open already"):
        reopen_commitment(row.pk, "Again.", actor=project.lead)


def test_closing_needs_a_reason(project, package):
    row = promise(package)
    with refused("Give the reason", field="reason"):
        close_commitment(row.pk, "", actor=project.lead, on=FRIDAY)


def test_lead_and_controller_commit_others_do_not(project, package):
    commit_money(project.pk, commitment_facts(package), actor=make_controller(project), on=FRIDAY)
    row = promise(package)
    for role in (Role.TEAM_MEMBER, Role.WORK_PACKAGE_LEAD, Role.SPONSOR, Role.OBSERVER):
        stranger = make_member(project, role)
        with pytest.raises(PermissionDenied):
            commit_money(project.pk, commitment_facts(package), actor=stranger, on=FRIDAY)
        with pytest.raises(PermissionDenied):
            change(row, actor=stranger)
        with pytest.raises(PermissionDenied):
            close_commitment(row.pk, "No.", actor=stranger, on=FRIDAY)


def test_a_package_lead_sees_the_commitments_of_own_packages_only(project, package):
    own, other = promise(package), promise(make_work_package(project=project))
    lead = make_member(project, Role.WORK_PACKAGE_LEAD)
    package.lead = lead
    package.save()
    seen = Commitment.objects.visible_to(lead)
    assert own in seen
    assert other not in seen
