"""The page of a history: filtered by person, date and object, paged, in the reader's words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from people.history import deeds, describe, entries_for
from people.http import SignedInRequest
from people.models import HistoryEntry, User
from servicedesk_pm.common.dates import DayField
from servicedesk_pm.common.http import render_page

PAGE_SIZE = 50
# Beyond these the conversion between time zones leaves the calendar.
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
WITHIN = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]


class HistoryFilterForm(forms.Form):
    """What part of a history to show; only people and kinds that occur in it are offered."""

    q = forms.CharField(label=_("Object"), required=False, max_length=100)
    person = forms.ModelChoiceField(
        label=_("Person"), required=False, queryset=User.objects.none(), empty_label=_("Everybody")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    since = DayField(label=_("From"), required=False, validators=WITHIN)
    until = DayField(label=_("To"), required=False, validators=WITHIN)

    def __init__(self, data: Any, *, entries: QuerySet[HistoryEntry]) -> None:
        super().__init__(data)
        plain = entries.order_by()
        people: Any = self.fields["person"]
        people.queryset = User.objects.filter(pk__in=plain.values("actor")).by_name()
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("Everything")), *_kinds_in(plain)]

    def apply(self, entries: QuerySet[HistoryEntry]) -> QuerySet[HistoryEntry]:
        """The entries that fit; a malformed filter is told at its field and left out."""
        wanted = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if wanted.get("q"):
            entries = entries.filter(
                Q(object_repr__icontains=wanted["q"])
                | Q(additional_data__named_en__icontains=wanted["q"])
            )
        if wanted.get("person"):
            entries = entries.filter(actor=wanted["person"])
        if wanted.get("kind"):
            entries = entries.filter(content_type=int(wanted["kind"]))
        if wanted.get("since"):
            entries = entries.filter(timestamp__gte=_midnight(wanted["since"]))
        if wanted.get("until"):
            entries = entries.filter(timestamp__lt=_midnight(wanted["until"] + timedelta(days=1)))
        return entries


def _kinds_in(entries: QuerySet[HistoryEntry]) -> list[tuple[str, str]]:
    kinds = []
    for pk in entries.values_list("content_type", flat=True).distinct():
        model = ContentType.objects.get_for_id(pk).model_class()
        if model is not None:
            kinds.append((str(pk), capfirst(str(model._meta.verbose_name))))
    return sorted(kinds, key=lambda kind: kind[1])


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def history_page(
    request: HttpRequest, entries: QuerySet[HistoryEntry], *, reader: User
) -> dict[str, Any]:
    """The context of ``people/_history.html``: filters, one page of deeds, and the pager.

    Costs six queries and one for each kind of object that the shown changes point to.
    """
    form = HistoryFilterForm(request.GET, entries=entries)
    found = form.apply(entries).select_related("actor")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "history_filter": form,
        "history": deeds(describe(page.object_list, reader=reader)),
        "history_page": page,
        "history_query": query.urlencode(),
    }


def object_history(
    request: SignedInRequest,
    subject: models.Model,
    *,
    crumbs: list[tuple[str, str]],
    entries: QuerySet[HistoryEntry] | None = None,
) -> HttpResponse:
    """The page of one object's history, below its own page; the caller has asked who may read."""
    found = entries_for(subject) if entries is None else entries
    context = {
        "title": _("History of %(subject)s") % {"subject": subject},
        "crumbs": crumbs,
        **history_page(request, found, reader=request.user),
    }
    partials = {"history": "people/_history.html"}
    return render_page(request, "people/object_history.html", context, partials=partials)
