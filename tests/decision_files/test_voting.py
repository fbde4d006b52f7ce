"""Putting a decision file to the vote, voting, counting, and what is refused."""

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.operations.accounts import close_account
from projects.decision_files.counting import usual_quorum
from projects.models import DecisionFile
from projects.operations.decision_files import begin_file
from projects.operations.decision_voting import (
    IncompleteFile,
    Poll,
    close_vote,
    put_to_vote,
    withdraw_file,
)
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from servicedesk_pm.common.frozen import digest
from tests.decision_files.pages import AT, CLOSES, FRIDAY, LATE, poll, vote
from tests.factories import freeze_file, make_director, make_member, make_user


def verbs():
    found = HistoryEntry.objects.exclude(verb="").order_by("pk")
    return list(found.values_list("verb", flat=True))


def told(kind):
    found = Notification.objects.filter(kind=f"decision_file.{kind}").order_by(
        "recipient__username"
    )
    return list(found.values_list("recipient__username", flat=True))


def reloaded(file):
    return DecisionFile.objects.get(pk=file.pk)


def test_a_complete_draft_is_frozen_and_its_approvers_are_asked(draft, director, sponsor, manager):
    file = put_to_vote(draft.pk, poll(sponsor, manager), actor=director, at=AT, organisation="ODR")

    assert (file.state, file.quorum, file.closes_on) == ("voting", 2, CLOSES)
    assert file.sha256 == digest(file.snapshot)
    assert file.content["document"] | {"asked_at": ""} == {
        "organisation": "ODR",
        "number": 1,
        "label": f"BD-{draft.project.code} v1",
        "author": str(director),
        "asked_by": str(director),
        "asked_at": "",
        "quorum": 2,
        "closes_on": "2026-10-20",
        "approvers": [
            {"username": "programme-manager", "name": str(manager)},
            {"username": "the-sponsor", "name": str(sponsor)},
        ],
    }
    assert told("to_vote") == ["programme-manager", "the-sponsor"]
    assert verbs() == ["decision_file.put_to_vote"]


def test_only_the_director_puts_it_to_the_vote(draft, sponsor, manager):
    for person in (draft.project.lead, manager, sponsor):
        with pytest.raises(PermissionDenied):
            put_to_vote(draft.pk, poll(sponsor), actor=person, at=AT)


def test_what_is_missing_is_named_before_the_vote(draft, director, sponsor):
    DecisionFile.objects.filter(pk=draft.pk).update(motion_en="", estimate_class="")
    draft.options.filter(number=2).update(investment=None, effort_minutes=None, running_3=None)

    with pytest.raises(IncompleteFile) as refusal:
        put_to_vote(draft.pk, poll(sponsor), actor=director, at=AT)

    said = str(refusal.value)
    assert "Missing: Requested decision." in said
    assert "Missing: Class of the estimate." in said
    assert "The option “Option 2” lacks: Investment, Year 3, Own effort." in said
    assert reloaded(draft).state == "draft"


def test_a_vote_that_was_put_already_is_not_put_again(voting, director, sponsor):
    with pytest.raises(RuleViolation, match="already"):
        put_to_vote(voting.pk, poll(sponsor), actor=director, at=AT)


def test_an_overtaken_form_puts_nothing_to_the_vote(draft, director, sponsor):
    with pytest.raises(StaleObject):
        put_to_vote(draft.pk, poll(sponsor), actor=director, at=AT, version=draft.version + 1)


def test_the_author_is_not_among_the_approvers(draft, director, sponsor):
    with pytest.raises(RuleViolation, match="author") as refusal:
        put_to_vote(draft.pk, poll(sponsor, director), actor=director, at=AT)
    assert refusal.value.field == "approvers"


def test_approvers_have_to_do_with_the_project_and_are_active(draft, director, sponsor):
    gone = make_member(draft.project, username="gone", is_active=False)
    for person in (make_user("nobody"), gone):
        with pytest.raises(RuleViolation, match="active account"):
            put_to_vote(draft.pk, poll(sponsor, person), actor=director, at=AT)


def test_somebody_has_to_vote(draft, director):
    with pytest.raises(RuleViolation, match="one at least"):
        put_to_vote(draft.pk, poll(), actor=director, at=AT)


@pytest.mark.parametrize("quorum", [0, 3])
def test_the_quorum_can_be_reached(draft, director, sponsor, manager, quorum):
    with pytest.raises(RuleViolation, match="cannot be reached") as refusal:
        put_to_vote(draft.pk, poll(sponsor, manager, quorum=quorum), actor=director, at=AT)
    assert refusal.value.field == "quorum"


