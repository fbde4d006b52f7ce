"""What became of the plans: each step reported by the person who took it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from people.models import User
from reporting.demo import lives, plans
from reporting.demo.days import MINUTES_PER_DAY, count, shift
from reporting.demo.diary import Diary, Turn
from workpackages.choices import ConstraintType, PlanStepKind, WorkPackageState
from workpackages.models import Task, WorkPackage
from workpackages.operations.milestones import edit_milestone, reach_milestone
from workpackages.operations.packages import change_package_state
from workpackages.operations.progress import (
    ProgressFacts,
    block_task,
    start_task,
    update_progress,
)
from workpackages.operations.scheduling import Reason, change_plan, look_at
from workpackages.operations.tasks import comment_on_task, edit_task
from workpackages.scheduling.wishes import Wish

if TYPE_CHECKING:
    from reporting.demo.work import Item, Plan

S = WorkPackageState
STARTED = (S.ACTIVE, S.SUBMITTED, S.CLOSED, S.SUSPENDED)
WAITING_SINCE = date(2026, 10, 19)
FORESEEN_ON = date(2026, 10, 26)
REFUSED_ON, HANDED_IN_AGAIN_ON = date(2026, 10, 12), date(2026, 10, 30)
BLOCKED_REMARK = "J’ai prévenu la direction de projet ; prochain point lundi."
SUSPENDED_BECAUSE = "Projet en voie de suspension ; les travaux en cours sont mis en sécurité."
EVIDENCE = "Procès-verbal signé, déposé dans le dossier du projet."


def add_package_life(diary: Diary, plan: Plan, facts: plans.Package) -> None:
    """Its mandate is issued and accepted, its work begins, and is handed in, closed or halted."""
    state, lead = facts.state, plan.lead
    if state == S.DRAFT:
        return
    release = plan.release or WAITING_SINCE
    issued_on = WAITING_SINCE if state == S.ISSUED else shift(release, -5)

    def add(on: date, turn: Turn, login: str, to: WorkPackageState, reason: str = "") -> None:
        act = partial(_step, plan.code, facts.number, to, reason)
        diary.add(on, turn, login, act)

    add(issued_on, Turn.PACKAGE, lead, S.ISSUED)
    if state == S.ISSUED:
        return
    add(shift(release, -3), Turn.PACKAGE, facts.lead, S.AGREED)
    if state in STARTED:
        start = date.fromisoformat(facts.start)
        add(max(release, start), Turn.PACKAGE, facts.lead, S.ACTIVE)
    last = lives.last_facts(plan.code)
    if state == S.SUSPENDED:
        add(last, Turn.CLOSE, lead, S.SUSPENDED, SUSPENDED_BECAUSE)
    if state not in {S.SUBMITTED, S.CLOSED}:
        return
    done_on = min(last, max(item.forecast[1] for item in plan.items[facts.number]))
    add(done_on, Turn.SUBMIT, facts.lead, S.SUBMITTED)
    if facts.refused:
        add(max(REFUSED_ON, done_on), Turn.CLOSE, lead, S.REWORK, facts.refused)
        add(HANDED_IN_AGAIN_ON, Turn.CLOSE, facts.lead, S.SUBMITTED)
    if state == S.CLOSED:
        add(min(last, shift(done_on, 3)), Turn.CLOSE, lead, S.CLOSED)


def add_progress(diary: Diary, plan: Plan, facts: plans.Package) -> None:
    """Forecasts, starts, reports and finishes of everything in the package."""
    for place, item in enumerate(plan.items[facts.number]):
        key = (facts.number, place)
        for on, foreseen in _forecasts(plan, item):
            diary.add(on, Turn.FORECAST, plan.lead, partial(_foresee, plan, key, foreseen))
        if item.milestone:
            _add_reaching(diary, plan, facts, place)
        else:
            _add_reports(diary, plan, key, item)
        if item.name == facts.blocked[0]:
            _name, on_text, reason = facts.blocked
            on = date.fromisoformat(on_text)
            block = partial(_block, plan, key, on, reason)
            diary.add(on, Turn.REMARK, item.person, block)


def _forecasts(plan: Plan, item: Item) -> Iterator[tuple[date, Item]]:
    """The days on which another date was told, with that date."""
    told = plans.FORECASTS.get(item.name, ())
    for on, day in told:
        foreseen = date.fromisoformat(day)
        yield date.fromisoformat(on), replace(item, forecast=(foreseen, foreseen))
    if not told and item.forecast != item.planned:
        yield _foreseen_on(plan, item), item


def _foreseen_on(plan: Plan, item: Item) -> date:
    """A few days before it was to begin, or lately where that has not come yet."""
    soon = shift(min(item.planned[0], item.forecast[0]), -3)
    return max(plan.release or soon, min(soon, FORESEEN_ON))


def _add_reaching(diary: Diary, plan: Plan, facts: plans.Package, place: int) -> None:
    item = plan.items[facts.number][place]
    if item.share:
        on = min(item.forecast[1], lives.last_facts(plan.code))
        reach = partial(_reach, plan, (facts.number, place), on, item.kind)
        diary.add(on, Turn.REACH, facts.lead, reach)


def _add_reports(diary: Diary, plan: Plan, key: tuple[int, int], item: Item) -> None:
    """A start, a word halfway through long work, and how far it is or that it is done."""
    start, last = item.forecast[0], lives.last_facts(plan.code)
    if not item.share or start > last:
        return
    finish = min(item.forecast[1], last) if item.share >= 1 else last
    pct = 100 if item.share >= 1 else min(95, max(5, round(item.share * 20) * 5))
    diary.add(start, Turn.START, item.person, partial(_start, plan, key, start))
    length = count(start, finish)
    if length > 15:
        halfway = shift(start, length // 2)
        report = partial(_report, plan, key, item, halfway, pct // 10 * 5)
        diary.add(halfway, Turn.PROGRESS, item.person, report)
    turn = Turn.FINISH if pct == 100 else Turn.PROGRESS
    if finish == start:
        turn = Turn.PROGRESS
    diary.add(finish, turn, item.person, partial(_report, plan, key, item, finish, pct))


def _step(code: str, number: int, to: WorkPackageState, reason: str, actor: User) -> None:
    package = WorkPackage.objects.get(project__code=code, number=number)
    change_package_state(package.pk, to, actor=actor, reason=reason)


def _foresee(plan: Plan, key: tuple[int, int], item: Item, actor: User) -> None:
    start, finish = item.forecast
    task = Task.objects.select_related("project").get(pk=plan.rows[key])
    if task.is_linked():
        _replan(task, start, finish, actor)
    elif item.milestone:
        edit_milestone(plan.rows[key], actor=actor, facts={"due_on": finish})
    else:
        facts = {"start_on": start, "finish_on": finish}
        edit_task(plan.rows[key], actor=actor, facts=facts)  # type: ignore[arg-type]


def _replan(task: Task, start: date, finish: date, actor: User) -> None:
    """Links move what follows; the lead sees it first, as on the page."""
    facts = {
        "constraint_type": ConstraintType.START_NO_EARLIER,
        "constraint_on": finish if task.is_milestone else start,
        "constraint_minute": None,
    }
    if not task.is_milestone:
        facts["duration_minutes"] = count(start, finish) * MINUTES_PER_DAY
    wish = Wish(tasks={task.pk: facts})
    seen = look_at(task.project, wish, actor=actor)
    reason = Reason(PlanStepKind.SCHEDULED, str(task))
    change_plan(task.project_id, wish, actor=actor, reason=reason, seen=seen.digest)


def _reach(plan: Plan, key: tuple[int, int], on: date, kind: str, actor: User) -> None:
    evidence = EVIDENCE if kind in {"gate", "payment", "acceptance"} else ""
    reach_milestone(plan.rows[key], actor=actor, on=on, reached_on=on, evidence=evidence)


def _start(plan: Plan, key: tuple[int, int], on: date, actor: User) -> None:
    start_task(plan.rows[key], actor=actor, on=on)


def _report(plan: Plan, key: tuple[int, int], item: Item, on: date, pct: int, actor: User) -> None:
    done = item.work_minutes * pct // 100
    facts = ProgressFacts(progress_pct=pct, done_minutes=done)
    update_progress(plan.rows[key], actor=actor, on=on, facts=facts)


def _block(plan: Plan, key: tuple[int, int], on: date, reason: str, actor: User) -> None:
    block_task(plan.rows[key], actor=actor, on=on, reason=reason)
    comment_on_task(plan.rows[key], actor=actor, text=BLOCKED_REMARK)
