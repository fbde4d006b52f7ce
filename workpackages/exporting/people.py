"""Resources and who works on what, as rows of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from people.models import User
from workpackages.choices import ResourceKind
from workpackages.exporting.calendars import CalendarWriter
from workpackages.exporting.loading import ExportData
from workpackages.exporting.numbering import numbered
from workpackages.exporting.overlay import Columns, Part, changed_columns, overlaid
from workpackages.exporting.tasks import raw_of
from workpackages.exporting.visible import shown, without_rates
from workpackages.import_mapping import OTHER_NAME, minutes
from workpackages.mspdi import spelling
from workpackages.mspdi.people import assignment_of, resource_of
from workpackages.mspdi.plan import Raw
from workpackages.mspdi.tree import text

Key = tuple[str, int]
_KINDS = {ResourceKind.MATERIAL: "0", ResourceKind.WORK: "1", ResourceKind.COST: "2"}
_RESOURCE_PARTS = (
    Part(("name",), lambda one: {"Name": one.name}),
    Part(("kind",), lambda one: _kind(one.kind)),
    Part(("max_units_pct",), lambda one: {"MaxUnits": spelling.units(one.max_units_pct)}),
)
_ASSIGNMENT_PARTS = (
    Part(("units_pct",), lambda one: {"Units": spelling.units(one.units_pct)}),
    Part(("work_minutes",), lambda one: {"Work": spelling.duration(one.work_minutes)}),
    Part(
        ("actual_work_minutes",),
        lambda one: {"ActualWork": spelling.duration(one.actual_work_minutes)},
    ),
    Part(
        ("remaining_work_minutes",),
        lambda one: {"RemainingWork": spelling.duration(one.remaining_work_minutes)},
    ),
    Part(("cost",), lambda one: {"Cost": spelling.money(one.cost)}),
)
_SPREAD = ("Start", "Finish", "Stop", "Resume", "TimephasedData")


class PeopleWriter:
    """One row for each resource; a person with roles in several projects stands once."""

    def __init__(self, data: ExportData, calendars: CalendarWriter) -> None:
        self.data = data
        self.calendars = calendars
        self.resources = {one.pk: one for one in data.resources}
        self.by_user: dict[int, Key] = {}
        self.users: dict[int, User] = {}
        self.alias: dict[int, Key] = {}
        self._merge()
        self.uids: Mapping[Key, int] = numbered(self._wanted())
        self.assignment_uids = numbered(
            (one.pk, _number(one.source.get("UID"))) for one in data.assignments
        )

    def _merge(self) -> None:
        is_many = len(self.data.projects) > 1
        for one in self.data.resources:
            key = ("resource", one.pk)
            if one.user_id:
                key_of_person = self.by_user.setdefault(one.user_id, key)
                key = key_of_person if is_many else key
            self.alias[one.pk] = key
        for each in self.data.assignments:
            if each.resource_id is None and each.user is not None:
                self.by_user.setdefault(each.user.pk, ("user", each.user.pk))
                self.users[each.user.pk] = each.user

    def _wanted(self) -> Iterator[tuple[Key, int | None]]:
        for key in dict.fromkeys([*self.alias.values(), *self.by_user.values()]):
            kind, pk = key
            yield key, self.resources[pk].source_uid if kind == "resource" else None

    def of_source(self, import_number: int) -> dict[int, int]:
        """By identifier in that imported file, the one in this file."""
        return {
            one.source_uid: self.uids[self.alias[one.pk]]
            for one in self.data.resources
            if one.source_uid and (one.source or {}).get("import") == import_number
        }

    def written(self) -> Iterator[Raw]:
        for at, (key, uid) in enumerate(sorted(self.uids.items(), key=lambda it: it[1]), start=1):
            kind, pk = key
            raw = self._resource(pk) if kind == "resource" else _person(self.users[pk])
            row = {**raw, "UID": str(uid), "ID": str(at)}
            yield shown("Resource", row, sees_costs=self.data.sees_costs)

    def _resource(self, pk: int) -> Raw:
        one = self.resources[pk]
        raw = raw_of(one)
        raw = overlaid(raw or {}, one, _RESOURCE_PARTS, changed_columns(one, _told(raw)))
        if one.kind == ResourceKind.WORK:
            raw = without_rates(raw)
        return {**raw, "CalendarUID": self.calendars.uid(one.calendar_id)}

    def assignments(
        self, task_uids: Mapping[int, int], changed_tasks: frozenset[int]
    ) -> Iterator[Raw]:
        """``changed_tasks`` have other dates than in their file, and so has work on them."""
        for one in self.data.assignments:
            if one.task_id not in task_uids:
                continue
            key = self.alias[one.resource_id] if one.resource_id else self.by_user[one.user_id or 0]
            source = one.source or None
            changed = changed_columns(one, _told_assignment(source))
            raw = overlaid(source or {}, one, _ASSIGNMENT_PARTS, changed)
            if changed or one.task_id in changed_tasks:
                raw.update(dict.fromkeys(_SPREAD))
            row = {
                **raw,
                "UID": str(self.assignment_uids[one.pk]),
                "TaskUID": str(task_uids[one.task_id]),
                "ResourceUID": str(self.uids[key]),
            }
            yield shown("Assignment", row, sees_costs=self.data.sees_costs)


def _person(user: User) -> Raw:
    return {"Name": str(user), **_kind(ResourceKind.WORK), "MaxUnits": "1", "CalendarUID": "-1"}


def _kind(kind: str) -> Raw:
    is_cost = kind == ResourceKind.COST
    return {"Type": _KINDS[ResourceKind(kind)], "IsCostResource": "1" if is_cost else None}


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() else None


def _told(raw: Raw | None) -> Columns | None:
    found = resource_of(raw) if raw else None
    if found is None:
        return None
    return {
        "name": found.name[:OTHER_NAME],
        "kind": found.kind,
        "max_units_pct": found.max_units_pct,
    }


def _told_assignment(raw: Raw | None) -> Columns | None:
    if not raw:
        return None
    found = assignment_of(raw)
    return {
        "units_pct": found.units_pct,
        "work_minutes": minutes(found.work_seconds),
        "actual_work_minutes": minutes(found.actual_work_seconds),
        "remaining_work_minutes": minutes(found.remaining_work_seconds),
        "cost": found.cost,
    }


def task_uid_of(raw: Raw) -> int:
    return _number(text(raw, "TaskUID")) or 0
