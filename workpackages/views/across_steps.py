"""Answering a request, and following what another project delivers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.http import SignedInRequest
from servicedesk_pm.common.http import errors_into, render_page, saved, status_of
from workpackages.across_steps import STEPS, initial_of
from workpackages.choices import ACROSS_WAITING, PlanStepKind
from workpackages.forms.across import FollowForm
from workpackages.operations.scheduling import Reason
from workpackages.permissions import can_edit_package
from workpackages.scheduling.network import Plan
from workpackages.scheduling.wishes import Wish, follow_wish
from workpackages.views.across import across_crumbs, across_or_404
from workpackages.views.common import plan_crumbs, posted, project_or_404
from workpackages.views.scheduling import Change, show_change


@require_http_methods(["GET", "POST"])
def act_across(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    chosen = STEPS.get(step)
    if chosen is None:
        raise Http404
    row = across_or_404(request, pk)
    if not chosen.may(request.user, row):
        raise PermissionDenied
    back = row.get_absolute_url()
    form: Any = chosen.form(posted(request), row=row, initial=initial_of(chosen, row))
    if form.is_valid():
        with errors_into(form):
            chosen.run(row.pk, request.user, form)
            messages.success(request, _("Saved."))
            return saved(request, event="work-changed", fallback=back)
    context = {
        "row": row,
        "crumbs": [*across_crumbs(), (row.subject, back)],
        "title": chosen.label,
        "lead_text": chosen.lead,
        "submit": chosen.label,
        "cancel_url": back,
        "form": form,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "workpackages/across/act.html", context, status=status)


class _Following(FollowForm):
    """The wish to keep one forecast from now on."""

    def __init__(self, data: Any, *, key: int) -> None:
        super().__init__(data)
        self.key = key

    def wish(self, plan: Plan) -> Wish:
        return follow_wish(plan, frozenset({self.key}))


@require_http_methods(["GET", "POST"])
def follow(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plan of the project that waits, moved after the forecast: seen first, then saved."""
    row = across_or_404(request, pk)
    if not row.opens_consumer or row.task is None or row.state not in ACROSS_WAITING:  # type: ignore[attr-defined]
        raise Http404
    project = project_or_404(request, row.consumer.code)
    package = row.task.work_package
    package.project = project
    if not can_edit_package(request.user, package):
        raise PermissionDenied
    change = Change(
        project,
        Reason(PlanStepKind.FOLLOWED, row.subject),
        _("Move after “%(subject)s”") % {"subject": row.subject},
        [
            *plan_crumbs(request, project),
            (_("Dependencies"), reverse("workpackages:dependencies", args=[project.code])),
            (row.subject, row.get_absolute_url()),
        ],
        row.get_absolute_url(),
        _("The task then starts after the forecast of what it waits for."),
    )
    return show_change(request, _Following(posted(request) or {}, key=row.pk), change)
