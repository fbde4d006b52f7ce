"""Pages about money: what they show, to whom, and that bad input keeps what was typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from costs.models import BudgetLine, Commitment, ManagementReserve, PeriodClosure, Posting
from costs.operations.budgets import set_reserve
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
from tests.risks.pages import csv_rows, field_errors, words

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"costs:{name}", args=args)


@pytest.fixture
def at(project):
    """Addresses of the project's pages."""
    return lambda name, *more: url(name, project.code, *more)


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_overview_links_every_figure_of_its_head_to_its_source(project, package, at, as_user):
    book(package, 3000)
    page = as_user(project.lead).get(at("overview"))
    text = words(page)
    for name in ("postings", "commitments", "reserve"):
        assert f'href="{at(name)}"' in text
    assert f'href="{at("postings")}?package={package.pk}"' in text
    assert f'href="{at("budget", package.number)}"' in text
    assert "3’000 CHF" in text


def test_an_outsider_finds_nothing(project, package, at, as_user):
    order, row = promise(package), book(package)
    stranger = as_user(make_user())
    for address in (
        at("overview"),
        at("postings"),
        at("posting", row.number),
        at("commitments"),
        at("commitment", order.number),
        at("reserve"),
        at("budget", package.number),
        at("new_posting"),
        url("consolidated"),
        url("books", project.portfolio.code),
    ):
        assert stranger.get(address).status_code == 404, address


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.OBSERVER])
def test_who_works_or_watches_sees_no_money(project, package, at, as_user, role):
    member = make_member(project, role)
    client = as_user(member)
    assert client.get(at("overview")).status_code == 404
    assert at("overview") not in words(client.get(project.get_absolute_url()))


def test_a_package_lead_sees_own_packages_only(project, package, at, as_user):
    lead = make_member(project, Role.WORK_PACKAGE_LEAD)
    own = make_work_package(project=project, name="Wiring", budget=Decimal(777), lead=lead)
    book(own, 11)
    other = book(package, 22)
    client = as_user(lead)
    text = words(client.get(at("overview")))
    assert "Wiring" in text
    assert "Integration" not in text
    assert "approved envelope" not in text
    assert "60’000" not in text
    rows = words(client.get(at("postings")))
    assert "11 CHF" in rows
    assert "22 CHF" not in rows
    assert client.get(at("posting", other.number)).status_code == 404
    assert client.get(at("reserve")).status_code == 404


def test_a_controller_who_only_observes_books_all_the_same(project, package, at, as_user):
    controller = make_controller(project)
    give_role(controller, Role.OBSERVER, project)
    client = as_user(controller)
    assert client.get(at("overview")).status_code == 200
    facts = {
        "kind": "invoice",
        "work_package": package.pk,
        "posted_on": "2026-10-01",
        "amount": "1'234.50",
        "cost_type": "external",
        "spending": "investment",
        "supplier": "Alpha",
        "document": "R-1",
    }
    answer = client.post(at("new_posting"), facts)
    assert answer.status_code == 302
    row = Posting.objects.get()
    assert (row.amount, row.document, row.posted_by) == (Decimal("1234.50"), "R-1", controller)
    assert answer["Location"] == at("posting", 1)


def test_a_refused_posting_keeps_what_was_typed_and_names_the_field(project, package, at, as_user):
    close_books(project.portfolio_id, date(2026, 8, 31), actor=make_director(), on=FRIDAY)
    facts = {
        "kind": "invoice",
        "work_package": package.pk,
        "posted_on": "2026-08-31",
        "amount": "12.50",
        "cost_type": "external",
        "spending": "investment",
        "text": "Cables for August",
    }
    page = as_user(project.lead).post(at("new_posting"), facts)
    assert page.status_code == 422
    said = "The books are closed until 31.08.2026; choose a later day."
    assert field_errors(page) == {"posted_on": [said]}
    assert "Cables for August" in words(page)
    assert not Posting.objects.exists()


def test_a_posting_is_asked_for_from_its_commitment(project, package, at, as_user):
    order = promise(package, 5000)
    page = as_user(project.lead).get(f"{at('new_posting')}?commitment={order.number}")
    initial = page.context["form"].initial
    assert (initial["commitment"], initial["work_package"]) == (order.pk, package.pk)
    assert initial["supplier"] == order.supplier


def test_a_posting_is_taken_back_on_its_page(project, package, at, as_user):
    row = book(package, 1000)
    client = as_user(project.lead)
    facts = {"posted_on": "2026-10-01", "reason": "Wrong package."}
    assert client.post(at("take_back", row.number), facts).status_code == 302
    text = words(client.get(at("posting", row.number)))
    assert "Taken back by" in text
    assert at("take_back", row.number) not in text
    assert "taken back" in words(client.get(at("postings")))


