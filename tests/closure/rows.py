"""Lessons as tests need them, and where their pages are."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from closure.lessons.choices import Outcome
from closure.models import Lesson, LessonUse
from closure.operations.lessons import propose_lesson, publish_lesson, validate_lesson
from closure.operations.uses import Judgement, judge_lesson
from people.models import User
from projects.models import Project
from tests.conftest import FRIDAY
from tests.factories import make_director

SAID: dict[str, Any] = {
    "name_fr": "Pilotes d’imprimantes en vague 1",
    "name_en": "Printer drivers in wave 1",
    "phase": "deployment",
    "category": "technology",
    "situation_fr": "Les pilotes d’imprimantes manquaient.",
    "situation_en": "Printer drivers were missing.",
    "cause_fr": "Aucun essai par modèle.",
    "cause_en": "No test of each model.",
    "recommendation_fr": "Essayer un poste par modèle.",
    "recommendation_en": "Test one workstation of each model.",
    "tags": "pilote, imprimante",
}


def url(name: str, *args: Any) -> str:
    return reverse(f"closure:{name}", args=args)


def of(lesson: Lesson, name: str = "lesson", *more: Any) -> str:
    return url(name, lesson.project.code, lesson.number, *more)


def propose(project: Project, *, by: User | None = None, **changes: Any) -> Lesson:
    actor = by or project.lead
    assert actor is not None
    return propose_lesson(project.pk, {**SAID, **changes}, actor=actor, on=FRIDAY)


def validated(project: Project, **changes: Any) -> Lesson:
    row = propose(project, **changes)
    assert project.lead is not None
    return validate_lesson(row.pk, actor=project.lead, on=FRIDAY)


def published(project: Project, **changes: Any) -> Lesson:
    row = validated(project, **changes)
    director = User.objects.filter(username="director").first() or make_director(
        username="director"
    )
    return publish_lesson(row.pk, actor=director, on=FRIDAY)


def judge(
    project: Project, lesson: Lesson, outcome: str = "noted", note: str = "Done so.", **more: Any
) -> LessonUse:
    actor = more.pop("by", None) or project.lead
    said = Judgement(Outcome(outcome), note, **more)
    return judge_lesson(project.pk, lesson.pk, said, actor=actor, on=FRIDAY)
