"""Forms in which a planner says what should change in the plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engine.levelling import Mode
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.effort import MOST_MINUTES
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import ConstraintType, LagUnit, LinkType
from workpackages.models import Task
from workpackages.rules import check_day
from workpackages.scheduling.calendars import finish_instant, start_instant
from workpackages.scheduling.levelling import Levelled, level
from workpackages.scheduling.network import Plan
from workpackages.scheduling.wishes import LinkWish, Wish, start_wish

UNDATED = (ConstraintType.ASAP, ConstraintType.ALAP)
FOLLOWS, PRECEDES = "follows", "precedes"
MOST_LAG_DAYS = 1000


class ScheduleForm(forms.Form):
    """The dates of one task; what stays as it is is not wished."""

    start_on = DayField(
        label=gettext_lazy("Start"),
        required=False,
        help_text=gettext_lazy("Where links decide, the task starts no earlier than this."),
    )
    days = forms.DecimalField(
        label=gettext_lazy("Duration in working days"),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
    )
    constraint_type = forms.ChoiceField(
        label=gettext_lazy("Date constraint"), choices=ConstraintType.choices, required=False
    )
    constraint_on = DayField(label=gettext_lazy("Constraint date"), required=False)
    deadline_on = DayField(
        label=gettext_lazy("Deadline"),
        required=False,
        help_text=gettext_lazy("Moves nothing; it only warns when the plan passes it."),
    )
    calendar = forms.TypedChoiceField(
        label=gettext_lazy("Work calendar"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("For work at a site, in shifts or by a person with other days."),
    )

    def __init__(self, data: Any, *, task: Task, plan: Plan) -> None:
        self.task, self.plan = task, plan
        self.minutes_per_day = plan.calendars.minutes_per_day(task.project_id)
        minutes = plan.minutes_of(plan.tasks[task.pk])
        initial: dict[str, Any] = {
            "start_on": task.start_on,
            "days": _in_days(minutes, self.minutes_per_day),
            "constraint_type": task.constraint_type,
            "constraint_on": task.constraint_on,
            "deadline_on": task.deadline_on,
        }
        others = plan.calendars.others(task.project_id)
        if task.calendar_id in dict(others):
            initial["calendar"] = task.calendar_id
        super().__init__(data, initial=initial)
        if task.is_milestone:
            self.fields["start_on"].label = _("Date")
            del self.fields["days"]
        if task.actual_start_on is not None:
            del self.fields["start_on"]
        if task.is_milestone or not others:
            del self.fields["calendar"]
        else:
            self.fields["calendar"].choices = [("", _("As the project")), *others]  # type: ignore[attr-defined]

    def drawn(self, query: QueryDict) -> ScheduleForm:
        """The form as a bar fills it that was drawn elsewhere: from a day, or up to one.

        What cannot be read stays in the field that it belongs to, which then says so.
        """
        data = {name: self[name].value() for name in self.fields}
        if query.get("start_on"):
            data["start_on"] = query["start_on"]
        if query.get("finish_on"):
            data["days"] = self._days_until(str(query["finish_on"]))
        return ScheduleForm(data, task=self.task, plan=self.plan)

    def _days_until(self, typed: str) -> Decimal | str:
        """Working days from the task's start to the end of a day."""
        task = self.plan.tasks[self.task.pk]
        begin = task.actual_start_on or task.start_on
        try:
            finish = DayField().clean(typed)
            check_day(finish, field="days")
        except (ValidationError, RuleViolation):
            return typed
        if begin is None:
            return typed
        is_begun = task.actual_start_on is not None
        minute = task.actual_start_minute if is_begun else task.start_minute
        calendar = self.plan.calendar_of(task)
        start = start_instant(calendar, begin, minute)
        minutes = calendar.between(start, finish_instant(calendar, finish, None))
        return _in_days(minutes, self.minutes_per_day)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("constraint_type") or ConstraintType.ASAP
        if kind in UNDATED:
            data["constraint_on"] = None
        elif data.get("constraint_on") is None and not self.errors.get("constraint_on"):
            self.add_error("constraint_on", _("This constraint needs a date."))
        if data.get("days") is not None and data["days"] * self.minutes_per_day > MOST_MINUTES:
            self.add_error("days", _("This duration is out of range."))
        if not self.errors and not self.has_changed():
            raise ValidationError(_("Nothing is changed yet."))
        return data

    def wish(self, plan: Plan) -> Wish:
        """What was changed in the form."""
        data, facts = self.cleaned_data, dict[str, Any]()
        if "start_on" in self.changed_data and data["start_on"] is not None:
            facts.update(start_wish(plan, plan.tasks[self.task.pk], data["start_on"]))
        if "days" in self.changed_data and data["days"] is not None:
            facts["duration_minutes"] = round(data["days"] * self.minutes_per_day)
        if {"constraint_type", "constraint_on"} & set(self.changed_data):
            facts["constraint_type"] = data["constraint_type"] or ConstraintType.ASAP
            facts["constraint_on"] = data["constraint_on"]
            facts["constraint_minute"] = None
        if "deadline_on" in self.changed_data:
            facts["deadline_on"] = data["deadline_on"]
        if "calendar" in self.changed_data:
            facts["calendar_id"] = data["calendar"]
        return Wish(tasks={self.task.pk: facts})


