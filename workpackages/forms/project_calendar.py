"""In which calendar a project works, and on which days of its own."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workpackages.forms.calendars import ExceptionForm
from workpackages.models import WorkCalendar
from workpackages.models.told import exception_words
from workpackages.scheduling.calendar_wishes import (
    CalendarWish,
    choosable,
    chosen_row,
    own_exceptions,
)
from workpackages.scheduling.network import Plan
from workpackages.scheduling.wishes import Wish


class ProjectCalendarForm(ExceptionForm):
    """One calendar for the project, the exceptions of its own that go, and one more."""

    calendar = forms.TypedChoiceField(
        label=gettext_lazy("Work calendar"),
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("It counts for every task without a calendar of its own."),
    )
    removed = forms.MultipleChoiceField(
        label=gettext_lazy("Days of the project’s own to take out"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("This exception is gone already.")},
    )
    field_order = ("calendar", "removed", "first", "last", "name", "is_worked")

    def __init__(self, data: Any, *, plan: Plan) -> None:
        project_id = next(iter(plan.projects))
        chosen = chosen_row(plan.calendars, project_id)
        super().__init__(data, initial={"calendar": chosen.pk if chosen else ""})
        for name in ("first", "name"):
            self.fields[name].required = False
        self.fields["first"].label = _("First day of a new exception")
        self._offer(plan, project_id)

    def _offer(self, plan: Plan, project_id: int) -> None:
        calendar = cast("forms.ChoiceField", self.fields["calendar"])
        rows = choosable(plan.calendars, project_id)
        calendar.choices = [(row.pk, _named(row)) for row in rows]
        if plan.calendars.usual_row(None) is None:
            calendar.required = False
            calendar.choices = [("", _("Usual week")), *calendar.choices]
        known = own_exceptions(plan.calendars, project_id)
        if known:
            removed = cast("forms.MultipleChoiceField", self.fields["removed"])
            removed.choices = [(each["from"], exception_words(each)) for each in known]
        else:
            self.fields["removed"].widget = forms.MultipleHiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        has_more = bool(data.get("last") or data.get("name") or data.get("is_worked"))
        if has_more and data.get("first") is None and "first" not in self.errors:
            self.add_error("first", _("Say on which day the exception begins."))
        if data.get("first") and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Say what the occasion of these days is."))
        if not self.errors and not self.has_changed():
            raise ValidationError(_("Nothing is changed yet."))
        return data

    def wish(self, plan: Plan) -> Wish:
        data = self.cleaned_data
        added = self.facts() if data["first"] else None
        return Wish(calendar=CalendarWish(data["calendar"], frozenset(data["removed"]), added))


def _named(row: WorkCalendar) -> str:
    if row.project_id is None and row.is_default:
        return _("%(calendar)s (default)") % {"calendar": row}
    return str(row)
