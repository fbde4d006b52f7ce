"""Each constraint of the tables about hours, violated by one row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from costs.models import CostRate, RateClass, RateHolder, TimeEntry, TimeLine, TimeSheet
from tests.conftest import FRIDAY
from tests.decision_files.test_constraints import refused
from tests.hours.rows import LAST_WEEK, write

pytestmark = pytest.mark.django_db


def test_a_week_stands_once_and_is_dated_when_submitted(member, task):
    sheet = write(member, task)
    again = {"person": member, "week_on": LAST_WEEK}
    refused("time_sheet_once_a_week", lambda: TimeSheet.objects.create(**again))
    rows = TimeSheet.objects.filter(pk=sheet.pk)
    rule = "time_sheet_submitted_on_unless_draft"
    refused(rule, lambda: rows.update(state="submitted"))
    refused(rule, lambda: rows.update(submitted_on=FRIDAY))


def line(work, **fields):
    facts = {"project": work.project, "work_package": work.work_package}
    return TimeLine.objects.create(**{**facts, **fields})


def test_a_line_stands_once_for_its_work(member, task):
    sheet = write(member, task)
    refused("time_line_once_for_a_task", lambda: line(task, sheet=sheet, task=task))
    line(task, sheet=sheet)
    refused("time_line_once_for_a_package", lambda: line(task, sheet=sheet))
    line(task, sheet=sheet, kind="rework")


def test_a_decision_has_somebody_a_day_and_for_a_return_a_reason(member, task, packager):
    row = write(member, task).lines.get()
    rows = TimeLine.objects.filter(pk=row.pk)
    decided = {"decided_by": packager, "decided_on": FRIDAY}
    rule = "time_line_decided_by_somebody_on_a_day"
    refused(rule, lambda: rows.update(state="approved"))
    refused(rule, lambda: rows.update(state="approved", decided_by=packager))
    refused(rule, lambda: rows.update(**decided))
    refused(rule, lambda: rows.update(reason="Why"))
    refused("time_line_returned_with_a_reason", lambda: rows.update(state="returned", **decided))
    rows.update(state="returned", reason="Why", **decided)


def test_an_entry_stands_once_and_within_a_day(member, task):
    row = write(member, task).lines.get()
    again = {"line": row, "day": LAST_WEEK, "minutes": 1}
    refused("time_entry_once_a_day", lambda: TimeEntry.objects.create(**again))
    rows = TimeEntry.objects.filter(line=row)
    refused("time_entry_within_a_day", lambda: rows.update(minutes=0))
    refused("time_entry_within_a_day", lambda: rows.update(minutes=1441))
    rule = "time_entry_cost_counts_on_a_day"
    refused(rule, lambda: rows.update(cost=Decimal(1)))
    refused(rule, lambda: rows.update(booked_on=FRIDAY))
    refused(rule, lambda: rows.update(cost=Decimal(-1), booked_on=FRIDAY))


def test_rates_are_positive_and_stand_once_a_day_as_do_classes_of_people(member):
    row = RateClass.objects.create(code="agents", name_fr="Agents")
    facts = {"rate_class": row, "valid_from": LAST_WEEK}
    CostRate.objects.create(amount=Decimal(900), **facts)
    refused(
        "cost_rate_once_a_day_and_class",
        lambda: CostRate.objects.create(amount=Decimal(1), **facts),
    )
    rates = CostRate.objects.filter(rate_class=row)
    refused("cost_rate_positive", lambda: rates.update(amount=Decimal(0)))
    RateHolder.objects.create(person=member, **facts)
    refused("rate_holder_once_a_day", lambda: RateHolder.objects.create(person=member, **facts))
