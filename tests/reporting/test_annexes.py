"""Annexes A to F: on the page, in the PDF and as a workbook, all from the frozen snapshot."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from control.charts import Drawing
from projects.models import ChangeRequest
from reporting.choices import Classification, ReportState
from reporting.document import content_of, document_of
from reporting.models import Report
from servicedesk_pm.common.exports import Sheet, workbook
from servicedesk_pm.common.frozen import canonical, digest
from tests.changes.conftest import analysed
from tests.factories import make_user
from tests.reporting.conftest import STATUS_DATE
from tests.reporting.test_documents import collected, drawn, flat, report, words_of  # noqa: F401
from tests.reporting.test_since import SEPTEMBER, snapshot
from tests.reporting.test_status_facts import declare, spoken
from tests.risks.lives import issue_in, risk_in
from workpackages.models import Assignment

pytestmark = pytest.mark.django_db
ANNEXES = (
    "Annex A: curves",
    "Annex B: plan and work breakdown",
    "Annex C: milestone trend",
    "Annex D: risk register",
    "Annex E: open points and changes",
    "Annex F: resources",
)
CURVE = [["2026-08-31", "300000"], ["2026-09-30", "450000"], ["2026-12-31", "600000"]]


def told(task, forecast, *, index):
    """What one month's snapshot says of a milestone and of the pace."""
    milestone = {
        "task": task, "code": "T5", "name": "Go-live", "baseline": "2026-12-11",
        "forecast": forecast, "reached": False,
    }  # fmt: skip
    return {
        "curve": CURVE, "milestones": [milestone], "es": index, "elapsed": "3", "spi_t": "0.87",
    }  # fmt: skip


@pytest.fixture
def full(report):  # noqa: F811
    """A draft of a project with something in each annex, for the direction."""
    project = report.project
    task = project.tasks.get(name="Go-live")
    snapshot(project, SEPTEMBER, told=told(task.pk, "2026-12-14", index="2.1"))
    snapshot(project, STATUS_DATE, told=told(task.pk, "2026-12-18", index="2.6"))
    risk_in("assessed", project, project.lead)
    issue_in("open", project, project.lead)
    analysed(project, project.lead)
    ChangeRequest.objects.update(requested_on=date(2026, 10, 1))
    person = make_user("tess", name="Tess Tester")
    Assignment.objects.create(task=project.tasks.get(name="Training"), user=person)
    declare(project)
    report.classification = Classification.DIRECTION
    return collected(report)


def in_class(found, classification):
    Report.objects.filter(pk=found.pk).update(classification=classification)
    found.refresh_from_db()
    found.sha256 = digest(canonical(content_of(found)))
    found.drawn_sha256 = found.sha256
    found.save()
    return found


@pytest.mark.parametrize("classification", ["N1", "N2", "N3"])
def test_the_pdf_has_the_annexes_that_its_class_allows(full, classification):
    reader = drawn(in_class(full, classification))
    titles = [item.title for item in flat(reader.outline)]
    hidden = {"Annex D: risk register", "Annex E: open points and changes"}
    for title in ANNEXES:
        assert (title in titles) == (classification != "N1" or title not in hidden)
    said = spoken(words_of(reader))
    assert ("384’000" in said) == (classification == "N3")
    assert ("671’875" in said) == (classification == "N3")
    annex = said[said.index("Percent of the working time by week") :]
    assert ("Tess Tester" in annex) == (classification != "N1")
    assert "The supplier pays." in said


def test_the_page_shows_the_same_annexes_in_the_same_order(full, as_user):
    page = as_user(full.project.lead).get(full.get_absolute_url()).content.decode()
    places = [page.index(f"<h2>{title}</h2>") for title in ANNEXES]
    assert places == sorted(places)
    for name in ("curves", "plan", "slips", "register", "points", "load"):
        assert page.count(f'id="report-{name}"') == 1
    assert 'href="#report-register"' in page


def test_both_languages_name_the_annexes(full):
    said = words_of(drawn(full, "fr"))
    for letter in "ABCDEF":
        assert re.search(rf"Annexe {letter}\s*:", said)


def test_the_curve_is_in_francs_for_the_direction_and_in_percent_below(full):
    values = document_of(content_of(full))["values"]
    assert isinstance(values["drawing"]["plane"], Drawing)
    assert values["months"][-1]["earned"] == Decimal(384_000)
    kinds = [line.kind for line, *_stroke in values["drawing"]["lines"]]
    assert "cost" in kinds
    below = document_of(content_of(in_class(full, "N2")))["values"]
    assert below["months"][-1]["earned"] == Decimal(64)
    assert below["months"][-1]["actual"] is below["months"][-1]["cpi"] is None
    assert [line.kind for line, *_stroke in below["drawing"]["lines"]] == ["plan", "done"]


def test_the_earned_schedule_is_drawn_from_two_months_on(full, plan):
    earned = document_of(content_of(full))["values"]["earned"]
    assert [line.kind for line, *_stroke in earned["lines"]] == ["plan", "done"]
    content = content_of(full)
    content["values"]["months"] = content["values"]["months"][-1:]
    assert document_of(content)["values"]["earned"] is None


