"""The tasks of a project and of its sub-projects as a list: the rows behind every figure."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from servicedesk_pm.common.tables import Table
from workpackages.columns import PLAN_SORT, task_columns
from workpackages.filters import TaskFilterForm
from workpackages.models import Task
from workpackages.structure import subprojects_of
from workpackages.views.common import project_or_404, structure_crumbs


@require_GET
def task_list(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code)
    projects = [project, *subprojects_of(project, request.user)]
    filters = TaskFilterForm(request.GET, projects)
    found = filters.apply(Task.objects.filter(project__in=projects), on=today())
    rows = found.select_related("project", "work_package__project").prefetch_related(
        "assignments__user", "assignments__resource"
    )
    table = Table(request, rows, task_columns(today()), PLAN_SORT, "task-list")
    context = {
        "project": project,
        "crumbs": structure_crumbs(request, project),
        "table": table,
        "filters": filters,
        "list_url": reverse("workpackages:tasks", args=[project.code]),
    }
    return table.export() or render_page(
        request,
        "workpackages/tasks.html",
        context,
        partials={"task-list": "workpackages/_task_list.html"},
    )
