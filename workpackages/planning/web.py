"""Projects and what they deliver to each other, drawn: providers left of those that wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workpackages.across_words import SIGNS, TONES
from workpackages.choices import ACROSS_ASKED
from workpackages.dependencies import unnamed
from workpackages.models import CrossDependency
from workpackages.models.across import CrossDependencyQuerySet

MOST_DRAWN = 120
_WIDTH, _HEIGHT, _GAP_X, _GAP_Y = 190, 50, 130, 26
_LETTERS = 28
_COLOURS = {"good": "#1b7443", "watch": "#945300", "bad": "#ad241c", "accent": "#0b5a69"}
_INK, _QUIET, _PAPER, _EDGE = "#1b2220", "#56605c", "#ffffff", "#7b8781"
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A project; one that may not be seen has neither a name nor an address."""

    key: Hashable
    code: str
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Web:
    """The picture, how many links are in it, and whether more were left out."""

    picture: SafeString
    links: int
    is_cut: bool


def web_of(found: CrossDependencyQuerySet) -> Web:
    """Rows of ``seen_by``, drawn in one query."""
    rows = list(found.order_by("need_on", "pk")[: MOST_DRAWN + 1])
    is_cut, rows = len(rows) > MOST_DRAWN, rows[:MOST_DRAWN]
    return Web(SafeString(draw_web(rows)) if rows else SafeString(""), len(rows), is_cut)


def draw_web(rows: list[CrossDependency]) -> str:
    nodes: dict[Hashable, Node] = {}
    links: list[tuple[Hashable, Hashable, CrossDependency]] = []
    for row in rows:
        ends = [_node(row, side) for side in ("provider", "consumer")]
        nodes.update((node.key, node) for node in ends)
        links.append((ends[0].key, ends[1].key, row))
    places = _places(nodes, links)
    width = max(x for x, _y in places.values()) + _WIDTH + 8
    height = max(y for _x, y in places.values()) + _HEIGHT + 8
    edges = "".join(_edges(links, places))
    boxes = "".join(_box(node, places[key]) for key, node in nodes.items())
    count = len(rows)
    words = ngettext(
        "%(n)s dependency; the list says the same.", "%(n)s dependencies; the list says the same.",
        count,
    ) % {"n": count}  # fmt: skip
    return (
        f'<svg class="web" xmlns="http://www.w3.org/2000/svg" role="group"'
        f' aria-labelledby="web-title web-desc" width="{width:g}" height="{height:g}"'
        f' viewBox="0 0 {width:g} {height:g}" font-family="Source Sans Pro, sans-serif">'
        f'<title id="web-title">{escape(_("Who delivers to whom"))}</title>'
        f'<desc id="web-desc">{escape(words)}</desc>{edges}{boxes}</svg>'
    )


def _node(row: CrossDependency, side: str) -> Node:
    if not getattr(row, f"sees_{side}"):
        # Each alone: that two of them are the same project is not told either.
        return Node((side, row.pk), "", unnamed())
    project = getattr(row, side)
    opens = getattr(row, f"opens_{side}")
    page = "workpackages:dependencies" if opens else "projects:overview"
    return Node(project.pk, project.code, project.name, reverse(page, args=[project.code]))


def _places(
    nodes: dict[Hashable, Node], links: Iterable[tuple[Hashable, Hashable, CrossDependency]]
) -> dict[Hashable, Spot]:
    """Columns by the longest way to each project; in a column, near those it waits for."""
    pairs = {(before, after) for before, after, _row in links}
    rank = dict.fromkeys(nodes, 0)
    for _round in nodes:  # As often as the longest way is long; circles end with the rounds.
        moved = [(b, a) for b, a in pairs if rank[a] <= rank[b] < len(nodes) - 1]
        if not moved:
            break
        for before, after in moved:
            rank[after] = max(rank[after], rank[before] + 1)
    columns: dict[int, list[Hashable]] = defaultdict(list)
    for key in sorted(nodes, key=lambda key: (nodes[key].code or "~", str(key))):
        columns[rank[key]].append(key)
    places: dict[Hashable, Spot] = {}
    for column, number in enumerate(sorted(columns)):
        rows = columns[number]
        wanted = {key: _pull(key, pairs, places) for key in rows}
        rows.sort(key=lambda key: wanted[key])
        for n, key in enumerate(rows):
            places[key] = (4 + column * (_WIDTH + _GAP_X), 4 + n * (_HEIGHT + _GAP_Y))
    return places