def test_postings_are_filtered_sorted_summed_and_exported(project, package, at, as_user):
    other = make_work_package(project=project, name="Wiring")
    book(package, 100, supplier="Alpha", posted_on=date(2026, 8, 31))
    book(package, 200, supplier="Bêta", cost_type="licences")
    book(other, 400, supplier="Alpha", kind="accrual")
    client = as_user(project.lead)

    def codes_of(query):
        rows = csv_rows(client, f"{at('postings')}?export=csv&{query}")
        return [row["Code"] for row in rows]

    assert codes_of("sort=amount") == ["PRJ-7-B1", "PRJ-7-B2", "PRJ-7-B3"]
    assert codes_of("q=beta") == ["PRJ-7-B2"]
    assert codes_of(f"package={other.pk}") == ["PRJ-7-B3"]
    assert codes_of("kind=accrual") == ["PRJ-7-B3"]
    assert codes_of("cost_type=licences") == ["PRJ-7-B2"]
    assert codes_of("until=2026-08-31") == ["PRJ-7-B1"]
    assert codes_of("since=2026-09-01&sort=code") == ["PRJ-7-B2", "PRJ-7-B3"]
    # What cannot be understood filters nothing.
    assert len(codes_of("package=x&since=yesterday&kind=gold")) == 3
    assert "700 CHF" in words(client.get(at("postings")))


def test_the_list_of_postings_comes_as_a_fragment(project, package, at, as_user):
    book(package)
    client = as_user(project.lead)
    answer = client.get(at("postings"), headers={"HX-Request": "true", "HX-Target": "postings"})
    assert answer.content.decode().lstrip().startswith('<section id="postings">')


def test_queries_do_not_grow_with_rows(project, package, at, as_user):
    client = as_user(project.lead)
    order = promise(package)
    book(package, 1, commitment_id=order.pk)
    pages = ("overview", "postings", "commitments")
    few = {name: queries(client, at(name)) for name in pages}
    one = queries(client, at("commitment", order.number))
    for n in range(11):
        more = make_work_package(project=project, budget=Decimal(10))
        book(more, n + 1, cost_type="licences", posted_on=date(2025, 1 + n, 1))
        book(package, 1, commitment_id=order.pk)
        promise(more)
    assert {name: queries(client, at(name)) for name in pages} == few
    assert queries(client, at("commitment", order.number)) == one


def test_money_over_projects_takes_the_same_queries_for_one_and_for_twelve(as_user):
    client = as_user(make_director())
    first = make_project(state=ProjectState.EXECUTION, lead=make_user())
    book(make_work_package(project=first))
    few = queries(client, url("consolidated"))
    for _n in range(11):
        book(make_work_package(project=make_project(state="execution", lead=make_user())))
    assert queries(client, url("consolidated")) == few


def test_money_over_projects_is_exported_as_shown(project, package, as_user):
    book(package, 1500)
    client = as_user(make_director())
    (row,) = csv_rows(client, f"{url('consolidated')}?export=csv")
    assert row["Project"].startswith("PRJ-7")
    assert Decimal(row["Booked (AC)"]) == 1500
    assert client.get(f"{url('consolidated')}?programme=none").status_code == 200


def test_a_budget_is_split_on_its_page_cell_by_cell(project, package, at, as_user):
    client = as_user(project.lead)
    address = at("budget", package.number)
    page = client.get(address)
    facts = {
        "version": page.context["form"].initial["version"],
        "investment_external_2026": "30'000",
        "running_licences_2027": "5'000",
    }
    wrong = client.post(address, {**facts, "investment_external_2026": "99'000"})
    assert wrong.status_code == 422
    assert "more than the package’s budget" in words(wrong)
    assert 'value="99&#x27;000"' in wrong.content.decode()
    typed = client.post(address, {**facts, "running_licences_2027": "much"})
    assert typed.status_code == 422
    assert "Enter an amount of money" in words(typed)
    assert client.post(address, facts).status_code == 302
    assert BudgetLine.objects.count() == 2
    shown = client.get(address).context["form"]
    assert shown["investment_external_2026"].value() == "30'000.00"


def test_the_years_of_a_budget_are_those_of_the_package_and_one_more(project, package, at, as_user):
    package.start_on, package.finish_on = date(2025, 3, 1), date(2026, 5, 1)
    package.save()
    BudgetLine.objects.create(work_package=package, cost_type="other", year=2030, amount=Decimal(1))
    form = as_user(project.lead).get(at("budget", package.number)).context["form"]
    assert form.years == [2025, 2026, 2027, 2030]


