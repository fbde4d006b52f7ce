"""What a day of work costs, and who belongs to which class."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from costs.forms.rates import HolderForm, RateClassForm, RateForm
from costs.hours.rate_rights import can_keep_rates, can_read_classes, can_read_rates
from costs.hours.rates_page import load_classes, load_holders, load_unpriced
from costs.models import RateClass
from costs.operations.rates import create_rate_class, give_rate_class, set_rate
from costs.views.common import GET_AND_POST, FormPage, show_form
from people.http import SignedInRequest
from people.idempotency import once
from people.models import User
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page
from workpackages.views.common import posted

TEMPLATE = "costs/books_form.html"
log = structlog.get_logger(__name__)


def _frame(title: str, *more: tuple[str, str]) -> dict[str, Any]:
    return {"title": title, "crumbs": [(_("Cost rates"), reverse("costs:rates")), *more]}


def _demand_keeping(request: SignedInRequest) -> None:
    if not can_read_rates(request.user):
        raise Http404
    if not can_keep_rates(request.user):
        raise PermissionDenied


@require_GET
def rates(request: SignedInRequest) -> HttpResponse:
    if not can_read_rates(request.user):
        raise Http404
    context = {
        "title": _("Cost rates"),
        "crumbs": [],
        "classes": load_classes(request.user, on=today()),
        "may_keep": can_keep_rates(request.user),
        "may_read_people": can_read_classes(request.user),
    }
    return render_page(request, "costs/hours/rates.html", context)


@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """Confidential: every look at it is written down in the log."""
    if not can_read_classes(request.user):
        raise Http404
    log.info("rate classes of people read", user_id=request.user.pk)
    context = {
        **_frame(_("Rate classes of people")),
        "holders": load_holders(on=today()),
        "unpriced": load_unpriced(),
        "may_keep": can_keep_rates(request.user),
    }
    return render_page(request, "costs/hours/rate_people.html", context)


@require_http_methods(GET_AND_POST)
def new_class(request: SignedInRequest) -> HttpResponse:
    _demand_keeping(request)
    form = RateClassForm(posted(request), initial={"valid_from": today()})
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                create_rate_class(form.facts, actor=request.user, on=today())
                submission.url = reverse("costs:rates")
            return redirect(submission.url)
    page = FormPage(_("Write it down"), reverse("costs:rates"), template=TEMPLATE)
    return show_form(request, _frame(_("New rate class")), form, page)


@require_http_methods(GET_AND_POST)
def rate(request: SignedInRequest, class_code: str) -> HttpResponse:
    _demand_keeping(request)
    row = get_object_or_404(RateClass.objects.visible_to(request.user), code=class_code)
    form = RateForm(posted(request), initial={"valid_from": today()})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                days = {"valid_from": said["valid_from"], "on": today()}
                set_rate(row.pk, said["amount"], actor=request.user, **days)
                submission.url = reverse("costs:rates")
            return redirect(submission.url)
    lead = _("Hours that are approved keep the rate with which they were priced.")
    page = FormPage(_("Write it down"), reverse("costs:rates"), lead, TEMPLATE)
    return show_form(request, _frame(_("New rate of %(name)s") % {"name": row}), form, page)


@require_http_methods(GET_AND_POST)
def give(request: SignedInRequest) -> HttpResponse:
    _demand_keeping(request)
    form = HolderForm(
        posted(request),
        people=User.objects.active().by_name(),
        classes=RateClass.objects.visible_to(request.user).order_by("code"),
        initial={"valid_from": today()},
    )
    people_url = reverse("costs:rate_people")
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        keys = said["person"], said["rate_class"]
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                days = {"valid_from": said["valid_from"], "on": today()}
                give_rate_class(*keys, actor=request.user, **days)
                submission.url = people_url
            return redirect(submission.url)
    context = _frame(_("Class of a person"), (_("Rate classes of people"), people_url))
    return show_form(request, context, form, FormPage(_("Save"), people_url, template=TEMPLATE))
