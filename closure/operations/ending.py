"""Objectives are measured, the team is asked, and the use is measured after the closing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from closure.ending.choices import REVIEWED_AFTER
from closure.ending.objectives import objectives_of
from closure.models import (
    ObjectiveScore,
    SurveyAnswer,
    SurveyInvitation,
    TeamSurvey,
    UseReview,
)
from closure.models.ending import MARKS
from closure.permissions import CLOSES, can_close_up, can_measure_use
from engine.achievement import HIGHEST, LOWEST
from people.audit import operation, record
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.models import Project
from projects.notices import facts_about
from projects.rules import add_months, check_record, check_year
from servicedesk_pm.common.errors import RuleViolation
from workpackages.operations.locking import demand, lock_project

LONGEST_COMMENT = 1000


def _lock_ending(project_id: int, actor: User) -> Project:
    project = lock_project(project_id)
    if project.state not in CLOSES:
        raise RuleViolation(_("This is measured while the project runs or is being closed."))
    demand(allowed=can_close_up(actor, project))
    return project


@operation
def measure_objective(
    project_id: int, number: int, actual: Decimal, note: str, *, actor: User, on: date
) -> ObjectiveScore:
    """Write down what was reached of one objective of the signed mandate, once more if need be.

    Raises PermissionDenied, and RuleViolation for an objective that the mandate does not have.
    """
    project = _lock_ending(project_id, actor)
    if number not in {each.number for each in objectives_of(project)}:
        raise RuleViolation(_("The mandate has no such objective."))
    row = ObjectiveScore.objects.filter(project=project, number=number).first()
    row = row or ObjectiveScore(project=project, number=number, version=0)
    row.actual, row.note = actual, note.strip()
    row.measured_by, row.measured_on = actor, on
    row.version += 1
    check_record(row, leaving_out=["project", "number", "measured_by"])
    row.save()
    record(actor, "objective.measured", row)
    return row


@operation
def open_survey(
    project_id: int, closes_on: date, people: Collection[int], *, actor: User, on: date
) -> TeamSurvey:
    """Ask the team five questions until a day; once in a project, and all are told.

    Raises PermissionDenied, and RuleViolation without anybody to ask or for a day that is over.
    """
    project = _lock_ending(project_id, actor)
    if TeamSurvey.objects.filter(project=project).exists():
        raise RuleViolation(_("The team was asked already."))
    check_year(closes_on, "closes_on")
    if closes_on < on:
        raise RuleViolation(_("The deadline is over already."), field="closes_on")
    asked = list(User.objects.active().filter(pk__in=people).order_by("pk"))
    if not asked or len(asked) != len(set(people)):
        raise RuleViolation(_("Choose the people who are asked."), field="people")
    row = TeamSurvey(project=project, opened_by=actor, opened_on=on, closes_on=closes_on)
    row.save()
    SurveyInvitation.objects.bulk_create(
        SurveyInvitation(survey=row, person=person) for person in asked
    )
    facts = facts_about(project, actor, due=closes_on.isoformat())
    notify(asked, "survey.asked", facts, row.get_absolute_url(), actor)
    return row


@operation
def answer_survey(
    survey_id: int, marks: Mapping[str, Any], comment: str, *, actor: User, on: date
) -> None:
    """Answer once, without leaving a trace of who said what.

    Raises PermissionDenied for who is not asked, and RuleViolation after the deadline, for a
    second answer and for marks out of their scale.
    """
    survey = TeamSurvey.objects.get(pk=survey_id)
    mine = SurveyInvitation.objects.select_for_update(of=("self",)).filter(
        survey=survey, person=actor
    )
    invitation = mine.first()
    if invitation is None:
        raise PermissionDenied
    if not survey.takes_answers(on):
        raise RuleViolation(_("The survey is over."))
    if invitation.has_answered:
        raise RuleViolation(_("You have answered already."))
    for name in MARKS:
        mark = marks.get(name)
        if not isinstance(mark, int) or not LOWEST <= mark <= HIGHEST:
            raise RuleViolation(_("Choose a mark from 1 to 5."), field=name)
    if len(comment) > LONGEST_COMMENT:
        raise RuleViolation(_("At most 1000 characters."), field="comment")
    given = {name: marks[name] for name in MARKS}
    SurveyAnswer.objects.create(survey=survey, comment=comment.strip(), **given)
    invitation.has_answered = True
    invitation.save(update_fields=["has_answered"])


def plan_use_reviews(project: Project, actor: User, on: date) -> None:
    """Ask for the use of the result after one, three and six months; part of the closing."""
    for months in REVIEWED_AFTER:
        UseReview(
            project=project,
            months=months,
            due_on=add_months(on, months),
            owner=project.sponsor or project.lead,
        ).save()


@operation
def measure_use(
    review_id: int, values: Mapping[str, Any], *, actor: User, on: date, version: int | None = None
) -> UseReview:
    """Write down how many use the result, also a second time; the project stays closed.

    Raises PermissionDenied, StaleObject, and RuleViolation before its day or out of the scale.
    """
    row = UseReview.objects.select_for_update(of=("self",)).get(pk=review_id)
    row.project = Project.objects.select_related("lead", "sponsor").get(pk=row.project_id)
    demand(allowed=can_measure_use(actor, row))
    check_version(row, version)
    for name in ("used_pct", "target_pct", "note"):
        setattr(row, name, values[name])
    if row.used_pct is None:
        raise RuleViolation(_("Say how many people use it, in per cent."), field="used_pct")
    row.measured_on = on
    row.version += 1
    check_record(row, leaving_out=["project", "owner"])
    row.save()
    record(actor, "use.measured", row)
    facts = facts_about(row.project, actor, months=str(row.months))
    people = dict.fromkeys([row.project.sponsor, row.project.lead])
    notify(people, "use.measured", facts, row.get_absolute_url(), actor)
    return row


@operation
def remind_of_use(review_id: int, *, actor: None, on: date) -> bool:
    """Remind once whoever is to measure the use; safe to run again. True where it was done now."""
    row = UseReview.objects.select_for_update(of=("self",)).filter(pk=review_id).first()
    if row is None or row.reminded_on is not None or row.measured_on is not None:
        return False
    if row.due_on > on:
        return False
    row.project = Project.objects.get(pk=row.project_id)
    row.reminded_on = on
    row.save(update_fields=["reminded_on"])
    facts = facts_about(row.project, actor, months=str(row.months))
    notify([row.owner], "use.due", facts, row.get_absolute_url(), actor)
    return True
