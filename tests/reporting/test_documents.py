"""The PDF: tagged, closed to the world, with every glyph, and with the page's figures."""

from __future__ import annotations

import html
import io
import re
from datetime import UTC, datetime

import pypdf
import pytest
from django.utils import translation

from reporting import pdf
from reporting.collect import collect
from reporting.document import content_of, document_of
from reporting.drawing import draw
from reporting.glyphs import SUBSTITUTE, drawable, drawable_content
from reporting.models import Report
from reporting.pdf import known_characters, render_pdf
from reporting.queries import page_of
from servicedesk_pm.common.frozen import canonical, digest
from tests.reporting.conftest import STATUS_DATE, explained

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)
EVIL = (
    '<img src="http://192.0.2.1/x.png"><img src="file:///etc/passwd">'
    '<link rel="stylesheet" href="file:///etc/passwd"><style>@page{size:1px}</style>{{ 7 }}'
)


@pytest.fixture
def report(plan):
    """A draft with figures and commentary, as a job leaves it."""
    found = Report.objects.create(
        project=plan, number=3, status_date=STATUS_DATE, prepared_by=plan.lead, collected_at=AT
    )
    words = explained(plan.lead)
    for name in ("key_message_fr", "key_message_en", "next_steps_fr", "next_steps_en"):
        setattr(found, name, getattr(words, name))
    return collected(found)


def collected(found):
    found.snapshot = canonical(collect(found, organisation="Service Desk", at=AT))
    found.sha256 = digest(canonical(content_of(found)))
    found.state = "draft"
    found.save()
    return found


def drawn(found, language="en", *, is_draft=False):
    body = draw(found, content_of(found), language, made_at=AT, is_draft=is_draft)
    return pypdf.PdfReader(io.BytesIO(body))


def words_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def fonts_of(reader):
    found = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            found[font["/BaseFont"]] = font
    return found


def test_the_document_is_tagged_named_and_has_bookmarks(report):
    reader = drawn(report)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == f"{report.project.code} – Status report 09.10.2026"
    titles = [item.title for item in flat(reader.outline)]
    assert titles[0] == report.project.name_en
    annex = "Annex B: plan and work breakdown"
    assert {"Key message", "Milestones", annex, "Signatures"} <= set(titles)
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def flat(outline):
    for item in outline:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item


def test_all_fonts_are_embedded_and_are_our_own(report):
    found = fonts_of(drawn(report))
    assert found
    for name, font in found.items():
        assert "Source-Sans-Pro" in name
        descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_every_drawing_has_words(report):
    def figures(node):
        node = node.get_object()
        if isinstance(node, list):
            for item in node:
                yield from figures(item)
        elif hasattr(node, "get"):
            if node.get("/S") == "/Figure":
                yield node
            if "/K" in node:
                yield from figures(node["/K"])

    found = list(figures(drawn(report).trailer["/Root"]["/StructTreeRoot"]))
    assert len(found) >= 10
    assert all(figure.get("/Alt") for figure in found)


def test_header_and_footer_say_what_the_page_belongs_to(report):
    reader = drawn(report)
    for number, page in enumerate(reader.pages, start=1):
        said = " ".join(page.extract_text().split())
        assert f"{report.project.code} · Status report 3" in said
        assert "Status date 09.10.2026 · edition 1 · N2 project" in said
        assert f"Content {report.sha256[:12]} · made 12.10.2026 10:30" in said
        assert f"page {number} / {len(reader.pages)}" in said


def test_the_first_page_has_what_a_sponsor_reads(report):
    said = " ".join(drawn(report).pages[0].extract_text().split())
    for words in (
        "Go-live slips by a week.",
        "Schedule",
        "The finish slips by 5 working days",
        "% done",
        "Go-live",
        "+5 days",
        "Telephony connector",
        "The supplier looks for lost accounts.",
        "Train the teams.",
    ):
        assert words in said


def test_a_draft_is_marked_on_every_page_and_a_final_one_on_none(report):
    marked, final = drawn(report, is_draft=True), drawn(report)
    assert all("DRAFT" in page.extract_text() for page in marked.pages)
    assert not any("DRAFT" in page.extract_text() for page in final.pages)


NUMBERS = re.compile(r"[+−]?\d[\d’.]*")


def figures_in(text):
    return sorted(NUMBERS.findall(text))


def test_both_languages_hold_the_same_numbers(report):
    french, english = words_of(drawn(report, "fr")), words_of(drawn(report, "en"))
    assert figures_in(french) == figures_in(english)
    assert len(figures_in(english)) > 60


def test_the_pages_figures_are_the_documents(report, as_user):
    said = words_of(drawn(report))
    page = as_user(report.project.lead).get(report.get_absolute_url()).content.decode()
    article = page[page.index('<article class="sheet report"') : page.index("</article>")]
    bare = re.sub(r"<(title|desc|caption)\b.*?</\1>|<[^>]+>", " ", article)
    shown = " ".join(html.unescape(bare).split())
    for number in set(NUMBERS.findall(shown)):
        assert number.rstrip(".") in said, number
    document = page_of(report.project.lead, report)["document"]
    for value in (document["progress"]["done_pct"], document["progress"]["planned_pct"]):
        assert f"{value} %" in said
        assert f"{value} %" in shown


