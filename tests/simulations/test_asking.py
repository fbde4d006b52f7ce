"""Asking for a simulation: who may, what must be there first, and what the job leaves."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, Job, User
from people.production import execute
from risks.models import Estimate, Simulation
from risks.operations.simulations import Wanted, ask_simulation, estimate, keep_simulation
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_director, make_member, make_task, make_user
from tests.risks.test_register import refused
from tests.simulations.plans import DAY, estimate_tasks, plan_tasks, risk_of, thousand
from workpackages.models import Dependency, Task

pytestmark = pytest.mark.django_db
WANTED = Wanted(seed=7, runs=1000)
BARE = Wanted(seed=7, runs=1000, below_pct=None, above_pct=None)


def ask(project, wanted=WANTED, actor=None):
    return ask_simulation(project.pk, wanted, actor=actor or project.lead, on=FRIDAY)


def test_a_job_computes_it_and_the_result_is_kept_with_its_seed(worked):
    row = ask(worked)
    job = Job.objects.get()
    assert (str(row), row.job, job.kind, job.steps_total) == ("S-106-1", job, "risks.simulate", 3)
    assert (row.is_running, row.result, row.made_at) == (True, {}, None)
    execute(job.pk)
    row.refresh_from_db()
    job.refresh_from_db()
    assert (job.state, job.result["url"]) == ("done", row.get_absolute_url())
    assert (row.result["seed"], row.result["runs"]) == (7, 1000)
    assert row.p50_on == date.fromisoformat(row.result["finish"]["on"]["50"])
    assert row.p50_on < row.p80_on
    assert not row.is_running
    entry = HistoryEntry.objects.get(verb="simulation.made")
    assert (entry.actor, entry.object_repr) == (worked.lead, "S-106-1")


def test_a_job_that_is_delivered_twice_keeps_the_first_result(worked):
    row = ask(worked)
    execute(row.job_id)
    row.refresh_from_db()
    again = keep_simulation(row.pk, {"other": 1}, actor=worked.lead)
    assert again.result == row.result
    assert HistoryEntry.objects.filter(verb="simulation.made").count() == 1


def test_the_next_one_has_the_next_number_once_the_first_is_done(worked):
    row = ask(worked)
    with refused("is being computed already"):
        ask(worked)
    execute(row.job_id)
    assert ask(worked).number == 2
    assert Simulation.objects.finished().get() == row


def test_who_changes_risks_runs_simulations(worked):
    for role in (Role.TEAM_MEMBER, Role.SPONSOR, Role.OBSERVER, Role.WORK_PACKAGE_LEAD):
        with pytest.raises(PermissionDenied):
            ask(worked, actor=make_member(worked, role))
    with pytest.raises(PermissionDenied):
        ask(worked, actor=make_user())
    assert ask(worked, actor=make_director()).asked_by.username
    assert ask_again(worked, make_member(worked, Role.QUALITY_MANAGER)).number == 2


def ask_again(project, actor):
    execute(Simulation.objects.order_by("-number")[0].job_id)
    return ask(project, actor=actor)


def test_nothing_is_run_in_a_project_that_is_over(worked):
    worked.state = "closed"
    worked.save()
    with pytest.raises(PermissionDenied):
        ask(worked)


def test_who_lost_the_role_meanwhile_gets_no_figures(worked):
    director = make_director()
    row = ask(worked, actor=director)
    director.organisation_roles.all().delete()
    execute(row.job_id)
    row.refresh_from_db()
    assert (row.job.state, row.result) == ("failed", {})
    with pytest.raises(PermissionDenied):
        keep_simulation(row.pk, {}, actor=User.objects.get(pk=director.pk))


def test_a_plan_that_broke_meanwhile_fails_in_words(worked, tasks):
    row = ask(worked)
    Dependency.objects.create(
        project=worked, predecessor_task=tasks["F"], successor_task=tasks["A"]
    )
    execute(row.job_id)
    row.job.refresh_from_db()
    assert row.job.state == "failed"
    assert "wait for each other in a circle" in row.job.error


def test_a_simulation_of_a_project_that_is_gone_says_so(worked):
    row = ask(worked)
    Simulation.objects.all().delete()
    execute(row.job_id)
    job = Job.objects.get()
    assert (job.state, job.error) == ("failed", "The simulation is gone with its project.")


def test_a_project_without_work_left_is_refused(project):
    with refused("No task of the plan has work left"):
        ask(project)
    tasks = plan_tasks(project)
    Task.objects.filter(pk__in=[row.pk for row in tasks.values()]).update(state="cancelled")
    with refused("No task of the plan has work left"):
        ask(project)
    assert not Job.objects.exists()


def test_tasks_that_wait_for_each_other_are_refused_with_their_path(worked, tasks):
    Dependency.objects.create(
        project=worked, predecessor_task=tasks["F"], successor_task=tasks["A"]
    )
    with refused("wait for each other in a circle: "):
        ask(worked)


def test_four_fifths_need_an_estimate_where_no_usual_spread_is_given(project, tasks):
    estimate_tasks(project, tasks, names="ABCD")
    with refused("2 tasks have no estimate.*: T5 E, T6 F"):
        ask(project, BARE)
    Estimate.objects.create(
        project=project, task=tasks["E"], low_minutes=DAY, high_minutes=40 * DAY
    )
    assert ask(project, BARE).pk


def test_imposed_dates_are_named_before_anything_is_run(worked, tasks):
    row = tasks["E"]
    row.constraint_type, row.constraint_on = "MSO", date(2027, 2, 22)
    row.save()
    with refused("dates are imposed on: T5 E"):
        ask(worked)


def test_imposed_milestones_are_allowed(worked, tasks):
    make_task(
        work_package=tasks["A"].work_package,
        kind="milestone",
        constraint_type="MFO",
        constraint_on=date(2027, 6, 1),
    )
    assert ask(worked).pk


def test_an_estimate_beside_the_plan_is_refused_by_name(worked, tasks):
    Task.objects.filter(pk=tasks["C"].pk).update(duration_minutes=31 * DAY)
    with refused("The duration of T3 C lies outside its own estimate"):
        ask(worked)


def test_an_estimate_beside_the_rating_is_refused_by_name(worked):
    Estimate.objects.filter(cost_high=thousand(90)).update(cost_high=thousand(50))
    with refused("The rating of R-106-3 Change lies outside its own estimate"):
        ask(worked)


@pytest.mark.parametrize(
    ("facts", "match", "field"),
    [
        ({"runs": 999}, "greater than or equal to 1000", "runs"),
        ({"runs": 20_001}, "less than or equal to 20000", "runs"),
        ({"shape": "normal"}, "not a valid choice", "shape"),
        ({"above_pct": None}, "give both percentages", "above_pct"),
        ({"below_pct": 101}, "less than or equal to 100", "below_pct"),
        ({"correlation_pct": 101}, "less than or equal to 100", "correlation_pct"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(worked, facts, match, field):
    with refused(match, field):
        ask(worked, Wanted(**{"seed": 1, **facts}))


def test_an_estimate_is_said_changed_and_taken_back(project, tasks):
    lead, task = project.lead, tasks["A"]
    row = estimate(task, {"low_minutes": DAY, "high_minutes": 20 * DAY}, actor=lead)
    assert (row.low_minutes, row.version, str(row)) == (DAY, 1, str(task))
    changed = estimate(task, {"low_minutes": 2 * DAY}, actor=lead, version=1)
    assert (changed.pk, changed.low_minutes, changed.version) == (row.pk, 2 * DAY, 2)
    with pytest.raises(StaleObject):
        estimate(task, {"low_minutes": 3 * DAY}, actor=lead, version=1)
    nothing = {"low_minutes": None, "high_minutes": None}
    assert estimate(task, nothing, actor=lead, version=2) is None
    assert not Estimate.objects.exists()
    assert estimate(task, nothing, actor=lead) is None
    changes = HistoryEntry.objects.filter(content_type__model="estimate")
    assert changes.filter(actor=lead).count() == 3


@pytest.mark.parametrize(
    ("facts", "match", "field"),
    [
        ({"low_minutes": 1}, "both the least and the most", "high_minutes"),
        ({"low_minutes": 2, "high_minutes": 1}, "less than the least", "high_minutes"),
        ({"cost_low": 1, "cost_high": 2}, "all amounts", "cost_high"),
        ({"cost_low": 3, "cost_likely": 2, "cost_high": 4}, "do not rise", "cost_high"),
        ({"low_minutes": 1, "high_minutes": 100_000_001}, "a number from 0", "high_minutes"),
    ],
)
def test_bounds_of_a_task_come_together_and_in_order(project, tasks, facts, match, field):
    with refused(match, field):
        estimate(tasks["A"], facts, actor=project.lead)


def test_a_risk_has_a_probability_and_no_most_likely_cost_of_its_own(project, tasks):
    risk = risk_of(project, "Vol", probability=3, cost=thousand(40))
    facts = {"probability_pct": 30, "cost_low": thousand(1), "cost_high": thousand(90)}
    row = estimate(risk, facts, actor=project.lead)
    assert (row.probability_pct, row.cost_likely) == (30, None)
    with refused("less than or equal to 100", "probability_pct"):
        estimate(risk, {"probability_pct": 101}, actor=project.lead, version=1)


def test_who_only_works_in_the_project_estimates_nothing(project, tasks):
    with pytest.raises(PermissionDenied):
        estimate(tasks["A"], {"low_minutes": 1}, actor=make_member(project))
    with pytest.raises(PermissionDenied):
        estimate(tasks["A"], {"version": 1}, actor=project.lead)
