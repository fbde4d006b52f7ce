"""How a vote comes out: worked cases, and laws for every vote."""

from hypothesis import given
from hypothesis import strategies as st

from projects.decision_files.counting import Count, count

SMALL = st.integers(0, 5)
COUNTS = st.builds(Count, SMALL, SMALL, SMALL, SMALL, st.integers(1, 6))


def test_answers_are_counted_by_kind():
    found = count(["approve", "abstain", "approve", "refuse"], awaited=2, quorum=3)
    assert (found.approvals, found.refusals, found.abstentions, found.open) == (2, 1, 1, 2)
    assert found.decisive == 3
    assert found.has_quorum


def test_as_many_for_as_against_is_a_refusal():
    assert Count(2, 2, 0, 0, 3).result == "refused"
    assert Count(2, 2, 0, 0, 3).certain == "refused"
    assert Count(2, 2, 0, 1, 3).certain is None


def test_a_majority_without_the_quorum_is_a_refusal():
    assert Count(1, 0, 2, 0, 2).result == "refused"


def test_it_is_certain_only_when_the_open_votes_cannot_turn_it():
    assert Count(2, 0, 0, 1, 2).certain == "agreed"
    assert Count(2, 0, 0, 2, 2).certain is None
    assert Count(1, 0, 1, 0, 2).certain == "refused"
    assert Count(0, 2, 0, 1, 2).certain == "refused"


def ways(n):
    """Every way in which so many people may still vote."""
    return [(yes, no) for yes in range(n + 1) for no in range(n + 1 - yes)]


@given(COUNTS)
def test_certain_is_what_every_continuation_gives(tally):
    ends = {
        Count(
            tally.approvals + yes,
            tally.refusals + no,
            tally.abstentions + tally.open - yes - no,
            0,
            tally.quorum,
        ).result
        for yes, no in ways(tally.open)
    }
    assert tally.certain == (ends.pop() if len(ends) == 1 else None)


@given(COUNTS)
def test_once_everybody_has_voted_it_is_certain(tally):
    done = Count(tally.approvals, tally.refusals, tally.abstentions, 0, tally.quorum)
    assert done.certain == done.result
