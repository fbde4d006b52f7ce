from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from people import tasks
from people.choices import Role
from people.models import Job, User
from projects.models import Project
from reporting.choices import Light, ReportState
from reporting.models import Report
from reporting.operations import (
    Commentary,
    Explanation,
    approve_report,
    edit_commentary,
    publish_report,
    request_status_report,
    submit_report,
)
from servicedesk_pm.common.clock import now
from tests.factories import make_member, make_milestone, make_task, make_work_package
from workpackages.models import Baseline, BaselineRow, Task

STATUS_DATE = date(2026, 10, 9)
TODAY = date(2026, 10, 12)
PLAIN = Commentary(key_message_fr="Tout va bien.", key_message_en="All is well.")


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents that say which report, language and mark they have, without typesetting."""

    def draw(report: Report, content: Any, language: str, *, made_at: Any, is_draft: bool) -> bytes:
        mark = "draft" if is_draft else "final"
        return f"%PDF {report.number} {language} {mark} {report.sha256}".encode()

    monkeypatch.setattr("reporting.production.draw", draw)
    monkeypatch.setattr("reporting.production.warm_up", lambda: None)


@pytest.fixture
def plan(project: Project) -> Project:
    """A running plan with everything a report speaks of; its schedule light is amber."""
    package = make_work_package(project=project, name="Integration", lead=project.lead)
    inner = make_work_package(project=project, parent=package, name="Connectors", budget=12_500)
    done = make_task(
        work_package=inner,
        name="Directory sync",
        start_on=date(2026, 7, 1),
        finish_on=date(2026, 8, 14),
        actual_start_on=date(2026, 7, 1),
        actual_finish_on=date(2026, 8, 14),
        state="completed",
        progress_pct=100,
        work_minutes=6000,
    )
    late = make_task(
        work_package=inner,
        name="Telephony connector",
        start_on=date(2026, 8, 17),
        finish_on=date(2026, 10, 2),
        actual_start_on=date(2026, 8, 17),
        state="in_progress",
        progress_pct=40,
        work_minutes=3000,
        assignee=project.lead,
    )
    blocked = make_task(
        work_package=inner,
        name="Telephony tests",
        start_on=date(2026, 9, 1),
        finish_on=date(2026, 10, 23),
        actual_start_on=date(2026, 9, 1),
        state="in_progress",
        progress_pct=10,
        blocked=True,
        blocked_reason="The supplier looks for lost accounts.",
        blocked_on=date(2026, 10, 5),
        work_minutes=1000,
    )
    coming = make_task(
        work_package=package,
        name="Training",
        start_on=date(2026, 10, 26),
        finish_on=date(2026, 12, 11),
        work_minutes=2000,
    )
    live = make_milestone(
        work_package=package,
        name="Go-live",
        start_on=date(2026, 12, 18),
        finish_on=date(2026, 12, 18),
        is_key_milestone=True,
    )
    take_baseline(project, {done: 0, late: 0, blocked: 0, coming: 0, live: 7})
    return project


def take_baseline(project: Project, earlier: dict[Task, int]) -> Baseline:
    """Freeze the plan with some finishes that many days earlier than now."""
    baseline = Baseline.objects.create(
        project=project, number=1, reason="Mandate", taken_on=date(2026, 6, 30)
    )
    for task, days in earlier.items():
        finish = date.fromordinal(task.finish_on.toordinal() - days)
        start = min(task.start_on, finish)
        BaselineRow.objects.create(baseline=baseline, task=task, start_on=start, finish_on=finish)
    return baseline


@pytest.fixture
def sponsor(project: Project) -> User:
    return make_member(project, Role.SPONSOR, username="sponsor")


def explained(owner: User) -> Commentary:
    explanation = Explanation(
        Light.SCHEDULE, "Accounts get lost.", "Five days later.", "Two more testers.",
        owner, date(2026, 11, 13),
    )  # fmt: skip
    return Commentary(
        key_message_fr="La mise en service glisse d'une semaine.",
        key_message_en="Go-live slips by a week.",
        next_steps_fr="Former les équipes.",
        next_steps_en="Train the teams.",
        explanations=(explanation,),
    )


def work(report: Report) -> Job:
    """Let a worker do the report's job, and read both anew."""
    report.refresh_from_db()
    tasks.run_job(report.job_id)
    report.refresh_from_db()
    job = Job.objects.get(pk=report.job_id)
    assert job.is_over
    return job


@pytest.fixture
def to_state(plan: Project, director: User, quick_pdf: None) -> Callable[..., Report]:
    """A report of ``plan`` that the lead and the director brought to the given state."""

    def bring(state: str, *, status_date: date = STATUS_DATE) -> Report:
        lead = plan.lead
        report = request_status_report(plan.pk, actor=lead, status_date=status_date, today=TODAY)
        if state == ReportState.GENERATED:
            return report
        work(report)
        edit_commentary(report.pk, actor=lead, commentary=explained(lead))
        work(report)
        if state == ReportState.DRAFT:
            return report
        submit_report(report.pk, actor=lead, at=now())
        if state != ReportState.SUBMITTED:
            approve_report(report.pk, actor=director, at=now())
        if state == ReportState.PUBLISHED:
            publish_report(report.pk, actor=director)
            work(report)
        report.refresh_from_db()
        assert report.state == state, Job.objects.get(pk=report.job_id).error
        return report

    return bring
