"""What a package changes at workstations is written down once, and anew when more is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.models import Site, User
from people.versions import check_version
from projects.rules import check_record
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.templatetags.ui import number
from workpackages.choices import WORK_PACKAGE_OVER
from workpackages.impact.page import impact_of
from workpackages.models import WorkPackage, WorkstationImpact
from workpackages.operations.locking import demand, lock_package
from workpackages.permissions import can_edit_package
from workpackages.rules import refuse_if_frozen

Values = Mapping[str, Any]
FACTS = (
    "kind",
    "device_groups",
    "user_groups",
    "devices_count",
    "shared_devices_count",
    "users_count",
    "vip_count",
    "downtime_minutes",
    "downtime_when",
    "user_action",
    "data_risk",
    "network_load_gb",
    "prerequisites",
    "is_reversible",
    "rollback_minutes",
    "contact_rate",
    "half_life_days",
    "handle_minutes",
    "forecast_source",
)


@operation
def write_impact(
    package_id: int, values: Values, *, actor: User, on: date, version: int | None = None
) -> WorkstationImpact:
    """Say who is touched and how; how many users there are in all is read from the sites.

    Raises PermissionDenied for who does not lead the package, StaleObject, RuleViolation.
    """
    package = _writable(package_id, actor)
    if not {*FACTS, "sites"}.issuperset(values):
        raise PermissionDenied
    # As the form of an unwritten record says it; whoever comes second has seen an older one.
    impact = impact_of(package) or WorkstationImpact(package=package, version=1)
    check_version(impact, version)
    for name in FACTS:
        # 6 GB entered for 6.00 is no change that the history should tell.
        if name in values and getattr(impact, name) != values[name]:
            setattr(impact, name, values[name])
    counted = Site.objects.aggregate(users=Sum("user_count"))["users"]
    impact.users_total, impact.counted_on = counted or 0, on
    _check(impact)
    check_record(impact, leaving_out=["package"])
    impact.version += 1
    impact.save()
    if "sites" in values:
        _place(impact, values["sites"], actor)
    return impact


@operation
def remove_impact(package_id: int, *, actor: User) -> None:
    """The package touches no workstation after all. Raises as ``write_impact`` does."""
    package = _writable(package_id, actor)
    impact = impact_of(package)
    if impact is None:
        raise RuleViolation(_("The package has no workstation impact that could be removed."))
    record(actor, "workstationimpact.removed", package)
    impact.delete()


def _place(impact: WorkstationImpact, sites: Iterable[Site], actor: User) -> None:
    """Its sites, with their names in the history when they change."""
    wanted = sorted(sites, key=lambda site: site.code)
    if {site.pk for site in wanted} == set(impact.sites.order_by().values_list("pk", flat=True)):
        return
    impact.sites.set(wanted)
    named = ", ".join(site.name_fr for site in wanted)
    record(actor, "workstationimpact.placed", impact, reason=named)


def _writable(package_id: int, actor: User) -> WorkPackage:
    package = lock_package(package_id)
    demand(allowed=can_edit_package(actor, package))
    refuse_if_frozen(package.project)
    if package.state in WORK_PACKAGE_OVER:
        raise RuleViolation(_("The work package is over and can no longer be changed."))
    return package


def _check(impact: WorkstationImpact) -> None:
    _check_counts(impact)
    if impact.downtime_minutes and not impact.downtime_when:
        raise RuleViolation(_("Say when the workstation is down."), field="downtime_when")
    if impact.rollback_minutes is not None and not impact.is_reversible:
        words = _("What cannot be undone takes no time to undo.")
        raise RuleViolation(words, field="rollback_minutes")
    if impact.network_load_gb is not None and impact.network_load_gb < 0:
        raise RuleViolation(_("The network load cannot be negative."), field="network_load_gb")
    if impact.contact_rate is None:
        return
    if impact.contact_rate < 0:
        raise RuleViolation(_("The expected contacts cannot be negative."), field="contact_rate")
    if not impact.forecast_source:
        raise RuleViolation(_("Say where these figures come from."), field="forecast_source")


def _check_counts(impact: WorkstationImpact) -> None:
    if not (impact.devices_count or impact.users_count):
        words = _("Say how many workstations or users are touched.")
        raise RuleViolation(words, field="devices_count")
    if impact.shared_devices_count > impact.devices_count:
        words = _("There are more shared workstations than workstations.")
        raise RuleViolation(words, field="shared_devices_count")
    if impact.vip_count > impact.users_count:
        raise RuleViolation(_("There are more VIP than users."), field="vip_count")
    if impact.users_total and impact.users_count > impact.users_total:
        words = _("All sites together have %(count)s users.") % {
            "count": number(impact.users_total)
        }
        raise RuleViolation(words, field="users_count")
