"""Reports over all projects, and the panel on a project's overview."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from reporting.columns import ARCHIVE_COLUMNS
from reporting.directives.permissions import can_read_directives
from reporting.forms import ArchiveFilter
from reporting.models import Report
from reporting.permissions import can_prepare
from reporting.summaries.permissions import can_read_summaries
from reporting.views.reports import project_or_404
from servicedesk_pm.common.http import render_page
from servicedesk_pm.common.tables import Table


@require_GET
def archive(request: SignedInRequest) -> HttpResponseBase:
    filters = ArchiveFilter(request.user, request.GET or None)
    reports = filters.apply(Report.objects.visible_to(request.user))
    linked = reports.telling_whether_project_opens(request.user)
    related = linked.select_related("project__programme", "prepared_by", "approved_by")
    table = Table(request, related, ARCHIVE_COLUMNS, "-status_date", "report-archive")
    return table.export() or render_page(
        request,
        "reporting/archive.html",
        {
            "table": table,
            "filters": filters,
            "reads_directives": can_read_directives(request.user),
            "reads_summaries": can_read_summaries(request.user),
        },
        partials={"report-archive": "reporting/_archive.html"},
    )


@require_GET
def overview_panel(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    reports = Report.objects.visible_to(request.user).filter(project=project)
    context = {
        "project": project,
        "report": reports.select_related("project").newest_first().first(),
        "may_ask": can_prepare(request.user, project) and not project.is_terminal,
    }
    return render_page(
        request,
        "reporting/overview_panel.html",
        context,
        partials={"report-panel": "reporting/_overview_panel.html"},
    )