def test_hostile_text_reaches_neither_network_nor_files(report, monkeypatch, caplog):
    report.project.tasks.update(name=EVIL[:255], blocked_reason=EVIL)
    report.project.work_packages.update(name=EVIL[:200])
    report.key_message_en = EVIL[:400]
    collected(report)
    monkeypatch.setattr("socket.socket.connect", lambda *a: pytest.fail("went to the network"))
    said = words_of(drawn(report)).replace(" ", "")
    assert '<imgsrc="http://192.0.2.1/x.png">' in said
    assert "root:" not in said
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    "address",
    [
        "http://192.0.2.1/x.png",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "ftp://192.0.2.1/x",
        "static:../../../etc/passwd",
        "font:../../etc/passwd",
        "static:no-such.css",
    ],
)
def test_the_fetcher_reaches_our_own_files_only(address, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *a: pytest.fail("went to the network"))
    _, fetcher = pdf._engine()
    with pytest.raises(Exception, match=r"."):
        fetcher().fetch(address)


def test_the_fetcher_reads_our_style_and_fonts():
    _, fetcher = pdf._engine()
    assert b"@page" in fetcher().fetch("static:css/pdf.css").read()
    assert len(fetcher().fetch("font:SourceSansPro-Regular.ttf").read()) > 100_000


def test_a_forbidden_image_does_not_stop_a_document(tmp_path, settings):
    (tmp_path / "odd.html").write_text(
        '<html lang="en"><head><title>Odd</title></head><body><p>Before</p>'
        '<img src="http://192.0.2.1/x.png" alt="x"><p>After</p></body></html>'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    said = words_of(pypdf.PdfReader(io.BytesIO(render_pdf("odd.html", {}))))
    assert said.startswith("Before After")


def test_emoji_and_strange_scripts_are_drawn_or_marked(report):
    rocket, accent = "\N{ROCKET}\N{VARIATION SELECTOR-16}", "\N{COMBINING ACUTE ACCENT}"
    odd = f"Go {rocket} שלום 中文 e{accent}\N{RIGHT-TO-LEFT OVERRIDE} Ж"
    report.project.tasks.update(name=odd)
    collected(report)
    said = words_of(drawn(report))
    assert "Go [?] [?] é Ж" in said or "Go [?] é Ж" in said
    assert all("Source-Sans-Pro" in name for name in fonts_of(drawn(report)))


def test_text_is_drawable_or_marked():
    known = known_characters()
    assert drawable("Étude «œuvre» – 1’000 → ok", known) == "Étude «œuvre» – 1’000 → ok"
    assert drawable("e\N{COMBINING ACUTE ACCENT}", known) == "é"
    assert drawable("\N{PILE OF POO}", known) == ""
    assert drawable("中文 text", known) == f"{SUBSTITUTE} text"
    assert drawable("a\x00\x1b\ud800b", known) == "ab"
    assert drawable("one\ntwo", known) == "one\ntwo"
    assert drawable_content({"a": ["\N{ROCKET}x", 1, None, True]}, known) == {
        "a": ["x", 1, None, True]
    }


def test_long_unbroken_names_stay_on_the_paper(report):
    report.project.tasks.update(name="W" * 255, blocked_reason="M" * 500)
    report.project.work_packages.update(name="Q" * 200)
    report.key_message_en = "X" * 400
    report.next_steps_en = "deep " * 400
    collected(report)
    reader = drawn(report)
    assert len(reader.pages) <= 8
    for page in reader.pages:
        assert int(page.mediabox.width) == 595


def test_a_missing_translation_shows_the_other_language_with_a_mark(report):
    report.key_message_en = ""
    said = words_of(drawn(report))
    assert "La mise en service glisse d'une semaine. [FR]" in said


def test_a_project_without_anything_still_has_a_document(project):
    bare = Report.objects.create(
        project=project, number=1, status_date=STATUS_DATE, prepared_by=project.lead
    )
    said = words_of(drawn(collected(bare)))
    assert "The plan holds no tasks yet" in said
    assert "Not written yet." in said
    assert "The project has no work packages yet." in said
    assert "n. s." in said


def test_words_are_the_readers_and_figures_are_not(report):
    content = content_of(report)
    with translation.override("fr"):
        french = document_of(content)
    with translation.override("en"):
        english = document_of(content)
    assert french["key_message"]["text"] != english["key_message"]["text"]
    assert french["progress"]["done_pct"] == english["progress"]["done_pct"]
    assert french["project"]["name"] == report.project.name_fr
    assert english["project"]["name"] == report.project.name_en


def test_pango_is_looked_for_without_loading_the_engine():
    assert pdf.is_available() is True
