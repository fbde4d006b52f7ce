"""Lists of dependencies between projects, and the page of one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.http import SignedInRequest
from people.idempotency import once
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table
from workpackages.across_columns import SOONEST, across_columns, marked
from workpackages.across_steps import steps_for
from workpackages.dependencies import end_of, is_overtaken, seen_by, side_name
from workpackages.forms.across import AcrossFilterForm, RequestForm
from workpackages.models import CrossDependency
from workpackages.operations.across import request_delivery
from workpackages.permissions import can_ask_across
from workpackages.planning.web import web_of
from workpackages.views.common import (
    Crumbs,
    family_or_404,
    plan_crumbs,
    posted,
    project_or_404,
)

LIST, OF_PROJECT = "dependency-list", "project-dependencies"


@require_GET
def across_list(request: SignedInRequest) -> HttpResponseBase:
    """Those in sight, over all projects, drawn and listed."""
    user = request.user
    filters = AcrossFilterForm(request.GET, user)
    found = filters.apply(seen_by(user, CrossDependency.objects.visible_to(user)))
    table = Table(request, found, across_columns(), SOONEST, LIST)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "table": table,
        "filters": filters,
        "web": web_of(found),
        "list_url": reverse("workpackages:across_list"),
    }
    partials = {LIST: "workpackages/across/_list.html"}
    return render_page(request, "workpackages/across/list.html", context, partials=partials)


@require_GET
def dependencies(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    """What the project and its sub-projects need from others and deliver to them."""
    project, below = family_or_404(request, project_code)
    family = [project, *below]
    found = seen_by(request.user, CrossDependency.objects.about(family))
    columns = across_columns({each.pk for each in family})
    table = Table(request, found, columns, SOONEST, OF_PROJECT)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "project": project,
        "crumbs": plan_crumbs(request, project),
        "table": table,
        "web": web_of(found.current()),
        "may_ask": not project.is_terminal and can_ask_across(request.user, project),
    }
    partials = {OF_PROJECT: "workpackages/across/_project_list.html"}
    return render_page(request, "workpackages/across/project.html", context, partials=partials)


@require_http_methods(["GET", "POST"])
def request_form(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_ask_across(request.user, project):
        raise PermissionDenied
    form = RequestForm(posted(request), consumer=project, user=request.user)
    back = reverse("workpackages:dependencies", args=[project.code])
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                provider = form.cleaned_data["provider"]
                made = request_delivery(
                    project.pk, provider.pk, actor=request.user, facts=form.facts
                )
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {
        "project": project,
        "crumbs": [
            *plan_crumbs(request, project),
            (_("Dependencies"), back),
        ],
        "title": _("Request a delivery"),
        "lead_text": _("The other project’s lead is told, and answers."),
        "submit": _("Send the request"),
        "cancel_url": back,
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "workpackages/form.html", context, status=status)


@require_GET
def across(request: SignedInRequest, pk: int) -> HttpResponse:
    row = across_or_404(request, pk)
    context = {
        "row": row,
        "crumbs": across_crumbs(),
        "provider": side_name(row, "provider"),
        "consumer": side_name(row, "consumer"),
        "milestone": end_of(row, "provider"),
        "task": end_of(row, "consumer"),
        "state": marked(row),
        "conflict": row.opens_consumer and is_overtaken(row),  # type: ignore[attr-defined]
        "steps": steps_for(request.user, row),
    }
    return render_page(request, "workpackages/across/page.html", context)


def across_or_404(request: SignedInRequest, pk: int) -> CrossDependency:
    visible = seen_by(request.user, CrossDependency.objects.visible_to(request.user))
    return get_object_or_404(visible, pk=pk)


def across_crumbs() -> Crumbs:
    return [(_("Dependencies"), reverse("workpackages:across_list"))]
