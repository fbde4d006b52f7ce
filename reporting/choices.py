from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportState(models.TextChoices):
    GENERATED = "generated", pgettext_lazy("report", "Being prepared")
    DRAFT = "draft", pgettext_lazy("report", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("report", "Submitted")
    APPROVED = "approved", pgettext_lazy("report", "Approved")
    PUBLISHED = "published", pgettext_lazy("report", "Published")
    SUPERSEDED = "superseded", pgettext_lazy("report", "Superseded")


# Still being worked on; at most one of a project's reports for a status date is.
IN_PREPARATION = (
    ReportState.GENERATED,
    ReportState.DRAFT,
    ReportState.SUBMITTED,
    ReportState.APPROVED,
)
# Out in the world: these never change again.
ISSUED = (ReportState.PUBLISHED, ReportState.SUPERSEDED)
# From here on the figures and the commentary are frozen.
FROZEN = (ReportState.SUBMITTED, ReportState.APPROVED, *ISSUED)


class ReportKind(models.TextChoices):
    STATUS = "status", _("Status report")


class Classification(models.TextChoices):
    """Who may read; a report never holds what N4 (personnel) and N5 (procurement) protect."""

    INTERNAL = "N1", _("N1 internal")
    PROJECT = "N2", _("N2 project")
    DIRECTION = "N3", _("N3 direction")


class Light(models.TextChoices):
    OVERALL = "overall", pgettext_lazy("traffic light", "Overall")
    COST = "cost", pgettext_lazy("traffic light", "Costs")
    SCHEDULE = "schedule", pgettext_lazy("traffic light", "Schedule")
    QUALITY = "quality", pgettext_lazy("traffic light", "Quality")
    RISK = "risk", pgettext_lazy("traffic light", "Risks")
    RESOURCES = "resources", pgettext_lazy("traffic light", "Resources")
    STAKEHOLDERS = "stakeholders", pgettext_lazy("traffic light", "Stakeholders")
    GOVERNANCE = "governance", pgettext_lazy("traffic light", "Governance")
