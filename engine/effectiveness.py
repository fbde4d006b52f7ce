"""Whether measures against a risk do what was expected of them.

The effectiveness η is the real reduction of the exposure over the planned one. It is kept as a
fraction, so that a verdict never hangs on a rounded digit; money is ``Decimal`` and exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from engine.errors import EngineError
from engine.exposure import Zone

CENT = Decimal("0.01")
WHOLE_PCT = 100


class EffectivenessError(EngineError):
    """Shares or amounts cannot be computed with; the message says which."""


class Verdict(StrEnum):
    EFFECTIVE = "effective"
    PARTIAL = "partial"
    INEFFECTIVE = "ineffective"
    COUNTERPRODUCTIVE = "counterproductive"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which η measures count as effective and as partly effective."""

    effective: Decimal = Decimal("0.80")
    partial: Decimal = Decimal("0.40")


USUAL = Thresholds()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was expected of the measures on one risk, and what came of them.

    Exposures are francs, negative for an opportunity. ``is_evidenced`` is false where nothing
    was observed or where the change comes mainly from outside.
    """

    gross: Decimal
    planned: Decimal
    actual: Decimal
    planned_zone: Zone
    actual_zone: Zone
    cost: Decimal = Decimal(0)
    is_gain: bool = False
    is_evidenced: bool = True

    @property
    def expected(self) -> Decimal:
        """The planned reduction of the exposure."""
        return self.gross - self.planned

    @property
    def reduction(self) -> Decimal:
        """The real one."""
        return self.gross - self.actual

    @property
    def ratio(self) -> Fraction | None:
        """η exactly; nothing where no reduction was planned."""
        if self.expected <= 0:
            return None
        return Fraction(self.reduction) / Fraction(self.expected)

    @property
    def net_benefit(self) -> Decimal:
        return self.reduction - self.cost

    @property
    def reaches_zone(self) -> bool:
        """Whether the zone is as planned or better: lower for a threat, higher for a gain."""
        if self.is_gain:
            return self.actual_zone.rank >= self.planned_zone.rank
        return self.actual_zone.rank <= self.planned_zone.rank


def verdict_of(outcome: Outcome, thresholds: Thresholds = USUAL) -> Verdict:
    """The verdict on the measures: it follows from η, the zones and the evidence alone."""
    ratio = outcome.ratio
    if ratio is None or not outcome.is_evidenced:
        return Verdict.NOT_ASSESSABLE
    if ratio < 0:
        return Verdict.COUNTERPRODUCTIVE
    if ratio >= thresholds.effective and outcome.reaches_zone:
        return Verdict.EFFECTIVE
    return Verdict.PARTIAL if ratio >= thresholds.partial else Verdict.INEFFECTIVE


def rounded(ratio: Fraction | None, digits: int = 3) -> Decimal | None:
    """The ratio as people read it, half up; nothing stays nothing."""
    if ratio is None:
        return None
    exact = Decimal(ratio.numerator) / Decimal(ratio.denominator)
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def distribute(amount: Decimal, shares_pct: Sequence[int]) -> list[Decimal]:
    """Split an amount by shares in percent, to the cent, so that the parts add up to it.

    What rounding leaves goes cent by cent to the largest remainders, the first of equals
    first. Raises ``EffectivenessError`` where a share is outside 0 to 100, the shares do not
    add up to 100, or the amount has parts of a cent.
    """
    if any(not 0 <= share <= WHOLE_PCT for share in shares_pct):
        raise EffectivenessError("a share must be between 0 and 100 %")
    if sum(shares_pct) != WHOLE_PCT:
        raise EffectivenessError(f"the shares add up to {sum(shares_pct)} %, not to 100 %")
    if amount != amount.quantize(CENT):
        raise EffectivenessError(f"the amount {amount} has parts of a cent")
    sign = -1 if amount < 0 else 1
    exact = [abs(amount) * share / WHOLE_PCT for share in shares_pct]
    parts = [each.quantize(CENT, rounding=ROUND_DOWN) for each in exact]
    left = int((abs(amount) - sum(parts)) / CENT)
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder[:left]:
        parts[n] += CENT
    return [sign * part for part in parts]


@dataclass(frozen=True, slots=True)
class Tally:
    """How good a project's measures are. Ratios are nothing where nothing is counted yet."""

    due: int
    verified: int
    effective: int
    net_benefit: Decimal

    @property
    def effectiveness(self) -> Fraction | None:
        return Fraction(self.effective, self.verified) if self.verified else None

    @property
    def coverage(self) -> Fraction | None:
        return Fraction(self.verified, self.due) if self.due else None


def tally(verdicts: Iterable[tuple[Verdict, Decimal]], *, due: int) -> Tally:
    """Count verdicts with their net benefits; ``due`` is how many measures had to be checked.

    What could not be assessed is due, but not verified. Raises ``EffectivenessError`` where
    more is verified than was due.
    """
    judged = [each for each in verdicts if each[0] != Verdict.NOT_ASSESSABLE]
    if len(judged) > due:
        raise EffectivenessError(f"{len(judged)} measures are verified but only {due} were due")
    effective = sum(verdict == Verdict.EFFECTIVE for verdict, _benefit in judged)
    return Tally(due, len(judged), effective, sum((each[1] for each in judged), Decimal(0)))
