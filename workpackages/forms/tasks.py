"""Forms about tasks and milestones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from projects.models import ChangeRequest
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.effort import EffortField
from servicedesk_pm.common.forms import VersionedForm
from workpackages.choices import MilestoneKind
from workpackages.forms.packages import PersonField
from workpackages.models import Task, WorkPackage
from workpackages.operations.milestones import MilestoneFacts
from workpackages.operations.progress import ProgressFacts
from workpackages.operations.tasks import LONGEST_COMMENT, TaskFacts


def _words(
    label: Any, *, rows: int = 2, most: int = 2000, required: bool = True
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class TaskForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=255)
    description = _words(_("Description"), rows=3, most=20_000, required=False)
    start_on = DayField(label=_("Start"), required=False)
    finish_on = DayField(label=_("Finish"), required=False)
    deadline_on = DayField(label=_("Deadline"), required=False)
    work_minutes = EffortField(label=_("Effort"), required=False)

    def clean_work_minutes(self) -> int:
        return self.cleaned_data["work_minutes"] or 0

    @property
    def facts(self) -> TaskFacts:
        own = {k: v for k, v in self.cleaned_data.items() if k in TaskFacts.__annotations__}
        return cast(TaskFacts, own)


class MilestoneForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=255)
    description = _words(_("Description"), rows=3, most=20_000, required=False)
    due_on = DayField(label=_("Date"))
    milestone_kind = forms.ChoiceField(
        label=_("Kind of milestone"),
        choices=[("", _("None in particular")), *MilestoneKind.choices],
        required=False,
    )
    is_key_milestone = forms.BooleanField(label=_("Key milestone"), required=False)

    @property
    def facts(self) -> MilestoneFacts:
        own = {k: v for k, v in self.cleaned_data.items() if k in MilestoneFacts.__annotations__}
        return cast(MilestoneFacts, own)


class CreateTaskForm(CreatesOnce, TaskForm):
    pass


class CreateMilestoneForm(CreatesOnce, MilestoneForm):
    pass


class EditTaskForm(VersionedForm, TaskForm):
    pass


class EditMilestoneForm(VersionedForm, MilestoneForm):
    pass


class StepForm(VersionedForm):
    """A step that needs no more than a tap."""


class StartForm(VersionedForm):
    started_on = DayField(label=_("Started on"), required=False)


class FinishForm(VersionedForm):
    finished_on = DayField(label=_("Finished on"), required=False)


class ReasonForm(VersionedForm):
    reason = _words(_("Reason"))


class ReachForm(VersionedForm):
    reached_on = DayField(label=_("Reached on"))
    evidence = _words(_("What proves it"), required=False)


class ProgressForm(VersionedForm):
    progress_pct = forms.IntegerField(
        label=_("Progress (%)"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "step": 5}),
    )
    remaining_minutes = EffortField(
        label=_("Remaining work"),
        required=False,
        help_text=_("Hours or person-days, such as 12 h or 2.5 d; empty: worked out."),
    )
    done_minutes = EffortField(
        label=_("Work done so far"),
        required=False,
        help_text=_("All in all, such as 12 h or 2.5 d; empty: as it was."),
    )
    note = _words(_("Note"), required=False)

    @property
    def facts(self) -> ProgressFacts:
        data = self.cleaned_data
        return ProgressFacts(
            data["progress_pct"], data["remaining_minutes"], data["done_minutes"], data["note"]
        )


class CommentForm(CreatesOnce):
    text = _words(_("Comment"), rows=3, most=LONGEST_COMMENT)


class AssignForm(forms.Form):
    user = PersonField(label=_("Person"))


class MoveTaskForm(forms.Form):
    package = forms.ModelChoiceField(
        queryset=WorkPackage.objects.none(), label=_("Work package"), to_field_name="number"
    )
    before = forms.ModelChoiceField(
        queryset=Task.objects.none(),
        label=_("Before"),
        required=False,
        to_field_name="number",
        empty_label=_("At the end"),
    )

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        packages = cast(forms.ModelChoiceField, self.fields["package"])  # type: ignore[type-arg]
        packages.queryset = WorkPackage.objects.filter(project=task.project_id).in_outline_order()
        before = cast(forms.ModelChoiceField, self.fields["before"])  # type: ignore[type-arg]
        tasks = Task.objects.filter(project=task.project_id).exclude(pk=task.pk)
        before.queryset = tasks.filter(work_package=task.work_package_id).in_plan_order()
        if self.is_bound:
            before.queryset = tasks


class BaselineForm(CreatesOnce):
    """Why the plan is kept, and which approved changes it contains."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
    changes = forms.MultipleChoiceField(
        label=_("Approved changes that this plan contains"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, changes: Iterable[ChangeRequest] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(each.pk), str(each)) for each in changes]
        if offered:
            self.fields["changes"].choices = offered  # type: ignore[attr-defined]
        else:
            del self.fields["changes"]

    @property
    def chosen(self) -> list[int]:
        return [int(key) for key in self.cleaned_data.get("changes", ())]
