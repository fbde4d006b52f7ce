from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from costs.models import PostingImport
from costs.operations.posting_imports import confirm_postings, upload_postings
from people.models import Job
from people.production import execute
from projects.choices import ProjectState
from projects.models import Project
from tests.factories import make_project, make_user, make_work_package
from workpackages.models import WorkPackage

HEAD = ("Booking date", "Work package", "Cost type", "Amount (CHF)", "Supplier", "Document number")
ROW = ("30.09.2026", "LT1", "External services", "1'240.50", "Alpha SA", "F-1")


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def project(db: None) -> Project:
    return make_project(
        code="PRJ-7",
        state=ProjectState.EXECUTION,
        lead=make_user("lead", name="Lea Lead"),
        sponsor=make_user("sponsor", name="Sam Sponsor"),
    )


@pytest.fixture
def package(project: Project) -> WorkPackage:
    return make_work_package(
        project=project, name="Integration", budget=Decimal(60_000), lead=make_user("wpl")
    )


def row(**changes: str) -> tuple[str, ...]:
    names = ("day", "package", "type", "amount", "supplier", "document")
    return tuple(changes.get(name, said) for name, said in zip(names, ROW, strict=True))


def csv_of(rows: Iterable[Sequence[Any]], head: Sequence[str] = HEAD, delimiter: str = ";") -> str:
    body = io.StringIO()
    writer = csv.writer(body, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return body.getvalue()


def xlsx_of(rows: Iterable[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    body = io.BytesIO()
    book = xlsxwriter.Workbook(body, {"in_memory": True, "default_date_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet()
    for line, cells in enumerate([head, *rows]):
        for column, cell in enumerate(cells):
            sheet.write(line, column, cell)
    book.close()
    return body.getvalue()


def upload_of(content: str | bytes, name: str = "postings.csv") -> SimpleUploadedFile:
    body = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, body)


def run_job_of(found: PostingImport) -> Job:
    """What a worker does when the message arrives."""
    found.refresh_from_db()
    assert found.job is not None
    execute(found.job.pk)
    found.refresh_from_db()
    return Job.objects.get(pk=found.job_id)


Bring = Callable[..., PostingImport]


@pytest.fixture
def read(package: WorkPackage) -> Bring:
    """Upload a file of postings and let the first job read it."""

    def bring(content: str | bytes, **upload: Any) -> PostingImport:
        lead = package.project.lead
        found = upload_postings(package.project_id, upload_of(content, **upload), actor=lead)
        run_job_of(found)
        return found

    return bring


@pytest.fixture
def booked(read: Bring) -> Bring:
    """The whole way: read, confirmed and booked."""

    def bring(content: str | bytes, *, leave_out_known: bool = False) -> PostingImport:
        found = read(content)
        lead = found.project.lead
        confirm_postings(found.pk, leave_out_known=leave_out_known, actor=lead)
        run_job_of(found)
        return found

    return bring
