"""The checks of the demonstration, step by step, by those who would take them."""

from __future__ import annotations

from datetime import date
from functools import partial

from people.models import User
from projects.models import Project
from reporting.demo import lives, portfolio
from reporting.demo.checkpoint_texts import CHECKS, Check, Fault, Round
from reporting.demo.days import shift
from reporting.demo.diary import Diary, Turn
from workpackages.models import Checkpoint, Finding
from workpackages.operations.checkpoints import (
    Conclusion,
    Said,
    answer_checklist,
    begin_checkpoint,
    conclude_checkpoint,
    plan_checkpoint,
    recheck_checkpoint,
)
from workpackages.operations.findings import (
    correct_finding,
    plan_finding,
    verify_finding,
    write_finding,
)

# Working days before the release of the execution, which asks for planned checks.
PLANNED_BEFORE = 12


def add_checkpoints(diary: Diary) -> None:
    for check in CHECKS:
        _add(diary, check)


def _add(diary: Diary, check: Check) -> None:
    reviewer = check.reviewer
    diary.add(planned_on(check.project), Turn.PACKAGE, _lead(check), partial(_plan, check))
    if check.begun:
        diary.add(_day(check.begun), Turn.START, reviewer, partial(_begin, check))
    for number, each in enumerate(check.rounds, start=1):
        on = _day(each.on)
        diary.add(on, Turn.START, reviewer, partial(_begin, check))
        diary.add(on, Turn.PROGRESS, reviewer, partial(_answer, check, each))
        for fault in each.faults:
            diary.add(on, Turn.REMARK, reviewer, partial(_find, check, fault, on))
            _follow(diary, check, fault)
        diary.add(on, Turn.REACH, reviewer, partial(_conclude, check, each, on))
        if number < len(check.rounds):
            again = partial(_repeat, check, _day(check.rounds[number].on), on)
            diary.add(on, Turn.SUBMIT, reviewer, again)


def _follow(diary: Diary, check: Check, fault: Fault) -> None:
    """Given more time, corrected by its owner, verified by the reviewer."""
    if fault.moved_on:
        move = partial(_move, check, fault)
        diary.add(_day(fault.moved_on), Turn.REMARK, _lead(check), move)
    if fault.corrected:
        correct = partial(_correct, check, fault)
        diary.add(_day(fault.corrected), Turn.REMARK, fault.owner, correct)
    if fault.verified:
        verify = partial(_verify, check, fault)
        diary.add(_day(fault.verified), Turn.REMARK, check.reviewer, verify)


def planned_on(code: str) -> date:
    """When the checks of a project were planned: while its execution was prepared."""
    facts = next(each for each in portfolio.PROJECTS if each.code == code)
    release = lives.released_on(facts)
    assert release is not None
    return shift(release, -PLANNED_BEFORE)


def _lead(check: Check) -> str:
    return next(each.lead for each in portfolio.PROJECTS if each.code == check.project)


def _plan(check: Check, lead: User) -> None:
    facts = {
        "name_fr": check.fr,
        "name_en": check.en,
        "kind": check.kind,
        "planned_on": _day(check.due),
        "author": _person(check.author),
        "reviewer": _person(check.reviewer),
    }
    project = Project.objects.get(code=check.project)
    plan_checkpoint(project.pk, facts, checklist=check.checklist, actor=lead)


def _begin(check: Check, reviewer: User) -> None:
    begin_checkpoint(_row(check).pk, actor=reviewer)


def _answer(check: Check, each: Round, reviewer: User) -> None:
    """Yes to all but one question where something was found."""
    row = _row(check)
    numbers = list(row.items.order_by("number").values_list("number", flat=True))
    answers = {number: Said("yes") for number in numbers}
    if each.faults:
        answers[numbers[1]] = Said("no", each.faults[0].text)
    answer_checklist(row.pk, answers, actor=reviewer)


def _find(check: Check, fault: Fault, on: date, reviewer: User) -> None:
    facts = {
        "severity": fault.severity,
        "text": fault.text,
        "owner": _person(fault.owner),
        "due_on": _day(fault.due),
    }
    write_finding(_row(check).pk, facts, actor=reviewer, on=on)


def _conclude(check: Check, each: Round, on: date, reviewer: User) -> None:
    said = Conclusion(each.outcome, each.result, "Dossier du projet, rubrique Qualité")
    conclude_checkpoint(_row(check).pk, said, actor=reviewer, on=on)


def _repeat(check: Check, again_on: date, on: date, reviewer: User) -> None:
    recheck_checkpoint(_row(check).pk, again_on, actor=reviewer, on=on)


def _move(check: Check, fault: Fault, lead: User) -> None:
    finding = _finding(check, fault)
    plan_finding(finding.pk, finding.owner, _day(fault.moved_to), actor=lead)


def _correct(check: Check, fault: Fault, owner: User) -> None:
    words = "Corrigé et contrôlé par une seconde personne."
    correct_finding(_finding(check, fault).pk, words, actor=owner, on=_day(fault.corrected))


def _verify(check: Check, fault: Fault, reviewer: User) -> None:
    verify_finding(_finding(check, fault).pk, actor=reviewer, on=_day(fault.verified))


def _row(check: Check) -> Checkpoint:
    rows = Checkpoint.objects.select_related("project")
    return rows.get(project__code=check.project, name_fr=check.fr)


def _finding(check: Check, fault: Fault) -> Finding:
    return _row(check).findings.select_related("owner").get(text=fault.text)


def _person(login: str) -> User:
    return User.objects.get(username=login)


def _day(text: str) -> date:
    return date.fromisoformat(text)
