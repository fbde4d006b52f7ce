"""What the import of plans registers at the start: its jobs and its words in the history."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.history import register_verbs
from workpackages import import_production

JOBS = (import_production.read_uploaded_plan, import_production.import_read_plan)


def register() -> None:
    register_verbs({"plan.imported": _("Plan imported")})
