"""What stays of each operation: an event in the history, a message to whom it concerns."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from people.models import HistoryEntry, Notification
from people.notifications import sentence
from risks.models import Measure, Risk
from risks.operations.checks import record_check
from risks.operations.issues import close_issue, escalate_issue, open_issue, resolve_issue
from risks.operations.measures import cancel_measure, edit_measure, start_measure
from risks.operations.ratings import accept_risk, inform_sponsor
from risks.operations.register import (
    Occurrence,
    choose_response,
    close_risk,
    edit_risk,
    identify_risk,
    monitor_risk,
    record_occurrence,
    reopen_risk,
)
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.frozen import digest
from tests.conftest import FRIDAY
from tests.factories import NOON, make_member
from tests.risks.conftest import implemented, planned, rated, seen, written
from tests.risks.lives import FOUND, SAID, STRUCK, risk_in
from tests.risks.test_register import told

pytestmark = pytest.mark.django_db


def event(verb):
    """Who did it, to what, and the reason that was given."""
    entry = HistoryEntry.objects.get(verb=verb)
    named = entry.additional_data.get("named_en", entry.object_repr)
    return entry.actor, named, entry.additional_data.get("reason")


def test_each_step_of_a_risk_is_in_the_history_with_its_reason(project, owner, sponsor):
    risk = risk_in("identified", project, owner)
    lead, named = project.lead, "R-101-1"
    rated(risk, probability=5, evidence="Two of three vendors say so.")
    choose_response(risk.pk, "accept_passive", actor=owner, on=FRIDAY)
    inform_sponsor(risk.pk, " By phone. ", actor=lead, on=FRIDAY)
    accept_risk(risk.pk, "Cheaper.", actor=sponsor, at=NOON, on=FRIDAY)
    monitor_risk(risk.pk, actor=lead)
    record_occurrence(risk.pk, STRUCK, actor=lead, on=FRIDAY)
    reopen_risk(risk.pk, "Again.", actor=lead, on=FRIDAY)
    for verb, (actor, reason) in {
        "risk.assessed": (lead, "Two of three vendors say so."),
        "risk.response_chosen": (owner, None),
        "risk.sponsor_informed": (lead, "By phone."),
        "risk.accepted": (sponsor, "Cheaper."),
        "risk.monitored": (lead, None),
        "risk.occurred": (lead, "It came."),
        "risk.reopened": (lead, "Again."),
    }.items():
        found = event(verb)
        assert (found[0], found[2]) == (actor, reason), verb
        assert found[1].startswith(named), verb


def test_each_step_of_a_measure_is_in_the_history(risk, doer, quality, project):
    first = planned(risk, doer)
    start_measure(first.pk, actor=doer)
    implemented(risk, doer)
    record_check(risk.pk, seen(rating=FOUND["ineffective"]), actor=quality, on=FRIDAY)
    planned(risk, doer, replaces=risk.measures.get(number=2).pk)
    cancel_measure(first.pk, "Too dear.", actor=project.lead, on=FRIDAY)
    assert event("measure.started")[:2] == (doer, "M1 Automated tests")
    assert event("measure.implemented") == (doer, "M2 Automated tests", "Run 42 is green.")
    assert event("measure.checked")[:2] == (quality, "M2 Automated tests")
    assert event("measure.replaced")[:2] == (project.lead, "M2 Automated tests")
    assert event("measure.cancelled") == (project.lead, "M1 Automated tests", "Too dear.")
    assert HistoryEntry.objects.get(verb="measure.replaced").additional_data["by"] == "M3"
    for verb in ("measure.checked", "risk.checked"):
        data = HistoryEntry.objects.get(verb=verb).additional_data
        assert data["verdict"] == "ineffective", verb


def test_each_step_of_an_issue_is_in_the_history(project, doer):
    made = open_issue(project.pk, {**SAID, "owner": doer}, actor=project.lead, on=FRIDAY)
    escalate_issue(made.pk, "Help.", actor=doer, on=FRIDAY)
    resolve_issue(made.pk, " New line. ", actor=doer, on=FRIDAY)
    close_issue(made.pk, actor=project.lead)
    assert event("issue.escalated") == (doer, "I-101-1 Lien lent", "Help.")
    assert event("issue.resolved") == (doer, "I-101-1 Lien lent", "New line.")
    assert event("issue.closed")[0] == project.lead


def test_a_change_names_its_fields_and_not_what_is_only_computed(risk, project):
    start = HistoryEntry.objects.count()
    edit_risk(risk.pk, {"name_en": "Renamed"}, actor=project.lead, on=FRIDAY)
    (entry,) = HistoryEntry.objects.order_by("-pk")[: HistoryEntry.objects.count() - start]
    assert set(entry.changes) == {"name_en"}
    assert entry.actor == project.lead


def test_what_is_refused_leaves_no_trace_and_tells_nobody(risk, project, owner):
    before = HistoryEntry.objects.count(), Notification.objects.count()
    struck = Occurrence("It came.", {"severity": 9, "due_on": FRIDAY})
    with pytest.raises(RuleViolation):
        record_occurrence(risk.pk, struck, actor=project.lead, on=FRIDAY)
    assert (HistoryEntry.objects.count(), Notification.objects.count()) == before
    risk.refresh_from_db()
    assert (risk.state, risk.ended_on, risk.actual_cost) == ("assessed", None, None)


def test_nobody_is_told_of_what_they_did_themselves(project, owner, sponsor, doer):
    lead = project.lead
    own = identify_risk(project, written(lead), actor=lead, on=FRIDAY)
    rated(own)
    measure = planned(own, lead)
    cancel_measure(measure.pk, "Too dear.", actor=lead, on=FRIDAY)
    record_occurrence(own.pk, STRUCK, actor=lead, on=FRIDAY)
    assert {each.recipient for each in Notification.objects.all()} == {sponsor}


def test_who_is_in_two_parts_is_told_once(project, doer):
    made = identify_risk(project, written(doer), actor=project.lead, on=FRIDAY)
    rated(made)
    measure = planned(made, doer)
    cancel_measure(measure.pk, "Too dear.", actor=project.lead, on=FRIDAY)
    assert Notification.objects.filter(kind="measure.cancelled").count() == 1


def test_only_a_new_owner_is_told(risk, measure, project, owner, doer):
    edit_risk(risk.pk, {"owner": owner}, actor=project.lead, on=FRIDAY)
    edit_measure(measure.pk, {"owner": doer}, actor=project.lead, on=FRIDAY)
    for kind in ("risk.owner", "measure.given"):
        assert Notification.objects.filter(kind=kind).count() == 1, kind
    new = make_member(project)
    edit_risk(risk.pk, {"owner": new}, actor=project.lead, on=FRIDAY)
    edit_measure(measure.pk, {"owner": new}, actor=project.lead, on=FRIDAY)
    assert (told("risk.owner"), told("measure.given")) == ({owner, new}, {doer, new})


def test_a_verdict_is_told_to_those_who_may_read_it_only(risk, waiting, quality, owner, project):
    # The owner of this risk works in the project and reads no verdicts.
    record_check(risk.pk, seen(), actor=quality, on=FRIDAY)
    assert told("check.recorded") == {project.lead}
    assert owner not in told("check.recorded")


@pytest.mark.parametrize(
    ("zone", "told_to_sponsor"), [("L", False), ("M", False), ("H", True), ("C", True)]
)
def test_what_made_things_worse_goes_to_the_sponsor_where_the_risk_is_serious(
    identified, doer, quality, sponsor, zone, told_to_sponsor
):
    impact = {"L": 1, "M": 2, "H": 3, "C": 4}[zone]
    levels = {"impact_cost": impact, "impact_schedule": impact}
    risk = rated(identified, **levels)
    implemented(risk, doer)
    worse = {**FOUND["counterproductive"], **levels}
    check = record_check(risk.pk, seen(rating=worse), actor=quality, on=FRIDAY)
    assert (check.actual_zone, check.verdict) == (zone, "counterproductive")
    assert told("check.counterproductive") == ({sponsor} if told_to_sponsor else set())


def test_messages_are_read_in_french_with_the_french_names(risk, waiting, quality, project):
    record_check(risk.pk, seen(), actor=quality, on=FRIDAY)
    record_occurrence(risk.pk, STRUCK, actor=project.lead, on=FRIDAY)
    with translation.override("fr"):
        for kind in ("risk.owner", "measure.given", "check.recorded", "risk.occurred"):
            words = sentence(Notification.objects.filter(kind=kind).first())
            assert "R-101-1 Applications incompatibles" in words, kind
            assert "Incompatible applications" not in words, kind


def test_a_name_without_english_is_read_in_french(project, owner):
    facts = written(owner, name_en="")
    identify_risk(project, facts, actor=project.lead, on=FRIDAY)
    assert "R-101-1 Applications incompatibles" in sentence(Notification.objects.get())


def test_a_message_leads_to_what_it_is_about(risk, measure, project, doer):
    issue = open_issue(project.pk, {**SAID, "owner": doer}, actor=project.lead, on=FRIDAY)
    urls = dict(Notification.objects.values_list("kind", "url"))
    assert urls["measure.given"] == risk.get_absolute_url()
    assert urls["issue.given"] == issue.get_absolute_url()
    assert measure.get_absolute_url() == f"{risk.get_absolute_url()}#measure-1"


def test_a_signature_keeps_what_was_signed(risk, sponsor):
    signed = accept_risk(risk.pk, "Cheaper.", actor=sponsor, at=NOON, on=FRIDAY)
    rated(risk, probability=5)
    signed.refresh_from_db()
    assert signed.sha256 == digest(signed.content)
    assert (signed.score, signed.zone, signed.signed_at) == (12, "H", NOON)
    for words in ('"R-101-1"', '"80400.00"', '"Cheaper."', FRIDAY.isoformat()):
        assert words in signed.content, words
    assert HistoryEntry.objects.get(verb="risk.accepted").additional_data["sha256"] == signed.sha256


def test_closing_keeps_day_and_reason_with_the_risk(project, owner):
    risk = risk_in("monitored", project, owner)
    monday = FRIDAY + timedelta(days=3)
    found = close_risk(risk.pk, "  Gone.  ", actor=project.lead, on=monday)
    assert (found.ended_on, found.ended_because, found.review_on) == (monday, "Gone.", None)
    assert event("risk.closed")[2] == "Gone."


def test_rows_name_the_project_whose_history_they_are_in(risk, waiting, quality, sponsor, project):
    check = record_check(risk.pk, seen(), actor=quality, on=FRIDAY)
    signed = accept_risk(risk.pk, "Cheaper.", actor=sponsor, at=NOON, on=FRIDAY)
    issue = record_occurrence(risk.pk, STRUCK, actor=project.lead, on=FRIDAY)
    rows = [risk, waiting, check, check.shares.get(), signed, issue, risk.assessments.first()]
    assert {row.history_scope() for row in rows} == {f"project:{project.pk}"}


def test_what_a_measure_brought_is_what_it_reduced_less_what_it_cost(risk, waiting, quality):
    costs = {waiting.pk: Decimal("20000.50")}
    check = record_check(risk.pk, seen(costs=costs), actor=quality, on=FRIDAY)
    share = check.shares.get()
    assert share.net_benefit == check.net_benefit == Decimal("40119.50")
    # What was planned to be spent stays with the measure.
    assert Measure.objects.get().cost == Decimal(18_000)
    assert Risk.objects.get().reduction == Decimal("60120.00")
