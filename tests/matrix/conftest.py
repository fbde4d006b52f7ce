from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from reporting.models import Report
from tests.matrix.world import TODAY, World
from tests.matrix.worlds import put_world


@pytest.fixture
def quick_files(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents without typesetting, in a folder of their own, on a fixed day."""

    def draw(report: Report, content: Any, language: str, *, made_at: Any, is_draft: bool) -> bytes:
        return f"%PDF {report.number} {language}".encode()

    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DEMO_TODAY = TODAY
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    monkeypatch.setattr("reporting.production.draw", draw)
    monkeypatch.setattr("reporting.production.warm_up", lambda: None)


@pytest.fixture
def world(db: None, quick_files: None) -> World:
    return put_world()


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are asked for; nobody reads their lines."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def bare_refusals(settings: Any) -> None:
    """Draw no whole page for a refusal."""
    settings.ROOT_URLCONF = "tests.matrix.plain_urls"
