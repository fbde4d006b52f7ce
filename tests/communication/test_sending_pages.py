"""The sending of a message on its page, and the list of its addresses."""

from __future__ import annotations

import pytest
from django.urls import reverse

from people.models import Job
from projects.models import ClosedAddress, Delivery
from servicedesk_pm.common import clock
from tests.factories import make_communication, make_unit, make_user

pytestmark = pytest.mark.django_db
HIDDEN = 404
REFUSED = 403


@pytest.fixture
def unit():
    unit = make_unit(code="SITE")
    make_user("anna", email="anna@example.org", org_unit=unit)
    return unit


@pytest.fixture
def message(project, unit):
    return make_communication(project, state="approved", units=[unit])


def deliver(message, address, **fields):
    if fields.get("state") in {"sent", "returned"}:
        fields["sent_at"] = clock.now()
    return Delivery.objects.create(
        **{"action": message, "address": address, "language": "fr", **fields}
    )


def addresses_page(message):
    args = [message.project.code, message.number]
    return reverse("projects:communication-deliveries", args=args)


def step(message, name):
    args = [message.project.code, message.number, name]
    return reverse("projects:act-on-communication", args=args)


def shown(client, message):
    return client.get(message.get_absolute_url()).content.decode()


def test_before_it_is_sent_the_page_says_how_many_it_is_for(as_user, message, lead):
    page = shown(as_user(lead), message)
    assert "It is for 1 address:" in page
    assert "Send it by e-mail" in page
    assert "Send it to yourself as a trial" in page
    assert "Enter what came back" not in page


def test_a_message_to_nobody_says_what_is_missing(as_user, project, lead):
    row = make_communication(project, state="approved")
    page = shown(as_user(lead), row)
    assert "Nobody is reached by e-mail" in page
    assert step(row, "send") not in page.split("Nobody is reached by e-mail")[0]


def test_what_goes_another_way_has_no_sending(as_user, project, unit, lead):
    row = make_communication(project, state="approved", units=[unit], channel="poster")
    page = shown(as_user(lead), row)
    assert "By e-mail" not in page
    assert "Send it by e-mail" not in page


def test_it_is_sent_from_its_page(as_user, message, lead):
    client = as_user(lead)
    answer = client.post(step(message, "send"), {"send-version": message.version}, follow=True)
    assert "The message is being sent." in answer.content.decode()
    assert Job.objects.get().arguments == {"action": message.pk}
    assert "Waiting" in shown(client, message)


def test_a_second_press_is_told(as_user, message, lead):
    client = as_user(lead)
    client.post(step(message, "send"), {"send-version": message.version})
    message.refresh_from_db()
    answer = client.post(step(message, "send"), {"send-version": message.version})
    assert answer.status_code == 422
    assert "It is being sent already." in answer.content.decode()


def test_an_old_page_is_told(as_user, message, lead):
    answer = as_user(lead).post(step(message, "send"), {"send-version": message.version + 3})
    assert answer.status_code == 409
    assert not Job.objects.exists()


def test_figures_lead_to_the_addresses_behind_them(as_user, message, lead):
    deliver(message, "a@example.org", state="sent", read_at=clock.now())
    deliver(message, "b@example.org", state="refused", said="550 no such mailbox")
    page = shown(as_user(lead), message)
    for state in ("sent", "refused", "read"):
        assert f"{addresses_page(message)}?state={state}" in page
    assert f"{addresses_page(message)}?state=returned" not in page


def test_the_list_shows_each_address_and_what_came_of_it(as_user, message, lead):
    deliver(message, "a@example.org", state="sent")
    deliver(message, "b@example.org", state="refused", said="550 no such mailbox")
    page = as_user(lead).get(addresses_page(message)).content.decode()
    for words in ("a@example.org", "b@example.org", "550 no such mailbox", "Refused"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=sent", {"a@example.org", "c@example.org"}),
        ("state=read", {"c@example.org"}),
        ("q=B%40", {"b@example.org"}),
        ("state=nonsense", {"a@example.org", "b@example.org", "c@example.org"}),
        ("q=zzz", set()),
    ],
)
def test_the_list_is_filtered(as_user, message, lead, query, found):
    deliver(message, "a@example.org", state="sent")
    deliver(message, "b@example.org")
    deliver(message, "c@example.org", state="sent", read_at=clock.now())
    page = as_user(lead).get(f"{addresses_page(message)}?{query}").content.decode()
    table = page.split('id="delivery-list"')[1]
    assert {a for a in ("a@example.org", "b@example.org", "c@example.org") if a in table} == found


def test_the_list_costs_the_same_for_many(as_user, message, lead, django_assert_max_num_queries):
    for n in range(60):
        deliver(message, f"p{n:02}@example.org", state="sent")
    client = as_user(lead)
    client.get(addresses_page(message))
    with django_assert_max_num_queries(18):
        client.get(addresses_page(message))


def test_an_empty_list_leads_back(as_user, message, lead):
    page = as_user(lead).get(addresses_page(message)).content.decode()
    assert "Nothing was sent yet" in page
    assert message.get_absolute_url() in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("manager", 200),
        ("packager", 200),
        ("sponsor", REFUSED),
        ("member", REFUSED),
        ("observer", HIDDEN),
        ("outsider", HIDDEN),
    ],
)
def test_addresses_are_for_who_writes_and_who_approves(request, as_user, message, who, status):
    deliver(message, "a@example.org", state="sent")
    client = as_user(request.getfixturevalue(who))
    assert client.get(addresses_page(message)).status_code == status
    page = client.get(message.get_absolute_url())
    assert (addresses_page(message) in page.content.decode()) is (status == 200)


def test_what_came_back_is_entered_on_the_page(as_user, message, lead):
    deliver(message, "a@example.org", state="sent")
    client = as_user(lead)
    typed = {"returned-returned": "550 <b@example.org>", "returned-version": message.version}
    answer = client.post(step(message, "returned"), typed)
    assert answer.status_code == 422
    assert "The message went to none of these addresses." in answer.content.decode()
    assert "550 &lt;b@example.org&gt;" in answer.content.decode()
    typed["returned-returned"] = "550 <a@example.org>"
    assert client.post(step(message, "returned"), typed).status_code == 302
    assert ClosedAddress.objects.get().address == "a@example.org"
    message.refresh_from_db()
    again = {"again-again": "a@example.org", "again-version": message.version}
    assert client.post(step(message, "again"), again).status_code == 302
    assert not ClosedAddress.objects.exists()


def test_the_effect_begins_with_how_many_have_read_it(as_user, project, lead):
    row = make_communication(project, state="done")
    deliver(row, "a@example.org", state="sent", read_at=clock.now())
    deliver(row, "b@example.org", state="sent")
    page = shown(as_user(lead), row)
    assert 'name="effect-responded" value="1"' in page


@pytest.mark.parametrize("name", ["try", "send", "returned", "again"])
def test_strangers_to_the_message_take_no_step(as_user, message, outsider, member, name):
    assert as_user(outsider).post(step(message, name)).status_code == HIDDEN
    answer = as_user(member).post(step(message, name), {f"{name}-version": message.version})
    assert answer.status_code == REFUSED
