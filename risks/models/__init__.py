"""The tables of risks, measures, checks and issues."""

from risks.models.checks import CheckShare, EffectivenessCheck, RiskAcceptance
from risks.models.issues import Issue, IssueQuerySet
from risks.models.measures import Measure, MeasureQuerySet
from risks.models.register import Risk, RiskQuerySet
from risks.models.reports import RiskReport
from risks.models.reserves import Contingency, DrawDown
from risks.models.scales import RiskAssessment, RiskScale
from risks.models.simulations import Estimate, Simulation

__all__ = [
    "CheckShare",
    "Contingency",
    "DrawDown",
    "EffectivenessCheck",
    "Estimate",
    "Issue",
    "IssueQuerySet",
    "Measure",
    "MeasureQuerySet",
    "Risk",
    "RiskAcceptance",
    "RiskAssessment",
    "RiskQuerySet",
    "RiskReport",
    "RiskScale",
    "Simulation",
]
