"""The rows of the portfolio, one file per subject."""

from projects.models.agreements import TransitionProposal
from projects.models.assumptions import Assumption
from projects.models.changes import ChangeQuerySet, ChangeRequest, MandateAnnex
from projects.models.communication import (
    CommunicationAction,
    CommunicationActionQuerySet,
    CommunicationPlan,
)
from projects.models.consultations import Consultation, ConsultedParty
from projects.models.decision_files import (
    Approver,
    DecisionFile,
    DecisionFileQuerySet,
    Vote,
)
from projects.models.decision_options import RUNNING, DecisionOption
from projects.models.decisions import Decision, DecisionCondition, DecisionQuerySet
from projects.models.engagement import Contact, EngagementAction
from projects.models.evidence import EvidenceFile
from projects.models.gates import GateTick, Waiver
from projects.models.mailings import ClosedAddress, Delivery
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
from projects.models.pulses import MARKS, MEANS, Pulse, PulseAnswer, PulseInvitation, PulseQuerySet
from projects.models.quiet import QuietProject
from projects.models.requests import (
    MOST_OBJECTIVES,
    ProjectRequest,
    ProjectRequestQuerySet,
    RequestObjective,
)
from projects.models.responsibilities import Responsibility
from projects.models.results import ProgrammeResult
from projects.models.roles import RoleAssignment
from projects.models.rounds import (
    ConsensusNote,
    PriorityRound,
    RoundState,
    RoundUnit,
    UnitScore,
)
from projects.models.scenario_groups import MOST_GROUPS, ScenarioGroup, ScenarioGroupYear
from projects.models.scores import ProjectScore, ScoreReason, ScoreState
from projects.models.seats import Seat
from projects.models.selection import (
    MOST_YEARS,
    BetweenProjects,
    ListKind,
    PortfolioRule,
    ProposedOrder,
    ScenarioCandidate,
    ScenarioState,
    ScenarioYear,
    SelectionScenario,
    Wish,
)
from projects.models.stakeholders import (
    Stakeholder,
    StakeholderAssessment,
    StakeholderQuerySet,
    attitude_scope,
)
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
    "MARKS",
    "MAX_DEPTH",
    "MEANS",
    "MOST_GROUPS",
    "MOST_OBJECTIVES",
    "MOST_YEARS",
    "PATH_DIGITS",
    "RUNNING",
    "Approver",
    "Assumption",
    "BetweenProjects",
    "ChangeQuerySet",
    "ChangeRequest",
    "ClosedAddress",
    "CommunicationAction",
    "CommunicationActionQuerySet",
    "CommunicationPlan",
    "ConsensusNote",
    "Consultation",
    "ConsultedParty",
    "Contact",
    "CriteriaSet",
    "Criterion",
    "Decision",
    "DecisionCondition",
    "DecisionFile",
    "DecisionFileQuerySet",
    "DecisionOption",
    "DecisionQuerySet",
    "Delivery",
    "EngagementAction",
    "EvidenceFile",
    "ExpectedResult",
    "GateTick",
    "ListKind",
    "Mandate",
    "MandateAnnex",
    "MandateObjective",
    "MandateSignature",
    "ObjectiveSet",
    "Portfolio",
    "PortfolioQuerySet",
    "PortfolioRule",
    "PriorityRound",
    "Programme",
    "ProgrammeQuerySet",
    "ProgrammeResult",
    "Project",
    "ProjectQuerySet",
    "ProjectRequest",
    "ProjectRequestQuerySet",
    "ProjectScore",
    "ProposedOrder",
    "Pulse",
    "PulseAnswer",
    "PulseInvitation",
    "PulseQuerySet",
    "QuietProject",
    "RequestObjective",
    "Responsibility",
    "RoleAssignment",
    "RoundState",
    "RoundUnit",
    "ScenarioCandidate",
    "ScenarioGroup",
    "ScenarioGroupYear",
    "ScenarioState",
    "ScenarioYear",
    "ScoreReason",
    "ScoreState",
    "Seat",
    "SelectionScenario",
    "SetState",
    "Stakeholder",
    "StakeholderAssessment",
    "StakeholderQuerySet",
    "StrategicObjective",
    "TransitionProposal",
    "UnitScore",
    "Vote",
    "Waiver",
    "WeightSet",
    "Wish",
    "attitude_scope",
    "of_plans_visible_to",
]
