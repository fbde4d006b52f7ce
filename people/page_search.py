"""Pages of the application, found by the words of their name."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import User
from servicedesk_pm.common import navigation
from servicedesk_pm.common.search import Hit
from servicedesk_pm.common.text import fold


def find_pages(user: User, query: str, limit: int) -> list[Hit]:
    """Entries of the navigation, what can be created, and one's own pages; no query."""
    pages = [(str(link.label), "", link.url) for link in navigation.pages_for(user)]
    pages += [(str(link.label), _("Create"), link.url) for link in navigation.creations_for(user)]
    pages += [
        (_("My profile"), "", reverse("people:profile")),
        (_("Notifications"), "", reverse("people:notifications")),
    ]
    words = query.split()
    found = [page for page in pages if all(word in fold(*page[:2]) for word in words)]
    return [Hit(*page) for page in found[:limit]]
