"""Budgets are spread over the months by the baseline, changed by hand, and frozen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from control.models import Phasing, PlannedValue
from control.operations.phasing import (
    approve_phasing,
    packages_without,
    phase_package,
    propose_phasing,
)
from people.choices import Role
from people.models import HistoryEntry, Notification
from people.versions import check_version
from projects.choices import ProjectState
from servicedesk_pm.common.errors import StaleObject
from tests.control.rows import (
    BASELINE_ON,
    PLANNED,
    THOUSAND,
    by_month,
    director,
    make_baseline,
    make_budgeted,
    month,
    phase,
    put_into,
)
from tests.factories import make_member, make_task
from tests.risks.test_register import refused
from workpackages.operations.packages import delete_package

pytestmark = pytest.mark.django_db


def propose(project, **changes):
    facts = {"actor": project.lead, "on": BASELINE_ON, **changes}
    return propose_phasing(project.pk, **facts)


def values_of(row, package):
    rows = row.values.filter(work_package=package).order_by("month")
    return dict(rows.values_list("month", "amount"))


def test_the_proposal_follows_the_baseline_and_ends_at_the_budget(project, package):
    make_task(work_package=package, start_on=date(2026, 1, 5), finish_on=date(2026, 4, 30),
              work_minutes=600)  # fmt: skip
    make_baseline(project)
    values = values_of(propose(project), package)
    assert list(values) == [month(n) for n in (1, 2, 3, 4)]
    assert sorted(values.values()) == list(values.values())
    assert 0 < values[month(1)] < values[month(4)] == package.budget
    # Of 84 working days, Easter left out of none, 20 lie in January.
    assert values[month(1)] == pytest.approx(package.budget * 20 / 84, rel=Decimal("0.05"))


def test_a_package_without_tasks_is_spread_over_its_window(project, package):
    other = make_budgeted(
        project, 90, start_on=date(2026, 2, 2), finish_on=date(2026, 3, 31), name="Training"
    )
    make_task(work_package=package, start_on=date(2026, 1, 5), finish_on=date(2026, 1, 30))
    make_baseline(project)
    other.tasks.all().delete()
    values = values_of(propose(project), other)
    assert list(values) == [month(2), month(3)]
    assert values[month(3)] == 90 * THOUSAND


def test_a_proposal_may_be_made_again_until_it_is_approved(project, package):
    make_baseline(project)
    first = propose(project)
    phase_package(first.pk, package.pk, by_month((600,)), actor=project.lead)
    again = propose(project)
    assert again.pk == first.pk
    assert len(values_of(again, package)) == 12
    approve_phasing(again.pk, actor=director(), on=BASELINE_ON)
    with refused("only another baseline changes them"):
        propose(project)


def test_without_a_baseline_there_is_nothing_to_go_by(project, package):
    with refused("no baseline yet"):
        propose(project)
    assert not Phasing.objects.exists()


def test_another_baseline_asks_for_other_values_and_the_old_ones_stay(project, package):
    first = phase(package)
    make_baseline(project, reason="Replanned")
    second = propose(project)
    assert second.pk != first.pk
    assert values_of(first, package)[month(8)] == 450 * THOUSAND


def test_values_are_said_by_hand_month_by_month(project, package):
    row = phase(package, approved=False)
    assert values_of(row, package) == by_month(PLANNED)
    entry = HistoryEntry.objects.get(verb="phasing.changed")
    assert entry.actor == project.lead


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        ({}, "one month to 120 months"),
        ({month(1): Decimal(-1)}, "cannot be negative"),
        ({month(1): Decimal("NaN")}, "cannot be negative"),
        ({date(2026, 1, 30): Decimal(1)}, "named by its last day"),
        ({date(1900, 1, 31): Decimal(1)}, "between 1990 and 2100"),
        ({month(1): Decimal(9), month(2): Decimal(8)}, "02.2026 is less than"),
        ({month(1): Decimal(9)}, "come to the budget of the package, 600’000"),
    ],
)
def test_values_that_make_no_sense_are_refused_whole(project, package, amounts, words):
    row = phase(package, approved=False)
    with refused(words, field="month" if "1990" in words else None):
        phase_package(row.pk, package.pk, amounts, actor=project.lead)
    assert values_of(row, package) == by_month(PLANNED)


def test_only_lowest_packages_have_values_of_their_own(project, package):
    row = phase(package, approved=False)
    make_budgeted(project, 10, parent=package)
    with refused("lowest work package"):
        phase_package(row.pk, package.pk, by_month(PLANNED), actor=project.lead)
    with refused("lowest work package"):
        phase_package(row.pk, make_budgeted(None).pk, by_month(PLANNED), actor=project.lead)


def test_an_overtaken_form_is_told_so(project, package):
    row = phase(package, approved=False)
    with pytest.raises(StaleObject):
        phase_package(row.pk, package.pk, by_month((600,)), actor=project.lead, version=1)
    with pytest.raises(StaleObject):
        approve_phasing(row.pk, actor=director(), on=BASELINE_ON, version=1)
    row.refresh_from_db()
    check_version(row, row.version)


def test_approval_names_every_package_that_is_not_spread(project, package):
    row = phase(package, approved=False)
    late = make_budgeted(project, 50, name="Late addition")
    make_budgeted(project, 0, name="Free of charge")
    assert packages_without(row) == [late]
    with refused("Late addition"):
        approve_phasing(row.pk, actor=director(), on=BASELINE_ON)
    row.refresh_from_db()
    assert not row.is_approved


def test_the_approval_freezes_the_values_and_tells_the_lead(project, package):
    row = phase(package)
    assert (row.approved_by, row.approved_on) == (director(), BASELINE_ON)
    with refused("only another baseline changes them"):
        phase_package(row.pk, package.pk, by_month((600,)), actor=project.lead)
    with refused("only another baseline changes them"):
        approve_phasing(row.pk, actor=director(), on=BASELINE_ON)
    notice = Notification.objects.get(kind="phasing.approved")
    assert notice.recipient == project.lead
    assert HistoryEntry.objects.filter(verb="phasing.approved").exists()


def test_the_lead_proposes_and_the_sponsor_or_the_director_approves(project, package):
    row = phase(package, approved=False)
    with pytest.raises(PermissionDenied):
        approve_phasing(row.pk, actor=project.lead, on=BASELINE_ON)
    for role in (Role.TEAM_MEMBER, Role.WORK_PACKAGE_LEAD, Role.QUALITY_MANAGER):
        member = make_member(project, role)
        with pytest.raises(PermissionDenied):
            propose(project, actor=member)
        with pytest.raises(PermissionDenied):
            phase_package(row.pk, package.pk, by_month((600,)), actor=member)
        with pytest.raises(PermissionDenied):
            approve_phasing(row.pk, actor=member, on=BASELINE_ON)
    with pytest.raises(PermissionDenied):
        propose(project, actor=director())
    assert approve_phasing(row.pk, actor=project.sponsor, on=BASELINE_ON).is_approved


@pytest.mark.parametrize("state", [ProjectState.ON_HOLD, ProjectState.CLOSED])
def test_nothing_is_spread_while_the_project_rests(project, package, state):
    row = phase(package, approved=False)
    put_into(project, state)
    with pytest.raises(PermissionDenied):
        propose(project)
    with pytest.raises(PermissionDenied):
        phase_package(row.pk, package.pk, by_month((600,)), actor=project.lead)
    with pytest.raises(PermissionDenied):
        approve_phasing(row.pk, actor=project.sponsor, on=BASELINE_ON)


def test_a_package_with_planned_values_cannot_be_deleted(project, package):
    phase(package)
    package.tasks.all().delete()
    with refused("Money or hours are planned, promised, booked or earned"):
        delete_package(package.pk, actor=project.lead)
    assert PlannedValue.objects.filter(work_package=package).exists()
