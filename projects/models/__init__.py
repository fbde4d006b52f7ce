"""The rows of the portfolio, one file per subject."""

from projects.models.agreements import TransitionProposal
from projects.models.assumptions import Assumption
from projects.models.decisions import Decision, DecisionCondition, DecisionQuerySet
from projects.models.evidence import EvidenceFile
from projects.models.gates import GateTick, Waiver
from projects.models.mandate_entries import ExpectedResult, MandateObjective
from projects.models.mandates import Mandate, MandateSignature
from projects.models.priorities import (
    CriteriaSet,
    Criterion,
    ObjectiveSet,
    SetState,
    StrategicObjective,
    WeightSet,
)
from projects.models.requests import (
    MOST_OBJECTIVES,
    ProjectRequest,
    ProjectRequestQuerySet,
    RequestObjective,
)
from projects.models.results import ProgrammeResult
from projects.models.roles import RoleAssignment
from projects.models.rounds import (
    ConsensusNote,
    PriorityRound,
    RoundState,
    RoundUnit,
    UnitScore,
)
from projects.models.scores import ProjectScore, ScoreReason, ScoreState
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
    "MOST_OBJECTIVES",
    "PATH_DIGITS",
    "Assumption",
    "ConsensusNote",
    "CriteriaSet",
    "Criterion",
    "Decision",
    "DecisionCondition",
    "DecisionQuerySet",
    "EvidenceFile",
    "ExpectedResult",
    "GateTick",
    "Mandate",
    "MandateObjective",
    "MandateSignature",
    "ObjectiveSet",
    "Portfolio",
    "PortfolioQuerySet",
    "PriorityRound",
    "Programme",
    "ProgrammeQuerySet",
    "ProgrammeResult",
    "Project",
    "ProjectQuerySet",
    "ProjectRequest",
    "ProjectRequestQuerySet",
    "ProjectScore",
    "RequestObjective",
    "RoleAssignment",
    "RoundState",
    "RoundUnit",
    "ScoreReason",
    "ScoreState",
    "Seat",
    "SetState",
    "StrategicObjective",
    "TransitionProposal",
    "UnitScore",
    "Waiver",
    "WeightSet",
    "of_plans_visible_to",
]
