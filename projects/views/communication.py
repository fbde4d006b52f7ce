"""The communication plan of a project, over all of them, and one message of it."""

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
from people.models import OrgUnit
from projects.communication.calendars import calendar_file
from projects.communication.choices import FINISHED, IN_WORK
from projects.communication.columns import USUAL, communication_columns
from projects.communication.figures import crowded_around, figures_of, weeks_ahead
from projects.communication.permissions import (
    approves_frame,
    follows_sending,
    opens_pulses,
    plans_actions,
    reads_plan,
    reads_some_plan,
    writes_action,
    writes_frame,
)
from projects.communication.pulses import pulses_seen
from projects.communication.sending import sending_of
from projects.communication.steps import STEPS, Step, offers_for
from projects.forms.communication import (
    CommunicationFilterForm,
    EditCommunicationForm,
    FrameForm,
    MessageForm,
    NewCommunicationForm,
)
from projects.forms.priorities import PressedForm
from projects.models import CommunicationAction, CommunicationPlan, Project, Pulse
from projects.operations.communication import (
    change_communication,
    plan_communication,
    write_message,
)
from projects.operations.communication_plans import approve_frame, write_frame
from projects.people_around import people_around
from projects.views.stakeholders import GET_AND_POST, form_page, posted, project_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table

LIST, OVER_ALL = "communication-list", "communication-over-all"
WITH = ("project", "owner")


@require_GET
def plan(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_of(request, project_code)
    if not reads_plan(request.user, project):
        raise PermissionDenied
    on, user = today(), request.user
    rows = CommunicationAction.objects.visible_to(user).filter(project=project)
    filters = CommunicationFilterForm(request.GET)
    found = filters.apply(rows.select_related(*WITH), on)
    table = Table(request, found, communication_columns(on, of_one=True), USUAL, LIST)
    exported = table.export()
    if exported is not None:
        return exported
    frame = CommunicationPlan.objects.select_related("approved_by").filter(project=project).first()
    context = {
        "project": project,
        "frame": frame,
        "table": table,
        "filters": filters,
        "figures": figures_of(rows, on),
        "list_url": reverse("projects:communication", args=[project.code]),
        "may_plan": plans_actions(user, project),
        "may_write": writes_frame(user, project),
        "may_approve": approves_frame(user, project),
        "pulses": pulses_seen(Pulse.objects.visible_to(user).filter(project=project), on),
        "may_ask": opens_pulses(user, project),
    }
    partials = {LIST: "projects/communication/_list.html"}
    return render_page(request, "projects/communication/plan.html", context, partials=partials)


@require_GET
def over_all(request: SignedInRequest) -> HttpResponseBase:
    if not reads_some_plan(request.user):
        raise PermissionDenied
    on = today()
    of_open = Project.objects.open().order_by().values("pk")
    rows = CommunicationAction.objects.visible_to(request.user).filter(project__in=of_open)
    filters = CommunicationFilterForm(request.GET)
    found = filters.apply(rows.select_related(*WITH), on)
    table = Table(request, found, communication_columns(on), USUAL, OVER_ALL)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "table": table,
        "filters": filters,
        "figures": figures_of(rows, on),
        "weeks": weeks_ahead(rows, on),
        "list_url": reverse("projects:all-communication"),
    }
    partials = {OVER_ALL: "projects/communication/_over_all.html"}
    return render_page(request, "projects/communication/over_all.html", context, partials=partials)


