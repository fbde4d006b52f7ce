"""The chart as a picture: where things lie, how links run, what windows do."""

import itertools
import time
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest

from workpackages.gantt.drawing import HEAD_HEIGHT, draw, draw_head, draw_rows
from workpackages.gantt.model import ROW_HEIGHT, Chart, ChartLink, ChartRow, Shape, Words
from workpackages.gantt.routes import STUB, arrow_of, path_of, route
from workpackages.gantt.scale import (
    FIRST_DAY,
    LAST_DAY,
    LEAST_DAYS,
    MOST_PIXELS,
    Calendar,
    Scale,
    Zoom,
    fitting_zoom,
    window_of,
)

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CALENDAR = Calendar(MONTHS, tuple(f"{m}-long" for m in MONTHS), "Q%s")
WORDS = Words("Plan of P", "Two tasks", "today", "status date", CALENDAR)
MONDAY = date(2026, 9, 14)
WINDOW = Scale(date(2026, 9, 7), date(2026, 10, 18), Zoom.WEEK)
SVG = "{http://www.w3.org/2000/svg}"


def bar(key="1", start=MONDAY, finish=MONDAY, **more):
    return ChartRow(key, start=start, finish=finish, **more)


def chart_of(*rows, scale=WINDOW, **more):
    return Chart(scale, rows, WORDS, **more)


def tree(svg):
    return ET.fromstring(svg)


def parts(svg, style):
    return [e for e in tree(svg).iter() if style in (e.get("class") or "").split()]


def the(svg, style):
    (found,) = parts(svg, style)
    return found


def test_a_bar_lies_from_the_beginning_of_its_start_to_the_end_of_its_finish():
    found = the(draw_rows(chart_of(bar(finish=date(2026, 9, 16)))), "g-plan")
    assert float(found.get("x")) == 7 * 9
    assert float(found.get("width")) == 3 * 9


def test_rows_follow_each_other_by_one_height():
    svg = draw_rows(chart_of(*(bar(str(n)) for n in range(4))))
    tops = [float(e.get("y")) for e in parts(svg, "g-plan")]
    assert [b - a for a, b in itertools.pairwise(tops)] == [ROW_HEIGHT] * 3
    assert tree(svg).get("height") == str(4 * ROW_HEIGHT)


def test_progress_fills_the_bar_from_the_left():
    svg = draw_rows(chart_of(bar(finish=date(2026, 9, 23), progress_pct=50)))
    assert float(the(svg, "g-done").get("width")) == 5 * 9
    assert not parts(draw_rows(chart_of(bar())), "g-done")


def test_progress_of_a_bar_that_began_before_the_window_is_cut_with_it():
    row = bar(start=date(2026, 8, 18), finish=date(2026, 9, 26), progress_pct=50)
    svg = draw_rows(chart_of(row))
    done, plan = the(svg, "g-done"), the(svg, "g-plan")
    assert float(done.get("x")) == float(plan.get("x")) == -40
    assert float(done.get("width")) == 40
    assert float(plan.get("width")) == 40 + 20 * 9


def test_criticality_shows_without_colour():
    critical = draw_rows(chart_of(bar(is_critical=True)))
    near = draw_rows(chart_of(bar(is_near=True)))
    assert the(critical, "g-edge").get("stroke-width") == "2"
    assert the(near, "g-edge").get("stroke-dasharray")
    assert not parts(draw_rows(chart_of(bar())), "g-edge")


def test_what_is_late_has_a_triangle_behind_the_bar():
    assert the(draw_rows(chart_of(bar(is_late=True))), "g-late").get("d").startswith("M77 ")


def test_a_milestone_is_a_diamond_in_the_middle_of_its_day():
    row = ChartRow("1", Shape.MILESTONE, None, MONDAY)
    assert the(draw_rows(chart_of(row)), "g-mile").get("d").startswith("M67.5 5l7 7")
    reached = ChartRow("1", Shape.MILESTONE, None, MONDAY, 100)
    assert parts(draw_rows(chart_of(reached)), "g-reached")


