"""The stakeholder register: of a project, over all of them, and one stakeholder."""

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
from projects.forms.stakeholders import (
    AssessForm,
    NewStakeholderForm,
    StakeholderFilterForm,
    StakeholderForm,
)
from projects.models import Contact, EngagementAction, Project, Stakeholder
from projects.operations.stakeholders import (
    assess_stakeholder,
    edit_stakeholder,
    enter_stakeholder,
    newest_assessment,
    remove_stakeholder,
)
from projects.people_around import people_around
from projects.scope import scope_of
from projects.stakeholders.choices import JUDGED
from projects.stakeholders.columns import (
    USUAL,
    engagement_words,
    level_words,
    quadrant_words,
    stakeholder_columns,
)
from projects.stakeholders.page import (
    consultations_of,
    overview_of,
    series_of,
    standing_rows,
)
from projects.stakeholders.permissions import (
    enters_stakeholders,
    finishes_action,
    logs_contacts,
    reads_attitude,
    reads_register,
    reads_some_register,
    writes_register,
)
from projects.stakeholders.reach import READS_ATTITUDE
from projects.stakeholders.register import due_of, is_overdue, lacks_action
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table

GET_AND_POST = ["GET", "HEAD", "POST"]
LIST, OVER_ALL = "stakeholder-register", "stakeholders-over-all"
FORM = "projects/stakeholders/form.html"


@require_GET
def register(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_of(request, project_code)
    if not reads_register(request.user, project):
        raise PermissionDenied
    judged = reads_attitude(request.user, project)
    list_url = reverse("projects:stakeholders", args=[project.code])
    filters = StakeholderFilterForm(request.GET, judged=judged)
    rows = standing_rows(Stakeholder.objects.filter(project=project), request.user)
    columns = stakeholder_columns(request.user, on=today(), judged=judged, of_one=True)
    table = Table(request, filters.apply(rows), columns, USUAL, LIST)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "project": project,
        "table": table,
        "filters": filters,
        "list_url": list_url,
        "judged": judged,
        "overview": overview_of(list(rows.by_name()), request.user, on=today(), list_url=list_url),
        "consultations": consultations_of(project, today()),
        "may_enter": enters_stakeholders(request.user, project),
        "may_ask": writes_register(request.user, project),
    }
    partials = {LIST: "projects/stakeholders/_register.html"}
    return render_page(request, "projects/stakeholders/register.html", context, partials=partials)


@require_GET
def over_all(request: SignedInRequest) -> HttpResponseBase:
    if not reads_some_register(request.user):
        raise PermissionDenied
    judged = scope_of(request.user).holds(READS_ATTITUDE)
    list_url = reverse("projects:all-stakeholders")
    filters = StakeholderFilterForm(request.GET, judged=judged)
    of_open = Project.objects.open().order_by().values("pk")
    seen = Stakeholder.objects.visible_to(request.user).filter(project__in=of_open)
    rows = standing_rows(seen, request.user)
    columns = stakeholder_columns(request.user, on=today(), judged=judged)
    table = Table(request, filters.apply(rows), columns, USUAL, OVER_ALL)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "table": table,
        "filters": filters,
        "list_url": list_url,
        "judged": judged,
        "overview": overview_of(
            list(rows.by_name()), request.user, on=today(), list_url=list_url, counted=True
        ),
    }
    partials = {OVER_ALL: "projects/stakeholders/_over_all.html"}
    return render_page(request, "projects/stakeholders/over_all.html", context, partials=partials)


