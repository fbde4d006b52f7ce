"""The address is the state of the page: what is understood, what falls back, what is kept."""

from datetime import date

import pytest
from django.http import QueryDict

from workpackages.gantt.scale import FIRST_DAY, LAST_DAY, Zoom
from workpackages.planning.page import page_of
from workpackages.planning.portfolio import load_undertakings, wish_of
from workpackages.planning.wishes import PlanWish, page_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def wish(read, lead):
    data = read()
    return lambda query="": PlanWish.of(QueryDict(query), data, lead)


@pytest.fixture
def plan_page(read, lead):
    """The page of an address, read anew each time."""

    def of(query="", user=lead):
        data = read(user)
        return page_of(data, PlanWish.of(QueryDict(query), data, user))

    return of


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ("", 1), ("1", 1), ("7", 7), ("0", 1), ("-3", 1), ("+3", 1), ("3.0", 1), (" 3", 1),
        ("²", 1), ("٣", 1), ("10000", 10_000), ("10001", 10_000), ("99999", 10_000),
        ("100000", 1), ("1e3", 1),
    ],
)  # fmt: skip
def test_only_a_plain_number_is_a_page(asked, number):
    query = QueryDict(mutable=True)
    query["page"] = asked
    assert page_number(query) == number


@pytest.mark.parametrize(
    "odd",
    [
        "zoom=eon", "zoom=DAY", "show=odd", "show=critical&show=odd", "package=99", "package=LT1",
        "package=W1", "person=0", "person=Zoe", "group=package", "since=31.02.2026", "since=soon",
        "until=2026-13-01", "shut=x.LT1.-1", "shut=٣", "page=x", "unknown=1", "export=pdf",
    ],
)  # fmt: skip
def test_what_is_not_understood_shows_the_plain_page(plan_page, odd):
    plain, shown = plan_page(), plan_page(odd)
    assert shown.block.picture == plain.block.picture
    assert (shown.count, shown.scale) == (plain.count, plain.scale)


@pytest.mark.parametrize(
    ("query", "zoom"),
    [("zoom=day", Zoom.DAY), ("zoom=week", Zoom.WEEK), ("zoom=month", Zoom.MONTH),
     ("zoom=quarter", Zoom.QUARTER), ("", Zoom.DAY)],
)  # fmt: skip
def test_the_zoom_is_the_readers_else_what_fits(plan_page, query, zoom):
    shown = plan_page(query)
    assert shown.scale.zoom is zoom
    assert [is_on for _name, _url, is_on in shown.zooms] == [zoom is each for each in Zoom]


@pytest.mark.parametrize(
    ("query", "window"),
    [
        ("since=2026-10-01", (date(2026, 10, 1), None)),
        ("until=31.10.2026", (None, date(2026, 10, 31))),
        ("since=0001-01-01&until=9999-12-31", (FIRST_DAY, LAST_DAY)),
        ("since=x&until=2026-10-31", (None, date(2026, 10, 31))),
        ("", (None, None)),
    ],
)
def test_the_window_stays_within_what_plans_are_drawn_in(wish, query, window):
    assert wish(query).window == window


def test_an_address_keeps_everything_but_the_stretch_of_rows(wish):
    query = "zoom=day&show=late&show=mine&package=2&group=state&baseline=none&shut=1.2"
    assert wish(f"{query}&page=3&odd=1&export=csv").address() == f"?{query}"
    assert wish().address() == "?"


def test_a_change_replaces_and_nothing_takes_away(wish):
    assert wish("zoom=day&show=late").address(zoom="month") == "?zoom=month&show=late"
    assert wish("zoom=day&shut=1").address(shut="") == "?zoom=day"
    assert wish("zoom=day").address(zoom="") == "?"


def test_what_an_address_carries_is_quoted(wish):
    assert wish("person=%26x%3D1%22").address() == "?person=%26x%3D1%22"


def test_folding_twice_is_not_folding(wish):
    once = wish("shut=2").folded("1")
    assert once == "?shut=1.2"
    assert wish(once[1:]).folded("1") == "?shut=2"
    assert wish("shut=2").folded("2") == "?"


def test_everything_is_folded_but_the_sub_projects(plan_page, planned):
    shown = plan_page()
    assert shown.fold_url == f"?shut=1.2.W{planned.inside.pk}"
    assert plan_page(shown.fold_url[1:]).count == 3
    assert shown.open_url == "?"
    assert plan_page("shut=1&zoom=day").open_url == "?zoom=day"


def test_all_groups_fold_and_keep_their_grouping(plan_page):
    shown = plan_page("group=state")
    assert shown.fold_url == "?group=state&shut=G1.G2"
    assert plan_page(shown.fold_url[1:]).count == 2


