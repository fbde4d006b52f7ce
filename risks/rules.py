"""What rows of this app are checked for; every refusal is a sentence that names the field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from engine.exposure import LEVELS
from people.models import User
from projects.rules import check_record, check_year
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.fields import MoneyField

MOST_DAYS = 10_000
MOST_MINUTES = 100_000_000


def label_of(row: models.Model, name: str) -> str:
    return str(capfirst(row._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def check_row(row: models.Model, *, leaving_out: Iterable[str] = ()) -> None:
    """Money, days and years first, each in words of its own; then the row as a whole."""
    check_amounts(row)
    check_record(row, leaving_out=leaving_out)


def check_amounts(row: models.Model) -> None:
    """No negative money, no numbers of days that nobody means, no years of another age.

    What is computed from the rating of an opportunity is negative and nobody’s entry.
    """
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, MoneyField) and not field.name.endswith("exposure"):
            _check_money(row, field.name, value)
        elif isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
            check_year(value, field.name)
        elif field.name.endswith(("_days", "_minutes")):
            _check_count(row, field.name, value)


def check_levels(row: models.Model, names: Iterable[str]) -> None:
    for name in names:
        if getattr(row, name) not in LEVELS:
            words = _("%(field)s: choose a level from 1 to 5.")
            raise RuleViolation(words % {"field": label_of(row, name)}, field=name)


def _check_money(row: models.Model, name: str, value: Any) -> None:
    if value is not None and isinstance(value, Decimal) and value < 0:
        words = _("%(field)s: the amount cannot be negative.")
        raise RuleViolation(words % {"field": label_of(row, name)}, field=name)


def _check_count(row: models.Model, name: str, value: Any) -> None:
    most = MOST_MINUTES if name.endswith("_minutes") else MOST_DAYS
    if value is not None and not 0 <= value <= most:
        words = _("%(field)s: give a number from 0 to %(most)s.")
        raise RuleViolation(words % {"field": label_of(row, name), "most": most}, field=name)


def check_active(row: models.Model, name: str) -> None:
    person: User | None = getattr(row, name)
    if person is not None and not person.is_active:
        raise RuleViolation(_("Choose a person with an active account."), field=name)


def check_not_future(day: date, on: date, field: str) -> None:
    if day > on:
        raise RuleViolation(_("This day is still to come."), field=field)
