"""A file of postings as rows that can be booked, and every reason why one cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import IO, Any

from django.utils.translation import gettext_noop as _

from costs.choices import ENTERED, INVOICED, CostType, PostingKind, Spending
from costs.importing.cells import CellRefused, amount_of, day_of, folded, shown, text_of
from costs.importing.columns import Field, missing, recognised, words_of
from costs.importing.facts import Document, Facts, Promise
from costs.models import Posting
from servicedesk_pm.common.sheets import Cells, Saying, SheetLimits, SheetRefused, read_sheet
from servicedesk_pm.common.templatetags.ui import day, money

LIMITS = SheetLimits()
# More are counted, not kept: who has so many changes the file, not its rows one by one.
MOST_PROBLEMS = 500
TEXTS = (Field.SUPPLIER, Field.DOCUMENT, Field.TEXT)


@dataclass(slots=True)
class Line:
    """A row as it would be booked, and where it stands in the file."""

    line: int
    package_id: int
    kind: str
    posted_on: date
    cost_type: str
    spending: str
    amount: Decimal
    supplier: str
    document: str
    text: str
    promise: Promise | None

    @property
    def key(self) -> Document:
        return (self.package_id, self.supplier, self.document, self.kind, self.amount)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be booked: its line, the field, and the reason."""

    line: int
    field: str
    saying: Saying


