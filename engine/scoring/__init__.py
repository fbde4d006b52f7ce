"""Scoring: how important a project is, why, and how sure that is."""

from engine.scoring.model import (
    Category,
    Criterion,
    Objective,
    Scheme,
    SchemeError,
    ScoreError,
    ScoringError,
    Subject,
)
from engine.scoring.points import Disagreement, Scored, alignment, disagreements, score
from engine.scoring.ranking import Explanation, explanations, near_ties, ranked
from engine.scoring.varying import RankRange, Sensitivity, rank_ranges, sensitivities

__all__ = [
    "Category",
    "Criterion",
    "Disagreement",
    "Explanation",
    "Objective",
    "RankRange",
    "Scheme",
    "SchemeError",
    "ScoreError",
    "Scored",
    "ScoringError",
    "Sensitivity",
    "Subject",
    "alignment",
    "disagreements",
    "explanations",
    "near_ties",
    "rank_ranges",
    "ranked",
    "score",
    "sensitivities",
]
