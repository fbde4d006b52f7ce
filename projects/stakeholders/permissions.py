"""Who reads the register, who reads attitudes and contacts, and who writes what."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from people.permissions import is_director
from projects.models import Consultation, EngagementAction, Project, Stakeholder
from projects.permissions import roles_on
from projects.scope import scope_of
from projects.stakeholders.reach import READS_ATTITUDE, READS_FACTS, WRITES


def reads_register(user: User, project: Project) -> bool:
    """What is known of the stakeholders, without how they are judged."""
    return bool(roles_on(user, project) & READS_FACTS)


def reads_attitude(user: User, project: Project) -> bool:
    """How they are judged, what they expect and fear, and what was said with them."""
    return bool(roles_on(user, project) & READS_ATTITUDE)


def reads_some_register(user: User) -> bool:
    """Whether there is a register anywhere that the person reads; no query of its own."""
    return scope_of(user).holds(READS_FACTS)


def enters_stakeholders(user: User, project: Project) -> bool:
    """The lead's register; as long as a project has no lead, the director keeps it."""
    if project.is_terminal:
        return False
    leads = Role.PROJECT_MANAGER in roles_on(user, project)
    return leads or (project.lead_id is None and is_director(user))


def writes_register(user: User, project: Project) -> bool:
    """Changes what is known, judges, plans actions and asks for comments, until it is over."""
    return not project.is_terminal and bool(roles_on(user, project) & WRITES)


def logs_contacts(user: User, stakeholder: Stakeholder) -> bool:
    """Who looks after somebody writes down the contacts, whatever else they may read."""
    project = stakeholder.project
    if project.is_terminal:
        return False
    return stakeholder.owner_id == user.pk or writes_register(user, project)


def finishes_action(user: User, action: EngagementAction) -> bool:
    """Says that it is done: who is responsible for it, and who writes the register."""
    project = action.stakeholder.project
    if project.is_terminal:
        return False
    return action.owner_id == user.pk or writes_register(user, project)


def reads_answers(user: User, consultation: Consultation) -> bool:
    """All answers; who is only heard sees the text and the own answer."""
    return reads_register(user, consultation.project)


def closes_consultation(user: User, consultation: Consultation) -> bool:
    return consultation.is_open and writes_register(user, consultation.project)
