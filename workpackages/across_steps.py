"""The steps that people take with a dependency: for whom, when, and what each asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from workpackages.choices import ACROSS_ASKED, ACROSS_OPEN, AcrossState
from workpackages.forms.across import (
    AcceptForm,
    AgreeForm,
    AnswerForm,
    DeliveryForm,
    ReviseForm,
)
from workpackages.models import CrossDependency
from workpackages.operations import across
from workpackages.permissions import can_answer_across, can_ask_across

Right = Callable[[User, CrossDependency], bool]


@dataclass(frozen=True, slots=True)
class AcrossStep:
    """What one button does."""

    slug: str
    label: str | Promise
    lead: str | Promise
    form: Any
    run: Callable[[int, User, Any], CrossDependency]
    may: Right
    states: tuple[AcrossState, ...]


def _asks(user: User, row: CrossDependency) -> bool:
    return can_ask_across(user, row.consumer)


def _either(user: User, row: CrossDependency) -> bool:
    return can_ask_across(user, row.consumer) or can_answer_across(user, row)


def _revise(pk: int, actor: User, form: ReviseForm) -> CrossDependency:
    version = form.cleaned_data["version"]
    return across.revise_request(pk, actor=actor, facts=form.facts, version=version)


STEPS = {
    step.slug: step
    for step in (
        AcrossStep(
            "agree",
            pgettext_lazy("button", "Agree"),
            _("The forecast of the milestone then holds the task of the other project."),
            AgreeForm,
            lambda pk, actor, form: across.agree_to_deliver(pk, actor=actor, **form.facts),
            can_answer_across,
            ACROSS_ASKED,
        ),
        AcrossStep(
            "accept",
            _("Accept the date"),
            _("The offered date becomes the day by which it is needed."),
            AcceptForm,
            lambda pk, actor, form: across.accept_offer(pk, actor=actor, **form.facts),
            _asks,
            (AcrossState.OFFERED,),
        ),
        AcrossStep(
            "offer",
            _("Offer another date"),
            _("The other side accepts the later date, or asks for something else."),
            DeliveryForm,
            lambda pk, actor, form: across.offer_other_date(pk, actor=actor, **form.facts),
            can_answer_across,
            ACROSS_ASKED,
        ),
        AcrossStep(
            "refuse",
            pgettext_lazy("button", "Refuse"),
            _("The request ends here; the other side reads why."),
            AnswerForm,
            lambda pk, actor, form: across.refuse_to_deliver(pk, actor=actor, **form.facts),
            can_answer_across,
            ACROSS_ASKED,
        ),
        AcrossStep(
            "revise",
            _("Change the request"),
            _("What is needed earlier than agreed needs the other side’s agreement anew."),
            ReviseForm,
            _revise,
            _asks,
            ACROSS_OPEN,
        ),
        AcrossStep(
            "withdraw",
            pgettext_lazy("button", "Withdraw"),
            _("It no longer holds any task; the other side reads why."),
            AnswerForm,
            lambda pk, actor, form: across.withdraw_dependency(pk, actor=actor, **form.facts),
            _either,
            ACROSS_OPEN,
        ),
    )
}


def steps_for(user: User, row: CrossDependency) -> list[AcrossStep]:
    """The steps that the reader may take now."""
    return [step for step in STEPS.values() if row.state in step.states and step.may(user, row)]


def initial_of(step: AcrossStep, row: CrossDependency) -> dict[str, Any]:
    """What the form opens with; reasons are said anew for each step."""
    task, milestone = row.task, row.milestone
    known = {
        "version": row.version,
        "milestone": milestone.number if milestone else None,
        "on": row.need_on if step.slug == "agree" else None,
    }
    if step.slug != "revise":
        return known
    return {
        **known,
        "subject": row.subject,
        "task": task.number if task else None,
        "need_on": row.need_on,
        "criticality": row.criticality,
        "reason": row.reason,
    }
