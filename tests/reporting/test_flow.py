"""A report's way from the request to publication: each step, each refusal, each trace."""

from __future__ import annotations

import errno
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from people import tasks
from people.choices import JobState, Role
from people.history import entries_for
from people.models import HistoryEntry, Job, Notification, OrganisationRole, User
from projects.choices import ProjectState
from reporting import production
from reporting.choices import ReportState
from reporting.models import Deviation, Report
from reporting.operations import (
    Commentary,
    approve_report,
    edit_commentary,
    make_again,
    publish_report,
    request_status_report,
    return_report,
    submit_report,
)
from servicedesk_pm.common.clock import now
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from servicedesk_pm.common.frozen import canonical, digest
from tests.factories import make_member, make_programme, make_user
from tests.reporting.conftest import PLAIN, STATUS_DATE, TODAY, explained, work

pytestmark = pytest.mark.django_db


def asked(project, actor=None, status_date=STATUS_DATE):
    return request_status_report(
        project.pk, actor=actor or project.lead, status_date=status_date, today=TODAY
    )


def stored(file):
    with default_storage.open(file.name) as opened:
        return opened.read()


def verbs(report):
    found = HistoryEntry.objects.filter(object_pk=str(report.pk), scope=report.history_scope())
    return [entry.verb for entry in found.order_by("pk") if entry.verb]


def test_a_lead_asks_and_a_job_makes_the_draft(plan, quick_pdf):
    report = asked(plan)
    assert (report.state, report.number, report.edition) == (ReportState.GENERATED, 1, 1)
    assert Job.objects.get(pk=report.job_id).requested_by == plan.lead

    job = work(report)

    assert (job.state, job.result) == (JobState.DONE, {"url": report.get_absolute_url()})
    assert job.steps_done == job.steps_total == 6
    assert report.state == ReportState.DRAFT
    assert report.is_drawn
    assert stored(report.pdf_fr).startswith(b"%PDF 1 fr draft")
    assert verbs(report) == ["report.requested", "report.collected"]


@pytest.mark.parametrize("role", [r for r in Role if r not in {Role.PROJECT_MANAGER}])
def test_only_the_lead_asks(plan, role):
    if role in {Role.DIRECTOR, Role.HUMAN_RESOURCES, Role.ADMINISTRATOR}:
        person = make_user(roles=(role,))
    else:
        person = make_member(plan, role)
    with pytest.raises(PermissionDenied):
        asked(plan, actor=person)
    assert not Report.objects.exists()


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(2026, 11, 1), date.max])
def test_a_status_date_out_of_range_is_refused(plan, day):
    with pytest.raises(RuleViolation, match="between the year 2000") as refused:
        asked(plan, status_date=day)
    assert refused.value.field == "status_date"


def test_the_end_of_this_month_is_the_last_status_date(plan):
    assert asked(plan, status_date=date(2026, 10, 31)).status_date == date(2026, 10, 31)


def test_one_report_is_prepared_for_a_date_at_a_time(plan):
    asked(plan)
    with pytest.raises(RuleViolation, match="already in preparation"):
        asked(plan)
    assert asked(plan, status_date=date(2026, 9, 30)).number == 2


@pytest.mark.parametrize("state", [ProjectState.CLOSED, ProjectState.CANCELLED])
def test_a_finished_project_accepts_no_step(plan, to_state, director, state):
    report = to_state(ReportState.APPROVED)
    type(plan).objects.filter(pk=plan.pk).update(state=state)
    lead = plan.lead
    for step in (
        lambda: asked(plan, status_date=date(2026, 9, 30)),
        lambda: make_again(report.pk, actor=lead),
        lambda: edit_commentary(report.pk, actor=lead, commentary=PLAIN),
        lambda: submit_report(report.pk, actor=lead, at=now()),
        lambda: approve_report(report.pk, actor=director, at=now()),
        lambda: return_report(report.pk, actor=director, remarks="x"),
        lambda: publish_report(report.pk, actor=director),
    ):
        with pytest.raises(RuleViolation, match="project is over"):
            step()


