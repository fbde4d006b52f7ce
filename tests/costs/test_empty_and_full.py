"""Every page about money without a row, with one and with many, and where its links lead."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from costs.models import BudgetLine
from costs.operations.budgets import release_reserve, set_reserve
from costs.operations.closing import close_books
from people.choices import Role
from projects.choices import ProjectState
from tests.conftest import FRIDAY
from tests.costs.rows import book, make_controller, promise
from tests.factories import (
    give_role,
    make_director,
    make_member,
    make_project,
    make_user,
    make_work_package,
)
from tests.risks.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_friday(settings):
    settings.DEMO_TODAY = FRIDAY


@pytest.fixture
def at(project):
    return lambda name, *more: reverse(f"costs:{name}", args=[project.code, *more])


@pytest.fixture
def full(project, package):
    """Two packages, a sub-project, orders, bookings, a reserve and closed books."""
    director = make_director()
    other = make_work_package(project=project, name="Wiring", budget=Decimal(5_000))
    below = make_project(
        parent=project, code="PRJ-7-A", lead=project.lead, state=ProjectState.EXECUTION
    )
    inside = make_work_package(project=below, name="Inside", budget=Decimal(1_000))
    BudgetLine.objects.create(
        work_package=package, cost_type="external", year=2026, amount=Decimal(9_000)
    )
    order = promise(package, 5_000)
    promise(other, 300)
    book(package, 1_000, commitment_id=order.pk)
    book(other, 20, posted_on=date(2025, 12, 31))
    book(inside, 7)
    set_reserve(project.pk, Decimal(8_000), "Mandate.", actor=director, on=FRIDAY)
    release_reserve(project.pk, Decimal(1_000), "Pilot.", actor=project.sponsor, on=FRIDAY)
    close_books(project.portfolio_id, date(2026, 8, 31), actor=director, on=FRIDAY)
    return project


def a_member(role):
    return lambda project: make_member(project, role)


def an_observing_controller(project):
    person = make_controller(project)
    give_role(person, Role.OBSERVER, project)
    return person


READERS = {
    "lead": lambda project: project.lead,
    "sponsor": lambda project: project.sponsor,
    "director": lambda project: make_director(),
    "programme manager": a_member(Role.PROGRAMME_MANAGER),
    "quality manager": a_member(Role.QUALITY_MANAGER),
    "controller who observes": an_observing_controller,
}


def package_lead(project):
    package = project.work_packages.get(number=1)
    package.lead = make_member(project, Role.WORK_PACKAGE_LEAD)
    package.save()
    return package.lead


def links_in(page):
    """Where the page itself leads, without what stands around every page."""
    main = re.search(r"<main.*?</main>", words(page))[0]
    found = re.findall(r'href="([^"#]+)', main)
    return sorted({link for link in found if not link.startswith("/static/")})


def follow(client, address, links):
    base = address.partition("?")[0]
    wanted = {link: f"{base}{link}" if link.startswith("?") else link for link in links}
    return {link: client.get(target).status_code for link, target in wanted.items()}


@pytest.mark.parametrize("reader", ["lead", "sponsor", "director", "programme manager"])
def test_every_link_of_the_overview_answers_who_may_read_it(full, at, as_user, reader):
    client = as_user(READERS[reader](full))
    page = client.get(at("overview"))
    links = links_in(page)
    package = full.work_packages.get(number=1)
    assert {at("postings"), at("commitments"), at("reserve")} <= set(links)
    assert f"{at('postings')}?package={package.pk}" in links
    assert f"{at('commitments')}?package={package.pk}" in links
    assert set(follow(client, at("overview"), links).values()) == {200}, links


def test_every_link_of_the_overview_answers_the_lead_of_a_package(full, at, as_user):
    client = as_user(package_lead(full))
    links = links_in(client.get(at("overview")))
    assert at("reserve") not in links
    assert at("budget", 1) not in links
    assert set(follow(client, at("overview"), links).values()) == {200}, links


PAGES = {
    "postings": (),
    "commitments": (),
    "reserve": (),
    "posting": (1,),
    "commitment": (1,),
}


ACTIONS = [
    # Who, and which of the buttons of all pages he or she finds.
    ("lead", {"new_posting", "new_commitment"}),
    ("sponsor", {"release_reserve"}),
    ("director", {"set_reserve"}),
    ("programme manager", {"set_reserve"}),
]


@pytest.mark.parametrize(("reader", "allowed"), ACTIONS)
def test_buttons_stand_where_they_work_and_nowhere_else(full, at, as_user, reader, allowed):
    client = as_user(READERS[reader](full))
    pages = [client.get(at(name)) for name in ("overview", "postings", "commitments", "reserve")]
    links = {link for page in pages for link in links_in(page)}
    wanted = ("new_posting", "new_commitment", "set_reserve", "release_reserve")
    assert {name for name in wanted if at(name) in links} == allowed
    for name in wanted:
        assert client.get(at(name)).status_code == (200 if name in allowed else 403), name


EMPTY = [
    ("overview", ("No work packages yet", "No budget is split yet and nothing is booked.")),
    ("postings", ("Nothing is booked yet", "Invoices, accruals and internal charges")),
    ("commitments", ("No commitments yet", "Signed orders and contracts stand here")),
    ("reserve", ("No management reserve is set aside", "what nobody foresees")),
]


@pytest.mark.parametrize(("name", "said"), EMPTY)
@pytest.mark.parametrize("reader", READERS)
def test_a_page_without_a_row_says_what_will_stand_there(project, at, as_user, name, said, reader):
    page = as_user(READERS[reader](project)).get(at(name))
    assert page.status_code == 200
    for sentence in said:
        assert sentence in words(page)
    assert "UNDEFINED" not in words(page)


@pytest.mark.parametrize("name", ["postings", "commitments"])
def test_an_empty_list_has_neither_filters_nor_files(project, package, at, as_user, name):
    client = as_user(project.lead)
    text = words(client.get(at(name)))
    assert f'id="{name}-filters"' not in text
    assert "export=csv" not in text
    # Filters that leave nothing can be taken back on the page itself.
    narrowed = words(client.get(at(name), {"q": "zzz"}))
    assert f'id="{name}-filters"' in narrowed
    assert "Fewer filters show more." in narrowed
    assert f'href="{at(name)}"' in narrowed


def test_money_over_projects_without_a_project_in_sight(as_user, project):
    project.state = ProjectState.CLOSED
    project.save()
    client = as_user(make_director())
    assert "No money in sight" in words(client.get(reverse("costs:consolidated")))
    over = client.get(reverse("costs:consolidated"), {"finished": "on"})
    assert "PRJ-7" in words(over)


def test_books_before_anything_was_closed(project, as_user):
    address = reverse("costs:books", args=[project.portfolio.code])
    text = words(as_user(make_director()).get(address))
    assert "The books are open from the beginning." in text
    assert "No month was closed yet." in text
    assert reverse("costs:reopen_books", args=[project.portfolio.code]) not in text


@pytest.mark.parametrize(("rows", "told"), [(1, "1 row<"), (2, "2 rows<"), (12, "12 rows<")])
@pytest.mark.parametrize("name", ["postings", "commitments"])
def test_a_list_says_how_many_rows_it_has(project, package, at, as_user, name, rows, told):
    make = book if name == "postings" else promise
    for n in range(rows):
        make(package, n + 1)
    page = as_user(project.lead).get(at(name))
    assert told in words(page)
    assert len(page.context["table"].rows) == rows
    assert "UNDEFINED" not in words(page)


@pytest.mark.parametrize("many", [1, 12])
def test_the_overview_has_a_line_for_each_package_and_one_for_all(project, at, as_user, many):
    for n in range(many):
        package = make_work_package(project=project, budget=Decimal(1_000))
        book(package, n + 1)
        promise(package, 10)
    page = as_user(project.lead).get(at("overview"))
    shown = page.context["overview"]
    assert len(shown.rows) == many
    assert (shown.total.budget, shown.total.promised) == (1_000 * many, 10 * many)
    assert shown.total.actual == sum(range(1, many + 1))
    assert words(page).count('class="level-1"') == many


def test_many_years_and_cost_types_stand_each_in_its_place(project, package, at, as_user):
    for n, cost_type in enumerate(("internal", "external", "hardware", "licences", "other")):
        book(package, n + 1, cost_type=cost_type, posted_on=date(2022 + n, 1, 31))
    years = as_user(project.lead).get(at("overview")).context["overview"].years
    assert years.years == [2022, 2023, 2024, 2025, 2026]
    assert [cell.actual for cell in years.rows[-1].cells] == [1, 2, 3, 4, 5]
    labels = ["Internal hours", "External services", "Hardware", "Licences", "Other"]
    assert [row.label for row in years.rows] == [*labels, "Investment", ""]
    assert [row.total.actual for row in years.rows] == [1, 2, 3, 4, 5, 15, 15]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("posting", (99,)),
        ("commitment", (99,)),
        ("take_back", (99,)),
        ("edit_commitment", (99,)),
        ("commitment_history", (99,)),
        ("commitment_step", (99, "close")),
        ("commitment_step", (1, "burn")),
        ("budget", (99,)),
    ],
)
def test_what_there_is_not_is_not_found(full, at, as_user, name, more):
    assert as_user(full.lead).get(at(name, *more)).status_code == 404


def test_nobody_looks_at_money_without_signing_in(full, at, anonymous):
    for name in ("overview", "postings", "commitments", "reserve"):
        answer = anonymous.get(at(name))
        assert answer.status_code == 302
        assert "next=" in answer["Location"]
    assert anonymous.get(reverse("costs:consolidated")).status_code == 302


def test_who_has_no_role_finds_nothing_of_it(full, at, as_user):
    client = as_user(make_user())
    for name, more in PAGES.items():
        assert client.get(at(name, *more)).status_code == 404
