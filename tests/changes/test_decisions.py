"""Who decides on a change, what is written down, and what the envelope has to say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry, Notification
from projects.models import ChangeRequest, Decision
from projects.operations.change_decisions import Ruling, decide_change
from projects.operations.changes import analyse_change
from risks.models import Contingency
from servicedesk_pm.common.errors import StaleObject
from tests.changes.conftest import EFFECTS, analysed, decided, drafted, submitted
from tests.conftest import FRIDAY
from tests.decision_files.test_constraints import change as changed
from tests.decision_files.test_constraints import refused as refused_by_database
from tests.factories import make_member, make_project, make_signed_mandate
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db
FREE = {"cost_effect": Decimal(0), "cost_words": ""}


def test_the_sponsor_approves_and_it_is_a_decision_of_the_project(project, change, sponsor):
    row = decided(change, sponsor)
    assert (row.state, row.decided_by, row.decided_on) == ("approved", sponsor, FRIDAY)
    decision = Decision.objects.get()
    assert row.decision == decision
    assert (decision.body, decision.outcome, decision.reasoning) == ("sponsor", "approved",
                                                                    "It pays.")  # fmt: skip
    assert decision.subject_fr == "CR-201-1 Connecteur téléphonie"
    assert HistoryEntry.objects.filter(verb="change.approved").count() == 1
    told = Notification.objects.filter(kind="change.decided")
    assert {each.recipient for each in told} == {project.lead, row.requested_by}


def test_a_clarification_without_cost_is_the_leads_and_no_decision_is_written(project, asker):
    row = analysed(project, asker, **FREE)
    assert row.level == 1
    decided(row, project.lead)
    assert not Decision.objects.exists()


def test_small_money_within_the_contingency_is_the_leads(project, asker, director):
    said = {"set_by": director, "set_on": FRIDAY, "reason": "Mandate."}
    Contingency.objects.create(project=project, initial=Decimal(20_000), **said)
    assert analysed(project, asker).level == 1


def test_money_within_the_tolerance_of_the_mandate_is_the_directors(project, asker, director):
    make_signed_mandate(project, director=director, cost_tolerance=None, cost_tolerance_pct=5)
    assert analysed(project, asker, cost_effect=Decimal(25_000)).level == 2
    assert analysed(project, asker, cost_effect=Decimal(25_001)).level == 3


def test_a_lower_level_is_refused_with_the_level_that_it_needs(project, change, director):
    for person in (project.lead, director):
        with refused("higher level: Sponsor"):
            decided(change, person)
    change.refresh_from_db()
    assert change.state == "analysed"


def test_a_higher_level_may_decide_what_a_lower_one_could(project, asker, board):
    row = decided(analysed(project, asker, **FREE), board)
    assert (row.state, row.decision) == ("approved", None)


def test_who_asked_for_it_does_not_decide_on_it(project, sponsor):
    row = analysed(project, sponsor)
    with refused("You asked for this change"):
        decided(row, sponsor)


def test_who_decides_nothing_meets_a_closed_door(project, change, asker):
    for person in (asker, make_member(project)):
        with pytest.raises(PermissionDenied):
            decided(change, person)


def test_a_sponsor_of_another_project_decides_nothing_here(change, director):
    other = make_project(code="PRJ-202", sponsor=make_member(change.project, username="other"))
    with pytest.raises(PermissionDenied):
        decided(change, other.sponsor)


def test_beyond_the_envelope_the_sponsor_is_told_the_amount(project, asker, sponsor):
    row = analysed(project, asker, cost_effect=Decimal(130_000))
    assert row.level == 4
    with refused(r"exceeds the approved envelope by 30.000"):
        decided(row, sponsor)
    project.refresh_from_db()
    assert project.approved_envelope == 500_000


def test_the_board_raises_the_envelope_by_what_is_missing(project, asker, board):
    row = decided(analysed(project, asker, cost_effect=Decimal(130_000)), board)
    project.refresh_from_db()
    assert project.approved_envelope == 530_000
    assert row.decision.body == "board"


def test_a_change_that_the_board_rejects_raises_nothing(project, asker, board):
    decided(analysed(project, asker, cost_effect=Decimal(130_000)), board, "rejected")
    project.refresh_from_db()
    assert project.approved_envelope == 500_000


def test_a_larger_envelope_may_make_the_project_larger(project, asker, board):
    decided(analysed(project, asker, cost_effect=Decimal(400_000)), board)
    project.refresh_from_db()
    assert (project.approved_envelope, project.size_class) == (800_000, "L")


def test_the_level_is_computed_anew_when_others_were_approved_meanwhile(project, asker, sponsor):
    first, second = (analysed(project, asker, cost_effect=Decimal(60_000)) for _ in range(2))
    decided(first, sponsor)
    with refused(r"exceeds the approved envelope by 20.000"):
        decided(second, sponsor)


def test_nothing_is_decided_before_its_effects_are_said(project, asker, sponsor):
    for row in (drafted(project, asker), submitted(project, asker)):
        with refused("effects are not said yet"):
            decided(row, sponsor)


def test_nothing_is_decided_twice(project, change, sponsor):
    decided(change, sponsor)
    with refused("decided or withdrawn already"):
        decided(change, sponsor, "rejected")


def test_an_old_form_does_not_decide(change, sponsor):
    with pytest.raises(StaleObject):
        decide_change(change.pk, Ruling("approved", "Yes."), actor=sponsor, on=FRIDAY, version=1)


def test_a_decision_needs_an_outcome_a_reason_and_a_day_where_deferred(change, sponsor):
    with refused("approved, rejected or deferred", "outcome"):
        decided(change, sponsor, "closed")
    with refused("Give the reason", "reason"):
        decide_change(change.pk, Ruling("approved", " "), actor=sponsor, on=FRIDAY)
    with refused("at most 500", "reason"):
        decide_change(change.pk, Ruling("approved", "x" * 501), actor=sponsor, on=FRIDAY)
    with refused("date of review", "review_on"):
        decided(change, sponsor, "deferred")


def test_a_deferred_change_has_a_day_and_is_decided_later(project, change, sponsor):
    day = date(2026, 11, 30)
    row = decided(change, sponsor, "deferred", review_on=day)
    assert (row.state, row.review_on, row.decision.review_on) == ("deferred", day, day)
    row = decided(row, sponsor)
    assert (row.state, row.review_on) == ("approved", None)


def test_a_deferred_change_may_be_analysed_again(project, change, sponsor):
    decided(change, sponsor, "deferred", review_on=date(2026, 11, 30))
    row = analyse_change(change.pk, {**EFFECTS, **FREE}, actor=project.lead, on=FRIDAY)
    assert (row.state, row.level, row.review_on, row.decided_by) == ("analysed", 1, None, None)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("change_submitted_on_iff_submitted", {"submitted_on": None}),
        ("change_decided_with_its_effects", {"cost_effect": None}),
        ("change_decided_by_somebody_for_reasons", {"decision_reason": ""}),
        ("change_review_iff_deferred", {"review_on": FRIDAY}),
        ("change_implemented_in_some_way", {"implemented_on": FRIDAY}),
        ("change_finish_stays_or_moves", {"new_finish_on": FRIDAY}),
    ],
)
def test_the_table_keeps_the_rules_too(approved, constraint, values):
    refused_by_database(constraint, changed(approved, **values))


def test_numbers_are_unique_in_a_project(project, draft, asker):
    said = {"project": project, "requested_by": asker, "requested_on": FRIDAY}
    refused_by_database(
        "change_number_unique_in_project",
        lambda: ChangeRequest.objects.create(number=draft.number, name_fr="Double", **said),
    )
