"""A gate: its conditions as they stand, ticked with evidence or waived."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from people.http import SignedInRequest
from projects.forms.decisions import TickForm, WaiverForm
from projects.gates.page import GATES, GateLine, load_gate_page
from projects.models import EvidenceFile, Project
from projects.operations import end_waiver, grant_waiver, tick_conditions, untick_condition
from projects.permissions import can_decide_gate, can_see_inside, can_tick
from projects.views.evidence import evidence_answer
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.uploads import was_too_large


@require_GET
def gate(request: SignedInRequest, project_code: str, gate: str) -> HttpResponse:
    return _page(request, _project(request, project_code, gate), gate)


@require_POST
def tick(request: SignedInRequest, project_code: str, code: str) -> HttpResponse:
    gate = code.split("-", maxsplit=1)[0]
    project = _project(request, project_code, gate)
    if not can_tick(request.user, project):
        raise PermissionDenied
    form = TickForm(request.POST, request.FILES, prefix=code, too_large=was_too_large(request))
    if form.is_valid():
        with errors_into(form):
            said = {code: form.evidence}
            tick_conditions(project.pk, said, actor=request.user, on=today())
            messages.success(request, _("The condition is ticked."))
            return _back(project, gate)
    return _page(request, project, gate, (code, "tick", form))


@require_GET
def tick_file(request: SignedInRequest, project_code: str, code: str) -> HttpResponseBase:
    project = _project(request, project_code, code.split("-", maxsplit=1)[0])
    found = EvidenceFile.objects.filter(tick__project=project, tick__code=code)
    return evidence_answer(get_object_or_404(found))


@require_POST
def untick(request: SignedInRequest, project_code: str, code: str) -> HttpResponse:
    project = _project(request, project_code, code.split("-", maxsplit=1)[0])
    try:
        untick_condition(project.pk, code, actor=request.user)
    except RuleViolation as violation:
        # A second click: the tick is gone, which is what was wanted.
        messages.info(request, str(violation))
    return _back(project, code.split("-", maxsplit=1)[0])


@require_POST
def waive(request: SignedInRequest, project_code: str, code: str) -> HttpResponse:
    gate = code.split("-", maxsplit=1)[0]
    project = _project(request, project_code, gate)
    if not can_decide_gate(request.user, project, gate):
        raise PermissionDenied
    form = WaiverForm(request.POST, prefix=code)
    if form.is_valid():
        with errors_into(form):
            grant_waiver(project.pk, code, actor=request.user, on=today(), **form.cleaned_data)
            messages.success(request, _("The condition is waived."))
            return _back(project, gate)
    return _page(request, project, gate, (code, "waive", form))


@require_POST
def unwaive(request: SignedInRequest, project_code: str, code: str) -> HttpResponse:
    project = _project(request, project_code, code.split("-", maxsplit=1)[0])
    try:
        end_waiver(project.pk, code, actor=request.user)
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return _back(project, code.split("-", maxsplit=1)[0])


def _project(request: SignedInRequest, project_code: str, gate: str) -> Project:
    found = Project.objects.visible_to(request.user).select_related(
        "lead", "sponsor", "programme", "parent"
    )
    project = get_object_or_404(found, code=project_code)
    if gate not in GATES:
        raise Http404
    if not can_see_inside(request.user, project):
        raise PermissionDenied
    return project


def _back(project: Project, gate: str) -> HttpResponse:
    return redirect(reverse("projects:gate", args=[project.code, gate]))


def _page(
    request: SignedInRequest,
    project: Project,
    gate: str,
    refused: tuple[str, str, forms.Form] | None = None,
) -> HttpResponse:
    view = load_gate_page(request.user, project, gate, on=today())
    lines: list[GateLine] = [*view.missing, *view.settled]
    for line in lines:
        line.tick_form = TickForm(prefix=line.code) if line.may_tick else None
        line.waiver_form = WaiverForm(prefix=line.code) if line.may_waive else None
        if refused is not None and refused[0] == line.code:
            line.refuse(refused[1], refused[2])
    context: dict[str, Any] = {"project": project, "view": view}
    status = status_of(refused[2]) if refused is not None else 200
    partials = {"gate-count": "projects/gates/_count.html"}
    page = "projects/gates/gate.html"
    return render_page(request, page, context, partials=partials, status=status)
