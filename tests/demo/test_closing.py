"""The end of the demonstration's mail migration comes to the figures of the domain."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from closure.ending.objectives import load_achievement
from closure.ending.survey import load_survey
from closure.models import ClosureReport, UseReview
from projects.gates.checklist import load_checklist
from projects.models import Project
from reporting.demo import days
from servicedesk_pm.common.frozen import canonical, digest


def test_the_migration_reached_93_75_per_cent_and_its_team_says_4_10(demo):
    project = Project.objects.get(code="PRJ-103")
    achieved = load_achievement(project)
    assert [(row.degree_pct, row.points) for row in achieved.rows] == [
        (Decimal("100.00"), Decimal("30.00")),
        (Decimal("90.00"), Decimal("22.50")),
        (Decimal("81.25"), Decimal("16.25")),
        (Decimal("100.00"), Decimal("15.00")),
        (Decimal("100.00"), Decimal("10.00")),
    ]
    assert achieved.total == Decimal("93.75")
    assert achieved.verdict is not None
    assert achieved.verdict.label == "Largely reached"

    seen = load_survey(project, on=days.TODAY)
    assert seen is not None
    assert (seen.answered, seen.asked, seen.is_told) == (17, 21, True)
    assert [str(mean) for _label, mean in seen.means] == ["4.3", "4.2", "3.6", "4.1", "4.3"]
    assert seen.marks.mean == Decimal("4.10")


def test_its_use_was_measured_after_one_month_and_is_asked_for_again(demo):
    rows = UseReview.objects.filter(project__code="PRJ-103").order_by("months")
    assert [(row.months, row.due_on) for row in rows] == [
        (1, date(2026, 9, 28)), (3, date(2026, 11, 28)), (6, date(2027, 2, 28)),
    ]  # fmt: skip
    assert [row.used_pct for row in rows] == [Decimal("96.5"), None, None]
    assert rows[0].target_pct == Decimal(95)


def test_the_closing_of_the_remote_support_meets_five_of_nine(demo):
    checklist = load_checklist(Project.objects.get(code="PRJ-204"), "G6", on=days.TODAY)
    assert (checklist.done, checklist.total) == (5, 9)
    assert {line.code for line in checklist.missing} == {"G6-01", "G6-05", "G6-08", "G6-09"}


def parts_of(report, key):
    (section,) = [each for each in report.content["sections"] if each["key"] == key]
    facts = {part["key"]: part["value"] for part in section["parts"] if part["kind"] == "fact"}
    tables = {part["key"]: part["rows"] for part in section["parts"] if part["kind"] == "table"}
    return facts, tables


def test_the_closure_report_of_the_migration_is_signed_with_its_figures(demo):
    report = ClosureReport.objects.get(project__code="PRJ-103")
    assert report.is_signed
    assert report.signatures.filter(signed_at__isnull=False).count() == 4
    assert digest(canonical(report.content)) == report.sha256

    facts, _tables = parts_of(report, "duration")
    assert (facts["cr_planned_days"], facts["cr_actual_days"]) == ("312", "332")
    assert (facts["cr_more_days"], facts["cr_more_days_pct"]) == ("20", "6.4")
    facts, tables = parts_of(report, "costs")
    assert (Decimal(facts["cr_sum_baseline"]), Decimal(facts["cr_sum_final"])) == (780_000, 809_400)
    assert (Decimal(facts["cr_sum_variance"]), facts["cr_sum_variance_pct"]) == (29_400, "3.8")
    assert [Decimal(row["cells"][2]) for row in tables["cr_costs"]] == [
        96_200, 117_500, 221_800, 214_300, 107_900, 51_700,
    ]  # fmt: skip
    facts, tables = parts_of(report, "functionality")
    told = ("deliverables", "accepted", "first_pass", "first_pass_pct", "criteria", "met", "waived")
    assert [facts[f"cr_{name}"] for name in told] == ["12", "12", "9", "75", "42", "40", "2"]
    assert len(tables["cr_scope"]) == 12
    facts, _tables = parts_of(report, "teamwork")
    assert (facts["cr_asked"], facts["cr_answered"], facts["cr_mean"]) == ("21", "17", "4.10")
    facts, _tables = parts_of(report, "summary")
    assert (facts["cr_verdict"], facts["cr_total"]) == ("largely", "93.75")
    for key, wanted in {
        "risks": {"11", "6", "1", "66.7"},
        "workstations": {"2112", "25"},
        "use": {"96.5", "-71"},
    }.items():
        _facts, tables = parts_of(report, key)
        assert wanted <= {row["cells"][2] for row in tables["cr_figures"]}
    _facts, tables = parts_of(report, "release")
    assert {row["cells"][1] for row in tables["cr_checklist"]} <= {"met", "ticked"}
    _facts, tables = parts_of(report, "lessons")
    assert len(tables["cr_lessons"]) == 4
