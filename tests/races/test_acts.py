"""What acts once acts once under simultaneous clicks; closing and writing wait for each other."""

import importlib
import time
from datetime import date
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from people import jobs, production, tasks
from people.audit import operation
from people.choices import JobState, Role
from people.models import HistoryEntry, Job, Notification, SubmittedForm, User
from people.operations.accounts import close_account
from projects.grounds import Grounds
from projects.models import DecisionFile, Portfolio, Project
from projects.operations import change_state
from projects.operations.decision_voting import cast_vote
from reporting.models import Report
from reporting.operations import approve_report, publish_report, request_status_report
from servicedesk_pm.common.clock import now
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import (
    DECIDED_AT,
    freeze_file,
    make_decision_file,
    make_project,
    make_signed_mandate,
    make_task,
    make_user,
    make_work_package,
    meet_gates,
)
from tests.htmx import HtmxClient
from tests.races.counting import refused_with, statuses, winners
from tests.reporting.conftest import STATUS_DATE, TODAY
from workpackages.models import Task, WorkPackage
from workpackages.operations.moves import move_package
from workpackages.operations.progress import finish_task, start_task
from workpackages.operations.tasks import create_task

pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY = date(2026, 10, 9)
CLICKS = 5


def signed_in(user):
    client = HtmxClient(raise_request_exception=False)
    client.force_login(user)
    return client


def verbs(verb):
    return HistoryEntry.objects.filter(verb=verb).count()


def test_one_form_sent_by_many_clicks_makes_one_object(director, together):
    make_project()
    token = str(uuid4())
    form = {"code": "ONE-1", "name_fr": "Un seul", "name_en": "Only one", "form_token": token}
    forms = [signed_in(director) for _n in range(CLICKS)]
    url = reverse("projects:create-portfolio")

    answers = together([partial(client.post, url, form) for client in forms])

    assert statuses(answers) == {302: CLICKS}
    assert len({answer["Location"] for answer in answers}) == 1
    assert SubmittedForm.objects.filter(token=token).count() == 1
    assert Portfolio.objects.filter(code="ONE-1").count() == 1


def test_a_task_is_started_and_finished_once(project, lead, together):
    task = make_task(project=project)

    started = together([partial(start_task, task.pk, actor=lead, on=FRIDAY)] * CLICKS)
    finished = together([partial(finish_task, task.pk, actor=lead, on=FRIDAY)] * CLICKS)

    assert refused_with(started) == refused_with(finished) == {"RuleViolation": CLICKS - 1}
    assert (verbs("task.started"), verbs("task.finished")) == (1, 1)


def test_a_report_is_approved_once(to_state, director, together):
    report = to_state("submitted")

    answers = together([partial(approve_report, report.pk, actor=director, at=now())] * CLICKS)

    assert refused_with(answers) == {"RuleViolation": CLICKS - 1}
    assert verbs("report.approved") == 1
    told = Notification.objects.filter(kind="report.approved")
    assert told.count() == told.values("recipient").distinct().count()


def test_a_report_is_published_by_one_job(to_state, director, together):
    report = to_state("approved")

    answers = together([partial(publish_report, report.pk, actor=director)] * CLICKS)

    assert refused_with(answers) == {"RuleViolation": CLICKS - 1}
    assert Job.objects.filter(kind="reporting.publish_report").count() == 1


def test_one_report_is_asked_for_per_date(plan, together):
    ask = partial(
        request_status_report, plan.pk, actor=plan.lead, status_date=STATUS_DATE, today=TODAY
    )
    answers = together([ask] * CLICKS)

    assert refused_with(answers) == {"RuleViolation": CLICKS - 1}
    assert Report.objects.count() == 1


def test_a_project_changes_its_state_once(together):
    sponsor = make_user("the-sponsor")
    project = make_project(state="initiation", sponsor=sponsor)
    make_signed_mandate(project, 2)
    meet_gates(project)

    answers = together(
        [partial(change_state, project.pk, "execution", actor=sponsor, on=FRIDAY)] * CLICKS
    )

    assert len(winners(answers)) == 1
    assert verbs("project.state_changed") == 1


