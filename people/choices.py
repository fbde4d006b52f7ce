from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What a person may do, on the whole organisation or in one scope."""

    DIRECTOR = "DIR", _("Project director")
    PROGRAMME_MANAGER = "PGM", _("Programme manager")
    PROJECT_MANAGER = "PM", _("Project lead")
    WORK_PACKAGE_LEAD = "WPL", _("Work-package lead")
    TEAM_MEMBER = "TM", _("Team member")
    SPONSOR = "SPO", _("Sponsor")
    QUALITY_MANAGER = "QM", _("Quality and risk manager")
    OBSERVER = "OBS", _("Observer")
    HUMAN_RESOURCES = "HR", _("Human resources")
    ADMINISTRATOR = "ADM", _("Administrator")


ORGANISATION_ROLES = (
    Role.DIRECTOR,
    Role.SPONSOR,
    Role.QUALITY_MANAGER,
    Role.OBSERVER,
    Role.HUMAN_RESOURCES,
    Role.ADMINISTRATOR,
)


class Theme(models.TextChoices):
    SYSTEM = "auto", pgettext_lazy("theme", "As the system")
    LIGHT = "light", pgettext_lazy("theme", "Light")
    DARK = "dark", pgettext_lazy("theme", "Dark")


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class MailState(models.TextChoices):
    """Of a mail that the application writes by itself; nobody reads these words."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
