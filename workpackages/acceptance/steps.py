"""The steps of deliverables and of defects, each with its form, its right and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from people.models import User
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.forms import VersionedForm
from workpackages.acceptance.choices import (
    DefectState,
    DeliverableState,
)
from workpackages.acceptance.permissions import accepts, corrects, delivers, plans_defect, waives
from workpackages.acceptance.readiness import obstacles
from workpackages.forms.deliverables import (
    CorrectForm,
    PlainStepForm,
    PlanDefectForm,
    PresentForm,
    ReopenForm,
    ReworkForm,
    WaiveForm,
)
from workpackages.models import Defect, Deliverable
from workpackages.operations.accepting import lift_reservations
from workpackages.operations.defects import close_defect, plan_defect, reopen_defect, verify_defect
from workpackages.operations.deliverables import (
    begin_deliverable,
    present_deliverable,
    rework_deliverable,
    waive_deliverable,
)

S, D = DeliverableState, DefectState
Row = Deliverable | Defect
People = Mapping[str, User]


def _nothing_missing(row: Any) -> list[str]:
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
    missing: Callable[[Any], list[str]] = _nothing_missing
    is_quiet: bool = False

    def make_form(self, row: Row, people: People, posted: Any = None) -> VersionedForm:
        facts: dict[str, Any] = {"prefix": self.name, "initial": {"version": row.version}}
        if issubclass(self.form, PlanDefectForm):
            assert isinstance(row, Defect)
            facts["initial"] |= {"owner": row.owner, "due_on": row.due_on}
            holder = {str(row.owner.pk): row.owner} if row.owner else {}
            facts["people"] = {**people, **holder}
        return self.form(posted, **facts)


def _unreserved(row: Deliverable) -> list[str]:
    left = row.defects.open().reservations().order_by("number")
    codes = ", ".join(each.code for each in left)
    words = _("These reservations are not verified as corrected: %(codes)s.")
    return [words % {"codes": codes}] if codes else []


DELIVERABLE_STEPS: dict[str, Step] = {
    "begin": Step(
        "begin",
        gettext_lazy("Begin the production"),
        gettext_lazy("The deliverable is in production."),
        PlainStepForm,
        delivers,
        frozenset({S.PLANNED}),
        lambda pk, form, actor, on: begin_deliverable(pk, actor=actor, version=_version(form)),
    ),
    "present": Step(
        "present",
        gettext_lazy("Present it for acceptance"),
        gettext_lazy("The deliverable is presented; the accepting person is told."),
        PresentForm,
        delivers,
        frozenset({S.IN_PRODUCTION}),
        lambda pk, form, actor, on: present_deliverable(
            pk, form.handover, actor=actor, on=on, version=_version(form)
        ),
        obstacles,
    ),
    "rework": Step(
        "rework",
        gettext_lazy("Take it up again"),
        gettext_lazy("The deliverable is in production again."),
        ReworkForm,
        delivers,
        frozenset({S.REFUSED}),
        lambda pk, form, actor, on: rework_deliverable(
            pk, form.cleaned_data["again_on"], actor=actor, on=on, version=_version(form)
        ),
    ),
    "lift": Step(
        "lift",
        gettext_lazy("Lift the reservations"),
        gettext_lazy("The reservations are lifted; the deliverable is accepted."),
        PlainStepForm,
        accepts,
        frozenset({S.RESERVED}),
        lambda pk, form, actor, on: lift_reservations(
            pk, actor=actor, on=on, version=_version(form)
        ),
        _unreserved,
    ),
    "waive": Step(
        "waive",
        gettext_lazy("Waive the deliverable"),
        gettext_lazy("The deliverable is waived."),
        WaiveForm,
        waives,
        frozenset(set(S.values) - {S.ACCEPTED, S.WAIVED}),
        lambda pk, form, actor, on: waive_deliverable(
            pk, form.waiver, actor=actor, on=on, version=_version(form)
        ),
        is_quiet=True,
    ),
}
DEFECT_STEPS: dict[str, Step] = {
    "close": Step(
        "close",
        gettext_lazy("Report it as corrected"),
        gettext_lazy("The defect is reported as corrected; the accepting person verifies it."),
        CorrectForm,
        corrects,
        frozenset({D.OPEN}),
        lambda pk, form, actor, on: close_defect(
            pk, form.cleaned_data["correction"], actor=actor, on=on, version=_version(form)
        ),
    ),
    "verify": Step(
        "verify",
        gettext_lazy("Confirm the correction"),
        gettext_lazy("The correction is verified."),
        PlainStepForm,
        lambda user, row: accepts(user, row.deliverable) and row.closed_by_id != user.pk,
        frozenset({D.CLOSED}),
        lambda pk, form, actor, on: verify_defect(pk, actor=actor, on=on, version=_version(form)),
    ),
    "reopen": Step(
        "reopen",
        pgettext_lazy("defect", "Open it again"),
        gettext_lazy("The defect is open again."),
        ReopenForm,
        lambda user, row: accepts(user, row.deliverable),
        frozenset({D.CLOSED}),
        lambda pk, form, actor, on: reopen_defect(
            pk, form.cleaned_data["reason"], actor=actor, version=_version(form)
        ),
        is_quiet=True,
    ),
    "plan": Step(
        "plan",
        gettext_lazy("Owner and deadline"),
        gettext_lazy("Owner and deadline are set."),
        PlanDefectForm,
        plans_defect,
        frozenset({D.OPEN, D.CLOSED}),
        lambda pk, form, actor, on: plan_defect(
            pk,
            form.cleaned_data["owner"],
            form.cleaned_data["due_on"],
            actor=actor,
            version=_version(form),
        ),
        is_quiet=True,
    ),
}


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


def offers_for(
    user: User,
    row: Row,
    steps: Mapping[str, Step],
    *,
    people: People,
    refused: tuple[Step, VersionedForm] | None = None,
) -> list[Offer]:
    """What the person may do with it now; what was refused keeps what was typed."""
    project = row.project if isinstance(row, Deliverable) else row.deliverable.project
    if not project.accepts_planning:
        return []
    found = []
    for step in steps.values():
        if row.state not in step.states or not step.entitled(user, row):
            continue
        is_refused = refused is not None and refused[0] is step
        form = refused[1] if is_refused and refused else step.make_form(row, people)
        found.append(Offer(step, form, step.missing(row)))
    return found


def _version(form: Any) -> int:
    version: int = form.cleaned_data["version"]
    return version
