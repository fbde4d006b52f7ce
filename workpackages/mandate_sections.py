"""What mandates and decision files show of the work: structure, packages, dependencies, money."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_DOWN, Decimal

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.choices import TERMINAL, SizeClass
from projects.decision_files.registration import file_url
from projects.decision_files.sections import register_section as register_file_section
from projects.decision_files.standing import has_links, newest_file, register_links
from projects.gates import register_condition
from projects.mandates.registration import unless_covered
from projects.mandates.sections import register_section
from projects.models import Project
from projects.organisation import PACKAGE_LEAD, Place, register_team
from projects.written.vocabulary import (
    Json,
    both,
    fact,
    register_choice,
    register_labels,
    table,
)
from workpackages.choices import (
    AcrossState,
    MilestoneKind,
    TaskState,
    WorkPackageState,
)
from workpackages.models import CrossDependency, Task, WorkPackage

AGREED = (AcrossState.AGREED, AcrossState.AT_RISK, AcrossState.FULFILLED)


def register() -> None:
    register_labels(
        {
            "subprojects": _("Sub-projects"),
            "code": _("Code"),
            "tree": _("Work breakdown"),
            "outline": _("Position"),
            "packages": _("Work packages"),
            "lead": _("Lead"),
            "budget": _("Budget"),
            "start_on": _("Start"),
            "finish_on": _("Finish"),
            "milestones": _("Milestones"),
            "milestone": _("Milestone"),
            "milestone_kind": _("Kind"),
            "dependencies": _("Dependencies"),
            "subject": _("What is needed"),
            "provider": _("Delivers"),
            "consumer": _("Waits"),
            "need_on": _("Needed on"),
            "agreed_on": _("Agreed for"),
            "years": _("Budget by year"),
            "year": _("Year"),
            "sum": _("Budget of the work packages"),
        }
    )
    register_choice("package_state", {str(each): each.label for each in WorkPackageState})
    register_choice("across_state", {str(each): each.label for each in AcrossState})
    register_choice("milestone_kind", {str(each): each.label for each in MilestoneKind})
    register_section("structure", "work", _structure)
    register_section("packages", "work", _packages)
    register_section("planning", "work", _milestones)
    register_section("dependencies", "work", _dependencies)
    register_file_section("risks", "work", _dependencies_if_any)
    register_links(_has_links)
    register_section("budget", "work", _budget)
    register_team("packages", _package_leads)
    _register_conditions()


def _register_conditions() -> None:
    structured = pgettext_lazy("gate condition", "Work breakdown structure")
    register_condition(
        "G2", "G2-05", structured, unless_covered(_is_structured), url=_structure_url
    )
    declared = pgettext_lazy("gate condition", "Dependencies declared")
    register_condition("G1", "G1-08", declared, unless_covered(_is_declared), url=file_url("risks"))
    agreed = pgettext_lazy("gate condition", "Interfaces agreed")
    register_condition("G2", "G2-06", agreed, unless_covered(_is_agreed), url=_dependencies_url)


def _structure_url(project: Project) -> str:
    return reverse("workpackages:structure", args=[project.code])


def _dependencies_url(project: Project) -> str:
    return reverse("workpackages:dependencies", args=[project.code])


def _packages_of(project: Project) -> list[WorkPackage]:
    """Of the project and its sub-projects, without what was cancelled. One query."""
    found = WorkPackage.objects.filter(project__path__startswith=project.path)
    found = found.exclude(state=WorkPackageState.CANCELLED).exclude(project__state="rejected")
    rows = found.select_related("project", "lead").order_by("project__path", "outline", "pk")
    return list(rows)


def _key(package: WorkPackage) -> str:
    return f"{package.project.code}/{package.code}"


def _structure(project: Project) -> list[Json]:
    """Two queries."""
    parts = Project.objects.below(project).exclude(pk=project.pk).exclude(state="rejected")
    parts = parts.select_related("lead").order_by("path")
    rows = [(each.code, (each.code, both(each, "name"), str(each.lead or ""))) for each in parts]
    packages = [
        (_key(each), (_full_outline(each, project), each.name)) for each in _packages_of(project)
    ]
    columns = (("code", "text"), ("name", "words"), ("lead", "text"))
    return [
        *([table("subprojects", columns, rows)] if rows else []),
        table("tree", (("outline", "text"), ("name", "text")), packages),
    ]


def _full_outline(package: WorkPackage, project: Project) -> str:
    """With the sub-project that it stands in; the root's packages have their number alone."""
    if package.project_id == project.pk:
        return package.outline_text
    return f"{package.project.code} {package.outline_text}"


def _packages(project: Project) -> list[Json]:
    columns = (
        ("code", "text"),
        ("name", "text"),
        ("lead", "text"),
        ("start_on", "day"),
        ("finish_on", "day"),
        ("budget", "money"),
    )
    rows = [
        (
            _key(each),
            (
                _key(each) if each.project_id != project.pk else each.code,
                each.name,
                str(each.lead or ""),
                each.start_on,
                each.finish_on,
                each.budget,
            ),
        )
        for each in _leaves(_packages_of(project))
    ]
    return [table("packages", columns, rows)]


