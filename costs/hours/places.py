"""What a person may write hours on: assigned tasks, and packages that he or she leads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Sum
from django.utils.translation import gettext as _

from costs.choices import HoursKind
from projects.choices import PLANNING, ProjectState
from servicedesk_pm.common.effort import MINUTES_PER_DAY
from workpackages.choices import (
    TASK_OPEN,
    WORK_PACKAGE_AT_REST,
    WORK_PACKAGE_OVER,
    WORKED,
    TaskState,
    WorkPackageState,
)
from workpackages.models import Assignment, WorkPackage

if TYPE_CHECKING:
    from costs.models import TimeLine
    from people.models import User

_UNDER_WAY = (WorkPackageState.ACTIVE, WorkPackageState.SUBMITTED, WorkPackageState.REWORK)
_TASK = ("task_id", "task__number", "task__name", "task__state", "task__start_on",
         "task__finish_on", "units_pct")  # fmt: skip
_PACKAGE = ("pk", "number", "name", "state")
_PROJECT = ("pk", "code", "state", "portfolio_id")


class Key(NamedTuple):
    """Names a row of a week, in forms too: ``p12-t0-normal`` is a package without a task."""

    package_id: int
    task_id: int
    kind: str

    def __str__(self) -> str:
        return f"p{self.package_id}-t{self.task_id}-{self.kind}"

    def cell(self, weekday: int) -> str:
        """How a form names the minutes of one day."""
        return f"{self}-{weekday}"

    def of_kind(self, kind: str) -> Key:
        return self._replace(kind=kind)

    @classmethod
    def of(cls, line: TimeLine) -> Key:
        return cls(line.work_package_id, line.task_id or 0, line.kind)


@dataclass(frozen=True, slots=True)
class Place:
    """A task or package with its project, and what is planned there for the person."""

    package_id: int
    package_number: int
    package_name: str
    package_state: str
    project_id: int
    project_code: str
    project_state: str
    portfolio_id: int
    task_id: int = 0
    task_number: int = 0
    task_name: str = ""
    # Over, and so no longer proposed; it may still be written on.
    is_over: bool = False
    start_on: date | None = None
    finish_on: date | None = None
    work_minutes: int = 0
    runs: bool = False

    @property
    def key(self) -> Key:
        return Key(self.package_id, self.task_id, HoursKind.NORMAL)

    @property
    def package(self) -> str:
        """As it names itself."""
        return package_name(self.package_number, self.package_name)

    @property
    def task(self) -> str:
        """As it names itself."""
        return f"T{self.task_number} {self.task_name}" if self.task_id else ""

    @property
    def refusal(self) -> str:
        """Why no hours are written here now; nothing where they may be."""
        if self.project_state == ProjectState.ON_HOLD:
            return _("The project is on hold; no hours are written for it.")
        if self.project_state not in PLANNING:
            return _("The project is not under way; no hours are written for it.")
        if self.package_state in WORK_PACKAGE_OVER:
            return _("The work package is over; no hours are written for it.")
        if self.package_state in WORK_PACKAGE_AT_REST:
            return _("The work package is suspended; no hours are written for it.")
        return ""

    def is_current(self, monday: date) -> bool:
        """Whether the week is proposed to hold hours of it."""
        if self.refusal or self.is_over:
            return False
        if self.runs or self.start_on is None or self.finish_on is None:
            return self.runs
        return self.start_on <= monday + timedelta(days=6) and self.finish_on >= monday

    def planned(self, monday: date) -> int:
        """Minutes of the week: the person's work, spread evenly over Monday to Friday."""
        if self.refusal or self.start_on is None or self.finish_on is None:
            return 0
        inside = _weekdays(max(self.start_on, monday), min(self.finish_on, friday(monday)))
        whole = _weekdays(self.start_on, self.finish_on)
        return round(self.work_minutes * inside / whole) if whole else 0


def friday(monday: date) -> date:
    return monday + timedelta(days=4)


def _weekdays(first: date, last: date) -> int:
    """Days from Monday to Friday, both ends included."""
    if last < first:
        return 0
    weeks, more = divmod((last - first).days + 1, 7)
    return weeks * 5 + sum((first.weekday() + n) % 7 < 5 for n in range(more))


def places_of(user: User, packages: Collection[int] | None = None) -> dict[Key, Place]:
    """By the key of normal work, in the order of projects and packages. Three queries.

    ``packages`` are those that are asked for, where it is not all.
    """
    found = [*_assigned(user, packages), *_led(user, packages)]
    ordered = sorted(found, key=lambda each: (each.project_code, each.package_id, each.task_id))
    return {place.key: place for place in ordered}


def _assigned(user: User, packages: Collection[int] | None) -> Iterator[Place]:
    mine = Assignment.objects.filter(user=user, task__kind__in=WORKED)
    if packages is not None:
        mine = mine.filter(task__work_package__in=packages)
    rows = (
        mine.exclude(task__state=TaskState.CANCELLED)
        .order_by()
        .values(
            *_TASK,
            *(f"task__work_package__{name}" for name in _PACKAGE),
            *(f"task__project__{name}" for name in _PROJECT),
        )
        # An imported plan may give a task to the same person twice.
        .annotate(work=Sum("work_minutes"))
    )
    for row in _in_sight(user, list(rows)):
        start, finish = row["task__start_on"], row["task__finish_on"]
        share = row["units_pct"] * MINUTES_PER_DAY // 100
        days = _weekdays(start, finish) if start and finish else 0
        state = row["task__state"]
        yield Place(
            **_place(row, "task__work_package__", "task__project__"),
            task_id=row["task_id"],
            task_number=row["task__number"],
            task_name=row["task__name"],
            is_over=state not in TASK_OPEN,
            start_on=start,
            finish_on=finish,
            work_minutes=row["work"] or share * days,
            runs=state == TaskState.IN_PROGRESS,
        )


def _in_sight(user: User, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Asked of the packages of these rows: in one query with them, all in sight would be read."""
    known = {row["task__work_package__pk"] for row in rows}
    seen = WorkPackage.objects.visible_to(user).filter(pk__in=known).order_by()
    shown = set(seen.values_list("pk", flat=True))
    return (row for row in rows if row["task__work_package__pk"] in shown)


def _led(user: User, packages: Collection[int] | None) -> Iterator[Place]:
    led = WorkPackage.objects.visible_to(user).filter(lead=user).order_by()
    if packages is not None:
        led = led.filter(pk__in=packages)
    rows = led.values(*_PACKAGE, *(f"project__{name}" for name in _PROJECT))
    for row in rows:
        yield Place(**_place(row, "", "project__"), runs=row["state"] in _UNDER_WAY)


def _place(row: dict[str, Any], package: str, project: str) -> dict[str, Any]:
    return {
        "package_id": row[f"{package}pk"],
        "package_number": row[f"{package}number"],
        "package_name": row[f"{package}name"],
        "package_state": row[f"{package}state"],
        "project_id": row[f"{project}pk"],
        "project_code": row[f"{project}code"],
        "project_state": row[f"{project}state"],
        "portfolio_id": row[f"{project}portfolio_id"],
    }


@lru_cache(maxsize=1024)
def package_name(number: int, name: str) -> str:
    """As the package names itself, without making one each time."""
    return str(WorkPackage(number=number, name=name))


def planned_in(places: Iterable[Place], monday: date) -> int:
    return sum(place.planned(monday) for place in places)
