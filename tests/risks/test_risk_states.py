"""The state table of a risk, line by line: each step in each state, allowed or refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, Notification, User
from risks.models import Issue, Risk
from risks.operations.measures import cancel_measure
from risks.operations.ratings import accept_risk, assess_risk, inform_sponsor
from risks.operations.register import (
    choose_response,
    close_risk,
    edit_risk,
    monitor_risk,
    record_occurrence,
    reopen_risk,
)
from risks.steps import RISK_STEPS
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import NOON, make_director, make_member, make_user
from tests.risks.conftest import CALM, GROSS, implemented, planned, rated, seen
from tests.risks.lives import FOUND, RISK_STATES, STRUCK, TINY, risk_in
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db

STEPS = {
    "assess": lambda key, who, **more: assess_risk(
        key, {**GROSS, **CALM, **TINY}, actor=who, on=FRIDAY, **more
    ),
    "edit": lambda key, who, **more: edit_risk(
        key, {"name_en": "Renamed"}, actor=who, on=FRIDAY, **more
    ),
    "respond": lambda key, who, **more: choose_response(
        key, "accept_active", actor=who, on=FRIDAY, **more
    ),
    "accept": lambda key, who, **more: accept_risk(
        key, "Fine.", actor=who, at=NOON, on=FRIDAY, **more
    ),
    "monitor": lambda key, who, **more: monitor_risk(key, actor=who, **more),
    "close": lambda key, who, **more: close_risk(key, "Gone.", actor=who, on=FRIDAY, **more),
    "occur": lambda key, who, **more: record_occurrence(key, STRUCK, actor=who, on=FRIDAY, **more),
    "reopen": lambda key, who, **more: reopen_risk(key, "Again.", actor=who, on=FRIDAY, **more),
}
# Who takes the step here, the sentence of its refusal, and where it leads from each state.
TABLE = {
    "assess": ("lead", "The risk is over; reopen it first", {
        "identified": "assessed", "assessed": "assessed",
        "treated": "treated", "monitored": "monitored",
    }),
    "respond": ("owner", "Rate the risk first", {
        "assessed": "treated", "treated": "treated", "monitored": "treated",
    }),
    "accept": ("sponsor", "Only a risk that is rated and not over can be accepted", {
        "assessed": "assessed", "treated": "treated", "monitored": "monitored",
    }),
    "monitor": ("lead", "Only a treated risk can be monitored", {"treated": "monitored"}),
    "close": ("lead", "Only a monitored risk can be closed", {"monitored": "closed"}),
    "occur": ("lead", "Only a risk that is rated and not over can come true", {
        "assessed": "occurred", "treated": "occurred", "monitored": "occurred",
    }),
    "reopen": ("lead", "The risk is not over", {"occurred": "assessed", "closed": "assessed"}),
}  # fmt: skip
ALLOWED = [(step, before, after) for step, row in TABLE.items() for before, after in row[2].items()]
REFUSED = [
    (step, state) for step, row in TABLE.items() for state in RISK_STATES if state not in row[2]
]
VERSIONED = [(step, min(row[2])) for step, row in TABLE.items()]


@pytest.fixture
def actors(project, owner, sponsor):
    return {"lead": project.lead, "owner": owner, "sponsor": sponsor}


def test_every_state_can_be_reached(project, owner):
    for state in RISK_STATES:
        assert risk_in(state, project, owner).state == state


@pytest.mark.parametrize(("step", "before", "after"), ALLOWED)
def test_a_step_leads_where_the_table_says(project, owner, actors, step, before, after):
    risk = risk_in(before, project, owner)
    version = risk.version
    STEPS[step](risk.pk, actors[TABLE[step][0]])
    risk.refresh_from_db()
    assert (risk.state, risk.version) == (after, version + 1)


@pytest.mark.parametrize(("step", "state"), REFUSED)
def test_a_step_is_refused_in_every_other_state(project, owner, actors, step, state):
    risk = risk_in(state, project, owner)
    before = (HistoryEntry.objects.count(), Notification.objects.count(), Issue.objects.count())
    with refused(TABLE[step][1]):
        STEPS[step](risk.pk, actors[TABLE[step][0]])
    after = Risk.objects.get(pk=risk.pk)
    assert (after.state, after.version) == (state, risk.version)
    assert before == (
        HistoryEntry.objects.count(),
        Notification.objects.count(),
        Issue.objects.count(),
    )


@pytest.mark.parametrize("state", RISK_STATES)
def test_the_page_offers_what_the_table_allows(project, owner, state):
    risk = risk_in(state, project, owner)
    offered = {name for name, step in RISK_STEPS.items() if step.fits(risk)}
    allowed = {step for step, before, _after in ALLOWED if before == state}
    assert offered == allowed - {"assess"}


@pytest.mark.parametrize(("step", "state"), VERSIONED)
def test_a_step_on_what_somebody_else_has_changed_is_refused(project, owner, actors, step, state):
    risk = risk_in(state, project, owner)
    edit_risk(risk.pk, {"name_en": "Meanwhile"}, actor=project.lead, on=FRIDAY)
    who = actors[TABLE[step][0]]
    with pytest.raises(StaleObject):
        STEPS[step](risk.pk, who, version=risk.version)
    assert Risk.objects.get(pk=risk.pk).state == state
    STEPS[step](risk.pk, who, version=risk.version + 1)
    assert Risk.objects.get(pk=risk.pk).version == risk.version + 2


# The roles of the permission matrix that pass; the owner of the risk is tested beside them.
MAY = {
    "assess": ("assessed", {"DIR", "PGM", "PM", "QM"}),
    "edit": ("assessed", {"DIR", "PGM", "PM", "QM"}),
    "respond": ("assessed", {"DIR", "PGM", "PM", "QM", "owner"}),
    "accept": ("assessed", {"SPO"}),
    "monitor": ("treated", {"PM"}),
    "close": ("monitored", {"PM"}),
    "occur": ("assessed", {"PM"}),
    "reopen": ("closed", {"PM"}),
}
ROLES = ("DIR", "PGM", "PM", "WPL", "TM", "SPO", "QM", "OBS", "HR", "ADM", "out", "owner")


def person(role, project, owner):
    known = {
        "DIR": make_director,
        "PGM": lambda: project.programme.manager,
        "PM": lambda: project.lead,
        "WPL": lambda: make_member(project, Role.WORK_PACKAGE_LEAD),
        "TM": lambda: make_member(project),
        "SPO": lambda: project.sponsor,
        "QM": lambda: make_member(project, Role.QUALITY_MANAGER),
        "OBS": lambda: make_member(project, Role.OBSERVER),
        "HR": lambda: make_user(roles=(Role.HUMAN_RESOURCES,)),
        "ADM": lambda: make_user(roles=(Role.ADMINISTRATOR,)),
        "out": make_user,
        "owner": lambda: owner,
    }
    return User.objects.get(pk=known[role]().pk)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", MAY)
def test_an_operation_asks_who_acts(project, owner, step, role):
    state, may = MAY[step]
    risk = risk_in(state, project, owner)
    who = person(role, project, owner)
    if role in may:
        STEPS[step](risk.pk, who)
        return
    with pytest.raises(PermissionDenied):
        STEPS[step](risk.pk, who)
    assert Risk.objects.get(pk=risk.pk).version == risk.version


@pytest.mark.parametrize("state", RISK_STATES)
def test_only_a_critical_risk_that_is_open_is_reported_to_the_sponsor(project, owner, state):
    risk = risk_in(state, project, owner)
    # As the worst that it could have been rated, whatever its state.
    Risk.objects.filter(pk=risk.pk).exclude(state="identified").update(zone="C")
    if state in {"assessed", "treated", "monitored"}:
        inform_sponsor(risk.pk, "By phone.", actor=project.lead, on=FRIDAY)
        risk.refresh_from_db()
        assert (risk.sponsor_informed_on, risk.state) == (FRIDAY, state)
        return
    with refused("Only a critical risk"):
        inform_sponsor(risk.pk, "By phone.", actor=project.lead, on=FRIDAY)


@pytest.mark.parametrize("response", ["avoid", "reduce_probability", "reduce_impact", "transfer"])
def test_a_response_that_needs_a_measure_is_refused_without_one(risk, owner, doer, response):
    with refused("Plan a measure first", "response"):
        choose_response(risk.pk, response, actor=owner, on=FRIDAY)
    planned(risk, doer)
    found = choose_response(risk.pk, response, actor=owner, on=FRIDAY)
    assert (found.state, found.response) == ("treated", response)


@pytest.mark.parametrize("response", ["share", "accept_passive", "accept_active", "escalate"])
def test_the_other_responses_need_none(risk, owner, response):
    found = choose_response(risk.pk, response, actor=owner, on=FRIDAY)
    assert (found.state, found.response) == ("treated", response)


@pytest.mark.parametrize("response", ["exploit", "enhance", "accept", "", "pray"])
def test_a_threat_has_the_responses_of_threats(risk, owner, response):
    with refused("one that suits", "response"):
        choose_response(risk.pk, response, actor=owner, on=FRIDAY)


def test_a_cancelled_measure_is_none_for_the_response(risk, owner, measure, project):
    cancel_measure(measure.pk, "Too dear.", actor=project.lead, on=FRIDAY)
    with refused("Plan a measure first", "response"):
        choose_response(risk.pk, "avoid", actor=owner, on=FRIDAY)


@pytest.mark.parametrize("verdict", ["ineffective", "counterproductive"])
def test_a_measure_that_failed_is_none_for_another_response(
    risk, owner, doer, waiting, check_by, verdict
):
    choose_response(risk.pk, "reduce_probability", actor=owner, on=FRIDAY)
    check = check_by(risk, rating=FOUND[verdict])
    with refused("Plan a measure first", "response"):
        choose_response(risk.pk, "reduce_impact", actor=owner, on=FRIDAY)
    check.refresh_from_db()
    waiting.refresh_from_db()
    assert (check.is_waiting, waiting.state) == (True, "verified")
    planned(risk, doer)
    choose_response(risk.pk, "reduce_impact", actor=owner, on=FRIDAY)
    check.refresh_from_db()
    waiting.refresh_from_db()
    assert (check.settled_how, waiting.state) == ("response", "replaced")


@pytest.mark.parametrize("score", [(1, 2), (1, 1), (1, 3)])
def test_a_risk_closes_up_to_a_score_of_two(project, owner, score):
    risk = risk_in("monitored", project, owner, probability=score[0], impact_quality=score[1])
    if score[0] * score[1] <= 2:
        assert close_risk(risk.pk, "Gone.", actor=project.lead, on=FRIDAY).state == "closed"
        return
    with refused("the score is above 2"):
        close_risk(risk.pk, "Gone.", actor=project.lead, on=FRIDAY)


@pytest.mark.parametrize(("days", "closes"), [(-1, True), (0, False), (1, False)])
def test_a_larger_risk_closes_the_day_after_its_exposure(project, owner, days, closes):
    risk = risk_in("monitored", project, owner, probability=1, impact_quality=4)
    until = FRIDAY + timedelta(days=days)
    edit_risk(risk.pk, {"exposed_until_on": until}, actor=project.lead, on=FRIDAY)
    if closes:
        assert close_risk(risk.pk, "Over.", actor=project.lead, on=FRIDAY).ended_on == FRIDAY
        return
    with refused("The exposure is not over"):
        close_risk(risk.pk, "Over.", actor=project.lead, on=FRIDAY)


@pytest.mark.parametrize("run", [close_risk, reopen_risk])
@pytest.mark.parametrize(("reason", "words"), [(" ", "Give the reason"), ("x" * 501, "too long")])
def test_an_end_and_a_new_beginning_have_a_reason(project, owner, run, reason, words):
    risk = risk_in("monitored" if run is close_risk else "closed", project, owner)
    with refused(words, "reason"):
        run(risk.pk, reason, actor=project.lead, on=FRIDAY)


def test_a_reopened_risk_has_its_duties_counted_anew(risk, project):
    record_occurrence(risk.pk, STRUCK, actor=project.lead, on=FRIDAY)
    risk.refresh_from_db()
    assert (risk.review_on, risk.measure_due_on) == (None, None)
    monday = FRIDAY + timedelta(days=3)
    found = reopen_risk(risk.pk, "Again.", actor=project.lead, on=monday)
    # Ten working days from the day of the reopening, not from the first rating.
    assert found.measure_due_on == FRIDAY + timedelta(days=17)
    assert (found.zone_since_on, found.review_on, found.ended_because) == (monday, monday, "")


def test_what_a_risk_really_cost_is_kept_when_it_is_reopened(risk, project):
    facts = type(STRUCK)("It came.", STRUCK.issue, cost=Decimal(900), delay_days=3)
    issue = record_occurrence(risk.pk, facts, actor=project.lead, on=FRIDAY)
    found = reopen_risk(risk.pk, "Again.", actor=project.lead, on=FRIDAY)
    issue.refresh_from_db()
    assert (found.actual_cost, found.actual_delay_days, issue.risk) == (Decimal(900), 3, risk)


def test_a_verified_risk_that_is_rated_worse_waits_for_no_new_verdict(risk, doer, owner, check_by):
    implemented(risk, doer)
    choose_response(risk.pk, "reduce_probability", actor=owner, on=FRIDAY)
    assert seen().is_evidenced
    check_by(risk)
    found = rated(risk, probability=5)
    assert (found.state, found.zone) == ("monitored", "C")
    assert found.assessments.order_by("-pk").first().kind == "review"


def test_a_refusal_is_a_sentence(project, owner):
    risk = risk_in("closed", project, owner)
    with pytest.raises(RuleViolation) as error:
        rated(risk)
    assert str(error.value).endswith(".")
