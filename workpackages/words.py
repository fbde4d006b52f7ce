"""How notifications and history entries about work read."""

from __future__ import annotations

from decimal import Decimal

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from people.history import register_verbs
from people.notifications import Facts, register_kind
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.templatetags.ui import number
from workpackages.choices import TaskState, WorkPackageState
from workpackages.models import WorkCalendar
from workpackages.working_week import weekdays_of

# The colours of states; most are neutral.
TONES: dict[str, str] = {
    WorkPackageState.ACTIVE: "accent",
    WorkPackageState.SUBMITTED: "watch",
    WorkPackageState.REWORK: "bad",
    WorkPackageState.SUSPENDED: "watch",
    WorkPackageState.CLOSED: "good",
    TaskState.IN_PROGRESS: "accent",
    TaskState.COMPLETED: "good",
}


def _state_changed(facts: Facts) -> str:
    state = WorkPackageState(facts["state"]).label
    return _("%(project)s: work package %(package)s is now “%(state)s”.") % {
        **facts,
        "state": state,
    }


def calendar_weekdays(calendar: WorkCalendar) -> str:
    """The weekdays that are worked, as ``Mon, Tue``."""
    return ", ".join(str(WEEKDAYS_ABBR[day]) for day in weekdays_of(calendar.week))


def calendar_hours(calendar: WorkCalendar) -> str:
    """Decimal hours of a day, without zeros at the end."""
    return f"{number(Decimal(calendar.minutes_per_day) / 60, 2).rstrip('0').rstrip('.')} h"


def _plan_moved(facts: Facts) -> str:
    count = facts["count"]
    return ngettext(
        "%(project)s: %(count)s of your tasks has new dates.",
        "%(project)s: %(count)s of your tasks have new dates.",
        count,
    ) % {"project": facts["project"], "count": count}


VERBS: dict[str, Words] = {
    "workpackage.created": gettext_lazy("Package created"),
    "workpackage.deleted": gettext_lazy("Package deleted"),
    "workpackage.moved": gettext_lazy("Package moved"),
    "workpackage.draft": gettext_lazy("Mandate returned"),
    "workpackage.issued": gettext_lazy("Mandate issued"),
    "workpackage.agreed": gettext_lazy("Mandate accepted"),
    "workpackage.active": gettext_lazy("Work started"),
    "workpackage.submitted": gettext_lazy("Submitted for acceptance"),
    "workpackage.rework": gettext_lazy("Result refused"),
    "workpackage.suspended": gettext_lazy("Package suspended"),
    "workpackage.closed": gettext_lazy("Package closed"),
    "workpackage.cancelled": gettext_lazy("Package cancelled"),
    "workstationimpact.placed": gettext_lazy("Sites of the workstation impact changed"),
    "workstationimpact.removed": gettext_lazy("Workstation impact removed"),
    "task.created": gettext_lazy("Task created"),
    "task.moved": gettext_lazy("Task moved"),
    "task.assigned": gettext_lazy("Person assigned"),
    "task.unassigned": gettext_lazy("Person removed"),
    "task.started": gettext_lazy("Task started"),
    "task.updated": gettext_lazy("Progress reported"),
    "task.finished": gettext_lazy("Task finished"),
    "task.reopened": gettext_lazy("Task reopened"),
    "task.blocked": gettext_lazy("Task blocked"),
    "task.unblocked": gettext_lazy("Block lifted"),
    "task.cancelled": gettext_lazy("Task cancelled"),
    "milestone.created": gettext_lazy("Milestone created"),
    "milestone.reached": gettext_lazy("Milestone reached"),
    "baseline.taken": gettext_lazy("Baseline taken"),
    "plan.scheduled": gettext_lazy("Dates of the plan changed"),
    "plan.linked": gettext_lazy("Link of the plan added"),
    "plan.unlinked": gettext_lazy("Link of the plan removed"),
    "plan.reschedule": gettext_lazy("Unfinished work moved after the status date"),
    "plan.levelled": gettext_lazy("Work spread over free time"),
    "plan.calendar": gettext_lazy("Working days of the project changed"),
    "calendar.made": gettext_lazy("Calendar address made"),
    "calendar.renewed": gettext_lazy("Calendar address made anew"),
    "calendar.revoked": gettext_lazy("Calendar address taken back"),
    "plan.from_template": gettext_lazy("Plan made of a template"),
    "plan.template_undone": gettext_lazy("What a template created taken back"),
    "task.deleted": gettext_lazy("Task deleted"),
    "template.saved": gettext_lazy("Plan kept as a template"),
    "template.moved": gettext_lazy("Line of the template moved"),
    "template.restored": gettext_lazy("Shipped state of the template restored"),
    "template.removed": gettext_lazy("Template removed"),
    "plan.undone": gettext_lazy("Change of the plan taken back"),
}


def register_words() -> None:
    register_kind(
        "task.assigned",
        lambda facts: _("%(project)s: the task %(task)s is now yours.") % facts,
    )
    register_kind(
        "task.blocked",
        lambda facts: _("%(project)s: the task %(task)s is blocked: %(reason)s") % facts,
    )
    register_kind(
        "workpackage.lead",
        lambda facts: _("%(project)s: you lead the work package %(package)s.") % facts,
    )
    register_kind("workpackage.state", _state_changed)
    register_kind("plan.moved", _plan_moved)
    register_verbs(VERBS)
