"""How hard a change hits workstations: three levels, their sum, and the zone of the sum."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.workstations import ACTION_LEVELS, Severity, WorkstationError, severity_of

actions = st.sampled_from(sorted(ACTION_LEVELS))


def found(users=0, of=10_000, minutes=0, action="none"):
    return severity_of(users, of, downtime_minutes=minutes, action=action)


@pytest.mark.parametrize(
    ("users", "level"),
    [
        (0, 1), (99, 1), (100, 2), (499, 2), (500, 3), (1_499, 3), (1_500, 4), (2_999, 4),
        (3_000, 5), (10_000, 5),
    ],
)  # fmt: skip
def test_the_share_of_the_users_has_five_levels(users, level):
    assert found(users).share_level == level


@pytest.mark.parametrize(
    ("minutes", "level"),
    [(0, 1), (4, 1), (5, 2), (29, 2), (30, 3), (59, 3), (60, 4), (239, 4), (240, 5), (9_000, 5)],
)
def test_the_downtime_has_five_levels(minutes, level):
    assert found(minutes=minutes).downtime_level == level


def test_what_the_user_has_to_do_has_five_levels():
    levels = [found(action=name).action_level for name in ACTION_LEVELS]
    assert list(ACTION_LEVELS) == ["none", "restart", "training", "enrol", "appointment"]
    assert levels == [1, 2, 3, 4, 5]


def test_a_new_system_for_nearly_everybody_by_appointment_is_strong():
    """By hand: 4'650 of 4'800 are 97 %, level 5; two hours, level 4; 2×5 + 4 + 5 = 19."""
    severity = found(4_650, of=4_800, minutes=120, action="appointment")
    assert severity == Severity(5, 4, 5)
    assert (severity.points, severity.zone) == (19, "strong")


@pytest.mark.parametrize(
    ("levels", "points", "zone"),
    [
        ((1, 1, 1), 4, "weak"),
        ((3, 1, 1), 8, "weak"),
        ((3, 2, 1), 9, "medium"),
        ((5, 2, 1), 13, "medium"),
        ((5, 2, 2), 14, "strong"),
        ((5, 5, 5), 20, "strong"),
    ],
)
def test_the_sum_has_three_zones(levels, points, zone):
    severity = Severity(*levels)
    assert (severity.points, severity.zone) == (points, zone)


def test_a_share_of_nobody_is_undefined():
    assert found(0, of=0) is None
    assert found(12, of=0) is None


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"users": -1}, "cannot be negative"),
        ({"of": -1}, "cannot be negative"),
        ({"minutes": -1}, "cannot be negative"),
        ({"users": 11, "of": 10}, "11 users of 10 cannot be touched"),
        ({"action": "wait"}, "there is no action 'wait'"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(facts, words):
    with pytest.raises(WorkstationError, match=words):
        found(**facts)


@given(st.integers(0, 500), st.integers(0, 2_000), actions)
def test_the_points_stay_between_four_and_twenty(users, minutes, action):
    assert 4 <= found(users, of=500, minutes=minutes, action=action).points <= 20


@given(st.lists(st.integers(0, 500), min_size=2, max_size=8), st.integers(0, 500), actions)
def test_more_people_or_more_time_never_hits_less(counts, minutes, action):
    for few, many in pairwise(sorted(counts)):
        less = found(few, of=500, minutes=minutes, action=action)
        more = found(many, of=500, minutes=minutes + 1, action=action)
        assert less.points <= more.points