def test_the_commentary_is_kept_and_drawn_anew(plan, to_state):
    report = to_state(ReportState.DRAFT)
    before, version = report.pdf_fr.name, report.version

    edit_commentary(report.pk, actor=plan.lead, commentary=PLAIN, version=version)

    report.refresh_from_db()
    assert (report.key_message_en, report.version) == ("All is well.", version + 1)
    assert not report.deviations.exists()
    assert not report.is_drawn
    work(report)
    assert report.is_drawn
    assert report.pdf_fr.name != before


def test_the_files_of_an_older_commentary_are_not_filed(plan, to_state):
    report = to_state(ReportState.DRAFT)
    edit_commentary(report.pk, actor=plan.lead, commentary=PLAIN)
    report.refresh_from_db()
    older, names = report.job_id, (report.pdf_fr.name, report.pdf_en.name)
    files = {"fr": b"old", "en": b"old"}
    production._file_draft(report.pk, files, "another hash", actor=plan.lead)
    report.refresh_from_db()
    assert (report.pdf_fr.name, report.pdf_en.name) == names
    assert Job.objects.get(pk=older).state == JobState.QUEUED


def test_an_overtaken_commentary_is_refused(plan, to_state):
    report = to_state(ReportState.DRAFT)
    with pytest.raises(StaleObject):
        edit_commentary(report.pk, actor=plan.lead, commentary=PLAIN, version=report.version - 1)
    with pytest.raises(StaleObject):
        submit_report(report.pk, actor=plan.lead, at=now(), version=report.version - 1)


def test_a_report_without_a_key_message_is_not_submitted(plan, to_state):
    report = to_state(ReportState.DRAFT)
    words = explained(plan.lead)
    empty = Commentary(explanations=words.explanations)
    edit_commentary(report.pk, actor=plan.lead, commentary=empty)
    with pytest.raises(RuleViolation, match="key message"):
        submit_report(report.pk, actor=plan.lead, at=now())


def test_an_unexplained_light_is_not_submitted(plan, to_state):
    report = to_state(ReportState.DRAFT)
    edit_commentary(report.pk, actor=plan.lead, commentary=PLAIN)
    with pytest.raises(RuleViolation, match=r"Schedule"):
        submit_report(report.pk, actor=plan.lead, at=now())


def test_one_language_of_the_key_message_is_enough(plan, to_state):
    report = to_state(ReportState.DRAFT)
    words = explained(plan.lead)
    french = Commentary(key_message_fr="Un retard.", explanations=words.explanations)
    edit_commentary(report.pk, actor=plan.lead, commentary=french)
    assert submit_report(report.pk, actor=plan.lead, at=now()).state == ReportState.SUBMITTED


def test_submitting_freezes_figures_and_commentary(plan, to_state, director, sponsor):
    report = to_state(ReportState.DRAFT)
    type(plan).objects.filter(pk=plan.pk).update(sponsor=sponsor)
    promised = report.sha256
    submit_report(report.pk, actor=plan.lead, at=now())
    report.refresh_from_db()
    assert report.sha256 == promised == digest(report.snapshot)
    assert report.figures["commentary"]["deviations"][0]["cause"] == "Accounts get lost."
    assert canonical(report.figures) == report.snapshot
    told = Notification.objects.filter(kind="report.submitted")
    assert {each.recipient for each in told} == {sponsor, director}
    with pytest.raises(RuleViolation, match="Submitted"):
        edit_commentary(report.pk, actor=plan.lead, commentary=PLAIN)


def test_nobody_approves_a_report_of_his_own(plan, to_state):
    report = to_state(ReportState.SUBMITTED)
    OrganisationRole.objects.create(user=plan.lead, role=Role.DIRECTOR)
    lead = User.objects.get(pk=plan.lead.pk)
    with pytest.raises(RuleViolation, match="another person"):
        approve_report(report.pk, actor=lead, at=now())
    with (
        transaction.atomic(),
        pytest.raises(IntegrityError, match="report_approved_by_another_person"),
    ):
        Report.objects.filter(pk=report.pk).update(approved_by=plan.lead, approved_at=now())


