"""Who reads, writes and approves what is told."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from people.permissions import is_director
from projects.communication.reach import APPROVES, PUBLISHED_TO, READS, WRITES
from projects.models import CommunicationAction, Project
from projects.permissions import roles_on, sides_of
from projects.scope import scope_of
from projects.transitions import Decider


def reads_plan(user: User, project: Project) -> bool:
    return bool(roles_on(user, project) & (READS | PUBLISHED_TO))


def reads_some_plan(user: User) -> bool:
    """Whether there is a plan anywhere that the person reads; no query of its own."""
    return scope_of(user).holds(READS | PUBLISHED_TO)


def plans_actions(user: User, project: Project) -> bool:
    """The leads of the project and of its packages, until it is over.

    As long as a project has no lead, the director plans, as the stakeholders are entered.
    """
    if project.is_terminal:
        return False
    leads = bool(roles_on(user, project) & WRITES)
    return leads or (project.lead_id is None and is_director(user))


def writes_frame(user: User, project: Project) -> bool:
    """The lead says what communication is to reach."""
    if project.is_terminal:
        return False
    leads = Role.PROJECT_MANAGER in roles_on(user, project)
    return leads or (project.lead_id is None and is_director(user))


def approves_frame(user: User, project: Project) -> bool:
    return not project.is_terminal and bool(roles_on(user, project) & APPROVES)


def opens_pulses(user: User, project: Project) -> bool:
    """The leads ask how the project is seen."""
    return approves_frame(user, project)


def writes_action(user: User, action: CommunicationAction) -> bool:
    """Who is responsible writes the message, whatever else they may do in the project."""
    if action.project.is_terminal:
        return False
    return action.owner_id == user.pk or plans_actions(user, action.project)


def approves_action(user: User, action: CommunicationAction) -> bool:
    """What goes to the whole organisation the sponsor approves, the rest the leads."""
    project = action.project
    if project.is_terminal:
        return False
    if action.is_organisation_wide:
        return Decider.SPONSOR in sides_of(user, project)
    return bool(roles_on(user, project) & APPROVES)


def withdraws_action(user: User, action: CommunicationAction) -> bool:
    """Take an approval back: who may give it, and who has to rewrite the message."""
    return approves_action(user, action) or writes_action(user, action)


def follows_sending(user: User, action: CommunicationAction) -> bool:
    """See to which addresses it went: who writes it and who lets it go out."""
    return writes_action(user, action) or approves_action(user, action)
