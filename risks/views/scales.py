"""What the levels of risks mean: for all projects, and for each size class."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.http import SignedInRequest
from people.idempotency import once
from projects.choices import SizeClass
from risks.forms.scales import ScaleForm
from risks.operations.ratings import set_scale
from risks.permissions import can_set_scale
from risks.scale_page import ALL, load_scales, size_words
from risks.views.common import GET_AND_POST, frame_of
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.views.common import posted


def _frame(request: SignedInRequest, title: str) -> dict[str, Any]:
    return frame_of(request, None, title)


@require_GET
def scales(request: SignedInRequest) -> HttpResponse:
    """In force, and every version before; the director alone changes them."""
    if not can_set_scale(request.user):
        raise PermissionDenied
    context = {**_frame(request, _("Scales of risks")), "lines": load_scales()}
    return render_page(request, "risks/scales.html", context)


@require_http_methods(GET_AND_POST)
def change(request: SignedInRequest, size: str) -> HttpResponse:
    if size != ALL and size.upper() not in SizeClass.values:
        raise Http404
    if not can_set_scale(request.user):
        raise PermissionDenied
    size_class = "" if size == ALL else size.upper()
    line = next(each for each in load_scales() if each.size_class == size_class)
    form = ScaleForm(posted(request), scale=line.scale)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                values = {**form.values, "size_class": size_class}
                set_scale(values, actor=request.user, on=today())
                messages.success(request, _("The scale is in force from today."))
                submission.url = reverse("risks:scales")
            return redirect(submission.url)
    context = {
        **_frame(request, _("Scale of risks: %(size)s") % {"size": size_words(size_class)}),
        "submit": _("Put it in force"),
        "cancel_url": reverse("risks:scales"),
        "lead_text": _("Ratings that were made keep their scale; the next rating takes this one."),
        "form": form,
    }
    context["crumbs"].append((_("Scales of risks"), reverse("risks:scales")))
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "risks/form.html", context, status=status)
