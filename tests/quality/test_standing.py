"""Where a requirement stands follows from what acceptance found; the worst stands first."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import cover, make_attempt, make_deliverable, make_requirement
from workpackages.models import Coverage, CriterionResult, Requirement
from workpackages.quality.figures import load_coverage

pytestmark = pytest.mark.django_db


def standing(row):
    return Requirement.objects.with_standing().get(pk=row.pk).standing


def result(place):
    return Coverage.objects.with_result().get(pk=place.pk).result


def judged(deliverable, number, found, attempt=None):
    attempt = attempt or deliverable.acceptances.latest("attempt")
    criterion = deliverable.criteria.get(number=number)
    CriterionResult.objects.create(acceptance=attempt, criterion=criterion, result=found)


def test_without_a_place_it_is_uncovered(project):
    assert standing(make_requirement(project)) == "uncovered"


def test_what_is_dropped_waits_for_nothing(project):
    assert standing(make_requirement(project, state="dropped")) == "dropped"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("planned", "waiting"),
        ("in_production", "waiting"),
        ("presented", "waiting"),
        ("refused", "failed"),
        ("accepted", "met"),
        ("reserved", "met"),
    ],
)
def test_a_whole_deliverable_shows_it_once_it_is_received(package, state, expected):
    row = make_requirement(package.project)
    place = cover(row, make_deliverable(package, state=state))
    assert (result(place), standing(row)) == (expected, expected)


@pytest.mark.parametrize(
    ("state", "found", "expected"),
    [
        ("accepted", "met", "met"),
        ("reserved", "met", "met"),
        ("refused", "met", "waiting"),
        ("reserved", "not_met", "failed"),
        ("refused", "not_met", "failed"),
        ("accepted", "not_tested", "waiting"),
        ("accepted", None, "waiting"),
    ],
)
def test_a_criterion_shows_it_once_it_is_met_and_received(package, state, found, expected):
    row = make_requirement(package.project)
    deliverable = make_deliverable(package, state=state)
    place = cover(row, deliverable, 1)
    if found:
        judged(deliverable, 1, found)
    assert (result(place), standing(row)) == (expected, expected)


def test_the_latest_presentation_counts(package):
    row = make_requirement(package.project)
    deliverable = make_deliverable(package, state="accepted", attempt=2)
    place = cover(row, deliverable, 1)
    judged(deliverable, 1, "not_met", make_attempt(deliverable, 1))
    judged(deliverable, 1, "met", deliverable.acceptances.get(attempt=2))
    assert result(place) == "met"


def test_what_was_given_up_covers_nothing(package, lead):
    row = make_requirement(package.project)
    waived = {"waived_by": lead, "waived_on": "2026-10-09"}
    said = {"waiver_reason": "Gone", "waiver_effect": "Less"}
    place = cover(row, make_deliverable(package, state="waived", **waived, **said))
    assert (result(place), standing(row)) == ("gone", "uncovered")
    cover(row, make_deliverable(package, state="accepted"))
    assert standing(row) == "met"


def test_a_cancelled_package_covers_nothing(package):
    row = make_requirement(package.project)
    place = cover(row, make_deliverable(package))
    package.state = "cancelled"
    package.save()
    assert (result(place), standing(row)) == ("gone", "uncovered")


def test_one_place_that_fails_or_waits_decides(package):
    row = make_requirement(package.project)
    cover(row, make_deliverable(package, state="accepted"))
    cover(row, make_deliverable(package))
    assert standing(row) == "waiting"
    cover(row, make_deliverable(package, state="refused"))
    assert standing(row) == "failed"


def test_requirements_are_counted_by_where_they_stand(project, package):
    for state in ("accepted", "accepted", "refused", "planned"):
        cover(make_requirement(project), make_deliverable(package, state=state))
    make_requirement(project)
    make_requirement(project, state="dropped")
    figures = load_coverage([project])
    counted = {each.standing: each.count for each in figures.tallies}
    assert counted == {"uncovered": 1, "failed": 1, "waiting": 1, "met": 2}
    assert next(iter(counted)) == "uncovered"
    assert (figures.met.part, figures.met.whole, figures.met_text) == (2, 5, "40 %")


COLUMNS = {
    "requirement_number_unique_in_project": "workpackages_requirement.number",
    "coverage_once_by_criterion": "workpackages_coverage.criterion_id",
    "coverage_once_by_whole_deliverable": "workpackages_coverage.deliverable_id",
}


def refused(name, change):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    words = str(error.value)
    assert name in words or (connection.vendor == "sqlite" and COLUMNS.get(name, name) in words)


def test_the_database_keeps_the_rules_too(deliverable):
    row = make_requirement(deliverable.project)
    refused(
        "requirement_number_unique_in_project",
        lambda: make_requirement(deliverable.project, number=1),
    )
    refused(
        "requirement_dropped_with_reason",
        lambda: Requirement.objects.filter(pk=row.pk).update(state="dropped"),
    )
    cover(row, deliverable, 1)
    cover(row, deliverable)
    refused("coverage_once_by_criterion", lambda: cover(row, deliverable, 1))
    refused("coverage_once_by_whole_deliverable", lambda: cover(row, deliverable))
