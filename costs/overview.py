"""The money of one project: its frame in figures, by work package, and by cost type and year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import ExtractYear

from costs.actuals import booked_by_package, promised_by_package
from costs.choices import CostType, Spending
from costs.hours.money import HoursMoney, load_hours_money
from costs.models import BudgetLine, Posting
from people.models import User
from projects.models import Decision, Project
from workpackages.choices import WorkPackageState
from workpackages.envelope import set_aside
from workpackages.structure import PackageRow, load_structure, subprojects_of

NOUGHT = Decimal(0)


@dataclass(slots=True)
class MoneyRow:
    """A package or sub-project with what it may spend, has promised and has spent."""

    package: PackageRow
    actual: Decimal = NOUGHT
    promised: Decimal = NOUGHT

    @property
    def budget(self) -> Decimal:
        return self.package.leaf_budget

    @property
    def left(self) -> Decimal:
        """What of the budget is neither spent nor promised; below nought, too much is."""
        return self.budget - self.actual - self.promised

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def spent_pct(self) -> Decimal | None:
        return 100 * self.actual / self.budget if self.budget else None


@dataclass(frozen=True, slots=True)
class Frame:
    """The envelope of a project and where its money is. All in francs."""

    envelope: Decimal
    budget: Decimal
    set_aside: Decimal
    released: Decimal
    actual: Decimal
    promised: Decimal

    @property
    def unallocated(self) -> Decimal:
        """What of the envelope no package has and nobody sets aside."""
        return self.envelope - self.budget - self.set_aside

    @property
    def is_beyond(self) -> bool:
        return bool(self.envelope) and self.unallocated < 0

    @property
    def used(self) -> Decimal:
        return self.actual + self.promised

    @property
    def left(self) -> Decimal:
        return self.budget - self.used

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def is_unreleased(self) -> bool:
        """More is spent or promised than the decisions have released."""
        return bool(self.released) and self.used > self.released


@dataclass(slots=True)
class Cell:
    budget: Decimal = NOUGHT
    actual: Decimal = NOUGHT

    def add(self, other: Cell) -> None:
        self.budget += other.budget
        self.actual += other.actual


@dataclass(frozen=True, slots=True)
class YearRow:
    """One cost type of one kind of spending, or the sum of several, over the years."""

    label: str
    cells: list[Cell]
    is_sum: bool = False

    @property
    def total(self) -> Cell:
        whole = Cell()
        for cell in self.cells:
            whole.add(cell)
        return whole


@dataclass(frozen=True, slots=True)
class Years:
    """Budget and bookings by calendar year; ``undivided`` is budget that no line splits."""

    years: list[int]
    rows: list[YearRow]
    undivided: Decimal


@dataclass(frozen=True, slots=True)
class Overview:
    frame: Frame | None
    rows: list[MoneyRow]
    total: MoneyRow
    years: Years | None
    projects: list[Project] = field(default_factory=list)
    hours: HoursMoney = field(default_factory=HoursMoney)


def load_overview(project: Project, user: User, *, on: date) -> Overview:
    """The whole project with those below it. Twelve queries, whatever its size."""
    projects = [project, *subprojects_of(project, user)]
    hours = load_hours_money(projects, user, on=on)
    rows = _rows(projects, hours, on)
    total = _total(rows)
    total.actual += hours.outside_packages
    released = Decision.objects.filter(project__in=projects).released_budget()
    frame = Frame(
        envelope=project.approved_envelope,
        budget=total.budget,
        set_aside=set_aside(project),
        released=released,
        actual=total.actual,
        promised=total.promised,
    )
    years = load_years(projects, hours, budget=total.budget)
    return Overview(frame, rows, total, years, projects, hours)


def load_own_packages(
    project: Project, outlines: Sequence[str], user: User, *, on: date
) -> Overview:
    """Only the branches that somebody leads. Six queries."""
    hours = load_hours_money([project], user, on=on)
    all_rows = _rows([project], hours, on)
    rows = [row for row in all_rows if row.package.outline.startswith(tuple(outlines))]
    return Overview(None, rows, _total(rows), None, [project], hours)


def _rows(projects: list[Project], hours: HoursMoney, on: date) -> list[MoneyRow]:
    """Every line of the structure; what is below a line is counted in it."""
    structure = load_structure(projects[0], on=on, subprojects=projects[1:])
    actual, promised = booked_by_package(projects), promised_by_package(projects)
    rows = [
        MoneyRow(
            row,
            actual.get(row.pk, NOUGHT) + hours.by_package.get(row.pk, NOUGHT),
            promised.get(row.pk, NOUGHT),
        )
        for row in structure.rows
    ]
    by_key = {row.package.pk: row for row in rows}
    for row in reversed(rows):
        parent = by_key.get(row.package.parent_id or 0)
        if parent is not None:
            parent.actual += row.actual
            parent.promised += row.promised
    return rows


def _total(rows: Iterable[MoneyRow]) -> MoneyRow:
    """The sum of the topmost lines."""
    shown = list(rows)
    known = {row.package.pk for row in shown}
    state = WorkPackageState.ACTIVE
    total = MoneyRow(PackageRow(0, 0, None, "", "", state, "", NOUGHT, None, None))
    for row in shown:
        if row.package.parent_id not in known:
            total.package.budget += row.budget
            total.actual += row.actual
            total.promised += row.promised
    return total


Key = tuple[str, str]


def load_years(projects: Sequence[Project], hours: HoursMoney, *, budget: Decimal) -> Years:
    """Lines of budgets beside what was booked, by the year of the booking. Two queries."""
    lines = BudgetLine.objects.filter(work_package__project__in=projects)
    lines = lines.exclude(work_package__state=WorkPackageState.CANCELLED).order_by()
    booked = Posting.objects.filter(project__in=projects).order_by()
    found: dict[Key, dict[int, Cell]] = {}
    names = ("spending", "cost_type", "year")
    for *key, year, amount in lines.values_list(*names).annotate(sum=Sum("amount")):
        _cell(found, key, year).budget += amount
    dated = booked.annotate(year=ExtractYear("posted_on"))
    for *key, year, amount in dated.values_list(*names).annotate(sum=Sum("amount")):
        _cell(found, key, year).actual += amount
    for year, cost in hours.by_year.items():
        _cell(found, [Spending.INVESTMENT, CostType.INTERNAL], year).actual += cost
    years = sorted({year for cells in found.values() for year in cells})
    rows = _year_rows(found, years)
    divided = rows[-1].total.budget if rows else NOUGHT
    return Years(years, rows, budget - divided)


def _cell(found: dict[Key, dict[int, Cell]], key: list[str], year: int) -> Cell:
    spending, cost_type = key
    return found.setdefault((spending, cost_type), {}).setdefault(year, Cell())


def _year_rows(found: dict[Key, dict[int, Cell]], years: list[int]) -> list[YearRow]:
    """Each cost type, then the sum of its kind of spending; the last row is the sum of all."""
    rows: list[YearRow] = []
    whole = [Cell() for _ in years]
    for spending in Spending:
        part, before = [Cell() for _ in years], len(rows)
        for cost_type in CostType:
            cells = found.get((spending, cost_type))
            if not cells:
                continue
            row = [cells.get(year, Cell()) for year in years]
            rows.append(YearRow(str(cost_type.label), row))
            for sum_, cell in zip(part, row, strict=True):
                sum_.add(cell)
        if len(rows) > before:
            rows.append(YearRow(str(spending.label), part, is_sum=True))
        for sum_, cell in zip(whole, part, strict=True):
            sum_.add(cell)
    return [*rows, YearRow("", whole, is_sum=True)] if rows else []
