"""Reports of programmes and of the portfolio: the list, one report, and its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from people.models import Job
from projects.written.reading import read, text_of
from projects.written.vocabulary import Json, label_of
from reporting.summaries.columns import SUMMARY_COLUMNS
from reporting.summaries.content import composed, project_table, without_money
from reporting.summaries.forms import (
    BeginSummaryForm,
    PublishSummaryForm,
    SummaryMessageForm,
    initial_message,
)
from reporting.summaries.labels import SECTIONS
from reporting.summaries.models import SummaryReport
from reporting.summaries.operations import (
    Seen,
    begin_summary,
    collect_again,
    discard_summary,
    publish_summary,
    write_summary,
)
from reporting.summaries.permissions import can_read_summaries, can_write_summary, reads_money
from servicedesk_pm.common import clock
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.exports import download
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import EXPORTS, Table

GET_AND_POST = ["GET", "HEAD", "POST"]
_NAMED = ("portfolio", "programme", "begun_by", "published_by", "job")
# Where the figures of a section come from.
SOURCES: dict[str, tuple[Words, str]] = {
    "message": (pgettext_lazy("control", "Control"), "control:portfolio"),
    "projects": (pgettext_lazy("control", "Control"), "control:portfolio"),
    "finance": (gettext_lazy("Costs"), "costs:consolidated"),
    "roadmap": (gettext_lazy("Plan"), "workpackages:portfolio_plan"),
    "dependencies": (gettext_lazy("Dependencies"), "workpackages:across_list"),
    "risks": (gettext_lazy("Risks"), "risks:portfolio"),
    "demand": (gettext_lazy("Priorities"), "projects:priorities"),
}
_KINDS = {"money": "money", "number": "number", "percent": "number", "day": "date"}


def _found(request: SignedInRequest, key: int) -> SummaryReport:
    rows = SummaryReport.objects.visible_to(request.user).select_related(*_NAMED)
    return get_object_or_404(rows, pk=key)


@require_http_methods(GET_AND_POST)
def summaries(request: SignedInRequest) -> HttpResponseBase:
    """All that the person may read; a POST begins one."""
    if not can_read_summaries(request.user):
        raise Http404
    asked = {"scope": request.GET.get("scope", "")}
    data = request.POST if request.method == "POST" else None
    form = BeginSummaryForm(request.user, data, today=clock.today(), initial=asked)
    if form.is_bound and not form.places:
        raise PermissionDenied
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                on = form.cleaned_data["status_date"]
                facts = {"actor": request.user, "status_date": on, "at": clock.now()}
                submission.url = begin_summary(*form.place, **facts).get_absolute_url()
            return redirect(submission.url)
    rows = SummaryReport.objects.visible_to(request.user).defer("content")
    named = rows.select_related("portfolio", "programme", "published_by")
    table = Table(request, named, SUMMARY_COLUMNS, "-status_date", "summary-list")
    context = {"table": table, "form": form if form.places else None, "crumbs": _crumbs()[:1]}
    return table.export() or render_page(
        request,
        "reporting/summaries/list.html",
        context,
        partials={"summary-list": "reporting/summaries/_list.html"},
        status=status_of(form) if form.is_bound else 200,
    )


def _crumbs() -> list[tuple[str, str]]:
    return [
        (_("Reports"), reverse("reporting:archive")),
        (_("Programme and portfolio reports"), reverse("reporting:summaries")),
    ]


@require_GET
def summary(request: SignedInRequest, key: int) -> HttpResponseBase:
    report = _found(request, key)
    form = request.GET.get("export", "")
    if form in EXPORTS:
        return _exported(form, report, _shown(request, report))
    return _page(request, report)


def _shown(request: SignedInRequest, report: SummaryReport) -> Json:
    """What the reader may see of it."""
    content = composed(report)
    return content if reads_money(request.user, report) else without_money(content)


def _page(
    request: SignedInRequest, report: SummaryReport, *, form: Any = None, status: int = 200
) -> HttpResponse:
    """The page; ``form`` is a refused step, whose reason it then shows."""
    writes = report.is_draft and can_write_summary(request.user, report.programme_id)
    whole = reads_money(request.user, report)
    sections = [
        (number, section, _source(report, section.key) if whole else None)
        for number, section in enumerate(read(_shown(request, report), SECTIONS), start=1)
    ]
    seen = {"version": report.version, "collected": report.collected_on}
    context = {
        "report": report,
        "crumbs": _crumbs(),
        "sections": sections,
        "reads_money": whole,
        "paper_url": reverse("reporting:paper", args=["summary", report.reference])
        if whole
        else "",
        "job": _own_job(request, report),
        "form": form,
        "publish_form": PublishSummaryForm(initial=seen) if writes else None,
        "step_form": VersionedForm(initial=seen, auto_id="discard-%s") if writes else None,
    }
    return render_page(
        request,
        "reporting/summaries/summary.html",
        context,
        partials={"summary-body": "reporting/summaries/_summary.html"},
        status=status,
    )


def _source(report: SummaryReport, key: str) -> tuple[str, str] | None:
    if key not in SOURCES:
        return None
    label, name = SOURCES[key]
    programme = report.programme
    if programme is not None and key == "roadmap":
        return str(label), reverse("workpackages:programme_plan", args=[programme.code])
    return str(label), reverse(name)


def _own_job(request: SignedInRequest, report: SummaryReport) -> Job | None:
    """The card of the running or failed job, for the person who asked for it."""
    job = report.job
    if job is None or job.requested_by_id != request.user.pk or not report.is_draft:
        return None
    return None if job.state in {"done", "cancelled"} else job


@require_http_methods(GET_AND_POST)
def write(request: SignedInRequest, key: int) -> HttpResponse:
    """The key message and the decisions."""
    report = _found(request, key)
    if not can_write_summary(request.user, report.programme_id) or not report.is_draft:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = SummaryMessageForm(data, initial=initial_message(report))
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            write_summary(report.pk, form.message, actor=request.user, version=version)
            messages.success(request, _("Saved."))
            return redirect(report)
    context = {
        "report": report,
        "crumbs": [*_crumbs(), (report.reference, report.get_absolute_url())],
        "form": form,
        "version": report.version,
        "submit": _("Save"),
        "cancel_url": report.get_absolute_url(),
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "reporting/summaries/form.html", context, status=status)


def _step(
    request: SignedInRequest, report: SummaryReport, form: forms.Form, take: Callable[[], object]
) -> HttpResponse:
    """Take the step if the form is right; else show the report with the reason."""
    if not can_write_summary(request.user, report.programme_id):
        raise PermissionDenied
    if form.is_valid():
        with errors_into(form):
            take()
            return redirect(report)
    return _page(request, report, form=form, status=status_of(form))


@require_POST
def publish(request: SignedInRequest, key: int) -> HttpResponse:
    report, form = _found(request, key), PublishSummaryForm(request.POST)

    def take() -> object:
        seen = Seen(form.cleaned_data["version"], form.cleaned_data["collected"])
        return publish_summary(report.pk, actor=request.user, at=clock.now(), seen=seen)

    return _step(request, report, form, take)


@require_POST
def collect(request: SignedInRequest, key: int) -> HttpResponse:
    report, form = _found(request, key), forms.Form(request.POST)
    return _step(request, report, form, lambda: collect_again(report.pk, actor=request.user))


@require_POST
def discard(request: SignedInRequest, key: int) -> HttpResponse:
    report, form = _found(request, key), VersionedForm(request.POST)
    if not can_write_summary(request.user, report.programme_id):
        raise PermissionDenied
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            discard_summary(report.pk, actor=request.user, version=version)
            messages.success(request, _("The draft was discarded."))
            return redirect("reporting:summaries")
    return _page(request, report, form=form, status=status_of(form))


def _exported(form: str, report: SummaryReport, content: Json) -> HttpResponseBase:
    """The table of the projects, without what its reader may not see."""
    found = project_table(content)
    columns = [tuple(each) for each in found["columns"]] if found else []
    head = [label_of(name) for name, _kind in columns]
    kinds = [_KINDS.get(kind, "text") for _name, kind in columns]
    rows = [list(_typed(row["cells"], columns)) for row in (found["rows"] if found else [])]
    return download(form, report.reference, head, kinds, rows)


def _typed(cells: list[Any], columns: list[Any]) -> Iterator[Any]:
    """Numbers as numbers and days as days, so that a spreadsheet can work with them."""
    for value, (_name, kind) in zip(cells, columns, strict=True):
        if value is None:
            yield None
        elif kind in {"money", "number", "percent"}:
            yield Decimal(value)
        elif kind == "day":
            yield date.fromisoformat(value)
        else:
            yield text_of(kind, value)
