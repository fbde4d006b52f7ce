"""Tables: what the address says is what is shown, paged and exported."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import format_html

from people.models import User
from servicedesk_pm.common.exports import download, neutral
from servicedesk_pm.common.tables import Column, Table, spelled
from tests.factories import make_unit, make_user
from tests.htmx import normal, swapped
from tests.shell.urls import COLUMNS

pytestmark = pytest.mark.django_db

DANGEROUS = ["=1+1", "+41 22", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1+1", "＝1+1"]


def table(query="", *, columns=COLUMNS, people=None):
    request = RequestFactory().get(f"/people/{query}")
    return Table(request, User.objects.all() if people is None else people, columns, "name", "list")


def names(query=""):
    return [person.name for person in table(query).rows]


@pytest.fixture
def three():
    for name in ("Cleo", "Ada", "Bela"):
        make_user(name.lower(), name=name)


@pytest.fixture
def sixty():
    for number in range(60):
        make_user(f"p{number}", name=f"Person {number:02}")


def body(response):
    content = b"".join(response.streaming_content)
    response.close()
    return content


def test_the_default_sort_holds_without_a_wish(three):
    assert names() == ["Ada", "Bela", "Cleo"]


def test_a_sort_in_the_address_is_obeyed_in_both_directions(three):
    assert names("?sort=user") == ["Ada", "Bela", "Cleo"]
    assert names("?sort=-user") == ["Cleo", "Bela", "Ada"]


@pytest.mark.parametrize(
    "query",
    ["?sort=password", "?sort=-", "?sort=unit", "?sort=org_unit__name", "?sort=%00", "?sort="],
)
def test_a_sort_that_no_column_offers_falls_back_to_the_default(three, query):
    assert names(query) == ["Ada", "Bela", "Cleo"]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("?page=2", "Person 50"),
        ("?page=99", "Person 50"),
        ("?page=0", "Person 50"),
        ("?page=-1", "Person 50"),
        ("?page=two", "Person 00"),
        ("?page=1e9", "Person 00"),
        ("?page=", "Person 00"),
        ("?page=9999999999999999999999", "Person 50"),
    ],
)
def test_a_page_that_does_not_exist_shows_one_that_does(sixty, query, first):
    assert names(query)[0] == first


def test_fifty_rows_stand_on_a_page(sixty):
    assert len(names()) == 50
    assert len(names("?page=2")) == 10


def test_rows_that_tie_stay_in_one_order_over_the_pages():
    for number in range(60):
        make_user(f"p{number}", name="Same")
    everyone = [person.pk for query in ("", "?page=2") for person in table(query).rows]
    assert len(set(everyone)) == 60


def test_the_head_keeps_the_filter_and_starts_on_page_one(sixty):
    first = table("?name=Person&page=2").head[0]
    assert first.aria_sort == "ascending"
    assert first.sort_url == "/people/?name=Person&sort=-name"


def test_the_head_says_how_it_is_sorted():
    states = {cell.column.key: cell.aria_sort for cell in table("?sort=-joined").head}
    assert states == {"name": "", "user": "", "joined": "descending", "number": "", "unit": ""}


def test_a_column_that_cannot_be_sorted_is_no_link():
    assert table().head[-1].sort_url == ""


def test_the_pager_keeps_filter_and_sort(sixty):
    shown = table("?name=Person&sort=-name")
    assert shown.next_url == "/people/?name=Person&sort=-name&page=2"
    assert shown.previous_url == ""
    assert [label for label, _, _ in shown.pages] == ["1", "2"]
    assert [current for _, _, current in shown.pages] == [True, False]


def test_the_export_keeps_filter_and_sort_but_not_the_page(sixty):
    assert table("?name=Person&page=2&sort=-name").csv_url == (
        "/people/?name=Person&sort=-name&export=csv"
    )


def test_totals_count_everything_filtered_not_the_page(sixty):
    assert table().totals == ["", "", "", "60", ""]


def test_a_list_without_sums_has_no_totals(three):
    assert table(columns=COLUMNS[:2]).totals == []


def test_values_along_a_broken_path_are_unknown(three):
    assert table().body.count(">–</td></tr>") == 3


def test_values_follow_the_path():
    make_user(name="Ada", org_unit=make_unit(name_fr="Exploitation", name_en="Operations"))
    assert ">Operations</td></tr>" in table().body


def test_cells_may_be_computed_and_linked(three):
    columns = [Column("x", "X", lambda row: row.name.upper(), url=lambda row: f"/{row.username}")]
    assert '<td data-label="X"><a href="/ada">ADA</a></td>' in table(columns=columns).body


def test_cells_escape_what_people_typed(db):
    make_user(name="<script>", username="odd")
    columns = [Column("x", "A & B", "name", url=lambda row: '/"><b>')]
    assert table(columns=columns).body == (
        '<tr><td data-label="A &amp; B"><a href="/&quot;&gt;&lt;b&gt;">&lt;script&gt;</a></td></tr>'
    )


def test_a_column_may_draw_its_cells_and_knows_the_sort_in_force(three):
    columns = [
        Column("x", "X", "name", "name", html=lambda row, sort: format_html("<b>{}</b>", sort))
    ]
    assert '<td data-label="X"><b>-x</b></td>' in table("?sort=-x", columns=columns).body


@pytest.mark.parametrize("query", ["", "?export=", "?export=pdf", "?export=CSV", "?export=../csv"])
def test_only_the_two_known_formats_make_a_file(three, query):
    assert table(query).export() is None


def test_the_csv_holds_every_filtered_row_in_order_and_opens_in_a_swiss_spreadsheet(sixty):
    response = table("?export=csv&sort=-name&page=2").export()
    raw = body(response)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0] == ["Person", "Account", "Joined", "Number", "Unit"]
    assert len(rows) == 61
    assert (rows[1][0], rows[-1][0]) == ("Person 59", "Person 00")


def test_the_csv_holds_no_row_that_the_caller_left_out(three):
    people = User.objects.exclude(name="Ada")
    raw = body(table("?export=csv", people=people).export()).decode("utf-8-sig")
    assert "Bela" in raw
    assert "Ada" not in raw


def test_the_workbook_keeps_numbers_dates_and_order(three):
    response = table("?export=xlsx&sort=-name").export()
    sheet = openpyxl.load_workbook(io.BytesIO(body(response))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Person", "Cleo", "Bela", "Ada"]
    assert isinstance(rows[1][3], int)
    assert isinstance(rows[1][2], datetime)


def test_files_are_attachments_that_no_cache_keeps(three):
    response = table("?export=csv").export()
    response.close()
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["../../etc/passwd", 'a"b\r\nX: y', "", "é à"])
def test_file_names_hold_letters_digits_and_dashes_only(name):
    response = download("csv", name, ["A"], ["text"], [])
    disposition = response["Content-Disposition"]
    response.close()
    filename = disposition.split("filename=")[1].strip('"')
    assert filename.endswith(".csv")
    assert set(filename) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert "/" not in filename
    assert ".." not in filename


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_a_spreadsheet_would_compute_is_neutral_in_both_files(text):
    assert neutral(text) == f"'{text}"
    for form in ("csv", "xlsx"):
        response = download(form, "x", ["A"], ["text"], [[text]])
        raw = body(response)
        if form == "csv":
            rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";")
            assert list(rows)[1] == [f"'{text}"]
        else:
            cell = openpyxl.load_workbook(io.BytesIO(raw)).active["A2"]
            assert cell.data_type != "f"
            assert str(cell.value).startswith("'")


def test_harmless_text_and_negative_numbers_stay_as_they_are():
    assert neutral("Ada – lead") == "Ada – lead"
    response = download("csv", "x", ["A", "B"], ["number", "money"], [[-5, Decimal("-1.50")]])
    assert body(response).decode("utf-8-sig").splitlines()[1] == "-5;-1.5"


def test_numbers_stay_numbers_in_the_workbook():
    rows = [[-5, Decimal("1240000.50"), Decimal(3), None]]
    response = download("xlsx", "x", list("ABCD"), ["number", "money", "number", "text"], rows)
    sheet = openpyxl.load_workbook(io.BytesIO(body(response))).active
    assert [cell.value for cell in sheet[2]] == [-5, 1240000.5, 3, None]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_odd_values_make_a_file_all_the_same(form):
    odd = [
        "😀",
        "שלום",
        "a;b\nc",
        "x" * 40_000,
        "\x07bell",
        date(1, 1, 1),
        date(9999, 12, 31),
        True,
    ]
    odd.append(timezone.now())
    response = download(form, "x", ["A"] * len(odd), ["text"] * len(odd), [odd])
    assert len(body(response)) > 100


def test_values_are_spelled_for_readers():
    assert spelled(None, "text") == "–"
    assert spelled("", "text") == "–"
    assert spelled(Decimal(1240000), "money") == "1’240’000 CHF"
    assert spelled(1234, "number") == "1’234"
    assert spelled(1.5, "number") == "1.50"
    assert spelled(date(2026, 11, 2), "date") == "02.11.2026"
    assert spelled(True, "text") == "Yes"
    assert spelled(SimpleNamespace, "text").startswith("<class")


def test_a_moment_is_spelled_in_the_readers_zone():
    moment = datetime(2026, 7, 1, 12, 0, tzinfo=timezone.get_fixed_timezone(0))
    assert spelled(moment, "moment") == "01.07.2026 14:00"


def test_zero_is_a_value():
    assert spelled(0, "number") == "0"
    assert spelled(False, "text") == "No"


def test_a_sorted_fragment_swapped_in_equals_the_sorted_page(gallery, as_user, director, three):
    client = as_user(director)
    page = client.get("/gallery/").content
    fragment = client.fragment("/gallery/?sort=-name", "gallery-table").content
    whole = client.get("/gallery/?sort=-name").content
    assert (
        swapped(page, fragment, "gallery-table").split("gallery-table")[1:]
        == (normal(whole).split("gallery-table")[1:])
    )


def test_a_list_costs_as_many_queries_for_one_row_as_for_twelve(gallery, as_user, director):
    client = as_user(director)
    client.get("/gallery/")
    counts = []
    for extra in (0, 11):
        for _ in range(extra):
            make_user(org_unit=make_unit())
        with CaptureQueriesContext(connection) as captured:
            client.get("/gallery/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_rows_and_heads_are_marked_for_phones_and_readers(gallery, as_user, director):
    html = as_user(director).get("/gallery/").content.decode()
    assert 'data-label="Account"' in html
    assert 'aria-sort="ascending"' in html
    assert '<th scope="row">Total</th>' in html
    assert "UNDEFINED" not in html


def under_the_name():
    code = Column("code", "Code", "username", "username", kind="code", under="name")
    return table("?sort=-code", columns=(*COLUMNS, code))


def test_a_column_under_another_stands_in_its_cell(three):
    shown = under_the_name()
    assert [column.key for column in shown.shown] == [column.key for column in COLUMNS]
    rows = shown.body.split("</tr>")[:3]
    for row, code in zip(rows, ("cleo", "bela", "ada"), strict=True):
        assert f'<span class="code">{code}</span></td>' in row


def test_a_column_under_another_sorts_from_its_head(three):
    head = under_the_name().head[0]
    assert [str(link.column.label) for link in head.links] == ["Person", "Code"]
    assert head.state == "descending"
    assert head.links[1].sort_url == "/people/?sort=code"


def test_a_column_under_another_is_one_of_its_own_in_files(three):
    code = Column("code", "Code", "username", "username", kind="code", under="name")
    raw = body(table("?export=csv", columns=(*COLUMNS, code)).export()).decode("utf-8-sig")
    assert raw.splitlines()[0].endswith(";Code")
    assert raw.splitlines()[1].endswith(";ada")
