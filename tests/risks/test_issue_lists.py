"""The registers of issues: what they hold, their orders, their files, and what empty ones say."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from people.choices import Role
from risks.columns import issue_columns
from servicedesk_pm.common.clock import today
from tests.conftest import FRIDAY
from tests.factories import make_director, make_member, make_project
from tests.risks.pages import codes, cost, csv_rows, issue_row, url, words, xlsx_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(project, owner, doer):
    return [
        issue_row(
            project,
            name_fr="Charlie",
            severity=2,
            owner=doer,
            state="assigned",
            occurred_on=date(2026, 9, 2),
            due_on=date(2030, 1, 3),
            escalated_on=date(2026, 9, 9),
        ),
        issue_row(
            project,
            name_fr="Alpha",
            severity=1,
            owner=project.lead,
            state="resolved",
            occurred_on=date(2026, 9, 3),
            due_on=date(2030, 1, 1),
            escalated_on=date(2026, 9, 5),
            actual_cost=Decimal(12_000),
        ),
        issue_row(
            project,
            name_fr="Bravo",
            severity=4,
            owner=owner,
            state="open",
            occurred_on=date(2026, 9, 1),
            due_on=date(2030, 1, 2),
            escalated_on=date(2026, 9, 7),
        ),
        issue_row(project, name_fr="Delta", state="closed"),
    ]


@pytest.fixture
def listed(rows, project, as_user):
    client = as_user(project.lead)

    def read(query=""):
        return codes(client.get(f"{url('issues', project.code)}?{query}"))

    return read


def by_number(*numbers):
    return [f"I-101-{number}" for number in numbers]


def test_what_is_not_closed_is_listed_the_soonest_first(listed):
    assert listed() == by_number(2, 3, 1)
    assert sorted(listed("finished=on")) == by_number(1, 2, 3, 4)


@pytest.mark.parametrize(
    "query", ["finished=", "sort=dance", "page=x", "sort=cost", "state=closed"]
)
def test_what_cannot_be_understood_changes_nothing(listed, query):
    assert listed(query) == by_number(2, 3, 1)


SORTED = {
    "name": (2, 3, 1),
    "code": (1, 2, 3),
    "severity": (2, 1, 3),
    "occurred": (3, 1, 2),
    "due": (2, 3, 1),
    "state": (1, 3, 2),
    "escalated": (2, 3, 1),
}


@pytest.mark.parametrize("sort", SORTED)
def test_each_column_sorts_both_ways(listed, sort):
    upwards = by_number(*SORTED[sort])
    assert listed(f"sort={sort}") == upwards
    assert listed(f"sort=-{sort}") == upwards[::-1]


def test_owners_sort_by_their_name(listed, rows):
    upwards = [row.code for row in sorted(rows[:3], key=lambda row: row.owner.name.lower())]
    assert listed("sort=owner") == upwards
    assert listed("sort=-owner") == upwards[::-1]


def test_every_sortable_column_has_been_tried():
    sortable = {column.key for column in issue_columns(on=FRIDAY) if column.sort}
    assert sortable == {*SORTED, "owner"}


def test_projects_sort_the_list_over_everything(rows, as_user):
    issue_row(make_project(code="PRJ-050"), due_on=date(2031, 1, 1))
    client = as_user(make_director())
    assert codes(client.get(url("all_issues"))) == [*by_number(2, 3, 1), "I-050-1"]
    assert codes(client.get(f"{url('all_issues')}?sort=project"))[0] == "I-050-1"
    assert codes(client.get(f"{url('all_issues')}?sort=-project"))[-1] == "I-050-1"


@pytest.mark.parametrize("query", ["", "finished=on", "sort=-severity"])
def test_files_hold_the_rows_of_the_page_in_their_order(rows, project, as_user, query):
    client = as_user(project.lead)
    for place in (url("issues", project.code), url("all_issues")):
        here = f"{place}?{query}"
        shown = codes(client.get(here))
        assert [row["Code"] for row in csv_rows(client, f"{here}&export=csv")] == shown
        assert [row["Code"] for row in xlsx_rows(client, f"{here}&export=xlsx")] == shown


def test_a_file_holds_the_columns_of_the_page(rows, project, as_user):
    client = as_user(project.lead)
    assert csv_rows(client, f"{url('issues', project.code)}?export=csv")[0] == {
        "Issue": "Alpha",
        "Code": "I-101-2",
        "Severity": "1 – blocks the project",
        "Owner": str(project.lead.name),
        "Occurred on": "03.09.2026",
        "To be solved by": "01.01.2030",
        "State": "Resolved",
        "Escalated on": "05.09.2026",
        "Actual cost": "12000",
    }
    (first, *_others) = xlsx_rows(client, f"{url('all_issues')}?export=xlsx")
    assert (first["Project"], first["Actual cost"]) == (project.name, 12000)
    assert first["To be solved by"].date() == date(2030, 1, 1)


def test_files_hold_nothing_out_of_sight(rows, project, owner, outsider, as_user):
    issue_row(make_project(code="PRJ-777"))
    here = f"{url('all_issues')}?finished=on&export=csv"
    assert len(csv_rows(as_user(make_director()), here)) == 5
    found = [row["Code"] for row in csv_rows(as_user(owner), here)]
    assert sorted(found) == by_number(1, 2, 3, 4)
    assert csv_rows(as_user(outsider), here) == []
    for reader in (outsider, make_member(project, Role.OBSERVER)):
        address = f"{url('issues', project.code)}?export=csv"
        assert as_user(reader).get(address).status_code == 404


def test_an_empty_list_invites_who_may_write(project, sponsor, as_user):
    here = url("issues", project.code)
    page = words(as_user(project.lead).get(here))
    assert "No issues" in page
    assert page.count(f'href="{url("new_issue", project.code)}"') == 2
    page = words(as_user(sponsor).get(here))
    assert "No issues" in page
    assert url("new_issue", project.code) not in page
    assert "No issues" in words(as_user(sponsor).get(url("all_issues")))


def test_closed_issues_come_and_go_by_a_link(rows, project, as_user):
    client = as_user(project.lead)
    here = url("issues", project.code)
    assert 'href="?finished=on"' in words(client.get(here))
    page = words(client.get(f"{here}?finished=on"))
    assert 'href="?"' in page
    assert "Only those not closed" in page


def test_an_issue_is_overdue_from_the_day_after(project, as_user):
    client = as_user(project.lead)
    issue_row(project, due_on=today())
    assert ">overdue<" not in words(client.get(url("issues", project.code)))
    late = issue_row(project, due_on=today() - timedelta(1))
    issue_row(project, due_on=today() - timedelta(1), state="resolved")
    assert words(client.get(url("issues", project.code))).count(">overdue<") == 1
    assert ">overdue<" in words(client.get(late.get_absolute_url()))


def test_an_issue_tells_all_that_is_known_of_it(project, owner, as_user):
    row = issue_row(
        project,
        owner=owner,
        state="closed",
        severity=1,
        actual_cost=Decimal(12_500),
        actual_delay_days=3,
        description_fr="Le lien est lent.",
        solution="Lien doublé.",
    )
    page = words(as_user(project.lead).get(row.get_absolute_url()))
    for told in (
        "1 – blocks the project",
        owner.name,
        "12’500 CHF",
        "3 working days",
        "Le lien est lent.",
        "Lien doublé.",
        "09.10.2026",
        "01.06.2027",
    ):
        assert told in page, told
    assert url("edit_issue", project.code, row.number) not in page


def test_an_issue_and_its_form_cost_the_same_among_many(rows, project, as_user):
    client = as_user(project.lead)
    addresses = [
        rows[0].get_absolute_url(),
        url("edit_issue", project.code, 1),
        url("new_issue", project.code),
    ]

    def grow(count):
        for _n in range(count):
            issue_row(project)
        return [cost(client, address) for address in addresses]

    grow(1)
    assert grow(1) == grow(12)
