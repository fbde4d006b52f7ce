"""The state table of a measure, line by line, and what each verdict makes of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from people.models import HistoryEntry, User
from risks.models import EffectivenessCheck, Measure, Risk
from risks.operations.checks import record_check
from risks.operations.measures import (
    cancel_measure,
    edit_measure,
    implement_measure,
    start_measure,
)
from risks.operations.ratings import accept_risk
from risks.operations.register import choose_response, record_occurrence
from risks.panel import load_tally
from risks.risk_page import load_page
from risks.steps import MEASURE_STEPS
from risks.waiting import waiting_for
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.factories import NOON
from tests.risks.conftest import implemented, planned, seen
from tests.risks.lives import FOUND, MEASURE_STATES, STRUCK, measure_in, risk_in
from tests.risks.test_register import refused, told
from tests.risks.test_risk_states import ROLES, person

pytestmark = pytest.mark.django_db

STEPS = {
    "edit": lambda key, who, **more: edit_measure(
        key, {"name_en": "Renamed"}, actor=who, on=FRIDAY, **more
    ),
    "start": lambda key, who, **more: start_measure(key, actor=who, **more),
    "implement": lambda key, who, **more: implement_measure(
        key, "Run 42.", actor=who, on=FRIDAY, **more
    ),
    "cancel": lambda key, who, **more: cancel_measure(
        key, "Too dear.", actor=who, on=FRIDAY, **more
    ),
}
TABLE = {
    "edit": ("doer", "what was planned no longer changes", {
        "planned": "planned", "in_progress": "in_progress",
    }),
    "start": ("doer", "Only a planned measure can begin", {"planned": "in_progress"}),
    "implement": ("doer", "implemented or over already", {
        "planned": "implemented", "in_progress": "implemented",
    }),
    "cancel": ("lead", "it can no longer be cancelled", {
        "planned": "cancelled", "in_progress": "cancelled", "implemented": "cancelled",
    }),
}  # fmt: skip
ALLOWED = [(step, before, after) for step, row in TABLE.items() for before, after in row[2].items()]
REFUSED = [
    (step, state) for step, row in TABLE.items() for state in MEASURE_STATES if state not in row[2]
]


@pytest.fixture
def actors(project, doer):
    return {"lead": project.lead, "doer": doer}


@pytest.mark.parametrize("state", MEASURE_STATES)
def test_every_state_can_be_reached(risk, doer, quality, state):
    assert measure_in(state, risk, doer, quality).state == state


@pytest.mark.parametrize(("step", "before", "after"), ALLOWED)
def test_a_step_leads_where_the_table_says(risk, doer, quality, actors, step, before, after):
    measure = measure_in(before, risk, doer, quality)
    STEPS[step](measure.pk, actors[TABLE[step][0]])
    found = Measure.objects.get(pk=measure.pk)
    assert (found.state, found.version) == (after, measure.version + 1)


@pytest.mark.parametrize(("step", "state"), REFUSED)
def test_a_step_is_refused_in_every_other_state(risk, doer, quality, actors, step, state):
    measure = measure_in(state, risk, doer, quality)
    before = HistoryEntry.objects.count()
    with refused(TABLE[step][1]):
        STEPS[step](measure.pk, actors[TABLE[step][0]])
    found = Measure.objects.get(pk=measure.pk)
    assert (found.state, found.version) == (state, measure.version)
    assert HistoryEntry.objects.count() == before


@pytest.mark.parametrize("state", MEASURE_STATES)
def test_the_page_offers_what_the_table_allows(risk, doer, quality, state):
    measure = measure_in(state, risk, doer, quality)
    offered = {name for name, step in MEASURE_STEPS.items() if step.fits(measure)}
    allowed = {step for step, before, _after in ALLOWED if before == state}
    assert offered == allowed - {"edit"}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_on_what_somebody_else_has_changed_is_refused(risk, measure, actors, step):
    edit_measure(measure.pk, {"name_en": "Meanwhile"}, actor=actors["lead"], on=FRIDAY)
    who = actors[TABLE[step][0]]
    with pytest.raises(StaleObject):
        STEPS[step](measure.pk, who, version=1)
    STEPS[step](measure.pk, who, version=2)
    assert Measure.objects.get(pk=measure.pk).version == 3


MAY = {
    "edit": {"DIR", "PGM", "PM", "QM", "doer"},
    "start": {"doer"},
    "implement": {"doer"},
    "cancel": {"PM"},
}


@pytest.mark.parametrize("role", [*ROLES, "doer"])
@pytest.mark.parametrize("step", MAY)
def test_an_operation_asks_who_acts(project, owner, doer, measure, step, role):
    who = User.objects.get(pk=doer.pk) if role == "doer" else person(role, project, owner)
    if role in MAY[step]:
        STEPS[step](measure.pk, who)
        return
    with pytest.raises(PermissionDenied):
        STEPS[step](measure.pk, who)
    assert Measure.objects.get(pk=measure.pk).version == measure.version


@pytest.mark.parametrize("state", MEASURE_STATES)
def test_only_what_is_implemented_is_verified(risk, doer, quality, state):
    measure = measure_in(state, risk, doer, quality)
    made = EffectivenessCheck.objects.count()
    if state == "implemented":
        record_check(risk.pk, seen(), actor=quality, on=FRIDAY)
        measure.refresh_from_db()
        assert (measure.state, measure.verdict) == ("verified", "effective")
        return
    with refused("No measure on this risk waits for its check"):
        record_check(risk.pk, seen(), actor=quality, on=FRIDAY)
    assert EffectivenessCheck.objects.count() == made


@pytest.mark.parametrize("role", ROLES)
def test_who_verifies(project, owner, risk, waiting, role):
    who = person(role, project, owner)
    if role in {"DIR", "PGM", "PM", "QM"}:
        assert record_check(risk.pk, seen(), actor=who, on=FRIDAY).assessor == who
        return
    with pytest.raises(PermissionDenied):
        record_check(risk.pk, seen(), actor=who, on=FRIDAY)


def test_one_own_measure_among_several_bars_from_the_check(risk, waiting, project, quality):
    own = implemented(risk, project.lead)
    shares = {waiting.pk: 50, own.pk: 50}
    with refused("The measure M2 is your own"):
        record_check(risk.pk, seen(shares_pct=shares), actor=project.lead, on=FRIDAY)
    assert record_check(risk.pk, seen(shares_pct=shares), actor=quality, on=FRIDAY).number == 1


@pytest.mark.parametrize("state", MEASURE_STATES)
def test_only_what_failed_is_replaced(risk, doer, quality, state):
    measure = measure_in(state, risk, doer, quality)
    if state == "verified":
        assert planned(risk, doer, replaces=measure.pk).replaces == measure
        return
    with refused("Only a measure that was found", "replaces"):
        planned(risk, doer, replaces=measure.pk)


@pytest.mark.parametrize("verdict", FOUND)
def test_what_did_its_work_is_not_replaced(risk, doer, quality, verdict):
    measure = measure_in("verified", risk, doer, quality, verdict)
    assert measure.verdict == verdict
    if verdict in {"ineffective", "counterproductive"}:
        planned(risk, doer, replaces=measure.pk)
        measure.refresh_from_db()
        assert measure.state == "replaced"
        return
    with refused("Only a measure that was found", "replaces"):
        planned(risk, doer, replaces=measure.pk)


@pytest.mark.parametrize(
    ("verdict", "settled"),
    [("partial", True), ("ineffective", False), ("counterproductive", False)],
)
def test_one_more_measure_only_completes_what_worked_in_part(risk, doer, quality, verdict, settled):
    measure_in("verified", risk, doer, quality, verdict)
    planned(risk, doer)
    assert risk.checks.get().is_waiting is not settled


@pytest.mark.parametrize("verdict", ["partial", "ineffective", "counterproductive"])
def test_a_signature_settles_every_verdict(risk, doer, quality, sponsor, verdict):
    measure = measure_in("verified", risk, doer, quality, verdict)
    monday = FRIDAY + timedelta(days=3)
    accept_risk(risk.pk, "We carry it.", actor=sponsor, at=NOON, on=monday)
    check = risk.checks.get()
    measure.refresh_from_db()
    assert (check.settled_how, check.settled_on, measure.state) == ("accepted", monday, "verified")


def test_a_measure_of_another_risk_is_not_replaced(risk, doer, quality, project, owner):
    measure = measure_in("verified", risk, doer, quality)
    other = risk_in("assessed", project, owner)
    with refused("Only a measure that was found", "replaces"):
        planned(other, doer, replaces=measure.pk)


@pytest.mark.parametrize(
    ("before", "falls"), [("assessed", False), ("treated", True), ("monitored", True)]
)
def test_a_risk_falls_back_with_its_only_measure(risk, doer, owner, check_by, before, falls):
    first = planned(risk, doer)
    if before != "assessed":
        choose_response(risk.pk, "accept_active", actor=owner, on=FRIDAY)
    if before == "monitored":
        type(risk).objects.filter(pk=risk.pk).update(state="monitored")
    cancel_measure(first.pk, "Too dear.", actor=risk.project.lead, on=FRIDAY)
    risk.refresh_from_db()
    assert (risk.state, risk.response) == ("assessed", "")
    assert HistoryEntry.objects.filter(verb="risk.fell_back").exists() is falls


def test_a_verified_measure_keeps_the_risk_treated(risk, doer, owner, quality):
    measure_in("verified", risk, doer, quality, "partial")
    choose_response(risk.pk, "reduce_impact", actor=owner, on=FRIDAY)
    second = planned(risk, doer)
    cancel_measure(second.pk, "Too dear.", actor=risk.project.lead, on=FRIDAY)
    risk.refresh_from_db()
    assert (risk.state, risk.response) == ("treated", "reduce_impact")


def test_a_replaced_measure_expects_nothing_any_more(risk, doer, quality):
    measure = measure_in("verified", risk, doer, quality)
    planned(risk, doer, replaces=measure.pk, probability=3)
    risk.refresh_from_db()
    assert risk.planned_probability == 3
    last = risk.assessments.filter(kind="planned").order_by("-pk").first()
    # 0.40 × (70'000 + 12 × 2'200)
    assert (last.probability, last.exposure) == (3, 38_560)


def test_a_check_that_is_repeated_reaches_its_verdict(risk, doer, check_by):
    measure = implemented(risk, doer)
    first = check_by(risk, observed="")
    second = check_by(risk, on=first.new_check_on)
    measure.refresh_from_db()
    assert [first.number, second.number] == [1, 2]
    assert (first.verdict, second.verdict) == ("not_assessable", "effective")
    assert (measure.state, measure.verdict) == ("verified", "effective")


def test_a_new_check_never_comes_before_the_measure_is_due(risk, doer, check_by):
    late = date(2026, 12, 18)
    measure = implemented(risk, doer, due_on=late)
    check = check_by(risk, observed="", new_check_on=date(2026, 10, 12))
    measure.refresh_from_db()
    assert (check.new_check_on, measure.effect_due_on) == (date(2026, 10, 12), late)


def test_what_was_implemented_earlier_says_when(measure, doer):
    earlier = FRIDAY - timedelta(days=4)
    done = implement_measure(measure.pk, " Run 42. ", actor=doer, on=FRIDAY, implemented_on=earlier)
    assert (done.implemented_on, done.evidence) == (earlier, "Run 42.")


@pytest.mark.parametrize(
    "facts", [{"state": "verified"}, {"verdict": "effective"}, {"number": 9}, {"version": 7}]
)
def test_nobody_writes_what_follows_from_the_steps(risk, measure, doer, facts):
    with pytest.raises(PermissionDenied):
        planned(risk, doer, **facts)
    with pytest.raises(PermissionDenied):
        edit_measure(measure.pk, facts, actor=doer, on=FRIDAY)
    assert Measure.objects.get().state == "planned"


def test_a_risk_that_is_over_is_rated_by_no_check(risk, waiting, quality, project):
    record_occurrence(risk.pk, STRUCK, actor=project.lead, on=FRIDAY)
    with refused("The risk is over; reopen it first"):
        record_check(risk.pk, seen(), actor=quality, on=FRIDAY)
    risk.refresh_from_db()
    assert (risk.state, risk.score) == ("occurred", 12)
    assert not told("check.recorded")


def test_nobody_is_asked_to_verify_measures_of_a_risk_that_is_over(risk, waiting, quality, project):
    due = waiting.effect_due_on
    judge = User.objects.get(pk=quality.pk)
    asked = [each.url for each in waiting_for(judge, on=due)]
    assert asked == [reverse("risks:check", args=[project.code, risk.number])]
    assert load_page(Risk.objects.get(), judge, on=due).may_check
    assert load_tally(project, on=due).due == 1
    record_occurrence(risk.pk, STRUCK, actor=project.lead, on=FRIDAY)
    assert not list(waiting_for(judge, on=due))
    assert not load_page(Risk.objects.get(), judge, on=due).may_check
    assert load_tally(project, on=due).due == 0
