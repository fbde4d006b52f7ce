"""What a decision file says, as plain JSON: the same for a draft as for the frozen text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from projects.decision_files.sections import SECTIONS, registered_parts
from projects.models import (
    RUNNING,
    DecisionFile,
    DecisionOption,
    Project,
    ProjectRequest,
    SelectionScenario,
)
from projects.priorities.page import Part, load_priority
from projects.requests.conditions import request_of
from projects.selection.adopted import planned_by
from projects.written.vocabulary import Json, both, fact, table, words

SCHEMA = 1
OPTION_COLUMNS = (
    ("name", "words"),
    ("investment", "money"),
    ("five_years", "money"),
    ("effort", "effort"),
    ("duration", "months"),
    ("finish_on", "day"),
    ("benefit", "money"),
    ("scope", "words"),
    ("effect", "words"),
    ("tickets_pct", "percent"),
    ("risk_rating", "number"),
    ("risks", "words"),
    ("pros", "words"),
    ("cons", "words"),
)
COST_COLUMNS = (
    ("name", "words"),
    ("investment", "money"),
    *((name, "money") for name in RUNNING),
    ("total", "money"),
)
SCORE_COLUMNS = (
    ("criterion", "words"),
    ("weight_pct", "percent"),
    ("given", "number"),
    ("points", "points"),
    ("justification", "text"),
)
CAPACITY_COLUMNS = (
    ("year", "text"),
    *((name, "effort") for name in ("people", "bound", "operations", "people_left")),
)
GROUP_COLUMNS = (("group", "words"), *CAPACITY_COLUMNS)
Options = Sequence[DecisionOption]


def options_of(file: DecisionFile) -> list[DecisionOption]:
    """In their order. One query."""
    return list(file.options.order_by("position", "number"))


def content_of(file: DecisionFile, options: Options, *, on: date) -> Json:
    """Every section of the file as it stands. Thirteen queries, and those of what is registered.

    The file comes with its project; ``on`` dates the priority, which is computed.
    """
    project = file.project
    own: dict[str, Callable[[], list[Json]]] = {
        "motion": lambda: [words("motion", file), words("summary", file), *_reason(file)],
        "need": lambda: _need(project),
        "situation": lambda: [words("situation", file)],
        "options": lambda: [_options(options)],
        "priority": lambda: _priority(project, on),
        "financing": lambda: _financing(file, options),
        "resources": lambda: _resources(project, options),
        "risks": lambda: _risks(file),
        "recommendation": lambda: _recommendation(file, options),
    }
    sections = [
        {"key": key, "parts": own[key]() + registered_parts(key, project)} for key in SECTIONS
    ]
    return {"schema": SCHEMA, "project": _project(project), "sections": sections}


def with_document(
    content: Json, file: DecisionFile, approvers: Sequence[Any], *, organisation: str, at: datetime
) -> Json:
    """The content with what only a frozen document has: when, by whom, for whose vote."""
    return {
        **content,
        "document": {
            "organisation": organisation,
            "number": file.number,
            "label": file.label,
            "author": str(file.author),
            "asked_by": str(file.asked_by or ""),
            "asked_at": at.isoformat(timespec="seconds"),
            "quorum": file.quorum,
            "closes_on": file.closes_on.isoformat() if file.closes_on else "",
            "approvers": [
                {"username": person.username, "name": str(person)} for person in approvers
            ],
        },
    }


def _project(project: Project) -> Json:
    return {
        "code": project.code,
        "name_fr": project.name_fr,
        "name_en": project.name_en,
        "size": project.size_class,
    }


def _reason(file: DecisionFile) -> list[Json]:
    return [fact("reason", file.reason, "text")] if file.reason else []


def _need(project: Project) -> list[Json]:
    """What the unit asked for, as far as its request was submitted."""
    request: ProjectRequest | None = request_of(project)
    if request is None or request.is_draft:
        return []
    return [
        words("need", request),
        words("inaction", request),
        fact("deadline_on", request.deadline_on, "day"),
        fact("estimated_cost", request.estimated_cost, "money"),
        fact("saved_money", request.saved_money, "money"),
        fact("saved_hours", request.saved_hours, "number"),
    ]


def _options(options: Options) -> Json:
    rows = [
        (
            str(each.number),
            (
                both(each, "name"),
                each.investment,
                each.total,
                each.effort_minutes,
                each.duration_months,
                each.finish_on,
                each.benefit,
                both(each, "scope"),
                both(each, "effect"),
                each.tickets_pct,
                each.risk_rating,
                both(each, "risks"),
                both(each, "pros"),
                both(each, "cons"),
            ),
        )
        for each in options
    ]
    return table("options", OPTION_COLUMNS, rows)


def _financing(file: DecisionFile, options: Options) -> list[Json]:
    rows = [
        (str(each.number), (both(each, "name"), each.investment, *each.running, each.total))
        for each in options
    ]
    return [
        fact("estimate_class", file.estimate_class or None, "estimate_class"),
        fact("budget_line", file.budget_line or None, "text"),
        words("funding", file),
        table("costs", COST_COLUMNS, rows),
    ]


def _priority(project: Project, on: date) -> list[Json]:
    """P, V, the rank, how far it moves with the weights, and the points with their reasons."""
    view = load_priority(project, on=on)
    if view.scored is None:
        return []
    found = [
        fact("score", view.scored.priority, "number"),
        fact("value", view.scored.value, "number"),
    ]
    if view.place is not None:
        span = view.place.range
        found += [
            fact("rank", f"{view.place.rank} / {view.candidates}", "text"),
            fact("rank_range", f"{span.best}–{span.worst}", "text"),
        ]
    return [*found, _scores(view.parts)]


def _scores(parts: Sequence[Part]) -> Json:
    rows = [
        (
            each.criterion.key,
            (
                both(each.criterion, "name"),
                each.criterion.weight,
                each.score,
                each.points,
                each.reason.text if each.reason else "",
            ),
        )
        for each in parts
    ]
    return table("scores", SCORE_COLUMNS, rows)


def _resources(project: Project, options: Options) -> list[Json]:
    """What the recommended option needs of the people whom the portfolio has. Four queries.

    Sums of the whole portfolio, also for readers who open no scenario: they decide with them.
    """
    chosen, scenario = _recommended(options), planned_by(project.portfolio_id)
    if chosen is None and scenario is None:
        return []
    found = [
        fact("recommended_effort", chosen.effort_minutes if chosen else None, "effort"),
        fact("scenario", both(scenario, "name") if scenario else None, "words"),
    ]
    return [*found, _capacity(scenario), *_group_capacity(scenario)] if scenario else found


def _capacity(scenario: SelectionScenario) -> Json:
    rows = [
        (
            str(each.year),
            (
                each.year,
                each.capacity + each.more_people,
                each.bound,
                each.operations,
                each.people_left,
            ),
        )
        for each in scenario.limits.order_by("year")
    ]
    return table("capacity", CAPACITY_COLUMNS, rows)


def _group_capacity(scenario: SelectionScenario) -> list[Json]:
    """The same for each role group, where the scenario has some."""
    rows = [
        (
            f"{group.key}-{each.year}",
            (
                both(group, "name"),
                each.year,
                each.capacity,
                each.bound,
                each.operations,
                each.people_left,
            ),
        )
        for group in scenario.groups.order_by("number").prefetch_related("limits")
        for each in sorted(group.limits.all(), key=lambda limit: limit.year)
    ]
    return [table("group_capacity", GROUP_COLUMNS, rows)] if rows else []


def _risks(file: DecisionFile) -> list[Json]:
    confirmed = [fact("no_dependencies", True, "flag")] if file.has_no_dependencies else []  # noqa: FBT003
    return [words("main_risks", file), *confirmed]


def _recommendation(file: DecisionFile, options: Options) -> list[Json]:
    chosen = _recommended(options)
    return [
        fact("recommended", both(chosen, "name") if chosen else None, "words"),
        words("recommendation", file),
        words("conditions", file),
    ]


def _recommended(options: Options) -> DecisionOption | None:
    return next((each for each in options if each.is_recommended), None)
