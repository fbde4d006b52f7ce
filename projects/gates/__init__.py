"""Gates: their conditions, who answers for each, and how a project stands before them."""

from projects.gates.registry import (
    Condition,
    Place,
    Unmet,
    UnmetConditions,
    computed,
    conditions_of,
    register_condition,
)

__all__ = [
    "Condition",
    "Place",
    "Unmet",
    "UnmetConditions",
    "computed",
    "conditions_of",
    "register_condition",
]
