"""What a package changes at workstations: who writes it, what is refused, what is kept."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from people.choices import Role
from people.history import deeds, describe, entries_for
from people.models import HistoryEntry, Site
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_member, make_project, make_work_package
from workpackages.impact.choices import ImpactKind, UserAction
from workpackages.models import WorkPackage, WorkstationImpact
from workpackages.operations.impacts import remove_impact, write_impact

pytestmark = pytest.mark.django_db
FACTS = {
    "kind": ImpactKind.SYSTEM,
    "user_groups": "Counters",
    "devices_count": 400,
    "shared_devices_count": 20,
    "users_count": 360,
    "vip_count": 4,
    "downtime_minutes": 120,
    "downtime_when": "choice",
    "user_action": UserAction.APPOINTMENT,
    "network_load_gb": Decimal(6),
    "is_reversible": True,
    "rollback_minutes": 60,
    "contact_rate": Decimal("0.45"),
    "half_life_days": 3,
    "handle_minutes": 18,
    "forecast_source": "analogy",
}


PAUSED = {"state_before_hold": "execution", "review_on": FRIDAY}


@pytest.fixture
def sites():
    """Of 2'400 people together."""
    rows = [("ge", "Genève", "Geneva", 900), ("ls", "Lausanne", "", 1_500)]
    return [
        Site.objects.create(code=code, name_fr=fr, name_en=en, canton="VD", user_count=count)
        for code, fr, en, count in rows
    ]


def write(package, actor, version=None, **facts):
    return write_impact(package.pk, {**FACTS, **facts}, actor=actor, on=FRIDAY, version=version)


def test_the_lead_writes_who_is_touched_and_the_sites_say_of_how_many(package, lead, sites):
    write(package, lead, sites=sites[:1])
    impact = WorkstationImpact.objects.get()
    assert (impact.package, impact.users_count) == (package, 360)
    assert (impact.users_total, impact.counted_on) == (2_400, FRIDAY)
    assert list(impact.sites.all()) == sites[:1]
    # 360 of 2'400 are 15 %, level 4; two hours, level 4; an appointment, level 5.
    assert (impact.severity.points, impact.zone, impact.tone) == (17, "strong", "bad")
    assert impact.share == 15


def test_the_package_s_lead_writes_it_too(package, package_lead, sites):
    write(package, package_lead)
    assert WorkstationImpact.objects.get().package == package


def test_written_anew_it_keeps_its_place_and_leaves_a_trace(package, lead, sites):
    first = write(package, lead, sites=sites)
    again = write(package, lead, first.version, contact_rate=Decimal("0.40"), sites=sites[1:])
    assert (again.pk, again.version) == (first.pk, first.version + 1)
    told = deeds(describe(entries_for(first), reader=lead))[0]
    assert told.actor == str(lead)
    assert (told.title, told.reason) == ("Sites of the workstation impact changed", "Lausanne")
    changes = [(c.label, c.before, c.after) for event in told.events for c in event.changes]
    assert changes == [("Expected contacts for each user", "0.45", "0.40")]


def test_the_same_sites_again_are_no_change(package, lead, sites):
    for _again in range(2):
        write(package, lead, sites=sites)
    assert HistoryEntry.objects.filter(verb="workstationimpact.placed").count() == 1


def test_what_was_not_sent_stays(package, lead, sites):
    write(package, lead, sites=sites)
    write_impact(package.pk, {"vip_count": 9}, actor=lead, on=FRIDAY)
    impact = WorkstationImpact.objects.get()
    assert (impact.vip_count, impact.users_count, impact.sites.count()) == (9, 360, 2)


def test_without_counted_sites_the_severity_is_unknown(package, lead):
    write(package, lead)
    impact = WorkstationImpact.objects.get()
    assert (impact.users_total, impact.severity, impact.zone) == (0, None, None)
    assert (impact.tone, impact.share) == ("", None)


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        (
            {"devices_count": 0, "shared_devices_count": 0, "users_count": 0, "vip_count": 0},
            "devices_count",
            "Say how many workstations or users are touched.",
        ),
        (
            {"shared_devices_count": 401},
            "shared_devices_count",
            "There are more shared workstations than workstations.",
        ),
        ({"vip_count": 361}, "vip_count", "There are more VIP than users."),
        ({"users_count": 2_401}, "users_count", "All sites together have 2’400 users."),
        ({"downtime_when": ""}, "downtime_when", "Say when the workstation is down."),
        (
            {"is_reversible": False},
            "rollback_minutes",
            "What cannot be undone takes no time to undo.",
        ),
        (
            {"network_load_gb": Decimal(-1)},
            "network_load_gb",
            "The network load cannot be negative.",
        ),
        (
            {"contact_rate": Decimal(-1)},
            "contact_rate",
            "The expected contacts cannot be negative.",
        ),
        ({"forecast_source": ""}, "forecast_source", "Say where these figures come from."),
        ({"kind": "weather"}, "kind", "is not a valid choice"),
        ({"kind": ""}, "kind", "This field cannot be blank."),
        ({"downtime_minutes": 10_081}, "downtime_minutes", "10080"),
    ],
)
def test_what_contradicts_itself_is_refused_at_its_field(
    package, lead, sites, facts, field, sentence
):
    with pytest.raises(RuleViolation, match=re.escape(sentence)) as refusal:
        write(package, lead, **facts)
    assert refusal.value.field == field
    assert not WorkstationImpact.objects.exists()


