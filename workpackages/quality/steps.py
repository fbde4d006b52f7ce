"""The steps of what quality is made of, each with its form, its right and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import pgettext_lazy

from people.models import User
from projects.models import Project
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.forms import VersionedForm
from workpackages.forms.deliverables import PlainStepForm
from workpackages.forms.requirements import DropForm
from workpackages.operations.requirements import (
    agree_requirement,
    drop_requirement,
    propose_requirement,
)
from workpackages.quality.choices import RequirementState
from workpackages.quality.permissions import can_edit_requirements


def _nothing(row: Any) -> dict[str, Any]:
    return {}


def _no_obstacle(row: Any) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class Step:
    """One step: who may take it in which states, what it asks, does, and says afterwards."""

    name: str
    label: Words
    done: Words
    form: type[VersionedForm]
    entitled: Callable[[User, Any], bool]
    states: frozenset[str]
    run: Callable[[int, Any, User, date], object]
    # What the form is made with, besides what it was sent.
    facts: Callable[[Any], dict[str, Any]] = _nothing
    missing: Callable[[Any], list[str]] = _no_obstacle
    is_quiet: bool = False

    def make_form(self, row: Any, posted: Any = None) -> VersionedForm:
        facts = dict(self.facts(row))
        initial = {"version": row.version, **facts.pop("initial", {})}
        return self.form(posted, prefix=self.name, initial=initial, **facts)


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that the reader may take, with what stands in its way."""

    step: Step
    form: VersionedForm
    missing: list[str]

    @property
    def is_folded(self) -> bool:
        return self.step.is_quiet and not self.form.is_bound

    @property
    def asks_nothing(self) -> bool:
        return not self.form.visible_fields()


Refused = tuple[Step, VersionedForm] | None


def offers_for(
    user: User, row: Any, project: Project, steps: Mapping[str, Step], refused: Refused = None
) -> list[Offer]:
    """What the person may do with it now; what was refused keeps what was typed."""
    if not project.accepts_planning:
        return []
    found = []
    for step in steps.values():
        if row.state not in step.states or not step.entitled(user, row):
            continue
        is_refused = refused is not None and refused[0] is step
        form = refused[1] if is_refused and refused else step.make_form(row)
        found.append(Offer(step, form, step.missing(row)))
    return found


def version_of(form: Any) -> int:
    version: int = form.cleaned_data["version"]
    return version


def _edits(user: User, row: Any) -> bool:
    return can_edit_requirements(user, row.project)


R = RequirementState
REQUIREMENT_STEPS: dict[str, Step] = {
    "agree": Step(
        "agree",
        pgettext_lazy("requirement", "Agree on it"),
        pgettext_lazy("requirement", "The requirement is agreed on."),
        PlainStepForm,
        _edits,
        frozenset({R.PROPOSED}),
        lambda pk, form, actor, on: agree_requirement(pk, actor=actor, version=version_of(form)),
    ),
    "propose": Step(
        "propose",
        pgettext_lazy("requirement", "Propose it again"),
        pgettext_lazy("requirement", "The requirement is proposed again."),
        PlainStepForm,
        _edits,
        frozenset({R.AGREED, R.DROPPED}),
        lambda pk, form, actor, on: propose_requirement(pk, actor=actor, version=version_of(form)),
        is_quiet=True,
    ),
    "drop": Step(
        "drop",
        pgettext_lazy("requirement", "Drop it"),
        pgettext_lazy("requirement", "The requirement is dropped."),
        DropForm,
        _edits,
        frozenset({R.PROPOSED, R.AGREED}),
        lambda pk, form, actor, on: drop_requirement(
            pk, form.cleaned_data["reason"], actor=actor, version=version_of(form)
        ),
        is_quiet=True,
    ),
}
