"""The projects of which one wants no mail."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.http import SignedInRequest
from projects.forms.quiet import QuietForm
from projects.models import Project, QuietProject
from projects.operations.quiet import choose_quiet_projects
from projects.scope import scope_of
from servicedesk_pm.common.http import errors_into, render_page, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def quiet(request: SignedInRequest) -> HttpResponse:
    """The open projects in which the person has a part, and those that are quiet already."""
    mine = QuietProject.objects.filter(person=request.user).order_by()
    quiet_now = mine.values("project")
    offered = Project.objects.visible_to(request.user).filter(
        Q(pk__in=Project.objects.open().filter(scope_of(request.user).own_projects()).values("pk"))
        | Q(pk__in=quiet_now)
    )
    codes = list(mine.values_list("project__code", flat=True))
    posted = request.POST if request.method == "POST" else None
    form = QuietForm(posted, projects=offered.order_by("path"), initial={"projects": codes})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            choose_quiet_projects(form.cleaned_data["projects"], actor=request.user)
            messages.success(request, _("Your settings are saved."))
            return redirect("people:profile")
    context = {"form": form, "has_some": bool(form.fields["projects"].choices)}  # type: ignore[attr-defined]
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/quiet.html", context, status=status)
