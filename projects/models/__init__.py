"""The rows of the portfolio, one file per subject."""

from projects.models.agreements import TransitionProposal
from projects.models.decisions import Decision, DecisionCondition, DecisionQuerySet
from projects.models.gates import GateTick, Waiver
from projects.models.priorities import (
    CriteriaSet,
    Criterion,
    ObjectiveSet,
    SetState,
    StrategicObjective,
    WeightSet,
)
from projects.models.roles import RoleAssignment
from projects.models.rounds import (
    ConsensusNote,
    PriorityRound,
    RoundState,
    RoundUnit,
    UnitScore,
)
from projects.models.scores import ProjectScore, ScoreReason, ScoreState
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
    "ConsensusNote",
    "CriteriaSet",
    "Criterion",
    "Decision",
    "DecisionCondition",
    "DecisionQuerySet",
    "GateTick",
    "ObjectiveSet",
    "Portfolio",
    "PortfolioQuerySet",
    "PriorityRound",
    "Programme",
    "ProgrammeQuerySet",
    "Project",
    "ProjectQuerySet",
    "ProjectScore",
    "RoleAssignment",
    "RoundState",
    "RoundUnit",
    "ScoreReason",
    "ScoreState",
    "SetState",
    "StrategicObjective",
    "TransitionProposal",
    "UnitScore",
    "Waiver",
    "WeightSet",
    "of_plans_visible_to",
]
