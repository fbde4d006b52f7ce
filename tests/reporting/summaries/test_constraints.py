"""Every rule of programme and portfolio reports that the database keeps."""

from __future__ import annotations

from datetime import date

import pytest

from reporting.summaries.models import SummaryMotion, SummaryReport
from tests.decision_files.test_constraints import refused
from tests.reporting.summaries.conftest import AT, AUGUST

pytestmark = pytest.mark.django_db


def row(place, actor, **fields):
    facts = {
        "portfolio": place.portfolio, "programme": place, "status_date": AUGUST,
        "begun_by": actor, "begun_at": AT,
    }  # fmt: skip
    return SummaryReport(**{**facts, **fields})


def signed(actor):
    return {
        "state": "published", "sha256": "a" * 64, "published_by": actor, "published_at": AT,
        "published_as": "DIR", "collected_at": AT,
    }  # fmt: skip


def test_one_draft_and_one_edition_of_a_programme(programme, director):
    row(programme, director).save()
    again = row(programme, director, edition=2)
    refused("summary_one_draft_of_a_programme", again.save)
    same = row(programme, director, **signed(director))
    refused("summary_edition_unique_for_a_programme", same.save)


def test_one_draft_and_one_edition_of_a_portfolio(programme, director):
    row(programme, director, programme=None).save()
    again = row(programme, director, programme=None, edition=2)
    refused("summary_one_draft_of_a_portfolio", again.save)
    same = row(programme, director, programme=None, **signed(director))
    refused("summary_edition_unique_for_a_portfolio", same.save)
    row(programme, director).save()


@pytest.mark.parametrize("missing", ["sha256", "published_at", "published_by", "collected_at"])
def test_what_is_published_is_signed(programme, director, missing):
    facts = signed(director)
    facts[missing] = "" if missing == "sha256" else None
    refused("summary_signed_iff_published", row(programme, director, **facts).save)


def test_a_draft_is_not_signed(programme, director):
    facts = {**signed(director), "state": "draft"}
    refused("summary_signed_iff_published", row(programme, director, **facts).save)


def test_motions_have_words_and_places_of_their_own(programme, director):
    report = row(programme, director)
    report.save()
    facts = {"report": report, "position": 1, "due_on": date(2026, 9, 30)}
    empty = SummaryMotion(**facts)
    refused("summary_motion_has_words", empty.save)
    SummaryMotion(text_fr="Décider.", **facts).save()
    second = SummaryMotion(text_en="Decide.", **facts)
    refused("summary_motion_once_in_a_place", second.save)
