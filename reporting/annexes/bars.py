"""Annex B: the plan on one page, packages and key milestones as bars beside their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reporting.spelling import Json, called, parsed
from servicedesk_pm.common.templatetags.ui import day
from workpackages.gantt.drawing import HEAD_HEIGHT, draw_head, draw_rows
from workpackages.gantt.model import ROW_HEIGHT, Chart, ChartRow, Shape, Words
from workpackages.gantt.scale import Scale, Zoom
from workpackages.planning.charting import head_words

NAMES, PICTURE = 260, 620
_LETTER, _INDENT, _MOST_INDENT = 5.6, 10, 4
# Weeks would be too narrow to read on one page.
_MONTHS_UP_TO = 900
_MARGIN = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Name:
    """What stands before a bar."""

    x: int
    y: int
    text: str
    weight: str


def bars_of(bars: Json | None, status_on: date) -> Json | None:
    """The picture with its size; nothing where no row has dates."""
    rows = [_row(row) for row in bars["rows"]] if bars else []
    scale = _scale(rows)
    if bars is None or scale is None:
        return None
    names = [_name(place, row) for place, row in enumerate(bars["rows"])]
    words = Words(
        _("Plan on one page"),
        _described(rows),
        pgettext("line in a chart", "today"),
        _("status date"),
        head_words(),
    )
    chart = Chart(
        scale, tuple(rows), words, status_on=status_on, ident="report-bars", is_paper=True
    )
    return {
        "title": words.title,
        "description": words.description,
        "names": names,
        "head": SafeString(draw_head(chart)),
        "rows": SafeString(draw_rows(chart)),
        "left": NAMES,
        "top": HEAD_HEIGHT,
        "width": NAMES + PICTURE,
        "height": HEAD_HEIGHT + chart.height,
        "left_out": bars["left_out"],
    }


def _row(row: Json) -> ChartRow:
    baseline_start, baseline_finish = row["baseline"]
    return ChartRow(
        key=row["key"],
        shape=Shape(row["shape"]),
        start=parsed(row["start"]),
        finish=parsed(row["finish"]),
        progress_pct=row["progress_pct"],
        baseline=(parsed(baseline_start), parsed(baseline_finish)),
        deadline=parsed(row["deadline"]),
        is_critical=row["is_critical"],
        is_late=row["is_late"],
    )


def _name(place: int, row: Json) -> Name:
    x = _INDENT * min(row["level"] - 1, _MOST_INDENT)
    most = int((NAMES - x - 8) / _LETTER)
    # The code of a milestone stands in annex C; here it would leave no room for the name.
    mark = "◆" if row["shape"] == Shape.MILESTONE.value else row["code"]
    text = f"{mark} {called(row)}"
    text = text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
    weight = "600" if row["shape"] == Shape.PROJECT.value else "400"
    return Name(x, HEAD_HEIGHT + place * ROW_HEIGHT + ROW_HEIGHT // 2 - 2, text, weight)


def _scale(rows: list[ChartRow]) -> Scale | None:
    days = [each for row in rows for each in (row.start, row.finish, row.deadline) if each]
    days += [each for row in rows for each in row.baseline if each]
    if not days:
        return None
    first, last = min(days) - _MARGIN, max(days) + _MARGIN
    count = (last - first).days + 1
    zoom = Zoom.MONTH if count <= _MONTHS_UP_TO else Zoom.QUARTER
    return Scale(first, last, zoom, round(PICTURE / count, 4))


def _described(rows: list[ChartRow]) -> str:
    starts = [row.begin for row in rows if row.begin]
    finishes = [row.end for row in rows if row.end]
    facts = {
        "start": day(min(starts, default=None)),
        "finish": day(max(finishes, default=None)),
        "count": len(rows),
        "critical": sum(row.is_critical for row in rows),
    }
    return (
        _(
            "From %(start)s to %(finish)s. Lines: %(count)s, critical: %(critical)s. The tables "
            "of work packages and milestones say the same."
        )
        % facts
    )
