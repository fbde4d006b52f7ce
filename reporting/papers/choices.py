"""The kinds of documents, and how finished what they show is."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PaperKind(models.TextChoices):
    REQUEST = "request", _("Project request")
    DECISION_FILE = "decision-file", _("Decision file")
    MANDATE = "mandate", _("Project mandate")
    RISK_REPORT = "risk-report", _("Risk report")
    ACCEPTANCE = "acceptance", _("Acceptance protocol")
    QUALITY_PLAN = "quality-plan", _("Quality plan")
    CLOSURE = "closure", _("Closure report")
    PACKAGE_MANDATE = "work-mandate", _("Work-package mandate")
    SUMMARY = "summary", _("Programme or portfolio report")
    CONTROL = "control", _("Report on costs, schedule and quality")


class PaperState(models.TextChoices):
    PREPARED = "prepared", pgettext_lazy("document", "Being made")
    # Made anew whenever it is asked for; the one before is thrown away.
    PASSING = "passing", pgettext_lazy("document", "Not final")
    FINAL = "final", pgettext_lazy("document", "Final")


class Firmness(models.TextChoices):
    """How firm the content is: it may change, only signatures may come, or nothing changes."""

    DRAFT = "draft", pgettext_lazy("document", "Draft")
    OPEN = "open", pgettext_lazy("document", "Waits for signatures")
    FROZEN = "frozen", pgettext_lazy("document", "Frozen")


LANGUAGES = ("fr", "en")