@dataclass(slots=True)
class Reading:
    """What is in the file. Nothing of it is in the books yet."""

    head: list[str] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    lines: list[Line] = field(default_factory=list)
    # Lines that the books hold already, with the number of the posting.
    known: dict[int, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    @property
    def missing(self) -> list[Field]:
        return missing(self.columns)

    @property
    def new_lines(self) -> list[Line]:
        return [each for each in self.lines if each.line not in self.known]

    def complain(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)


def read_postings(
    file: IO[bytes], chosen: Mapping[str, int], facts: Facts, check: Callable[[], None]
) -> Reading:
    """Read and check the whole file; ``chosen`` columns go before those known by their heads.

    ``check`` is called now and then, so that a long reading can be stopped. Raises
    ``SheetRefused``.
    """
    rows = read_sheet(file, LIMITS)
    head = next(rows, None)
    if head is None:
        raise SheetRefused(_("The file is empty."))
    reading = Reading(head=[shown(cell) for cell in head[1]])
    width = len(reading.head)
    taken = {name: index for name, index in chosen.items() if 0 <= index < width}
    reading.columns = taken or recognised(head[1])
    if reading.missing:
        reading.rows = sum(1 for _row in rows)
        return reading
    _read_rows(rows, reading, facts, check)
    _check_doubles(reading, facts)
    _check_promises(reading)
    if not reading.rows:
        raise SheetRefused(_("The file has a head, and no row below it."))
    return reading


def _read_rows(
    rows: Iterator[tuple[int, Cells]], reading: Reading, facts: Facts, check: Callable[[], None]
) -> None:
    reader = _RowReader(reading, facts)
    for line, cells in rows:
        reading.rows += 1
        if reading.rows % 10_000 == 0:
            check()
        found = reader.read(line, cells)
        if found is not None:
            reading.lines.append(found)


class _RowReader:
    """Reads each row by the same columns and against the same facts."""

    def __init__(self, reading: Reading, facts: Facts) -> None:
        self.reading, self.facts = reading, facts
        self.cost_types = words_of(CostType.choices)
        self.spendings = words_of(Spending.choices)
        self.kinds = words_of([(kind.value, kind.label) for kind in ENTERED])
        self.longest = {
            str(name): int(getattr(Posting._meta.get_field(name), "max_length", 0))
            for name in TEXTS
        }
        self.cells: Cells = ()
        self.line = 0
        self.is_sound = True

    def read(self, line: int, cells: Cells) -> Line | None:
        self.line, self.cells, self.is_sound = line, cells, True
        posted_on = self._take(Field.POSTED_ON, self._posted_on)
        package = self._take(Field.PACKAGE, self._package)
        cost_type = self._take(Field.COST_TYPE, self._cost_type)
        amount = self._take(Field.AMOUNT, amount_of)
        spending = self._take(Field.SPENDING, self._spending)
        kind = self._take(Field.KIND, lambda cell: self._kind(cell, amount))
        supplier, document, text = (self._take(name, partial(self._text, name)) for name in TEXTS)
        promise = self._take(Field.COMMITMENT, lambda cell: self._promise(cell, kind))
        if not self.is_sound:
            return None
        signed = -abs(amount) if kind == PostingKind.CREDIT else amount
        return Line(
            line, package, kind, posted_on, cost_type, spending, signed,
            supplier, document, text, promise,
        )  # fmt: skip

    def _take(self, name: str, read: Callable[[Any], Any]) -> Any:
        index = self.reading.columns.get(name)
        cell = self.cells[index] if index is not None and index < len(self.cells) else None
        try:
            return read(cell)
        except CellRefused as refused:
            self.is_sound = False
            self.reading.complain(Problem(self.line, str(name), refused.saying))
            return None

    def _posted_on(self, cell: Any) -> date:
        found = day_of(cell)
        if found > self.facts.today:
            raise CellRefused(_("This day is still to come; only what has happened is booked."))
        closed = self.facts.closed_until
        if closed is not None and found <= closed:
            words = _("The books are closed until %(day)s; choose a later day.")
            raise CellRefused(words, day=day(closed))
        return found

    def _package(self, cell: Any) -> int:
        found = self.facts.packages.get(folded(text_of(cell)))
        if found is None:
            words = _("The project has no work package “%(value)s”.")
            raise CellRefused(words, value=shown(cell))
        return found

    def _cost_type(self, cell: Any) -> str:
        found = self.cost_types.get(folded(text_of(cell)))
        if found is None:
            raise CellRefused(_("There is no cost type “%(value)s”."), value=shown(cell))
        return found

    def _spending(self, cell: Any) -> str:
        said = folded(text_of(cell))
        found = self.spendings.get(said, None if said else str(Spending.INVESTMENT))
        if found is None:
            words = _("“%(value)s” is neither investment nor running costs.")
            raise CellRefused(words, value=shown(cell))
        return found

    def _kind(self, cell: Any, amount: Decimal | None) -> str:
        """Told by the amount's sign where the row does not say it."""
        said = folded(text_of(cell))
        by_sign = PostingKind.CREDIT if amount is not None and amount < 0 else PostingKind.INVOICE
        found = self.kinds.get(said, None if said else str(by_sign))
        if found is None:
            raise CellRefused(_("There is no kind of posting “%(value)s”."), value=shown(cell))
        if amount is not None and amount < 0 and found != PostingKind.CREDIT:
            raise CellRefused(_("Only a credit note may be below nought."))
        return found

    def _text(self, name: str, cell: Any) -> str:
        said = text_of(cell)
        if len(said) > self.longest[name]:
            words = _("This is longer than %(limit)s characters.")
            raise CellRefused(words, limit=self.longest[name])
        return said

    def _promise(self, cell: Any, kind: str | None) -> Promise | None:
        said = folded(text_of(cell))
        if not said:
            return None
        found = self.facts.promises.get(said)
        if found is None:
            words = _("The project has no open commitment “%(value)s”.")
            raise CellRefused(words, value=shown(cell))
        if kind is not None and kind not in INVOICED:
            raise CellRefused(_("Only invoices and credit notes belong to a commitment."))
        return found


def _check_doubles(reading: Reading, facts: Facts) -> None:
    """A document that is booked already is known; one that stands twice in the file is wrong."""
    seen: dict[Document, int] = {}
    for each in reading.lines:
        if not each.document:
            continue
        booked = facts.booked.get(each.key)
        if booked is not None:
            reading.known[each.line] = booked
        first = seen.setdefault(each.key, each.line)
        if first != each.line:
            saying = Saying(_("The same document stands on line %(first)s."), {"first": first})
            reading.complain(Problem(each.line, str(Field.DOCUMENT), saying))


def _check_promises(reading: Reading) -> None:
    """Invoices never go beyond their commitment, nor credits below nought; in the file's order."""
    used: dict[int, Decimal] = {}
    for each in reading.new_lines:
        promise = each.promise
        if promise is None:
            continue
        left = promise.amount - used.get(promise.pk, promise.invoiced)
        if each.amount > left:
            words = _("%(commitment)s has %(left)s left; this comes to %(amount)s.")
            facts = {"left": money(left), "amount": money(each.amount)}
        elif left - each.amount > promise.amount:
            words = _("More would be credited than was invoiced on %(commitment)s.")
            facts = {}
        else:
            used[promise.pk] = promise.amount - left + each.amount
            continue
        saying = Saying(words, {"commitment": promise.code, **facts})
        reading.complain(Problem(each.line, str(Field.AMOUNT), saying))
