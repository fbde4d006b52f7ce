"""The priority of one project as it is shown: points, bar, rank and what explains it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from engine.scoring import Scored
from projects.models import Criterion, Project, ProjectScore, ScoreReason, ScoreState
from projects.priorities.ranking import (
    Place,
    Ranking,
    current_score,
    load_ranking,
    needs_review,
    scored_alone,
)
from projects.words import spoken
from servicedesk_pm.common.templatetags.ui import number

# The bar's width in its own units; 100 points fill it.
BAR_WIDTH = 600
# Narrower parts have no letter: it would not fit.
LETTER_FITS = 18


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion of the bar and of the table below it."""

    criterion: Criterion
    place: int
    score: Decimal
    points: Decimal
    x: float
    width: float
    reason: ScoreReason | None

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def has_letter(self) -> bool:
        return self.width >= LETTER_FITS


@dataclass(frozen=True, slots=True)
class PriorityView:
    """What the page of one project says about its priority."""

    row: ProjectScore | None
    scored: Scored | None
    place: Place | None
    parts: tuple[Part, ...]
    objectives: tuple[tuple[object, int], ...]
    candidates: int
    sentence: str
    step: str
    is_old: bool
    is_founded: bool
    proposal: ProjectScore | None


def load_priority(project: Project, *, on: date) -> PriorityView:
    """The project's score, its place among all candidates and an open proposal. Eight queries."""
    ranking = load_ranking(project.portfolio_id)
    row = current_score(project)
    proposal = (
        ProjectScore.objects.filter(project=project, state=ScoreState.PROPOSED)
        .select_related("scored_by")
        .first()
    )
    scored = scored_alone(ranking.weights, row) if ranking and row else None
    place = ranking.by_code.get(project.code) if ranking else None
    return PriorityView(
        row,
        scored,
        place,
        _parts(ranking, row, scored) if ranking and row and scored else (),
        _contributions(ranking, row) if ranking and row else (),
        len(ranking.places) if ranking else 0,
        sentence_of(ranking, place) if ranking and place else "",
        step_of(place) if place else "",
        needs_review(row, on) if row else False,
        ranking is not None,
        proposal,
    )


def sentence_of(ranking: Ranking, place: Place) -> str:
    """« Why this rank »: what brings most, and what most is missing."""
    names = {each.key: spoken(each, "name").text for each in ranking.weights.criteria}
    strongest, missing = place.why.strongest, place.why.missing
    facts: dict[str, object] = {"rank": place.rank, "all": len(ranking.places)}
    if strongest is None:
        return _("Rank %(rank)s of %(all)s: no criterion brings a point yet.") % facts
    facts |= {"strong": names[strongest[0]], "points": _points(strongest[1])}
    if missing is None:
        return _("Rank %(rank)s of %(all)s: every criterion brings all its points.") % facts
    facts |= {"weak": names[missing[0]], "lost": _points(missing[1])}
    words = _(
        "Rank %(rank)s of %(all)s: “%(strong)s” brings most with %(points)s points;"
        " most is missing in “%(weak)s”, %(lost)s points."
    )
    return words % facts


def step_of(place: Place) -> str:
    """How far the next rank is."""
    gap = place.why.to_next
    if gap is None:
        return _("Nothing is ranked higher.")
    if gap == 0:
        return _("The same P as the rank above; the order between them follows the tie-breakers.")
    return _("+%(points)s points for the next rank") % {"points": number(gap, 1)}


def _parts(ranking: Ranking, row: ProjectScore, scored: Scored) -> tuple[Part, ...]:
    reasons = {each.key: each for each in row.reasons.select_related("author").order_by("key")}
    found, x = [], 0.0
    for n, criterion in enumerate(ranking.weights.criteria):
        points = scored.points[criterion.key]
        width = round(float(points) * BAR_WIDTH / 100, 1)
        part = Part(
            criterion,
            n,
            _decimal(scored.scores[criterion.key], 2),
            _decimal(points, 1),
            round(x, 1),
            width,
            reasons.get(criterion.key),
        )
        found.append(part)
        x += width
    return tuple(found)


def _contributions(ranking: Ranking, row: ProjectScore) -> tuple[tuple[object, int], ...]:
    return tuple((each, row.contributions.get(each.key, 0)) for each in ranking.weights.objectives)


def _decimal(value: Fraction, places: int) -> Decimal:
    unit = 10**places
    rounded: Decimal = Decimal((value * unit * 2 + 1) // 2).scaleb(-places)
    return rounded


def _points(value: Fraction) -> str:
    exact = _decimal(value, 1)
    return number(exact, 0 if exact == int(exact) else 1)
