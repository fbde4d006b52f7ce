"""The pages of the matrices: every number leads to exactly the risks that it counts."""

import re
from decimal import Decimal

import pytest

from people.choices import Role
from risks.matrix import MOST_MOVES
from risks.operations.register import identify_risk
from tests.conftest import FRIDAY
from tests.factories import make_director, make_project, make_user
from tests.risks.conftest import written
from tests.risks.pages import codes, cost, register_row, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(project):
    return [
        register_row(project, before=(4, 3), after=(2, 3), exposure=Decimal(1_000)),
        register_row(project, before=(4, 3), after=(4, 3)),
        register_row(project, before=(3, 2), after=(4, 3)),
        register_row(project, before=(5, 5), after=(2, 3), state="monitored"),
        register_row(project, kind="opportunity", before=(4, 3), after=(2, 3)),
        register_row(project, kind="opportunity", before=(2, 2), after=(3, 5)),
        register_row(project, before=(4, 3), after=(2, 3), state="closed"),
    ]


def counted(page):
    """Each number of the page with its address."""
    links = re.findall(r'<a href="([^"]+\?kind=[^"]+)"[^>]*>(\d+)', page)
    return [(address, int(number)) for address, number in links]


def sheets(page):
    """The matrices of the page by their title."""
    parts = re.split(r'<table class="risk-matrix"> <caption class="visually-hidden">', page)[1:]
    return {part.split("<")[0]: part.split("</table>")[0] for part in parts}


def test_each_number_leads_to_exactly_the_risks_that_it_counts(rows, project, as_user):
    client = as_user(project.lead)
    links = counted(words(client.get(url("matrix", project.code))))
    # Four threats and two opportunities, before and now, and five that moved.
    assert sum(number for _address, number in links) == 2 * 4 + 2 * 2 + 5
    for address, number in links:
        assert len(codes(client.get(address))) == number, address


def test_a_cell_lists_its_own_risks_before_and_now(rows, project, as_user):
    client = as_user(project.lead)
    here = url("register", project.code)
    found = sheets(words(client.get(url("matrix", project.code))))
    before = f"{here}?kind=threat&gross_probability=4&gross_impact=3"
    now = f"{here}?kind=threat&probability=2&impact=3"
    assert before in found["Threats before measures"]
    assert now in found["Threats now"]
    assert now not in found["Threats before measures"]
    assert sorted(codes(client.get(before))) == ["R-101-1", "R-101-2"]
    assert sorted(codes(client.get(now))) == ["R-101-1", "R-101-4"]


def test_opportunities_stand_mirrored_beside_threats(rows, project, as_user):
    found = sheets(words(as_user(project.lead).get(url("matrix", project.code))))
    assert list(found) == [
        "Threats before measures",
        "Threats now",
        "Opportunities before measures",
        "Opportunities now",
    ]
    heads = {
        title: re.findall(r'<th scope="col">(\d)</th>', sheet) for title, sheet in found.items()
    }
    assert heads["Threats now"] == list("12345")
    assert heads["Opportunities now"] == list("54321")
    for sheet in found.values():
        assert re.findall(r'<th scope="row">(\d)</th>', sheet) == list("54321")
        assert sheet.count("<td") == 25


def test_a_cell_says_in_words_what_its_colour_says(rows, project, as_user):
    page = words(as_user(project.lead).get(url("matrix", project.code)))
    assert '<span class="visually-hidden"> 4 × 3 High</span>' in page
    assert '<span class="visually-hidden"> 5 × 5 Critical</span>' in page


def test_zones_lead_to_the_risks_that_they_count(rows, project, as_user):
    client = as_user(project.lead)
    overview = client.get(url("matrix", project.code)).context["overview"]
    found = {
        zone: len(codes(client.get(f"{url('register', project.code)}?zone={zone}")))
        for zone, _name, _count in overview.zones
    }
    assert found == {zone: count for zone, _name, count in overview.zones}
    assert found == {"C": 1, "H": 2, "M": 3, "L": 0}


