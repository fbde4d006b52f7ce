"""What people are told, in their language; what is asked for, and until when."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from people.models import Notification
from people.notifications import sentence
from risks.models import Risk
from risks.operations.checks import record_check
from risks.operations.issues import escalate_issue, open_issue, resolve_issue
from risks.operations.measures import cancel_measure
from risks.operations.ratings import accept_risk
from risks.operations.register import Occurrence, choose_response, record_occurrence
from risks.panel import load_panel, load_tally
from risks.risk_page import duties_of
from risks.words import late_words, product, verdict_pill, zone_pill, zone_words
from tests.conftest import FRIDAY
from tests.factories import NOON
from tests.risks.conftest import implemented, planned, rated, seen

pytestmark = pytest.mark.django_db
ISSUE = {"name_fr": "Lien lent", "name_en": "Slow link", "severity": 2, "due_on": FRIDAY}
WORSE = {"probability": 4, "cost": Decimal(100_000), "delay_days": 20}


def said(kind):
    return sentence(Notification.objects.filter(kind=kind).first())


def test_every_message_names_the_risk(risk, owner, doer, sponsor, quality, project):
    implemented(risk, doer)
    choose_response(risk.pk, "reduce_probability", actor=owner, on=FRIDAY)
    record_check(risk.pk, seen(rating=WORSE), actor=quality, on=FRIDAY)
    extra = planned(risk, doer)
    cancel_measure(extra.pk, "Too dear.", actor=project.lead, on=FRIDAY)
    accept_risk(risk.pk, "Carried.", actor=sponsor, at=NOON, on=FRIDAY)
    rated(risk, probability=5)
    choose_response(risk.pk, "escalate", actor=owner, on=FRIDAY)
    struck = Occurrence("It came.", {"severity": 1, "due_on": FRIDAY})
    record_occurrence(risk.pk, struck, actor=project.lead, on=FRIDAY)
    named = "R-101-1 Incompatible applications"
    place = "PRJ-101"
    for kind, words in {
        "risk.owner": "owner of a risk of",
        "risk.critical": "is critical (15)",
        "risk.accepted": "accepted a risk of",
        "risk.escalated": "was escalated to you",
        "risk.occurred": "has come true",
        "measure.implemented": "M1 is implemented and waits for its check",
        "measure.cancelled": "The measure M2 was cancelled",
        "check.recorded": "Counterproductive",
        "check.counterproductive": "made a serious risk of",
    }.items():
        assert words in said(kind), kind
        assert named in said(kind), kind
        assert place in said(kind) or "easure" in said(kind), kind


def test_messages_about_issues_name_the_issue(project, doer, sponsor):
    made = open_issue(project.pk, {**ISSUE, "owner": doer}, actor=project.lead, on=FRIDAY)
    escalate_issue(made.pk, "Help.", actor=doer, on=FRIDAY)
    resolve_issue(made.pk, "New line.", actor=doer, on=FRIDAY)
    for kind in ("issue.given", "issue.escalated", "issue.resolved"):
        assert "I-101-1 Slow link" in said(kind), kind


def test_a_french_reader_reads_the_french_name(identified):
    with translation.override("fr"):
        assert "R-101-1 Applications incompatibles" in said("risk.owner")


def test_scores_and_zones_in_words():
    assert zone_words(12, "H") == "12 · High"
    assert zone_words(None, "") == ""
    assert "pill-bad" in zone_pill(16, "C")
    assert zone_pill(None, "") == "–"
    assert (product(4, 3), product(None, 3)) == ("4 × 3", "")


def test_a_verdict_has_the_tone_of_what_it_says(risk, measure):
    tones = {
        "effective": "pill-good",
        "partial": "pill-accent",
        "ineffective": "pill-watch",
        "counterproductive": "pill-bad",
    }
    for verdict, tone in tones.items():
        measure.verdict = verdict
        assert tone in verdict_pill(measure)
    measure.verdict = ""
    assert verdict_pill(measure) == ""


def test_a_late_measure_says_what_is_late(risk, doer, measure):
    done = implemented(risk, doer)
    assert late_words(measure, date(2026, 10, 30)) == ""
    assert late_words(measure, date(2026, 10, 31)) == "overdue"
    assert late_words(done, date(2026, 11, 27)) == ""
    assert late_words(done, date(2026, 11, 28)) == "check overdue"


def test_what_a_zone_asks_for_is_told_with_its_day(risk):
    assert list(duties_of(risk, [], FRIDAY)) == [
        "A measure is needed by 23.10.2026.",
        "To be reviewed by 09.11.2026.",
    ]
    assert next(iter(duties_of(risk, [], date(2026, 10, 24)))).endswith("It is overdue.")


def test_a_verdict_asks_for_its_consequence(risk, doer, check_by):
    implemented(risk, doer)
    check = check_by(risk, rating=WORSE)
    risk.refresh_from_db()
    words = "After the check 1: replace, complete or accept by 23.10.2026."
    assert words in list(duties_of(risk, [check], FRIDAY))
    check.settled_on = FRIDAY
    assert words not in list(duties_of(risk, [check], FRIDAY))


def test_a_critical_risk_asks_that_the_sponsor_knows(risk, project):
    Risk.objects.filter(pk=risk.pk).update(inform_due_on=FRIDAY)
    risk.refresh_from_db()
    assert "The sponsor has to be informed by 09.10.2026." in list(duties_of(risk, [], FRIDAY))


def test_the_panel_counts_checks_that_were_due(risk, doer, project, check_by):
    implemented(risk, doer)
    check_by(risk)
    waiting = implemented(risk, doer)
    before = load_tally(project, on=FRIDAY)
    assert (before.due, before.verified, before.effective) == (1, 1, 1)
    after = load_panel(project, on=waiting.effect_due_on)
    assert (after.effectiveness_pct, after.coverage_pct) == (100, 50)
    assert after.tally.net_benefit == Decimal(42_120)
    assert [each.code for each in after.worst] == ["R-101-1"]
    assert after.reduction == Decimal(60_120)


def test_a_panel_without_checks_has_no_rates(risk, project):
    panel = load_panel(project, on=FRIDAY)
    assert (panel.effectiveness_pct, panel.coverage_pct) == (None, None)
    assert (panel.count, panel.high, panel.critical) == (1, 1, 0)


def test_a_check_that_said_nothing_is_due_again(risk, doer, project, check_by):
    measure = implemented(risk, doer)
    check_by(risk, observed="")
    measure.refresh_from_db()
    later = load_tally(project, on=measure.effect_due_on)
    assert (later.due, later.verified) == (1, 0)
