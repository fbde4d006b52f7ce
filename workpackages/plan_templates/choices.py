"""The words of a plan template: what its entries are, and what their days count from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.choices import Role
from projects.mandates.choices import Accepting, Hat
from servicedesk_pm.common.errors import Words


class EntryKind(models.TextChoices):
    PHASE = "phase", pgettext_lazy("template", "Phase")
    PACKAGE = "package", pgettext_lazy("template", "Work package")
    TASK = "task", pgettext_lazy("template", "Task")
    MILESTONE = "milestone", pgettext_lazy("template", "Milestone")
    ROLE = "role", pgettext_lazy("template", "Role")
    DOCUMENT = "document", pgettext_lazy("template", "Minimum document")
    CHECK = "check", pgettext_lazy("template", "Point of the checklist")
    RISK = "risk", pgettext_lazy("template", "Typical risk")


DATED = (EntryKind.TASK, EntryKind.MILESTONE)
# In which kinds of entry each may stand; nothing stands alone.
INSIDE: dict[str, tuple[str, ...]] = {
    EntryKind.PHASE: ("",),
    EntryKind.PACKAGE: (EntryKind.PHASE,),
    EntryKind.TASK: (EntryKind.PHASE, EntryKind.PACKAGE),
    EntryKind.MILESTONE: (EntryKind.PHASE, EntryKind.PACKAGE),
    EntryKind.ROLE: ("",),
    EntryKind.DOCUMENT: (EntryKind.PHASE,),
    EntryKind.CHECK: (EntryKind.PHASE,),
    EntryKind.RISK: (EntryKind.PHASE,),
}


class CountedFrom(models.TextChoices):
    START = "start", _("After the start")
    FINISH = "finish", _("Before the end")


class TemplateGate(models.TextChoices):
    """The decision points that a template plans."""

    G2 = "G2", _("G2 · signature of the mandate")
    G3 = "G3", _("G3 · release of the execution")
    G3N = "G3.n", _("G3.n · release of the next phase")
    G4 = "G4", _("G4 · going live")
    G5 = "G5", _("G5 · acceptance and handover")
    G6 = "G6", _("G6 · closure")


# Who a role of a template is; the codes are those of the organisation of a project.
ROLES: dict[str, Words] = {
    Role.SPONSOR: Role.SPONSOR.label,
    Role.PROJECT_MANAGER: Role.PROJECT_MANAGER.label,
    Role.QUALITY_MANAGER: Role.QUALITY_MANAGER.label,
    **{hat: hat.label for hat in Hat},
}
ACCEPTING: dict[str, Words] = {each.value: each.label for each in Accepting}
