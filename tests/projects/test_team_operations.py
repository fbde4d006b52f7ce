"""Giving and taking roles in a project."""

import pytest
from django.core.exceptions import PermissionDenied

from people.audit import acting_as
from people.choices import Role
from people.models import HistoryEntry, Notification, User
from people.notifications import sentence
from projects.models import RoleAssignment
from projects.operations import assign_role, ensure_member, remove_role
from projects.permissions import roles_on
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import give_role, make_member, make_project, make_user

pytestmark = pytest.mark.django_db
LEADS_ROLES = [Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.OBSERVER]
DIRECTORS_ROLES = [
    Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.SPONSOR, Role.QUALITY_MANAGER,
]  # fmt: skip
NO_ONES_ROLES = [Role.DIRECTOR, Role.ADMINISTRATOR, Role.HUMAN_RESOURCES, "nonsense", ""]


@pytest.mark.parametrize("role", LEADS_ROLES)
def test_a_lead_gives_and_takes_roles_of_work(lead, project, role):
    person = make_user()
    given = assign_role(project.pk, person.pk, role=role, actor=lead, note=" Tests ")
    assert (given.user, given.role, given.note) == (person, role, "Tests")
    assert role in roles_on(User.objects.get(pk=person.pk), project)

    remove_role(project.pk, person.pk, role=role, actor=lead)
    assert role not in roles_on(User.objects.get(pk=person.pk), project)
    actions = HistoryEntry.objects.filter(scope=f"project:{project.pk}", actor=lead)
    assert set(actions.values_list("action", flat=True)) == {
        HistoryEntry.Action.CREATE,
        HistoryEntry.Action.DELETE,
    }
    kinds = Notification.objects.filter(recipient=person).order_by("pk")
    assert [each.kind for each in kinds] == ["project.role_given", "project.role_taken"]
    assert sentence(kinds[0]).endswith(f"{Role(role).label}.")
    assert project.code in sentence(kinds[1])


@pytest.mark.parametrize("role", DIRECTORS_ROLES)
def test_roles_that_decide_or_judge_are_the_directors_to_give(lead, director, project, role):
    person = make_user()
    for target in (person, lead):
        with pytest.raises(PermissionDenied):
            assign_role(project.pk, target.pk, role=role, actor=lead)
    assign_role(project.pk, person.pk, role=role, actor=director)
    with pytest.raises(PermissionDenied):
        remove_role(project.pk, person.pk, role=role, actor=lead)
    assert RoleAssignment.objects.get().role == role


@pytest.mark.parametrize("role", NO_ONES_ROLES)
def test_no_project_gives_a_role_on_the_whole_organisation(director, project, role):
    with pytest.raises(PermissionDenied):
        assign_role(project.pk, make_user().pk, role=role, actor=director)


def test_nobody_else_manages_the_team(project, member, observer, outsider):
    foreign_lead = make_project().lead
    for actor in (member, observer, outsider, foreign_lead):
        with pytest.raises(PermissionDenied):
            assign_role(project.pk, outsider.pk, role=Role.TEAM_MEMBER, actor=actor)
        with pytest.raises(PermissionDenied):
            remove_role(project.pk, member.pk, role=Role.TEAM_MEMBER, actor=actor)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_the_team_of_a_finished_project_stays(director, state):
    project = make_project(state=state)
    with pytest.raises(PermissionDenied):
        assign_role(project.pk, make_user().pk, role=Role.OBSERVER, actor=director)


def test_a_role_is_given_once(lead, project, member):
    with pytest.raises(RuleViolation, match="already"):
        assign_role(project.pk, member.pk, role=Role.TEAM_MEMBER, actor=lead)
    assert RoleAssignment.objects.filter(user=member).count() == 1


def test_only_active_people_get_a_role(lead, project):
    gone = make_user(is_active=False)
    for pk in (gone.pk, 0, 10**9):
        with pytest.raises(RuleViolation) as refused:
            assign_role(project.pk, pk, role=Role.TEAM_MEMBER, actor=lead)
        assert refused.value.field == "user"


def test_a_long_responsibility_is_refused(lead, project):
    with pytest.raises(RuleViolation, match="200"):
        assign_role(project.pk, make_user().pk, role=Role.OBSERVER, actor=lead, note="x" * 201)


def test_a_role_that_is_not_held_here_cannot_be_taken(lead, project):
    inherited = make_project(parent=project, lead=lead)
    person = make_member(project)
    with pytest.raises(RuleViolation):
        remove_role(inherited.pk, person.pk, role=Role.TEAM_MEMBER, actor=lead)
    with pytest.raises(RuleViolation):
        remove_role(project.pk, person.pk, role=Role.OBSERVER, actor=lead)


def test_giving_oneself_a_role_notifies_nobody(lead, project):
    assign_role(project.pk, lead.pk, role=Role.TEAM_MEMBER, actor=lead)
    assert not Notification.objects.exists()


def test_somebody_who_receives_work_becomes_a_member_once(lead, project):
    person = make_user()
    with acting_as(lead):
        ensure_member(project, person)
        ensure_member(project, person, Role.TEAM_MEMBER)
    assert RoleAssignment.objects.get().user == person
    assert HistoryEntry.objects.get(actor=lead).scope == f"project:{project.pk}"
    assert Notification.objects.get().recipient == person


def test_an_inherited_role_is_not_given_again(project):
    person = make_member(project)
    child = make_project(parent=project)
    ensure_member(child, person, Role.TEAM_MEMBER)
    assert RoleAssignment.objects.count() == 1
    ensure_member(child, person, Role.WORK_PACKAGE_LEAD)
    assert RoleAssignment.objects.count() == 2


def test_a_deactivated_person_receives_no_work(project):
    with pytest.raises(RuleViolation):
        ensure_member(project, make_user(is_active=False))


def test_an_observer_who_receives_work_sees_the_inside(project):
    person = make_user()
    give_role(person, Role.OBSERVER, project)
    ensure_member(project, person)
    assert Role.TEAM_MEMBER in roles_on(User.objects.get(pk=person.pk), project)
