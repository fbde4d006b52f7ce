"""The pipeline as list and as board: what stands there, for whom, and at what cost."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from people.models import SavedFilter
from projects.models import ProjectRequest
from projects.requests.board import CARDS
from projects.requests.similar import similar_to
from tests.factories import (
    make_director,
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


def words(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def some(director):
    """One request in each of three stages."""
    unit = make_unit(name_en="Sales")
    return {
        "new": make_request(title_en="Headsets", org_unit=unit),
        "analysed": make_request(title_en="Portal", project=make_project(state="analysis")),
        "refused": make_request(title_en="Own devices", project=make_project(state="rejected")),
    }


def test_strangers_sign_in_first(anonymous):
    assert anonymous.get(LIST).status_code == 302


def test_an_outsider_sees_nothing_of_others_and_how_to_begin(as_user, some):
    outsider = make_user(org_unit=make_unit())
    page = words(as_user(outsider).get(LIST))
    assert "Headsets" not in page
    assert "No requests yet" in page
    assert reverse("projects:create-request") in page
    assert "operational unit can write one" in words(as_user(make_user()).get(LIST))


@pytest.mark.parametrize("address", [LIST, BOARD])
def test_open_requests_stand_there_decided_ones_only_when_asked_for(
    as_user, director, some, address
):
    page = words(as_user(director).get(address))
    assert "Headsets" in page
    assert "Own devices" not in page
    mark = "&" if "?" in address else "?"
    assert "Own devices" in words(as_user(director).get(f"{address}{mark}finished=on"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=headsets", {"Headsets"}),
        ("stage=analysis", {"Portal"}),
        ("stage=analysis&stage=refused", {"Portal", "Own devices"}),
        ("stage=nonsense", {"Headsets", "Portal"}),
        ("unit=nowhere", {"Headsets", "Portal"}),
        ("mine=on", set()),
    ],
)
def test_filters_narrow_the_list(as_user, director, some, query, found):
    page = words(as_user(director).get(f"{LIST}?{query}"))
    assert {name for name in ("Headsets", "Portal", "Own devices") if name in page} == found


def test_a_unit_and_a_number_find_their_requests(as_user, director, some):
    unit = some["new"].org_unit.code
    for query in (f"unit={unit}", f"q=DP-{some['new'].number}"):
        page = words(as_user(director).get(f"{LIST}?{query}"))
        assert "Headsets" in page
        assert "Portal" not in page


def test_the_analyst_finds_what_to_analyse_under_mine(as_user, some):
    analyst = some["analysed"].analyst
    page = words(as_user(analyst).get(f"{LIST}?mine=on"))
    assert "Portal" in page


def test_project_and_analyst_stand_only_where_the_project_is_seen(as_user, some):
    request = some["analysed"]
    as_director = words(as_user(make_director()).get(LIST))
    assert request.project.code in as_director
    assert str(request.analyst) in as_director
    page = words(as_user(request.requester).get(LIST))
    assert "Portal" in page
    assert request.project.code not in page
    assert str(request.analyst) not in page


def test_the_files_hold_exactly_what_is_filtered(as_user, director, some):
    client = as_user(director)
    csv = b"".join(client.get(f"{LIST}?q=portal&export=csv")).decode("utf-8-sig")
    assert "Portal" in csv
    assert "Headsets" not in csv
    book = load_workbook(BytesIO(b"".join(client.get(f"{LIST}?export=xlsx"))))
    titles = [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)]
    assert set(titles) == {"Headsets", "Portal"}


def test_the_filter_can_be_kept_under_a_name(as_user, director, some):
    kept = {"page": "request-list", "name": "Mine", "query": "mine=on"}
    assert as_user(director).post(reverse("people:filter_save"), kept).status_code == 302
    assert SavedFilter.objects.filter(user=director, page="request-list").exists()
    assert "Mine" in words(as_user(director).get(LIST))


@pytest.mark.parametrize("query", ["q=portal", "sort=title", "stage=analysis&sort=-number"])
def test_the_list_swapped_in_equals_the_list_loaded(as_user, director, some, query):
    client = as_user(director)
    before = client.get(LIST).content
    fragment = client.fragment(f"{LIST}?{query}", "request-list").content
    after = client.get(f"{LIST}?{query}").content
    assert _without_form(swapped(before, fragment, "request-list")) == _without_form(normal(after))


def _without_form(text):
    """Filters and tabs stand outside what is swapped; the browser has changed them already."""
    start = text.index("('id', 'request-list')")
    return text[start:]


@pytest.mark.parametrize("sort", ["title", "-number", "stage", "unit", "requester", "submitted",
                                  "deadline", "cost", "project"])  # fmt: skip
def test_every_head_sorts(as_user, director, some, sort):
    assert "Headsets" in words(as_user(director).get(f"{LIST}?sort={sort}"))


def test_the_board_counts_all_and_shows_the_newest(as_user, director):
    made = [make_request(title_en=f"Wish {n:02}") for n in range(CARDS + 3)]
    page = words(as_user(director).get(BOARD))
    assert f'Endorsed <span class="quiet">{len(made)}</span>' in page
    assert "3 more in the list" in page
    assert "?stage=endorsed" in page
    assert "Wish 10" in page
    assert "Wish 00" not in page


def test_the_board_keeps_its_filters_on_the_way_to_the_list(as_user, director):
    for n in range(CARDS + 1):
        make_request(title_en=f"Wish {n}")
    page = words(as_user(director).get(f"{BOARD}&q=wish"))
    assert "?q=wish&amp;stage=endorsed" in page
    assert "1 more in the list" in page


def test_only_who_writes_one_sees_a_column_of_drafts(as_user, director):
    draft = make_request(project=None, title_en="My draft")
    assert 'id="stage-draft"' not in words(as_user(director).get(BOARD))
    page = words(as_user(draft.requester).get(BOARD))
    assert 'id="stage-draft"' in page
    assert "My draft" in page


def _many(rows):
    unit = make_unit()
    for n in range(rows):
        make_request(title_en=f"Wish {n}", org_unit=unit, project=make_wish())


@pytest.mark.parametrize("address", [LIST, BOARD])
def test_the_pipeline_costs_the_same_for_one_and_for_twelve(
    as_user, director, address, django_assert_num_queries
):
    _many(1)
    client = as_user(director)
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
    _many(11)
    with django_assert_num_queries(9):
        client.get(address)


def test_the_navigation_leads_everybody_to_the_requests(as_user):
    page = words(as_user(make_user()).get("/projects/"))
    assert 'href="/requests/"' in page
    assert 'href="/requests/new/"' not in page
    assert 'href="/requests/new/"' in words(as_user(make_user(org_unit=make_unit())).get(LIST))


def test_the_search_finds_requests_by_words_and_number(as_user, some):
    request = some["new"]
    director = make_director()
    for query in ("headsets", f"DP-{request.number}"):
        page = words(as_user(director).get(f"/search/?q={query}"))
        assert request.get_absolute_url() in page
    nobody = words(as_user(make_user()).get("/search/?q=headsets"))
    assert request.get_absolute_url() not in nobody


def test_a_draft_is_found_by_its_writer_alone(as_user, director):
    draft = make_request(project=None, title_en="Hidden wish")
    assert draft.get_absolute_url() in words(as_user(draft.requester).get("/search/?q=hidden"))
    assert draft.get_absolute_url() not in words(as_user(director).get("/search/?q=hidden"))


ROOMS = {"title_en": "Meeting rooms for hybrid meetings", "need_en": "Video fails in the rooms."}


def test_rare_common_words_find_what_was_asked_before(director):
    before = make_request(**ROOMS)
    for n in range(8):
        make_request(title_en=f"Printer number {n}", need_en="Toner runs out every month.")
    again = make_request(title_en="Hybrid meeting room", need_en="Video conferences fail.")
    found = similar_to(again, director)
    assert found[0].label == before.label
    assert 16 <= found[0].percent <= 100
    assert not any("Printer" in each.name for each in found)


def test_projects_without_a_request_are_compared_too(director):
    project = make_project(name_en="Hybrid meeting rooms", name_fr="Salles hybrides")
    found = similar_to(make_request(**ROOMS), director)
    assert [each.label for each in found] == [project.code]


def test_nothing_is_compared_that_the_reader_may_not_see():
    make_request(**ROOMS)
    make_project(name_en=ROOMS["title_en"])
    writer = make_user()
    draft = make_request(project=None, requester=writer, **ROOMS)
    assert similar_to(draft, writer) == []


def test_accents_and_plurals_do_not_matter(director):
    before = make_request(title_fr="Écrans supplémentaires", title_en="")
    again = make_request(title_fr="ecran supplementaire", title_en="", need_en="")
    assert [each.label for each in similar_to(again, director)] == [before.label]


@pytest.mark.parametrize("rows", [1, 12])
def test_comparing_costs_two_queries(director, rows, django_assert_num_queries):
    for _n in range(rows):
        make_request(**ROOMS)
    again = ProjectRequest.objects.get(pk=make_request(**ROOMS).pk)
    similar_to(again, director)
    with django_assert_num_queries(2):
        similar_to(again, director)
