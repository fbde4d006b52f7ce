"""Measures: planned with an expected effect, begun, implemented with evidence, or given up."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from risks.models import Measure, RiskAssessment
from risks.operations.measures import (
    cancel_measure,
    edit_measure,
    implement_measure,
    plan_measure,
    start_measure,
)
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_director, make_member, make_user
from tests.risks.conftest import DUE, implemented, planned
from tests.risks.test_register import refused, told

pytestmark = pytest.mark.django_db


def test_a_measure_tells_its_owner_and_what_it_is_to_achieve(risk, measure, doer):
    assert (measure.code, measure.state, str(measure)) == ("M1", "planned", "M1 Automated tests")
    assert measure.effect_due_on == date(2026, 11, 27)
    assert told("measure.given") == {doer}
    assert "a measure, M1, on the risk R-101-1" in sentence(
        Notification.objects.get(kind="measure.given")
    )
    risk.refresh_from_db()
    assert risk.planned_exposure == Decimal("19280.00")
    assert (risk.planned_probability, risk.planned_impact) == (2, 3)
    assert risk.assessments.get(kind="planned").exposure == Decimal("19280.00")


def test_several_measures_leave_the_least_of_each(risk, measure, doer):
    planned(risk, doer, probability=4, cost_left=Decimal(20_000))
    risk.refresh_from_db()
    # 0.20 × (20'000 + 12 × 2'200)
    assert risk.planned_exposure == Decimal("9280.00")
    planned(risk, doer, probability=4)
    assert risk.assessments.filter(kind="planned").count() == 2


@pytest.mark.parametrize(
    ("facts", "words", "field"),
    [
        ({"owner": None}, "Owner: a measure", "owner"),
        ({"due_on": None}, "Due: give the day", "due_on"),
        ({"due_on": date(1890, 1, 1)}, "year must be", "due_on"),
        ({"name_fr": ""}, "cannot be blank", "name_fr"),
        ({"kind": "magic"}, "not a valid choice", "kind"),
        ({"cost": Decimal(-1)}, r"Cost \(CHF\): the amount cannot be negative", "cost"),
        ({"cost_left": Decimal(-1)}, "Cost if it happens all the same .* negative", "cost_left"),
        ({"effort_minutes": -1}, r"Effort \(minutes\): give a number from 0", "effort_minutes"),
        ({"delay_left_days": -1}, "Delay if it happens all the same .* from 0", "delay_left_days"),
        ({"probability": 6}, "Target probability: choose a level", "probability"),
        ({"impact_service": 0}, "Target impact on the service: choose", "impact_service"),
        ({"effect_due_on": DUE - timedelta(1)}, "cannot be due before the measure", None),
    ],
)
def test_a_measure_is_refused_by_the_name_of_the_field(risk, doer, facts, words, field):
    with refused(words, field):
        planned(risk, doer, **facts)
    assert not Measure.objects.exists()


def test_the_owner_of_a_measure_has_an_account(risk):
    with refused("active account", "owner"):
        planned(risk, make_user(is_active=False))


def test_only_a_rated_risk_gets_measures(identified, doer):
    with refused("Rate the risk first"):
        planned(identified, doer)


def test_who_may_plan_a_measure(risk, doer, owner, project, quality, sponsor):
    for actor in (owner, quality, doer):
        assert planned_by(risk, doer, actor).state == "planned"
    for actor in (make_director(), sponsor, project.programme.manager, make_user()):
        with pytest.raises(PermissionDenied):
            planned_by(risk, doer, actor)


def planned_by(risk, doer, actor):
    values = {
        "name_fr": "Mesure",
        "kind": "corrective",
        "owner": doer,
        "due_on": DUE,
        **dict.fromkeys(
            ("probability", "impact_cost", "impact_schedule", "impact_quality", "impact_service"), 1
        ),
    }
    return plan_measure(risk.pk, values, actor=actor, on=FRIDAY)


def test_a_measure_changes_until_it_is_implemented(risk, measure, doer, project):
    later = DUE + timedelta(days=3)
    edit_measure(measure.pk, {"due_on": later}, actor=doer, on=FRIDAY, version=1)
    with pytest.raises(StaleObject):
        edit_measure(measure.pk, {"due_on": DUE}, actor=doer, on=FRIDAY, version=1)
    new = make_member(project)
    edit_measure(measure.pk, {"owner": new, "probability": 1}, actor=project.lead, on=FRIDAY)
    assert told("measure.given") == {doer, new}
    risk.refresh_from_db()
    assert risk.planned_probability == 1
    for actor in (doer, make_user()):
        with pytest.raises(PermissionDenied):
            edit_measure(measure.pk, {"due_on": DUE}, actor=actor, on=FRIDAY)
    implement_measure(measure.pk, "Seen.", actor=new, on=FRIDAY)
    with refused("no longer changes"):
        edit_measure(measure.pk, {"due_on": DUE}, actor=new, on=FRIDAY)


def test_a_later_due_date_leaves_room_for_the_effect(measure, doer):
    with refused("cannot be due before the measure"):
        edit_measure(measure.pk, {"due_on": date(2026, 12, 24)}, actor=doer, on=FRIDAY)


def test_its_owner_begins_and_reports_it_as_implemented(measure, doer, owner, project):
    for act in (start_measure, lambda key, actor: implement_measure(key, "X", actor=actor, on=DUE)):
        for actor in (project.lead, owner, make_user()):
            with pytest.raises(PermissionDenied):
                act(measure.pk, actor=actor)
    assert start_measure(measure.pk, actor=doer).state == "in_progress"
    with refused("Only a planned measure"):
        start_measure(measure.pk, actor=doer)
    with refused("Evidence: say by what it shows", "evidence"):
        implement_measure(measure.pk, " ", actor=doer, on=FRIDAY)
    with refused("at most 500", "evidence"):
        implement_measure(measure.pk, "x" * 501, actor=doer, on=FRIDAY)
    with refused("still to come", "implemented_on"):
        tomorrow = FRIDAY + timedelta(1)
        implement_measure(measure.pk, "X", actor=doer, on=FRIDAY, implemented_on=tomorrow)
    done = implement_measure(measure.pk, "Run 42.", actor=doer, on=FRIDAY)
    assert (done.state, done.implemented_on, done.evidence) == ("implemented", FRIDAY, "Run 42.")
    assert told("measure.implemented") == {project.lead, owner}
    with refused("implemented or over already"):
        implement_measure(measure.pk, "Again.", actor=doer, on=FRIDAY)


def test_a_measure_is_given_up_with_a_reason(measure, doer, project, owner):
    for actor in (doer, make_director(), make_user()):
        with pytest.raises(PermissionDenied):
            cancel_measure(measure.pk, "Too dear.", actor=actor, on=FRIDAY)
    with refused("Give the reason", "reason"):
        cancel_measure(measure.pk, "", actor=project.lead, on=FRIDAY)
    gone = cancel_measure(measure.pk, "Too dear.", actor=project.lead, on=FRIDAY)
    assert (gone.state, gone.cancelled_because) == ("cancelled", "Too dear.")
    assert told("measure.cancelled") == {doer, owner}
    assert HistoryEntry.objects.get(verb="measure.cancelled").additional_data["reason"]
    with refused("can no longer be cancelled"):
        cancel_measure(measure.pk, "Again.", actor=project.lead, on=FRIDAY)


def test_overdue_and_unchecked_measures_are_found(risk, measure, doer):
    done = implemented(risk, doer, due_on=FRIDAY, effect_due_on=FRIDAY)
    late = DUE + timedelta(1)
    assert list(Measure.objects.overdue(late)) == [measure]
    assert not Measure.objects.overdue(DUE).exists()
    assert list(Measure.objects.unchecked(late)) == [done]
    assert (measure.is_overdue(late), measure.is_overdue(DUE)) == (True, False)
    assert (done.is_unchecked(late), done.is_overdue(late)) == (True, False)


def test_measures_are_seen_with_their_risk(measure, doer, project):
    assert list(Measure.objects.visible_to(doer)) == [measure]
    for reader in (make_user(), make_member(project, Role.OBSERVER)):
        assert not Measure.objects.visible_to(reader).exists()


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("measure_targets_within_the_scale", {"probability": 6}),
        ("measure_money_not_negative", {"cost": Decimal(-1)}),
        ("measure_effect_after_its_due_date", {"effect_due_on": FRIDAY}),
        ("measure_implemented_with_evidence", {"state": "implemented"}),
        (
            "measure_verified_with_verdict",
            {"state": "verified", "evidence": "X", "implemented_on": FRIDAY},
        ),
        ("measure_cancelled_with_reason", {"state": "cancelled"}),
    ],
)
def test_the_database_keeps_the_rules_of_a_measure(measure, name, facts):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(**facts)


def test_a_measure_has_its_number_once(measure):
    measure.pk = None  # measure_number_unique_in_risk
    with pytest.raises(IntegrityError), transaction.atomic():
        measure.save(force_insert=True)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("rating_within_the_scale", {"impact_cost": 0}),
        ("rating_money_not_negative", {"cost": Decimal(-1)}),
    ],
)
def test_the_database_keeps_the_rules_of_a_rating(risk, name, facts):
    row = risk.assessments.get()
    row.pk, row._state.adding = None, True
    for field, value in facts.items():
        setattr(row, field, value)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()
    assert RiskAssessment.objects.count() == 1
