"""Which of many packages a person may edit: as of one, asked once for all."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.choices import Role
from people.models import User
from tests.factories import make_member, make_project, make_user, make_work_package
from workpackages.models import WorkPackage
from workpackages.permissions import can_edit_package, editable

pytestmark = pytest.mark.django_db


@pytest.fixture
def packages(project):
    """Two branches with one package below each, and one of another project."""
    lead = make_member(project, Role.WORK_PACKAGE_LEAD, username="packager")
    first = make_work_package(project=project, lead=lead)
    second = make_work_package(project=project)
    for parent in (first, second):
        make_work_package(project=project, parent=parent)
    make_work_package(project=make_project(code="PRJ-99"))
    return list(WorkPackage.objects.select_related("project").order_by("pk"))


@pytest.mark.parametrize("who", ["lead", "packager", "stranger"])
def test_many_are_judged_as_one_is(project, packages, who):
    make_user("stranger")
    name = project.lead.username if who == "lead" else who
    person = User.objects.get(username=name)
    may = editable(User.objects.get(username=name), packages)
    assert may == {each.pk for each in packages if can_edit_package(person, each)}


def test_who_leads_a_package_edits_it_and_what_lies_below(packages):
    may = editable(User.objects.get(username="packager"), packages)
    assert len(may) == 2


def test_many_cost_one_query_beside_the_persons_rights(project, packages):
    person = User.objects.get(username="packager")
    editable(person, packages[:1])
    with CaptureQueriesContext(connection) as asked:
        editable(person, packages)
    assert len(asked) == 1
