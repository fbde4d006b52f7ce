"""The lead may declare another light than the computed one: with a reason, for a month at most."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from control.models import DeclaredLight
from control.operations.declaring import computed_light, declare_light
from control.operations.snapshots import keep_snapshots
from control.told import declared_at
from costs.operations.postings import post
from people.append_only import RowIsKept
from people.choices import Role
from people.models import HistoryEntry
from projects.choices import ProjectState
from projects.models import Project
from tests.control.rows import earn, month, phase, put_into
from tests.costs.rows import booking
from tests.decision_files.test_constraints import refused as constraint
from tests.factories import make_member
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db
TODAY, LATER = date(2026, 9, 7), date(2026, 10, 7)
REASON = "The supplier bears the cost."


@pytest.fixture(autouse=True)
def september(settings):
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def red(project, package):
    """The worked example at the end of its eighth month."""
    phase(package)
    earn(package, 8, 384_000)
    post(project.pk, booking(package, 430_000, posted_on=month(8)), actor=project.lead, on=month(8))
    return Project.objects.get(pk=project.pk)


def declare(project, colour="amber", reason=REASON, **changes):
    said = {"actor": project.lead, "expires_on": LATER, "on": TODAY, **changes}
    return declare_light(project.pk, colour, reason, **said)


def declared(project, *, on):
    return declared_at(project, on, known_by=on)


def test_the_computed_light_stays_beside_the_declared_one(red):
    row = declare(red)
    assert (row.colour, row.computed, row.reason) == ("amber", "red", REASON)
    assert computed_light(red, on=TODAY) == "red"
    assert declared(red, on=TODAY) == row
    entry = HistoryEntry.objects.get(verb="light.declared")
    assert entry.additional_data["reason"] == REASON


def test_it_is_the_light_that_was_kept_where_there_is_one(red):
    keep_snapshots([red.pk], month(8), actor=None)
    assert declare(red).computed == "red"


def test_it_expires_and_the_newest_counts(red):
    declare(red)
    assert declared(red, on=LATER) is not None
    assert declared(red, on=date(2026, 10, 8)) is None
    newer = declare(red, "green", expires_on=date(2026, 9, 10))
    assert declared(red, on=TODAY) == newer
    assert declared(red, on=date(2026, 9, 11)) is None


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"colour": "blue"}, "colour", "Choose green, amber or red"),
        ({"colour": "red"}, "colour", "This is the computed light already"),
        ({"reason": "  "}, "reason", "Give the reason"),
        ({"expires_on": date(2026, 9, 6)}, "expires_on", "one month at most"),
        ({"expires_on": date(2026, 10, 8)}, "expires_on", "one month at most"),
        ({"expires_on": date(1900, 1, 1)}, "expires_on", "between 1990 and 2100"),
    ],
)
def test_bad_input_names_its_field(red, changes, field, words):
    with refused(words, field=field):
        declare(red, **changes)
    assert not DeclaredLight.objects.exists()


def test_the_lead_declares_and_nobody_else(red):
    for role in (Role.SPONSOR, Role.QUALITY_MANAGER, Role.WORK_PACKAGE_LEAD):
        with pytest.raises(PermissionDenied):
            declare(red, actor=make_member(red, role))
    put_into(red, ProjectState.ON_HOLD)
    with pytest.raises(PermissionDenied):
        declare(red)


def test_while_it_is_set_up_nothing_is_computed_but_its_lead_may_say_how_it_stands(
    project, as_user
):
    put_into(project, ProjectState.INITIATION)
    row = declare(project, "green")
    assert (row.computed, row.colour) == ("grey", "green")
    text = as_user(project.lead).get(reverse("control:overview", args=["PRJ-7"])).content.decode()
    assert "No figures yet" in text
    assert REASON in text
    put_into(project, ProjectState.MANDATE)
    with pytest.raises(PermissionDenied):
        declare(project, "amber")


def test_what_was_declared_stays_as_it_was(red):
    row = declare(red)
    with pytest.raises(RowIsKept):
        row.save()


def test_each_constraint_holds(red):
    facts = {
        "project": red, "colour": "green", "computed": "red", "declared_on": TODAY,
        "declared_by": red.lead,
    }  # fmt: skip
    early = {"expires_on": date(2026, 9, 6), "reason": REASON}
    constraint(
        "declared_light_expires_after_it_is_declared",
        lambda: DeclaredLight.objects.create(**facts, **early),
    )
    constraint(
        "declared_light_has_a_reason",
        lambda: DeclaredLight.objects.create(**facts, expires_on=LATER, reason=""),
    )


def test_the_page_shows_both_with_the_reason(red, as_user):
    client = as_user(red.lead)
    url, page = (reverse(f"control:{name}", args=["PRJ-7"]) for name in ("declare", "overview"))
    assert url in client.get(page).content.decode()
    answer = client.post(url, {"colour": "amber", "expires_on": "2026-12-01", "reason": REASON})
    assert answer.status_code == 422
    assert REASON in answer.content.decode()
    sent = {"colour": "amber", "expires_on": "2026-09-30", "reason": REASON}
    assert client.post(url, sent)["Location"] == page
    text = client.get(page).content.decode()
    assert REASON in text
    assert "until 30.09.2026" in text
    assert "declared" in text
    assert as_user(red.sponsor).get(url).status_code == 403
