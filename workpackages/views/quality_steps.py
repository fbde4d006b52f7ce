"""How the forms of quality are shown, and how a step is taken from the form on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from people.http import SignedInRequest
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.quality.steps import Step


def taken(request: SignedInRequest, step: Step, row: Any, *, on: date) -> VersionedForm | None:
    """Takes the step; the refused form where it was not taken."""
    if not step.entitled(request.user, row):
        raise PermissionDenied
    form = step.make_form(row, request.POST)
    if form.is_valid():
        with errors_into(form):
            step.run(row.pk, form, request.user, on)
            messages.success(request, str(step.done))
            return None
    return form


def show_form(request: SignedInRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "workpackages/form.html", {**context, "form": form}, status=status)
