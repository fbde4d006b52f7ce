"""My work of a lead: the packages he or she answers for, with what needs a hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from people.choices import Role
from projects.choices import ProjectState
from projects.models import RoleAssignment
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_member,
    make_milestone,
    make_project,
    make_task,
    make_work_package,
)
from tests.htmx import normal, swapped
from workpackages.choices import TaskState, WorkPackageState
from workpackages.led_packages import FIRST, load_led_packages

pytestmark = pytest.mark.django_db
MY_WORK = "/my-work/"
BEFORE = FRIDAY - timedelta(days=1)


@pytest.fixture
def package_lead(project):
    return make_member(project, Role.WORK_PACKAGE_LEAD, username="package-lead")


def led(user, **wish):
    return load_led_packages(user, on=FRIDAY, **wish)


def test_packages_count_their_open_tasks_and_those_below(project, package_lead):
    package = make_work_package(project=project, lead=package_lead, name="Packaging")
    inner = make_work_package(project=project, parent=package, lead=project.lead)
    make_task(work_package=package, finish_on=BEFORE)
    make_task(work_package=inner, blocked=True, blocked_reason="x")
    make_task(work_package=inner, state=TaskState.CANCELLED)
    make_milestone(work_package=inner, finish_on=BEFORE)
    make_task(work_package=make_work_package(project=project), finish_on=BEFORE)
    (row,) = led(package_lead).rows
    assert (row.name, row.open, row.late, row.blocked) == ("Packaging", 2, 1, 1)


def test_the_page_of_the_package_counts_the_same(as_user, settings, project, package_lead):
    settings.DEMO_TODAY = FRIDAY
    package = make_work_package(project=project, lead=package_lead)
    make_task(work_package=package, finish_on=BEFORE)
    client = as_user(package_lead)
    mine = " ".join(client.get(MY_WORK).content.decode().split())
    assert "1 open task · <span" in mine
    assert "▲ 1 late" in mine
    assert (
        "1 open of 1, 1 late, 0 blocked" in client.get(package.get_absolute_url()).content.decode()
    )


def test_what_needs_a_hand_stands_first(project, package_lead):
    for name in ("Calm", "Late"):
        package = make_work_package(project=project, lead=package_lead, name=name)
        make_task(work_package=package, finish_on=BEFORE if name == "Late" else None)
    assert [row.name for row in led(package_lead).rows] == ["Late", "Calm"]


def test_nothing_of_others_nor_of_what_is_over_is_listed(as_user, project, package_lead):
    make_work_package(project=project, lead=project.lead)
    make_work_package(project=project, lead=package_lead, state=WorkPackageState.CLOSED)
    over = make_project(state=ProjectState.CLOSED)
    give_role(package_lead, Role.WORK_PACKAGE_LEAD, over)
    make_work_package(project=over, lead=package_lead)
    out_of_sight = make_project()
    make_work_package(project=out_of_sight, lead=package_lead)
    assert led(package_lead).count == 0
    page = as_user(package_lead).get(MY_WORK).content.decode()
    assert "Packages that you lead" not in page
    assert "Nothing to do" in page


def test_who_left_the_project_no_longer_sees_the_package(project, package_lead):
    make_work_package(project=project, lead=package_lead)
    RoleAssignment.objects.filter(user=package_lead).delete()
    # Roles are known for one request.
    assert led(type(package_lead).objects.get(pk=package_lead.pk)).count == 0


def test_many_packages_are_cut_and_opened_on_wish(as_user, project, package_lead):
    for _ in range(FIRST + 3):
        make_work_package(project=project, lead=package_lead)
    assert (led(package_lead).hidden, led(package_lead, whole="packages").hidden) == (3, 0)
    client = as_user(package_lead)
    assert "?show=packages#work-packages" in client.get(MY_WORK).content.decode()
    assert "#work-packages" not in client.get(f"{MY_WORK}?show=packages").content.decode()


@pytest.mark.parametrize("rows", [1, 12])
def test_packages_cost_two_queries(project, package_lead, rows, django_assert_num_queries):
    for _ in range(rows):
        make_task(work_package=make_work_package(project=project, lead=package_lead))
    led(package_lead)
    with django_assert_num_queries(2):
        led(package_lead)


def test_the_page_swapped_in_equals_the_page(as_user, project, package_lead):
    package = make_work_package(project=project, lead=package_lead)
    client = as_user(package_lead)
    page = client.get(MY_WORK).content
    make_task(work_package=package, finish_on=BEFORE)
    fragment = client.fragment(MY_WORK, "my-work").content
    assert swapped(page, fragment, "my-work") == normal(client.get(MY_WORK).content)
