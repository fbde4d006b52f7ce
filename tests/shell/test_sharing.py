"""How what is tried everywhere is shared out."""

from __future__ import annotations

import pytest

from tests.sharing import is_my_turn, share

VALUES = list(range(10))


@pytest.mark.parametrize("of", [3, 6])
def test_together_all_turns_meet_all_values(monkeypatch, of):
    monkeypatch.delenv("EVERY_VALUE", raising=False)
    met = [value for turn in range(of) for value in share(VALUES, turn, of)]
    assert sorted(met) == VALUES


@pytest.mark.parametrize("count", range(1, 9))
def test_at_each_turn_somebody_shows_what_several_may_do_and_in_time_everybody(monkeypatch, count):
    monkeypatch.delenv("EVERY_VALUE", raising=False)
    people = VALUES[:count]
    shown = [[who for who in people if is_my_turn(who, people, turn)] for turn in range(6)]
    assert all(shown)
    assert {who for turn in shown for who in turn} == set(people)


def test_who_wants_everything_gets_it(monkeypatch):
    monkeypatch.setenv("EVERY_VALUE", "1")
    assert share(VALUES, 1) == VALUES
    assert all(is_my_turn(who, VALUES, 1) for who in VALUES)
