"""Filters of lists that people keep under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from people.models import SavedFilter, User
from servicedesk_pm.common.errors import Words

# What belongs to a visit, not to a filter.
NOT_KEPT = ("page", "export")
_pages: dict[str, tuple[str, Words]] = {}
_usual_sorts: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class FilterLink:
    """A saved filter with the address that it stands for."""

    pk: int
    name: str
    url: str
    page_label: Words
    active: bool


def register_page(page: str, url_name: str, label: Words, *, usual_sort: str = "") -> None:
    """Let the filters of a list be saved, from its app's ``ready()``.

    ``register_page("projects", "projects:list", gettext_lazy("Projects"))``; the sort that the
    list has by itself is not part of a filter.
    """
    _pages[page] = (url_name, label)
    _usual_sorts[page] = usual_sort


def knows(page: str) -> bool:
    return page in _pages


def page_url(page: str, query: str = "") -> str:
    address = reverse(_pages[page][0])
    return f"{address}?{query}" if query else address


def cleaned(page: str, query: str) -> str:
    """The filter and sort of an address, without page number, export and what is empty or usual."""
    kept = QueryDict(mutable=True)
    for name, values in QueryDict(query.lstrip("?")[:1000]).lists():
        said = [str(value) for value in values if value]
        if said and name not in NOT_KEPT and (name, said) != ("sort", [_usual_sorts.get(page)]):
            kept.setlist(name, said)
    return kept.urlencode()[:1000]


def saved_filters(request: HttpRequest, page: str) -> Mapping[str, object]:
    """The context of ``people/_saved_filters.html`` for one list; one query."""
    now = cleaned(page, request.META.get("QUERY_STRING", ""))
    mine = SavedFilter.objects.filter(user=request.user.pk, page=page)
    return {
        "filter_page": page,
        "filter_query": now,
        "filter_links": [_link(kept, now) for kept in mine],
    }


def all_filters(user: User) -> list[FilterLink]:
    """Every filter that the person keeps, on lists that still exist."""
    mine = SavedFilter.objects.filter(user=user)
    return [_link(kept, None) for kept in mine if kept.page in _pages]


def _link(kept: SavedFilter, now: str | None) -> FilterLink:
    url = page_url(kept.page, kept.query)
    return FilterLink(kept.pk, kept.name, url, _pages[kept.page][1], active=kept.query == now)
