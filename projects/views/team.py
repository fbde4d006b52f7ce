"""The Team tab: who does what, and giving and taking roles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.http import SignedInRequest
from projects.forms.team import MemberForm
from projects.models import Project
from projects.operations import assign_role, remove_role
from projects.permissions import can_see_inside, roles_to_give
from projects.team import members_of
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of


def _project(request: SignedInRequest, project_code: str) -> Project:
    found = Project.objects.visible_to(request.user).select_related(
        "lead", "sponsor", "programme__manager", "programme__sponsor"
    )
    return get_object_or_404(found, code=project_code)


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    if not can_see_inside(request.user, project):
        raise PermissionDenied
    given = roles_to_give(request.user, project)
    if request.method == "POST" and not given:
        raise PermissionDenied
    form = MemberForm(request.POST or None, given=given) if given else None
    status = 200
    if form is not None and request.method == "POST":
        if form.is_valid():
            with errors_into(form):
                _assign(request, project, form.cleaned_data)
                return redirect("projects:team", project_code)
        status = status_of(form)
    context = {
        "project": project,
        "members": members_of(project, reader=request.user),
        "form": form,
    }
    return render_page(request, "projects/team.html", context, status=status)


def _assign(request: SignedInRequest, project: Project, facts: dict[str, Any]) -> None:
    person = facts["user"]
    assign_role(project.pk, person.pk, role=facts["role"], actor=request.user, note=facts["note"])
    messages.success(request, _("%(person)s has the role now.") % {"person": person})


@require_POST
def remove_member(
    request: SignedInRequest, project_code: str, user_id: int, role: str
) -> HttpResponse:
    project = _project(request, project_code)
    try:
        remove_role(project.pk, user_id, role=role, actor=request.user)
    except RuleViolation as violation:
        # A second click: the role is gone, which is what was wanted.
        messages.info(request, str(violation))
    return redirect("projects:team", project_code)
