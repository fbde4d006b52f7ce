"""Each column, sort and filter of the register, on the page and in both kinds of file."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from people.models import Site, User
from tests.factories import (
    make_contact,
    make_project,
    make_stakeholder,
    make_unit,
    make_user,
)
from tests.stakeholders.test_pages import page, url

pytestmark = pytest.mark.django_db
FACTS = [
    "Stakeholder", "Role in the project", "Type", "Unit or organisation", "Size", "Site", "Power",
    "Interest", "Field of the grid",
]  # fmt: skip
JUDGED = ["Engagement", "Gap", "Priority", "Last contact", "Contact due"]
FRENCH = [
    "Partie prenante", "Rôle dans le projet", "Type", "Unité ou organisation", "Taille", "Site",
    "Pouvoir", "Intérêt", "Champ de la grille", "Engagement", "Écart", "Priorité",
    "Dernier contact", "Contact à prendre", "Suivie par",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _on_friday():
    with time_machine.travel("2026-10-09 09:00+02:00", tick=False):
        yield


@pytest.fixture
def filled(project):
    """Three who differ in every column, so that each order is told apart."""
    lead, other = project.lead, make_user("zoe", name="Zoe Zwahlen")
    unit = make_unit(code="counters", name_fr="Guichets", name_en="Counters")
    site = Site.objects.create(code="ge", name_fr="Genève", name_en="Geneva", canton="GE")
    make_stakeholder(
        project, name_fr="Agents", name_en="Agents", role="Answer", kind="group", size=40,
        org_unit=unit, power=2, interest=5, current=0, desired=3, owner=other, site=site,
    )  # fmt: skip
    board = make_stakeholder(
        project, name_fr="Bureau", name_en="Board", role="Decides", kind="person", size=7,
        power=5, interest=3, current=3, desired=4, owner=lead, is_key=True,
    )  # fmt: skip
    make_stakeholder(
        project, name_fr="Client", name_en="Client", role="Pays", kind="external", size=12,
        organisation="Fournisseur Alpha", power=4, interest=4, current=4, desired=3,
    )  # fmt: skip
    make_contact(board, held_on=date(2026, 9, 1))
    return project


def csv_rows(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def xlsx_rows(answer):
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def order(client, address):
    return [row.name_en for row in client.get(address).context["table"].rows]


def test_a_line_says_everything_that_is_known(filled, as_user):
    address = url("stakeholders", filled)
    rows = csv_rows(as_user(filled.lead).get(f"{address}?export=csv"))
    agents, board, client = rows
    assert list(agents) == [*FACTS, *JUDGED, "Looked after by"]
    assert list(agents.values()) == [
        "Agents", "Answer", "Group", "Counters", "40", "Geneva", "2", "5", "Keep informed",
        "Unaware → Supportive", "3", "40", "", "30.12.2026", "Zoe Zwahlen",
    ]  # fmt: skip
    assert (board["Last contact"], board["Contact due"]) == ("01.09.2026", "30.11.2026")
    assert (client["Gap"], client["Priority"], client["Looked after by"]) == ("0", "16", "")
    assert client["Unit or organisation"] == "Fournisseur Alpha"


def test_the_workbook_holds_numbers_and_days_as_such(filled, as_user):
    head, *rows = xlsx_rows(
        as_user(filled.lead).get(f"{url('stakeholders', filled)}?export=xlsx&sort=-priority")
    )
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["Priority"] for row in told] == [40, 30, 16]
    assert told[1]["Last contact"].date() == date(2026, 9, 1)
    assert told[0]["Size"] == 40


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_speak_the_language_of_their_reader(filled, as_user, form):
    User.objects.filter(pk=filled.lead.pk).update(language="fr")
    client = as_user(User.objects.get(pk=filled.lead.pk))
    answer = client.get(f"{url('stakeholders', filled)}?export={form}")
    if form == "csv":
        rows = csv_rows(answer)
        head, first = list(rows[1]), list(rows[1].values())
    else:
        head, _agents, first, _client = xlsx_rows(answer)
    assert head == FRENCH
    assert (first[0], first[8], first[9]) == ("Bureau", "Satisfaire", "Favorable → Moteur")


def test_who_reads_only_facts_gets_these_columns_alone(filled, packager, quality, as_user):
    for person in (packager, quality):
        client = as_user(User.objects.get(pk=person.pk))
        for address, project in (
            (url("stakeholders", filled), []), (reverse("projects:all-stakeholders"), ["Project"]),
        ):  # fmt: skip
            head = list(csv_rows(client.get(f"{address}?export=csv"))[0])
            assert sorted(head) == sorted([*FACTS, *project, "Looked after by"])
            assert xlsx_rows(client.get(f"{address}?export=xlsx"))[0] == head


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("name", ["Agents", "Board", "Client"]),
        ("role", ["Agents", "Board", "Client"]),
        ("kind", ["Client", "Agents", "Board"]),
        ("size", ["Board", "Client", "Agents"]),
        ("power", ["Agents", "Client", "Board"]),
        ("interest", ["Board", "Client", "Agents"]),
        ("engagement", ["Agents", "Board", "Client"]),
        ("gap", ["Client", "Board", "Agents"]),
        ("priority", ["Client", "Board", "Agents"]),
    ],
)
def test_each_column_sorts_both_ways_here_over_all_and_in_the_file(filled, as_user, key, names):
    client = as_user(filled.lead)
    for address in (url("stakeholders", filled), reverse("projects:all-stakeholders")):
        assert order(client, f"{address}?sort={key}") == names
        assert order(client, f"{address}?sort=-{key}") == names[::-1]
        exported = csv_rows(client.get(f"{address}?sort=-{key}&export=csv"))
        assert [row["Stakeholder"] for row in exported] == names[::-1]


@pytest.mark.parametrize("asked", ["field", "due", "nonsense", "-", "project", "assessments__note"])
def test_what_is_no_order_of_the_register_leaves_the_usual_one(filled, as_user, asked):
    client = as_user(filled.lead)
    assert order(client, f"{url('stakeholders', filled)}?sort={asked}") == [
        "Agents", "Board", "Client",
    ]  # fmt: skip


def test_over_all_sorts_by_project_and_names_it(filled, as_user):
    first = make_project(code="AAA-1", lead=filled.lead)
    make_stakeholder(first, name_en="Early")
    client, address = as_user(filled.lead), reverse("projects:all-stakeholders")
    assert order(client, f"{address}?sort=project")[0] == "Early"
    assert order(client, f"{address}?sort=-project")[-1] == "Early"
    rows = csv_rows(client.get(f"{address}?sort=project&export=csv"))
    assert rows[0]["Project"] == str(first)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=decides", ["Board"]),
        ("q=fournisseur+ALPHA", ["Client"]),
        ("q=agents+nobody", []),
        ("q=BUREAU", ["Board"]),
        ("kind=person", ["Board"]),
        ("kind=unit", []),
        ("field=manage", ["Client"]),
        ("field=satisfy", ["Board"]),
        ("field=inform", ["Agents"]),
        ("field=monitor", []),
        ("power=5", ["Board"]),
        ("interest=4", ["Client"]),
        ("unit=counters", ["Agents"]),
        ("unit=no-such-unit", ["Agents", "Board", "Client"]),
        ("is_key=on", ["Board"]),
        ("gap=on", ["Agents", "Board"]),
        ("gap=on&is_key=on", ["Board"]),
        ("gap=on&field=manage", []),
    ],
)
def test_over_all_each_filter_passes_the_same_rows_to_page_and_files(filled, as_user, query, names):
    client, address = as_user(filled.lead), f"{reverse('projects:all-stakeholders')}?{query}"
    assert order(client, address) == names
    exported = csv_rows(client.get(f"{address}&export=csv"))
    assert [row["Stakeholder"] for row in exported] == names
    assert [row[0] for row in xlsx_rows(client.get(f"{address}&export=xlsx"))[1:]] == names


def test_a_second_page_goes_on_where_the_first_ended(project, as_user):
    for n in range(53):
        make_stakeholder(project, name_fr=f"Site {n:02}", name_en=f"Site {n:02}")
    client, address = as_user(project.lead), url("stakeholders", project)
    first, second = order(client, address), order(client, f"{address}?page=2")
    assert first + second == [f"Site {n:02}" for n in range(53)]
    # All have the same power: the order between them is still one.
    again = order(client, f"{address}?sort=power") + order(client, f"{address}?sort=power&page=2")
    assert len(set(again)) == 53
    assert len(csv_rows(client.get(f"{address}?page=2&export=csv"))) == 53


def test_a_spreadsheet_computes_nothing_that_somebody_typed(project, as_user):
    formula = '=HYPERLINK("http://x";"y")'
    make_stakeholder(project, name_fr=formula, name_en=formula, organisation="+1", role="-2")
    (row,) = csv_rows(as_user(project.lead).get(f"{url('stakeholders', project)}?export=csv"))
    for column in ("Stakeholder", "Role in the project", "Unit or organisation"):
        assert row[column].startswith("'")


def test_who_was_never_judged_has_empty_fields_and_no_day(project, stakeholder, as_user):
    stakeholder.assessments.all().delete()
    address = url("stakeholders", project)
    (row,) = csv_rows(as_user(project.lead).get(f"{address}?export=csv"))
    assert [row[name] for name in ("Power", "Interest", "Field of the grid", *JUDGED)] == [""] * 8
    for query in ("field=monitor", "gap=on", "power=1"):
        assert order(as_user(project.lead), f"{address}?{query}") == []


def test_a_file_of_a_register_that_is_empty_has_its_heads(project, as_user):
    answer = as_user(project.lead).get(f"{url('stakeholders', project)}?export=xlsx")
    assert xlsx_rows(answer) == [[*FACTS, *JUDGED, "Looked after by"]]


def test_the_labels_of_the_page_are_those_of_the_file(filled, as_user):
    shown = page(as_user(filled.lead).get(url("stakeholders", filled)))
    for label in (*FACTS, *JUDGED, "Looked after by"):
        assert label in shown
