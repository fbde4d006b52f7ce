"""Pulse surveys: opened, answered, counted elsewhere, and what they say."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from people.models import User
from projects.communication.permissions import opens_pulses, reads_plan
from projects.communication.pulses import pulses_seen
from projects.forms.pulses import AnswerPulseForm, CountedPulseForm, NewPulseForm
from projects.models import Project, Pulse
from projects.operations.pulses import answer_pulse, enter_counted_pulse, open_pulse
from projects.views.stakeholders import GET_AND_POST, form_page, posted, project_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of


@require_http_methods(GET_AND_POST)
def new(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _of_leads(request, project_code)
    people = {str(each.pk): each for each in User.objects.active().by_name()}
    form = NewPulseForm(posted(request), people=people, actions=_actions(project))
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = open_pulse(
                    project.pk, form.values, form.people, actor=request.user, on=today()
                )
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    titles = (_("New pulse survey"), _("Ask these people"))
    return form_page(request, project, form, titles, _back(project))


@require_http_methods(GET_AND_POST)
def count(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _of_leads(request, project_code)
    form = CountedPulseForm(posted(request), actions=_actions(project))
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = enter_counted_pulse(project.pk, form.values, actor=request.user)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    titles = (_("A survey that was counted elsewhere"), _("Enter the survey"))
    return form_page(request, project, form, titles, _back(project))


@require_GET
def pulse(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _show(request, _found(request, project_code, number))


@require_POST
def answer(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _found(request, project_code, number)
    if not row.invitations.filter(person=request.user).exists():
        raise PermissionDenied
    form = AnswerPulseForm(request.POST)
    if form.is_valid():
        comment = form.cleaned_data["comment"]
        with errors_into(form):
            answer_pulse(row.pk, form.marks, comment, actor=request.user, on=today())
            messages.success(request, _("Thank you; your answer is counted without your name."))
            return redirect(row)
    return _show(request, row, form)


def _of_leads(request: SignedInRequest, project_code: str) -> Project:
    project = project_of(request, project_code)
    if not opens_pulses(request.user, project):
        raise PermissionDenied
    return project


def _actions(project: Project) -> list[object]:
    return list(project.communication_actions.order_by("-due_on", "number"))


def _back(project: Project) -> str:
    return reverse("projects:communication", args=[project.code])


def _found(request: SignedInRequest, project_code: str, number: int) -> Pulse:
    seen = Pulse.objects.visible_to(request.user).select_related("project", "action")
    return get_object_or_404(seen, project__code=project_code, number=number)


def _show(
    request: SignedInRequest, row: Pulse, refused: AnswerPulseForm | None = None
) -> HttpResponse:
    on, user = today(), request.user
    reads = reads_plan(user, row.project)
    mine = row.invitations.filter(person=user).first()
    is_asked = mine is not None and not mine.has_answered and row.takes_answers(on)
    earlier = Pulse.objects.filter(project=row.project, closes_on__lte=row.closes_on)
    seen = next(each for each in pulses_seen(earlier, on) if each.row.pk == row.pk)
    context = {
        "project": row.project,
        "row": row,
        "seen": seen if reads else None,
        "has_answered": mine is not None and mine.has_answered,
        "form": refused or (AnswerPulseForm() if is_asked else None),
    }
    status = status_of(refused) if refused is not None else 200
    return render_page(request, "projects/communication/pulse.html", context, status=status)
