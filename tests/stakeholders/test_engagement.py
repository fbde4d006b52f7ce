"""Contacts and actions: written down, refused with a reason, told to whom they concern."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.models import Contact, EngagementAction
from projects.operations.engagement import (
    change_action,
    finish_action,
    log_contact,
    plan_action,
    remove_contact,
)
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_assessment, make_contact, make_engagement, make_stakeholder
from tests.stakeholders.conftest import newest, refused

pytestmark = pytest.mark.django_db
CONTACT = {
    "held_on": FRIDAY,
    "channel": "call",
    "summary": "They fear for their counters.",
    "sentiment": -1,
}
DUE = date(2026, 11, 18)
ACTION = {"what": "Meet them", "due_on": DUE}


def log(stakeholder, actor=None, **values):
    return log_contact(
        stakeholder.pk, {**CONTACT, **values}, actor=actor or stakeholder.project.lead, on=FRIDAY
    )


def plan(stakeholder, actor=None, **values):
    facts = {**ACTION, "owner": stakeholder.project.lead, **values}
    return plan_action(stakeholder.pk, facts, actor=actor or stakeholder.project.lead)


def test_a_contact_says_when_how_by_whom_and_how_it_felt(stakeholder, project):
    contact = log(stakeholder, follow_up="Send the plan", follow_up_on=DUE)

    assert (contact.number, contact.by, contact.tone) == (1, project.lead, "bad")
    stakeholder.refresh_from_db()
    # What follows is the next contact: it is not typed twice.
    assert (stakeholder.next_contact_on, stakeholder.version) == (DUE, 2)
    assert log(stakeholder).number == 2
    entry = HistoryEntry.objects.filter(content_type__model="contact").latest("pk")
    assert entry.scope == f"attitude:{project.pk}"


def test_a_contact_that_was_held_is_no_longer_planned(stakeholder):
    stakeholder.next_contact_on = FRIDAY
    stakeholder.save()
    log(stakeholder)
    stakeholder.refresh_from_db()
    assert stakeholder.next_contact_on is None


def test_a_contact_planned_later_stays_planned(stakeholder):
    stakeholder.next_contact_on = DUE
    stakeholder.save()
    log(stakeholder)
    stakeholder.refresh_from_db()
    assert stakeholder.next_contact_on == DUE


def test_who_looks_after_somebody_writes_contacts_down_whatever_else_they_read(
    stakeholder, member, packager
):
    for person in (member, packager):
        with pytest.raises(PermissionDenied):
            log(stakeholder, actor=person)
    stakeholder.owner = member
    stakeholder.save()
    assert log(stakeholder, actor=member).by == member


def test_who_only_reads_attitudes_writes_no_contact(stakeholder, sponsor, quality, outsider):
    for person in (sponsor, quality, outsider):
        with pytest.raises(PermissionDenied):
            log(stakeholder, actor=person)
    assert not Contact.objects.exists()


def test_a_contact_may_be_written_down_for_a_colleague_of_the_project(
    stakeholder, member, outsider
):
    assert log(stakeholder, by=member).by == member
    refused("by", lambda: log(stakeholder, by=outsider), "does not see the inside")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"held_on": FRIDAY + timedelta(days=1)}, "held_on"),
        ({"held_on": None}, "held_on"),
        ({"held_on": date(1900, 1, 1)}, "held_on"),
        ({"channel": "pigeon"}, "channel"),
        ({"summary": "  "}, "summary"),
        ({"sentiment": 2}, "sentiment"),
        ({"follow_up": "Call again"}, "follow_up_on"),
        ({"follow_up_on": DUE}, "follow_up"),
        ({"follow_up": "Call again", "follow_up_on": FRIDAY}, "follow_up_on"),
        ({"follow_up": "Call again", "follow_up_on": date(2726, 1, 1)}, "follow_up_on"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_at_its_field(stakeholder, values, field):
    refused(field, lambda: log(stakeholder, **values))
    assert not Contact.objects.exists()


def test_a_contact_written_down_wrongly_is_taken_back(
    stakeholder, member, packager, sponsor, manager
):
    stakeholder.owner = member
    stakeholder.save()
    own, other = make_contact(stakeholder, by=member), make_contact(stakeholder)
    for person in (packager, sponsor):
        with pytest.raises(PermissionDenied):
            remove_contact(own.pk, actor=person)
    with pytest.raises(PermissionDenied):
        remove_contact(other.pk, actor=member)
    remove_contact(own.pk, actor=member)
    remove_contact(other.pk, actor=manager)
    assert not Contact.objects.exists()
    assert HistoryEntry.objects.filter(action=HistoryEntry.Action.DELETE).count() == 2


def test_an_action_remembers_where_the_stakeholder_stood_before(stakeholder, project, member):
    make_assessment(stakeholder, assessed_on=FRIDAY, current=1)
    action = plan(stakeholder, owner=member)
    assert (action.number, action.before, action.after, action.is_open) == (1, 1, None, True)
    told = Notification.objects.get(recipient=member)
    assert sentence(told) == (
        f"PRJ-S {project.name}: you are responsible for an action with Site managers"
        " until 18.11.2026."
    )
    assert plan(stakeholder).number == 2
    assert Notification.objects.count() == 1


def test_only_who_writes_the_register_plans(
    stakeholder, director, manager, sponsor, packager, quality, member
):
    for person in (sponsor, packager, quality, member):
        with pytest.raises(PermissionDenied):
            plan(stakeholder, actor=person)
    for person in (director, manager):
        assert plan(stakeholder, actor=person).is_open


@pytest.mark.parametrize(
    ("values", "field"),
    [({"what": "  "}, "what"), ({"due_on": None}, "due_on"), ({"owner": None}, "owner"),
     ({"due_on": date(1900, 1, 1)}, "due_on"), ({"what": "x" * 301}, "what")],
)  # fmt: skip
def test_an_action_that_cannot_be_is_refused_at_its_field(stakeholder, values, field):
    refused(field, lambda: plan(stakeholder, **values))
    action = make_engagement(stakeholder)
    lead = stakeholder.project.lead
    refused(field, lambda: change_action(action.pk, values, actor=lead))
    assert EngagementAction.objects.get().version == 1


def test_who_does_something_sees_where_it_is(stakeholder, outsider):
    refused("owner", lambda: plan(stakeholder, owner=outsider), "does not see the inside")


def test_a_planned_action_changes_and_tells_who_has_it_now(stakeholder, member):
    action = make_engagement(stakeholder)
    lead = stakeholder.project.lead
    changed = change_action(action.pk, {"owner": member}, actor=lead, version=1)
    assert (changed.owner, changed.version) == (member, 2)
    assert Notification.objects.get().recipient == member
    with pytest.raises(StaleObject):
        change_action(action.pk, ACTION, actor=lead, version=1)
    with pytest.raises(PermissionDenied):
        change_action(action.pk, ACTION, actor=member)
    change_action(action.pk, {"due_on": date(2026, 12, 1)}, actor=lead)
    assert Notification.objects.count() == 1


def finish(action, actor, **values):
    facts = {"effect": "They will send somebody.", **values}
    return finish_action(action.pk, facts, actor=actor, on=FRIDAY)


def test_where_an_action_led_is_the_next_assessment(stakeholder, project, manager):
    before = newest(stakeholder)
    action = finish(plan(stakeholder), manager, after=3)

    assert (action.done_on, action.done_by, action.before, action.after) == (FRIDAY, manager, 2, 3)
    now = newest(stakeholder)
    assert (now.assessed_on, now.current, now.assessed_by) == (FRIDAY, 3, manager)
    assert (now.power, now.interest, now.desired) == (before.power, before.interest, before.desired)
    assert Notification.objects.get(kind="engagement.done").recipient == project.lead


def test_where_nothing_moved_no_assessment_is_written(stakeholder, project):
    finish(plan(stakeholder), project.lead, after=2)
    assert stakeholder.assessments.count() == 1


def test_somebody_never_judged_is_not_judged_by_an_action(stakeholder, project):
    stakeholder.assessments.all().delete()
    action = plan(stakeholder)
    assert action.before is None
    assert finish(action, project.lead, after=3).after == 3
    assert stakeholder.assessments.count() == 0


def test_who_is_responsible_says_what_it_brought_but_judges_nobody(
    stakeholder, member, packager, sponsor
):
    action = make_engagement(stakeholder, owner=member)
    for person in (packager, sponsor):
        with pytest.raises(PermissionDenied):
            finish(action, person)
    with pytest.raises(PermissionDenied):
        finish(action, member, after=4)
    done = finish(action, member)
    assert (done.done_by, done.after, done.effect) == (member, None, "They will send somebody.")
    assert sentence(Notification.objects.get()).endswith(
        "Person member has done an action with Site managers."
    )


def test_an_action_is_done_once_and_with_words(stakeholder, project):
    action = make_engagement(stakeholder)
    refused("effect", lambda: finish(action, project.lead, effect="  "), "what it brought")
    refused("after", lambda: finish(action, project.lead, after=5))
    with pytest.raises(StaleObject):
        finish_action(action.pk, {"effect": "x"}, actor=project.lead, on=FRIDAY, version=7)
    with pytest.raises(PermissionDenied):
        finish(action, project.lead, before=1)
    finish(action, project.lead)
    refused(None, lambda: finish(action, project.lead), "done already")
    refused(None, lambda: change_action(action.pk, ACTION, actor=project.lead), "done already")


def test_nothing_is_done_once_the_project_is_over(stakeholder, project, member):
    action = make_engagement(stakeholder, owner=member)
    stakeholder.owner = member
    stakeholder.save()
    project.state = "closed"
    project.save()
    calls = (
        lambda: log(stakeholder, actor=member),
        lambda: plan(stakeholder),
        lambda: change_action(action.pk, ACTION, actor=project.lead),
        lambda: finish(action, member),
    )
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()


def test_an_action_is_overdue_after_its_day_until_it_is_done(stakeholder, project):
    action = make_engagement(stakeholder, due_on=FRIDAY)
    assert not action.is_overdue(FRIDAY)
    assert action.is_overdue(FRIDAY + timedelta(days=1))
    assert not finish(action, project.lead).is_overdue(FRIDAY + timedelta(days=1))


def test_what_is_done_for_one_says_nothing_of_the_others(stakeholder, project):
    other = make_stakeholder(project)
    finish(make_engagement(stakeholder), project.lead, after=4)
    assert newest(other).current == 2
