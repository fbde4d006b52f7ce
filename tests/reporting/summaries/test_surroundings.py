"""Dependencies, results, people, desk, risks, benefits and demand in a summary report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from closure.models import UseReview
from projects.models import Project
from reporting.summaries.capacity import load_capacity
from reporting.summaries.content import collect
from risks.models import Risk
from tests.conftest import FRIDAY
from tests.factories import (
    make_milestone,
    make_project,
    make_request,
    make_result,
    make_score,
    make_task,
    make_unit,
    make_user,
    make_wish,
    make_work_package,
)
from tests.reporting.summaries.conftest import AUGUST, TODAY, cells, section, values
from tests.risks.pages import register_row
from workpackages.models import CrossDependency, WorkstationImpact

pytestmark = pytest.mark.django_db


def dependency(consumer, provider, **fields):
    milestone = make_milestone(work_package=provider.work_packages.get())
    facts = {
        "milestone": milestone, "subject": "Go-live", "need_on": date(2027, 4, 15),
        "agreed_on": date(2027, 3, 31), "forecast_on": date(2027, 7, 16), "margin_days": -60,
        "state": "broken", "reason": "Needed.", "requested_by": consumer.lead,
    }  # fmt: skip
    return CrossDependency.objects.create(
        consumer=consumer, provider=provider, **{**facts, **fields}
    )


def test_broken_dependencies_come_first_with_margin_and_owner(report, measured):
    dependency(measured.red, measured.green, state="agreed", subject="Directory", margin_days=9)
    dependency(measured.green, measured.red)
    content = collect(report, on=TODAY)
    rows = cells(content, "dependencies", "ps_dependencies")
    assert rows[0] == [
        "Go-live", "PRJ-71", "PRJ-72", "2027-04-15", "2027-07-16", "-60", "broken",
        str(measured.red.lead),
    ]  # fmt: skip
    assert rows[1][0] == "Directory"
    assert values(content, "dependencies")["ps_broken"] == "1"


def test_a_side_that_the_report_does_not_cover_stays_unnamed(report, measured):
    other = make_project(code="PRJ-99", name_en="Secret project")
    make_work_package(project=other)
    dependency(measured.green, other)
    row = cells(collect(report, on=TODAY), "dependencies", "ps_dependencies")[0]
    assert row[1] == {"fr": "un autre projet", "en": "another project"}
    assert row[7] == ""


def test_what_was_withdrawn_is_no_dependency_any_more(report, measured):
    dependency(measured.green, measured.red, state="withdrawn")
    assert cells(collect(report, on=TODAY), "dependencies", "ps_dependencies") == []


def test_results_are_expected_overdue_delivered_or_integrated(report, measured, manager):
    make_result(measured.red, due_on=date(2026, 8, 1))
    make_result(
        measured.green, due_on=date(2026, 8, 2), state="integrated", evidence="Protocol.",
        delivered_by=measured.green.lead, delivered_on=date(2026, 8, 1), finding="Tried.",
        integrated_by=manager, integrated_on=date(2026, 8, 20),
    )  # fmt: skip
    content = collect(report, on=TODAY)
    told = values(content, "integration")
    assert (told["ps_expected"], told["ps_overdue"], told["ps_validated"]) == ("1", "1", "1")
    rows = cells(content, "integration", "ps_results")
    assert [row[0] for row in rows] == ["PRJ-71", "PRJ-72"]
    assert rows[1][4:] == ["2026-08-20", "Tried."]


def assigned(project, person, hours, first=date(2026, 9, 1), last=date(2026, 9, 28)):
    return make_task(
        work_package=project.work_packages.get(), assignee=person, start_on=first, finish_on=last,
        work_minutes=hours * 60,
    )  # fmt: skip


def test_load_is_told_by_unit_and_never_by_person(report, measured):
    unit = make_unit(name_fr="Informatique", name_en="IT")
    busy = make_user("busy", org_unit=unit)
    row = assigned(measured.red, busy, 400).assignments.get()
    row.work_minutes = row.remaining_work_minutes = 400 * 60
    row.save()
    content = collect(report, on=TODAY)
    line = next(each for each in cells(content, "capacity", "ps_loads") if each[0]["en"] == "IT")
    assert line[0] == {"fr": "Informatique", "en": "IT"}
    assert (line[1], line[4], line[5]) == ("1", "1", "1")
    assert int(line[2]) > 200
    assert line[3] == "0"
    assert str(busy) not in str(section(content, "capacity"))


def test_what_is_left_of_a_task_spreads_over_its_working_days(measured):
    unit = make_unit(name_fr="Informatique", name_en="IT")
    row = assigned(measured.red, make_user(org_unit=unit), 80, last=date(2026, 10, 26))
    row.assignments.update(work_minutes=4800, remaining_work_minutes=4800)
    found = load_capacity([measured.red], after=AUGUST)
    load = dict(found.units)["Informatique", "IT"]
    assert load.asked(0) == load.asked(1) == 2400
    assert found.share(load, 0) == round(100 * 2400 / found.minutes[0])


def test_what_was_not_re_estimated_counts_by_its_progress(measured):
    unit = make_unit(name_fr="Informatique", name_en="IT")
    row = assigned(measured.red, make_user(org_unit=unit), 10)
    row.assignments.update(work_minutes=600, remaining_work_minutes=0)
    type(row).objects.filter(pk=row.pk).update(progress_pct=50)
    load = dict(load_capacity([measured.red], after=AUGUST).units)["Informatique", "IT"]
    assert load.asked(0) == 300


def test_without_a_part_of_its_own_everybody_has_an_equal_one(measured):
    unit = make_unit(name_fr="Informatique", name_en="IT")
    first = assigned(measured.red, make_user(org_unit=unit), 20)
    first.assignments.create(user=make_user(org_unit=unit))
    type(first).objects.filter(pk=first.pk).update(remaining_work_minutes=1200)
    load = dict(load_capacity([measured.red], after=AUGUST).units)["Informatique", "IT"]
    assert [each[0] for each in load.people.values()] == [600, 600]


def test_people_without_effort_are_said_to_have_none(report, measured):
    assigned(measured.red, make_user(), 0)
    notes = section(collect(report, on=TODAY), "capacity")
    assert "ps_loads" in notes
    told = str(collect(report, on=TODAY))
    assert "The plans name people, but no effort." in told


def test_late_work_goes_on_at_the_pace_that_was_planned(measured):
    """Twenty-four working days: twenty of the first four weeks, and four of the next."""
    unit = make_unit(name_fr="Informatique", name_en="IT")
    row = assigned(measured.red, make_user(org_unit=unit), 10, date(2026, 7, 1), date(2026, 8, 3))
    row.assignments.update(work_minutes=600, remaining_work_minutes=600)
    load = dict(load_capacity([measured.red], after=AUGUST).units)["Informatique", "IT"]
    assert (load.asked(0), load.asked(1)) == (500, 100)


def test_without_assignments_it_says_so_plainly(report):
    notes = [
        part["en"]
        for part in next(
            each["parts"] for each in report.content["sections"] if each["key"] == "capacity"
        )
        if part["kind"] == "words"
    ]
    assert notes == [
        "No open task of these projects names a person.",
        "Vacant roles and recruitments are not recorded in the application yet.",
    ]


def test_packages_that_change_workstations_and_what_is_not_recorded(report, measured):
    WorkstationImpact.objects.create(
        package=measured.red.work_packages.get(), kind="application", devices_count=300,
        users_count=320, users_total=4800, counted_on=AUGUST,
    )  # fmt: skip
    content = collect(report, on=TODAY)
    row = cells(content, "workstations", "ps_impacts")[0]
    assert (row[0], row[2], row[3]) == ("PRJ-71", "300", "320")
    assert "freeze periods" in section(content, "workstations")["ps_note"]["en"]
    assert "périodes de gel" in section(content, "workstations")["ps_note"]["fr"]


def test_the_worst_ten_risks_and_the_whole_exposure(report, measured):
    for n in range(12):
        register_row(measured.red, after=(2, 3), exposure=Decimal(1000 * (n + 1)))
    register_row(measured.green, after=(5, 5), exposure=Decimal(90_000))
    content = collect(report, on=TODAY)
    rows = cells(content, "risks", "ps_risks")
    assert len(rows) == 10
    assert rows[0][2] == "25"
    open_ones = Risk.objects.filter(project__in=[measured.red, measured.green])
    assert Decimal(values(content, "risks")["ps_current"]) == sum(r.exposure for r in open_ones)


def test_risks_of_the_portfolio_belong_to_its_own_report_alone(report, whole, measured):
    row = register_row(measured.red, after=(4, 4))
    Risk.objects.filter(pk=row.pk).update(
        project=None, portfolio=measured.red.portfolio, code="R-PF-1"
    )
    assert cells(collect(report, on=TODAY), "risks", "ps_risks") == []
    assert cells(collect(whole, on=TODAY), "risks", "ps_risks")[0][0] == "R-PF-1"


def test_no_measure_verified_gives_no_rate(report):
    assert values(report.content, "risks")["ps_effectiveness"] is None


def test_use_months_after_the_end_against_its_target(report, programme):
    over = make_project(code="PRJ-70", state="closed", programme=programme,
                        portfolio=programme.portfolio)  # fmt: skip
    UseReview.objects.create(
        project=over, months=6, due_on=date(2026, 8, 1), measured_on=date(2026, 8, 3),
        used_pct=Decimal("96.5"), target_pct=Decimal(95),
    )  # fmt: skip
    UseReview.objects.create(project=over, months=3, due_on=date(2027, 2, 1))
    content = collect(report, on=TODAY)
    told = values(content, "benefits")
    assert (told["ps_reviews"], told["ps_measured"], told["ps_reached"]) == ("2", "1", "1")
    assert cells(content, "benefits", "ps_uses")[0][3:] == ["95.0", "96.5"]


def test_what_waits_for_a_decision_in_its_order(whole, measured, programme):
    place = measured.red.portfolio
    for code in ("PRJ-81", "PRJ-82"):
        make_project(code=code, state="decision", portfolio=place)
    make_score(Project.objects.get(code="PRJ-82"))
    content = collect(whole, on=TODAY)
    assert values(content, "demand")["ps_candidates"] == "3"
    rows = cells(content, "demand", "ps_ranking")
    assert [(row[0], row[1]["fr"][:6]) for row in rows] == [("1", "PRJ-82")]


def test_new_requests_are_counted(whole, measured):
    make_request(project=make_wish(portfolio=measured.red.portfolio))
    assert values(collect(whole, on=FRIDAY), "demand")["ps_new"] == "1"


def test_without_criteria_nothing_is_ranked(report):
    note = section(report.content, "demand")["ps_note"]["en"]
    assert note == "No criteria are agreed, so that nothing is ranked."