def test_in_a_large_project_two_decide(draft, director, sponsor, manager):
    draft.project.size_class = "L"
    draft.project.save()
    with pytest.raises(RuleViolation, match="two at least"):
        put_to_vote(draft.pk, poll(sponsor, manager, quorum=1), actor=director, at=AT)
    with pytest.raises(RuleViolation, match="cannot be reached"):
        put_to_vote(draft.pk, poll(sponsor), actor=director, at=AT)
    assert put_to_vote(draft.pk, poll(sponsor, manager), actor=director, at=AT).quorum == 2


@pytest.mark.parametrize(("named", "size", "quorum"), [(1, "S", 1), (2, "M", 2), (3, "M", 2),
                                                       (1, "L", 2), (4, "L", 3)])  # fmt: skip
def test_more_than_half_is_the_usual_quorum(named, size, quorum):
    assert usual_quorum(named, size) == quorum


@pytest.mark.parametrize("day", ["2026-10-07", "2027-10-07"])
def test_the_last_day_is_neither_past_nor_far(draft, director, sponsor, day):
    with pytest.raises(RuleViolation, match="within six months"):
        put_to_vote(
            draft.pk,
            poll(sponsor, closes_on=FRIDAY.fromisoformat(day)),
            actor=director,
            at=AT,
        )


def test_it_is_decided_as_soon_as_no_vote_can_change_it(voting, sponsor, manager):
    vote(voting, sponsor)
    assert reloaded(voting).state == "voting"

    vote(voting, manager)

    file = reloaded(voting)
    assert (file.state, file.decided_at) == ("agreed", AT)
    assert verbs()[-1] == "decision_file.agreed"
    assert "service-owner" in told("agreed")
    assert told("vote_cast") == ["director", "director"]


def test_more_refusals_than_approvals_refuse_it(voting, sponsor, manager, owner):
    vote(voting, sponsor)
    vote(voting, manager, "refuse", "Too dear.")
    assert reloaded(voting).state == "voting"

    vote(voting, owner, "refuse", "Too early.")

    assert reloaded(voting).state == "refused"
    assert "the-lead" in told("refused")


def test_abstentions_do_not_reach_the_quorum(voting, sponsor, manager, owner):
    vote(voting, sponsor, "abstain", "Not my field.")
    vote(voting, manager, "abstain", "Not mine either.")
    # One vote is left, and two have to say yes or no.
    assert reloaded(voting).state == "refused"
    with pytest.raises(RuleViolation, match="over"):
        vote(voting, owner)


def test_a_refusal_and_an_abstention_need_a_comment(voting, sponsor):
    for answer in ("refuse", "abstain"):
        with pytest.raises(RuleViolation, match="needs a comment") as refusal:
            vote(voting, sponsor, answer, "  ")
        assert refusal.value.field == "comment"
    assert vote(voting, sponsor, "approve", "").comment == ""


def test_there_is_no_other_answer(voting, sponsor):
    with pytest.raises(RuleViolation, match="Approve, refuse or abstain"):
        vote(voting, sponsor, "perhaps")


def test_a_vote_is_cast_once(voting, sponsor):
    vote(voting, sponsor)
    with pytest.raises(RuleViolation, match="already"):
        vote(voting, sponsor, "refuse", "Second thoughts.")


def test_the_author_never_votes(voting, director):
    with pytest.raises(RuleViolation, match="author"):
        vote(voting, director)


def test_the_author_does_not_vote_even_if_somehow_named(draft, director, sponsor):
    file = freeze_file(draft, director, sponsor)
    with pytest.raises(RuleViolation, match="author"):
        vote(file, director)


def test_whoever_put_it_to_the_vote_does_not_vote(draft, sponsor, manager):
    other = make_director(username="other-director")
    file = put_to_vote(draft.pk, poll(sponsor, manager), actor=other, at=AT)
    with pytest.raises(RuleViolation, match="author"):
        vote(file, other)


def test_only_those_named_vote(voting, packages, outsider):
    for person in (voting.project.lead, packages, outsider):
        with pytest.raises(PermissionDenied):
            vote(voting, person)


def test_a_vote_is_on_exactly_what_was_read(voting, sponsor):
    with pytest.raises(RuleViolation, match="read it again"):
        vote(voting, sponsor, sha256="0" * 64)


def test_no_vote_counts_after_the_last_day(voting, sponsor):
    with pytest.raises(RuleViolation, match="ended on"):
        vote(voting, sponsor, at=LATE)


