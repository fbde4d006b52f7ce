"""The board's columns for each reader, the filters taken back one by one, and what they keep."""

from datetime import date
from io import BytesIO

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from people.choices import Role
from people.models import SavedFilter
from projects.models import ProjectRequest
from projects.requests.board import CARDS, load_board
from projects.requests.choices import OPEN_STAGES, Stage
from projects.requests.filters import PipelineFilterForm
from tests.factories import (
    NOON,
    make_member,
    make_programme,
    make_project,
    make_request,
    make_unit,
    make_user,
    make_wish,
)
from tests.htmx import normal, swapped

pytestmark = pytest.mark.django_db
LIST = "/requests/"
BOARD = "/requests/?view=board"
ASKED = {"endorsement": "asked", "endorsed_at": None, "endorsed_by": None}
RETURNED = {"returned_at": NOON, "hint": "Order it.", "return_kind": "service"}
PARKED = {"parked_until": date(2027, 1, 4), "parked_reason": "Later"}
SUBMITTED = [stage for stage in Stage if stage != Stage.DRAFT]


def words(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def one_of_each(**fields):
    """A request in every stage, named after it."""
    made = {
        Stage.DRAFT: {"project": None},
        Stage.RECEIVED: ASKED,
        Stage.ENDORSED: {},
        Stage.RETURNED: RETURNED,
        Stage.PARKED: PARKED,
        Stage.ANALYSIS: {"project": make_project(state="analysis")},
        Stage.DECISION: {"project": make_project(state="decision")},
        Stage.APPROVED: {"project": make_project(state="execution")},
        Stage.REFUSED: {"project": make_project(state="rejected")},
        Stage.CANCELLED: {"project": make_project(state="cancelled")},
    }
    return {
        stage: make_request(title_en=f"Wish {stage}", **{**fields, **own})
        for stage, own in made.items()
    }


def board_of(as_user, reader, query=""):
    """Stage and titles of each column that the reader sees."""
    page = as_user(reader).get(f"{BOARD}{query}")
    assert page.status_code == 200
    columns = page.context["columns"]
    return {each.stage: [card.title_en for card in each.cards] for each in columns}


def test_the_stages_made_here_are_all_there_are(db):
    made = one_of_each()
    rows = ProjectRequest.objects.with_stage()
    assert {row.pk: row.stage for row in rows} == {row.pk: stage for stage, row in made.items()}


def test_the_director_sees_every_open_column_but_the_drafts(as_user, director):
    one_of_each()
    board = board_of(as_user, director)
    assert list(board) == [stage for stage in OPEN_STAGES if stage != Stage.DRAFT]
    assert all(titles == [f"Wish {stage}"] for stage, titles in board.items())


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.QUALITY_MANAGER, Role.SPONSOR])
def test_who_reads_for_the_organisation_sees_the_decided_ones_too(as_user, role):
    one_of_each()
    board = board_of(as_user, make_user(roles=(role,)), "&finished=on")
    assert list(board) == SUBMITTED
    assert all(len(titles) == 1 for titles in board.values())


@pytest.mark.parametrize("role", [Role.PROJECT_MANAGER, Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER])
def test_who_works_in_a_project_sees_the_same_board(as_user, role):
    reader = make_member(make_project(), role)
    one_of_each()
    assert list(board_of(as_user, reader, "&finished=on")) == SUBMITTED


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.HUMAN_RESOURCES, Role.ADMINISTRATOR])
def test_other_roles_see_empty_columns(as_user, role):
    one_of_each()
    board = board_of(as_user, make_user(roles=(role,)), "&finished=on")
    assert list(board) == SUBMITTED
    assert not any(board.values())


def test_the_writer_sees_the_own_ones_and_a_column_of_drafts(as_user):
    writer = make_user(org_unit=make_unit())
    one_of_each(requester=writer)
    one_of_each()
    board = board_of(as_user, writer, "&finished=on")
    assert list(board) == list(Stage)
    assert all(titles == [f"Wish {stage}"] for stage, titles in board.items())


