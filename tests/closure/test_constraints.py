"""Each constraint of the tables of closings, violated by one row."""

from __future__ import annotations

import pytest

from closure.models import Lesson, LessonUse
from tests.closure.rows import judge, propose, published
from tests.conftest import FRIDAY
from tests.decision_files.test_constraints import change, refused

pytestmark = pytest.mark.django_db


def test_a_lesson_is_numbered_once_in_its_project(project):
    first, second = propose(project), propose(project)
    refused("lesson_number_unique_in_project", change(second, number=first.number))


def test_a_follow_up_has_somebody(project):
    row = propose(project)
    refused("lesson_due_day_has_an_owner", change(row, due_on=FRIDAY))
    refused("lesson_followed_up_by_somebody", change(row, done_on=FRIDAY))


def test_a_lesson_is_retired_on_a_day_and_only_then(project):
    row = propose(project)
    refused("lesson_retired_on_iff_retired", change(row, state="retired"))
    refused("lesson_retired_on_iff_retired", change(row, retired_on=FRIDAY))


def test_what_is_confirmed_says_by_whom_and_of_which_category(project):
    row = propose(project)
    refused("lesson_confirmed_by_somebody", change(row, state="validated"))
    known = published(project)
    refused("lesson_confirmed_by_somebody", change(known, category=""))
    refused("lesson_confirmed_by_somebody", change(known, validated_by=None))


def test_what_is_issued_has_the_day(project):
    row = published(project)
    refused("lesson_issued_has_a_day", change(row, published_on=None))
    assert Lesson.objects.get(pk=row.pk).published_on == FRIDAY


def test_a_project_judges_a_lesson_once_and_says_why(project, young):
    row = published(project)
    use = judge(young, row)
    twin = {"lesson": row, "project": young, "outcome": "dismissed", "note": "No."}
    refused(
        "lesson_use_once_in_project",
        lambda: LessonUse.objects.create(judged_by=young.lead, judged_on=FRIDAY, **twin),
    )
    refused("lesson_use_says_why", change(use, note=""))
    refused("lesson_use_says_why", change(use, note="", outcome="dismissed"))
