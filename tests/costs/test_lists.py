"""The lists of postings and commitments: filters, sorting, sums, paging, and files alike."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.urls import reverse

from costs.columns import commitment_columns, posting_columns
from costs.operations.commitments import close_commitment
from costs.operations.postings import reverse_posting
from tests.conftest import FRIDAY
from tests.costs.rows import book, promise
from tests.factories import make_project, make_work_package
from tests.risks.pages import codes, csv_rows, words, xlsx_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_friday(settings):
    settings.DEMO_TODAY = FRIDAY


@pytest.fixture
def at(project):
    return lambda name: reverse(f"costs:{name}", args=[project.code])


@pytest.fixture
def client(project, as_user):
    return as_user(project.lead)


@pytest.fixture
def wiring(project, package):
    return make_work_package(project=project, name="Wiring")


@pytest.fixture
def part(project, package):
    """Inside the package."""
    return make_work_package(project=project, name="Part", parent=package)


@pytest.fixture
def postings(project, package, wiring, part):
    """Six rows, of which the last takes the third back."""
    book(package, 100, posted_on=date(2026, 7, 31), supplier="Alpha", document="D-5", text="Zinc")
    book(wiring, 250, posted_on=date(2026, 8, 31), supplier="Bêta", cost_type="hardware",
         document="D-4", text="Copper")  # fmt: skip
    third = book(package, 300, kind="accrual", cost_type="licences", spending="running",
                 text="Seats", supplier="Gamma", document="D-3")  # fmt: skip
    book(part, 40, kind="charge", cost_type="internal", posted_on=date(2026, 9, 15),
         supplier="Delta", document="D-2", text="Hours")  # fmt: skip
    book(package, "20.05", kind="credit", posted_on=date(2026, 10, 1), supplier="Alpha",
         document="D-1", text="Rebate")  # fmt: skip
    days = {"posted_on": date(2026, 10, 8), "on": FRIDAY}
    return reverse_posting(third.pk, "A mistake.", actor=project.lead, **days)


def numbers(client, address, **query):
    rows = csv_rows(client, f"{address}?{urlencode({'export': 'csv', **query})}")
    return "".join(row["Code"].rsplit("-", 1)[1][1:] for row in rows)


POSTING_FILTERS = [
    ({}, "123456"),
    ({"q": "alpha"}, "15"),
    ({"q": "ALPHA"}, "15"),
    ({"q": "beta"}, "2"),
    ({"q": "bêta copper"}, "2"),
    ({"q": "alpha copper"}, ""),
    ({"q": "D-4"}, "2"),
    ({"q": "PRJ-7-B4"}, "4"),
    ({"q": "hours"}, "4"),
    ({"q": "gamma"}, "36"),
    ({"q": "%"}, ""),
    ({"kind": "invoice"}, "12"),
    ({"kind": "accrual"}, "3"),
    ({"kind": "charge"}, "4"),
    ({"kind": "credit"}, "5"),
    ({"kind": "reversal"}, "6"),
    ({"cost_type": "external"}, "15"),
    ({"cost_type": "licences"}, "36"),
    ({"cost_type": "training"}, ""),
    ({"spending": "investment"}, "1245"),
    ({"spending": "running"}, "36"),
    ({"since": "2026-09-15"}, "3456"),
    ({"since": "15.09.2026"}, "3456"),
    ({"since": "2026-09-16"}, "356"),
    ({"until": "2026-08-31"}, "12"),
    ({"until": "2026-08-30"}, "1"),
    ({"since": "2026-08-31", "until": "2026-08-31"}, "2"),
    ({"since": "2026-10-02", "until": "2026-09-01"}, ""),
    ({"kind": "invoice", "q": "alpha"}, "1"),
    ({"kind": "invoice", "cost_type": "hardware", "since": "2026-08-01"}, "2"),
    ({"spending": "running", "kind": "reversal"}, "6"),
    ({"spending": "running", "until": "2026-09-30"}, "3"),
    ({"spending": "investment", "cost_type": "licences"}, ""),
    # What cannot be understood filters nothing.
    ({"kind": "gold"}, "123456"),
    ({"cost_type": "gold", "spending": "lost"}, "123456"),
    ({"since": "31.02.2026", "until": "never"}, "123456"),
    ({"package": "0"}, "123456"),
    ({"package": "x", "kind": "credit"}, "5"),
    ({"unknown": "1"}, "123456"),
]


@pytest.mark.parametrize(("query", "found"), POSTING_FILTERS)
def test_postings_are_narrowed(postings, client, at, query, found):
    assert numbers(client, at("postings"), sort="code", **query) == found


def test_a_package_is_narrowed_to_with_what_is_below_it(
    postings, package, wiring, part, client, at
):
    def found(of, **more):
        return numbers(client, at("postings"), sort="code", package=of.pk, **more)

    assert (found(package), found(wiring), found(part)) == ("13456", "2", "4")
    assert found(package, kind="invoice", until="2026-07-31") == "1"
    assert found(part, kind="invoice") == ""


@pytest.mark.parametrize("key", [column.key for column in posting_columns()])
def test_every_column_of_postings_sorts_both_ways(postings, client, at, key):
    up = list(numbers(client, at("postings"), sort=key))
    down = list(numbers(client, at("postings"), sort=f"-{key}"))
    assert sorted(up) == sorted(down) == list("123456")
    shown = {row["Code"][-1]: row for row in csv_rows(client, f"{at('postings')}?export=csv")}
    place = next(str(column.label) for column in posting_columns() if column.key == key)
    values = [shown[n][place] for n in up]
    groups = list(dict.fromkeys(values))
    # Each value stands together, and the other way round the values are in the other order.
    assert [value for value in groups for _ in range(values.count(value))] == values
    assert list(dict.fromkeys(shown[n][place] for n in down)) == groups[::-1]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("code", "123456"),
        ("-code", "654321"),
        ("posted", "124356"),
        ("-posted", "653421"),
        ("amount", "654123"),
        ("-amount", "321456"),
        ("document", "543621"),
        # The newest booking stands first where nobody asks, or asks for what there is not.
        ("", "653421"),
        ("gold", "653421"),
        ("-gold", "653421"),
        ("--code", "653421"),
        ("posted_on", "653421"),
    ],
)
def test_postings_stand_in_the_order_that_is_asked_for(postings, client, at, sort, order):
    assert numbers(client, at("postings"), sort=sort) == order


@pytest.fixture
def commitments(project, package, wiring, part):
    """Four orders: one is half invoiced, the last is closed."""
    first = promise(package, 5000, supplier="Alpha", subject="Zinc", reference="C-3")
    book(package, 2000, commitment_id=first.pk)
    promise(wiring, 3000, supplier="Bêta", subject="Yard", reference="C-9", cost_type="hardware",
            signed_on=date(2026, 7, 1))  # fmt: skip
    promise(part, "0.05", supplier="Gamma", subject="Xylophone", reference="C-1",
            spending="running", cost_type="licences", signed_on=date(2026, 8, 1))  # fmt: skip
    last = promise(package, 700, supplier="Delta", subject="Water", reference="",
                   cost_type="training", signed_on=date(2026, 10, 1))  # fmt: skip
    close_commitment(last.pk, "Delivered for less.", actor=project.lead, on=FRIDAY)
    return last


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, "1234"),
        ({"q": "beta"}, "2"),
        ({"q": "xylo"}, "3"),
        ({"q": "C-9"}, "2"),
        ({"q": "prj-7-e1"}, "1"),
        ({"q": "alpha yard"}, ""),
        ({"state": "open"}, "123"),
        ({"state": "closed"}, "4"),
        ({"state": "burnt"}, "1234"),
        ({"cost_type": "external"}, "1"),
        ({"cost_type": "hardware"}, "2"),
        ({"cost_type": "other"}, ""),
        ({"spending": "running"}, "3"),
        ({"spending": "investment"}, "124"),
        ({"spending": "investment", "state": "open"}, "12"),
        ({"spending": "investment", "state": "closed", "cost_type": "training"}, "4"),
        ({"state": "closed", "q": "alpha"}, ""),
        ({"package": "x"}, "1234"),
    ],
)
def test_commitments_are_narrowed(commitments, client, at, query, found):
    assert numbers(client, at("commitments"), sort="code", **query) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("code", "1234"),
        ("-code", "4321"),
        ("supplier", "1243"),
        ("-supplier", "3421"),
        ("subject", "4321"),
        ("-subject", "1234"),
        ("reference", "4312"),
        ("-reference", "2134"),
        ("signed", "2314"),
        ("-signed", "4132"),
        ("amount", "3421"),
        ("-amount", "1243"),
        ("-invoiced", "1234"),
        ("state", "4123"),
        ("-state", "1234"),
        ("type", "1234"),
        ("-type", "4321"),
        # What is left is worked out and does not sort; the newest signature stands first.
        ("left", "4132"),
        ("", "4132"),
        ("gold", "4132"),
    ],
)
def test_commitments_stand_in_the_order_that_is_asked_for(commitments, client, at, sort, order):
    assert numbers(client, at("commitments"), sort=sort) == order


def test_packages_sort_as_they_stand_in_the_structure(
    project, package, wiring, part, postings, commitments, client, at
):
    assert numbers(client, at("commitments"), sort="package") == "1432"
    assert numbers(client, at("commitments"), sort="-package") == "2314"
    assert numbers(client, at("postings"), sort="package") == "1356742"


@pytest.mark.parametrize("name", ["postings", "commitments"])
@pytest.mark.parametrize(
    "query", ["", "q=alpha", "cost_type=external&sort=amount", "spending=running", "sort=-code"]
)
def test_both_files_say_what_the_page_says(postings, commitments, client, at, name, query):
    address = f"{at(name)}?{query}&export="
    text, sheet = csv_rows(client, f"{address}csv"), xlsx_rows(client, f"{address}xlsx")
    shown = re.findall(rf"PRJ-7-[{'B' if name == 'postings' else 'E'}]\d+(?=<)",
                       words(client.get(f"{at(name)}?{query}")))  # fmt: skip
    assert [row["Code"] for row in text] == [row["Code"] for row in sheet] == shown
    columns = posting_columns() if name == "postings" else commitment_columns()
    assert list(sheet[0]) == list(text[0]) == [str(column.label) for column in columns]
    for money in [str(column.label) for column in columns if column.kind == "money"]:
        assert [Decimal(row[money]) for row in text] == [Decimal(str(row[money])) for row in sheet]


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", "369.95"),
        ("kind=invoice", "350"),
        ("kind=credit", "−20.05"),
        ("q=gamma", "0"),
        ("q=alpha", "79.95"),
        ("until=2026-08-31&cost_type=hardware", "250"),
    ],
)
def test_the_sum_below_postings_is_that_of_the_rows_shown(postings, client, at, query, total):
    foot = re.search(r"<tfoot>(.*?)</tfoot>", words(client.get(f"{at('postings')}?{query}")))[1]
    assert f'<td class="num">{total} CHF</td>' in foot
    rows = xlsx_rows(client, f"{at('postings')}?{query}&export=xlsx")
    summed = sum(Decimal(str(row["Amount"])) for row in rows)
    assert summed == Decimal(total.replace("−", "-"))


def money_below(page):
    foot = re.search(r"<tfoot>(.*?)</tfoot>", words(page))[1]
    return re.findall(r"([\d’.−]+) CHF", foot)


@pytest.mark.parametrize(
    ("query", "sums"),
    [
        ("state=open", ["8’000.05", "2’000", "6’000.05"]),
        ("q=alpha", ["5’000", "2’000", "3’000"]),
        ("spending=running", ["0.05", "0", "0.05"]),
        ("cost_type=hardware", ["3’000", "0", "3’000"]),
    ],
)
def test_the_sums_below_commitments_are_those_of_the_rows_shown(
    commitments, client, at, query, sums
):
    assert money_below(client.get(f"{at('commitments')}?{query}")) == sums


def test_a_list_beyond_fifty_rows_is_paged_and_its_files_are_whole(package, client, at):
    for n in range(1, 54):
        book(package, n)
    first = client.get(at("postings"), {"sort": "code", "cost_type": "external"})
    assert "53 rows" in words(first)
    assert len(first.context["table"].rows) == 50
    assert 'rel="prev"' not in words(first)
    onward = re.search(r'rel="next" href="([^"]+)"', words(first))[1]
    assert parse_qs(urlsplit(onward).query) == {
        "sort": ["code"],
        "cost_type": ["external"],
        "page": ["2"],
    }
    second = client.get(onward)
    assert [row.number for row in second.context["table"].rows] == [51, 52, 53]
    assert 'rel="next"' not in words(second)
    # The sum is that of all pages; a page that is not there is the last.
    assert money_below(first) == money_below(second) == ["1’431"]
    beyond = client.get(at("postings"), {"sort": "code", "page": 99})
    assert [row.number for row in beyond.context["table"].rows] == [51, 52, 53]
    assert client.get(at("postings"), {"page": "x"}).context["table"].page.number == 1
    assert len(csv_rows(client, f"{at('postings')}?page=2&export=csv")) == 53
    assert len(xlsx_rows(client, f"{at('postings')}?page=2&export=xlsx")) == 53


def test_commitments_are_paged_as_well(package, client, at):
    for n in range(1, 52):
        promise(package, n)
    page = client.get(at("commitments"), {"page": 2, "sort": "amount"})
    assert [row.amount for row in page.context["table"].rows] == [51]
    assert codes(page) == ["PRJ-7-E51"]


WISHES = {
    "q": ("alpha", "Words or code: alpha"),
    "cost_type": ("external", "Cost type: External services"),
    "spending": ("investment", "Investment or running costs: Investment"),
    "kind": ("invoice", "Kind: Invoice"),
    "since": ("2026-07-01", "From: "),
    "until": ("2026-09-30", "Until: "),
}


@pytest.mark.parametrize("name", WISHES)
def test_every_filter_in_force_is_told_and_taken_back_alone(postings, client, at, name):
    query = {key: value for key, (value, _said) in WISHES.items()}
    page = client.get(at("postings"), {**query, "sort": "code", "page": 1})
    assert codes_of(page) == ["PRJ-7-B1"]
    links = re.findall(r'<a class="pill pill-accent" href="\?([^"]*)">(.*?) <span', words(page))
    assert len(links) == len(WISHES)
    (without,) = [link for link, label in links if label.startswith(WISHES[name][1])]
    left = {key: [value] for key, value in query.items() if key != name}
    assert parse_qs(without) == {**left, "sort": ["code"]}
    fewer = client.get(f"{at('postings')}?{without}")
    assert len(fewer.context["filters"].wishes) == len(WISHES) - 1


def codes_of(page):
    return [row.code for row in page.context["table"].rows]


def test_all_filters_are_taken_back_at_once(postings, client, at):
    text = words(client.get(at("postings"), {"q": "alpha"}))
    assert f'<a class="small" href="{at("postings")}">Reset</a>' in text
    assert "Filters in force" in text
    plain = words(client.get(at("postings")))
    assert "Filters in force" not in plain


@pytest.mark.parametrize("asked", ["gold", "-gold", "--code", "posted_on", ""])
def test_a_sort_that_there_is_not_is_not_kept(postings, client, at, asked):
    hidden = '<input type="hidden" name="sort" value="-posted" form="postings-filters">'
    assert hidden in words(client.get(at("postings"), {"sort": asked}))


@pytest.mark.parametrize("name", ["postings", "commitments"])
@pytest.mark.parametrize("sort", ["code", "-code", "amount", "-amount", "type"])
def test_filtering_keeps_the_sort_that_was_chosen(postings, commitments, client, at, name, sort):
    hidden = f'<input type="hidden" name="sort" value="{sort}" form="{name}-filters">'
    page = client.get(at(name), {"sort": sort, "q": "a"})
    assert hidden in words(page)
    part = client.fragment(at(name), name, data={"sort": sort})
    assert words(part).startswith(f'<section id="{name}"> {hidden}')


def test_a_list_of_a_project_holds_those_of_its_subprojects(project, package, client, at):
    below = make_project(parent=project, code="PRJ-7-A", lead=project.lead)
    inside = make_work_package(project=below, name="Inside")
    beside = make_work_package(project=make_project(portfolio=project.portfolio))
    book(package, 1)
    book(inside, 2)
    book(beside, 4)
    rows = csv_rows(client, f"{at('postings')}?sort=code&export=csv")
    assert [row["Code"] for row in rows] == ["PRJ-7-B1", "PRJ-7-A-B1"]
    only = csv_rows(client, f"{at('postings')}?package={inside.pk}&export=csv")
    assert [row["Code"] for row in only] == ["PRJ-7-A-B1"]
