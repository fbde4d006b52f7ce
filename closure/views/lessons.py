"""The register of lessons over all projects, one of them, and its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from closure.forms.lessons import EditLessonForm, NewLessonForm
from closure.lessons.choices import TAKEN
from closure.lessons.columns import NEWEST, lesson_columns
from closure.lessons.filters import LessonFilterForm
from closure.lessons.steps import STEPS, offered
from closure.models import Lesson
from closure.operations.lessons import edit_lesson, propose_lesson
from closure.permissions import can_edit, can_tell_result, projects_to_teach
from closure.views.common import (
    GET_AND_POST,
    FormPage,
    lesson_crumbs,
    lesson_frame,
    lesson_or_404,
    show_form,
)
from people.history_page import object_history
from people.http import SignedInRequest
from people.idempotency import once
from people.saved_filters import saved_filters
from projects.company import people_in_sight
from projects.models import Project
from projects.people_around import people_around
from projects.permissions import can_see_history
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table
from workpackages.views.common import posted

LIST = "lesson-register"
PAGE = "closure/lessons/lesson.html"


@require_GET
def register(request: SignedInRequest) -> HttpResponseBase:
    seen = Lesson.objects.visible_to(request.user)
    filters = LessonFilterForm(request.GET, seen=seen)
    applied = Count("uses", filter=Q(uses__outcome__in=TAKEN))
    rows = filters.apply(seen, on=today()).select_related("project", "owner")
    opened = Project.objects.visible_to(request.user).filter(
        pk__in=seen.order_by().values("project")
    )
    inside = frozenset(opened.order_by().values_list("pk", flat=True))
    columns = lesson_columns(on=today(), inside=inside)
    table = Table(request, rows.annotate(applied=applied), columns, NEWEST, LIST)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "title": _("Lessons"),
        "crumbs": [],
        "table": table,
        "filters": filters,
        "list_url": reverse("closure:lessons"),
        "may_add": projects_to_teach(request.user).exists(),
        "new_url": reverse("closure:new_lesson"),
        **saved_filters(request, "lesson-list"),
    }
    partials = {LIST: "closure/lessons/_register.html"}
    return render_page(request, "closure/lessons/register.html", context, partials=partials)


@require_http_methods(GET_AND_POST)
def new(request: SignedInRequest) -> HttpResponse:
    projects = list(projects_to_teach(request.user).order_by("code"))
    if not projects:
        raise PermissionDenied
    people = {str(each.pk): each for each in people_in_sight(request.user).by_name()}
    initial = {"project": request.GET.get("project", "")}
    form = NewLessonForm(posted(request), projects=projects, people=people, initial=initial)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                project = form.cleaned_data["project"]
                made = propose_lesson(project.pk, form.values, actor=request.user, on=today())
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {"title": _("Propose a lesson"), "crumbs": lesson_crumbs()}
    lead = _("What happened, why, and what others should do because of it.")
    page = FormPage(_("Propose it"), reverse("closure:lessons"), lead)
    return show_form(request, context, form, page)


@require_GET
def lesson(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = lesson_or_404(request, project_code, number)
    return render_page(request, PAGE, _shown(request, row))


def _shown(request: SignedInRequest, row: Lesson) -> dict[str, Any]:
    """The page of one lesson; the uses that the reader may not see are counted."""
    parts = ("project", "task__project", "risk__project", "line__checkpoint__project", "judged_by")
    uses = list(row.uses.visible_to(request.user).select_related(*parts).newest_first())
    for use in uses:
        use.may_tell = use.is_taken and can_tell_result(request.user, use.project)
    taken = row.uses.taken().count()
    return {
        **lesson_frame(request, row.name, None),
        "sees_project": Project.objects.visible_to(request.user).filter(pk=row.project_id).exists(),
        "lesson": row,
        "steps": offered(request.user, row),
        "uses": uses,
        "uses_elsewhere": taken - sum(use.is_taken for use in uses),
        "is_late": row.is_late(today()),
        "may_edit": can_edit(request.user, row),
        "reads_history": can_see_history(request.user, row.project),
        "refused": None,
    }


@require_GET
def history(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = lesson_or_404(request, project_code, number)
    if not can_see_history(request.user, row.project):
        raise PermissionDenied
    return object_history(request, row, crumbs=lesson_crumbs(row))


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = lesson_or_404(request, project_code, number)
    if not can_edit(request.user, row):
        raise PermissionDenied
    form = EditLessonForm(
        posted(request),
        row=row,
        people=people_around(row.project),
        initial={"version": row.version},
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_lesson(row.pk, form.values, actor=request.user, version=version)
            messages.success(request, _("Saved."))
            return redirect(row.get_absolute_url())
    context = {"title": _("Change the lesson"), "crumbs": lesson_crumbs(row)}
    return show_form(request, context, form, FormPage(_("Save"), row.get_absolute_url()))


@require_POST
def step(request: SignedInRequest, project_code: str, number: int, name: str) -> HttpResponse:
    row = lesson_or_404(request, project_code, number)
    found = STEPS.get(name)
    if found is None:
        raise Http404
    if not found.entitled(request.user, row):
        raise PermissionDenied
    form = found.form(request.POST, auto_id=f"{name}-%s")
    if form.is_valid():
        with errors_into(form):
            found.run(row, form.cleaned_data, request.user, today())
            messages.success(request, _("Saved."))
            return redirect(row.get_absolute_url())
    context = _shown(request, row)
    kept = [(each, form if each.name == name else own) for each, own in context["steps"]]
    if name not in {each.name for each, _own in kept}:
        kept.append((found, form))
    return render_page(request, PAGE, {**context, "steps": kept}, status=status_of(form))
