"""Issues: of one project, of everything in sight, one of them, and its steps."""

from __future__ import annotations

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
from projects.models import Project
from projects.people_around import people_around
from projects.permissions import can_see_inside
from risks.columns import SOONEST, issue_columns
from risks.forms.issues import EditIssueForm, NewIssueForm
from risks.models import Issue, IssueQuerySet
from risks.operations.issues import edit_issue, open_issue
from risks.permissions import can_add_issue, can_edit_issue
from risks.steps import ISSUE_STEPS, Refused, offered, unseen
from risks.views.common import GET_AND_POST, frame_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.tables import Table
from workpackages.views.common import posted, project_or_404

LIST = "issue-register"
_SHOWN = ("project__portfolio", "project__programme", "project__lead", "project__sponsor")


def _table(request: SignedInRequest, rows: IssueQuerySet, *, across: bool) -> Table:
    """Open issues; with ``?finished=on`` those over too."""
    wanted = rows if request.GET.get("finished") else rows.exclude(state="closed")
    columns = issue_columns(on=today(), across=across)
    return Table(request, wanted.select_related("project", "owner"), columns, SOONEST, LIST)


@require_GET
def register(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code)
    table = _table(request, Issue.objects.filter(project=project), across=False)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        **frame_of(request, project, _("Issues")),
        "table": table,
        "finished": bool(request.GET.get("finished")),
        "may_add": can_add_issue(request.user, project),
        "new_url": reverse("risks:new_issue", args=[project.code]),
    }
    partials = {LIST: "risks/_issues.html"}
    return render_page(request, "risks/issues.html", context, partials=partials)


@require_GET
def everywhere(request: SignedInRequest) -> HttpResponseBase:
    table = _table(request, Issue.objects.visible_to(request.user), across=True)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        **frame_of(request, None, _("Issues")),
        "table": table,
        "finished": bool(request.GET.get("finished")),
        "may_add": False,
        "new_url": "",
    }
    partials = {LIST: "risks/_issues.html"}
    return render_page(request, "risks/issues.html", context, partials=partials)


@require_http_methods(GET_AND_POST)
def new(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_add_issue(request.user, project):
        raise PermissionDenied
    people = people_around(project)
    form = NewIssueForm(posted(request), people=people, initial={"occurred_on": today()})
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = open_issue(project.pk, form.values, actor=request.user, on=today())
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {
        **frame_of(request, project, _("Write down an issue")),
        "submit": _("Write it down"),
        "cancel_url": reverse("risks:issues", args=[project.code]),
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "risks/form.html", context, status=status)


@require_GET
def page(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _show(request, _found(request, project_code, number))


@require_http_methods(GET_AND_POST)
def edit(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    issue = _found(request, project_code, number)
    if not can_edit_issue(request.user, issue):
        raise PermissionDenied
    people = people_around(issue.project)
    form = EditIssueForm(
        posted(request), row=issue, people=people, initial={"version": issue.version}
    )
    if form.is_bound and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            edit_issue(issue.pk, form.values, actor=request.user, on=today(), version=version)
            messages.success(request, _("Saved."))
            return redirect(issue.get_absolute_url())
    context = {
        **frame_of(request, issue.project, _("Edit the issue")),
        "submit": _("Save"),
        "cancel_url": issue.get_absolute_url(),
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "risks/form.html", context, status=status)


@require_POST
def step(request: SignedInRequest, project_code: str, number: int, name: str) -> HttpResponse:
    issue = _found(request, project_code, number)
    if name not in ISSUE_STEPS:
        raise Http404
    wanted = ISSUE_STEPS[name]
    if not wanted.entitled(request.user, issue):
        raise PermissionDenied
    form = wanted.form(request.POST, prefix=name, row=issue)
    if form.is_valid():
        with errors_into(form):
            wanted.run(issue, form.cleaned_data, request.user, today())
            messages.success(request, str(wanted.done))
            return redirect(issue.get_absolute_url())
    return _show(request, issue, (wanted, form))


def _found(request: SignedInRequest, project_code: str, number: int) -> Issue:
    seen = Issue.objects.visible_to(request.user).select_related(*_SHOWN, "owner", "risk")
    issue = get_object_or_404(seen, project__code=project_code, number=number)
    if issue.risk is not None and issue.risk.project_id == issue.project_id:
        issue.risk.project = issue.project
    return issue


def _list_url(project: Project | None) -> str:
    if project is None:
        return reverse("risks:all_issues")
    return reverse("risks:issues", args=[project.code])


def _show(request: SignedInRequest, issue: Issue, refused: Refused = None) -> HttpResponse:
    steps = offered(ISSUE_STEPS, request.user, issue, refused=refused)
    inside = can_see_inside(request.user, issue.project)
    context = {
        **frame_of(request, issue.project, str(issue)),
        "issue": issue,
        "sees_risk": issue.risk is not None and inside,
        "is_overdue": issue.is_overdue(today()),
        "may_edit": issue.is_open and can_edit_issue(request.user, issue),
        "steps": steps,
        "refusal": unseen(refused, steps),
        "issues_url": _list_url(issue.project if inside else None),
    }
    status = status_of(refused[1]) if refused is not None else 200
    return render_page(request, "risks/issue.html", context, status=status)
