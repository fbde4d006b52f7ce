"""How far the units of a round are apart on each candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from engine.scoring import Subject, disagreements, score
from people.models import User
from projects.models import Criterion, PriorityRound, Project, RoundUnit, UnitScore
from projects.priorities.scheme import weights_in


@dataclass(frozen=True, slots=True)
class Spread:
    """From where to where the units go on one criterion."""

    criterion: Criterion
    lowest: Fraction
    highest: Fraction
    needs_note: bool

    @property
    def key(self) -> str:
        return self.criterion.key


def spreads_of(row: PriorityRound, projects: Sequence[Project]) -> dict[int, tuple[Spread, ...]]:
    """Criteria on which units differ, by project; the computed one counts too. Three queries."""
    weights = weights_in(row.objective_set, row.criteria_set)
    criteria = {each.key: each for each in weights.criteria}
    sheets: dict[int, dict[str, dict[str, object]]] = {each.pk: {} for each in projects}
    given = UnitScore.objects.filter(round_unit__priority_round=row, project__in=projects)
    for each in given.order_by("round_unit"):
        scored = score(
            weights.scheme, Subject(str(each.round_unit_id), each.scores, each.contributions)
        )
        sheets[each.project_id][scored.code] = dict(scored.scores)
    return {
        pk: tuple(
            Spread(criteria[each.key], each.lowest, each.highest, each.needs_note)
            for each in disagreements(of)  # type: ignore[arg-type]
        )
        for pk, of in sheets.items()
    }


def has_own_score_to_give(user: User, row: PriorityRound, project: Project) -> bool:
    """Whether the person scores for a unit that has not scored this candidate yet. One query."""
    mine = RoundUnit.objects.filter(priority_round=row, scorer=user)
    return row.is_open and mine.exclude(scores__project=project).exists()
