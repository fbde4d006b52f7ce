"""What each role is offered on the pages, and that nothing else is opened by typing its address."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from people.models import User
from projects.models import Contact, EngagementAction, Stakeholder
from tests.factories import make_consultation, make_contact, make_engagement, make_stakeholder
from tests.stakeholders.conftest import newest, put_on_hold
from tests.stakeholders.test_pages import page, url

pytestmark = pytest.mark.django_db
WRITE = {
    "edit-stakeholder", "assess-stakeholder", "new-contact", "new-engagement", "edit-engagement",
    "finish-engagement", "new-consultation",
}  # fmt: skip
# What the pages of the register offer to each role, and how each page answers it.
OFFERED = {
    "lead": WRITE | {"new-stakeholder"},
    "director": WRITE,
    "manager": WRITE,
    "sponsor": set(),
    "packager": set(),
    "quality": set(),
}
READS_ATTITUDE = {"lead", "director", "manager", "sponsor"}
CLOSED_TO = ("member", "observer")


@pytest.fixture(autouse=True)
def _on_friday():
    with time_machine.travel("2026-10-09 09:00+02:00", tick=False):
        yield


@pytest.fixture
def kept(project):
    """A stakeholder with a contact and an action, and a round that is over."""
    row = make_stakeholder(project, name_en="Site managers")
    make_contact(row, summary="Whispered")
    make_engagement(row, what="Invite them")
    make_consultation(project, name_en="New teams")
    return project


@pytest.fixture
def addresses(kept):
    one, action = (1,), (1, 1)
    more = {
        "new-stakeholder": (), "new-consultation": (), "edit-engagement": action,
        "finish-engagement": action,
    }  # fmt: skip
    names = WRITE | {"new-stakeholder"}
    return {name: url(name, kept, *more.get(name, one)) for name in names}


@pytest.fixture
def client_of(request, project, as_user):
    def client(role):
        person = project.lead if role == "lead" else request.getfixturevalue(role)
        return as_user(User.objects.get(pk=person.pk))

    return client


@pytest.mark.parametrize("role", OFFERED)
def test_what_is_offered_opens_and_what_is_not_offered_does_not(kept, addresses, client_of, role):
    client = client_of(role)
    shown = "".join(
        page(client.get(address))
        for address in (url("stakeholders", kept), url("stakeholder", kept, 1))
    )
    assert {name for name, each in addresses.items() if f'"{each}"' in shown} == OFFERED[role]
    for name, address in addresses.items():
        expected = 200 if name in OFFERED[role] else 403
        assert client.get(address).status_code == expected, name


@pytest.mark.parametrize("role", OFFERED)
def test_attitudes_actions_and_contacts_stand_where_they_may_be_read(kept, client_of, role):
    shown = page(client_of(role).get(url("stakeholder", kept, 1)))
    words = ("Whispered", "Invite them", "Neutral → Supportive", "Expectations", "gap 1")
    assert {each in shown for each in words} == {role in READS_ATTITUDE}
    # Power and interest are facts.
    assert "4 × 4 · Manage closely" in shown


@pytest.mark.parametrize("role", CLOSED_TO)
def test_who_reads_no_register_opens_none_of_its_pages(kept, addresses, client_of, role):
    client = client_of(role)
    reading = (url("stakeholders", kept), url("stakeholder", kept, 1))
    for address in (*reading, *addresses.values()):
        assert client.get(address).status_code == 403, address
    page(client.get(url("consultation", kept, 1)), 404)
    assert reading[0] not in page(client.get(kept.get_absolute_url()))


def test_who_is_not_of_the_project_learns_of_none(kept, addresses, client_of):
    client = client_of("outsider")
    for address in (url("stakeholders", kept), url("consultation", kept, 1), *addresses.values()):
        page(client.get(address), 404)


@pytest.mark.parametrize("role", ["director", "manager", "sponsor", "packager", "quality"])
def test_only_the_lead_takes_somebody_out(kept, client_of, role):
    make_stakeholder(kept, name_en="By mistake")
    client, address = client_of(role), url("stakeholder", kept, 2)
    assert "Take out of the register" not in page(client.get(address))
    page(client.post(url("remove-stakeholder", kept, 2)), 403)
    assert Stakeholder.objects.filter(number=2).exists()


@pytest.mark.parametrize("role", ["sponsor", "packager", "quality", "member", "observer"])
def test_who_does_not_write_sends_in_vain(kept, addresses, client_of, role):
    client = client_of(role)
    before = [Stakeholder.objects.get().version, newest(Stakeholder.objects.get()).current]
    for address in addresses.values():
        assert client.post(address, {"version": "1"}).status_code == 403, address
    assert client.post(url("remove-contact", kept, 1, 1)).status_code in (403, 404)
    assert [Stakeholder.objects.get().version, newest(Stakeholder.objects.get()).current] == before
    assert (Contact.objects.count(), EngagementAction.objects.get().is_open) == (1, True)


@pytest.mark.parametrize("state", ["closed", "cancelled", "rejected"])
def test_a_project_that_is_over_is_read_and_offers_nothing(
    kept, addresses, client_of, state, project
):
    project.state = state
    project.save()
    client = client_of("lead")
    shown = page(client.get(url("stakeholders", kept)))
    shown += page(client.get(url("stakeholder", kept, 1)))
    shown += page(client.get(url("consultation", kept, 1)))
    assert "Whispered" in shown
    for address in (*addresses.values(), url("remove-contact", kept, 1, 1)):
        assert f'"{address}"' not in shown
        assert client.post(address, {"version": "1"}).status_code == 403, address
    assert "Close the consultation" not in shown


def test_a_project_on_hold_keeps_its_register_going(kept, addresses, client_of, project):
    put_on_hold(project)
    client = client_of("lead")
    for name, address in addresses.items():
        assert client.get(address).status_code == 200, name
    shown = page(client.get(reverse("projects:all-stakeholders")))
    assert "Site managers" in shown


def test_a_project_that_is_over_leaves_the_overview_and_comes_back_with_its_state(
    kept, client_of, project
):
    address = reverse("projects:all-stakeholders")
    for state, shows in (("closed", False), ("execution", True), ("cancelled", False)):
        project.state = state
        project.save()
        rows = client_of("lead").get(address).context["table"].rows
        assert bool(rows) is shows, state


@pytest.mark.parametrize(
    ("role", "finds"),
    [("lead", True), ("director", True), ("manager", True), ("sponsor", True),
     ("packager", True), ("quality", True), ("member", False), ("observer", False),
     ("outsider", False)],
)  # fmt: skip
def test_the_search_finds_the_names_of_a_register_for_its_readers(kept, client_of, role, finds):
    address = reverse("people:search")
    shown = page(client_of(role).get(f"{address}?q=site+managers"))
    assert (url("stakeholder", kept, 1) in shown) is finds
    # What was said or planned is no word to search by, for nobody.
    for word in ("whispered", "invite"):
        assert url("stakeholder", kept, 1) not in page(client_of(role).get(f"{address}?q={word}"))


def test_pages_that_were_overtaken_keep_what_was_typed(kept, addresses, client_of, project):
    lead, manager = client_of("lead"), client_of("manager")
    facts = {"name_fr": "Sites", "kind": "group", "version": "1"}
    action = {"what": "Show it", "owner": str(project.lead.pk), "due_on": "20.10.2026",
              "version": "1"}  # fmt: skip
    for name, sent, field in (
        ("edit-stakeholder", facts, "name_fr"), ("edit-engagement", action, "what"),
    ):  # fmt: skip
        manager.post(addresses[name], {**sent, field: "The first"})
        assert "My version" in page(lead.post(addresses[name], {**sent, field: "My version"}), 409)
    done = {"effect": "My effect", "version": "1"}
    assert "My effect" in page(lead.post(addresses["finish-engagement"], done), 409)
    row = Stakeholder.objects.get()
    assert (row.name_fr, row.actions.get().what) == ("The first", "The first")
    assert row.actions.get().is_open


def test_a_contact_that_is_written_down_overtakes_an_open_form_of_the_facts(
    kept, addresses, client_of
):
    """It may move the day of the next contact, which stands in that form."""
    client = client_of("lead")
    contact = {"held_on": "09.10.2026", "channel": "call", "summary": "Talked", "sentiment": "0"}
    client.post(addresses["new-contact"], contact)
    facts = {"name_fr": "Sites", "kind": "group", "version": "1"}
    page(client.post(addresses["edit-stakeholder"], facts), 409)
