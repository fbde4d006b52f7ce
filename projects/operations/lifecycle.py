"""Changes of a project's state: one operation for the whole table."""

from __future__ import annotations

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
from projects.followers import follow_all
from projects.gates import Unmet, UnmetConditions
from projects.guards import DEFERRAL_DAYS, NO_GROUNDS, Grounds, taken_along, unmet_by
from projects.models import PATH_DIGITS, Project, TransitionProposal
from projects.notices import facts_about
from projects.operations.checks import lock_portfolio
from projects.permissions import can_decide, sides_of
from projects.transitions import Decider, Transition, find
from servicedesk_pm.common.errors import RuleViolation


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
    while a child reopens. A decision for two takes effect with the second agreement; the
    first leaves the state unchanged. Raises PermissionDenied for those who do not decide,
    UnmetConditions with every reason, StaleObject.
    """
    tree = _locked_tree(project_id)
    project = next(each for each in tree if each.pk == project_id)
    line = find(project.state, to)
    if not (can_decide(actor, project, line) if line else sides_of(actor, project)):
        raise PermissionDenied
    check_version(project, version)
    if line is None:
        raise UnmetConditions([_no_such_line(project, to)])
    below = [each for each in tree if each.pk != project_id and each.path.startswith(project.path)]
    unmet = unmet_by(project, line, grounds, on=on, below=below)
    if unmet:
        raise UnmetConditions(unmet)
    if line.together and not _is_second_agreement(project, line, actor=actor, on=on):
        _propose(project, line, grounds, actor=actor, on=on)
        return project
    for child in taken_along(line, below):
        _enter(child, line.to, grounds, actor=actor)
    _enter(project, line.to, grounds, actor=actor)
    return project


@operation
def defer_decision(
    project_id: int, *, actor: User, on: date, grounds: Grounds, version: int | None = None
) -> Project:
    """Postpone the board's decision: the state stays, the day of review is set.

    Raises PermissionDenied for those outside the board and RuleViolation for a date that
    is not within six months, a missing reason, or a project that awaits no decision.
    """
    project = _locked(project_id)
    if Decider.BOARD not in sides_of(actor, project):
        raise PermissionDenied
    check_version(project, version)
    if project.state != ProjectState.DECISION:
        raise RuleViolation(_("This project does not await a decision."))
    if not grounds.reason.strip():
        raise RuleViolation(_("Give the reason."), field="reason")
    latest = on + timedelta(days=DEFERRAL_DAYS)
    if grounds.review_on is None or not on < grounds.review_on <= latest:
        words = _("Give the date of review, after today and within six months.")
        raise RuleViolation(words, field="review_on")
    project.review_on = grounds.review_on
    project.version += 1
    project.save(update_fields=["review_on", "version"])
    record(actor, "project.decision_deferred", project, reason=grounds.reason.strip())
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


def _no_such_line(project: Project, to: str) -> Unmet:
    words = _("A project in the state “%(before)s” cannot become “%(after)s”.")
    after = ProjectState(to).label if to in ProjectState.values else to
    facts = {"before": project.get_state_display(), "after": after}
    return Unmet("transition", words % facts, project.get_absolute_url())


def _is_second_agreement(project: Project, line: Transition, *, actor: User, on: date) -> bool:
    """Whether the other side, another person, has agreed to the same before."""
    proposal = open_proposal(project, on=on)
    if proposal is None or proposal.to != line.to:
        return False
    if proposal.proposed_by_id == actor.pk:
        raise RuleViolation(_("You have agreed already; now the other side must confirm."))
    first = sides_of(proposal.proposed_by, project).intersection(line.who)
    second = sides_of(actor, project).intersection(line.who)
    if not any(one != other for one in first for other in second):
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
