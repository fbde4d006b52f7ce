"""The register at a glance: figures, grid, whom to see next; the database counts as the engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from engine.stakeholders import gap, priority
from projects.models import Stakeholder, StakeholderAssessment
from projects.stakeholders.grid import MOST_IN_CELL, grid_of
from projects.stakeholders.page import MOST_URGENT, overview_of, standing_rows
from projects.stakeholders.register import by_urgency, due_of, lacks_action, with_standing
from tests.conftest import FRIDAY
from tests.factories import (
    make_assessment,
    make_contact,
    make_engagement,
    make_stakeholder,
)

pytestmark = pytest.mark.django_db
# Name, power, interest, now, wanted, priority: the worked example of the domain.
WORKED = (
    ("Executive board", 5, 3, 3, 4, 30),
    ("Site managers", 4, 4, 2, 4, 48),
    ("Works council", 4, 3, 1, 3, 36),
    ("Desk agents", 2, 5, 2, 4, 30),
    ("Pilot users", 2, 4, 3, 4, 16),
)


def read(project, user=None):
    rows = Stakeholder.objects.filter(project=project)
    return list(standing_rows(rows, user or project.lead).order_by("number"))


def entered(project, *rows):
    for name, power, interest, current, desired, *_ in rows:
        levels = {"current": current, "desired": desired}
        make_stakeholder(project, name_en=name, power=power, interest=interest, **levels)


def overview(project, on=FRIDAY, user=None):
    return overview_of(read(project, user), user or project.lead, on=on, list_url="/list/")


def test_the_database_computes_what_the_engine_computes(project):
    """Every place in the grid with every step that is wanted."""
    assessor = project.lead
    combined = list(product((1, 3, 5), (1, 4), range(5), range(5)))
    rows = [
        Stakeholder(project=project, number=n, name_fr=f"S{n}", entered_on=FRIDAY)
        for n, _ in enumerate(combined, start=1)
    ]
    made = Stakeholder.objects.bulk_create(rows)
    StakeholderAssessment.objects.bulk_create(
        StakeholderAssessment(
            stakeholder=row, assessed_on=FRIDAY, assessed_by=assessor,
            power=power, interest=interest, current=current, desired=desired,
        )
        for row, (power, interest, current, desired) in zip(made, combined, strict=True)
    )  # fmt: skip
    found = with_standing(Stakeholder.objects.filter(project=project), assessor)
    for row, (power, interest, current, desired) in zip(
        found.order_by("number"), combined, strict=True
    ):
        missing = gap(current, desired)
        assert (row.gap, row.priority) == (missing, priority(power, interest, missing))


def test_the_newest_assessment_counts(project, stakeholder):
    make_assessment(stakeholder, assessed_on=FRIDAY, power=1, current=4, desired=4)
    make_assessment(stakeholder, assessed_on=date(2025, 1, 6), power=5, current=0)
    (row,) = read(project)
    assert (row.power, row.current, row.gap, row.priority) == (1, 4, 0, 4)


def test_the_worked_list_in_its_order(project):
    entered(project, *WORKED)
    urgent = by_urgency(read(project), project.lead, FRIDAY)
    assert [(row.name_en, row.priority) for row in urgent] == [
        ("Site managers", 48), ("Works council", 36), ("Executive board", 30),
        ("Desk agents", 30), ("Pilot users", 16),
    ]  # fmt: skip


def test_overdue_contacts_come_first_whatever_their_priority(project):
    entered(project, *WORKED, ("Content", 1, 1, 3, 3))
    content = Stakeholder.objects.get(name_en="Content")
    content.entered_on = date(2026, 1, 5)
    content.save()
    urgent = by_urgency(read(project), project.lead, FRIDAY)
    assert [row.name_en for row in urgent][:2] == ["Content", "Site managers"]
    assert [row.is_late for row in urgent] == [True, *[False] * 5]


def test_who_stands_where_it_should_is_not_urgent(project):
    entered(project, ("Content", 5, 5, 3, 3), ("More than wanted", 5, 5, 4, 3))
    found = overview(project)
    assert (found.total, found.behind, found.late, found.urgent) == (2, 0, 0, ())


def test_a_contact_is_due_a_month_or_a_quarter_after_the_last(project):
    entered(project, ("Close", 4, 4, 2, 3), ("Usual", 4, 3, 2, 3))
    close, usual = read(project)
    # Nobody was seen yet: it counts from the entry.
    assert due_of(close, project.lead) == date(2026, 10, 31)
    assert due_of(usual, project.lead) == date(2026, 12, 30)
    for row in (close, usual):
        make_contact(row, held_on=FRIDAY)
        make_contact(row, held_on=FRIDAY - timedelta(days=200))
    close, usual = read(project)
    assert due_of(close, project.lead) == FRIDAY + timedelta(days=30)
    assert due_of(usual, project.lead) == FRIDAY + timedelta(days=90)


def test_a_contact_that_was_promised_is_due_on_its_day(project, stakeholder):
    stakeholder.next_contact_on = date(2026, 10, 12)
    stakeholder.save()
    (row,) = read(project)
    assert due_of(row, project.lead) == date(2026, 10, 12)
    assert overview(project, on=date(2026, 10, 12)).late == 0
    assert overview(project, on=date(2026, 10, 13)).late == 1


def test_nobody_is_overdue_in_a_project_that_is_over(project, stakeholder):
    assert overview(project, on=date(2027, 6, 1)).late == 1
    project.state = "closed"
    project.save()
    assert overview(project, on=date(2027, 6, 1)).late == 0


@pytest.mark.parametrize(
    ("is_key", "current", "planned", "lacks"),
    [(True, 2, False, True), (True, 3, False, False), (False, 2, False, False),
     (True, 2, True, False)],
)  # fmt: skip
def test_a_key_stakeholder_with_a_gap_needs_a_planned_action(
    project, is_key, current, planned, lacks
):
    row = make_stakeholder(project, is_key=is_key, current=current)
    done = {"done_on": FRIDAY, "done_by": project.lead, "effect": "Talked"}
    make_engagement(row, **done)
    if planned:
        make_engagement(row)
    (found,) = read(project)
    assert lacks_action(found) is lacks
    assert overview(project).unplanned == int(lacks)


def test_more_than_one_in_five_who_are_to_lead_is_warned_of(project):
    entered(project, *[(f"Lead {n}", 3, 3, 2, 4) for n in range(4)])
    entered(project, *[(f"Other {n}", 3, 3, 2, 3) for n in range(9)])
    found = overview(project)
    assert (found.leading, found.judged, found.leading_pct, found.too_many_lead) == (
        4,
        13,
        31,
        True,
    )
    entered(project, *[(f"More {n}", 3, 3, 2, 3) for n in range(7)])
    assert (overview(project).leading_pct, overview(project).too_many_lead) == (20, False)


def test_who_may_not_read_attitudes_gets_no_figure_of_them(project, packager):
    entered(project, *WORKED)
    found = overview(project, on=date(2030, 1, 1), user=packager)
    assert (found.total, found.late, found.behind, found.leading, found.judged) == (5, 0, 0, 0, 0)
    assert (found.urgent, found.too_many_lead) == ((), False)
    # Power and interest are facts.
    assert len(found.grid.dots) == 5


def test_only_the_first_stand_above_the_table_and_the_rest_is_counted(project):
    entered(project, *[(f"S{n}", 3, 3, 2, 3) for n in range(MOST_URGENT + 2)])
    found = overview(project)
    assert (len(found.urgent), found.more) == (MOST_URGENT, 2)


def test_the_grid_has_each_in_its_field_and_a_link(project):
    entered(project, *WORKED)
    rows = read(project)
    grid = grid_of(rows, lambda power, interest: f"?{power}{interest}")
    names = {str(corner.label): [row.name_en for row in corner.rows] for corner in grid.corners}
    assert names == {
        "Manage closely": ["Site managers"],
        "Keep satisfied": ["Executive board", "Works council"],
        "Keep informed": ["Desk agents", "Pilot users"],
        "Monitor": [],
    }
    assert grid.corners[0].asks == "power high, interest high"
    by_label = {dot.label: dot for dot in grid.dots}
    assert {dot.url for dot in grid.dots} == {row.get_absolute_url() for row in rows}
    board, agents = by_label["1"], by_label["4"]
    assert board.y < grid.cross_y < agents.y
    assert board.x < grid.cross_x < agents.x
    assert board.title == "1 Executive board, power 5, interest 3"


def test_those_of_one_field_stand_side_by_side_inside_it(project):
    entered(project, *[(f"S{n}", 3, 3, 2, 3) for n in range(MOST_IN_CELL)])
    grid = grid_of(read(project), lambda power, interest: "")
    places = {(dot.x, dot.y) for dot in grid.dots}
    assert len(places) == MOST_IN_CELL
    middle = next(mark.at for mark in grid.along if mark.label == 3)
    half = (grid.along[1].at - grid.along[0].at) / 2
    for one in grid.dots:
        assert abs(one.x - middle) + one.radius <= half
        for other in grid.dots:
            apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
            assert one is other or apart >= 2 * one.radius - 0.5


def test_too_many_in_one_field_are_counted_with_a_link_to_their_list(project):
    entered(project, *[(f"S{n}", 3, 5, 2, 3) for n in range(MOST_IN_CELL + 1)])
    (dot,) = overview(project).grid.dots
    assert (dot.label, dot.url) == ("10", "/list/?power=3&interest=5")
    assert dot.title == "10 stakeholders, power 3, interest 5"


def test_over_all_projects_the_grid_counts(project):
    entered(project, *WORKED)
    rows = read(project)
    found = overview_of(rows, project.lead, on=FRIDAY, list_url="/list/", counted=True)
    assert sorted(dot.label for dot in found.grid.dots) == ["1"] * 5


def test_who_was_never_judged_is_not_on_the_grid(project, stakeholder):
    stakeholder.assessments.all().delete()
    found = overview(project)
    assert (found.total, found.judged, found.grid, found.leading_pct) == (1, 0, None, 0)
    (row,) = read(project)
    assert due_of(row, project.lead) is None


@pytest.mark.parametrize(("leading", "judged", "told"), [(11, 54, 21), (1, 5, 20), (0, 0, 0)])
def test_just_above_a_fifth_is_not_told_as_a_fifth(project, leading, judged, told):
    assert replace(overview(project), leading=leading, judged=judged).leading_pct == told
