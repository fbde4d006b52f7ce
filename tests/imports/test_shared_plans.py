"""Forty-five real plans: what is read equals what is known about each of them."""

from datetime import datetime, timedelta

import pytest
from defusedxml import ElementTree

from tests.imports.shared import FOLDER, NAMES, counts_of, entry_of, needs_shared, plan_of
from workpackages.mspdi.calendars import _period, _shifts
from workpackages.mspdi.tree import rows, text

pytestmark = needs_shared
# This file puts elements into elements of the same name. The index counted each outermost one
# once, and one of its two calendars; we read them all.
WRAPPED = {
    "real-hotel-works-cl.xml": {
        "links": 60,
        "link_types": {"FS": 60},
        "links_with_lag": 28,
        "links_on_summary_tasks": 1,
        "calendars": 2,
    }
}


def fields_of(name):
    """Every task element of the file as a dictionary of its texts, read another way."""
    tree = ElementTree.parse(FOLDER / name)
    for task in tree.iter():
        if task.tag.rpartition("}")[2] == "Task":
            yield {child.tag.rpartition("}")[2]: child.text for child in task}


def test_there_are_forty_five_of_them():
    assert len(NAMES) == 45
    assert all((FOLDER / name).exists() for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_counts_are_those_of_the_index(name):
    entry, counts = entry_of(name), counts_of(plan_of(name))
    expected = {key: entry[key] for key in counts} | WRAPPED.get(name, {})
    assert counts == expected


@pytest.mark.parametrize("name", NAMES)
def test_the_dates_are_the_stored_ones(name):
    stored = {
        int(row["UID"]): (row.get("Start"), row.get("Finish"))
        for row in fields_of(name)
        if row.get("UID") not in {None, "0"} and row.get("IsNull") != "1"
    }
    read = {
        task.uid: tuple(moment and moment.isoformat() for moment in (task.start, task.finish))
        for task in plan_of(name).tasks
    }
    assert read == stored


@pytest.mark.parametrize("name", NAMES)
def test_no_field_of_a_task_gets_lost(name):
    plan = plan_of(name)
    kept = {text(raw, "UID"): raw for raw in plan.left_over["tasks"]}
    kept |= {str(task.uid): task.raw for task in plan.tasks}
    apart = {"PredecessorLink", "Baseline"}
    for row in fields_of(name):
        assert set(row) - apart <= set(kept[row["UID"]]) | {"PredecessorLink"}
        for field, value in row.items():
            if value and value.strip() and not isinstance(kept[row["UID"]].get(field), list):
                assert kept[row["UID"]][field] == value, field


def decided(calendar, day):
    """The shifts of the first exception that says something about the day."""
    for exception in calendar.exceptions:
        if exception.first <= day <= exception.last:
            shifts = exception.week[day.weekday()] if exception.week else exception.shifts
            if shifts is not None or not exception.week:
                return shifts
    return "as the week"


def days_between(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize("name", [e for e in NAMES if entry_of(e)["calendar_exceptions"]])
def test_repeated_exceptions_fall_on_the_days_that_microsoft_project_listed(name):
    compared = 0
    for calendar in plan_of(name).calendars:
        listed = {}
        for row in rows(calendar.raw, "WeekDays", "WeekDay"):
            if text(row, "DayType") == "0":
                for first, last in _period(row):
                    for day in days_between(first, last):
                        listed.setdefault(day, _shifts(row))
        for day, shifts in listed.items():
            assert decided(calendar, day) == shifts, day
            compared += 1
        for exception in calendar.exceptions:
            if listed and not exception.week:
                assert set(days_between(exception.first, exception.last)) <= set(listed)
    assert compared


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_knows_its_own_start_calendar_and_day(name):
    entry, properties = entry_of(name), plan_of(name).properties
    assert properties.start == datetime.fromisoformat(entry["start"])
    assert properties.minutes_per_day == int(entry["minutes_per_day"])
    assert properties.status_date == (
        datetime.fromisoformat(entry["status_date"]) if entry["status_date"] else None
    )


def test_percent_lags_keep_their_percentage():
    links = plan_of("real-software-development.xml").links
    assert {link.lag for link in links if link.lag_unit == "percent"} == {-50, -75}


def test_ten_further_baselines_are_ten():
    plan = plan_of("feature-eleven-baselines.xml")
    assert plan.baseline_numbers == tuple(range(1, 11))


def test_blank_rows_and_the_project_row_are_left_over_but_kept():
    plan = plan_of("feature-null-tasks.xml")
    assert len(plan.left_over["tasks"]) + len(plan.tasks) == len(
        list(fields_of("feature-null-tasks.xml"))
    )
