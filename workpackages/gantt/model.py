"""What a chart shows, as plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from workpackages.gantt.scale import Calendar, Scale

ROW_HEIGHT = 28


class Shape(Enum):
    """How a row is drawn."""

    BAR = "bar"
    SUMMARY = "summary"
    PROJECT = "project"
    MILESTONE = "milestone"


@dataclass(frozen=True, slots=True)
class Point:
    """A milestone that stands on the row of something longer."""

    on: date
    title: str = ""
    is_reached: bool = False


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One line: its dates, and what marks it. ``key`` names the bar in the page."""

    key: str
    shape: Shape = Shape.BAR
    start: date | None = None
    finish: date | None = None
    progress_pct: int = 0
    baseline: tuple[date | None, date | None] = (None, None)
    deadline: date | None = None
    is_critical: bool = False
    is_near: bool = False
    is_late: bool = False
    # Which days are off on this line: a key of ``Chart.days_off``.
    calendar: int = 0
    # What a pointer resting on the bar reads, and where the bar leads.
    title: str = ""
    href: str = ""
    # The task that can be moved, as its project numbers it.
    task: str = ""
    # What may be done with it: some of "move", "size" and "link".
    may: str = ""
    points: tuple[Point, ...] = ()

    @property
    def begin(self) -> date | None:
        return self.start or self.finish

    @property
    def end(self) -> date | None:
        return self.finish or self.start


@dataclass(frozen=True, slots=True)
class ChartLink:
    """From one row to another, by their keys; ``kind`` is FS, SS, FF or SF."""

    before: str
    after: str
    kind: str = "FS"
    is_critical: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What the picture says, in the reader's language."""

    title: str
    description: str
    today: str
    status: str
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of some rows. ``ident`` begins the ids of what is in it."""

    scale: Scale
    rows: tuple[ChartRow, ...]
    words: Words
    links: tuple[ChartLink, ...] = ()
    days_off: Mapping[int, tuple[date, ...]] = field(default_factory=dict)
    today: date | None = None
    status_on: date | None = None
    ident: str = "gantt"
    # On paper nothing is pointed at or moved, and the picture may be smaller.
    is_paper: bool = False
    shrink: float = 1.0

    @property
    def height(self) -> int:
        return ROW_HEIGHT * max(1, len(self.rows))