def test_what_is_accepted_beside_a_closing_was_written_before_it(director, together):
    """Every task whose writer was not refused is there, and older than the closing."""
    project = make_project(state="execution", sponsor=director)
    package = make_work_package(project=project)
    pause = Grounds(reason="No supplier.", review_on=date(2026, 11, 30))
    hold = partial(change_state, project.pk, "on_hold", actor=director, on=FRIDAY, grounds=pause)
    writers = [
        partial(create_task, package.pk, actor=project.lead, facts={"name": f"Task {n}"})
        for n in range(7)
    ]

    answers = together([*writers[:4], hold, *writers[4:]])

    closed, written = answers.pop(4), answers
    assert not isinstance(closed, Exception), closed
    assert set(refused_with(written)) <= {"RuleViolation"}
    assert Task.objects.count() == len(winners(written))
    end = HistoryEntry.objects.get(verb="project.state_changed").pk
    assert all(entry.pk < end for entry in HistoryEntry.objects.filter(verb="task.created"))
    with pytest.raises(RuleViolation):
        writers[0]()


def test_two_moves_that_cross_leave_a_tree(project, lead, together):
    first, second = (make_work_package(project=project) for _n in range(2))

    answers = together(
        [
            partial(move_package, first.pk, actor=lead, parent_id=second.pk),
            partial(move_package, second.pk, actor=lead, parent_id=first.pk),
        ]
    )

    assert refused_with(answers) == {"RuleViolation": 1}
    parents = set(WorkPackage.objects.values_list("parent_id", flat=True))
    assert None in parents
    assert len(parents) == 2


def test_a_deadlock_is_tried_again_and_both_succeed(together):
    """Two operations lock two rows crosswise: PostgreSQL gives one up, which runs once more."""
    people = [make_user(f"crossed-{n}") for n in range(2)]
    tries = []

    @operation
    def rename(order, *, actor):
        tries.append(order)
        for pk in order:
            User.objects.select_for_update().get(pk=pk)
            if len(tries) <= 2:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.3)")
        User.objects.filter(pk=order[0]).update(name="Renamed")

    keys = [person.pk for person in people]
    answers = together([partial(rename, keys, actor=None), partial(rename, keys[::-1], actor=None)])

    assert answers == [None, None]
    assert len(tries) == 3
    assert set(User.objects.filter(pk__in=keys).values_list("name", flat=True)) == {"Renamed"}


def test_a_serialisation_failure_is_tried_again(together):
    person = make_user("counted", name="0")

    @operation
    def count_up(*, actor):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        seen = User.objects.get(pk=person.pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.3)")
        seen.name = str(int(seen.name) + 1)
        seen.save(update_fields=["name"])

    assert together([partial(count_up, actor=None)] * 2) == [None, None]
    person.refresh_from_db()
    assert person.name == "2"


def test_a_collision_without_a_second_try_is_answered_with_409(project, lead, monkeypatch):
    """A form that creates holds its token in the same transaction, so nothing runs again."""
    tries = []

    @operation
    def collide(*args, actor, **kwargs):
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE deadlock_detected; END $$")

    monkeypatch.setattr("workpackages.views.tasks.create_task", collide)
    package = make_work_package(project=project)
    url = reverse("workpackages:new_task", args=[project.code, package.number])
    token = str(uuid4())
    refused = signed_in(lead).post(url, {"name": "Cable", "work": "8", "form_token": token})
    assert (refused.status_code, len(tries)) == (409, 1)
    monkeypatch.undo()

    accepted = signed_in(lead).post(url, {"name": "Cable", "work": "8", "form_token": token})
    assert accepted.status_code == 302
    assert Task.objects.get().name == "Cable"


