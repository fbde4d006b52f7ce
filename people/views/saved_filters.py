"""Keep and delete filters of lists."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.forms.profile import SavedFilterForm
from people.http import SignedInRequest
from people.models import SavedFilter
from people.operations.profile import delete_filter, save_filter
from people.saved_filters import cleaned, knows, page_url
from servicedesk_pm.common.http import errors_into


@require_POST
def save(request: SignedInRequest) -> HttpResponse:
    form = SavedFilterForm(request.POST)
    form.full_clean()
    page = form.cleaned_data.get("page", "")
    if not knows(page):
        raise Http404
    query = cleaned(page, form.cleaned_data.get("query", ""))
    if form.is_valid():
        with errors_into(form):
            save_filter(page, form.cleaned_data["name"], query, actor=request.user)
            messages.success(request, _("The filter is saved."))
    for error in [text for texts in form.errors.values() for text in texts]:
        messages.error(request, str(error))
    return redirect(page_url(page, query))


@require_POST
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(SavedFilter, pk=pk, user=request.user)
    delete_filter(kept.pk, actor=request.user)
    messages.success(request, _("The filter is deleted."))
    known = knows(kept.page) and request.POST.get("from") == "list"
    return redirect(page_url(kept.page) if known else reverse("people:profile"))
