"""The life of a lesson: proposed, validated, published, followed up and one day retired."""

from __future__ import annotations

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from closure.lessons.choices import ISSUED, LessonState
from closure.models import Lesson
from closure.models.lessons import NEEDED
from closure.permissions import (
    TEACHES_NO_MORE,
    can_edit,
    can_follow_up,
    can_propose,
    can_publish,
    can_retire,
    can_validate,
)
from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.models import Project
from projects.notices import both_names, facts_about
from projects.operations.checks import Values, only
from projects.requests.notices import directors
from projects.rules import check_reason, check_record, check_year
from risks.models.register import code_in
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.text import fold
from workpackages.operations.locking import demand, lock_project

WRITTEN = frozenset(
    {
        "name_fr", "name_en", "phase", "category", "situation_fr", "situation_en",
        "effect_fr", "effect_en", "effect_money", "effect_days", "effect_tickets",
        "went_well_fr", "went_well_en", "went_wrong_fr", "went_wrong_en", "cause_fr", "cause_en",
        "recommendation_fr", "recommendation_en", "applies_to", "applies_to_category", "site",
        "supplier", "tags", "owner", "due_on",
    }
)  # fmt: skip
DERIVED = ("project", "number", "code", "proposed_by", "validated_by")
MOST_TAGS = 12


@operation
def propose_lesson(project_id: int, values: Values, *, actor: User, on: date) -> Lesson:
    """Write a lesson of the project down; its lead hears of it.

    Raises PermissionDenied; RuleViolation for what is missing or wrong.
    """
    project = lock_project(project_id)
    if project.state in TEACHES_NO_MORE:
        raise RuleViolation(_("The project is over; no lesson is added to it."), field="project")
    demand(allowed=can_propose(actor, project))
    lesson = Lesson(project=project, proposed_by=actor, proposed_on=on, **only(values, WRITTEN))
    last = project.lessons.aggregate(last=Max("number"))["last"] or 0
    lesson.number = last + 1
    lesson.code = code_in("L", project, lesson.number)
    _check(lesson)
    lesson.save()
    record(actor, "lesson.proposed", lesson)
    _tell(lesson, "lesson.proposed", [project.lead], actor)
    _tell_owner(lesson, None, actor)
    return lesson


@operation
def edit_lesson(
    lesson_id: int, values: Values, *, actor: User, version: int | None = None
) -> Lesson:
    """Change what is written. Raises PermissionDenied, StaleObject, RuleViolation."""
    lesson = lock_lesson(lesson_id, version)
    demand(allowed=can_edit(actor, lesson))
    before = lesson.owner_id
    for name, value in only(values, WRITTEN).items():
        setattr(lesson, name, value)
    if lesson.owner_id != before:
        lesson.done_on, lesson.done_how = None, ""
    _check(lesson)
    if lesson.state != LessonState.PROPOSED:
        _demand_whole(lesson)
    _save(lesson)
    _tell_owner(lesson, before, actor)
    return lesson


@operation
def validate_lesson(lesson_id: int, *, actor: User, on: date, version: int | None = None) -> Lesson:
    """Confirm that it is true and useful; the directors hear that it may be published.

    Raises PermissionDenied, StaleObject, and RuleViolation for what is still to be said.
    """
    lesson = lock_lesson(lesson_id, version)
    demand(allowed=can_validate(actor, lesson))
    _demand_state(lesson, LessonState.PROPOSED)
    _demand_whole(lesson)
    lesson.state = LessonState.VALIDATED
    lesson.validated_by, lesson.validated_on = actor, on
    _save(lesson)
    record(actor, "lesson.validated", lesson)
    _tell(lesson, "lesson.validated", [lesson.proposed_by, *directors()], actor)
    return lesson


@operation
def send_lesson_back(
    lesson_id: int, reason: str, *, actor: User, version: int | None = None
) -> Lesson:
    """Ask for a better one instead of publishing it; its author and who validated it hear why."""
    lesson = lock_lesson(lesson_id, version)
    demand(allowed=can_publish(actor))
    _demand_state(lesson, LessonState.VALIDATED)
    said = check_reason(reason)
    judge = lesson.validated_by
    lesson.state = LessonState.PROPOSED
    lesson.validated_by = lesson.validated_on = None
    _save(lesson)
    record(actor, "lesson.sent_back", lesson, reason=said)
    _tell(lesson, "lesson.sent_back", [lesson.proposed_by, judge], actor, reason=said)
    return lesson


@operation
def publish_lesson(lesson_id: int, *, actor: User, on: date, version: int | None = None) -> Lesson:
    """Let everybody read it, and suggest it to projects like its own."""
    lesson = lock_lesson(lesson_id, version)
    demand(allowed=can_publish(actor))
    _demand_state(lesson, LessonState.VALIDATED)
    taken = lesson.uses.taken().exists()
    lesson.state = LessonState.APPLIED if taken else LessonState.PUBLISHED
    lesson.published_on = on
    _save(lesson)
    record(actor, "lesson.published", lesson)
    _tell(lesson, "lesson.published", [lesson.proposed_by, lesson.project.lead], actor)
    return lesson


