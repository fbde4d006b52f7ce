"""The organisation's working calendars, and which of them is the default."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from people.audit import acting_as, operation
from people.models import User
from people.permissions import is_administrator
from people.versions import check_seen
from servicedesk_pm.common.effort import MINUTES_PER_DAY
from servicedesk_pm.common.errors import RuleViolation
from workpackages.calendar_exceptions import (
    ExceptionFacts,
    with_exception,
    without_exceptions,
)
from workpackages.calendars import proposed_canton
from workpackages.models import WorkCalendar
from workpackages.working_week import LEAST_MINUTES, MOST_MINUTES, week_of

STANDARD_FR, STANDARD_EN = "Calendrier standard", "Standard calendar"
MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """What is written about a calendar; weekdays count from Monday, 0."""

    name: str
    name_en: str = ""
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    minutes_per_day: int = MINUTES_PER_DAY
    canton: str = ""
    is_default: bool = False


@operation
def create_calendar(facts: CalendarFacts, *, actor: User) -> WorkCalendar:
    """Add a calendar of the organisation; the first one is the default.

    Raises PermissionDenied for all but administrators, RuleViolation.
    """
    _only_administrators(actor)
    known = _locked()
    _check(facts, known.values())
    no_default = not any(each.is_default for each in known.values())
    return _written(WorkCalendar(is_default=no_default), facts, known)


@operation
def change_calendar(
    calendar_id: int, facts: CalendarFacts, *, actor: User, version: int | None = None
) -> WorkCalendar:
    """Change a calendar; all are locked, so that there is one default whoever saves when.

    Raises PermissionDenied for all but administrators, RuleViolation and StaleObject.
    """
    _only_administrators(actor)
    known = _locked()
    calendar = known.pop(calendar_id)
    check_seen(calendar, version)
    _check(facts, known.values())
    if calendar.is_default and not facts.is_default:
        words = _("There is always a default calendar: make another one the default instead.")
        raise RuleViolation(words, field="is_default")
    return _written(calendar, facts, known)


@operation
def add_exception(calendar_id: int, facts: ExceptionFacts, *, actor: User) -> WorkCalendar:
    """Add days off, or days worked, to a calendar. Days stand in one exception only.

    Raises PermissionDenied for all but administrators, RuleViolation.
    """
    _only_administrators(actor)
    calendar = _locked()[calendar_id]
    calendar.exceptions = with_exception(
        calendar.exceptions, facts, minutes_per_day=calendar.minutes_per_day
    )
    calendar.save(update_fields=["exceptions"])
    return calendar


@operation
def remove_exception(calendar_id: int, first: date, *, actor: User) -> WorkCalendar:
    """Let the days that begin with ``first`` be as the week says again.

    Raises PermissionDenied for all but administrators, RuleViolation where there are none.
    """
    _only_administrators(actor)
    calendar = _locked()[calendar_id]
    calendar.exceptions = without_exceptions(calendar.exceptions, {first.isoformat()})
    calendar.save(update_fields=["exceptions"])
    return calendar


@transaction.atomic
def ensure_standard_calendar() -> WorkCalendar | None:
    """Give a new installation its default calendar; ``None`` where it has one."""
    known = _locked()
    if any(calendar.is_default for calendar in known.values()):
        return None
    facts = CalendarFacts(STANDARD_FR, STANDARD_EN, canton=proposed_canton())
    with acting_as(None):
        return _written(WorkCalendar(is_default=True), facts, known)


def _only_administrators(actor: User) -> None:
    if not is_administrator(actor):
        raise PermissionDenied


def _locked() -> dict[int, WorkCalendar]:
    ours = WorkCalendar.objects.of_organisation()
    return {each.pk: each for each in ours.select_for_update(of=("self",)).order_by("pk")}


def _check(facts: CalendarFacts, others: Iterable[WorkCalendar]) -> None:
    if facts.name.casefold() in {each.name.casefold() for each in others}:
        raise RuleViolation(_("Another calendar has this name."), field="name")
    if not facts.weekdays:
        raise RuleViolation(_("Choose at least one working day."), field="weekdays")
    if not LEAST_MINUTES <= facts.minutes_per_day <= MOST_MINUTES:
        raise RuleViolation(_("A day has between 1 and 12 working hours."), field="hours")


def _written(
    calendar: WorkCalendar, facts: CalendarFacts, others: dict[int, WorkCalendar]
) -> WorkCalendar:
    """Save the facts; the default of before steps back first."""
    hours_stay = calendar.minutes_per_day == facts.minutes_per_day
    kept = calendar.week if hours_stay else ()
    calendar.name, calendar.name_en = facts.name, facts.name_en
    calendar.week = week_of(facts.weekdays, facts.minutes_per_day, kept)
    calendar.minutes_per_day, calendar.canton = facts.minutes_per_day, facts.canton
    calendar.is_default = calendar.is_default or facts.is_default
    if calendar.is_default:
        for other in others.values():
            if other.is_default:
                other.is_default = False
                other.save(update_fields=["is_default"])
    is_new = calendar.pk is None
    calendar.save()
    if not hours_stay and not is_new:
        _lengthen(calendar)
    return calendar


def _lengthen(calendar: WorkCalendar) -> None:
    """A project that works these days, with exceptions of its own, works their hours too."""
    for own in calendar.derived.select_for_update(of=("self",)).order_by("pk"):
        if own.is_by_hand:
            own.minutes_per_day = calendar.minutes_per_day
            own.save(update_fields=["minutes_per_day"])
