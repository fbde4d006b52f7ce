"""What happened, day by day: every step is an operation, done by its actor at its moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum

from people.models import User
from reporting.demo import days
from servicedesk_pm.common import clock

# Steps of one day follow each other by so many minutes, and all of them before six.
STEP_MINUTES, LAST_STEP = 7, 80
Act = Callable[[User], object]


class Turn(IntEnum):
    """What comes first among the steps of one day."""

    PROJECT, PLAN, PACKAGE, FORECAST, FINISH, START, PROGRESS, REMARK, REACH, SUBMIT, CLOSE, END = (
        range(12)
    )


# These give people roles, or projects a place.
MOVING_PEOPLE = frozenset({Turn.PROJECT, Turn.PLAN})


@dataclass(frozen=True, slots=True)
class Step:
    day: date
    turn: Turn
    login: str
    act: Act


@dataclass
class Diary:
    """Collects the steps in any order and does them in the order of their days."""

    steps: list[Step] = field(default_factory=list)

    def add(self, day: date, turn: Turn, login: str, act: Act) -> None:
        self.steps.append(Step(day, turn, login, act))

    def play(self) -> None:
        done: Counter[date] = Counter()
        people: dict[str, User] = {}
        for step in sorted(self.steps, key=lambda step: (step.day, step.turn)):
            minutes = STEP_MINUTES * min(done[step.day], LAST_STEP)
            begun = days.moment(step.day, 8, 10)
            done[step.day] += 1
            if step.login not in people:
                people[step.login] = User.objects.get(username=step.login)
            with clock.set_to(begun + timedelta(minutes=minutes)):
                step.act(people[step.login])
            if step.turn in MOVING_PEOPLE:
                # What a person may do is remembered with the loaded row.
                people.clear()
