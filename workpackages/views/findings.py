"""Findings of a checkpoint: written down during the check, and their steps."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.people_around import people_around
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.forms.checkpoints import NewFindingForm
from workpackages.models import Finding
from workpackages.operations.findings import write_finding
from workpackages.quality.checking import FINDING_STEPS
from workpackages.quality.checkpoint_page import finding_page
from workpackages.quality.permissions import reviews
from workpackages.quality.steps import Refused
from workpackages.views.checkpoints import checkpoint_crumbs, checkpoint_or_404
from workpackages.views.common import posted
from workpackages.views.quality_steps import show_form, taken

_PEOPLE = ("owner", "found_by", "corrected_by", "settled_by")


@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = checkpoint_or_404(request, project_code, number)
    if not reviews(request.user, row):
        raise PermissionDenied
    form = NewFindingForm(posted(request), people=people_around(row.project))
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                facts = form.cleaned_data
                write_finding(row.pk, facts, actor=request.user, on=today())
                submission.url = row.get_absolute_url()
            return redirect(submission.url)
    context = {
        "project": row.project,
        "crumbs": checkpoint_crumbs(request, row),
        "title": _("New finding"),
        "submit": _("Write it down"),
        "cancel_url": row.get_absolute_url(),
    }
    return show_form(request, form, context)


@require_GET
def finding(request: SignedInRequest, project_code: str, number: int, finding: int) -> HttpResponse:
    return _show(request, _finding_or_404(request, project_code, number, finding))


@require_POST
def act(
    request: SignedInRequest, project_code: str, number: int, finding: int, step: str
) -> HttpResponse:
    found = _finding_or_404(request, project_code, number, finding)
    if step not in FINDING_STEPS:
        raise Http404
    wanted = FINDING_STEPS[step]
    form = taken(request, wanted, found, on=today())
    return redirect(found) if form is None else _show(request, found, (wanted, form))


def _finding_or_404(request: SignedInRequest, code: str, number: int, finding: int) -> Finding:
    row = checkpoint_or_404(request, code, number)
    found = get_object_or_404(row.findings.select_related(*_PEOPLE), number=finding)
    found.checkpoint = row
    return found


def _show(request: SignedInRequest, found: Finding, refused: Refused = None) -> HttpResponse:
    context = finding_page(request.user, found, on=today(), refused=refused)
    context["crumbs"] = checkpoint_crumbs(request, found.checkpoint)
    status = status_of(refused[1]) if refused else 200
    return render_page(request, "workpackages/checkpoints/finding.html", context, status=status)
