"""What a work package changes at workstations."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from auditlog.registry import auditlog
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from engine.workstations import Severity, severity_of
from people.models import Site
from projects.models import of_plans_visible_to
from workpackages.impact.choices import (
    ZONE_TONES,
    DowntimeWhen,
    ForecastSource,
    ImpactKind,
    ImpactZone,
    UserAction,
)
from workpackages.models.structure import WorkPackage

if TYPE_CHECKING:
    from people.models import User

# A week without a workstation, and more devices than any organisation of ours has.
MOST_MINUTES, MOST_PLACES = 10_080, 1_000_000


def _places(label: object) -> models.PositiveIntegerField[int, int]:
    return models.PositiveIntegerField(
        label,  # type: ignore[arg-type]
        default=0,
        validators=[MaxValueValidator(MOST_PLACES)],
    )


class WorkstationImpactQuerySet(models.QuerySet["WorkstationImpact"]):
    def visible_to(self, user: User) -> WorkstationImpactQuerySet:
        return self.filter(of_plans_visible_to(user, "package__project"))


class WorkstationImpact(models.Model):
    """Who is touched by a package's change, where, for how long, and what they have to do."""

    package = models.OneToOneField(
        WorkPackage,
        on_delete=models.CASCADE,
        related_name="workstation_impact",
        verbose_name=_("work package"),
    )
    kind = models.CharField(_("what changes"), max_length=11, choices=ImpactKind)
    sites = models.ManyToManyField(Site, blank=True, related_name="+", verbose_name=_("sites"))
    device_groups = models.CharField(_("groups of devices"), max_length=300, blank=True)
    user_groups = models.CharField(_("groups of users"), max_length=300, blank=True)
    devices_count = _places(_("workstations touched"))
    shared_devices_count = _places(_("shared workstations among them"))
    users_count = _places(_("users touched"))
    vip_count = _places(_("VIP among them"))
    # What the inventory of the sites said on the day on which the impact was written.
    users_total = models.PositiveIntegerField(_("users in all"), default=0, editable=False)
    counted_on = models.DateField(_("counted on"), editable=False)
    downtime_minutes = models.PositiveIntegerField(
        _("downtime of a workstation (minutes)"),
        default=0,
        validators=[MaxValueValidator(MOST_MINUTES)],
    )
    downtime_when = models.CharField(
        _("time of the downtime"), max_length=7, choices=DowntimeWhen, blank=True
    )
    user_action = models.CharField(
        _("action of the user"), max_length=11, choices=UserAction, default=UserAction.NONE
    )
    data_risk = models.TextField(_("risk for data"), max_length=2000, blank=True)
    network_load_gb = models.DecimalField(
        _("network load of a device (GB)"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    prerequisites = models.TextField(_("prerequisites"), max_length=2000, blank=True)
    is_reversible = models.BooleanField(_("can be undone"), default=False)
    rollback_minutes = models.PositiveIntegerField(
        _("time to undo it (minutes)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_MINUTES)],
    )
    contact_rate = models.DecimalField(
        _("expected contacts for each user"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    half_life_days = models.PositiveIntegerField(
        _("half-life of the contacts (working days)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(250)],
    )
    handle_minutes = models.PositiveIntegerField(
        _("handling of a contact (minutes)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_MINUTES)],
    )
    forecast_source = models.CharField(
        _("source of these figures"), max_length=7, choices=ForecastSource, blank=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = WorkstationImpactQuerySet.as_manager()

    class Meta:
        verbose_name = _("workstation impact")
        verbose_name_plural = _("workstation impacts")
        ordering = ["package"]
        constraints = [
            models.CheckConstraint(
                condition=Q(users_total=0) | Q(users_count__lte=F("users_total")),
                name="workstation_impact_users_within_all",
            ),
            models.CheckConstraint(
                condition=Q(vip_count__lte=F("users_count")),
                name="workstation_impact_vip_among_users",
            ),
            models.CheckConstraint(
                condition=Q(shared_devices_count__lte=F("devices_count")),
                name="workstation_impact_shared_among_devices",
            ),
            models.CheckConstraint(
                condition=Q(downtime_minutes=0) | ~Q(downtime_when=""),
                name="workstation_impact_downtime_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(is_reversible=True) | Q(rollback_minutes__isnull=True),
                name="workstation_impact_undone_only_if_reversible",
            ),
            models.CheckConstraint(
                condition=Q(network_load_gb__isnull=True) | Q(network_load_gb__gte=0),
                name="workstation_impact_network_load_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(contact_rate__isnull=True)
                | Q(contact_rate__gte=0) & ~Q(forecast_source=""),
                name="workstation_impact_rate_from_a_source",
            ),
        ]

    def __str__(self) -> str:
        return str(self.package)

    def get_absolute_url(self) -> str:
        return f"{self.package.get_absolute_url()}#workstation-impact"

    def history_scope(self) -> str:
        return self.package.history_scope()

    @property
    def severity(self) -> Severity | None:
        """Computed, never typed; unknown while no site says how many people work there."""
        return severity_of(
            self.users_count,
            self.users_total,
            downtime_minutes=self.downtime_minutes,
            action=self.user_action,
        )

    @property
    def zone(self) -> ImpactZone | None:
        severity = self.severity
        return ImpactZone(severity.zone) if severity else None

    @property
    def tone(self) -> str:
        return ZONE_TONES.get(self.zone or "", "")

    @property
    def share(self) -> Decimal | None:
        """Of all users, in percent."""
        if not self.users_total:
            return None
        return Decimal(self.users_count * 100) / self.users_total


# Which sites it touches is told by the operation, with who changed them.
auditlog.register(WorkstationImpact, exclude_fields=["version"])
