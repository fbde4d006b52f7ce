"""The cockpit of the demonstration's director shows what the domain says of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from people.models import User
from reporting.cockpit import load_cockpit
from reporting.demo import days


def test_the_director_sees_four_green_three_amber_and_one_red(demo):
    cockpit = load_cockpit(User.objects.get(username="director"), on=days.TODAY)
    assert cockpit.counts == [("red", 1), ("amber", 3), ("green", 4), ("grey", 1)]
    assert [line.project.code for line in cockpit.red] == [
        "PRJ-201", "PRJ-101", "PRJ-203", "PRJ-302",
    ]  # fmt: skip
    assert [line.project.code for line in cockpit.lines if line.colour == "green"] == [
        "PRJ-102", "PRJ-202", "PRJ-204", "PRJ-301",
    ]  # fmt: skip
    assert [line.declared for line in cockpit.lines if line.declared] == ["green"]
    assert cockpit.sums == {
        "budget": Decimal(5_475_000),
        "actual": Decimal(3_193_700),
        "forecast": Decimal(5_892_302),
        "beyond": Decimal(417_302),
    }


def test_decisions_and_gates_lie_ahead_and_two_things_are_overdue(demo):
    cockpit = load_cockpit(User.objects.get(username="director"), on=days.TODAY)
    assert [(item.words[:6], item.on) for item in cockpit.decisions] == [
        ("Agenda", date(2026, 10, 31)),
        ("Ask th", date(2026, 10, 30)),
        ("Approv", date(2026, 11, 5)),
        ("Vote o", date(2026, 11, 11)),
        ("Choose", date(2026, 11, 16)),
    ]
    assert [item.on for item in cockpit.gates] == [
        date(2026, 11, 20), date(2026, 12, 15), date(2027, 2, 9),
    ]  # fmt: skip
    assert all(item.on < days.TODAY for item in cockpit.late)
    assert len(cockpit.late) == 2
