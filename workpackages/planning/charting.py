"""From the lines of a plan to its picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from servicedesk_pm.common.templatetags.ui import day
from workpackages.gantt.model import Chart, ChartLink, ChartRow, Shape, Words
from workpackages.gantt.scale import Calendar, Scale, Zoom, window_of
from workpackages.models import Dependency
from workpackages.planning.lines import Line
from workpackages.planning.rows import PlanData, WorkedDays

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Extent:
    """From the first to the last date of some lines."""

    start: date | None
    finish: date | None

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Extent:
        days = [d for line in lines for d in (line.start, line.finish, line.deadline) if d]
        days += [d for line in lines for d in line.baseline if d]
        return cls(min(days, default=None), max(days, default=None))


def head_words() -> Calendar:
    """Months and quarters in the reader's language."""
    return Calendar(
        tuple(str(MONTHS_3[n]).capitalize() for n in range(1, 13)),
        tuple(str(MONTHS[n]).capitalize() for n in range(1, 13)),
        pgettext("head of a chart", "Q%s"),
    )


def scale_of(
    lines: Sequence[Line],
    *,
    zoom: Zoom | None,
    window: tuple[date | None, date | None],
    on: date,
) -> Scale:
    """All pages of a plan have the window of the whole."""
    extent = Extent.of(lines)
    return window_of(extent.start, extent.finish, zoom=zoom, today=on, wish=window)


def chart_of(
    data: PlanData, lines: Sequence[Line], scale: Scale, *, ident: str, has_links: bool, title: str
) -> Chart:
    """The picture of these lines, with the links between them. No query."""
    rows = chart_rows(lines)
    keys = {row.calendar for row in rows}
    days_off = {
        key: WorkedDays(data.calendar_of(key), scale.first, scale.last).off(scale.first, scale.last)
        for key in keys
        if scale.zoom in {Zoom.DAY, Zoom.WEEK}
    }
    return Chart(
        scale,
        rows,
        words_of(lines, title),
        links_of(data, lines) if has_links else (),
        days_off,
        data.on,
        data.project.status_date,
        ident,
    )


def chart_rows(lines: Sequence[Line]) -> tuple[ChartRow, ...]:
    return tuple(_row(line) for line in lines)


def words_of(lines: Sequence[Line], title: str) -> Words:
    """What the picture of these lines says."""
    today = pgettext("line in a chart", "today")
    return Words(title, description_of(lines), today, _("status date"), head_words())


def description_of(lines: Sequence[Line]) -> str:
    """The picture in two sentences, for those who do not see it."""
    extent, tasks = Extent.of(lines), tasks_in(lines)
    return _(
        "From %(start)s to %(finish)s. Tasks and milestones: %(tasks)s, critical: %(critical)s, "
        "late: %(late)s. The table beside it says the same."
    ) % {
        "start": day(extent.start),
        "finish": day(extent.finish),
        "tasks": len(tasks),
        "critical": sum(line.is_critical for line in tasks),
        "late": sum(line.is_late for line in tasks),
    }


def tasks_in(lines: Sequence[Line]) -> list[Line]:
    """Each task once, though it stands under each of its people."""
    return list({line.url: line for line in lines if line.is_task}.values())


def links_of(data: PlanData, lines: Sequence[Line]) -> tuple[ChartLink, ...]:
    """Links of which both ends are shown."""
    names = {line.key: line.is_critical for line in lines}
    keys = _names_of(data)
    found = []
    for link in data.plan.links.values():
        before, after = (keys.get(end, "") for end in _ends(link))
        if before in names and after in names:
            is_critical = names[before] and names[after]
            found.append(ChartLink(before, after, link.link_type, is_critical))
    return tuple(found)


def _names_of(data: PlanData) -> dict[Key, str]:
    """How the lines of tasks and packages are called."""
    codes = {p.pk: f"{p.code}-" for p in data.subprojects}
    names = {
        ("task", pk): f"{codes.get(task.project_id, '')}{task.number}"
        for pk, task in data.plan.tasks.items()
    }
    packages = {
        ("package", pk): f"{codes.get(package.project_id, '')}LT{package.number}"
        for pk, package in data.plan.packages.items()
    }
    return {**names, **packages}


def _ends(link: Dependency) -> tuple[Key, Key]:
    return (
        ("task", link.predecessor_task_id)
        if link.predecessor_task_id
        else ("package", link.predecessor_work_package_id or 0),
        ("task", link.successor_task_id)
        if link.successor_task_id
        else ("package", link.successor_work_package_id or 0),
    )


def _row(line: Line) -> ChartRow:
    return ChartRow(
        line.key,
        line.shape,
        line.start,
        line.finish,
        line.progress_pct or 0,
        line.baseline,
        line.deadline,
        line.is_critical,
        line.is_near,
        line.is_late,
        line.calendar,
        title_of(line),
        line.url,
        line.task,
        line.may,
        line.points,
    )


def title_of(line: Line) -> str:
    """What a pointer resting on the bar reads."""
    name = f"{line.code} {line.name}".strip()
    dates = day(line.finish) if line.shape is Shape.MILESTONE else _window(line)
    facts = [name, dates]
    if line.is_task and line.shape is not Shape.MILESTONE:
        facts.append(f"{line.progress_pct} %")
    return " · ".join(facts)


def _window(line: Line) -> str:
    return f"{day(line.start)} – {day(line.finish)}"
