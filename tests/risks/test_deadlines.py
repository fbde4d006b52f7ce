"""What zones and verdicts ask for, and by which working day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from people.models import Notification
from risks.models import Risk
from risks.operations.measures import cancel_measure
from risks.operations.ratings import accept_risk, inform_sponsor
from risks.operations.register import choose_response
from risks.operations.shared import review_after
from tests.conftest import FRIDAY
from tests.factories import NOON
from tests.risks.conftest import implemented, planned, rated
from tests.risks.lives import FOUND
from tests.risks.test_register import told
from workpackages.models import WorkCalendar

pytestmark = pytest.mark.django_db
SATURDAY, MONDAY = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=3)
HIGH = {"probability": 4}
CRITICAL = {"probability": 5}


@pytest.fixture(autouse=True)
def _holidays_of_vaud(db):
    WorkCalendar.objects.create(name="Vaud", canton="VD", is_default=True)


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (FRIDAY, date(2026, 10, 23)),
        (MONDAY, date(2026, 10, 26)),
        # Over Christmas and the New Year no day of rest counts.
        (date(2026, 12, 21), date(2027, 1, 6)),
    ],
)
def test_a_high_risk_has_ten_working_days_for_its_measure(identified, day, due):
    assert rated(identified, on=day, **HIGH).measure_due_on == due


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (FRIDAY, date(2026, 10, 16)),
        (MONDAY, date(2026, 10, 19)),
        (date(2026, 12, 23), date(2026, 12, 31)),
    ],
)
def test_a_critical_risk_has_five(identified, day, due):
    assert rated(identified, on=day, **CRITICAL).measure_due_on == due


@pytest.mark.parametrize(
    ("day", "due"), [(FRIDAY, date(2026, 10, 13)), (date(2026, 12, 23), date(2026, 12, 28))]
)
def test_a_sponsor_who_is_missing_is_told_within_two(identified, project, day, due):
    project.sponsor = None
    project.save()
    assert rated(identified, on=day, **CRITICAL).inform_due_on == due


@pytest.mark.parametrize(
    ("zone", "day", "review"),
    [
        ("C", date(2026, 12, 28), date(2027, 1, 4)),
        ("H", date(2026, 10, 31), date(2026, 11, 30)),
        ("M", date(2027, 1, 31), date(2027, 2, 28)),
        ("M", date(2028, 1, 31), date(2028, 2, 29)),
        ("L", date(2026, 11, 30), date(2027, 2, 28)),
        ("L", date(2026, 10, 9), date(2027, 1, 9)),
    ],
)
def test_a_review_is_due_by_the_week_the_month_or_the_quarter(zone, day, review):
    assert review_after(zone, day) == review


def test_a_review_counts_from_the_day_of_the_rating(identified):
    earlier = FRIDAY - timedelta(days=7)
    found = rated(identified, assessed_on=earlier, **CRITICAL)
    assert found.review_on == FRIDAY


def test_the_same_zone_gives_no_new_time(identified):
    rated(identified, **HIGH)
    again = rated(identified, on=MONDAY, cost=Decimal(95_000), **HIGH)
    assert (again.zone_since_on, again.measure_due_on) == (FRIDAY, date(2026, 10, 23))


def test_a_worse_zone_counts_from_the_day_that_it_became_so(identified):
    rated(identified, **HIGH)
    worse = rated(identified, on=MONDAY, **CRITICAL)
    assert (worse.zone_since_on, worse.measure_due_on) == (MONDAY, date(2026, 10, 19))


def test_a_better_zone_asks_for_less(identified):
    rated(identified, **CRITICAL)
    better = rated(identified, on=MONDAY, probability=1)
    assert (better.zone, better.measure_due_on, better.inform_due_on) == ("L", None, None)


def test_each_time_that_a_risk_becomes_critical_its_sponsor_is_told(identified):
    for number, rating in enumerate((CRITICAL, CRITICAL, HIGH, CRITICAL)):
        rated(identified, on=FRIDAY + timedelta(days=number), **rating)
    assert Notification.objects.filter(kind="risk.critical").count() == 2


def test_whom_the_lead_told_is_not_told_by_the_application(identified, project, sponsor):
    project.sponsor = None
    project.save()
    rated(identified, **CRITICAL)
    found = inform_sponsor(identified.pk, "By phone.", actor=project.lead, on=MONDAY)
    assert (found.sponsor_informed_on, found.inform_due_on) == (MONDAY, None)
    project.sponsor = sponsor
    project.save()
    rated(identified, on=MONDAY, **CRITICAL)
    assert told("risk.critical") == set()


def test_a_measure_ends_the_duty_and_its_end_brings_it_back(risk, doer, project):
    measure = planned(risk, doer)
    risk.refresh_from_db()
    assert risk.measure_due_on is None
    cancel_measure(measure.pk, "Too dear.", actor=project.lead, on=MONDAY)
    risk.refresh_from_db()
    # It was never treated, so its ten days run since it is high.
    assert risk.measure_due_on == date(2026, 10, 23)


def test_a_treated_risk_that_falls_back_has_ten_days_again(risk, doer, owner, project):
    measure = planned(risk, doer)
    choose_response(risk.pk, "avoid", actor=owner, on=FRIDAY)
    cancel_measure(measure.pk, "Too dear.", actor=project.lead, on=MONDAY)
    risk.refresh_from_db()
    assert risk.measure_due_on == date(2026, 10, 26)


def test_a_signature_ends_the_duty_until_the_score_is_worse(risk, sponsor):
    accept_risk(risk.pk, "Cheaper.", actor=sponsor, at=NOON, on=FRIDAY)
    risk.refresh_from_db()
    assert risk.measure_due_on is None
    assert rated(risk, on=MONDAY, **HIGH).measure_due_on is None
    assert rated(risk, on=MONDAY, **CRITICAL).measure_due_on == date(2026, 10, 19)


def test_planning_a_measure_moves_no_review(risk, doer):
    before = risk.review_on
    planned(risk, doer, on=MONDAY)
    risk.refresh_from_db()
    assert risk.review_on == before


def test_a_check_is_a_review(risk, doer, check_by):
    implemented(risk, doer)
    check_by(risk, on=date(2026, 11, 27))
    risk.refresh_from_db()
    assert (risk.zone, risk.review_on) == ("M", date(2026, 12, 27))


@pytest.mark.parametrize(
    ("verdict", "day", "due"),
    [
        ("effective", FRIDAY, None),
        ("partial", date(2026, 12, 14), date(2027, 1, 13)),
        ("ineffective", MONDAY, date(2026, 10, 26)),
        ("ineffective", date(2026, 12, 21), date(2027, 1, 6)),
        ("counterproductive", MONDAY, date(2026, 10, 26)),
    ],
)
def test_a_verdict_is_followed_up_within_working_days(risk, doer, check_by, verdict, day, due):
    implemented(risk, doer)
    check = check_by(risk, on=day, rating=FOUND[verdict])
    assert (check.verdict, check.follow_up_on, check.new_check_on) == (verdict, due, None)


@pytest.mark.parametrize(
    ("due", "effect"),
    [
        (date(2026, 10, 30), date(2026, 11, 27)),
        (date(2026, 12, 4), date(2027, 1, 5)),
    ],
)
def test_an_effect_is_visible_twenty_working_days_after_the_measure(risk, doer, due, effect):
    assert planned(risk, doer, due_on=due).effect_due_on == effect


def test_who_knows_better_says_when_the_effect_is_visible(risk, doer):
    day = date(2027, 3, 31)
    assert planned(risk, doer, effect_due_on=day).effect_due_on == day


@pytest.mark.parametrize("field", ["review_on", "measure_due_on", "inform_due_on"])
def test_what_is_late_is_found_from_the_day_after(risk, field):
    Risk.objects.filter(pk=risk.pk).update(review_on=None, measure_due_on=None)
    Risk.objects.filter(pk=risk.pk).update(**{field: FRIDAY})
    assert not Risk.objects.neglected(FRIDAY).exists()
    assert list(Risk.objects.neglected(SATURDAY)) == [risk]


@pytest.mark.parametrize("state", ["occurred", "closed"])
def test_a_risk_that_is_over_is_never_late(risk, state):
    Risk.objects.filter(pk=risk.pk).update(state=state, ended_on=FRIDAY)
    assert not Risk.objects.neglected(date(2030, 1, 1)).exists()
