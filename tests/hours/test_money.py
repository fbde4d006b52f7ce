"""What hours cost counts in the money of projects, and tells nobody what one person's day costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from costs.actuals import actual_by_package, booked_by_package
from costs.consolidated import load_consolidated
from costs.hours.money import Part, load_hours_money, tellable
from costs.models import RateHolder
from costs.operations.approvals import approve_hours
from costs.overview import load_overview
from people.choices import Role
from people.models import User
from tests.conftest import FRIDAY
from tests.costs.rows import book, make_controller
from tests.factories import make_director, make_member, make_task, make_user
from tests.hours.rows import submit
from tests.hours.test_pages import plain
from tests.risks.pages import csv_rows

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 2)


def worked(package, people, agents, minutes=504):
    """A day in October of so many new people, approved by the project's lead."""
    for _n in range(people):
        person = make_member(package.project)
        RateHolder.objects.create(person=person, rate_class=agents, valid_from=date(2026, 1, 1))
        task = make_task(work_package=package, assignee=person)
        line = submit(person, task, {3: minutes}).lines.get()
        approve_hours([line.pk], actor=package.project.lead, on=FRIDAY)


def fresh(person):
    return User.objects.get(pk=person.pk)


def seen(project, person, on=NOVEMBER):
    return load_hours_money([project], fresh(person), on=on)


def test_postings_and_approved_hours_are_the_actual_cost(project, package, agents):
    book(package, 1000)
    worked(package, 1, agents)
    assert booked_by_package([project]) == {package.pk: 1000}
    assert actual_by_package([project]) == {package.pk: 1900}
    assert actual_by_package([project], until=date(2026, 9, 30)) == {package.pk: 1000}


def test_who_may_read_rates_sees_every_franc(project, package, agents):
    worked(package, 1, agents)
    for person in (make_director(), make_controller(project)):
        money = seen(project, person, on=FRIDAY)
        assert (money.total, money.by_package, money.untold_minutes) == (900, {package.pk: 900}, 0)


def test_who_reads_no_hours_sees_every_franc(project, package, agents, manager):
    worked(package, 1, agents)
    for person in (manager, make_user(roles=(Role.SPONSOR,))):
        assert seen(project, person).total == 900


@pytest.mark.parametrize(("people", "told"), [(1, 0), (2, 0), (3, 2700), (4, 3600)])
def test_who_reads_hours_sees_the_cost_of_three_people_and_more(
    project, package, packager, agents, people, told
):
    worked(package, people, agents)
    for person in (project.lead, packager):
        money = seen(project, person)
        assert money.total == told
        assert money.untold_minutes == (0 if told else people * 504)


def test_the_running_month_is_not_told(project, package, agents):
    """Else the sum before and after one approval would tell what one person costs."""
    worked(package, 3, agents)
    money = seen(project, project.lead, on=FRIDAY)
    assert (money.total, money.untold_minutes) == (0, 3 * 504)


def test_a_package_of_few_counts_in_the_project_only(project, package, other, agents):
    worked(package, 3, agents)
    worked(other, 1, agents)
    money = seen(project, project.lead)
    # The one package that could be told hides the other one.
    assert (money.total, money.by_package, money.outside_packages) == (3600, {}, 3600)


def test_packages_of_many_are_told_each(project, package, other, agents):
    worked(package, 3, agents)
    worked(other, 4, agents)
    money = seen(project, project.lead)
    assert money.by_package == {package.pk: 2700, other.pk: 3600}
    assert money.outside_packages == 0


def parts(*sizes):
    """Packages with so many people each, all of them others."""
    found, first = [], 0
    for key, size in enumerate(sizes):
        found.append(Part(key, Decimal(1), 1, set(range(first, first + size))))
        first += size
    return found


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ((3, 3), {0, 1}),
        ((3, 2), set()),
        ((5, 3, 2), {0}),
        ((5, 3, 1, 1, 1), {0, 1}),
        ((2, 2), set()),
        ((4,), {0}),
        ((), set()),
    ],
)
def test_neither_a_package_nor_the_rest_is_told_of_fewer_than_three(sizes, told):
    assert {part.package for part in tellable(parts(*sizes))} == told


