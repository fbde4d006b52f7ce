"""What touches a unit: which projects, when, and who represents it."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from people.choices import Role
from people.models import User
from projects.dates_ahead import Ahead, dates_ahead, register_dates
from projects.units import touched_counts, touching, units_in_sight
from tests.conftest import FRIDAY
from tests.factories import (
    make_member,
    make_milestone,
    make_project,
    make_stakeholder,
    make_unit,
    make_user,
    make_work_package,
)
from tests.htmx import normal, swapped

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(db):
    return make_unit(code="counters", name_en="Counters")


@pytest.fixture
def touched(project, unit):
    """One project by its register, with somebody who represents the unit there."""
    make_stakeholder(project, name_en="Counter staff", org_unit=unit)
    own = {"org_unit": unit, "represents_unit": True, "kind": "person"}
    make_stakeholder(project, name_en="Nora", **own)
    return project


def seen(unit, person, on=FRIDAY):
    return touching(unit, User.objects.get(pk=person.pk), on)


def test_projects_touch_a_unit_that_asked_for_them_or_stands_in_their_register(
    touched, unit, director
):
    asked = make_project(org_unit=unit)
    make_project()
    rows = {row.project.code: row for row in seen(unit, director)}
    assert set(rows) == {touched.code, asked.code}
    assert rows[asked.code].ways == ("asked for it",)
    assert rows[asked.code].representatives == ()
    assert rows[touched.code].ways == ("Counter staff",)
    assert [str(each) for each in rows[touched.code].representatives] == ["Nora"]


def test_projects_that_are_over_touch_nobody(touched, unit, director):
    touched.state = "closed"
    touched.save()
    assert seen(unit, director) == []


def test_the_next_days_come_from_the_record_and_from_the_plan(touched, unit, director):
    touched.planned_start_on, touched.planned_finish_on = date(2026, 2, 2), date(2027, 4, 30)
    touched.save()
    package = make_work_package(project=touched)
    for n, on in enumerate((date(2026, 9, 1), date(2026, 11, 2), date(2026, 12, 1)), start=1):
        make_milestone(name=f"M{n}", work_package=package, start_on=on, finish_on=on)
    (row,) = seen(unit, director)
    assert [(each.on, each.words) for each in row.ahead] == [
        (date(2026, 11, 2), "M2"),
        (date(2026, 12, 1), "M3"),
        (date(2027, 4, 30), "planned finish"),
    ]


def test_who_does_not_see_the_plan_gets_the_days_of_the_record_alone(unit, observer, project):
    project.org_unit, project.planned_finish_on = unit, date(2027, 4, 30)
    project.save()
    package = make_work_package(project=project)
    on = date(2026, 11, 2)
    make_milestone(name="Secret day", work_package=package, start_on=on, finish_on=on)
    (row,) = seen(unit, observer)
    assert [each.words for each in row.ahead] == ["planned finish"]


def test_the_soonest_project_comes_first(unit, director):
    later = make_project(org_unit=unit, planned_finish_on=date(2027, 1, 8), code="A-LATER")
    sooner = make_project(org_unit=unit, planned_finish_on=date(2026, 12, 4), code="B-SOONER")
    undated = make_project(org_unit=unit, code="A-UNDATED")
    found = [row.project.code for row in seen(unit, director)]
    assert found == [sooner.code, later.code, undated.code]


def test_the_register_is_told_to_its_readers_and_the_own_representative_to_the_unit(
    touched, unit, packager, observer, quality
):
    for reader in (touched.lead, packager, quality):
        assert [row.project for row in seen(unit, reader)] == [touched]
    # An observer of the project does not read who stands in its register,
    assert seen(unit, observer) == []
    # but learns who represents the unit that is their own.
    observer.org_unit = unit
    observer.save()
    (row,) = seen(unit, observer)
    assert (row.ways, [str(each) for each in row.representatives]) == ((), ["Nora"])


def test_the_head_of_a_unit_belongs_to_it(touched, unit, observer):
    unit.head = observer
    unit.save()
    assert len(seen(unit, observer)) == 1


def test_a_project_that_is_not_seen_is_not_told_to_the_unit_either(touched, unit, outsider):
    outsider.org_unit = unit
    outsider.save()
    assert seen(unit, outsider) == []


def test_units_in_sight(touched, unit, director, outsider, observer):
    other = make_unit()
    everything = make_user(roles=(Role.OBSERVER,))

    def of(person):
        return set(units_in_sight(User.objects.get(pk=person.pk)))

    assert of(director) == of(everything) == {unit, other}
    assert of(touched.lead) == {unit}
    assert of(outsider) == of(observer) == set()
    outsider.org_unit = other
    outsider.save()
    assert of(outsider) == {other}
    touched.org_unit = other
    touched.save()
    assert of(observer) == {other}


def test_a_project_counts_once_for_a_unit(touched, unit, director):
    touched.org_unit = unit
    touched.save()
    make_project(org_unit=unit)
    make_project(org_unit=unit, state="cancelled")
    assert touched_counts(director, [unit, make_unit()]) == {unit.pk: 2}


def test_days_are_told_three_at_most_and_by_whoever_registers_them(project, director):
    days = [Ahead(date(2026, 12, n), f"Day {n}") for n in (4, 1, 3, 2)]
    register_dates("test", lambda user, projects, on: [(project.pk, day) for day in days])
    try:
        found = dates_ahead(director, [project], FRIDAY)
    finally:
        register_dates("test", lambda user, projects, on: [])
    assert [each.words for each in found[project.pk]] == ["Day 1", "Day 2", "Day 3"]


def body(answer):
    return b"".join(answer.streaming_content).decode()


@time_machine.travel("2026-10-09 09:00+02:00", tick=False)
def test_the_pages(touched, unit, director, outsider, as_user):
    touched.planned_finish_on = date(2027, 4, 30)
    touched.save()
    client, address = as_user(director), reverse("projects:touched-unit", args=["counters"])
    shown = client.get(address).content.decode()
    for words in ("Counter staff", "Nora", "30.04.2027", "planned finish", "Execution",
                  touched.get_absolute_url()):  # fmt: skip
        assert words in shown
    listed = reverse("projects:touched-units")
    assert address in client.get(listed).content.decode()
    assert "Counters" in body(client.get(f"{listed}?export=csv"))
    after = client.get(f"{listed}?sort=-name").content
    fragment = client.fragment(f"{listed}?sort=-name", "touched-units").content
    assert swapped(after, fragment, "touched-units") == normal(after)
    assert as_user(outsider).get(address).status_code == 404
    assert "No unit is in sight" in as_user(outsider).get(listed).content.decode()


def test_a_unit_that_nothing_touches_says_so(unit, director, as_user):
    shown = as_user(director).get(reverse("projects:touched-unit", args=["counters"]))
    assert "No project touches this unit now" in shown.content.decode()


@pytest.mark.parametrize("rows", [1, 12])
def test_query_counts_do_not_grow(unit, as_user, rows, django_assert_num_queries, director):
    for _n in range(rows):
        project = make_project(org_unit=unit, planned_finish_on=date(2099, 1, 5))
        make_stakeholder(project, org_unit=unit, represents_unit=True)
        make_unit()
        make_member(project)
    client = as_user(director)
    with django_assert_num_queries(9):
        client.get(reverse("projects:touched-unit", args=["counters"]))
    with django_assert_num_queries(10):
        client.get(reverse("projects:touched-units"))