def test_a_rate_is_not_needed_and_then_neither_is_its_source(package, lead):
    write(package, lead, contact_rate=None, forecast_source="")
    assert WorkstationImpact.objects.get().contact_rate is None


def test_who_does_not_lead_the_package_neither_writes_nor_removes_it(package, project, director):
    beside = make_member(project, Role.WORK_PACKAGE_LEAD, username="beside")
    for actor in (director, beside, make_member(project, username="worker")):
        with pytest.raises(PermissionDenied):
            write(package, actor)
        with pytest.raises(PermissionDenied):
            remove_impact(package.pk, actor=actor)


def test_the_inventory_is_not_written_by_hand(package, lead):
    with pytest.raises(PermissionDenied):
        write(package, lead, users_total=10)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_a_package_that_is_over_keeps_its_impact(package, lead, state):
    write(package, lead)
    WorkPackage.objects.update(state=state)
    sentence = "The work package is over and can no longer be changed."
    with pytest.raises(RuleViolation, match=sentence):
        write(package, lead)
    with pytest.raises(RuleViolation, match=sentence):
        remove_impact(package.pk, actor=lead)


def test_while_the_project_rests_nothing_is_written(lead):
    package = make_work_package(project=make_project(lead=lead, state="on_hold", **PAUSED))
    with pytest.raises(RuleViolation, match="The project is on hold"):
        write(package, lead)


def test_the_second_of_two_writers_learns_what_the_first_said(package, lead):
    write(package, lead, 1)
    with pytest.raises(StaleObject):
        write(package, lead, 1)
    impact = WorkstationImpact.objects.get()
    write(package, lead, impact.version, user_groups="Everybody")
    with pytest.raises(StaleObject) as stale:
        write(package, lead, impact.version, user_groups="Nobody")
    assert [(c.before, c.after) for c in stale.value.changes] == [("Counters", "Everybody")]


def test_removed_it_leaves_a_word_in_the_history_of_the_package(package, lead):
    write(package, lead)
    remove_impact(package.pk, actor=lead)
    assert not WorkstationImpact.objects.exists()
    entry = HistoryEntry.objects.get(verb="workstationimpact.removed")
    assert (entry.actor, entry.object_id) == (lead, package.pk)


def test_what_is_not_there_cannot_be_removed(package, lead):
    with pytest.raises(RuleViolation, match="has no workstation impact"):
        remove_impact(package.pk, actor=lead)


def test_outsiders_see_no_impact(package, lead, outsider):
    write(package, lead)
    seen = WorkstationImpact.objects.visible_to
    assert seen(lead).count() == 1
    assert not seen(outsider).exists()


def test_it_is_called_as_its_package_and_belongs_to_the_project_s_history(package, lead):
    impact = write(package, lead)
    assert str(impact) == str(package)
    assert impact.get_absolute_url() == f"{package.get_absolute_url()}#workstation-impact"
    assert impact.history_scope() == package.history_scope()


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("workstation_impact_users_within_all", {"users_total": 10, "users_count": 360}),
        ("workstation_impact_vip_among_users", {"vip_count": 361}),
        ("workstation_impact_shared_among_devices", {"shared_devices_count": 401}),
        ("workstation_impact_downtime_at_a_time", {"downtime_when": ""}),
        ("workstation_impact_undone_only_if_reversible", {"is_reversible": False}),
        ("workstation_impact_network_load_not_negative", {"network_load_gb": Decimal(-1)}),
        ("workstation_impact_rate_from_a_source", {"forecast_source": ""}),
    ],
)
def test_the_database_keeps_the_rules_too(package, lead, name, facts):
    write(package, lead)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        WorkstationImpact.objects.update(**facts)
    assert name in str(error.value) or connection.vendor == "sqlite"
