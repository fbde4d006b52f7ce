"""Judging what was presented, the steps of deliverables, and their defects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from projects.people_around import people_around
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.acceptance.choices import Severity
from workpackages.acceptance.judging import last_day
from workpackages.acceptance.page import defect_page
from workpackages.acceptance.permissions import accepts
from workpackages.acceptance.steps import DEFECT_STEPS, DELIVERABLE_STEPS, Step
from workpackages.calendars import working_days
from workpackages.forms.acceptance import MORE_ROWS, JudgeForm
from workpackages.models import Acceptance, Defect, Deliverable
from workpackages.operations.accepting import decide_acceptance
from workpackages.views.deliverables import deliverable_crumbs, deliverable_or_404, show

_PEOPLE = ("owner", "closed_by", "verified_by", "found_in", "reserved_in")


@require_POST
def act(request: SignedInRequest, project_code: str, number: int, step: str) -> HttpResponse:
    row = deliverable_or_404(request, project_code, number)
    if step not in DELIVERABLE_STEPS:
        raise Http404
    wanted = DELIVERABLE_STEPS[step]
    form = _taken(request, wanted, row, {})
    return redirect(row) if form is None else show(request, row, (wanted, form))


@require_GET
def defect(request: SignedInRequest, project_code: str, number: int, defect: int) -> HttpResponse:
    return _show_defect(request, _defect_or_404(request, project_code, number, defect))


@require_POST
def act_on_defect(
    request: SignedInRequest, project_code: str, number: int, defect: int, step: str
) -> HttpResponse:
    found = _defect_or_404(request, project_code, number, defect)
    if step not in DEFECT_STEPS:
        raise Http404
    wanted = DEFECT_STEPS[step]
    form = _taken(request, wanted, found, people_around(found.deliverable.project))
    if form is None:
        return redirect(found)
    return _show_defect(request, found, (wanted, form))


def _taken(
    request: SignedInRequest, step: Step, row: Deliverable | Defect, people: Any
) -> VersionedForm | None:
    """Takes the step; the refused form where it was not taken."""
    form = step.make_form(row, people, request.POST)
    if form.is_valid():
        with errors_into(form):
            step.run(row.pk, form, request.user, today())
            messages.success(request, str(step.done))
            return None
    elif not step.entitled(request.user, row):
        raise PermissionDenied
    return form


@require_http_methods(["GET", "POST"])
def judge(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = deliverable_or_404(request, project_code, number)
    if not accepts(request.user, row):
        raise PermissionDenied
    attempt = row.acceptances.select_related("presented_by").filter(attempt=row.attempt).first()
    if attempt is None or not row.is_presented:
        messages.info(request, _("Nothing is presented that waits for a decision."))
        return redirect(row)
    form = _judge_form(request, row, attempt)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            verdict = form.verdict
            decide_acceptance(row.pk, verdict, actor=request.user, on=today(), version=version)
            messages.success(request, _("The decision is recorded; both sides are told."))
            return redirect(row)
    working = working_days(row.project)
    context = {
        "project": row.project,
        "row": row,
        "attempt": attempt,
        "form": form,
        "crumbs": deliverable_crumbs(request, row),
        "last_major": last_day(Severity.MAJOR, on=today(), working=working),
        "last_minor": last_day(Severity.MINOR, on=today(), working=working),
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "workpackages/deliverables/judge.html", context, status=status)


def _judge_form(request: SignedInRequest, row: Deliverable, attempt: Acceptance) -> JudgeForm:
    """Bound to what was sent; asked for more rows, it keeps everything typed and judges nothing."""
    sent = request.POST.get("rows", "")
    count = int(sent) if sent.isdecimal() and len(sent) < 4 else MORE_ROWS
    wants_more = "more" in request.POST
    people = people_around(row.project)
    facts: dict[str, Any] = {
        "criteria": list(row.criteria.order_by("number")),
        "earlier": list(row.defects.open().select_related("owner").order_by("number")),
        "people": people,
        "rows": count + MORE_ROWS if wants_more else count,
    }
    if request.method == "POST" and not wants_more:
        return JudgeForm(request.POST, **facts)
    present = [request.user, attempt.presented_by, row.project.lead]
    names = {str(person): None for person in present if person}
    initial: dict[str, Any] = {"participants": ", ".join(names), "version": row.version}
    if wants_more:
        initial |= {name: value for name, value in request.POST.items() if name != "rows"}
    return JudgeForm(initial=initial, **facts)


def _defect_or_404(request: SignedInRequest, code: str, number: int, defect: int) -> Defect:
    row = deliverable_or_404(request, code, number)
    found = get_object_or_404(row.defects.select_related(*_PEOPLE), number=defect)
    found.deliverable = row
    return found


def _show_defect(
    request: SignedInRequest, found: Defect, refused: tuple[Step, VersionedForm] | None = None
) -> HttpResponse:
    context = defect_page(request.user, found, on=today(), refused=refused)
    context["crumbs"] = deliverable_crumbs(request, found.deliverable)
    status = status_of(refused[1]) if refused else 200
    return render_page(request, "workpackages/deliverables/defect.html", context, status=status)
