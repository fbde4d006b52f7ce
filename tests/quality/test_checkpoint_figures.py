"""The figures above the register of checkpoints: what they count, and the rows behind each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from engine.acceptance import Share
from tests.factories import make_checkpoint, make_finding, make_project, make_user
from tests.quality.conftest import TODAY
from workpackages.models import CriterionResult
from workpackages.quality.checkpoint_figures import load_checkpoint_figures

pytestmark = pytest.mark.django_db
EARLY, DUE, AHEAD = date(2026, 9, 24), date(2026, 9, 30), date(2026, 10, 30)


def register(project, query=""):
    return reverse("workpackages:checkpoints", args=[project.code]) + query


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def checks(project):
    """Carried out in time and late, missed, skipped, and one that is still ahead."""
    done = {"state": "passed", "planned_on": DUE}
    make_checkpoint(project, name_en="The Kept", done_on=DUE, **done)
    late = make_checkpoint(project, name_en="The Late", done_on=date(2026, 10, 5), **done)
    make_checkpoint(project, name_en="The Missed", planned_on=DUE)
    make_checkpoint(project, name_en="The Skipped", planned_on=DUE, state="skipped")
    make_checkpoint(project, name_en="The Ahead", planned_on=AHEAD)
    return late


def findings(row, severity, count, **facts):
    said = {"found_on": EARLY, "due_on": AHEAD, **facts}
    for _n in range(count):
        make_finding(row, severity=severity, **said)


def test_a_skipped_check_counts_as_not_completed(project, checks):
    figures = load_checkpoint_figures([project], on=TODAY)
    assert (figures.completed, figures.on_time) == (Share(2, 4), Share(1, 4))
    assert (figures.completed_text, figures.on_time_text) == ("50 %", "25 %")
    assert figures.on_time_note == "▲ far below target"


def test_a_failed_check_was_carried_out(project):
    make_checkpoint(project, state="failed", planned_on=DUE, done_on=DUE)
    assert load_checkpoint_figures([project], on=TODAY).completed == Share(1, 1)


def test_the_worked_example_of_the_domain_weighs_28(project, checks):
    for severity, count in (("blocker", 1), ("major", 3), ("minor", 9)):
        findings(checks, severity, count)
    figures = load_checkpoint_figures([project], on=TODAY)
    assert (figures.weight, figures.open_count, figures.overdue) == (28, 13, 0)
    assert (figures.age_days, figures.age_text) == (15.0, "15 days")


def test_only_what_is_not_settled_is_open(project, checks):
    findings(checks, "blocker", 1, state="verified")
    findings(checks, "blocker", 1, state="accepted")
    findings(checks, "major", 1, state="corrected", due_on=DUE)
    findings(checks, "minor", 2, due_on=DUE)
    figures = load_checkpoint_figures([project], on=TODAY)
    assert (figures.weight, figures.open_count, figures.overdue) == (5, 3, 2)
    assert figures.overdue_note == "▲ act now"


def test_what_is_found_after_the_day_is_not_known_on_it(project, checks):
    findings(checks, "blocker", 1, found_on=TODAY + timedelta(days=1))
    figures = load_checkpoint_figures([project], on=TODAY)
    assert (figures.open_count, figures.age_days, figures.age_text) == (0, None, "–")
    assert figures.overdue_note == ""


def test_criteria_with_a_result_are_tested(project, deliverable, lead):
    assert load_checkpoint_figures([project], on=TODAY).tested == Share(0, 3)
    attempt = deliverable.acceptances.create(
        attempt=1, presented_by=lead, presented_on=TODAY, delivered_version="1"
    )
    CriterionResult.objects.create(
        acceptance=attempt, criterion=deliverable.criteria.first(), result="met"
    )
    figures = load_checkpoint_figures([project], on=TODAY)
    assert (figures.tested, figures.tested_text) == (Share(1, 3), "33 %")


def test_of_nothing_there_is_no_figure(project):
    figures = load_checkpoint_figures([project], on=TODAY)
    shown = (figures.completed_text, figures.on_time_text, figures.age_text, figures.tested_text)
    assert shown == ("–", "–", "–", "–")
    assert (figures.weight, figures.overdue, figures.on_time_note) == (0, 0, "")


def test_parts_of_the_project_count_and_other_projects_do_not(project, checks):
    part, other = make_project(parent=project), make_project()
    for place in (part, other):
        make_checkpoint(place, planned_on=DUE)
    assert load_checkpoint_figures([project, part], on=TODAY).completed == Share(2, 5)


def test_a_single_day_is_told_in_the_singular_in_both_languages(project, checks):
    findings(checks, "minor", 1, found_on=TODAY - timedelta(days=1))
    figures = load_checkpoint_figures([project], on=TODAY)
    assert figures.age_text == "1 day"
    with translation.override("fr"):
        assert figures.age_text == "1 jour"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?show=due", {"Kept", "Late", "Missed", "Skipped"}),
        ("?show=findings", {"Late", "Ahead"}),
        ("?show=late_findings", {"Late"}),
    ],
)
def test_each_figure_leads_to_the_rows_behind_it(as_user, project, lead, checks, query, names):
    findings(checks, "blocker", 1, due_on=DUE)
    ahead = project.checkpoints.get(name_en="The Ahead")
    findings(ahead, "minor", 1)
    findings(ahead, "minor", 1, state="corrected", due_on=DUE)
    client = as_user(lead)
    assert f'href="{register(project, query)}"' in words(client.get(register(project)))
    body = words(client.get(register(project, query))).split('id="checkpoint-list"')[1]
    every = ("Kept", "Late", "Missed", "Skipped", "Ahead")
    assert {name for name in every if f"The {name}" in body} == names


def test_the_page_tells_all_six(as_user, project, lead, checks):
    findings(checks, "blocker", 1, due_on=DUE)
    page = words(as_user(lead).get(register(project)))
    untested = reverse("workpackages:deliverables", args=[project.code]) + "?show=untested"
    for shown in (
        "2 of 4 checkpoints due by now were carried out",
        "1 of 4 checkpoints due by now were carried out in time (aim: 90 %)",
        "1 open finding, weighted (blocker 10, major 3, minor 1)",
        "mean age of the open findings",
        "overdue findings",
        "0 of 0 acceptance criteria have a result",
        f'href="{untested}"',
    ):
        assert shown in page, shown


def test_without_any_check_the_page_shows_no_figures(as_user, project, lead):
    assert "mean age" not in words(as_user(lead).get(register(project)))


def counted(client, address):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(address).status_code == 200
    return len(taken)


def test_queries_do_not_grow_with_checks_and_findings(as_user, project, lead, checks):
    findings(checks, "minor", 1)
    client = as_user(lead)
    before = counted(client, register(project))
    for _n in range(11):
        row = make_checkpoint(project, reviewer=make_user())
        findings(row, "major", 2)
    assert counted(client, register(project)) == before
