"""A gate holds: what opens it, what is written down then, and how two may override it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import Notification
from projects.choices import Body, Outcome
from projects.gates import UnmetConditions
from projects.gates.catalogue import ITEMS
from projects.grounds import Demand, Grounds
from projects.models import Decision, DecisionCondition, GateTick, TransitionProposal
from projects.operations import change_state, grant_waiver, release_phase, report_condition
from projects.releases import effort_limit, released_for
from projects.transitions import TABLE
from servicedesk_pm.common.errors import RuleViolation
from tests.conftest import FRIDAY
from tests.factories import (
    make_programme,
    make_project,
    make_ready_project,
    make_signed_mandate,
    make_user,
    meet_gates,
)

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=30)
MILLION = Decimal(1_000_000)
GATED = [
    (line.source, line.to, line.gate, line.without)
    for line in TABLE
    if line.gate not in {"", "GX"} and not (line.source == "execution" and line.to == "closing")
]


@pytest.fixture
def sponsor():
    return make_user("the-sponsor")


@pytest.fixture
def board():
    return make_user("board", roles=(Role.SPONSOR,))


def deciders_of(line_to, project, director, board):
    return {
        "analysis": [director], "decision": [director], "mandate": [board],
        "initiation": [director, project.sponsor], "closed": [director, project.sponsor],
    }.get(line_to, [project.sponsor])  # fmt: skip


@pytest.mark.parametrize(("source", "to", "gate", "without"), GATED)
def test_each_condition_that_is_missing_holds_the_gate(
    source, to, gate, without, sponsor, director, board
):
    project = make_ready_project(
        state=source, sponsor=sponsor, size_class="M", programme=make_programme()
    )
    ticked = GateTick.objects.filter(project=project, code__startswith=f"{gate}-")
    asked = [item.code for item in ITEMS if item.gate == gate and item.code not in without]
    actor = deciders_of(to, project, director, board)[0]
    for tick in ticked.exclude(code__in=without):
        tick.delete()
        with pytest.raises(UnmetConditions) as refused:
            change_state(project.pk, to, actor=actor, on=FRIDAY)
        assert [each.code for each in refused.value.unmet] == [tick.code]
        assert tick.code in asked
        tick.save(force_insert=True)
    project.refresh_from_db()
    assert project.state == source
    for person in deciders_of(to, project, director, board):
        change_state(project.pk, to, actor=person, on=FRIDAY)
    project.refresh_from_db()
    assert project.state == to


def test_submitting_does_not_ask_for_what_the_board_selects(sponsor, director):
    project = make_ready_project(state="analysis", sponsor=sponsor)
    GateTick.objects.filter(code="G1-10").delete()
    assert change_state(project.pk, "decision", actor=director, on=FRIDAY).state == "decision"
    assert not Decision.objects.exists()


def test_a_waived_condition_opens_the_gate_until_it_expires(sponsor):
    project = make_ready_project(state="initiation", sponsor=sponsor)
    GateTick.objects.filter(code="G3-07").delete()
    grant_waiver(project.pk, "G3-07", reason="Later.", expires_on=LATER, actor=sponsor, on=FRIDAY)
    with pytest.raises(UnmetConditions, match="Communication plan"):
        change_state(project.pk, "execution", actor=sponsor, on=LATER + timedelta(days=1))
    change_state(project.pk, "execution", actor=sponsor, on=LATER)
    assert Decision.objects.get().checklist["G3-07"] == "waived"


def test_a_decision_writes_down_who_when_why_and_how_the_gate_stood(sponsor):
    project = make_ready_project(state="initiation", sponsor=sponsor, approved_envelope=MILLION)
    witness = make_user("witness")
    grounds = Grounds(
        "The plan holds.",
        participants=frozenset({witness.pk}),
        released_budget=Decimal(400_000),
        released_minutes=50_400,
        document="Mandate v2",
        valid_until=LATER,
    )
    change_state(project.pk, "execution", actor=sponsor, on=FRIDAY, grounds=grounds)
    decision = Decision.objects.get()
    assert (decision.gate, decision.body, decision.outcome) == (
        "G3",
        Body.SPONSOR,
        Outcome.APPROVED,
    )
    assert (decision.decided_by, decision.held_on, decision.reasoning) == (
        sponsor,
        FRIDAY,
        "The plan holds.",
    )
    assert list(decision.participants.all()) == [witness]
    assert decision.checklist["G3-12"] == "ticked"
    assert set(decision.checklist) == {item.code for item in ITEMS if item.gate == "G3"}
    assert released_for(project).budget == Decimal(400_000)
    assert effort_limit(project) == (project.path, 50_400)


def test_numbers_run_through_the_portfolio(sponsor):
    first = make_ready_project(state="initiation", sponsor=sponsor)
    second = make_ready_project(state="initiation", sponsor=sponsor, portfolio=first.portfolio)
    for project in (first, second):
        change_state(project.pk, "execution", actor=sponsor, on=FRIDAY)
    assert list(Decision.objects.order_by("number").values_list("number", "project")) == [
        (1, first.pk),
        (2, second.pk),
    ]


@pytest.mark.parametrize(
    ("source", "to", "outcome"),
    [
        ("decision", "mandate", Outcome.APPROVED),
        ("decision", "analysis", Outcome.RETURNED),
        ("decision", "rejected", Outcome.REJECTED),
    ],
)
def test_the_board_approves_returns_and_rejects(board, sponsor, source, to, outcome):
    project = make_ready_project(state=source, sponsor=sponsor)
    change_state(project.pk, to, actor=board, on=FRIDAY, grounds=Grounds("Discussed."))
    decision = Decision.objects.get()
    assert (decision.body, decision.outcome) == (Body.BOARD, outcome)


def test_money_is_released_up_to_the_envelope_and_not_beyond(sponsor):
    project = make_ready_project(state="initiation", sponsor=sponsor, approved_envelope=MILLION)
    first = Grounds(released_budget=Decimal(700_000))
    change_state(project.pk, "execution", actor=sponsor, on=FRIDAY, grounds=first)
    with pytest.raises(RuleViolation, match="300’000") as refused:
        change_state(
            project.pk,
            "deployment",
            actor=sponsor,
            on=FRIDAY,
            grounds=Grounds(released_budget=Decimal("300000.01")),
        )
    assert refused.value.field == "released_budget"
    change_state(
        project.pk,
        "deployment",
        actor=sponsor,
        on=FRIDAY,
        grounds=Grounds(released_budget=Decimal(300_000)),
    )
    assert released_for(project).budget == MILLION


@pytest.mark.parametrize(
    "grounds",
    [
        Grounds(released_budget=Decimal(-1)),
        Grounds(released_minutes=-1),
        Grounds(valid_until=FRIDAY),
        Grounds(participants=frozenset({999_999})),
        Grounds(document="x" * 201),
    ],
)
def test_a_decision_that_makes_no_sense_changes_nothing(sponsor, grounds):
    project = make_ready_project(state="initiation", sponsor=sponsor, approved_envelope=MILLION)
    with pytest.raises(RuleViolation):
        change_state(project.pk, "execution", actor=sponsor, on=FRIDAY, grounds=grounds)
    project.refresh_from_db()
    assert (project.state, Decision.objects.count()) == ("initiation", 0)


def test_conditions_are_laid_down_with_owner_and_date_and_the_owner_is_told(sponsor):
    project = make_ready_project(state="initiation", sponsor=sponsor)
    demand = Demand("Test the fallback.", project.lead.pk, LATER, is_blocking=True)
    change_state(
        project.pk, "execution", actor=sponsor, on=FRIDAY, grounds=Grounds(demands=(demand,))
    )
    decision = Decision.objects.get()
    assert decision.outcome == Outcome.WITH_CONDITIONS
    condition = decision.conditions.get()
    assert (condition.text, condition.owner, condition.due_on, condition.is_blocking) == (
        "Test the fallback.",
        project.lead,
        LATER,
        True,
    )
    told = Notification.objects.filter(kind="decision.condition_given")
    assert [each.recipient for each in told] == [project.lead]


@pytest.mark.parametrize("fault", ["owner", "due", "words"])
def test_a_condition_without_words_owner_or_day_is_refused(sponsor, fault):
    project = make_ready_project(state="initiation", sponsor=sponsor)
    gone = make_user(is_active=False)
    demand = Demand(
        " " if fault == "words" else "Test it.",
        gone.pk if fault == "owner" else project.lead.pk,
        FRIDAY if fault == "due" else LATER,
    )
    with pytest.raises(RuleViolation):
        change_state(
            project.pk, "execution", actor=sponsor, on=FRIDAY, grounds=Grounds(demands=(demand,))
        )
    assert not DecisionCondition.objects.exists()


def test_a_blocking_condition_that_is_overdue_holds_the_next_gate(sponsor):
    project = make_ready_project(state="initiation", sponsor=sponsor)
    demand = Demand("Test the fallback.", project.lead.pk, LATER, is_blocking=True)
    softer = Demand("Write it down.", project.lead.pk, LATER)
    change_state(
        project.pk,
        "execution",
        actor=sponsor,
        on=FRIDAY,
        grounds=Grounds(demands=(demand, softer)),
    )
    after = LATER + timedelta(days=1)
    with pytest.raises(UnmetConditions) as refused:
        change_state(project.pk, "deployment", actor=sponsor, on=after)
    (unmet,) = refused.value.unmet
    assert "Test the fallback." in str(unmet.label)
    assert unmet.url == Decision.objects.get().get_absolute_url()
    condition = DecisionCondition.objects.get(position=1)
    report_condition(condition.pk, "Tested on Monday.", actor=project.lead, on=after)
    assert change_state(project.pk, "deployment", actor=sponsor, on=after).state == "deployment"


@pytest.mark.parametrize(("size", "allowed"), [("S", True), ("M", False), ("L", False)])
def test_nobody_decides_alone_on_their_own_work(size, allowed):
    both = make_user("lead-and-sponsor")
    project = make_ready_project(state="initiation", sponsor=both, lead=both, size_class=size)
    if allowed:
        assert change_state(project.pk, "execution", actor=both, on=FRIDAY).state == "execution"
        return
    with pytest.raises(RuleViolation, match="another person"):
        change_state(project.pk, "execution", actor=both, on=FRIDAY)


def test_the_second_of_two_agrees_to_exactly_what_the_first_said(sponsor, director):
    project = make_ready_project(state="mandate", sponsor=sponsor, approved_envelope=MILLION)
    first = Grounds("As agreed.", released_budget=Decimal(50_000), document="Mandate v1")
    change_state(project.pk, "initiation", actor=director, on=FRIDAY, grounds=first)
    other = Grounds("More!", released_budget=Decimal(90_000))
    change_state(project.pk, "initiation", actor=sponsor, on=FRIDAY, grounds=other)
    decision = Decision.objects.get()
    assert (decision.released_budget, decision.reasoning, decision.document) == (
        Decimal(50_000),
        "As agreed.",
        "Mandate v1",
    )
    assert (decision.decided_by, decision.agreed_by) == (sponsor, director)


OVERRIDE = Grounds("The supplier stops on Friday.", overrides_gate=True)


def test_an_override_takes_two_sides_and_is_written_down(sponsor, director):
    project = make_project(state="initiation", sponsor=sponsor)
    change_state(project.pk, "execution", actor=sponsor, on=FRIDAY, grounds=OVERRIDE)
    project.refresh_from_db()
    assert project.state == "initiation"
    assert TransitionProposal.objects.get().overrides_gate
    change_state(project.pk, "execution", actor=director, on=FRIDAY, grounds=OVERRIDE)
    project.refresh_from_db()
    decision = Decision.objects.get()
    assert project.state == "execution"
    assert (decision.overrides_gate, decision.decided_by, decision.agreed_by) == (
        True,
        director,
        sponsor,
    )
    assert "G3-12" in decision.overridden
    assert decision.reasoning == OVERRIDE.reason


def test_an_override_of_the_submission_is_written_down_too(sponsor, director):
    project = make_project(state="analysis", sponsor=sponsor)
    for actor in (director, sponsor):
        change_state(project.pk, "decision", actor=actor, on=FRIDAY, grounds=OVERRIDE)
    decision = Decision.objects.get()
    assert (decision.gate, decision.overrides_gate) == ("G1", True)
    assert "G1-01" in decision.overridden
    assert "G1-10" not in decision.checklist


def test_an_override_needs_a_reason_and_people_who_may(sponsor, director, board):
    project = make_project(state="initiation", sponsor=sponsor)
    silent = Grounds(overrides_gate=True)
    with pytest.raises(UnmetConditions, match="reason"):
        change_state(project.pk, "execution", actor=sponsor, on=FRIDAY, grounds=silent)
    for actor in (project.lead, board, make_user()):
        with pytest.raises(PermissionDenied):
            change_state(project.pk, "execution", actor=actor, on=FRIDAY, grounds=OVERRIDE)


def test_one_person_with_two_sides_does_not_override_alone(director):
    project = make_project(state="initiation", sponsor=director)
    change_state(project.pk, "execution", actor=director, on=FRIDAY, grounds=OVERRIDE)
    with pytest.raises(RuleViolation, match="agreed already"):
        change_state(project.pk, "execution", actor=director, on=FRIDAY, grounds=OVERRIDE)
    assert not Decision.objects.exists()


def test_a_half_override_is_no_half_of_the_usual_decision(sponsor, director):
    project = make_project(state="mandate", sponsor=sponsor)
    change_state(project.pk, "initiation", actor=sponsor, on=FRIDAY, grounds=OVERRIDE)
    make_signed_mandate(project)
    meet_gates(project)
    change_state(project.pk, "initiation", actor=director, on=FRIDAY)
    project.refresh_from_db()
    assert project.state == "mandate"
    assert not TransitionProposal.objects.get().overrides_gate


@pytest.mark.parametrize("to", ["on_hold", "cancelled"])
def test_what_waits_for_no_gate_is_not_overridden(sponsor, to):
    project = make_project(state="execution", sponsor=sponsor)
    with pytest.raises(PermissionDenied):
        change_state(project.pk, to, actor=sponsor, on=FRIDAY, grounds=OVERRIDE)


def test_an_override_does_not_lift_what_stands_beside_the_gate(sponsor):
    parent = make_project(state="deployment", sponsor=sponsor)
    make_project(parent=parent, state="execution")
    with pytest.raises(UnmetConditions) as refused:
        change_state(parent.pk, "closing", actor=sponsor, on=FRIDAY, grounds=OVERRIDE)
    assert [each.code for each in refused.value.unmet] == ["hierarchy"]


def test_a_way_taken_back_is_tested_anew(sponsor):
    project = make_ready_project(state="deployment", sponsor=sponsor)
    grounds = Grounds("The pilot failed.")
    change_state(project.pk, "execution", actor=sponsor, on=FRIDAY, grounds=grounds)
    left = {tick.code.split("-")[0] for tick in GateTick.objects.filter(project=project)}
    assert "G4" not in left
    assert {"G3", "G5"} <= left


def test_phases_are_released_one_by_one(sponsor, director):
    project = make_project(state="execution", sponsor=sponsor, approved_envelope=MILLION)
    money = Grounds(released_budget=Decimal(100_000))
    first = release_phase(project.pk, "Realisation", actor=sponsor, on=FRIDAY, grounds=money)
    second = release_phase(project.pk, "Wave 1", actor=sponsor, on=FRIDAY, grounds=money)
    assert (first.gate, second.gate, second.subject_fr) == ("G3.1", "G3.2", "Wave 1")
    assert released_for(project).budget == Decimal(200_000)
    with pytest.raises(PermissionDenied):
        release_phase(project.pk, "More", actor=director, on=FRIDAY, grounds=money)
    small = make_project(state="execution", size_class="S", approved_envelope=MILLION)
    assert release_phase(small.pk, "All", actor=director, on=FRIDAY, grounds=money).body == (
        Body.DIRECTOR
    )


@pytest.mark.parametrize(
    ("state", "name", "grounds"),
    [
        ("initiation", "Early", Grounds(released_budget=Decimal(1))),
        ("execution", " ", Grounds(released_budget=Decimal(1))),
        ("execution", "Nothing", Grounds()),
        ("execution", "Too much", Grounds(released_budget=MILLION + 1)),
    ],
)
def test_a_phase_is_refused_without_a_name_a_sum_or_at_the_wrong_time(
    sponsor, state, name, grounds
):
    project = make_project(state=state, sponsor=sponsor, approved_envelope=MILLION)
    with pytest.raises(RuleViolation):
        release_phase(project.pk, name, actor=sponsor, on=FRIDAY, grounds=grounds)
    assert not Decision.objects.exists()


def test_the_effort_of_a_subproject_is_bounded_by_the_nearest_release_above(sponsor):
    parent = make_project(state="execution", sponsor=sponsor)
    child = make_project(parent=parent, state="execution")
    assert effort_limit(child) is None
    effort = Grounds(released_minutes=5_040)
    release_phase(parent.pk, "All", actor=sponsor, on=FRIDAY, grounds=effort)
    assert effort_limit(child) == (parent.path, 5_040)
