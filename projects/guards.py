"""The conditions that belong to the transition table itself, not to a gate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.choices import TERMINAL, ProjectState, SizeClass
from projects.gates import Unmet, register_condition
from projects.gates.checklist import Checklist, load_checklist
from projects.grounds import Grounds
from projects.models import DecisionCondition, Project
from projects.transitions import CANCELLABLE, HOLDABLE, Transition

HOLD_REVIEW_DAYS = 90
DEFERRAL_DAYS = 183
FINISHING = (*TERMINAL, ProjectState.CLOSING)
EXCEPTION = "GX"
PREPARED_BY_LEAD = frozenset({"G3", "G4", "G5"})


def unmet_by(
    project: Project,
    line: Transition,
    grounds: Grounds,
    *,
    on: date,
    below: Iterable[Project],
    checklist: Checklist,
) -> list[Unmet]:
    """Every reason why this transition cannot happen now; ``below`` are all sub-projects.

    What is missing in the gate's checklist counts unless the decision overrides the gate.
    """
    below = list(below)
    missing = () if grounds.overrides_gate else checklist.missing
    return [
        *(each.unmet() for each in missing),
        *_standing(project, line, below, on=on),
        *_said(line, grounds, on),
        *_unconfirmed(line, grounds, below),
    ]


def checklist_of(project: Project, line: Transition, *, on: date) -> Checklist:
    return load_checklist(project, line.gate, on=on, without=line.without)


def standing_obstacles(
    project: Project, line: Transition, below: Iterable[Project], *, on: date
) -> list[Unmet]:
    """What stands in the way whatever is said in the form, besides the gate's checklist."""
    return _standing(project, line, list(below), on=on)


def is_prepared_by(project: Project, line: Transition, person_id: int) -> bool:
    """Whether this person would decide alone on what is their own work.

    In a small project the director looks at it afterwards.
    """
    own = line.gate in PREPARED_BY_LEAD and project.lead_id == person_id
    return own and not line.together and project.size_class != SizeClass.SMALL


def taken_along(line: Transition, below: Iterable[Project]) -> list[Project]:
    """The sub-projects that this hold or cancellation would stop as well."""
    states = {ProjectState.ON_HOLD: HOLDABLE, ProjectState.CANCELLED: CANCELLABLE}.get(line.to, ())
    return [each for each in below if each.state in states]


def _standing(project: Project, line: Transition, below: list[Project], *, on: date) -> list[Unmet]:
    found = _overdue_conditions(project, line, on)
    if line.only_without_rollout and project.has_rollout:
        words = _("The project is deployed to workstations, so it goes through the deployment.")
        found.append(Unmet("rollout", words, project.get_absolute_url()))
    if line.is_resumption and line.to != project.state_before_hold:
        words = _("The project resumes in the state in which it was put on hold: %(state)s.")
        state = ProjectState(project.state_before_hold).label
        found.append(Unmet("resume", words % {"state": state}))
    return found + _hierarchy(project, line, below)


def _overdue_conditions(project: Project, line: Transition, on: date) -> list[Unmet]:
    """Blocking conditions of earlier decisions that should be done by now; one query."""
    if not line.gate or line.gate == EXCEPTION:
        return []
    overdue = DecisionCondition.objects.filter(
        decision__project=project, is_blocking=True, done_on__isnull=True, due_on__lt=on
    ).select_related("decision__portfolio")
    words = _("A condition of the decision %(decision)s is overdue: %(text)s")
    return [
        Unmet(
            "condition",
            words % {"decision": each.decision, "text": each.text},
            each.decision.get_absolute_url(),
        )
        for each in overdue.order_by("decision", "position")
    ]


def _hierarchy(project: Project, line: Transition, below: list[Project]) -> list[Unmet]:
    found = []
    if line.to in {ProjectState.CLOSING, ProjectState.CLOSED}:
        accepted = FINISHING if line.to == ProjectState.CLOSING else TERMINAL
        words = _("The sub-project %(code)s is not finished yet: %(state)s.")
        found += [_child(words, each) for each in below if each.state not in accepted]
    if line.to == ProjectState.CANCELLED:
        words = _("The sub-project %(code)s has to be decided on first: %(state)s.")
        open_requests = {*ProjectState} - {*CANCELLABLE, *TERMINAL}
        found += [_child(words, each) for each in below if each.state in open_requests]
    parent = project.parent
    if parent is not None and line.is_resumption and parent.state == ProjectState.ON_HOLD:
        found.append(_child(_("The project above, %(code)s, is still on hold: %(state)s."), parent))
    reopens = line.source == ProjectState.CLOSING and line.to == ProjectState.DEPLOYMENT
    if parent is not None and reopens and parent.state in FINISHING:
        found.append(_child(_("The project above, %(code)s, is finishing: %(state)s."), parent))
    return found


def _child(words: str, project: Project) -> Unmet:
    facts = {"code": project.code, "state": project.get_state_display()}
    return Unmet("hierarchy", words % facts, project.get_absolute_url())


def _said(line: Transition, grounds: Grounds, on: date) -> list[Unmet]:
    found = []
    if (line.needs_reason or grounds.overrides_gate) and not grounds.reason.strip():
        found.append(Unmet("reason", _("Give the reason.")))
    if line.needs_review:
        latest = on + timedelta(days=HOLD_REVIEW_DAYS)
        if grounds.review_on is None or not on < grounds.review_on <= latest:
            words = _("Give the date of review, after today and within %(days)s days.")
            found.append(Unmet("review", words % {"days": HOLD_REVIEW_DAYS}))
    return found


def _unconfirmed(line: Transition, grounds: Grounds, below: list[Project]) -> list[Unmet]:
    words = _("Confirm that the sub-project %(code)s stops too: %(state)s.")
    return [
        _child(words, each)
        for each in taken_along(line, below)
        if each.pk not in grounds.subprojects
    ]


def register() -> None:
    """The gate conditions that the project's own record can answer."""
    register_condition(
        "G1",
        "G1-09",
        gettext_lazy("A sponsor is named."),
        lambda project: project.sponsor_id is not None,
    )
