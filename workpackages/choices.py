from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkPackageState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("work package", "Draft")
    ISSUED = "issued", pgettext_lazy("work package", "Issued")
    AGREED = "agreed", pgettext_lazy("work package", "Agreed")
    ACTIVE = "active", pgettext_lazy("work package", "Active")
    SUBMITTED = "submitted", pgettext_lazy("work package", "Submitted for acceptance")
    REWORK = "rework", pgettext_lazy("work package", "In rework")
    SUSPENDED = "suspended", pgettext_lazy("work package", "Suspended")
    CLOSED = "closed", pgettext_lazy("work package", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("work package", "Cancelled")


WORK_PACKAGE_OVER = (WorkPackageState.CLOSED, WorkPackageState.CANCELLED)
WORK_PACKAGE_AT_REST = (*WORK_PACKAGE_OVER, WorkPackageState.SUSPENDED)


class TaskKind(models.TextChoices):
    TASK = "task", _("Task")
    MILESTONE = "milestone", _("Milestone")
    LEVEL_OF_EFFORT = "loe", _("Level of effort")
    EXTERNAL = "external", _("External task")


# What progress and lateness are measured on; milestones and the work of others are not.
WORKED = (TaskKind.TASK, TaskKind.LEVEL_OF_EFFORT)


class TaskState(models.TextChoices):
    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", pgettext_lazy("task", "Cancelled")


TASK_OPEN = (TaskState.NOT_STARTED, TaskState.IN_PROGRESS)


class MilestoneKind(models.TextChoices):
    GATE = "gate", _("Decision point")
    DELIVERY = "delivery", _("Delivery")
    ACCEPTANCE = "acceptance", _("Acceptance")
    PAYMENT = "payment", _("Payment")
    GO_LIVE = "go_live", _("Go-live")
    EXTERNAL = "external", _("External event")


class ConstraintType(models.TextChoices):
    ASAP = "ASAP", _("As soon as possible")
    ALAP = "ALAP", _("As late as possible")
    START_NO_EARLIER = "SNET", _("Start no earlier than")
    FINISH_NO_EARLIER = "FNET", _("Finish no earlier than")
    START_NO_LATER = "SNLT", _("Start no later than")
    FINISH_NO_LATER = "FNLT", _("Finish no later than")
    MUST_START = "MSO", _("Must start on")
    MUST_FINISH = "MFO", _("Must finish on")


class LinkType(models.TextChoices):
    FINISH_START = "FS", _("Finish to start")
    START_START = "SS", _("Start to start")
    FINISH_FINISH = "FF", _("Finish to finish")
    START_FINISH = "SF", _("Start to finish")


class LagUnit(models.TextChoices):
    WORKING = "working", _("working time")
    ELAPSED = "elapsed", _("elapsed time")
    PERCENT = "percent", _("percent of the predecessor")


class Canton(models.TextChoices):
    """The cantons whose public holidays are known."""

    VAUD = "VD", _("Vaud")
    GENEVA = "GE", _("Geneva")
    FRIBOURG = "FR", _("Fribourg")
    NEUCHATEL = "NE", _("Neuchâtel")
    VALAIS = "VS", _("Valais")
    JURA = "JU", _("Jura")


class ResourceKind(models.TextChoices):
    WORK = "work", _("Person or team")
    MATERIAL = "material", _("Material")
    COST = "cost", _("Cost")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("Being read")
    READY = "ready", _("Ready to import")
    REFUSED = "refused", _("Refused")
    IMPORTED = "imported", _("Imported")
    DISCARDED = "discarded", _("Discarded")


# While an import is in one of these, the same file is not taken into the project again.
IMPORT_COUNTS = (ImportState.UPLOADED, ImportState.READY, ImportState.IMPORTED)


class PlanStepKind(models.TextChoices):
    SCHEDULED = "scheduled", _("Dates changed")
    LINKED = "linked", _("Link added")
    UNLINKED = "unlinked", _("Link removed")
    RESCHEDULE = "reschedule", _("Unfinished work moved after the status date")
    LEVELLED = "levelled", _("Work spread over free time")
    FOLLOWED = "followed", _("Moved after what another project delivers")
    CALENDAR = "calendar", _("Working days of the project changed")


class AcrossState(models.TextChoices):
    """A dependency between projects: first two people agree, then the dates decide."""

    PROPOSED = "proposed", pgettext_lazy("dependency", "Proposed")
    OFFERED = "offered", pgettext_lazy("dependency", "Other date offered")
    AGREED = "agreed", pgettext_lazy("dependency", "Agreed")
    AT_RISK = "at_risk", pgettext_lazy("dependency", "At risk")
    BROKEN = "broken", pgettext_lazy("dependency", "Broken")
    FULFILLED = "fulfilled", pgettext_lazy("dependency", "Fulfilled")
    REFUSED = "refused", pgettext_lazy("dependency", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("dependency", "Withdrawn")


# Nobody has agreed yet; agreed and waited for; agreed at all; and those that nothing changes.
ACROSS_ASKED = (AcrossState.PROPOSED, AcrossState.OFFERED)
ACROSS_WAITING = (AcrossState.AGREED, AcrossState.AT_RISK, AcrossState.BROKEN)
ACROSS_AGREED = (*ACROSS_WAITING, AcrossState.FULFILLED)
ACROSS_OPEN = (*ACROSS_ASKED, *ACROSS_WAITING)


class AcrossCriticality(models.TextChoices):
    """What a late delivery would mean for the project that waits."""

    HIGH = "high", pgettext_lazy("criticality", "High")
    MEDIUM = "medium", pgettext_lazy("criticality", "Medium")
    LOW = "low", pgettext_lazy("criticality", "Low")


class ProgressMethod(models.TextChoices):
    """How the work of a package is measured, as its mandate says."""

    ZERO_HUNDRED = (
        "zero_hundred",
        pgettext_lazy("progress method", "nothing until it is done (0/100)"),
    )
    FIFTY_FIFTY = (
        "fifty_fifty",
        pgettext_lazy("progress method", "half at the start, half at the end (50/50)"),
    )
    MILESTONES = "milestones", pgettext_lazy("progress method", "weighted milestones")
    UNITS = "units", pgettext_lazy("progress method", "units done")
    REMAINING = "remaining", pgettext_lazy("progress method", "remaining duration")
    MANUAL = (
        "manual",
        pgettext_lazy("progress method", "estimate, nine tenths at most before acceptance"),
    )
    ELAPSED = "elapsed", pgettext_lazy("progress method", "elapsed time")


class UpdateRhythm(models.TextChoices):
    """How often the lead of a package brings its progress up to date."""

    WEEK = "week", pgettext_lazy("rhythm", "every week")
    TWO_WEEKS = "two_weeks", pgettext_lazy("rhythm", "every two weeks")
    MONTH = "month", pgettext_lazy("rhythm", "every month")
    MILESTONES = "milestones", pgettext_lazy("rhythm", "at each milestone")


class PackageMandateState(models.TextChoices):
    """What became of a version of a package's mandate that was sent to its lead."""

    ISSUED = "issued", pgettext_lazy("package mandate", "Sent, not answered yet")
    AGREED = "agreed", pgettext_lazy("package mandate", "Agreed")
    RETURNED = "returned", pgettext_lazy("package mandate", "Returned")


PACKAGE_MANDATE_TONES: dict[str, str] = {
    PackageMandateState.ISSUED: "watch",
    PackageMandateState.AGREED: "good",
}
