"""Two clocks: the organisation's, which a demonstration fixes, and the machine's, which runs."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from people.jobs import start_job
from people.models import Heartbeat, HistoryEntry, Job, Notification, SubmittedForm
from people.operations.notifications import send_notifications
from people.production import claim, job_kind
from people.tasks import sweep_jobs
from servicedesk_pm.common import clock
from tests.factories import make_project, make_task, make_user
from workpackages.models import Comment

ZURICH = ZoneInfo("Europe/Zurich")
FIXED = date(2026, 11, 2)
SUMMER_BEGINS, SUMMER_ENDS = date(2026, 3, 29), date(2026, 10, 25)


@pytest.fixture
def fixed(settings):
    settings.DEMO_TODAY = FIXED


@job_kind("test.clock", steps=("Only step",))
def do_nothing(run):
    return {}


def at(day, hour, minute):
    return datetime.combine(day, time(hour, minute), ZURICH)


def test_without_a_fixed_date_it_is_now(settings):
    settings.DEMO_TODAY = None
    before = timezone.now()
    assert before <= clock.now() <= timezone.now()
    assert clock.today() == timezone.localdate()


def test_a_fixed_date_keeps_the_time_of_day(fixed, time_machine):
    time_machine.move_to(at(date(2027, 7, 14), 16, 42))
    assert clock.now() == at(FIXED, 16, 42)
    assert clock.today() == FIXED


@pytest.mark.parametrize("day", [FIXED, SUMMER_BEGINS, SUMMER_ENDS])
@pytest.mark.parametrize("real", [date(2027, 1, 12), date(2027, 3, 28), date(2027, 10, 31)])
def test_within_a_real_day_it_never_runs_back_nor_leaves_the_fixed_day(
    settings, time_machine, day, real
):
    settings.DEMO_TODAY = day
    begun = at(real, 0, 0).astimezone(UTC)
    seen = []
    for half_hours in range(50):
        moment = begun + timedelta(minutes=30 * half_hours)
        if moment.astimezone(ZURICH).date() != real:
            break
        time_machine.move_to(moment)
        seen.append(clock.now())
    assert all(one <= other for one, other in pairwise(seen))
    assert {moment.astimezone(ZURICH).date() for moment in seen} == {day}


def test_the_past_is_told_with_the_clock_set_to_it(fixed):
    moment = at(date(2026, 8, 17), 14, 30)
    with clock.set_to(moment):
        assert (clock.now(), clock.today()) == (moment, date(2026, 8, 17))
    assert clock.today() == FIXED


@pytest.mark.django_db
def test_what_people_read_stands_on_the_organisations_clock(fixed):
    task = make_task(project=make_project())
    person = make_user()
    Comment.objects.create(task=task, author=person, text="Seen.")
    send_notifications([person], "task.blocked", facts={}, url="")
    shown = [
        task.project.created_at,
        Comment.objects.get().created_at,
        Notification.objects.get().created_at,
        HistoryEntry.objects.first().timestamp,
    ]
    assert {moment.astimezone(ZURICH).date() for moment in shown} == {FIXED}


@pytest.mark.django_db
def test_what_expires_or_is_found_again_stands_on_the_machines(fixed):
    with clock.set_to(at(date(2020, 1, 1), 12, 0)):
        job = start_job("test.clock", arguments={}, label="Nothing", actor=make_user())
        claim(job.pk)
        form = SubmittedForm.objects.create(
            token="7b0e1f9e-9a35-4b5c-8c39-6f2f38f9d101", user=job.requested_by, url="/"
        )
        sweep_jobs()
    job = Job.objects.get()
    swept = Heartbeat.objects.get()
    for moment in (job.created_at, job.sent_at, job.heartbeat_at, form.created_at, swept.at):
        assert abs(moment - timezone.now()) < timedelta(minutes=1)
    assert clock.machine_now() - timezone.now() < timedelta(seconds=1)
