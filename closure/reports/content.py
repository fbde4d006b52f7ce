"""Everything that a closure report says, collected at one moment as plain JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import override

from closure.ending.objectives import Achievement, load_achievement
from closure.ending.survey import load_survey
from closure.models import ClosureReport, ClosureSection, Lesson, UseReview
from closure.reports.choices import Party
from closure.reports.figures import Line, sum_of
from closure.reports.labels import REASON, SECTIONS
from closure.reports.scope import functionality_of
from costs.actuals import actual_by_package
from engine.achievement import rounded
from projects.changes.registry import working_days
from projects.gates.checklist import load_checklist
from projects.models import Decision, ProgrammeResult, Project
from projects.results.standing import marked
from projects.written.vocabulary import Json, both, fact, table
from risks.choices import RiskState, VerdictName
from risks.models import Issue, Measure, Risk

SCHEMA = 1
NOTHING = {"kind": "words", "key": "cr_nothing", "fr": "Rien n’est consigné.",
           "en": "Nothing is recorded."}  # fmt: skip
COSTS = (("cr_item", "words"), ("cr_baseline", "money"), ("cr_final", "money"),
         ("cr_variance", "money"))  # fmt: skip
FIGURES = (("cr_item", "words"), ("cr_baseline", "number"), ("cr_final", "number"),
           ("cr_unit", "text"))  # fmt: skip
QUESTIONS = (("cr_question", "words"), ("cr_mark", "number"))
OBJECTIVES = (("cr_objective", "words"), ("cr_weight", "number"), ("cr_before", "number"),
              ("cr_target", "number"), ("cr_reached", "number"), ("cr_degree", "number"),
              ("cr_points", "number"))  # fmt: skip
USES = (("cr_months", "number"), ("cr_due", "day"), ("cr_used", "number"),
        ("cr_target", "number"))  # fmt: skip
RESULTS = (("cr_result", "words"), ("cr_due", "day"), ("cr_state", "programme_result"))
LESSONS = (("cr_lesson", "words"), ("cr_advice", "words"), ("cr_owner", "text"))
ISSUES = (("cr_issue", "words"), ("cr_owner", "text"), ("cr_due", "day"))
PARTIES = (("cr_party", "closure_party"), ("cr_person", "text"))
Pair = dict[str, str]
Built = list[Json]


def content_of(report: ClosureReport, *, on: date) -> Json:
    """The project as it ends. About twenty queries, whatever its size."""
    kept = {row.key: row for row in report.sections.all()}
    project = report.project
    achieved = load_achievement(project)
    builders: dict[str, Callable[[], Built]] = {
        REASON: lambda: _reason(project),
        "summary": lambda: _summary(achieved),
        "duration": lambda: _duration(report),
        "costs": lambda: _costs(project, kept.get("costs")),
        "functionality": lambda: functionality_of(project, on=on),
        "teamwork": lambda: _teamwork(project, on),
        "objectives": lambda: _objectives(achieved),
        "use": lambda: _use(project),
        "risks": lambda: _risks(project),
        "integration": lambda: _integration(project, on),
        "lessons": lambda: _lessons(project),
        "open_points": lambda: _open_points(project),
        "release": lambda: _release(project, on),
        "signatures": lambda: _parties(report),
    }
    wanted = [key for key in SECTIONS if key != REASON or report.is_abandonment]
    sections = []
    for key in wanted:
        parts = builders[key]() if key in builders else []
        parts += _written(key, kept.get(key))
        sections.append({"key": key, "parts": parts or [NOTHING]})
    return {"schema": SCHEMA, "project": project.code, "sections": sections}


def _written(key: str, row: ClosureSection | None) -> Built:
    """The commentary, and what was measured; the lines of costs stand in their own table."""
    if row is None:
        return []
    parts: Built = []
    if row.figures and key != "costs":
        lines = [
            (str(n), (_pair(line), line[2] or None, line[3] or None, line[4]))
            for n, line in enumerate(row.figures, start=1)
        ]
        parts.append(table("cr_figures", FIGURES, lines))
    if row.text_fr or row.text_en:
        parts.append(
            {"kind": "words", "key": "cr_commentary", "fr": row.text_fr, "en": row.text_en}
        )
    return parts


def _pair(line: Line) -> Pair:
    return {"fr": line[0], "en": line[1] or line[0]}


def _reason(project: Project) -> Built:
    """As the decision gave it."""
    taken = Decision.objects.filter(project=project, to_state="cancelled").order_by("-pk").first()
    if taken is None or not taken.reasoning:
        return []
    return [{"kind": "words", "key": "cr_commentary", "fr": taken.reasoning, "en": taken.reasoning}]


def _summary(achieved: Achievement) -> Built:
    if achieved.total is None:
        return []
    verdict = str(achieved.verdict) if achieved.verdict else None
    return [
        fact("cr_verdict", verdict, "closure_verdict"),
        fact("cr_total", achieved.total, "percent"),
    ]


def _duration(report: ClosureReport) -> Built:
    project, days = report.project, working_days(report.project)
    planned = _length(days, project.planned_start_on, project.planned_finish_on)
    actual = _length(days, report.actual_start_on, report.actual_finish_on)
    parts = [
        fact("cr_planned_start", project.planned_start_on, "day"),
        fact("cr_planned_finish", project.planned_finish_on, "day"),
        fact("cr_actual_start", report.actual_start_on, "day"),
        fact("cr_actual_finish", report.actual_finish_on, "day"),
        fact("cr_planned_days", planned, "number"),
        fact("cr_actual_days", actual, "number"),
    ]
    if planned and actual is not None:
        parts.append(fact("cr_more_days", actual - planned, "number"))
        parts.append(fact("cr_more_days_pct", share_pct(actual - planned, planned), "number"))
    return parts


def _length(days: Any, start: date | None, finish: date | None) -> int | None:
    return days.length_days(start, finish) if start and finish else None


def share_pct(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    """Per cent to one decimal, half up away from nought; nothing of nothing."""
    if not whole:
        return None
    share = 100 * Fraction(part) / Fraction(whole)
    return rounded(share, "0.1") if share >= 0 else -rounded(-share, "0.1")


def _costs(project: Project, row: ClosureSection | None) -> Built:
    """What was entered; else what the books say of the packages at the top."""
    lines: list[Line] = row.figures if row and row.figures else _booked(project)
    if not lines:
        return []
    rows = [
        (str(n), (_pair(line), line[2] or "0", line[3] or "0",
                  str(Decimal(line[3] or 0) - Decimal(line[2] or 0))))
        for n, line in enumerate(lines, start=1)
    ]  # fmt: skip
    planned, final = sum_of(lines, 2), sum_of(lines, 3)
    return [
        fact("cr_sum_baseline", planned, "money"),
        fact("cr_sum_final", final, "money"),
        fact("cr_sum_variance", final - planned, "money"),
        fact("cr_sum_variance_pct", share_pct(final - planned, planned), "number"),
        table("cr_costs", COSTS, rows),
    ]


def _booked(project: Project) -> list[Line]:
    """Budget and bookings of each package at the top, with those below it."""
    family = list(Project.objects.below(project))
    booked = actual_by_package(family)
    found = []
    packages = list(project.work_packages.in_outline_order())
    for top in (each for each in packages if each.parent_id is None):
        below = [each for each in packages if each.outline.startswith(top.outline)]
        spent = sum((booked.get(each.pk, Decimal(0)) for each in below), Decimal(0))
        if top.budget or spent:
            found.append([top.name, top.name, f"{top.budget:f}", f"{spent:f}", "CHF"])
    return found


def _teamwork(project: Project, on: date) -> Built:
    seen = load_survey(project, on=on)
    if seen is None:
        return []
    parts = [fact("cr_asked", seen.asked, "number"), fact("cr_answered", seen.answered, "number")]
    if seen.is_told:
        from_catalogue = [
            (str(n), (both_languages(label), mean))
            for n, (label, mean) in enumerate(seen.means, start=1)
        ]
        parts.append(fact("cr_mean", seen.marks.mean, "number"))
        parts.append(table("cr_questions", QUESTIONS, from_catalogue))
    return parts


def both_languages(label: Any) -> Pair:
    """A label of ours as a frozen text: in the words that it has today."""
    from_now = {}
    for code in ("fr", "en"):
        with override(code):
            from_now[code] = str(label)
    return from_now


def _objectives(achieved: Achievement) -> Built:
    if not achieved.rows:
        return []
    rows = [
        (str(row.number), (both(row.objective, "title"), row.objective.weight_pct,
                           row.objective.baseline, row.objective.target,
                           row.score.actual if row.score else None, row.degree_pct, row.points))
        for row in achieved.rows
    ]  # fmt: skip
    return [table("cr_objectives", OBJECTIVES, rows), fact("cr_total", achieved.total, "percent")]


def _use(project: Project) -> Built:
    rows = [
        (str(row.months), (row.months, row.due_on, row.used_pct, row.target_pct))
        for row in UseReview.objects.filter(project=project)
    ]
    return [table("cr_uses", USES, rows)] if rows else []


def _risks(project: Project) -> Built:
    rows = Risk.objects.filter(project__path__startswith=project.path).order_by()
    count = rows.count()
    if not count:
        return []
    judged = Measure.objects.filter(risk__project__path__startswith=project.path).order_by()
    verdicts = {
        "cr_effective": [VerdictName.EFFECTIVE],
        "cr_partial": [VerdictName.PARTIAL],
        "cr_ineffective": [VerdictName.INEFFECTIVE, VerdictName.COUNTERPRODUCTIVE],
    }
    sums = judged.aggregate(
        **{key: Count("pk", filter=Q(verdict__in=values)) for key, values in verdicts.items()}
    )
    return [
        fact("cr_risks", count, "number"),
        fact("cr_occurred", rows.filter(state=RiskState.OCCURRED).count(), "number"),
        fact("cr_verified", sum(sums.values()), "number"),
        *(fact(key, sums[key], "number") for key in verdicts),
    ]


def _integration(project: Project, on: date) -> Built:
    found = ProgrammeResult.objects.filter(project=project).select_related("programme")
    rows = [
        (str(n), (both(row, "name"), row.due_on, str(row.state)))
        for n, row in enumerate(marked(found.soonest_first(), on), start=1)
    ]
    return [table("cr_results", RESULTS, rows)] if rows else []


def _lessons(project: Project) -> Built:
    found = Lesson.objects.confirmed().filter(project__path__startswith=project.path)
    rows = [
        (row.code, (both(row, "name"), both(row, "recommendation"), str(row.owner or "")))
        for row in found.select_related("owner").order_by("project__path", "number")
    ]
    return [table("cr_lessons", LESSONS, rows)] if rows else []


def _open_points(project: Project) -> Built:
    found = Issue.objects.open().filter(project__path__startswith=project.path)
    rows = [
        (row.code, (both(row, "name"), str(row.owner or ""), row.due_on))
        for row in found.select_related("owner", "project").order_by("due_on", "pk")
    ]
    return [table("cr_issues", ISSUES, rows)] if rows else []


def _release(project: Project, on: date) -> Built:
    """The report itself is left out: it is signed later than it is written."""
    checklist = load_checklist(project, "G6", on=on, without=("G6-01",))
    rows = [
        (line.code, (both_languages(line.item.label), str(line.standing)))
        for line in checklist.lines
    ]
    columns = (("cr_condition", "words"), ("cr_standing", "gate_standing"))
    return [table("cr_checklist", columns, rows)] if rows else []


def _parties(report: ClosureReport) -> Built:
    rows = [
        (row.party, (row.party, str(row.person or "")))
        for row in sorted(
            report.signatures.select_related("person"),
            key=lambda row: Party.values.index(row.party),
        )
    ]
    return [table("cr_parties", PARTIES, rows)] if rows else []
