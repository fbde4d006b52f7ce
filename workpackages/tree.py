"""Which lines of a structure are open on one page; the address remembers it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from workpackages.queries import TaskRow
from workpackages.structure import PackageRow

# More lines than this are not opened by themselves, and not shown on one page.
PAGE_LINES = 100
DEEPEST = 20
_MOST_KEYS = 400
_KEY = re.compile(r"[PWG]?[0-9]{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TreeView:
    """The reader's wish: levels shown, packages opened with their tasks, packages shut."""

    depth: int
    opened: frozenset[str] = frozenset()
    shut: frozenset[str] = frozenset()

    @classmethod
    def of(cls, query: QueryDict, rows: Iterable[PackageRow]) -> TreeView:
        asked = query.get("depth", "")
        depth = int(asked) if asked in DEPTHS else _fitting_depth(rows)
        return cls(depth, fold_keys(query.get("open", "")), fold_keys(query.get("shut", "")))

    def is_open(self, row: PackageRow) -> bool:
        if row.key in self.opened:
            return True
        return bool(row.children) and row.level < self.depth and row.key not in self.shut

    def toggled(self, row: PackageRow, query: QueryDict) -> str:
        """The address with this package opened or shut."""
        opened, shut = set(self.opened), set(self.shut)
        if self.is_open(row):
            opened.discard(row.key)
            shut.add(row.key)
        else:
            shut.discard(row.key)
            opened.add(row.key)
        lists = {"open": opened, "shut": shut}
        wish = {name: ".".join(sorted(keys)) for name, keys in lists.items() if keys}
        kept = {k: query[k] for k in ("depth", "page") if k in query}
        return f"?{urlencode({**kept, **wish})}"


@dataclass(frozen=True, slots=True)
class Line:
    """A package as it stands on the page."""

    row: PackageRow
    is_open: bool
    toggle_url: str
    tasks: list[TaskRow] = field(default_factory=list)


DEPTHS = frozenset(str(n) for n in range(1, DEEPEST + 1))


def visible(rows: Iterable[PackageRow], view: TreeView) -> list[PackageRow]:
    """Rows whose parents are all open."""
    shown: list[PackageRow] = []
    open_keys: set[int | None] = {None}
    for row in rows:
        if row.parent_id in open_keys:
            shown.append(row)
            if view.is_open(row):
                open_keys.add(row.pk)
    return shown


def _fitting_depth(rows: Iterable[PackageRow]) -> int:
    """As many levels as fit on a page, at least one."""
    by_level = [0] * (DEEPEST + 2)
    for row in rows:
        by_level[min(row.level, DEEPEST)] += 1
    depth, lines = 1, by_level[1]
    while depth < DEEPEST and lines + by_level[depth + 1] <= PAGE_LINES:
        depth += 1
        lines += by_level[depth]
    return depth


def fold_keys(text: str) -> frozenset[str]:
    """The lines that an address names; what is no key is left out."""
    parts = text.split(".")[:_MOST_KEYS]
    return frozenset(part for part in parts if _KEY.fullmatch(part))
