"""Decisions that move nothing, their conditions, and who reads them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.choices import Body, Outcome
from projects.decisions.words import subject_of
from projects.grounds import Demand, Grounds, stored_grounds
from projects.models import Decision, DecisionCondition
from projects.operations import Motion, change_state, put_off, report_condition, take_decision
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    give_role,
    make_member,
    make_programme,
    make_project,
    make_ready_project,
    make_user,
)

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=30)
STEERING = Motion(Body.STEERING, Outcome.APPROVED, "Reprise du plan")


@pytest.fixture
def sponsor():
    return make_user("the-sponsor")


@pytest.fixture
def board():
    return make_user("board", roles=(Role.SPONSOR,))


def test_the_board_defers_a_decision_with_a_day_and_a_reason(board):
    project = make_project(state="decision")
    grounds = Grounds("No supplier yet.", LATER)
    decision = put_off(
        project.pk, Outcome.DEFERRED, actor=board, on=FRIDAY, grounds=grounds, version=1
    )
    project.refresh_from_db()
    assert (project.state, project.review_on, project.version) == ("decision", LATER, 2)
    assert (decision.gate, decision.body, decision.review_on) == ("G1", Body.BOARD, LATER)
    assert decision.reasoning == "No supplier yet."
    assert subject_of(decision).text == "Gate G1"


def test_a_deferral_ends_with_the_decision(board, sponsor):
    project = make_ready_project(state="decision", sponsor=sponsor)
    grounds = Grounds("Later.", LATER)
    put_off(project.pk, Outcome.DEFERRED, actor=board, on=FRIDAY, grounds=grounds)
    assert change_state(project.pk, "mandate", actor=board, on=FRIDAY).review_on is None


@pytest.mark.parametrize(
    "grounds",
    [
        Grounds("", LATER),
        Grounds("Later"),
        Grounds("Later", FRIDAY),
        Grounds("Later", FRIDAY + timedelta(days=184)),
    ],
)
def test_a_deferral_is_refused_without_what_it_needs(board, grounds):
    project = make_project(state="decision")
    with pytest.raises(RuleViolation):
        put_off(project.pk, Outcome.DEFERRED, actor=board, on=FRIDAY, grounds=grounds)
    project.refresh_from_db()
    assert project.review_on is None


def test_only_who_decides_puts_off(director, sponsor, board):
    project = make_project(state="decision", sponsor=sponsor)
    for actor in (director, sponsor, project.lead):
        with pytest.raises(PermissionDenied):
            put_off(
                project.pk, Outcome.DEFERRED, actor=actor, on=FRIDAY, grounds=Grounds("x", LATER)
            )
    # Submitting is no decision, so there is nothing to put off before it.
    early = make_project(state="analysis")
    with pytest.raises(PermissionDenied):
        put_off(early.pk, Outcome.DEFERRED, actor=director, on=FRIDAY, grounds=Grounds("x", LATER))


def test_a_gate_is_returned_with_remarks_and_the_lead_is_told(sponsor):
    project = make_project(state="initiation", sponsor=sponsor, name_fr="Banc", name_en="Bench")
    grounds = Grounds("The budget does not add up.")
    decision = put_off(project.pk, Outcome.RETURNED, actor=sponsor, on=FRIDAY, grounds=grounds)
    project.refresh_from_db()
    assert (project.state, project.review_on, decision.outcome) == (
        "initiation",
        None,
        Outcome.RETURNED,
    )
    (told,) = Notification.objects.filter(kind="project.decision_put_off")
    assert told.recipient == project.lead
    assert sentence(told) == f"{project.code} Bench, gate G3: Returned."
    with translation.override("fr"):
        assert sentence(told) == f"{project.code} Banc, point de décision G3\u202f: Retourné."


def test_only_deferring_and_returning_move_nothing(sponsor):
    project = make_project(state="initiation", sponsor=sponsor)
    with pytest.raises(RuleViolation):
        put_off(project.pk, Outcome.APPROVED, actor=sponsor, on=FRIDAY, grounds=Grounds("x"))
    with pytest.raises(StaleObject):
        put_off(
            project.pk, Outcome.RETURNED, actor=sponsor, on=FRIDAY, grounds=Grounds("x"), version=9
        )


def test_a_steering_decision_is_written_down_with_its_conditions(sponsor):
    project = make_project(sponsor=sponsor)
    grounds = Grounds("Needed.", demands=(Demand("Inform the sites.", project.lead.pk, LATER),))
    decision = take_decision(project, STEERING, actor=sponsor, on=FRIDAY, grounds=grounds)
    assert (decision.outcome, decision.gate, decision.subject_fr) == (
        Outcome.WITH_CONDITIONS,
        "",
        "Reprise du plan",
    )
    assert decision.conditions.get().text == "Inform the sites."


def test_a_programme_has_decisions_of_its_own(sponsor, director):
    programme = make_programme(sponsor=sponsor, manager=make_user())
    decision = take_decision(programme, STEERING, actor=sponsor, on=FRIDAY, grounds=Grounds("Yes."))
    assert (decision.project, decision.programme) == (None, programme)
    assert decision.history_scope() == f"programme:{programme.pk}"
    assert decision in Decision.objects.visible_to(programme.manager)
    assert decision not in Decision.objects.visible_to(make_user())


@pytest.mark.parametrize(
    ("motion", "grounds", "field"),
    [
        (Motion(Body.SPONSOR, Outcome.APPROVED), Grounds(), "subject_fr"),
        (Motion(Body.SPONSOR, Outcome.REJECTED, "Non"), Grounds(), "reason"),
        (Motion(Body.SPONSOR, Outcome.DEFERRED, "Tard"), Grounds("x"), "review_on"),
        (Motion(Body.SPONSOR, "nonsense", "Oui"), Grounds("x"), "outcome"),
    ],
)
def test_a_decision_without_what_it_needs_is_refused(sponsor, motion, grounds, field):
    project = make_project(sponsor=sponsor)
    with pytest.raises(RuleViolation) as refused:
        take_decision(project, motion, actor=sponsor, on=FRIDAY, grounds=grounds)
    assert refused.value.field == field
    assert not Decision.objects.exists()


def test_nobody_speaks_for_a_body_that_is_not_theirs(sponsor, director, board):
    project = make_project(sponsor=sponsor)
    tries = {
        sponsor: Motion(Body.BOARD, Outcome.APPROVED, "x"),
        board: Motion(Body.STEERING, Outcome.APPROVED, "x"),
        project.lead: STEERING,
        make_member(project): STEERING,
        director: Motion("", Outcome.APPROVED, "x"),
    }
    for actor, motion in tries.items():
        with pytest.raises(PermissionDenied):
            take_decision(project, motion, actor=actor, on=FRIDAY, grounds=Grounds("x"))


@pytest.fixture
def condition(sponsor):
    project = make_project(sponsor=sponsor)
    grounds = Grounds("Yes.", demands=(Demand("Test it.", make_member(project).pk, LATER),))
    decision = take_decision(project, STEERING, actor=sponsor, on=FRIDAY, grounds=grounds)
    return decision.conditions.get()


def test_the_owner_reports_a_condition_once_with_evidence(condition, sponsor):
    with pytest.raises(RuleViolation, match="by what"):
        report_condition(condition.pk, " ", actor=condition.owner, on=LATER)
    done = report_condition(condition.pk, "Tested.", actor=condition.owner, on=LATER, version=1)
    assert (done.done_on, done.done_by, done.evidence, done.version) == (
        LATER,
        condition.owner,
        "Tested.",
        2,
    )
    (told,) = Notification.objects.filter(kind="decision.condition_done")
    assert told.recipient == sponsor
    assert "Test it." in sentence(told)
    with pytest.raises(StaleObject):
        report_condition(condition.pk, "Again.", actor=condition.owner, on=LATER, version=1)
    with pytest.raises(RuleViolation, match="already"):
        report_condition(condition.pk, "Again.", actor=condition.owner, on=LATER)


def test_lead_programme_manager_and_director_report_too_and_nobody_else(condition, director):
    project = condition.decision.project
    manager = make_user()
    give_role(manager, Role.PROGRAMME_MANAGER, project)
    for actor in (make_user(), make_member(project), make_member(project, Role.OBSERVER)):
        with pytest.raises(PermissionDenied):
            report_condition(condition.pk, "Done.", actor=actor, on=LATER)
    for actor in (project.lead, manager, director):
        again = DecisionCondition.objects.get(pk=condition.pk)
        again.done_on, again.done_by, again.evidence = None, None, ""
        again.save()
        report_condition(condition.pk, "Done.", actor=actor, on=LATER)


def test_a_condition_is_overdue_after_its_day_until_it_is_done(condition):
    assert not condition.is_overdue(LATER)
    assert condition.is_overdue(LATER + timedelta(days=1))
    seen = Decision.objects.with_open_conditions(LATER + timedelta(days=1)).get()
    assert (seen.has_conditions, seen.is_open, seen.is_overdue) == (True, True, True)
    report_condition(condition.pk, "Done.", actor=condition.owner, on=LATER)
    seen = Decision.objects.with_open_conditions(LATER + timedelta(days=1)).get()
    assert (seen.has_conditions, seen.is_open, seen.is_overdue) == (True, False, False)
    assert not Decision.objects.waiting().exists()


def test_a_decision_never_changes(condition):
    decision = condition.decision
    decision.reasoning = "Otherwise."
    with pytest.raises(RuleViolation, match="stays as it was"):
        decision.save()
    with pytest.raises(RuleViolation, match="stays as it was"):
        Decision.objects.filter(pk=decision.pk).update(reasoning="Otherwise.")
    assert HistoryEntry.objects.filter(scope=decision.history_scope()).exists()


def test_decisions_are_read_by_those_inside_and_not_by_observers(condition):
    project = condition.decision.project
    other = make_project()
    inside = [
        project.lead,
        project.sponsor,
        make_member(project),
        make_user(roles=(Role.DIRECTOR,)),
        make_user(roles=(Role.QUALITY_MANAGER,)),
        make_user(roles=(Role.SPONSOR,)),
    ]
    outside = [
        other.lead,
        make_user(),
        make_member(project, Role.OBSERVER),
        make_user(roles=(Role.OBSERVER,)),
        make_user(roles=(Role.ADMINISTRATOR,)),
        make_user(roles=(Role.HUMAN_RESOURCES,)),
    ]
    for reader in inside:
        assert Decision.objects.visible_to(reader).exists(), reader
    for reader in outside:
        assert not Decision.objects.visible_to(reader).exists(), reader


def test_what_the_first_of_two_said_is_read_back_as_it_was():
    grounds = Grounds(
        "Why",
        demands=(Demand("Do it.", 7, LATER, is_blocking=True),),
        participants=frozenset({3, 5}),
        released_budget=Decimal("12.50"),
        released_minutes=504,
        valid_until=LATER,
        document="v1",
    )
    assert stored_grounds("Why", grounds.facts()) == grounds
    assert stored_grounds("Why", {}) == Grounds("Why")


def row(project, **fields):
    facts = {
        "portfolio": project.portfolio,
        "project": project,
        "number": 90,
        "gate": "G3",
        "body": Body.SPONSOR,
        "outcome": Outcome.APPROVED,
        "held_on": FRIDAY,
        "decided_by": project.lead,
    }
    return Decision.objects.create(**{**facts, **fields})


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("decision_is_about_something", {"gate": ""}),
        ("decision_deferred_has_a_review", {"outcome": Outcome.DEFERRED, "reasoning": "x"}),
        ("decision_against_has_a_reason", {"outcome": Outcome.REJECTED}),
        ("decision_override_has_two_and_a_reason", {"overrides_gate": True, "reasoning": "x"}),
        ("decision_releases_no_negative_money", {"released_budget": Decimal(-1)}),
    ],
)
def test_the_database_refuses_decisions_that_make_no_sense(name, fields):
    project = make_project()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row(project, **fields)


def test_the_database_refuses_one_person_twice_and_a_number_twice():
    project = make_project()
    with (
        pytest.raises(IntegrityError, match="decision_agreed_by_another_person"),
        transaction.atomic(),
    ):
        row(project, agreed_by=project.lead)
    row(project)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(project)  # decision_number_unique_in_portfolio


def test_the_database_refuses_conditions_that_make_no_sense():
    project = make_project()
    facts = {"decision": row(project), "owner": project.lead, "due_on": LATER}
    make = DecisionCondition.objects.create
    for name, fields in {
        "condition_has_words": {"text": "", "position": 1},
        "condition_done_with_evidence": {"text": "x", "position": 1, "done_on": LATER},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            make(**facts, **fields)
    make(text="x", position=1, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        make(text="y", position=1, **facts)  # condition_position_unique_in_decision
