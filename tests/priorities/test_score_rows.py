"""What the database itself keeps of scores."""

import pytest
from django.db import IntegrityError, transaction

from projects.models import CriteriaSet, ObjectiveSet, ProjectScore, ScoreReason
from projects.operations.priorities import found_priorities
from tests.conftest import FRIDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(project, director):
    found_priorities(project.portfolio_id, actor=director, on=FRIDAY)

    def make(**fields):
        return ProjectScore.objects.create(
            **{
                "project": project,
                "number": ProjectScore.objects.count() + 1,
                "criteria_set": CriteriaSet.objects.get(),
                "objective_set": ObjectiveSet.objects.get(),
                "scored_by": director,
                "scored_on": FRIDAY,
                **fields,
            }
        )

    return make


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ({"state": "past"}, {"state": "past", "number": 1}, "score_number_unique_in_project"),
        ({"state": "current"}, {"state": "current"}, "score_one_current_a_project"),
        ({"state": "proposed"}, {"state": "proposed"}, "score_one_proposal_a_project"),
    ],
)
def test_scores_of_one_project_do_not_collide(row, first, second, name):
    assert name in {each.name for each in ProjectScore._meta.constraints}
    row(**first)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(**second)


def test_a_cost_is_not_negative(row):
    with pytest.raises(IntegrityError, match="score_cost_not_negative"), transaction.atomic():
        row(state="current", cost=-1)


def test_a_reason_has_words_and_stands_once(row, director):
    score = row(state="current")
    with pytest.raises(IntegrityError, match="reason_has_words"), transaction.atomic():
        ScoreReason.objects.create(score=score, key="A", text="", author=director)
    ScoreReason.objects.create(score=score, key="A", text="Said.", author=director)
    # SQLite names the columns: reason_once_a_criterion.
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreReason.objects.create(score=score, key="A", text="Again.", author=director)
