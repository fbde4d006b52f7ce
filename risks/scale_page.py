"""Which scale is in force for whom, and the versions before it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from engine.exposure import LEVELS, Scale
from projects.choices import SizeClass
from risks.models import RiskScale
from risks.scale import scale_of

ALL = "all"


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level: its probability, and up to where its cost and delay go; the last has no end."""

    level: int
    probability_pct: Decimal
    cost_pct: Decimal | None
    delay_days: int | None


@dataclass(frozen=True, slots=True)
class ScaleLine:
    """The scale of one size class, or of all, with its versions, the newest first."""

    size_class: str
    scale: Scale
    is_own: bool
    versions: tuple[RiskScale, ...]

    @property
    def name(self) -> str:
        return size_words(self.size_class)

    @property
    def slug(self) -> str:
        return self.size_class.lower() or ALL

    @property
    def levels(self) -> list[LevelRow]:
        of = self.scale
        return [
            LevelRow(
                level,
                of.probability_of(level) * 100,
                of.cost_pct[level - 1] if level < LEVELS[-1] else None,
                of.delay_days[level - 1] if level < LEVELS[-1] else None,
            )
            for level in LEVELS
        ]

    @property
    def zones(self) -> tuple[int, ...]:
        return self.scale.zones_from


def size_words(size_class: str) -> str:
    return (
        _("projects of size %(size)s") % {"size": size_class} if size_class else _("all projects")
    )


def load_scales() -> list[ScaleLine]:
    """For all, then from the smallest class on. One query."""
    rows = list(RiskScale.objects.select_related("made_by").order_by("-number"))
    of_all = next((row for row in rows if not row.size_class), None)
    lines = []
    for size in ("", *SizeClass.values):
        own = tuple(row for row in rows if row.size_class == size)
        in_force = own[0] if own else of_all
        lines.append(ScaleLine(size, scale_of(in_force), bool(own), own))
    return lines