def test_the_head_sees_those_of_the_own_unit_once_they_are_submitted(as_user):
    head = make_user()
    one_of_each(org_unit=make_unit(head=head))
    one_of_each(org_unit=make_unit())
    board = board_of(as_user, head, "&finished=on")
    assert list(board) == SUBMITTED
    assert all(titles == [f"Wish {stage}"] for stage, titles in board.items())


def test_a_sponsor_of_a_programme_sees_its_requests(as_user):
    sponsor = make_user()
    programme = make_programme(sponsor=sponsor)
    make_request(title_en="Inside", project=make_wish(programme=programme))
    make_request(title_en="Outside")
    assert board_of(as_user, sponsor)[Stage.ENDORSED] == ["Inside"]


def test_the_analyst_sees_what_is_to_be_analysed(as_user):
    analyst = make_user()
    project = make_project(state="analysis")
    make_request(title_en="Mine", project=project, analyst=analyst)
    make_request(title_en="Another", project=make_project(state="analysis"))
    assert board_of(as_user, analyst)[Stage.ANALYSIS] == ["Mine"]


def test_a_column_asked_for_stands_alone(as_user, director):
    one_of_each()
    board = board_of(as_user, director, "&stage=refused")
    assert board == {Stage.REFUSED: ["Wish refused"]}
    two = board_of(as_user, director, "&stage=refused&stage=received")
    assert list(two) == [Stage.RECEIVED, Stage.REFUSED]


def test_the_column_of_drafts_is_not_shown_empty_even_when_asked_for(as_user, director):
    one_of_each()
    assert board_of(as_user, director, "&stage=draft") == {}


@pytest.mark.parametrize(("made", "shown", "hidden"), [(0, 0, 0), (1, 1, 0), (CARDS, CARDS, 0),
                                                       (CARDS + 1, CARDS, 1)])  # fmt: skip
def test_a_column_shows_the_newest_and_counts_the_rest(db, made, shown, hidden):
    unit = make_unit()
    numbers = [make_request(org_unit=unit).number for _n in range(made)]
    [column] = load_board(ProjectRequest.objects.with_stage(), [Stage.ENDORSED])
    assert (column.count, len(column.cards), column.hidden) == (made, shown, hidden)
    assert [card.number for card in column.cards] == sorted(numbers, reverse=True)[:CARDS]


def test_a_full_column_takes_no_room_from_the_others(as_user, director):
    unit = make_unit()
    early = make_request(title_en="Early", org_unit=unit, **ASKED)
    for _n in range(CARDS + 2):
        make_request(org_unit=unit)
    assert board_of(as_user, director)[Stage.RECEIVED] == [early.title_en]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (PARKED, "parked until 04.01.2027"),
        ({**PARKED, "deadline_on": date(2027, 6, 30)}, "parked until 04.01.2027"),
        ({"deadline_on": date(2027, 6, 30)}, "deadline 30.06.2027"),
        ({}, "Person asking"),
    ],
)
def test_a_card_says_what_presses_most(as_user, director, fields, said):
    make_request(requester=make_user("asking"), **fields)
    page = words(as_user(director).get(BOARD))
    assert said in page


def test_the_heads_of_the_columns_in_french(as_user, director):
    director.language = "fr"
    director.save()
    one_of_each()
    page = words(as_user(director).get(f"{BOARD}&finished=on"))
    for stage in SUBMITTED:
        with translation.override("fr"):
            head = str(stage.label)
        assert f'id="stage-{stage}">{head} <span class="quiet">1</span>' in page
    assert "En attente" in page
    assert "À décider" in page


def test_an_empty_column_says_so_in_both_languages(as_user, director):
    assert "board-none" in words(as_user(director).get(BOARD))
    director.language = "fr"
    director.save()
    assert ">Aucune</li>" in words(as_user(director).get(BOARD))


