"""Forms of the organisation's calendars."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from people.forms.administration import SeenForm
from people.idempotency import CreatesOnce
from people.versions import seen_version
from projects.fields import PortfolioDayField
from servicedesk_pm.common.effort import MINUTES_PER_DAY
from workpackages.calendar_exceptions import ExceptionFacts
from workpackages.calendars import proposed_canton
from workpackages.choices import Canton
from workpackages.models import WorkCalendar
from workpackages.operations.calendars import CalendarFacts
from workpackages.working_week import LEAST_MINUTES, MOST_MINUTES, weekdays_of

_HOUR = 60


class CalendarForm(CreatesOnce, SeenForm):
    """A calendar's names, its usual week and whose public holidays it follows."""

    name = forms.CharField(label=_("Name in French"), max_length=255)
    name_en = forms.CharField(label=_("Name in English"), max_length=255, required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Working days"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    hours = forms.DecimalField(
        label=_("Hours per day"),
        min_value=LEAST_MINUTES // _HOUR,
        max_value=MOST_MINUTES // _HOUR,
        max_digits=4,
        decimal_places=2,
    )
    canton = forms.ChoiceField(
        label=_("Public holidays"),
        required=False,
        choices=[("", _("None")), *Canton.choices],
    )
    is_default = forms.BooleanField(
        label=_("Default calendar: it counts for every project without one of its own"),
        required=False,
    )

    def facts(self) -> CalendarFacts:
        facts = dict(self.cleaned_data)
        minutes = (facts.pop("hours") * _HOUR).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        weekdays = frozenset(facts.pop("weekdays"))
        return CalendarFacts(weekdays=weekdays, minutes_per_day=int(minutes), **facts)

    @classmethod
    def of(cls, calendar: WorkCalendar | None, data: Any = None) -> CalendarForm:
        if calendar is None:
            usual = {"weekdays": weekdays_of([]), "hours": _hours(MINUTES_PER_DAY)}
            return cls(data, initial={**usual, "canton": proposed_canton()})
        known: dict[str, Any] = {
            name: getattr(calendar, name) for name in ("name", "name_en", "canton", "is_default")
        }
        known["weekdays"] = weekdays_of(calendar.week)
        known["hours"] = _hours(calendar.minutes_per_day)
        return cls(data, initial={**known, "version": seen_version(calendar)})


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / _HOUR).quantize(Decimal("0.01")).normalize()


class ExceptionForm(forms.Form):
    """Days that differ from the week; without a last day, one day."""

    first = PortfolioDayField(label=_("First day"))
    last = PortfolioDayField(
        label=_("Last day"), required=False, help_text=_("Leave empty for a single day.")
    )
    name = forms.CharField(
        label=_("Occasion"), max_length=100, help_text=_("Such as “Bridge day” or “Closed”.")
    )
    is_worked = forms.BooleanField(
        label=_("Worked, although the week or a public holiday says otherwise"), required=False
    )

    def facts(self) -> ExceptionFacts:
        facts = self.cleaned_data
        last = facts["last"] or facts["first"]
        return ExceptionFacts(facts["first"], last, facts["name"], facts["is_worked"])
