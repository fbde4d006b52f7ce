"""Rows about money as tests need them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from costs.choices import CostType, PostingKind, Spending
from costs.models import Commitment, Posting
from costs.operations.commitments import CommitmentFacts, commit_money
from costs.operations.postings import Booking, post
from people.models import User
from projects.mandates.choices import Hat
from projects.models import Project
from tests.conftest import FRIDAY
from tests.factories import make_seat, make_user
from workpackages.models import WorkPackage

BOOKED_ON = date(2026, 9, 30)


def make_controller(project: Project, **fields: Any) -> User:
    """Who books the project's money."""
    person = make_user(**fields)
    make_seat(project, Hat.FINANCE_CONTROLLER, person)
    return person


def booking(package: WorkPackage, amount: int | str = 1000, **changes: Any) -> Booking:
    facts: dict[str, Any] = {
        "package_id": package.pk,
        "kind": PostingKind.INVOICE,
        "posted_on": BOOKED_ON,
        "cost_type": CostType.EXTERNAL,
        "spending": Spending.INVESTMENT,
        "amount": Decimal(amount),
    }
    return Booking(**{**facts, **changes})


def book(package: WorkPackage, amount: int | str = 1000, **changes: Any) -> Posting:
    """As the project's lead books it where nobody controls the money."""
    actor = changes.pop("actor", None) or package.project.lead
    return post(package.project_id, booking(package, amount, **changes), actor=actor, on=FRIDAY)


def commitment_facts(package: WorkPackage, amount: int | str = 5000, **changes: Any) -> Any:
    facts: dict[str, Any] = {
        "package_id": package.pk,
        "supplier": "Fournisseur Alpha",
        "reference": "C-17",
        "subject": "Integration",
        "cost_type": CostType.EXTERNAL,
        "spending": Spending.INVESTMENT,
        "amount": Decimal(amount),
        "signed_on": date(2026, 9, 1),
    }
    return CommitmentFacts(**{**facts, **changes})


def promise(package: WorkPackage, amount: int | str = 5000, **changes: Any) -> Commitment:
    facts = commitment_facts(package, amount, **changes)
    return commit_money(package.project_id, facts, actor=package.project.lead, on=FRIDAY)
