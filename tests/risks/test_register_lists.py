"""The registers of risks: each filter, each order, the files, and what empty ones say."""

from datetime import date
from decimal import Decimal

import pytest

from people.choices import Role
from risks.choices import Response, RiskCategory, RiskState, ZoneName
from risks.columns import risk_columns
from risks.filters import RiskFilterForm
from risks.models import Measure, Risk
from risks.operations.register import identify_risk
from tests.conftest import FRIDAY
from tests.factories import make_director, make_member, make_programme, make_project, make_user
from tests.risks.conftest import planned, written
from tests.risks.pages import body_of, codes, csv_rows, register_row, url, words, xlsx_rows

pytestmark = pytest.mark.django_db

ALL_OPEN = ["R-101-1", "R-101-2", "R-101-3"]


@pytest.fixture
def rows(project, owner, doer):
    """Three open risks that differ in every column, and one of each kind that is over."""
    return [
        register_row(
            project,
            name_fr="Charlie",
            category="technical",
            owner=doer,
            response="transfer",
            state="monitored",
            before=(4, 5),
            after=(2, 3),
            gross_exposure=Decimal(300),
            exposure=Decimal(20),
            review_on=date(2030, 3, 1),
        ),
        register_row(
            project,
            name_fr="Alpha",
            kind="opportunity",
            category="people",
            owner=project.lead,
            response="share",
            state="treated",
            before=(2, 2),
            after=(4, 3),
            gross_exposure=Decimal(-200),
            exposure=Decimal(-100),
            review_on=date(2030, 1, 1),
        ),
        register_row(
            project,
            name_fr="Bravo",
            category="legal",
            owner=owner,
            response="avoid",
            state="assessed",
            before=(5, 5),
            after=(5, 4),
            gross_exposure=Decimal(500),
            exposure=Decimal(400),
            review_on=date(2030, 2, 1),
        ),
        register_row(project, state="closed", category="external", after=(1, 1)),
        register_row(project, state="occurred", category="external", after=(1, 1)),
    ]


@pytest.fixture
def listed(rows, project, as_user):
    client = as_user(project.lead)

    def read(query=""):
        return codes(client.get(f"{url('register', project.code)}?{query}"))

    return read


def by_number(*numbers):
    return [f"R-101-{number}" for number in numbers]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=BRAVO", (3,)),
        ("q=bra+r-101", (3,)),
        ("q=bra+alpha", ()),
        ("zone=M", (1,)),
        ("zone=H", (2,)),
        ("zone=C", (3,)),
        ("zone=L", ()),
        ("zone=L&finished=on", (4, 5)),
        ("state=assessed", (3,)),
        ("state=treated&state=monitored", (1, 2)),
        ("state=occurred", (5,)),
        ("state=closed&state=occurred", (4, 5)),
        ("kind=threat", (1, 3)),
        ("kind=opportunity", (2,)),
        ("category=technical", (1,)),
        ("category=legal", (3,)),
        ("category=external", ()),
        ("category=external&finished=on", (4, 5)),
        ("response=share", (2,)),
        ("response=avoid", (3,)),
        ("probability=2", (1,)),
        ("impact=3", (1, 2)),
        ("gross_probability=5&gross_impact=5", (3,)),
        ("gross_impact=5", (1, 3)),
        ("kind=threat&impact=3", (1,)),
        ("finished=on", (1, 2, 3, 4, 5)),
        ("late=on", ()),
    ],
)
def test_each_filter_leaves_what_it_says(listed, query, found):
    assert sorted(listed(query)) == by_number(*found)


def test_the_register_is_narrowed_to_one_owner(listed, owner, doer, outsider):
    assert listed(f"owner={owner.pk}") == by_number(3)
    assert listed(f"owner={doer.pk}") == by_number(1)
    assert sorted(listed(f"owner={outsider.pk}")) == ALL_OPEN


@pytest.mark.parametrize(
    "query",
    [
        "zone=Z",
        "state=dance",
        "state=closed&state=dance",
        "kind=both",
        "category=weather",
        "response=hope",
        "owner=0",
        "owner=somebody",
        "probability=0",
        "probability=6",
        "impact=x",
        "gross_probability=-1",
        "gross_impact=99999999999999999999",
        f"q={'x' * 101}",
        "programme=PRG-9",
        "page=x&sort=dance",
    ],
)
def test_what_cannot_be_understood_filters_nothing(listed, query):
    assert sorted(listed(query)) == ALL_OPEN


def test_what_is_late_is_overdue_by_its_review(rows, listed):
    rows[1].review_on = date(2020, 1, 1)
    rows[1].save()
    assert listed("late=on") == by_number(2)


