"""The share of rework among a project's hours, as a figure among those of quality."""

from __future__ import annotations

import pytest
from django.urls import reverse

from costs.choices import HoursKind
from costs.hours.rework import load_rework
from costs.operations.approvals import approve_hours, return_hours
from people.choices import Role
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_checkpoint,
    make_member,
    make_project,
    make_task,
    make_work_package,
)
from tests.hours.rows import submit, write
from tests.hours.test_pages import plain
from workpackages.choices import WorkPackageState

pytestmark = pytest.mark.django_db


def test_rework_is_a_share_of_all_that_is_submitted(project, member, task):
    assert load_rework(project).percent is None
    write(member, task, {0: 300})
    write(member, task, {1: 100}, kind=HoursKind.REWORK)
    # Drafts do not count.
    assert load_rework(project).percent is None
    submit(member, task, {0: 300})
    share = load_rework(project)
    assert (share.part, share.whole, share.percent) == (100, 400, 25)


def test_approved_hours_count_and_returned_ones_do_not(project, member, task, packager):
    write(member, task, {0: 300})
    sheet = submit(member, task, {1: 100}, kind=HoursKind.REWORK)
    again = sheet.lines.get(kind=HoursKind.REWORK)
    normal = sheet.lines.get(kind=HoursKind.NORMAL)
    approve_hours([again.pk], actor=packager, on=FRIDAY)
    return_hours([normal.pk], "Why?", actor=packager, on=FRIDAY)
    assert load_rework(project).percent == 100


def test_projects_below_count_and_others_do_not(project, member, task):
    part = make_project(parent=project)
    give_role(member, Role.TEAM_MEMBER, part)
    package = make_work_package(project=part, state=WorkPackageState.ACTIVE)
    write(member, task, {0: 100})
    submit(member, make_task(work_package=package, assignee=member), {0: 100}, kind="rework")
    assert load_rework(project).percent == 50
    assert load_rework(part).percent == 100
    assert load_rework(make_project()).percent is None


def test_the_page_of_checkpoints_reserves_a_place_for_it(project, member, task, as_user):
    make_checkpoint(project)
    submit(member, task, {0: 100}, kind="rework")
    client = as_user(project.lead)
    address = reverse("costs:rework", args=[project.code])
    page = client.get(reverse("workpackages:checkpoints", args=[project.code]))
    assert f'hx-get="{address}"' in page.content.decode()
    fragment = client.fragment(address, "rework-share")
    assert "100 % of the hours written were rework" in plain(fragment)
    assert "<main" not in fragment.content.decode()
    assert "divided by all minutes" in plain(client.get(address))


def test_only_those_inside_the_project_see_it(project, as_user, outsider):
    address = reverse("costs:rework", args=[project.code])
    assert as_user(make_member(project)).get(address).status_code == 200
    for person in (outsider, make_member(project, Role.OBSERVER)):
        assert as_user(person).get(address).status_code == 404
