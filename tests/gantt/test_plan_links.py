"""Links in the picture: every type from end to end, packages too, only between what is shown."""

import re
from datetime import date

import pytest
from django.http import QueryDict

from workpackages.choices import LinkType
from workpackages.gantt.drawing import draw_rows
from workpackages.gantt.model import ChartLink
from workpackages.gantt.scale import Scale, Zoom
from workpackages.models import Dependency
from workpackages.planning.charting import chart_of, links_of
from workpackages.planning.lines import lines_of
from workpackages.planning.page import chart_of_lines
from workpackages.planning.wishes import PlanWish

pytestmark = pytest.mark.django_db
# Nine pixels a day; 1 October begins at the left edge.
OCTOBER = Scale(date(2026, 10, 1), date(2026, 10, 31), Zoom.WEEK)
ROW = {"LT1": 0, "1": 1, "LT2": 2, "2": 3, "3": 4, "4": 5, "SUB-A": 6, "SUB-A-LT1": 7, "SUB-A-1": 8}


@pytest.fixture
def link(planned):
    """Adds a link; packages are told by their fixture's name as tasks are."""

    def add(before, after, kind=LinkType.FINISH_START, project=None):
        ends = {}
        for side, name in (("predecessor", before), ("successor", after)):
            end = getattr(planned, name)
            ends[f"{side}_{'task' if hasattr(end, 'kind') else 'work_package'}"] = end
        return Dependency.objects.create(project=project or planned.project, link_type=kind, **ends)

    return add


@pytest.fixture
def only(planned, link):
    """The plan with this one link."""

    def one(*ends):
        Dependency.objects.all().delete()
        return link(*ends)

    return one


@pytest.fixture
def picture(read, lead):
    """The links drawn over October: from and to, with their path."""

    def paths(query=""):
        data = read()
        wish = PlanWish.of(QueryDict(query), data, lead)
        found = wish.unfolded(lines_of(data, wish.narrowing(data)))
        svg = draw_rows(chart_of_lines(data, wish, found, OCTOBER, "c"))
        drawn = re.findall(r'<path d="([^"]+)" data-from="([^"]+)" data-to="([^"]+)"/>', svg)
        return {(before, after): path for path, before, after in drawn}

    return paths


def middle(key):
    return ROW[key] * 28 + 12


# Design lies from 36 to 81, Build from 99 to 144: its row is two below, with a package between.
@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (LinkType.FINISH_START, f"M81 {middle('1')}H88V{middle('2')}H99"),
        (LinkType.START_START, f"M36 {middle('1')}H29V{middle('2')}H99"),
        (LinkType.FINISH_FINISH, f"M81 {middle('1')}H151V{middle('2')}H144"),
        (LinkType.START_FINISH,
         f"M36 {middle('1')}H29V{middle('2') - 14}H151V{middle('2')}H144"),
    ],
)  # fmt: skip
def test_each_type_runs_from_its_end_to_its_end(only, picture, kind, path):
    only("design", "build", kind)
    assert picture() == {("1", "2"): path}


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        # Backwards: Build is before Letter, which lies from 0 to 18 one row below.
        (LinkType.FINISH_START,
         f"M144 {middle('2')}H151V{middle('3') - 14}H-7V{middle('3')}H0"),
        (LinkType.START_START, f"M99 {middle('2')}H-7V{middle('3')}H0"),
        (LinkType.FINISH_FINISH, f"M144 {middle('2')}H151V{middle('3')}H18"),
        (LinkType.START_FINISH, f"M99 {middle('2')}H92V{middle('3')}H18"),
    ],
)  # fmt: skip
def test_each_type_also_runs_back_in_time(only, picture, kind, path):
    only("build", "short", kind)
    assert picture() == {("2", "3"): path}


def test_a_link_ends_at_the_edge_of_a_diamond(only, picture):
    """Ready stands in the middle of its day, 139.5, and is fourteen wide."""
    only("design", "ready")
    assert picture()["1", "4"].endswith("H132.5")


@pytest.mark.parametrize(
    ("ends", "keys"),
    [
        (("design", "far"), ("1", "SUB-A-1")),
        (("far", "ready"), ("SUB-A-1", "4")),
        (("inner", "inside"), ("LT2", "SUB-A-LT1")),
        (("design", "inside"), ("1", "SUB-A-LT1")),
        (("inner", "far"), ("LT2", "SUB-A-1")),
    ],
)
def test_tasks_and_packages_are_linked_across_sub_projects(only, picture, ends, keys):
    only(*ends)
    assert list(picture()) == [keys]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {("1", "2"), ("2", "4"), ("3", "SUB-A-1")}),
        ("shut=2", set()),
        ("package=2", {("2", "4")}),
        ("show=critical", {("1", "2"), ("2", "4")}),
        ("show=late", set()),
        # Tasks of several people would tie every bar to every other.
        ("group=state", set()),
        ("group=person", set()),
    ],
)
def test_links_are_drawn_where_both_ends_are_in_sight(link, picture, query, shown):
    link("short", "far")
    assert set(picture(query)) == shown


def test_a_link_is_critical_if_both_of_its_ends_are(link, read, lead):
    link("short", "far", LinkType.START_START)
    link("design", "far", LinkType.FINISH_FINISH)
    data = read()
    found = links_of(data, lines_of(data, PlanWish.of(QueryDict(""), data, lead).narrowing(data)))
    assert found == (
        ChartLink("1", "2", "FS", is_critical=True),
        ChartLink("2", "4", "FS", is_critical=True),
        ChartLink("3", "SUB-A-1", "SS", is_critical=False),
        ChartLink("1", "SUB-A-1", "FF", is_critical=False),
    )


def test_links_to_what_has_no_dates_or_was_cancelled_are_left_out(planned, link, picture):
    planned.short.start_on = planned.short.finish_on = None
    planned.short.save()
    link("short", "far")
    planned.ready.state = "cancelled"
    planned.ready.save()
    assert set(picture()) == {("1", "2")}


def test_a_picture_without_links_has_none(read, lead):
    data = read()
    lines = lines_of(data, PlanWish.of(QueryDict(""), data, lead).narrowing(data))
    chart = chart_of(data, lines, OCTOBER, ident="c", has_links=False, title="T")
    assert chart.links == ()
    assert "g-link" not in draw_rows(chart)