@require_GET
def calendar(request: SignedInRequest, project_code: str) -> HttpResponse:
    """The plan for a calendar program, as the person may read it now."""
    project = project_of(request, project_code)
    if not reads_plan(request.user, project):
        raise PermissionDenied
    rows = CommunicationAction.objects.visible_to(request.user).filter(project=project)
    base = request.build_absolute_uri("/")
    body = calendar_file(project, rows.soonest_first(), base=base)
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    name = f"{project.code}-communication.ics"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_GET
def action(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _show(request, found_action(request, project_code, number))


@require_POST
def act(request: SignedInRequest, project_code: str, number: int, step: str) -> HttpResponse:
    row = found_action(request, project_code, number)
    if step not in STEPS:
        raise Http404
    wanted = STEPS[step]
    form = wanted.make_form(row, request.POST)
    if form.is_valid():
        with errors_into(form):
            wanted.run(row, form.cleaned_data, request.user, today())
            messages.success(request, str(wanted.done))
            return redirect(row)
    elif not wanted.entitled(request.user, row):
        raise PermissionDenied
    return _show(request, row, (wanted, form))


@require_http_methods(GET_AND_POST)
def new(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not plans_actions(request.user, project):
        raise PermissionDenied
    form = NewCommunicationForm(posted(request), **_choices(project))
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = plan_communication(project.pk, form.planning, actor=request.user)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    back = reverse("projects:communication", args=[project.code])
    return form_page(request, project, form, (_("New message or event"), _("Plan it")), back)


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = found_action(request, project_code, number)
    if not plans_actions(request.user, row.project):
        raise PermissionDenied
    initial = {
        "version": row.version,
        "units": [str(each.pk) for each in row.units.all()],
        "stakeholders": [str(each.pk) for each in row.stakeholders.all()],
    }
    form = EditCommunicationForm(posted(request), row=row, initial=initial, **_choices(row.project))
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            change_communication(row.pk, form.planning, actor=request.user, version=version)
            messages.success(request, _("Saved."))
            return redirect(row)
    return form_page(request, row.project, form, (str(row), _("Save")), row.get_absolute_url())


@require_http_methods(GET_AND_POST)
def write(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = found_action(request, project_code, number)
    if not writes_action(request.user, row):
        raise PermissionDenied
    form = MessageForm(posted(request), row=row, initial={"version": row.version})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            write_message(row.pk, form.texts, actor=request.user, version=version)
            messages.success(request, _("The message is kept."))
            return redirect(row)
    title = _("Write: %(message)s") % {"message": row}
    titles = (title, _("Keep the message"))
    return form_page(request, row.project, form, titles, row.get_absolute_url())


@require_http_methods(GET_AND_POST)
def frame(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not writes_frame(request.user, project):
        raise PermissionDenied
    row = CommunicationPlan.objects.filter(project=project).first()
    kept = row or CommunicationPlan(project=project, version=1)
    form = FrameForm(posted(request), row=kept, initial={"version": kept.version})
    back = reverse("projects:communication", args=[project.code])
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            write_frame(project.pk, form.values, actor=request.user, version=version)
            messages.success(request, _("Saved."))
            return redirect(back)
    titles = (_("Frame of the communication"), _("Save"))
    return form_page(request, project, form, titles, back)


@require_POST
def approve(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    form = PressedForm(request.POST)
    try:
        approve_frame(project.pk, actor=request.user, on=today(), version=form.seen)
        messages.success(request, _("The communication plan is approved."))
    except RuleViolation as violation:
        messages.info(request, str(violation))
    except StaleObject:
        messages.info(request, str(form.overtaken))
    return redirect("projects:communication", project_code)


def _choices(project: Project) -> dict[str, Any]:
    return {
        "team": people_around(project),
        "units": OrgUnit.objects.order_by("code"),
        "stakeholders": project.stakeholders.order_by("name_fr", "pk"),
    }


def found_action(request: SignedInRequest, project_code: str, number: int) -> CommunicationAction:
    seen = CommunicationAction.objects.visible_to(request.user)
    rows = seen.select_related("owner", "approved_by", "project__lead", "project__sponsor")
    return get_object_or_404(rows, project__code=project_code, number=number)


def _show(
    request: SignedInRequest, row: CommunicationAction, refused: tuple[Step, Any] | None = None
) -> HttpResponse:
    user, on = request.user, today()
    units = list(row.units.order_by("code"))
    sending = sending_of(row)
    offers = offers_for(user, row, on, sending, refused)
    may_write = writes_action(user, row)
    context = {
        "project": row.project,
        "row": row,
        "units": units,
        "stakeholders": list(row.stakeholders.order_by("name_fr", "pk")),
        "crowded": crowded_around(row, units),
        "is_late": row.is_overdue(on),
        "is_done": row.state in FINISHED,
        "offers": offers,
        "refusal": refused[1] if refused else None,
        "sending": sending if sending and sending.is_told and follows_sending(user, row) else None,
        "may_write": may_write and row.state in IN_WORK,
        "may_edit": plans_actions(user, row.project) and row.state in IN_WORK,
        "pulses": pulses_seen(row.pulses.visible_to(user), on),
    }
    status = status_of(refused[1]) if refused else 200
    return render_page(request, "projects/communication/action.html", context, status=status)
