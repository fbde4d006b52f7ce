"""A plan on paper: the page's own picture, cut to sheets with the table and the head repeated."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reporting.glyphs import drawable
from reporting.plan_prints import Printed
from servicedesk_pm.common.templatetags.ui import day
from workpackages.gantt.drawing import HEAD_HEIGHT, draw
from workpackages.gantt.model import ROW_HEIGHT, Shape
from workpackages.gantt.scale import Scale, Zoom
from workpackages.planning.html import days_text
from workpackages.planning.lines import Line

SHRINK = 0.75
TABLE_WIDTH = 436
# Paper in millimetres, on its long side.
PAPERS = {"A4": (297, 210), "A3": (420, 297), "A2": (594, 420), "A1": (841, 594)}
_MARGINS = (24, 40)
_MM = 96 / 25.4
# What the title takes of the first sheet and the legend of every one, in rows.
_TITLE_ROWS, _LEGEND_ROWS = 5, 2
MOST_SHEETS = 400
_TOLERATED = 0.15


def paper_choices() -> list[tuple[str, str]]:
    """In the language of whoever asks: ``%`` on lazy words would keep that of the first import."""
    return [(name, _("%s landscape") % name) for name in PAPERS]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the document."""

    rows: list[dict[str, Any]]
    picture: SafeString


class TooManySheets(ValueError):
    """The plan would need more paper than anybody prints."""


def sheets_of(printed: Printed, paper: str, known: Container[int]) -> Iterator[Sheet]:
    """Every sheet of the view, rows first, then time. Raises ``TooManySheets``."""
    scales = _slices(printed.scale, paper, is_fitted=not printed.is_zoomed)
    stretches = list(_stretches(printed.lines, _rows_on(paper)))
    if len(stretches) * len(scales) > MOST_SHEETS:
        raise TooManySheets
    for n, stretch in enumerate(stretches):
        rows = [_row(line, known) for line in stretch]
        for m, scale in enumerate(scales):
            chart = printed.draw(stretch, scale, f"sheet-{n}-{m}")
            yield Sheet(rows, SafeString(draw(replace(chart, is_paper=True, shrink=SHRINK))))


def _rows_on(paper: str) -> int:
    height = (PAPERS[paper][1] - _MARGINS[1]) * _MM - HEAD_HEIGHT * SHRINK
    return int(height / (ROW_HEIGHT * SHRINK)) - _LEGEND_ROWS


def _stretches(lines: Sequence[Line], most: int) -> Iterator[list[Line]]:
    """The first sheet also carries the title; a plan without rows has one sheet."""
    begin, end = 0, most - _TITLE_ROWS
    while begin == 0 or begin < len(lines):
        yield list(lines[begin:end])
        begin, end = end, end + most


def _slices(scale: Scale, paper: str, *, is_fitted: bool) -> list[Scale]:
    """One scale that fits the sheet, or in a zoom that was chosen as many as it needs."""
    width = ((PAPERS[paper][0] - _MARGINS[0]) * _MM - TABLE_WIDTH) / SHRINK
    if is_fitted:
        return [_fitted(scale, width)]
    # A few days too many make the days narrower rather than a sheet that is almost empty.
    count = max(1, ceil(scale.width / width - _TOLERATED))
    step = ceil(scale.days / count)
    day_width = min(scale.day_width, round(width / step, 3))
    return [
        replace(
            scale,
            first=scale.first + timedelta(n),
            last=min(scale.last, scale.first + timedelta(n + step - 1)),
            day_width=day_width,
        )
        for n in range(0, scale.days, step)
    ]


def _fitted(scale: Scale, width: float) -> Scale:
    day_width = round(width / scale.days, 3)
    steps = ((18, Zoom.DAY), (6, Zoom.WEEK), (1.4, Zoom.MONTH))
    zoom = next((zoom for least, zoom in steps if day_width >= least), Zoom.QUARTER)
    return Scale(scale.first, scale.last, zoom, min(day_width, 40.0))


def _row(line: Line, known: Container[int]) -> dict[str, Any]:
    marks = [
        word
        for is_so, word in (
            (line.is_critical and line.is_task, _("critical")),
            (line.is_late, _("late")),
        )
        if is_so
    ]
    return {
        "code": line.outline or line.code,
        "name": drawable(line.name, known),
        "level": min(line.level, 8),
        "is_bold": not line.is_task,
        "start": "" if line.shape is Shape.MILESTONE else day(line.start),
        "finish": day(line.finish),
        "days": days_text(line.days),
        "done": "–" if line.progress_pct is None else f"{line.progress_pct} %",
        "slack": days_text(line.slack_days) if line.is_task else "",
        "marks": ", ".join(marks),
        "is_milestone": line.shape is Shape.MILESTONE,
    }


def document_of(
    printed: Printed, paper: str, known: Container[int], *, made_on: date
) -> dict[str, Any]:
    """What the template needs."""
    return {
        "title": drawable(printed.title, known),
        "code": printed.code,
        "name": drawable(printed.name, known),
        "status_date": printed.status_date,
        "made_on": made_on,
        "refusal": printed.refusal,
        "signs": printed.signs,
        "has_task_figures": printed.has_task_figures,
        "paper": dict(zip(("width", "height"), PAPERS[paper], strict=True)),
        "sheets": list(sheets_of(printed, paper, known)),
    }