def test_the_overview_adds_hours_to_what_is_booked(project, package, other, agents):
    book(package, 1000)
    worked(package, 3, agents)
    worked(other, 1, agents)
    director = make_director()
    for person in (director, project.lead):
        overview = load_overview(project, fresh(person), on=NOVEMBER)
        assert overview.total.actual == overview.frame.actual == 4600
        assert overview.years.rows[-1].total.actual == 4600
        whole = load_consolidated(fresh(person), on=NOVEMBER)
        assert whole.sums.actual == 4600
        assert whole.years.rows[-1].total.actual == 4600
    rows = {row.package.pk: row.actual for row in load_overview(project, director, on=FRIDAY).rows}
    assert rows == {package.pk: 3700, other.pk: 900}
    rows = {
        row.package.pk: row.actual for row in load_overview(project, project.lead, on=NOVEMBER).rows
    }
    assert rows == {package.pk: 1000, other.pk: 0}


def test_the_page_says_what_does_not_count(project, package, agents, as_user):
    worked(package, 2, agents)
    page = as_user(project.lead).get(reverse("costs:overview", args=[project.code]))
    assert "16:48 approved hours do not count in money here" in plain(page)
    page = as_user(make_director()).get(reverse("costs:overview", args=[project.code]))
    assert "do not count in money" not in plain(page)


def test_the_page_of_hours_shows_who_worked_and_no_money(
    project, package, packager, agents, as_user, member, task
):
    worked(package, 1, agents)
    submit(member, task, {0: 450})
    address = reverse("costs:project_hours", args=[project.code])
    for person in (project.lead, packager):
        text = plain(as_user(person).get(address))
        assert "Tom Member" in text
        assert "7:30" in text
        assert "CHF" not in text.split("<main")[0] or "900" not in text
    rows = csv_rows(as_user(project.lead), f"{address}?export=csv")
    assert {Decimal(row["Hours"]) for row in rows} == {Decimal("7.50"), Decimal("8.40")}
    assert not any("Cost" in name or "Amount" in name for name in rows[0])


def test_the_page_of_hours_is_narrowed(project, member, task, as_user):
    submit(member, task, {0: 450})
    client = as_user(project.lead)
    address = reverse("costs:project_hours", args=[project.code])
    for query, found in (
        ("q=tom", True),
        ("q=connect", True),
        ("q=integration", True),
        ("q=zzz", False),
        ("state=submitted", True),
        ("state=approved", False),
        ("kind=rework", False),
        ("since=2026-09-28&until=2026-09-28", True),
        ("since=2026-09-29", False),
        ("since=x&state=x", True),
    ):
        assert ("T1 Connect" in plain(client.get(f"{address}?{query}"))) is found, query


def test_drafts_and_hours_of_others_packages_are_not_shown(
    project, package, other, member, task, as_user
):
    beside = make_member(project, Role.WORK_PACKAGE_LEAD)
    other.lead = beside
    other.save()
    submit(member, task)
    address = reverse("costs:project_hours", args=[project.code])
    assert "T1 Connect" not in plain(as_user(beside).get(address))


def test_others_find_no_page_of_hours(project, member, manager, as_user):
    address = reverse("costs:project_hours", args=[project.code])
    for person in (member, manager, make_director(), make_user()):
        assert as_user(person).get(address).status_code == 404


def test_the_number_of_queries_does_not_grow(
    project, package, agents, as_user, django_assert_max_num_queries
):
    worked(package, 4, agents)
    client = as_user(project.lead)
    address = reverse("costs:project_hours", args=[project.code])
    client.get(address)
    with django_assert_max_num_queries(18):
        client.get(address)
