"""What the demonstration's projects deliver to each other stands as the specification says."""

from datetime import date

import pytest

from people.models import HistoryEntry, Notification
from projects.models import Project
from reporting.demo.removal import StillUsed, unload
from tests.factories import make_project
from workpackages.choices import AcrossState
from workpackages.models import CrossDependency
from workpackages.scheduling.network import load_plan

pytestmark = pytest.mark.django_db
S = AcrossState


@pytest.mark.parametrize(
    ("provider", "consumer", "need", "agreed", "forecast", "state"),
    [
        ("PRJ-201-B", "PRJ-202", "2027-04-15", "2027-03-31", "2027-07-16", S.BROKEN),
        ("PRJ-203", "PRJ-201-B", "2027-01-11", "2026-12-11", "2027-01-08", S.AT_RISK),
        ("PRJ-102", "PRJ-101-B", "2026-11-02", "2026-09-30", "2026-09-25", S.FULFILLED),
        ("PRJ-301", "PRJ-302", "2027-01-11", "2026-12-18", "2026-12-18", S.AGREED),
        ("PRJ-204", "PRJ-101", "2026-10-01", "2026-09-30", "2026-09-30", S.FULFILLED),
        ("PRJ-205", "PRJ-208", "2027-04-01", None, None, S.PROPOSED),
    ],
)
def test_each_delivery_stands_where_its_dates_put_it(
    demo, provider, consumer, need, agreed, forecast, state
):
    row = CrossDependency.objects.get(provider__code=provider, consumer__code=consumer)
    dates = [day and day.isoformat() for day in (row.need_on, row.agreed_on, row.forecast_on)]
    assert (dates, row.state) == ([need, agreed, forecast], state)


def test_the_margin_of_the_data_is_one_working_day(demo):
    assert CrossDependency.objects.get(state=S.AT_RISK).margin_days == 1


def test_they_were_asked_and_agreed_on_different_days_by_different_people(demo):
    for row in CrossDependency.objects.filter(agreed_on__isnull=False):
        entries = HistoryEntry.objects.filter(scope=row.provider.history_scope())
        asked, agreed = (
            entries.filter(verb=verb, additional_data__subject=row.subject).get()
            for verb in ("across.requested", "across.agreed")
        )
        assert asked.timestamp < agreed.timestamp
        assert asked.actor != agreed.actor
        assert row.requested_by == asked.actor


def test_the_broken_one_was_told_as_soon_as_it_was_agreed(demo):
    """The forecast of the tool lay beyond the need by then already."""
    row = CrossDependency.objects.get(state=S.BROKEN)
    told = Notification.objects.filter(kind="across.broken", url=row.get_absolute_url())
    people = set(told.values_list("recipient__username", flat=True))
    assert {"pm-portail", "prog-servicedesk"} <= people
    assert {each.created_at.date() for each in told} == {date(2026, 9, 24)}


def test_the_portal_is_planned_before_the_tool_that_it_needs(demo):
    portal = Project.objects.get(code="PRJ-202")
    row = CrossDependency.objects.get(state=S.BROKEN)
    assert load_plan([portal]).pending == {row.pk}


def test_a_real_project_that_waits_for_the_demonstration_keeps_it(demo):
    real = make_project(code="REAL")
    provider = Project.objects.get(code="PRJ-203")
    CrossDependency.objects.create(
        consumer=real, provider=provider, subject="Real need", reason="Why",
        need_on=date(2027, 1, 4), requested_by=real.lead,
    )  # fmt: skip
    with pytest.raises(StillUsed, match="REAL"):
        unload()
    assert CrossDependency.objects.filter(consumer=real).exists()


def test_they_go_with_it_and_so_do_the_messages_about_them(demo):
    urls = [row.get_absolute_url() for row in CrossDependency.objects.order_by("pk")]
    assert Notification.objects.filter(url__in=urls).exists()
    assert unload()
    assert not CrossDependency.objects.exists()
    assert not Notification.objects.filter(url__in=urls).exists()
