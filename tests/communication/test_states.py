"""Every step in every state, by every person: what is allowed, what is refused, what is offered."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from projects.communication.choices import ActionState
from projects.communication.sending import Sending
from projects.communication.steps import STEPS, offers_for
from projects.models import CommunicationAction
from projects.operations.communication import (
    Planning,
    approve_communication,
    cancel_communication,
    change_communication,
    evaluate_communication,
    finish_communication,
    withdraw_communication,
    write_message,
)
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.communication.conftest import PLANNED
from tests.conftest import FRIDAY
from tests.factories import make_communication, make_user

S = ActionState
TEXTS = {"message_fr": "Votre poste.", "message_en": "Your workstation."}
# In which states each step succeeds, and where it leads.
LEADS_TO = {
    "write": {S.PLANNED: S.DRAFTED, S.DRAFTED: S.DRAFTED},
    "change": {S.PLANNED: S.PLANNED, S.DRAFTED: S.DRAFTED},
    "approve": {S.DRAFTED: S.APPROVED},
    "withdraw": {S.APPROVED: S.DRAFTED},
    "done": {S.APPROVED: S.DONE},
    "effect": {S.DONE: S.EVALUATED, S.EVALUATED: S.EVALUATED},
    "cancel": {S.PLANNED: S.CANCELLED, S.DRAFTED: S.CANCELLED, S.APPROVED: S.CANCELLED},
}
# Who may take it where the message goes to a part of the organisation, and where to all of it.
ENTITLED = {
    "write": {"lead", "packager", "responsible"},
    "change": {"lead", "packager"},
    "approve": {"lead", "manager", "director"},
    "withdraw": {"lead", "manager", "director", "packager", "responsible"},
    "done": {"lead", "packager", "responsible"},
    "effect": {"lead", "packager", "responsible"},
    "cancel": {"lead", "packager"},
}
TO_ALL = {**ENTITLED, "approve": {"sponsor"}}
TO_ALL["withdraw"] = {"sponsor", "lead", "packager", "responsible"}
EVERYBODY = (
    "lead", "manager", "director", "sponsor", "packager", "responsible", "member", "observer",
)  # fmt: skip


def take(step, row, actor, version=None):
    """The step with values that are right in themselves."""
    project = row.project
    change = Planning({**PLANNED, "owner": row.owner, "due_on": row.due_on})
    by = {"actor": actor, "version": version}
    return {
        "write": lambda: write_message(row.pk, TEXTS, **by),
        "change": lambda: change_communication(row.pk, change, **by),
        "approve": lambda: approve_communication(row.pk, on=FRIDAY, **by),
        "withdraw": lambda: withdraw_communication(row.pk, "It moved.", **by),
        "done": lambda: finish_communication(row.pk, FRIDAY, 20, on=FRIDAY, **by),
        "effect": lambda: evaluate_communication(row.pk, 5, "Fewer calls.", **by),
        "cancel": lambda: cancel_communication(row.pk, f"Not for {project}.", **by),
    }[step]()


@pytest.fixture
def people(project, manager, director, sponsor, packager, member, observer):
    return {
        "lead": project.lead,
        "manager": manager,
        "director": director,
        "sponsor": sponsor,
        "packager": packager,
        "member": member,
        "observer": observer,
        "responsible": make_user("responsible"),
    }


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("step", LEADS_TO)
def test_a_step_leads_where_it_should_and_is_refused_elsewhere(project, step, state):
    row = make_communication(project, state=state)
    before = CommunicationAction.objects.values().get(pk=row.pk)
    wanted = LEADS_TO[step].get(state)
    if wanted is None:
        with pytest.raises(RuleViolation):
            take(step, row, project.lead)
        assert CommunicationAction.objects.values().get(pk=row.pk) == before
        return
    assert take(step, row, project.lead).state == wanted


@pytest.mark.parametrize("is_wide", [False, True], ids=["to a part", "to all"])
@pytest.mark.parametrize("step", LEADS_TO)
def test_only_those_who_may_take_a_step(project, people, step, is_wide):
    state = next(iter(LEADS_TO[step]))
    allowed = set()
    for name in EVERYBODY:
        row = make_communication(
            project, state=state, owner=people["responsible"], is_organisation_wide=is_wide
        )
        try:
            take(step, row, people[name])
        except PermissionDenied:
            assert CommunicationAction.objects.get(pk=row.pk).version == 1
        else:
            allowed.add(name)
    assert allowed == (TO_ALL if is_wide else ENTITLED)[step]


@pytest.mark.parametrize("step", LEADS_TO)
def test_a_step_from_an_older_page_is_refused(project, step):
    state = next(iter(LEADS_TO[step]))
    row = make_communication(project, state=state, version=4)
    with pytest.raises(StaleObject):
        take(step, row, project.lead, version=3)
    assert CommunicationAction.objects.get(pk=row.pk).state == state
    assert take(step, row, project.lead, version=4).version == 5


@pytest.mark.parametrize("step", LEADS_TO)
def test_nothing_is_stepped_in_a_project_that_is_over(project, step):
    state = next(iter(LEADS_TO[step]))
    row = make_communication(project, state=state)
    project.state = "closed"
    project.save()
    with pytest.raises(PermissionDenied):
        take(step, row, project.lead)


@pytest.mark.parametrize("is_wide", [False, True], ids=["to a part", "to all"])
@pytest.mark.parametrize("state", S.values)
def test_the_page_offers_exactly_the_steps_that_can_be_taken(project, people, state, is_wide):
    row = make_communication(
        project, state=state, owner=people["responsible"], is_organisation_wide=is_wide
    )
    table = TO_ALL if is_wide else ENTITLED
    for name, person in people.items():
        offered = {
            offer.step.name for offer in offers_for(person, row, FRIDAY) if not offer.missing
        }
        expected = {
            step for step in STEPS if state in LEADS_TO.get(step, ()) and name in table[step]
        }
        assert offered == expected, name


WRITERS = {"lead", "packager", "responsible"}
# The steps of what goes by e-mail: before anything has gone, and with what has come of it.
BEFORE = Sending({}, 0, 2)
AFTER = Sending({"sent": 2, "left_out": 1}, 0, 3)
MAILED = {
    ("try", S.DRAFTED): BEFORE,
    ("try", S.APPROVED): BEFORE,
    ("send", S.APPROVED): BEFORE,
    ("returned", S.APPROVED): AFTER,
    ("returned", S.DONE): AFTER,
    ("returned", S.EVALUATED): AFTER,
    ("again", S.APPROVED): AFTER,
    ("again", S.DONE): AFTER,
    ("again", S.EVALUATED): AFTER,
}


@pytest.mark.parametrize("is_wide", [False, True], ids=["to a part", "to all"])
@pytest.mark.parametrize("sending", [BEFORE, AFTER, None], ids=["before", "after", "no mail"])
@pytest.mark.parametrize("state", S.values)
def test_a_mail_offers_its_own_steps(project, people, state, sending, is_wide):
    row = make_communication(
        project, state=state, owner=people["responsible"], is_organisation_wide=is_wide
    )
    following = WRITERS | (TO_ALL if is_wide else ENTITLED)["approve"]
    for name, person in people.items():
        offers = offers_for(person, row, FRIDAY, sending)
        offered = {each.step.name for each in offers if each.step.name not in LEADS_TO}
        expected = {
            step
            for (step, at), where in MAILED.items()
            if at == state
            and (where is sending or (step == "send" and sending is AFTER))
            and name in (WRITERS if step == "send" else following)
        }
        assert offered == expected, name


def test_a_mail_to_nobody_is_offered_with_what_is_missing(project):
    row = make_communication(project, state="approved")
    offers = offers_for(project.lead, row, FRIDAY, Sending({}, 0, 0))
    (sent,) = [each for each in offers if each.step.name == "send"]
    assert sent.missing == ["Nobody is reached by e-mail: name units, stakeholders or addresses."]


def test_an_unwritten_message_offers_its_approval_with_what_is_missing(project):
    row = make_communication(project, message_fr="Votre poste.", state="drafted")
    row.message_en = ""
    (approval,) = [
        each for each in offers_for(project.lead, row, FRIDAY) if each.step.name == "approve"
    ]
    assert approval.missing == ["The message in English is missing."]


def test_a_report_is_proposed_with_today_and_the_whole_audience(project):
    row = make_communication(project, state="approved", audience_size=340)
    (done,) = [each for each in offers_for(project.lead, row, FRIDAY) if each.step.name == "done"]
    assert done.form["done_on"].value() == FRIDAY
    assert done.form["reached"].value() == 340
    assert not done.is_folded


def test_giving_up_and_taking_back_stand_folded(project):
    row = make_communication(project, state="approved")
    folded = {each.step.name: each.is_folded for each in offers_for(project.lead, row, FRIDAY)}
    assert folded == {"done": False, "withdraw": True, "cancel": True}
