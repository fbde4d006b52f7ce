"""The demonstration's quality plans: approved before each release, one in draft, one submitted."""

from people.models import User
from projects.choices import ProjectState
from projects.models import Project
from reporting.demo import days
from reporting.demo.quality_plan_texts import GOALS
from workpackages.models import QualityPlan
from workpackages.quality.gates import why_quality_is_not_planned
from workpackages.quality.plan_page import plan_page
from workpackages.quality.waiting import quality_waiting

RELEASED = ("execution", "deployment", "closing", "closed", "on_hold")


def states(code):
    rows = QualityPlan.objects.filter(project__code=code).order_by("number")
    return list(rows.values_list("state", flat=True))


def test_every_released_project_that_needs_one_has_an_approved_plan(demo):
    released = Project.objects.filter(code__startswith="PRJ", state__in=RELEASED)
    for project in released.exclude(size_class="S").order_by("code"):
        assert why_quality_is_not_planned(project) == "", project.code


def test_plans_are_approved_before_the_release_by_the_quality_manager(demo):
    for code in GOALS:
        plan = QualityPlan.objects.get(project__code=code, number=1)
        assert plan.approved_by.username == "qualite"
        assert plan.submitted_by.username != "qualite"
        assert plan.checks, code


def test_one_plan_is_written_and_a_second_version_waits(demo):
    assert states("PRJ-202") == ["draft"]
    assert states("PRJ-203") == ["approved", "submitted"]
    assert Project.objects.get(code="PRJ-202").state == ProjectState.INITIATION
    judge = QualityPlan.objects.get(project__code="PRJ-203", number=1).approved_by
    told = [each.words for each in quality_waiting(judge, on=days.TODAY)]
    assert "Approve the quality plan, version 2" in told


def test_goals_have_days_and_results_beside_their_targets(demo):
    plan = QualityPlan.objects.get(project__code="PRJ-101", state="approved")
    lines = {line.goal.number: line for line in _lines(plan)}
    assert [(lines[n].result.value, lines[n].result.is_met) for n in (1, 2, 3)] == [
        ("75 %", False),
        ("100 %", True),
        ("5.2", True),
    ]
    assert lines[4].result is None
    assert {line.goal.due_on for line in lines.values()} == {plan.project.planned_finish_on}
    assert not any(line.is_overdue for line in lines.values())


def _lines(plan):
    reader = User.objects.get(username="pm-w11")
    return plan_page(reader, plan.project, plan, on=days.TODAY)["lines"]
