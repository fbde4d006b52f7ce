"""Lessons found by their words, without accents."""

from __future__ import annotations

from closure.models import Lesson
from people.models import User
from servicedesk_pm.common.search import Hit


def find_lessons(user: User, query: str, limit: int) -> list[Hit]:
    """The newest first; one query beside those of the person's sight."""
    found = Lesson.objects.visible_to(user)
    for word in query.split():
        found = found.filter(search_text__contains=word)
    rows = found.select_related("project").newest_first()[:limit]
    return [
        Hit(each.name, f"{each.code} · {each.get_state_display()}", each.get_absolute_url())
        for each in rows
    ]
