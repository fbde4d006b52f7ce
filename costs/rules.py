"""What rows about money are checked for; every refusal is a sentence that names the field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from costs.models import PeriodClosure
from projects.models import Portfolio, Project
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import day, money
from workpackages.models import WorkPackage
from workpackages.rules import check_day


def closed_until(portfolio_id: int) -> date | None:
    """The last day of which the books are closed; ``None`` while nothing is. One query."""
    newest = PeriodClosure.objects.filter(portfolio=portfolio_id).order_by("-pk")
    return newest.values_list("closed_until", flat=True).first()


def closed_by_portfolio(portfolios: Iterable[int]) -> dict[int, date]:
    """The same of several portfolios, without those of which nothing is closed. One query."""
    rows = PeriodClosure.objects.filter(portfolio__in=portfolios).order_by("pk")
    newest = dict(rows.values_list("portfolio", "closed_until"))
    return {key: day for key, day in newest.items() if day is not None}


def refuse_closed(project: Project, on: date, *, field: str) -> None:
    """Nothing is booked on a day whose books are closed. One query."""
    refuse_before(closed_until(project.portfolio_id), on, field=field)


def refuse_before(closed: date | None, on: date, *, field: str) -> None:
    if closed is not None and on <= closed:
        words = _("The books are closed until %(day)s; choose a later day.")
        raise RuleViolation(words % {"day": day(closed)}, field=field)


def refuse_if_over(project: Project) -> None:
    if project.is_terminal:
        raise RuleViolation(_("The project is over; its money no longer changes."))


def check_booking_day(booked: date, *, today: date, field: str) -> None:
    check_day(booked, field=field)
    if booked > today:
        words = _("This day is still to come; only what has happened is booked.")
        raise RuleViolation(words, field=field)


def check_positive(amount: Decimal, *, field: str) -> None:
    if not amount.is_finite() or amount <= 0:
        raise RuleViolation(_("The amount must be more than nought."), field=field)


def package_of(project: Project, package_id: int | None) -> WorkPackage:
    """A work package of this very project. One query."""
    found = project.work_packages.filter(pk=package_id).first() if package_id else None
    if found is None:
        raise RuleViolation(_("Choose a work package of this project."), field="work_package")
    found.project = project
    return found


def refuse_above(amount: Decimal, most: Decimal, words: str, *, field: str | None) -> None:
    """``words`` name both ``%(amount)s`` and ``%(most)s``."""
    if amount > most:
        raise RuleViolation(words % {"amount": money(amount), "most": money(most)}, field=field)


def lock_portfolio(portfolio_id: int) -> Portfolio:
    """Those who close its books and those who look wait for each other."""
    return Portfolio.objects.select_for_update(of=("self",)).get(pk=portfolio_id)
