from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImpactKind(models.TextChoices):
    """What changes at a workstation."""

    SYSTEM = "system", _("Operating system")
    APPLICATION = "application", _("Application")
    ACCESS = "access", _("Access and authentication")
    PERIPHERAL = "peripheral", _("Peripherals and printing")
    TELEPHONY = "telephony", _("Telephony")
    HARDWARE = "hardware", _("Replacement of hardware")
    POLICY = "policy", _("Policy and security")
    SUPPORT = "support", _("Support process")


class DowntimeWhen(models.TextChoices):
    """When a workstation cannot be used."""

    WORKING = "working", _("during working hours")
    LUNCH = "lunch", _("at lunchtime")
    NIGHT = "night", _("at night")
    CHOICE = "choice", _("when the user chooses")


class UserAction(models.TextChoices):
    """What the user has to do; the engine knows how much each weighs."""

    NONE = "none", pgettext_lazy("action of the user", "none")
    RESTART = "restart", _("restart the workstation")
    TRAINING = "training", _("attend a training")
    ENROL = "enrol", _("enrol again")
    APPOINTMENT = "appointment", _("keep an appointment")


class ForecastSource(models.TextChoices):
    """Where the figures of the expected contacts come from."""

    ANALOGY = "analogy", _("a similar change")
    PILOT = "pilot", _("the pilot")
    EXPERT = "expert", _("an expert’s estimate")


class ImpactZone(models.TextChoices):
    WEAK = "weak", pgettext_lazy("impact on workstations", "Weak")
    MEDIUM = "medium", pgettext_lazy("impact on workstations", "Medium")
    STRONG = "strong", pgettext_lazy("impact on workstations", "Strong")


ZONE_TONES: dict[str, str] = {
    ImpactZone.WEAK: "good",
    ImpactZone.MEDIUM: "watch",
    ImpactZone.STRONG: "bad",
}
