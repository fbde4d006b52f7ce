"""Each constraint of the decision file, violated by one row."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from projects.models import Approver, DecisionFile, DecisionOption, Vote
from tests.decision_files.pages import AT
from tests.factories import freeze_file, make_agreed_file, make_decision_file, make_option

pytestmark = pytest.mark.django_db


def refused(name, act):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    # SQLite names the columns of a unique constraint, PostgreSQL the constraint.
    said = str(error.value)
    assert name in said or "UNIQUE" in said, said


def change(row, **values):
    return lambda: type(row)._base_manager.filter(pk=row.pk).update(**values)


def test_numbers_are_unique_in_a_project(wish, director):
    make_agreed_file(wish)
    refused(
        "decision_file_number_unique_in_project",
        lambda: DecisionFile.objects.create(project=wish, number=1, author=director),
    )


def test_one_version_is_open(draft, director):
    refused(
        "decision_file_one_open_in_project",
        lambda: DecisionFile.objects.create(project=draft.project, number=2, author=director),
    )


def test_one_version_is_agreed_on(wish):
    make_agreed_file(wish)
    second = freeze_file(make_decision_file(wish, 2), wish.sponsor)
    refused("decision_file_one_agreed_in_project", change(second, state="agreed", decided_at=AT))


@pytest.mark.parametrize("values", [
    {"sha256": "a" * 64}, {"snapshot": "{}"}, {"asked_at": AT}, {"state": "voting"},
    {"state": "superseded"},
])  # fmt: skip
def test_a_file_is_frozen_when_it_is_put_to_the_vote(draft, values):
    refused("decision_file_frozen_iff_put_to_the_vote", change(draft, **values))


@pytest.mark.parametrize("values", [{"quorum": None}, {"closes_on": None}, {"asked_by": None}])
def test_a_vote_has_a_quorum_a_last_day_and_somebody_who_asked(voting, values):
    refused("decision_file_frozen_iff_put_to_the_vote", change(voting, **values))


@pytest.mark.parametrize("values", [{"decided_at": AT}, {"state": "agreed"}, {"state": "refused"}])
def test_what_is_decided_has_a_moment(voting, values):
    refused("decision_file_decided_at_iff_decided", change(voting, **values))


def test_a_quorum_is_one_at_least(voting):
    refused("decision_file_quorum_at_least_one", change(voting, quorum=0))


def test_an_approver_is_named_once(voting, sponsor):
    refused("approver_named_once", lambda: Approver.objects.create(file=voting, person=sponsor))


def test_options_have_numbers_of_their_own(draft):
    refused(
        "option_number_unique_in_decision_file",
        lambda: DecisionOption.objects.create(file=draft, number=2, position=9, name_fr="x"),
    )


def test_one_option_does_nothing(draft):
    refused("option_one_does_nothing_in_decision_file", lambda: make_option(draft, is_nothing=True))


def test_one_option_is_recommended(draft):
    refused(
        "option_one_recommended_in_decision_file", lambda: make_option(draft, is_recommended=True)
    )


@pytest.mark.parametrize("field", ["investment", "running_1", "running_5", "benefit"])
def test_no_amount_is_negative(draft, field):
    option = draft.options.get(number=2)
    refused("option_money_not_negative", change(option, **{field: Decimal(-1)}))


@pytest.mark.parametrize("rating", [0, 26])
def test_a_risk_is_rated_from_1_to_25(draft, rating):
    option = draft.options.get(number=2)
    refused("option_risk_rating_within_scale", change(option, risk_rating=rating))


@pytest.mark.parametrize("pct", [-101, 1001])
def test_tickets_change_within_reason(draft, pct):
    refused("option_tickets_within_reason", change(draft.options.get(number=2), tickets_pct=pct))


def test_an_approver_votes_once(voting, sponsor):
    approver = voting.approvers.get(person=sponsor)
    facts = {"approver": approver, "cast_at": AT, "sha256": voting.sha256}
    Vote.objects.create(answer="approve", **facts)
    refused("vote_once_per_approver", lambda: Vote.objects.create(answer="approve", **facts))


@pytest.mark.parametrize("answer", ["refuse", "abstain"])
def test_what_is_not_in_favour_has_a_comment(voting, sponsor, answer):
    approver = voting.approvers.get(person=sponsor)
    facts = {"approver": approver, "cast_at": AT, "sha256": voting.sha256}
    refused("vote_not_in_favour_has_a_comment", lambda: Vote.objects.create(answer=answer, **facts))