def test_who_lost_the_part_in_the_project_reads_so(voting, owner):
    owner.role_assignments.all().delete()
    with pytest.raises(RuleViolation, match="no part in the project any more"):
        vote(voting, owner)


def test_who_lost_the_account_reads_so(voting, sponsor):
    type(sponsor).objects.filter(pk=sponsor.pk).update(is_active=False)
    sponsor.refresh_from_db()
    with pytest.raises(RuleViolation, match="no part"):
        vote(voting, sponsor)


def test_whoever_lost_the_account_is_not_awaited(voting, sponsor, manager, owner):
    """Two of three have to say yes or no; with one gone, both others must."""
    type(owner).objects.filter(pk=owner.pk).update(is_active=False)
    vote(voting, sponsor)
    vote(voting, manager, "abstain", "Not my field.")
    assert reloaded(voting).state == "refused"


def test_nothing_is_voted_on_once_the_gate_is_passed(voting, sponsor):
    type(voting.project).objects.filter(pk=voting.project_id).update(state="mandate")
    with pytest.raises(RuleViolation, match="present state"):
        vote(voting, sponsor)


def test_the_director_closes_the_vote_after_its_last_day(voting, director, sponsor, manager):
    DecisionFile.objects.filter(pk=voting.pk).update(quorum=1)
    vote(voting, sponsor)
    for person in (manager, sponsor):
        with pytest.raises(PermissionDenied):
            close_vote(voting.pk, actor=person, at=LATE)
    with pytest.raises(RuleViolation, match="open until"):
        close_vote(voting.pk, actor=director, at=AT)

    file = close_vote(voting.pk, actor=director, at=LATE)

    assert (file.state, file.decided_at) == ("agreed", LATE)
    with pytest.raises(RuleViolation, match="no vote to close"):
        close_vote(voting.pk, actor=director, at=LATE)


def test_without_the_quorum_a_closed_vote_is_a_refusal(voting, director, sponsor):
    vote(voting, sponsor)
    assert close_vote(voting.pk, actor=director, at=LATE).state == "refused"


def test_an_overtaken_form_closes_nothing(voting, director):
    with pytest.raises(StaleObject):
        close_vote(voting.pk, actor=director, at=LATE, version=voting.version + 1)


def test_withdrawing_says_why_and_tells_those_asked(voting, director, sponsor):
    vote(voting, sponsor)
    with pytest.raises(PermissionDenied):
        withdraw_file(voting.pk, reason="No.", actor=sponsor)
    with pytest.raises(RuleViolation, match="reason") as refusal:
        withdraw_file(voting.pk, reason=" ", actor=director)
    assert refusal.value.field == "reason"
    with pytest.raises(StaleObject):
        withdraw_file(voting.pk, reason="New figures.", actor=director, version=99)

    file = withdraw_file(voting.pk, reason="New figures.", actor=director)

    assert file.state == "withdrawn"
    assert told("withdrawn") == ["programme-manager", "service-owner", "the-sponsor"]
    with pytest.raises(RuleViolation, match="withdrawn"):
        withdraw_file(voting.pk, reason="Twice.", actor=director)
    with pytest.raises(RuleViolation, match="over"):
        vote(voting, sponsor)


def test_a_draft_is_withdrawn_too_and_may_be_begun_again(draft, director):
    assert withdraw_file(draft.pk, reason="Wrong project.", actor=director).state == "withdrawn"
    assert begin_file(draft.project_id, actor=director, reason="Once more.").number == 2


def test_a_new_version_leaves_the_votes_with_the_old(voting, director, sponsor, manager):
    vote(voting, sponsor)

    second = begin_file(voting.project_id, actor=director, reason="The supplier changed its price.")

    old = reloaded(voting)
    assert (old.state, second.number, second.state) == ("superseded", 2, "draft")
    assert old.approvers.filter(votes__isnull=False).count() == 1
    assert not second.approvers.exists()
    assert told("superseded") == ["programme-manager", "service-owner", "the-sponsor"]
    with pytest.raises(RuleViolation, match="new version"):
        vote(voting, manager)


def test_a_closed_account_is_not_asked_again(voting, owner, director):
    admin = make_user("chief", roles=(Role.ADMINISTRATOR,))
    close_account(owner.pk, actor=admin, reason="Left.")
    file = begin_file(voting.project_id, actor=director, reason="One left.")
    with pytest.raises(RuleViolation, match="active account"):
        put_to_vote(file.pk, Poll(frozenset({owner.pk}), CLOSES), actor=director, at=AT)
