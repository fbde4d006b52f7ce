"""The report of the whole portfolio that is timed: its figures, then both documents."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from control.months import last_over
from people.tasks import run_job
from projects.models import Portfolio
from reporting.bench.pages import subjects
from reporting.bench.reference import TODAY
from reporting.papers.operations import ask_for_paper
from reporting.summaries.models import SummaryReport
from reporting.summaries.operations import Message, begin_summary, publish_summary, write_summary

Seconds = float


def time_summary(portfolio: Portfolio) -> tuple[SummaryReport, Seconds, Seconds]:
    """Published and drawn by the director; the caller takes it away again."""
    director, at = subjects().director, _now()
    month = last_over(TODAY)
    report = begin_summary(portfolio.pk, None, actor=director, status_date=month, at=at)
    assert report.job_id is not None
    collecting = _timed(report.job_id)
    write_summary(report.pk, Message("Mesuré.", "Measured."), actor=director)
    publish_summary(report.pk, actor=director, at=at)
    report = SummaryReport.objects.get(pk=report.pk)
    paper = ask_for_paper(report, kind="summary", actor=director, at=at)
    assert paper.job_id is not None
    drawing = _timed(paper.job_id)
    paper.refresh_from_db()
    if not paper.is_made:
        raise RuntimeError("the portfolio report was not drawn")
    return report, collecting, drawing


def _now() -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)


def _timed(job_id: int) -> Seconds:
    begun = time.perf_counter()
    run_job(job_id)
    return time.perf_counter() - begun
