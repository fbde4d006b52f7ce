"""The steps of checkpoints and of their findings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from people.models import User
from projects.people_around import people_around
from workpackages.forms.checkpoints import (
    AcceptFindingForm,
    ConcludeForm,
    CorrectFindingForm,
    PlanFindingForm,
    RecheckForm,
    ReopenFindingForm,
    SkipForm,
)
from workpackages.forms.deliverables import PlainStepForm
from workpackages.models import Checkpoint, Finding
from workpackages.operations.checkpoints import (
    begin_checkpoint,
    conclude_checkpoint,
    recheck_checkpoint,
    skip_checkpoint,
)
from workpackages.operations.findings import (
    accept_finding,
    correct_finding,
    plan_finding,
    reopen_finding,
    verify_finding,
)
from workpackages.quality.choices import CheckpointState, FindingState
from workpackages.quality.permissions import (
    accepts_findings,
    corrects_finding,
    judges_quality,
    plans_checkpoints,
    reviews,
    skips_checkpoint,
    verifies,
)
from workpackages.quality.steps import Step, version_of

S, F = CheckpointState, FindingState


def _people(finding: Finding) -> dict[str, Any]:
    return {"people": people_around(finding.checkpoint.project), "row": finding}


def _judges(user: User, row: Checkpoint) -> bool:
    return judges_quality(user, row.project)


def _skips(user: User, row: Checkpoint) -> bool:
    return skips_checkpoint(user, row.project)


def _plans(user: User, row: Finding) -> bool:
    return plans_checkpoints(user, row.checkpoint.project)


def _accepts(user: User, row: Finding) -> bool:
    return accepts_findings(user, row.checkpoint.project)


def _reviews(user: User, row: Finding) -> bool:
    return reviews(user, row.checkpoint)


CHECKPOINT_STEPS: dict[str, Step] = {
    "begin": Step(
        "begin",
        pgettext_lazy("checkpoint", "Begin the check"),
        pgettext_lazy("checkpoint", "The check is under way."),
        PlainStepForm,
        reviews,
        frozenset({S.PLANNED}),
        lambda pk, form, actor, on: begin_checkpoint(pk, actor=actor, version=version_of(form)),
    ),
    "conclude": Step(
        "conclude",
        pgettext_lazy("checkpoint", "Conclude the check"),
        pgettext_lazy("checkpoint", "The check is concluded; the project lead is told."),
        ConcludeForm,
        reviews,
        frozenset({S.IN_PROGRESS}),
        lambda pk, form, actor, on: conclude_checkpoint(
            pk, form.conclusion, actor=actor, on=on, version=version_of(form)
        ),
    ),
    "repeat": Step(
        "repeat",
        pgettext_lazy("checkpoint", "Check it again"),
        pgettext_lazy("checkpoint", "The check is planned again."),
        RecheckForm,
        _judges,
        frozenset({S.FAILED}),
        lambda pk, form, actor, on: recheck_checkpoint(
            pk, form.cleaned_data["again_on"], actor=actor, on=on, version=version_of(form)
        ),
    ),
    "skip": Step(
        "skip",
        pgettext_lazy("checkpoint", "Skip the check"),
        pgettext_lazy("checkpoint", "The check is skipped."),
        SkipForm,
        _skips,
        frozenset({S.PLANNED}),
        lambda pk, form, actor, on: skip_checkpoint(
            pk, form.cleaned_data["reason"], actor=actor, version=version_of(form)
        ),
        is_quiet=True,
    ),
}
FINDING_STEPS: dict[str, Step] = {
    "correct": Step(
        "correct",
        pgettext_lazy("finding", "Report it as corrected"),
        pgettext_lazy(
            "finding", "The finding is reported as corrected; somebody else verifies it."
        ),
        CorrectFindingForm,
        corrects_finding,
        frozenset({F.OPEN}),
        lambda pk, form, actor, on: correct_finding(
            pk, form.cleaned_data["correction"], actor=actor, on=on, version=version_of(form)
        ),
    ),
    "verify": Step(
        "verify",
        gettext_lazy("Confirm the correction"),
        gettext_lazy("The correction is verified."),
        PlainStepForm,
        verifies,
        frozenset({F.CORRECTED}),
        lambda pk, form, actor, on: verify_finding(
            pk, actor=actor, on=on, version=version_of(form)
        ),
    ),
    "reopen": Step(
        "reopen",
        pgettext_lazy("finding", "Open it again"),
        pgettext_lazy("finding", "The finding is open again."),
        ReopenFindingForm,
        _reviews,
        frozenset({F.CORRECTED}),
        lambda pk, form, actor, on: reopen_finding(
            pk, form.cleaned_data["reason"], actor=actor, version=version_of(form)
        ),
        is_quiet=True,
    ),
    "plan": Step(
        "plan",
        gettext_lazy("Owner and deadline"),
        gettext_lazy("Owner and deadline are set."),
        PlanFindingForm,
        _plans,
        frozenset({F.OPEN, F.CORRECTED}),
        lambda pk, form, actor, on: plan_finding(
            pk,
            form.cleaned_data["owner"],
            form.cleaned_data["due_on"],
            actor=actor,
            version=version_of(form),
        ),
        _people,
        is_quiet=True,
    ),
    "accept": Step(
        "accept",
        pgettext_lazy("finding", "Accept it as it is"),
        pgettext_lazy("finding", "The finding is accepted as it is."),
        AcceptFindingForm,
        _accepts,
        frozenset({F.OPEN, F.CORRECTED}),
        lambda pk, form, actor, on: accept_finding(
            pk, form.cleaned_data["reason"], actor=actor, on=on, version=version_of(form)
        ),
        is_quiet=True,
    ),
}
