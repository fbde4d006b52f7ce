"""A plan cut to sheets: rows first, then time; nothing twice, nothing lost, never too many."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from reporting.pdf import known_characters
from reporting.plan_document import (
    _TITLE_ROWS,
    PAPERS,
    _rows_on,
    _slices,
    _stretches,
    document_of,
    sheets_of,
)
from reporting.plan_prints import project_print
from workpackages.gantt.scale import Scale, Zoom
from workpackages.planning.lines import lines_of
from workpackages.planning.wishes import PlanWish

PAPER = st.sampled_from(sorted(PAPERS))
ZOOMS = st.sampled_from(Zoom)
DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))


@st.composite
def scales(draw):
    first = draw(DAYS)
    return Scale(first, first + timedelta(draw(st.integers(6, 600))), draw(ZOOMS))


@given(scales(), PAPER)
def test_slices_of_time_follow_each_other_and_cover_the_window(scale, paper):
    found = _slices(scale, paper, is_fitted=False)
    assert (found[0].first, found[-1].last) == (scale.first, scale.last)
    for one, other in pairwise(found):
        assert other.first == one.last + timedelta(1)
    assert {(each.zoom, each.day_width) for each in found} == {(scale.zoom, found[0].day_width)}


@given(scales(), PAPER)
def test_a_chosen_zoom_keeps_its_days_at_most_a_little_narrower(scale, paper):
    for each in _slices(scale, paper, is_fitted=False):
        assert 0.8 * scale.day_width <= each.day_width <= scale.day_width


@given(scales(), PAPER)
def test_without_a_zoom_the_whole_window_fits_one_sheet(scale, paper):
    (fitted,) = _slices(scale, paper, is_fitted=True)
    assert (fitted.first, fitted.last) == (scale.first, scale.last)
    (wider,) = _slices(scale, "A1", is_fitted=True)
    assert fitted.width <= wider.width + 1


@given(st.lists(st.integers(), max_size=300, unique=True), st.integers(10, 60))
def test_stretches_of_rows_are_the_rows(lines, most):
    found = list(_stretches(lines, most))
    assert [row for stretch in found for row in stretch] == lines
    assert len(found[0]) <= most - _TITLE_ROWS
    assert all(len(stretch) <= most for stretch in found)
    # An empty plan has one sheet; no other sheet is empty.
    assert all(found) if lines else found == [[]]


def test_larger_paper_holds_more_rows():
    held = [_rows_on(paper) for paper in ("A4", "A3", "A2", "A1")]
    assert held == sorted(set(held))
    assert held[0] > _TITLE_ROWS


@pytest.fixture
def asked(read, lead):
    data = read()
    return lambda query="": (data, PlanWish.of(QueryDict(query), data, lead))


def printed(asked, query=""):
    return project_print(*asked(query))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["", "show=late", "package=2", "shut=1", "group=person", "baseline=none", "zoom=month"]
)
def test_the_sheets_hold_the_rows_of_the_page(asked, query):
    data, wished = asked(query)
    rows = [
        row
        for sheet in sheets_of(project_print(data, wished), "A1", known_characters())
        for row in sheet.rows
    ]
    on_page = wished.unfolded(lines_of(data, wished.narrowing(data)))
    assert [row["name"] for row in rows] == [line.name for line in on_page]


@pytest.mark.django_db
def test_a_row_on_paper_says_in_words_what_marks_it(asked):
    (sheet,) = sheets_of(printed(asked), "A3", known_characters())
    told = {row["name"]: row for row in sheet.rows}
    assert {name: row["marks"] for name, row in told.items() if row["marks"]} == {
        "Design": "critical",
        "Build <b>": "critical",
        "Letter": "late",
        "Ready": "critical",
    }
    ready, pilot, letter = told["Ready"], told["Pilot"], told["Letter"]
    assert (ready["start"], ready["finish"], ready["days"]) == ("", "16.10.2026", "0")
    assert ready["is_milestone"]
    assert (pilot["code"], pilot["level"], pilot["is_bold"], pilot["slack"]) == ("1.1", 2, True, "")
    assert (letter["level"], letter["days"], letter["done"], letter["slack"]) == (
        3,
        "2",
        "0 %",
        "10",
    )


@pytest.mark.django_db
def test_the_baseline_is_left_off_paper_as_from_the_page(asked):
    with_it, without = (
        "".join(
            sheet.picture for sheet in sheets_of(printed(asked, query), "A2", known_characters())
        )
        for query in ("", "baseline=none")
    )
    assert with_it.count('class="g-ghost"') == 1
    assert 'class="g-ghost"' not in without


@pytest.mark.django_db
def test_several_sheets_of_time_repeat_the_rows_under_names_of_their_own(asked):
    view = printed(asked, "zoom=day&since=2026-10-01&until=2026-12-31")
    sheets = list(sheets_of(view, "A4", known_characters()))
    assert len(sheets) > 1
    assert len({str(sheet.rows) for sheet in sheets}) == 1
    names = [re.search(r' id="([^"]+)"', sheet.picture).group(1) for sheet in sheets]
    assert names == [f"sheet-0-{n}" for n in range(len(sheets))]


@pytest.mark.django_db
def test_the_document_names_project_dates_and_paper(asked, planned):
    document = document_of(printed(asked), "A3", known_characters(), made_on=date(2026, 10, 9))
    assert document["title"] == f"Plan of {planned.project.code} {planned.project.name}"
    assert document["paper"] == {"width": 420, "height": 297}
    assert (document["made_on"], document["refusal"]) == (date(2026, 10, 9), "")
