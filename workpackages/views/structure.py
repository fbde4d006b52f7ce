"""The structure of a project: the outline with its roll-ups, and its export."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from projects.models import Project
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.exports import download
from servicedesk_pm.common.http import render_page
from workpackages.models import TemplateUse
from workpackages.permissions import manages
from workpackages.plan_templates.permissions import can_save_template, can_use_template
from workpackages.queries import load_task_rows
from workpackages.structure import PackageRow, Structure, load_structure, subprojects_of
from workpackages.tree import PAGE_LINES, Line, TreeView, visible
from workpackages.tree_html import TreeDrawing
from workpackages.views.common import project_or_404

EXPORT_KINDS = ("text", "text", "text", "text", "text", "date", "date", "number", "money", "number")


@require_GET
def structure(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code)
    subprojects = subprojects_of(project, request.user)
    outline = load_structure(project, on=today(), subprojects=subprojects)
    if request.GET.get("export") in {"csv", "xlsx"}:
        return _export(request.GET["export"], project, outline)
    may_plan = project.accepts_planning and manages(request.user, project)
    origins = list(TemplateUse.objects.filter(project=project).standing())
    context = {
        "project": project,
        "outline": outline,
        "may_plan": may_plan,
        "may_begin": may_plan and can_use_template(request.user, project),
        "may_keep": bool(outline.rows) and can_save_template(request.user, project),
        "origins": origins,
        "last_use": origins[-1].pk if origins else 0,
        **_tree(request, outline, TreeDrawing(project.code, may_plan)),
    }
    return render_page(
        request,
        "workpackages/structure.html",
        context,
        partials={"structure-tree": "workpackages/_tree.html"},
    )


def _tree(request: SignedInRequest, outline: Structure, drawing: TreeDrawing) -> dict[str, Any]:
    """The lines of this page, with the tasks of the packages that were opened."""
    view = TreeView.of(request.GET, outline.rows)
    page = Paginator(visible(outline.rows, view), PAGE_LINES).get_page(request.GET.get("page"))
    rows: list[PackageRow] = list(page.object_list)
    opened = [row.pk for row in rows if row.key in view.opened and row.own_tasks]
    tasks = load_task_rows(opened, on=today())
    lines = [
        Line(row, view.is_open(row), view.toggled(row, request.GET), tasks.get(row.pk, []))
        for row in rows
    ]
    levels = range(1, 1 + max((row.level for row in outline.rows), default=1))
    return {"lines": drawing.lines(lines), "page": page, "view": view, "levels": levels}


def _export(form: str, project: Project, outline: Structure) -> HttpResponseBase:
    head = (
        _("Outline"),
        _("Code"),
        _("Name"),
        _("Lead"),
        _("State"),
        _("Start"),
        _("Finish"),
        _("Progress (%)"),
        _("Budget (CHF)"),
        _("Late tasks"),
    )
    rows = (
        (
            row.outline_text,
            row.full_code,
            row.name,
            row.lead,
            row.state_label,
            row.shown_start_on,
            row.shown_finish_on,
            row.sums.progress_pct,
            row.shown_budget,
            row.sums.late,
        )
        for row in outline.rows
    )
    return download(form, f"{project.code}-{_('structure')}", head, EXPORT_KINDS, rows)
