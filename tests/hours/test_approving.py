"""Leads approve hours or return them: whose, with what trace, and never the own ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from costs.choices import HoursState
from costs.hours.sight import may_approve_somewhere, writes_hours
from costs.models import RateClass, TimeEntry, TimeLine
from costs.operations.approvals import approve_hours, return_hours
from costs.operations.hours import Then, save_week, take_week_back
from people.choices import Role
from people.models import HistoryEntry, Notification, User
from people.notifications import sentence
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_director,
    make_member,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from tests.hours.rows import LAST_WEEK, THIS_WEEK, key_of, submit, write
from tests.risks.test_register import refused
from workpackages.choices import WorkPackageState

pytestmark = pytest.mark.django_db


def fresh(person):
    """As the next request has the person: nothing is known of the roles yet."""
    return User.objects.get(pk=person.pk)


def waiting(person):
    return set(TimeLine.objects.approvable_by(fresh(person)))


def approve(person, *lines):
    return approve_hours([line.pk for line in lines], actor=fresh(person), on=FRIDAY)


def give_back(person, *lines, reason="Which ticket?"):
    return return_hours([line.pk for line in lines], reason, actor=fresh(person), on=FRIDAY)


@pytest.fixture
def director(db):
    return make_director(username="director", name="Dora Director")


@pytest.fixture
def line(member, task):
    """Submitted hours of the member."""
    return submit(member, task).lines.get()


def test_a_members_hours_wait_for_both_leads_and_nobody_else(
    line, member, packager, project, manager, director, outsider
):
    assert waiting(packager) == waiting(project.lead) == {line}
    for person in (member, manager, director, outsider, make_member(project)):
        assert waiting(person) == set()


def test_the_lead_of_a_package_above_may_approve_and_of_one_beside_may_not(project, member):
    above, beside = (make_member(project, Role.WORK_PACKAGE_LEAD) for _n in range(2))
    parent = make_work_package(project=project, lead=above)
    make_work_package(project=project, lead=beside)
    child = make_work_package(project=project, parent=parent, state=WorkPackageState.ACTIVE)
    row = submit(member, make_task(work_package=child, assignee=member)).lines.get()
    assert waiting(above) == {row}
    assert waiting(beside) == set()


def test_a_lead_who_left_the_project_approves_nothing(line, packager):
    packager.role_assignments.all().delete()
    assert waiting(packager) == set()
    with refused("waits for your approval"):
        approve(packager, line)


def test_the_package_leads_own_hours_wait_for_the_project_lead(packager, package, project):
    row = submit(packager, package).lines.get()
    assert waiting(packager) == set()
    assert waiting(project.lead) == {row}


def test_the_project_leads_hours_wait_for_those_above(
    project, packager, package, manager, director
):
    lead = project.lead
    row = submit(lead, make_task(work_package=package, assignee=lead)).lines.get()
    assert waiting(lead) == waiting(packager) == set()
    assert waiting(manager) == waiting(director) == {row}
    elsewhere = make_project(lead=make_user())
    give_role(make_user("other"), Role.TEAM_MEMBER, elsewhere)
    assert waiting(elsewhere.lead) == set()


def test_the_lead_of_the_parent_approves_those_of_the_part(project, member):
    part = make_project(parent=project, lead=make_user("part-lead"))
    package = make_work_package(project=part, lead=part.lead, state=WorkPackageState.ACTIVE)
    row = submit(part.lead, package).lines.get()
    assert waiting(project.lead) == {row}
    assert waiting(part.lead) == set()


def test_approving_is_signed_and_finishes_the_week(line, project):
    assert approve(project.lead, line) == 1
    line.refresh_from_db()
    assert (line.state, line.decided_by, line.decided_on) == (
        HoursState.APPROVED,
        project.lead,
        FRIDAY,
    )
    assert line.sheet.state == HoursState.APPROVED
    entry = HistoryEntry.objects.get(verb="hours.approved")
    assert entry.actor == project.lead
    assert entry.additional_data["projects"] == "PRJ-7"
    assert not Notification.objects.filter(kind="hours.returned").exists()


def test_one_week_in_two_projects_is_approved_by_each_of_its_leads(line, member, project):
    other = make_project(code="PRJ-8")
    give_role(member, Role.TEAM_MEMBER, other)
    package = make_work_package(project=other, state=WorkPackageState.ACTIVE)
    work = make_task(work_package=package, assignee=member)
    take_week_back(LAST_WEEK, actor=fresh(member))
    second = submit(fresh(member), work).lines.get(task=work)
    line.refresh_from_db()
    assert waiting(other.lead) == {second}
    with refused("waits for your approval"):
        approve(other.lead, line)
    # What the lead may not decide on is left out, not refused.
    assert approve(other.lead, line, second) == 1
    line.sheet.refresh_from_db()
    assert line.sheet.state == HoursState.SUBMITTED
    approve(project.lead, line)
    line.sheet.refresh_from_db()
    assert line.sheet.state == HoursState.APPROVED


def test_many_weeks_are_approved_at_once(member, task, packager, project, package):
    second = make_member(project)
    other = make_task(work_package=package, assignee=second)
    rows = [
        submit(member, task).lines.get(),
        submit(member, task, week=THIS_WEEK).lines.get(),
        submit(second, other).lines.get(),
    ]
    assert approve(packager, *rows) == 3
    assert set(TimeLine.objects.values_list("state", flat=True)) == {HoursState.APPROVED}
    assert HistoryEntry.objects.filter(verb="hours.approved").count() == 3


def test_returned_hours_tell_why_and_are_written_again(line, member, task, packager):
    assert give_back(packager, line) == 1
    line.refresh_from_db()
    assert (line.state, line.reason, line.decided_by) == (
        HoursState.RETURNED,
        "Which ticket?",
        packager,
    )
    assert line.sheet.state == HoursState.RETURNED
    told = Notification.objects.get(kind="hours.returned")
    assert told.recipient == member
    assert sentence(told) == ("Pia Packager returned hours of week 2026-W40 to you: Which ticket?")
    assert HistoryEntry.objects.get(verb="hours.returned").additional_data["reason"]
    again = submit(member, task, {0: 60})
    line.refresh_from_db()
    assert (again.state, line.state, line.reason, line.decided_by) == (
        HoursState.SUBMITTED,
        HoursState.SUBMITTED,
        "",
        None,
    )


def test_a_return_needs_a_reason(line, packager):
    with refused("Give the reason", field="reason"):
        give_back(packager, line, reason=" ")
    line.refresh_from_db()
    assert line.state == HoursState.SUBMITTED


def test_what_is_decided_is_not_decided_again(line, packager, project):
    approve(packager, line)
    with refused("waits for your approval"):
        approve(project.lead, line)
    give_back(project.lead, line)
    for act in (approve, give_back):
        with refused("waits for your approval"):
            act(project.lead, line)


def test_drafts_wait_for_nobody(member, task, packager):
    write(member, task)
    assert waiting(packager) == set()


def test_approved_hours_stay_while_the_rest_of_the_week_is_written(
    line, member, task, package, packager
):
    approve(packager, line)
    other = make_task(work_package=package, assignee=member)
    take_week_back(LAST_WEEK, actor=member)
    with refused("no longer change", field=key_of(task).cell(1)):
        write(member, task, {1: 60})
    sheet = submit(member, other)
    assert sheet.state == HoursState.SUBMITTED
    line.refresh_from_db()
    assert line.state == HoursState.APPROVED


def test_a_week_with_a_returned_and_a_waiting_line_is_returned(member, task, package, packager):
    other = make_task(work_package=package, assignee=member)
    write(member, other)
    sheet = submit(member, task)
    give_back(packager, sheet.lines.get(task=task))
    sheet.refresh_from_db()
    assert sheet.state == HoursState.RETURNED
    # The person may write on the returned line, not on the one that waits.
    with refused("no longer change", field=key_of(other).cell(0)):
        write(member, other, {0: 1})
    save_week(LAST_WEEK, {}, actor=member, on=FRIDAY, then=Then.SUBMIT)
    assert waiting(packager) == set(sheet.lines.all())


def test_who_reads_the_lines_of_others(
    line, member, packager, project, manager, director, outsider
):
    """Leads do; who stands above reads sums only, sponsors and others nothing."""
    sponsor = make_user("sponsor")
    project.sponsor = sponsor
    project.save()
    for person in (member, packager, project.lead):
        assert set(TimeLine.objects.visible_to(fresh(person))) == {line}
    for person in (manager, director, outsider, sponsor, make_member(project)):
        assert not TimeLine.objects.visible_to(fresh(person)).exists()


@pytest.mark.parametrize(
    ("role", "approves"),
    [
        (Role.PROJECT_MANAGER, True),
        (Role.WORK_PACKAGE_LEAD, True),
        (Role.TEAM_MEMBER, False),
        (Role.OBSERVER, False),
    ],
)
def test_who_may_approve_somewhere(project, role, approves):
    person = fresh(make_member(project, role))
    assert may_approve_somewhere(person) is approves
    assert writes_hours(person) is (role != Role.OBSERVER)


@pytest.mark.parametrize(
    ("role", "approves", "writes"),
    [
        (Role.DIRECTOR, True, True),
        (Role.SPONSOR, False, True),
        (Role.QUALITY_MANAGER, False, True),
        (Role.OBSERVER, False, False),
        (Role.HUMAN_RESOURCES, False, False),
        (Role.ADMINISTRATOR, False, False),
    ],
)
def test_roles_on_the_organisation_and_hours(role, approves, writes):
    person = fresh(make_user(roles=(role,)))
    assert may_approve_somewhere(person) is approves
    assert writes_hours(person) is writes


def priced(member, task, packager, minutes=None, on=FRIDAY):
    """Approved hours of this month, which cost 900 francs a day."""
    row = RateClass.objects.create(code="agents", name_fr="Agents")
    row.rates.create(valid_from=LAST_WEEK, amount=Decimal(900))
    row.holders.create(person=member, valid_from=LAST_WEEK)
    line = submit(member, task, minutes or {3: 504}).lines.get()
    approve_hours([line.pk], actor=fresh(packager), on=on)
    return line


def test_an_approval_comes_back_with_a_reason_and_costs_nothing_any_more(member, task, packager):
    line = priced(member, task, packager)
    assert TimeEntry.objects.get().cost == 900
    assert give_back(packager, line) == 1
    line.refresh_from_db()
    assert (line.state, line.sheet.state) == (HoursState.RETURNED, HoursState.RETURNED)
    entry = TimeEntry.objects.get()
    assert (entry.cost, entry.booked_on) == (None, None)
    assert Notification.objects.filter(kind="hours.returned", recipient=member).exists()
    submit(member, task, {3: 252})
    approve(packager, line)
    assert TimeEntry.objects.get().cost == 450


def test_what_counts_in_a_month_that_is_over_stays_approved(member, task, packager):
    line = priced(member, task, packager)
    with refused("waits for your approval"):
        return_hours([line.pk], "Late.", actor=fresh(packager), on=date(2026, 11, 2))
    line.refresh_from_db()
    assert line.state == HoursState.APPROVED


def test_only_who_may_approve_takes_an_approval_back(member, task, packager, manager, project):
    line = priced(member, task, packager)
    for person in (member, manager, make_member(project)):
        with refused("waits for your approval"):
            give_back(person, line)
    assert give_back(project.lead, line) == 1