def _pull(
    key: Hashable, pairs: set[tuple[Hashable, Hashable]], places: dict[Hashable, Spot]
) -> float:
    heights = [places[before][1] for before, after in pairs if after == key and before in places]
    return sum(heights) / len(heights) if heights else 0.0


def _edges(
    links: list[tuple[Hashable, Hashable, CrossDependency]], places: dict[Hashable, Spot]
) -> Iterable[str]:
    """Several between the same two lie beside each other, and so do those that meet."""
    taken: set[Spot] = set()
    for before, after, row in links:
        (x1, y1), (x2, y2) = places[before], places[after]
        start, end = (x1 + _WIDTH, y1 + _HEIGHT / 2), (x2, y2 + _HEIGHT / 2)
        at = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        while any(abs(at[0] - x) < 60 and abs(at[1] - y) < 26 for x, y in taken):
            at = (at[0], at[1] + 28)
        taken.add(at)
        yield _edge(row, start, at, end)


def _edge(row: CrossDependency, start: Spot, at: Spot, end: Spot) -> str:
    tone = TONES.get(row.state, "")
    colour, dash = _COLOURS.get(tone, _QUIET), ""
    if row.state in ACROSS_ASKED:
        dash = ' stroke-dasharray="5 4"'
    margin = "" if row.margin_days is None else f"{row.margin_days:+d}".replace("-", "−")
    text = f"{SIGNS.get(row.state, '○')} {margin}".strip()
    title = escape(f"{row.subject} · {row.get_state_display()}")
    (x1, y1), (x, y), (x2, y2) = start, at, end
    bend = max(24.0, (x2 - x1) / 4)
    path = (
        f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x - bend:g} {y:g} {x:g} {y:g}"
        f"S{x2 - bend:g} {y2:g} {x2 - 6:g} {y2:g}"
    )
    tip = f"M{x2:g} {y2:g}l-8 -4v8z"
    width = 14 + 8 * len(text)
    return (
        f'<a class="w-link w-{tone or "none"}" href="{escape(row.get_absolute_url())}"'
        f' aria-label="{title}"><title>{title}</title>'
        f'<path class="w-line" d="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        f'<path class="w-tip" d="{tip}" fill="{colour}"/>'
        f'<rect class="w-label" x="{x - width / 2:g}" y="{y - 12:g}" width="{width}" height="24"'
        f' rx="12" fill="{_PAPER}" stroke="{colour}"/>'
        f'<text class="w-text" x="{x:g}" y="{y + 4:g}" text-anchor="middle" font-size="13"'
        f' fill="{colour}">{escape(text)}</text></a>'
    )


def _box(node: Node, spot: Spot) -> str:
    x, y = spot
    upper, lower = _two_lines(node)
    code = f'class="w-code" font-weight="600" font-size="13" fill="{_INK}"'
    quiet = f'class="w-name" font-size="12" fill="{_QUIET}"'
    first = code if node.code else quiet
    body = (
        f'<rect class="w-box" x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"'
        f' fill="{_PAPER}" stroke="{_EDGE}"/>'
        f'<text {first} x="{x + 10:g}" y="{y + 20:g}">{escape(upper)}</text>'
        f'<text {quiet} x="{x + 10:g}" y="{y + 38:g}">{escape(lower)}</text>'
    )
    if not node.url:
        return f"<g>{body}</g>"
    title = escape(f"{node.code} {node.name}")
    return (
        f'<a class="w-node" href="{escape(node.url)}" aria-label="{title}">'
        f"<title>{title}</title>{body}</a>"
    )


def _two_lines(node: Node) -> tuple[str, str]:
    """The code above the name; a project out of sight has its few words on both lines."""
    if node.code:
        is_long = len(node.name) > _LETTERS
        return node.code, f"{node.name[: _LETTERS - 1].rstrip()}…" if is_long else node.name
    words = node.name.split(" ")
    half = (len(words) + 1) // 2
    return " ".join(words[:half]), " ".join(words[half:])