@require_GET
def stakeholder(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    user, row = request.user, found(request, project_code, number)
    standing: Any = standing_rows(Stakeholder.objects.filter(pk=row.pk), user).get()
    standing.project = row.project
    judged = reads_attitude(user, row.project)
    contacts = Contact.objects.visible_to(user).filter(stakeholder=row).select_related("by")
    actions = EngagementAction.objects.visible_to(user).filter(stakeholder=row)
    context = {
        "project": row.project,
        "row": standing,
        "judged": judged,
        "quadrant": quadrant_words(standing),
        "engagement": engagement_words(standing),
        "due_on": due_of(standing, user),
        "is_late": is_overdue(standing, user, today()),
        "lacks_action": lacks_action(standing),
        "series": series_of(row, user),
        "contacts": _removable(request, row, contacts.newest_first()),
        "actions": _acted(request, row, actions.select_related("owner").soonest_first()),
        "may_log": logs_contacts(user, row),
        "may_write": writes_register(user, row.project),
        "may_remove": enters_stakeholders(user, row.project),
    }
    return render_page(request, "projects/stakeholders/stakeholder.html", context)


@require_http_methods(GET_AND_POST)
def enter(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not enters_stakeholders(request.user, project):
        raise PermissionDenied
    form = NewStakeholderForm(posted(request), team=people_around(project))
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = enter_stakeholder(
                    project.pk, form.values, form.judged, actor=request.user, on=today()
                )
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    back = reverse("projects:stakeholders", args=[project.code])
    titles = (_("New stakeholder"), _("Enter the stakeholder"))
    return form_page(request, project, form, titles, back)


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = found(request, project_code, number)
    if not writes_register(request.user, row.project):
        raise PermissionDenied
    team = people_around(row.project)
    form = StakeholderForm(posted(request), row=row, team=team, initial={"version": row.version})
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_stakeholder(row.pk, form.values, actor=request.user, version=version)
            messages.success(request, _("Saved."))
            return redirect(row.get_absolute_url())
    return form_page(request, row.project, form, (str(row), _("Save")), row.get_absolute_url())


@require_http_methods(GET_AND_POST)
def assess(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = found(request, project_code, number)
    if not writes_register(request.user, row.project):
        raise PermissionDenied
    newest = newest_assessment(row)
    before = {name: getattr(newest, name) for name in JUDGED} if newest else {}
    form = AssessForm(posted(request), initial=before)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            assess_stakeholder(row.pk, form.cleaned_data, actor=request.user, on=today())
            messages.success(request, _("The assessment of today is written down."))
            return redirect(row.get_absolute_url())
    title = _("Assess: %(stakeholder)s") % {"stakeholder": row}
    titles = (title, _("Write the assessment down"))
    return form_page(request, row.project, form, titles, row.get_absolute_url())


@require_POST
def remove(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = found(request, project_code, number)
    try:
        remove_stakeholder(row.pk, actor=request.user)
        messages.success(request, _("The stakeholder is no longer in the register."))
    except RuleViolation as violation:
        messages.info(request, str(violation))
        return redirect(row.get_absolute_url())
    return redirect("projects:stakeholders", project_code)


def posted(request: SignedInRequest) -> Any:
    """An empty form that was sent is refused, not shown anew."""
    return request.POST if request.method == "POST" else None


def project_of(request: SignedInRequest, project_code: str) -> Project:
    seen = Project.objects.visible_to(request.user)
    return get_object_or_404(
        seen.select_related("lead", "sponsor", "programme", "parent"), code=project_code
    )


def found(request: SignedInRequest, project_code: str, number: int) -> Stakeholder:
    """The stakeholder; whoever does not read the register does not learn whether it exists."""
    project = project_of(request, project_code)
    seen = Stakeholder.objects.visible_to(request.user).select_related("owner")
    row: Stakeholder | None = seen.filter(project=project, number=number).first()
    if row is None:
        if reads_register(request.user, project):
            raise Http404
        raise PermissionDenied
    row.project = project
    return row


def form_page(
    request: SignedInRequest, project: Project, form: Any, titles: tuple[str, str], back: str
) -> HttpResponse:
    """A form of the register: ``titles`` are its heading and the verb on its button."""
    title, submit = titles
    context = {
        "project": project,
        "form": form,
        "title": title,
        "submit": submit,
        "cancel_url": back,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, FORM, context, status=status)


def _removable(request: SignedInRequest, row: Stakeholder, contacts: Any) -> list[Any]:
    """The contacts with ``may_remove``."""
    writes, logs = writes_register(request.user, row.project), logs_contacts(request.user, row)
    told = list(contacts)
    for each in told:
        each.may_remove = writes or (logs and each.by_id == request.user.pk)
    return told


def _acted(request: SignedInRequest, row: Stakeholder, actions: Any) -> list[Any]:
    """The actions, open ones first, with their levels in words and what may be done."""
    told = list(actions)
    for each in told:
        each.stakeholder = row
        each.is_late = each.is_overdue(today())
        each.from_level, each.to_level = level_words(each.before), level_words(each.after)
        each.may_finish = each.is_open and finishes_action(request.user, each)
    return sorted(told, key=lambda each: not each.is_open)
