"""How one project stands before one gate: every condition with what answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.gates.catalogue import Item, Kind, items_of
from projects.gates.registry import Unmet, computed, conditions_of
from projects.models import GateTick, Project, Waiver
from servicedesk_pm.common.errors import Words

# A sub-project is cut out of a mandate that exists: request, paper and mandate are its parent's.
OF_THE_WHOLE = frozenset({"G0", "G1", "G2"})
WITH_MANDATE, IN_PROGRAMME, WITH_ROLLOUT = "G3-01", "G6-06", "G5-02"


class Standing(StrEnum):
    MET = "met"
    TICKED = "ticked"
    WAIVED = "waived"
    UNMET = "unmet"


STANDING_WORDS: dict[Standing, Words] = {
    Standing.MET: _("computed: holds"),
    Standing.TICKED: _("ticked with evidence"),
    Standing.WAIVED: _("waived"),
    Standing.UNMET: _("missing"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One condition of the gate as it stands for the project."""

    item: Item
    standing: Standing
    is_computed: bool
    url: str
    # What exactly is missing, where the check can tell.
    why: str = ""
    tick: GateTick | None = None
    waiver: Waiver | None = None

    @property
    def code(self) -> str:
        return self.item.code

    @property
    def holds(self) -> bool:
        return self.standing != Standing.UNMET

    @property
    def words(self) -> Words:
        return STANDING_WORDS[self.standing]

    @property
    def waits_for_data(self) -> bool:
        """It is meant to be computed, but nothing here knows the answer yet."""
        return self.item.kind == Kind.COMPUTED and not self.is_computed

    def unmet(self) -> Unmet:
        return Unmet(self.code, self.item.label, self.url)


@dataclass(frozen=True, slots=True)
class Checklist:
    """All conditions of one gate that apply to the project."""

    gate: str
    lines: tuple[Line, ...]

    @property
    def done(self) -> int:
        return sum(line.holds for line in self.lines)

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def missing(self) -> list[Line]:
        """What does not hold, the blocking ones first."""
        unmet = [line for line in self.lines if not line.holds]
        return sorted(unmet, key=lambda line: not line.item.blocking)

    @property
    def settled(self) -> list[Line]:
        return [line for line in self.lines if line.holds]

    def as_stored(self) -> dict[str, str]:
        """What a decision remembers of it."""
        return {line.code: str(line.standing) for line in self.lines}


def load_checklist(
    project: Project, gate: str, *, on: date, without: tuple[str, ...] = ()
) -> Checklist:
    """The gate's conditions for this project. Two queries, and what the computed checks cost."""
    items = [item for item in _items(project, gate) if item.code not in without]
    if not items:
        return Checklist(gate, ())
    ticks = {
        tick.code: tick
        for tick in GateTick.objects.filter(
            project=project, code__startswith=f"{gate}-"
        ).select_related("ticked_by", "file")
    }
    waivers = {
        waiver.code: waiver
        for waiver in Waiver.objects.filter(
            project=project, code__startswith=f"{gate}-", expires_on__gte=on
        ).select_related("granted_by")
    }
    here = reverse("projects:gate", args=[project.code, gate])
    lines = [
        _line(project, item, here, ticks.get(item.code), waivers.get(item.code)) for item in items
    ]
    return Checklist(gate, tuple(lines))


def applies(project: Project, item: Item) -> bool:
    """Whether the condition makes sense for a project like this one."""
    if project.parent_id is not None and (item.gate in OF_THE_WHOLE or item.code == WITH_MANDATE):
        return False
    if item.code == IN_PROGRAMME:
        return project.programme_id is not None
    return item.code != WITH_ROLLOUT or project.has_rollout


def _items(project: Project, gate: str) -> Iterator[Item]:
    """The catalogue's conditions, and what an app has registered beside it."""
    known = set()
    for item in items_of(gate):
        known.add(item.code)
        if project.size_class in item.sizes and applies(project, item):
            yield item
    for condition in conditions_of(gate):
        if condition.code not in known:
            label = condition.label
            yield Item(condition.code, label, label, Kind.COMPUTED, blocking=True, sizes="SML")


def _line(
    project: Project, item: Item, here: str, tick: GateTick | None, waiver: Waiver | None
) -> Line:
    check, why = computed(item.code), ""
    if check is not None:
        holds, why = check.reason(project)
        standing = Standing.MET if holds else Standing.UNMET
        place = check.url(project)
    else:
        standing = Standing.TICKED if tick is not None else Standing.UNMET
        place = f"{here}#{item.code}"
    if standing == Standing.UNMET and waiver is not None and not item.blocking:
        standing = Standing.WAIVED
    return Line(item, standing, check is not None, place, why, tick, waiver)
