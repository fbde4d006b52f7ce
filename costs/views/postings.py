"""What is booked for a project, and its corrections."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from costs.choices import PostingKind
from costs.columns import posting_columns
from costs.filters import PostingFilterForm
from costs.forms.money import PostingForm, ReversePostingForm
from costs.models import Posting
from costs.operations.postings import post, reverse_posting
from costs.permissions import can_post, can_see_costs
from costs.rules import closed_until
from costs.views.common import GET_AND_POST, FormPage, frame_of, project_or_404, show_form
from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Project
from projects.permissions import can_see_inside
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.http import errors_into, render_page
from servicedesk_pm.common.tables import Table
from workpackages.choices import ImportState
from workpackages.models import WorkPackage
from workpackages.views.common import posted

LIST = "postings"


def postings_url(project: Project) -> str:
    return reverse("costs:postings", args=[project.code])


def _frame(request: SignedInRequest, project: Project, title: str) -> dict[str, Any]:
    context = frame_of(request, project, title)
    context["crumbs"].append((_("Postings"), postings_url(project)))
    return context


def _found(request: SignedInRequest, code: str, number: int) -> Posting:
    project = project_or_404(request, code, whole=False)
    seen = Posting.objects.visible_to(request.user).filter(project=project)
    parts = ("work_package", "commitment", "reverses", "posted_by", "posting_import")
    row: Posting = get_object_or_404(seen.select_related(*parts), number=number)
    for each in (row, row.commitment, row.reverses, row.posting_import):
        if each is not None:
            each.project = project
    return row


@require_GET
def postings(request: SignedInRequest, project_code: str) -> HttpResponseBase:
    project = project_or_404(request, project_code, whole=False)
    seen = Posting.objects.visible_to(request.user).filter(project__path__startswith=project.path)
    used = WorkPackage.objects.filter(pk__in=seen.order_by().values("work_package"))
    packages = used.order_by("project__path", "outline")
    files = project.posting_imports.filter(state=ImportState.IMPORTED)
    filters = PostingFilterForm(request.GET, packages=packages, files=files)
    taken = Exists(Posting.objects.filter(reverses=OuterRef("pk")).order_by())
    rows = filters.apply(seen).select_related("project", "work_package")
    rows = rows.annotate(is_taken_back=taken)
    inside = can_see_inside(request.user, project)
    table = Table(request, rows, posting_columns(inside=inside), "-posted", LIST)
    exported = table.export()
    if exported is not None:
        return exported
    context = {
        **frame_of(request, project, _("Postings")),
        "table": table,
        "filters": filters,
        "list_url": postings_url(project),
        "may_post": can_post(request.user, project),
        "closed_until": closed_until(project.portfolio_id),
    }
    partials = {LIST: "costs/_postings.html"}
    return render_page(request, "costs/postings.html", context, partials=partials)


@require_http_methods(GET_AND_POST)
def new(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    if not can_post(request.user, project):
        raise PermissionDenied
    form = _form(request, project)
    if form.is_bound and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                made = post(project.pk, form.booking, actor=request.user, on=today())
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = _frame(request, project, _("New posting"))
    return show_form(request, context, form, FormPage(_("Book it"), postings_url(project)))


def _form(request: SignedInRequest, project: Project) -> PostingForm:
    """With what may be asked for by the address: the invoice of one commitment."""
    commitments = list(project.commitments.open().order_by("number"))
    for each in commitments:
        each.project = project
    accruals = project.postings.filter(kind=PostingKind.ACCRUAL, reversals__isnull=True)
    initial: dict[str, Any] = {"posted_on": today(), "kind": PostingKind.INVOICE}
    wanted = request.GET.get("commitment", "")
    chosen = next((each for each in commitments if str(each.number) == wanted), None)
    if chosen is not None:
        names = ("cost_type", "spending", "supplier")
        initial |= {name: getattr(chosen, name) for name in names}
        initial |= {"commitment": chosen.pk, "work_package": chosen.work_package_id}
    offered = list(accruals.order_by("number"))
    for posting in offered:
        posting.project = project
    return PostingForm(
        posted(request),
        packages=project.work_packages.in_outline_order(),
        commitments=commitments,
        accruals=offered,
        initial=initial,
    )


@require_GET
def posting(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _found(request, project_code, number)
    taken_back = row.reversals.first()
    if taken_back is not None:
        taken_back.project = row.project
    may_reverse = taken_back is None and row.kind != PostingKind.REVERSAL
    context = {
        **_frame(request, row.project, row.code),
        "row": row,
        "taken_back": taken_back,
        "sees_import": can_see_costs(request.user, row.project),
        "may_reverse": may_reverse and can_post(request.user, row.project),
    }
    return render_page(request, "costs/posting.html", context)


@require_http_methods(GET_AND_POST)
def take_back(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    row = _found(request, project_code, number)
    if not can_post(request.user, row.project):
        raise PermissionDenied
    form = ReversePostingForm(posted(request), initial={"posted_on": today()})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                days = {"posted_on": said["posted_on"], "on": today()}
                made = reverse_posting(row.pk, said["reason"], actor=request.user, **days)
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = _frame(request, row.project, _("Take the posting back"))
    context["crumbs"].append((row.code, row.get_absolute_url()))
    lead = _("A second posting with the other sign is booked; both stay in the books.")
    page = FormPage(_("Take it back"), row.get_absolute_url(), lead)
    return show_form(request, context, form, page)
