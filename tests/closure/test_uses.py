"""A lesson of one project becomes a task, a risk, a line or a word in another, once."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from closure.lessons.choices import LessonState, Outcome
from closure.models import LessonUse
from closure.operations.lessons import edit_lesson, retire_lesson
from closure.operations.uses import tell_result
from closure.suggesting import suggestions_for
from people.choices import Role
from people.models import Notification, Site
from people.notifications import sentence
from projects.choices import Category, ProjectState, SizeClass
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.closure.rows import judge, propose, published, validated
from tests.conftest import FRIDAY
from tests.costs.rows import promise
from tests.factories import (
    make_checkpoint,
    make_member,
    make_project,
    make_request,
    make_user,
    make_work_package,
)
from workpackages.models import Task

pytestmark = pytest.mark.django_db


# Taking over


def test_it_becomes_a_task_of_a_package(project, young):
    lesson, package = published(project), make_work_package(project=young)
    use = judge(young, lesson, "task", "", package_id=package.pk)
    assert use.task is not None
    assert (use.task.work_package, use.task.name) == (package, "Printer drivers in wave 1")
    assert "Test one workstation of each model." in use.task.description
    assert lesson.code in use.task.description


def test_it_becomes_a_risk_with_its_cause_event_and_effect(project, young):
    lesson = published(project, effect_fr="Deux jours perdus.")
    risk = judge(young, lesson, "risk", "").risk
    assert risk is not None
    assert (risk.project, risk.name_fr, risk.category) == (young, lesson.name_fr, "technical")
    assert risk.cause_fr == "Aucun essai par modèle."
    assert risk.event_en == "Printer drivers were missing."
    assert risk.effect_fr == "Deux jours perdus."


def test_it_becomes_a_line_of_a_planned_checklist(project, young):
    lesson, checkpoint = published(project), make_checkpoint(young, lines=2)
    line = judge(young, lesson, "line", "", checkpoint_id=checkpoint.pk).line
    assert line is not None
    assert (line.checkpoint, line.number, line.text_fr) == (checkpoint, 3, lesson.name_fr)


def test_or_is_taken_into_account_in_words(project, young):
    use = judge(young, published(project), "noted", " In the test plan. ")
    assert (use.note, use.is_taken, use.judged_on) == ("In the test plan.", True, FRIDAY)


def test_what_is_taken_over_is_applied_and_its_people_hear_of_it(project, young):
    author = make_member(project, username="author")
    lesson = published(project, by=author)
    judge(young, lesson)
    lesson.refresh_from_db()
    assert lesson.state == LessonState.APPLIED
    heard = Notification.objects.filter(kind="lesson.taken_over")
    assert {each.recipient.username for each in heard} == set()


def test_only_who_sees_the_other_project_hears_that_it_took_something_over(project, young):
    project.lead = young.lead
    project.save()
    lesson = published(project)
    judge(young, lesson, by=young.programme.manager)
    heard = Notification.objects.get(kind="lesson.taken_over")
    assert heard.recipient == young.lead
    assert sentence(heard) == (
        "PRJ-8 New printer drivers has taken a lesson over: L-7-1 Printer drivers in wave 1"
    )


def test_what_is_dismissed_stays_published(project, young):
    lesson = published(project)
    use = judge(young, lesson, "dismissed", "No printers here.")
    lesson.refresh_from_db()
    assert (lesson.state, use.is_taken, use.tone) == (LessonState.PUBLISHED, False, "quiet")


# What is refused


@pytest.mark.parametrize("outcome", [Outcome.NOTED, Outcome.DISMISSED])
def test_a_word_is_needed_where_it_becomes_nothing(project, young, outcome):
    with pytest.raises(RuleViolation, match="few words") as refusal:
        judge(young, published(project), outcome, " ")
    assert refusal.value.field == "note"


def test_a_lesson_is_judged_once(project, young):
    lesson = published(project)
    judge(young, lesson)
    with pytest.raises(RuleViolation, match="already"):
        judge(young, lesson, "dismissed", "No.")
    assert LessonUse.objects.count() == 1


def test_only_published_lessons_of_others_are_judged(project, young):
    with pytest.raises(RuleViolation, match="published lesson"):
        judge(young, validated(project))
    with pytest.raises(RuleViolation, match="itself"):
        judge(project, published(project))


@pytest.mark.parametrize(("outcome", "field"), [("task", "work_package"), ("line", "checkpoint")])
def test_the_place_is_one_of_the_project(project, young, outcome, field):
    elsewhere = {"package_id": make_work_package(project=project).pk,
                 "checkpoint_id": make_checkpoint(project).pk}  # fmt: skip
    with pytest.raises(RuleViolation, match="this project") as refusal:
        judge(young, published(project), outcome, "", **elsewhere)
    assert refusal.value.field == field
    assert not LessonUse.objects.exists()


def test_what_it_would_become_keeps_its_own_rights(project, young):
    """Who manages the programme judges, but plans no task: nothing is half taken over."""
    package, lesson = make_work_package(project=young), published(project)
    with pytest.raises(PermissionDenied):
        judge(young, lesson, "task", "", package_id=package.pk, by=young.programme.manager)
    assert not LessonUse.objects.exists()
    assert not Task.objects.filter(project=young).exists()
    lesson.refresh_from_db()
    assert lesson.state == LessonState.PUBLISHED


def test_who_works_in_the_project_does_not_judge_for_it(project, young):
    for person in (make_member(young), make_user(), young.sponsor):
        with pytest.raises(PermissionDenied):
            judge(young, published(project), by=person)


def test_a_project_that_is_over_takes_nothing_over(project):
    over = make_project(state=ProjectState.CANCELLED)
    with pytest.raises(RuleViolation, match="over"):
        judge(over, published(project))


# What came of it


def test_the_result_is_told_once_it_is_known_also_when_the_project_is_over(project, young):
    use = judge(young, published(project))
    young.state = ProjectState.CLOSED
    young.save()
    told = tell_result(use.pk, "Two calls instead of thirty.", actor=young.lead, version=1)
    assert (told.result, told.version) == ("Two calls instead of thirty.", 2)
    with pytest.raises(StaleObject):
        tell_result(use.pk, "Other.", actor=young.lead, version=1)
    with pytest.raises(RuleViolation) as refusal:
        tell_result(use.pk, "", actor=young.lead)
    assert refusal.value.field == "result"
    with pytest.raises(PermissionDenied):
        tell_result(use.pk, "Other.", actor=make_member(young))


def test_nothing_comes_of_what_was_dismissed(project, young):
    use = judge(young, published(project), "dismissed", "No.")
    with pytest.raises(RuleViolation, match="dismissed"):
        tell_result(use.pk, "Two calls.", actor=young.lead)


# What is suggested


def grounds(project):
    return {each.lesson.code: each.grounds for each in suggestions_for(project)}


def test_a_similar_project_is_shown_the_lesson_and_why(project, young):
    lesson = published(project)
    (found,) = suggestions_for(young)
    assert found.lesson == lesson
    assert found.grounds == ("tag", "programme")
    assert found.why == f"{found.percent} % alike · a tag fits · same programme"
    assert 15 <= found.percent <= 100


def test_other_matters_are_not_shown(project, young):
    published(
        project, name_fr="Salaires", name_en="Wages", situation_fr="Paie.", situation_en="Pay.",
        cause_fr="x", cause_en="x", recommendation_fr="y", recommendation_en="y", tags="",
    )  # fmt: skip
    assert suggestions_for(young) == []


def test_site_supplier_and_category_count(project, young):
    geneva = Site.objects.create(code="geneve", name_fr="Genève", canton="GE")
    request = make_request(project=young)
    request.sites.add(geneva)
    promise(make_work_package(project=young, budget=9000), 10, supplier="Éditions Zénith")
    lesson = published(
        project, site=geneva, supplier="editions zenith", applies_to_category=young.category
    )
    assert set(grounds(young)[lesson.code]) == {
        "supplier", "tag", "site", "category", "programme",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("applies_to", "change", "shown"),
    [
        ("rollout", {"has_rollout": True}, True),
        ("rollout", {"has_rollout": False}, False),
        ("others", {"has_rollout": False}, True),
        ("others", {"has_rollout": True}, False),
        ("large", {"size_class": SizeClass.LARGE}, True),
        ("large", {"size_class": SizeClass.MEDIUM}, False),
    ],
)
def test_only_what_applies_is_shown(project, young, applies_to, change, shown):
    for name, value in change.items():
        setattr(young, name, value)
    young.save()
    published(project, applies_to=applies_to)
    assert bool(suggestions_for(young)) is shown


def test_lessons_for_another_category_of_projects_are_not_shown(project, young):
    other = next(each for each in Category if each != young.category)
    published(project, applies_to_category=other)
    assert suggestions_for(young) == []


def test_what_was_judged_retired_or_not_published_is_not_shown(project, young, director):
    judge(young, published(project), "dismissed", "No.")
    propose(project)
    validated(project)
    retire_lesson(published(project).pk, "Old.", actor=director, on=FRIDAY)
    assert suggestions_for(young) == []


def test_own_lessons_are_not_shown(project):
    published(project)
    assert suggestions_for(project) == []


def test_the_most_alike_stands_first_and_five_at_most(project, young, director):
    for number in range(7):
        published(project, name_en=f"Printer drivers {number}", tags="")
    best = published(project, name_fr=young.name_fr, name_en=young.name_en)
    found = suggestions_for(young)
    assert len(found) == 5
    assert found[0].lesson == best
    assert [each.percent for each in found] == sorted(
        (each.percent for each in found), reverse=True
    )


def test_the_queries_do_not_grow_with_the_lessons(project, young, django_assert_max_num_queries):
    for _ in range(6):
        published(project)
    with django_assert_max_num_queries(6):
        suggestions_for(young)


def test_quality_edits_what_is_suggested(project, young):
    lesson = published(project)
    quality = make_user(roles=(Role.QUALITY_MANAGER,))
    edit_lesson(lesson.pk, {"applies_to": "others"}, actor=quality)
    assert suggestions_for(young) == []
