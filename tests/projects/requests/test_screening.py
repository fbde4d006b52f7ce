"""The unit answers; the director sends back, parks, takes up and names the analyst."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.grounds import Grounds
from projects.models import ProjectRequest
from projects.operations import change_state
from projects.operations.requests import (
    endorse_request,
    name_analyst,
    park_request,
    refuse_endorsement,
    return_request,
    take_up_request,
)
from projects.requests.choices import Endorsement, ReturnKind
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_project, make_request, make_unit, make_user, make_wish
from tests.projects.requests.filling import submitted

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=60)


@pytest.fixture
def asked(writer):
    return submitted(writer)


def told(kind):
    return {each.recipient for each in Notification.objects.filter(kind=kind)}


def test_the_head_endorses_and_both_sides_hear_of_it(asked, writer, head, director):
    done = endorse_request(asked.pk, actor=head, note="We need it.")
    assert (done.endorsement, done.endorsed_by) == (Endorsement.ENDORSED, head)
    assert done.endorsed_at is not None
    assert told("request.endorsed") == {writer, director}
    entry = HistoryEntry.objects.get(verb="request.endorsed")
    assert (entry.actor, entry.additional_data["reason"]) == (head, "We need it.")


def test_the_head_refuses_with_a_reason(asked, writer, head):
    with pytest.raises(RuleViolation, match="why"):
        refuse_endorsement(asked.pk, actor=head, reason="  ")
    done = refuse_endorsement(asked.pk, actor=head, reason="Too early.")
    assert (done.endorsement, done.endorsement_note) == (Endorsement.REFUSED, "Too early.")
    assert told("request.endorsement_refused") == {writer}


@pytest.mark.parametrize("answer", [endorse_request, refuse_endorsement])
def test_nobody_but_the_head_answers_for_the_unit(asked, writer, director, answer):
    words = {"reason": "No."} if answer is refuse_endorsement else {}
    other_head = make_user()
    make_unit(head=other_head)
    for stranger in (writer, director, other_head, make_user(roles=(Role.SPONSOR,))):
        with pytest.raises(PermissionDenied):
            answer(asked.pk, actor=stranger, **words)


def test_an_answer_is_given_once(asked, head):
    endorse_request(asked.pk, actor=head, version=asked.version)
    with pytest.raises(StaleObject):
        endorse_request(asked.pk, actor=head, version=asked.version)
    with pytest.raises(RuleViolation, match="does not wait"):
        endorse_request(asked.pk, actor=head)


def test_a_standard_service_request_goes_back_with_a_hint(asked, writer, head, director):
    done = return_request(
        asked.pk, actor=director, kind=ReturnKind.SERVICE, hint="Order it in the portal."
    )
    assert (done.return_kind, done.hint) == ("service", "Order it in the portal.")
    assert done.is_open_for_writing
    assert told("request.returned") == {writer, head}
    entry = HistoryEntry.objects.get(verb="request.returned")
    assert entry.additional_data["reason"] == "Order it in the portal."
    with pytest.raises(RuleViolation, match="already"):
        return_request(asked.pk, actor=director, kind=ReturnKind.SERVICE, hint="Again.")


@pytest.mark.parametrize(("kind", "hint"), [("service", " "), ("nonsense", "Words"), ("", "Words")])
def test_sending_back_says_why(asked, director, kind, hint):
    with pytest.raises(RuleViolation):
        return_request(asked.pk, actor=director, kind=kind, hint=hint)


def test_what_was_sent_back_waits_for_its_writer(asked, head, director):
    return_request(asked.pk, actor=director, kind=ReturnKind.INCOMPLETE, hint="More.")
    with pytest.raises(RuleViolation):
        endorse_request(asked.pk, actor=head)
    with pytest.raises(RuleViolation, match="writer"):
        park_request(asked.pk, actor=director, reason="Later", until=LATER, on=FRIDAY)


def test_a_request_is_parked_and_taken_up(asked, writer, head, director):
    parked = park_request(asked.pk, actor=director, reason="No money.", until=LATER, on=FRIDAY)
    assert (parked.parked_until, parked.parked_reason) == (LATER, "No money.")
    assert told("request.parked") == {writer, head}
    message = Notification.objects.filter(kind="request.parked").first()
    assert "until 08.12.2026" in sentence(message)
    again = take_up_request(asked.pk, actor=director)
    assert (again.parked_until, again.parked_reason) == (None, "")
    assert told("request.taken_up") == {writer, head}
    with pytest.raises(RuleViolation, match="not parked"):
        take_up_request(asked.pk, actor=director)


@pytest.mark.parametrize("until", [FRIDAY, FRIDAY - timedelta(days=1), date(2027, 10, 10)])
def test_parking_ends_within_twelve_months(asked, director, until):
    with pytest.raises(RuleViolation, match="twelve months"):
        park_request(asked.pk, actor=director, reason="Later", until=until, on=FRIDAY)


def test_twelve_months_are_the_longest(asked, director):
    until = date(2027, 10, 9)
    assert park_request(asked.pk, actor=director, reason="Later", until=until, on=FRIDAY)


def test_what_is_parked_may_be_sent_back(asked, director):
    park_request(asked.pk, actor=director, reason="Later", until=LATER, on=FRIDAY)
    done = return_request(asked.pk, actor=director, kind=ReturnKind.INCOMPLETE, hint="More.")
    assert done.parked_until is None


def test_the_analyst_is_named_and_told(asked, writer, director):
    analyst = make_user("analyst")
    done = name_analyst(asked.pk, actor=director, analyst_id=analyst.pk, due_on=LATER, on=FRIDAY)
    assert (done.analyst, done.analysis_due_on) == (analyst, LATER)
    assert told("request.analyst_named") == {analyst, writer}
    assert ProjectRequest.objects.visible_to(analyst).get() == asked


def test_an_analysis_is_not_due_in_the_past_nor_by_somebody_who_left(asked, director):
    facts = {"actor": director, "on": FRIDAY}
    with pytest.raises(RuleViolation, match="past"):
        name_analyst(asked.pk, analyst_id=director.pk, due_on=FRIDAY - timedelta(days=1), **facts)
    gone = make_user(is_active=False)
    with pytest.raises(RuleViolation, match="active"):
        name_analyst(asked.pk, analyst_id=gone.pk, due_on=LATER, **facts)


def test_the_analyst_may_change_while_it_is_analysed_not_later(director):
    facts = {"actor": director, "analyst_id": director.pk, "due_on": LATER, "on": FRIDAY}
    analysed = make_request(project=make_project(state="analysis"))
    assert name_analyst(analysed.pk, **facts).analyst == director
    decided = make_request(project=make_project(state="decision"))
    with pytest.raises(RuleViolation, match="no longer"):
        name_analyst(decided.pk, **facts)


STEPS = [
    (return_request, {"kind": "service", "hint": "Order it."}),
    (park_request, {"reason": "Later", "until": LATER, "on": FRIDAY}),
    (take_up_request, {}),
    (name_analyst, {"due_on": LATER, "on": FRIDAY}),
]


@pytest.mark.parametrize(("step", "facts"), STEPS)
def test_only_directors_screen(asked, writer, head, step, facts):
    facts = {**facts, "analyst_id": writer.pk} if step is name_analyst else facts
    board, quality = (make_user(roles=(role,)) for role in (Role.SPONSOR, Role.QUALITY_MANAGER))
    for stranger in (writer, head, board, quality):
        with pytest.raises(PermissionDenied):
            step(asked.pk, actor=stranger, **facts)


@pytest.mark.parametrize(("step", "facts"), STEPS)
def test_no_director_touches_a_draft(director, step, facts):
    draft = make_request(project=None)
    facts = {**facts, "analyst_id": director.pk} if step is name_analyst else facts
    with pytest.raises(PermissionDenied):
        step(draft.pk, actor=director, **facts)


@pytest.mark.parametrize(("step", "facts"), STEPS[:3])
def test_what_is_decided_on_is_screened_no_more(director, step, facts):
    request = make_request(project=make_project(state="analysis"))
    with pytest.raises(RuleViolation, match="decided"):
        step(request.pk, actor=director, **facts)


@pytest.mark.parametrize(("step", "facts"), STEPS)
def test_an_older_version_is_refused(asked, director, step, facts):
    facts = {**facts, "analyst_id": director.pk} if step is name_analyst else facts
    with pytest.raises(StaleObject):
        step(asked.pk, actor=director, version=1, **facts)


def test_writer_and_head_hear_of_every_state_of_the_project(asked, writer, head, director):
    refused = Grounds(reason="Not worth it.")
    change_state(asked.project_id, "rejected", actor=director, on=FRIDAY, grounds=refused)
    assert told("request.state_changed") == {writer, head}
    message = Notification.objects.filter(kind="request.state_changed").first()
    assert sentence(message) == f"The request {asked}: its project is now in the state “Rejected”."


def test_who_hears_of_the_project_does_not_hear_twice(director):
    writer = make_user()
    project = make_wish(lead=writer)
    make_request(project=project, requester=writer)
    change_state(project.pk, "rejected", actor=director, on=FRIDAY, grounds=Grounds(reason="No."))
    assert told("request.state_changed") == set()
    assert told("project.state_changed") == {writer}


def test_a_refusal_ends_the_parking(asked, director):
    park_request(asked.pk, actor=director, reason="Later", until=LATER, on=FRIDAY)
    refused = Grounds(reason="No.")
    change_state(asked.project_id, "rejected", actor=director, on=FRIDAY, grounds=refused)
    asked.refresh_from_db()
    assert (asked.parked_until, asked.parked_reason) == (None, "")
