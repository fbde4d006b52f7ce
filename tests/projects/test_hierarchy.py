"""Moving projects in the hierarchy, and deleting those that were never used."""

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry
from projects.models import Project
from projects.operations import delete_project, move_project
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import (
    give_role,
    make_portfolio,
    make_programme,
    make_project,
    make_user,
    make_work_package,
)

pytestmark = pytest.mark.django_db


def chain(length, **fields):
    projects = [make_project(**fields)]
    for _ in range(length - 1):
        projects.append(make_project(parent=projects[-1]))
    return projects


def is_consistent():
    for project in Project.objects.select_related("parent"):
        above = project.parent.path if project.parent else ""
        assert project.path == f"{above}{project.pk:08}/"
        if project.parent:
            assert project.programme_id == project.parent.programme_id
            assert project.portfolio_id == project.parent.portfolio_id
    return True


def test_a_moved_project_takes_its_whole_tree_along(director):
    programme = make_programme(portfolio=make_portfolio())
    target = make_project(programme=programme)
    top, child, grandchild = chain(3)
    move_project(top.pk, target.pk, actor=director, version=1)
    grandchild.refresh_from_db()
    assert grandchild.path.startswith(target.path)
    assert grandchild.programme == programme
    assert is_consistent()
    child.refresh_from_db()
    assert child.depth == 2
    entry = HistoryEntry.objects.get(verb="project.moved")
    assert (entry.additional_data["before"], entry.additional_data["after"]) == ("", target.code)


def test_a_subproject_may_stand_alone_again_in_its_programme(director):
    top, child, grandchild = chain(3, programme=make_programme())
    move_project(child.pk, None, actor=director)
    child.refresh_from_db()
    grandchild.refresh_from_db()
    assert (child.parent, child.programme) == (None, top.programme)
    assert grandchild.depth == 1
    assert is_consistent()


@pytest.mark.parametrize("below", [0, 1, 2])
def test_a_circle_is_refused(director, below):
    tree = chain(3)
    with pytest.raises(RuleViolation, match="below itself"):
        move_project(tree[0].pk, tree[below].pk, actor=director)
    assert is_consistent()


def test_two_moves_against_each_other_do_not_close_a_circle(director):
    one, other = make_project(), make_project()
    move_project(one.pk, other.pk, actor=director)
    with pytest.raises(RuleViolation, match="below itself"):
        move_project(other.pk, one.pk, actor=director)
    assert is_consistent()


def test_a_tree_does_not_become_too_deep(director):
    deep = chain(8)
    small = chain(3)
    with pytest.raises(RuleViolation, match="10 levels"):
        move_project(small[0].pk, deep[-1].pk, actor=director)
    move_project(small[0].pk, deep[-2].pk, actor=director)
    small[-1].refresh_from_db()
    assert small[-1].depth == 9


@pytest.mark.parametrize("state", ["closing", "closed", "rejected"])
def test_nothing_moves_below_a_finishing_project(director, state):
    with pytest.raises(RuleViolation, match="finishing"):
        move_project(make_project().pk, make_project(state=state).pk, actor=director)


def test_what_is_over_does_not_move(director):
    with pytest.raises(RuleViolation, match="over"):
        move_project(make_project(state="closed").pk, make_project().pk, actor=director)


def test_a_stale_move_is_refused(director, project):
    with pytest.raises(StaleObject):
        move_project(project.pk, make_project().pk, actor=director, version=3)


def test_only_directors_move_and_delete(lead, project):
    wish = make_project(state="requested", lead=lead)
    for actor in (lead, make_user(roles=(Role.SPONSOR,))):
        with pytest.raises(PermissionDenied):
            move_project(project.pk, None, actor=actor)
        with pytest.raises(PermissionDenied):
            delete_project(wish.pk, actor=actor)
    assert Project.objects.count() == 2


def test_a_request_entered_by_mistake_is_deleted_with_its_roles(director):
    wish = make_project(state="requested")
    give_role(make_user(), Role.OBSERVER, wish)
    delete_project(wish.pk, actor=director)
    assert not Project.objects.exists()
    deleted = HistoryEntry.objects.filter(action=HistoryEntry.Action.DELETE, actor=director)
    assert deleted.filter(object_pk=str(wish.pk), scope=f"project:{wish.pk}").exists()


@pytest.mark.parametrize("state", ["analysis", "execution", "rejected"])
def test_a_project_that_left_the_first_state_is_not_deleted(director, state):
    project = make_project(state=state)
    with pytest.raises(RuleViolation, match="not deleted"):
        delete_project(project.pk, actor=director)
    assert Project.objects.filter(pk=project.pk).exists()


def test_a_request_with_something_below_it_is_not_deleted(director):
    parent = make_project(state="requested")
    make_project(parent=parent, state="requested")
    used = make_project(state="requested")
    make_work_package(project=used)
    for project in (parent, used):
        with pytest.raises(RuleViolation, match="not deleted"):
            delete_project(project.pk, actor=director)
