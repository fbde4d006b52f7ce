"""Changes of state: the page that asks for the grounds, and what it does."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.http import SignedInRequest
from projects.choices import Outcome, ProjectState
from projects.forms.lifecycle import GroundsForm, PutOffForm
from projects.grounds import stored_grounds
from projects.guards import checklist_of, taken_along
from projects.mandates.agreement import signed_agreement
from projects.models import Project, TransitionProposal
from projects.operations import change_state, put_off, withdraw_agreement
from projects.people_around import people_around
from projects.permissions import can_decide, can_override, can_put_off, sides_of
from projects.queries import obstacles_to, proposal_for
from projects.transitions import Transition, find, next_gate
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of


def _project(request: SignedInRequest, project_code: str) -> Project:
    found = Project.objects.visible_to(request.user).select_related(
        "lead", "sponsor", "programme", "parent"
    )
    return get_object_or_404(found, code=project_code)


def _line(request: SignedInRequest, project: Project, to: str, *, overrides: bool) -> Transition:
    """The transition asked for; one that is not in the table has no page."""
    if to not in ProjectState.values:
        raise Http404
    line = find(project.state, to)
    user = request.user
    if line is None:
        entitled = bool(sides_of(user, project))
    else:
        entitled = (can_override if overrides else can_decide)(user, project, line)
    if not entitled:
        raise PermissionDenied
    if line is None:
        raise RuleViolation(
            _("A project in the state “%(before)s” cannot become “%(after)s”.")
            % {"before": project.get_state_display(), "after": ProjectState(to).label}
        )
    return line


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, project_code: str, to: str) -> HttpResponse:
    project = _project(request, project_code)
    overrides = "override" in (request.POST if request.method == "POST" else request.GET)
    try:
        line = _line(request, project, to, overrides=overrides)
    except RuleViolation as violation:
        context = {"project": project, "words": str(violation)}
        return render_page(request, "projects/no_transition.html", context, status=422)
    unmet, below = obstacles_to(project, line, on=today())
    waiting = _waiting(project, line, overrides=overrides)
    form = GroundsForm(
        request.POST or None,
        line=line,
        along=taken_along(line, below),
        people=people_around(project) if line.is_decision and waiting is None else None,
        overrides=overrides,
        initial={"version": project.version},
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with errors_into(form):
                return _changed(request, project, line, form)
        status = status_of(form)
    context = {
        **_facts(request, project, line, overrides=overrides),
        "form": form,
        "unmet": unmet,
        "waiting": waiting,
        "signed": None if overrides or waiting else signed_agreement(project, line, request.user),
        "agreed": stored_grounds(waiting.reason, waiting.facts) if waiting else None,
    }
    return render_page(request, "projects/change_state.html", context, status=status)


def _waiting(project: Project, line: Transition, *, overrides: bool) -> TransitionProposal | None:
    """The other half of exactly this decision, to which the second one agrees as it is."""
    proposal = proposal_for(project, on=today())
    if proposal is None or (proposal.to, proposal.overrides_gate) != (line.to, overrides):
        return None
    return proposal


def _facts(
    request: SignedInRequest, project: Project, line: Transition, *, overrides: bool
) -> dict[str, object]:
    """What the page says of the gate, and which ways lead around it."""
    checklist = checklist_of(project, line, on=today())
    offers = bool(checklist.missing) and not overrides
    return {
        "project": project,
        "line": line,
        "checklist": checklist,
        "overrides": overrides,
        "may_override": offers and can_override(request.user, project, line),
    }


def _changed(
    request: SignedInRequest, project: Project, line: Transition, form: GroundsForm
) -> HttpResponse:
    changed = change_state(
        project.pk,
        line.to,
        actor=request.user,
        on=today(),
        grounds=form.grounds,
        version=form.cleaned_data["version"],
    )
    if changed.state == line.to:
        words = _("The project is now in the state “%(state)s”.")
    else:
        words = _("Your agreement to “%(state)s” is noted; the other side has to confirm it.")
    messages.success(request, words % {"state": line.to.label})
    return redirect(project.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def put_off_page(request: SignedInRequest, project_code: str, outcome: str) -> HttpResponse:
    project = _project(request, project_code)
    deferred = outcome == Outcome.DEFERRED
    if not deferred and outcome != Outcome.RETURNED:
        raise Http404
    if not can_put_off(request.user, project):
        raise PermissionDenied
    form = PutOffForm(request.POST or None, deferred=deferred, initial={"version": project.version})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with errors_into(form):
                facts = {"grounds": form.grounds, "version": form.cleaned_data["version"]}
                put_off(project.pk, outcome, actor=request.user, on=today(), **facts)
                messages.success(request, _("The decision is written down."))
                return redirect(project.get_absolute_url())
        status = status_of(form)
    context = {
        "project": project,
        "gate": next_gate(project.state),
        "deferred": deferred,
        "form": form,
    }
    return render_page(request, "projects/put_off.html", context, status=status)


@require_POST
def withdraw(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = _project(request, project_code)
    try:
        withdraw_agreement(project.pk, actor=request.user)
        messages.success(request, _("Your agreement is taken back."))
    except RuleViolation as violation:
        messages.info(request, str(violation))
    return redirect(project.get_absolute_url())