def test_the_register_says_which_risks_have_something_overdue(risk, doer, as_user):
    """A measure that is late counts as much as a review."""

    def listed():
        answer = as_user(risk.project.lead).get(url("register", risk.project.code))
        return words(answer).split("<tbody>")[1].split("</tbody>")[0]

    Risk.objects.update(review_on=date(2099, 1, 5), measure_due_on=None, inform_due_on=None)
    measure = planned(risk, doer)
    Measure.objects.update(due_on=date(2099, 1, 5), effect_due_on=date(2099, 2, 2))
    assert "overdue" not in listed()
    Measure.objects.filter(pk=measure.pk).update(due_on=date(2020, 1, 3))
    assert listed().count("overdue") == 1


def test_a_filter_in_force_is_named_and_taken_back_on_its_own(rows, project, as_user):
    client = as_user(project.lead)
    here = url("register", project.code)
    page = words(client.get(f"{here}?zone=H&state=treated&state=monitored&late=on"))
    for label in (
        "Zone: High",
        "State: Treated",
        "State: Monitored",
        "Only with something overdue",
    ):
        assert label in page
    assert 'href="?state=treated&state=monitored&late=on"' in page
    assert 'href="?zone=H&state=monitored&late=on"' in page
    assert 'href="?zone=H&state=treated&state=monitored"' in page
    assert "Filters in force" not in words(client.get(here))


def test_every_choice_of_a_filter_is_offered(rows, project, as_user):
    page = words(as_user(project.lead).get(url("register", project.code)))
    for choices in (ZoneName, RiskState, RiskCategory, Response):
        for each in choices:
            assert f'value="{each.value}"' in page, each
    assert 'name="programme"' not in page


def test_only_owners_of_risks_in_sight_are_offered(rows, project, owner, outsider, as_user):
    hidden = make_project(code="PRJ-777", lead=make_user("hidden"))
    register_row(hidden, owner=hidden.lead)
    page = words(as_user(owner).get(url("portfolio")))
    assert f'<option value="{owner.pk}">' in page
    assert f'<option value="{hidden.lead.pk}">' not in page
    assert hidden.code not in page


def test_the_list_over_everything_is_narrowed_to_a_programme(rows, project, as_user):
    other = make_project(code="PRJ-202", programme=make_programme(code="PRG-2"))
    register_row(other)
    identify_risk(
        project.portfolio, written(), actor=make_user(roles=(Role.QUALITY_MANAGER,)), on=FRIDAY
    )
    client = as_user(make_director())
    here = url("portfolio")
    assert sorted(codes(client.get(here))) == [*ALL_OPEN, "R-202-1", "R-PF-1"]
    assert codes(client.get(f"{here}?programme=PRG-2")) == ["R-202-1"]
    assert sorted(codes(client.get(f"{here}?programme={project.programme.code}"))) == ALL_OPEN
    assert len(codes(client.get(f"{here}?programme=PRG-9"))) == 5


SORTED = {
    "name": (2, 3, 1),
    "code": (1, 2, 3),
    "kind": (2, 1, 3),
    "score": (1, 2, 3),
    "zone": (1, 2, 3),
    "gross": (2, 1, 3),
    "exposure": (2, 1, 3),
    "response": (3, 2, 1),
    "state": (3, 1, 2),
    "review": (2, 3, 1),
}


@pytest.mark.parametrize("sort", SORTED)
def test_each_column_sorts_both_ways(listed, sort):
    upwards = by_number(*SORTED[sort])
    downwards = by_number(1, 3, 2) if sort == "kind" else upwards[::-1]
    assert listed(f"sort={sort}") == upwards
    assert listed(f"sort=-{sort}") == downwards


def test_owners_sort_by_their_name(listed, rows):
    upwards = [row.code for row in sorted(rows[:3], key=lambda row: row.owner.name.lower())]
    assert listed("sort=owner") == upwards
    assert listed("sort=-owner") == upwards[::-1]


def test_every_sortable_column_has_been_tried():
    sortable = {column.key for column in risk_columns() if column.sort}
    assert sortable == {*SORTED, "owner"}


def test_the_worst_stands_first_and_what_nobody_rated_last(listed, project):
    identify_risk(project, written(), actor=project.lead, on=FRIDAY)
    assert listed() == by_number(3, 2, 1, 6)
    assert listed("sort=dance") == by_number(3, 2, 1, 6)


def test_projects_sort_the_list_over_everything(rows, as_user):
    register_row(make_project(code="PRJ-050"))
    client = as_user(make_director())
    assert codes(client.get(f"{url('portfolio')}?sort=project")) == ["R-050-1", *ALL_OPEN]
    assert codes(client.get(f"{url('portfolio')}?sort=-project")) == [*ALL_OPEN, "R-050-1"]


def test_the_page_says_how_it_is_sorted(rows, project, as_user):
    page = words(as_user(project.lead).get(f"{url('register', project.code)}?sort=exposure"))
    assert page.count('aria-sort="ascending"') == 1
    assert "?sort=-exposure" in page


