"""What the pages of the portfolio show, assembled and documented by what it costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from people.models import User
from projects.agreements import open_proposal
from projects.choices import PHASES, ProjectState
from projects.gates.checklist import Checklist, load_checklist
from projects.guards import standing_obstacles
from projects.lights import ProjectLight, load_lights
from projects.models import Portfolio, Programme, Project, TransitionProposal
from projects.permissions import can_decide, can_see_inside
from projects.rollup import Rollup, light_of_programme, load_rollups, roll_up
from projects.transitions import Transition, leaving, next_gate
from servicedesk_pm.common.fields import MoneyField

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Step:
    """One phase of the stepper: ``past``, ``now`` or ``next``."""

    label: Any
    state: str


@dataclass(frozen=True, slots=True)
class NextState:
    """A line of the table that leaves the project's state, as one reader meets it."""

    to: str
    label: Any
    state_label: Any
    gate: str
    mine: bool
    together: bool
    deciders: tuple[Any, ...]
    tone: str


def steps_of(project: Project) -> list[Step]:
    """The phases in order; a paused project stands where it was paused."""
    state = project.state_before_hold or project.state
    position = PHASES.index(ProjectState(state)) if state in PHASES else -1
    steps = []
    for place, phase in enumerate(PHASES):
        where = "past" if place < position else "now" if place == position else "next"
        steps.append(Step(phase.label, where))
    return steps


def next_states(user: User, project: Project) -> list[NextState]:
    """What may follow now, the reader's own decisions first; no query."""
    found = []
    for line in leaving(project.state):
        if line.is_resumption and line.to != project.state_before_hold:
            continue
        if line.only_without_rollout and project.has_rollout:
            continue
        found.append(_next_state(user, project, line))
    return sorted(found, key=lambda each: not each.mine)


def _next_state(user: User, project: Project, line: Transition) -> NextState:
    deciders = line.deciders(in_programme=project.programme_id is not None)
    stops = line.to in {ProjectState.CANCELLED, ProjectState.REJECTED}
    return NextState(
        to=str(line.to),
        label=line.label,
        state_label=line.to.label,
        gate=line.gate,
        mine=can_decide(user, project, line),
        together=line.together,
        deciders=tuple(each.label for each in deciders),
        tone="danger" if stops else "secondary" if line.gate == "GX" else "primary",
    )


def gate_standing(project: Project, *, on: date) -> Checklist | None:
    """The checklist of the next gate; two queries and what its computed checks cost."""
    gate = next_gate(project.state)
    return load_checklist(project, gate, on=on) if gate else None


def proposal_for(project: Project, *, on: date) -> TransitionProposal | None:
    """The other half of a decision for two; asked only in states that know one."""
    if not any(line.together or line.can_be_overridden for line in leaving(project.state)):
        return None
    return open_proposal(project, on=on)


def obstacles_to(
    project: Project, line: Transition, *, on: date
) -> tuple[list[Any], list[Project]]:
    """What stands in the way besides the gate, and all sub-projects; two queries."""
    below = list(Project.objects.below(project).exclude(pk=project.pk).order_by("path"))
    return standing_obstacles(project, line, below, on=on), below


@dataclass(slots=True)
class Tally:
    """Counts and money of some projects, as one reader sees them."""

    open: int = 0
    total: int = 0
    envelope: Decimal = Decimal(0)
    states: dict[str, int] | None = None

    def take(self, state: str, count: int, envelope: Decimal) -> None:
        known = self.states = self.states or {}
        known[state] = known.get(state, 0) + count
        self.total += count
        self.envelope += envelope
        if ProjectState(state) not in {
            ProjectState.CLOSED,
            ProjectState.REJECTED,
            ProjectState.CANCELLED,
        }:
            self.open += count

    @property
    def by_state(self) -> list[tuple[str, int]]:
        """In the order of the life cycle, without the empty ones."""
        known = self.states or {}
        return [(state.value, known[state]) for state in ProjectState if known.get(state)]


@dataclass(frozen=True, slots=True)
class ListedProject:
    """An open project on the portfolio page; its money only where the reader sees its inside."""

    project: Project
    envelope: Decimal | None
    light: ProjectLight | None
    # How many sub-projects it has.
    parts: int = 0


@dataclass(slots=True)
class ProgrammeBlock:
    """A programme on the portfolio page, or the projects without one."""

    programme: Programme | None
    may_open: bool
    tally: Tally
    projects: list[ListedProject]
    rollup: Rollup | None = None


@dataclass(slots=True)
class PortfolioView:
    """One portfolio as its reader may see it."""

    portfolio: Portfolio
    tally: Tally
    blocks: list[ProgrammeBlock]
    rollup: Rollup | None = None


