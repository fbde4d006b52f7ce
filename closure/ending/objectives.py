"""The objectives of the signed mandate with what was reached of each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from closure.ending.choices import VERDICT_TONES, VerdictName
from closure.models import ObjectiveScore
from engine.achievement import Objective, degree, points_pct, rounded, total_pct, verdict_of
from engine.errors import EngineError
from projects.models import Mandate, MandateObjective, Project

CENT = "0.01"


@dataclass(frozen=True, slots=True)
class ScoredObjective:
    """One objective, what was reached, and what it adds; nothing before it is measured."""

    objective: MandateObjective
    score: ObjectiveScore | None
    degree_pct: Decimal | None
    points: Decimal | None

    @property
    def number(self) -> int:
        return self.objective.number


@dataclass(frozen=True, slots=True)
class Achievement:
    """All objectives and their total; ``total`` waits until every one is measured."""

    rows: tuple[ScoredObjective, ...]
    total: Decimal | None
    verdict: VerdictName | None

    @property
    def tone(self) -> str:
        return VERDICT_TONES[self.verdict] if self.verdict else ""

    @property
    def left(self) -> int:
        return sum(row.score is None for row in self.rows)


def objectives_of(project: Project) -> list[MandateObjective]:
    """Those of the newest mandate in force that can be measured. Two queries."""
    newest = Mandate.objects.filter(project=project).binding().order_by("-number").first()
    if newest is None:
        return []
    rows = newest.objectives.filter(baseline__isnull=False, target__isnull=False)
    return list(rows.order_by("number"))


def load_achievement(project: Project) -> Achievement:
    """Three queries."""
    rows = objectives_of(project)
    known = {row.number: row for row in ObjectiveScore.objects.filter(project=project)}
    plain = [_plain(row, known.get(row.number)) for row in rows]
    scored = [
        ScoredObjective(row, known.get(row.number), *_figures(each))
        for row, each in zip(rows, plain, strict=True)
    ]
    try:
        total = total_pct(plain)
    except EngineError:
        # Weights that do not make up a whole, or an objective that asked for no change.
        total = None
    verdict = VerdictName(str(verdict_of(total))) if total is not None else None
    return Achievement(tuple(scored), _shown(total), verdict)


def _plain(row: MandateObjective, score: ObjectiveScore | None) -> Objective:
    baseline, target = row.baseline, row.target
    assert baseline is not None
    assert target is not None
    return Objective(baseline, target, row.weight_pct, score.actual if score else None)


def _figures(each: Objective) -> tuple[Decimal | None, Decimal | None]:
    if each.actual is None or each.baseline == each.target:
        return None, None
    reached = degree(each.baseline, each.target, each.actual)
    return rounded(100 * reached, CENT), _shown(points_pct(each))


def _shown(value: Fraction | None) -> Decimal | None:
    return None if value is None else rounded(value, CENT)