@pytest.mark.parametrize("role", [Role.SPONSOR, Role.PROGRAMME_MANAGER])
def test_the_sponsor_and_the_programme_manager_approve_too(plan, to_state, role):
    report = to_state(ReportState.SUBMITTED)
    person = make_member(plan, role)
    approved = approve_report(report.pk, actor=person, at=now())
    assert (approved.state, approved.approved_by) == (ReportState.APPROVED, person)
    assert verbs(report)[-1] == "report.approved"
    assert Notification.objects.filter(kind="report.approved", recipient=plan.lead).exists()


@pytest.mark.parametrize(
    "role", [Role.PROJECT_MANAGER, Role.WORK_PACKAGE_LEAD, Role.QUALITY_MANAGER, Role.OBSERVER]
)
def test_other_roles_do_not_judge(plan, to_state, role):
    report = to_state(ReportState.SUBMITTED)
    person = make_member(plan, role)
    with pytest.raises(PermissionDenied):
        approve_report(report.pk, actor=person, at=now())
    with pytest.raises(PermissionDenied):
        return_report(report.pk, actor=person, remarks="No.")


@pytest.mark.parametrize("state", [ReportState.SUBMITTED, ReportState.APPROVED])
def test_a_returned_report_is_a_draft_with_remarks(plan, to_state, director, state):
    report = to_state(state)
    with pytest.raises(RuleViolation, match="what is to be changed"):
        return_report(report.pk, actor=director, remarks="  ")
    return_report(report.pk, actor=director, remarks="Name the supplier.")
    report.refresh_from_db()
    assert (report.state, report.remarks) == (ReportState.DRAFT, "Name the supplier.")
    assert (report.submitted_by, report.approved_by) == (None, None)
    entry = HistoryEntry.objects.get(verb="report.returned")
    assert (entry.actor, entry.additional_data["reason"]) == (director, "Name the supplier.")
    edit_commentary(report.pk, actor=plan.lead, commentary=explained(plan.lead))
    assert submit_report(report.pk, actor=plan.lead, at=now()).state == ReportState.SUBMITTED


def test_publishing_draws_the_final_documents_and_tells_people(plan, to_state, director):
    plan.programme = make_programme(manager=make_user())
    plan.save(update_fields=["programme"])
    report = to_state(ReportState.PUBLISHED)
    assert report.published_at
    assert stored(report.pdf_en).startswith(b"%PDF 1 en final")
    assert verbs(report)[-1] == "report.published"
    told = Notification.objects.filter(kind="report.published")
    assert {n.recipient for n in told} == {plan.lead, plan.programme.manager}


def test_every_moment_of_a_report_is_on_the_fixed_day_of_a_demonstration(to_state, settings):
    settings.DEMO_TODAY = TODAY
    report = to_state(ReportState.PUBLISHED)
    moments = [
        report.created_at,
        report.collected_at,
        report.submitted_at,
        report.approved_at,
        report.published_at,
        *entries_for(report).values_list("timestamp", flat=True),
    ]
    assert {timezone.localdate(moment) for moment in moments} == {TODAY}
    # Each step after the one before it.
    assert moments[:5] == sorted(moments[:5])


def test_only_an_approved_report_is_published(plan, to_state, director, member):
    report = to_state(ReportState.SUBMITTED)
    with pytest.raises(RuleViolation, match="Submitted"):
        publish_report(report.pk, actor=director)
    with pytest.raises(PermissionDenied):
        publish_report(report.pk, actor=member)
    approve_report(report.pk, actor=director, at=now())
    publish_report(report.pk, actor=director)
    with pytest.raises(RuleViolation, match="already being published"):
        publish_report(report.pk, actor=director)


