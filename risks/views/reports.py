"""Risk reports of a project: those that were written, and the next one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.http import SignedInRequest
from people.idempotency import once
from risks.forms.reports import RiskReportForm
from risks.models import RiskReport
from risks.operations.reports import write_report
from risks.permissions import can_see_checks, can_write_report
from risks.views.common import GET_AND_POST, frame_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.views.common import posted, project_or_404

MOST_LISTED = 60


@require_http_methods(GET_AND_POST)
def reports(request: SignedInRequest, project_code: str) -> HttpResponse:
    """They tell verdicts on measures, so not everybody of the project reads them."""
    project = project_or_404(request, project_code)
    may_write = can_write_report(request.user, project)
    if not can_see_checks(request.user, project) or (request.method == "POST" and not may_write):
        raise PermissionDenied
    form = RiskReportForm(posted(request))
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = write_report(project.pk, form.values, actor=request.user, on=today())
                submission.url = f"{request.path}#report-{made.number}"
            return redirect(submission.url)
    rows = list(
        RiskReport.objects.filter(project=project)
        .defer("content")
        .select_related("written_by")
        .order_by("-number")[:MOST_LISTED]
    )
    for row in rows:
        row.project = project
    context = {
        **frame_of(request, project, _("Risk reports")),
        "rows": rows,
        "form": form if may_write else None,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "risks/reports.html", context, status=status)
