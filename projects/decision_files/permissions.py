"""What a person may do with a decision file: it is for those who direct, and for its approvers."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from people.permissions import is_director
from projects.choices import ProjectState
from projects.models import DecisionFile, Project
from projects.people_around import people_around
from projects.permissions import roles_on
from projects.priorities.permissions import READS_SCORES

# Decision papers and scores are of one class: for the direction.
READS_FILES = READS_SCORES
EDITORS = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER})
# Gate G1 decides on it; what was decided there stays.
WRITTEN_IN = (ProjectState.ANALYSIS, ProjectState.DECISION)


def can_read_files(user: User, project: Project) -> bool:
    """Every version, drafts included; no query of its own."""
    return bool(roles_on(user, project) & READS_FILES)


def can_read_file(user: User, file: DecisionFile) -> bool:
    """Also who was named to vote on this version. At most one query."""
    return can_read_files(user, file.project) or is_named(user, file)


def is_named(user: User, file: DecisionFile) -> bool:
    return file.approvers.filter(person=user).exists()


def is_written_now(project: Project) -> bool:
    """A sub-project has no file of its own: that of the project above covers it."""
    return project.parent_id is None and project.state in WRITTEN_IN


def can_edit_file(user: User, project: Project) -> bool:
    return is_written_now(project) and bool(roles_on(user, project) & EDITORS)


def can_direct_file(user: User, project: Project) -> bool:
    """Begin a version, put it to the vote, close the vote, withdraw it: the director's."""
    return is_written_now(project) and is_director(user)


def may_approve(file: DecisionFile) -> dict[str, User]:
    """Whom the file may ask: everybody around the project but its author. One query."""
    people = people_around(file.project)
    return {key: person for key, person in people.items() if person.pk != file.author_id}


def has_a_part(user: User, project: Project) -> bool:
    """Whether the person still has to do with the project, with an active account. One query."""
    return str(user.pk) in people_around(project)
