"""The plan over projects: one line each, opened to its packages, sub-projects and tasks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from people.models import User
from projects.choices import TERMINAL, ProjectState
from projects.models import Project
from servicedesk_pm.common.templatetags.ui import day
from workpackages.choices import TaskState
from workpackages.forms.plan import PortfolioPlanForm
from workpackages.gantt.drawing import draw_head, draw_rows
from workpackages.gantt.model import Chart, Point, Shape
from workpackages.gantt.scale import Scale, Zoom
from workpackages.models import Task
from workpackages.planning.charting import Extent, chart_rows, scale_of, words_of
from workpackages.planning.html import PlanTable
from workpackages.planning.lines import Line
from workpackages.planning.page import Block, Switch, zooms_of
from workpackages.planning.portfolio_tasks import Row, count_of, filled, held_by, stretch_of
from workpackages.planning.wishes import ROWS_AT_ONCE, page_number
from workpackages.structure import PackageRow, Sums, package_rows, roll_up, sums_by_package
from workpackages.tree import fold_keys

_KEPT = ("zoom", "programme", "lead", "state", "open", "shut")
# In the address: everything is open, but for what it names as shut.
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Undertaking:
    """One project with what is in it."""

    project: Project
    parent_id: int | None
    packages: tuple[PackageRow, ...]
    sums: Sums
    points: tuple[Point, ...]

    @property
    def forecast(self) -> tuple[date | None, date | None]:
        """What the tasks need, else what was planned."""
        project = self.project
        start = self.sums.start_on or project.planned_start_on
        return start, self.sums.finish_on or project.planned_finish_on

    @property
    def is_late(self) -> bool:
        planned, finish = self.project.planned_finish_on, self.forecast[1]
        return bool(finish and planned and finish > planned)


@dataclass(frozen=True)
class PortfolioWish:
    """The state of the page; nothing is opened by itself."""

    query: QueryDict
    form: PortfolioPlanForm
    zoom: Zoom | None
    opened: frozenset[str]
    page: int
    # Everything that could be opened and is not.
    shut: frozenset[str] = frozenset()

    @property
    def opens_all(self) -> bool:
        return self.query.get("open") == EVERYTHING

    def address(self, **changes: str) -> str:
        names = (name for name in _KEPT if name != "shut" or self.opens_all)
        kept = {name: self.query.getlist(name) for name in names if name in self.query}
        wish = {**kept, **{name: [value] for name, value in changes.items()}}
        pairs = [(name, value) for name, values in wish.items() for value in values if value]
        return f"?{urlencode(pairs)}"

    def folded(self, key: str) -> str:
        """The address with this line opened, or folded again."""
        if self.opens_all:
            return self.address(shut=_joined(self.shut ^ {key}))
        return self.address(open=_joined(self.opened ^ {key}))


@dataclass(frozen=True, slots=True)
class PortfolioView:
    """The page, ready for its template."""

    block: Block
    scale: Scale
    extent: Extent
    count: int
    projects: int
    late: int
    is_empty: bool
    zooms: tuple[Switch, ...]
    opened: str
    shut: str
    query: str
    first_url: str
    open_url: str
    fold_url: str
    may_change: bool
    has_baseline: bool = True
    has_status: bool = False


def load_undertakings(user: User, *, on: date) -> list[Undertaking]:
    """Every project whose inside the person sees. Four queries, and the person's scope."""
    visible = Project.objects.with_plan_visible_to(user)
    projects = list(visible.select_related("programme", "lead").order_by("path"))
    packages = package_rows(projects, "")
    sums = sums_by_package(projects, on, "")
    points = _points(projects)
    known = {project.pk for project in projects}
    found: dict[int, Undertaking] = {}
    for project in projects:
        rows, total = packages[project.pk], Sums()
        for row in rows:
            own = sums.get(row.pk, Sums())
            row.own_tasks = own.rows
            row.sums.include(own)
        roll_up(rows)
        for row in rows:
            if row.parent_id is None:
                total.include(row.sums)
        parent = project.parent_id if project.parent_id in known else None
        marks = tuple(points.get(project.pk, ()))
        found[project.pk] = Undertaking(project, parent, tuple(rows), total, marks)
    # Paths sort parents first, so that the deepest are added before those above them.
    for one in reversed(found.values()):
        if one.parent_id is not None:
            found[one.parent_id].sums.include(one.sums)
    return list(found.values())