def test_the_baseline_is_a_ghost_below():
    row = bar(baseline=(date(2026, 9, 10), date(2026, 9, 11)))
    ghost = the(draw_rows(chart_of(row)), "g-ghost")
    assert (float(ghost.get("x")), float(ghost.get("width"))) == (27, 18)
    assert float(ghost.get("y")) > 18
    moved = ChartRow("1", Shape.MILESTONE, None, MONDAY, baseline=(None, date(2026, 9, 10)))
    assert the(draw_rows(chart_of(moved)), "g-ghost").get("d")
    gone = bar(baseline=(date(2020, 1, 1), date(2020, 1, 2)))
    assert not parts(draw_rows(chart_of(gone)), "g-ghost")


def test_deadlines_say_whether_they_are_kept():
    kept = draw_rows(chart_of(bar(deadline=date(2026, 9, 18))))
    missed = draw_rows(chart_of(bar(deadline=date(2026, 9, 11))))
    assert the(kept, "g-deadline").get("d").startswith("M108 ")
    assert parts(missed, "g-deadline-missed")
    undated = draw_rows(chart_of(ChartRow("1", deadline=date(2026, 9, 18))))
    assert parts(undated, "g-deadline")
    assert not parts(undated, "g-row")
    assert not parts(draw_rows(chart_of(bar(deadline=date(2030, 1, 1)))), "g-deadline")


def test_summaries_and_projects_are_brackets():
    for shape in (Shape.SUMMARY, Shape.PROJECT):
        row = ChartRow("LT1", shape, MONDAY, date(2026, 9, 25), 25)
        svg = draw_rows(chart_of(row))
        assert the(svg, "g-sum").get("d").startswith("M63 ")
        assert float(the(svg, "g-done").get("width")) == 27


def test_a_bar_can_be_taken_by_its_handles():
    row = bar("7", date(2026, 9, 14), date(2026, 9, 18), task="7", href="/t/7/", title="T7 <b>")
    svg = draw_rows(chart_of(row))
    link = the(svg, "g-row")
    assert link.tag == f"{SVG}a"
    assert {name: link.get(name) for name in ("id", "href", "data-task", "data-start")} == {
        "id": "bar-7",
        "href": "/t/7/",
        "data-task": "7",
        "data-start": "2026-09-14",
    }
    assert link.find(f"{SVG}title").text == "T7 <b>"
    root = tree(svg)
    assert (root.get("data-origin"), root.get("data-day-width")) == ("2026-09-07", "9")


def test_the_picture_says_what_it_is_and_has_no_styles():
    svg = draw(chart_of(bar(), ident="plan"))
    root = tree(svg)
    assert root.get("role") == "group"
    assert tree(draw(chart_of(bar(), is_paper=True))).get("role") == "img"
    assert root.get("aria-labelledby") == "plan-title plan-desc"
    assert root.find(f"{SVG}title").text == "Plan of P"
    assert root.find(f"{SVG}desc").text == "Two tasks"
    assert "style=" not in svg
    assert "<style" not in svg
    assert "var(" not in svg
    assert root.get("height") == str(HEAD_HEIGHT + ROW_HEIGHT)


def test_days_off_are_shaded_by_the_calendar_of_each_row():
    weekend = (date(2026, 9, 12), date(2026, 9, 13))
    rows = [bar("1"), bar("2"), bar("3", calendar=5)]
    shade = the(draw_rows(chart_of(*rows, days_off={0: weekend, 5: ()})), "g-off").get("d")
    assert shade == "M45 0h18v56h-18z"
    wide = Scale(date(2026, 1, 1), date(2026, 12, 31), Zoom.MONTH)
    assert not the(draw_rows(chart_of(*rows, scale=wide, days_off={0: weekend})), "g-off").get("d")