@pytest.mark.parametrize("query", ["q=wish", "stage=analysis", "finished=on", "mine=on"])
def test_the_board_swapped_in_equals_the_board_loaded(as_user, director, query):
    one_of_each()
    client = as_user(director)
    before = client.get(BOARD).content
    fragment = client.fragment(f"{BOARD}&{query}", "request-list").content
    after = client.get(f"{BOARD}&{query}").content
    inside = "('id', 'request-list')"
    new, loaded = swapped(before, fragment, "request-list"), normal(after)
    assert new[new.index(inside) :] == loaded[loaded.index(inside) :]


def test_an_unknown_view_is_the_list(as_user, director):
    one_of_each()
    page = as_user(director).get(f"{LIST}?view=cards")
    assert not page.context["is_board"]
    assert page.context["table"].count == len(OPEN_STAGES) - 1


# Filters


def wishes(user, query):
    form = PipelineFilterForm(QueryDict(query), user=user)
    return {(each.label, each.value): each.query_without for each in form.wishes}


def test_every_filter_is_taken_back_on_its_own(director):
    make_request(org_unit=make_unit(code="sales", name_en="Sales"))
    query = "q=wish&stage=analysis&stage=refused&unit=sales&mine=on&page=3&sort=title"
    found = wishes(director, query)
    assert set(found) == {
        ("Words or number", "wish"),
        ("Stage", "In analysis"),
        ("Stage", "Refused"),
        ("Unit", "Sales"),
        ("Only mine", ""),
    }
    for said, without in found.items():
        left = set(wishes(director, without))
        assert left == set(found) - {said}
        assert "page" not in QueryDict(without)
        assert QueryDict(without)["sort"] == "title"


def test_nothing_is_narrowed_by_an_empty_form_or_by_nonsense(director):
    for query in ("", "q=&unit=", "unit=nowhere", "stage=nonsense", "sort=title"):
        form = PipelineFilterForm(QueryDict(query), user=director)
        assert not form.is_narrowed
        assert form.wishes == []
        assert form.stages == list(OPEN_STAGES)


def test_a_stage_asked_for_beats_the_wish_for_decided_ones(director):
    form = PipelineFilterForm(QueryDict("stage=parked&finished=on"), user=director)
    assert form.stages == [Stage.PARKED]
    both = PipelineFilterForm(QueryDict("finished=on"), user=director)
    assert both.stages == list(Stage)


def test_stages_stand_in_the_order_of_the_work_however_they_are_asked_for(director):
    form = PipelineFilterForm(QueryDict("stage=refused&stage=draft&stage=parked"), user=director)
    assert form.stages == [Stage.DRAFT, Stage.PARKED, Stage.REFUSED]


def test_only_units_with_a_request_in_sight_are_offered(director):
    seen = make_request(org_unit=make_unit(code="seen")).org_unit
    make_request(org_unit=make_unit(code="drafts"), project=None)
    make_unit(code="silent")
    offered = [
        code
        for code, _name in PipelineFilterForm(QueryDict(), user=director).fields["unit"].choices
    ]
    assert offered == ["", seen.code]
    stranger = make_user()
    choices = PipelineFilterForm(QueryDict(), user=stranger).fields["unit"].choices
    assert [code for code, _name in choices] == [""]


@pytest.mark.parametrize(
    ("query", "found"),
    [("ÉCRANS", True), ("ecrans  27", True), ("27 ecrans", True), ("ecrans plats", False),
     ("ecr", True), ("écrans%", False)],
)  # fmt: skip
def test_all_words_must_be_found_without_regard_to_accents(as_user, director, query, found):
    make_request(title_fr="Écrans 27 pouces", title_en="Screens")
    page = as_user(director).get(LIST, {"q": query})
    assert page.context["table"].count == int(found)


def test_mine_are_those_that_one_wrote_or_analyses(as_user, director):
    written = make_request(requester=director, title_en="Written")
    analysed = make_request(analyst=director, title_en="Analysed")
    make_request(title_en="Neither")
    rows = as_user(director).get(f"{LIST}?mine=on").context["table"].rows
    assert {row.pk for row in rows} == {written.pk, analysed.pk}


# Saved filters


