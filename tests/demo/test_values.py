"""The control figures of the demonstration are those of the domain, project by project."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from control.models import CorrectiveMeasure, EarnedValue, PackageSnapshot, Phasing, StatusSnapshot
from control.operations.snapshots import keep_snapshots, waiting_for_snapshot
from control.portfolio import load_rolled
from engine.earned_value import rolled_up
from engine.milestone_trend import Forecast, milestone_trend
from people.models import Notification, User
from projects.models import Project
from workpackages.calendars import working_days

OCTOBER = date(2026, 10, 31)
LIT = {"amber", "red"}
# PV, EV, AC; CPI, SPI, ES, SPI(t); EAC1, VAC %, TCPI; slip of the plan and its share; lights.
EXPECTED = {
    "PRJ-101": (918_500, 838_900, 864_800, "0.970", "0.913", "9.31", "0.931", 1_278_283, "-3.1",
                "1.07", "2027-04-16", 12, "3.8", "green", "amber"),
    "PRJ-102": (173_000, 178_600, 176_800, "1.010", "1.032", "5.10", "1.020", 455_364, "1.0",
                "0.99", "2027-05-28", -1, None, "green", "green"),
    "PRJ-201": (1_069_200, 775_500, 901_700, "0.860", "0.725", "7.20", "0.800", 1_918_511, "-16.3",
                "1.17", "2027-08-20", 78, "24.7", "red", "red"),
    "PRJ-203": (164_600, 147_100, 158_200, "0.930", "0.894", "6.39", "0.912", 225_846, "-7.5",
                "1.21", "2027-02-19", 15, "7.1", "amber", "amber"),
    "PRJ-204": (165_000, 165_000, 158_900, "1.038", "1.000", "11.00", "1.000", 158_900, "3.7",
                None, "2026-10-30", 0, None, "green", "green"),
    "PRJ-301": (483_800, 479_600, 489_400, "0.980", "0.991", "7.93", "0.991", 551_034, "-2.0",
                "1.19", "2026-12-18", 0, None, "green", "green"),
    "PRJ-302": (350_300, 333_500, 362_500, "0.920", "0.952", "5.81", "0.969", 967_391, "-8.7",
                "1.05", "2027-06-30", 0, None, "amber", "green"),
    "PRJ-303": (96_200, 77_300, 81_400, "0.950", "0.804", "3.50", "0.875", 336_973, "-5.3",
                "1.02", None, None, None, None, None),
}  # fmt: skip


def newest(code):
    return StatusSnapshot.objects.filter(project__code=code).order_by("status_date").last()


def rounded(value, digits):
    return None if value is None else f"{value:.{digits}f}"


@pytest.mark.parametrize("code", EXPECTED)
def test_the_figures_of_each_project_are_those_of_the_domain(demo, code):
    planned, earned, actual, cpi, spi, es, spi_t, forecast, vac, tcpi, *plan = EXPECTED[code]
    row = newest(code)
    assert (row.planned, row.earned, row.actual) == (planned, earned, actual)
    assert rounded(row.ratio("cpi"), 3) == cpi
    assert rounded(row.ratio("spi"), 3) == spi
    assert rounded(row.ratio("es"), 2) == es
    assert rounded(row.ratio("spi_t"), 3) == spi_t
    assert row.forecast == forecast
    assert rounded(row.ratio("vac") * 100, 1) == vac
    assert rounded(row.ratio("tcpi"), 2) == tcpi
    finish, slip, share, cost, schedule = plan
    if finish is not None:
        assert (row.planned_finish, row.slip_days) == (date.fromisoformat(finish), slip)
        lights = row.figures["lights"]
        assert (lights["cost"][0], lights["schedule"][0]) == (cost, schedule)
    if share is not None:
        assert rounded(Decimal(100 * slip) / row.figures["baseline_days"], 1) == share


def test_the_sums_are_those_of_the_domain(demo):
    rows = [newest(code) for code in EXPECTED]
    whole = rolled_up([row.position for row in rows])
    assert (whole.budget, whole.planned, whole.earned, whole.actual) == (
        5_475_000, 3_420_600, 2_995_500, 3_193_700,
    )  # fmt: skip
    assert rounded(whole.cost_index, 3) == "0.938"
    assert rounded(whole.schedule_index, 3) == "0.876"
    assert sum(row.forecast for row in rows) == 5_892_302
    assert round(whole.budget / whole.cost_index) == 5_837_258


def test_a_project_on_hold_stands_still_where_it_stopped(demo):
    assert newest("PRJ-303").status_date == date(2026, 7, 31)
    others = set(EXPECTED) - {"PRJ-303"}
    assert {newest(code).status_date for code in others} == {OCTOBER}


def test_there_is_a_snapshot_of_every_month_since_the_release(demo):
    rows = StatusSnapshot.objects.filter(project__code="PRJ-201").oldest_first()
    assert [row.status_date.month for row in rows] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert all(row.taken_at.date() > row.status_date for row in rows)
    assert [rounded(row.ratio("elapsed"), 0) for row in rows] == list("123456789")


def test_packages_come_to_the_sums_of_their_projects(demo):
    for code in EXPECTED:
        row = newest(code)
        packages = PackageSnapshot.objects.filter(snapshot=row)
        for name in ("budget", "planned", "earned", "actual"):
            assert sum(getattr(each, name) for each in packages) == getattr(row, name)


@pytest.mark.parametrize(
    ("name", "slips"),
    [
        ("M2 Intégration annuaire reçue", (0, 0, 12, 22, 37, 52)),
        ("M3 Migration des données validée", (0, 0, 15, 25, 40, 58)),
        ("M4 Mise en service ITSM", (0, 0, 12, 22, 41, 75)),
    ],
)
def test_the_milestones_of_201_slipped_four_times_in_a_row(demo, name, slips):
    project = Project.objects.get(code="PRJ-201")
    told, baseline = [], None
    months = StatusSnapshot.objects.filter(project=project, status_date__month__gte=5)
    for row in months.oldest_first():
        found = next(each for each in row.figures["milestones"] if each["name"] == name)
        told.append(Forecast(row.status_date, date.fromisoformat(found["forecast"])))
        baseline = found["baseline"]
    trend = milestone_trend(date.fromisoformat(baseline), told, working_days(project))
    assert (trend.slips, trend.slips_in_a_row) == (slips, 4)


def test_planned_values_are_approved_and_earned_ones_never_fall(demo):
    assert not Phasing.objects.exclude(state="approved").exists()
    before = {}
    for row in EarnedValue.objects.order_by("month", "pk"):
        assert row.amount >= before.get(row.work_package_id, 0)
        before[row.work_package_id] = row.amount


def test_taking_the_snapshots_again_changes_nothing(demo):
    count = StatusSnapshot.objects.count()
    director = User.objects.get(username="director")
    keys = waiting_for_snapshot(OCTOBER)
    assert keys == []
    projects = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    assert keep_snapshots(projects, OCTOBER, actor=director) == 0
    assert StatusSnapshot.objects.count() == count


def test_every_light_of_cost_and_schedule_that_is_not_green_has_its_measure(demo):
    for code in EXPECTED:
        row = newest(code)
        if row.project.state == "on_hold":
            continue
        measures = CorrectiveMeasure.objects.open().filter(project__code=code)
        covered = set(measures.values_list("light", flat=True))
        told = row.figures["lights"]
        lit = {name for name in ("cost", "schedule") if told[name][0] in LIT}
        assert lit == covered, code


def test_the_first_measure_of_201_did_not_help(demo):
    row = CorrectiveMeasure.objects.get(project__code="PRJ-201", number=1)
    assert (row.verdict, row.judged_by.username) == ("worse", "qualite")
    assert row.before > row.after


def test_the_portfolio_adds_up_to_the_sums_of_the_domain(demo):
    director = User.objects.get(username="director")
    rolled = load_rolled(director, today=date(2026, 11, 2))
    whole = rolled.sums.position
    assert (whole.budget, whole.earned, whole.actual) == (5_475_000, 2_995_500, 3_193_700)
    assert rolled.sums.forecast == 5_892_302
    assert rolled.exceptions[0].project.code == "PRJ-201"
    assert dict(rolled.counts) == {"green": 3, "amber": 3, "red": 1, "grey": 1}


@pytest.mark.parametrize(
    ("colour", "codes"),
    [("green", ("102", "204", "301")), ("amber", ("101", "203", "302")), ("red", ("201",))],
)
def test_the_overall_lights_are_those_of_the_domain(demo, colour, codes):
    for code in codes:
        assert newest(f"PRJ-{code}").figures["lights"]["overall"][0] == colour, code


def test_the_project_that_stays_red_was_taken_to_the_board(demo):
    told = Notification.objects.filter(kind="light.red_for_long")
    assert "mandant-dsi" in told.values_list("recipient__username", flat=True)
    assert "/projects/PRJ-201/control/" in {row.url for row in told}
