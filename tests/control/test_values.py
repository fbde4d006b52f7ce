"""What is earned, what the rest will cost, and which forecast counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from control.models import EarnedValue, ForecastChoice, Reestimate
from control.operations.snapshots import keep_snapshots
from control.operations.values import choose_forecast, record_earned, reestimate
from control.snapshots import work_out
from costs.operations.postings import post
from people.append_only import RowIsKept
from people.choices import Role
from people.models import HistoryEntry
from projects.choices import ProjectState
from tests.control.rows import THOUSAND, earn, make_budgeted, month, phase, put_into
from tests.costs.rows import booking
from tests.factories import make_member, make_user
from tests.risks.test_register import refused
from workpackages.choices import ProgressMethod
from workpackages.operations.packages import delete_package

pytestmark = pytest.mark.django_db
AUGUST = month(8)


def shown(project, on=AUGUST):
    return work_out([project], on)[project.pk].snapshot


def test_the_newest_value_of_the_newest_month_counts(project, package):
    earn(package, 7, 322_000)
    earn(package, 8, 380_000)
    earn(package, 8, 384_000)
    assert shown(project).earned == 384_000
    assert shown(project, month(7)).earned == 322_000
    assert shown(project, month(6)).earned == 0
    assert [row.recorded_by for row in EarnedValue.objects.all()] == [project.lead] * 3


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal(-1), "cannot be negative"),
        (Decimal("Infinity"), "cannot be negative"),
        (Decimal("600000.01"), "No more can be earned than the budget of the package, 600’000"),
    ],
)
def test_a_value_lies_between_nought_and_the_budget(project, package, amount, words):
    with refused(words, field="amount"):
        earn(package, 8, amount)
    assert not EarnedValue.objects.exists()


def test_all_of_the_budget_may_be_earned(project, package):
    earn(package, 8, package.budget)
    assert shown(project).position.is_done


@pytest.mark.parametrize(
    ("on_month", "words"),
    [
        (month(9), "still to come"),
        (date(2026, 8, 30), "named by its last day"),
        (date(1901, 8, 31), "between 1990 and 2100"),
    ],
)
def test_only_months_that_have_begun_have_a_value(project, package, on_month, words):
    with refused(words, field="month"):
        record_earned(package.pk, on_month, THOUSAND, actor=project.lead, on=AUGUST)


def test_a_value_falls_only_with_a_reason(project, package):
    earn(package, 7, 322_000)
    with refused("Give the reason", field="reason"):
        earn(package, 8, 300_000)
    row = earn(package, 8, 300_000, reason="The pilot was counted twice.")
    entry = HistoryEntry.objects.get(verb="earned.corrected")
    assert entry.additional_data["reason"] == row.reason
    assert shown(project).earned == 300_000


def test_an_earlier_month_is_not_told_after_a_later_one(project, package):
    earn(package, 8, 384_000)
    with refused("A later month is recorded already", field="month"):
        earn(package, 7, 322_000, on=AUGUST)


def test_a_month_that_a_snapshot_told_stays_as_it_was(project, package):
    phase(package)
    earn(package, 8, 384_000)
    keep_snapshots([project.pk], AUGUST, actor=None)
    with refused("The snapshot of this month is taken", field="month"):
        earn(package, 8, 390_000, on=date(2026, 9, 1))
    assert earn(package, 9, 380_000, reason="Counted twice.").amount == 380_000


@pytest.mark.parametrize(
    ("method", "allowed", "not_allowed"),
    [
        (ProgressMethod.ZERO_HUNDRED, (0, 600_000), (300_000, 1)),
        (ProgressMethod.FIFTY_FIFTY, (0, 300_000, 600_000), (150_000,)),
        (ProgressMethod.MILESTONES, (0, 123_456), ()),
        (ProgressMethod.UNITS, (0, 123_456), ()),
    ],
)
def test_the_measure_of_the_package_bounds_its_value(
    project, package, method, allowed, not_allowed
):
    package.progress_method = method
    package.save()
    for amount in not_allowed:
        with refused("worth one of these amounts", field="amount"):
            earn(package, 8, amount)
    for amount in allowed:
        assert earn(package, 8, amount).method == method


def test_what_holds_other_packages_has_no_value_of_its_own(project, package):
    child = make_budgeted(project, 100, parent=package)
    with refused("sum of the packages below", field="amount"):
        earn(package, 8, 1000)
    with refused("sum of the packages below", field="amount"):
        reestimate(package.pk, THOUSAND, actor=project.lead, on=AUGUST)
    earn(child, 8, 1000)
    assert shown(project).earned == 1000


def test_the_package_lead_records_and_nobody_else_below_the_lead(project, package):
    package.lead = make_member(project, Role.WORK_PACKAGE_LEAD)
    package.save()
    earn(package, 8, 1000, actor=package.lead)
    reestimate(package.pk, THOUSAND, actor=package.lead, on=AUGUST)
    for role in (Role.TEAM_MEMBER, Role.WORK_PACKAGE_LEAD, Role.OBSERVER, Role.SPONSOR):
        other = make_member(project, role)
        with pytest.raises(PermissionDenied):
            earn(package, 8, 2000, actor=other)
        with pytest.raises(PermissionDenied):
            reestimate(package.pk, THOUSAND, actor=other, on=AUGUST)
    with pytest.raises(PermissionDenied):
        earn(package, 8, 2000, actor=make_user())


@pytest.mark.parametrize(
    "state", [ProjectState.INITIATION, ProjectState.ON_HOLD, ProjectState.CLOSED]
)
def test_before_the_release_and_after_the_end_nothing_is_earned(project, package, state):
    put_into(project, state)
    with pytest.raises(PermissionDenied):
        earn(package, 8, 1000)
    with pytest.raises(PermissionDenied):
        choose_forecast(project.pk, "typical", actor=project.lead, on=AUGUST)


def test_values_are_added_never_changed(project, package):
    row = earn(package, 8, 1000)
    row.amount = Decimal(2)
    with pytest.raises(RowIsKept):
        row.save()
    with pytest.raises(RowIsKept):
        row.delete()
    with pytest.raises(RowIsKept):
        EarnedValue.objects.update(amount=Decimal(3))


def test_a_package_that_has_earned_is_not_deleted(project, package):
    earn(package, 8, 1000)
    with refused("planned, promised, booked or earned"):
        delete_package(package.pk, actor=project.lead)


def book_all(package, amount):
    post(
        package.project_id,
        booking(package, amount, posted_on=AUGUST),
        actor=package.project.lead,
        on=AUGUST,
    )


@pytest.fixture
def at_eight(project, package):
    """The worked example at the end of its eighth month."""
    phase(package)
    earn(package, 8, 384_000)
    book_all(package, 430_000)
    return project


def test_the_rest_is_re_estimated_package_by_package(at_eight, package):
    assert shown(at_eight).remaining is None
    other = make_budgeted(at_eight, 40)
    reestimate(package.pk, Decimal(250_000), actor=at_eight.lead, on=date(2026, 8, 10))
    assert shown(at_eight).remaining is None, "one of two packages is missing"
    reestimate(other.pk, Decimal(30_000), actor=at_eight.lead, on=date(2026, 8, 20), note="Offer")
    assert shown(at_eight).remaining == 280_000
    assert shown(at_eight).ratio("eac_bottom_up") == 710_000
    later = shown(at_eight, month(9))
    assert later.remaining is None, "after 45 days an estimate is no longer fresh"


def test_what_is_done_needs_no_estimate(at_eight, package):
    done = make_budgeted(at_eight, 40)
    earn(done, 8, 40_000)
    reestimate(package.pk, Decimal(250_000), actor=at_eight.lead, on=AUGUST)
    assert shown(at_eight).remaining == 250_000


@pytest.mark.parametrize("amount", [Decimal(-1), Decimal("NaN")])
def test_the_rest_costs_nothing_or_more(project, package, amount):
    with refused("cannot be negative", field="amount"):
        reestimate(package.pk, amount, actor=project.lead, on=AUGUST)
    assert not Reestimate.objects.exists()


def test_the_typical_forecast_is_the_official_one_until_another_is_chosen(at_eight):
    row = shown(at_eight)
    assert (row.forecast_method, row.forecast) == ("typical", 671_875)
    choose_forecast(at_eight.pk, "cost_and_time", actor=at_eight.lead, on=AUGUST)
    row = shown(at_eight)
    assert (row.forecast_method, row.forecast) == ("cost_and_time", 713_447)
    assert HistoryEntry.objects.filter(verb="forecast.chosen").count() == 1


def test_a_much_lower_forecast_needs_a_reason(at_eight):
    with refused("Give the reason", field="reason"):
        choose_forecast(at_eight.pk, "one_off", actor=at_eight.lead, on=AUGUST)
    assert not ForecastChoice.objects.exists()
    reason = "The deviation came from the pilot, which is over."
    choose_forecast(at_eight.pk, "one_off", actor=at_eight.lead, on=AUGUST, reason=reason)
    assert shown(at_eight).forecast == 646_000


@pytest.mark.parametrize(
    ("method", "words"),
    [("bottom_up", "cannot be computed now"), ("crystal_ball", "Choose one of the forecasts")],
)
def test_what_cannot_be_computed_is_not_chosen(at_eight, method, words):
    with refused(words, field="method"):
        choose_forecast(at_eight.pk, method, actor=at_eight.lead, on=AUGUST)


def test_a_chosen_forecast_that_is_lost_gives_way_to_the_typical_one(at_eight, package):
    reestimate(package.pk, Decimal(250_000), actor=at_eight.lead, on=AUGUST)
    choose_forecast(at_eight.pk, "bottom_up", actor=at_eight.lead, on=AUGUST)
    assert shown(at_eight).forecast == 680_000
    assert shown(at_eight, month(12)).forecast_method == "typical"


def test_the_lead_chooses_and_nobody_else(at_eight):
    for role in (Role.WORK_PACKAGE_LEAD, Role.SPONSOR, Role.QUALITY_MANAGER):
        with pytest.raises(PermissionDenied):
            choose_forecast(at_eight.pk, "typical", actor=make_member(at_eight, role), on=AUGUST)