@operation
def retire_lesson(
    lesson_id: int, reason: str, *, actor: User, on: date, version: int | None = None
) -> Lesson:
    """It is no longer true, or was never to be pursued: nobody is shown it any more."""
    lesson = lock_lesson(lesson_id, version)
    demand(allowed=can_retire(actor, lesson))
    if lesson.is_over:
        raise RuleViolation(_("The lesson is retired already."))
    lesson.retired_because = check_reason(reason)
    lesson.state, lesson.retired_on = LessonState.RETIRED, on
    _save(lesson)
    record(actor, "lesson.retired", lesson, reason=lesson.retired_because)
    people = [lesson.proposed_by, lesson.owner]
    _tell(lesson, "lesson.retired", people, actor, reason=lesson.retired_because)
    return lesson


@operation
def follow_lesson_up(
    lesson_id: int, how: str, *, actor: User, on: date, version: int | None = None
) -> Lesson:
    """Say what was done because of it. Raises as the other steps do."""
    lesson = lock_lesson(lesson_id, version)
    demand(allowed=can_follow_up(actor, lesson))
    if lesson.is_over:
        raise RuleViolation(_("The lesson is retired already."))
    if lesson.owner_id is None:
        raise RuleViolation(_("Nobody was asked to follow the lesson up."))
    if lesson.done_on is not None:
        raise RuleViolation(_("The lesson was followed up already."))
    lesson.done_how, lesson.done_on = check_reason(how), on
    _save(lesson)
    record(actor, "lesson.followed_up", lesson, reason=lesson.done_how)
    _tell(lesson, "lesson.followed_up", [lesson.proposed_by, lesson.project.lead], actor)
    return lesson


def lock_lesson(lesson_id: int, version: int | None = None) -> Lesson:
    """The locked lesson with its project and people. Raises StaleObject."""
    lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson_id)
    lesson.project = Project.objects.select_related("lead", "sponsor", "programme").get(
        pk=lesson.project_id
    )
    check_version(lesson, version)
    return lesson


def mark_applied(lesson: Lesson) -> None:
    """A published lesson that some project took over; locked by the caller."""
    if lesson.state == LessonState.PUBLISHED:
        lesson.state = LessonState.APPLIED
        _save(lesson)


def _save(lesson: Lesson) -> None:
    lesson.version += 1
    lesson.save()


def _demand_state(lesson: Lesson, state: LessonState) -> None:
    if lesson.state != state:
        words = _("The lesson is in the state “%(state)s”; this is not the next step.")
        raise RuleViolation(words % {"state": lesson.get_state_display()})


def _demand_whole(lesson: Lesson) -> None:
    """What has to be said before others rely on it."""
    if not lesson.category:
        words = _("Choose the category; a lesson is not validated without one.")
        raise RuleViolation(words, field="category")
    missing = {
        "situation": _("Write down the situation; a lesson is not validated without it."),
        "cause": _("Write down the cause; a lesson is not validated without it."),
        "recommendation": _("Write down the recommendation; a lesson is not validated without it."),
    }
    for name in NEEDED:
        if not (getattr(lesson, f"{name}_fr") or getattr(lesson, f"{name}_en")):
            raise RuleViolation(missing[name], field=f"{name}_fr")


def _check(lesson: Lesson) -> None:
    for field in lesson._meta.concrete_fields:
        value = getattr(lesson, field.attname)
        if isinstance(value, str) and field.name in WRITTEN:
            setattr(lesson, field.attname, value.strip())
    lesson.tags = in_order(lesson.tags)
    owner = lesson.owner
    if owner is not None and not owner.is_active:
        raise RuleViolation(_("Choose a person with an active account."), field="owner")
    if lesson.due_on is not None and owner is None:
        raise RuleViolation(_("A day for the follow-up needs a person."), field="owner")
    check_year(lesson.due_on, "due_on")
    check_record(lesson, leaving_out=DERIVED)


def in_order(tags: str) -> str:
    """Each tag once, whatever its accents, in the order of the alphabet."""
    known: dict[str, str] = {}
    for tag in tags.replace(";", ",").split(","):
        words = " ".join(tag.split())
        if words:
            known.setdefault(fold(words), words)
    if len(known) > MOST_TAGS:
        words = _("At most %(most)s tags.") % {"most": MOST_TAGS}
        raise RuleViolation(words, field="tags")
    return ", ".join(known[key] for key in sorted(known))


def _tell_owner(lesson: Lesson, before: int | None, actor: User) -> None:
    if lesson.owner_id != before:
        _tell(lesson, "lesson.follow_up", [lesson.owner], actor)


def _tell(lesson: Lesson, kind: str, people: list[User | None], actor: User, **more: str) -> None:
    facts = facts_about(lesson.project, actor, lesson=lesson.code, **more)
    facts |= both_names("lesson", lesson)
    readers = [each for each in people if each is not None and _reads(each, lesson)]
    notify(dict.fromkeys(readers), kind, facts, lesson.get_absolute_url(), actor)


def _reads(person: User, lesson: Lesson) -> bool:
    """Who was given the follow-up reads it too, once it is published."""
    if lesson.state in ISSUED or lesson.proposed_by_id == person.pk:
        return True
    return Lesson.objects.visible_to(person).filter(pk=lesson.pk).exists()