def keep(client, query, name="Parked ones"):
    sent = {"page": "request-list", "name": name, "query": query}
    return client.post(reverse("people:filter_save"), sent)


def test_a_kept_filter_leads_back_to_the_same_list_and_is_marked_there(as_user, director):
    one_of_each()
    client = as_user(director)
    keep(client, "stage=parked&page=2&q=")
    link = client.get(LIST).context["filter_links"][0]
    assert (link.name, link.url, link.active) == ("Parked ones", f"{LIST}?stage=parked", False)
    page = client.get(link.url)
    assert page.context["filter_links"][0].active
    assert [row.title_en for row in page.context["table"].rows] == ["Wish parked"]


def test_the_usual_sort_is_no_filter_and_the_board_may_be_one(as_user, director):
    client = as_user(director)
    keep(client, "sort=-number&view=board&mine=on", "My board")
    kept = SavedFilter.objects.get(user=director)
    assert QueryDict(kept.query).dict() == {"view": "board", "mine": "on"}
    page = client.get(client.get(LIST).context["filter_links"][0].url)
    assert page.context["is_board"]


def test_a_kept_filter_is_nobody_elses(as_user, director):
    keep(as_user(director), "mine=on", "Secret name")
    other = make_user(roles=(Role.QUALITY_MANAGER,))
    client = as_user(other)
    assert "Secret name" not in words(client.get(LIST))
    kept = SavedFilter.objects.get()
    assert client.post(reverse("people:filter_delete", args=[kept.pk])).status_code == 404
    assert SavedFilter.objects.exists()


def test_a_kept_filter_is_given_up_from_the_list(as_user, director):
    client = as_user(director)
    keep(client, "mine=on")
    kept = SavedFilter.objects.get()
    assert (
        client.post(reverse("people:filter_delete", args=[kept.pk]), {"from": "list"}).status_code
        == 302
    )
    assert client.get(LIST).context["filter_links"] == []


# Files


def test_the_file_names_stage_and_day_as_the_list_does(as_user, director):
    one_of_each()
    client = as_user(director)
    book = load_workbook(BytesIO(b"".join(client.get(f"{LIST}?finished=on&export=xlsx"))))
    head, *rows = book.active.iter_rows(values_only=True)
    stage = head.index("Stage")
    assert {row[stage] for row in rows} == {str(each.label) for each in SUBMITTED}
    assert len(rows) == len(SUBMITTED)


def test_the_file_speaks_french_to_who_reads_french(as_user, director):
    director.language = "fr"
    director.save()
    make_request(title_fr="Casques", **PARKED)
    csv = b"".join(as_user(director).get(f"{LIST}?export=csv")).decode("utf-8-sig")
    assert "Casques" in csv
    assert "En attente" in csv


def test_the_file_hides_project_and_analyst_where_the_page_does(as_user):
    request = make_request(project=make_project(state="analysis", code="PRJ-SECRET"))
    csv = b"".join(as_user(request.requester).get(f"{LIST}?export=csv")).decode("utf-8-sig")
    assert request.title_en in csv
    assert "PRJ-SECRET" not in csv
    assert str(request.analyst) not in csv


def test_no_draft_of_another_is_in_any_file(as_user, director):
    make_request(project=None, title_en="Hidden wish")
    make_request(submitted_at=None, title_en="Hidden too")
    make_request(title_en="Open wish")
    for kind in ("csv", "xlsx"):
        content = b"".join(as_user(director).get(f"{LIST}?stage=draft&finished=on&export={kind}"))
        assert b"Hidden" not in content
    csv = b"".join(as_user(director).get(f"{LIST}?export=csv")).decode("utf-8-sig")
    assert "Open wish" in csv
    assert "Hidden" not in csv


def test_a_title_that_looks_like_a_formula_stays_text_in_the_file(as_user, director):
    make_request(title_en="=1+1")
    book = load_workbook(BytesIO(b"".join(as_user(director).get(f"{LIST}?export=xlsx"))))
    cells = [cell for row in book.active.iter_rows() for cell in row if "1+1" in str(cell.value)]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)