def test_long_registers_are_paged_and_exported_whole(project, as_user):
    for _n in range(53):
        register_row(project)
    client = as_user(project.lead)
    here = url("register", project.code)
    assert len(codes(client.get(here))) == 50
    assert codes(client.get(f"{here}?sort=code&page=2")) == by_number(51, 52, 53)
    assert codes(client.get(f"{here}?sort=code&page=99")) == by_number(51, 52, 53)
    assert len(csv_rows(client, f"{here}?export=csv")) == 53


def test_a_file_holds_the_columns_of_the_page(rows, project, as_user):
    first = csv_rows(as_user(project.lead), f"{url('register', project.code)}?export=csv&q=bravo")
    assert first == [
        {
            "Risk": "Bravo",
            "Code": "R-101-3",
            "Kind": "Threat",
            "Score": "20",
            "Zone": "Critical",
            "Before measures": "5 × 5",
            "Exposure": "400",
            "Response": "Avoid",
            "Risk owner": str(rows[2].owner.name),
            "State": "Assessed",
            "Next review": "01.02.2030",
        }
    ]


@pytest.mark.parametrize("query", ["", "zone=C", "finished=on&sort=-code", "q=nothing", "owner=x"])
def test_files_hold_the_rows_of_the_page_in_their_order(rows, project, as_user, query):
    client = as_user(project.lead)
    here = f"{url('register', project.code)}?{query}"
    shown = codes(client.get(here))
    assert [row["Code"] for row in csv_rows(client, f"{here}&export=csv")] == shown
    assert [row["Code"] for row in xlsx_rows(client, f"{here}&export=xlsx")] == shown


def test_a_workbook_holds_numbers_and_days_as_such(rows, project, as_user):
    here = f"{url('register', project.code)}?q=alpha&export=xlsx"
    (row,) = xlsx_rows(as_user(project.lead), here)
    assert (row["Score"], row["Exposure"], row["Kind"]) == (12, -100, "Opportunity")
    assert row["Next review"].date() == date(2030, 1, 1)


def test_files_over_everything_name_the_place_and_nothing_out_of_sight(
    rows, project, owner, as_user
):
    register_row(make_project(code="PRJ-777"))
    judge = make_user(roles=(Role.QUALITY_MANAGER,))
    identify_risk(project.portfolio, written(), actor=judge, on=FRIDAY)
    here = f"{url('portfolio')}?sort=code&export=csv"
    assert [row["Code"] for row in csv_rows(as_user(owner), here)] == ALL_OPEN
    everything = {row["Code"]: row["Project"] for row in csv_rows(as_user(judge), here)}
    assert set(everything) == {*ALL_OPEN, "R-777-1", "R-PF-1"}
    assert everything["R-101-1"] == project.name
    assert everything["R-PF-1"] == project.portfolio.name


def test_a_file_is_refused_as_the_page_is(rows, project, outsider, as_user):
    for reader in (outsider, make_member(project, Role.OBSERVER)):
        address = f"{url('register', project.code)}?export=csv"
        assert as_user(reader).get(address).status_code == 404
    assert csv_rows(as_user(outsider), f"{url('portfolio')}?export=csv") == []


def test_an_unknown_format_is_the_page(rows, project, as_user):
    answer = as_user(project.lead).get(f"{url('register', project.code)}?export=pdf")
    assert codes(answer) == by_number(3, 2, 1)


def test_names_that_a_spreadsheet_would_compute_are_written_as_text(project, as_user):
    register_row(project, name_fr="=1+1")
    text = body_of(as_user(project.lead).get(f"{url('register', project.code)}?export=csv"))
    assert b"'=1+1" in text


def test_an_empty_register_invites_who_may_write(project, sponsor, as_user):
    here = url("register", project.code)
    page = words(as_user(project.lead).get(here))
    assert "No risks yet" in page
    assert "Write down the first risk" in page
    page = words(as_user(sponsor).get(here))
    assert "No risks yet" in page
    assert url("new", project.code) not in page
    assert 'id="risk-filters"' not in page


def test_a_register_narrowed_to_nothing_says_so_and_keeps_its_filters(rows, project, as_user):
    page = words(as_user(project.lead).get(f"{url('register', project.code)}?category=supplier"))
    assert "No risk fits these filters" in page
    assert "Show all open risks" in page
    assert 'id="risk-filters"' in page


def test_what_is_overdue_is_marked_in_its_row(rows, project, as_user):
    client = as_user(project.lead)
    assert ">overdue<" not in words(client.get(url("register", project.code)))
    rows[0].inform_due_on = date(2020, 1, 1)
    rows[0].save()
    assert words(client.get(url("register", project.code))).count(">overdue<") == 1


def test_the_first_filters_stand_open_and_the_others_in_a_menu(rows, project):
    form = RiskFilterForm({}, seen=type(rows[0]).objects.filter(project=project))
    assert [field.name for field in form.first_fields] == ["q", "zone", "state", "late"]
    assert [field.name for field in form.further_fields] == [
        "kind",
        "category",
        "response",
        "owner",
        "finished",
    ]
