"""What the picture says to those who hear it, in both languages; empty and very long plans."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import translation

from tests.conftest import FRIDAY
from tests.factories import make_project
from tests.gantt.test_plan_page import grow
from workpackages.gantt.drawing import draw, draw_head
from workpackages.gantt.model import Shape
from workpackages.gantt.scale import Scale, Zoom
from workpackages.models import Task, WorkPackage
from workpackages.planning.charting import (
    Extent,
    chart_rows,
    description_of,
    head_words,
    title_of,
    words_of,
)
from workpackages.planning.html import days_text
from workpackages.planning.lines import Line, lines_of
from workpackages.planning.page import chart_of_lines, page_of
from workpackages.planning.rows import load_plan
from workpackages.planning.wishes import PlanWish

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
NARROW = "\N{NARROW NO-BREAK SPACE}"


def line(key="1", **fields):
    shown = {"shape": Shape.BAR, "level": 1, "code": f"T{key}", "name": "Design", "url": f"/{key}/"}
    return Line(key, **{**shown, "progress_pct": 40, **fields})


OCTOBER = {"start": date(2026, 10, 5), "finish": date(2026, 10, 9)}


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        (OCTOBER, "T1 Design · 05.10.2026 – 09.10.2026 · 40 %"),
        ({"shape": Shape.MILESTONE, **OCTOBER}, "T1 Design · 09.10.2026"),
        ({"shape": Shape.SUMMARY, **OCTOBER}, "T1 Design · 05.10.2026 – 09.10.2026"),
        ({"shape": Shape.SUMMARY, "code": "", **OCTOBER}, "Design · 05.10.2026 – 09.10.2026"),
        ({"start": None, "finish": date(2026, 10, 9)}, "T1 Design · – – 09.10.2026 · 40 %"),
    ],
)
def test_a_bar_tells_its_name_its_dates_and_what_is_done(fields, title):
    assert title_of(line(**fields)) == title


def test_the_description_counts_tasks_and_not_packages():
    found = [
        line("LT1", shape=Shape.SUMMARY, is_critical=True, **OCTOBER),
        line("1", is_critical=True, is_late=True, **OCTOBER),
        line("2", shape=Shape.MILESTONE, is_critical=True, finish=date(2026, 11, 2)),
        line("3"),
    ]
    assert description_of(found) == (
        "From 05.10.2026 to 02.11.2026. Tasks and milestones: 3, critical: 2, late: 1. "
        "The table beside it says the same."
    )
    with translation.override("fr"):
        assert description_of(found) == (
            f"Du 05.10.2026 au 02.11.2026. Tâches et jalons{NARROW}: 3, critiques{NARROW}: 2, "
            f"en retard{NARROW}: 1. Le tableau à côté dit la même chose."
        )


def test_nothing_is_described_as_nothing():
    assert description_of([]).startswith("From – to –. Tasks and milestones: 0, critical: 0")


def test_the_extent_reaches_to_baselines_and_deadlines():
    found = [line(**OCTOBER, deadline=date(2026, 12, 1), baseline=(date(2026, 9, 1), None))]
    assert Extent.of(found) == Extent(date(2026, 9, 1), date(2026, 12, 1))
    assert Extent.of([line()]) == Extent(None, None)


@pytest.mark.parametrize(
    ("language", "today", "status", "quarter", "short", "long"),
    [
        ("en", "today", "status date", "Q4", "Oct", "October"),
        ("fr", "aujourd’hui", "date d’état", "T4", "Oct", "Octobre"),
    ],
)
def test_the_head_speaks_the_readers_language(language, today, status, quarter, short, long):
    with translation.override(language):
        words, calendar = words_of([], "T"), head_words()
    assert (words.today, words.status) == (today, status)
    assert calendar.quarter % 4 == quarter
    assert (calendar.months[9], calendar.long_months[9]) == (short, long)
    assert len(calendar.months) == len(calendar.long_months) == 12


@pytest.mark.parametrize(
    ("days", "words"),
    [(None, "–"), (0, "0"), (12, "12"), (12.0, "12"), (2.5, "2.5"), (0.1, "0.1")],
)
def test_days_are_told_without_needless_decimals(days, words):
    assert days_text(days) == words


@pytest.fixture
def drawn(read, lead):
    """The whole plan as the page draws it."""
    data = read()
    plan = page_of(data, PlanWish.of(QueryDict(""), data, lead))
    return ET.fromstring(plan.block.picture)


def test_the_picture_is_named_and_described_by_its_own_elements(drawn, planned):
    title, description = drawn.find(f"{SVG}title"), drawn.find(f"{SVG}desc")
    assert drawn.get("role") == "group"
    assert drawn.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
    assert title.text == f"Plan of {planned.project.code} {planned.project.name}"
    assert description.text.startswith("From 01.10.2026 to 16.10.2026. Tasks and milestones: 5,")


def test_every_bar_leads_somewhere_says_what_it_is_and_stays_out_of_the_tab_order(drawn):
    """The table beside it holds the same links for the keyboard."""
    bars = [each for each in drawn.iter() if "g-row" in (each.get("class") or "").split()]
    assert len(bars) == 9
    for each in bars:
        assert each.tag == f"{SVG}a"
        assert each.get("href").startswith("/projects/")
        assert each.get("tabindex") == "-1"
        assert each.find(f"{SVG}title").text


def test_every_name_in_the_picture_is_used_once(drawn):
    names = [each.get("id") for each in drawn.iter() if each.get("id")]
    assert len(names) == len(set(names)) == 9 + 3


def test_paper_has_the_same_marks_without_links_and_handles(read, lead):
    data = read()
    wish = PlanWish.of(QueryDict(""), data, lead)
    found = lines_of(data, wish.narrowing(data))
    chart = chart_of_lines(data, wish, found, Scale(date(2026, 9, 28), date(2026, 10, 31)), "p")
    screen = ET.fromstring(draw(chart))
    paper = ET.fromstring(draw(replace(chart, is_paper=True)))
    assert (screen.get("role"), paper.get("role")) == ("group", "img")
    for picture, links, handles in ((screen, 9, 5), (paper, 0, 0)):
        assert len([each for each in picture.iter() if each.tag == f"{SVG}a"]) == links
        assert len([each for each in picture.iter() if each.get("data-task")]) == handles
        for style, count in (("g-plan", 4), ("g-edge", 3), ("g-sum", 4), ("g-late", 1)):
            assert len([each for each in picture.iter() if each.get("class") == style]) == count


def test_the_head_is_silent_because_the_table_has_the_dates(read, lead):
    data = read()
    chart = chart_of_lines(
        data, PlanWish.of(QueryDict(""), data, lead), [], Scale(FRIDAY, FRIDAY, Zoom.DAY), "h"
    )
    assert ET.fromstring(draw_head(chart)).get("aria-hidden") == "true"


def test_a_page_in_french_has_no_english_left(as_user, lead, planned):
    lead.language = "fr"
    lead.save()
    page = as_user(lead).get(f"/projects/{planned.project.code}/plan/?group=person")
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    for word in ("aujourd’hui", "Sans personne", "critique", "en retard", "Octobre 2026", "Jalon"):
        assert word in text, word
    for word in ("today", "Nobody", "critical", "October", "Milestone", "The table beside"):
        assert word not in text, word


def test_a_plan_of_one_empty_package_is_a_line_without_a_bar(as_user, lead):
    empty = make_project(lead=lead, code="EMPTY")
    WorkPackage.objects.create(project=empty, number=1, outline="0001.", name="First")
    data = load_plan(empty, [], user=lead, on=FRIDAY)
    page = page_of(data, PlanWish.of(QueryDict(""), data, lead))
    assert (page.count, page.is_empty, page.extent) == (1, False, Extent(None, None))
    assert page.scale.first < FRIDAY < page.scale.last
    assert 'id="row-LT1"' in page.block.rows
    assert "g-row" not in page.block.picture


def test_a_row_without_dates_has_no_bar_yet_keeps_its_height(read):
    rows = chart_rows([line("1"), line("2", **OCTOBER)])
    assert [(row.begin, row.end) for row in rows] == [(None, None), tuple(OCTOBER.values())]


def test_thousands_of_tasks_cost_no_query_and_come_in_stretches(
    planned, lead, django_assert_num_queries
):
    grow(planned.project, 2000)
    data = load_plan(planned.project, [planned.sub], user=lead, on=FRIDAY)
    with django_assert_num_queries(0):
        pages = [
            page_of(data, PlanWish.of(QueryDict(f"page={n}"), data, lead)) for n in (1, 2, 5, 6)
        ]
    assert [page.block.rows.count("<tr ") for page in pages] == [500, 500, 9, 0]
    assert [page.block.next_count for page in pages] == [500, 500, 0, 0]
    assert {page.count for page in pages} == {2009}


def test_a_plan_over_a_century_is_drawn_around_today(planned, lead):
    Task.objects.filter(pk=planned.short.pk).update(
        start_on=date(1990, 1, 1), finish_on=date(2100, 12, 31)
    )
    data = load_plan(planned.project, [planned.sub], user=lead, on=FRIDAY)
    for zoom in Zoom:
        page = page_of(data, PlanWish.of(QueryDict(f"zoom={zoom.value}"), data, lead))
        assert page.is_cut
        assert page.scale.first < FRIDAY < page.scale.last - timedelta(100)
        # Bars that go on outside are cut, so that no coordinate grows beyond the picture.
        xs = [float(x) for x in re.findall(r'class="g-plan" x="([^"]+)"', page.block.picture)]
        assert min(xs) >= -40