def _points(projects: Sequence[Project]) -> dict[int, list[Point]]:
    """Key milestones by project."""
    key = Task.objects.filter(project__in=projects, is_key_milestone=True).milestones()
    dated = key.exclude(state=TaskState.CANCELLED).order_by("finish_on", "pk")
    names = ("project_id", "name", "state", "finish_on", "actual_finish_on")
    found: dict[int, list[Point]] = defaultdict(list)
    for project_id, name, state, planned, actual in dated.values_list(*names):
        when = actual or planned
        if when is not None:
            title, is_reached = f"{name} · {day(when)}", state == TaskState.COMPLETED
            found[project_id].append(Point(when, title, is_reached))
    return found


def wish_of(query: QueryDict, found: Sequence[Undertaking]) -> PortfolioWish:
    """What the address asks for; choices are what is in sight."""
    programmes = {p.programme.code: p.programme.name for p in _projects(found) if p.programme}
    leads = {str(p.lead.pk): str(p.lead) for p in _projects(found) if p.lead}
    form = PortfolioPlanForm(
        query,
        programmes=sorted(programmes.items()),
        leads=sorted(leads.items(), key=lambda pair: pair[1].lower()),
    )
    zooms = {zoom.value: zoom for zoom in Zoom}
    keys = {f"P{one.project.pk}" for one in found}
    keys |= {f"W{row.pk}" for one in found for row in one.packages}
    opened = fold_keys(query.get("open", ""))
    if query.get("open") == EVERYTHING:
        opened = frozenset(keys - fold_keys(query.get("shut", "")))
    return PortfolioWish(
        query,
        form,
        zooms.get(query.get("zoom", "")),
        opened,
        page_number(query),
        frozenset(keys - opened),
    )


def _projects(found: Iterable[Undertaking]) -> Iterator[Project]:
    return (one.project for one in found)


def portfolio_page(
    found: Sequence[Undertaking], wish: PortfolioWish, *, user: User, on: date
) -> PortfolioView:
    """The rows that pass and are not folded, one stretch of them drawn. Two queries for tasks."""
    rows = _rows(found, wish)
    bare = [row for row in rows if isinstance(row, Line)]
    scale = scale_of(bare, zoom=wish.zoom, window=(None, None), on=on)
    whole = list(_all_of(found, wish))
    begin, count = (wish.page - 1) * ROWS_AT_ONCE, count_of(rows)
    shown = filled(stretch_of(rows, begin, ROWS_AT_ONCE), user=user, on=on)
    left = max(0, count - begin - ROWS_AT_ONCE)
    return PortfolioView(
        block=_block(shown, left, wish, scale, on),
        scale=scale,
        extent=Extent.of(bare),
        count=count,
        projects=len(whole),
        late=sum(one.is_late for one in whole),
        is_empty=not found,
        zooms=zooms_of(wish, scale),
        opened=EVERYTHING if wish.opens_all else _joined(wish.opened),
        shut=_joined(wish.shut) if wish.opens_all else "",
        query=wish.address()[1:],
        first_url=wish.address() if wish.page > 1 else "",
        open_url=wish.address(open=EVERYTHING, shut=""),
        fold_url=wish.address(open="", shut=""),
        may_change=any(line.may for line in shown),
    )


def _joined(keys: Iterable[str]) -> str:
    return ".".join(sorted(keys))


def portfolio_title() -> str:
    return _("Plan of the portfolio")


def portfolio_chart(lines: Sequence[Line], scale: Scale, *, on: date, ident: str) -> Chart:
    """The picture of these lines. No query."""
    words = words_of(lines, portfolio_title())
    return Chart(scale, chart_rows(lines), words, today=on, ident=ident)


def _block(shown: list[Line], left: int, wish: PortfolioWish, scale: Scale, on: date) -> Block:
    chart = portfolio_chart(shown, scale, on=on, ident=f"chart-{wish.page}")
    return Block(
        ident=f"plan-rows-{wish.page}",
        chart_ident=chart.ident,
        caption=portfolio_title(),
        rows=PlanTable(wish, has_slack=False).rows(shown),
        head=SafeString(draw_head(chart)),
        picture=SafeString(draw_rows(chart)),
        next_ident=f"plan-rows-{wish.page + 1}" if left else "",
        next_url=f"{wish.address()}&page={wish.page + 1}" if left else "",
        next_count=min(left, ROWS_AT_ONCE),
        has_slack=False,
    )


