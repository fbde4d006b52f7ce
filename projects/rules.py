"""Rules of the project's record that form and operation share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from projects.choices import SizeClass
from servicedesk_pm.common.errors import RuleViolation

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_REASON = 500
LARGE_ABOVE, SMALL_BELOW = Decimal(750_000), Decimal(150_000)
LARGE_AFTER_MONTHS, SMALL_BEFORE_MONTHS = 18, 6
SIZES = (SizeClass.SMALL, SizeClass.MEDIUM, SizeClass.LARGE)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"no such month: {year}-{month + 1}")


def smallest_size(envelope: Decimal, start: date | None, finish: date | None) -> SizeClass:
    """The size class that money and duration ask for; what is not known yet asks for nothing."""
    long = medium = False
    if start and finish:
        long = finish > add_months(start, LARGE_AFTER_MONTHS)
        medium = finish >= add_months(start, SMALL_BEFORE_MONTHS)
    if long or envelope > LARGE_ABOVE:
        return SizeClass.LARGE
    return SizeClass.MEDIUM if medium or envelope >= SMALL_BELOW else SizeClass.SMALL


def is_smaller(size: str, than: str) -> bool:
    return SIZES.index(SizeClass(size)) < SIZES.index(SizeClass(than))


def check_reason(text: str, field: str = "reason") -> str:
    """A reason that says something, without blanks around it."""
    said = text.strip()
    if not said:
        raise RuleViolation(_("Give the reason."), field=field)
    if len(said) > LONGEST_REASON:
        raise RuleViolation(_("The reason is too long: at most 500 characters."), field=field)
    return said


def check_year(day: date | None, field: str) -> None:
    """Dates outside the years of a project portfolio are slips of the keyboard."""
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        words = _("The year must be between %(first)s and %(last)s.")
        raise RuleViolation(words % {"first": FIRST_YEAR, "last": LAST_YEAR}, field=field)


def check_record(obj: models.Model, *, leaving_out: Iterable[str] = ()) -> None:
    """Validate the row as Django does, and say the first fault as a broken rule."""
    try:
        obj.full_clean(exclude=set(leaving_out))
    except ValidationError as invalid:
        field, messages = next(iter(invalid.message_dict.items()))
        known = None if field == "__all__" else field
        raise RuleViolation(messages[0], field=known) from None
