"""The contingency of a project: how much is left, what was drawn for which risk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Project
from risks.forms.reserves import ContingencyForm, DrawForm, ReleaseForm
from risks.models import Contingency
from risks.operations.reserves import draw, release_contingency, set_contingency
from risks.permissions import can_draw, can_set_contingency
from risks.reserve_page import load_draws, load_reserve, sources_of
from risks.views.common import GET_AND_POST, frame_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.views.common import posted, project_or_404


def _url(project: Project) -> str:
    return reverse("risks:contingency", args=[project.code])


@require_GET
def contingency(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    reserve = load_reserve(project)
    is_open = reserve is not None and not reserve.row.is_released
    may_set = can_set_contingency(request.user, project)
    context = {
        **frame_of(request, project, _("Contingency")),
        "reserve": reserve,
        "draws": load_draws(reserve.row) if reserve else [],
        "may_set": may_set and (reserve is None or is_open),
        "may_release": may_set and is_open,
        "may_draw": is_open and can_draw(request.user, project),
    }
    return render_page(request, "risks/contingency.html", context)


@require_http_methods(GET_AND_POST)
def set_aside(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_set_contingency(request.user, project):
        raise PermissionDenied
    row = Contingency.objects.filter(project=project).first()
    initial = {"version": row.version, "initial_amount": row.initial} if row else {"version": 1}
    form = ContingencyForm(posted(request), initial=initial)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            said = form.cleaned_data
            set_contingency(
                project.pk,
                said["initial_amount"],
                said["reason"],
                actor=request.user,
                on=today(),
                version=said["version"],
            )
            messages.success(request, _("Saved."))
            return redirect(_url(project))
    lead = _("Money for risks that come true, beside the budget; every draw is tied to a risk.")
    return _form(request, project, form, _("Set the contingency"), lead)


@require_http_methods(GET_AND_POST)
def draw_down(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_draw(request.user, project):
        raise PermissionDenied
    form = DrawForm(posted(request), sources=sources_of(project))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                facts = (said["amount"], said["source"], said["reason"])
                draw(project.pk, *facts, actor=request.user, on=today())
                submission.url = _url(project)
            return redirect(submission.url)
    return _form(request, project, form, _("Draw from the contingency"), "")


@require_http_methods(GET_AND_POST)
def release(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_set_contingency(request.user, project):
        raise PermissionDenied
    row = get_object_or_404(Contingency, project=project)
    form = ReleaseForm(posted(request), initial={"version": row.version})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            said = form.cleaned_data
            facts = {"actor": request.user, "on": today(), "version": said["version"]}
            release_contingency(project.pk, said["reason"], **facts)
            messages.success(request, _("The rest of the contingency is released."))
            return redirect(_url(project))
    lead = _("What is left goes back; nothing can be drawn afterwards.")
    return _form(request, project, form, _("Release the rest"), lead)


def _form(
    request: SignedInRequest, project: Project, form: Any, title: str, lead: str
) -> HttpResponse:
    context = frame_of(request, project, title)
    context["crumbs"].append((_("Contingency"), _url(project)))
    context |= {"submit": title, "cancel_url": _url(project), "form": form, "lead_text": lead}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "risks/form.html", context, status=status)
