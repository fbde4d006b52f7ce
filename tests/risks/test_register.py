"""Risks are written down, rated, treated, watched, closed, come true and are taken up again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from risks.models import Issue, Risk, RiskAcceptance, RiskAssessment
from risks.operations.measures import cancel_measure
from risks.operations.ratings import accept_risk, assess_risk, inform_sponsor
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
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    NOON,
    make_director,
    make_member,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from tests.risks.conftest import CALM, GROSS, planned, rated, written
from workpackages.calendars import working_days

pytestmark = pytest.mark.django_db
ISSUE = {"severity": 2, "due_on": date(2026, 11, 20)}


def told(kind):
    return {each.recipient for each in Notification.objects.filter(kind=kind)}


def refused(match, field=None):
    class Refusal:
        def __enter__(self):
            self.raises = pytest.raises(RuleViolation, match=match)
            self.info = self.raises.__enter__()

        def __exit__(self, *error):
            done = self.raises.__exit__(*error)
            assert self.info.value.field == field
            return done

    return Refusal()


def test_a_risk_has_a_number_in_its_project_and_its_owner_is_told(project, identified, owner):
    other = identify_risk(project, written(), actor=project.lead, on=FRIDAY)
    assert [identified.code, other.code] == ["R-101-1", "R-101-2"]
    assert str(identified) == "R-101-1 Incompatible applications"
    assert (identified.state, identified.identified_by) == ("identified", project.lead)
    assert told("risk.owner") == {owner}
    news = sentence(Notification.objects.get(kind="risk.owner"))
    assert "You are the owner of a risk of PRJ-101" in news
    assert "R-101-1 Incompatible applications" in news
    assert HistoryEntry.objects.filter(scope=f"project:{project.pk}", actor=project.lead).exists()


def test_a_risk_of_the_portfolio_has_a_code_of_its_own(project):
    quality = make_user(roles=(Role.QUALITY_MANAGER,))
    found = identify_risk(project.portfolio, written(quality), actor=quality, on=FRIDAY)
    assert (found.code, found.project) == ("R-PF-1", None)
    assert found.history_scope() == f"portfolio:{project.portfolio_id}"
    for actor in (make_director(), project.lead, project.sponsor):
        with pytest.raises(PermissionDenied):
            identify_risk(project.portfolio, written(), actor=actor, on=FRIDAY)


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.QUALITY_MANAGER, True), (Role.TEAM_MEMBER, True), (Role.OBSERVER, False)],
)
def test_who_works_in_a_project_writes_its_risks_down(project, role, may):
    actor = make_member(project, role)
    if may:
        assert identify_risk(project, written(), actor=actor, on=FRIDAY).number == 1
        return
    with pytest.raises(PermissionDenied):
        identify_risk(project, written(), actor=actor, on=FRIDAY)


def test_nobody_else_does(project, director, sponsor, outsider):
    for actor in (director, sponsor, outsider, project.programme.manager):
        with pytest.raises(PermissionDenied):
            identify_risk(project, written(), actor=actor, on=FRIDAY)


def test_who_leads_a_package_writes_risks_of_that_package(project):
    packager = make_member(project, Role.WORK_PACKAGE_LEAD)
    with pytest.raises(PermissionDenied):
        identify_risk(project, written(), actor=packager, on=FRIDAY)
    own = make_work_package(project=project, lead=packager)
    other = make_work_package(project=project)
    for package in (None, other):
        with refused("a work package that you lead", "work_package"):
            identify_risk(project, written(work_package=package), actor=packager, on=FRIDAY)
    made = identify_risk(project, written(work_package=own), actor=packager, on=FRIDAY)
    assert edit_risk(made.pk, {"category": "people"}, actor=packager, on=FRIDAY).version == 2


def test_a_project_that_is_over_has_no_new_risks(project):
    project.state = "cancelled"
    project.save()
    with pytest.raises(PermissionDenied):
        identify_risk(project, written(), actor=project.lead, on=FRIDAY)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name_fr": ""}, "name_fr"),
        ({"category": "weather"}, "category"),
        ({"kind": "doom"}, "kind"),
        ({"exposed_from_on": date(1890, 1, 1)}, "exposed_from_on"),
        ({"exposed_from_on": FRIDAY, "exposed_until_on": FRIDAY - timedelta(1)}, None),
    ],
)
def test_what_is_written_has_to_make_sense(project, facts, field):
    with pytest.raises(RuleViolation) as error:
        identify_risk(project, written(**facts), actor=project.lead, on=FRIDAY)
    assert error.value.field == field
    assert not Risk.objects.exists()


def test_owner_package_and_task_are_of_this_place(project):
    gone = make_user(is_active=False)
    with refused("active account", "owner"):
        identify_risk(project, written(gone), actor=project.lead, on=FRIDAY)
    with refused("a work package of this project", "work_package"):
        facts = written(work_package=make_work_package())
        identify_risk(project, facts, actor=project.lead, on=FRIDAY)
    with refused("a task of this project", "task"):
        identify_risk(project, written(task=make_task()), actor=project.lead, on=FRIDAY)


def test_what_is_written_changes_with_the_version(identified, project, owner, director):
    new = make_member(project)
    edit_risk(identified.pk, {"owner": new}, actor=director, on=FRIDAY, version=1)
    assert told("risk.owner") == {owner, new}
    with pytest.raises(StaleObject):
        edit_risk(identified.pk, {"name_fr": "Autre"}, actor=director, on=FRIDAY, version=1)
    for actor in (owner, make_user(), make_member(project, Role.OBSERVER)):
        with pytest.raises(PermissionDenied):
            edit_risk(identified.pk, {"name_fr": "Autre"}, actor=actor, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        edit_risk(identified.pk, {"score": 25}, actor=director, on=FRIDAY)


def test_a_rated_risk_keeps_its_kind_and_has_an_owner(risk, project):
    with refused("no longer changes its kind", "kind"):
        edit_risk(risk.pk, {"kind": "opportunity"}, actor=project.lead, on=FRIDAY)
    with refused("has an owner", "owner"):
        edit_risk(risk.pk, {"owner": None}, actor=project.lead, on=FRIDAY)


def test_rating_computes_levels_score_zone_and_exposure(risk):
    risk.refresh_from_db()
    row = risk.assessments.get()
    assert (row.kind, row.impact_cost, row.impact_schedule, row.impact) == ("gross", 3, 3, 3)
    assert (risk.state, risk.score, risk.zone) == ("assessed", 12, "H")
    assert risk.exposure == risk.gross_exposure == Decimal("80400.00")
    assert risk.review_on == date(2026, 11, 9)
    assert HistoryEntry.objects.filter(verb="risk.assessed").exists()


def test_rating_needs_an_owner_and_the_right(project, identified, owner, sponsor):
    nobodys = identify_risk(project, written(), actor=project.lead, on=FRIDAY)
    with refused("Name the risk owner first", "owner"):
        rated(nobodys)
    for actor in (owner, sponsor, make_user()):
        with pytest.raises(PermissionDenied):
            assess_risk(identified.pk, {**GROSS, **CALM}, actor=actor, on=FRIDAY)
    with pytest.raises(StaleObject):
        assess_risk(identified.pk, {**GROSS, **CALM}, actor=project.lead, on=FRIDAY, version=9)


@pytest.mark.parametrize(
    ("facts", "words", "field"),
    [
        ({"probability": 6}, "Probability: choose a level from 1 to 5", "probability"),
        ({"probability": 0}, "Probability: choose a level", "probability"),
        ({"impact_quality": 9}, "Impact on quality and scope: choose", "impact_quality"),
        ({"impact_service": -1}, "Impact on the service: choose", "impact_service"),
        ({"impact_cost": 7}, "Impact on cost: choose a level", "impact_cost"),
        ({"impact_schedule": 7}, "Impact on the schedule: choose", "impact_schedule"),
        ({"cost": Decimal(-1)}, r"Cost if it happens \(CHF\): the amount cannot be neg", "cost"),
        ({"daily_cost": Decimal(-1)}, "Cost of one project day .* negative", "daily_cost"),
        (
            {"delay_days": -1, "impact_schedule": 1},
            "Delay if it happens .* from 0 to",
            "delay_days",
        ),
        ({"delay_days": 10_001}, "Delay if it happens .* from 0 to", "delay_days"),
        ({"assessed_on": FRIDAY + timedelta(1)}, "still to come", "assessed_on"),
        ({"evidence": "x" * 501}, "at most 500", "evidence"),
    ],
)
def test_a_rating_outside_the_scale_is_refused_by_name(identified, facts, words, field):
    with refused(words, field):
        rated(identified, **facts)
    assert not RiskAssessment.objects.exists()


def test_a_rating_says_levels_that_do_not_follow_from_amounts(identified, project):
    found = rated(identified, impact_cost=5, impact_schedule=1)
    assert (found.score, found.zone) == (20, "C")
    project.approved_envelope = 0
    project.save()
    with refused("no budget to compare", "impact_cost"):
        rated(identified)
    assert rated(identified, cost=Decimal(0)).impact == 3


def test_the_cost_of_a_day_is_as_last_time_or_the_envelope_over_the_days(identified, project):
    first = assess_risk(
        identified.pk,
        {**GROSS, **CALM, "daily_cost": None},
        actor=project.lead,
        on=FRIDAY,
    )
    days = working_days(project).length_days(project.planned_start_on, project.planned_finish_on)
    expected = (project.approved_envelope / days).quantize(Decimal("0.01"))
    assert first.assessments.get().daily_cost == expected
    rated(identified, daily_cost=Decimal(2_200))
    again = rated(identified, daily_cost=None)
    assert again.exposure == Decimal("80400.00")


def test_a_critical_risk_is_told_to_the_sponsor_at_once(identified, sponsor):
    found = rated(identified, probability=5)
    assert (found.zone, found.sponsor_informed_on, found.inform_due_on) == ("C", FRIDAY, None)
    assert told("risk.critical") == {sponsor}
    assert found.review_on == FRIDAY + timedelta(days=7)
    assert found.measure_due_on == date(2026, 10, 16)
    rated(identified, probability=5)
    assert Notification.objects.filter(kind="risk.critical").count() == 1


def test_without_a_sponsor_somebody_has_to_be_told_within_two_days(identified, project):
    project.sponsor = None
    project.save()
    found = rated(identified, probability=5)
    assert (found.sponsor_informed_on, found.inform_due_on) == (None, date(2026, 10, 13))
    assert list(Risk.objects.neglected(date(2026, 10, 14))) == [found]
    assert not Risk.objects.neglected(FRIDAY).exists()
    with refused("Give the reason", "how"):
        inform_sponsor(found.pk, " ", actor=project.lead, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        inform_sponsor(found.pk, "By phone.", actor=make_user(), on=FRIDAY)
    done = inform_sponsor(found.pk, "By phone.", actor=project.lead, on=FRIDAY)
    assert (done.sponsor_informed_on, done.inform_due_on) == (FRIDAY, None)


def test_only_a_critical_risk_is_reported_to_the_sponsor(risk, project):
    with refused("Only a critical risk"):
        inform_sponsor(risk.pk, "By phone.", actor=project.lead, on=FRIDAY)


def test_a_high_risk_wants_a_measure_within_ten_working_days(risk, doer):
    assert risk.measure_due_on == date(2026, 10, 23)
    assert list(Risk.objects.neglected(date(2026, 10, 24))) == [risk]
    planned(risk, doer)
    risk.refresh_from_db()
    assert risk.measure_due_on is None


def test_a_low_or_medium_risk_asks_for_reviews_only(identified):
    low = rated(identified, probability=1)
    assert (low.zone, low.measure_due_on, low.review_on) == ("L", None, date(2027, 1, 9))
    medium = rated(identified, probability=2)
    assert (medium.zone, medium.measure_due_on, medium.review_on) == ("M", None, date(2026, 11, 9))


def test_a_response_is_chosen_by_the_owner_once_there_is_a_measure(risk, owner, doer, project):
    with refused("Plan a measure first", "response"):
        choose_response(risk.pk, "reduce_probability", actor=owner, on=FRIDAY)
    planned(risk, doer)
    with pytest.raises(PermissionDenied):
        choose_response(risk.pk, "reduce_probability", actor=doer, on=FRIDAY)
    found = choose_response(risk.pk, "reduce_probability", actor=owner, on=FRIDAY)
    assert (found.state, found.response) == ("treated", "reduce_probability")
    with refused("one that suits", "response"):
        choose_response(risk.pk, "exploit", actor=owner, on=FRIDAY)
    with refused("one that suits", "response"):
        choose_response(risk.pk, "pray", actor=owner, on=FRIDAY)


def test_a_risk_is_rated_before_it_is_treated(identified, owner):
    with refused("Rate the risk first"):
        choose_response(identified.pk, "accept_passive", actor=owner, on=FRIDAY)


def test_escalating_makes_the_manager_of_the_programme_its_owner(risk, owner, project):
    found = choose_response(risk.pk, "escalate", actor=owner, on=FRIDAY)
    assert found.owner == project.programme.manager
    assert told("risk.escalated") == {project.programme.manager}


def test_without_a_programme_there_is_nobody_to_escalate_to(risk, owner, project):
    project.programme.manager = None
    project.programme.save()
    with refused("no programme with a manager", "response"):
        choose_response(risk.pk, "escalate", actor=owner, on=FRIDAY)


def test_an_accepted_serious_risk_is_monitored_once_the_sponsor_signed(
    risk, owner, project, sponsor
):
    choose_response(risk.pk, "accept_passive", actor=owner, on=FRIDAY)
    with refused("accepted by the sponsor with a signature"):
        monitor_risk(risk.pk, actor=project.lead)
    signed = accept_risk(risk.pk, "Cheaper to carry.", actor=sponsor, at=NOON, on=FRIDAY)
    assert (signed.score, signed.zone, len(signed.sha256)) == (12, "H", 64)
    assert told("risk.accepted") == {owner, project.lead}
    risk.refresh_from_db()
    assert risk.measure_due_on is None
    assert monitor_risk(risk.pk, actor=project.lead).state == "monitored"


def test_a_signature_does_not_cover_a_worse_score(risk, owner, project, sponsor):
    accept_risk(risk.pk, "Cheaper to carry.", actor=sponsor, at=NOON, on=FRIDAY)
    choose_response(risk.pk, "accept_passive", actor=owner, on=FRIDAY)
    rated(risk, probability=5)
    with refused("accepted by the sponsor"):
        monitor_risk(risk.pk, actor=project.lead)


def test_only_the_sponsor_of_the_project_accepts(risk, identified, project, director):
    board = make_user(roles=(Role.SPONSOR,))
    for actor in (project.lead, director, board, make_user()):
        with pytest.raises(PermissionDenied):
            accept_risk(risk.pk, "Fine.", actor=actor, at=NOON, on=FRIDAY)
    assert not RiskAcceptance.objects.exists()


def test_what_is_not_rated_or_without_a_reason_is_not_accepted(identified, sponsor):
    with refused("rated and not over"):
        accept_risk(identified.pk, "Fine.", actor=sponsor, at=NOON, on=FRIDAY)
    rated(identified)
    with refused("Give the reason", "reason"):
        accept_risk(identified.pk, " ", actor=sponsor, at=NOON, on=FRIDAY)
    with refused("too long", "reason"):
        accept_risk(identified.pk, "x" * 501, actor=sponsor, at=NOON, on=FRIDAY)


def test_a_small_risk_is_accepted_without_the_sponsor(identified, owner, project):
    found = rated(identified, probability=1)
    choose_response(found.pk, "accept_passive", actor=owner, on=FRIDAY)
    for actor in (owner, make_user()):
        with pytest.raises(PermissionDenied):
            monitor_risk(found.pk, actor=actor)
    assert monitor_risk(found.pk, actor=project.lead).state == "monitored"
    with refused("Only a treated risk"):
        monitor_risk(found.pk, actor=project.lead)


def test_measures_are_verified_before_a_risk_is_only_monitored(risk, owner, doer, project):
    planned(risk, doer)
    choose_response(risk.pk, "reduce_probability", actor=owner, on=FRIDAY)
    with refused("implemented and verified first"):
        monitor_risk(risk.pk, actor=project.lead)


@pytest.fixture
def monitored(identified, owner, project):
    """Accepted at 1 × 3."""
    found = rated(identified, probability=1)
    choose_response(found.pk, "accept_passive", actor=owner, on=FRIDAY)
    return monitor_risk(found.pk, actor=project.lead)


def test_a_risk_is_closed_once_its_exposure_is_over(monitored, project):
    with refused("The exposure is not over and the score is above 2"):
        close_risk(monitored.pk, "Over.", actor=project.lead, on=FRIDAY)
    edit_risk(monitored.pk, {"exposed_until_on": FRIDAY}, actor=project.lead, on=FRIDAY)
    with refused("The exposure is not over"):
        close_risk(monitored.pk, "Over.", actor=project.lead, on=FRIDAY)
    after = FRIDAY + timedelta(1)
    with refused("Give the reason", "reason"):
        close_risk(monitored.pk, "", actor=project.lead, on=after)
    found = close_risk(monitored.pk, "Over.", actor=project.lead, on=after)
    assert (found.state, found.ended_on, found.review_on) == ("closed", after, None)
    assert HistoryEntry.objects.get(verb="risk.closed").additional_data["reason"] == "Over."


def test_a_risk_that_hardly_matters_is_closed_at_once(monitored, project):
    rated(monitored, probability=1, cost=Decimal(0), delay_days=0)
    assert close_risk(monitored.pk, "Gone.", actor=project.lead, on=FRIDAY).is_over


def test_a_risk_with_an_unverified_measure_is_not_closed(monitored, project, doer):
    rated(monitored, probability=1, cost=Decimal(0), delay_days=0)
    planned(monitored, doer)
    with refused("The measure M1 is not verified yet"):
        close_risk(monitored.pk, "Gone.", actor=project.lead, on=FRIDAY)


def test_a_critical_risk_is_closed_by_who_judges_quality(monitored, project, quality):
    past = {"exposed_until_on": FRIDAY - timedelta(1)}
    edit_risk(monitored.pk, past, actor=project.lead, on=FRIDAY)
    rated(monitored, probability=5)
    for actor in (project.lead, make_user()):
        with pytest.raises(PermissionDenied):
            close_risk(monitored.pk, "Over.", actor=actor, on=FRIDAY)
    assert close_risk(monitored.pk, "Over.", actor=quality, on=FRIDAY).is_over


def test_only_a_monitored_risk_is_closed(risk, project):
    with refused("Only a monitored risk"):
        close_risk(risk.pk, "Over.", actor=project.lead, on=FRIDAY)


def test_a_risk_that_strikes_becomes_an_issue_and_keeps_the_link(risk, project, owner, sponsor):
    facts = Occurrence("The dispute began.", ISSUE, cost=Decimal(12_000), delay_days=60)
    issue = record_occurrence(risk.pk, facts, actor=project.lead, on=FRIDAY)
    risk.refresh_from_db()
    assert (risk.state, risk.ended_on, risk.actual_cost) == ("occurred", FRIDAY, Decimal(12_000))
    assert (issue.code, issue.risk, issue.actual_delay_days) == ("I-101-1", risk, 60)
    assert (issue.name_en, issue.occurred_on) == ("Incompatible applications", FRIDAY)
    assert told("risk.occurred") == {owner, sponsor}
    with refused("rated and not over"):
        record_occurrence(risk.pk, facts, actor=project.lead, on=FRIDAY)
    with refused("The risk is over"):
        rated(risk)


@pytest.mark.parametrize(
    ("facts", "issue", "field"),
    [
        ({"cost": Decimal(-1)}, {}, "actual_cost"),
        ({"delay_days": -1}, {}, "actual_delay_days"),
        ({"what": " "}, {}, "what"),
        ({}, {"severity": 5}, "severity"),
        ({}, {"due_on": None}, "due_on"),
        ({}, {"due_on": date(1890, 1, 1)}, "due_on"),
    ],
)
def test_an_occurrence_that_makes_no_sense_changes_nothing(risk, project, facts, issue, field):
    said = Occurrence(**{"what": "It came.", "issue": {**ISSUE, **issue}, **facts})
    with pytest.raises(RuleViolation) as error:
        record_occurrence(risk.pk, said, actor=project.lead, on=FRIDAY)
    assert error.value.field == field
    risk.refresh_from_db()
    assert risk.state == "assessed"
    assert not Issue.objects.exists()


def test_nobody_else_says_that_a_risk_struck(risk, owner, director, quality):
    for actor in (owner, director, quality, make_user()):
        with pytest.raises(PermissionDenied):
            record_occurrence(risk.pk, Occurrence("It came.", ISSUE), actor=actor, on=FRIDAY)


def test_a_risk_of_the_portfolio_strikes_in_a_project(project):
    judge = make_user(roles=(Role.QUALITY_MANAGER,))
    made = identify_risk(project.portfolio, written(judge), actor=judge, on=FRIDAY)
    rated(made, impact_cost=4, daily_cost=Decimal(1_000))
    with refused("Choose the project", "project"):
        record_occurrence(made.pk, Occurrence("It came.", ISSUE), actor=judge, on=FRIDAY)
    over = Occurrence("It came.", ISSUE, project=make_project(state="closed"))
    with pytest.raises(PermissionDenied):
        record_occurrence(made.pk, over, actor=judge, on=FRIDAY)
    struck = Occurrence("It came.", ISSUE, project=project)
    issue = record_occurrence(made.pk, struck, actor=judge, on=FRIDAY)
    assert (issue.project, issue.risk) == (project, made)


def test_a_critical_risk_of_the_portfolio_is_told_to_the_board(project):
    board, judge = make_user(roles=(Role.SPONSOR,)), make_user(roles=(Role.QUALITY_MANAGER,))
    made = identify_risk(project.portfolio, written(judge), actor=judge, on=FRIDAY)
    found = rated(made, impact_cost=5, daily_cost=Decimal(1_000))
    assert (found.zone, told("risk.critical")) == ("C", {board})
    accept_risk(made.pk, "Carried.", actor=board, at=NOON, on=FRIDAY)
    with refused("no programme with a manager", "response"):
        choose_response(made.pk, "escalate", actor=judge, on=FRIDAY)
    choose_response(made.pk, "accept_active", actor=judge, on=FRIDAY)
    assert monitor_risk(made.pk, actor=make_director()).state == "monitored"


def test_what_is_over_is_taken_up_again_with_a_reason(monitored, project):
    with refused("is not over"):
        reopen_risk(monitored.pk, "Again.", actor=project.lead, on=FRIDAY)
    rated(monitored, cost=Decimal(0), delay_days=0, probability=1)
    close_risk(monitored.pk, "Gone.", actor=project.lead, on=FRIDAY)
    with refused("Give the reason", "reason"):
        reopen_risk(monitored.pk, "", actor=project.lead, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        reopen_risk(monitored.pk, "Again.", actor=make_user(), on=FRIDAY)
    found = reopen_risk(monitored.pk, "Again.", actor=project.lead, on=FRIDAY)
    assert (found.state, found.response, found.ended_on) == ("assessed", "", None)
    assert found.review_on == FRIDAY
    assert rated(found).assessments.order_by("-pk").first().kind == "gross"


def test_a_risk_whose_only_measure_is_cancelled_is_only_assessed_again(
    risk, measure, owner, doer, project
):
    second = planned(risk, doer)
    choose_response(risk.pk, "reduce_probability", actor=owner, on=FRIDAY)
    cancel_measure(second.pk, "Too dear.", actor=project.lead, on=FRIDAY)
    risk.refresh_from_db()
    assert risk.state == "treated"
    cancel_measure(measure.pk, "Too dear.", actor=project.lead, on=FRIDAY)
    risk.refresh_from_db()
    assert (risk.state, risk.response, risk.planned_exposure) == ("assessed", "", None)
    assert risk.measure_due_on == date(2026, 10, 23)
    assert HistoryEntry.objects.filter(verb="risk.fell_back").exists()


def test_an_opportunity_is_worth_less_than_nothing_and_asks_for_no_measure(project, owner, doer):
    facts = written(owner, kind="opportunity")
    made = identify_risk(project, facts, actor=project.lead, on=FRIDAY)
    found = rated(made)
    assert (found.exposure, found.zone, found.measure_due_on) == (Decimal(-80_400), "H", None)
    planned(found, doer, probability=5)
    found.refresh_from_db()
    assert found.planned_exposure == Decimal("-81940.00")
    with refused("one that suits", "response"):
        choose_response(found.pk, "avoid", actor=owner, on=FRIDAY)
    assert choose_response(found.pk, "enhance", actor=owner, on=FRIDAY).state == "treated"
    assert edit_risk(found.pk, {"name_en": "Gain"}, actor=project.lead, on=FRIDAY).name == "Gain"


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("risk_of_a_project_or_of_the_portfolio", {"project": None}),
        ("risk_assessed_with_rating_and_owner", {"owner": None}),
        ("risk_assessed_with_rating_and_owner", {"score": 13}),
        ("risk_response_of_its_kind", {"response": "exploit"}),
        ("risk_treated_with_response", {"state": "treated"}),
        ("risk_ended_on_iff_over", {"state": "closed"}),
        ("risk_ended_on_iff_over", {"ended_on": FRIDAY}),
        (
            "risk_exposed_until_after_from",
            {"exposed_from_on": FRIDAY, "exposed_until_on": FRIDAY - timedelta(1)},
        ),
        ("risk_actual_cost_not_negative", {"actual_cost": Decimal(-1)}),
    ],
)
def test_the_database_keeps_the_rules_of_a_risk(risk, name, facts):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Risk.objects.filter(pk=risk.pk).update(**facts)


def test_numbers_are_given_once(risk, project):
    # risk_number_unique_in_project, risk_number_unique_in_portfolios
    values = {"category": "people", "name_fr": "X", "identified_on": FRIDAY, "number": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.create(project=project, identified_by=project.lead, **values)
    portfolio = project.portfolio
    Risk.objects.create(portfolio=portfolio, identified_by=project.lead, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.create(portfolio=portfolio, identified_by=project.lead, **values)
