"""Requirements of the demonstration: written down, agreed on, and tied to what shows them."""

from __future__ import annotations

from datetime import date
from functools import partial

from people.models import User
from projects.models import Project
from reporting.demo import portfolio
from reporting.demo.days import TODAY, shift
from reporting.demo.deliverable_texts import OWED
from reporting.demo.deliverables import WRITTEN_BEFORE
from reporting.demo.diary import Diary, Turn
from reporting.demo.requirement_texts import ASKED, Asked, Shown
from workpackages.models import Deliverable, Requirement
from workpackages.operations.requirements import (
    agree_requirement,
    cover_requirement,
    create_requirement,
    drop_requirement,
)


def add_requirements(diary: Diary) -> None:
    for asked in ASKED:
        on, lead = date.fromisoformat(asked.on), _lead(asked.project)
        diary.add(on, Turn.REMARK, lead, partial(_write, asked))
        if asked.state == "agreed":
            diary.add(shift(on, 2), Turn.REMARK, lead, partial(_agree, asked))
        if asked.state == "dropped":
            diary.add(shift(on, 20), Turn.REMARK, lead, partial(_drop, asked))
        for shown in asked.shown:
            # Once the deliverable is written down with its criteria, and the words are agreed.
            known = max(shift(_first(asked, shown), 1 - WRITTEN_BEFORE), shift(on, 3))
            diary.add(known, Turn.REMARK, lead, partial(_cover, asked, shown))


def _lead(code: str) -> str:
    return next(each.lead for each in portfolio.PROJECTS if each.code == code)


def _first(asked: Asked, shown: Shown) -> date:
    """When the deliverable was first presented, or today where that is ahead."""
    owed = next(
        each
        for each in OWED
        if each.project.startswith(asked.project)
        and (each.fr, each.part) == (shown.deliverable, shown.part or each.part)
    )
    return date.fromisoformat(owed.tries[0].on) if owed.tries else TODAY


def _write(asked: Asked, lead: User) -> None:
    facts = {
        "name_fr": asked.fr,
        "name_en": asked.en,
        "priority": asked.priority,
        "asked_by": asked.asked_by,
        "source": asked.source,
    }
    create_requirement(Project.objects.get(code=asked.project).pk, facts, actor=lead)


def _agree(asked: Asked, lead: User) -> None:
    agree_requirement(_row(asked).pk, actor=lead)


def _drop(asked: Asked, lead: User) -> None:
    drop_requirement(_row(asked).pk, asked.reason, actor=lead)


def _cover(asked: Asked, shown: Shown, lead: User) -> None:
    row = _row(asked)
    rows = Deliverable.objects.below(row.project).filter(name_fr=shown.deliverable)
    found = rows.get(part=shown.part) if shown.part else rows.get()
    numbers = [shown.criterion] if shown.criterion else []
    cover_requirement(row.pk, found.pk, numbers, actor=lead)


def _row(asked: Asked) -> Requirement:
    rows = Requirement.objects.select_related("project")
    return rows.get(project__code=asked.project, name_fr=asked.fr)
