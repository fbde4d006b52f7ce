"""How a vote comes out. Pure computation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from projects.choices import SizeClass
from projects.decision_files.choices import Answer, FileState

SMALLEST_FOR_LARGE = 2


def usual_quorum(named: int, size: str) -> int:
    """More than half of those named; in a large project two at least."""
    least = SMALLEST_FOR_LARGE if size == SizeClass.LARGE else 1
    return max(least, named // 2 + 1)


@dataclass(frozen=True, slots=True)
class Count:
    """The votes on one file, and how many of those who were asked may still vote."""

    approvals: int
    refusals: int
    abstentions: int
    open: int
    quorum: int

    @property
    def decisive(self) -> int:
        """Abstentions do not count for the quorum."""
        return self.approvals + self.refusals

    @property
    def has_quorum(self) -> bool:
        return self.decisive >= self.quorum

    @property
    def result(self) -> FileState:
        """How it comes out if nobody votes any more."""
        agreed = self.has_quorum and self.approvals > self.refusals
        return FileState.AGREED if agreed else FileState.REFUSED

    @property
    def certain(self) -> FileState | None:
        """The result, once no vote that is still open can change it."""
        if self.has_quorum and self.approvals > self.refusals + self.open:
            return FileState.AGREED
        best = self.approvals + self.open
        if best <= self.refusals or best + self.refusals < self.quorum:
            return FileState.REFUSED
        return None


def count(answers: Iterable[str], *, awaited: int, quorum: int) -> Count:
    given = Counter(answers)
    return Count(
        given[Answer.APPROVE], given[Answer.REFUSE], given[Answer.ABSTAIN], awaited, quorum
    )
