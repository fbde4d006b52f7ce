"""The life of every deliverable of the demonstration, step by step, by those who would take it."""

from __future__ import annotations

from datetime import date
from functools import partial

from people.models import User
from projects.models import Project
from reporting.demo import organisation, portfolio
from reporting.demo.days import TODAY, shift
from reporting.demo.deliverable_texts import OWED, SPONSOR, Flaw, Owed, Try
from reporting.demo.diary import Diary, Turn
from reporting.demo.plans import NETWORKS, PLANS
from workpackages.acceptance.judging import DefectFacts, Found, Verdict
from workpackages.models import Defect, Deliverable, WorkPackage
from workpackages.operations.accepting import decide_acceptance, lift_reservations
from workpackages.operations.defects import close_defect, verify_defect
from workpackages.operations.deliverables import (
    Handover,
    add_criterion,
    begin_deliverable,
    create_deliverable,
    present_deliverable,
    rework_deliverable,
)

# Working days before its first presentation, or before today where that is ahead.
WRITTEN_BEFORE = 14
FOLDER = "Dossier du projet, rubrique Livrables"
CORRECTED = "Corrigé et contrôlé par une seconde personne."
PLACE = "Lausanne"


def add_deliverables(diary: Diary) -> None:
    for owed in OWED:
        _add(diary, owed)


def _add(diary: Diary, owed: Owed) -> None:
    worker, judge = _package_lead(owed), _judge(owed)
    first = _day(owed.tries[0].on) if owed.tries else TODAY
    written = shift(first, -WRITTEN_BEFORE)
    diary.add(written, Turn.REMARK, _lead(owed), partial(_write, owed))
    diary.add(shift(written, 2), Turn.REMARK, worker, partial(_begin, owed))
    for each in owed.tries:
        on = _day(each.on)
        diary.add(on, Turn.REACH, worker, partial(_present, owed, each))
        if each.decided:
            diary.add(_day(each.decided), Turn.REMARK, judge, partial(_decide, owed, each))
        if each.again:
            on = shift(_day(each.decided), 1)
            diary.add(on, Turn.REMARK, worker, partial(_rework, owed, _day(each.again), on))
        for flaw in each.flaws:
            _add_flaw(diary, owed, flaw, is_reservation=each.outcome == "reserved")
        if each.lifted:
            on = _day(each.lifted)
            diary.add(on, Turn.END, judge, partial(_lift, owed, on))


def _add_flaw(diary: Diary, owed: Owed, flaw: Flaw, *, is_reservation: bool) -> None:
    """Corrected by its owner; a reservation is verified by itself, others at the next attempt."""
    if flaw.closed:
        act = partial(_correct, owed, flaw)
        diary.add(_day(flaw.closed), Turn.REMARK, flaw.owner, act)
    if flaw.verified and is_reservation:
        on = _day(flaw.verified)
        diary.add(on, Turn.CLOSE, _judge(owed), partial(_verify, owed, flaw, on))


def _lead(owed: Owed) -> str:
    return next(each.lead for each in portfolio.PROJECTS if each.code == owed.project)


def _package_lead(owed: Owed) -> str:
    leads = {(code, each.number): each.lead for code, rows in PLANS.items() for each in rows}
    for network in NETWORKS:
        leads |= {(network.project, row[0]): row[3] for row in network.packages}
    return leads[owed.project, owed.package]


def _judge(owed: Owed) -> str:
    """Who sits where the deliverable is accepted: the mandate has named them."""
    facts = next(each for each in portfolio.PROJECTS if each.code == owed.project)
    if owed.accepting == SPONSOR:
        return next(p.sponsor for p in portfolio.PROGRAMMES if p.code == facts.programme)
    return organisation.USERS_OF.get(facts.programme, organisation.USERS)


def _write(owed: Owed, lead: User) -> None:
    package = WorkPackage.objects.get(project__code=owed.project, number=owed.package)
    facts = {
        "name_fr": owed.fr,
        "name_en": owed.en,
        "kind": owed.kind,
        "part": owed.part,
        "accepting": owed.accepting,
        "is_from_supplier": owed.supplier,
        "is_required_for_go_live": owed.go_live,
        "planned_presentation_on": _day(owed.planned),
        "planned_acceptance_on": _expected(owed),
    }
    row = create_deliverable(package.pk, facts, actor=lead)
    for fr, en in owed.criteria:
        add_criterion(row.pk, {"text_fr": fr, "text_en": en}, actor=lead)
    if owed.given_up is not None:
        fr, en = owed.given_up
        add_criterion(row.pk, {"text_fr": fr, "text_en": en, "is_mandatory": False}, actor=lead)


def _expected(owed: Owed) -> date:
    return shift(_day(owed.planned), 5)


def _begin(owed: Owed, worker: User) -> None:
    begin_deliverable(_row(owed).pk, actor=worker)


def _present(owed: Owed, attempt: Try, worker: User) -> None:
    on = _day(attempt.on)
    number = owed.tries.index(attempt) + 1
    handover = Handover(
        FOLDER,
        is_self_checked=True,
        delivered_version=f"{number}.0",
        planned_acceptance_on=_day(owed.expected or attempt.decided),
    )
    present_deliverable(_row(owed).pk, handover, actor=worker, on=on)


def _decide(owed: Owed, attempt: Try, judge: User) -> None:
    row, on = _row(owed), _day(attempt.decided)
    is_refused = attempt.outcome == "refused"
    results = {}
    for each in row.criteria.order_by("number"):
        fails = each.number == attempt.failed if is_refused else not each.is_mandatory
        results[each.number] = Found("not_met" if fails else "met", "", FOLDER)
    defects = tuple(
        DefectFacts(each.severity, each.text, _person(each.owner), _day(each.due), number)
        for number, each in enumerate(attempt.flaws, start=1)
    )
    present = (judge, row.work_package.lead, row.project.lead)
    corrected = row.defects.filter(state="closed").values_list("number", flat=True)
    verdict = Verdict(
        attempt.outcome,
        results,
        defects,
        frozenset(corrected),
        reasons=attempt.reasons,
        place=PLACE,
        participants=", ".join(dict.fromkeys(map(str, present))),
    )
    decide_acceptance(row.pk, verdict, actor=judge, on=on)


def _rework(owed: Owed, again: date, on: date, worker: User) -> None:
    rework_deliverable(_row(owed).pk, again, actor=worker, on=on)


def _correct(owed: Owed, flaw: Flaw, owner: User) -> None:
    defect = _defect(owed, flaw)
    close_defect(defect.pk, CORRECTED, actor=owner, on=_day(flaw.closed))


def _verify(owed: Owed, flaw: Flaw, on: date, judge: User) -> None:
    verify_defect(_defect(owed, flaw).pk, actor=judge, on=on)


def _lift(owed: Owed, on: date, judge: User) -> None:
    lift_reservations(_row(owed).pk, actor=judge, on=on)


def _row(owed: Owed) -> Deliverable:
    project = Project.objects.get(code=owed.project)
    rows = Deliverable.objects.filter(project=project).select_related(
        "project__lead", "work_package__lead"
    )
    return rows.get(name_fr=owed.fr, part=owed.part)


def _defect(owed: Owed, flaw: Flaw) -> Defect:
    return _row(owed).defects.get(text=flaw.text)


def _person(login: str) -> User | None:
    return User.objects.get(username=login) if login else None


def _day(text: str) -> date:
    return date.fromisoformat(text)
