"""The document of a summary report: a draft, then frozen under the hash that was signed."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.urls import reverse
from django.utils import translation

from people.production import execute
from reporting.papers.choices import PaperState
from reporting.papers.drawing import draw
from reporting.papers.kinds import kind_named
from reporting.papers.models import Paper
from reporting.papers.operations import ask_for_paper
from reporting.papers.reading import document_of
from reporting.papers.snapshot import snapshot_of
from reporting.summaries.operations import collect_again
from tests.decision_files.test_constraints import refused
from tests.papers.conftest import quick  # noqa: F401 - a fixture
from tests.reporting.summaries.conftest import (
    AT,
    begun,
    board_member,
    collected,
    published,
    section,
)

pytestmark = pytest.mark.django_db


def shown_of(report, actor):
    kind = kind_named("summary")
    row = kind.in_sight(actor).get(pk=report.pk)
    shown, _sha = snapshot_of(row, kind, organisation="Canton", edition=1, actor=actor, at=AT)
    return shown


def read(shown, language):
    with translation.override(language):
        return document_of(shown)


def page_url(report):
    return reverse("reporting:paper", args=["summary", report.reference])


def test_a_draft_is_marked_as_one(report, manager):
    shown = shown_of(report, manager)
    assert (shown["firmness"], shown["classification"]) == ("draft", "N3")
    document = read(shown, "fr")
    assert document["number"] == "PGM-7 · Rapport de programme ou de portefeuille · 08.2026-1"
    assert [each["role"] for each in document["signers"]] == ["Responsable de programme"]
    assert document["signers"][0]["at"] == ""


def test_what_is_published_is_frozen_under_its_hash(issued, manager):
    shown = shown_of(issued, manager)
    assert (shown["firmness"], shown["content_sha256"]) == ("frozen", issued.sha256)
    document = read(shown, "en")
    assert len(document["sections"]) == 12
    assert document["sections"][0].section.heading == "Key message and exceptions"
    signer = document["signers"][0]
    assert (signer["role"], signer["name"]) == ("Programme manager", "Mia Manager")
    assert signer["how"] == "signed in the application"


def test_the_report_of_the_portfolio_is_signed_by_the_director(whole, director):
    done = published(whole, director)
    document = read(shown_of(done, director), "en")
    assert document["signers"][0]["role"] == "Project director"
    assert document["programme"] == ""
    assert document["title"] == str(done.portfolio)


def test_the_distribution_names_the_board_and_the_programme(issued, director, manager):
    board = board_member()
    rows = {
        row["who"]: row["people"] for row in read(shown_of(issued, manager), "en")["distribution"]
    }
    assert rows == {
        "Project director": str(director),
        "Programme manager": "Mia Manager",
        "Sponsor": str(board),
    }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_both_languages_are_set_from_one_snapshot(issued, manager, language):
    body = draw(shown_of(issued, manager), language, sha256="a" * 64)
    file = pypdf.PdfReader(io.BytesIO(body))
    text = " ".join(page.extract_text() for page in file.pages)
    assert file.trailer["/Root"]["/Lang"] == language
    assert "71’875" in text
    said = {"fr": "L’outil ITSM prend du retard.", "en": "The ITSM tool falls behind."}
    assert said[language] in " ".join(text.split())


def test_figures_collected_anew_change_the_draft_not_the_document(issued, programme, manager):
    before = shown_of(issued, manager)["sections"]
    second = begun(programme, manager)
    collected(collect_again(second.pk, actor=manager))
    assert shown_of(issued, manager)["sections"] == before
    assert section(issued.content, "message")["ps_message"]["en"] == "The ITSM tool falls behind."


@pytest.mark.usefixtures("quick")
def test_the_frozen_document_is_made_once(issued, manager):
    asked = ask_for_paper(issued, kind="summary", actor=manager, at=AT)
    assert ask_for_paper(issued, kind="summary", actor=manager, at=AT) == asked
    execute(asked.job_id)
    paper = Paper.objects.get()
    assert (paper.summary, paper.subject, paper.state) == (issued, issued, PaperState.FINAL)
    assert paper.content_sha256 == issued.sha256


def test_the_page_of_the_document_is_for_those_who_see_the_money(
    issued, whole, measured, manager, as_user
):
    assert as_user(manager).get(page_url(issued)).status_code == 200
    assert as_user(manager).get(page_url(whole)).status_code == 404
    assert as_user(measured.red.lead).get(page_url(issued)).status_code == 404


@pytest.mark.parametrize("reference", ["PGM-7", "PGM-7-2026-08", "PGM-7-2026-08-9", "X-1-1-1"])
def test_addresses_of_nothing_lead_nowhere(issued, manager, as_user, reference):
    address = reverse("reporting:paper", args=["summary", reference])
    assert as_user(manager).get(address).status_code == 404


def paper_of(report, edition, **fields):
    facts = {
        "kind": "summary", "summary": report, "edition": edition, "firmness": "frozen",
        "classification": "N3", "snapshot": "{}", "content_sha256": f"{edition}" * 64,
        "sha256": "b" * 64, "made_by": report.begun_by, "made_at": AT,
    }  # fmt: skip
    return Paper(**{**facts, **fields})


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("paper_edition_of_summary", {"edition": 1, "content_sha256": "c" * 64}),
        ("paper_of_frozen_summary_once", {"content_sha256": "1" * 64}),
        ("paper_is_of_one_subject", {"kind": "control"}),
    ],
)
def test_constraints_of_its_papers(issued, name, fields):
    paper_of(issued, 1).save()
    refused(name, paper_of(issued, **{"edition": 2, **fields}).save)
