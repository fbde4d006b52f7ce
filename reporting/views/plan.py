"""A plan as PDF: the paper is chosen, a job draws it, its person fetches the file."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from people.choices import JobState
from people.http import SignedInRequest
from people.models import Job
from projects.models import Project
from reporting.operations_plan import KIND, LONGEST_QUERY, request_plan_pdf
from reporting.pdf import is_available
from reporting.plan_document import paper_choices
from servicedesk_pm.common.files import attachment
from servicedesk_pm.common.http import render_page, status_of


class PaperForm(forms.Form):
    """How large the sheets are; the view that is printed is the address."""

    paper = forms.ChoiceField(label=_("Paper"), choices=paper_choices, initial="A3")
    query = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)


def _project_or_404(request: SignedInRequest, code: str) -> Project:
    inside = Project.objects.with_plan_visible_to(request.user)
    related = ("portfolio", "programme", "lead", "sponsor")
    return get_object_or_404(inside.select_related(*related), code=code)


@require_http_methods(["GET", "POST"])
def plan_pdf(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project_or_404(request, project_code)
    return _ask(request, project, "reporting/plan_pdf.html")


@require_http_methods(["GET", "POST"])
def portfolio_plan_pdf(request: SignedInRequest) -> HttpResponse:
    return _ask(request, None, "reporting/portfolio_plan_pdf.html")


def _ask(request: SignedInRequest, project: Project | None, template: str) -> HttpResponse:
    if request.method == "POST":
        form = PaperForm(request.POST)
        if form.is_valid():
            job = request_plan_pdf(project, actor=request.user, **form.cleaned_data)
            return redirect(job)
        status = status_of(form)
    else:
        form = PaperForm(initial={"query": request.GET.urlencode()[:LONGEST_QUERY]})
        status = 200
    context = {"project": project, "form": form, "can_draw": is_available()}
    return render_page(request, template, context, status=status)


@require_GET
def plan_file(request: SignedInRequest, project_code: str, key: UUID) -> FileResponse:
    project = _project_or_404(request, project_code)
    return _file(request, key, project.pk, project.code)


@require_GET
def portfolio_plan_file(request: SignedInRequest, key: UUID) -> FileResponse:
    return _file(request, key, None, "portfolio")


def _file(request: SignedInRequest, key: UUID, project: int | None, name: str) -> FileResponse:
    """What the person had drawn, as long as everything in it is still in their sight."""
    mine = Job.objects.visible_to(request.user).filter(kind=KIND, state=JobState.DONE)
    job = get_object_or_404(mine, key=key)
    shown = job.result.get("projects", [])
    seen = Project.objects.with_plan_visible_to(request.user).filter(pk__in=shown).count()
    if job.arguments.get("project") != project or seen != len(shown):
        raise Http404
    name = f"{name}-plan-{job.arguments['paper']}.pdf"
    try:
        return attachment(job.result["file"], file_name=name, content_type="application/pdf")
    except (KeyError, FileNotFoundError):  # It was drawn too long ago.
        raise Http404 from None
