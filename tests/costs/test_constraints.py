"""Each constraint of the tables about money, violated by one row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from costs.models import (
    BudgetLine,
    Commitment,
    ManagementReserve,
    Posting,
    ReserveRelease,
)
from tests.conftest import FRIDAY
from tests.costs.rows import BOOKED_ON, book, promise
from tests.decision_files.test_constraints import refused

pytestmark = pytest.mark.django_db
ONE = Decimal(1)


def line(package, **fields):
    facts = {"cost_type": "external", "year": 2026, "amount": ONE}
    return BudgetLine.objects.create(work_package=package, **{**facts, **fields})


def test_a_budget_line_stands_once_is_positive_and_in_this_century(package):
    line(package)
    refused("budget_line_once_per_type_and_year", lambda: line(package))
    refused("budget_line_positive", lambda: line(package, year=2027, amount=Decimal(0)))
    refused("budget_line_in_this_century", lambda: line(package, year=1999))


def test_a_reserve_stands_once_and_is_not_released_beyond(project):
    facts = {"set_on": FRIDAY, "set_by": project.lead, "reason": "Mandate."}
    row = ManagementReserve.objects.create(project=project, initial=ONE, **facts)
    again = {"project": project, "initial": ONE, **facts}
    refused("management_reserve_once_in_project", lambda: ManagementReserve.objects.create(**again))
    rows = ManagementReserve.objects.filter(pk=row.pk)
    refused("management_reserve_not_released_beyond", lambda: rows.update(released=Decimal(2)))


def test_releases_are_numbered_and_positive(project):
    facts = {"set_on": FRIDAY, "set_by": project.lead, "reason": "Mandate."}
    row = ManagementReserve.objects.create(project=project, initial=ONE, **facts)
    said = {"reserve": row, "released_on": FRIDAY, "released_by": project.lead, "reason": "Pilot."}
    ReserveRelease.objects.create(number=1, amount=ONE, **said)
    refused(
        "reserve_release_number_unique",
        lambda: ReserveRelease.objects.create(number=1, amount=ONE, **said),
    )
    refused(
        "reserve_release_positive",
        lambda: ReserveRelease.objects.create(number=2, amount=Decimal(0), **said),
    )


def test_a_commitment_is_positive_covers_its_invoices_and_is_dated_when_closed(package):
    row = promise(package, 100)
    rows = Commitment.objects.filter(pk=row.pk)
    refused("commitment_positive", lambda: rows.update(amount=Decimal(0)))
    refused("commitment_not_invoiced_beyond", lambda: rows.update(invoiced=Decimal(101)))
    refused("commitment_not_invoiced_beyond", lambda: rows.update(invoiced=Decimal(-1)))
    refused("commitment_closed_on_iff_closed", lambda: rows.update(state="closed"))
    other = promise(package, 100)
    others = Commitment.objects.filter(pk=other.pk)
    refused("commitment_number_unique_in_project", lambda: others.update(number=row.number))


def posting(package, **fields):
    facts = {
        "project": package.project,
        "work_package": package,
        "number": 9,
        "kind": "invoice",
        "posted_on": BOOKED_ON,
        "cost_type": "external",
        "amount": ONE,
        "posted_by": package.project.lead,
    }
    return Posting.objects.create(**{**facts, **fields})


def test_a_posting_has_the_sign_of_its_kind_and_a_reversal_its_origin(package):
    row = book(package)
    sign, origin = "posting_has_the_sign_of_its_kind", "posting_reversal_names_what_it_takes_back"
    refused(sign, lambda: posting(package, amount=Decimal(-1)))
    refused(sign, lambda: posting(package, kind="credit"))
    refused(sign, lambda: posting(package, kind="reversal", reverses=row, amount=Decimal(0)))
    refused(origin, lambda: posting(package, kind="reversal"))
    refused(origin, lambda: posting(package, reverses=row))
    refused("posting_number_unique_in_project", lambda: posting(package, number=row.number))
    posting(package, kind="reversal", reverses=row, amount=Decimal(-1))
    refused(
        "posting_taken_back_once",
        lambda: posting(package, number=10, kind="reversal", reverses=row, amount=Decimal(-1)),
    )
