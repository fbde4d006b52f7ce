"""Putting a decision file to the vote, voting on it, closing the vote, withdrawing it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.http import SignedInRequest
from people.idempotency import once
from projects.decision_files.content import options_of
from projects.decision_files.page import ballot_of, files_in_sight
from projects.decision_files.permissions import can_direct_file, may_approve
from projects.decision_files.standing import missing_in
from projects.forms.decision_files import (
    CloseVoteForm,
    PutToVoteForm,
    VoteForm,
    WithdrawFileForm,
)
from projects.models import DecisionFile, Project
from projects.operations.decision_voting import cast_vote, close_vote, put_to_vote, withdraw_file
from projects.views.decision_file_forms import FORM, GET_AND_POST, draft_of, page_url
from projects.views.decision_files import project_of
from servicedesk_pm.common.clock import now, today
from servicedesk_pm.common.http import errors_into, render_page, status_of


@require_http_methods(GET_AND_POST)
def put(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not can_direct_file(request.user, project):
        raise PermissionDenied
    draft = draft_of(request, project)
    posted = request.POST if request.method == "POST" else None
    initial = {"version": draft.version, "approvers": _asked_before(draft)}
    form = PutToVoteForm(posted, people=may_approve(draft), initial=initial)
    if posted is not None and form.is_valid():
        with errors_into(form):
            put_to_vote(
                draft.pk,
                form.poll,
                actor=request.user,
                at=now(),
                organisation=settings.ORGANISATION_NAME,
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("The decision file is put to the vote."))
            return redirect(page_url(project, "votes"))
    context = {
        "project": project,
        "form": form,
        "title": _("Put to the vote"),
        "lead_text": _(
            "The text is frozen with all its figures. Those named are asked to approve, refuse or"
            " abstain; the author does not vote."
        ),
        "submit": _("Put to the vote"),
        "cancel_url": page_url(project),
        "is_incomplete": bool(missing_in(draft, options_of(draft))),
    }
    status = status_of(form) if posted is not None else 200
    return render_page(request, FORM, context, status=status)


def _asked_before(draft: DecisionFile) -> list[str]:
    """Those who were asked about the version before are asked again, unless it is changed."""
    earlier = DecisionFile.objects.filter(project=draft.project, number__lt=draft.number)
    before = earlier.exclude(asked_at=None).newest_first().first()
    if before is None:
        return []
    return [str(pk) for pk in before.approvers.order_by("pk").values_list("person", flat=True)]


@require_http_methods(GET_AND_POST)
def vote(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    file = _newest(request, project)
    ballot = ballot_of(file, request.user)
    named = ballot is not None and any(
        each.approver.person_id == request.user.pk for each in ballot.voters
    )
    if not named and request.user.pk not in {file.author_id, file.asked_by_id}:
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else None
    form = VoteForm(posted, initial={"sha256": file.sha256})
    if posted is not None and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                facts = {name: form.cleaned_data[name] for name in ("answer", "comment", "sha256")}
                cast_vote(file.pk, actor=request.user, at=now(), **facts)
                messages.success(request, _("Your vote is cast."))
                submission.url = page_url(project, "votes")
            return redirect(submission.url)
    context = {
        "project": project,
        "file": file,
        "form": form,
        "may_vote": ballot is not None and ballot.is_mine and not _is_past(file),
    }
    status = status_of(form) if posted is not None else 200
    return render_page(request, "projects/decision_files/vote.html", context, status=status)


@require_http_methods(GET_AND_POST)
def close(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not can_direct_file(request.user, project):
        raise PermissionDenied
    file = _newest(request, project)
    posted = request.POST if request.method == "POST" else None
    form = CloseVoteForm(posted, initial={"version": file.version})
    if posted is not None and form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            closed = close_vote(file.pk, actor=request.user, at=now(), version=version)
            words = _("The vote is closed: %(state)s.")
            messages.success(request, words % {"state": closed.get_state_display()})
            return redirect(page_url(project, "votes"))
    context = {
        "project": project,
        "form": form,
        "title": _("Close the vote"),
        "lead_text": _("What was cast is counted; who did not vote does not count."),
        "submit": _("Close the vote"),
        "cancel_url": page_url(project, "votes"),
    }
    status = status_of(form) if posted is not None else 200
    return render_page(request, FORM, context, status=status)


@require_http_methods(GET_AND_POST)
def withdraw(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_of(request, project_code)
    if not can_direct_file(request.user, project):
        raise PermissionDenied
    file = _newest(request, project)
    posted = request.POST if request.method == "POST" else None
    form = WithdrawFileForm(posted, initial={"version": file.version})
    if posted is not None and form.is_valid():
        with errors_into(form):
            facts = form.cleaned_data
            withdraw_file(
                file.pk, reason=facts["reason"], actor=request.user, version=facts["version"]
            )
            messages.success(request, _("The version is withdrawn."))
            return redirect(page_url(project))
    context = {
        "project": project,
        "form": form,
        "title": _("Withdraw the decision file"),
        "lead_text": _("Nothing is decided on it; those who were asked are told why."),
        "submit": _("Withdraw it"),
        "cancel_url": page_url(project),
    }
    status = status_of(form) if posted is not None else 200
    return render_page(request, FORM, context, status=status)


def _is_past(file: DecisionFile) -> bool:
    return file.closes_on is not None and today() > file.closes_on


def _newest(request: SignedInRequest, project: Project) -> DecisionFile:
    file = files_in_sight(request.user, project).newest_first().first()
    if file is None:
        raise Http404
    file.project = project
    return file
