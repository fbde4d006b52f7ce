"""The steps of a lesson's life: who is offered which, with what form, and what each does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from closure.forms import lessons as forms
from closure.lessons.choices import LessonState
from closure.models import Lesson
from closure.operations import lessons as acts
from closure.permissions import can_follow_up, can_publish, can_retire, can_validate
from people.models import User
from servicedesk_pm.common.errors import Words

Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``fits`` says whether it is the lesson's turn, ``entitled`` whose it is."""

    name: str
    label: Words
    form: type[forms.StepForm] | type[forms.ReasonForm] | type[forms.FollowUpForm]
    fits: Callable[[Lesson], bool]
    entitled: Callable[[User, Lesson], bool]
    run: Callable[[Lesson, Said, User, date], Any]


def _validate(row: Lesson, said: Said, actor: User, on: date) -> None:
    acts.validate_lesson(row.pk, actor=actor, on=on, version=said["version"])


def _send_back(row: Lesson, said: Said, actor: User, on: date) -> None:
    acts.send_lesson_back(row.pk, said["reason"], actor=actor, version=said["version"])


def _publish(row: Lesson, said: Said, actor: User, on: date) -> None:
    acts.publish_lesson(row.pk, actor=actor, on=on, version=said["version"])


def _follow_up(row: Lesson, said: Said, actor: User, on: date) -> None:
    acts.follow_lesson_up(row.pk, said["how"], actor=actor, on=on, version=said["version"])


def _retire(row: Lesson, said: Said, actor: User, on: date) -> None:
    acts.retire_lesson(row.pk, said["reason"], actor=actor, on=on, version=said["version"])


def _publishes(user: User, row: Lesson) -> bool:
    return can_publish(user)


def _in(state: LessonState) -> Callable[[Lesson], bool]:
    return lambda row: row.state == state


def _waits_for_follow_up(row: Lesson) -> bool:
    return row.owner_id is not None and row.done_on is None and not row.is_over


STEPS = {
    step.name: step
    for step in (
        Step("validate", _("Validate the lesson"), forms.StepForm, _in(LessonState.PROPOSED),
             can_validate, _validate),
        Step("publish", _("Publish the lesson"), forms.StepForm, _in(LessonState.VALIDATED),
             _publishes, _publish),
        Step("send-back", _("Send it back"), forms.ReasonForm, _in(LessonState.VALIDATED),
             _publishes, _send_back),
        Step("follow-up", _("It was followed up"), forms.FollowUpForm, _waits_for_follow_up,
             can_follow_up, _follow_up),
        Step("retire", _("Retire the lesson"), forms.ReasonForm, lambda row: not row.is_over,
             can_retire, _retire),
    )
}  # fmt: skip


def offered(user: User, lesson: Lesson) -> list[tuple[Step, Any]]:
    """What the person may do with it now, each with its form."""
    return [
        (step, step.form(initial={"version": lesson.version}, auto_id=f"{step.name}-%s"))
        for step in STEPS.values()
        if step.fits(lesson) and step.entitled(user, lesson)
    ]
