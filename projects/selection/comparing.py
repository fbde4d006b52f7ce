"""Two or three scenarios side by side, beside what is going to happen anyway."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from people.models import User
from projects.models import ListKind, Project, SelectionScenario
from projects.priorities.permissions import scores_in_reach
from projects.selection.adopted import adopted_in, covering
from projects.selection.inputs import PAST_RELEASE
from projects.selection.page import Listed, listed, lists_of
from projects.selection.permissions import can_read_all
from projects.selection.words import ranked_codes

MOST_COMPARED = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One list of one scenario, or the live plan."""

    title: str
    under: Any
    url: str
    listed: Listed | None
    codes: frozenset[str]
    later: dict[str, int]


@dataclass(frozen=True, slots=True)
class Compared:
    code: str
    name_fr: str
    name_en: str
    cells: tuple[tuple[bool, int], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    columns: tuple[Column, ...]
    lines: tuple[Compared, ...]
    reads_all: bool


def load_comparison(user: User, scenarios: Sequence[SelectionScenario]) -> Comparison:
    """Both lists of each computed scenario, and the live plan of the first one's year."""
    columns = [column for each in scenarios if each.result for column in _columns(each)]
    if scenarios:
        columns.append(live_plan(scenarios[0]))
    codes = {code: None for each in scenarios for code in ranked_codes(each.result)}
    codes |= {code: None for column in columns for code in sorted(column.codes)}
    seen = Project.objects.filter(scores_in_reach(user), code__in=list(codes))
    names = {each.code: each for each in seen.order_by("code")}
    return Comparison(
        tuple(columns),
        tuple(
            Compared(
                code,
                names[code].name_fr,
                names[code].name_en,
                tuple((code in each.codes, each.later.get(code, 0)) for each in columns),
            )
            for code in codes
            if code in names
        ),
        can_read_all(user),
    )


def live_plan(scenario: SelectionScenario) -> Column:
    """What the board adopted for the year, else what is committed today."""
    year = scenario.year
    adopted = [
        each
        for each in covering(adopted_in(scenario.portfolio_id), year, year)
        if each.pk != scenario.pk
    ]
    if adopted:
        row = adopted[0]
        kept = listed(row.result, "live", "", row.adopted)
        return Column(
            _("Live plan"),
            row.name,
            row.get_absolute_url(),
            kept,
            frozenset(kept.codes),
            _later(row),
        )
    running = Project.objects.filter(
        portfolio=scenario.portfolio_id, parent=None, state__in=PAST_RELEASE
    )
    codes = frozenset(running.order_by().values_list("code", flat=True))
    return Column(_("Live plan"), _("committed today"), "", None, codes, {})


def _columns(row: SelectionScenario) -> Iterable[Column]:
    url, later = row.get_absolute_url(), _later(row)
    if row.adopted:
        label = ListKind(row.adopted["list"]).label
        kept = listed(row.result, "adopted", label, row.adopted)
        yield Column(row.name, _("adopted"), url, kept, frozenset(kept.codes), later)
        return
    for each in lists_of(row.result):
        yield Column(row.name, each.label, url, each, frozenset(each.codes), later)


def _later(row: SelectionScenario) -> dict[str, int]:
    return {
        code: facts["later"] for code, facts in row.result["candidates"].items() if facts["later"]
    }
