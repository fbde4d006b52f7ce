"""The states of a closure report, and as what it is signed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.choices import Role
from projects.mandates.choices import Hat


class ReportState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("closure report", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("closure report", "Submitted")
    SIGNED = "signed", pgettext_lazy("closure report", "Signed")


REPORT_TONES = {
    ReportState.DRAFT: "watch",
    ReportState.SUBMITTED: "accent",
    ReportState.SIGNED: "good",
}


class Party(models.TextChoices):
    """As what somebody signs."""

    LEAD = str(Role.PROJECT_MANAGER), Role.PROJECT_MANAGER.label
    DIRECTOR = str(Role.DIRECTOR), Role.DIRECTOR.label
    SPONSOR = str(Role.SPONSOR), Role.SPONSOR.label
    SERVICE_OWNER = str(Hat.SERVICE_OWNER), _("Service owner")
    MANAGER = str(Role.PROGRAMME_MANAGER), Role.PROGRAMME_MANAGER.label
