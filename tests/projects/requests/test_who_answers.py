"""Whoever is asked to answer for a unit finds it among what waits, and can answer."""

import pytest

from people.models import Notification, User
from projects.operations.requests import endorse_request
from projects.requests.choices import Endorsement
from projects.waiting import waiting_for
from tests.conftest import FRIDAY
from tests.factories import make_project, make_unit, make_user
from tests.projects.requests.filling import submitted

pytestmark = pytest.mark.django_db


def waits(person):
    return [each.url for each in waiting_for(User.objects.get(pk=person.pk), on=FRIDAY)]


def asked():
    return {
        each.recipient for each in Notification.objects.filter(kind="request.endorsement_asked")
    }


@pytest.fixture
def boss():
    return make_user("boss")


def test_the_unit_above_answers_where_the_unit_has_no_head(writer, unit, boss):
    unit.head, unit.parent = None, make_unit(head=boss)
    unit.save()
    request = submitted(writer)
    assert asked() == {boss}
    assert waits(boss) == [request.get_absolute_url()]


def test_the_unit_above_answers_where_the_head_is_gone(writer, unit, head, boss):
    unit.parent = make_unit(head=boss)
    unit.save()
    head.is_active = False
    head.save()
    request = submitted(writer)
    assert waits(boss) == [request.get_absolute_url()]


def test_nobody_answers_for_the_own_request_twice_up(head, unit, boss):
    unit.parent = make_unit(head=head, parent=make_unit(head=boss))
    unit.save()
    head.org_unit = unit
    head.save()
    request = submitted(head)
    assert waits(boss) == [request.get_absolute_url()]
    assert waits(head) == []


def test_a_request_written_after_its_project_is_answered_during_the_analysis(director, unit, head):
    project = make_project(state="analysis", org_unit=unit)
    request = submitted(director, project_id=project.pk)
    assert waits(head) == [request.get_absolute_url()]
    endorse_request(request.pk, actor=head)
    request.refresh_from_db()
    assert request.endorsement == Endorsement.ENDORSED
    assert waits(head) == []
