"""Everything the page of a plan shows, ready for its templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from workpackages.gantt.drawing import draw_head, draw_rows
from workpackages.gantt.model import Chart
from workpackages.gantt.scale import Scale, Zoom
from workpackages.planning.changing import handles_of, with_handles
from workpackages.planning.charting import Extent, chart_of, scale_of, tasks_in
from workpackages.planning.html import PlanTable
from workpackages.planning.lines import Line, lines_of
from workpackages.planning.rows import PlanData
from workpackages.planning.wishes import ROWS_AT_ONCE, PlanWish

Switch = tuple[str, str, bool]


class Addressed(Protocol):
    """A state of a page that can be told as an address."""

    def address(self, **changes: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Block:
    """Some hundred rows: a table and a picture that line up, and the way to the next ones."""

    ident: str
    chart_ident: str
    caption: str
    rows: SafeString
    head: SafeString
    picture: SafeString
    next_ident: str = ""
    next_url: str = ""
    next_count: int = 0
    has_slack: bool = True


@dataclass(frozen=True, slots=True)
class PlanView:
    """The page of a plan."""

    block: Block
    scale: Scale
    extent: Extent
    count: int
    critical: int
    late: int
    is_empty: bool
    is_cut: bool
    refusal: str
    has_baseline: bool
    has_status: bool
    query: str
    zooms: tuple[Switch, ...]
    shut: str
    fold_url: str
    open_url: str
    first_url: str
    may_change: bool


def title_of(data: PlanData) -> str:
    return _("Plan of %(project)s") % {"project": f"{data.project.code} {data.project.name}"}


def page_of(data: PlanData, wish: PlanWish) -> PlanView:
    """The rows that pass, one stretch of them drawn. No query for who leads the project."""
    handles = handles_of(data, wish.user)
    lines = with_handles(lines_of(data, wish.narrowing(data)), handles)
    if not wish.shows_baseline:
        lines = [line.without_baseline() for line in lines]
    scale = scale_of(lines, zoom=wish.zoom, window=wish.window, on=data.on)
    shown = wish.unfolded(lines)
    extent, tasks = Extent.of(lines), tasks_in(lines)
    block = _block(data, wish, shown, scale)
    return PlanView(
        block=block,
        scale=scale,
        extent=extent,
        count=len(shown),
        critical=sum(line.is_critical for line in tasks),
        late=sum(line.is_late for line in tasks),
        is_empty=not lines and not wish.form.is_narrowed,
        is_cut=wish.window == (None, None) and _is_cut(extent, scale),
        refusal=data.criticality.refusal,
        has_baseline=any(any(line.baseline) for line in lines),
        has_status=data.project.status_date is not None,
        query=wish.address()[1:],
        zooms=zooms_of(wish, scale),
        shut=".".join(sorted(wish.shut)),
        fold_url=wish.all_folded(lines),
        open_url=wish.address(shut=""),
        first_url=wish.address() if wish.page > 1 else "",
        may_change=bool(handles),
    )


def chart_of_lines(
    data: PlanData, wish: PlanWish, lines: list[Line], scale: Scale, ident: str
) -> Chart:
    has_links = not wish.form.wanted.get("group")
    return chart_of(data, lines, scale, ident=ident, has_links=has_links, title=title_of(data))


def _block(data: PlanData, wish: PlanWish, shown: list[Line], scale: Scale) -> Block:
    begin = (wish.page - 1) * ROWS_AT_ONCE
    lines = shown[begin : begin + ROWS_AT_ONCE]
    left = max(0, len(shown) - begin - ROWS_AT_ONCE)
    chart = chart_of_lines(data, wish, lines, scale, f"chart-{wish.page}")
    return Block(
        ident=f"plan-rows-{wish.page}",
        chart_ident=chart.ident,
        caption=title_of(data),
        rows=PlanTable(wish).rows(lines),
        head=SafeString(draw_head(chart)),
        picture=SafeString(draw_rows(chart)),
        next_ident=f"plan-rows-{wish.page + 1}" if left else "",
        next_url=f"{wish.address()}&page={wish.page + 1}" if left else "",
        next_count=min(left, ROWS_AT_ONCE),
    )


def _is_cut(extent: Extent, scale: Scale) -> bool:
    """Whether the plan is longer than a picture may be wide."""
    if extent.start is None or extent.finish is None:
        return False
    return extent.start < scale.first or extent.finish > scale.last


def zooms_of(wish: Addressed, scale: Scale) -> tuple[Switch, ...]:
    """The four zooms with their addresses; the present one is marked."""
    names = {
        Zoom.DAY: pgettext("zoom", "Day"),
        Zoom.WEEK: pgettext("zoom", "Week"),
        Zoom.MONTH: pgettext("zoom", "Month"),
        Zoom.QUARTER: pgettext("zoom", "Quarter"),
    }
    return tuple(
        (name, wish.address(zoom=zoom.value), zoom is scale.zoom) for zoom, name in names.items()
    )
