"""How hard a change hits workstations, from who is touched, for how long, and what they must do.

Levels and zones of ``domain.md`` §10.1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from engine.errors import EngineError

# From each limit on, the level is one higher; below the first it is 1.
SHARE_LIMITS = (Fraction(1, 100), Fraction(5, 100), Fraction(15, 100), Fraction(30, 100))
DOWNTIME_LIMITS_MINUTES = (5, 30, 60, 240)
ACTION_LEVELS: Mapping[str, int] = MappingProxyType(
    {"none": 1, "restart": 2, "training": 3, "enrol": 4, "appointment": 5}
)
MEDIUM_FROM, STRONG_FROM = 9, 14


class WorkstationError(EngineError):
    """A count is impossible, or an action of the user has no level."""


@dataclass(frozen=True, slots=True)
class Severity:
    """The three levels, each from 1 to 5."""

    share_level: int
    downtime_level: int
    action_level: int

    @property
    def points(self) -> int:
        """From 4 to 20; the share of the users counts twice."""
        return 2 * self.share_level + self.downtime_level + self.action_level

    @property
    def zone(self) -> str:
        """``strong`` from 14 points, ``medium`` from 9, else ``weak``."""
        if self.points >= STRONG_FROM:
            return "strong"
        return "medium" if self.points >= MEDIUM_FROM else "weak"


def severity_of(
    users: int, users_in_all: int, *, downtime_minutes: int, action: str
) -> Severity | None:
    """The severity of an impact on ``users`` of ``users_in_all``.

    ``None`` where nobody was counted in all: a share of nothing is undefined. Raises
    ``WorkstationError`` for a negative count, more users than there are, or an unknown action.
    """
    if users < 0 or users_in_all < 0 or downtime_minutes < 0:
        raise WorkstationError("counts and minutes cannot be negative")
    if action not in ACTION_LEVELS:
        raise WorkstationError(f"there is no action {action!r}")
    if not users_in_all:
        return None
    if users > users_in_all:
        raise WorkstationError(f"{users} users of {users_in_all} cannot be touched")
    return Severity(
        share_level=1 + bisect_right(SHARE_LIMITS, Fraction(users, users_in_all)),
        downtime_level=1 + bisect_right(DOWNTIME_LIMITS_MINUTES, downtime_minutes),
        action_level=ACTION_LEVELS[action],
    )
