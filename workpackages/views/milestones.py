"""The project's milestones against its baseline, and the baseline itself."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Project
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.exports import download
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import EXPORTS, Table
from workpackages.comparison import Comparison, compare
from workpackages.forms.tasks import BaselineForm
from workpackages.milestone_columns import SOONEST, MilestoneColumns, sortable_milestones
from workpackages.models import CalendarFeed
from workpackages.operations.baselines import may_take_baseline, take_baseline
from workpackages.permissions import can_see_baseline, directs, manages
from workpackages.views.common import (
    posted,
    project_or_404,
    structure_crumbs,
)

DATES = ("start_on", "finish_on")


@require_GET
def milestones(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code)
    user = request.user
    sees_baseline = can_see_baseline(user, project)
    columns = MilestoneColumns(project, on=today(), sees_baseline=sees_baseline).columns()
    table = Table(request, sortable_milestones(project), columns, SOONEST, "milestones")
    exported = table.export()
    if exported is not None:
        return exported
    may_freeze = may_take_baseline(user, project)
    context = {
        "project": project,
        "table": table,
        "sees_baseline": sees_baseline,
        "baselines": project.baselines.select_related("approved_by").order_by("-number"),
        "may_freeze": may_freeze,
        "leaves_it_to_director": project.accepts_planning
        and not may_freeze
        and manages(user, project),
        "feed": CalendarFeed.objects.filter(user=user, project=project).first(),
        "make_url": reverse("workpackages:milestone_calendar", args=[project.code]),
        "revoke_url": reverse("workpackages:milestone_calendar_revoke", args=[project.code]),
    }
    partials = {"milestones": "workpackages/_milestones.html"}
    return render_page(request, "workpackages/milestones.html", context, partials=partials)


@require_http_methods(["GET", "POST"])
def new_baseline(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not (manages(request.user, project) or directs(request.user, project)):
        raise PermissionDenied
    approved = project.changes.to_implement().order_by("number")
    form = BaselineForm(posted(request), changes=approved)
    there = reverse("workpackages:milestones", args=[project.code])
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                said = {"reason": form.cleaned_data["reason"], "changes": form.chosen}
                take_baseline(project.pk, actor=request.user, on=today(), **said)
                submission.url = there
            return redirect(submission.url)
    context = {
        "project": project,
        "crumbs": structure_crumbs(request, project),
        "title": _("Take a baseline"),
        "lead_text": _("Slips are measured against this plan from now on."),
        "submit": _("Take the baseline"),
        "cancel_url": there,
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "workpackages/form.html", context, status=status)


@require_GET
def baseline(request: SignedInRequest, project_code: str, number: int) -> HttpResponseBase:
    """A baseline against today's plan, or against a later baseline named by ``with``."""
    project = project_or_404(request, project_code)
    if not can_see_baseline(request.user, project):
        raise PermissionDenied
    baselines = project.baselines.select_related("approved_by").order_by("number")
    known = {each.number: each for each in baselines}
    if number not in known:
        raise Http404
    asked = request.GET.get("with", "")
    other = known.get(int(asked)) if asked.isdecimal() and len(asked) < 6 else None
    comparison = compare(project, known[number], other)
    if request.GET.get("export") in EXPORTS:
        return _export(request.GET["export"], project, comparison)
    context = {
        "project": project,
        "crumbs": structure_crumbs(request, project),
        "baseline": known[number],
        "others": [each for each in known.values() if each.number != number],
        "comparison": comparison,
        "rows": comparison.changed,
        "query": f"&with={other.number}" if other else "",
    }
    return render_page(
        request,
        "workpackages/baseline.html",
        context,
        partials={"baseline-comparison": "workpackages/_comparison.html"},
    )


def _export(form: str, project: Project, comparison: Comparison) -> HttpResponseBase:
    head = [
        _("Task"), _("Name"), _("Start then"), _("Finish then"), _("Start now"), _("Finish now"),
        _("Slip (working days)"), _("Longer (working days)"), _("Cost (CHF)"), _("Why"),
    ]  # fmt: skip
    kinds = ["text", "text", *["date"] * 4, "number", "number", "money", "text"]
    rows = (
        [
            row.task.code,
            row.task.name,
            *(getattr(side, name, None) for side in (row.before, row.after) for name in DATES),
            row.slip_days,
            row.longer_days,
            row.more_cost,
            row.why,
        ]
        for row in comparison.rows
    )
    name = f"{project.code}-{_('baseline')}-{comparison.baseline.number}"
    return download(form, name, head, kinds, rows)
