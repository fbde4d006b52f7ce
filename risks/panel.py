"""What a project's overview shows of its risks: how many, what they are worth, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from engine.effectiveness import Tally, Verdict, tally
from projects.models import Project
from risks.choices import RATED_OPEN, MeasureState, ZoneName
from risks.filters import overdue
from risks.matrix import load_overview
from risks.models import CheckShare, Issue, Measure, Risk, RiskQuerySet

WORST = 3


@dataclass(frozen=True, slots=True)
class RiskPanel:
    count: int
    critical: int
    high: int
    exposure: Decimal
    reduction: Decimal
    late: int
    open_issues: int
    worst: list[Risk]
    tally: Tally

    @property
    def effectiveness_pct(self) -> int | None:
        return _percent(self.tally.effectiveness)

    @property
    def coverage_pct(self) -> int | None:
        return _percent(self.tally.coverage)


def load_panel(project: Project, *, on: date) -> RiskPanel:
    """The project's own risks. Six queries for any number of them."""
    rows = Risk.objects.filter(project=project)
    rated = rows.open().filter(score__isnull=False)
    overview = load_overview(rows)
    return RiskPanel(
        overview.count,
        overview.by_zone.get(ZoneName.CRITICAL, 0),
        overview.by_zone.get(ZoneName.HIGH, 0),
        overview.current,
        overview.gross - overview.current,
        rows.open().filter(overdue(on)).count(),
        Issue.objects.filter(project=project).open().count(),
        list(rated.select_related("project").worst_first()[:WORST]),
        load_tally(project, on=on),
    )


def load_tally(project: Project, *, on: date) -> Tally:
    return load_tally_of(Risk.objects.filter(project=project), on=on)


def load_tally_of(risks: RiskQuerySet, *, on: date) -> Tally:
    """How good the measures are: effective of verified, verified of due. Two queries."""
    keys = risks.order_by().values("pk")
    shares = CheckShare.objects.filter(check_made__risk__in=keys)
    last: dict[int, tuple[Verdict, Decimal]] = {}
    for measure, verdict, reduction, cost in shares.order_by("pk").values_list(
        "measure", "check_made__verdict", "reduction", "cost"
    ):
        last[measure] = (Verdict(verdict), reduction - cost)
    judged = [each for each in last.values() if each[0] != Verdict.NOT_ASSESSABLE]
    # A risk that came true is rated by no check any more.
    waiting = Measure.objects.filter(
        risk__in=keys,
        risk__state__in=RATED_OPEN,
        state=MeasureState.IMPLEMENTED,
        effect_due_on__lte=on,
    ).count()
    return tally(judged, due=len(judged) + waiting)


def _percent(ratio: Fraction | None) -> int | None:
    return None if ratio is None else round(ratio * 100)