def test_moves_say_where_from_where_to_and_how_many(rows, project, as_user):
    client = as_user(project.lead)
    page = words(client.get(url("matrix", project.code)))
    moved = page.split("What moved</h2>")[1]
    lines = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td><td><span[^>]*>(.*?)</span>", moved)
    assert set(lines) == {
        ("4 × 3 · High", "2 × 3 · Medium", "↘ better"),
        ("5 × 5 · Critical", "2 × 3 · Medium", "↘ better"),
        ("3 × 2 · Medium", "4 × 3 · High", "↗ worse"),
        ("4 × 3 · High", "2 × 3 · Medium", "↗ worse"),
        ("2 × 2 · Low", "3 × 5 · Critical", "↘ better"),
    }


def test_what_stayed_did_not_move(project, as_user):
    register_row(project, before=(4, 3), after=(4, 3))
    page = words(as_user(project.lead).get(url("matrix", project.code)))
    assert "No risk has left its cell yet." in page


def test_further_moves_are_only_counted(project, as_user):
    for n in range(MOST_MOVES + 2):
        register_row(project, before=(5, 5), after=(1 + n % 4, 1 + n // 4))
    page = words(as_user(project.lead).get(url("matrix", project.code)))
    assert ">2 more<" in page


def test_sums_are_those_of_the_open_risks(project, as_user):
    values = {"gross_exposure": Decimal(40_000), "planned_exposure": Decimal(12_000)}
    register_row(project, **values, exposure=Decimal(30_000))
    register_row(project, **values, exposure=Decimal(20_000), state="closed")
    page = words(as_user(project.lead).get(url("matrix", project.code)))
    for amount in ("40’000 CHF", "12’000 CHF", "30’000 CHF"):
        assert amount in page
    assert "20’000 CHF" not in page


def test_the_matrix_over_everything_counts_and_lists_what_is_in_sight(rows, owner, as_user):
    other = make_project(code="PRJ-202")
    register_row(other, before=(4, 3), after=(2, 3))
    for reader, number in ((owner, 2), (make_director(), 3)):
        client = as_user(reader)
        links = counted(words(client.get(url("portfolio_matrix"))))
        now = f"{url('portfolio')}?kind=threat&probability=2&impact=3"
        assert (now, number) in links
        for address, count in links:
            assert len(codes(client.get(address))) == count, address


def test_an_unrated_risk_is_in_the_register_but_not_in_the_matrix(project, as_user):
    identify_risk(project, written(), actor=project.lead, on=FRIDAY)
    client = as_user(project.lead)
    assert codes(client.get(url("register", project.code))) == ["R-101-1"]
    page = words(client.get(url("matrix", project.code)))
    assert "No risk is rated yet" in page
    assert "risk-matrix" not in page
    assert url("register", project.code) in page


def test_an_outsider_finds_an_empty_matrix_of_everything(rows, outsider, as_user):
    page = words(as_user(outsider).get(url("portfolio_matrix")))
    assert "No risk is rated yet" in page
    assert "CHF" not in page


def test_a_matrix_costs_the_same_for_many_projects(rows, as_user):
    client = as_user(make_user(roles=(Role.QUALITY_MANAGER,)))

    def grow(count):
        for _n in range(count):
            register_row(make_project(), before=(5, 5), after=(1 + _n % 4, 2))
        return cost(client, url("portfolio_matrix"))

    grow(1)
    assert grow(1) == grow(12)


def test_a_panel_shows_the_three_worst_and_counts_what_its_links_list(rows, project, as_user):
    client = as_user(project.lead)
    panel = client.get(url("panel", project.code))
    here = url("register", project.code)
    page = words(panel)
    shown = [code for code in re.findall(r"R-101-\d", page) if code]
    assert shown == ["R-101-6", "R-101-2", "R-101-3"]
    found = panel.context["panel"]
    assert found.count == len(codes(client.get(here))) == 6
    assert found.critical == len(codes(client.get(f"{here}?zone=C"))) == 1
    assert found.high == len(codes(client.get(f"{here}?zone=H")))
    assert found.late == len(codes(client.get(f"{here}?late=on"))) == 0


def test_an_empty_panel_says_that_nothing_is_rated(project, as_user):
    page = words(as_user(project.lead).get(url("panel", project.code)))
    assert "No risk is rated yet." in page
    assert "of the verified measures" not in page
