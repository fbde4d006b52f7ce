"""A project that stays red is told to the sponsor and the director, then to the board."""

from __future__ import annotations

import pytest

from control.operations.snapshots import keep_snapshots
from costs.operations.postings import post
from people.choices import Role
from people.models import HistoryEntry, Notification
from projects.models import Project
from tests.control.rows import director, earn, month, phase
from tests.costs.rows import booking
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TWICE, LONG = "light.red_twice", "light.red_for_long"


@pytest.fixture
def red(project, package):
    """Spends far more than it earns, month after month."""
    phase(package)
    earn(package, 5, 100_000)
    post(project.pk, booking(package, 200_000, posted_on=month(5)), actor=project.lead, on=month(5))
    director()
    make_user("board", roles=(Role.SPONSOR,))
    return Project.objects.get(pk=project.pk)


def keep(project, number):
    keep_snapshots([project.pk], month(number), actor=None)


def told(kind):
    rows = Notification.objects.filter(kind=kind).order_by("recipient__username")
    return list(rows.values_list("recipient__username", flat=True))


def test_one_red_month_is_told_to_nobody_above(red):
    keep(red, 5)
    assert told(TWICE) == told(LONG) == []


def test_the_second_red_month_goes_to_the_sponsor_and_the_director(red):
    keep(red, 5)
    keep(red, 6)
    assert told(TWICE) == ["director", "sponsor"]
    assert told(LONG) == []
    entry = HistoryEntry.objects.get(verb="light.escalated")
    assert entry.additional_data["to"] == "steering"


def test_from_the_third_on_the_board_hears_of_it_too(red):
    for number in (5, 6, 7):
        keep(red, number)
    assert told(LONG) == ["board", "director", "sponsor"]
    assert told(TWICE) == ["director", "sponsor"]


def test_a_better_month_in_between_begins_anew(red):
    package = red.work_packages.get()
    keep(red, 5)
    earn(package, 6, 310_000)
    keep(red, 6)
    assert told(TWICE) == []


def test_keeping_a_month_again_tells_nobody_again(red):
    for number in (5, 6, 6):
        keep(red, number)
    assert len(told(TWICE)) == 2


def test_the_words_name_the_project(red):
    keep(red, 5)
    keep(red, 6)
    row = Notification.objects.filter(kind=TWICE).first()
    assert row.url == f"/projects/{red.code}/control/"
