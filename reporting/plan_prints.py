"""What of a plan is printed: its rows in a window of time, and how a stretch of them is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from workpackages.gantt.model import Chart
from workpackages.gantt.scale import Scale
from workpackages.planning.charting import scale_of
from workpackages.planning.lines import Line, lines_of
from workpackages.planning.page import chart_of_lines, title_of
from workpackages.planning.portfolio import (
    PortfolioWish,
    Undertaking,
    portfolio_chart,
    portfolio_lines,
    portfolio_title,
)
from workpackages.planning.rows import PlanData
from workpackages.planning.wishes import PlanWish

# The rows, their window and the name of the picture.
Draw = Callable[[list[Line], Scale, str], Chart]


@dataclass(frozen=True, slots=True)
class Printed:
    """A view of a plan, before it is cut to sheets."""

    code: str
    name: str
    title: str
    lines: list[Line]
    scale: Scale
    draw: Draw
    signs: str
    # Whether a zoom was chosen; else the whole time fits the width of a sheet.
    is_zoomed: bool
    # Working days and float: tasks have them, projects do not.
    has_task_figures: bool = True
    status_date: date | None = None
    refusal: str = ""


def project_print(data: PlanData, wish: PlanWish) -> Printed:
    """The plan of one project as its page shows it."""
    lines = lines_of(data, wish.narrowing(data))
    if not wish.shows_baseline:
        lines = [line.without_baseline() for line in lines]
    return Printed(
        code=data.project.code,
        name=data.project.name,
        title=title_of(data),
        lines=wish.unfolded(lines),
        scale=scale_of(lines, zoom=wish.zoom, window=wish.window, on=data.on),
        draw=lambda lines, scale, ident: chart_of_lines(data, wish, lines, scale, ident),
        signs=_(
            "Thick edge: critical. Broken edge: nearly critical. Triangle: late. Diamond: "
            "milestone. Arrow: deadline. Thin bar: baseline. Dashed line: today. Full line: "
            "status date. *: critical or late."
        ),
        is_zoomed=wish.zoom is not None,
        status_date=data.project.status_date,
        refusal=data.criticality.refusal,
    )


def portfolio_print(found: Sequence[Undertaking], wish: PortfolioWish, *, on: date) -> Printed:
    """The plan over projects as its page shows it; what is not opened stays shut."""
    lines = portfolio_lines(found, wish, on=on)
    return Printed(
        code=_("Portfolio"),
        name=_("Plan over all projects in sight"),
        title=portfolio_title(),
        lines=lines,
        scale=scale_of(lines, zoom=wish.zoom, window=(None, None), on=on),
        draw=lambda lines, scale, ident: portfolio_chart(lines, scale, on=on, ident=ident),
        signs=_(
            "Bar: forecast, dark as far as it is done. Thin bar: planned window. Triangle and *: "
            "ends later than planned. Diamond: key milestone. Dashed line: today."
        ),
        is_zoomed=wish.zoom is not None,
        has_task_figures=False,
    )
