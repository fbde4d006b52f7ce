"""A programme with a red, a green and a resting project, measured at the end of August 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import pytest

from control.operations.snapshots import keep_snapshots
from costs.operations.postings import post
from people.choices import Role
from people.models import User
from people.production import execute
from projects.choices import ProjectState
from projects.models import Programme, Project
from reporting.summaries.models import SummaryReport
from reporting.summaries.operations import (
    Asked,
    Message,
    begin_summary,
    publish_summary,
    write_summary,
)
from tests.control.rows import director as one_director
from tests.control.rows import earn, make_budgeted, month, phase, put_into
from tests.costs.rows import booking
from tests.factories import give_role, make_programme, make_project, make_user

AUGUST, TODAY = month(8), date(2026, 9, 7)
AT = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
MESSAGE = Message(
    "L’outil ITSM prend du retard.",
    "The ITSM tool falls behind.",
    (
        Asked(
            "Approuver le nouveau plan.",
            "Approve the new plan.",
            date(2026, 9, 30),
            "La mise en service glisse d’un mois.",
            "Going live slips by a month.",
        ),
    ),
)


@pytest.fixture(autouse=True)
def september(settings: Any, tmp_path: Any) -> None:
    settings.DEMO_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def director(db: None) -> User:
    return one_director()


@pytest.fixture
def manager(db: None) -> User:
    return make_user("manager", name="Mia Manager")


@pytest.fixture
def programme(manager: User) -> Programme:
    return make_programme(
        code="PGM-7", name_fr="Service Desk 2027", name_en="Service Desk 2027", manager=manager
    )


def make_measured(earned: int, actual: int, **fields: Any) -> Project:
    """Of 600'000 francs, at the end of its eighth month."""
    project = make_project(**fields)
    package = make_budgeted(project)
    phase(package)
    earn(package, 8, earned)
    if actual:
        row = booking(package, actual, posted_on=AUGUST)
        post(project.pk, row, actor=project.lead, on=AUGUST)
    return project


class Measured(NamedTuple):
    red: Project
    green: Project
    resting: Project


@pytest.fixture
def measured(programme: Programme, director: User) -> Measured:
    fields = {"programme": programme, "portfolio": programme.portfolio}
    red = make_measured(384_000, 430_000, code="PRJ-71", name_en="ITSM tool", **fields)
    green = make_measured(450_000, 440_000, code="PRJ-72", name_en="Portal", **fields)
    resting = make_measured(440_000, 470_000, code="PRJ-73", name_en="Print", **fields)
    keep_snapshots([red.pk, green.pk, resting.pk], AUGUST, actor=None)
    put_into(resting, ProjectState.ON_HOLD)
    return Measured(red, green, resting)


def begun(programme: Programme, actor: User, *, whole: bool = False) -> SummaryReport:
    """Of the programme, or of its whole portfolio; its figures are collected."""
    key = None if whole else programme.pk
    report = begin_summary(programme.portfolio_id, key, actor=actor, status_date=AUGUST, at=AT)
    return collected(report)


def collected(report: SummaryReport) -> SummaryReport:
    assert report.job_id is not None
    execute(report.job_id)
    return SummaryReport.objects.get(pk=report.pk)


def published(report: SummaryReport, actor: User) -> SummaryReport:
    write_summary(report.pk, MESSAGE, actor=actor)
    publish_summary(report.pk, actor=actor, at=AT)
    return SummaryReport.objects.get(pk=report.pk)


@pytest.fixture
def report(measured: Measured, programme: Programme, manager: User) -> SummaryReport:
    return begun(programme, manager)


@pytest.fixture
def whole(measured: Measured, programme: Programme, director: User) -> SummaryReport:
    return begun(programme, director, whole=True)


@pytest.fixture
def issued(report: SummaryReport, manager: User) -> SummaryReport:
    return published(report, manager)


def board_member() -> User:
    return make_user("board", roles=(Role.SPONSOR,))


def member_of(programme: Programme, role: Role) -> User:
    user = make_user()
    give_role(user, role, programme)
    return user


def section(content: dict[str, Any], key: str) -> dict[str, Any]:
    """The parts of a section by their keys."""
    found = next(each for each in content["sections"] if each["key"] == key)
    return {part["key"]: part for part in found["parts"]}


def cells(content: dict[str, Any], key: str, name: str) -> list[list[Any]]:
    return [row["cells"] for row in section(content, key)[name]["rows"]]


def values(content: dict[str, Any], key: str) -> dict[str, Any]:
    parts = section(content, key).values()
    return {part["key"]: part["value"] for part in parts if part["kind"] == "fact"}
