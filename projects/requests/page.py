"""What the page of one request shows: where it stands, what comes next, what the reader may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.history import entries_for
from people.models import User
from projects.choices import ProjectState
from projects.models import ProjectRequest
from projects.requests.choices import Endorsement, ReturnKind, Stage
from projects.requests.permissions import (
    can_direct,
    editable_sections,
    endorser_of,
    sees_project,
)
from projects.requests.sections import SCREENING
from projects.requests.steps import STEPS, steps_for
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.templatetags.ui import day

S = ProjectState


@dataclass(frozen=True, slots=True)
class Mark:
    """One step of the way: ``past``, ``now``, ``next`` or ``refused``, when, and its words."""

    label: str
    state: str
    at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class Action:
    label: Words
    url: str
    tone: str = "secondary"


# Which step of the way the stage is on; past all of them, it is approved.
_POSITIONS: dict[str, int] = {
    Stage.DRAFT: 0,
    Stage.RETURNED: 1,
    Stage.RECEIVED: 2,
    Stage.ENDORSED: 3,
    Stage.PARKED: 3,
    Stage.ANALYSIS: 4,
    Stage.DECISION: 5,
}
_REFUSED_AT: dict[str, int] = {S.REQUESTED: 3, S.ANALYSIS: 4, S.DECISION: 5}
WAY_LENGTH = 6
_ORDER = ("primary", "secondary", "danger")


def way_of(request: ProjectRequest) -> list[Mark]:
    """The steps from the draft to the decision, dated; one query."""
    moves = _moves(request)
    ends = {Stage.REFUSED, Stage.CANCELLED}
    refused_from = moves[-1][0] if moves and request.stage in ends else ""
    now = _POSITIONS.get(request.stage, WAY_LENGTH)
    if request.stage == Stage.REFUSED:
        now = _REFUSED_AT.get(refused_from, 3)
    entered = {after: at for _before, after, at, _reason in moves}
    reasons = {after: reason for _before, after, _at, reason in moves}
    rows = (
        (pgettext("request", "Draft"), request.created_at, _by(request.requester)),
        (_("Submission"), request.submitted_at, _submitted_words(request)),
        (_("Endorsement by the unit"), request.endorsed_at, _endorsement_words(request)),
        (_("Admission by the director"), entered.get(S.ANALYSIS), _admission_words(request)),
        (_("Analysis"), entered.get(S.DECISION), _analysis_words(request)),
        (_("Decision of the portfolio board"), entered.get(S.MANDATE), ""),
    )
    marks = []
    for place, (label, at, words) in enumerate(rows):
        state = "past" if place < now else "now" if place == now else "next"
        if state == "now" and request.stage == Stage.REFUSED:
            reason = reasons.get(S.REJECTED, "")
            marks.append(Mark(label, "refused", entered.get(S.REJECTED), reason))
        else:
            known = (None, "") if state == "next" else (at, words)
            marks.append(Mark(label, state, *known))
    return marks


def _moves(request: ProjectRequest) -> list[tuple[str, str, datetime, str]]:
    """Before, after, when and why of every change of the project's state, oldest first."""
    if request.project is None:
        return []
    entries = entries_for(request.project).filter(verb="project.state_changed")
    return [
        (
            entry.additional_data["before"],
            entry.additional_data["after"],
            entry.timestamp,
            entry.additional_data.get("reason", ""),
        )
        for entry in entries.order_by("timestamp", "pk")
    ]


def _by(person: User) -> str:
    return _("by %(person)s") % {"person": person}


def _submitted_words(request: ProjectRequest) -> str:
    if request.returned_at is not None:
        facts = {"day": day(request.returned_at), "why": request.get_return_kind_display()}
        return _("Sent back on %(day)s. %(why)s.") % facts
    return _("for the unit %(unit)s") % {"unit": request.org_unit}


def _endorsement_words(request: ProjectRequest) -> str:
    if request.endorsement == Endorsement.REFUSED:
        facts = {"person": request.endorsed_by, "reason": request.endorsement_note}
        return _("Refused by %(person)s: %(reason)s") % facts
    if request.endorsed_by is not None:
        return " · ".join(filter(None, (_by(request.endorsed_by), request.endorsement_note)))
    return ""


