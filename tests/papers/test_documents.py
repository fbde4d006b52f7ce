"""The documents themselves: tagged, in both languages, with the same figures, fit to be read."""

from __future__ import annotations

import io
import re
from copy import deepcopy
from datetime import date
from decimal import Decimal

import pypdf
import pytest

from projects.mandates.sections import SECTIONS
from projects.requests.content import HEADINGS
from reporting.papers.chart import chart_of
from reporting.papers.drawing import draw
from reporting.papers.kinds import kind_named
from reporting.papers.reading import document_of
from reporting.papers.snapshot import snapshot_of
from tests.factories import freeze_mandate, make_seat, make_signed_mandate, make_user
from tests.papers.conftest import AT

pytestmark = pytest.mark.django_db
NUMBERS = re.compile(r"\d[\d’.]*")
EVIL = '<img src="http://192.0.2.1/x.png"><style>@page{size:1px}</style>{{ 7 }} 🦊'
# Typesetting costs a second: a document is set once, with what it was set from.
_set: dict[tuple[str, str], tuple[dict, pypdf.PdfReader]] = {}


def shown_of(subject, kind, actor):
    known = kind_named(kind)
    found = known.in_sight(actor).get(pk=subject.pk)
    shown, _sha256 = snapshot_of(
        found, known, organisation="Office des ressources", edition=1, actor=actor, at=AT
    )
    return shown


def read(shown, language):
    body = draw(shown, language, sha256="a" * 64)
    return pypdf.PdfReader(io.BytesIO(body))


def set_once(name, language, build):
    if (name, language) not in _set:
        other = next((shown for (known, _l), (shown, _r) in _set.items() if known == name), None)
        shown = other or build()
        _set[name, language] = (shown, read(shown, language))
    return _set[name, language]


@pytest.fixture
def mandate(request):
    """The signed mandate, set in the language that is asked for."""

    def build():
        young = request.getfixturevalue("young")
        signed = make_signed_mandate(young)
        return shown_of(signed, "mandate", young.lead)

    return lambda language: set_once("mandate", language, build)


@pytest.fixture
def requested(request):
    def build():
        wish = request.getfixturevalue("wish")
        wish.deadline_on, wish.saved_money = date(2027, 3, 31), Decimal(48_500)
        wish.need_fr, wish.need_en = "Le besoin n’est dit qu’en français.", ""
        wish.save()
        return shown_of(wish, "request", wish.requester)

    return lambda language: set_once("request", language, build)


def words_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def titles(reader):
    def flat(outline):
        for item in outline:
            if isinstance(item, list):
                yield from flat(item)
            else:
                yield item.title

    return list(flat(reader.outline))


