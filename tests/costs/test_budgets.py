"""Budgets by cost type and year, the management reserve, and the envelope that bounds both."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from costs.choices import CostType, Spending
from costs.models import BudgetLine, ManagementReserve
from costs.operations.budgets import BudgetPart, release_reserve, set_reserve, split_budget
from people.choices import Role
from people.models import HistoryEntry, Notification
from projects.choices import ProjectState
from risks.operations.reserves import set_contingency
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_director,
    make_member,
    make_project,
    make_user,
    make_work_package,
)
from tests.risks.test_register import refused
from workpackages.envelope import budget_at_completion, set_aside
from workpackages.operations.packages import change_package_state, create_package, edit_package

pytestmark = pytest.mark.django_db
EXTERNAL, HARDWARE = CostType.EXTERNAL, CostType.HARDWARE
INVESTMENT, RUNNING = Spending.INVESTMENT, Spending.RUNNING


def part(amount, cost_type=EXTERNAL, spending=INVESTMENT, year=2026):
    return BudgetPart(cost_type, spending, year, Decimal(amount))


def split(package, *parts, actor=None, version=None):
    actor = actor or package.project.lead
    return split_budget(package.pk, list(parts), actor=actor, version=version)


def lines(package):
    rows = package.budget_lines.order_by("year", "cost_type", "spending")
    return [(row.cost_type, row.spending, row.year, row.amount) for row in rows]


def test_a_budget_is_split_and_split_anew(project, package):
    split(package, part(40_000), part(10_000, HARDWARE), part(5_000, EXTERNAL, RUNNING, 2027))
    kept = package.budget_lines.get(cost_type=EXTERNAL, year=2026)
    split(package, part(30_000), part(20_000, HARDWARE, year=2027))
    assert lines(package) == [
        (EXTERNAL, INVESTMENT, 2026, 30_000),
        (HARDWARE, INVESTMENT, 2027, 20_000),
    ]
    # What only changes its amount is the same line, with its history.
    assert package.budget_lines.get(cost_type=EXTERNAL, year=2026).pk == kept.pk
    assert HistoryEntry.objects.filter(verb="budget.split").count() == 2


def test_the_lines_come_to_no_more_than_the_budget(package):
    split(package, part(60_000))
    with refused("come to 60’000.01 CHF, more than the package’s budget of 60’000 CHF"):
        split(package, part(60_000), part("0.01", HARDWARE))
    assert lines(package) == [(EXTERNAL, INVESTMENT, 2026, 60_000)]


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        (part(0), "investment_external_2026", "more than nought"),
        (part(1, year=1999), "investment_external_1999", "between 2000 and 2100"),
        (part(1, cost_type="gold"), None, "no such cost type"),
        (part(1, spending="lost"), None, "no such cost type"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_half_written(package, wrong, field, words):
    with refused(words, field=field):
        split(package, part(1000), wrong)
    assert not BudgetLine.objects.exists()


def test_the_same_line_twice_is_named(package):
    words = "External services, Investment, 2026 stands there twice"
    with refused(words, field="investment_external_2026"):
        split(package, part(1), part(2))


def test_only_who_plans_the_project_splits_and_a_stale_form_is_told(project, package):
    for role in (Role.TEAM_MEMBER, Role.SPONSOR, Role.QUALITY_MANAGER):
        with pytest.raises(PermissionDenied):
            split(package, part(1), actor=make_member(project, role))
    split(package, part(1), version=1)
    with pytest.raises(StaleObject):
        split(package, part(2), version=1)


def test_the_budget_at_completion_is_what_the_lowest_packages_have(project, package):
    parent = make_work_package(project=project, budget=Decimal(30_000))
    make_work_package(project=project, parent=parent, budget=Decimal(20_000))
    below = make_project(parent=project, state=ProjectState.EXECUTION)
    make_work_package(project=below, budget=Decimal(5_000))
    gone = make_work_package(project=project, budget=Decimal(9_000))
    change_package_state(gone.pk, "cancelled", actor=project.lead, reason="Not needed.")
    assert budget_at_completion(project) == 60_000 + 20_000 + 5_000
    assert budget_at_completion(below) == 5_000


def test_packages_are_not_given_more_than_the_envelope(project, package):
    facts = {"name": "Tests", "budget": Decimal(40_001)}
    words = "PRJ-7 needs 100’001 CHF, more than its approved envelope of 100’000 CHF"
    with refused(words, field="budget"):
        create_package(project.pk, actor=project.lead, facts=facts)
    made = create_package(
        project.pk, actor=project.lead, facts={**facts, "budget": Decimal(40_000)}
    )
    with refused("100’001 CHF", field="budget"):
        edit_package(made.pk, actor=project.lead, facts={"budget": Decimal(40_001)})
    # Less is always possible, also where too much was given before.
    project.approved_envelope = Decimal(50_000)
    project.save()
    edit_package(made.pk, actor=project.lead, facts={"budget": Decimal(39_000)})


def test_a_subproject_stays_within_its_own_envelope_and_that_of_its_parent(project, package):
    below = make_project(
        parent=project,
        code="PRJ-7-A",
        state=ProjectState.EXECUTION,
        lead=project.lead,
        approved_envelope=Decimal(30_000),
    )
    facts = {"name": "Tests", "budget": Decimal(30_001)}
    with refused("PRJ-7-A needs 30’001 CHF", field="budget"):
        create_package(below.pk, actor=project.lead, facts=facts)
    below.approved_envelope = Decimal(50_000)
    below.save()
    with refused("PRJ-7 needs 110’000 CHF", field="budget"):
        create_package(below.pk, actor=project.lead, facts={**facts, "budget": Decimal(50_000)})


def test_without_an_approved_envelope_packages_are_drafted_freely(project):
    project.approved_envelope = Decimal(0)
    project.save()
    create_package(project.pk, actor=project.lead, facts={"name": "A", "budget": Decimal(1)})


def test_reserve_and_contingency_take_their_part_of_the_envelope(project, package):
    director = make_director()
    set_contingency(project.pk, Decimal(25_000), "Mandate.", actor=director, on=FRIDAY)
    set_reserve(project.pk, Decimal(15_000), "Mandate.", actor=director, on=FRIDAY)
    assert set_aside(project) == 40_000
    with refused("PRJ-7 needs 100’001 CHF", field="amount"):
        set_reserve(project.pk, Decimal(15_001), "More.", actor=director, on=FRIDAY)
    with refused("PRJ-7 needs 100’001 CHF", field="initial_amount"):
        set_contingency(project.pk, Decimal(25_001), "More.", actor=director, on=FRIDAY)
    with refused("PRJ-7 needs 100’001 CHF", field="budget"):
        edit_package(package.pk, actor=project.lead, facts={"budget": Decimal(60_001)})


def release(project, amount=4000, reason="Second pilot.", actor=None):
    actor = actor or project.sponsor
    return release_reserve(project.pk, Decimal(amount), reason, actor=actor, on=FRIDAY)


@pytest.fixture
def reserve(project):
    return set_reserve(project.pk, Decimal(10_000), "Mandate.", actor=make_director(), on=FRIDAY)


def test_the_sponsor_releases_and_the_lead_may_then_give_it_out(project, package, reserve):
    release(project, 4000)
    reserve.refresh_from_db()
    assert (reserve.left, reserve.released) == (6000, 4000)
    assert set_aside(project) == 6000
    told = Notification.objects.get(kind="reserve.released")
    assert told.recipient == project.lead
    assert HistoryEntry.objects.get(verb="reserve.released").actor == project.sponsor
    edit_package(package.pk, actor=project.lead, facts={"budget": Decimal(94_000)})


def test_no_more_is_released_than_is_left_nor_set_below_what_is_gone(project, reserve):
    with refused("10’001 CHF is more than what is left of the reserve: 10’000 CHF", field="amount"):
        release(project, 10_001)
    with refused("more than nought", field="amount"):
        release(project, 0)
    with refused("Give the reason", field="reason"):
        release(project, 1, reason="")
    release(project, 4000)
    with refused("4’000 CHF are released already", field="amount"):
        set_reserve(project.pk, Decimal(3999), "Less.", actor=make_director(), on=FRIDAY)


def test_without_a_reserve_nothing_is_released(project):
    with refused("No management reserve"):
        release(project)


def test_the_reserve_is_negative_never_and_stale_forms_are_told(project, reserve):
    director = make_director()
    with refused("cannot be negative", field="amount"):
        set_reserve(project.pk, Decimal(-1), "Less.", actor=director, on=FRIDAY)
    set_reserve(project.pk, Decimal(9000), "Less.", actor=director, on=FRIDAY, version=1)
    with pytest.raises(StaleObject):
        set_reserve(project.pk, Decimal(8000), "Less.", actor=director, on=FRIDAY, version=1)


def test_who_sets_and_who_releases(project, reserve):
    board = make_user(roles=(Role.SPONSOR,))
    for actor in (project.lead, make_director(), board, make_member(project)):
        with pytest.raises(PermissionDenied):
            release(project, actor=actor)
    for actor in (project.lead, project.sponsor, make_member(project)):
        with pytest.raises(PermissionDenied):
            set_reserve(project.pk, Decimal(1), "No.", actor=actor, on=FRIDAY)
    manager = make_user()
    give_role(manager, Role.PROGRAMME_MANAGER, project)
    set_reserve(project.pk, Decimal(9_500), "Plan.", actor=manager, on=FRIDAY)
    assert ManagementReserve.objects.get().set_by == manager