def _admission_words(request: ProjectRequest) -> str:
    if request.parked_until is not None:
        facts = {"day": day(request.parked_until), "reason": request.parked_reason}
        return _("Parked until %(day)s: %(reason)s") % facts
    return ""


def _analysis_words(request: ProjectRequest) -> str:
    if request.analyst is None:
        return ""
    facts = {"person": request.analyst, "day": day(request.analysis_due_on)}
    return _("by %(person)s, due on %(day)s") % facts


def what_comes_next(request: ProjectRequest) -> str:
    """Who acts next, and what it is; costs the way up the unit's heads while it is asked."""
    if request.stage == Stage.RECEIVED:
        return _next_of_received(request)
    if request.stage == Stage.RETURNED:
        if request.return_kind == ReturnKind.SERVICE:
            return _(
                "The requester orders it as the hint says, or says in the form why it takes"
                " a project and submits it again."
            )
        return _("The requester completes the form as the hint says and submits it again.")
    words: dict[str, str] = {
        Stage.DRAFT: _("The requester completes the form and submits it."),
        Stage.ENDORSED: _(
            "The project director checks whether it is admissible (gate G0): the request goes to"
            " an analyst, is parked, sent back or refused."
        ),
        Stage.PARKED: _("The project director takes it up again, on %(day)s at the latest.")
        % {"day": day(request.parked_until)},
        Stage.ANALYSIS: _("Options, costs and risks are compared in a decision paper."),
        Stage.DECISION: _("The portfolio board decides."),
        Stage.APPROVED: _("The project carries it out; you follow its state here."),
    }
    return words.get(request.stage, _("Nothing more: this request is over."))


def _next_of_received(request: ProjectRequest) -> str:
    if request.endorsement != Endorsement.ASKED:
        return _(
            "The requester may change the request and submit it again, or the project director"
            " refuses it."
        )
    head = endorser_of(request)
    if head is None:
        return _("The unit has no head who could endorse it; the administration names one.")
    return _("%(person)s answers for the unit %(unit)s.") % {
        "person": head,
        "unit": request.org_unit,
    }


def actions_for(user: User, request: ProjectRequest, *, is_complete: bool) -> list[Action]:
    """What the reader may do now, the most likely first."""
    written = _of_writer(user, request, is_complete=is_complete)
    found = [*_of_director(user, request), *_of_steps(user, request), *written]
    return sorted(found, key=lambda action: _ORDER.index(action.tone))


def _of_writer(user: User, request: ProjectRequest, *, is_complete: bool) -> Iterable[Action]:
    sections = editable_sections(user, request)
    if not sections:
        return
    number = request.number
    if sections == (SCREENING,):
        url = reverse("projects:request-section", args=[number, SCREENING])
        yield Action(_("Screen the workstations"), url)
        return
    url = reverse("projects:request-section", args=[number, sections[0]])
    likely, other = ("primary", "secondary") if is_complete else ("secondary", "primary")
    yield Action(_("Check and submit"), reverse("projects:request-submit", args=[number]), likely)
    yield Action(_("Continue writing"), url, other)
    if request.is_draft:
        yield Action(_("Delete"), reverse("projects:request-delete", args=[number]), "danger")


def _of_director(user: User, request: ProjectRequest) -> Iterable[Action]:
    """Accepting asks for the analyst first; both ends lead to the project's change of state."""
    project = request.project
    if project is None or not can_direct(user, request) or not request.is_waiting:
        return
    if not sees_project(user, project) or request.parked_until or request.returned_at:
        return
    accept = reverse("projects:change-state", args=[project.code, S.ANALYSIS])
    if request.analyst_id is None:
        accept = f"{reverse('projects:request-step', args=[request.number, 'analyst'])}?accept=1"
    yield Action(_("Accept for analysis"), accept, "primary")
    refuse = reverse("projects:change-state", args=[project.code, S.REJECTED])
    yield Action(_("Refuse the request"), refuse, "danger")


def _of_steps(user: User, request: ProjectRequest) -> Iterable[Action]:
    accepting = request.is_waiting and request.analyst_id is None
    for step in steps_for(user, request):
        if step.key == "analyst" and accepting:
            continue  # Asked for on the way to the acceptance.
        url = reverse("projects:request-step", args=[request.number, step.key])
        yield Action(STEPS[step.key].label, url, step.tone)
