"""Risks and issues, found by their code or by words of their name."""

from __future__ import annotations

from people.models import User
from risks.models import Issue, Risk
from servicedesk_pm.common.search import Hit


def find_risks(user: User, query: str, limit: int) -> list[Hit]:
    """The worst first; one query."""
    found = Risk.objects.visible_to(user)
    for word in query.split():
        found = found.filter(search_text__contains=word)
    rows = found.select_related("project", "portfolio").worst_first()[:limit]
    return [
        Hit(each.name, f"{each.code} · {each.get_state_display()}", each.get_absolute_url())
        for each in rows
    ]


def find_issues(user: User, query: str, limit: int) -> list[Hit]:
    """The newest first; one query."""
    found = Issue.objects.visible_to(user)
    for word in query.split():
        found = found.filter(search_text__contains=word)
    rows = found.select_related("project").order_by("-pk")[:limit]
    return [
        Hit(each.name, f"{each.code} · {each.get_state_display()}", each.get_absolute_url())
        for each in rows
    ]
