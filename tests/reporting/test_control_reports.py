"""The report on costs, schedule and quality of a kept month."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pypdf
import pytest
from django.urls import reverse
from django.utils import translation

from control.models import CorrectiveMeasure, StatusSnapshot
from control.operations.snapshots import keep_snapshots
from costs.models import BudgetLine
from people.choices import Role
from people.production import execute
from reporting.control_reports.content import content_of
from reporting.papers.drawing import draw
from reporting.papers.kinds import kind_named
from reporting.papers.models import Paper
from reporting.papers.operations import ask_for_paper
from reporting.papers.reading import document_of
from reporting.papers.snapshot import snapshot_of
from tests.control.rows import BASELINE_ON, director, earn, make_budgeted, month, phase
from tests.decision_files.test_constraints import refused
from tests.factories import (
    make_attempt,
    make_checkpoint,
    make_deliverable,
    make_finding,
    make_member,
    make_milestone,
    make_project,
    make_task,
    make_user,
)
from tests.papers.conftest import quick  # noqa: F401 - a fixture
from tests.reporting.summaries.conftest import AT, AUGUST, TODAY, cells, make_measured, values
from workpackages.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def september(settings, tmp_path):
    settings.DEMO_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def project(db):
    return make_measured(384_000, 430_000, code="PRJ-7", name_en="ITSM tool")


@pytest.fixture
def row(project):
    return kept(project, AUGUST)


def kept(project, on):
    keep_snapshots([project.pk], on, actor=None)
    return StatusSnapshot.objects.select_related("project").get(project=project, status_date=on)


def test_the_sections_are_those_of_the_directive(row):
    content = content_of(row)
    assert [each["key"] for each in content["sections"]] == [
        "state", "costs", "schedule", "quality", "measures",
    ]  # fmt: skip


def test_costs_are_those_of_the_worked_example(row):
    told = values(content_of(row), "costs")
    assert (told["qr_budget"], told["qr_earned"], told["qr_actual"]) == (
        "600000.00", "384000.00", "430000.00",
    )  # fmt: skip
    assert (told["qr_cv"], told["qr_sv"]) == ("-46000.00", "-66000.00")
    assert (told["qr_cpi"], told["qr_spi"], told["qr_tcpi"]) == ("0.89", "0.85", "1.27")
    assert (told["qr_forecast"], told["qr_vac"], told["qr_vac_pct"]) == (
        "671875.00", "-71875.00", "-12.0",
    )  # fmt: skip


def test_every_method_of_the_forecast_is_told_and_the_official_one_marked(row):
    rows = {line[0]: line for line in cells(content_of(row), "costs", "qr_eacs")}
    assert rows["typical"][1:] == ["671875", "yes"]
    assert rows["one_off"][1:] == ["646000", "no"]
    assert rows["bottom_up"][1] is None


def test_each_package_has_its_values_and_indices(row):
    line = cells(content_of(row), "costs", "qr_packages")[0]
    assert line[1:] == ["600000.00", "450000.00", "384000.00", "430000.00", "0.89", "0.85"]


def test_cost_types_stand_beside_what_was_booked(row):
    package = row.project.work_packages.get()
    BudgetLine.objects.create(
        work_package=package, cost_type="licences", spending="investment", year=2026,
        amount=Decimal(100_000),
    )  # fmt: skip
    rows = {line[0]: line[1:] for line in cells(content_of(row), "costs", "qr_types")}
    assert rows["licences"] == ["100000.00", None]
    assert sum(Decimal(actual or 0) for _budget, actual in rows.values()) == 430_000


def test_the_schedule_tells_the_pace(row):
    told = values(content_of(row), "schedule")
    assert (told["qr_es"], told["qr_elapsed"], told["qr_periods"]) == ("6.99", "8", "12")
    assert (told["qr_spi_t"], told["qr_sv_t"], told["qr_eac_t"]) == ("0.87", "-1.01", "13.74")
    assert told["qr_tspi"] == "1.25"
    assert told["qr_baseline_finish"] == "2026-12-31"


def test_milestones_are_followed_from_report_to_report(db):
    project = make_project(code="PRJ-8", state="execution")
    package = make_budgeted(project)
    make_task(
        work_package=package, start_on=BASELINE_ON, finish_on=date(2026, 12, 30), work_minutes=600
    )
    planned = date(2026, 11, 30)
    live = make_milestone(
        work_package=package, is_key_milestone=True, name="Go-live", finish_on=planned
    )
    phase(package)
    earn(package, 7, 300_000)
    kept(project, month(7))
    Task.objects.filter(pk=live.pk).update(finish_on=date(2026, 12, 21))
    content = content_of(kept(project, AUGUST))
    part = next(
        part
        for each in content["sections"]
        if each["key"] == "schedule"
        for part in each["parts"]
        if part["key"] == "qr_milestones"
    )
    assert [name for name, _kind in part["columns"]] == [
        "qr_milestone", "qr_baseline", "31.07.2026", "31.08.2026", "qr_slip", "qr_alerts",
    ]  # fmt: skip
    line = part["rows"][0]["cells"]
    assert line[:5] == ["Go-live", "2026-11-30", "2026-11-30", "2026-12-21", "15"]
    assert "slip beyond its tolerance" in line[5]["en"]
    assert line[5]["fr"] != line[5]["en"]


def test_an_earlier_month_tells_nothing_of_later_ones(project, row):
    earn(project.work_packages.get(), 9, 600_000)
    kept(project, month(9))
    assert values(content_of(row), "costs")["qr_earned"] == "384000.00"


def test_quality_is_told_at_the_status_date(row):
    project = row.project
    on_time = make_checkpoint(
        project, planned_on=date(2026, 7, 31), done_on=date(2026, 7, 30), state="with_findings"
    )
    make_checkpoint(project, planned_on=date(2026, 8, 14))
    make_checkpoint(project, planned_on=date(2026, 9, 4))
    make_finding(on_time, severity="major", found_on=date(2026, 8, 1), due_on=date(2026, 8, 20))
    deliverable = make_deliverable(project.work_packages.get())
    make_attempt(
        deliverable,
        decision="refused",
        reasons="Not usable.",
        decided_by=project.sponsor or make_user(),
        decided_on=date(2026, 8, 20),
    )
    told = values(content_of(row), "quality")
    assert (told["qr_completed"], told["qr_on_time"]) == ("50", "50")
    assert (told["qr_open_findings"], told["qr_weight"], told["qr_overdue"]) == ("1", "3", "1")
    assert (told["qr_age"], told["qr_first_pass"]) == ("30", "0")


def test_measures_stand_with_their_effect(row):
    facts = {
        "project": row.project, "light": "cost", "cause": "c", "effect": "e", "expected": "x",
        "owner": row.project.lead, "due_on": date(2026, 8, 20), "effect_on": date(2026, 9, 30),
    }  # fmt: skip
    CorrectiveMeasure.objects.create(
        number=1, action="Renegotiate", planned_on=date(2026, 8, 3), index_before="0.88123",
        state="judged", evidence="Contract", done_on=date(2026, 8, 19), index_after="0.91",
        verdict="better", judged_by=director(), judged_on=date(2026, 8, 30), **facts,
    )  # fmt: skip
    CorrectiveMeasure.objects.create(number=2, action="Later", planned_on=TODAY, **facts)
    rows = cells(content_of(row), "measures", "qr_measures")
    assert [line[0] for line in rows] == ["PRJ-7-MC1"]
    assert rows[0][5:] == ["0.88", "0.91", "better"]


def test_a_project_that_was_not_followed_has_little_to_tell(db):
    project = make_project(code="PRJ-9", state="execution")
    content = content_of(kept(project, AUGUST))
    assert cells(content, "costs", "qr_packages") == []
    assert values(content, "quality")["qr_on_time"] is None
    assert values(content, "costs")["qr_cpi"] is None


def shown_of(row, actor):
    kind = kind_named("control")
    found = kind.in_sight(actor).get(pk=row.pk)
    shown, _sha = snapshot_of(found, kind, organisation="Canton", edition=1, actor=actor, at=AT)
    return shown


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_document_is_set_in_both_languages(row, language):
    shown = shown_of(row, row.project.lead)
    assert shown["firmness"] == "frozen"
    with translation.override(language):
        document = document_of(shown)
    assert document["number"].startswith("PRJ-7 · ")
    assert document["signers"][0]["name"] == str(row.project.lead)
    file = pypdf.PdfReader(io.BytesIO(draw(shown, language, sha256="a" * 64)))
    text = " ".join(page.extract_text() for page in file.pages)
    assert "671’875" in text
    assert file.trailer["/Root"]["/Lang"] == language


@pytest.mark.usefixtures("quick")
def test_of_each_month_there_is_one_document_for_good(row):
    lead = row.project.lead
    first = ask_for_paper(row, kind="control", actor=lead, at=AT)
    execute(first.job_id)
    make_finding(make_checkpoint(row.project), found_on=date(2026, 8, 1))
    assert ask_for_paper(row, kind="control", actor=lead, at=AT) == first
    paper = Paper.objects.get()
    assert (paper.status_snapshot, paper.subject) == (row, row)
    assert paper.history_scope() == f"project:{row.project_id}"


def test_whole_costs_are_needed_to_read_it(row, as_user):
    address = reverse("reporting:paper", args=["control", row.reference])
    for reader in (row.project.lead, make_member(row.project, Role.SPONSOR), director()):
        assert as_user(reader).get(address).status_code == 200
    for role in (Role.TEAM_MEMBER, Role.WORK_PACKAGE_LEAD, Role.OBSERVER):
        assert as_user(make_member(row.project, role)).get(address).status_code == 404
    assert as_user(make_user()).get(address).status_code == 404


def test_the_page_of_control_offers_each_kept_month(row, as_user):
    overview = reverse("control:overview", args=["PRJ-7"])
    text = as_user(row.project.lead).get(overview).content.decode()
    assert reverse("reporting:paper", args=["control", "PRJ-7-2026-08"]) in text


def test_without_a_kept_month_there_is_nothing_to_offer(project, as_user):
    text = as_user(project.lead).get(reverse("control:overview", args=["PRJ-7"])).content.decode()
    assert "documents/control" not in text


def paper_of(row, edition, **fields):
    facts = {
        "kind": "control", "status_snapshot": row, "edition": edition, "firmness": "frozen",
        "classification": "N3", "snapshot": "{}", "content_sha256": f"{edition}" * 64,
        "sha256": "b" * 64, "made_by": row.project.lead, "made_at": AT,
    }  # fmt: skip
    return Paper(**{**facts, **fields})


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("paper_edition_of_status_snapshot", {"edition": 1, "content_sha256": "c" * 64}),
        ("paper_of_frozen_status_snapshot_once", {"content_sha256": "1" * 64}),
        ("paper_is_of_one_subject", {"kind": "summary"}),
    ],
)
def test_constraints_of_its_papers(row, name, fields):
    paper_of(row, 1).save()
    refused(name, paper_of(row, **{"edition": 2, **fields}).save)
