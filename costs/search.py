"""Orders and contracts found by their words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from costs.models import Commitment
from people.models import User
from servicedesk_pm.common.search import Hit


def find_commitments(user: User, query: str, limit: int) -> list[Hit]:
    """By supplier, subject, reference or code; one query beside those of the person's sight."""
    found = Commitment.objects.visible_to(user)
    for word in query.split():
        found = found.filter(search_text__contains=word)
    rows = found.select_related("project").order_by("-signed_on", "pk")[:limit]
    return [
        Hit(
            title=str(row),
            subtitle=f"{row.subject} · {row.project}",
            url=row.get_absolute_url(),
            kind=_("Commitment"),
        )
        for row in rows
    ]
