"""The light of a programme and of a portfolio, from the lights of their projects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from people.models import User
from projects.lights import OVERALL, are_known, critical_projects, with_lights
from projects.models import Programme, Project

COLOURS = ("red", "amber", "green", "grey")
GREY = "grey"
# From this share of the money on, a colour is the whole's.
SHARE = Decimal("0.25")
Critical = Callable[[], frozenset[int]]


@dataclass(frozen=True, slots=True)
class Lit:
    """A project with the colour of its newest report, and what it weighs."""

    pk: int
    colour: str
    weight: Decimal


@dataclass(slots=True)
class Rollup:
    """How many projects show which colour, and the colour of the whole: never an average."""

    colour: str = GREY
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def shown(self) -> list[tuple[str, int]]:
        """The worst first, without the empty ones."""
        return [(colour, self.counts[colour]) for colour in COLOURS if self.counts.get(colour)]

    @property
    def is_lit(self) -> bool:
        return self.colour != GREY


def roll_up(projects: Iterable[Lit], critical: Critical = frozenset) -> Rollup:
    """Red when a quarter of the money is, or a red project holds the whole up; amber alike.

    ``critical`` tells the projects on the critical path; it is asked only when it matters.
    """
    projects = list(projects)
    counts = {colour: sum(each.colour == colour for each in projects) for colour in COLOURS}
    lit = [each for each in projects if each.colour != GREY]
    if not lit:
        return Rollup(GREY, counts)
    red = [each for each in lit if each.colour == "red"]
    amber = [each for each in lit if each.colour == "amber"]
    if _weighs(red, lit) or (red and critical() & {each.pk for each in red}):
        return Rollup("red", counts)
    return Rollup("amber" if red or _weighs(amber, lit) else "green", counts)


def load_rollups(
    user: User, programme: Programme | None = None
) -> dict[tuple[int, int | None], list[Lit]]:
    """The open projects in sight by portfolio and programme; sub-projects count in theirs.

    One query, none where nobody tells lights.
    """
    if not are_known():
        return {}
    wanted = Project.objects.visible_to(user).open().roots()
    if programme is not None:
        wanted = wanted.filter(programme=programme)
    seen = with_lights(wanted, user)
    found: dict[tuple[int, int | None], list[Lit]] = {}
    columns = ("portfolio_id", "programme_id", "pk", OVERALL, "approved_envelope")
    for portfolio, inside, pk, colour, weight in seen.order_by("pk").values_list(*columns):
        lit = Lit(pk, colour if colour in COLOURS else GREY, weight)
        found.setdefault((portfolio, inside), []).append(lit)
    return found


def light_of_programme(user: User, programme: Programme, projects: Iterable[Lit]) -> Rollup:
    return roll_up(projects, lambda: critical_projects(user, programme))


def _weighs(some: list[Lit], whole: list[Lit]) -> bool:
    """A quarter of the money; of the number where no money is approved yet."""
    total = sum((each.weight for each in whole), Decimal(0))
    if not total:
        return len(some) >= len(whole) * SHARE
    return sum((each.weight for each in some), Decimal(0)) >= total * SHARE
