"""Quality plans of the demonstration: written by the lead, approved by the quality manager."""

from __future__ import annotations

from datetime import date
from functools import partial

from people.models import User
from projects.models import Project
from reporting.demo import portfolio
from reporting.demo.checkpoint_texts import JUDGE
from reporting.demo.checkpoints import planned_on
from reporting.demo.days import shift
from reporting.demo.diary import Diary, Turn
from reporting.demo.quality_plan_texts import (
    DRAFTED,
    GOALS,
    RESULTS,
    REVISED,
    STANDARDS,
    STRATEGY,
    USUAL,
    VERSIONS,
    Goal,
    Measured,
)
from workpackages.models import QualityPlan
from workpackages.operations.quality_plans import (
    add_goal,
    approve_quality_plan,
    draft_quality_plan,
    edit_quality_plan,
    record_goal_result,
    submit_quality_plan,
)
from workpackages.quality.choices import QualityPlanState

# Working days after the checks were planned.
SUBMITTED_AFTER, APPROVED_AFTER = 1, 4


def add_quality_plans(diary: Diary) -> None:
    for code, goals in GOALS.items():
        on = planned_on(code)
        diary.add(on, Turn.REMARK, _lead(code), partial(_write, code, goals))
        on = shift(on, SUBMITTED_AFTER)
        diary.add(on, Turn.REMARK, _lead(code), partial(_submit, code, on))
        on = shift(planned_on(code), APPROVED_AFTER)
        diary.add(on, Turn.REMARK, JUDGE, partial(_approve, code, on))
    for measured in RESULTS:
        day = _day(measured.on)
        diary.add(day, Turn.REMARK, _lead(measured.code), partial(_measure, measured, day))
    code, begun = DRAFTED
    diary.add(_day(begun), Turn.REMARK, _lead(code), partial(_write, code, USUAL))
    code, begun, sent = REVISED
    diary.add(_day(begun), Turn.REMARK, _lead(code), partial(_draft, code))
    diary.add(_day(sent), Turn.REMARK, _lead(code), partial(_submit, code, _day(sent)))


def _lead(code: str) -> str:
    return next(each.lead for each in portfolio.PROJECTS if each.code == code)


def _due_on(code: str) -> date:
    """Goals are reached by the end of the project."""
    return _day(next(each.finish for each in portfolio.PROJECTS if each.code == code))


def _measure(measured: Measured, on: date, lead: User) -> None:
    plan = QualityPlan.objects.get(project__code=measured.code, state=QualityPlanState.APPROVED)
    goal = plan.goals.get(number=measured.goal)
    is_met = measured.outcome == "met"
    record_goal_result(goal.pk, on, measured.value, is_met=is_met, actor=lead, today=on)


def _draft(code: str, lead: User) -> QualityPlan:
    return draft_quality_plan(Project.objects.get(code=code).pk, actor=lead)


def _write(code: str, goals: tuple[Goal, ...], lead: User) -> None:
    plan = _draft(code, lead)
    texts = {}
    for name, said in (("standards", STANDARDS), ("strategy", STRATEGY), ("versions", VERSIONS)):
        texts[f"{name}_fr"], texts[f"{name}_en"] = said
    edit_quality_plan(plan.pk, texts, actor=lead)
    for goal in goals:
        facts = {
            "name_fr": goal.fr,
            "name_en": goal.en,
            "metric_fr": goal.metric_fr,
            "metric_en": goal.metric_en,
            "target": goal.target,
            "due_on": _due_on(code),
            "responsible": lead,
        }
        add_goal(plan.pk, facts, actor=lead)


def _submit(code: str, on: date, lead: User) -> None:
    submit_quality_plan(_newest(code).pk, actor=lead, on=on)


def _approve(code: str, on: date, judge: User) -> None:
    approve_quality_plan(_newest(code).pk, actor=judge, on=on)


def _newest(code: str) -> QualityPlan:
    return QualityPlan.objects.filter(project__code=code).latest("number")


def _day(text: str) -> date:
    return date.fromisoformat(text)
