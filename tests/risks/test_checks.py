"""Measures are verified by somebody else; the verdict follows from the stored numbers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from engine.effectiveness import verdict_of
from people.append_only import RowIsKept
from people.choices import Role
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from risks.models import (
    CheckShare,
    EffectivenessCheck,
    Issue,
    Measure,
    Risk,
    RiskAssessment,
    RiskScale,
)
from risks.operations.checks import record_check
from risks.operations.ratings import accept_risk, set_scale
from risks.operations.register import (
    Occurrence,
    choose_response,
    identify_risk,
    monitor_risk,
    record_occurrence,
)
from risks.scale import scale_row
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.factories import NOON, make_director, make_member, make_project, make_user
from tests.risks.conftest import implemented, planned, rated, seen, written
from tests.risks.test_register import refused, told

pytestmark = pytest.mark.django_db

# What the table of the domain says, in francs, by how the risk is rated then.
WORSE = {"rating": {"probability": 4, "cost": Decimal(100_000), "delay_days": 20}}
HALF = {"rating": {"probability": 3, "cost": Decimal(90_000), "delay_days": 12}}
LITTLE = {"rating": {"probability": 4, "cost": Decimal(90_000), "delay_days": 19}}


@pytest.fixture
def treated(waiting, risk, owner):
    return choose_response(risk.pk, "reduce_probability", actor=owner, on=FRIDAY)


def test_the_first_line_of_the_worked_example(treated, waiting, check_by, quality, owner, project):
    check = check_by(treated)
    assert (check.gross_exposure, check.planned_exposure, check.actual_exposure) == (
        Decimal("80400.00"),
        Decimal("19280.00"),
        Decimal("20280.00"),
    )
    assert (str(check.effectiveness), check.verdict) == ("0.984", "effective")
    assert (check.planned_zone, check.actual_zone) == ("M", "M")
    assert (check.cost, check.net_benefit) == (Decimal(18_000), Decimal("42120.00"))
    assert (check.assessor, check.checked_on, check.follow_up_on) == (quality, FRIDAY, None)
    waiting.refresh_from_db()
    treated.refresh_from_db()
    assert (waiting.state, waiting.verdict) == ("verified", "effective")
    assert (treated.state, treated.exposure) == ("monitored", Decimal("20280.00"))
    assert treated.reduction == Decimal("60120.00")
    assert told("check.recorded") == {project.lead}
    news = Notification.objects.get(kind="check.recorded")
    assert "were verified: Effective" in sentence(news)
    assert HistoryEntry.objects.filter(verb="measure.checked", actor=quality).exists()


def test_the_verdict_is_computed_again_from_what_is_stored(treated, check_by):
    check = EffectivenessCheck.objects.get(pk=check_by(treated).pk)
    assert verdict_of(check.outcome).value == check.verdict
    share = check.shares.get()
    assert (share.share_pct, share.reduction, share.net_benefit) == (
        100,
        Decimal("60120.00"),
        Decimal("42120.00"),
    )


@pytest.mark.parametrize(
    ("facts", "verdict", "due"),
    [
        (HALF, "partial", date(2026, 11, 6)),
        (LITTLE, "ineffective", date(2026, 10, 23)),
        (WORSE, "counterproductive", date(2026, 10, 23)),
    ],
)
def test_what_is_not_effective_asks_for_a_consequence(treated, check_by, facts, verdict, due):
    check = check_by(treated, **facts)
    treated.refresh_from_db()
    assert (check.verdict, check.follow_up_on, check.is_waiting) == (verdict, due, True)
    assert (check.is_overdue(due), check.is_overdue(due + timedelta(1))) == (False, True)
    assert treated.state == "treated"


def test_a_counterproductive_measure_on_a_serious_risk_goes_to_the_sponsor(
    treated, check_by, sponsor
):
    check_by(treated, **WORSE)
    assert told("check.counterproductive") == {sponsor}


def test_an_ineffective_measure_does_not(treated, check_by):
    check_by(treated, **LITTLE)
    assert told("check.counterproductive") == set()


def test_who_may_check(treated, quality, owner, doer, sponsor, project):
    for actor in (sponsor, owner, doer, make_user(), make_member(project, Role.OBSERVER)):
        with pytest.raises(PermissionDenied):
            record_check(treated.pk, seen(), actor=actor, on=FRIDAY)
    with pytest.raises(StaleObject):
        record_check(treated.pk, seen(), actor=quality, on=FRIDAY, version=1)
    assert record_check(treated.pk, seen(), actor=make_director(), on=FRIDAY).number == 1


@pytest.mark.parametrize("who", ["lead", "manager"])
def test_lead_and_programme_check_measures_of_others(treated, project, who):
    actor = project.lead if who == "lead" else project.programme.manager
    assert record_check(treated.pk, seen(), actor=actor, on=FRIDAY).assessor == actor


def test_nobody_verifies_a_measure_of_their_own(risk, project, check_by):
    implemented(risk, project.lead)
    with refused("The measure M1 is your own: somebody else verifies it"):
        check_by(risk, actor=project.lead)
    assert not EffectivenessCheck.objects.exists()


def test_there_is_something_to_check(risk, measure, check_by):
    with refused("No measure on this risk waits"):
        check_by(risk)


def test_without_evidence_the_check_is_repeated(treated, waiting, check_by):
    exposure = treated.exposure
    check = check_by(treated, observed=" ")
    assert (check.verdict, check.rating, check.new_check_on) == (
        "not_assessable",
        None,
        date(2026, 11, 6),
    )
    waiting.refresh_from_db()
    treated.refresh_from_db()
    assert (waiting.state, waiting.effect_due_on) == ("implemented", date(2026, 11, 6))
    assert (treated.exposure, treated.state) == (exposure, "treated")


def test_a_change_that_comes_from_outside_says_nothing_of_the_measure(treated, check_by):
    facts = {"external_influence": "The vendor fixed it.", "is_mainly_external": True}
    check = check_by(treated, new_check_on=date(2026, 10, 30), **facts)
    assert (check.verdict, check.new_check_on) == ("not_assessable", date(2026, 10, 30))


@pytest.mark.parametrize("day", [FRIDAY, FRIDAY - timedelta(1), date(2026, 11, 9)])
def test_the_new_check_is_within_twenty_working_days(treated, check_by, day):
    with refused("New check: choose a day within 20 working days", "new_check_on"):
        check_by(treated, observed="", new_check_on=day)


def test_a_measure_that_was_to_change_nothing_cannot_be_assessed(risk, doer, check_by):
    implemented(risk, doer, probability=4, cost_left=Decimal(90_000), delay_left_days=20)
    check = check_by(risk)
    assert (check.verdict, check.effectiveness) == ("not_assessable", None)
    assert check.rating is not None


def test_the_assessor_distributes_the_reduction(treated, waiting, doer, check_by):
    second = implemented(treated, doer, cost=Decimal(2_000))
    keys = (waiting.pk, second.pk)
    for shares in ({}, {keys[0]: 100}, {keys[0]: 60, keys[1]: 41}, {keys[0]: 101, keys[1]: -1}):
        with refused("Shares: distribute 100 % among the measures", "shares"):
            check_by(treated, shares_pct=shares)
    check = check_by(treated, shares_pct=dict(zip(keys, (67, 33), strict=True)))
    reductions = [share.reduction for share in check.shares.order_by("measure")]
    assert reductions == [Decimal("40280.40"), Decimal("19839.60")]
    assert sum(reductions) == check.outcome.reduction
    assert check.cost == Decimal(20_000)


def test_what_a_measure_really_cost_counts(treated, waiting, check_by):
    with refused("Cost of the measure: the amount cannot be negative", "costs"):
        check_by(treated, costs={waiting.pk: Decimal(-1)})
    check = check_by(treated, costs={waiting.pk: Decimal(61_000)})
    assert check.net_benefit == Decimal("-880.00")


def test_a_new_rating_outside_the_scale_is_refused(treated, check_by):
    with refused("Probability: choose a level", "probability"):
        check_by(treated, rating={"probability": 9})
    with refused("at most 500", "evidence"):
        check_by(treated, observed="x" * 501)


def test_what_failed_is_replaced(treated, waiting, doer, check_by, project):
    check = check_by(treated, **LITTLE)
    with refused("Only a measure that was found", "replaces"):
        planned(treated, doer, replaces=10**6)
    planned(treated, doer)
    check.refresh_from_db()
    assert check.is_waiting
    with refused("implemented and verified first"):
        monitor_risk(treated.pk, actor=project.lead)
    new = planned(treated, doer, replaces=waiting.pk)
    check.refresh_from_db()
    waiting.refresh_from_db()
    assert (check.settled_how, check.settled_on) == ("measure", FRIDAY)
    assert (waiting.state, new.replaces) == ("replaced", waiting)
    with refused("Only a measure that was found", "replaces"):
        planned(treated, doer, replaces=waiting.pk)


def test_what_is_effective_in_part_is_completed(treated, waiting, doer, check_by, project):
    check = check_by(treated, **HALF)
    with refused("A verdict still asks"):
        monitor_risk(treated.pk, actor=project.lead)
    planned(treated, doer)
    check.refresh_from_db()
    waiting.refresh_from_db()
    assert (check.settled_how, waiting.state) == ("measure", "verified")


def test_another_response_takes_the_place_of_what_failed(treated, waiting, owner, check_by):
    check = check_by(treated, **WORSE)
    choose_response(treated.pk, "reduce_probability", actor=owner, on=FRIDAY)
    check.refresh_from_db()
    assert check.is_waiting
    choose_response(treated.pk, "accept_active", actor=owner, on=FRIDAY)
    check.refresh_from_db()
    waiting.refresh_from_db()
    assert (check.settled_how, waiting.state) == ("response", "replaced")


def test_another_response_does_not_complete_what_is_effective_in_part(treated, owner, check_by):
    check = check_by(treated, **HALF)
    choose_response(treated.pk, "accept_active", actor=owner, on=FRIDAY)
    check.refresh_from_db()
    assert check.is_waiting


def test_the_sponsor_accepts_what_is_left(treated, check_by, sponsor, project):
    check = check_by(treated, **HALF)
    accept_risk(treated.pk, "Good enough.", actor=sponsor, at=NOON, on=FRIDAY)
    check.refresh_from_db()
    assert check.settled_how == "accepted"
    assert monitor_risk(treated.pk, actor=project.lead).state == "monitored"


def test_an_opportunity_is_verified_by_what_it_has_grown_to(project, owner, doer, check_by):
    facts = written(owner, kind="opportunity")
    made = rated(identify_risk(project, facts, actor=project.lead, on=FRIDAY), probability=2)
    implemented(made, doer, probability=4, cost_left=Decimal(90_000), delay_left_days=20)
    choose_response(made.pk, "enhance", actor=owner, on=FRIDAY)
    grown = {"probability": 4, "cost": Decimal(90_000), "delay_days": 18}
    check = check_by(made, rating=grown)
    made.refresh_from_db()
    assert (check.gross_exposure, check.planned_exposure) == (Decimal(-26_800), Decimal(-80_400))
    assert (check.actual_exposure, check.verdict) == (Decimal(-77_760), "effective")
    assert check.net_benefit == Decimal(32_960)
    assert (made.state, made.exposure) == ("monitored", Decimal(-77_760))


def test_an_effective_measure_does_not_hide_another_that_is_not_verified(treated, doer, check_by):
    planned(treated, doer)
    check_by(treated)
    treated.refresh_from_db()
    assert treated.state == "treated"


def test_a_check_that_finds_the_risk_critical_tells_the_sponsor(treated, check_by, sponsor):
    check_by(treated, rating={"probability": 5, "cost": Decimal(90_000)})
    assert told("risk.critical") == {sponsor}


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("check_rests_on_evidence_or_is_repeated", {"observed": ""}),
        ("check_rests_on_evidence_or_is_repeated", {"new_check_on": FRIDAY}),
        ("check_followed_up_after_its_verdict", {"follow_up_on": FRIDAY}),
        ("check_settled_somehow", {"settled_on": FRIDAY}),
        ("check_cost_not_negative", {"cost": Decimal(-1)}),
    ],
)
def test_the_database_keeps_the_rules_of_a_check(treated, check_by, name, facts):
    check = check_by(treated)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        EffectivenessCheck.objects.filter(pk=check.pk).update(**facts)


def test_numbers_and_shares_stand_once(treated, check_by):
    check = check_by(treated)  # check_number_unique_in_risk, check_share_once_per_measure
    share = check.shares.get()
    again = {"check_made": check, "measure": share.measure, "reduction": Decimal(1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckShare(**again, share_pct=100).save()
    share.measure_id = planned(treated, share.measure.owner).pk
    with pytest.raises(IntegrityError, match="check_share_in_percent"), transaction.atomic():
        CheckShare(
            **{**again, "measure_id": share.measure_id, "measure": None}, share_pct=101
        ).save()
    with pytest.raises(RowIsKept):
        share.save()
    check.pk, check.rating = None, None
    with pytest.raises(IntegrityError), transaction.atomic():
        check.save(force_insert=True)


SCALE = {
    "size_class": "",
    "probabilities_pct": [10, 20, 30, 40, 50],
    "cost_pct": [2, 5, 10, 20],
    "delay_days": [5, 10, 20, 40],
    "zones_from": [5, 10, 15],
    "reason": "Our own experience.",
}


def test_another_scale_rates_from_now_on_and_earlier_ratings_keep_theirs(risk, director, project):
    before = risk.assessments.get()
    set_scale(SCALE, actor=director, on=FRIDAY)
    found = rated(risk)
    after = risk.assessments.order_by("-pk").first()
    assert (before.exposure, before.scale) == (Decimal("80400.00"), None)
    assert found.exposure == Decimal("53600.00")
    assert after.scale == scale_row(project)
    assert after.used_scale.probabilities[3] == Decimal("0.4")


def test_a_size_class_may_have_a_scale_of_its_own(project, director):
    everybody = set_scale(SCALE, actor=director, on=FRIDAY)
    large = set_scale({**SCALE, "size_class": "L"}, actor=director, on=FRIDAY)
    newer = set_scale(SCALE, actor=director, on=FRIDAY)
    assert (everybody.number, large.number, newer.number) == (1, 1, 2)
    assert scale_row(project) == scale_row(None) == newer
    assert scale_row(make_project(size_class="L")) == large
    with pytest.raises(RowIsKept):
        newer.save()


@pytest.mark.parametrize(
    ("facts", "words", "field"),
    [
        ({"probabilities_pct": [10, 20, 30, 40, 101]}, "up to 100 %", None),
        ({"probabilities_pct": [10, 20, 30, 40]}, "rise from level to level", None),
        ({"cost_pct": [2, 2, 10, 20]}, "rise from level", None),
        ({"delay_days": [0, 5, 10, 20]}, "above 0", None),
        ({"zones_from": [5, 10, 26]}, "rise", None),
        ({"probabilities_pct": ["a", 20, 30, 40, 50]}, "rise", None),
        ({"size_class": "Q"}, "Choose a size class", "size_class"),
        ({"reason": " "}, "Give the reason", "reason"),
    ],
)
def test_a_scale_that_contradicts_itself_is_refused(director, facts, words, field):
    with refused(words, field):
        set_scale({**SCALE, **facts}, actor=director, on=FRIDAY)
    assert not RiskScale.objects.exists()


def test_only_the_director_sets_the_scale(project, sponsor, director):
    judge = make_user(roles=(Role.QUALITY_MANAGER,))
    for actor in (project.lead, sponsor, judge, make_user(roles=(Role.ADMINISTRATOR,))):
        with pytest.raises(PermissionDenied):
            set_scale(SCALE, actor=actor, on=FRIDAY)
    row = set_scale(SCALE, actor=director, on=FRIDAY)
    row.pk, row._state.adding = None, True  # risk_scale_version_unique
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_project_takes_its_risks_along_when_it_is_deleted(treated, waiting, doer, check_by):
    check_by(treated, **LITTLE)
    planned(treated, doer, replaces=waiting.pk)
    project = treated.project
    record_occurrence(
        treated.pk,
        Occurrence("It came.", {"severity": 2, "due_on": FRIDAY}),
        actor=project.lead,
        on=FRIDAY,
    )
    project.delete()
    for model in (Risk, RiskAssessment, Measure, EffectivenessCheck, CheckShare, Issue):
        assert not model.objects.exists(), model
