"""Changes of a project's state: one operation for the whole table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.choices import Role
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.agreements import AGREEMENT_DAYS, open_proposal
from projects.choices import ProjectState
from projects.effects import bring_about
from projects.followers import follow_all
from projects.gates import Unmet, UnmetConditions
from projects.grounds import NO_GROUNDS, Grounds, stored_grounds
from projects.guards import EXCEPTION, checklist_of, taken_along, unmet_by
from projects.mandates.agreement import signed_agreement
from projects.models import PATH_DIGITS, GateTick, Project, TransitionProposal, Waiver
from projects.notices import facts_about
from projects.operations.checks import lock_portfolio
from projects.operations.decision_records import check_grounds, record_gate_decision
from projects.operations.evidence import let_go
from projects.permissions import can_decide, can_override, sides_of
from projects.transitions import Transition, find
from servicedesk_pm.common.errors import RuleViolation

S = ProjectState
# Going back there means that this gate is passed again.
VOIDED_BY = {(S.DEPLOYMENT, S.EXECUTION): "G4", (S.CLOSING, S.DEPLOYMENT): "G5"}


@operation
def change_state(
    project_id: int,
    to: str,
    *,
    actor: User,
    on: date,
    grounds: Grounds = NO_GROUNDS,
    version: int | None = None,
) -> Project:
    """Move a project along one line of the transition table.

    The whole tree of sub-projects is locked in key order, so that a parent cannot close
    while a child reopens. A decision for two takes effect with the second agreement, which
    may be a signature below the mandate; the first leaves the state unchanged. Raises
    PermissionDenied, UnmetConditions with every reason, StaleObject.
    """
    tree = _locked_tree(project_id)
    project = next(each for each in tree if each.pk == project_id)
    line = find(project.state, to)
    if not _may_act(actor, project, line, grounds):
        raise PermissionDenied
    check_version(project, version)
    if line is None:
        raise UnmetConditions([_no_such_line(project, to)])
    below = [each for each in tree if each.pk != project_id and each.path.startswith(project.path)]
    needs_two = _needs_two(line, grounds)
    other, grounds = _agreed(project, line, grounds, actor, on) if needs_two else (None, grounds)
    checklist = checklist_of(project, line, on=on)
    unmet = unmet_by(project, line, grounds, on=on, below=below, checklist=checklist)
    if unmet:
        raise UnmetConditions(unmet)
    check_grounds(project, line, grounds, actor=actor, on=on)
    if needs_two and other is None:
        _propose(project, line, grounds, actor=actor, on=on)
        return project
    if line.is_decision or grounds.overrides_gate:
        signers = (actor, other)
        record_gate_decision(project, line, grounds, checklist, on=on, signers=signers)
    for child in taken_along(line, below):
        _enter(child, line.to, grounds, actor=actor)
    _enter(project, line.to, grounds, actor=actor)
    bring_about(project, line, actor=actor, on=on)
    if line.gate == EXCEPTION:
        _void_statements(project, line)
    return project


@operation
def withdraw_agreement(project_id: int, *, actor: User) -> Project:
    """Take back one's half of a decision for two, while the other half is missing.

    Raises PermissionDenied for everybody but the one who agreed.
    """
    project = _locked(project_id)
    proposal = TransitionProposal.objects.filter(project=project).first()
    if proposal is None:
        raise RuleViolation(_("There is no open agreement to take back."))
    if proposal.proposed_by_id != actor.pk:
        raise PermissionDenied
    proposal.delete()
    record(actor, "project.agreement_withdrawn", project)
    return project


def _locked(project_id: int) -> Project:
    return Project.objects.select_for_update(of=("self",)).get(pk=project_id)


def _locked_tree(project_id: int) -> list[Project]:
    """Read in a second statement: the one that waited joins each row to its parent as it was."""
    lock_portfolio(Project.objects.values_list("portfolio_id", flat=True).get(pk=project_id))
    path = Project.objects.values_list("path", flat=True).get(pk=project_id)
    tree = Project.objects.filter(path__startswith=path[: PATH_DIGITS + 1]).order_by("pk")
    list(tree.select_for_update(of=("self",)))
    return list(tree.select_related("parent", "programme__manager", "lead", "sponsor"))


def _may_act(actor: User, project: Project, line: Transition | None, grounds: Grounds) -> bool:
    if line is None:
        return bool(sides_of(actor, project))
    if grounds.overrides_gate:
        return can_override(actor, project, line)
    return can_decide(actor, project, line)


def _void_statements(project: Project, line: Transition) -> None:
    """A way taken back is tested anew: what was said of the gate no longer counts."""
    gate = VOIDED_BY.get((line.source, line.to))
    if gate is None:
        return
    said = {"project": project, "code__startswith": f"{gate}-"}
    for tick in GateTick.objects.filter(**said).select_related("file"):
        tick.delete()
        let_go(tick.file)
    for waiver in Waiver.objects.filter(**said):
        waiver.delete()


def _no_such_line(project: Project, to: str) -> Unmet:
    words = _("A project in the state “%(before)s” cannot become “%(after)s”.")
    after = ProjectState(to).label if to in ProjectState.values else to
    facts = {"before": project.get_state_display(), "after": after}
    return Unmet("transition", words % facts, project.get_absolute_url())


def _needs_two(line: Transition, grounds: Grounds) -> bool:
    return line.together or grounds.overrides_gate


def _agreed(
    project: Project, line: Transition, grounds: Grounds, actor: User, on: date
) -> tuple[User | None, Grounds]:
    """Who has agreed before and to exactly what: in a proposal, or by signing the mandate."""
    waiting = open_proposal(project, on=on)
    if not grounds.overrides_gate and (waiting is None or waiting.proposed_by_id == actor.pk):
        signed = signed_agreement(project, line, actor)
        if signed is not None and signed.covers(grounds):
            return signed.other, grounds
    if waiting is None or not _is_second_agreement(project, line, waiting, grounds, actor):
        return None, grounds
    agreed = replace(
        stored_grounds(waiting.reason, waiting.facts),
        overrides_gate=waiting.overrides_gate,
        subprojects=grounds.subprojects,
    )
    return waiting.proposed_by, agreed


def _is_second_agreement(
    project: Project,
    line: Transition,
    proposal: TransitionProposal,
    grounds: Grounds,
    actor: User,
) -> bool:
    """Whether the other side, another person, has agreed to the same before."""
    if (proposal.to, proposal.overrides_gate) != (line.to, grounds.overrides_gate):
        return False
    if proposal.proposed_by_id == actor.pk:
        raise RuleViolation(_("You have agreed already; now the other side must confirm."))
    deciders = line.overriders if grounds.overrides_gate else line.deciders
    sides = set(deciders(in_programme=project.programme_id is not None))
    first = sides_of(proposal.proposed_by, project) & sides
    other = sides_of(actor, project) & sides
    if not any(one != two for one in first for two in other):
        raise RuleViolation(_("Your side has agreed already; now the other side must confirm."))
    return True


def _propose(
    project: Project, line: Transition, grounds: Grounds, *, actor: User, on: date
) -> None:
    TransitionProposal.objects.filter(project=project).delete()
    TransitionProposal.objects.create(
        project=project,
        to=line.to,
        proposed_by=actor,
        reason=grounds.reason.strip(),
        overrides_gate=grounds.overrides_gate,
        facts=grounds.facts(),
        proposed_on=on,
        expires_on=on + timedelta(days=AGREEMENT_DAYS),
    )
    before, after, reason = project.state, str(line.to), grounds.reason.strip()
    record(actor, "project.agreement_given", project, before=before, after=after, reason=reason)
    facts = facts_about(project, actor, to=after)
    directors = User.objects.active().filter(organisation_roles__role=Role.DIRECTOR)
    people = [*_people_of(project), *directors.by_name()]
    notify(people, "project.agreement_asked", facts, project.get_absolute_url(), actor)


def _enter(project: Project, to: ProjectState, grounds: Grounds, *, actor: User) -> None:
    before = ProjectState(project.state)
    paused = to == ProjectState.ON_HOLD
    project.state_before_hold = before if paused else ""
    project.review_on = grounds.review_on if paused else None
    project.state = to
    project.version += 1
    project.save(update_fields=["state", "state_before_hold", "review_on", "version"])
    TransitionProposal.objects.filter(project=project).delete()
    reason = grounds.reason.strip()
    record(
        actor, "project.state_changed", project, before=str(before), after=str(to), reason=reason
    )
    facts = facts_about(project, actor, to=str(to))
    people = _people_of(project)
    notify(people, "project.state_changed", facts, project.get_absolute_url(), actor)
    follow_all(project, actor)


def _people_of(project: Project) -> list[User | None]:
    programme = project.programme
    return [project.lead, project.sponsor, programme.manager if programme else None]
