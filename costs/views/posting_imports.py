"""Files of postings on their way in: upload, preview, columns, booking, result."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from costs.forms.imports import BookPostingsForm, ColumnsForm, UploadPostingsForm
from costs.importing.columns import KINDS, Field
from costs.importing.page import page_of
from costs.models import PostingImport
from costs.operations.posting_imports import (
    choose_columns,
    confirm_postings,
    discard_postings,
    upload_postings,
)
from costs.permissions import can_post
from costs.views.common import GET_AND_POST, frame_of, project_or_404
from costs.views.postings import postings_url
from people.http import SignedInRequest
from people.idempotency import once
from projects.models import Project
from servicedesk_pm.common.exports import download as exported
from servicedesk_pm.common.files import attachment
from servicedesk_pm.common.http import errors_into, render_page, status_of
from servicedesk_pm.common.uploads import was_too_large
from workpackages.choices import ImportState

PAGE = "costs:posting_import"
FORMS = ("csv", "xlsx")


def _frame(request: SignedInRequest, project: Project, title: str) -> dict[str, Any]:
    context = frame_of(request, project, title)
    context["crumbs"].append((_("Postings"), postings_url(project)))
    return context


def _found(request: SignedInRequest, code: str, number: int) -> PostingImport:
    project = project_or_404(request, code)
    files = project.posting_imports.select_related("job", "uploaded_by")
    found: PostingImport = get_object_or_404(files, number=number)
    found.project = project
    return found


def _to_write(request: SignedInRequest, code: str, number: int) -> PostingImport:
    found = _found(request, code, number)
    if not can_post(request.user, found.project):
        raise PermissionDenied
    return found


def _page(
    request: SignedInRequest, found: PostingImport, forms: dict[str, Any] | None = None
) -> HttpResponse:
    context = {
        **_frame(request, found.project, found.file_name),
        **page_of(found, request.user),
    }
    if context["stage"] == "ready":
        preview = found.preview
        context |= {
            "columns_form": ColumnsForm(preview["head"], preview["columns"]),
            "form": BookPostingsForm(has_known=bool(preview["counts"]["known"])),
            **(forms or {}),
        }
    refused = next(iter(forms.values()), None) if forms else None
    return render_page(
        request,
        "costs/imports/detail.html",
        context,
        partials={"posting-import": "costs/imports/_import.html"},
        status=status_of(refused) if refused is not None else 200,
    )


@require_http_methods(GET_AND_POST)
def imports(request: SignedInRequest, project_code: str) -> HttpResponse:
    project = project_or_404(request, project_code)
    is_post = request.method == "POST"
    may_post = can_post(request.user, project)
    if is_post and not may_post:
        raise PermissionDenied
    sent = (request.POST, request.FILES) if is_post else ()
    form = UploadPostingsForm(*sent, too_large=is_post and was_too_large(request))
    if is_post and form.is_valid():
        with errors_into(form), once(form.token, request.user) as submission:
            if submission.is_first:
                upload = form.cleaned_data["file"]
                made = upload_postings(project.pk, upload, actor=request.user)
                made.project = project
                submission.url = made.get_absolute_url()
            return redirect(submission.url)
    context = {
        **_frame(request, project, _("Import postings")),
        "form": form,
        "may_post": may_post,
        "imports": project.posting_imports.select_related("uploaded_by"),
    }
    status = status_of(form) if is_post else 200
    return render_page(request, "costs/imports/list.html", context, status=status)


@require_GET
def detail(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    return _page(request, _found(request, project_code, number))


@require_POST
def columns(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = _to_write(request, project_code, number)
    head = found.preview.get("head", [])
    form = ColumnsForm(head, {}, request.POST)
    if form.is_valid():
        with errors_into(form):
            choose_columns(found.pk, form.columns, actor=request.user)
            return redirect(PAGE, project_code, number)
    return _page(request, found, {"columns_form": form})


@require_POST
def confirm(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = _to_write(request, project_code, number)
    has_known = bool(found.preview.get("counts", {}).get("known"))
    form = BookPostingsForm(request.POST, has_known=has_known)
    if form.is_valid():
        with errors_into(form):
            wish = bool(form.cleaned_data.get("leave_out_known"))
            confirm_postings(found.pk, leave_out_known=wish, actor=request.user)
            return redirect(PAGE, project_code, number)
    return _page(request, found, {"form": form})


@require_POST
def discard(request: SignedInRequest, project_code: str, number: int) -> HttpResponse:
    found = _to_write(request, project_code, number)
    form = BookPostingsForm(request.POST)
    if form.is_valid():
        with errors_into(form):
            discard_postings(found.pk, actor=request.user)
            return redirect("costs:posting_imports", project_code)
    return _page(request, found, {"form": form})


@require_GET
def download(request: SignedInRequest, project_code: str, number: int) -> HttpResponseBase:
    found = _found(request, project_code, number)
    if found.state == ImportState.DISCARDED:
        raise Http404
    name, shown = found.file.name, found.file_name
    try:
        return attachment(name or "", file_name=shown, content_type="application/octet-stream")
    except FileNotFoundError:
        raise Http404 from None


@require_GET
def template(request: SignedInRequest, project_code: str, form: str) -> HttpResponseBase:
    """An empty file whose heads the import knows, in the reader's language."""
    project = project_or_404(request, project_code)
    if form not in FORMS:
        raise Http404
    head = [str(field.label) for field in Field]
    kinds = [KINDS.get(field, "") for field in Field]
    return exported(form, f"{project.code} {_('Postings')}", head, kinds, [])
