"""Levelling: who is where when, so that nobody is in two places."""

from engine.levelling.exact import SolverMissingError, has_solver, solve
from engine.levelling.model import Job, Link, NeedError, Plan, PlanError, Resource
from engine.levelling.proposing import (
    Mode,
    Move,
    Overload,
    Proposal,
    Unresolved,
    proposal_of,
    propose,
)
from engine.levelling.searching import Found, shorten

__all__ = [
    "Found",
    "Job",
    "Link",
    "Mode",
    "Move",
    "NeedError",
    "Overload",
    "Plan",
    "PlanError",
    "Proposal",
    "Resource",
    "SolverMissingError",
    "Unresolved",
    "has_solver",
    "proposal_of",
    "propose",
    "shorten",
    "solve",
]
