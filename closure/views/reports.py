"""The closure report of a project: its fourteen sections, writing them, and its signatures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from closure.forms.reports import ReportSectionForm, SendReportBackForm, SubmitReportForm
from closure.models import ClosureReport, ClosureSection, ClosureSignature
from closure.operations.reports import (
    begin_report,
    send_report_back,
    sign_report,
    submit_report,
    write_section,
)
from closure.permissions import (
    REPORTED,
    can_read_report,
    can_submit_report,
    can_write_report,
    may_sign_as,
)
from closure.reports.content import content_of
from closure.reports.figures import spelled
from closure.reports.labels import REASON, SECTIONS
from closure.views.common import GET_AND_POST, FormPage, show_form
from people.http import SignedInRequest
from projects.models import Project
from projects.permissions import can_see_inside
from projects.written.reading import read
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation, Words
from servicedesk_pm.common.http import errors_into, render_page
from workpackages.views.common import posted, project_crumbs

_SHOWN = ("portfolio", "programme__manager", "lead", "sponsor")
# Where the figures of a section come from.
SOURCES: dict[str, tuple[tuple[Words, str], ...]] = {
    "duration": (
        (gettext_lazy("Milestones and baselines"), "workpackages:milestones"),
        (gettext_lazy("Plan"), "workpackages:plan"),
    ),
    "costs": ((gettext_lazy("Costs"), "costs:overview"),),
    "functionality": ((gettext_lazy("Deliverables"), "workpackages:deliverables"),),
    "teamwork": ((gettext_lazy("Survey of the team"), "closure:survey"),),
    "objectives": (
        (pgettext_lazy("page", "Closing"), "closure:closing"),
        (gettext_lazy("Mandate"), "projects:mandate"),
    ),
    "use": ((pgettext_lazy("page", "Closing"), "closure:closing"),),
    "risks": ((gettext_lazy("Risks"), "risks:register"),),
    "open_points": ((gettext_lazy("Issues"), "risks:issues"),),
    "release": ((pgettext_lazy("page", "Closing"), "closure:closing"),),
}


def report_url(project: Project) -> str:
    return reverse("closure:report", args=[project.code])


def _project(request: SignedInRequest, code: str) -> Project:
    """Who signs the report reads it, also without a part in the project."""
    seen = Project.objects.visible_to(request.user).order_by()
    signs = ClosureSignature.objects.filter(person=request.user).order_by()
    rows = Project.objects.filter(
        Q(pk__in=seen.values("pk")) | Q(pk__in=signs.values("report__project"))
    ).select_related(*_SHOWN)
    project = get_object_or_404(rows, code=code)
    if project.parent_id is not None:
        raise Http404
    return project


def _frame(request: SignedInRequest, project: Project, title: str) -> dict[str, Any]:
    """The frame of the project, for those who see it."""
    seen = Project.objects.visible_to(request.user).filter(pk=project.pk).exists()
    return {
        "project": project,
        "title": title,
        "crumbs": project_crumbs(request, project) if seen else [],
        "frame": "closure/project_page.html" if seen else "closure/page.html",
    }


def _found(request: SignedInRequest, code: str) -> ClosureReport:
    project = _project(request, code)
    row = get_object_or_404(ClosureReport.objects.visible_to(request.user), project=project)
    row.project = project
    return row


@require_http_methods(GET_AND_POST)
def report(request: SignedInRequest, project_code: str) -> HttpResponse:
    """The report as it stands; a POST begins it."""
    project = _project(request, project_code)
    row = ClosureReport.objects.visible_to(request.user).filter(project=project).first()
    if row is None and not can_read_report(request.user, project):
        raise Http404
    if row is None and project.state not in REPORTED:
        raise Http404
    if request.method == "POST":
        return _begin(request, project)
    if row is not None:
        row.project = project
    title = _("Abandonment report") if row and row.is_abandonment else _("Closure report")
    context = {
        **_frame(request, project, title),
        "report": row,
        "may_begin": row is None and can_write_report(request.user, project),
        **(_shown(request, row) if row is not None else {}),
    }
    return render_page(request, "closure/report/report.html", context)


def _begin(request: SignedInRequest, project: Project) -> HttpResponse:
    if not can_write_report(request.user, project):
        raise PermissionDenied
    try:
        begin_report(project.pk, actor=request.user, on=today())
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    return redirect(report_url(project))


def _shown(request: SignedInRequest, row: ClosureReport) -> dict[str, Any]:
    user, project = request.user, row.project
    content = row.content or content_of(row, on=today())
    lines = list(row.signatures.select_related("person").order_by("pk"))
    writes = row.is_draft and can_write_report(user, project)
    inside = can_see_inside(user, project)
    sections = []
    for number, section in enumerate(read(content, SECTIONS), start=1):
        known = SOURCES.get(section.key, ()) if inside else ()
        links = [(label, reverse(name, args=[project.code])) for label, name in known]
        if section.key == "teamwork" and not project.team_surveys.exists():
            links = []
        sections.append((number, section, links))
    version = {"version": row.version}
    signs = any(may_sign_as(user, line) or line.person_id == user.pk for line in lines)
    waits = row.state == "submitted"
    return {
        "sections": sections,
        "writes": writes,
        "lines": [(line, waits and may_sign_as(user, line)) for line in lines],
        "submit_form": SubmitReportForm(initial=version)
        if row.is_draft and can_submit_report(user, project)
        else None,
        "refused": None,
        "back_form": SendReportBackForm(initial=version) if waits and signs else None,
        "paper_url": reverse("reporting:paper", args=["closure", row.reference]),
    }


@require_http_methods(GET_AND_POST)
def section(request: SignedInRequest, project_code: str, key: str) -> HttpResponse:
    row = _found(request, project_code)
    if key not in SECTIONS or (key == REASON and not row.is_abandonment):
        raise Http404
    if not can_write_report(request.user, row.project) or not row.is_draft:
        raise PermissionDenied
    kept = row.sections.filter(key=key).first() or ClosureSection(report=row, key=key)
    initial = {
        "text_fr": kept.text_fr,
        "text_en": kept.text_en,
        "figures": spelled(kept.figures),
        "actual_start_on": row.actual_start_on,
        "actual_finish_on": row.actual_finish_on,
        "version": kept.version,
    }
    form = ReportSectionForm(posted(request), key=key, initial=initial)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            write_section(row.pk, key, form.values, actor=request.user, version=version)
            messages.success(request, _("Saved."))
            return redirect(f"{report_url(row.project)}#{key}")
    context = _frame(request, row.project, str(SECTIONS[key]))
    context["crumbs"].append((_("Closure report"), report_url(row.project)))
    page = FormPage(_("Save"), report_url(row.project), template="closure/ending/form.html")
    return show_form(request, context, form, page)


@require_POST
def submit(request: SignedInRequest, project_code: str) -> HttpResponse:
    row = _found(request, project_code)
    if not can_submit_report(request.user, row.project):
        raise PermissionDenied
    form = SubmitReportForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            submit_report(row.pk, actor=request.user, on=today(), version=version)
            return redirect(report_url(row.project))
    return _again(request, row, submit_form=form)


@require_POST
def sign(request: SignedInRequest, project_code: str, party: str) -> HttpResponse:
    row = _found(request, project_code)
    form = SubmitReportForm({"version": row.version})
    if form.is_valid():
        with errors_into(form):
            sign_report(row.pk, party, actor=request.user, at=timezone.now(), on=today())
            return redirect(report_url(row.project))
    return _again(request, row, refused=form)


@require_POST
def send_back(request: SignedInRequest, project_code: str) -> HttpResponse:
    row = _found(request, project_code)
    form = SendReportBackForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            said = form.cleaned_data
            facts = {"actor": request.user, "version": said["version"]}
            send_report_back(row.pk, said["reason"], **facts)
            return redirect(report_url(row.project))
    return _again(request, row, back_form=form)


def _again(request: SignedInRequest, row: ClosureReport, **forms: Any) -> HttpResponse:
    """The page once more, with the form that was refused."""
    context = {
        **_frame(request, row.project, _("Closure report")),
        "report": row,
        "may_begin": False,
        **_shown(request, row),
        **forms,
    }
    return render_page(request, "closure/report/report.html", context, status=422)
