"""Whose money a person sees: of whole projects, of the branches that he or she leads, or none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from costs.models import Commitment, Posting
from costs.sight import costs_visible_to, has_costs_somewhere, projects_with_costs
from people.choices import Role
from people.models import User
from projects.models import Project
from tests.costs.rows import book, make_controller, promise
from tests.factories import (
    give_role,
    make_member,
    make_programme,
    make_project,
    make_user,
    make_work_package,
)

pytestmark = pytest.mark.django_db
WHOLE, NOTHING = True, False


def fresh(person):
    """As the next request has the person: nothing is known of the roles yet."""
    return User.objects.get(pk=person.pk)


def codes(person):
    """The projects whose whole money the person sees."""
    found = Project.objects.filter(projects_with_costs(fresh(person)))
    return set(found.values_list("code", flat=True))


def amounts(person, model=Posting):
    """The postings or commitments in the person's sight, by what they come to."""
    found = model.objects.filter(costs_visible_to(fresh(person)))
    return sorted(found.values_list("amount", flat=True))


@pytest.fixture
def tree(project):
    """A programme's project with a part and a part of that; one beside; one elsewhere."""
    project.programme = make_programme()
    project.save()
    part = make_project(code="PART", parent=project)
    made = {
        "PRJ-7": project,
        "PART": part,
        "DEEP": make_project(code="DEEP", parent=part),
        "BESIDE": make_project(code="BESIDE", programme=project.programme),
        "ELSEWHERE": make_project(code="ELSEWHERE"),
    }
    for amount, each in enumerate(made.values(), start=1):
        package = make_work_package(project=each)
        book(package, amount)
        promise(package, amount)
    return made


EVERYTHING = {"PRJ-7", "PART", "DEEP", "BESIDE", "ELSEWHERE"}
OF_PROGRAMME = EVERYTHING - {"ELSEWHERE"}
BELOW = {"PRJ-7", "PART", "DEEP"}


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.DIRECTOR, EVERYTHING),
        (Role.SPONSOR, EVERYTHING),
        (Role.QUALITY_MANAGER, EVERYTHING),
        (Role.OBSERVER, set()),
        (Role.HUMAN_RESOURCES, set()),
        (Role.ADMINISTRATOR, set()),
    ],
)
def test_a_role_on_the_organisation_sees_all_money_or_none(tree, role, seen):
    person = make_user(roles=(role,))
    assert codes(person) == seen
    assert amounts(person) == ([1, 2, 3, 4, 5] if seen else [])
    assert amounts(person, Commitment) == amounts(person)
    assert has_costs_somewhere(fresh(person)) is bool(seen)


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.PROGRAMME_MANAGER, WHOLE),
        (Role.PROJECT_MANAGER, WHOLE),
        (Role.SPONSOR, WHOLE),
        (Role.QUALITY_MANAGER, WHOLE),
        (Role.WORK_PACKAGE_LEAD, NOTHING),
        (Role.TEAM_MEMBER, NOTHING),
        (Role.OBSERVER, NOTHING),
    ],
)
@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ("programme", OF_PROGRAMME),
        ("PRJ-7", BELOW),
        ("PART", {"PART", "DEEP"}),
        ("DEEP", {"DEEP"}),
        ("BESIDE", {"BESIDE"}),
        ("ELSEWHERE", {"ELSEWHERE"}),
    ],
)
def test_a_role_sees_the_money_of_its_place_and_below(tree, role, sees, place, inside):
    person = make_user()
    give_role(person, role, tree["PRJ-7"].programme if place == "programme" else tree[place])
    order = list(tree)
    assert codes(person) == (inside if sees else set())
    assert amounts(person) == ([order.index(c) + 1 for c in order if c in inside] if sees else [])
    assert amounts(person, Commitment) == amounts(person)
    assert has_costs_somewhere(fresh(person)) is sees


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ("PRJ-7", BELOW),
        ("PART", {"PART", "DEEP"}),
        ("DEEP", {"DEEP"}),
        ("BESIDE", {"BESIDE"}),
        ("ELSEWHERE", {"ELSEWHERE"}),
    ],
)
def test_the_finance_controller_sees_what_the_hat_is_worn_for_and_below(tree, place, inside):
    person = make_controller(tree[place])
    assert codes(person) == inside
    assert len(amounts(person)) == len(inside)
    assert has_costs_somewhere(fresh(person))


