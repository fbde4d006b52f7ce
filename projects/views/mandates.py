"""The mandate's pages to read: newest version, earlier ones, what differs between two."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from people.models import User
from projects.changes.annexes import annexes_of
from projects.choices import ProjectState
from projects.mandates.agreement import signed_agreement
from projects.mandates.page import (
    glance,
    parties,
    shown_sections,
    shown_version,
    two_contents,
    versions_in_sight,
)
from projects.mandates.permissions import can_begin_mandate, can_edit_mandate
from projects.mandates.reading import summarised
from projects.mandates.sections import SECTIONS
from projects.models import Mandate, Project
from projects.permissions import can_decide, can_see_inside
from projects.transitions import find
from projects.written.difference import compare
from servicedesk_pm.common.http import render_page

WITH_PEOPLE = ("lead", "sponsor", "programme__manager", "parent")


def project_of(request: SignedInRequest, project_code: str) -> Project:
    found = Project.objects.visible_to(request.user).select_related(*WITH_PEOPLE)
    return get_object_or_404(found, code=project_code)


def initiation_url(user: User, project: Project) -> str:
    """Where one of the signers takes the project on, once the mandate bears all signatures."""
    line = find(ProjectState.MANDATE, ProjectState.INITIATION)
    if line is None or project.state != line.source or not can_decide(user, project, line):
        return ""
    signed = signed_agreement(project, line, user)
    if signed is None or signed.other is None:
        return ""
    return reverse("projects:change-state", args=[project.code, line.to])


@require_GET
def mandate(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if project.parent_id is not None:
        return _covered(request, project)
    return _page(request, project, shown_version(request.user, project))


@require_GET
def version(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    project = project_of(request, project_code)
    return _page(request, project, _numbered(request, project, number))


def _numbered(request: SignedInRequest, project: Project, number: int) -> Mandate:
    found = Mandate.objects.filter(project=project).select_related("sent_by")
    if not can_see_inside(request.user, project):
        found = found.binding()
    row = get_object_or_404(found, number=number)
    row.project = project
    return row


def _page(request: SignedInRequest, project: Project, shown: Mandate | None) -> HttpResponse:
    user = request.user
    inside = can_see_inside(user, project)
    sections = shown_sections(shown, user) if shown else []
    edits = can_edit_mandate(user, project)
    versions = versions_in_sight(user, project)
    newest = versions[0] if versions else None
    incomplete = [each for each in sections if each.missing]
    context = {
        "project": project,
        "inside": inside,
        "mandate": shown,
        "sections": sections,
        "incomplete": incomplete,
        "versions": versions,
        "annexes": annexes_of(project) if inside else [],
        "before": next((v for v in versions if shown and v.number < shown.number), None),
        "parties": parties(shown, user) if shown and inside else [],
        "may_begin": can_begin_mandate(user, project) and (newest is None or newest.is_binding),
        "initiation_url": initiation_url(user, project),
        "may_send": bool(shown and shown.is_draft and edits and not incomplete),
        "may_discard": bool(shown and shown.is_draft and edits),
        "may_take_back": bool(shown and shown.is_in_signature and edits),
    }
    return render_page(request, "projects/mandate/page.html", context)


def _covered(request: SignedInRequest, project: Project) -> HttpResponse:
    """A sub-project has no mandate of its own."""
    above = Project.objects.visible_to(request.user).filter(pk=project.ancestor_ids[0]).first()
    context = {"project": project, "above": above}
    return render_page(request, "projects/mandate/covered.html", context)


@require_GET
def panel(request: SignedInRequest, project_code: str) -> HttpResponse:
    """The mandate in two lines, on the project's overview."""
    project = project_of(request, project_code)
    shown = None if project.parent_id else glance(request.user, project)
    context = {
        "project": project,
        "glance": shown,
        "may_begin": shown is None and can_begin_mandate(request.user, project),
    }
    partials = {"mandate-panel": "projects/mandate/_panel.html"}
    return render_page(request, "projects/mandate/panel.html", context, partials=partials)


@require_GET
def difference(request: SignedInRequest, project_code: str) -> HttpResponse:
    """Two versions field by field; without a choice the newest against the one before."""
    project = project_of(request, project_code)
    versions = versions_in_sight(request.user, project)
    if len(versions) < 2:
        raise Http404
    after = _asked(request, "to", versions) or versions[0].number
    older = [each.number for each in versions if each.number < after]
    before = _asked(request, "from", versions) or (older[0] if older else versions[1].number)
    pair = _pair(project, before, after)
    old, new = two_contents(*pair)
    if not can_see_inside(request.user, project):
        old, new = summarised(old), summarised(new)
    context = {
        "project": project,
        "before": pair[0],
        "after": pair[1],
        "versions": versions,
        "differences": compare(old, new, SECTIONS),
    }
    return render_page(request, "projects/mandate/difference.html", context)


def _pair(project: Project, before: int, after: int) -> tuple[Mandate, Mandate]:
    found = Mandate.objects.filter(project=project, number__in=[before, after])
    rows = {each.number: each for each in found.order_by("number")}
    for each in rows.values():
        each.project = project
    return rows[before], rows[after]


def _asked(request: SignedInRequest, name: str, versions: list[Mandate]) -> int | None:
    typed = request.GET.get(name, "")
    known = {str(each.number): each.number for each in versions}
    return known.get(typed)