def test_a_published_report_never_changes(plan, to_state, director):
    report = to_state(ReportState.PUBLISHED)
    lead = plan.lead
    for step in (
        lambda: make_again(report.pk, actor=lead),
        lambda: edit_commentary(report.pk, actor=lead, commentary=PLAIN),
        lambda: submit_report(report.pk, actor=lead, at=now()),
        lambda: approve_report(report.pk, actor=director, at=now()),
        lambda: return_report(report.pk, actor=director, remarks="x"),
        lambda: publish_report(report.pk, actor=director),
    ):
        with pytest.raises(RuleViolation, match="never changes"):
            step()


def test_the_row_itself_refuses_to_change_once_published(to_state):
    report = to_state(ReportState.PUBLISHED)
    report.key_message_fr = "Autre chose"
    with pytest.raises(RuleViolation, match="never changes"):
        report.save()
    with pytest.raises(RuleViolation, match="never changes"):
        Report.objects.get(pk=report.pk).save(update_fields=["snapshot"])


def test_a_newer_report_replaces_the_published_one_of_the_same_date(to_state):
    first = to_state(ReportState.PUBLISHED)
    other_date = to_state(ReportState.PUBLISHED, status_date=date(2026, 9, 30))
    second = to_state(ReportState.PUBLISHED)
    first.refresh_from_db()
    other_date.refresh_from_db()
    assert (first.state, second.state) == (ReportState.SUPERSEDED, ReportState.PUBLISHED)
    assert (second.number, second.edition) == (3, 2)
    assert other_date.state == ReportState.PUBLISHED
    assert verbs(first)[-1] == "report.superseded"


def test_a_job_delivered_twice_has_one_result(to_state):
    report = to_state(ReportState.APPROVED)
    publish_report(report.pk, actor=report.approved_by)
    work(report)
    names, told = (report.pdf_fr.name, report.pdf_en.name), Notification.objects.count()
    tasks.run_job(report.job_id)
    Job.objects.filter(pk=report.job_id).update(state=JobState.QUEUED, finished_at=None, attempts=0)
    work(report)
    assert (report.pdf_fr.name, report.pdf_en.name) == names
    assert Notification.objects.count() == told


def test_a_draft_job_run_twice_collects_once(plan, quick_pdf, monkeypatch):
    report = asked(plan)
    work(report)
    collected = report.collected_at
    monkeypatch.setattr(production, "collect", lambda *a, **k: pytest.fail("collected twice"))
    Job.objects.filter(pk=report.job_id).update(state=JobState.QUEUED, finished_at=None, attempts=0)
    assert work(report).state == JobState.DONE
    assert report.collected_at == collected


def test_a_replaced_job_leaves_the_report_alone(plan, quick_pdf):
    report = asked(plan)
    first = report.job_id
    make_again(report.pk, actor=plan.lead)
    tasks.run_job(first)
    report.refresh_from_db()
    assert (report.state, report.snapshot) == (ReportState.GENERATED, "")
    work(report)
    assert report.state == ReportState.DRAFT


def test_a_worker_that_dies_midway_leaves_no_file_and_the_next_one_finishes(
    plan, quick_pdf, monkeypatch
):
    report = asked(plan)
    drawn = production.draw

    def die(report, content, language, **kwargs):
        if language == "en":
            raise KeyboardInterrupt
        return drawn(report, content, language, **kwargs)

    monkeypatch.setattr(production, "draw", die)
    with pytest.raises(KeyboardInterrupt):
        tasks.run_job(report.job_id)
    report.refresh_from_db()
    assert (report.state, report.pdf_fr.name) == (ReportState.GENERATED, "")

    monkeypatch.setattr(production, "draw", drawn)
    Job.objects.filter(pk=report.job_id).update(state=JobState.QUEUED, started_at=None)
    assert work(report).state == JobState.DONE
    assert report.state == ReportState.DRAFT


