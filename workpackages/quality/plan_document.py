"""The quality plan as plain JSON: a draft as it stands now, an approved one as it was frozen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.organisation import load_organisation
from projects.written.vocabulary import (
    Headings,
    Json,
    both,
    fact,
    register_choice,
    register_labels,
    table,
)
from servicedesk_pm.common.errors import Words
from workpackages.acceptance.choices import LIMIT_DAYS, Severity
from workpackages.models import Deliverable, QualityPlan, Requirement
from workpackages.quality.choices import (
    ESCALATION_DAYS,
    RECHECK_DAYS,
    Priority,
    QualityPlanState,
    RequirementState,
)
from workpackages.quality.plan_content import checks_of

SCHEMA = 1
SECTIONS: Headings = {
    "qp_goals": _("Quality objectives and requirements"),
    "qp_roles": _("Roles and independence"),
    "qp_standards": _("Standards and directives"),
    "qp_checks": _("Check plan"),
    "qp_strategy": _("Test and acceptance strategy"),
    "qp_findings": _("Handling of findings"),
    "qp_versions": _("Configuration and versions"),
    "qp_indicators": pgettext_lazy("quality plan", "Indicators"),
}
GOALS = (
    ("qp_number", "text"),
    ("qp_goal", "words"),
    ("qp_metric", "words"),
    ("qp_target", "text"),
    ("qp_until", "day"),
    ("qp_responsible", "text"),
)
REQUIREMENTS = (("qp_code", "text"), ("qp_requirement", "words"), ("qp_priority", "qp_priority"))
ROLES = (("qp_function", "function"), ("qp_person", "text"))
CHECKS = (
    ("qp_code", "text"),
    ("qp_checkpoint", "words"),
    ("qp_object", "words"),
    ("qp_kind", "checkpoint_kind"),
    ("qp_planned_on", "day"),
    ("qp_reviewer", "text"),
    ("qp_questions", "number"),
)
DELIVERABLES = (
    ("qp_code", "text"),
    ("qp_deliverable", "words"),
    ("qp_accepting", "accepting_place"),
    ("qp_criteria", "number"),
)
CLASSES = (
    ("qp_class", "severity"),
    ("qp_effect", "qp_effect"),
    ("qp_deadline", "number"),
    ("qp_escalation", "number"),
)
INDICATORS = (
    ("qp_indicator", "qp_indicator"),
    ("qp_formula", "qp_formula"),
    ("qp_aim", "qp_aim"),
)
INDICATOR_NAMES: dict[str, Words] = {
    "completion": _("Checkpoints carried out"),
    "on_time": _("Checkpoints on time"),
    "weighted": _("Open findings, weighted"),
    "age": _("Mean age of the open findings"),
    "overdue": _("Overdue findings"),
    "first_pass": _("First-pass yield"),
    "lifted": _("Reservations lifted in time"),
    "tested": _("Acceptance criteria tested"),
}
FORMULAS: dict[str, Words] = {
    "completion": _("Checkpoints carried out ÷ checkpoints due"),
    "on_time": _("Checkpoints carried out by their day ÷ checkpoints due"),
    "weighted": _("10 × blockers + 3 × major + 1 × minor findings that are open"),
    "age": _("Calendar days since they were found, on average"),
    "overdue": _("Open findings whose deadline has passed"),
    "first_pass": _("Deliverables accepted when first presented ÷ deliverables presented"),
    "lifted": _("Reservations lifted by their deadline ÷ reservations due"),
    "tested": _("Acceptance criteria with a recorded result ÷ acceptance criteria"),
}
# Where the domain knows a target; the others are watched.
AIMS: dict[str, Words] = {
    "on_time": _("at least 90 %"),
    "overdue": _("no overdue blocker or major finding"),
    "first_pass": _("at least 80 %"),
}
LABELS: dict[str, Words] = {
    "qp_all_goals": _("Quality goals"),
    "qp_number": _("Number"),
    "qp_goal": _("Goal"),
    "qp_metric": _("Metric"),
    "qp_target": _("Target"),
    "qp_until": _("To be reached by"),
    "qp_responsible": _("Responsible"),
    "qp_requirements": _("Requirements agreed on"),
    "qp_code": _("Code"),
    "qp_requirement": _("Requirement"),
    "qp_priority": _("Priority"),
    "qp_people": _("Functions"),
    "qp_function": _("Function"),
    "qp_person": _("Person"),
    "qp_independence": _("Independence"),
    "qp_standards": _("Standards and directives"),
    "qp_all_checks": _("Checkpoints"),
    "qp_checkpoint": _("Checkpoint"),
    "qp_object": _("What is checked"),
    "qp_kind": _("Kind"),
    "qp_planned_on": _("Planned on"),
    "qp_reviewer": _("Reviewer"),
    "qp_questions": _("Questions of the checklist"),
    "qp_strategy": _("Test and acceptance strategy"),
    "qp_deliverables": _("Deliverables and who accepts them"),
    "qp_deliverable": _("Deliverable"),
    "qp_accepting": _("Accepted by"),
    "qp_criteria": _("Acceptance criteria"),
    "qp_classes": _("Classes of findings"),
    "qp_class": pgettext_lazy("defect", "Class"),
    "qp_effect": pgettext_lazy("finding", "Effect"),
    "qp_deadline": _("Corrected within (working days)"),
    "qp_escalation": _("Escalated after a delay of (working days)"),
    "qp_recheck": _("A failed check is repeated within (working days)"),
    "qp_versions": _("Configuration and versions"),
    "qp_all_indicators": _("Indicators and targets"),
    "qp_indicator": _("Indicator"),
    "qp_formula": _("How it is counted"),
    "qp_aim": _("Target"),
}


def register() -> None:
    register_labels(LABELS)
    register_choice("qp_priority", {str(each): each.label for each in Priority})
    register_choice("qp_indicator", INDICATOR_NAMES)
    register_choice("qp_formula", FORMULAS)
    register_choice("qp_aim", AIMS)
    register_choice(
        "qp_effect",
        {
            Severity.BLOCKER: _("The check fails."),
            Severity.MAJOR: _("The check passes with findings."),
            Severity.MINOR: _("The check passes with findings."),
        },
    )
    register_choice(
        "qp_independence",
        {
            "rule": _(
                "Who made something does not check it. Whoever corrects a finding does not verify"
                " it. Nobody approves the plan that he or she has submitted."
            )
        },
    )
    register_choice("quality_plan", {str(each): each.label for each in QualityPlanState})


def content_of(plan: QualityPlan) -> Json:
    """Every section. Nine queries; the plan comes with its project and the project's people."""
    parts = {
        "qp_goals": _goals(plan),
        "qp_roles": _roles(plan),
        "qp_standards": [_text(plan, "standards")],
        "qp_checks": [_checks(plan)],
        "qp_strategy": [_text(plan, "strategy"), _deliverables(plan)],
        "qp_findings": _findings(),
        "qp_versions": [_text(plan, "versions")],
        "qp_indicators": [_indicators()],
    }
    project = plan.project
    named = {"code": project.code, "name_fr": project.name_fr, "name_en": project.name_en}
    sections = [{"key": key, "parts": parts[key]} for key in SECTIONS]
    return {
        "schema": SCHEMA,
        "project": {**named, "size": project.size_class},
        "sections": sections,
    }


