"""Who may freeze a plan, and who is told that it is somebody else's decision."""

import pytest
from django.urls import reverse

from projects.choices import ProjectState
from tests.factories import make_task, make_work_package
from workpackages.models import Baseline
from workpackages.operations.baselines import may_take_baseline

pytestmark = pytest.mark.django_db
BUTTON, SENTENCE = "Take a baseline", "Only the project director replaces a released baseline."


def milestones(project):
    return reverse("workpackages:milestones", args=[project.code])


@pytest.fixture
def released(project):
    make_task(work_package=make_work_package(project=project))
    Baseline.objects.create(project=project, number=1, reason="Released", taken_on="2026-09-01")
    return project


def test_a_lead_freezes_the_first_plan(as_user, lead, director, member, project):
    assert may_take_baseline(lead, project)
    assert may_take_baseline(director, project)
    assert not may_take_baseline(member, project)
    page = as_user(lead).get(milestones(project)).content.decode()
    assert BUTTON in page
    assert SENTENCE not in page


def test_the_indicative_plan_is_released_by_the_lead(lead, project):
    Baseline.objects.create(project=project, number=0, reason="Indicative", taken_on="2026-09-01")
    assert may_take_baseline(lead, project)


def test_a_released_plan_is_the_directors_to_replace(as_user, lead, director, released):
    assert not may_take_baseline(lead, released)
    page = as_user(lead).get(milestones(released)).content.decode()
    assert BUTTON not in page
    assert SENTENCE in page
    page = as_user(director).get(milestones(released)).content.decode()
    assert BUTTON in page
    assert SENTENCE not in page


def test_a_form_that_is_sent_all_the_same_is_refused_with_the_sentence(as_user, lead, released):
    address = reverse("workpackages:new_baseline", args=[released.code])
    answer = as_user(lead).post(address, {"reason": "Replan"})
    assert answer.status_code == 422
    assert SENTENCE in answer.content.decode()
    assert released.baselines.count() == 1


def test_a_project_at_rest_is_frozen_by_nobody(as_user, lead, director, released):
    released.state = ProjectState.CANCELLED
    released.save()
    assert not may_take_baseline(director, released)
    page = as_user(lead).get(milestones(released)).content.decode()
    assert BUTTON not in page
    assert SENTENCE not in page


def test_who_only_reads_is_told_nothing(as_user, member, observer, released):
    for person in (member, observer):
        assert SENTENCE not in as_user(person).get(milestones(released)).content.decode()
