"""Tables: sorted, paged and exported by what stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Aggregate, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.exports import download
from servicedesk_pm.common.templatetags.ui import day, money, number

PAGE_SIZE = 50
EXPORTS = ("csv", "xlsx")
# What a kind looks like; other kinds look like text.
STYLES = {"code": ' class="code-cell"', "prose": ' class="prose-cell"'}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it shows of a row, how it sorts, and what stands below it.

    ``value`` is an attribute path (``lead.name``) or a function of the row; the export writes
    the same value. ``sort`` names the database columns; without it the head is no link.
    ``kind`` is ``text``, ``prose`` (below its label on a phone), ``code`` (never broken),
    ``number``, ``money``, ``date`` or ``moment``.
    ``url`` makes the cell a link; ``html`` draws it instead, from the row and the sort in force,
    and answers for the escaping.
    ``under`` names the column in whose cell it stands, small; in files it is a column as any.
    """

    key: str
    label: Words
    value: str | Callable[[Any], Any]
    sort: str | Sequence[str] = ()
    kind: str = "text"
    total: Aggregate | None = None
    url: Callable[[Any], str] | None = None
    html: Callable[[Any, str], SafeString] | None = None
    under: str = ""

    @property
    def is_number(self) -> bool:
        return self.kind in {"number", "money"}

    def of(self, row: Any) -> Any:
        """The column's value in one row; ``None`` where the path leads nowhere."""
        if callable(self.value):
            return self.value(row)
        found: Any = row
        for name in self.value.split("."):
            found = getattr(found, name, None) if found is not None else None
        return found() if callable(found) else found

    def order(self, *, descending: bool) -> list[str]:
        names = [self.sort] if isinstance(self.sort, str) else list(self.sort)
        return [_reverse(name) for name in names] if descending else names


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A column's head on one page: its label, where clicking it leads, and what is under it."""

    column: Column
    sort_url: str
    aria_sort: str
    under: tuple[HeadCell, ...] = ()

    @property
    def links(self) -> tuple[HeadCell, ...]:
        return (self, *self.under)

    @property
    def state(self) -> str:
        """How the rows are sorted by anything that stands in this column."""
        return next((link.aria_sort for link in self.links if link.aria_sort), "")


@dataclass
class Table:
    """One list of a page. ``name`` is the id of the element that sorting and paging replace.

    The caller's queryset decides who sees what: pages and exports show no other rows.
    Unknown sorts, pages and formats in the address fall back to the first.
    """

    request: HttpRequest
    queryset: QuerySet[Any]
    columns: Sequence[Column]
    default_sort: str
    name: str
    page_size: int = field(default=PAGE_SIZE, kw_only=True)

    @cached_property
    def sort(self) -> str:
        """The sort in force: the address's when it names a sortable column, else the default."""
        asked = self.request.GET.get("sort", "")
        return asked if asked.removeprefix("-") in self._sortable else self.default_sort

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        column = self._sortable.get(self.sort.removeprefix("-"))
        names = column.order(descending=self.sort.startswith("-")) if column else [self.sort]
        return self.queryset.order_by(*names, "pk")

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.ordered, self.page_size).get_page(self.request.GET.get("page"))

    @property
    def rows(self) -> Iterable[Any]:
        return self.page.object_list

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @cached_property
    def shown(self) -> list[Column]:
        """The columns of the page; those under another have no cell of their own."""
        return [column for column in self.columns if not column.under]

    @property
    def head(self) -> list[HeadCell]:
        return [self._head_cell(column) for column in self.shown]

    @property
    def body(self) -> SafeString:
        """The rows of the page as HTML; drawn here, since fifty rows have hundreds of cells."""
        drawers = [self._drawer(column) for column in self.shown]
        rows = ("".join(draw(row) for draw in drawers) for row in self.rows)
        return SafeString("".join(f"<tr>{cells}</tr>" for cells in rows))

    @cached_property
    def totals(self) -> list[str]:
        """The line below: one text per column, empty where a sum says nothing."""
        wanted = {column.key: column.total for column in self.columns if column.total}
        if not wanted:
            return []
        sums: Mapping[str, Any] = self.queryset.order_by().aggregate(
            **{f"total_{key}": total for key, total in wanted.items()}
        )
        return [spelled(sums.get(f"total_{column.key}"), column.kind, "") for column in self.shown]

    @property
    def previous_url(self) -> str:
        return self._url(page=self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self._url(page=self.page.next_page_number()) if self.page.has_next() else ""

    @property
    def pages(self) -> list[tuple[str, str, bool]]:
        """Number, address and whether it is the current one; "…" has no address."""
        shown = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1)
        return [
            (str(n), self._url(page=n) if isinstance(n, int) else "", n == self.page.number)
            for n in shown
        ]

    @property
    def csv_url(self) -> str:
        return self._url(export="csv")

    @property
    def xlsx_url(self) -> str:
        return self._url(export="xlsx")

    def export(self) -> HttpResponseBase | None:
        """The file that the address asks for, of exactly what is filtered; else nothing."""
        wanted = self.request.GET.get("export", "")
        if wanted not in EXPORTS:
            return None
        head = [str(column.label) for column in self.columns]
        kinds = [column.kind for column in self.columns]
        rows = ([column.of(row) for column in self.columns] for row in self._all_rows())
        return download(wanted, self.name, head, kinds, rows)

    def _all_rows(self) -> Iterable[Any]:
        return self.ordered.iterator(chunk_size=500)

    @cached_property
    def _sortable(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns if column.sort}

    def _head_cell(self, column: Column) -> HeadCell:
        under = tuple(self._head_cell(each) for each in self.columns if each.under == column.key)
        if not column.sort:
            return HeadCell(column, "", "", under)
        if self.sort == column.key:
            return HeadCell(column, self._url(sort=f"-{column.key}"), "ascending", under)
        state = "descending" if self.sort == f"-{column.key}" else ""
        return HeadCell(column, self._url(sort=column.key), state, under)

    def _drawer(self, column: Column) -> Callable[[Any], str]:
        """Draws one column's cells; what they have in common is put together once."""
        style = ' class="num"' if column.is_number else STYLES.get(column.kind, "")
        opening = f'<td data-label="{escape(column.label)}"{style}>'

        below = [each for each in self.columns if each.under == column.key]

        def draw(row: Any) -> str:
            if column.html is not None:
                return f"{opening}{column.html(row, self.sort)}</td>"
            text = escape(spelled(column.of(row), column.kind))
            url = column.url(row) if column.url else ""
            linked = f'<a href="{escape(url)}">{text}</a>' if url else text
            small = (spelled(each.of(row), each.kind, "") for each in below)
            under = "".join(f' <span class="code">{escape(each)}</span>' for each in small if each)
            return f"{opening}{linked}{under}</td>"

        return draw

    def _url(self, **changes: object) -> str:
        """This page's address with another sort or page; a new sort starts on page one."""
        query = self.request.GET.copy()
        for dropped in {"export", "page"} - changes.keys():
            if dropped == "export" or "page" not in changes:
                query.pop(dropped, None)
        for name, value in changes.items():
            query[name] = str(value)
        return f"{self.request.path}?{query.urlencode()}"


def spelled(value: Any, kind: str, nothing: str = "–") -> str:
    """A value as the reader's words; ``nothing`` where none is known."""
    if value is None or value == "":
        return nothing
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{day(moment)} {moment:%H:%M}"
    if isinstance(value, date):
        return day(value)
    if kind == "money":
        return money(value)
    if isinstance(value, (int, float, Decimal)):
        return number(value, 0 if value == int(value) else 2)
    return str(value)


def _reverse(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"
