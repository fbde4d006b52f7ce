"""The decision file's pages to read: newest version, earlier ones, what differs between two."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from people.http import SignedInRequest
from projects.decision_files.content import content_of, options_of
from projects.decision_files.page import (
    ballot_of,
    comparison_of,
    files_in_sight,
    opens_for,
    shown_sections,
    steps_for,
)
from projects.decision_files.sections import SECTIONS
from projects.models import DecisionFile, Project
from projects.written.difference import compare
from projects.written.vocabulary import Json
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page

WITH_PEOPLE = ("lead", "sponsor", "programme__manager", "parent", "request")


def project_of(request: SignedInRequest, project_code: str) -> Project:
    """404 also for those who see the project but none of its decision files."""
    seen = Project.objects.visible_to(request.user).select_related(*WITH_PEOPLE)
    project = get_object_or_404(seen, code=project_code)
    if not opens_for(request.user, project):
        raise Http404
    return project


@require_GET
def newest(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if project.parent_id is not None:
        above = Project.objects.visible_to(request.user).filter(pk=project.ancestor_ids[0]).first()
        context = {"project": project, "above": above}
        return render_page(request, "projects/decision_files/covered.html", context)
    return _page(request, project, files_in_sight(request.user, project).newest_first().first())


@require_GET
def version(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    project = project_of(request, project_code)
    found = files_in_sight(request.user, project)
    return _page(request, project, get_object_or_404(found, number=number))


def _page(request: SignedInRequest, project: Project, shown: DecisionFile | None) -> HttpResponse:
    user = request.user
    versions = list(files_in_sight(user, project).newest_first().defer("snapshot"))
    newest_one = versions[0] if versions else None
    options, sections, comparison = [], [], None
    if shown is not None:
        shown.project = project
        options = options_of(shown)
        sections = shown_sections(shown, options, user, on=today())
        part = next(each.section for each in sections if each.section.key == "options").parts[0]
        comparison = comparison_of(options, part)
    steps = steps_for(user, newest_one, project) if shown == newest_one else {}
    missing = sum(len(each.missing) for each in sections)
    context = {
        "project": project,
        "file": shown,
        "sections": sections,
        "comparison": comparison,
        "ballot": ballot_of(shown, user) if shown else None,
        "missing": missing,
        "versions": versions,
        "before": next((v for v in versions if shown and v.number < shown.number), None),
        "is_past_close": bool(shown and shown.closes_on and today() > shown.closes_on),
        "may_begin": False,
        "may_put": False,
        "may_close": False,
        "may_withdraw": False,
        **steps,
    }
    return render_page(request, "projects/decision_files/page.html", context)


@require_GET
def difference(request: SignedInRequest, project_code: str) -> HttpResponse:
    """Two versions field by field; without a choice the newest against the one before."""
    project = project_of(request, project_code)
    versions = list(files_in_sight(request.user, project).newest_first())
    if len(versions) < 2:
        raise Http404
    known = {each.number: each for each in versions}
    after = known[_asked(request, "to", known) or versions[0].number]
    older = [each for each in versions if each.number < after.number]
    before = known.get(_asked(request, "from", known), older[0] if older else versions[1])
    context = {
        "project": project,
        "before": before,
        "after": after,
        "versions": versions,
        "differences": compare(_content(before, project), _content(after, project), SECTIONS),
    }
    return render_page(request, "projects/decision_files/difference.html", context)


def _content(file: DecisionFile, project: Project) -> Json:
    file.project = project
    return file.content or content_of(file, options_of(file), on=today())


def _asked(request: SignedInRequest, name: str, known: dict[int, DecisionFile]) -> int:
    typed = request.GET.get(name, "")
    return next((number for number in known if str(number) == typed), 0)
