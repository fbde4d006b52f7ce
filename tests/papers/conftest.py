"""A project with a mandate, its request, and everybody who meets their documents."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from people import tasks
from people.choices import Role
from people.models import Job
from reporting.papers.models import Paper
from reporting.papers.operations import ask_for_paper
from tests.factories import (
    give_role,
    make_mandate,
    make_organisation,
    make_programme,
    make_project,
    make_request,
    make_user,
    make_work_package,
)

AT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents that say what they show, without typesetting."""

    def draw(shown: Any, language: str, *, sha256: str) -> bytes:
        return f"%PDF {shown['code']} {shown['edition']} {language} {sha256}".encode()

    monkeypatch.setattr("reporting.papers.production.draw", draw)
    monkeypatch.setattr("reporting.papers.production.warm_up", lambda: None)
    monkeypatch.setattr("reporting.papers.production.is_available", lambda: True)


@pytest.fixture
def young(db, director):
    """A project in preparation with everybody whom it has to name."""
    project = make_project(
        state="mandate",
        size_class="M",
        name_fr="Nouvel outil",
        name_en="New tool",
        sponsor=make_user("the-sponsor"),
        programme=make_programme(manager=make_user("the-manager")),
        lead=make_user("the-lead"),
        planned_start_on=date(2026, 11, 2),
        planned_finish_on=date(2027, 6, 30),
        approved_envelope=Decimal(300_000),
    )
    make_organisation(project)
    make_work_package(project=project, lead=project.lead, budget=Decimal(125_000))
    return project


@pytest.fixture
def draft(young):
    return make_mandate(young)


@pytest.fixture
def wish(young):
    """The request of the same project, decided upon: nothing in it changes any more."""
    return make_request(project=young, title_fr="Un nouvel outil", title_en="A new tool")


@pytest.fixture
def observer(young):
    user = make_user("the-observer")
    give_role(user, Role.OBSERVER, young)
    return user


def ask(subject: Any, actor: Any, kind: str = "mandate") -> Paper:
    return ask_for_paper(subject, kind=kind, actor=actor, at=AT, organisation="ODR")


def work(paper: Paper) -> Job:
    """Let a worker draw the document, and read it anew."""
    assert paper.job_id is not None
    tasks.run_job(paper.job_id)
    return Job.objects.get(pk=paper.job_id)


def made(subject: Any, actor: Any, kind: str = "mandate") -> Paper:
    paper = ask(subject, actor, kind)
    if not paper.is_made:
        job = work(paper)
        assert job.state == "done", job.error
    return Paper.objects.get(pk=paper.pk)
