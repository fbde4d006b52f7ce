"""The rows of the portfolio, one file per subject."""

from projects.models.agreements import TransitionProposal
from projects.models.assumptions import Assumption
from projects.models.mandate_entries import ExpectedResult, MandateObjective
from projects.models.mandates import Mandate, MandateSignature
from projects.models.roles import RoleAssignment
from projects.models.seats import Seat
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
    "PATH_DIGITS",
    "Assumption",
    "ExpectedResult",
    "Mandate",
    "MandateObjective",
    "MandateSignature",
    "Portfolio",
    "PortfolioQuerySet",
    "Programme",
    "ProgrammeQuerySet",
    "Project",
    "ProjectQuerySet",
    "RoleAssignment",
    "Seat",
    "TransitionProposal",
    "of_plans_visible_to",
]
