"""The step function of what is free, against a plain list of periods."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.levelling.profile import NEVER, Fields, Profile

HORIZON = 30
FEW = settings(max_examples=80)


def profile_of(*units, most=(4, 4)):
    """One step per pair of units from period 0; the last one lasts for ever."""
    fields = Fields(most)
    free = [fields.pack(pair) + fields.guard for pair in units]
    return fields, Profile([*range(len(units)), NEVER], [*free, fields.guard], fields.guard)


def listed(fields, profile):
    """The free units of both resources in each period."""
    found = []
    for k, step in enumerate(profile.free[:-1]):
        lasts = min(profile.times[k + 1], HORIZON) - profile.times[k]
        found += [(fields.unit(step, 0), fields.unit(step, 1))] * max(0, lasts)
    return found


steps = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=8)
needs = st.tuples(st.integers(0, 4), st.integers(0, 4))


def fits(free, need, start, periods):
    last = [free[min(t, len(free) - 1)] for t in range(start, start + periods)]
    return all(a >= need[0] and b >= need[1] for a, b in last)


@given(steps, needs, st.integers(1, 5), st.integers(0, 10))
@FEW
def test_the_earliest_place_is_the_first_that_fits(units, need, periods, start):
    fields, profile = profile_of(*units)
    free = listed(fields, profile)
    expected = next((t for t in range(start, 24) if fits(free, need, t, periods)), NEVER)
    assert profile.earliest(fields.pack(need), periods, start) == expected


@given(steps, needs, st.integers(1, 5), st.integers(0, 10), st.integers(0, 10))
@FEW
def test_the_latest_place_is_the_last_that_fits(units, need, periods, start, floor):
    fields, profile = profile_of(*units)
    free = listed(fields, profile)
    places = [t for t in range(floor, start + 1) if fits(free, need, t, periods)]
    expected = places[-1] if places else None
    assert profile.latest(fields.pack(need), periods, start, floor) == expected


@given(steps, needs, st.integers(0, 10), st.integers(1, 5))
@FEW
def test_taking_and_giving_back_leaves_all_as_it_was(units, need, start, periods):
    fields, profile = profile_of(*units)
    before = listed(fields, profile)
    if fits(before, need, start, periods):
        profile.take(fields.pack(need), start, periods)
        taken = listed(fields, profile)
        for t, (old, new) in enumerate(zip(before, taken, strict=True)):
            used = need if start <= t < start + periods else (0, 0)
            assert new == (old[0] - used[0], old[1] - used[1])
        profile.take(-fields.pack(need), start, periods)
    assert listed(fields, profile) == before


@given(steps, needs, st.integers(0, 10), st.integers(1, 5))
@FEW
def test_what_is_missing_is_counted_and_never_taken(units, need, start, periods):
    fields, profile = profile_of(*units)
    pairs = list(enumerate(need))
    before = listed(fields, profile)
    lacks = [
        sum(max(0, need[r] - before[t][r]) for r in (0, 1)) for t in range(start, start + periods)
    ]
    expected = sum(lacks), sum(lack > 0 for lack in lacks)
    assert profile.missing(fields, pairs, start, periods) == expected
    profile.take_what_is_there(fields, pairs, start, periods)
    after = listed(fields, profile)
    for t in range(start, start + periods):
        assert after[t] == tuple(max(0, before[t][r] - need[r]) for r in (0, 1))


def test_a_copy_is_independent():
    fields, profile = profile_of((4, 4))
    other = profile.copy()
    other.take(fields.pack((1, 2)), 0, 3)
    assert listed(fields, profile)[0] == (4, 4)
    assert listed(fields, other)[0] == (3, 2)


def test_large_units_do_not_spill_into_their_neighbours():
    fields = Fields([1, 1_000_000, 3])
    packed = fields.pack([1, 999_999, 2])
    assert [fields.unit(packed, r) for r in range(3)] == [1, 999_999, 2]
    assert packed & fields.guard == 0
