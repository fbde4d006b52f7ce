"""To which addresses a message went; and what its readers see, who need no account."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import SignedInRequest
from projects.communication.columns import USUAL_DELIVERY, delivery_columns
from projects.communication.mailing import delivery_behind
from projects.communication.permissions import follows_sending
from projects.communication.sending import sending_of
from projects.forms.communication import DeliveryFilterForm
from projects.models import ClosedAddress, CommunicationAction, Delivery
from projects.operations.mailings import note_read, want_again, want_no_more
from projects.views.communication import found_action
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import render_page
from servicedesk_pm.common.tables import Table

LIST = "delivery-list"


@require_GET
def deliveries(request: SignedInRequest, project_code: str, number: int) -> HttpResponseBase:
    row = found_action(request, project_code, number)
    if not follows_sending(request.user, row):
        raise PermissionDenied
    filters = DeliveryFilterForm(request.GET)
    rows = filters.apply(row.deliveries.all())
    table = Table(request, rows, delivery_columns(), USUAL_DELIVERY, LIST)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        "project": row.project,
        "row": row,
        "table": table,
        "filters": filters,
        "sending": sending_of(row),
    }
    partials = {LIST: "projects/communication/_deliveries.html"}
    page = "projects/communication/deliveries.html"
    return render_page(request, page, context, partials=partials)


@require_GET
def told(request: HttpRequest, key: str) -> HttpResponse:
    """The message, for whoever got it."""
    delivery = _delivery(key)
    return _page(request, delivery, key, "projects/communication/told.html")


@require_POST
def told_read(request: HttpRequest, key: str) -> HttpResponse:
    """The page says so by itself, or its reader by a button."""
    delivery = _delivery(key)
    note_read(delivery)
    if request.headers.get("HX-Request"):
        return _page(request, delivery, key, "projects/communication/_told_read.html")
    return redirect("projects:told", key)


# Mail programs send it by themselves and know no key of ours but the one in the address.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def told_no_more(request: HttpRequest, key: str) -> HttpResponse:
    """Ask before; a mail program has asked already."""
    delivery = _delivery(key)
    if request.method == "POST":
        want_no_more(delivery, today())
        return redirect("projects:told-no-more", key)
    return _page(request, delivery, key, "projects/communication/told_no_more.html")


@require_POST
def told_again(request: HttpRequest, key: str) -> HttpResponse:
    want_again(_delivery(key))
    return redirect("projects:told-no-more", key)


def _delivery(key: str) -> Delivery:
    delivery = delivery_behind(key)
    if delivery is None:
        raise Http404
    return delivery


def _page(request: HttpRequest, delivery: Delivery, key: str, template: str) -> HttpResponse:
    row = delivery.action
    context = {
        "row": row,
        "delivery": delivery,
        "key": key,
        "texts": [(each, *_in(row, each)) for each in delivery.languages],
        "closed": ClosedAddress.objects.among([delivery.address]).first(),
    }
    response = render_page(request, template, context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _in(row: CommunicationAction, language: str) -> tuple[str, str]:
    with translation.override(language):
        return row.name, getattr(row, f"message_{language}")
