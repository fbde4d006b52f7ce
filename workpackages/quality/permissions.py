"""Who writes down what has to be met, who checks, who corrects, and who lives with it."""

from __future__ import annotations

from people.choices import Role
from people.models import User
from projects.models import Project
from projects.permissions import roles_on, sides_of
from projects.transitions import Decider
from workpackages.models import Checkpoint, Finding, QualityGoal
from workpackages.permissions import manages


def can_edit_requirements(user: User, project: Project) -> bool:
    """Word them, and tie them to deliverables: the project's lead."""
    return manages(user, project)


def judges_quality(user: User, project: Project) -> bool:
    """The quality manager of the organisation, of the programme or of the project."""
    return Role.QUALITY_MANAGER in roles_on(user, project)


def approving_role(user: User, project: Project) -> Role | None:
    """As whom the person may approve a quality plan or return it, if at all.

    Whoever holds several of these roles acts as the one that is nearest to the matter.
    """
    if judges_quality(user, project):
        return Role.QUALITY_MANAGER
    sides = sides_of(user, project)
    if Decider.SPONSOR in sides:
        return Role.SPONSOR
    return Role.DIRECTOR if Decider.DIRECTOR in sides else None


def plans_checkpoints(user: User, project: Project) -> bool:
    return manages(user, project) or judges_quality(user, project)


def records_result(user: User, goal: QualityGoal, project: Project) -> bool:
    """Write down what was measured of a goal: who sees to it, and who plans checks."""
    return goal.responsible_id == user.pk or plans_checkpoints(user, project)


def reviews(user: User, checkpoint: Checkpoint) -> bool:
    """Carry it out: the reviewer or the quality manager, never who made what is checked."""
    if checkpoint.author_id == user.pk:
        return False
    return checkpoint.reviewer_id == user.pk or judges_quality(user, checkpoint.project)


def skips_checkpoint(user: User, project: Project) -> bool:
    return Decider.SPONSOR in sides_of(user, project)


def corrects_finding(user: User, finding: Finding) -> bool:
    return finding.owner_id == user.pk or manages(user, finding.checkpoint.project)


def verifies(user: User, finding: Finding) -> bool:
    """Who checks, but not of what he or she owns or has corrected."""
    is_own = user.pk in {finding.owner_id, finding.corrected_by_id}
    return not is_own and reviews(user, finding.checkpoint)


def accepts_findings(user: User, project: Project) -> bool:
    return Decider.SPONSOR in sides_of(user, project)