def tags(reader, wanted):
    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for item in node:
                yield from walk(item)
        elif hasattr(node, "get"):
            if node.get("/S") == wanted:
                yield node
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(reader.trailer["/Root"]["/StructTreeRoot"]))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_is_tagged_named_and_in_its_language(mandate, language):
    shown, reader = mandate(language)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    name = {"fr": "Mandat de projet", "en": "Project mandate"}[language]
    title = {"fr": "Nouvel outil", "en": "New tool"}[language]
    assert reader.metadata.title == f"{shown['code']} · {name} · v1 – {title}"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert len(tags(reader, "/Table")) >= 10
    assert all(cell for cell in tags(reader, "/TH"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_heading_of_the_mandate_is_there_and_a_bookmark(mandate, language):
    _shown, reader = mandate(language)
    marks = titles(reader)
    told = {
        "fr": ("Objectifs mesurables", "Budget et réserves", "Signatures", "Table des matières"),
        "en": ("Measurable objectives", "Budget and reserves", "Signatures", "Contents"),
    }[language]
    for words in told:
        assert any(words in mark for mark in marks), words
    assert len(marks) >= len(SECTIONS)


def test_every_heading_of_the_request_is_there_in_both_languages(requested):
    french, english = titles(requested("fr")[1]), titles(requested("en")[1])
    for words in ("Contexte et besoin", "Estimation grossière", "Conséquences si rien n’est fait"):
        assert any(words in mark for mark in french), words
    for heading in HEADINGS.values():
        assert any(str(heading) in mark for mark in english), heading


@pytest.mark.parametrize("kind", ["mandate", "requested"])
def test_both_languages_hold_the_same_figures(kind, request):
    document = request.getfixturevalue(kind)
    french, english = words_of(document("fr")[1]), words_of(document("en")[1])
    assert sorted(NUMBERS.findall(french)) == sorted(NUMBERS.findall(english))
    assert len(NUMBERS.findall(english)) > 40


def test_the_figures_are_those_of_the_data(mandate, requested):
    said = words_of(mandate("en")[1])
    for figure in ("300’000 CHF", "20’000 CHF", "125’000 CHF", "310", "230", "30.06.2027"):
        assert figure in said, figure
    said = words_of(requested("en")[1])
    for figure in ("48’500 CHF", "31.03.2027"):
        assert figure in said, figure


def test_the_cover_says_what_it_is(mandate):
    shown, reader = mandate("en")
    cover = " ".join(reader.pages[0].extract_text().split())
    for words in (
        "Office des ressources",
        "Project mandate",
        "New tool",
        shown["code"],
        "Version v1",
        "Status Signed",
        "Classification N2 project",
        "Language English",
        "Author Person the-lead",
    ):
        assert words in cover, words


def test_history_and_distribution_stand_before_the_text(mandate):
    _shown, reader = mandate("en")
    front = " ".join(reader.pages[1].extract_text().split())
    for words in ("Contents", "Change history", "Version 1", "Distribution list", "the-sponsor"):
        assert words in front, words


def test_every_page_has_its_number_its_head_and_the_hash(mandate):
    shown, reader = mandate("en")
    for number, page in enumerate(reader.pages, start=1):
        said = " ".join(page.extract_text().split())
        assert f"page {number} / {len(reader.pages)}" in said
        assert f"Content {shown['content_sha256'][:12]} · made 12.10.2026 10:30" in said
        if number > 1:
            assert f"{shown['code']} · Project mandate · v1" in said
    assert shown["content_sha256"] in words_of(reader).replace(" ", "")


def test_signatures_given_in_the_application_are_named(mandate):
    said = words_of(mandate("en")[1])
    after = said[said.rindex("Signatures") :]
    for words in (
        "Sponsor Person the-sponsor",
        "Project lead Person the-lead",
        "signed in the application",
    ):
        assert words in after, words
    assert "DRAFT" not in said


def test_a_draft_is_marked_on_every_page_and_is_not_for_signature(draft):
    reader = read(shown_of(draft, "mandate", draft.project.lead), "fr")
    marked = [page.extract_text() for page in reader.pages]
    assert all("PROJET" in words or "BROUILLON" in words for words in marked)
    assert "n’est pas encore à signer" in words_of(reader)


def test_what_waits_for_signatures_has_names_and_no_mark(draft):
    mandate = freeze_mandate(draft)
    mandate.signatures.create(
        person=mandate.project.sponsor, role="SPO", signed_at=AT, sha256=mandate.sha256
    )
    shown = shown_of(mandate, "mandate", mandate.project.lead)
    document = document_of(shown)
    assert (document["is_open"], document["is_draft"]) == (True, False)
    told = {each["role"]: each["how"] for each in document["signers"]}
    assert told == {
        "Sponsor": "signed in the application",
        "Project director": "",
        "Project lead": "",
        "Programme manager": "",
    }


def test_a_text_in_the_other_language_is_tagged(requested):
    english, french = words_of(requested("en")[1]), words_of(requested("fr")[1])
    assert "Le besoin n’est dit qu’en français. [FR]" in english
    assert "[FR]" not in french


def test_the_request_tells_who_asked_who_endorsed_and_to_whom_it_goes(requested):
    shown, reader = requested("en")
    said = words_of(reader)
    requester = next(each["name"] for each in shown["signers"])
    assert f"Requester {requester}" in said
    assert "endorsed in the application" in said
    assert "Head of the unit" in said
    assert shown["programme"] is None


def test_a_request_does_not_tell_its_projects_code(wish):
    shown = shown_of(wish, "request", wish.requester)
    assert wish.project.code not in str(shown)
    assert shown["code"] == wish.label


def test_the_chart_is_a_figure_that_speaks(mandate):
    figures = tags(mandate("en")[1], "/Figure")
    told = [str(figure.get("/Alt")) for figure in figures]
    assert any(
        words.startswith("Organisation chart: Sponsor: Person the-sponsor") for words in told
    )


def test_the_chart_has_a_box_for_each_place(young):
    make_seat(young, "steering_committee", make_user("member-one"))
    make_seat(young, "steering_committee", make_user("member-two"))
    shown = shown_of(make_signed_mandate(young), "mandate", young.lead)
    section = next(each for each in shown["sections"] if each["key"] == "organisation")
    chart = chart_of(section["parts"])
    boxes = [" ".join(line.text for line in box.lines) for box in chart.boxes]
    assert "Sponsor Person the-sponsor" in boxes
    committee = next(words for words in boxes if words.startswith("Steering committee"))
    assert {"member-one", "member-two"} <= set(committee.split())
    assert [box for box in chart.boxes if box.is_lead]
    assert all(box.x >= 0 and box.x + box.width <= chart.width for box in chart.boxes)
    assert all(box.y + box.height <= chart.height for box in chart.boxes)
    tops = sorted({box.y for box in chart.boxes})
    assert len(chart.links) < len(tops) + 1


def test_a_section_without_people_has_no_chart():
    assert chart_of([]) is None
    assert chart_of([{"kind": "table", "key": "objectives", "columns": [], "rows": []}]) is None


@pytest.fixture
def long_one(draft):
    """A mandate with more packages than a page has lines, and hostile words."""
    shown = deepcopy(shown_of(draft, "mandate", draft.project.lead))
    for section in shown["sections"]:
        if section["key"] == "packages":
            table = section["parts"][0]
            row = table["rows"][0]
            table["rows"] = [
                {"id": str(n), "cells": [f"LT{n}", *row["cells"][1:]]} for n in range(1, 91)
            ]
        if section["key"] == "risks":
            section["parts"][0] |= {"fr": EVIL, "en": EVIL}
    return shown


def test_a_long_table_repeats_its_head_and_hostile_words_are_words(long_one, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *a: pytest.fail("went to the network"))
    reader = read(long_one, "en")
    with_rows = [
        " ".join(page.extract_text().split())
        for page in reader.pages
        if re.search(r"\bLT\d+\b", page.extract_text())
    ]
    assert len(with_rows) >= 2
    assert all("Lead" in words and "Budget" in words for words in with_rows)
    said = words_of(reader)
    assert all(f"LT{n} " in said for n in range(1, 91))
    assert "{{ 7 }}" in said
    assert '<imgsrc="http://192.0.2.1/x.png">' in said.replace(" ", "")
    assert "🦊" not in said


def test_all_fonts_are_embedded(mandate):
    _shown, reader = mandate("fr")
    found = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            found[font["/BaseFont"]] = font
    assert found
    for name, font in found.items():
        assert "Source-Sans-Pro" in name
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_same_snapshot_gives_the_same_words(mandate):
    shown, reader = mandate("en")
    assert words_of(read(shown, "en")) == words_of(reader)
