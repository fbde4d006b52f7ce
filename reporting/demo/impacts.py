"""What two packages of the demonstration change at workstations, written before they were sent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from people.models import Site, User
from reporting.demo import lives
from reporting.demo.days import shift
from reporting.demo.diary import Diary, Turn
from reporting.demo.work import facts_of
from workpackages.impact.choices import DowntimeWhen, ForecastSource, ImpactKind, UserAction
from workpackages.models import WorkPackage
from workpackages.operations.impacts import write_impact

WRITTEN_BEFORE_RELEASE = 7
# All waves of Windows 11, with the rate of a system upgrade until the waves say better; and the
# strong authentication of everybody.
IMPACTS: dict[tuple[str, int], dict[str, Any]] = {
    ("PRJ-101-B", 6): {
        "kind": ImpactKind.SYSTEM,
        "device_groups": "Postes fixes, portables, postes spéciaux",
        "user_groups": "Pilote, volontaires, vagues A à C, VIP, postes partagés et techniques",
        "devices_count": 4650,
        "shared_devices_count": 260,
        "users_count": 4650,
        "vip_count": 80,
        "downtime_minutes": 120,
        "downtime_when": DowntimeWhen.CHOICE,
        "user_action": UserAction.APPOINTMENT,
        "data_risk": "Profil et documents locaux sauvegardés avant la migration.",
        "network_load_gb": Decimal(6),
        "prerequisites": "Image reçue ; caches de site en service ; 8 Go de mémoire.",
        "is_reversible": True,
        "rollback_minutes": 60,
        "contact_rate": Decimal("0.45"),
        "half_life_days": 3,
        "handle_minutes": 18,
        "forecast_source": ForecastSource.ANALOGY,
    },
    ("PRJ-301", 4): {
        "kind": ImpactKind.ACCESS,
        "device_groups": "Smartphones, clés matérielles",
        "user_groups": "Sièges, sites, puis les 600 derniers utilisateurs",
        "users_count": 4800,
        "vip_count": 80,
        "downtime_minutes": 10,
        "downtime_when": DowntimeWhen.WORKING,
        "user_action": UserAction.ENROL,
        "prerequisites": "Smartphone de service ou clé matérielle.",
        "is_reversible": True,
        "rollback_minutes": 5,
        "contact_rate": Decimal("0.25"),
        "half_life_days": 2,
        "handle_minutes": 9,
        "forecast_source": ForecastSource.ANALOGY,
    },
}
# What was learned since: the day, the person, and the rates.
LEARNED: tuple[tuple[str, int, str, str, dict[str, Any]], ...] = (
    ("PRJ-101-B", 6, "2026-09-22", "lot-deploiement",
     {"contact_rate": Decimal("0.40"), "forecast_source": ForecastSource.PILOT}),
    ("PRJ-301", 4, "2026-10-12", "lot-deploiement",
     {"contact_rate": Decimal("0.22"), "forecast_source": ForecastSource.PILOT}),
)  # fmt: skip


def add_impacts(diary: Diary) -> None:
    for (code, number), values in IMPACTS.items():
        facts = facts_of(code)
        released = lives.released_on(facts)
        if released is not None:
            on = shift(released, -WRITTEN_BEFORE_RELEASE)
            act = partial(_write, code, number, values, on)
            diary.add(on, Turn.PACKAGE, facts.lead, act)
    for code, number, day, login, values in LEARNED:
        on = date.fromisoformat(day)
        diary.add(on, Turn.REMARK, login, partial(_write, code, number, values, on))


def _write(code: str, number: int, values: dict[str, Any], on: date, actor: User) -> None:
    package = WorkPackage.objects.get(project__code=code, number=number)
    # Later words say what was learned, not where.
    places = {"sites": list(Site.objects.order_by("code"))} if "kind" in values else {}
    write_impact(package.pk, {**values, **places}, actor=actor, on=on)
