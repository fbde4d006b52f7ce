"""Of which projects a person wants no mail."""

from __future__ import annotations

from people.models import User
from projects.models import QuietProject


def quiet_codes(person: User) -> set[str]:
    """The codes, as notifications hold them. One query."""
    rows = QuietProject.objects.filter(person=person).order_by()
    return set(rows.values_list("project__code", flat=True))
