"""Contacts with a stakeholder and the actions planned for it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.forms.stakeholders import (
    ContactForm,
    EditActionForm,
    FinishActionForm,
    NewActionForm,
)
from projects.models import Contact, EngagementAction
from projects.operations.engagement import (
    change_action,
    finish_action,
    log_contact,
    plan_action,
    remove_contact,
)
from projects.people_around import people_around
from projects.stakeholders.permissions import (
    finishes_action,
    logs_contacts,
    reads_attitude,
    writes_register,
)
from projects.views.stakeholders import GET_AND_POST, form_page, found, posted
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into


@require_http_methods(GET_AND_POST)
def new_contact(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = found(request, project_code, number)
    if not logs_contacts(request.user, row):
        raise PermissionDenied
    team = people_around(row.project)
    form = ContactForm(posted(request), team=team, initial={"held_on": today()})
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                log_contact(row.pk, form.cleaned_data, actor=request.user, on=today())
                submission.url = row.get_absolute_url()
            return redirect(submission.url)
    title = _("Contact with %(stakeholder)s") % {"stakeholder": row}
    titles = (title, _("Write the contact down"))
    return form_page(request, row.project, form, titles, row.get_absolute_url())


@require_POST
def drop_contact(
    request: SignedInRequest, project_code: str, number: int, contact: int
) -> HttpResponse:
    row = found(request, project_code, number)
    seen = Contact.objects.visible_to(request.user).filter(stakeholder=row)
    held = get_object_or_404(seen, number=contact)
    remove_contact(held.pk, actor=request.user)
    messages.success(request, _("The contact is taken back."))
    return redirect(row.get_absolute_url())


@require_http_methods(GET_AND_POST)
def new_action(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = found(request, project_code, number)
    if not writes_register(request.user, row.project):
        raise PermissionDenied
    form = NewActionForm(posted(request), team=people_around(row.project))
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                plan_action(row.pk, form.cleaned_data, actor=request.user)
                submission.url = row.get_absolute_url()
            return redirect(submission.url)
    title = _("Action with %(stakeholder)s") % {"stakeholder": row}
    titles = (title, _("Plan the action"))
    return form_page(request, row.project, form, titles, row.get_absolute_url())


@require_http_methods(GET_AND_POST)
def edit_action(
    request: SignedInRequest, project_code: str, number: int, action: int
) -> HttpResponse:
    planned = _action(request, project_code, number, action)
    row = planned.stakeholder
    if not writes_register(request.user, row.project):
        raise PermissionDenied
    team = people_around(row.project)
    form = EditActionForm(
        posted(request), row=planned, team=team, initial={"version": planned.version}
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            change_action(planned.pk, form.values, actor=request.user, version=version)
            messages.success(request, _("Saved."))
            return redirect(row.get_absolute_url())
    title = _("Action with %(stakeholder)s") % {"stakeholder": row}
    return form_page(request, row.project, form, (title, _("Save")), row.get_absolute_url())


@require_http_methods(GET_AND_POST)
def finish(request: SignedInRequest, project_code: str, number: int, action: int) -> HttpResponse:
    planned = _action(request, project_code, number, action)
    row = planned.stakeholder
    if not finishes_action(request.user, planned):
        raise PermissionDenied
    judges = writes_register(request.user, row.project)
    form = FinishActionForm(posted(request), judges=judges, initial={"version": planned.version})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            finish_action(planned.pk, form.values, actor=request.user, on=today(), version=version)
            messages.success(request, _("The action is done."))
            return redirect(row.get_absolute_url())
    titles = (planned.what, _("Report as done"))
    return form_page(request, row.project, form, titles, row.get_absolute_url())


def _action(
    request: SignedInRequest, project_code: str, number: int, action: int
) -> EngagementAction:
    row = found(request, project_code, number)
    seen = EngagementAction.objects.filter(stakeholder=row)
    visible = seen.filter(pk__in=EngagementAction.objects.visible_to(request.user).values("pk"))
    planned = visible.filter(number=action).first()
    if planned is None:
        if reads_attitude(request.user, row.project):
            raise Http404
        # Who reads the facts alone does not learn what is planned.
        raise PermissionDenied
    planned.stakeholder = row
    return planned
