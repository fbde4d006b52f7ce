"""Lessons of others, shown while a request is analysed or a mandate written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from closure.forms.lessons import JudgeLessonForm, LessonResultForm
from closure.models import Lesson, LessonUse
from closure.operations.uses import judge_lesson, tell_result
from closure.permissions import can_judge, can_tell_result
from closure.suggesting import asks_for_lessons, suggestions_for
from closure.views.common import GET_AND_POST, FormPage, show_form
from people.http import SignedInRequest
from people.idempotency import once
from people.models import User
from projects.models import Project
from risks.permissions import can_add_risk
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page
from workpackages.choices import WORK_PACKAGE_AT_REST
from workpackages.permissions import can_edit_package
from workpackages.quality.choices import CheckpointState
from workpackages.quality.permissions import plans_checkpoints
from workpackages.views.common import posted, project_crumbs, project_or_404

PANEL = "lesson-suggestions"


def suggestions_url(project: Project) -> str:
    return reverse("closure:suggestions", args=[project.code])


def _frame(request: SignedInRequest, project: Project, title: str) -> dict[str, Any]:
    crumbs = [*project_crumbs(request, project), (_("Lessons"), suggestions_url(project))]
    return {"project": project, "title": title, "crumbs": crumbs}


@require_GET
def suggestions(request: SignedInRequest, project_code: str) -> HttpResponse:
    """The slot that the pages of a request and of a mandate reserve, and a page of its own."""
    project = project_or_404(request, project_code)
    asks = asks_for_lessons(project)
    judged = LessonUse.objects.filter(project=project)
    parts = ("lesson__project", "task__project", "risk__project", "line__checkpoint__project")
    context = {
        **_frame(request, project, _("Lessons of other projects")),
        "asks": asks,
        "suggested": suggestions_for(project) if asks else [],
        "judged": judged.select_related(*parts, "judged_by").newest_first(),
        "may_judge": can_judge(request.user, project),
        "may_tell": can_tell_result(request.user, project),
    }
    partials = {PANEL: "closure/lessons/_suggestions.html"}
    return render_page(request, "closure/lessons/suggestions.html", context, partials=partials)


def _judge_form(request: SignedInRequest, project: Project) -> JudgeLessonForm:
    """With the ways that are open to the person: what may be planned, rated and checked."""
    user: User = request.user
    packages = project.work_packages.in_outline_order().exclude(state__in=WORK_PACKAGE_AT_REST)
    checkpoints = project.checkpoints.filter(state=CheckpointState.PLANNED).order_by("number")
    plans = project.accepts_planning
    found = []
    for each in packages.select_related("lead") if plans else []:
        each.project = project
        if can_edit_package(user, each):
            found.append(each)
    return JudgeLessonForm(
        posted(request),
        packages=found,
        checkpoints=checkpoints if plans and plans_checkpoints(user, project) else [],
        may_add_risk=can_add_risk(user, project),
    )


@require_http_methods(GET_AND_POST)
def judge(request: SignedInRequest, project_code: str, origin: str, number: int) -> HttpResponse:
    project = project_or_404(request, project_code)
    rows = Lesson.objects.issued().select_related("project")
    row = get_object_or_404(rows, project__code=origin, number=number)
    if not can_judge(request.user, project):
        raise PermissionDenied
    form = _judge_form(request, project)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                judge_lesson(project.pk, row.pk, form.judgement, actor=request.user, on=today())
                submission.url = suggestions_url(project)
            messages.success(request, _("Saved."))
            return redirect(submission.url)
    context = {**_frame(request, project, _("Take over or dismiss")), "lesson": row}
    page = FormPage(_("Decide"), suggestions_url(project), template="closure/lessons/judge.html")
    return show_form(request, context, form, page)


@require_http_methods(GET_AND_POST)
def result(request: SignedInRequest, project_code: str, origin: str, number: int) -> HttpResponse:
    project = project_or_404(request, project_code)
    rows = LessonUse.objects.taken().filter(project=project).select_related("lesson__project")
    use = get_object_or_404(rows, lesson__project__code=origin, lesson__number=number)
    if not can_tell_result(request.user, project):
        raise PermissionDenied
    form = LessonResultForm(posted(request), initial={"version": use.version, "result": use.result})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            said = form.cleaned_data
            facts = {"actor": request.user, "version": said["version"]}
            tell_result(use.pk, said["result"], **facts)
            messages.success(request, _("Saved."))
            return redirect(use.lesson.get_absolute_url())
    context = {**_frame(request, project, _("What came of the lesson")), "lesson": use.lesson}
    back = use.lesson.get_absolute_url()
    page = FormPage(_("Save"), back, template="closure/lessons/judge.html")
    return show_form(request, context, form, page)
