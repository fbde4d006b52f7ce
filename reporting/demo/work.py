"""Work of the demonstration: planned, frozen, foreseen anew, done, blocked, handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import pairwise

from people.audit import acting_as, record
from people.choices import Role
from people.models import User
from projects.choices import ProjectState
from projects.models import Project
from projects.operations import ensure_member
from reporting.demo import lives, package_texts, plans, portfolio, texts
from reporting.demo.days import MINUTES_PER_DAY, count, shift, split
from reporting.demo.diary import Diary, Turn
from reporting.demo.progress import add_package_life, add_progress
from workpackages.choices import ConstraintType, LinkType
from workpackages.models import Dependency, Task, WorkPackage
from workpackages.operations.baselines import take_baseline
from workpackages.operations.milestones import create_milestone
from workpackages.operations.tasks import assign_person, comment_on_task, create_task

Window = tuple[date, date]
INDICATIVE_ON = date(2026, 9, 30)
PLANNED_BEFORE_RELEASE = 10
# The mandate shows the work broken down; its tasks are planned during the initiation.
STRUCTURED_BEFORE_INITIATION = 12


@dataclass(frozen=True, slots=True)
class Item:
    """A task or milestone: as planned, as foreseen, and the share of it that is done."""

    name: str
    planned: Window
    forecast: Window
    share: float = 0.0
    person: str = ""
    milestone: bool = False
    kind: str = ""
    # Planned to begin no earlier than it does, whatever its links would allow.
    held: bool = False

    @property
    def work_minutes(self) -> int:
        # Half a day a day: everybody also runs the service.
        return count(*self.planned) * MINUTES_PER_DAY // 2


@dataclass
class Plan:
    """One project's plan; links name their two ends by package and place in it."""

    code: str
    lead: str
    packages: list[plans.Package]
    items: dict[int, list[Item]]
    links: list[tuple[tuple[int, int], tuple[int, int], str, int]] = field(default_factory=list)
    # Keys of the rows, once written.
    rows: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def release(self) -> date | None:
        return lives.released_on(facts_of(self.code))


def facts_of(code: str) -> portfolio.ProjectFacts:
    return next(facts for facts in portfolio.PROJECTS if facts.code == code)


def all_plans() -> Iterator[Plan]:
    for code, packages in plans.PLANS.items():
        plan = Plan(code, facts_of(code).lead, list(packages), {})
        for facts in packages:
            plan.items[facts.number] = list(_items(code, facts))
        plan.links = list(_links(plan))
        yield plan
    for network in plans.NETWORKS:
        yield _network_plan(network)


def add_plans(diary: Diary) -> None:
    for plan in all_plans():
        release = plan.release
        written_on = shift(release or INDICATIVE_ON, -PLANNED_BEFORE_RELEASE)
        structured_on = min(_structured_on(plan) or written_on, written_on)
        diary.add(structured_on, Turn.PLAN, plan.lead, partial(structure, plan))
        diary.add(written_on, Turn.PLAN, plan.lead, partial(write, plan))
        if release is None:
            # Else the release itself keeps the plan.
            diary.add(INDICATIVE_ON, Turn.PLAN, "director", partial(freeze, plan))
        for facts in plan.packages:
            add_package_life(diary, plan, facts)
            add_progress(diary, plan, facts)
    for code, name, login, on, words in texts.COMMENTS:
        say = partial(_say, code, name, words)
        diary.add(date.fromisoformat(on), Turn.REMARK, login, say)


def _structured_on(plan: Plan) -> date | None:
    """While the mandate is prepared; a sub-project is structured when it is planned."""
    facts = facts_of(plan.code)
    initiated = {move.to: move.on for move in lives.life_of(facts)}.get(ProjectState.INITIATION)
    if facts.parent or initiated is None:
        return None
    return shift(initiated, -STRUCTURED_BEFORE_INITIATION)


def _items(code: str, facts: plans.Package) -> Iterator[Item]:
    names = facts.tasks[:-1]
    planned, forecast = _windows(code, facts, len(names))
    all_held = (code, facts.number) in plans.WINDOWS
    share = facts.done * len(names) / 100
    for place, name in enumerate(names):
        person = facts.team[place % len(facts.team)]
        part = min(1.0, max(0.0, share - place))
        held = all_held or place == 0
        yield Item(name, planned[place], forecast[place], part, person, held=held)
    keys = dict(_key_milestones(code, facts.number))
    end = facts.tasks[-1]
    planned_end, forecast_end = planned[-1][1], forecast[-1][1]
    own_end = _milestone(end, planned_end, forecast_end, reached=facts.done >= 100)
    yield keys.pop(end, own_end)
    yield from keys.values()


def _windows(code: str, facts: plans.Package, parts: int) -> tuple[list[Window], list[Window]]:
    own = plans.WINDOWS.get((code, facts.number))
    if own is not None:
        as_days = [[date.fromisoformat(day) for day in row] for row in own]
        return [(r[0], r[1]) for r in as_days], [(r[2], r[3]) for r in as_days]
    start, finish = date.fromisoformat(facts.start), date.fromisoformat(facts.finish)
    return split(start, finish, parts), split(start, shift(finish, facts.slip), parts)


def _milestone(name: str, planned: date, forecast: date, *, reached: bool, kind: str = "") -> Item:
    share = 1.0 if reached else 0.0
    days = (planned, planned), (forecast, forecast)
    return Item(name, *days, share, milestone=True, kind=kind)


