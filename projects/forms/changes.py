"""Forms about change requests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from people.idempotency import CreatesOnce
from projects.changes.choices import (
    OUTCOMES,
    ApprovalLevel,
    ChangeState,
)
from projects.fields import PortfolioDayField
from projects.filters import ANY, NarrowingForm
from projects.forms.records import RecordForm
from projects.models import ChangeQuerySet, ChangeRequest, Programme, ProjectQuerySet
from projects.operations.change_decisions import Ruling
from servicedesk_pm.common.forms import ChoiceMenu, VersionedForm
from servicedesk_pm.common.text import fold

WRITTEN = (
    "name_fr", "name_en", "reason_fr", "reason_en", "description_fr", "description_en",
    "origin_kind", "origin", "affected", "needed_by",
)  # fmt: skip
SAID = (
    "scope_effect", "scope_words", "cost_effect", "cost_words", "finish_none", "new_finish_on",
    "touches_programme_milestone", "finish_words", "quality_none", "quality_words",
    "risks_none", "risks_words", "workstations_none", "workstations_words",
)  # fmt: skip


class _ChangeForm(RecordForm):
    model = ChangeRequest

    @property
    def values(self) -> dict[str, Any]:
        left_out = {"version", "form_token"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class WrittenForm(_ChangeForm):
    """What is asked for, and why; one language is enough for the longer texts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=WRITTEN, **kwargs)
        self.fields["affected"].help_text = _("Their codes or names.")
        self.fields["origin"].help_text = _("For example I-201-1, or who asks for it.")


class NewChangeForm(CreatesOnce, WrittenForm):
    """A new draft."""


class EditChangeForm(WrittenForm, VersionedForm):
    """A draft that is not submitted yet."""


class ChangeEffectsForm(_ChangeForm, VersionedForm):
    """Every effect, in words or said to be none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, names=SAID, **kwargs)
        self.fields["cost_effect"].help_text = _("0 where there is none; savings are negative.")


class StepForm(VersionedForm):
    """A step that asks nothing."""


class ReasonForm(StepForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class RulingForm(ReasonForm):
    """What is decided, and why."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[("", "–"), *((each.value, ChangeState(each).label) for each in OUTCOMES)],
    )
    review_on = PortfolioDayField(label=_("Review on, where deferred"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["outcome", "reason", "review_on"])

    @property
    def ruling(self) -> Ruling:
        said = self.cleaned_data
        return Ruling(said["outcome"], said["reason"], said["review_on"])


class ChangeFilterForm(NarrowingForm):
    """Without a state and without "those over too", only open changes are listed."""

    several = "state"

    q = forms.CharField(
        label=_("Words or code"), required=False, max_length=100, widget=forms.SearchInput
    )
    state = forms.MultipleChoiceField(
        label=_("State"), required=False, choices=ChangeState.choices, widget=ChoiceMenu
    )
    level = forms.ChoiceField(
        label=_("Approval level"), required=False, choices=[ANY, *ApprovalLevel.choices]
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    finished = forms.BooleanField(label=_("Those over too"), required=False)

    def __init__(self, data: QueryDict, *, projects: ProjectQuerySet | None = None) -> None:
        """``projects`` are those in sight, where changes of several are listed."""
        super().__init__(data)
        self.sent = data
        if projects is None:
            del self.fields["programme"]
            return
        held = Programme.objects.filter(pk__in=projects.order_by().values("programme"))
        field: Any = self.fields["programme"]
        field.choices = [ANY, *((each.code, each.name) for each in held.order_by("code"))]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.wishes)

    def apply(self, changes: ChangeQuerySet) -> ChangeQuerySet:
        """The changes that pass; what cannot be understood filters nothing."""
        self.is_valid()
        wanted = self.cleaned_data
        for word in fold(wanted.get("q", "")).split():
            changes = changes.filter(search_text__contains=word)
        columns = {
            "level": "level",
            "programme": "project__programme__code",
            "state": "state__in",
        }
        for name, column in columns.items():
            if wanted.get(name):
                changes = changes.filter(**{column: wanted[name]})
        if not wanted.get("state") and not wanted.get("finished"):
            changes = changes.open()
        return changes
