"""The long work that is timed: a status report, and plans on their way in."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile

from people.models import User
from people.tasks import run_job
from projects.models import Project
from reporting.bench.mails import time_digests
from reporting.bench.pages import subjects
from reporting.bench.passes import SHARED_PLANS, passes
from reporting.bench.reference import TODAY
from reporting.bench.snapshots import snapshots
from reporting.bench.summaries import time_summary
from reporting.operations import request_status_report
from reporting.operations_plan import request_plan_pdf
from workpackages.operations.imports import confirm_import, upload_plan

TASK = (
    "<Task><UID>{uid}</UID><ID>{uid}</ID><Name>Task {uid}</Name>"
    "<OutlineLevel>{level}</OutlineLevel>"
    "<Summary>{summary}</Summary><Start>{day}T08:00:00</Start><Finish>{day}T17:00:00</Finish>"
    "<Duration>PT8H0M0S</Duration>{link}</Task>"
)
LINK = "<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>1</Type></PredecessorLink>"


def made_plan(tasks: int) -> bytes:
    """A plan of so many linked tasks in packages of twenty."""
    rows, before = [], 0
    for uid in range(1, tasks + 1):
        summary = uid % 21 == 1
        day = date(2026, 11, 2) + timedelta(days=uid % 300)
        link = LINK.format(uid=before) if before and not summary else ""
        level = 1 if summary else 2
        rows.append(TASK.format(uid=uid, level=level, summary=int(summary), day=day, link=link))
        before = 0 if summary else uid
    body = "".join(rows)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Project xmlns="http://schemas.microsoft.com/project"><Name>Bench</Name>'
        f"<Tasks>{body}</Tasks></Project>"
    ).encode()


def largest_shared_plan() -> Path | None:
    """The plan file with the most tasks that lies beside the project, if any does."""
    files = sorted(SHARED_PLANS.glob("*.xml"), key=lambda f: f.stat().st_size)
    return files[-1] if files else None


@contextmanager
def taken_away() -> Iterator[list[FieldFile]]:
    """Nothing stays of what is done inside: rows are rolled back, the files listed are deleted."""
    files: list[FieldFile] = []
    try:
        with transaction.atomic():
            yield files
            transaction.set_rollback(True)
    finally:
        for file in files:
            file.delete(save=False)


def time_import(name: str, content: bytes) -> float:
    """Seconds to read and to import one plan."""
    project, lead = _led_project()
    begun = time.perf_counter()
    with taken_away() as files:
        file = SimpleUploadedFile(name, content, content_type="text/xml")
        plan = upload_plan(project.pk, file, actor=lead)
        files.append(plan.file)
        assert plan.job_id is not None
        run_job(plan.job_id)
        plan = confirm_import(plan.pk, people={}, actor=lead)
        assert plan.job_id is not None
        run_job(plan.job_id)
        plan.refresh_from_db()
        if plan.imported_at is None:
            raise RuntimeError(f"{name} was not imported: {plan.refusal}")
    return time.perf_counter() - begun


def time_report() -> float:
    """Seconds of one status report, collected and drawn in both languages."""
    project, lead = _led_project()
    with taken_away() as files:
        report = request_status_report(
            project.pk, actor=lead, status_date=free_status_date(project), today=TODAY
        )
        assert report.job_id is not None
        begun = time.perf_counter()
        run_job(report.job_id)
        seconds = time.perf_counter() - begun
        report.refresh_from_db()
        if not report.pdf_fr:
            raise RuntimeError("the status report was not drawn")
        files += [report.pdf_fr, report.pdf_en]
    return seconds


def time_plan_pdf() -> float:
    """Seconds to read and to draw the plan over all projects."""
    with taken_away():
        job = request_plan_pdf(None, actor=subjects().director, query="", paper="A3")
        begun = time.perf_counter()
        run_job(job.pk)
        seconds = time.perf_counter() - begun
        job.refresh_from_db()
        if "file" not in job.result:
            raise RuntimeError(f"the plan was not drawn: {job.error}")
        default_storage.delete(job.result["file"])
    return seconds


def _led_project() -> tuple[Project, User]:
    project = subjects().project
    assert project.lead is not None
    return project, project.lead


def free_status_date(project: Project) -> date:
    """The latest day that nobody prepares a report for."""
    taken = set(project.reports.in_preparation().values_list("status_date", flat=True))
    days = (TODAY - timedelta(days=back) for back in range(2, 2 + len(taken) + 1))
    return next(day for day in days if day not in taken)


def peak_megabytes() -> float:
    """The most memory this process held.

    What the kernel of Linux tells of resources counts the process that started this one too.
    """
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)
    lines = Path("/proc/self/status").read_text().splitlines()
    told = dict(line.split(":", 1) for line in lines)
    return int(told["VmHWM"].split()[0]) / 1024


def _largest(_tasks: int) -> str:
    found = largest_shared_plan()
    if found is None:
        return "largest shared plan: not here (../shared/data/mspdi)"
    return f"import of {found.name}: {time_import(found.name, found.read_bytes()):.1f} s"


def _made(tasks: int) -> str:
    return f"import of {tasks} tasks: {time_import('bench.xml', made_plan(tasks)):.1f} s"


def _report(_tasks: int) -> str:
    return f"status report, two PDFs: {time_report():.1f} s, {peak_megabytes():.0f} MB at most"


def _plan_pdf(_tasks: int) -> str:
    return (
        f"plan over all projects as PDF: {time_plan_pdf():.1f} s, {peak_megabytes():.0f} MB at most"
    )


def _passes(tasks: int) -> str:
    return "\n".join(passes(is_small=tasks == TASKS_OF_SMALL_PLAN))


def _digests(tasks: int) -> str:
    people = PEOPLE_TOLD if tasks == TASKS_OF_LARGE_PLAN else PEOPLE_TOLD // 50
    with taken_away():
        seconds, mails = time_digests(people)
    return f"mail of the day to {people} people: {seconds:.1f} s, {mails} mails"


def _summary(_tasks: int) -> str:
    with taken_away() as files:
        report, collecting, drawing = time_summary(subjects().project.portfolio)
        paper = report.papers.get()
        files += [paper.pdf_fr, paper.pdf_en]
    return (
        f"report of the portfolio: figures {collecting:.1f} s, two PDFs {drawing:.1f} s, "
        f"{peak_megabytes():.0f} MB at most"
    )


TASKS_OF_LARGE_PLAN, TASKS_OF_SMALL_PLAN = 5_000, 60
PEOPLE_TOLD = 1_000
WORK: dict[str, Callable[[int], str]] = {
    "report": _report,
    "plan": _largest,
    "large-plan": _made,
    "plan-pdf": _plan_pdf,
    "passes": _passes,
    "digests": _digests,
    "snapshots": lambda _tasks: snapshots(),
    "summary": _summary,
}
