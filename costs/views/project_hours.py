"""The hours of a project line by line, for those who lead it or packages of it; never money."""

from __future__ import annotations

from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from costs.columns import hours_columns
from costs.hours.filters import HoursFilterForm
from costs.hours.rework import load_rework
from costs.hours.sight import reads_lines
from costs.models import TimeLine
from costs.views.common import frame_of, project_or_404
from people.http import SignedInRequest
from servicedesk_pm.common.http import render_page
from servicedesk_pm.common.tables import Table
from workpackages.acceptance.figures import percent_text
from workpackages.views.common import project_crumbs
from workpackages.views.common import project_or_404 as inside_or_404

LIST = "project-hours"


@require_GET
def lines(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code, whole=False)
    if not reads_lines(request.user, project):
        raise Http404
    seen = TimeLine.objects.visible_to(request.user).filter(
        project__path__startswith=project.path, state__in=HoursFilterForm.SHOWN
    )
    filters = HoursFilterForm(request.GET)
    rows = filters.apply(seen).annotate(minutes=Sum("entries__minutes"))
    rows = rows.select_related("sheet__person", "project", "work_package", "task")
    table = Table(request, rows, hours_columns(), "-week", LIST)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        **frame_of(request, project, _("Hours")),
        "table": table,
        "filters": filters,
        "list_url": reverse("costs:project_hours", args=[project.code]),
    }
    partials = {LIST: "costs/hours/_project_hours.html"}
    return render_page(request, "costs/hours/project_hours.html", context, partials=partials)


@require_GET
def rework(request: SignedInRequest, project_code: str) -> HttpResponse:
    """The slot that the page of checkpoints reserves: a share, and neither people nor money."""
    project = inside_or_404(request, project_code)
    context = {
        "project": project,
        "title": _("Rework"),
        "crumbs": project_crumbs(request, project),
        "rework_text": percent_text(load_rework(project)),
    }
    partials = {"rework-share": "costs/hours/_rework.html"}
    return render_page(request, "costs/hours/rework.html", context, partials=partials)
