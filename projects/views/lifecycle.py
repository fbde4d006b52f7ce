"""Changes of state: the page that asks for the grounds, and what it does."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.http import SignedInRequest
from projects.choices import ProjectState
from projects.forms.lifecycle import GroundsForm
from projects.guards import taken_along
from projects.models import Project
from projects.operations import change_state, defer_decision, withdraw_agreement
from projects.permissions import can_decide, sides_of
from projects.queries import obstacles_to, proposal_for
from projects.transitions import Decider, Transition, find
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of


def _project(request: SignedInRequest, project_code: str) -> Project:
    found = Project.objects.visible_to(request.user).select_related(
        "lead", "sponsor", "programme", "parent"
    )
    return get_object_or_404(found, code=project_code)


def _line(request: SignedInRequest, project: Project, to: str) -> Transition:
    """The transition asked for; one that is not in the table has no page."""
    if to not in ProjectState.values:
        raise Http404
    line = find(project.state, to)
    if not (can_decide(request.user, project, line) if line else sides_of(request.user, project)):
        raise PermissionDenied
    if line is None:
        raise RuleViolation(
            _("A project in the state “%(before)s” cannot become “%(after)s”.")
            % {"before": project.get_state_display(), "after": ProjectState(to).label}
        )
    return line


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, project_code: str, to: str) -> HttpResponse:
    project = _project(request, project_code)
    try:
        line = _line(request, project, to)
    except RuleViolation as violation:
        context = {"project": project, "words": str(violation)}
        return render_page(request, "projects/no_transition.html", context, status=422)
    unmet, below = obstacles_to(project, line)
    form = GroundsForm(
        request.POST or None,
        needs_reason=line.needs_reason,
        needs_review=line.needs_review,
        along=taken_along(line, below),
        initial={"version": project.version},
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with errors_into(form):
                return _changed(request, project, line, form)
        status = status_of(form)
    context = {
        "project": project,
        "line": line,
        "form": form,
        "unmet": unmet,
        "proposal": proposal_for(project, on=today()),
    }
    return render_page(request, "projects/change_state.html", context, status=status)


def _changed(
    request: SignedInRequest, project: Project, line: Transition, form: GroundsForm
) -> HttpResponse:
    changed = change_state(
        project.pk,
        line.to,
        actor=request.user,
        on=today(),
        grounds=form.grounds,
        version=form.cleaned_data["version"],
    )
    if changed.state == line.to:
        words = _("The project is now in the state “%(state)s”.")
    else:
        words = _("Your agreement to “%(state)s” is noted; the other side has to confirm it.")
    messages.success(request, words % {"state": line.to.label})
    return redirect(project.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def defer(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    if Decider.BOARD not in sides_of(request.user, project):
        raise PermissionDenied
    form = GroundsForm(
        request.POST or None,
        needs_reason=True,
        needs_review=True,
        initial={"version": project.version},
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with errors_into(form):
                defer_decision(
                    project.pk,
                    actor=request.user,
                    on=today(),
                    grounds=form.grounds,
                    version=form.cleaned_data["version"],
                )
                messages.success(request, _("The decision is deferred."))
                return redirect(project.get_absolute_url())
        status = status_of(form)
    context = {"project": project, "form": form}
    return render_page(request, "projects/defer.html", context, status=status)


@require_POST
def withdraw(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    try:
        withdraw_agreement(project.pk, actor=request.user)
        messages.success(request, _("Your agreement is taken back."))
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return redirect(project.get_absolute_url())
