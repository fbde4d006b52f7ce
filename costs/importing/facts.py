"""What a project knows that rows of a file are checked against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from costs.models import Commitment, Posting
from costs.rules import closed_until
from projects.models import Project
from servicedesk_pm.common.text import fold
from workpackages.models import WorkPackage

# By what a document is known again: package, supplier, document, kind and amount.
Document = tuple[int, str, str, str, Decimal]


@dataclass(frozen=True, slots=True)
class Promise:
    """An open commitment and what is left of it."""

    pk: int
    code: str
    amount: Decimal
    invoiced: Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    """Compared before and after the lock, they tell whether anything has changed."""

    today: date
    closed_until: date | None
    packages: dict[str, int]
    promises: dict[str, Promise]
    booked: dict[Document, int]


def load_facts(project: Project, today: date) -> Facts:
    """Four queries, whatever the file holds."""
    return Facts(
        today=today,
        closed_until=closed_until(project.portfolio_id),
        packages=_packages(project.code, project.work_packages.order_by("pk")),
        promises=_promises(project, Commitment.objects.open().filter(project=project)),
        booked=_booked(project),
    )


def _packages(code: str, packages: Iterable[WorkPackage]) -> dict[str, int]:
    """By number, by code and by name; a name that several have names none."""
    by_code: dict[str, int] = {}
    by_name: dict[str, int | None] = {}
    for each in packages:
        spellings = (str(each.number), each.code, f"{code} {each.code}", f"{code}-{each.code}")
        by_code |= {fold(said): each.pk for said in (*spellings, str(each))}
        name = fold(each.name)
        by_name[name] = None if name in by_name else each.pk
    return {**{name: pk for name, pk in by_name.items() if pk is not None}, **by_code}


def _promises(project: Project, rows: QuerySet[Commitment]) -> dict[str, Promise]:
    found: dict[str, Promise] = {}
    for each in rows.order_by("pk"):
        each.project = project
        told = Promise(each.pk, each.code, each.amount, each.invoiced)
        spellings = (str(each.number), f"E{each.number}", each.code)
        found |= {fold(said): told for said in spellings}
    return found


def _booked(project: Project) -> dict[Document, int]:
    """Documents that are booked and not taken back, with the number of their posting."""
    standing = Posting.objects.filter(project=project, reversals__isnull=True)
    rows = standing.exclude(document="").order_by("-number")
    names = ("work_package_id", "supplier", "document", "kind", "amount", "number")
    return {tuple(key): number for *key, number in rows.values_list(*names)}
