"""An order that somebody proposes beside the ranking."""

from __future__ import annotations

from collections.abc import Sequence

from projects.priorities.ranking import Place


def far_moves(ranked: Sequence[Place], codes: Sequence[str]) -> list[str]:
    """Who was moved ahead of a project that ranks higher and is no near tie. O(n²)."""
    place = {each.code: n for n, each in enumerate(ranked)}
    near = {each.code: set(each.near) for each in ranked}
    found = []
    for n, code in enumerate(codes):
        passed = [other for other in codes[n + 1 :] if place[other] < place[code]]
        if any(other not in near[code] for other in passed):
            found.append(code)
    return found
