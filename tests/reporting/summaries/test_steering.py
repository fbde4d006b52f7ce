"""Exceptions, the table of the projects, money and dates of a programme or portfolio report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from control.models import DeclaredLight, StatusSnapshot
from control.operations.snapshots import keep_snapshots
from costs.operations.postings import post
from engine.lights import Colour
from reporting.summaries.choices import LIGHTS
from reporting.summaries.content import collect
from reporting.summaries.operations import collect_again
from risks.models import Contingency
from tests.control.rows import BASELINE_ON, earn, make_budgeted, month, phase
from tests.costs.rows import booking
from tests.factories import make_milestone, make_project, make_task
from tests.reporting.summaries.conftest import (
    AUGUST,
    TODAY,
    cells,
    collected,
    make_measured,
    section,
    values,
)
from workpackages.models import Task

pytestmark = pytest.mark.django_db


def test_colours_are_counted_and_never_averaged(report):
    told = values(report.content, "message")
    assert [told[f"ps_{name}"] for name in ("green", "amber", "red", "grey")] == [
        "1", "0", "1", "1",
    ]  # fmt: skip


def test_what_is_red_or_amber_comes_first_with_its_reason(report, measured):
    rows = cells(report.content, "message", "ps_exceptions")
    assert [row[0]["en"] for row in rows] == ["PRJ-71 ITSM tool"]
    _name, light, reason, reds, beyond, pace, _slip = rows[0]
    assert (light, reason) == ("red", "cost_index")
    assert (reds, beyond, pace) == ("1", "71875.00", "0.87")


def test_months_in_red_are_counted_back_from_the_status_date(report, measured, manager):
    package = measured.red.work_packages.get()
    earn(package, 9, 400_000)
    keep_snapshots([measured.red.pk], month(9), actor=None)
    report.status_date = month(9)
    rows = cells(collect(report, on=date(2026, 10, 5)), "message", "ps_exceptions")
    assert rows[0][3] == "2"


def test_where_nothing_is_wrong_it_says_so(report, measured, manager):
    type(measured.red).objects.filter(pk=measured.red.pk).update(state="closed")
    content = collect(report, on=TODAY)
    assert section(content, "message")["ps_note"]["en"] == "No project is red or amber."


def test_a_programme_is_red_by_its_rule(report, whole):
    rows = cells(report.content, "message", "ps_programmes")
    assert rows[0][0]["en"] == "PGM-7 Service Desk 2027"
    assert rows[0][1:] == ["red", "critical_member", "1", "0", "1", "1"]


def test_projects_of_no_programme_have_no_light_together(whole, measured, programme, director):
    make_measured(450_000, 440_000, code="PRJ-90", portfolio=programme.portfolio)
    again = collected(collect_again(whole.pk, actor=director))
    last = cells(again.content, "message", "ps_programmes")[-1]
    assert last[:3] == ["–", "grey", "no_data"]


def test_each_project_has_its_phase_lights_value_and_cost(report):
    rows = {row[0]["en"]: row for row in cells(report.content, "projects", "ps_projects")}
    red, green, resting = (
        rows[name] for name in ("PRJ-71 ITSM tool", "PRJ-72 Portal", "PRJ-73 Print")
    )
    assert red[1:5] == ["execution", "red", "red", "amber"]
    assert (red[6], red[7]) == ("64.0", "71875.00")
    assert (green[2], green[7]) == ("green", "-13333.00")
    assert resting[1:6] == ["on_hold", "grey", "grey", "grey", "grey"]


def test_the_figures_are_those_that_were_kept(report, measured, manager):
    package = measured.red.work_packages.get()
    post(
        measured.red.pk,
        booking(package, 99_000, posted_on=AUGUST),
        actor=measured.red.lead,
        on=TODAY,
    )
    again = collected(collect_again(report.pk, actor=manager))
    rows = cells(again.content, "projects", "ps_projects")
    assert rows[0][7] == "71875.00"


def test_what_is_not_kept_is_worked_out_for_the_status_date(programme, manager, report):
    make_measured(480_000, 500_000, code="PRJ-74", programme=programme,
                  portfolio=programme.portfolio)  # fmt: skip
    again = collect(report, on=TODAY)
    assert not StatusSnapshot.objects.filter(project__code="PRJ-74").exists()
    rows = {row[0]["fr"][:6]: row for row in cells(again, "projects", "ps_projects")}
    assert rows["PRJ-74"][6] == "80.0"


def test_months_kept_later_are_left_out(report, measured):
    earn(measured.red.work_packages.get(), 9, 600_000)
    keep_snapshots([measured.red.pk], month(9), actor=None)
    rows = cells(collect(report, on=date(2026, 10, 5)), "projects", "ps_projects")
    assert rows[0][6] == "64.0"


def test_projects_before_their_release_stand_below_without_figures(report, programme):
    make_project(code="PRJ-79", state="mandate", programme=programme,
                 portfolio=programme.portfolio)  # fmt: skip
    rows = cells(collect(report, on=TODAY), "projects", "ps_projects")
    assert rows[-1][1:9] == ["mandate", "grey", "grey", "grey", "grey", None, None, None]
    assert rows[-1][9] == "G2"


def test_the_next_gate_carries_its_day_in_the_plan(report, measured):
    package = measured.green.work_packages.get()
    make_milestone(work_package=package, milestone_kind="gate", finish_on=date(2026, 11, 20))
    rows = {
        row[0]["en"]: row for row in cells(collect(report, on=TODAY), "projects", "ps_projects")
    }
    assert rows["PRJ-72 Portal"][9].endswith(" · 20.11.2026")


def test_a_declared_light_stands_beside_the_computed_one(report, measured):
    facts = {"project": measured.red, "computed": "red", "declared_by": measured.red.lead}
    DeclaredLight.objects.create(
        colour="amber", reason="Recovery agreed.", declared_on=AUGUST,
        expires_on=date(2026, 9, 30), **facts,
    )  # fmt: skip
    content = collect(report, on=TODAY)
    row = cells(content, "projects", "ps_declared_lights")[0]
    assert row[1:] == ["red", "amber", "2026-09-30", "Recovery agreed."]


def test_money_is_the_sum_of_the_projects(report):
    told = values(report.content, "finance")
    assert (told["ps_budget"], told["ps_earned"], told["ps_actual"]) == (
        "1800000.00", "1274000.00", "1340000.00",
    )  # fmt: skip
    rows = cells(report.content, "finance", "ps_money")
    assert rows[0][1] == told["ps_budget"]


def test_the_forecast_of_the_whole_is_the_sum_of_the_official_ones(report):
    told = values(report.content, "finance")
    rows = StatusSnapshot.objects.filter(status_date=AUGUST)
    assert Decimal(told["ps_forecast"]) == sum(row.forecast for row in rows)
    assert Decimal(told["ps_beyond"]) == Decimal(told["ps_forecast"]) - Decimal(told["ps_budget"])
    by_index = Decimal(told["ps_budget"]) / (Decimal(1_274) / 1_340)
    assert round(by_index) != round(Decimal(told["ps_forecast"]))


def test_without_one_forecast_there_is_none_of_the_whole(report, programme):
    make_measured(0, 0, code="PRJ-75", programme=programme, portfolio=programme.portfolio)
    content = collect(report, on=TODAY)
    assert values(content, "finance")["ps_forecast"] is None
    notes = [
        part["en"]
        for part in next(s for s in content["sections"] if s["key"] == "finance")["parts"]
        if part["kind"] == "words"
    ]
    assert notes[0] == "Of a project there is no forecast, and so none of the whole."


def test_bookings_are_told_by_year_up_to_the_status_date(report, measured):
    package = measured.green.work_packages.get()
    later = booking(package, 7_000, posted_on=date(2026, 9, 2))
    post(measured.green.pk, later, actor=measured.green.lead, on=TODAY)
    rows = cells(collect(report, on=TODAY), "finance", "ps_years")
    assert rows == [["2026", "0", "1340000.00"]]
    assert values(report.content, "finance")["ps_undivided"] == "1800000.00"


def test_what_is_left_of_the_reserves(report, measured):
    facts = {"set_by": measured.red.lead, "set_on": AUGUST, "reason": "Mandate."}
    Contingency.objects.create(
        project=measured.red, initial=Decimal(160_000), drawn=Decimal(10_000), **facts
    )
    assert values(collect(report, on=TODAY), "finance")["ps_contingency"] == "150000.00"


def test_the_roadmap_tells_the_finish_and_what_holds_it_up(report, programme):
    row = cells(report.content, "roadmap", "ps_finishes")[0]
    assert row[1] == "2026-12-31"
    assert int(row[2]) > 0
    critical = cells(report.content, "roadmap", "ps_critical_path")
    assert {line[0] for line in critical} == {"PGM-7"}
    assert len(critical) == int(row[2])


def test_key_milestones_ahead_carry_their_slip(report, programme):
    project = make_project(
        code="PRJ-76", programme=programme, portfolio=programme.portfolio, state="execution"
    )
    package = make_budgeted(project)
    make_task(
        work_package=package, start_on=BASELINE_ON, finish_on=date(2026, 12, 30), work_minutes=600
    )
    planned = {"work_package": package, "is_key_milestone": True, "finish_on": date(2026, 12, 30)}
    live = make_milestone(name="Go-live", **planned)
    make_milestone(
        name="Pilot",
        actual_finish_on=date(2026, 8, 3),
        state="completed",
        progress_pct=100,
        **planned,
    )
    phase(package)
    Task.objects.filter(pk=live.pk).update(finish_on=date(2027, 1, 15))
    rows = cells(collect(report, on=TODAY), "roadmap", "ps_milestones")
    assert [(line[1], line[2], line[3], line[4]) for line in rows] == [
        ("Go-live", "2026-12-30", "2027-01-15", "12")
    ]


def test_the_colours_are_those_of_the_engine():
    assert set(LIGHTS) == {each.value for each in Colour}
