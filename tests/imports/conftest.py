from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import Job
from people.production import execute
from projects.models import Project
from workpackages.models import PlanImport
from workpackages.operations.imports import confirm_import, upload_plan


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload_of(content: str | bytes, name: str = "plan.xml") -> SimpleUploadedFile:
    body = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, body, content_type="text/xml")


def run_job_of(plan_import: PlanImport) -> Job:
    """What a worker does when the message arrives."""
    plan_import.refresh_from_db()
    assert plan_import.job is not None
    execute(plan_import.job.pk)
    plan_import.refresh_from_db()
    return Job.objects.get(pk=plan_import.job_id)


@pytest.fixture
def ready(project: Project) -> Callable[..., PlanImport]:
    """Upload a plan into the project and let the first job read it."""

    def bring(content: str | bytes, *, into: Project | None = None) -> PlanImport:
        there = into or project
        plan_import = upload_plan(there.pk, upload_of(content), actor=there.lead)
        run_job_of(plan_import)
        return plan_import

    return bring


@pytest.fixture
def imported(ready: Callable[..., PlanImport]) -> Callable[..., PlanImport]:
    """Upload, read, confirm and import a plan."""

    def bring(
        content: str | bytes,
        *,
        people: dict[str, int] | None = None,
        into: Project | None = None,
    ) -> PlanImport:
        plan_import = ready(content, into=into)
        confirm_import(plan_import.pk, people=people or {}, actor=plan_import.project.lead)
        run_job_of(plan_import)
        return plan_import

    return bring