def test_one_message_delivered_to_many_workers_is_done_once(director, together):
    done = []
    production.job_kind("tests.races.count")(lambda run: done.append(run.job_id) or {})

    @operation
    def ask(*, actor):
        return jobs.start_job("tests.races.count", arguments={}, label="Counting", actor=actor)

    job = ask(actor=director)
    done.clear()
    Job.objects.filter(pk=job.pk).update(
        state=JobState.QUEUED, attempts=0, finished_at=None, started_at=None
    )
    together([partial(tasks.run_job, job.pk)] * CLICKS)

    assert done == [job.pk]
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)


def slowly(monkeypatch, target):
    """Hold what is locked for a moment before ``target``, so that the others wait for it."""
    module, name = target.rsplit(".", 1)
    kept = getattr(importlib.import_module(module), name)

    def later(*args, **kwargs):
        time.sleep(0.4)
        return kept(*args, **kwargs)

    monkeypatch.setattr(target, later)


def test_two_administrators_do_not_close_each_other(together, monkeypatch):
    one, two = (make_user(roles=(Role.ADMINISTRATOR,)) for _n in range(2))
    slowly(monkeypatch, "people.operations.accounts.end_rows")

    answers = together(
        [
            partial(close_account, one.pk, actor=two, reason="Left."),
            partial(close_account, two.pk, actor=one, reason="Left."),
        ]
    )

    assert refused_with(answers) == {"RuleViolation": 1}
    assert User.objects.filter(is_active=True).count() == 1


def test_a_child_does_not_resume_beside_its_parents_end(director, together, monkeypatch):
    """The child waits for the parent's tree, and then sees the parent as it has become."""
    sponsor = make_user("the-sponsor")
    parent = make_project(state="execution", sponsor=sponsor)
    child = make_project(
        state="on_hold",
        state_before_hold="execution",
        review_on=FRIDAY,
        sponsor=sponsor,
        parent=parent,
    )
    _freeze = operation(_hold_parent)

    answers = together(
        [
            partial(_freeze, parent.pk, actor=director),
            partial(_later, partial(change_state, child.pk, "execution", actor=sponsor, on=FRIDAY)),
        ]
    )

    assert refused_with(answers) == {"UnmetConditions": 1}


def _hold_parent(parent_id, *, actor):
    parent = Project.objects.select_for_update().get(pk=parent_id)
    time.sleep(0.6)
    parent.state, parent.state_before_hold = "on_hold", "execution"
    parent.review_on = date(2026, 11, 30)
    parent.save()


def _later(deed):
    time.sleep(0.2)
    return deed()


def test_a_report_does_not_move_beside_its_projects_end(to_state, director, together):
    report = to_state("submitted")

    def end(project_id, *, actor):
        project = Project.objects.select_for_update().get(pk=project_id)
        time.sleep(0.6)
        project.state, project.actual_finish_on = "closed", FRIDAY
        project.save()

    answers = together(
        [
            partial(operation(end), report.project_id, actor=director),
            partial(_later, partial(approve_report, report.pk, actor=director, at=now())),
        ]
    )

    assert refused_with(answers) == {"RuleViolation": 1}
    report.refresh_from_db()
    assert report.state == "submitted"


def test_two_votes_at_the_same_moment_are_both_counted_and_decide_once(together):
    """Each would leave the result open if it did not see the other."""
    voters = [make_user(roles=(Role.SPONSOR,)) for _n in range(2)]
    file = make_decision_file(make_project(state="analysis"))
    freeze_file(file, *voters, quorum=2)

    answers = together(
        [
            partial(
                cast_vote, file.pk, "approve", comment="", sha256=file.sha256,
                actor=voter, at=DECIDED_AT,
            )
            for voter in voters * 2
        ]
    )  # fmt: skip

    assert refused_with(answers) == {"RuleViolation": 2}
    assert DecisionFile.objects.get(pk=file.pk).state == "agreed"
    assert verbs("decision_file.agreed") == 1
    assert verbs("decision_file.voted") == 2
