"""The life of a lesson: who takes which step, from which state, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from closure.lessons.choices import LessonState
from closure.models import Lesson
from closure.operations.lessons import (
    edit_lesson,
    follow_lesson_up,
    propose_lesson,
    publish_lesson,
    retire_lesson,
    send_lesson_back,
    validate_lesson,
)
from people.choices import Role
from people.history import describe, entries_for
from people.models import Notification
from people.notifications import sentence
from projects.choices import ProjectState
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.closure.rows import SAID, judge, propose, published, validated
from tests.conftest import FRIDAY
from tests.factories import make_member, make_project, make_user

pytestmark = pytest.mark.django_db


def told(kind):
    return {each.recipient.username for each in Notification.objects.filter(kind=kind)}


def said(kind):
    return sentence(Notification.objects.filter(kind=kind).order_by("-pk").first())


def verbs(lesson):
    return [entry.verb for entry in entries_for(lesson) if entry.verb]


# Proposing


def test_a_team_member_proposes_and_the_lead_hears_of_it(project):
    member = make_member(project, name="Tim Team")
    row = propose(project, by=member)
    assert (row.code, row.state, row.proposed_on) == ("L-7-1", LessonState.PROPOSED, FRIDAY)
    assert told("lesson.proposed") == {"lead"}
    assert said("lesson.proposed") == (
        "Tim Team proposes a lesson of PRJ-7 Printers: L-7-1 Printer drivers in wave 1"
    )


def test_lessons_are_numbered_in_their_project(project, young):
    assert [propose(project).code, propose(project).code, propose(young).code] == [
        "L-7-1", "L-7-2", "L-8-1",
    ]  # fmt: skip


def test_who_is_not_inside_proposes_nothing(project, outsider):
    watching = make_member(project, Role.OBSERVER)
    for person in (outsider, watching):
        with pytest.raises(PermissionDenied):
            propose(project, by=person)
    assert not Lesson.objects.exists()


@pytest.mark.parametrize("state", [ProjectState.CLOSED, ProjectState.REJECTED])
def test_a_project_that_is_over_takes_no_more_lessons(state):
    over = make_project(state=state)
    with pytest.raises(RuleViolation, match="project is over"):
        propose(over)


def test_a_project_that_was_stopped_still_teaches():
    assert propose(make_project(state=ProjectState.CANCELLED)).pk


def test_nothing_but_what_is_written_is_taken(project):
    with pytest.raises(PermissionDenied):
        propose(project, state=LessonState.PUBLISHED)


def test_tags_stand_once_each_and_in_order(project):
    row = propose(project, tags="vague; Élan ,elan,  , imprimante  couleur")
    assert row.tags == "Élan, imprimante couleur, vague"
    assert row.tag_list == ["Élan", "imprimante couleur", "vague"]
    assert propose(project, tags="").tag_list == []


def test_too_many_tags_are_refused_at_their_field(project):
    with pytest.raises(RuleViolation, match="At most 12 tags") as refusal:
        propose(project, tags=",".join(f"tag{n}" for n in range(13)))
    assert refusal.value.field == "tags"


@pytest.mark.parametrize(
    ("field", "change", "message"),
    [
        ("name_fr", {"name_fr": "  "}, "cannot be blank"),
        ("phase", {"phase": "lunch"}, "not a valid choice"),
        ("category", {"category": "weather"}, "not a valid choice"),
        ("owner", {"due_on": date(2026, 12, 1)}, "needs a person"),
        ("due_on", {"due_on": date(1899, 1, 1), "owner": "lead"}, "between 1990 and 2100"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(project, field, change, message):
    if change.get("owner"):
        change = {**change, "owner": project.lead}
    with pytest.raises(RuleViolation, match=message) as refusal:
        propose(project, **change)
    assert refusal.value.field == field


def test_the_follow_up_is_given_to_active_people_who_hear_of_it(project):
    gone = make_user(is_active=False)
    with pytest.raises(RuleViolation, match="active account"):
        propose(project, owner=gone)
    trainer = make_user("trainer")
    propose(project, owner=trainer, due_on=date(2026, 11, 30))
    assert told("lesson.follow_up") == {"trainer"}
    assert said("lesson.follow_up").startswith("You are to follow up a lesson of PRJ-7")


# Changing


def test_its_author_changes_a_proposal_and_no_longer_what_is_validated(project):
    member = make_member(project)
    row = propose(project, by=member)
    edit_lesson(row.pk, {"name_fr": "Autre"}, actor=member, version=1)
    validate_lesson(row.pk, actor=project.lead, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        edit_lesson(row.pk, {"name_fr": "Encore"}, actor=member)
    edit_lesson(row.pk, {"name_fr": "Encore"}, actor=project.lead)
    row.refresh_from_db()
    assert row.name_fr == "Encore"


def test_what_is_published_is_changed_by_director_and_quality_only(project, director):
    row = published(project)
    quality = make_user(roles=(Role.QUALITY_MANAGER,))
    for person in (director, quality):
        edit_lesson(row.pk, {"tags": person.username}, actor=person)
    for person in (project.lead, project.programme.manager):
        with pytest.raises(PermissionDenied):
            edit_lesson(row.pk, {"tags": "no"}, actor=person)


def test_what_is_validated_stays_whole(project):
    row = validated(project)
    with pytest.raises(RuleViolation, match="the cause") as refusal:
        edit_lesson(row.pk, {"cause_fr": "", "cause_en": ""}, actor=project.lead)
    assert refusal.value.field == "cause_fr"


def test_an_overtaken_form_is_refused(project):
    row = propose(project)
    edit_lesson(row.pk, {"name_fr": "Un"}, actor=project.lead, version=1)
    with pytest.raises(StaleObject):
        edit_lesson(row.pk, {"name_fr": "Deux"}, actor=project.lead, version=1)


def test_another_person_begins_the_follow_up_anew(project):
    first, second = make_user("first"), make_user("second")
    row = propose(project, owner=first)
    follow_lesson_up(row.pk, "Told all.", actor=first, on=FRIDAY)
    edit_lesson(row.pk, {"owner": second}, actor=project.lead)
    row.refresh_from_db()
    assert (row.done_on, row.done_how) == (None, "")
    assert told("lesson.follow_up") == {"first", "second"}


# Validating and publishing


@pytest.mark.parametrize(
    ("missing", "field"),
    [("category", "category"), ("situation", "situation_fr"), ("cause", "cause_fr"),
     ("recommendation", "recommendation_fr")],
)  # fmt: skip
def test_what_is_validated_says_what_happened_why_and_what_to_do(project, missing, field):
    blank = {name: "" for name in SAID if name.startswith(missing)}
    row = propose(project, **blank)
    with pytest.raises(RuleViolation) as refusal:
        validate_lesson(row.pk, actor=project.lead, on=FRIDAY)
    assert refusal.value.field == field
    row.refresh_from_db()
    assert row.state == LessonState.PROPOSED


def test_one_language_is_enough(project):
    row = propose(project, cause_fr="", situation_en="", recommendation_fr="")
    assert validate_lesson(row.pk, actor=project.lead, on=FRIDAY).validated_on == FRIDAY


def test_lead_and_quality_validate_and_nobody_else(project, director):
    quality = make_user("quality", roles=(Role.QUALITY_MANAGER,))
    validate_lesson(propose(project).pk, actor=quality, on=FRIDAY)
    validate_lesson(propose(project).pk, actor=project.lead, on=FRIDAY)
    row = propose(project)
    for person in (director, project.sponsor, project.programme.manager, make_member(project)):
        with pytest.raises(PermissionDenied):
            validate_lesson(row.pk, actor=person, on=FRIDAY)


def test_the_directors_hear_what_may_be_published(project, director):
    member = make_member(project, username="member")
    row = propose(project, by=member)
    validate_lesson(row.pk, actor=project.lead, on=FRIDAY)
    assert told("lesson.validated") == {"director", "member"}


def test_the_director_publishes_what_is_validated(project, director):
    row = propose(project)
    with pytest.raises(RuleViolation, match="“Proposed”"):
        publish_lesson(row.pk, actor=director, on=FRIDAY)
    validate_lesson(row.pk, actor=project.lead, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        publish_lesson(row.pk, actor=project.lead, on=FRIDAY)
    assert publish_lesson(row.pk, actor=director, on=FRIDAY).state == LessonState.PUBLISHED
    with pytest.raises(RuleViolation, match="“Published”"):
        publish_lesson(row.pk, actor=director, on=FRIDAY)
    assert told("lesson.published") == {"lead"}


def test_or_sends_it_back_with_a_reason(project, director):
    row = validated(project)
    with pytest.raises(RuleViolation, match="reason"):
        send_lesson_back(row.pk, " ", actor=director)
    with pytest.raises(PermissionDenied):
        send_lesson_back(row.pk, "Why?", actor=project.lead)
    sent = send_lesson_back(row.pk, "Figures, please.", actor=director)
    assert (sent.state, sent.validated_by, sent.validated_on) == (LessonState.PROPOSED, None, None)
    assert said("lesson.sent_back").endswith("Figures, please.")


# Following up and retiring


def test_who_was_asked_says_what_was_done(project):
    owner = make_user("owner")
    row = propose(project, owner=owner)
    with pytest.raises(PermissionDenied):
        follow_lesson_up(row.pk, "Done.", actor=make_member(project), on=FRIDAY)
    done = follow_lesson_up(row.pk, "A rule now.", actor=owner, on=FRIDAY)
    assert (done.done_on, done.done_how) == (FRIDAY, "A rule now.")
    with pytest.raises(RuleViolation, match="already"):
        follow_lesson_up(row.pk, "Again.", actor=owner, on=FRIDAY)


def test_without_anybody_asked_there_is_no_follow_up(project):
    with pytest.raises(RuleViolation, match="Nobody was asked"):
        follow_lesson_up(propose(project).pk, "Done.", actor=project.lead, on=FRIDAY)


def test_the_director_retires_any_lesson_and_the_lead_a_proposal_only(project, director):
    proposal, known = propose(project), published(project)
    assert retire_lesson(proposal.pk, "Known.", actor=project.lead, on=FRIDAY).is_over
    with pytest.raises(PermissionDenied):
        retire_lesson(known.pk, "Old.", actor=project.lead, on=FRIDAY)
    retired = retire_lesson(known.pk, "Old.", actor=director, on=FRIDAY)
    assert (retired.retired_on, retired.retired_because) == (FRIDAY, "Old.")
    for again in (
        lambda: retire_lesson(known.pk, "Again.", actor=director, on=FRIDAY),
        lambda: follow_lesson_up(known.pk, "Again.", actor=known.proposed_by, on=FRIDAY),
    ):
        with pytest.raises((RuleViolation, PermissionDenied)):
            again()


def test_a_follow_up_is_late_after_its_day_until_it_is_done(project):
    owner = make_user()
    row = propose(project, owner=owner, due_on=FRIDAY)
    assert not row.is_late(FRIDAY)
    assert row.is_late(date(2026, 10, 10))
    assert not follow_lesson_up(row.pk, "Done.", actor=owner, on=FRIDAY).is_late(date(2027, 1, 1))
    assert not propose(project, owner=owner).is_late(date(2027, 1, 1))


# What remains of it


def test_every_step_stands_in_the_history_with_its_reason(project, director):
    row = validated(project)
    send_lesson_back(row.pk, "Figures, please.", actor=director)
    validate_lesson(row.pk, actor=project.lead, on=FRIDAY)
    publish_lesson(row.pk, actor=director, on=FRIDAY)
    retire_lesson(row.pk, "Old.", actor=director, on=FRIDAY)
    assert sorted(set(verbs(row))) == [
        "lesson.proposed", "lesson.published", "lesson.retired", "lesson.sent_back",
        "lesson.validated",
    ]  # fmt: skip
    reasons = {event.reason for event in describe(entries_for(row), reader=director)}
    assert {"Figures, please.", "Old."} <= reasons


def test_what_was_taken_over_before_it_came_back_is_applied_again(project, young, director):
    row = published(project)
    judge(young, row)
    row.refresh_from_db()
    assert row.state == LessonState.APPLIED


def test_a_refused_proposal_leaves_nothing(project):
    with pytest.raises(RuleViolation):
        propose_lesson(project.pk, {"name_fr": ""}, actor=project.lead, on=FRIDAY)
    assert not Lesson.objects.exists()
    assert not Notification.objects.exists()
