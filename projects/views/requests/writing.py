"""Pages in which a request is written, section by section."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.http import SignedInRequest
from people.idempotency import once
from projects.forms.request_steps import RequestStepForm
from projects.forms.requests import NewRequestForm, section_form
from projects.models import Project, ProjectRequest
from projects.operations.requests import begin_request, delete_draft, save_section, submit_request
from projects.requests.permissions import (
    can_begin_request,
    can_write,
    can_write_for,
    editable_sections,
    endorser_of,
    speaks_for_the_unit,
)
from projects.requests.sections import (
    SECTIONS,
    missing_in,
    section_after,
    section_before,
    standings,
)
from projects.requests.similar import similar_to
from projects.views.requests.loading import GET_AND_POST, seen_request
from projects.words import own_language
from servicedesk_pm.common.http import errors_into, render_page, status_of


def _project_of(request: SignedInRequest) -> Project | None:
    """The project that the address names, if its request may be written by the reader."""
    code = request.GET.get("project", "")
    if not code:
        return None
    project = get_object_or_404(Project.objects.visible_to(request.user), code=code)
    if not can_write_for(request.user, project):
        raise PermissionDenied
    return project


@require_http_methods(GET_AND_POST)
def create(request: SignedInRequest) -> HttpResponse:
    project = _project_of(request)
    if project is None and not can_begin_request(request.user):
        raise PermissionDenied
    first = {"title": project.name} if project else {}
    form = NewRequestForm(request.POST or None, initial=first)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with errors_into(form), once(form.token, request.user) as submission:
                if submission.is_first:
                    title = {f"title_{own_language()}": form.cleaned_data["title"]}
                    key = project.pk if project else None
                    made = begin_request(title, actor=request.user, project_id=key)
                    submission.url = _section_url(made, "need")
                return redirect(submission.url)
        status = status_of(form)
    unit = project.org_unit if project and project.org_unit else request.user.org_unit
    context = {"form": form, "project": project, "unit": unit}
    return render_page(request, "projects/requests/create.html", context, status=status)


@require_http_methods(GET_AND_POST)
def section(request: SignedInRequest, number: int, section: str) -> HttpResponse:
    found = seen_request(request, number)
    known = SECTIONS.get(section)
    if known is None:
        raise Http404
    allowed = editable_sections(request.user, found)
    if section not in allowed:
        raise PermissionDenied
    language = own_language()
    data = request.POST if request.method == "POST" else None
    form = section_form(data, section=known, request=found, language=language)
    status = 200
    if data is not None:
        if form.is_valid():
            version = form.cleaned_data["version"]
            with errors_into(form):
                save_section(found.pk, section, form.values, actor=request.user, version=version)
                messages.success(request, _("Saved: %(section)s.") % {"section": known.title})
                return redirect(_after(found, section, data.get("go", ""), allowed))
        status = status_of(form)
    context = {"form": form, "section": known, **_progress(found, section, allowed)}
    return render_page(request, "projects/requests/section.html", context, status=status)


def _progress(found: ProjectRequest, section: str, allowed: tuple[str, ...]) -> dict[str, object]:
    """The sections beside the form, and the ways on and back."""
    parts = standings(found, list(found.objectives.all()))
    is_alone = allowed == (section,)
    before = "" if is_alone else section_before(section)
    return {
        "wish": found,
        "standings": [] if is_alone else parts,
        "complete": sum(1 for each in parts if each.is_complete),
        "place": list(SECTIONS).index(section) + 1,
        "back_url": _section_url(found, before) if before else "",
        "is_last": is_alone or not section_after(section),
        "is_alone": is_alone,
    }


def _section_url(found: ProjectRequest, section: str) -> str:
    return reverse("projects:request-section", args=[found.number, section])


def _after(found: ProjectRequest, section: str, go: str, allowed: tuple[str, ...]) -> str:
    """Where saving leads: on in the form, or to the page of the request."""
    if go == "page" or allowed == (section,):
        return found.get_absolute_url()
    following = section_after(section)
    if following:
        return _section_url(found, following)
    return reverse("projects:request-submit", args=[found.number])


@require_http_methods(GET_AND_POST)
def submit(request: SignedInRequest, number: int) -> HttpResponse:
    found = seen_request(request, number)
    if not can_write(request.user, found):
        raise PermissionDenied
    missing = missing_in(found, list(found.objectives.all()))
    form = RequestStepForm(request.POST or None, request=found)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            version = form.cleaned_data["version"]
            with errors_into(form):
                submit_request(found.pk, actor=request.user, version=version)
                messages.success(request, _("The request is submitted."))
                return redirect(found.get_absolute_url())
        status = status_of(form)
    context = {
        "form": form,
        "wish": found,
        "missing": [(each, SECTIONS[each.section].title) for each in missing],
        "similar": similar_to(found, request.user),
        "endorser": endorser_of(found),
        "speaks_for_the_unit": speaks_for_the_unit(found),
    }
    return render_page(request, "projects/requests/submit.html", context, status=status)


@require_http_methods(GET_AND_POST)
def delete(request: SignedInRequest, number: int) -> HttpResponse:
    found = seen_request(request, number)
    if found.requester_id != request.user.pk or not found.is_draft:
        raise PermissionDenied
    if request.method == "POST":
        delete_draft(found.pk, actor=request.user)
        messages.success(request, _("The draft %(label)s is deleted.") % {"label": found.label})
        return redirect("projects:requests")
    return render_page(request, "projects/requests/delete.html", {"wish": found})
