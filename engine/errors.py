"""What the engine refuses; every message names the culprit."""

from __future__ import annotations

from collections.abc import Hashable, Sequence


class EngineError(ValueError):
    """The input cannot be computed."""


class CalendarError(EngineError):
    """A calendar contradicts itself or has no working time where some is needed."""


class NetworkError(EngineError):
    """A task or a link cannot be part of a plan."""


class CycleError(NetworkError):
    """Tasks wait for each other in a circle; ``path`` begins and ends with the same key."""

    def __init__(self, path: Sequence[Hashable], names: Sequence[str]) -> None:
        super().__init__("the links form a loop: " + " → ".join(_shortened(names)))
        self.path = tuple(path)


MOST_NAMES = 12


def _shortened(names: Sequence[str]) -> list[str]:
    if len(names) <= MOST_NAMES:
        return list(names)
    return [*names[: MOST_NAMES - 1], "…", names[-1]]
