"""The words of a mandate: its states, the places in a project's organisation, its fixed answers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MandateState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("mandate", "Draft")
    IN_SIGNATURE = "signing", pgettext_lazy("mandate", "In signature")
    SIGNED = "signed", pgettext_lazy("mandate", "Signed")
    SUPERSEDED = "superseded", pgettext_lazy("mandate", "Superseded")


OPEN = (MandateState.DRAFT, MandateState.IN_SIGNATURE)
BINDING = (MandateState.SIGNED, MandateState.SUPERSEDED)


class Hat(models.TextChoices):
    """A place in a project's organisation beside the roles that give rights."""

    STEERING_COMMITTEE = "steering_committee", _("Steering committee member")
    DEPUTY = "deputy", _("Deputy in the steering committee")
    USER_REPRESENTATIVE = "user_representative", _("User representative")
    SERVICE_OWNER = "service_owner", _("Service owner")
    OPERATIONS_LEAD = "operations_lead", _("Operations lead")
    SERVICE_DESK_LEAD = "service_desk_lead", _("Service desk lead")
    CHANGE_MANAGER = "change_manager", _("Change manager")
    PROCUREMENT = "procurement", pgettext_lazy("hat", "Procurement")
    FINANCE_CONTROLLER = "finance_controller", _("Finance controller")


# Several people may hold these in one project; every other has one holder.
SHARED_HATS = (Hat.STEERING_COMMITTEE, Hat.DEPUTY)
HATS_GIVEN_BY_LEAD = frozenset({Hat.STEERING_COMMITTEE, Hat.DEPUTY, Hat.USER_REPRESENTATIVE})


class Accepting(models.TextChoices):
    """Who accepts a result."""

    SPONSOR = "sponsor", _("Sponsor")
    USER_REPRESENTATIVE = "user_representative", _("User representative")
    SERVICE_OWNER = "service_owner", _("Service owner")
    OPERATIONS_LEAD = "operations_lead", _("Operations lead")


class SecurityConcept(models.TextChoices):
    """Whether a concept of information security and data protection is needed."""

    NEEDED = "needed", pgettext_lazy("security concept", "needed")
    NOT_NEEDED = "not_needed", pgettext_lazy("security concept", "not needed")


class Rhythm(models.TextChoices):
    """How often the steering committee meets."""

    TWO_WEEKS = "two_weeks", pgettext_lazy("rhythm", "every two weeks")
    MONTH = "month", pgettext_lazy("rhythm", "every month")
    TWO_MONTHS = "two_months", pgettext_lazy("rhythm", "every two months")
    QUARTER = "quarter", pgettext_lazy("rhythm", "every quarter")
    GATES = "gates", pgettext_lazy("rhythm", "at the gates")


class AssumptionKind(models.TextChoices):
    ASSUMPTION = "assumption", _("Assumption")
    CONSTRAINT = "constraint", _("Constraint")


class AssumptionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("assumption", "Open")
    HOLDS = "holds", pgettext_lazy("assumption", "Holds")
    BROKEN = "broken", pgettext_lazy("assumption", "Broken")