@pytest.mark.parametrize(
    ("named", "inside"),
    [
        ("lead of the project", BELOW),
        ("sponsor of the project", BELOW),
        ("manager of the programme", OF_PROGRAMME),
        ("sponsor of the programme", OF_PROGRAMME),
    ],
)
def test_whom_the_record_names_sees_the_money_without_a_further_role(tree, named, inside):
    what, _of, _the, where = named.split()
    project, person = tree["PRJ-7"], make_user()
    record = project if where == "project" else project.programme
    setattr(record, what, person)
    record.save()
    assert codes(person) == inside


def test_two_roles_see_what_each_of_them_sees(tree):
    person = make_member(tree["DEEP"], Role.SPONSOR)
    give_role(person, Role.PROJECT_MANAGER, tree["ELSEWHERE"])
    give_role(person, Role.TEAM_MEMBER, tree["BESIDE"])
    assert codes(person) == {"DEEP", "ELSEWHERE"}
    assert amounts(person) == [3, 5]


def test_whoever_is_nothing_anywhere_sees_no_money(tree):
    person = make_user()
    assert codes(person) == set()
    assert amounts(person) == amounts(person, Commitment) == []
    assert not has_costs_somewhere(fresh(person))


# Packages


@pytest.fixture
def branch(project):
    """Packages one below the other, and one beside: amounts tell them apart."""
    top = make_work_package(project=project, name="Top")
    middle = make_work_package(project=project, name="Middle", parent=top)
    made = {
        "top": top,
        "middle": middle,
        "leaf": make_work_package(project=project, name="Leaf", parent=middle),
        "second leaf": make_work_package(project=project, name="Second", parent=middle),
        "beside": make_work_package(project=project, name="Beside"),
    }
    for amount, each in enumerate(made.values(), start=1):
        book(each, amount)
        promise(each, amount)
    return made


def lead_of(package, role=Role.WORK_PACKAGE_LEAD):
    package.lead = make_member(package.project, role) if role else make_user()
    package.save()
    return package.lead


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("top", [1, 2, 3, 4]),
        ("middle", [2, 3, 4]),
        ("leaf", [3]),
        ("second leaf", [4]),
        ("beside", [5]),
    ],
)
def test_a_package_lead_sees_the_own_branch_with_all_below(branch, name, seen):
    person = lead_of(branch[name])
    assert amounts(person) == seen
    assert amounts(person, Commitment) == seen
    assert codes(person) == set()
    assert not has_costs_somewhere(fresh(person))


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.PROGRAMME_MANAGER, [1, 2, 3, 4, 5]),
        (Role.PROJECT_MANAGER, [1, 2, 3, 4, 5]),
        (Role.SPONSOR, [1, 2, 3, 4, 5]),
        (Role.QUALITY_MANAGER, [1, 2, 3, 4, 5]),
        (Role.WORK_PACKAGE_LEAD, [2, 3, 4]),
        (Role.OBSERVER, []),
        (None, []),
    ],
)
def test_leading_a_package_counts_with_a_role_that_sees_the_inside(branch, role, seen):
    assert amounts(lead_of(branch["middle"], role)) == seen


@pytest.mark.parametrize("role", [Role.HUMAN_RESOURCES, Role.ADMINISTRATOR, Role.OBSERVER])
def test_roles_on_the_organisation_that_see_no_inside_do_not_make_a_lead(branch, role):
    package = branch["middle"]
    package.lead = make_user(roles=(role,))
    package.save()
    assert amounts(package.lead) == []


