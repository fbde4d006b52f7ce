"""The mandate of a work package as plain JSON: what is sent to its lead, and frozen with that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from people.models import User
from projects.choices import PLANNING
from projects.waiting import Waiting
from projects.written.registered import RegisteredParts
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
from workpackages.choices import PackageMandateState, ProgressMethod, TaskKind, UpdateRhythm
from workpackages.models import Assignment, Checkpoint, Dependency, PackageMandate, WorkPackage
from workpackages.quality.choices import CheckpointKind

SCHEMA = 1
MINUTES_PER_HOUR = 60
SECTIONS: Headings = {
    "package_purpose": pgettext_lazy("package mandate", "Purpose"),
    "package_results": gettext_lazy("Results and acceptance criteria"),
    "package_scope": gettext_lazy("Work included / excluded"),
    "package_prerequisites": gettext_lazy("Prerequisites and dependencies"),
    "package_dates": gettext_lazy("Dates and milestones"),
    "package_money": gettext_lazy("Budget and effort"),
    "package_team": gettext_lazy("Team and responsibilities"),
    "package_impact": gettext_lazy("Workstation impact"),
    "package_risks": pgettext_lazy("package mandate", "Risks and quality"),
    "package_follow_up": pgettext_lazy("package mandate", "Follow-up"),
}
# What was sent before the risks were told keeps the heading that it had.
HEADINGS: Headings = {**SECTIONS, "package_quality": pgettext_lazy("package mandate", "Quality")}
_registered: RegisteredParts[WorkPackage] = RegisteredParts(SECTIONS)
register_section = _registered.register
DELIVERABLES = (
    ("deliverable_code", "text"),
    ("deliverable", "words"),
    ("deliverable_kind", "deliverable_kind"),
    ("accepting_place", "accepting_place"),
    ("planned_presentation", "day"),
)
CRITERIA = (
    ("deliverable_code", "text"),
    ("criterion_number", "text"),
    ("criterion", "words"),
    ("is_mandatory", "flag"),
)
BEFORE = (("package_before", "text"), ("package_before_finish", "day"))
MILESTONES = (("milestone", "text"), ("package_milestone_on", "day"))
TEAM = (("team_person", "text"), ("team_hours", "number"))
CHECKS = (
    ("checkpoint", "words"),
    ("checkpoint_kind", "checkpoint_kind"),
    ("checkpoint_on", "day"),
    ("checkpoint_reviewer", "text"),
)
LABELS: dict[str, Words] = {
    "package_name": gettext_lazy("Work package"),
    "package_goal": gettext_lazy("Goal and expected results"),
    "package_parent": gettext_lazy("Part of"),
    "work_included": gettext_lazy("Work included"),
    "work_excluded": gettext_lazy("Work excluded"),
    "package_deliverables": gettext_lazy("Deliverables"),
    "package_criteria": gettext_lazy("Acceptance criteria"),
    "accepting_place": gettext_lazy("Accepted by"),
    "planned_presentation": gettext_lazy("Planned presentation"),
    "packages_before": gettext_lazy("Work packages that come first"),
    "package_before": gettext_lazy("Work package"),
    "package_before_finish": gettext_lazy("Finish"),
    "package_start_on": gettext_lazy("Start"),
    "package_finish_on": gettext_lazy("Finish"),
    "package_milestones": gettext_lazy("Milestones"),
    "package_milestone_on": gettext_lazy("Day"),
    "package_budget": gettext_lazy("Budget (CHF)"),
    "package_hours": gettext_lazy("Effort (hours)"),
    "package_lead": gettext_lazy("Lead of the work package"),
    "package_principal": gettext_lazy("Reports to"),
    "package_people": gettext_lazy("People on its tasks"),
    "team_person": gettext_lazy("Person"),
    "team_hours": gettext_lazy("Effort (hours)"),
    "package_checks": gettext_lazy("Checkpoints"),
    "checkpoint": gettext_lazy("Checkpoint"),
    "checkpoint_kind": gettext_lazy("Kind"),
    "checkpoint_on": gettext_lazy("Planned on"),
    "checkpoint_reviewer": gettext_lazy("Reviewer"),
    "progress_method": gettext_lazy("Measure of progress"),
    "update_rhythm": gettext_lazy("Rhythm of updates"),
}


def register() -> None:
    register_labels(LABELS)
    register_choice("checkpoint_kind", {str(each): each.label for each in CheckpointKind})
    register_choice("progress_method", {str(each): each.label for each in ProgressMethod})
    register_choice("update_rhythm", {str(each): each.label for each in UpdateRhythm})
    register_choice("package_mandate", {str(each): each.label for each in PackageMandateState})


def load_mandates(package: WorkPackage) -> list[PackageMandate]:
    """Every version that was sent, the newest first. One query."""
    found = list(package.mandates.select_related("issued_by", "answered_by").order_by("-number"))
    for each in found:
        each.package = package
    return found


def mandates_waiting(user: User, *, on: date) -> Iterator[Waiting]:
    """What was sent to the person as lead of a package. One query."""
    rows = PackageMandate.objects.pending().filter(
        package__lead=user, package__project__state__in=PLANNING
    )
    for row in rows.select_related("package__project").order_by("issued_at", "pk"):
        words = _("Accept or return the mandate of %(package)s") % {"package": row.package}
        yield Waiting(words, str(row.package.project), row.get_absolute_url())


def content_of(package: WorkPackage) -> Json:
    """Every section. Seven queries, and what others registered; the package comes with its
    lead, parent and project.
    """
    parts = {
        "package_purpose": [
            fact("package_name", str(package), "text"),
            fact("package_parent", str(package.parent or ""), "text"),
            fact("package_goal", package.goal.strip(), "text"),
        ],
        "package_results": _results(package),
        "package_scope": [
            _spoken("work_included", package.work_included),
            _spoken("work_excluded", package.work_excluded),
        ],
        "package_prerequisites": [_before(package)],
        "package_dates": [
            fact("package_start_on", package.start_on, "day"),
            fact("package_finish_on", package.finish_on, "day"),
            _milestones(package),
        ],
        "package_money": _money(package),
        "package_team": [
            fact("package_lead", str(package.lead or ""), "text"),
            fact("package_principal", str(package.project.lead or ""), "text"),
            _people(package),
        ],
        "package_impact": _registered.of("package_impact", package),
        "package_risks": [*_registered.of("package_risks", package), _checks(package)],
        "package_follow_up": [
            fact("progress_method", package.progress_method, "progress_method"),
            fact("update_rhythm", package.update_rhythm, "update_rhythm"),
        ],
    }
    project = package.project
    named = {"code": project.code, "name_fr": project.name_fr, "name_en": project.name_en}
    sections = [{"key": key, "parts": parts[key]} for key in SECTIONS]
    return {
        "schema": SCHEMA,
        "project": {**named, "size": project.size_class},
        "sections": sections,
    }


def _spoken(key: str, text: str) -> Json:
    """A package is described in the language of its project alone, whoever reads it."""
    return {"kind": "words", "key": key, "fr": text.strip(), "en": text.strip()}


def _results(package: WorkPackage) -> list[Json]:
    rows = list(package.deliverables.prefetch_related("criteria").order_by("number"))
    deliverables = [
        (r.code, (r.code, both(r, "name"), r.kind, r.accepting, r.planned_presentation_on))
        for r in rows
    ]
    criteria = [
        (f"{r.code}-{c.number}", (r.code, c.number, both(c, "text"), c.is_mandatory))
        for r in rows
        for c in r.criteria.all()
    ]
    return [
        table("package_deliverables", DELIVERABLES, deliverables),
        table("package_criteria", CRITERIA, criteria),
    ]


def _before(package: WorkPackage) -> Json:
    links = Dependency.objects.filter(
        successor_work_package=package, predecessor_work_package__isnull=False
    ).select_related("predecessor_work_package")
    before = [each.predecessor_work_package for each in links.order_by("pk")]
    rows = [(each.code, (str(each), each.finish_on)) for each in before if each is not None]
    return table("packages_before", BEFORE, rows)


def _milestones(package: WorkPackage) -> Json:
    rows = package.tasks.filter(kind=TaskKind.MILESTONE).order_by("finish_on", "pk")
    return table(
        "package_milestones",
        MILESTONES,
        [(each.code, (str(each), each.finish_on)) for each in rows],
    )


def _money(package: WorkPackage) -> list[Json]:
    minutes = package.tasks.aggregate(sum=Sum("work_minutes"))["sum"] or 0
    return [
        fact("package_budget", package.budget, "money"),
        fact("package_hours", round(minutes / MINUTES_PER_HOUR), "number"),
    ]


def _people(package: WorkPackage) -> Json:
    rows = Assignment.objects.filter(task__work_package=package, user__isnull=False)
    found = rows.values_list("user__name").annotate(minutes=Sum("work_minutes"))
    return table(
        "package_people",
        TEAM,
        [
            (name, (name, round((minutes or 0) / MINUTES_PER_HOUR)))
            for name, minutes in found.order_by("user__name")
        ],
    )


def _checks(package: WorkPackage) -> Json:
    rows = Checkpoint.objects.filter(deliverable__work_package=package)
    rows = rows.select_related("reviewer").order_by("planned_on", "pk")
    return table(
        "package_checks",
        CHECKS,
        [(r.code, (both(r, "name"), r.kind, r.planned_on, str(r.reviewer or ""))) for r in rows],
    )
