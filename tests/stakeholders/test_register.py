"""The register: entered, changed, judged, taken out; what is refused names its field."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.models import Stakeholder
from projects.operations.stakeholders import (
    assess_stakeholder,
    edit_stakeholder,
    enter_stakeholder,
    remove_stakeholder,
)
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    make_contact,
    make_engagement,
    make_member,
    make_project,
    make_unit,
    make_user,
)
from tests.stakeholders.conftest import FACTS, JUDGED, newest, refused

pytestmark = pytest.mark.django_db


def enter(project, actor=None, judged=None, **values):
    facts, weighed = {**FACTS, **values}, {**JUDGED, **(judged or {})}
    return enter_stakeholder(project.pk, facts, weighed, actor=actor or project.lead, on=FRIDAY)


def test_the_lead_enters_a_stakeholder_with_a_first_assessment(project):
    row = enter(project, size=6, is_key=True, language="fr", influence="Their teams")

    assert (row.number, str(row), row.entered_on) == (1, "Site managers", FRIDAY)
    judged = newest(row)
    assert (judged.power, judged.interest, judged.current, judged.desired) == (4, 4, 2, 4)
    assert (judged.assessed_on, judged.assessed_by, judged.gap) == (FRIDAY, project.lead, 2)
    assert enter(project, name_en="Unions").number == 2


def test_only_the_lead_enters_and_the_director_as_long_as_there_is_none(
    project, director, manager, sponsor, packager, quality, member, observer, outsider
):
    for person in (director, manager, sponsor, packager, quality, member, observer, outsider):
        with pytest.raises(PermissionDenied):
            enter(project, actor=person)
    assert not Stakeholder.objects.exists()
    orphan = make_project(lead=None)
    assert enter(orphan, actor=director).project == orphan


@pytest.mark.parametrize("state", ["closed", "cancelled", "rejected"])
def test_nothing_changes_once_the_project_is_over(project, stakeholder, state):
    project.state = state
    project.save()
    calls = (
        lambda: enter(project),
        lambda: edit_stakeholder(stakeholder.pk, FACTS, actor=project.lead),
        lambda: assess_stakeholder(stakeholder.pk, JUDGED, actor=project.lead, on=FRIDAY),
        lambda: remove_stakeholder(stakeholder.pk, actor=project.lead),
    )
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"name_fr": ""}, "name_fr", "cannot be blank"),
        ({"kind": "crowd"}, "kind", "not a valid choice"),
        ({"size": 0}, "size", "at least one member"),
        ({"represents_unit": True}, "org_unit", "Name the unit"),
        ({"next_contact_on": date(1926, 1, 1)}, "next_contact_on", "year must be between"),
    ],
)
def test_facts_that_cannot_be_are_refused_at_their_field(
    project, stakeholder, values, field, words
):
    refused(field, lambda: enter(project, **values), words)
    edit = lambda: edit_stakeholder(stakeholder.pk, values, actor=project.lead)  # noqa: E731
    refused(field, edit, words)
    assert Stakeholder.objects.count() == 1


@pytest.mark.parametrize(
    ("judged", "field"),
    [({"power": 6}, "power"), ({"interest": 0}, "interest"), ({"current": 5}, "current"),
     ({"desired": -1}, "desired"), ({"power": None}, "power")],
)  # fmt: skip
def test_an_assessment_outside_its_scale_is_refused_at_its_field(
    project, stakeholder, judged, field
):
    refused(field, lambda: enter(project, judged=judged))
    again = {**JUDGED, **judged}
    refused(
        field,
        lambda: assess_stakeholder(stakeholder.pk, again, actor=project.lead, on=FRIDAY),
    )
    assert Stakeholder.objects.count() == 1
    assert stakeholder.assessments.count() == 1


def test_a_field_of_no_form_is_refused(project, stakeholder):
    for values in ({"number": 7}, {"project": 1}, {"search_text": "x"}, {"power": 5}):
        with pytest.raises(PermissionDenied):
            edit_stakeholder(stakeholder.pk, values, actor=project.lead)
    with pytest.raises(PermissionDenied):
        enter(project, judged={"assessed_on": FRIDAY})


def test_who_looks_after_somebody_sees_the_inside_of_the_project(project, observer, outsider):
    for person in (observer, outsider):
        refused("owner", lambda who=person: enter(project, owner=who), "does not see the inside")
    gone = make_member(project, is_active=False)
    refused("owner", lambda: enter(project, owner=gone), "active account")


def test_who_looks_after_somebody_is_told_once(project, member):
    row = enter(project, owner=member)
    told = Notification.objects.get(recipient=member)
    assert sentence(told) == (
        f"PRJ-S {project.name}: you look after the stakeholder Site managers."
    )
    assert told.url == row.get_absolute_url()
    edit_stakeholder(row.pk, {"role": "Asked weekly"}, actor=project.lead)
    assert Notification.objects.count() == 1
    # Who gives it to themselves is told nothing.
    edit_stakeholder(row.pk, {"owner": project.lead}, actor=project.lead)
    assert Notification.objects.count() == 1


def test_an_owner_who_left_does_not_stand_in_the_way_of_other_changes(project, member):
    row = enter(project, owner=member)
    member.is_active = False
    member.save()
    assert edit_stakeholder(row.pk, {"role": "New"}, actor=project.lead).role == "New"


def test_who_writes_the_register_changes_what_is_known(
    project, stakeholder, director, manager, sponsor, packager, quality, member
):
    for n, person in enumerate((project.lead, director, manager), start=2):
        row = edit_stakeholder(stakeholder.pk, {"role": f"By {person}"}, actor=person)
        assert (row.role, row.version) == (f"By {person}", n)
    for person in (sponsor, packager, quality, member):
        with pytest.raises(PermissionDenied):
            edit_stakeholder(stakeholder.pk, {"role": "x"}, actor=person)


def test_an_overtaken_change_is_refused(project, stakeholder):
    edit_stakeholder(stakeholder.pk, {"role": "First"}, actor=project.lead, version=1)
    with pytest.raises(StaleObject):
        edit_stakeholder(stakeholder.pk, {"role": "Second"}, actor=project.lead, version=1)


def test_a_unit_is_represented_by_somebody_of_the_register(project, stakeholder):
    unit = make_unit()
    values = {"org_unit": unit, "represents_unit": True}
    row = edit_stakeholder(stakeholder.pk, values, actor=project.lead)
    assert (row.org_unit, row.represents_unit) == (unit, True)


def test_assessments_are_a_series_with_one_a_day(project, stakeholder, manager):
    later = date(2026, 11, 2)
    assess_stakeholder(stakeholder.pk, {**JUDGED, "current": 1}, actor=manager, on=later)
    assess_stakeholder(stakeholder.pk, {**JUDGED, "current": 3}, actor=project.lead, on=later)

    days = [each.assessed_on for each in stakeholder.assessments.newest_first()]
    assert days == [later, date(2026, 10, 1)]
    assert (newest(stakeholder).current, newest(stakeholder).assessed_by) == (3, project.lead)
    # The name of the event and the change of the row, where attitudes are read.
    scope = f"attitude:{project.pk}"
    told = HistoryEntry.objects.filter(scope=scope, verb="stakeholder.assessed")
    assert told.count() == 2
    assert not HistoryEntry.objects.filter(
        scope=project.history_scope(), content_type__model="stakeholderassessment"
    ).exists()


def test_who_reads_attitudes_without_writing_them_judges_nobody(
    stakeholder, sponsor, packager, quality, member, outsider
):
    for person in (sponsor, packager, quality, member, outsider):
        with pytest.raises(PermissionDenied):
            assess_stakeholder(stakeholder.pk, JUDGED, actor=person, on=FRIDAY)


def test_a_new_assessment_says_where_finished_actions_led(project, stakeholder):
    done = {"done_on": FRIDAY, "done_by": project.lead, "effect": "They listened."}
    judged = make_engagement(stakeholder, after=2, **done)
    unjudged = make_engagement(stakeholder, **done)
    planned = make_engagement(stakeholder)

    assess_stakeholder(stakeholder.pk, {**JUDGED, "current": 3}, actor=project.lead, on=FRIDAY)

    after = [row.after for row in stakeholder.actions.order_by("number")]
    assert after == [2, 3, None]
    unjudged.refresh_from_db()
    assert unjudged.version == 2
    assert {judged.version, planned.version} == {1}


def test_who_was_entered_by_mistake_is_taken_out(project, stakeholder, director):
    with pytest.raises(PermissionDenied):
        remove_stakeholder(stakeholder.pk, actor=director)
    remove_stakeholder(stakeholder.pk, actor=project.lead)
    assert not Stakeholder.objects.exists()
    entry = HistoryEntry.objects.filter(additional_data__named_en="Site managers").latest("pk")
    assert (entry.action, entry.actor) == (HistoryEntry.Action.DELETE, project.lead)


@pytest.mark.parametrize("make", [make_contact, make_engagement])
def test_who_was_spoken_to_stays_in_the_register(project, stakeholder, make):
    make(stakeholder)
    refused(
        None,
        lambda: remove_stakeholder(stakeholder.pk, actor=project.lead),
        "contacts or actions",
    )
    assert Stakeholder.objects.exists()


def test_the_account_of_a_stakeholder_is_nobody_who_works_on_it(project, member):
    """Being in the register gives no right to read it."""
    row = enter(project, kind="person", person=make_user("boss"))
    assert not Stakeholder.objects.visible_to(row.person).exists()
    assert not Stakeholder.objects.visible_to(member).exists()