def test_a_lead_whose_role_was_taken_away_sees_nothing_more(branch):
    person = lead_of(branch["top"])
    assert amounts(person) == [1, 2, 3, 4]
    person.role_assignments.all().delete()
    assert amounts(person) == []


def test_a_lead_who_handed_the_package_on_sees_nothing_of_it(branch):
    before = lead_of(branch["top"])
    after = lead_of(branch["top"])
    assert amounts(before) == []
    assert amounts(after) == [1, 2, 3, 4]


def test_a_role_in_another_project_does_not_open_the_branch(branch):
    elsewhere = make_project()
    person = lead_of(branch["top"], role=None)
    give_role(person, Role.WORK_PACKAGE_LEAD, elsewhere)
    assert amounts(person) == []


def test_a_role_above_opens_the_branch_that_is_led_below(project):
    below = make_project(parent=project)
    package = make_work_package(project=below)
    book(package, 7)
    book(make_work_package(project=below), 8)
    person = make_member(project, Role.WORK_PACKAGE_LEAD)
    package.lead = person
    package.save()
    assert amounts(person) == [7]


def test_branches_of_two_projects_are_seen_side_by_side(project, branch):
    other = make_work_package(project=make_project())
    book(other, 10)
    person = lead_of(branch["leaf"])
    give_role(person, Role.WORK_PACKAGE_LEAD, other.project)
    other.lead = person
    other.save()
    assert amounts(person) == [3, 10]


def test_the_same_place_in_the_outline_of_another_project_stays_hidden(branch):
    twin = make_work_package(project=make_project())
    assert twin.outline == branch["top"].outline
    book(twin, 99)
    assert 99 not in amounts(lead_of(branch["top"]))


def test_the_tenth_package_is_no_part_of_the_first(project):
    packages = [make_work_package(project=project) for _n in range(11)]
    for amount, each in enumerate(packages, start=1):
        book(each, amount)
    assert amounts(lead_of(packages[0])) == [1]


def test_a_lead_also_sees_what_takes_a_posting_back(project, branch):
    from_accrual = book(branch["leaf"], 50, kind="accrual")
    book(branch["leaf"], 60, accrual_id=from_accrual.pk)
    assert amounts(lead_of(branch["leaf"])) == [-50, 3, 50, 60]


# People who left


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SPONSOR, Role.QUALITY_MANAGER, Role.OBSERVER])
def test_whoever_is_deactivated_sees_no_money_whatever_the_role(tree, role):
    person = make_user(roles=(role,), is_active=False)
    assert codes(person) == set()
    assert amounts(person) == []
    assert not has_costs_somewhere(fresh(person))


@pytest.mark.parametrize(
    "role", [Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.SPONSOR, Role.WORK_PACKAGE_LEAD]
)
def test_roles_in_a_project_end_with_the_person(branch, role):
    person = lead_of(branch["top"], role)
    assert amounts(person)
    person.is_active = False
    person.save()
    assert amounts(person) == []
    assert not has_costs_somewhere(fresh(person))


def test_a_controller_who_left_sees_nothing(project, package):
    book(package, 5)
    person = make_controller(project)
    assert amounts(person) == [5]
    person.is_active = False
    person.save()
    assert amounts(person) == []


def test_rows_of_many_branches_come_once_and_in_three_queries(
    branch, django_assert_max_num_queries
):
    person = make_member(branch["top"].project, Role.WORK_PACKAGE_LEAD)
    for each in branch.values():
        each.lead = person
        each.save()
    known = fresh(person)
    with django_assert_max_num_queries(3):
        found = list(Posting.objects.visible_to(known))
    # Nothing twice, though the branches lie in each other.
    assert sorted(row.amount for row in found) == [Decimal(n) for n in (1, 2, 3, 4, 5)]
