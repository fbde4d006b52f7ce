"""The frame of the communication: written by the lead, approved, and open again once changed."""

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry
from projects.models import CommunicationPlan
from projects.operations.communication_plans import approve_frame, write_frame
from servicedesk_pm.common.errors import StaleObject
from tests.communication.conftest import refused
from tests.conftest import FRIDAY
from tests.factories import make_communication

AIMS = {"objectives": " Everybody knows the day. ", "identity": "Mon poste", "crisis": ""}


def test_the_lead_writes_and_changes_it(project):
    plan = write_frame(project.pk, AIMS, actor=project.lead, version=1)
    assert (plan.objectives, plan.version) == ("Everybody knows the day.", 2)
    changed = write_frame(project.pk, {"crisis": "Call the lead."}, actor=project.lead, version=2)
    assert (changed.crisis, changed.identity, changed.version) == ("Call the lead.", "Mon poste", 3)
    with pytest.raises(StaleObject):
        write_frame(project.pk, AIMS, actor=project.lead, version=1)


@pytest.mark.parametrize("who", ["director", "manager", "sponsor", "packager", "member"])
def test_nobody_else_writes_it(project, who, request):
    with pytest.raises(PermissionDenied):
        write_frame(project.pk, AIMS, actor=request.getfixturevalue(who))
    assert not CommunicationPlan.objects.exists()


@pytest.mark.parametrize("who", ["director", "manager"])
def test_the_leads_above_approve_it_too(project, who, request):
    actor = request.getfixturevalue(who)
    write_frame(project.pk, AIMS, actor=project.lead)
    refused(None, lambda: approve_frame(project.pk, actor=actor, on=FRIDAY), "at least one")
    make_communication(project)
    plan = approve_frame(project.pk, actor=actor, on=FRIDAY, version=2)
    assert (plan.is_approved, plan.approved_on, plan.approved_by) == (True, FRIDAY, actor)
    assert HistoryEntry.objects.filter(verb="communication.plan_approved").count() == 1
    refused(None, lambda: approve_frame(project.pk, actor=actor, on=FRIDAY), "already")


@pytest.mark.parametrize("who", ["sponsor", "packager", "member"])
def test_others_do_not_approve(project, who, request):
    write_frame(project.pk, AIMS, actor=project.lead)
    with pytest.raises(PermissionDenied):
        approve_frame(project.pk, actor=request.getfixturevalue(who), on=FRIDAY)


def test_without_objectives_there_is_nothing_to_approve(project):
    make_communication(project)
    refused(None, lambda: approve_frame(project.pk, actor=project.lead, on=FRIDAY), "objectives")
    write_frame(project.pk, {"identity": "Mon poste"}, actor=project.lead)
    refused(None, lambda: approve_frame(project.pk, actor=project.lead, on=FRIDAY), "objectives")


def test_what_changes_is_no_longer_approved(project):
    make_communication(project)
    write_frame(project.pk, AIMS, actor=project.lead)
    approve_frame(project.pk, actor=project.lead, on=FRIDAY)
    kept = write_frame(project.pk, AIMS, actor=project.lead)
    assert kept.is_approved
    changed = write_frame(project.pk, {"objectives": "Less."}, actor=project.lead)
    assert not changed.is_approved
    assert changed.approved_by is None


def test_a_frame_of_a_project_that_is_over_stays(project):
    write_frame(project.pk, AIMS, actor=project.lead)
    project.state = "closed"
    project.save()
    for act in (
        lambda: write_frame(project.pk, AIMS, actor=project.lead),
        lambda: approve_frame(project.pk, actor=project.lead, on=FRIDAY),
    ):
        with pytest.raises(PermissionDenied):
            act()