def test_today_and_the_status_date_are_lines_with_words():
    chart = chart_of(bar(), today=date(2026, 10, 9), status_on=date(2026, 10, 8))
    body, head = draw_rows(chart), draw_head(chart)
    # The end of the status date is the beginning of the next day.
    assert the(body, "g-now").get("x1") == the(body, "g-status").get("x1") == "288"
    assert the(body, "g-now").get("stroke-dasharray")
    anchors = {parts(head, f"{s}-text")[0].get("text-anchor") for s in ("g-now", "g-status")}
    assert anchors == {"start", "end"}
    outside = draw_rows(chart_of(bar(), today=date(2027, 1, 1), status_on=date(2020, 1, 1)))
    assert not parts(outside, "g-now")
    assert not parts(outside, "g-status")


LEFT, RIGHT = (10.0, 50.0), (100.0, 140.0)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("FS", [(50, 12), (57, 12), (57, 40), (100, 40)]),
        ("SS", [(10, 12), (3, 12), (3, 40), (100, 40)]),
        ("FF", [(50, 12), (147, 12), (147, 40), (140, 40)]),
        ("SF", [(10, 12), (3, 12), (3, 26), (147, 26), (147, 40), (140, 40)]),
    ],
)
def test_links_leave_and_reach_the_ends_that_they_tie(kind, expected):
    assert list(route(LEFT, RIGHT, (0, 1), kind)) == expected


def test_a_link_without_room_passes_between_the_rows():
    down = route(RIGHT, LEFT, (0, 2), "FS")
    assert [p[1] for p in down] == [12, 12, 54, 54, 68, 68]
    up = route(RIGHT, LEFT, (2, 0), "FS")
    assert up[2][1] == 26
    assert down[-1][0] == LEFT[0]
    assert down[-2][0] == LEFT[0] - STUB


@pytest.mark.parametrize("kind", ["FS", "SS", "FF", "SF"])
@pytest.mark.parametrize("spans", [(LEFT, RIGHT), (RIGHT, LEFT), (LEFT, LEFT)])
def test_links_are_orthogonal_and_arrive_from_outside(kind, spans):
    points = route(*spans, (0, 3), kind)
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        assert x1 == x2 or y1 == y2
    arrives_right = points[-1][0] > points[-2][0]
    assert arrives_right == (kind[1] == "S")


def test_a_route_becomes_a_path_with_a_head():
    points = ((1.0, 2.0), (8.0, 2.0), (8.0, 30.0), (20.5, 30.0))
    assert path_of(points) == "M1 2H8V30H20.5"
    assert arrow_of(points) == "M20.5 30l-5 -3.5v7z"
    assert arrow_of(((9.0, 1.0), (2.0, 1.0))) == "M2 1l5 -3.5v7z"


def test_links_are_drawn_between_what_is_shown():
    rows = [bar("1"), bar("2", date(2026, 9, 15), date(2026, 9, 18)), ChartRow("3")]
    far = bar("4", date(2020, 1, 1), date(2020, 1, 2)), bar("5", date(2020, 1, 3), date(2020, 1, 4))
    links = (
        ChartLink("1", "2", is_critical=True),
        ChartLink("2", "1", "FF"),
        ChartLink("1", "3"),
        ChartLink("1", "gone"),
        ChartLink("4", "5"),
    )
    svg = draw_rows(chart_of(*rows, *far, links=links))
    drawn = [(e.get("data-from"), e.get("data-to")) for e in tree(svg).iter() if e.get("data-from")]
    assert drawn == [("2", "1"), ("1", "2")]
    assert parts(svg, "g-critical-link-tip")
    assert parts(svg, "g-link-tip")


@pytest.mark.parametrize(
    ("zoom", "upper", "lower"),
    [
        (Zoom.DAY, "Sep-long 2026", "7"),
        (Zoom.WEEK, "Sep-long 2026", "07.09."),
        (Zoom.MONTH, "2026", "Sep"),
        (Zoom.QUARTER, "2026", "Q3"),
    ],
)
def test_the_head_has_two_rows_in_each_zoom(zoom, upper, lower):
    scale = Scale(date(2026, 9, 7), date(2027, 9, 7), zoom)
    assert scale.upper(CALENDAR)[0].label == upper
    assert scale.lower(CALENDAR)[0].label == lower
    for ticks in (scale.upper(CALENDAR), scale.lower(CALENDAR)):
        assert ticks[0].x == 0
        assert ticks[-1].x + ticks[-1].width == pytest.approx(scale.width, abs=0.2)


