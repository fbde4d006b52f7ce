"""More than twenty free projects are computed by a worker, with progress."""

import pytest
from django.core.exceptions import PermissionDenied

from people.models import Job
from people.production import execute
from projects.models import SelectionScenario
from projects.operations.selection import compute_scenario, create_scenario, keep_result
from projects.selection.computing import compute
from projects.selection.inputs import load_input
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_project, make_score

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(portfolio, director, facts):
    for n in range(14):
        row = make_project(portfolio=portfolio, state="decision", code=f"MORE-{n:02}")
        make_score(row, cost=30_000 + 1000 * n, effort_minutes=(20 + n) * 504)
    return create_scenario(portfolio.pk, facts, actor=director)


def test_a_job_computes_it_and_the_page_shows_how_far_it_is(as_user, director, large):
    client = as_user(director)
    client.post(f"/priorities/scenarios/{large.pk}/compute/")
    job = Job.objects.get()
    assert (job.kind, job.steps_total) == ("projects.select", 3)
    assert f"job-card-{job.key}" in client.get(large.get_absolute_url()).text
    with pytest.raises(RuleViolation, match="being computed already"):
        compute_scenario(large.pk, actor=director)
    execute(job.pk)
    job.refresh_from_db()
    large.refresh_from_db()
    assert (job.state, job.result["url"]) == ("done", large.get_absolute_url())
    assert large.result["method"] == "branch_and_bound"
    assert large.result["gap"] <= 0.005
    assert len(large.result["prices"]) == 20
    page = client.get(large.get_absolute_url()).text
    assert "job-card" not in page
    assert "Optimum under the limits" in page


def test_a_job_of_a_deleted_scenario_says_so(director, large):
    row = compute_scenario(large.pk, actor=director)
    job = row.job
    SelectionScenario.objects.all().delete()
    execute(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "The scenario was deleted.")


def test_who_lost_the_role_computes_nothing(director, large):
    row = compute_scenario(large.pk, actor=director)
    director.organisation_roles.all().delete()
    execute(row.job_id)
    row.job.refresh_from_db()
    assert (row.job.state, row.result) == ("failed", {})


def test_a_change_meanwhile_marks_the_result_out_of_date(director, computed, board):
    found = load_input(computed)
    result = compute(found)
    computed.limits.update(budget=1_000_000)
    row = keep_result(computed.pk, found, result, actor=director)
    assert load_input(row).digest != row.result_of
    with pytest.raises(PermissionDenied):
        keep_result(computed.pk, found, result, actor=board)
