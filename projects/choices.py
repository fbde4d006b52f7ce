from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectState(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    ANALYSIS = "analysis", _("In analysis")
    DECISION = "decision", _("Awaiting decision")
    MANDATE = "mandate", _("Mandate in preparation")
    INITIATION = "initiation", _("Initiation")
    EXECUTION = "execution", _("Execution")
    DEPLOYMENT = "deployment", _("Deployment")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", pgettext_lazy("project", "Closed")
    REJECTED = "rejected", _("Rejected")
    ON_HOLD = "on_hold", _("On hold")
    CANCELLED = "cancelled", pgettext_lazy("project", "Cancelled")


# The order of the phase stepper.
PHASES = (
    ProjectState.REQUESTED,
    ProjectState.ANALYSIS,
    ProjectState.DECISION,
    ProjectState.MANDATE,
    ProjectState.INITIATION,
    ProjectState.EXECUTION,
    ProjectState.DEPLOYMENT,
    ProjectState.CLOSING,
    ProjectState.CLOSED,
)
TERMINAL = (ProjectState.CLOSED, ProjectState.REJECTED, ProjectState.CANCELLED)
# Work is planned and done in these; nothing about it may change in the others.
PLANNING = (
    ProjectState.MANDATE,
    ProjectState.INITIATION,
    ProjectState.EXECUTION,
    ProjectState.DEPLOYMENT,
    ProjectState.CLOSING,
)
RUNNING = (ProjectState.EXECUTION, ProjectState.DEPLOYMENT)


class Category(models.TextChoices):
    MANDATORY = "mandatory", pgettext_lazy("project category", "Mandatory")
    COMMITTED = "committed", pgettext_lazy("project category", "Committed")
    DISCRETIONARY = "discretionary", pgettext_lazy("project category", "Discretionary")


class SizeClass(models.TextChoices):
    SMALL = "S", "S"
    MEDIUM = "M", "M"
    LARGE = "L", "L"


class Scenario(models.TextChoices):
    CLASSIC = "classic", _("Classic (concept, realisation, deployment)")
    AGILE = "agile", _("Agile (releases)")
    LIGHT = "light", _("Light (one execution phase)")


class Body(models.TextChoices):
    """Who took a decision."""

    DIRECTOR = "director", _("Project director")
    SPONSOR = "sponsor", _("Sponsor")
    BOARD = "board", _("Portfolio board")
    STEERING = "steering", _("Steering committee")
    LEAD = "lead", _("Project lead")


class Outcome(models.TextChoices):
    APPROVED = "approved", pgettext_lazy("decision", "Approved")
    WITH_CONDITIONS = (
        "approved_with_conditions",
        pgettext_lazy("decision", "Approved with conditions"),
    )
    DEFERRED = "deferred", pgettext_lazy("decision", "Deferred")
    RETURNED = "returned", pgettext_lazy("decision", "Returned")
    REJECTED = "rejected", pgettext_lazy("decision", "Rejected")


IN_FAVOUR = (Outcome.APPROVED, Outcome.WITH_CONDITIONS)
