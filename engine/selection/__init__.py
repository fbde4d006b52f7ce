"""Selection: which projects together are worth most within money, people and rules."""

from engine.scoring.model import Category
from engine.selection.choosing import Forced, Search, choose, prices
from engine.selection.listing import by_rank
from engine.selection.model import (
    Budget,
    Candidate,
    Capacity,
    Overrun,
    OverrunError,
    Reason,
    Round,
    RoundError,
    Rule,
    RuleConflictError,
    RuleKind,
    SelectionError,
    Step,
)
from engine.selection.result import Method, RankList, Rejection, Selection
from engine.selection.scenarios import starting_later, with_money, with_people
from engine.selection.settling import settled

__all__ = [
    "Budget",
    "Candidate",
    "Capacity",
    "Category",
    "Forced",
    "Method",
    "Overrun",
    "OverrunError",
    "RankList",
    "Reason",
    "Rejection",
    "Round",
    "RoundError",
    "Rule",
    "RuleConflictError",
    "RuleKind",
    "Search",
    "Selection",
    "SelectionError",
    "Step",
    "by_rank",
    "choose",
    "prices",
    "settled",
    "starting_later",
    "with_money",
    "with_people",
]
