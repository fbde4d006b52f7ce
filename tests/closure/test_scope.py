"""What a closure report says of what was delivered."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from closure.reports.scope import functionality_of
from tests.factories import (
    make_attempt,
    make_defect,
    make_deliverable,
    make_project,
    make_work_package,
)
from workpackages.models import CriterionResult

pytestmark = pytest.mark.django_db
ON = date(2026, 10, 9)


@pytest.fixture
def package(project):
    return make_work_package(project=project)


def results(row, *found):
    """The results of the last presentation, criterion by criterion."""
    attempt = row.acceptances.latest("attempt")
    for criterion, result in zip(row.criteria.order_by("number"), found, strict=True):
        CriterionResult.objects.create(acceptance=attempt, criterion=criterion, result=result)


def told(project):
    parts = functionality_of(project, on=ON)
    facts = {part["key"].removeprefix("cr_"): part["value"] for part in parts[:-1]}
    return facts, [row["cells"] for row in parts[-1]["rows"]]


def test_nothing_is_said_of_a_project_without_deliverables(project):
    assert functionality_of(project, on=ON) == []


def test_criteria_are_met_or_given_up_by_accepting_without_them(project, package):
    results(make_deliverable(package, criteria=3, state="accepted"), "met", "met", "not_met")
    results(make_deliverable(package, criteria=2, state="accepted"), "met", "not_tested")
    make_deliverable(package, criteria=2)
    facts, _rows = told(project)
    # What is still to be delivered is neither met nor given up.
    assert (facts["criteria"], facts["met"], facts["waived"]) == ("7", "3", "2")
    assert (facts["deliverables"], facts["accepted"]) == ("3", "2")


def test_the_last_presentation_counts_for_criteria_and_the_first_for_the_yield(project, package):
    row = make_deliverable(package, criteria=1, state="refused")
    results(row, "not_met")
    row.state, row.attempt = "accepted", 2
    row.save()
    make_attempt(row, 2)
    results(row, "met")
    make_deliverable(package, criteria=0, state="accepted")
    facts, rows = told(project)
    assert (facts["met"], facts["waived"]) == ("1", "0")
    assert (facts["first_pass"], facts["first_pass_pct"]) == ("1", "50")
    assert [cells[2] for cells in rows] == ["2", "1"]


def test_reservations_that_are_open_are_counted(project, package):
    row = make_deliverable(package, state="reserved")
    attempt = row.acceptances.get()
    make_defect(row, reserved_in=attempt, owner=project.lead, due_on=ON)
    make_defect(row)
    assert told(project)[0]["reserved"] == "1"


def test_a_line_names_what_was_delivered_in_both_languages(project, package):
    make_deliverable(
        package, name_fr="Image", name_en="", part="lot 2", state="accepted", accepted_on=ON
    )
    _facts, (cells,) = told(project)
    named = {"fr": "Image (lot 2)", "en": "Image (lot 2)"}
    assert cells == [named, "accepted", "1", "2026-10-09"]


def test_sub_projects_belong_to_it_and_it_costs_the_same_for_many(project, package):
    results(make_deliverable(package, criteria=1, state="accepted"), "met")

    def cost():
        with CaptureQueriesContext(connection) as found:
            functionality_of(project, on=ON)
        return len(found)

    one = cost()
    inside = make_project(parent=project, code="PRJ-IN")
    other = make_work_package(project=inside)
    for _n in range(5):
        results(make_deliverable(other, criteria=2, state="accepted"), "met", "met")
    assert cost() == one <= 7
    assert told(project)[0]["criteria"] == "11"
    make_deliverable(make_work_package(project=make_project(code="APART")), criteria=3)
    assert told(project)[0]["criteria"] == "11"
