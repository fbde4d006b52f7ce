"""What single packages' hours cost is told alike on the pages about money and about control."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from control.overview import package_lines
from control.snapshots import work_out
from costs.hours.money import withheld_by_package
from costs.overview import load_overview
from tests.control.rows import make_baseline, phase
from tests.costs.rows import book, make_controller
from tests.factories import make_director
from tests.hours.test_money import NOVEMBER, fresh, worked
from tests.risks.pages import csv_rows
from workpackages.models import WorkPackage

pytestmark = pytest.mark.django_db
OCTOBER = date(2026, 10, 31)
DAY = Decimal(900)


@pytest.fixture
def measured(project, package) -> WorkPackage:
    """A package with a budget, a baseline and values over the months."""
    WorkPackage.objects.filter(pk=package.pk).update(budget=Decimal(600_000))
    package.refresh_from_db()
    make_baseline(project)
    phase(package)
    return package


def told_in_control(project, person) -> dict[str, tuple[Decimal, Decimal]]:
    """Actual cost and what is withheld, by package."""
    taken = work_out([project], OCTOBER)[project.pk]
    lines = package_lines(taken.packages, fresh(person), until=OCTOBER)
    return {line.package.name: (line.actual, line.withheld) for line in lines}


def told_of_money(project, person) -> dict[str, Decimal]:
    rows = load_overview(project, fresh(person), on=NOVEMBER).rows
    return {row.package.name: row.actual for row in rows}


@pytest.mark.parametrize("people", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("others", [0, 1, 3])
def test_both_pages_tell_the_same_of_every_package(
    project,
    measured,
    other,
    agents,
    people,
    others,
):
    WorkPackage.objects.filter(pk=other.pk).update(budget=Decimal(1000))
    book(measured, 100, document="F-1")
    worked(measured, people, agents)
    worked(other, others, agents)
    readers = [project.lead, make_controller(project, username="finance"), make_director()]
    for person in readers:
        control = {name: actual for name, (actual, _) in told_in_control(project, person).items()}
        money = told_of_money(project, person)
        assert {name: money[name] for name in control} == control


def test_the_whole_is_told_to_all_and_the_parts_add_up_to_it(project, measured, agents):
    book(measured, 100)
    worked(measured, 2, agents)
    row = work_out([project], OCTOBER)[project.pk].snapshot
    assert row.actual == 100 + 2 * DAY
    for person in (project.lead, make_director()):
        (told,) = told_in_control(project, person).values()
        assert sum(told) == row.actual
    assert told_in_control(project, project.lead)[measured.name] == (100, 2 * DAY)


def test_nothing_is_withheld_from_who_reads_rates_or_no_hours(project, measured, agents):
    worked(measured, 1, agents)
    readers = [
        project.sponsor,
        make_director(),
        make_controller(project, username="finance"),
    ]
    for person in filter(None, readers):
        assert withheld_by_package([project], fresh(person), until=OCTOBER) == {}


def test_the_running_month_is_withheld_and_told_once_it_is_over(project, measured, agents):
    worked(measured, 3, agents)
    before, after = date(2026, 10, 30), OCTOBER
    lead = fresh(project.lead)
    assert withheld_by_package([project], lead, until=before) == {measured.pk: 3 * DAY}
    assert withheld_by_package([project], lead, until=after) == {}


def test_a_document_withholds_from_all_what_it_withholds_from_the_lead(project, measured, agents):
    worked(measured, 1, agents)
    lead = withheld_by_package([project], fresh(project.lead), until=OCTOBER)
    assert lead == {measured.pk: DAY}
    assert withheld_by_package([project], None, until=OCTOBER) == lead


def test_the_page_says_what_is_not_told_and_shows_no_index_of_it(
    project,
    measured,
    agents,
    as_user,
    monkeypatch,
):
    book(measured, 100)
    worked(measured, 2, agents)
    monkeypatch.setattr("control.views.overview.today", lambda: NOVEMBER)
    address = reverse("control:overview", args=[project.code])
    page = as_user(project.lead).get(address)
    (line,) = page.context["shown"].lines
    assert (line.actual, line.cost_index) == (100, None)
    assert "Hours that are not told by package" in page.text
    rows = csv_rows(as_user(project.lead), f"{address}?export=csv")
    assert [row["Actual cost (AC)"] for row in rows] == ["100", "1800"]
    whole = as_user(make_director()).get(address)
    assert "Hours that are not told by package" not in whole.text


def test_who_leads_a_package_learns_nothing_of_the_rest_either(
    project,
    measured,
    agents,
    as_user,
    monkeypatch,
):
    worked(measured, 1, agents)
    monkeypatch.setattr("control.views.overview.today", lambda: NOVEMBER)
    page = as_user(measured.lead).get(reverse("control:overview", args=[project.code]))
    ((line, _may_record),) = page.context["lines"]
    assert line.actual == 0
    assert "without hours" in page.text
    assert "900" not in page.text
