"""HTML to tagged PDF, by an engine that can reach nothing but our own files.

WeasyPrint costs 62 MB and up to three seconds of import. Job functions are registered in
every process, also in the web's, so the engine is loaded by name when the first document
is drawn: in a worker, never in the web.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterator, Mapping
from ctypes.util import find_library
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import font_source_sans_pro
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string

FONTS = Path(font_source_sans_pro.font_directory)
TEXT_FONT = FONTS / "SourceSansPro-Regular.ttf"


@lru_cache(maxsize=1)
def is_available() -> bool:
    """Whether the system library that sets the text is here; a button asks first."""
    return any(find_library(name) for name in ("pango-1.0", "pango-1.0-0", "libpango-1.0-0"))


def _own_file(url: str) -> Path | bytes:
    """The file behind ``static:css/pdf.css`` or ``font:SourceSansPro-Regular.ttf``."""
    scheme, _, name = url.partition(":")
    if scheme == "font":
        known = {path.name: path for path in FONTS.glob("*.ttf")}
        if name in known:
            return known[name]
    elif scheme == "static":
        found = finders.find(name)
        if found:
            return Path(str(found))
        if staticfiles_storage.exists(name):
            with staticfiles_storage.open(name) as file:
                body: bytes = file.read()
                return body
    raise ValueError(f"no file of ours for {url}")


def _tag_languages() -> None:
    """Let ``lang`` in the HTML reach the tags of the PDF, for voices that read it aloud.

    WeasyPrint 70 writes the language of the whole document only. Its function builds the
    tag of each box and calls itself by its name in the module for the boxes inside.
    """
    tags: Any = importlib.import_module("weasyprint.pdf.tags")
    pydyf = importlib.import_module("pydyf")
    build = tags._build_box_tree

    def build_with_language(box: Any, *rest: Any) -> Iterator[Any]:
        of_element = getattr(box, "element", None)
        language = None if of_element is None else of_element.get("lang")
        for tag in build(box, *rest):
            if language and "Lang" not in tag:
                tag["Lang"] = pydyf.String(language)
            yield tag

    tags._build_box_tree = build_with_language


@lru_cache(maxsize=1)
def _engine() -> tuple[Any, type[Any]]:
    """WeasyPrint and the only fetcher it is ever given."""
    weasyprint = importlib.import_module("weasyprint")
    urls = importlib.import_module("weasyprint.urls")
    _tag_languages()
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    logging.getLogger("fontTools").setLevel(logging.WARNING)

    class OwnFilesFetcher(urls.URLFetcher):  # type: ignore[misc,name-defined]
        """Reaches our static files, our fonts and inline data; no network, no other file."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data",), allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(("static:", "font:")):
                return super().fetch(url, headers)
            found = _own_file(url)
            body = found if isinstance(found, bytes) else found.read_bytes()
            kind = guess_type(url)[0] or "application/octet-stream"
            return urls.URLFetcherResponse(url, body, {"Content-Type": kind})

    return weasyprint, OwnFilesFetcher


@lru_cache(maxsize=1)
def known_characters() -> frozenset[int]:
    """The characters that the document's font can draw."""
    fonts = importlib.import_module("fontTools.ttLib")
    with fonts.TTFont(TEXT_FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())


def warm_up() -> None:
    """Load the engine and the font, which the first document of a process waits for."""
    _engine()
    known_characters()


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """The template as PDF/UA-1, in the language that is active."""
    weasyprint, fetcher = _engine()
    html = render_to_string(template, dict(context))
    document = weasyprint.HTML(string=html, base_url="static:", url_fetcher=fetcher())
    body: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return body
