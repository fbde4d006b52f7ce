from django.db import models
from django.utils.translation import pgettext_lazy

from people.choices import Role


class Rhythm(models.TextChoices):
    MONTHLY = "monthly", pgettext_lazy("reports", "Every month")
    QUARTERLY = "quarterly", pgettext_lazy("reports", "Every quarter")


# Months between two status dates.
MONTHS: dict[str, int] = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3}


# Who can be written to in a role; human resources and administration get no reports.
ADDRESSED = (
    Role.DIRECTOR,
    Role.PROGRAMME_MANAGER,
    Role.PROJECT_MANAGER,
    Role.WORK_PACKAGE_LEAD,
    Role.TEAM_MEMBER,
    Role.SPONSOR,
    Role.QUALITY_MANAGER,
    Role.OBSERVER,
)
