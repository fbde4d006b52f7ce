"""What the page of a package shows of its impact on workstations."""

from __future__ import annotations

from dataclasses import dataclass

from workpackages.models import WorkPackage, WorkstationImpact


@dataclass(frozen=True, slots=True)
class ImpactSheet:
    """The record with the names of its sites."""

    row: WorkstationImpact
    sites: str

    @property
    def zone_label(self) -> str:
        zone = self.row.zone
        return str(zone.label) if zone else ""

    @property
    def points(self) -> int | None:
        severity = self.row.severity
        return severity.points if severity else None


def impact_of(package: WorkPackage) -> WorkstationImpact | None:
    """The package's record, if it touches workstations. One query."""
    found = WorkstationImpact.objects.filter(package=package).first()
    if found is not None:
        found.package = package
    return found


def load_impact(package: WorkPackage) -> ImpactSheet | None:
    """Two queries, or one where no workstation is touched."""
    row = impact_of(package)
    if row is None:
        return None
    return ImpactSheet(row, ", ".join(str(site) for site in row.sites.order_by("code")))
