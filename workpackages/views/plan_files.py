"""The plan of a project or of a programme as a file for Microsoft Project."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from projects.models import Programme, Project
from servicedesk_pm.common.exports import written_file
from workpackages.exporting.document import Document
from workpackages.exporting.loading import load_export
from workpackages.views.common import family_or_404


@require_GET
def project_file(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    """The whole plan, with the sub-projects in sight; filters of the page do not count."""
    project, subprojects = family_or_404(request, project_code)
    title = f"{project.code} {project.name}"
    return _file(request, project.code, [project, *subprojects], title, has_top=False)


@require_GET
def programme_file(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Those projects of the programme whose plans the person sees, each as a summary row."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code=code)
    inside = Project.objects.with_plan_visible_to(request.user).filter(programme=programme)
    projects = list(inside.order_by("path"))
    if not projects:
        raise Http404
    title = f"{programme.code} {programme.name}"
    return _file(request, programme.code, projects, title, has_top=True)


def _file(
    request: SignedInRequest, code: str, projects: Sequence[Project], title: str, *, has_top: bool
) -> HttpResponseBase:
    data = load_export(projects, user=request.user)
    document = Document(data, title=title, has_top=has_top)
    return written_file("xml", f"{code}-{_('plan')}", document.write)