class LinkForm(forms.Form):
    """A link between the task and another one of the project."""

    direction = forms.ChoiceField(
        label=gettext_lazy("This task"),
        choices=[
            (FOLLOWS, gettext_lazy("waits for the other one")),
            (PRECEDES, gettext_lazy("comes before the other one")),
        ],
    )
    other = forms.ModelChoiceField(
        queryset=Task.objects.none(), label=gettext_lazy("Other task"), to_field_name="number"
    )
    link_type = forms.ChoiceField(label=gettext_lazy("Type of link"), choices=LinkType.choices)
    lag = forms.DecimalField(
        label=gettext_lazy("Lag"),
        required=False,
        min_value=-MOST_LAG_DAYS,
        max_value=MOST_LAG_DAYS,
        max_digits=7,
        decimal_places=2,
        help_text=gettext_lazy("In days, negative for an overlap; or in percent."),
    )
    lag_unit = forms.ChoiceField(
        label=gettext_lazy("Unit of the lag"), choices=LagUnit.choices, required=False
    )

    def __init__(self, data: Any, *, task: Task, minutes_per_day: int) -> None:
        super().__init__(data)
        self.task, self.minutes_per_day = task, minutes_per_day
        others = cast("forms.ModelChoiceField[Task]", self.fields["other"])
        others.queryset = Task.objects.filter(project=task.project_id).exclude(pk=task.pk)
        others.queryset = others.queryset.in_plan_order()

    @staticmethod
    def drawn(query: QueryDict) -> dict[str, str] | None:
        """What fills the form of a link that was drawn from another task; nothing without one."""
        if "other" not in query:
            return None
        plain = {"direction": FOLLOWS, "link_type": LinkType.FINISH_START}
        return {
            **plain,
            "lag_unit": LagUnit.WORKING,
            **{name: str(said) for name, said in query.items()},
        }

    def wish(self, plan: Plan) -> Wish:
        """The link, with its lag in minutes or in percent."""
        data = self.cleaned_data
        pair = [data["other"].pk, self.task.pk]
        if data["direction"] == PRECEDES:
            pair.reverse()
        unit = data["lag_unit"] or LagUnit.WORKING
        lag = round((data["lag"] or Decimal(0)) * self._per_unit(unit))
        return Wish(links=(LinkWish(pair[0], pair[1], data["link_type"], lag, unit),))

    def _per_unit(self, unit: str) -> int:
        if unit == LagUnit.PERCENT:
            return 1
        return 1440 if unit == LagUnit.ELAPSED else self.minutes_per_day


class UnlinkForm(forms.Form):
    """Nothing to fill in: what the removal moves is all there is to see."""

    def __init__(self, data: Any, *, link_id: int) -> None:
        super().__init__(data)
        self.link_id = link_id

    def wish(self, plan: Plan) -> Wish:
        return Wish(removed_links=(self.link_id,))


class RescheduleForm(forms.Form):
    status_on = DayField(
        label=gettext_lazy("Status date"),
        help_text=gettext_lazy("What is not done by the end of this day is planned after it."),
    )

    def wish(self, plan: Plan) -> Wish:
        return Wish(status=self.cleaned_data["status_on"])


class LevelForm(forms.Form):
    """Whether the finish may move; ``levelled`` is what the plan makes of it."""

    mode = forms.ChoiceField(
        label=gettext_lazy("What may move"),
        choices=[
            (Mode.LEVELLING.value, gettext_lazy("Levelling: the finish of the project may move")),
            (
                Mode.SMOOTHING.value,
                gettext_lazy("Smoothing: within the float, the finish stays"),
            ),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any, *, on: date) -> None:
        super().__init__(data, initial={"mode": Mode.LEVELLING.value})
        self.on = on
        self.levelled: Levelled | None = None

    def wish(self, plan: Plan) -> Wish:
        self.levelled = level(plan, Mode(self.cleaned_data["mode"]), on=self.on)
        if not self.levelled.wish.tasks:
            raise RuleViolation(_("No task can move to make room: the plan stays as it is."))
        return self.levelled.wish


def _in_days(minutes: int, minutes_per_day: int) -> Decimal:
    days = (Decimal(minutes) / minutes_per_day).quantize(Decimal("0.01"))
    return days.quantize(Decimal(1)) if days == days.to_integral_value() else days
