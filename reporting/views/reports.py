"""A project's reports: the list, one report, its commentary and its files."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Project
from reporting.annexes.sheets import sheets_of
from reporting.columns import REPORT_COLUMNS
from reporting.corrections import measures_to_begin_with
from reporting.document import content_of, document_of, lights_to_explain
from reporting.drawing import LANGUAGES
from reporting.forms import CommentaryForm, RequestForm, initial_commentary
from reporting.models import Report
from reporting.operations import edit_commentary, request_status_report
from reporting.pdf import is_available
from reporting.permissions import can_prepare, sees_project
from reporting.queries import is_whole, page_of, proposed_status_date
from servicedesk_pm.common import clock
from servicedesk_pm.common.exports import workbook
from servicedesk_pm.common.files import attachment
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table


def project_or_404(request: SignedInRequest, code: str) -> Project:
    seen = Project.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("programme", "lead", "sponsor"), code=code)


def report_or_404(request: SignedInRequest, code: str, number: int) -> Report:
    seen = Report.objects.visible_to(request.user).select_related(
        "project__programme",
        "project__lead",
        "project__sponsor",
        "prepared_by",
        "submitted_by",
        "approved_by",
        "published_by",
        "job",
        "directive",
    )
    return get_object_or_404(seen, project__code=code, number=number)


@require_GET
def project_reports(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code)
    initial = {"status_date": proposed_status_date(project, clock.today())}
    return _list(request, project, RequestForm(initial=initial))


def _list(
    request: SignedInRequest, project: Project, form: RequestForm, *, status: int = 200
) -> HttpResponseBase:
    reports = Report.objects.visible_to(request.user).filter(project=project)
    related = reports.select_related("project", "prepared_by", "approved_by")
    table = Table(request, related, REPORT_COLUMNS, "-status_date", "project-reports")
    context = {
        "project": project,
        "table": table,
        "form": form,
        "may_ask": can_prepare(request.user, project) and not project.is_terminal,
        "can_draw": is_available(),
    }
    return table.export() or render_page(
        request,
        "reporting/project_reports.html",
        context,
        partials={"project-reports": "reporting/_project_reports.html"},
        status=status,
    )


@require_POST
def ask(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code)
    form = RequestForm(request.POST)
    if form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                report = request_status_report(
                    project.pk, actor=request.user, today=clock.today(), **form.cleaned_data
                )
                submission.url = report.get_absolute_url()
            return redirect(submission.url)
    return _list(request, project, form, status=status_of(form))


@require_GET
def report(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = report_or_404(request, project_code, number)
    return report_page(request, found)


def report_page(
    request: SignedInRequest, found: Report, *, form: Any = None, status: int = 200
) -> HttpResponse:
    """The page of a report; ``form`` is a refused step, whose reason it then shows."""
    typed = form.data.get("remarks", "") if form else ""
    context = {**page_of(request.user, found), "form": form, "typed_remarks": typed}
    inside_project = sees_project(request.user, found.project)
    return render_page(
        request,
        "reporting/report.html" if inside_project else "reporting/report_alone.html",
        context,
        partials={"report-body": "reporting/_report.html"},
        status=status,
    )


@require_http_methods(["GET", "POST"])
def commentary(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = report_or_404(request, project_code, number)
    if not can_prepare(request.user, found.project):
        raise PermissionDenied
    lights = lights_to_explain(found.figures)
    measures = measures_to_begin_with(found, lights)
    if request.method == "GET":
        initial = initial_commentary(found, measures)
        form = CommentaryForm(found, lights, measures=measures, initial=initial)
        return _commentary_page(request, found, form, 200)
    form = CommentaryForm(found, lights, request.POST, measures=measures)
    if form.is_valid():
        with errors_into(form):
            edit_commentary(
                found.pk,
                actor=request.user,
                commentary=form.commentary(),
                version=form.cleaned_data["version"],
            )
            return redirect(found)
    return _commentary_page(request, found, form, status_of(form))


def _commentary_page(
    request: SignedInRequest, found: Report, form: CommentaryForm, status: int
) -> HttpResponse:
    context = {
        "report": found,
        "project": found.project,
        "form": form,
        "submit": _("Save the commentary"),
        "cancel_url": found.get_absolute_url(),
    }
    return render_page(request, "reporting/commentary.html", context, status=status)


@require_GET
def download(
    request: SignedInRequest, project_code: str, number: int, language: str
) -> FileResponse:
    found = report_or_404(request, project_code, number)
    if language not in LANGUAGES:
        raise Http404
    file = getattr(found, f"pdf_{language}")
    is_current = found.is_issued or found.is_drawn
    if not file or not is_current or not is_whole(found, language):
        raise Http404
    name = f"{project_code}-{found.status_date:%Y%m%d}-{number}-{language}.pdf"
    return attachment(file.name, file_name=name, content_type="application/pdf")


@require_GET
def annex(
    request: SignedInRequest, project_code: str, number: int, language: str
) -> HttpResponseBase:
    """The tables of the report as a workbook, for whom the documents are and when they are."""
    found = report_or_404(request, project_code, number)
    content = content_of(found)
    if language not in LANGUAGES or not content or not (found.is_issued or found.is_drawn):
        raise Http404
    with translation.override(language):
        name = f"{project_code}-{found.status_date:%Y%m%d}-{number}-{language}.xlsx"
        return workbook(name, sheets_of(document_of(content)))
