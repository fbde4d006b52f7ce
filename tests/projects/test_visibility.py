"""Who sees which project: the role, inherited downwards, and nothing else."""

import pytest
from django.db.models import F

from people.choices import Role
from projects.models import Project, of_plans_visible_to
from tests.factories import give_role, make_programme, make_project, make_user

pytestmark = pytest.mark.django_db


def seen_by(user, *, inside=False):
    projects = Project.objects
    found = projects.with_plan_visible_to(user) if inside else projects.visible_to(user)
    return set(found)


def test_a_lead_sees_the_project_and_what_is_below_it_but_not_above():
    root = make_project()
    child = make_project(parent=root)
    grandchild = make_project(parent=child)

    assert seen_by(root.lead) == {root, child, grandchild}
    assert seen_by(child.lead) == {child, grandchild}


def test_an_outsider_sees_nothing():
    make_project()
    assert seen_by(make_user()) == set()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.QUALITY_MANAGER, Role.SPONSOR])
def test_roles_on_the_organisation_see_all(role):
    project = make_project()
    assert seen_by(make_user(roles=(role,)), inside=True) == {project}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.HUMAN_RESOURCES])
def test_technical_and_personnel_roles_see_no_project(role):
    make_project()
    assert seen_by(make_user(roles=(role,))) == set()


def test_a_programme_manager_sees_the_programmes_projects():
    programme = make_programme(manager=make_user())
    project = make_project(programme=programme)
    make_project()
    assert seen_by(programme.manager) == {project}


def test_an_observer_sees_the_page_but_not_the_inside():
    project = make_project()
    observer = make_user()
    give_role(observer, Role.OBSERVER, project)
    assert seen_by(observer) == {project}
    assert seen_by(observer, inside=True) == set()


def test_an_inactive_person_sees_nothing():
    project = make_project()
    project.lead.is_active = False
    assert seen_by(project.lead) == set()


def test_rows_of_plans_are_filtered_only_for_those_who_do_not_see_all():
    mine, other = make_project(), make_project()

    def projects_of_rows(user):
        rows = Project.objects.filter(parent=None).values("pk").annotate(project=F("pk"))
        return {row["project"] for row in rows.filter(of_plans_visible_to(user))}

    assert projects_of_rows(mine.lead) == {mine.pk}
    assert projects_of_rows(make_user()) == set()
    director = make_user(roles=(Role.DIRECTOR,))
    assert projects_of_rows(director) == {mine.pk, other.pk}
    assert not of_plans_visible_to(director), "no list of all keys is asked of the database"
