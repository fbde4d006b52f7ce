"""What the demonstration's projects have learnt, and which others have taken it over."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from closure.lessons.choices import Outcome
from closure.models import Lesson, LessonUse
from closure.operations.lessons import (
    follow_lesson_up,
    propose_lesson,
    publish_lesson,
    validate_lesson,
)
from closure.operations.uses import Judgement, judge_lesson, tell_result
from people.models import Site, User
from projects.models import Project
from reporting.demo.diary import Diary, Turn
from reporting.demo.lesson_texts import LESSONS, USES, Learnt

JUDGE, DIRECTOR = "qualite", "director"
RESULTS_ON = date(2026, 10, 26)
PAIRS = (("name", "name"), ("situation", "situation"), ("effect", "effect"), ("cause", "cause"),
         ("recommendation", "recommendation"), ("well", "went_well"),
         ("wrong", "went_wrong"))  # fmt: skip


def add_lessons(diary: Diary) -> None:
    """Proposed by who saw it, validated by quality, published by the director."""
    for learnt in LESSONS:
        _add(diary, learnt)
    for use in USES:
        diary.add(date.fromisoformat(use[4]), Turn.REMARK, use[3], partial(_judge, use))
        diary.add(RESULTS_ON, Turn.REMARK, use[3], partial(_tell, use))


def _add(diary: Diary, learnt: Learnt) -> None:
    proposed = date.fromisoformat(learnt.proposed)
    diary.add(proposed, Turn.REMARK, learnt.author, partial(_propose, learnt, proposed))
    steps = (
        (learnt.validated, JUDGE, validate_lesson),
        (learnt.published, DIRECTOR, publish_lesson),
    )
    for day, login, act in steps:
        if day:
            on = date.fromisoformat(day)
            diary.add(on, Turn.REMARK, login, partial(_step, learnt, act, on))
    day, how = learnt.done
    if day:
        done = date.fromisoformat(day)
        diary.add(done, Turn.REMARK, learnt.owner, partial(_follow_up, learnt, how, done))


def _row(learnt: Learnt) -> Lesson:
    return Lesson.objects.get(project__code=learnt.code, name_fr=learnt.name[0])


def _propose(learnt: Learnt, on: date, author: User) -> None:
    values: dict[str, Any] = {}
    for name, column in PAIRS:
        values[f"{column}_fr"], values[f"{column}_en"] = getattr(learnt, name)
    values |= {
        "phase": learnt.phase,
        "category": learnt.category,
        "effect_money": learnt.money,
        "effect_days": learnt.days,
        "effect_tickets": learnt.tickets,
        "applies_to": learnt.applies_to,
        "site": Site.objects.get(code=learnt.site) if learnt.site else None,
        "supplier": learnt.supplier,
        "tags": learnt.tags,
        "owner": User.objects.get(username=learnt.owner) if learnt.owner else None,
        "due_on": date.fromisoformat(learnt.due) if learnt.due else None,
    }
    project = Project.objects.get(code=learnt.code)
    propose_lesson(project.pk, values, actor=author, on=on)


def _step(learnt: Learnt, act: Any, on: date, actor: User) -> None:
    act(_row(learnt).pk, actor=actor, on=on)


def _follow_up(learnt: Learnt, how: str, on: date, owner: User) -> None:
    follow_lesson_up(_row(learnt).pk, how, actor=owner, on=on)


def _judge(use: tuple[str, int, str, str, str, str, str], lead: User) -> None:
    code, position, outcome, _login, day, word, _result = use
    project, lesson = Project.objects.get(code=code), _row(LESSONS[position])
    said = Judgement(Outcome(outcome), word)
    judge_lesson(project.pk, lesson.pk, said, actor=lead, on=date.fromisoformat(day))


def _tell(use: tuple[str, int, str, str, str, str, str], lead: User) -> None:
    lesson = _row(LESSONS[use[1]])
    row = LessonUse.objects.get(project__code=use[0], lesson=lesson)
    tell_result(row.pk, use[6], actor=lead)
