"""The figures of a report: what is counted, what is left out, and that they are reproducible."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from people.audit import record
from people.models import HistoryEntry
from projects.choices import ProjectState
from reporting import breakdown as breakdown_module
from reporting.charts import curve_chart
from reporting.collect import collect
from reporting.models import Report
from reporting.queries import proposed_status_date
from reporting.words import reason_of, slip_of
from servicedesk_pm.common.frozen import canonical, digest
from servicedesk_pm.common.moment import one_moment
from tests.factories import make_milestone, make_project, make_task, make_user, make_work_package
from tests.reporting.conftest import STATUS_DATE, take_baseline
from workpackages.calendars import working_days
from workpackages.models import WorkCalendar

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)


def report_on(project, **fields):
    return Report(
        **{
            "project": project,
            "number": 1,
            "status_date": STATUS_DATE,
            "prepared_by": project.lead,
            **fields,
        }
    )


def figures_of(project, **fields):
    return collect(report_on(project, **fields), organisation="Service Desk", at=AT)


def colours(figures):
    return {light["light"]: light["colour"] for light in figures["lights"]}


def test_progress_is_weighted_by_effort(plan):
    progress = figures_of(plan)["progress"]
    # 6000 done, 40 % of 3000, 10 % of 1000, of 12'000 minutes.
    assert (progress["basis"], progress["done_pct"]) == ("work", "60.8")
    assert {key: progress[key] for key in ("tasks", "completed", "in_progress", "not_started")} == {
        "tasks": 4,
        "completed": 1,
        "in_progress": 2,
        "not_started": 1,
    }
    assert (progress["late"], progress["blocked"]) == (1, 1)


def test_the_schedule_is_compared_with_the_current_baseline(plan):
    figures = figures_of(plan)
    assert figures["schedule"] == {
        "start": "2026-07-01",
        "baseline": 1,
        "baseline_finish": "2026-12-11",
        "baseline_days": 118,
        "forecast_finish": "2026-12-18",
        "slip_days": 5,
    }
    assert colours(figures)["schedule"] == "amber"


def test_lights_without_data_are_grey_and_the_overall_one_is_not_guessed(plan):
    found = colours(figures_of(plan))
    assert {name for name, colour in found.items() if colour == "grey"} == {
        "cost",
        "quality",
        "risk",
        "resources",
        "stakeholders",
        "governance",
    }
    assert found["overall"] == "amber"
    plan.baselines.all().delete()
    assert set(colours(figures_of(plan)).values()) == {"grey"}


@pytest.mark.parametrize("state", [ProjectState.INITIATION, ProjectState.CLOSING])
def test_a_project_that_does_not_run_has_no_light(plan, state):
    type(plan).objects.filter(pk=plan.pk).update(state=state)
    light = next(x for x in figures_of(plan)["lights"] if x["light"] == "schedule")
    assert (light["colour"], light["reason"]) == ("grey", "not_running")


def test_a_key_milestone_after_its_deadline_is_red(plan):
    plan.tasks.filter(is_key_milestone=True).update(deadline_on=date(2026, 12, 17))
    light = next(x for x in figures_of(plan)["lights"] if x["light"] == "schedule")
    assert (light["colour"], light["reason"]) == ("red", "deadline_missed")


def test_milestones_near_and_reached_are_listed_with_their_slip(plan):
    package = plan.work_packages.first()
    make_milestone(
        work_package=package,
        name="Base ready",
        is_key_milestone=True,
        finish_on=date(2026, 8, 28),
        actual_start_on=date(2026, 8, 28),
        actual_finish_on=date(2026, 8, 28),
        state="completed",
        progress_pct=100,
    )
    make_milestone(
        work_package=package, name="Far", is_key_milestone=True, finish_on=date(2027, 6, 1)
    )
    make_milestone(work_package=package, name="Not key", finish_on=date(2026, 10, 20))
    make_milestone(
        work_package=package, name="Missed", is_key_milestone=True, finish_on=date(2026, 10, 1)
    )
    rows = figures_of(plan)["milestones"]["rows"]
    assert [(row["name"], row["state"], row["slip_days"]) for row in rows] == [
        ("Base ready", "reached", None),
        ("Missed", "overdue", None),
        ("Go-live", "planned", 5),
    ]


def test_a_milestone_forecast_beyond_its_tolerance_is_at_risk(plan):
    go_live = plan.tasks.filter(is_key_milestone=True)
    day = go_live.get().finish_on + timedelta(days=3)
    go_live.update(start_on=day, finish_on=day)
    (row,) = figures_of(plan)["milestones"]["rows"]
    assert (row["state"], row["slip_days"] > 5) == ("at_risk", True)


def test_without_key_milestones_all_of_them_count(plan):
    plan.tasks.filter(is_key_milestone=True).update(is_key_milestone=False)
    assert [row["name"] for row in figures_of(plan)["milestones"]["rows"]] == ["Go-live"]


def test_late_blocked_and_coming_work_is_named(plan):
    figures = figures_of(plan)
    (late,) = figures["late"]["rows"]
    assert (late["name"], late["late_days"], late["progress_pct"]) == ("Telephony connector", 5, 40)
    assert late["people"] == [plan.lead.name]
    (blocked,) = figures["blocked"]["rows"]
    assert blocked["reason"] == "The supplier looks for lost accounts."
    assert [row["name"] for row in figures["upcoming"]["rows"]] == ["Training"]


def test_what_happened_after_the_status_date_is_not_in_the_report(plan):
    early = figures_of(plan, status_date=date(2026, 7, 31))
    assert early["progress"]["completed"] == 0
    assert early["progress"]["in_progress"] == 1
    assert early["late"]["rows"] == []


def test_long_lists_are_cut_and_say_so(plan):
    package = plan.work_packages.first()
    for _ in range(33):
        make_task(work_package=package, start_on=date(2026, 9, 1), finish_on=date(2026, 9, 8))
    late = figures_of(plan)["late"]
    assert (len(late["rows"]), late["left_out"]) == (30, 4)


def test_a_large_breakdown_keeps_its_upper_levels(plan, monkeypatch):
    monkeypatch.setattr(breakdown_module, "MOST_PLACES", 2)
    top = make_work_package(project=plan, name="Second")
    found = figures_of(plan)["breakdown"]
    assert [row["name"] for row in found["rows"]] == ["Integration", top.name]
    assert found["left_out"] == 1


def test_the_breakdown_shows_progress_window_and_budget(plan):
    rows = {row["name"]: row for row in figures_of(plan)["breakdown"]["rows"]}
    inner = rows["Connectors"]
    assert (inner["outline"], inner["level"], inner["budget"]) == ("1.1", 1, "12500.00")
    assert (inner["start"], inner["finish"]) == ("2026-07-01", "2026-10-23")
    assert inner["done_pct"] == "73.0"
    assert rows["Integration"]["done_pct"] == "60.8"
    assert rows["Integration"]["lead"] == plan.lead.name


def test_sub_projects_belong_to_the_report_and_say_their_code(plan):
    child = make_project(parent=plan, name_fr="Partie", name_en="Part")
    package = make_work_package(project=child, name="Inside")
    task = make_task(
        work_package=package, name="Late below", start_on=date(2026, 9, 1),
        finish_on=date(2027, 3, 31), progress_pct=0, work_minutes=600,
    )  # fmt: skip
    take_baseline(child, {task: 0})
    figures = figures_of(plan)
    assert figures["schedule"]["forecast_finish"] == "2027-03-31"
    assert f"{child.code} T1" in {row["code"] for row in figures["late"]["rows"]}
    rows = figures["breakdown"]["rows"]
    assert [row["code"] for row in rows] == ["LT1", "LT2", child.code, "LT1"]
    assert (rows[2]["kind"], rows[2]["name_en"], rows[3]["level"]) == ("project", "Part", 1)


def test_cancelled_work_does_not_count(plan):
    before = figures_of(plan)["progress"]
    make_task(work_package=plan.work_packages.first(), state="cancelled", work_minutes=99_999)
    assert figures_of(plan)["progress"] == before


def test_changes_of_state_since_the_report_before_are_listed(plan, director):
    package = plan.work_packages.first()
    Report.objects.create(
        project=plan,
        number=1,
        status_date=date(2026, 9, 30),
        prepared_by=plan.lead,
        submitted_by=plan.lead,
        submitted_at=AT,
        approved_by=director,
        approved_at=AT,
        state="published",
        published_at=AT,
        sha256="a",
        pdf_fr="a.pdf",
        pdf_en="b.pdf",
        collected_at=timezone.now() - timedelta(days=1),
    )
    package.state = "issued"
    package.save(update_fields=["state"])
    record(plan.lead, "project.noted", plan)
    changes = figures_of(plan, number=2)["changes"]
    assert changes["since"] == "2026-09-30"
    (row,) = changes["rows"]
    assert (row["kind"], row["before"], row["after"]) == ("package", "draft", "issued")
    HistoryEntry._base_manager.update(timestamp=timezone.now() - timedelta(days=2))
    assert figures_of(plan, number=2)["changes"]["rows"] == []


def test_a_first_report_lists_no_changes(plan):
    assert figures_of(plan)["changes"] == {"since": None, "rows": [], "left_out": 0}


def test_the_same_plan_has_the_same_hash(plan):
    once, again = canonical(figures_of(plan)), canonical(figures_of(plan))
    assert once == again
    assert digest(once) == digest(again)
    plan.tasks.filter(name="Training").update(progress_pct=1, name="Training 2")
    assert canonical(figures_of(plan)) != once


def test_the_snapshot_is_plain_json_without_floats(plan):
    def leaves(value):
        if isinstance(value, dict):
            for each in value.values():
                yield from leaves(each)
        elif isinstance(value, list):
            for each in value:
                yield from leaves(each)
        else:
            yield value

    figures = figures_of(plan)
    assert json.loads(canonical(figures)) == figures
    assert not [value for value in leaves(figures) if isinstance(value, float)]


def test_collecting_costs_the_same_for_any_number_of_tasks(plan, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as few:
        figures_of(plan)
    for _ in range(12):
        make_task(
            work_package=plan.work_packages.first(),
            start_on=date(2026, 9, 1),
            finish_on=date(2026, 9, 8),
            assignee=make_user(),
        )
    with django_assert_max_num_queries(40) as many:
        figures_of(plan)
    assert len(few.captured_queries) == len(many.captured_queries)


@pytest.mark.django_db(transaction=True)
def test_all_figures_are_of_one_moment():
    with one_moment():
        assert connection.in_atomic_block
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SHOW transaction_isolation")
                assert cursor.fetchone() == ("repeatable read",)
    with transaction.atomic(), one_moment():
        assert connection.in_atomic_block


def test_days_off_of_the_calendar_do_not_count(plan):
    WorkCalendar.objects.create(
        name="Vaud",
        is_default=True,
        week=[[[480, 1020]]] * 5 + [[], []],
        exceptions=[{"from": "2026-12-14", "to": "2026-12-15", "name": "Closed", "shifts": []}],
    )
    assert figures_of(plan)["schedule"]["slip_days"] == 3


def test_a_projects_calendar_inherits_what_it_does_not_say(project):
    base = WorkCalendar.objects.create(
        name="Base",
        is_default=True,
        week=[[[480, 1020]]] * 4 + [[], [], []],
        exceptions=[{"from": "2026-10-05", "to": "2026-10-06", "shifts": []}],
    )
    WorkCalendar.objects.create(
        project=project,
        name="Own",
        base=base,
        is_default=True,
        week=[None] * 5 + [[[480, 720]], []],
        exceptions=[{"from": "2026-10-06", "to": "2026-10-06", "shifts": [[480, 720]]}],
    )
    days = working_days(project)
    # Of the week: Tuesday is worked again, Wednesday and Thursday, not Friday, Saturday too.
    assert days.length_days(date(2026, 10, 5), date(2026, 10, 11)) == 4


def test_a_calendar_without_work_or_days_falls_back_to_the_week(project):
    WorkCalendar.objects.create(name="Empty", is_default=True, week=[[]] * 7)
    assert working_days(project).length_days(date(2026, 10, 5), date(2026, 10, 11)) == 5


def test_an_endless_day_off_is_bounded(project):
    WorkCalendar.objects.create(
        name="Odd",
        is_default=True,
        week=[],
        exceptions=[{"from": "0001-01-01", "to": "9999-12-31", "shifts": []}],
    )
    assert working_days(project).length_days(date(2026, 10, 5), date(2026, 10, 9)) == 5


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_the_first_and_the_last_day_of_time_do_not_stop_a_report(plan, day):
    make_task(work_package=plan.work_packages.first(), start_on=day, finish_on=day)
    figures = figures_of(plan)
    assert curve_chart(figures["curve"], "2026-10-09") is not None


def test_the_status_date_proposed_is_the_projects_or_the_last_month_end(project):
    assert proposed_status_date(project, date(2026, 10, 12)) == date(2026, 9, 30)
    assert proposed_status_date(project, date(2027, 1, 4)) == date(2026, 12, 31)
    project.status_date = STATUS_DATE
    assert proposed_status_date(project, date(2026, 10, 12)) == STATUS_DATE


def test_a_chart_needs_a_stretch_of_time():
    point = {"on": "2026-10-09", "planned_pct": "50.0", "done_pct": "40.0"}
    assert curve_chart([], "2026-10-09") is None
    assert curve_chart([point, point], "2026-10-09") is None


def test_a_charts_labels_do_not_cover_each_other():
    points = [
        {"on": "2026-09-01", "planned_pct": "0.0", "done_pct": "0.0"},
        {"on": "2026-10-09", "planned_pct": "60.0", "done_pct": "59.0"},
    ]
    chart = curve_chart(points, "2026-10-09")
    assert abs(chart.planned_label.at - chart.done_label.at) >= 12
    assert chart.status_x == chart.right
    assert curve_chart(points, "2027-10-09").status_x is None


def test_slips_are_said_in_words():
    assert [slip_of(days) for days in (None, 0, 1, -3, 1200)] == [
        "–",
        "on time",
        "+1 day",
        "−3 days",
        "+1’200 days",
    ]
    early = reason_of("slip", {"slip_days": -2, "baseline_days": 100})
    assert early == "The forecast finish keeps the baseline."