def test_a_label_without_room_is_left_out():
    scale = Scale(date(2026, 9, 29), date(2026, 10, 30), Zoom.WEEK)
    assert scale.upper(CALENDAR)[0].label == ""


def test_the_zoom_fits_the_plan():
    assert [fitting_zoom(n) for n in (1, 35, 36, 150, 151, 540, 541)] == [
        Zoom.DAY,
        Zoom.DAY,
        Zoom.WEEK,
        Zoom.WEEK,
        Zoom.MONTH,
        Zoom.MONTH,
        Zoom.QUARTER,
    ]


def test_the_window_shows_the_whole_plan_with_a_margin():
    scale = window_of(MONDAY, date(2026, 11, 9), zoom=None, today=MONDAY)
    assert scale.zoom is Zoom.WEEK
    assert scale.first < MONDAY
    assert scale.last > date(2026, 11, 9)


def test_an_empty_plan_is_shown_around_today():
    scale = window_of(None, None, zoom=None, today=MONDAY)
    assert scale.first < MONDAY < scale.last
    svg = draw(chart_of(scale=scale, today=MONDAY))
    assert tree(svg).get("height") == str(HEAD_HEIGHT + ROW_HEIGHT)


def test_a_plan_of_one_day_has_a_window():
    scale = window_of(MONDAY, MONDAY, zoom=Zoom.QUARTER, today=MONDAY, wish=(MONDAY, MONDAY))
    assert scale.days == LEAST_DAYS
    edge = window_of(LAST_DAY, LAST_DAY, zoom=Zoom.DAY, today=MONDAY, wish=(LAST_DAY, LAST_DAY))
    assert (edge.last, edge.days) == (LAST_DAY, LEAST_DAYS)


def test_wishes_in_the_wrong_order_are_turned_round():
    wish = (date(2026, 12, 1), date(2026, 10, 1))
    scale = window_of(MONDAY, MONDAY, zoom=Zoom.WEEK, today=MONDAY, wish=wish)
    assert (scale.first, scale.last) == (wish[1], wish[0])


@pytest.mark.parametrize("zoom", Zoom)
def test_a_plan_over_a_hundred_years_is_cut_to_a_picture(zoom):
    scale = window_of(FIRST_DAY, LAST_DAY, zoom=zoom, today=MONDAY)
    assert scale.width <= MOST_PIXELS
    assert scale.first <= MONDAY <= scale.last
    assert scale.first >= FIRST_DAY
    assert scale.last <= LAST_DAY
    past = window_of(FIRST_DAY, LAST_DAY, zoom=zoom, today=date(1980, 1, 1))
    assert past.first == FIRST_DAY
    assert past.width <= MOST_PIXELS
    late = window_of(FIRST_DAY, LAST_DAY, zoom=zoom, today=date(2100, 12, 30))
    assert late.first <= date(2100, 12, 30) <= late.last
    tree(draw(chart_of(bar(start=FIRST_DAY, finish=LAST_DAY), scale=scale)))


def test_a_thousand_rows_are_drawn_quickly():
    rows = [
        bar(str(n), MONDAY + timedelta(n % 300), MONDAY + timedelta(n % 300 + n % 20), title="T")
        for n in range(1000)
    ]
    links = tuple(ChartLink(str(n), str(n + 1)) for n in range(999))
    chart = chart_of(*rows, links=links, scale=Scale(MONDAY, MONDAY + timedelta(330), Zoom.WEEK))
    before = time.process_time()
    svg = draw_rows(chart)
    print(f"1000 rows and 999 links: {(time.process_time() - before) * 1000:.0f} ms, {len(svg)} B")
    assert len(parts(svg, "g-row")) == 1000