def test_the_milestone_trend_tells_the_slips_of_each_report(full):
    slips = document_of(content_of(full))["slips"]
    (line,) = slips["rows"]
    assert [slip for _on, _day, slip in line.told] == [1, 5]
    assert slips["drawing"]["lines"]
    assert "1, 5" in words_of(drawn(full))


def test_the_plan_is_one_drawing_with_names_and_words(full):
    bars = document_of(content_of(full))["bars"]
    assert [name.text.split()[-1] for name in bars["names"]] == [
        "Integration",
        "Go-live",
        "Connectors",
    ]
    assert "critical" in bars["description"]
    page = drawn(full).pages
    assert any("Annex B" in each.extract_text() for each in page)


def test_a_hostile_name_of_a_package_is_text_in_the_drawing(full, as_user):
    full.project.work_packages.update(name="<script>alert(1)</script>")
    collected(full)
    page = as_user(full.project.lead).get(full.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


# The workbook


def address(found, language="en"):
    return reverse("reporting:annex", args=[found.project.code, found.number, language])


def book_of(browser, found, language="en"):
    answer = browser.get(address(found, language))
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content)
    answer.close()
    return openpyxl.load_workbook(io.BytesIO(body), read_only=True)


def rows_of(book, name):
    return [list(row) for row in book[name].iter_rows(values_only=True)]


def everything(book):
    return {cell for name in book.sheetnames for row in rows_of(book, name) for cell in row}


@pytest.fixture
def offered(full):
    return in_class(full, "N3")


def test_the_workbook_has_the_frozen_tables_as_sheets(offered, as_user):
    browser = as_user(offered.project.lead)
    book = book_of(browser, offered)
    assert book.sheetnames == [
        "Report",
        "Lights",
        "Costs",
        "Milestones",
        "Critical path",
        "Acceptances",
        "Curves",
        "Work breakdown",
        "Milestone trend",
        "Risk register",
        "Open issues",
        "Requested changes",
        "Late and blocked work",
        "Resources",
    ]
    assert ["Earned value (EV)", 384_000] in rows_of(book, "Costs")
    assert rows_of(book, "Lights")[2][:2] == ["Overall, declared", "amber"]
    assert rows_of(book, "Milestone trend")[2][-1] == 5
    assert rows_of(book, "Resources")[1][0] == "Tess Tester"
    french = book_of(browser, offered, "fr")
    assert len(french.sheetnames) == len(book.sheetnames)
    assert french.sheetnames != book.sheetnames


@pytest.mark.parametrize("classification", ["N1", "N2"])
def test_below_the_direction_the_workbook_holds_no_amount(full, as_user, classification):
    book = book_of(as_user(full.project.lead), in_class(full, classification))
    assert "Costs" not in book.sheetnames
    cells = everything(book)
    for amount in (600_000, 384_000, 430_000, 671_875, 12_500, 8_000):
        assert amount not in cells
    names = {"Risk register", "Open issues", "Requested changes"}
    assert bool(names & set(book.sheetnames)) == (classification == "N2")
    assert ("Tess Tester" in cells) == (classification == "N2")


def test_who_does_not_read_the_report_finds_no_workbook(offered, as_user, outsider, member):
    assert as_user(outsider).get(address(offered)).status_code == 404
    assert as_user(member).get(address(offered)).status_code == 404
    in_class(offered, "N2")
    book_of(as_user(member), offered)


def test_there_is_no_workbook_before_the_documents_nor_in_another_language(offered, as_user):
    browser = as_user(offered.project.lead)
    assert browser.get(address(offered, "de")).status_code == 404
    Report.objects.filter(pk=offered.pk).update(drawn_sha256="")
    assert browser.get(address(offered)).status_code == 404


def test_a_formula_in_a_name_is_text_in_the_workbook(full, as_user):
    full.project.work_packages.update(name="=1+1")
    offered = in_class(collected(full), "N3")
    assert "'=1+1" in everything(book_of(as_user(full.project.lead), offered))


def test_the_files_stand_beside_the_documents(to_state, as_user):
    found = to_state(ReportState.PUBLISHED)
    page = as_user(found.project.lead).get(found.get_absolute_url()).content.decode()
    for language in ("fr", "en"):
        assert f'href="{address(found, language)}"' in page


def files_of(found):
    bodies = []
    for name in (found.pdf_fr.name, found.pdf_en.name):
        with default_storage.open(name) as file:
            bodies.append(file.read())
    return bodies


def test_a_published_report_stays_as_it_is_whatever_happens(to_state, as_user):
    found = to_state(ReportState.PUBLISHED)
    before = found.snapshot, found.sha256, files_of(found)
    declare(found.project)
    risk_in("assessed", found.project, found.project.lead)
    book = book_of(as_user(found.project.lead), found)
    assert len(rows_of(book, "Risk register")) == 1
    found.refresh_from_db()
    assert (found.snapshot, found.sha256, files_of(found)) == before


def test_a_sheet_is_named_as_a_spreadsheet_can_take_it():
    answer = workbook("a.xlsx", [Sheet("Costs: [CHF] " + "x" * 40, ["Head"], ["text"], [["v"]])])
    body = b"".join(answer.streaming_content)
    answer.close()
    (name,) = openpyxl.load_workbook(io.BytesIO(body)).sheetnames
    assert name == ("Costs CHF " + "x" * 40)[:31]
    assert 'filename="a.xlsx"' in answer["Content-Disposition"]
