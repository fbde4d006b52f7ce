"""The reader's own week, and hours that wait for the reader's approval."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from costs.forms.hours import ADD, DecideForm, TakeBackForm, WeekForm, keys_sent
from costs.hours.approvals import Approvals, load_approvals
from costs.hours.page import WeekPage, load_week, parse_key
from costs.hours.places import Key
from costs.hours.sight import may_approve_somewhere
from costs.hours.weeks import parse_week, spell_week
from costs.operations.approvals import approve_hours, return_hours
from costs.operations.hours import Then, save_week, take_week_back
from costs.views.common import GET_AND_POST
from people.history_page import object_history
from people.http import SignedInRequest
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page, status_of
from workpackages.views.common import posted

ROWS = "row"


@require_GET
def hours(request: SignedInRequest) -> HttpResponse:
    """The week of today."""
    return redirect("costs:week", spell_week(today()))


@require_http_methods(GET_AND_POST)
def week(request: SignedInRequest, week: str) -> HttpResponse:
    monday = _monday(week)
    asked = _asked_rows(request)
    wanted = [*asked, *(keys_sent(request.POST) if request.method == "POST" else ())]
    page = load_week(request.user, monday, on=today(), wanted=wanted)
    form = WeekForm(posted(request), page=page)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            sheet = save_week(
                monday,
                form.cells,
                actor=request.user,
                on=today(),
                version=form.cleaned_data["version"],
                then=Then.NOTHING if form.act == ADD else Then(form.act),
            )
            return _answer(request, form, sheet.get_absolute_url(), asked)
    return _show_week(request, page, form)


def _monday(text: str) -> date:
    try:
        return parse_week(text)
    except ValueError:
        raise Http404 from None


def _asked_rows(request: SignedInRequest) -> list[Key]:
    found = (parse_key(text) for text in request.GET.getlist(ROWS))
    return [key for key in found if key is not None]


def _answer(request: SignedInRequest, form: WeekForm, url: str, asked: list[Key]) -> HttpResponse:
    """Back to the week; what is asked for and still empty stays in the address."""
    said = {
        ADD: _("Saved. The row is added."),
        Then.NOTHING: _("Saved."),
        Then.COPY: _("The rows of the week before are copied; look them through."),
        Then.SUBMIT: _("The week is submitted."),
    }
    messages.success(request, said[form.act])
    rows = [str(key) for key in asked]
    if form.act == ADD:
        rows.append(form.cleaned_data["add_row"])
    query = urlencode([(ROWS, row) for row in dict.fromkeys(rows)])
    return redirect(f"{url}?{query}" if query and form.act != Then.SUBMIT else url)


def _show_week(
    request: SignedInRequest, page: WeekPage, form: WeekForm, status: int = 200
) -> HttpResponse:
    context = {
        "title": _("My hours, week %(week)s") % {"week": page.week},
        "crumbs": [(_("My hours"), reverse("costs:hours"))],
        "page": page,
        "form": form,
        "this_week": spell_week(today()),
        "may_submit": page.is_writable and page.monday <= today(),
        "may_approve": may_approve_somewhere(request.user),
    }
    status = status_of(form) if form.is_bound else status
    return render_page(request, "costs/hours/week.html", context, status=status)


@require_POST
def take_back(request: SignedInRequest, week: str) -> HttpResponse:
    monday = _monday(week)
    page = load_week(request.user, monday, on=today())
    if page.sheet is None:
        raise Http404
    form = TakeBackForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            version = form.cleaned_data["version"]
            sheet = take_week_back(monday, actor=request.user, version=version)
            messages.success(request, _("The week is yours again; submit it once it is right."))
            return redirect(sheet.get_absolute_url())
    for words in form.refusals:
        messages.error(request, words)
    return _show_week(request, page, WeekForm(None, page=page), status_of(form))


@require_GET
def week_history(request: SignedInRequest, week: str) -> HttpResponse:
    page = load_week(request.user, _monday(week), on=today())
    if page.sheet is None:
        raise Http404
    crumbs = [
        (_("My hours"), reverse("costs:hours")),
        (str(page.sheet), page.sheet.get_absolute_url()),
    ]
    return object_history(request, page.sheet, crumbs=crumbs)


@require_http_methods(GET_AND_POST)
def approvals(request: SignedInRequest) -> HttpResponse:
    if not may_approve_somewhere(request.user):
        raise Http404
    wanted = request.GET.get("project", "")
    approved = request.GET.get("show") == "approved"
    found = load_approvals(request.user, on=today(), project=wanted, approved=approved)
    form = DecideForm(posted(request), lines=found.keys)
    if form.is_bound and form.is_valid():
        with errors_into(form):
            _decide(request, form)
            return redirect(request.get_full_path())
    return _show_approvals(request, found, form, wanted)


def _decide(request: SignedInRequest, form: DecideForm) -> None:
    person, on = request.user, today()
    if form.returns:
        count = return_hours(form.keys, form.cleaned_data["reason"], actor=person, on=on)
        words = ngettext("%(n)s line is returned.", "%(n)s lines are returned.", count)
    else:
        count = approve_hours(form.keys, actor=person, on=on)
        words = ngettext("%(n)s line is approved.", "%(n)s lines are approved.", count)
    messages.success(request, words % {"n": count})


def _show_approvals(
    request: SignedInRequest, found: Approvals, form: DecideForm, wanted: str
) -> HttpResponse:
    approved = request.GET.get("show") == "approved"
    context = {
        "title": _("Hours approved this month") if approved else _("Hours to approve"),
        "crumbs": [(_("My hours"), reverse("costs:hours"))],
        "approvals": found,
        "approved": approved,
        "form": form,
        "wanted": wanted,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, "costs/hours/approvals.html", context, status=status)
