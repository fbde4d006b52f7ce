"""Consultations: opened, read and answered by those who are heard, closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from people.models import OrgUnit, User
from projects.forms.consultations import NewConsultationForm, ReplyForm
from projects.forms.priorities import PressedForm
from projects.models import Consultation, ConsultedParty
from projects.operations.consultations import (
    answer_consultation,
    close_consultation,
    open_consultation,
)
from projects.stakeholders.page import silence_first
from projects.stakeholders.permissions import (
    closes_consultation,
    reads_answers,
    writes_register,
)
from projects.views.evidence import evidence_answer
from projects.views.stakeholders import GET_AND_POST, form_page, project_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.uploads import was_too_large

WITH = ("project", "opened_by", "closed_by", "file")


@require_http_methods(GET_AND_POST)
def new(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not writes_register(request.user, project):
        raise PermissionDenied
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewConsultationForm(
        *sent,
        people=User.objects.active().by_name(),
        units=OrgUnit.objects.filter(head__is_active=True).order_by("code"),
        too_large=was_too_large(request),
    )
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = open_consultation(project.pk, form.asking, actor=request.user, on=today())
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    back = reverse("projects:stakeholders", args=[project.code])
    return form_page(request, project, form, (_("New consultation"), _("Ask for comments")), back)


@require_GET
def consultation(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _page(request, _found(request, project_code, number))


@require_POST
def answer(request: SignedInRequest, project_code: str, number: int, party_id: int) -> HttpResponse:
    row = _found(request, project_code, number)
    party = get_object_or_404(ConsultedParty, consultation=row, pk=party_id)
    if party.person_id != request.user.pk:
        raise PermissionDenied
    form = ReplyForm(request.POST, prefix=f"p{party.pk}")
    if form.is_valid():
        said = form.cleaned_data
        with errors_into(form):
            answer_consultation(
                party.pk, said["reply"], said["comment"], actor=request.user, on=today()
            )
            messages.success(request, _("Thank you; your answer is written down."))
            return redirect(row.get_absolute_url())
    return _page(request, row, (party.pk, form))


@require_POST
def close(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _found(request, project_code, number)
    form = PressedForm(request.POST)
    try:
        close_consultation(row.pk, actor=request.user, on=today(), version=form.seen)
        messages.success(request, _("The consultation is closed; who said nothing is silent."))
    except RuleViolation as violation:
        messages.info(request, str(violation))
    except StaleObject:
        messages.info(request, str(form.overtaken))
    return redirect(row.get_absolute_url())


@require_GET
def file(request: SignedInRequest, project_code: str, number: int) -> HttpResponseBase:
    row = _found(request, project_code, number)
    if row.file is None:
        raise Http404
    return evidence_answer(row.file)


def _found(request: SignedInRequest, project_code: str, number: int) -> Consultation:
    seen = Consultation.objects.visible_to(request.user).select_related(*WITH)
    return get_object_or_404(seen, project__code=project_code, number=number)


def _page(
    request: SignedInRequest, row: Consultation, refused: tuple[int, ReplyForm] | None = None
) -> HttpResponse:
    everybody = list(row.parties.select_related("person", "org_unit").order_by("pk"))
    for party in everybody:
        party.consultation = row
    mine: list[Any] = [party for party in everybody if party.person_id == request.user.pk]
    takes = row.takes_answers(today()) and not row.project.is_terminal
    for party in mine:
        party.form = _form(party, refused) if takes or refused else None
    all_read = reads_answers(request.user, row)
    context = {
        "consultation": row,
        "project": row.project,
        "mine": silence_first(mine, today()),
        "parties": silence_first(everybody, today()) if all_read else [],
        "answered": sum(party.has_answered for party in everybody),
        "asked": len(everybody),
        "takes_answers": takes,
        "all_read": all_read,
        "may_close": closes_consultation(request.user, row),
    }
    status = status_of(refused[1]) if refused is not None else 200
    return render_page(request, "projects/stakeholders/consultation.html", context, status=status)


def _form(party: Any, refused: tuple[int, ReplyForm] | None) -> ReplyForm:
    if refused is not None and refused[0] == party.pk:
        return refused[1]
    said = {"reply": party.reply, "comment": party.comment}
    return ReplyForm(prefix=f"p{party.pk}", initial=said)
