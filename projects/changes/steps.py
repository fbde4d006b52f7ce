"""The steps of a change request: who may take them, when, and what they ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.changes.choices import DECIDABLE, UNDECIDED, ChangeState
from projects.changes.permissions import (
    can_decide_change,
    can_implement,
    can_take_back,
    can_vote_on,
    can_withdraw,
    can_write_change,
)
from projects.forms import changes as forms
from projects.models import ChangeRequest
from projects.operations import change_decisions, changes
from servicedesk_pm.common.errors import Words


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``entitled`` guards it, ``is_offered`` says whether its form is shown."""

    name: str
    label: Words
    done: Words
    form: type[forms.StepForm]
    entitled: Callable[[User, ChangeRequest], bool]
    states: Sequence[str]
    run: Callable[[ChangeRequest, Any, User, date], Any]
    is_offered: Callable[[User, ChangeRequest], bool] = lambda user, change: True

    def fits(self, user: User, change: ChangeRequest) -> bool:
        standing = change.state in self.states and self.entitled(user, change)
        return standing and self.is_offered(user, change)


def _submit(row: ChangeRequest, form: Any, actor: User, on: date) -> None:
    version = form.cleaned_data["version"]
    changes.submit_change(row.pk, actor=actor, on=on, version=version)


def _take_back(row: ChangeRequest, form: Any, actor: User, on: date) -> None:
    changes.take_back_change(row.pk, actor=actor, version=form.cleaned_data["version"])


def _decide(row: ChangeRequest, form: Any, actor: User, on: date) -> None:
    version = form.cleaned_data["version"]
    change_decisions.decide_change(row.pk, form.ruling, actor=actor, on=on, version=version)


def _annex(row: ChangeRequest, form: Any, actor: User, on: date) -> None:
    version = form.cleaned_data["version"]
    change_decisions.annex_change(row.pk, actor=actor, on=on, version=version)


def _withdraw(row: ChangeRequest, form: Any, actor: User, on: date) -> None:
    said = form.cleaned_data
    changes.withdraw_change(row.pk, said["reason"], actor=actor, version=said["version"])


def _close(row: ChangeRequest, form: Any, actor: User, on: date) -> None:
    changes.close_change(row.pk, actor=actor, version=form.cleaned_data["version"])


def _by_name(*steps: Step) -> dict[str, Step]:
    return {step.name: step for step in steps}


STEPS = _by_name(
    Step("submit", _("Submit the change"), _("The change is submitted."),
         forms.StepForm, can_write_change, [ChangeState.DRAFT], _submit),
    Step("take-back", _("Back to a draft"), _("The change is a draft again."),
         forms.StepForm, can_take_back, [ChangeState.SUBMITTED], _take_back),
    Step("decide", _("Decide on the change"), _("The decision is recorded."),
         forms.RulingForm, can_vote_on, DECIDABLE, _decide, can_decide_change),
    Step("annex", _("Implement as an annex to the mandate"),
         _("The change is an annex to the mandate now."),
         forms.StepForm, can_implement, [ChangeState.APPROVED], _annex),
    Step("withdraw", _("Withdraw the change"), _("The change is withdrawn."),
         forms.ReasonForm, can_withdraw, UNDECIDED, _withdraw),
    Step("close", _("Close the change"), _("The change is closed."),
         forms.StepForm, can_implement, [ChangeState.IMPLEMENTED], _close),
)  # fmt: skip

Refused = tuple[Step, forms.StepForm] | None


def offered(
    user: User, change: ChangeRequest, refused: Refused = None
) -> list[tuple[Step, forms.StepForm]]:
    """What the person may do now; what was refused keeps what was typed."""
    found = []
    for step in STEPS.values():
        if refused is not None and refused[0] is step and step.fits(user, change):
            found.append(refused)
        elif step.fits(user, change):
            form = step.form(prefix=step.name, initial={"version": change.version})
            found.append((step, form))
    return found


def unseen(refused: Refused, shown: Sequence[tuple[Step, Any]]) -> forms.StepForm | None:
    """A refused form that the page does not show, since its step is not offered."""
    if refused is None or any(form is refused[1] for _step, form in shown):
        return None
    return refused[1]
