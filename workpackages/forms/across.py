"""Forms in which two projects agree on a delivery."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from people.models import User
from projects.choices import TERMINAL
from projects.models import Programme, Project
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.text import fold
from workpackages.choices import TASK_OPEN, AcrossCriticality, AcrossState, TaskKind
from workpackages.models import CrossDependency, Task
from workpackages.models.across import CrossDependencyQuerySet
from workpackages.operations.across import LONGEST, Request

ANY = ("", _("All"))


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=LONGEST, widget=widget, help_text=help_text)


class NeedForm(forms.Form):
    """What a project needs from another."""

    subject = forms.CharField(label=_("What is needed"), max_length=200)
    task = forms.ModelChoiceField(
        queryset=Task.objects.none(),
        label=_("Task that waits"),
        to_field_name="number",
        required=False,
        help_text=_("It starts no earlier than the forecast of what is delivered."),
    )
    need_on = DayField(label=_("Needed on"))
    criticality = forms.ChoiceField(
        label=_("Criticality"),
        choices=AcrossCriticality.choices,
        initial=AcrossCriticality.MEDIUM,
    )
    reason = _words(_("Reason"), _("What it is for, and what its absence would mean."))

    def offer_tasks(self, consumer: Project) -> None:
        tasks = Task.objects.filter(project=consumer, state__in=TASK_OPEN)
        field = cast("forms.ModelChoiceField[Task]", self.fields["task"])
        field.queryset = tasks.exclude(kind=TaskKind.EXTERNAL).in_plan_order()

    @property
    def facts(self) -> Request:
        data = self.cleaned_data
        task = data["task"]
        return Request(
            data["subject"],
            data["need_on"],
            data["reason"],
            data["criticality"],
            task.pk if task else None,
        )


class RequestForm(CreatesOnce, NeedForm):
    """Only projects that the person sees can be asked."""

    provider = forms.ModelChoiceField(
        queryset=Project.objects.none(),
        label=_("Project that delivers"),
        to_field_name="code",
        help_text=_("Its lead agrees, offers another date or refuses."),
    )
    field_order = ("provider",)

    def __init__(self, data: Any, *, consumer: Project, user: User, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.offer_tasks(consumer)
        others = Project.objects.visible_to(user).exclude(state__in=TERMINAL)
        field = cast("forms.ModelChoiceField[Project]", self.fields["provider"])
        field.queryset = others.exclude(pk=consumer.pk).order_by("code")


class ReviseForm(VersionedForm, NeedForm):
    def __init__(self, data: Any, *, row: CrossDependency, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.offer_tasks(row.consumer)


class DeliveryForm(VersionedForm):
    """With which milestone, and for which day."""

    milestone = forms.ModelChoiceField(
        queryset=Task.objects.none(),
        label=_("Milestone that delivers it"),
        to_field_name="number",
    )
    on = DayField(label=_("Date"))
    answer = _words(_("Answer"))

    def __init__(self, data: Any, *, row: CrossDependency, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        milestones = Task.objects.filter(project=row.provider_id, state__in=TASK_OPEN).milestones()
        field = cast("forms.ModelChoiceField[Task]", self.fields["milestone"])
        field.queryset = milestones.soonest_first()
        field.label_from_instance = _dated  # type: ignore[method-assign,assignment]

    @property
    def facts(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        milestone = data.pop("milestone")
        return {**data, "milestone_id": milestone.pk}


class AgreeForm(DeliveryForm):
    def __init__(self, data: Any, *, row: CrossDependency, initial: Any = None) -> None:
        super().__init__(data, row=row, initial=initial)
        self.fields["answer"].required = False


class AnswerForm(VersionedForm):
    """Words alone."""

    answer = _words(_("Reason"))

    def __init__(self, data: Any, *, row: CrossDependency, initial: Any = None) -> None:
        super().__init__(data, initial=initial)

    @property
    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AcceptForm(VersionedForm):
    """Nothing to fill in."""

    def __init__(self, data: Any, *, row: CrossDependency, initial: Any = None) -> None:
        super().__init__(data, initial=initial)

    @property
    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class FollowForm(forms.Form):
    """Nothing to fill in: what moves is all there is to see."""


class AcrossFilterForm(forms.Form):
    """What cannot be understood filters nothing; without a state, what is over is left out."""

    q = forms.CharField(label=_("Words"), required=False, max_length=100, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Current")), *AcrossState.choices, ("all", _("All"))],
    )
    criticality = forms.ChoiceField(
        label=_("Criticality"), required=False, choices=[ANY, *AcrossCriticality.choices]
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)

    def __init__(self, data: QueryDict, user: User) -> None:
        super().__init__(data)
        seen = Project.objects.visible_to(user).order_by().values("programme")
        rows = Programme.objects.filter(pk__in=seen).order_by("code")
        choices = [(row.code, row.name) for row in rows]
        self.fields["programme"].choices = [ANY, *choices]  # type: ignore[attr-defined]
        self.user = user

    @property
    def is_narrowed(self) -> bool:
        self.is_valid()
        return any(self.cleaned_data.values())

    def apply(self, found: CrossDependencyQuerySet) -> CrossDependencyQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            found = found.filter(search_text__contains=word)
        state = wanted.get("state", "")
        if state == "":
            found = found.current()
        elif state != "all":
            found = found.filter(state=state)
        if wanted.get("criticality"):
            found = found.filter(criticality=wanted["criticality"])
        if wanted.get("programme"):
            projects = Project.objects.visible_to(self.user)
            found = found.about(projects.filter(programme__code=wanted["programme"]))
        return found


def _dated(milestone: Task) -> str:
    when: date | None = milestone.finish_on
    return f"{milestone} · {when:%d.%m.%Y}" if when else str(milestone)
