"""What happened to one package or task: who, when, from what to what, and why."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from people.history import entries_for
from people.history_page import history_page
from people.http import SignedInRequest
from servicedesk_pm.common.http import render_page
from workpackages.models import Task, WorkPackage
from workpackages.permissions import can_read_history, can_work_on
from workpackages.views.common import (
    Crumbs,
    package_crumbs,
    package_or_404,
    task_crumbs,
    task_or_404,
)


@require_GET
def package_history(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    package = package_or_404(request, project_code, number)
    if not can_read_history(request.user, package):
        raise PermissionDenied
    return _show(request, package, package_crumbs(request, package))


@require_GET
def task_history(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    task = task_or_404(request, project_code, number)
    user = request.user
    if not (can_read_history(user, task.work_package) or can_work_on(user, task)):
        raise PermissionDenied
    return _show(request, task, task_crumbs(request, task))


def _show(request: SignedInRequest, subject: WorkPackage | Task, crumbs: Crumbs) -> HttpResponse:
    context = {
        "project": subject.project,
        "crumbs": crumbs,
        "title": _("History of %(subject)s") % {"subject": subject},
        **history_page(request, entries_for(subject), reader=request.user),
    }
    partials = {"history": "people/_history.html"}
    return render_page(request, "workpackages/history.html", context, partials=partials)