def tallies(user: User) -> dict[tuple[int, int | None], Tally]:
    """Counts per state and money per portfolio and programme; two queries."""
    seen = Project.objects.visible_to(user).order_by()
    money = {
        (portfolio, programme, state): total
        for portfolio, programme, state, total in Project.objects.with_money_visible_to(user)
        .order_by()
        .values_list("portfolio", "programme", "state")
        .annotate(total=Sum("approved_envelope"))
    }
    found: dict[tuple[int, int | None], Tally] = {}
    counted = seen.values_list("portfolio", "programme", "state").annotate(n=Count("pk"))
    for portfolio, programme, state, count in counted:
        tally = found.setdefault((portfolio, programme), Tally())
        tally.take(state, count, money.get((portfolio, programme, state)) or Decimal(0))
    return found


def load_portfolios(user: User) -> list[PortfolioView]:
    """Portfolios, programmes and the first open projects of each in sight. Seven queries.

    A programme with some red, but less than a quarter of it, asks for its critical path.
    """
    counted = tallies(user)
    lit = load_rollups(user)
    shown = _first_projects(user)
    openable = Programme.objects.visible_to(user)
    in_sight = openable | Programme.objects.filter(pk__in=[p for _, p in counted if p])
    programmes = list(in_sight.select_related("manager", "sponsor").order_by("code"))
    open_pks = set(openable.values_list("pk", flat=True))
    views = []
    for portfolio in Portfolio.objects.visible_to(user).order_by("code"):
        own: list[Programme | None] = [p for p in programmes if p.portfolio_id == portfolio.pk]
        if (portfolio.pk, None) in counted:
            own.append(None)
        blocks = [_block(portfolio, each, counted, shown, open_pks) for each in own]
        whole = []
        for block in blocks:
            part = lit.get((portfolio.pk, block.programme.pk if block.programme else None), [])
            whole += part
            if block.programme is not None and part:
                block.rollup = light_of_programme(user, block.programme, part)
        tally = _sum(block.tally for block in blocks)
        views.append(PortfolioView(portfolio, tally, blocks, roll_up(whole) if whole else None))
    return views


def _first_projects(user: User) -> dict[tuple[int, int | None], list[ListedProject]]:
    """The first open projects of each programme, with their lights. Two queries."""
    places: dict[tuple[int, int | None], list[Project]] = {}
    seen = Project.objects.visible_to(user).open().filter(parent__isnull=True)
    with_parts = seen.annotate(parts=Count("subprojects"))
    for project in with_parts.select_related("lead").order_by("code"):
        place = places.setdefault((project.portfolio_id, project.programme_id), [])
        if len(place) < MOST_SHOWN:
            place.append(project)
    lights = load_lights(user, [project for place in places.values() for project in place])

    def listed(project: Project) -> ListedProject:
        inside = can_see_inside(user, project)
        envelope = project.approved_envelope if inside else None
        parts: int = vars(project)["parts"]
        return ListedProject(project, envelope, lights.get(project.pk), parts)

    return {key: [listed(project) for project in place] for key, place in places.items()}


def _block(
    portfolio: Portfolio,
    programme: Programme | None,
    counted: dict[tuple[int, int | None], Tally],
    shown: dict[tuple[int, int | None], list[ListedProject]],
    openable: set[int],
) -> ProgrammeBlock:
    key = (portfolio.pk, programme.pk if programme else None)
    may_open = programme is not None and programme.pk in openable
    return ProgrammeBlock(programme, may_open, counted.get(key, Tally()), shown.get(key, []))


def _sum(parts: Iterable[Tally]) -> Tally:
    whole = Tally()
    for part in parts:
        for state, count in (part.states or {}).items():
            whole.take(state, count, Decimal(0))
        whole.envelope += part.envelope
    return whole


def programmes_with_sums(user: User) -> QuerySet[Programme]:
    """The programmes in sight, each with the projects and the money that the reader sees."""
    seen = Project.objects.visible_to(user).filter(programme=OuterRef("pk")).order_by()
    inside = Project.objects.with_money_visible_to(user)
    money = inside.filter(programme=OuterRef("pk")).order_by().values("programme")
    count = seen.open().values("programme").annotate(n=Count("pk")).values("n")
    total = money.annotate(total=Sum("approved_envelope")).values("total")
    return (
        Programme.objects.visible_to(user)
        .select_related("manager", "sponsor")
        .annotate(
            open_projects=Coalesce(Subquery(count), 0),
            envelope=Subquery(total, output_field=MoneyField()),
        )
    )
