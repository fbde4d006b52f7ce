"""The reports of the demonstration to its direction, with the sums of the specification."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from people.models import User
from projects.models import Programme, Project
from reporting.summaries.content import composed, without_money
from reporting.summaries.models import SummaryReport
from tests.reporting.summaries.conftest import cells, section, values

pytestmark = pytest.mark.django_db


def october():
    return SummaryReport.objects.get(programme=None)


def september():
    return SummaryReport.objects.get(programme__code="PGM-2")


def test_the_portfolio_has_a_draft_and_a_programme_its_published_report(demo):
    assert (str(october()), october().state) == ("ODR-2026-10-1", "draft")
    assert (str(september()), september().state) == ("PGM-2-2026-09-1", "published")
    assert september().published_by.username == "prog-servicedesk"


def test_the_sums_are_those_of_the_specification(demo):
    told = values(october().content, "finance")
    assert {key: Decimal(told[key]) for key in ("ps_budget", "ps_planned", "ps_earned")} == {
        "ps_budget": 5_475_000, "ps_planned": 3_420_600, "ps_earned": 2_995_500,
    }  # fmt: skip
    assert Decimal(told["ps_actual"]) == 3_193_700
    assert Decimal(told["ps_forecast"]) == 5_892_302
    assert (told["ps_cpi"], told["ps_spi"]) == ("0.94", "0.88")


def test_the_bookings_of_the_years_add_up_to_the_actual_cost(demo):
    rows = cells(october().content, "finance", "ps_years")
    assert sum(Decimal(row[2]) for row in rows) == 3_193_700


def test_the_red_project_comes_first(demo):
    rows = cells(october().content, "message", "ps_exceptions")
    assert rows[0][0]["fr"].startswith("PRJ-201")
    assert rows[0][1] == "red"
    assert Decimal(rows[0][4]) == 268_511
    told = values(october().content, "message")
    assert (told["ps_red"], told["ps_amber"]) == ("1", "3")


def test_the_broken_dependency_and_the_one_at_risk_are_told(demo):
    rows = cells(october().content, "dependencies", "ps_dependencies")
    assert [row[6] for row in rows[:2]] == ["broken", "at_risk"]
    assert (rows[0][1], rows[0][2]) == ("PRJ-201-B", "PRJ-202")


def test_the_motions_have_their_days(demo):
    rows = cells(composed(october()), "decisions", "ps_motions")
    assert [row[1] for row in rows] == ["2026-11-05", "2026-11-16"]


def test_the_programmes_report_tells_its_own_projects_alone(demo):
    rows = cells(september().content, "projects", "ps_projects")
    codes = {row[0]["fr"][:7] for row in rows}
    assert codes <= set(
        Project.objects.filter(programme__code="PGM-2").values_list("code", flat=True)
    )
    assert {"PRJ-201", "PRJ-203", "PRJ-204"} <= codes
    assert Programme.objects.get(code="PGM-2").summaries.count() == 1


def test_a_lead_of_the_programme_reads_it_without_its_money(demo, as_user):
    client = as_user(User.objects.get(username="pm-itsm"))
    text = client.get(september().get_absolute_url()).content.decode()
    assert "PRJ-201" in text
    assert "EAC − BAC" not in text
    assert section(without_money(september().content), "projects")
    assert client.get(october().get_absolute_url()).status_code == 404
    assert client.get(reverse("reporting:summaries")).status_code == 200
