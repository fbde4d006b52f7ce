"""The rows of the portfolio, one file per subject."""

from projects.models.agreements import TransitionProposal
from projects.models.decisions import Decision, DecisionCondition, DecisionQuerySet
from projects.models.gates import GateTick, Waiver
from projects.models.requests import (
    MOST_OBJECTIVES,
    ProjectRequest,
    ProjectRequestQuerySet,
    RequestObjective,
)
from projects.models.roles import RoleAssignment
from projects.models.structure import (
    MAX_DEPTH,
    PATH_DIGITS,
    Portfolio,
    PortfolioQuerySet,
    Programme,
    ProgrammeQuerySet,
    Project,
    ProjectQuerySet,
    of_plans_visible_to,
)

__all__ = [
    "MAX_DEPTH",
    "MOST_OBJECTIVES",
    "PATH_DIGITS",
    "Decision",
    "DecisionCondition",
    "DecisionQuerySet",
    "GateTick",
    "Portfolio",
    "PortfolioQuerySet",
    "Programme",
    "ProgrammeQuerySet",
    "Project",
    "ProjectQuerySet",
    "ProjectRequest",
    "ProjectRequestQuerySet",
    "RequestObjective",
    "RoleAssignment",
    "TransitionProposal",
    "Waiver",
    "of_plans_visible_to",
]
