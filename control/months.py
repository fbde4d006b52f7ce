"""Months named by their last day, the day to which control figures are told."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from engine.progress import month_end
from servicedesk_pm.common.errors import RuleViolation
from workpackages.rules import check_day


def month_of(day: date) -> date:
    """The last day of the month in which the day lies."""
    return month_end(day.year, day.month)


def last_over(today: date) -> date:
    """The last month that is over; on its very last day it is."""
    current = month_of(today)
    return current if current == today else today.replace(day=1) - timedelta(days=1)


def months_between(first: date, last: date) -> list[date]:
    """Both months and all between them, each by its last day."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return [month_end(first.year, first.month + n) for n in range(count + 1)]


def check_month(month: date, *, today: date, field: str) -> None:
    """A month that has begun, named by its last day."""
    check_day(month, field=field)
    if month != month_of(month):
        raise RuleViolation(_("A month is named by its last day."), field=field)
    if month.replace(day=1) > today:
        words = _("This month is still to come; only what has been done has a value.")
        raise RuleViolation(words, field=field)
