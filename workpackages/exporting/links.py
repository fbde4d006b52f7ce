"""Links and baselines of a row of the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from engine.working_time import WorkingCalendar
from workpackages.choices import LagUnit
from workpackages.exporting.loading import ExportData
from workpackages.exporting.overlay import Part, changed_columns, overlaid
from workpackages.exporting.times import finish_text, start_text
from workpackages.exporting.tree import Key
from workpackages.exporting.visible import shown
from workpackages.import_mapping import baseline_columns
from workpackages.models import BaselineRow, Dependency
from workpackages.mspdi import spelling
from workpackages.mspdi.network import LINK_TYPES, PERCENT, link_told
from workpackages.mspdi.plan import Raw
from workpackages.mspdi.tasks import baseline_of

_FORMATS = {LagUnit.WORKING: "7", LagUnit.ELAPSED: "8", LagUnit.PERCENT: "19"}
_DAYS = "7"
MOST_BASELINES = 11


class LinkWriter:
    """The links by the row that waits."""

    def __init__(self, data: ExportData, uids: Mapping[Key, int]) -> None:
        self.uids = uids
        self.by_row: dict[Key, list[tuple[Key, Dependency]]] = defaultdict(list)
        for link in data.plan.links.values():
            before = _end(link.predecessor_task_id, link.predecessor_work_package_id)
            after = _end(link.successor_task_id, link.successor_work_package_id)
            self.by_row[after].append((before, link))

    def of(self, key: Key) -> list[Raw]:
        return [
            {**_link(link), "PredecessorUID": str(self.uids[before])}
            for before, link in self.by_row.get(key, ())
            if before in self.uids
        ]


def _end(task_id: int | None, package_id: int | None) -> Key:
    return ("task", task_id) if task_id else ("package", package_id or 0)


def _link(link: Dependency) -> Raw:
    raw = dict(link.source or {})
    if raw and _told(raw) == (link.link_type, link.lag, link.lag_unit):
        return raw
    is_percent = link.lag_unit == LagUnit.PERCENT
    return {
        **raw,
        "Type": str(LINK_TYPES.index(link.link_type)),
        "CrossProject": "0",
        "LinkLag": str(link.lag if is_percent else link.lag * 10),
        "LagFormat": _FORMATS[LagUnit(link.lag_unit)],
    }


def _told(raw: Raw) -> tuple[str, int, str]:
    link_type, lag, unit = link_told(raw)
    return link_type, lag if unit == PERCENT else round(lag / 10), unit


class BaselineWriter:
    """What rows were frozen at. Numbers stay where the file has room for them, 0 to 10.

    Several projects have baselines of their own; of each the current one is written as 0.
    """

    def __init__(self, data: ExportData) -> None:
        self.data = data
        found = list(data.baselines)
        if len(data.projects) > 1:
            self.numbers = {one.pk: 0 for one in found if one.is_current}
        elif all(one.number < MOST_BASELINES for one in found):
            self.numbers = {one.pk: one.number for one in found}
        else:
            current = [one for one in found if one.is_current]
            others = [one for one in found if not one.is_current]
            kept = sorted(
                [*current, *others[-(MOST_BASELINES - len(current)) :]], key=lambda one: one.number
            )
            self.numbers = {one.pk: n for n, one in enumerate(kept)}

    @property
    def current(self) -> int | None:
        """The one that slips are measured against."""
        found = (self.numbers.get(one.pk) for one in self.data.baselines if one.is_current)
        return next((number for number in found if number is not None), None)

    def of(self, key: Key, calendar: WorkingCalendar) -> list[Raw]:
        rows = [row for row in self.data.figures_of.get(key, ()) if row.baseline_id in self.numbers]
        return [self._figures(row, calendar) for row in rows]

    def _figures(self, row: BaselineRow, calendar: WorkingCalendar) -> Raw:
        raw = row.source or {}
        told = baseline_columns(baseline_of(raw)) if raw else None
        found = overlaid(raw, row, self._parts(calendar), changed_columns(row, told))
        number = {"Number": str(self.numbers[row.baseline_id])}
        return shown("Baseline", {**found, **number}, sees_costs=self.data.sees_costs)

    def _parts(self, calendar: WorkingCalendar) -> Iterator[Part]:
        yield Part(
            ("start_on", "start_minute"),
            lambda row: {"Start": start_text(calendar, row.start_on, row.start_minute)},
        )
        yield Part(
            ("finish_on", "finish_minute"),
            lambda row: {"Finish": finish_text(calendar, row.finish_on, row.finish_minute)},
        )
        yield Part(
            ("duration_minutes",),
            lambda row: {
                "Duration": spelling.duration(row.duration_minutes),
                "DurationFormat": _DAYS,
            },
        )
        yield Part(("work_minutes",), lambda row: {"Work": spelling.duration(row.work_minutes)})
        yield Part(("cost",), lambda row: {"Cost": spelling.money(row.cost)})
