"""Forms about lessons: what is written, the steps, and what a project makes of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from closure.lessons.choices import LessonPhase, Outcome
from closure.models import Lesson
from closure.operations.uses import Judgement
from people.idempotency import CreatesOnce
from projects.models import Project
from risks.forms.fields import PeopleForm
from servicedesk_pm.common.forms import VersionedForm
from workpackages.models import Checkpoint, WorkPackage

WRITTEN = (
    "name_fr", "name_en", "phase", "category", "situation_fr", "situation_en",
    "effect_fr", "effect_en", "effect_money", "effect_days", "effect_tickets",
    "went_well_fr", "went_well_en", "went_wrong_fr", "went_wrong_en", "cause_fr", "cause_en",
    "recommendation_fr", "recommendation_en", "applies_to", "applies_to_category", "site",
    "supplier", "tags", "owner", "due_on",
)  # fmt: skip
NONE = ("", "–")
MOST = 1_000_000


def _text(label: Any, *, rows: int = 2, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=500, required=required, widget=widget)


class LessonForm(PeopleForm):
    """What is written about a lesson."""

    model = Lesson

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=WRITTEN, **kwargs)
        for name in ("effect_days", "effect_tickets"):
            label, initial = self.fields[name].label, self.fields[name].initial
            self.fields[name] = forms.IntegerField(
                label=label, required=False, min_value=-MOST, max_value=MOST, initial=initial
            )
        self.fields["phase"].initial = self.fields["phase"].initial or LessonPhase.EXECUTION
        self.fields["tags"].help_text = _("With commas between them: a product, a technology.")
        self.fields["category"].help_text = _("Needed before it is validated.")
        for language in ("fr", "en"):
            self.fields[f"situation_{language}"].help_text = _("What happened, and when.")

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in WRITTEN}


class NewLessonForm(CreatesOnce, LessonForm):
    """A new lesson, of one of the projects that the person has to do with."""

    def __init__(self, *args: Any, projects: Iterable[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = {each.code: each for each in projects}
        choices = [NONE, *((code, str(each)) for code, each in self.projects.items())]
        project = forms.TypedChoiceField(
            label=_("Project"), choices=choices, coerce=self.projects.__getitem__
        )
        self.fields = {"project": project, **self.fields}
        self.fields["project"].initial = self.initial.get("project")


class EditLessonForm(LessonForm, VersionedForm):
    """What is written about a lesson that is there."""


class StepForm(VersionedForm):
    """A step that needs no word."""


class ReasonForm(VersionedForm):
    reason = _text(_("Reason"))


class FollowUpForm(VersionedForm):
    how = _text(_("What was done"))


class LessonResultForm(VersionedForm):
    result = _text(_("What came of it"))


class JudgeLessonForm(CreatesOnce):
    """Take a lesson over in one of the ways that are open here, or dismiss it."""

    outcome = forms.ChoiceField(label=_("What the project makes of it"), widget=forms.RadioSelect)
    note = _text(_("Word"), required=False)

    def __init__(
        self,
        *args: Any,
        packages: Iterable[WorkPackage],
        checkpoints: Iterable[Checkpoint],
        may_add_risk: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        places: Mapping[str, tuple[Any, Any, list[Any]]] = {
            Outcome.TASK: ("work_package", _("Work package of the task"), list(packages)),
            Outcome.LINE: ("checkpoint", _("Checkpoint of the line"), list(checkpoints)),
        }
        offered = []
        for outcome in Outcome:
            if outcome in places and not places[outcome][2]:
                continue
            if outcome != Outcome.RISK or may_add_risk:
                offered.append((outcome.value, outcome.label))
        self.fields["outcome"].choices = offered  # type: ignore[attr-defined]
        for name, label, rows in places.values():
            if rows:
                choices = [NONE, *((str(row.pk), str(row)) for row in rows)]
                self.fields[name] = forms.TypedChoiceField(
                    label=label, choices=choices, coerce=int, empty_value=None, required=False
                )
        self.fields["note"].help_text = _(
            "Needed when it is taken into account without becoming anything, and when dismissed."
        )
        self.order_fields(["outcome", "work_package", "checkpoint", "note"])

    @property
    def judgement(self) -> Judgement:
        said = self.cleaned_data
        return Judgement(
            outcome=Outcome(said["outcome"]),
            note=said["note"],
            package_id=said.get("work_package"),
            checkpoint_id=said.get("checkpoint"),
        )