def _leaves(packages: list[WorkPackage]) -> list[WorkPackage]:
    parents = {each.parent_id for each in packages}
    return [each for each in packages if each.pk not in parents]


def _milestones(project: Project) -> list[Json]:
    """One query."""
    found = Task.objects.filter(project__path__startswith=project.path).milestones()
    found = found.exclude(state=TaskState.CANCELLED).select_related("project")
    rows = [
        (f"{each.project.code}/{each.code}", (each.name, each.finish_on))
        for each in found.soonest_first()
    ]
    return [table("milestones", (("milestone", "text"), ("finish_on", "day")), rows)]


def _dependencies(project: Project) -> list[Json]:
    """What crosses the border of the project and its parts. One query.

    Its own readers may not know every other project, so codes name them, not their plans.
    """
    family = Project.objects.below(project).order_by()
    rows = CrossDependency.objects.about(family).current().select_related("provider", "consumer")
    columns = (
        ("subject", "text"),
        ("provider", "text"),
        ("consumer", "text"),
        ("need_on", "day"),
        ("agreed_on", "day"),
    )
    found = [
        (
            str(each.pk),
            (each.subject, each.provider.code, each.consumer.code, each.need_on, each.agreed_on),
        )
        for each in rows.order_by("need_on", "pk")
        if not _is_inside(each, project)
    ]
    return [table("dependencies", columns, found)]


def _dependencies_if_any(project: Project) -> list[Json]:
    return [part for part in _dependencies(project) if part["rows"]]


def _is_inside(row: CrossDependency, project: Project) -> bool:
    return all(side.path.startswith(project.path) for side in (row.provider, row.consumer))


def _budget(project: Project) -> list[Json]:
    """The sum of the packages, and by year of their finish where they are dated. One query."""
    leaves = _leaves(_packages_of(project))
    years: dict[str, Decimal] = defaultdict(Decimal)
    for each in leaves:
        for year, amount in _by_year(each):
            years[year] += amount
    rows = [(year, (year, amount)) for year, amount in sorted(years.items())]
    total = sum((each.budget for each in leaves), Decimal(0))
    return [
        fact("sum", total, "money"),
        *([table("years", (("year", "text"), ("budget", "money")), rows)] if rows else []),
    ]


def _by_year(package: WorkPackage) -> list[tuple[str, Decimal]]:
    """Its budget spread evenly over the days of its window, in whole francs until the last year."""
    start, finish = package.start_on, package.finish_on
    if start is None or finish is None or not package.budget:
        return []
    days = (finish - start).days + 1
    found: list[tuple[str, Decimal]] = []
    spent = Decimal(0)
    for year in range(start.year, finish.year):
        # What is spent until a year's end is rounded, not each year: no year falls below nothing.
        inside = (start.replace(year=year, month=12, day=31) - start).days + 1
        until = (package.budget * inside / days).quantize(Decimal(1), rounding=ROUND_DOWN)
        found.append((str(year), until - spent))
        spent = until
    return [*found, (str(finish.year), package.budget - spent)]


def _package_leads(project: Project) -> list[Place]:
    """Of its own packages; a sub-project has an organisation of its own. One query."""
    return [
        Place(PACKAGE_LEAD, each.lead, f"{each.code} {each.name}", each.get_absolute_url())
        for each in _leaves(_packages_of(project))
        if each.lead and each.project_id == project.pk
    ]


def _is_structured(project: Project) -> bool:
    packages = WorkPackage.objects.filter(project__path__startswith=project.path)
    packages = packages.exclude(state=WorkPackageState.CANCELLED)
    packages = packages.exclude(project__state__in=TERMINAL)
    below = WorkPackage.objects.filter(parent=OuterRef("pk"))
    below = below.exclude(state=WorkPackageState.CANCELLED)
    leaves = packages.filter(~Exists(below)).order_by()
    leads = set(leaves.values_list("lead", flat=True))
    return bool(leads) and None not in leads


def _is_agreed(project: Project) -> bool:
    """Waived for the smallest projects."""
    if project.size_class == SizeClass.SMALL:
        return True
    family = Project.objects.below(project).order_by()
    rows = CrossDependency.objects.about(family).current()
    return not rows.exclude(state__in=AGREED).exists()


def _has_links(project: Project) -> bool:
    """Whether anything is entered that crosses the project's border. One query."""
    family = Project.objects.below(project).order_by()
    rows = CrossDependency.objects.about(family).current().select_related("provider", "consumer")
    return any(not _is_inside(each, project) for each in rows.order_by("pk"))


def _is_declared(project: Project) -> bool:
    """Links are entered, or the newest decision file says that there are none."""
    if has_links(project):
        return True
    file = newest_file(project)
    return file is not None and file.has_no_dependencies
