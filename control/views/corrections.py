"""Corrective measures: planned for a light, carried out, and judged by what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from control.choices import CorrectionState, LightName
from control.forms.corrections import (
    CorrectionDoneForm,
    CorrectionForm,
    CorrectionJudgeForm,
    CorrectionReasonForm,
    DeclareForm,
    NewCorrectionForm,
)
from control.models import CorrectiveMeasure
from control.operations.corrections import (
    change_correction,
    give_up,
    judge_effect,
    plan_correction,
    report_done,
)
from control.operations.declaring import declare_light
from control.permissions import can_correct, can_declare, can_judge, can_report_done
from control.views.common import GET_AND_POST, FormPage, control_url, frame_of, show_form
from costs.permissions import can_see_costs
from costs.views.common import project_or_404
from people.http import SignedInRequest
from people.idempotency import once
from people.models import User
from projects.models import Project
from projects.people_around import people_around
from projects.rules import add_months
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.forms import VersionedForm
from servicedesk_pm.common.http import errors_into, render_page
from workpackages.views.common import posted, project_crumbs


def _found(request: SignedInRequest, code: str, number: int) -> CorrectiveMeasure:
    """One of a project whose money the person sees, or one that is his or hers to do."""
    seen = Project.objects.visible_to(request.user).select_related(
        "portfolio", "programme", "lead", "sponsor"
    )
    project = get_object_or_404(seen, code=code)
    rows = CorrectiveMeasure.objects.visible_to(request.user).filter(project=project)
    row = get_object_or_404(rows.select_related("owner", "judged_by"), number=number)
    row.project = project
    return row


def _frame(request: SignedInRequest, project: Project, title: str) -> dict[str, Any]:
    if can_see_costs(request.user, project):
        return frame_of(request, project, title)
    return {"project": project, "title": title, "crumbs": project_crumbs(request, project)}


@require_GET
def measure(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _found(request, project_code, number)
    context = {
        **_frame(request, row.project, row.code),
        "row": row,
        "sees_figures": can_see_costs(request.user, row.project),
        "may_change": row.state == CorrectionState.PLANNED
        and can_correct(request.user, row.project),
        "steps": [
            (name, step.label)
            for name, step in STEPS.items()
            if row.state == step.state and step.allowed(request.user, row)
        ],
    }
    return render_page(request, "control/measure.html", context)


@require_http_methods(GET_AND_POST)
def new_measure(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_correct(request.user, project):
        raise PermissionDenied
    light = request.GET.get("light", "")
    initial = {"light": light} if light in LightName.values else {}
    form = NewCorrectionForm(posted(request), people=people_around(project), initial=initial)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = plan_correction(project.pk, form.facts, actor=request.user, on=today())
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = frame_of(request, project, _("New corrective measure"))
    return show_form(request, context, form, FormPage(_("Plan the measure"), control_url(project)))


@require_http_methods(GET_AND_POST)
def edit_measure(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _found(request, project_code, number)
    if not can_correct(request.user, row.project) or row.state != CorrectionState.PLANNED:
        raise PermissionDenied
    names = ("light", "cause", "effect", "action", "expected", "due_on", "effect_on", "version")
    initial = {**{name: getattr(row, name) for name in names}, "owner": row.owner}
    people = {**people_around(row.project), str(row.owner_id): row.owner}
    form = CorrectionForm(posted(request), people=people, initial=initial)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            change_correction(row.pk, form.facts, actor=request.user, on=today(), version=version)
            messages.success(request, _("Saved."))
            return redirect(row.get_absolute_url())
    context = _frame(request, row.project, _("Change the measure"))
    context["crumbs"].append((row.code, row.get_absolute_url()))
    return show_form(request, context, form, FormPage(_("Save"), row.get_absolute_url()))


def _done(row: CorrectiveMeasure, said: dict[str, Any], user: User) -> None:
    facts = {"done_on": said["done_on"], "on": today(), "version": said["version"]}
    report_done(row.pk, said["evidence"], actor=user, **facts)


def _judge(row: CorrectiveMeasure, said: dict[str, Any], user: User) -> None:
    judge_effect(row.pk, said["finding"], actor=user, on=today(), version=said["version"])


def _give_up(row: CorrectiveMeasure, said: dict[str, Any], user: User) -> None:
    give_up(row.pk, said["reason"], actor=user, version=said["version"])


@dataclass(frozen=True, slots=True)
class Step:
    label: Any
    state: CorrectionState
    form: type[VersionedForm]
    allowed: Callable[[User, CorrectiveMeasure], bool]
    act: Callable[[CorrectiveMeasure, dict[str, Any], User], None]
    lead_text: Any = ""


STEPS = {
    "done": Step(
        gettext_lazy("Report it done"),
        CorrectionState.PLANNED,
        CorrectionDoneForm,
        can_report_done,
        _done,
    ),
    "judge": Step(
        gettext_lazy("Verify the effect"),
        CorrectionState.DONE,
        CorrectionJudgeForm,
        can_judge,
        _judge,
        gettext_lazy("The light and its index are compared with what they were; say why."),
    ),
    "give-up": Step(
        gettext_lazy("Give the measure up"),
        CorrectionState.PLANNED,
        CorrectionReasonForm,
        lambda user, row: can_correct(user, row.project),
        _give_up,
    ),
}


@require_http_methods(GET_AND_POST)
def measure_step(
    request: SignedInRequest, project_code: str, number: int, name: str
) -> HttpResponse:
    row = _found(request, project_code, number)
    if name not in STEPS:
        raise Http404
    step = STEPS[name]
    if not step.allowed(request.user, row):
        raise PermissionDenied
    form = step.form(posted(request), initial={"version": row.version, "done_on": today()})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            step.act(row, form.cleaned_data, request.user)
            messages.success(request, _("Saved."))
            return redirect(row.get_absolute_url())
    context = _frame(request, row.project, str(step.label))
    context["crumbs"].append((row.code, row.get_absolute_url()))
    page = FormPage(str(step.label), row.get_absolute_url(), str(step.lead_text))
    return show_form(request, context, form, page)


@require_http_methods(GET_AND_POST)
def declare(request: SignedInRequest, project_code: str) -> HttpResponse:
    """Another overall light than the computed one."""
    project = project_or_404(request, project_code)
    if not can_declare(request.user, project):
        raise PermissionDenied
    form = DeclareForm(posted(request), initial={"expires_on": add_months(today(), 1)})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                days = {"expires_on": said["expires_on"], "on": today()}
                actor = request.user
                declare_light(project.pk, said["colour"], said["reason"], actor=actor, **days)
                submission.url = control_url(project)
            return redirect(submission.url)
    context = frame_of(request, project, _("Declare another light"))
    lead = _("Both lights are shown, the computed and the declared one, until that day.")
    return show_form(request, context, form, FormPage(_("Declare"), control_url(project), lead))
