"""What the mandate of a work package says of its impact on workstations."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from people.models import Site
from projects.written.vocabulary import Json, fact, register_choice, register_labels
from servicedesk_pm.common.errors import Words
from workpackages.impact.choices import (
    DowntimeWhen,
    ForecastSource,
    ImpactKind,
    ImpactZone,
    UserAction,
)
from workpackages.impact.page import impact_of
from workpackages.models import WorkPackage, WorkstationImpact
from workpackages.package_mandate import register_section

LABELS: dict[str, Words] = {
    "wi_zone": _("Severity"),
    "wi_points": _("Severity (4 to 20 points)"),
    "wi_kind": _("What changes"),
    "wi_sites": _("Sites"),
    "wi_device_groups": _("Groups of devices"),
    "wi_user_groups": _("Groups of users"),
    "wi_devices": _("Workstations touched"),
    "wi_shared": _("Shared workstations among them"),
    "wi_users": _("Users touched"),
    "wi_vip": _("VIP among them"),
    "wi_total": _("Users in all"),
    "wi_counted_on": _("Counted on"),
    "wi_downtime": _("Downtime of a workstation (minutes)"),
    "wi_when": _("Time of the downtime"),
    "wi_action": _("Action of the user"),
    "wi_data_risk": _("Risk for data"),
    "wi_network": _("Network load of a device (GB)"),
    "wi_prerequisites": _("Prerequisites"),
    "wi_reversible": _("Can be undone"),
    "wi_rollback": _("Time to undo it (minutes)"),
    "wi_rate": _("Expected contacts for each user"),
    "wi_half_life": _("Half-life of the contacts (working days)"),
    "wi_handling": _("Handling of a contact (minutes)"),
    "wi_source": _("Source of these figures"),
}


def register() -> None:
    register_labels(LABELS)
    for name, choices in (
        ("impact_kind", ImpactKind),
        ("downtime_when", DowntimeWhen),
        ("user_action", UserAction),
        ("forecast_source", ForecastSource),
        ("impact_zone", ImpactZone),
    ):
        register_choice(name, {str(each): each.label for each in choices})
    register_section("package_impact", "impact", parts_of)


def parts_of(package: WorkPackage) -> list[Json]:
    """Nothing where no workstation is touched. Two queries."""
    row = impact_of(package)
    if row is None:
        return []
    return [*_hit(row), *_felt(row), *_expected(row)]


def _hit(row: WorkstationImpact) -> list[Json]:
    severity = row.severity
    return [
        fact("wi_zone", row.zone, "impact_zone"),
        fact("wi_points", severity.points if severity else None, "number"),
        fact("wi_kind", row.kind, "impact_kind"),
        fact("wi_sites", _named(row.sites.order_by("code")), "words"),
        fact("wi_device_groups", row.device_groups, "text"),
        fact("wi_user_groups", row.user_groups, "text"),
        fact("wi_devices", row.devices_count, "number"),
        fact("wi_shared", row.shared_devices_count, "number"),
        fact("wi_users", row.users_count, "number"),
        fact("wi_vip", row.vip_count, "number"),
        fact("wi_total", row.users_total, "number"),
        fact("wi_counted_on", row.counted_on, "day"),
    ]


def _felt(row: WorkstationImpact) -> list[Json]:
    return [
        fact("wi_downtime", row.downtime_minutes, "number"),
        fact("wi_when", row.downtime_when, "downtime_when"),
        fact("wi_action", row.user_action, "user_action"),
        fact("wi_data_risk", row.data_risk, "text"),
        fact("wi_network", row.network_load_gb, "number"),
        fact("wi_prerequisites", row.prerequisites, "text"),
        fact("wi_reversible", row.is_reversible, "flag"),
        fact("wi_rollback", row.rollback_minutes, "number"),
    ]


def _expected(row: WorkstationImpact) -> list[Json]:
    return [
        fact("wi_rate", row.contact_rate, "number"),
        fact("wi_half_life", row.half_life_days, "number"),
        fact("wi_handling", row.handle_minutes, "number"),
        fact("wi_source", row.forecast_source, "forecast_source"),
    ]


def _named(sites: Iterable[Site]) -> Json:
    """A site without an English name keeps its own in both languages."""
    rows = list(sites)
    return {
        "fr": ", ".join(site.name_fr for site in rows),
        "en": ", ".join(site.name_en or site.name_fr for site in rows),
    }