def _key_milestones(code: str, number: int) -> Iterator[tuple[str, Item]]:
    for project, package, name, kind, planned, forecast, reached in plans.KEY_MILESTONES:
        if (project, package) == (code, number):
            days = date.fromisoformat(planned), date.fromisoformat(forecast)
            yield name, _milestone(name, *days, reached=reached, kind=kind)


def _links(plan: Plan) -> Iterator[tuple[tuple[int, int], tuple[int, int], str, int]]:
    """One task after the other up to the package's end, and between packages as written."""
    ends = {facts.number: len(facts.tasks) - 1 for facts in plan.packages}
    for number, end in ends.items():
        for before, after in pairwise(range(end + 1)):
            yield (number, before), (number, after), "FS", 0
    for before, after, kind, lag in plans.LINKS.get(plan.code, ()):
        place = ends[before] if kind == "FS" else 0
        yield (before, place), (after, 0), kind, lag


def _network_plan(network: plans.Network) -> Plan:
    """The network of the worked example, from the day on which this copy began."""
    start = date.fromisoformat(network.start)
    packages = [
        plans.Package(number, name, thousands, lead, state, network.start, network.finish, (), ())
        for number, name, thousands, lead, state in network.packages
    ]
    plan = Plan(network.project, facts_of(network.project).lead, packages, {})
    plan.items = {facts.number: [] for facts in packages}
    leads = {facts.number: facts.lead for facts in packages}
    places: dict[str, tuple[int, int]] = {}
    for letter, name, number, length, offset, links in plans.NETWORK_TASKS:
        item = _network_item(name, start, length, offset, leads[number])
        places[letter] = (number, len(plan.items[number]))
        plan.items[number].append(item)
        plan.links += [(places[before], places[letter], kind, lag) for before, kind, lag in links]
    for facts in packages:
        plan.items[facts.number] += [k for _, k in _key_milestones(plan.code, facts.number)]
    return plan


def _network_item(name: str, start: date, length: int, offset: int, person: str) -> Item:
    last = lives.last_facts("")
    if not length:
        on = shift(start, offset - 1)
        return _milestone(name, on, on, reached=on <= last)
    window = shift(start, offset), shift(start, offset + length - 1)
    worked = count(window[0], min(window[1], last)) if window[0] <= last else 0
    return Item(name, window, window, worked / length, person)


def structure(plan: Plan, lead: User) -> None:
    """Packages keep the numbers that people call them by, so they are not made by an operation."""
    project = Project.objects.get(code=plan.code)
    for place, facts in enumerate(plan.packages, start=1):
        package_lead = User.objects.get(username=facts.lead)
        scope = package_texts.SCOPES.get(facts.name)
        package = WorkPackage(
            project=project,
            number=facts.number,
            outline=f"{place:04}.",
            name=facts.name,
            goal=f"{plan.items[facts.number][-1].name}.",
            lead=package_lead,
            budget=Decimal(facts.thousands * 1000),
            start_on=date.fromisoformat(facts.start),
            finish_on=date.fromisoformat(facts.finish),
        )
        if scope is not None:
            package.work_included, package.work_excluded = scope.included, scope.excluded
            package.progress_method, package.update_rhythm = scope.method, scope.rhythm
        with acting_as(lead):
            package.save()
            ensure_member(project, package_lead, Role.WORK_PACKAGE_LEAD)
            record(lead, "workpackage.created", package)


def write(plan: Plan, lead: User) -> None:
    project = Project.objects.get(code=plan.code)
    for facts in plan.packages:
        package = WorkPackage.objects.get(project=project, number=facts.number)
        for position, item in enumerate(plan.items[facts.number]):
            plan.rows[facts.number, position] = _write_item(package, item, lead)
    with acting_as(lead):
        for before, after, kind, lag in plan.links:
            Dependency.objects.create(
                project=project,
                predecessor_task_id=plan.rows[before],
                successor_task_id=plan.rows[after],
                link_type=LinkType(kind),
                lag=lag * MINUTES_PER_DAY,
            )


def _write_item(package: WorkPackage, item: Item, lead: User) -> int:
    start, finish = item.planned
    if item.milestone:
        milestone = create_milestone(
            package.pk,
            actor=lead,
            facts={
                "name": item.name,
                "due_on": finish,
                "milestone_kind": item.kind,
                "is_key_milestone": bool(item.kind),
            },
        )
        return milestone.pk
    task = create_task(
        package.pk,
        actor=lead,
        facts={
            "name": item.name,
            "start_on": start,
            "finish_on": finish,
            "work_minutes": item.work_minutes,
        },
    )
    if item.held:
        task.constraint_type, task.constraint_on = ConstraintType.START_NO_EARLIER, start
        task.save(update_fields=["constraint_type", "constraint_on"])
    assign_person(task.pk, User.objects.get(username=item.person).pk, actor=lead)
    return task.pk


def freeze(plan: Plan, director: User) -> None:
    project = Project.objects.get(code=plan.code)
    reason = "Plan indicatif pour le G3"
    take_baseline(project.pk, actor=director, on=INDICATIVE_ON, reason=reason)


def _say(code: str, name: str, words: str, actor: User) -> None:
    task = Task.objects.get(project__code=code, name=name)
    comment_on_task(task.pk, actor=actor, text=words)
