"""Who answers conformity sheets and who signs them, and what is missing before."""

from __future__ import annotations

from django.utils.translation import gettext as _

from people.models import User
from projects.models import Project
from workpackages.acceptance.permissions import can_edit_deliverable
from workpackages.models import ConformitySheet, Deliverable
from workpackages.permissions import manages


def begins_sheet(user: User, project: Project, deliverable: Deliverable | None) -> bool:
    """The project's lead; of a deliverable the lead of its package too."""
    if deliverable is None:
        return manages(user, project)
    return can_edit_deliverable(user, deliverable)


def answers_sheet(user: User, sheet: ConformitySheet) -> bool:
    return begins_sheet(user, sheet.project, sheet.deliverable)


def signs_sheet(user: User, sheet: ConformitySheet) -> bool:
    """The person named, and nobody in their place."""
    return sheet.signer_id == user.pk and user.is_active


def reopens_sheet(user: User, sheet: ConformitySheet) -> bool:
    return signs_sheet(user, sheet) or manages(user, sheet.project)


def sheet_gaps(sheet: ConformitySheet) -> list[str]:
    """Why it cannot be signed yet. One query."""
    silent = sheet.lines.filter(answer="").order_by("number").values_list("number", flat=True)
    found = []
    if silent:
        words = _("These lines have no answer: %(numbers)s.")
        found.append(words % {"numbers": ", ".join(map(str, silent))})
    if sheet.answered_by_id == sheet.signer_id:
        found.append(_("Who signs it has answered it; somebody else has to do one of the two."))
    return found
