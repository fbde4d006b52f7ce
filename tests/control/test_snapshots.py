"""Snapshots: once for each project and month, of one moment, and never changed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from control.models import PackageSnapshot, StatusSnapshot
from control.months import last_over
from control.operations.snapshots import (
    KIND,
    ask_for_snapshots,
    keep_snapshots,
    waiting_for_snapshot,
)
from control.overview import package_lines
from control.production import take_snapshots
from control.snapshots import work_out
from control.tasks import take_due_snapshots
from costs.operations.postings import post
from people.append_only import RowIsKept
from people.choices import JobState, Role
from people.models import HistoryEntry, Job
from people.production import execute
from projects.choices import ProjectState
from servicedesk_pm.common import clock
from tests.control.rows import (
    director,
    earn,
    make_budgeted,
    month,
    phase,
    put_into,
)
from tests.costs.rows import booking, promise
from tests.factories import make_director, make_milestone, make_project, make_user
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db
AUGUST, AFTER_AUGUST = month(8), date(2026, 9, 1)


def book(package, amount, on=AUGUST):
    facts = booking(package, amount, posted_on=on)
    post(package.project_id, facts, actor=package.project.lead, on=on)


@pytest.fixture
def measured(project, package):
    """The worked example at the end of its eighth month."""
    phase(package)
    earn(package, 8, 384_000)
    book(package, 430_000)
    return project


def keep(project, on=AUGUST, actor=None):
    keep_snapshots([project.pk], on, actor=actor)
    return StatusSnapshot.objects.get(project=project, status_date=on)


def test_a_snapshot_holds_all_figures_of_the_project(measured, package):
    row = keep(measured, actor=director())
    assert (row.budget, row.planned, row.earned, row.actual) == (
        600_000, 450_000, 384_000, 430_000,
    )  # fmt: skip
    assert (row.forecast_method, row.forecast) == ("typical", 671_875)
    assert f"{row.ratio('cpi'):.4f}" == "0.8930"
    assert f"{row.ratio('spi_t'):.4f}" == "0.8733"
    assert (row.ratio("elapsed"), row.ratio("periods")) == (8, 12)
    assert row.taken_by == director()
    assert row.figures["lights"]["cost"] == ["red", "cost_index"]
    assert len(row.figures["curve"]) == 12
    entry = HistoryEntry.objects.get(verb="snapshot.taken")
    assert entry.additional_data["month"] == "2026-08-31"


def test_packages_are_kept_beside_the_project(measured, package):
    other = make_budgeted(measured, 40, name="Training")
    promise(other, 5000, signed_on=date(2026, 8, 3))
    row = keep(measured)
    told = {each.work_package_id: each for each in row.packages.all()}
    assert told[package.pk].earned == 384_000
    assert (told[other.pk].budget, told[other.pk].promised) == (40_000, 5_000)
    assert sum(each.budget for each in told.values()) == row.budget


def test_money_of_cancelled_and_of_summary_packages_counts_for_the_project(measured, package):
    parent = make_budgeted(measured, 0, name="Summary")
    child = make_budgeted(measured, 10, parent=parent)
    book(parent, 1_000)
    cancelled = make_budgeted(measured, 70, state="cancelled")
    book(cancelled, 2_000)
    row = keep(measured)
    assert (row.budget, row.actual) == (610_000, 433_000)
    kept = set(row.packages.values_list("work_package", flat=True))
    assert kept == {package.pk, child.pk}


def test_what_happened_after_the_month_does_not_count(measured, package):
    book(package, 50_000, on=date(2026, 9, 1))
    earn(package, 9, 438_000)
    row = keep(measured)
    assert (row.earned, row.actual) == (384_000, 430_000)
    assert work_out([measured], month(9))[measured.pk].snapshot.actual == 480_000


def test_a_project_tells_what_is_below_it_and_each_part_itself(measured):
    part = make_project(parent=measured, code="PRJ-7-A")
    inside = make_budgeted(part, 100)
    phase(inside, (50, 100))
    earn(inside, 8, 80_000)
    keep_snapshots([measured.pk, part.pk], AUGUST, actor=None)
    whole, below = StatusSnapshot.objects.order_by("project__path")
    assert (whole.budget, whole.planned, whole.earned) == (700_000, 550_000, 464_000)
    assert (below.budget, below.planned, below.earned) == (100_000, 100_000, 80_000)


def test_taking_it_twice_changes_nothing(measured, package):
    row = keep(measured)
    Job.objects.all().delete()
    earn(package, 9, 438_000)
    book(package, 9_000, on=date(2026, 9, 1))
    assert keep_snapshots([measured.pk], AUGUST, actor=None) == 0
    again = StatusSnapshot.objects.get()
    assert (again.pk, again.actual, again.figures) == (row.pk, row.actual, row.figures)
    assert PackageSnapshot.objects.count() == 1


def test_an_older_month_is_not_kept_after_a_newer_one(measured):
    keep(measured)
    assert keep_snapshots([measured.pk], month(7), actor=None) == 0


def test_a_snapshot_is_never_changed(measured):
    row = keep(measured)
    with pytest.raises(RowIsKept):
        row.save()
    with pytest.raises(RowIsKept):
        row.delete()
    with pytest.raises(RowIsKept):
        StatusSnapshot.objects.update(actual=Decimal(1))
    with pytest.raises(RowIsKept):
        PackageSnapshot.objects.all().delete()


@pytest.mark.parametrize(
    "state",
    [ProjectState.INITIATION, ProjectState.ON_HOLD, ProjectState.CLOSED, ProjectState.CANCELLED],
)
def test_what_rests_is_frozen(measured, state):
    put_into(measured, state)
    assert waiting_for_snapshot(AUGUST) == []
    assert keep_snapshots([measured.pk], AUGUST, actor=None) == 0


@pytest.mark.parametrize(
    "state", [ProjectState.EXECUTION, ProjectState.DEPLOYMENT, ProjectState.CLOSING]
)
def test_what_runs_or_is_closing_is_followed(measured, state):
    put_into(measured, state)
    assert waiting_for_snapshot(AUGUST) == [measured.pk]


def test_a_month_before_the_release_has_nothing_to_tell(measured):
    assert waiting_for_snapshot(date(2025, 12, 31)) == []
    assert waiting_for_snapshot(month(1)) == [measured.pk]
    bare = make_project()
    assert waiting_for_snapshot(month(1)) == [measured.pk, bare.pk]


def test_milestones_are_kept_with_what_is_foreseen_now(measured, package):
    row = make_milestone(
        work_package=package, name="Accepted", is_key_milestone=True,
        start_on=date(2026, 10, 1), finish_on=date(2026, 10, 1),
    )  # fmt: skip
    told = keep(measured).figures["milestones"]
    assert told == [
        {
            "task": row.pk,
            "code": f"PRJ-7 T{row.number}",
            "name": "Accepted",
            "baseline": None,
            "forecast": "2026-10-01",
            "reached": False,
        }
    ]


def test_a_gate_after_the_work_does_not_move_the_finish(measured, package):
    make_milestone(
        work_package=package, name="Closure", milestone_kind="gate",
        start_on=date(2027, 3, 1), finish_on=date(2027, 3, 1),
    )  # fmt: skip
    assert keep(measured).planned_finish == date(2026, 12, 31)


def test_completion_freezes_the_time(measured, package):
    earn(package, 9, 600_000)
    keep(measured, month(9))
    later = work_out([measured], month(11))[measured.pk].snapshot
    assert later.ratio("elapsed") == 9
    assert later.ratio("spi_t") == Decimal(12) / 9


def test_a_project_without_anything_has_a_snapshot_of_noughts(db):
    row = keep(make_project())
    assert (row.budget, row.planned, row.earned, row.actual) == (0, 0, 0, 0)
    assert row.forecast is None
    assert row.ratio("cpi") is None
    assert row.ratio("spi_t") is None
    assert row.figures["lights"]["schedule"] == ["grey", "no_baseline"]


def test_credit_notes_beyond_all_costs_do_not_break_the_figures(project, package):
    book(package, 100)
    post(
        project.pk,
        booking(package, 500, kind="credit", posted_on=AUGUST),
        actor=project.lead,
        on=AUGUST,
    )
    row = keep(project)
    assert row.actual == -400
    assert row.position.actual == 0


@pytest.mark.parametrize("count", [1, 8])
def test_the_number_of_queries_does_not_grow(db, count, django_assert_max_num_queries):
    projects = []
    for _ in range(count):
        project = make_project()
        package = make_budgeted(project, 600)
        phase(package)
        earn(package, 8, 1000)
        projects.append(project)
    with django_assert_max_num_queries(30):
        work_out(projects, AUGUST)


def run(job):
    execute(job.pk)
    job.refresh_from_db()
    return job


def test_the_director_has_all_projects_kept_by_a_job(measured):
    job = run(ask_for_snapshots(actor=director(), on=AFTER_AUGUST))
    assert job.state == JobState.DONE, job.error
    assert job.result["count"] == 1
    assert StatusSnapshot.objects.get().taken_by == director()


def test_it_is_not_asked_for_twice(measured):
    job = ask_for_snapshots(actor=director(), on=AFTER_AUGUST)
    with refused("being taken already"):
        ask_for_snapshots(actor=director(), on=AFTER_AUGUST)
    run(job)
    with refused("08.2026 are taken; they never change"):
        ask_for_snapshots(actor=director(), on=AFTER_AUGUST)


def test_only_the_director_asks(measured):
    for person in (measured.lead, measured.sponsor, make_user(roles=(Role.QUALITY_MANAGER,))):
        with pytest.raises(PermissionDenied):
            ask_for_snapshots(actor=person, on=AFTER_AUGUST)


def test_who_is_no_longer_director_has_nothing_kept(measured):
    person = make_director()
    job = ask_for_snapshots(actor=person, on=AFTER_AUGUST)
    person.organisation_roles.all().delete()
    assert run(job).state == JobState.FAILED
    assert not StatusSnapshot.objects.exists()


def at(day):
    return clock.set_to(clock.now().replace(year=day.year, month=day.month, day=day.day, hour=12))


def test_the_clock_asks_after_five_working_days(measured, settings):
    settings.DEMO_TODAY = None
    with at(date(2026, 9, 7)):
        take_due_snapshots()
    assert not Job.objects.exists()
    with at(date(2026, 9, 8)):
        take_due_snapshots()
        take_due_snapshots()
    job = Job.objects.get(kind=KIND)
    assert job.requested_by is None
    assert run(job).state == JobState.DONE, job.error
    with at(date(2026, 9, 9)):
        take_due_snapshots()
    assert Job.objects.count() == 1
    assert StatusSnapshot.objects.get().taken_by is None


def test_the_job_is_registered_under_its_name():
    assert take_snapshots.__name__ == "take_snapshots"


@pytest.mark.parametrize(
    ("today", "over"),
    [
        (date(2026, 8, 31), date(2026, 8, 31)),
        (date(2026, 9, 1), date(2026, 8, 31)),
        (date(2026, 1, 15), date(2025, 12, 31)),
        (date(2028, 2, 29), date(2028, 2, 29)),
        (date(2028, 2, 28), date(2028, 1, 31)),
    ],
)
def test_a_month_is_over_on_its_last_day(today, over):
    assert last_over(today) == over
    assert over <= today < over + timedelta(days=32)


def test_francs_are_kept_to_the_cent(measured, package):
    book(package, "0.35")
    assert keep(measured).actual == Decimal("430000.35")


def test_a_part_that_goes_leaves_the_figures_of_the_whole(measured):
    part = make_project(parent=measured, code="PRJ-7-A")
    make_budgeted(part, 100)
    row = keep(measured)
    part.delete()
    kept = StatusSnapshot.objects.get(pk=row.pk)
    assert kept.budget == 700_000
    assert sum(each.budget for each in kept.packages.all()) == 700_000
    assert kept.packages.filter(work_package=None).count() == 1
    rest = list(kept.packages.all())
    (line,) = package_lines(rest, measured.lead, until=kept.status_date)
    assert line.values.budget == 600_000
