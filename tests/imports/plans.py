"""Small plans in Microsoft Project XML, written for these tests."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from workpackages.mspdi import Limits, Plan, read_plan

NAMESPACE = "http://schemas.microsoft.com/project"
Fields = dict[str, Any]


def element(name: str, value: Any) -> str:
    """Text, a dictionary of children, or a list of either."""
    if isinstance(value, list):
        return "".join(element(name, item) for item in value)
    inner = (
        "".join(element(key, item) for key, item in value.items())
        if isinstance(value, dict)
        else escape(str(value))
    )
    return f"<{name}>{inner}</{name}>"


def task(uid: int, name: str = "", **fields: Any) -> Fields:
    """A row on the first level that lasts one day, unless ``fields`` say otherwise."""
    return {
        "UID": uid,
        "ID": uid,
        "Name": name or f"Task {uid}",
        "OutlineLevel": 1,
        "Start": "2026-10-12T08:00:00",
        "Finish": "2026-10-12T17:00:00",
        "Duration": "PT8H0M0S",
        **fields,
    }


def link(before: int, link_type: int = 1, lag: int = 0, lag_format: int = 7, **more: Any) -> Fields:
    return {
        "PredecessorUID": before,
        "Type": link_type,
        "LinkLag": lag,
        "LagFormat": lag_format,
        **more,
    }


def resource(uid: int, name: str, **fields: Any) -> Fields:
    return {"UID": uid, "ID": uid, "Name": name, "Type": 1, "MaxUnits": 1, **fields}


def assignment(task_uid: int, resource_uid: int, **fields: Any) -> Fields:
    return {
        "UID": task_uid * 100 + resource_uid,
        "TaskUID": task_uid,
        "ResourceUID": resource_uid,
        "Units": 1,
        "Work": "PT8H0M0S",
        **fields,
    }


MORNING = {"FromTime": "08:00:00", "ToTime": "12:00:00"}
AFTERNOON = {"FromTime": "13:00:00", "ToTime": "17:00:00"}


def weekday(number: int, *times: Fields) -> Fields:
    day: Fields = {"DayType": number, "DayWorking": int(bool(times))}
    if times:
        day["WorkingTimes"] = {"WorkingTime": list(times)}
    return day


def calendar(uid: int, name: str, **fields: Any) -> Fields:
    week = [weekday(n) if n in {1, 7} else weekday(n, MORNING, AFTERNOON) for n in range(1, 8)]
    return {
        "UID": uid,
        "Name": name,
        "IsBaseCalendar": 1,
        "BaseCalendarUID": -1,
        "WeekDays": {"WeekDay": week},
        **fields,
    }


def plan_xml(
    tasks: list[Fields],
    *,
    resources: list[Fields] | None = None,
    assignments: list[Fields] | None = None,
    calendars: list[Fields] | None = None,
    namespace: str = f' xmlns="{NAMESPACE}"',
    **properties: Any,
) -> str:
    head = {
        "Title": "A plan for tests",
        "StartDate": "2026-10-12T08:00:00",
        "MinutesPerDay": 480,
        "CurrencyCode": "CHF",
        "CalendarUID": 1,
        **properties,
    }
    tables = {
        "Calendars": {"Calendar": calendars if calendars is not None else [calendar(1, "Usual")]},
        "Tasks": {"Task": tasks},
        "Resources": {"Resource": resources or []},
        "Assignments": {"Assignment": assignments or []},
    }
    body = "".join(element(key, value) for key, value in {**head, **tables}.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Project{namespace}>{body}</Project>'


def read(text: str | bytes, limits: Limits | None = None) -> Plan:
    return read_plan(io.BytesIO(text.encode() if isinstance(text, str) else text), limits)


def read_tasks(*tasks: Fields, **more: Any) -> Plan:
    return read(plan_xml(list(tasks), **more))


def house_plan(**more: Any) -> str:
    """Two summaries, five rows, links of several types, two people, a baseline, progress."""
    baseline = {
        "Number": 0,
        "Start": "2026-10-12T08:00:00",
        "Finish": "2026-10-13T17:00:00",
        "Duration": "PT16H0M0S",
        "Work": "PT16H0M0S",
        "Cost": 120000,
    }
    return plan_xml(
        [
            task(1, "Groundwork", Summary=1, Finish="2026-10-16T17:00:00", Baseline=[baseline]),
            task(
                2,
                "Dig",
                OutlineLevel=2,
                Finish="2026-10-13T17:00:00",
                Duration="PT16H0M0S",
                Work="PT16H0M0S",
                ActualWork="PT16H0M0S",
                RemainingWork="PT0H0M0S",
                PercentComplete=100,
                ActualStart="2026-10-12T08:00:00",
                ActualFinish="2026-10-13T17:00:00",
                Cost=150050,
                FixedCost=5000,
                Baseline=[baseline],
            ),
            task(
                3,
                "Pour",
                OutlineLevel=2,
                Start="2026-10-14T08:00:00",
                Finish="2026-10-16T17:00:00",
                PercentComplete=40,
                ActualStart="2026-10-14T08:00:00",
                Deadline="2026-10-20T17:00:00",
                PredecessorLink=[link(2, lag=4800)],
            ),
            task(4, "Walls", Summary=1),
            task(5, "Bricks", OutlineLevel=2, PredecessorLink=[link(1), link(3, 3)]),
            task(6, "Roof on", OutlineLevel=2, Milestone=1, PredecessorLink=[link(5, 0)]),
            task(7, "Clean up", PredecessorLink=[link(6, 1, 50, 19)]),
        ],
        resources=[
            resource(1, "Builder Ada", EmailAddress="ada@example.org", CalendarUID=2),
            resource(2, "Concrete", Type=0),
        ],
        assignments=[
            assignment(2, 1, Cost=150050),
            assignment(3, 2, Units=0.5),
            assignment(4, 1),
            assignment(3, -65535),
        ],
        calendars=[
            calendar(2, "Ada", IsBaseCalendar=0, BaseCalendarUID=1, WeekDays={"WeekDay": []}),
            calendar(1, "Usual"),
        ],
        **more,
    )
