"""The surveys of a project as its pages show them: newest first, each beside the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from engine.communication import Share
from engine.pulse import LEAST_ANSWERS, Outcome
from projects.communication.choices import PULSE_QUESTIONS
from projects.models import Pulse, PulseQuerySet


@dataclass(frozen=True, slots=True)
class Seen:
    """A survey with what may be told of it, and the step from the last one that told anything."""

    row: Pulse
    outcome: Outcome
    rate: Share
    is_open: bool
    step: Decimal | None

    @property
    def index(self) -> Decimal | None:
        return rounded(self.outcome.index)

    @property
    def missing(self) -> int:
        """So many answers more, and it is told."""
        return max(0, LEAST_ANSWERS - self.outcome.answered)

    @property
    def means(self) -> list[tuple[str, Decimal | None]]:
        labels = map(str, PULSE_QUESTIONS.values())
        return [
            (each, rounded(mean)) for each, mean in zip(labels, self.outcome.means, strict=True)
        ]

    @property
    def step_words(self) -> str:
        """The step with its sign: +0.2 or −0.3."""
        if self.step is None:
            return ""
        return f"{'−' if self.step < 0 else '+'}{abs(self.step)}"

    @property
    def comments(self) -> list[str]:
        """In the order of the alphabet, which is nobody's; hidden like the marks."""
        if not self.outcome.is_told or self.row.is_counted_elsewhere:
            return []
        return sorted(each.comment for each in self.row.answers.all() if each.comment)


def rounded(value: Fraction | None) -> Decimal | None:
    """To one decimal, halves away from zero, as the surveys are read."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def pulses_seen(rows: PulseQuerySet, on: date) -> list[Seen]:
    """Newest first; three queries. While it runs nothing is told, so that nobody waits for it."""
    found: list[Seen] = []
    before: Decimal | None = None
    known = rows.select_related("project").prefetch_related("answers", "invitations")
    for row in known.order_by("closes_on", "number"):
        is_open = row.takes_answers(on)
        outcome = Outcome(row.outcome.answered, ()) if is_open else row.outcome
        index = rounded(outcome.index)
        step = index - before if index is not None and before is not None else None
        before = index if index is not None else before
        rate = Share(outcome.answered, row.people_asked)
        found.append(Seen(row, outcome, rate, is_open, step))
    return found[::-1]
