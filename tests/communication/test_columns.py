"""The columns of the plan: sorted, exported and told alike on the page and in the files."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse

from servicedesk_pm.common.clock import today
from tests.factories import make_communication, make_project

HEADS = [
    "Due",
    "Message or event",
    "Objective",
    "Audience",
    "Size",
    "Channel",
    "Kind",
    "Language",
    "Sender",
    "Responsible",
    "State",
    "Done on",
    "Reached",
]


@pytest.fixture
def three(project):
    make_communication(
        project,
        name_en="Stand",
        name_fr="Stand",
        channel="stand",
        kind="marketing",
        audience="Counters",
        audience_size=34,
        due_on=date(2026, 11, 10),
        sender="The project",
        objective="Try it",
        state="approved",
    )
    make_communication(
        project,
        name_en="Letter",
        name_fr="Courriel",
        audience="Users",
        audience_size=1200,
        language="fr",
        due_on=date(2026, 9, 1),
        state="evaluated",
    )
    make_communication(
        project, name_en="Crisis line", name_fr="Crise", kind="crisis", due_on=date(2027, 1, 5)
    )
    return project


@pytest.fixture
def address(project):
    return reverse("projects:communication", args=[project.code])


def lines(client, address, query=""):
    answer = client.get(f"{address}?export=csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_a_file_holds_every_column_in_the_order_of_the_page(three, as_user, address):
    head, *rows = lines(as_user(three.lead), address)
    assert head == HEADS
    assert [row[1] for row in rows] == ["Letter", "Stand", "Crisis line"]
    stand = dict(zip(head, rows[1], strict=True))
    assert stand["Audience"] == "Counters"
    assert stand["Size"] == "34"
    assert stand["Channel"] == "Stand"
    assert stand["Kind"] == "Project marketing"
    assert stand["State"] == "Approved"
    assert stand["Sender"] == "The project"
    assert stand["Objective"] == "Try it"
    assert stand["Done on"] == ""
    letter = dict(zip(head, rows[0], strict=True))
    assert letter["Language"] == "French"
    assert letter["Reached"] == "180"


def test_a_workbook_holds_the_same(three, as_user, address):
    answer = as_user(three.lead).get(f"{address}?export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.active
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in found if "Message or event" in row)
    rows = found[found.index(head) + 1 :]
    assert [row[head.index("Message or event")] for row in rows[:3]] == [
        "Letter",
        "Stand",
        "Crisis line",
    ]
    assert rows[0][head.index("Reached")] == 180


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("due", ["Letter", "Stand", "Crisis line"]),
        ("-due", ["Crisis line", "Stand", "Letter"]),
        ("name", ["Letter", "Crisis line", "Stand"]),
        ("size", ["Stand", "Crisis line", "Letter"]),
        ("nonsense", ["Letter", "Stand", "Crisis line"]),
    ],
)
def test_it_is_sorted_by_its_columns(three, as_user, address, sort, names):
    client = as_user(three.lead)
    shown = client.get(f"{address}?sort={sort}").context["table"]
    assert [row.name_en for row in shown.rows] == names
    assert [row[1] for row in lines(client, address, f"&sort={sort}")[1:]] == names


def test_over_all_the_project_is_told(three, as_user):
    make_communication(make_project(lead=three.lead, code="PRJ-D"), name_en="Elsewhere")
    head, *rows = lines(as_user(three.lead), "/communication/")
    assert "Project" in head
    told = {row[1]: row[head.index("Project")] for row in rows}
    assert told["Elsewhere"].startswith("PRJ-D")
    assert told["Stand"].startswith("PRJ-C")


def test_what_is_late_is_marked_and_only_that(project, as_user, address):
    for days, state in ((-2, "planned"), (-2, "cancelled"), (-2, "done"), (0, "planned")):
        make_communication(project, due_on=today() + timedelta(days=days), state=state)
    page = as_user(project.lead).get(address).content.decode()
    table = page[page.index('id="communication-list"') : page.index('id="pulses"')]
    assert table.count("pill pill-bad") == 1


def test_formulas_are_no_formulas_in_a_file(project, as_user, address):
    make_communication(project, name_en="=1+1", audience="@everybody", sender="+41")
    row = lines(as_user(project.lead), address)[1]
    assert row[1] != "=1+1"
    assert not any(cell.startswith(("=", "@", "+")) for cell in row)
