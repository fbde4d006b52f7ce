"""Days that differ from the week, and the rules that every calendar keeps about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from servicedesk_pm.common.errors import RuleViolation
from workpackages.models.told import exception_words
from workpackages.working_week import shifts_of

MOST_EXCEPTIONS, LONGEST_DAYS = 500, 366
Exceptions = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ExceptionFacts:
    """A day, or days in a row, that differ from the week."""

    first: date
    last: date
    name: str
    is_worked: bool = False


def with_exception(
    known: Sequence[dict[str, Any]], facts: ExceptionFacts, *, minutes_per_day: int
) -> Exceptions:
    """The exceptions with one more, by date. Raises RuleViolation; days stand in one only."""
    _check_days(facts)
    first, last = facts.first.isoformat(), facts.last.isoformat()
    for each in known:
        if each["from"] <= last and first <= each["to"]:
            words = _("These days meet “%(other)s”; remove that first.")
            raise RuleViolation(words % {"other": exception_words(each)}, field="first")
    if len(known) >= MOST_EXCEPTIONS:
        raise RuleViolation(_("A calendar holds at most 500 exceptions."))
    shifts = shifts_of(minutes_per_day) if facts.is_worked else []
    added = {"from": first, "to": last, "name": facts.name.strip(), "shifts": shifts}
    return sorted([*known, added], key=lambda each: str(each["from"]))


def without_exceptions(known: Sequence[dict[str, Any]], firsts: Collection[str]) -> Exceptions:
    """The exceptions less those that begin on these days. Raises RuleViolation for unknown ones."""
    kept = [each for each in known if each["from"] not in firsts]
    if len(known) - len(kept) < len(firsts):
        raise RuleViolation(_("This exception is gone already."))
    return kept


def _check_days(facts: ExceptionFacts) -> None:
    if facts.last < facts.first:
        raise RuleViolation(_("The last day cannot be before the first."), field="last")
    if (facts.last - facts.first).days >= LONGEST_DAYS:
        raise RuleViolation(_("An exception lasts a year at most."), field="last")