def test_the_numbers_above_count_what_passes_also_when_folded(plan_page):
    plain, folded, late = plan_page(), plan_page("shut=1"), plan_page("show=late")
    assert (plain.count, plain.critical, plain.late) == (9, 3, 1)
    assert (folded.count, folded.critical, folded.late) == (4, 3, 1)
    assert (late.count, late.critical, late.late) == (3, 0, 1)


def test_a_task_of_two_people_counts_once(plan_page, planned, outsider):
    """Grouped by person it has two bars and is still one critical task."""
    planned.build.assignments.create(user=outsider)
    assert plan_page("group=person").critical == plan_page().critical == 3
    assert (
        "Tasks and milestones: 5, critical: 3, late: 1." in plan_page("group=person").block.picture
    )


def test_only_a_filter_that_hides_all_is_not_an_empty_plan(plan_page, planned):
    nothing = plan_page("show=mine")
    assert (nothing.count, nothing.is_empty) == (0, False)
    planned.project.tasks.all().delete()
    assert not plan_page().is_empty


def test_the_baseline_is_there_for_who_may_see_it_and_wants_it(plan_page, member):
    assert plan_page().has_baseline
    assert not plan_page("baseline=none").has_baseline
    assert not plan_page(user=member).has_baseline


def test_a_plan_wider_than_a_picture_says_so_unless_the_window_was_chosen(plan_page, planned):
    planned.short.start_on, planned.short.finish_on = date(1999, 1, 1), date(2090, 1, 1)
    planned.short.save()
    assert plan_page("zoom=day").is_cut
    assert not plan_page("zoom=day&since=2026-10-01").is_cut
    assert plan_page("zoom=quarter").is_cut
    assert not plan_page(f"zoom=quarter&package=P{planned.sub.pk}").is_cut


def test_stretches_meet_without_gap_or_overlap(plan_page, monkeypatch):
    monkeypatch.setattr("workpackages.planning.page.ROWS_AT_ONCE", 4)
    blocks = [plan_page(f"shut=9&page={n}") for n in (1, 2, 3, 4)]
    assert [b.block.rows.count("<tr ") for b in blocks] == [4, 4, 1, 0]
    assert [b.block.next_count for b in blocks] == [4, 1, 0, 0]
    assert [b.block.next_url for b in blocks] == ["?shut=9&page=2", "?shut=9&page=3", "", ""]
    assert [b.block.next_ident for b in blocks] == ["plan-rows-2", "plan-rows-3", "", ""]
    assert [b.first_url for b in blocks] == ["", "?shut=9", "?shut=9", "?shut=9"]
    assert len({b.scale for b in blocks}) == 1


@pytest.fixture
def portfolio(planned, director):
    found = load_undertakings(director, on=date(2026, 10, 9))
    return lambda query="": wish_of(QueryDict(query), found)


def test_the_portfolio_keeps_its_state_in_the_address(portfolio, planned):
    query = f"zoom=month&lead={planned.project.lead_id}&state=closed&state=idea&open=P1"
    assert portfolio(f"{query}&page=4&shut=1&x=y").address() == f"?{query}"
    assert portfolio("open=P1.W2").folded("P1") == "?open=W2"
    assert portfolio("open=W2").folded("P1") == "?open=P1.W2"


def test_where_everything_is_open_the_address_names_what_is_shut(portfolio, planned):
    key, inner = f"P{planned.sub.pk}", f"W{planned.inner.pk}"
    wish = portfolio("open=all")
    assert wish.shut == frozenset()
    assert {f"P{planned.project.pk}", key, inner} <= wish.opened
    assert wish.folded(key) == f"?open=all&shut={key}"
    folded = portfolio(f"open=all&shut={key}.{inner}.W0.x")
    assert folded.shut == {key, inner}
    assert folded.folded(inner) == f"?open=all&shut={key}"
    assert folded.address(zoom="day") == f"?open=all&shut={key}.{inner}.W0.x&zoom=day"


def test_nothing_of_the_portfolio_is_open_by_itself(portfolio, planned):
    keys = {f"P{planned.project.pk}", f"P{planned.sub.pk}", f"W{planned.top.pk}"}
    assert portfolio().shut >= keys
    opened = portfolio(f"open=P{planned.sub.pk}")
    assert opened.shut == portfolio().shut - {f"P{planned.sub.pk}"}


@pytest.mark.parametrize("odd", ["lead=0", "lead=x", "programme=none", "state=odd", "zoom=eon"])
def test_the_portfolio_filters_nothing_by_what_it_does_not_know(portfolio, odd):
    wanted = portfolio(odd).form.wanted
    assert not any(wanted.values())
    assert portfolio(odd).zoom is None
