"""What the mandate of a work package says of the risks that would hit it."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.written.vocabulary import Json, both, register_choice, register_labels, table
from risks.choices import ZoneName
from risks.models import Risk
from servicedesk_pm.common.errors import Words
from workpackages.models import WorkPackage
from workpackages.package_mandate import register_section

LABELS: dict[str, Words] = {
    "package_risks": _("Risks of the work package"),
    "pr_risk": _("Risk"),
    "pr_name": pgettext_lazy("of a risk", "Name"),
    "pr_zone": _("Zone"),
    "pr_owner": _("Owner"),
    "pr_response": _("Response"),
}
COLUMNS = (
    ("pr_risk", "text"),
    ("pr_name", "words"),
    ("pr_zone", "risk_zone"),
    ("pr_owner", "text"),
    ("pr_response", "risk_response"),
)


def register() -> None:
    register_labels(LABELS)
    register_choice("risk_zone", {str(each): each.label for each in ZoneName})
    register_section("package_risks", "risks", risks_of)


def risks_of(package: WorkPackage) -> list[Json]:
    """Those that are open, of the package or of one of its tasks, the worst first. One query.

    Who reads the mandate sees the inside of the project, and with it the register.
    """
    mine = Q(work_package=package) | Q(task__work_package=package)
    rows = Risk.objects.open().filter(mine).select_related("owner").worst_first()
    found = [
        (r.code, (r.code, both(r, "name"), r.zone, str(r.owner or ""), r.response)) for r in rows
    ]
    return [table("package_risks", COLUMNS, found)]
