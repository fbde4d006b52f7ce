"""How many requirements stand where, each figure leading to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from engine.acceptance import Share
from projects.models import Project
from workpackages.acceptance.figures import percent_text
from workpackages.models import Requirement
from workpackages.quality.choices import WORST_FIRST, Standing


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requirements stand in one way."""

    standing: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class CoverageFigures:
    """The requirements that count, by where they stand, and the share that is met."""

    tallies: tuple[Tally, ...]
    met: Share

    @property
    def met_text(self) -> str:
        return percent_text(self.met)


def load_coverage(projects: Sequence[Project]) -> CoverageFigures:
    """One query. Dropped requirements no longer count."""
    rows: Any = Requirement.objects.filter(project__in=projects).with_standing().order_by()
    ranked = rows.values_list("rank").annotate(count=Count("pk"))
    found = {WORST_FIRST[rank]: count for rank, count in ranked}
    counting = [name for name in WORST_FIRST if name != Standing.DROPPED]
    tallies = tuple(Tally(name, str(Standing(name).label), found.get(name, 0)) for name in counting)
    whole = sum(each.count for each in tallies)
    return CoverageFigures(tallies, Share(found.get(Standing.MET, 0), whole))