def portfolio_lines(found: Sequence[Undertaking], wish: PortfolioWish, *, on: date) -> list[Line]:
    """All rows, to be read and not to be changed. One query for tasks."""
    return filled(_rows(found, wish), user=None, on=on)


def _rows(found: Sequence[Undertaking], wish: PortfolioWish) -> list[Row]:
    """The projects that pass, each with what was opened of it. No query."""
    below, tops = _families(found, wish)
    return [row for top in tops for row in _family(top, below, wish, ())]


def _all_of(found: Sequence[Undertaking], wish: PortfolioWish) -> Iterator[Undertaking]:
    """The projects that pass and all below them, folded or not: what is counted."""
    below, left = _families(found, wish)
    while left:
        yield (one := left.pop())
        left += below[one.project.pk]


def _families(
    found: Sequence[Undertaking], wish: PortfolioWish
) -> tuple[dict[int | None, list[Undertaking]], list[Undertaking]]:
    """By project, what stands below it; and those on top that pass."""
    below: dict[int | None, list[Undertaking]] = defaultdict(list)
    for one in found:
        below[one.parent_id].append(one)
    tops = sorted(below[None], key=lambda one: one.project.code)
    return below, [top for top in tops if _passes(top, below, wish)]


def _passes(
    one: Undertaking, below: Mapping[int | None, list[Undertaking]], wish: PortfolioWish
) -> bool:
    """The project itself, or one below it, is what was asked for."""
    wanted, project = wish.form.wanted, one.project
    programme, lead, states = (wanted.get(name) for name in ("programme", "lead", "state"))
    fits = (
        (not programme or (project.programme is not None and project.programme.code == programme))
        and (not lead or str(project.lead_id) == lead)
        and (project.state in states if states else project.state not in TERMINAL)
    )
    return fits or any(_passes(child, below, wish) for child in below[project.pk])


def _family(
    one: Undertaking,
    below: Mapping[int | None, list[Undertaking]],
    wish: PortfolioWish,
    above: tuple[str, ...],
) -> Iterator[Row]:
    """The project, and what was opened of it."""
    key, children = f"P{one.project.pk}", below[one.project.pk]
    yield _project_line(one, above, fold=key if one.packages or children else "")
    if key not in wish.opened:
        return
    inside, base = (*above, key), reverse("projects:overview", args=[one.project.code])
    shown: dict[int | None, tuple[str, ...]] = {None: inside}
    for row in one.packages:
        if row.parent_id in shown:
            yield _package_line(one, row, shown[row.parent_id], base)
            if f"W{row.pk}" in wish.opened:
                shown[row.pk] = (*shown[row.parent_id], f"W{row.pk}")
                yield from held_by(one.project, row, shown[row.pk])
    for child in children:
        yield from _family(child, below, wish, inside)


def _project_line(one: Undertaking, above: tuple[str, ...], *, fold: str) -> Line:
    project, (start, finish) = one.project, one.forecast
    planned = project.planned_start_on, project.planned_finish_on
    return Line(
        key=project.code,
        shape=Shape.PROJECT,
        level=len(above) + 1,
        code=project.code,
        name=project.name,
        url=reverse("workpackages:plan", args=[project.code]),
        start=start,
        finish=finish,
        progress_pct=one.sums.progress_pct,
        is_late=one.is_late,
        baseline=planned,
        state=str(ProjectState(project.state).label),
        fold=fold,
        above=above,
        points=one.points,
    )


def _package_line(one: Undertaking, row: PackageRow, above: tuple[str, ...], base: str) -> Line:
    return Line(
        key=f"{one.project.code}-{row.code}",
        shape=Shape.SUMMARY,
        level=len(above) + 1,
        code=row.code,
        name=row.name,
        url=f"{base}packages/{row.number}/",
        start=row.sums.start_on or row.start_on,
        finish=row.sums.finish_on or row.finish_on,
        progress_pct=row.sums.progress_pct,
        is_late=bool(row.finish_on and row.sums.finish_on and row.sums.finish_on > row.finish_on),
        baseline=(row.start_on, row.finish_on),
        fold=f"W{row.pk}" if row.children or row.own_tasks else "",
        above=above,
    )
