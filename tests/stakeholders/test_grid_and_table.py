"""The grid, the table beside it and the list below hold the same rows; how many are to lead."""

from __future__ import annotations

from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse

from people.models import User
from projects.stakeholders.grid import MOST_IN_CELL
from tests.factories import make_project, make_stakeholder
from tests.stakeholders.test_pages import page, url

pytestmark = pytest.mark.django_db
EVERY_PLACE = tuple(product(range(1, 6), repeat=2))
FIELDS = ("manage", "satisfy", "inform", "monitor")


@pytest.fixture(autouse=True)
def _on_friday():
    with time_machine.travel("2026-10-09 09:00+02:00", tick=False):
        yield


@pytest.fixture
def everywhere(project):
    """One stakeholder in each place of the grid, and one whom nobody has judged."""
    for power, interest in EVERY_PLACE:
        make_stakeholder(project, name_en=f"P{power}I{interest}", power=power, interest=interest)
    make_stakeholder(project, name_en="Unjudged").assessments.all().delete()
    return project


def listed(client, address):
    return {row.name_en for row in client.get(address).context["table"].rows}


def corners(client, address):
    grid = client.get(address).context["overview"].grid
    return [{row.name_en for row in corner.rows} for corner in grid.corners]


def test_each_field_lists_those_whom_the_grid_draws_in_it(everywhere, as_user):
    client, address = as_user(everywhere.lead), url("stakeholders", everywhere)
    drawn = corners(client, address)
    assert [listed(client, f"{address}?field={field}") for field in FIELDS] == drawn
    assert [len(names) for names in drawn] == [4, 6, 6, 9]
    assert set().union(*drawn) == listed(client, address) - {"Unjudged"}


def test_the_fields_of_all_registers_are_those_of_each(everywhere, as_user):
    other = make_project(lead=everywhere.lead)
    make_stakeholder(other, name_en="Elsewhere", power=5, interest=5)
    client, address = as_user(everywhere.lead), reverse("projects:all-stakeholders")
    drawn = corners(client, address)
    assert [listed(client, f"{address}?field={field}") for field in FIELDS] == drawn
    assert "Elsewhere" in drawn[0]


def test_each_circle_over_all_leads_to_as_many_as_it_counts(everywhere, as_user):
    for _n in range(3):
        make_stakeholder(everywhere, power=2, interest=5)
    client = as_user(everywhere.lead)
    grid = client.get(reverse("projects:all-stakeholders")).context["overview"].grid
    assert len(grid.dots) == len(EVERY_PLACE)
    for dot in grid.dots:
        found = client.get(dot.url).context["table"].rows
        assert len(found) == int(dot.label), dot.title
        asked = parse_qs(urlsplit(dot.url).query)
        places = {(str(row.power), str(row.interest)) for row in found}
        assert places == {(asked["power"][0], asked["interest"][0])}


def test_a_crowded_place_leads_to_the_list_of_its_project_only(project, as_user):
    for owner in (project, make_project(lead=project.lead)):
        for _n in range(MOST_IN_CELL + 1):
            make_stakeholder(owner, power=1, interest=2)
    client = as_user(project.lead)
    (dot,) = client.get(url("stakeholders", project)).context["overview"].grid.dots
    assert (dot.label, urlsplit(dot.url).path) == ("10", url("stakeholders", project))
    assert {row.project_id for row in client.get(dot.url).context["table"].rows} == {project.pk}


def test_filters_narrow_the_list_and_leave_the_grid_whole(everywhere, as_user):
    client, address = as_user(everywhere.lead), url("stakeholders", everywhere)
    answer = client.get(f"{address}?q=p5i5")
    assert len(answer.context["table"].rows) == 1
    assert len(answer.context["overview"].grid.dots) == len(EVERY_PLACE)
    assert answer.context["overview"].total == len(EVERY_PLACE) + 1


def test_names_stand_in_the_grid_as_text(project, as_user):
    name = "<script>alert(1)</script> & Co"
    make_stakeholder(project, name_fr=name, name_en=name)
    shown = page(as_user(project.lead).get(url("stakeholders", project)))
    assert "<script>alert(1)" not in shown
    assert "<title>1 &lt;script&gt;alert(1)&lt;/script&gt; &amp; Co, power 4" in shown


def test_the_grid_speaks_french(project, as_user):
    make_stakeholder(project, name_fr="Direction", name_en="Board", power=5, interest=2)
    User.objects.filter(pk=project.lead.pk).update(language="fr")
    shown = page(as_user(User.objects.get(pk=project.lead.pk)).get(url("stakeholders", project)))
    for words in (
        "Gérer étroitement", "Satisfaire", "Tenir informé", "Surveiller",
        "1 Direction, pouvoir 5, intérêt 2",
    ):  # fmt: skip
        assert words in shown


@pytest.mark.parametrize(
    ("leading", "others", "warned"),
    [(0, 5, False), (1, 4, False), (1, 3, True), (2, 8, False), (3, 11, True), (20, 80, False),
     (21, 79, True)],
)  # fmt: skip
def test_one_in_five_may_be_asked_to_lead(project, as_user, leading, others, warned):
    for desired in [4] * leading + [3] * others:
        make_stakeholder(project, desired=desired)
    total = leading + others
    shown = page(as_user(project.lead).get(url("stakeholders", project)))
    assert ("more than 20 % is rarely reached" in shown) is warned
    assert f"{leading} of {total} are to lead" in shown


def test_the_share_is_one_of_the_register_and_not_of_what_is_filtered(project, as_user):
    make_stakeholder(project, name_en="Leader", desired=4)
    for _n in range(4):
        make_stakeholder(project, desired=3)
    shown = page(as_user(project.lead).get(f"{url('stakeholders', project)}?q=leader"))
    assert "1 of 5 are to lead" in shown
    assert "rarely reached" not in shown


def test_who_reads_only_facts_is_not_told_how_many_are_to_lead(project, packager, as_user):
    make_stakeholder(project, desired=4)
    shown = page(as_user(packager).get(url("stakeholders", project)))
    assert "in the register" in shown
    for words in ("to lead", "rarely reached", "Whom to see next", "gap=on"):
        assert words not in shown