def test_a_full_disk_is_said_and_trying_again_works(plan, quick_pdf, monkeypatch):
    report = asked(plan)
    kept = production.store

    def full(name, body):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(production, "store", full)
    job = work(report)
    assert job.state == JobState.FAILED
    assert "disk" in job.error
    assert (report.state, report.pdf_fr.name) == (ReportState.GENERATED, "")
    monkeypatch.setattr(production, "store", kept)
    make_again(report.pk, actor=plan.lead)
    assert work(report).state == JobState.DONE


def test_without_pango_the_job_says_so(plan, quick_pdf, monkeypatch):
    monkeypatch.setattr(production, "is_available", lambda: False)
    report = asked(plan)
    job = work(report)
    assert (job.state, "Pango" in job.error) == (JobState.FAILED, True)


def test_a_revoked_lead_gets_no_report_from_a_queued_job(plan, quick_pdf):
    report = asked(plan)
    plan.lead = make_user()
    plan.save(update_fields=["lead"])
    job = work(report)
    assert (job.state, report.snapshot) == (JobState.FAILED, "")
    assert "right" in job.error


def test_a_revoked_director_publishes_nothing(plan, to_state, director):
    report = to_state(ReportState.APPROVED)
    publish_report(report.pk, actor=director)
    director.organisation_roles.all().delete()
    job = work(report)
    assert (job.state, report.state) == (JobState.FAILED, ReportState.APPROVED)


def test_a_report_returned_before_the_job_ran_is_not_published(to_state, director):
    report = to_state(ReportState.APPROVED)
    publish_report(report.pk, actor=director)
    return_report(report.pk, actor=director, remarks="Wait.")
    job = work(report)
    assert (job.state, report.state) == (JobState.FAILED, ReportState.DRAFT)
    assert "no longer approved" in job.error


def test_a_project_that_ended_meanwhile_gets_no_report(plan, quick_pdf):
    report = asked(plan)
    type(plan).objects.filter(pk=plan.pk).update(state=ProjectState.CANCELLED)
    job = work(report)
    assert (job.state, report.state) == (JobState.FAILED, ReportState.GENERATED)


def row(project, **fields):
    values = {
        "project": project,
        "number": 1,
        "status_date": STATUS_DATE,
        "prepared_by": project.lead,
        **fields,
    }
    return Report(**values)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": ReportState.PUBLISHED}, "report_published_iff_frozen"),
        ({"published_at": now()}, "report_published_iff_frozen"),
        ({"approved_at": now()}, "report_approved_after_submission"),
    ],
)
def test_the_database_refuses_a_report_against_the_rules(project, fields, name):
    with transaction.atomic(), pytest.raises(IntegrityError, match=name):
        row(project, **fields).save()


@pytest.mark.parametrize(
    ("fields", "columns"),
    [
        # report_number_unique_in_project
        ({"number": 1, "status_date": date(2026, 1, 31)}, "number"),
        # report_one_in_preparation
        ({"number": 2, "edition": 2}, "status_date"),
        # report_edition_unique_for_status_date
        ({"number": 2, "edition": 1}, "edition|status_date"),
    ],
)
def test_the_database_refuses_a_second_report_of_the_same(project, fields, columns):
    row(project).save()
    with transaction.atomic(), pytest.raises(IntegrityError, match=columns):
        row(project, **fields).save()


def test_the_database_wants_explanations_whole_and_once(to_state, plan):
    report = to_state(ReportState.DRAFT)
    facts = {"report": report, "owner": plan.lead, "due_on": STATUS_DATE}
    whole = {"cause": "a", "effect": "b", "measure": "c"}
    with transaction.atomic(), pytest.raises(IntegrityError, match="deviation_is_complete"):
        Deviation.objects.create(light="cost", **facts, **{**whole, "effect": ""})
    # deviation_once_per_light
    with transaction.atomic(), pytest.raises(IntegrityError, match="light"):
        Deviation.objects.create(light="schedule", **facts, **whole)
