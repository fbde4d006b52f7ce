"""The plan as a file, row by row: what passes the filter, also what is folded, safe to open."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from tests.factories import make_project, make_task
from workpackages.models import Task

pytestmark = pytest.mark.django_db
HEAD = [
    "Outline", "Code", "Name", "People", "State", "Start", "Finish", "Duration (working days)",
    "Progress (%)", "Float (working days)", "Critical", "Late", "Deadline", "Baseline start",
    "Baseline finish", "Slip (working days)", "Effort (hours)", "Kind", "Row",
    "Predecessors (by row)",
]  # fmt: skip


def body_of(answer):
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    answer.close()
    return content


@pytest.fixture
def file(as_user, lead, planned):
    """The file of an address in a form, read by the lead or somebody else."""

    def fetch(form, query="", user=lead, project=planned.project):
        path = reverse("workpackages:plan", args=[project.code])
        return as_user(user).get(f"{path}?{query}&export={form}")

    return fetch


@pytest.fixture
def table(file):
    """The rows of the CSV."""

    def rows(query="", **more):
        text = body_of(file("csv", query, **more)).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    return rows


@pytest.fixture
def sheet(file):
    """The rows of the workbook."""

    def rows(query="", **more):
        book = openpyxl.load_workbook(io.BytesIO(body_of(file("xlsx", query, **more))))
        return [list(row) for row in book.active.iter_rows(values_only=True)]

    return rows


def test_every_row_of_the_csv(table):
    empty = [""] * 3
    pilot = ["Draft", "01.10.2026", "16.10.2026", "12"]
    joined = ["12.10.2026", "13.10.2026", "2", "0"]
    assert table() == [
        HEAD,
        ["1", "LT1", "Roll-out", "", *pilot, "17", *empty, *empty, "", "",
         "Work package", "1", ""],
        ["", "T1", "Design", "", "In progress", "05.10.2026", "09.10.2026", "5", "40", "0",
         "Yes", "No", *empty, "", "0", "Task", "2", ""],
        ["1.1", "LT2", "Pilot", "", *pilot, "0", *empty, *empty, "", "",
         "Work package", "3", ""],
        ["", "T2", "Build <b>", "Person member", "Not started", "12.10.2026", "16.10.2026", "5",
         "0", "0", "Yes", "No", "15.10.2026", "05.10.2026", "09.10.2026", "5", "0", "Task", "4",
         "2"],
        ["", "T3", "Letter", "", "Not started", "01.10.2026", "02.10.2026", "2", "0", "10",
         "No", "Yes", *empty, "", "0", "Task", "5", ""],
        ["", "T4", "Ready", "", "Not started", "", "16.10.2026", "0", "0", "0", "Yes", "No",
         *empty, "", "0", "Milestone", "6", "4"],
        ["2", "SUB-A", "Integration", "", "Execution", *joined, *empty, *empty, "", "",
         "Sub-project", "", ""],
        ["2.1", "LT1", "Connectors", "", "Draft", *joined, *empty, *empty, "", "",
         "Work package", "8", ""],
        ["", "SUB-A T1", "Telephony", "", "Not started", *joined, "3", "No", "No", *empty, "",
         "0", "Task", "9", ""],
    ]  # fmt: skip


def test_the_workbook_holds_dates_and_numbers_as_such(sheet):
    found = sheet()
    assert found[0] == HEAD
    build = found[4]
    assert build[:5] == [None, "T2", "Build <b>", "Person member", "Not started"]
    assert [value.date() for value in (build[5], build[6], *build[12:15])] == [
        date(2026, 10, 12), date(2026, 10, 16), date(2026, 10, 15), date(2026, 10, 5),
        date(2026, 10, 9),
    ]  # fmt: skip
    assert build[7:12] == [5, 0, 0, "Yes", "No"]
    ready = found[6]
    assert ready[5] is None
    assert ready[6].date() == date(2026, 10, 16)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["LT1", "T1", "LT2", "T2", "T3", "T4", "SUB-A", "LT1", "SUB-A T1"]),
        # Folding and stretches are of the page, a file has everything.
        ("shut=1&page=7&zoom=day", ["LT1", "T1", "LT2", "T2", "T3", "T4", "SUB-A", "LT1",
                                    "SUB-A T1"]),
        ("show=late", ["LT1", "LT2", "T3"]),
        ("show=critical&package=2", ["LT2", "T2", "T4"]),
        ("group=state&show=critical", ["", "T2", "T4", "", "T1"]),
        ("show=mine", []),
    ],
)  # fmt: skip
def test_both_forms_hold_the_same_rows(table, sheet, query, codes):
    assert [row[1] for row in table(query)[1:]] == codes
    assert [row[1] or "" for row in sheet(query)[1:]] == codes


def test_groups_stand_in_the_file_by_their_name(table):
    found = [row[2] for row in table("group=person")[1:]]
    assert found == [
        "Person member", "Build <b>", "Nobody", "Design", "Letter", "Ready", "Telephony",
    ]  # fmt: skip


def test_the_team_gets_no_baseline_in_its_file(table, member):
    assert {tuple(row[13:16]) for row in table(user=member)[1:]} == {("", "", "")}
    assert ["05.10.2026", "09.10.2026", "5"] in [row[13:16] for row in table()[1:]]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@now", "\t=1", " =cmd|' /C calc'!A0", "＝1"])
def test_no_name_becomes_a_formula(table, sheet, planned, name):
    Task.objects.filter(pk=planned.short.pk).update(name=name)
    assert table()[5][2] == f"'{name}"
    assert sheet()[5][2] == f"'{name}"


@pytest.mark.parametrize("name", ['a;b"c', "zwei\nZeilen", "Élan d’été · 東京", "x" * 255])
def test_any_other_name_comes_back_as_it_was(table, planned, name):
    Task.objects.filter(pk=planned.short.pk).update(name=name)
    assert table()[5][2] == name


def test_half_days_are_told_as_such_and_whole_ones_without_a_fraction(table, sheet, planned):
    Task.objects.filter(pk=planned.short.pk).update(duration_minutes=252)
    assert [row[7] for row in table("package=2")[1:]] == ["12", "5", "0.5", "0"]
    assert [row[7] for row in sheet("package=2")[1:]] == [12, 5, 0.5, 0]


def test_an_undated_task_has_empty_cells(table, planned):
    make_task(work_package=planned.inside, name="Some day")
    assert table()[-1] == [
        "", "SUB-A T2", "Some day", "", "Not started", "", "", "", "0", "", "No", "No",
        "", "", "", "", "0", "Task", "10", "",
    ]  # fmt: skip


def test_the_file_of_an_empty_plan_is_its_head(table, sheet, lead):
    empty = make_project(lead=lead, code="EMPTY")
    assert table(project=empty) == sheet(project=empty) == [HEAD]


def test_the_file_is_named_after_project_and_day_and_is_never_kept(file, planned):
    for form in ("csv", "xlsx"):
        answer = file(form)
        name = f'filename="{planned.project.code.lower()}-plan-2026-10-09.{form}"'
        assert name in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        body_of(answer)


def test_a_french_file_speaks_french(table, member):
    member.language = "fr"
    member.save()
    found = table("group=person", user=member)
    assert found[0][1:7] == ["Code", "Nom", "Personnes", "État", "Début", "Fin"]
    assert found[3][2] == "Sans personne"
    assert {row[10] for row in found[1:]} == {"", "Oui", "Non"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_outsiders_and_observers_get_no_file(file, outsider, observer, form):
    for person in (outsider, observer):
        assert file(form, user=person).status_code == 404


def test_a_file_costs_as_many_queries_as_the_plan_has(
    as_user, lead, planned, django_assert_num_queries
):
    client = as_user(lead)
    path = f"{reverse('workpackages:plan', args=[planned.project.code])}?export=csv"
    body_of(client.get(path))
    with django_assert_num_queries(12) as before:
        body_of(client.get(path))
    for n in range(30):
        make_task(work_package=planned.inner, name=f"More {n}", assignee=lead)
    with django_assert_num_queries(len(before)):
        body_of(client.get(path))


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({}, "2"),
        ({"link_type": "SS"}, "2SS"),
        ({"lag": 2 * 504}, "2FS+2d"),
        ({"lag": -252, "link_type": "FF"}, "2FF-0.5d"),
        ({"lag": 90}, "2FS+1.5h"),
        ({"lag": 3 * 1440, "lag_unit": "elapsed"}, "2FS+3ed"),
        ({"lag": 120, "lag_unit": "elapsed"}, "2FS+2eh"),
        ({"lag": -50, "lag_unit": "percent", "link_type": "SF"}, "2SF-50%"),
    ],
)
def test_links_are_told_as_in_microsoft_project(table, planned, columns, told):
    planned.build.links_in.update(**columns)
    assert table()[4][19] == told


def test_rows_keep_their_numbers_when_others_are_filtered_away(table):
    found = table("show=critical&package=2")[1:]
    assert [(row[1], row[18], row[19]) for row in found] == [
        ("LT2", "3", ""), ("T2", "4", "2"), ("T4", "6", "4"),
    ]  # fmt: skip


def test_what_is_earlier_than_its_baseline_slips_backwards(table, planned):
    earlier = {"start_on": date(2026, 10, 5), "finish_on": date(2026, 10, 7)}
    Task.objects.filter(pk=planned.build.pk).update(**earlier)
    assert table()[4][15] == "-2"


def test_effort_is_told_in_hours(table, planned):
    Task.objects.filter(pk=planned.build.pk).update(work_minutes=750)
    assert table()[4][16] == "12.5"
