"""Gates: their conditions, who answers for each, and how a project stands before them."""

from projects.gates.registry import (
    Condition,
    Place,
    Unmet,
    UnmetConditions,
    Why,
    computed,
    conditions_of,
    register_condition,
    register_reasoned,
)

__all__ = [
    "Condition",
    "Place",
    "Unmet",
    "UnmetConditions",
    "Why",
    "computed",
    "conditions_of",
    "register_condition",
    "register_reasoned",
]
