"""One lead asks, the other agrees, offers another date or refuses; either may withdraw."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.versions import StaleObject
from projects.choices import ProjectState
from servicedesk_pm.common.errors import RuleViolation
from tests.across.conftest import AGREED, NEED
from tests.factories import (
    give_role,
    make_director,
    make_member,
    make_milestone,
    make_programme,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from workpackages.choices import AcrossState, TaskState
from workpackages.models import CrossDependency, Task
from workpackages.operations.across import (
    Request,
    accept_offer,
    agree_to_deliver,
    offer_other_date,
    refuse_to_deliver,
    request_delivery,
    revise_request,
    withdraw_dependency,
)

pytestmark = pytest.mark.django_db
S = AcrossState
LATER = NEED + timedelta(days=14)


def facts(two, **changed):
    wanted = {"subject": "Clean data", "need_on": NEED, "reason": "Why", "task_id": two.task.pk}
    return Request(**{**wanted, **changed})


def kinds_for(person):
    found = Notification.objects.filter(recipient=person).order_by("pk")
    return list(found.values_list("kind", flat=True))


def verbs_of(project):
    found = HistoryEntry.objects.filter(scope=project.history_scope()).exclude(verb="")
    return list(found.order_by("pk").values_list("verb", flat=True))


def test_a_request_tells_the_other_lead_and_stands_in_both_histories(two):
    row = two.ask()
    assert (row.state, row.margin_days, row.milestone) == (S.PROPOSED, None, None)
    assert kinds_for(two.provider.lead) == ["across.requested"]
    for project in (two.provider, two.consumer):
        assert "across.requested" in verbs_of(project)


def test_an_agreement_takes_the_forecast_of_the_milestone(two):
    row = two.agree()
    assert (row.state, row.agreed_on, row.forecast_on) == (S.AGREED, AGREED, AGREED)
    assert row.margin_days > 5
    assert "across.answered" in kinds_for(two.consumer.lead)
    assert "across.answered" in kinds_for(two.manager)
    assert "across.agreed" in verbs_of(two.provider)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"subject": "  "}, "subject"),
        ({"reason": ""}, "reason"),
        ({"need_on": date(1850, 1, 1)}, "need_on"),
        ({"task_id": None}, "task"),
        ({"task_id": 0}, "task"),
    ],
)
def test_a_request_without_its_facts_is_refused_at_the_field(two, changed, field):
    with pytest.raises(RuleViolation) as refused:
        two.ask(**changed)
    assert refused.value.field == field
    assert not CrossDependency.objects.exists()


def test_a_task_that_is_done_waits_for_nothing(two):
    Task.objects.filter(pk=two.task.pk).update(state=TaskState.CANCELLED)
    make_task(work_package=two.task.work_package)
    with pytest.raises(RuleViolation, match="open task"):
        two.ask()


def test_a_project_without_a_plan_may_ask_without_a_task(two):
    young = make_project(programme=two.programme, state=ProjectState.DECISION)
    made = request_delivery(
        young.pk, two.provider.pk, actor=two.manager, facts=facts(two, task_id=None)
    )
    assert made.task is None


def test_a_project_does_not_wait_for_itself(two):
    with pytest.raises(RuleViolation, match="itself"):
        request_delivery(two.consumer.pk, two.consumer.pk, actor=two.manager, facts=facts(two))


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_what_is_over_neither_delivers_nor_needs(two, side):
    project = getattr(two, side)
    type(project).objects.filter(pk=project.pk).update(state=ProjectState.CANCELLED)
    with pytest.raises(RuleViolation, match="over"):
        two.ask()


def test_only_those_who_plan_the_project_ask_for_it(two):
    for person in (
        two.provider.lead,
        make_member(two.consumer),
        make_member(two.consumer, Role.SPONSOR),
        make_user("nobody"),
    ):
        with pytest.raises(PermissionDenied):
            request_delivery(two.consumer.pk, two.provider.pk, actor=person, facts=facts(two))
    for person in (two.consumer.lead, two.manager, make_director()):
        request_delivery(two.consumer.pk, two.provider.pk, actor=person, facts=facts(two))


def test_the_provider_answers_and_whoever_manages_both_arbitrates(two):
    row = two.ask()
    elsewhere = make_user("elsewhere")
    make_programme(manager=elsewhere)
    for person in (two.consumer.lead, elsewhere, make_member(two.provider)):
        with pytest.raises(PermissionDenied):
            agree_to_deliver(row.pk, actor=person, milestone_id=two.milestone.pk, on=AGREED)
    agree_to_deliver(row.pk, actor=two.manager, milestone_id=two.milestone.pk, on=AGREED)


def test_the_manager_of_one_side_alone_does_not_arbitrate(two):
    other = make_project(code="ALONE", programme=make_programme())
    package = make_work_package(project=other)
    milestone = make_milestone(work_package=package, start_on=AGREED, finish_on=AGREED)
    row = request_delivery(two.consumer.pk, other.pk, actor=two.manager, facts=facts(two))
    with pytest.raises(PermissionDenied):
        agree_to_deliver(row.pk, actor=two.manager, milestone_id=milestone.pk, on=AGREED)
    agree_to_deliver(row.pk, actor=make_director(), milestone_id=milestone.pk, on=AGREED)


def test_a_later_day_is_offered_not_agreed(two):
    row = two.ask()
    with pytest.raises(RuleViolation, match="Offer the later date") as refused:
        two.agree(row, on=LATER)
    assert refused.value.field == "on"
    lead = two.provider.lead
    offer = {"actor": lead, "milestone_id": two.milestone.pk}
    with pytest.raises(RuleViolation, match="early enough"):
        offer_other_date(row.pk, on=NEED, answer="Why", **offer)
    with pytest.raises(RuleViolation, match="Say why"):
        offer_other_date(row.pk, on=LATER, answer=" ", **offer)
    row = offer_other_date(row.pk, on=LATER, answer="Not sooner.", **offer)
    assert (row.state, row.offered_on) == (S.OFFERED, LATER)


def test_an_accepted_offer_moves_the_need(two):
    row = two.ask()
    offer_other_date(
        row.pk, actor=two.provider.lead, milestone_id=two.milestone.pk, on=LATER, answer="Later."
    )
    with pytest.raises(PermissionDenied):
        accept_offer(row.pk, actor=two.provider.lead)
    row = accept_offer(row.pk, actor=two.consumer.lead)
    assert (row.state, row.need_on, row.agreed_on, row.offered_on) == (
        S.AGREED, LATER, LATER, None,
    )  # fmt: skip
    assert "across.accepted" in kinds_for(two.provider.lead)


def test_nothing_is_accepted_that_was_not_offered(two):
    with pytest.raises(RuleViolation, match="Proposed"):
        accept_offer(two.ask().pk, actor=two.consumer.lead)


def test_a_refusal_says_why_and_ends_the_request(two):
    row = two.ask()
    with pytest.raises(RuleViolation, match="Say why"):
        refuse_to_deliver(row.pk, actor=two.provider.lead, answer="")
    row = refuse_to_deliver(row.pk, actor=two.provider.lead, answer="Not in our mandate.")
    assert (row.state, row.answer) == (S.REFUSED, "Not in our mandate.")
    with pytest.raises(RuleViolation, match="Refused"):
        two.agree(row)


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_either_side_withdraws_with_a_reason_and_the_other_hears_of_it(two, side):
    row = two.agree()
    lead, other = two.provider.lead, two.consumer.lead
    if side == "consumer":
        lead, other = other, lead
    with pytest.raises(RuleViolation, match="Say why"):
        withdraw_dependency(row.pk, actor=lead, answer="")
    row = withdraw_dependency(row.pk, actor=lead, answer="No longer needed.")
    assert row.state == S.WITHDRAWN
    assert "across.withdrawn" in kinds_for(other)
    assert "across.withdrawn" not in kinds_for(lead)


def test_others_withdraw_nothing(two):
    row = two.ask()
    with pytest.raises(PermissionDenied):
        withdraw_dependency(row.pk, actor=make_member(two.consumer), answer="Why")


def test_an_earlier_need_asks_for_the_agreement_anew_and_a_later_one_does_not(two):
    row = two.agree()
    row = revise_request(row.pk, actor=two.consumer.lead, facts=facts(two, need_on=LATER))
    assert (row.state, row.need_on) == (S.AGREED, LATER)
    row = revise_request(row.pk, actor=two.consumer.lead, facts=facts(two, need_on=NEED))
    assert (row.state, row.agreed_on, row.margin_days) == (S.PROPOSED, None, None)
    assert kinds_for(two.provider.lead).count("across.revised") == 2


def test_a_request_is_changed_by_its_own_side_alone(two):
    row = two.ask()
    with pytest.raises(PermissionDenied):
        revise_request(row.pk, actor=two.provider.lead, facts=facts(two))


def test_an_overtaken_form_changes_nothing(two):
    row = two.ask()
    revise_request(row.pk, actor=two.consumer.lead, facts=facts(two), version=row.version)
    with pytest.raises(StaleObject):
        refuse_to_deliver(row.pk, actor=two.provider.lead, answer="Why", version=row.version)


def test_a_milestone_of_another_project_or_a_task_delivers_nothing(two):
    row = two.ask()
    for task in (two.task, make_task(work_package=two.milestone.work_package)):
        with pytest.raises(RuleViolation, match="open milestone"):
            agree_to_deliver(row.pk, actor=two.provider.lead, milestone_id=task.pk, on=AGREED)


def test_a_project_on_hold_promises_nothing(two):
    row = two.ask()
    type(two.provider).objects.filter(pk=two.provider.pk).update(
        state=ProjectState.ON_HOLD, state_before_hold=ProjectState.EXECUTION, review_on=NEED
    )
    with pytest.raises(RuleViolation, match="on hold"):
        two.agree(row)


def test_what_is_gone_is_said_in_a_sentence(two):
    with pytest.raises(RuleViolation, match="no longer there"):
        withdraw_dependency(0, actor=two.manager, answer="Why")
    with pytest.raises(RuleViolation, match="no longer there"):
        request_delivery(two.consumer.pk, 0, actor=two.manager, facts=facts(two))


def test_the_history_of_a_project_names_no_other(two):
    two.agree()
    for project, foreign in ((two.provider, two.consumer), (two.consumer, two.provider)):
        for entry in HistoryEntry.objects.filter(scope=project.history_scope()):
            told = f"{entry.object_repr} {entry.changes} {entry.additional_data}"
            assert foreign.code not in told
            assert foreign.name_en not in told


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("across_links_two_projects", {"provider": "consumer"}),
        ("across_agreed_has_milestone_and_date", {"state": S.AGREED}),
        ("across_offer_has_milestone_and_date", {"state": S.OFFERED}),
    ],
)
def test_the_table_holds_no_half_agreement(two, name, wrong):
    row = two.ask()
    if "provider" in wrong:
        wrong = {"provider": row.consumer}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CrossDependency.objects.filter(pk=row.pk).update(**wrong)


def test_the_role_on_a_parent_counts_for_its_sub_projects(two):
    part = make_project(parent=two.provider, lead=make_user("part-lead"))
    package = make_work_package(project=part)
    milestone = make_milestone(work_package=package, start_on=AGREED, finish_on=AGREED)
    row = request_delivery(two.consumer.pk, part.pk, actor=two.manager, facts=facts(two))
    row = agree_to_deliver(row.pk, actor=two.provider.lead, milestone_id=milestone.pk, on=AGREED)
    assert row.state == S.AGREED
    give_role(two.consumer.lead, Role.OBSERVER, part)
    assert CrossDependency.objects.visible_to(two.consumer.lead).count() == 1
