"""How a decision is written down: its checks, its number, its conditions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from people.models import User
from people.notifications import notify
from projects.choices import Body, Outcome, ProjectState
from projects.decision_files.standing import agreed_file
from projects.gates.checklist import Checklist
from projects.grounds import Demand, Grounds
from projects.guards import DEFERRAL_DAYS, is_prepared_by
from projects.models import Decision, DecisionCondition, Project
from projects.permissions import sides_of
from projects.releases import released_for
from projects.rules import check_record, check_year
from projects.transitions import Decider, Transition
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import money

# Of several sides of one person, the one that counts most.
BODIES = {
    Decider.BOARD: Body.BOARD,
    Decider.SPONSOR: Body.SPONSOR,
    Decider.DIRECTOR: Body.DIRECTOR,
}


def check_grounds(
    project: Project, line: Transition, grounds: Grounds, *, actor: User, on: date
) -> None:
    """Refuse what no decision may lay down or release. Raises RuleViolation."""
    if is_prepared_by(project, line, actor.pk) and not grounds.overrides_gate:
        words = _(
            "You lead this project and would decide alone on your own work; another person"
            " has to decide."
        )
        raise RuleViolation(words)
    check_demands(grounds.demands, on=on)
    check_release(project, grounds)
    if grounds.valid_until is not None:
        check_year(grounds.valid_until, "valid_until")
        if grounds.valid_until <= on:
            raise RuleViolation(_("The decision must be valid beyond today."), field="valid_until")


def record_gate_decision(
    project: Project,
    line: Transition,
    grounds: Grounds,
    checklist: Checklist,
    *,
    signers: tuple[User, User | None],
    on: date,
) -> Decision:
    """Write down what a change of state decided; part of its transaction.

    ``signers`` are who takes it and, where two must, who agreed first.
    """
    outcome = Outcome.APPROVED
    if line.to == ProjectState.REJECTED:
        outcome = Outcome.REJECTED
    elif (line.source, line.to) == (ProjectState.DECISION, ProjectState.ANALYSIS):
        outcome = Outcome.RETURNED
    elif grounds.demands:
        outcome = Outcome.WITH_CONDITIONS
    actor, agreed = signers
    decision = Decision(
        project=project,
        gate=line.gate,
        from_state=line.source,
        to_state=line.to,
        body=body_of(_acting_sides(project, line, actor)),
        outcome=outcome,
        held_on=on,
        decided_by=actor,
        agreed_by=agreed,
        checklist=checklist.as_stored(),
        overrides_gate=grounds.overrides_gate,
    )
    if line.gate == "G1" and not grounds.document.strip():
        file = agreed_file(project)
        grounds = replace(grounds, document=file.label if file else "")
    return write_down(decision, grounds)


def write_down(decision: Decision, grounds: Grounds) -> Decision:
    """Number and store it with its conditions; the caller has locked the portfolio."""
    project = decision.project
    if project is not None:
        decision.portfolio_id = project.portfolio_id
    known = Decision.objects.filter(portfolio_id=decision.portfolio_id)
    decision.number = (known.aggregate(last=Max("number"))["last"] or 0) + 1
    decision.reasoning = grounds.reason.strip()
    decision.valid_until, decision.document = grounds.valid_until, grounds.document.strip()
    decision.released_budget = grounds.released_budget
    decision.released_minutes = grounds.released_minutes
    check_record(decision, leaving_out=["portfolio", "project", "programme"])
    decision.save()
    decision.participants.set(_active(grounds.participants))
    for position, demand in enumerate(grounds.demands, start=1):
        _lay_down(decision, position, demand)
    return decision


def _lay_down(decision: Decision, position: int, demand: Demand) -> None:
    condition = DecisionCondition.objects.create(
        decision=decision,
        position=position,
        text=demand.text.strip(),
        owner_id=demand.owner_id,
        due_on=demand.due_on,
        is_blocking=demand.is_blocking,
    )
    facts = {
        "decision": str(decision),
        "text": condition.text,
        "due": condition.due_on.isoformat(),
    }
    url = decision.get_absolute_url()
    notify([condition.owner], "decision.condition_given", facts, url, decision.decided_by)


def check_demands(demands: Iterable[Demand], *, on: date) -> None:
    demands = list(demands)
    owners = {each.owner_id for each in demands}
    active = set(User.objects.active().filter(pk__in=owners).values_list("pk", flat=True))
    for each in demands:
        if not each.text.strip() or len(each.text) > 500:
            raise RuleViolation(_("A condition needs words, at most 500 characters."))
        if each.owner_id not in active:
            words = _("The condition “%(text)s” needs a responsible person with an active account.")
            raise RuleViolation(words % {"text": each.text})
        if each.due_on <= on:
            words = _("The condition “%(text)s” needs a due date after today.")
            raise RuleViolation(words % {"text": each.text})
        check_year(each.due_on, "due_on")


def check_release(project: Project, grounds: Grounds) -> None:
    if grounds.released_budget < 0 or grounds.released_minutes < 0:
        raise RuleViolation(_("A release is not negative."), field="released_budget")
    if not grounds.released_budget:
        return
    so_far = released_for(project).budget
    if so_far + grounds.released_budget > project.approved_envelope:
        from_envelope = project.approved_envelope - so_far
        words = _("Of the approved envelope of %(envelope)s, %(left)s are left to release.")
        facts = {"envelope": money(project.approved_envelope), "left": money(from_envelope)}
        raise RuleViolation(words % facts, field="released_budget")


def check_review(review_on: date | None, on: date) -> None:
    latest = on + timedelta(days=DEFERRAL_DAYS)
    if review_on is None or not on < review_on <= latest:
        words = _("Give the date of review, after today and within six months.")
        raise RuleViolation(words, field="review_on")


def _acting_sides(project: Project, line: Transition, actor: User) -> frozenset[Decider]:
    """As whom the person signs this line; one who only overrides signs as what they are."""
    sides = sides_of(actor, project)
    return sides.intersection(line.deciders(in_programme=project.programme_id is not None)) or sides


def _active(keys: Iterable[int]) -> list[User]:
    """The people named as participants. Raises RuleViolation for a closed account."""
    wanted = set(keys)
    found = list(User.objects.active().filter(pk__in=wanted).by_name())
    if len(found) != len(wanted):
        words = _("Choose a person with an active account.")
        raise RuleViolation(words, field="participants")
    return found


def body_of(sides: Iterable[Decider]) -> Body:
    held = set(sides)
    return next(body for side, body in BODIES.items() if side in held)
