"""The page of a scenario: both lists side by side, limits, why and why not, prices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from people.models import User
from projects.models import ListKind, Project, ScenarioGroup, SelectionScenario, Wish
from projects.priorities.permissions import scores_in_reach
from projects.selection.inputs import Input, load_input
from projects.selection.permissions import can_adopt, can_make_scenarios, can_read_all
from projects.selection.words import (
    difference,
    group_names,
    method_words,
    price_words,
    ranked_codes,
    why_chosen,
    why_rejected,
)


@dataclass(frozen=True, slots=True)
class Bar:
    """What a list uses of a limit; ``percent`` is drawn, 100 at most."""

    year: int
    used: Any
    limit: Any
    is_money: bool = False
    # The role group; all people together where it is empty.
    group: str = ""

    @property
    def percent(self) -> float:
        if not self.limit:
            return 100.0 if self.used else 0.0
        return round(min(float(self.used) / float(self.limit) * 100, 100), 1)

    @property
    def is_over(self) -> bool:
        return bool(self.used > self.limit)


@dataclass(frozen=True, slots=True)
class Listed:
    """One of the lists with its sums."""

    kind: str
    label: Any
    codes: tuple[str, ...]
    value: Decimal
    cost: Decimal
    effort: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate as the reader sees it, with what each list does with it and why."""

    code: str
    name_fr: str
    name_en: str
    rank: int | None
    priority: Decimal | None
    value: Decimal | None
    cost: Decimal
    effort: int
    wish: str
    reason: str
    later: int
    in_rank: bool = False
    in_best: bool = False
    why_rank: str = ""
    why_best: str = ""
    price: str = ""
    in_adopted: bool = False

    @property
    def wish_words(self) -> Any:
        return Wish(self.wish).label if self.wish != Wish.FREE else ""


@dataclass(frozen=True, slots=True)
class ScenarioView:
    row: SelectionScenario
    reads_all: bool
    may_edit: bool
    may_adopt: bool
    limits: tuple[Any, ...]
    groups: tuple[ScenarioGroup, ...]
    lists: tuple[Listed, ...]
    lines: tuple[Line, ...]
    is_old: bool
    difference: str
    method: str

    @property
    def is_computed(self) -> bool:
        return bool(self.row.result)

    @property
    def is_ready(self) -> bool:
        """Whether the board could adopt it now."""
        return self.is_computed and not self.is_old and self.row.is_draft


def load_scenario(user: User, row: SelectionScenario) -> ScenarioView:
    """What the reader may see of it; eleven queries whatever the number of candidates."""
    reads_all = can_read_all(user)
    found = load_input(row)
    result = row.result
    seen = None if reads_all else _in_reach(user, found, result)
    lines = _kept_lines(row, reads_all=reads_all) if result else _new_lines(found)
    return ScenarioView(
        row,
        reads_all,
        can_make_scenarios(user) and row.is_draft,
        can_adopt(user) and row.is_draft,
        found.limits if reads_all else (),
        found.groups if reads_all else (),
        tuple(lists_of(result)) if result and reads_all else (),
        tuple(line for line in lines if seen is None or line.code in seen),
        bool(result) and row.is_draft and found.digest != row.result_of,
        difference(result) if result and reads_all else "",
        method_words(result) if result else "",
    )


def lists_of(result: dict[str, Any]) -> Iterable[Listed]:
    """By rank, then the optimum."""
    for kind in ListKind:
        yield listed(result, kind.value, kind.label, result[kind.value])


def listed(result: dict[str, Any], kind: str, label: Any, kept: dict[str, Any]) -> Listed:
    bars = []
    for limit in result["limits"]:
        year = str(limit["year"])
        money = Decimal(kept["costs"].get(year, 0)), Decimal(limit["money_left"])
        people = kept["efforts"].get(year, 0), limit["people_left"]
        bars.append(Bar(limit["year"], *money, is_money=True))
        bars.append(Bar(limit["year"], *people))
        bars += _group_bars(result, year, kept)
    return Listed(
        kind,
        label,
        tuple(kept["codes"]),
        Decimal(kept["value"]),
        Decimal(kept["cost"]),
        kept["effort"],
        tuple(bars),
    )


def _group_bars(result: dict[str, Any], year: str, kept: dict[str, Any]) -> Iterable[Bar]:
    names = group_names(result)
    for group in result.get("groups", ()):
        used = kept.get("group_efforts", {}).get(group["key"], {}).get(year, 0)
        yield Bar(int(year), used, group["people_left"][year], group=names[group["key"]])


def _in_reach(user: User, found: Input, result: dict[str, Any]) -> set[str]:
    codes = {*found.codes, *result.get("candidates", ())}
    seen = Project.objects.filter(scores_in_reach(user), code__in=codes)
    return set(seen.order_by().values_list("code", flat=True))


def _kept_lines(row: SelectionScenario, *, reads_all: bool) -> Iterable[Line]:
    """As computed; the reasons name other projects, so they are for who reads all."""
    result = row.result
    rank, best = set(result["rank"]["codes"]), set(result["optimum"]["codes"])
    adopted = set(row.adopted.get("codes", ()))
    for code in ranked_codes(result):
        facts = result["candidates"][code]
        line = Line(
            code,
            facts["name_fr"],
            facts["name_en"],
            facts["rank"],
            Decimal(facts["priority"]),
            Decimal(facts["value"]),
            Decimal(facts["cost"]),
            facts["effort"],
            facts["wish"],
            facts["reason"],
            facts["later"],
            code in rank,
            code in best,
            *(_reasons(result, code, code in rank) if reads_all else ("", "", "")),
            code in adopted,
        )
        yield line


def _reasons(result: dict[str, Any], code: str, is_in_rank: bool) -> tuple[str, str, str]:  # noqa: FBT001
    settled = why_chosen(result["settled"].get(code))
    rejection = result["rejected"].get(code)
    why_rank = (
        settled if is_in_rank or rejection is None else why_rejected(rejection, group_names(result))
    )
    return why_rank, settled, price_words(result["prices"].get(code))


def _new_lines(found: Input) -> Iterable[Line]:
    """Before anything is computed: the candidates and what they need."""
    places = {code: n for n, code in enumerate(found.order, start=1)}
    rows = sorted(
        found.rows, key=lambda row: (places.get(row.project.code, len(places) + 1), row.pk)
    )
    for row in rows:
        code, scored = row.project.code, found.scores.get(row.project.code)
        yield Line(
            code,
            row.project.name_fr,
            row.project.name_en,
            places.get(code),
            scored.priority if scored else None,
            scored.value if scored else None,
            sum((Decimal(cost) for cost in row.costs), Decimal(0)),
            sum(row.efforts),
            row.wish,
            row.reason,
            row.years_later,
        )
