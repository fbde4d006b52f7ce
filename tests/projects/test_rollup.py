"""The light of a programme and a portfolio: counted, weighed by money, never averaged."""

from datetime import date
from decimal import Decimal

import pytest

from projects.rollup import Lit, roll_up
from tests.factories import (
    make_milestone,
    make_programme,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from workpackages.critical_projects import on_critical_path
from workpackages.models import Dependency


def lit(*colours):
    """Projects as ``"red 10"``: a colour and its money."""
    found = []
    for pk, spec in enumerate(colours, start=1):
        colour, weight = spec.split()
        found.append(Lit(pk, colour, Decimal(weight)))
    return found


@pytest.mark.parametrize(
    ("projects", "critical", "colour"),
    [
        (("green 50", "green 50"), (), "green"),
        (("red 25", "green 75"), (), "red"),
        (("red 24", "green 76"), (), "amber"),
        (("red 24", "green 76"), (1,), "red"),
        (("red 24", "green 76"), (2,), "amber"),
        (("amber 25", "green 75"), (), "amber"),
        (("amber 24", "green 76"), (), "green"),
        (("amber 24", "green 76"), (1,), "green"),
        (("red 10", "amber 80", "green 10"), (), "amber"),
        (("grey 900", "red 25", "green 75"), (), "red"),
        (("grey 10", "grey 20"), (), "grey"),
        (("red 0", "green 0", "green 0"), (), "red"),
        (("red 0", "green 0", "green 0", "green 0", "green 0"), (), "amber"),
        ((), (), "grey"),
    ],
)
def test_the_whole_is_as_the_rule_says(projects, critical, colour):
    assert roll_up(lit(*projects), lambda: frozenset(critical)).colour == colour


def test_the_counts_stand_worst_first_without_empty_ones():
    found = roll_up(lit("green 1", "grey 1", "red 1", "green 1"))
    assert found.shown == [("red", 1), ("green", 2), ("grey", 1)]
    assert found.is_lit
    assert not roll_up(lit("grey 1")).is_lit


def test_the_critical_path_is_asked_only_when_it_matters():
    def never():
        raise AssertionError

    for projects in (("green 5",), ("red 5",), ("amber 5", "green 1"), ("grey 1",)):
        roll_up(lit(*projects), never)
    with pytest.raises(AssertionError):
        roll_up(lit("red 1", "green 99"), never)


@pytest.mark.django_db
def test_who_finishes_last_holds_the_programme_up():
    manager = make_user()
    programme = make_programme(manager=manager)
    early, late = make_project(programme=programme), make_project(programme=programme)
    for project, finish in ((early, date(2026, 12, 4)), (late, date(2027, 3, 26))):
        package = make_work_package(project=project)
        task = make_task(work_package=package, start_on=date(2026, 12, 1), finish_on=finish)
        end = make_milestone(work_package=package, start_on=finish, finish_on=finish)
        Dependency.objects.create(project=project, predecessor_task=task, successor_task=end)
    assert on_critical_path(manager, programme) == {late.pk}
    assert on_critical_path(make_user(), programme) == frozenset()
