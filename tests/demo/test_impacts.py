"""The demonstration's impacts on workstations: sent in mandates, better known since."""

from decimal import Decimal

from people.models import HistoryEntry
from reporting.demo.impacts import IMPACTS
from workpackages.models import WorkstationImpact


def impact_of(code, number):
    return WorkstationImpact.objects.get(package__project__code=code, package__number=number)


def test_the_waves_touch_nearly_everybody_and_strongly(demo):
    impact = impact_of("PRJ-101-B", 6)
    # 60 in the pilot, 340, 1'450, 1'250 and 1'050 in the waves, and 500 special ones.
    assert impact.devices_count == 60 + 340 + 1_450 + 1_250 + 1_050 + 500
    assert (impact.users_total, impact.severity.points, impact.zone) == (4_800, 19, "strong")
    assert impact.sites.count() == 6


def test_the_rate_follows_what_the_first_waves_said(demo):
    impact = impact_of("PRJ-101-B", 6)
    assert (impact.contact_rate, impact.forecast_source) == (Decimal("0.40"), "pilot")
    entries = HistoryEntry.objects.filter(
        object_id=impact.pk, content_type__model="workstationimpact"
    ).order_by("pk")
    rates = [entry.changes["contact_rate"] for entry in entries if "contact_rate" in entry.changes]
    assert [after for _before, after in rates] == ["0.45", "0.40"]


def test_strong_authentication_asks_everybody_to_enrol(demo):
    impact = impact_of("PRJ-301", 4)
    assert (impact.users_count, impact.severity.points) == (4_800, 16)
    assert (impact.contact_rate, impact.handle_minutes) == (Decimal("0.22"), 9)


def test_each_stands_in_the_mandate_that_the_lead_accepted(demo):
    for code, number in IMPACTS:
        mandate = impact_of(code, number).package.mandates.get(state="agreed")
        (chapter,) = (s for s in mandate.content["sections"] if s["key"] == "package_impact")
        facts = {part["key"]: part["value"] for part in chapter["parts"]}
        assert facts["wi_zone"] == "strong"
        assert Decimal(facts["wi_rate"]) == IMPACTS[code, number]["contact_rate"]