def test_a_commitment_is_written_changed_closed_and_reopened(project, package, at, as_user):
    client = as_user(project.lead)
    facts = {
        "supplier": "Fournisseur Alpha",
        "subject": "Integration",
        "work_package": package.pk,
        "cost_type": "external",
        "spending": "investment",
        "amount": "5000",
        "signed_on": "2026-09-01",
    }
    made = client.post(at("new_commitment"), facts)
    assert made["Location"] == at("commitment", 1)
    refused = client.post(at("edit_commitment", 1), {**facts, "amount": "6000", "version": 1})
    assert field_errors(refused) == {"reason": ["Give the reason."]}
    changed = {**facts, "amount": "6000", "version": 1, "reason": "Amendment 1."}
    assert client.post(at("edit_commitment", 1), changed).status_code == 302
    assert client.post(at("edit_commitment", 1), changed).status_code == 409
    close = {"version": 2, "reason": "Delivered for less."}
    assert client.post(at("commitment_step", 1, "close"), close).status_code == 302
    assert "Delivered for less." in words(client.get(at("commitment", 1)))
    assert client.get(at("edit_commitment", 1)).status_code == 403
    reopen = {"version": 3, "reason": "One more."}
    assert client.post(at("commitment_step", 1, "reopen"), reopen).status_code == 302
    assert Commitment.objects.get().is_open
    assert client.get(at("commitment_step", 1, "burn")).status_code == 404
    assert "Amendment 1." in words(client.get(at("commitment_history", 1)))


def test_commitments_are_filtered_and_found_by_search(project, package, at, as_user):
    promise(package, supplier="Électricité du Lac", reference="X-9")
    promise(package, supplier="Other", subject="Phones")
    client = as_user(project.lead)
    rows = csv_rows(client, f"{at('commitments')}?q=electricite&export=csv")
    assert [row["Supplier"] for row in rows] == ["Électricité du Lac"]
    assert csv_rows(client, f"{at('commitments')}?state=closed&export=csv") == []
    search = reverse("people:search")
    assert at("commitment", 1) in words(client.get(f"{search}?q=electricite"))
    stranger = as_user(make_user())
    assert at("commitment", 1) not in words(stranger.get(f"{search}?q=electricite"))


def test_the_reserve_is_set_and_released_on_its_pages(project, at, as_user):
    director, sponsor = as_user(make_director()), as_user(project.sponsor)
    assert "No management reserve" in words(sponsor.get(at("reserve")))
    facts = {"version": 1, "amount": "10'000", "reason": "Mandate."}
    assert director.post(at("set_reserve"), facts).status_code == 302
    beyond = sponsor.post(at("release_reserve"), {"amount": "10'001", "reason": "Pilot."})
    assert beyond.status_code == 422
    assert "more than what is left" in field_errors(beyond)["amount"][0]
    given = {"amount": "4'000", "reason": "Second pilot."}
    assert sponsor.post(at("release_reserve"), given).status_code == 302
    assert ManagementReserve.objects.get().left == 6000
    text = words(as_user(project.lead).get(at("reserve")))
    assert "Second pilot." in text
    assert at("release_reserve") not in text


def test_books_are_closed_and_reopened_on_their_page(project, as_user):
    client = as_user(make_director())
    address = url("books", project.portfolio.code)
    offered = [
        value for value, _label in client.get(address).context["form"]["until"].field.choices
    ]
    last = offered[0]
    assert client.post(address, {"until": last}).status_code == 302
    again = client.get(address)
    assert "No further month is over." in words(again)
    reopen = url("reopen_books", project.portfolio.code)
    missing = client.post(reopen, {"until": ""})
    assert field_errors(missing).keys() == {"reason"}
    assert client.post(reopen, {"until": "", "reason": "Late invoice."}).status_code == 302
    assert PeriodClosure.objects.count() == 2
    assert "Late invoice." in words(client.get(address))


def test_a_page_without_anything_says_what_will_stand_there(project, at, as_user):
    client = as_user(project.lead)
    assert "No work packages yet" in words(client.get(at("overview")))
    assert "Nothing is booked yet" in words(client.get(at("postings")))
    assert "No commitments yet" in words(client.get(at("commitments")))
    assert "No posting fits" in words(client.get(f"{at('postings')}?q=zzz"))


def test_pages_speak_french(project, package, at, as_user):
    project.lead.language = "fr"
    project.lead.save()
    client = as_user(project.lead)
    set_reserve(project.pk, Decimal(10), "Mandat.", actor=make_director(), on=FRIDAY)
    text = words(client.get(at("overview")))
    assert "Coûts" in text
    assert "enveloppe approuvée" in text