def _text(plan: QualityPlan, base: str) -> Json:
    said = {language: getattr(plan, f"{base}_{language}").strip() for language in ("fr", "en")}
    return {"kind": "words", "key": f"qp_{base}", **said}


def _goals(plan: QualityPlan) -> list[Json]:
    goals = plan.goals.select_related("responsible").order_by("number")
    lines = [
        (
            str(row.number),
            (
                row.number,
                both(row, "name"),
                both(row, "metric"),
                row.target,
                row.due_on,
                row.responsible,
            ),
        )
        for row in goals
    ]
    agreed = Requirement.objects.filter(
        project__path__startswith=plan.project.path, state=RequirementState.AGREED
    ).select_related("project")
    wanted = [
        (_coded(row), (_coded(row), both(row, "name"), row.priority))
        for row in agreed.order_by("project__path", "number")
    ]
    return [
        table("qp_all_goals", GOALS, lines),
        table("qp_requirements", REQUIREMENTS, wanted),
    ]


def _coded(row: Any) -> str:
    return f"{row.project.code} {row.code}"


def _roles(plan: QualityPlan) -> list[Json]:
    places = load_organisation(plan.project).places
    lines = [(place.key, (place.function, place.person)) for place in places]
    return [fact("qp_independence", "rule", "qp_independence"), table("qp_people", ROLES, lines)]


def _checks(plan: QualityPlan) -> Json:
    checks = plan.checks if plan.is_frozen else checks_of(plan.project)
    return table("qp_all_checks", CHECKS, [(each["code"], _check(each)) for each in checks])


def _check(each: Json) -> tuple[object, ...]:
    """Plans approved before objects and questions were kept say nothing of them."""
    return (
        each["code"],
        {"fr": each["name_fr"], "en": each["name_en"]},
        {"fr": each.get("object_fr", ""), "en": each.get("object_en", "")},
        each["kind"],
        each["planned_on"],
        each["reviewer"],
        each.get("questions"),
    )


def _deliverables(plan: QualityPlan) -> Json:
    rows = Deliverable.objects.below(plan.project).counted().select_related("project")
    found = rows.prefetch_related("criteria").order_by("project__path", "number")
    lines = [
        (_coded(row), (_coded(row), both(row, "name"), row.accepting, len(row.criteria.all())))
        for row in found
    ]
    return table("qp_deliverables", DELIVERABLES, lines)


def _findings() -> list[Json]:
    """The rules that the application keeps, as numbers: they may change, this version does not."""
    lines = [
        (
            str(each),
            (
                str(each),
                str(each),
                LIMIT_DAYS.get(each),
                ESCALATION_DAYS if each == Severity.BLOCKER else None,
            ),
        )
        for each in Severity
    ]
    return [
        table("qp_classes", CLASSES, lines),
        fact("qp_recheck", RECHECK_DAYS, "number"),
    ]


def _indicators() -> Json:
    lines = [(key, (key, key, key if key in AIMS else "")) for key in INDICATOR_NAMES]
    return table("qp_all_indicators", INDICATORS, lines)
