"""What packages have really cost: everything that is booked for them, and approved hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from costs.models import Commitment, Posting, TimeEntry
from projects.models import Project


def actual_by_package(
    projects: Iterable[Project | int], *, until: date | None = None
) -> dict[int, Decimal]:
    """AC of each package by its key, up to and with ``until``; two queries.

    For computing, not for showing: a package's hours may be those of one person.
    """
    keys = [each if isinstance(each, int) else each.pk for each in projects]
    found = booked_by_package(keys, until=until)
    hours = TimeEntry.objects.filter(line__project__in=keys, cost__isnull=False)
    if until is not None:
        hours = hours.filter(booked_on__lte=until)
    costs = hours.order_by().values_list("line__work_package").annotate(sum=Sum("cost"))
    for package, cost in costs:
        found[package] = found.get(package, Decimal(0)) + cost
    return found


def booked_by_package(
    projects: Iterable[Project | int], *, until: date | None = None
) -> dict[int, Decimal]:
    """What postings alone come to; one query."""
    booked = Posting.objects.filter(project__in=projects)
    if until is not None:
        booked = booked.filter(posted_on__lte=until)
    sums = booked.order_by().values_list("work_package").annotate(sum=Sum("amount"))
    return dict(sums)


def promised_by_package(projects: Iterable[Project | int]) -> dict[int, Decimal]:
    """What open commitments leave to be invoiced, by package; one query."""
    open_ones = Commitment.objects.open().filter(project__in=projects)
    sums = open_ones.order_by().values_list("work_package")
    found = sums.annotate(all=Sum("amount"), gone=Sum("invoiced"))
    return {package: amount - gone for package, amount, gone in found}
