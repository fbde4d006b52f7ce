"""The steps of a request: endorse, refuse, send back, park, take up, name the analyst."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from people.http import SignedInRequest
from projects.choices import ProjectState
from projects.models import ProjectRequest
from projects.requests.permissions import sees_project
from projects.requests.similar import similar_to
from projects.requests.steps import STEPS
from projects.views.requests.loading import GET_AND_POST, seen_request
from servicedesk_pm.common.http import errors_into, render_page, status_of


@require_http_methods(GET_AND_POST)
def act(request: SignedInRequest, number: int, step: str) -> HttpResponse:
    found = seen_request(request, number)
    known = STEPS.get(step)
    if known is None:
        raise Http404
    if not known.may(request.user, found):
        raise PermissionDenied
    form = known.form(request.POST or None, request=found)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with errors_into(form):
                known.run(found.pk, actor=request.user, **form.facts)
                messages.success(request, str(known.done))
                return redirect(_after(request, found, step))
        status = status_of(form)
    elif not known.fits(found):
        return redirect(found.get_absolute_url())
    accepts = request.GET.get("accept") == "1" and step == "analyst"
    context = {
        "wish": found,
        "step": known,
        "form": form,
        "accepts": accepts,
        "similar": similar_to(found, request.user) if accepts else [],
    }
    return render_page(request, "projects/requests/step.html", context, status=status)


def _after(request: SignedInRequest, found: ProjectRequest, step: str) -> str:
    """Accepting goes on to the change of state, once somebody analyses it."""
    accepts = step == "analyst" and request.GET.get("accept") == "1"
    project = found.project
    if accepts and project is not None and sees_project(request.user, project):
        return reverse("projects:change-state", args=[project.code, ProjectState.ANALYSIS])
    return found.get_absolute_url()
