"""The steps that people take with a request: who may, what is asked, what is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.models import User
from projects.forms.request_steps import (
    EndorseRequestForm,
    NameAnalystForm,
    ParkRequestForm,
    RefuseEndorsementForm,
    RequestStepForm,
    ReturnRequestForm,
)
from projects.models import ProjectRequest
from projects.operations.requests import (
    endorse_request,
    name_analyst,
    park_request,
    refuse_endorsement,
    return_request,
    take_up_request,
)
from projects.requests.permissions import REQUESTABLE, can_direct, can_endorse
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import Words

Gate = Callable[[User, ProjectRequest], bool]


@dataclass(frozen=True, slots=True)
class RequestStep:
    """``may`` says who takes it, ``fits`` whether the request is where it can be taken."""

    key: str
    label: Words
    lead: Words
    done: Words
    form: type[RequestStepForm]
    run: Callable[..., Any]
    may: Gate
    fits: Callable[[ProjectRequest], bool]
    tone: str = "secondary"


def _waits(request: ProjectRequest) -> bool:
    return request.is_waiting and request.returned_at is None


def _is_analysed(request: ProjectRequest) -> bool:
    return request.project is not None and request.project.state in REQUESTABLE


def _dated(operation: Callable[..., Any]) -> Callable[..., Any]:
    """The operation, told what day it is."""
    return lambda key, **facts: operation(key, on=today(), **facts)


STEPS: dict[str, RequestStep] = {
    each.key: each
    for each in (
        RequestStep(
            "endorse",
            _("Endorse the request"),
            _("You say that your unit stands behind it; then the director checks it."),
            _("The request is endorsed."),
            EndorseRequestForm,
            endorse_request,
            can_endorse,
            lambda r: True,
            "primary",
        ),
        RequestStep(
            "refuse",
            _("Refuse the endorsement"),
            _("Without the endorsement of its unit no request is analysed."),
            _("The endorsement is refused."),
            RefuseEndorsementForm,
            refuse_endorsement,
            can_endorse,
            lambda r: True,
            "danger",
        ),
        RequestStep(
            "analyst",
            _("Name the analyst"),
            _("Who turns the request into comparable options, and by when."),
            _("The analyst is named."),
            NameAnalystForm,
            _dated(name_analyst),
            can_direct,
            _is_analysed,
        ),
        RequestStep(
            "return",
            _("Send back with a hint"),
            _("The requester is told and may change and submit it again."),
            _("The request is sent back."),
            ReturnRequestForm,
            return_request,
            can_direct,
            _waits,
        ),
        RequestStep(
            "park",
            _("Park"),
            _("It waits until a day; the requester is told why."),
            _("The request is parked."),
            ParkRequestForm,
            _dated(park_request),
            can_direct,
            lambda r: _waits(r) and r.parked_until is None,
        ),
        RequestStep(
            "take-up",
            _("Take up again"),
            _("It stands again where it stood before it was parked."),
            _("The request is taken up again."),
            RequestStepForm,
            take_up_request,
            can_direct,
            lambda r: r.is_waiting and r.parked_until is not None,
            "primary",
        ),
    )
}


def steps_for(user: User, request: ProjectRequest) -> list[RequestStep]:
    """What the person may do with the request now."""
    return [step for step in STEPS.values() if step.fits(request) and step.may(user, request)]
