"""A project takes a lesson over, as a task, a risk, a line of a checklist or in words; or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from closure.lessons.choices import Outcome
from closure.models import Lesson, LessonUse
from closure.operations.lessons import mark_applied
from closure.permissions import can_judge, can_tell_result
from closure.suggesting import RISK_CATEGORIES
from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.models import Project
from projects.notices import both_names, facts_about
from projects.rules import check_reason
from projects.words import spoken
from risks.operations.register import identify_risk
from servicedesk_pm.common.errors import RuleViolation
from workpackages.operations.checkpoints import add_line
from workpackages.operations.locking import demand, lock_project
from workpackages.operations.tasks import create_task

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the project makes of the lesson; the place goes with the outcome."""

    outcome: Outcome
    note: str = ""
    package_id: int | None = None
    checkpoint_id: int | None = None


@operation
def judge_lesson(
    project_id: int, lesson_id: int, said: Judgement, *, actor: User, on: date
) -> LessonUse:
    """Take a published lesson over for the project, or dismiss it with a word; once.

    What it becomes is made by the operation of that thing, with its rights and rules. Raises
    PermissionDenied and RuleViolation, and then nothing is half taken over.
    """
    project = lock_project(project_id)
    if project.is_terminal:
        raise RuleViolation(_("The project is over; it takes no lesson over any more."))
    demand(allowed=can_judge(actor, project))
    lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson_id)
    lesson.project = project if lesson.project_id == project.pk else _project_of(lesson)
    _demand_fit(lesson, project)
    use = LessonUse(
        lesson=lesson, project=project, outcome=said.outcome, judged_by=actor, judged_on=on
    )
    needs_word = said.outcome in {Outcome.NOTED, Outcome.DISMISSED}
    use.note = _word(said.note) if needs_word else said.note.strip()[:500]
    _bring_about(use, said, actor, on)
    use.save(force_insert=True)
    if use.is_taken:
        mark_applied(lesson)
        record(actor, "lesson.taken_over", use, reason=use.note)
        facts = facts_about(project, actor, lesson=lesson.code, **both_names("lesson", lesson))
        people = dict.fromkeys([lesson.proposed_by, lesson.project.lead])
        readers = [each for each in people if each is not None and _sees(each, project)]
        notify(readers, "lesson.taken_over", facts, lesson.get_absolute_url(), actor)
    else:
        record(actor, "lesson.dismissed", use, reason=use.note)
    return use


@operation
def tell_result(use_id: int, result: str, *, actor: User, version: int | None = None) -> LessonUse:
    """Say what came of having applied the lesson; also once the project is over."""
    use = LessonUse.objects.select_for_update(of=("self",)).get(pk=use_id)
    use.project = Project.objects.get(pk=use.project_id)
    demand(allowed=can_tell_result(actor, use.project))
    check_version(use, version)
    if not use.is_taken:
        raise RuleViolation(_("The project dismissed this lesson; nothing can have come of it."))
    use.result = check_reason(result, field="result")
    use.version += 1
    use.save(update_fields=["result", "version"])
    return use


def _project_of(lesson: Lesson) -> Project:
    return Project.objects.select_related("lead").get(pk=lesson.project_id)


def _sees(person: User, project: Project) -> bool:
    """Whether it may be told that this project took something over."""
    return Project.objects.visible_to(person).filter(pk=project.pk).exists()


def _demand_fit(lesson: Lesson, project: Project) -> None:
    if not lesson.is_issued:
        raise RuleViolation(_("Only a published lesson is taken over or dismissed."))
    if lesson.project_id == project.pk:
        raise RuleViolation(_("The project has learnt this itself."))
    if LessonUse.objects.filter(lesson=lesson, project=project).exists():
        raise RuleViolation(_("The project has judged this lesson already."))


def _word(text: str) -> str:
    if not text.strip():
        raise RuleViolation(_("Say in a few words why, or how."), field="note")
    return check_reason(text, field="note")


def _bring_about(use: LessonUse, said: Judgement, actor: User, on: date) -> None:
    """Make the task, risk or line that the lesson becomes."""
    lesson, project = use.lesson, use.project
    if said.outcome == Outcome.TASK:
        package = project.work_packages.filter(pk=said.package_id or 0).first()
        if package is None:
            words = _("Choose a work package of this project.")
            raise RuleViolation(words, field="work_package")
        advice = spoken(lesson, "recommendation").text
        facts = {"name": lesson.name[:LONGEST_NAME], "description": f"{lesson.code}\n\n{advice}"}
        use.task = create_task(package.pk, actor=actor, facts=facts)  # type: ignore[arg-type]
    elif said.outcome == Outcome.RISK:
        use.risk = identify_risk(project, _as_risk(lesson), actor=actor, on=on)
    elif said.outcome == Outcome.LINE:
        checkpoint = project.checkpoints.filter(pk=said.checkpoint_id or 0).first()
        if checkpoint is None:
            words = _("Choose a planned checkpoint of this project.")
            raise RuleViolation(words, field="checkpoint")
        lines = {"text_fr": lesson.name_fr, "text_en": lesson.name_en}
        use.line = add_line(checkpoint.pk, lines, actor=actor)


def _as_risk(lesson: Lesson) -> dict[str, str]:
    """That what happened there may happen here; what was learnt stands in the cause."""
    return {
        "name_fr": lesson.name_fr,
        "name_en": lesson.name_en,
        "category": RISK_CATEGORIES[lesson.category],
        "cause_fr": lesson.cause_fr,
        "cause_en": lesson.cause_en,
        "event_fr": lesson.situation_fr,
        "event_en": lesson.situation_en,
        "effect_fr": lesson.effect_fr,
        "effect_en": lesson.effect_en,
    }
