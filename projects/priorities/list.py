"""The ranked list of a portfolio: what each row says, and which weights decide the order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from people.models import User
from projects.models import Portfolio, Project
from projects.priorities.chart import RISK, Field, field_of
from projects.priorities.objectives import Served, served
from projects.priorities.page import sentence_of
from projects.priorities.permissions import scores_in_reach
from projects.priorities.ranking import CANDIDATES, Place, Ranking, load_ranking
from projects.words import spoken
from servicedesk_pm.common.tables import Table

# More circles than these hide each other; the first by rank are drawn.
MOST_BUBBLES = 60
# More pairs than these are counted, not named.
MOST_PAIRS = 3


@dataclass(frozen=True, slots=True)
class RankedProject:
    """A row of the list."""

    project: Project
    place: Place
    cost: Decimal
    effort_minutes: int
    near: tuple[str, ...]
    ranking: Ranking

    @property
    def sentence(self) -> str:
        """Said of the rows that are shown; a long list has many more."""
        return sentence_of(self.ranking, self.place)

    @property
    def pk(self) -> int:
        return self.project.pk

    @property
    def risk(self) -> int | None:
        """Its score for the risk that it removes, where the criteria ask for it."""
        score = self.place.scored.scores.get(RISK)
        return None if score is None else int(score)


@dataclass(frozen=True, slots=True)
class ListView:
    portfolio: Portfolio
    rows: tuple[RankedProject, ...]
    candidates: int
    unscored: tuple[str, ...]
    sensitivities: tuple[str, ...]
    objectives: tuple[Served, ...] = ()
    field: Field | None = None
    # What the criterion of risk is called, where there is one.
    risk: str = ""
    portfolios: tuple[Portfolio, ...] = ()

    @property
    def drawn(self) -> int:
        """How many candidates the field shows, where it does not show all."""
        return MOST_BUBBLES if len(self.rows) > MOST_BUBBLES else 0


@dataclass
class RankedList(Table):
    """A table of rows that are computed, sorted in Python by what the column shows."""

    queryset: Any

    # What is written across the list after so many ranks.
    lines: dict[int, list[str]] = field(default_factory=dict, kw_only=True)

    @property
    def body(self) -> SafeString:
        """As any table; by rank, with the lines where money and people end."""
        drawn = super().body
        if not self.lines or self.sort != "rank":
            return drawn
        rows = drawn.split("</tr>")
        across = len(self.shown)
        parts = []
        for place, row in zip(self.rows, rows, strict=False):
            for words in self.lines.get(place.place.rank - 1, ()):
                parts.append(
                    f'<tr class="cut-row"><td colspan="{across}">{escape(words)}</td></tr>'
                )
            parts.append(f"{row}</tr>")
        return SafeString("".join(parts))

    @cached_property
    def ordered(self) -> Any:
        column = self._sortable.get(self.sort.removeprefix("-"))
        if column is None:
            return list(self.queryset)
        rows = sorted(self.queryset, key=lambda row: row.place.rank)
        return sorted(rows, key=column.of, reverse=self.sort.startswith("-"))

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.ordered, self.page_size).get_page(self.request.GET.get("page"))

    def _all_rows(self) -> Iterable[Any]:
        yield from self.ordered


def load_list(user: User, code: str = "") -> ListView | None:
    """The candidates in the reader's reach, ranked among all. Seven queries."""
    places = list(Portfolio.objects.visible_to(user).order_by("code"))
    portfolio = next((p for p in places if p.code == code), places[0] if places else None)
    if portfolio is None:
        return None
    ranking = load_ranking(portfolio.pk)
    if ranking is None:
        return ListView(portfolio, (), 0, (), (), portfolios=tuple(places))
    rows = _rows(user, portfolio, ranking)
    known = {row.project.code for row in rows}
    seen = set(
        Project.objects.filter(scores_in_reach(user), code__in=ranking.unscored)
        .order_by()
        .values_list("code", flat=True)
    )
    return ListView(
        portfolio,
        rows,
        len(ranking.places),
        tuple(code for code in ranking.unscored if code in seen),
        tuple(_sensitivities(ranking, known)),
        served(ranking, known),
        field_of(rows[:MOST_BUBBLES]),
        _risk(ranking),
        tuple(places),
    )


def _risk(ranking: Ranking) -> str:
    criterion = next((each for each in ranking.weights.criteria if each.key == RISK), None)
    return f"{spoken(criterion, 'name').text} ({RISK})" if criterion else ""


def _rows(user: User, portfolio: Portfolio, ranking: Ranking) -> tuple[RankedProject, ...]:
    needs = ranking.needs
    found = Project.objects.filter(
        scores_in_reach(user), portfolio=portfolio, parent=None, state__in=CANDIDATES
    )
    shown = found.only("code", "name_fr", "name_en", "category").order_by("code")
    projects = {each.code: each for each in shown if each.code in needs}
    return tuple(
        RankedProject(
            projects[place.code],
            place,
            *needs[place.code],
            # Whoever does not see a neighbour does not learn its code.
            tuple(code for code in place.near if code in projects),
            ranking,
        )
        for place in ranking.places
        if place.code in projects
    )


def _sensitivities(ranking: Ranking, known: set[str]) -> Iterable[str]:
    """Which weight, a fifth more or less, changes which ranks; only of what the reader sees."""
    names = {each.key: spoken(each, "name").text for each in ranking.weights.criteria}
    for each in ranking.sensitivities:
        swaps = [pair for pair in each.swaps if known.issuperset(pair)]
        if not swaps:
            continue
        pairs = ", ".join(f"{ahead} ↔ {behind}" for ahead, behind in swaps[:MOST_PAIRS])
        facts = {"name": names[each.key], "pairs": pairs, "more": len(swaps) - MOST_PAIRS}
        if len(swaps) > MOST_PAIRS:
            words = (
                _("“%(name)s” a fifth heavier: %(pairs)s and %(more)s more change places.")
                if each.is_more
                else _("“%(name)s” a fifth lighter: %(pairs)s and %(more)s more change places.")
            )
        else:
            words = (
                _("“%(name)s” a fifth heavier: %(pairs)s change places.")
                if each.is_more
                else _("“%(name)s” a fifth lighter: %(pairs)s change places.")
            )
        yield words % facts
