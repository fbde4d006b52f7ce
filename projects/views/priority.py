"""The priority of one project: read, scored, proposed, and a proposal answered."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from projects.forms.scores import ScoreForm
from projects.models import Project
from projects.operations.scores import (
    adopt_proposal,
    decline_proposal,
    next_number,
    propose_score,
    score_project,
)
from projects.priorities.page import BAR_WIDTH, load_priority
from projects.priorities.permissions import can_propose_score, can_score, can_see_score
from projects.priorities.ranking import current_score
from projects.priorities.scheme import weights_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of

PAGE = "projects:priority"


@require_GET
def priority(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    context = {
        "project": project,
        "view": load_priority(project, on=today()),
        "bar_width": BAR_WIDTH,
        "may_score": can_score(request.user, project) and project.parent_id is None,
        "may_propose": can_propose_score(request.user, project) and project.parent_id is None,
    }
    return render_page(request, "projects/priorities/project.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def score(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    agreed = can_score(request.user, project)
    if not agreed and not can_propose_score(request.user, project):
        raise PermissionDenied
    weights = weights_of(project.portfolio_id)
    if weights is None or project.parent_id is not None:
        messages.info(request, _("There is nothing to score with here yet."))
        return redirect(PAGE, project.code)
    form = ScoreForm(
        request.POST or None,
        weights=weights,
        row=current_score(project),
        initial={"version": next_number(project)},
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            act = score_project if agreed else propose_score
            number = form.cleaned_data["version"]
            act(project.pk, form.said, actor=request.user, on=today(), number=number)
            words = _("The score is agreed.") if agreed else _("The proposal is sent.")
            messages.success(request, words)
            return redirect(PAGE, project.code)
    context = {"project": project, "form": form, "is_proposal": not agreed}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/priorities/score.html", context, status=status)


@require_POST
def adopt(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    try:
        adopt_proposal(project.pk, actor=request.user, on=today())
        messages.success(request, _("The proposal is the agreed score now."))
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return redirect(PAGE, project.code)


@require_POST
def decline(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    try:
        decline_proposal(project.pk, actor=request.user)
        messages.success(request, _("The proposal is declined; the score stays as it was."))
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return redirect(PAGE, project.code)


def _project(request: SignedInRequest, project_code: str) -> Project:
    """Who reads no score of the project does not learn that there is one."""
    found = Project.objects.visible_to(request.user).select_related(
        "lead", "sponsor", "programme", "parent"
    )
    project = get_object_or_404(found, code=project_code)
    if not can_see_score(request.user, project):
        raise Http404
    return project
