"""Rules between projects, on one page; and another order of the ranking, proposed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.http import SignedInRequest
from people.idempotency import once
from projects.forms.selection import OrderForm, RuleForm
from projects.models import Portfolio, PortfolioRule, Project, ProposedOrder
from projects.operations.selection_rules import (
    add_rule,
    propose_order,
    remove_rule,
    withdraw_order,
)
from projects.priorities.list import load_list
from projects.priorities.permissions import can_see_priorities, scores_in_reach
from projects.selection.permissions import can_make_scenarios, can_propose_order
from projects.views.selection import crumbs, portfolio_of
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.http import errors_into, render_page, status_of

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
def rules(request: SignedInRequest, portfolio: str) -> HttpResponse:
    place = portfolio_of(request, portfolio)
    may_edit = can_make_scenarios(request.user)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    projects = place.projects.filter(parent=None).open().order_by("code")
    form = RuleForm(request.POST if request.method == "POST" else None, projects=projects)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                said = form.cleaned_data
                add_rule(place.pk, form.pair, said["kind"], said["reason"], actor=request.user)
                submission.url = reverse("projects:selection-rules", args=[place.code])
                messages.success(request, _("The rule holds from now on."))
            return redirect(submission.url)
    seen = Project.objects.filter(scores_in_reach(request.user)).order_by().values("pk")
    rows = PortfolioRule.objects.filter(portfolio=place, first__in=seen, second__in=seen)
    context = {
        "portfolio": place,
        "rules": rows.select_related("first", "second").order_by("first__code", "kind", "pk"),
        "form": form,
        "may_edit": may_edit,
        "crumbs": crumbs(),
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/selection/rules.html", context, status=status)


@require_POST
def remove(request: SignedInRequest, portfolio: str, number: int) -> HttpResponse:
    place = portfolio_of(request, portfolio)
    row = get_object_or_404(place.rules.all(), pk=number)
    remove_rule(row.pk, actor=request.user)
    messages.success(request, _("The rule is removed."))
    return redirect("projects:selection-rules", place.code)


@require_http_methods(GET_AND_POST)
def order(request: SignedInRequest, portfolio: str) -> HttpResponse:
    place = portfolio_of(request, portfolio)
    if not can_propose_order(request.user):
        raise PermissionDenied
    view = load_list(request.user, place.code)
    known = {row.project.code: row for row in view.rows} if view else {}
    moved = _moved(request, list(known))
    sent = request.POST if request.method == "POST" and moved is None else None
    initial = {"order": ",".join(moved or known), "reason": request.POST.get("reason", "")}
    form = OrderForm(sent, initial=initial)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                reason = form.cleaned_data["reason"]
                propose_order(place.pk, form.codes, reason, actor=request.user)
                submission.url = f"{reverse('projects:priorities')}?portfolio={place.code}"
                messages.success(request, _("The order is proposed; no score has changed."))
            return redirect(submission.url)
    shown = [known[code] for code in form.codes if code in known] or list(known.values())
    context = {"portfolio": place, "form": form, "rows": shown, "crumbs": crumbs()[:1]}
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "projects/selection/order.html", context, status=status)


@require_POST
def withdraw(request: SignedInRequest, number: int) -> HttpResponse:
    if not can_see_priorities(request.user):
        raise Http404
    places = Portfolio.objects.visible_to(request.user).order_by()
    row = get_object_or_404(ProposedOrder.objects.filter(portfolio__in=places), pk=number)
    try:
        withdraw_order(row.pk, actor=request.user)
        messages.success(request, _("The proposed order is withdrawn."))
    except RuleViolation as violation:
        messages.error(request, str(violation))
    return redirect("projects:priorities")


def _moved(request: SignedInRequest, ranked: list[str]) -> list[str] | None:
    """The order after a button "up" or "down"; nothing where none was pressed."""
    step = {"up": -1, "down": 1}
    for name, by in step.items():
        code = request.POST.get(name)
        if code is None:
            continue
        codes = [each for each in request.POST.get("order", "").split(",") if each in ranked]
        if sorted(codes) != sorted(ranked) or code not in codes:
            return ranked
        at = codes.index(code)
        to = min(max(at + by, 0), len(codes) - 1)
        codes[at], codes[to] = codes[to], codes[at]
        return codes
    return None
