"""Changing who does what, for one activity of a project."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.http import SignedInRequest
from projects.forms.responsibilities import ResponsibilityForm
from projects.operations.responsibilities import assign_responsibilities, responsibility_of
from projects.permissions import can_manage_team
from projects.responsibilities.choices import Activity
from projects.responsibilities.defaults import DEFAULTS
from projects.responsibilities.table import names_of
from projects.views.mandates import project_of
from servicedesk_pm.common.http import errors_into, render_page, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: SignedInRequest, project_code: str, activity: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not can_manage_team(request.user, project):
        raise PermissionDenied
    if activity not in Activity.values:
        raise Http404
    known = Activity(activity)
    posted = request.POST if request.method == "POST" else None
    form = ResponsibilityForm(posted, row=responsibility_of(project, known))
    back = reverse("projects:organisation", args=[project.code]) + "#responsibilities"
    status = 200
    if posted is not None:
        if form.is_valid():
            with errors_into(form):
                version = form.cleaned_data["version"]
                facts = {"actor": request.user, "version": version}
                assign_responsibilities(project.pk, known, form.letters, **facts)
                messages.success(request, _("Saved: %(section)s.") % {"section": known.label})
                return redirect(back)
        status = status_of(form)
    context = {
        "project": project,
        "form": form,
        "title": known.label,
        "lead_text": _usual(known),
        "is_grid": True,
        "submit": _("Save"),
        "cancel_url": back,
    }
    return render_page(request, "projects/mandate/form.html", context, status=status)


def _usual(activity: Activity) -> str:
    facts = {letter: names_of(DEFAULTS[activity], letter) for letter in ("A", "R")}
    return _("Usually accountable: %(A)s. Responsible: %(R)s.") % facts
