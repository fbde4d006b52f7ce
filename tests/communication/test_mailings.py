"""Messages sent by e-mail: to whom, in which language, each address once, over a real server."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from people import production
from people.choices import JobState
from people.models import HistoryEntry, Job
from projects.communication.production import send_messages
from projects.communication.recipients import addresses_in, recipients_of
from projects.communication.sending import sending_of
from projects.models import ClosedAddress, Delivery
from projects.operations.communication import cancel_communication, withdraw_communication
from projects.operations.mailings import (
    SEND,
    claim_delivery,
    close_address,
    note_returned,
    send_message,
    try_message,
    write_again,
)
from servicedesk_pm.common.clock import today
from servicedesk_pm.common.errors import StaleObject
from tests.communication.conftest import refused
from tests.factories import make_communication, make_stakeholder, make_unit, make_user
from tests.people.postbox import serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def postbox(settings):
    settings.PUBLIC_URL = "https://projects.example.org"
    settings.DEFAULT_FROM_EMAIL = "Projects <projects@example.org>"
    with serving(settings) as box:
        yield box


@pytest.fixture
def unit():
    return make_unit(code="SITE")


@pytest.fixture
def anna(unit):
    return make_user("anna", email="Anna@Example.org", language="fr", org_unit=unit)


@pytest.fixture
def ben(unit):
    below = make_unit(parent=unit)
    return make_user("ben", email="ben@example.org", language="en", org_unit=below)


@pytest.fixture
def message(project, unit, anna, ben, lead):
    type(lead).objects.filter(pk=lead.pk).update(email="lead@example.org")
    return make_communication(project, state="approved", units=[unit], sender="La direction")


def work():
    """What a worker does with every job that waits."""
    for job in Job.objects.filter(state=JobState.QUEUED).order_by("pk"):
        production.execute(job.pk)
    return Job.objects.order_by("-pk").first()


def send(message, lead):
    send_message(message.pk, actor=lead)
    job = work()
    message.refresh_from_db()
    return job


def states(message):
    return dict(message.deliveries.values_list("address", "state"))


# --- To whom ------------------------------------------------------------------------------------


def test_a_message_is_for_the_units_with_what_is_below_and_for_stakeholders(
    project, unit, anna, ben
):
    make_user("left", email="left@example.org", org_unit=unit, is_active=False)
    make_user("mute", email="", org_unit=unit)
    make_user("elsewhere", email="elsewhere@example.org", org_unit=make_unit())
    person = make_user("cleo", email="cleo@example.org", language="en")
    other, their_unit = make_unit(), make_unit()
    make_user("dan", email="dan@example.org", language="fr", org_unit=other)
    make_user("eve", email="eve@example.org", org_unit=their_unit)
    row = make_communication(
        project,
        units=[unit],
        stakeholders=[
            make_stakeholder(project, kind="person", person=person, org_unit=their_unit),
            make_stakeholder(project, kind="unit", org_unit=other),
        ],
        addresses="press@example.org\nANNA@example.org",
    )
    assert [(each.address, each.language) for each in recipients_of(row)] == [
        ("anna@example.org", "fr"),
        ("ben@example.org", "en"),
        ("cleo@example.org", "en"),
        ("dan@example.org", "fr"),
        ("press@example.org", "both"),
    ]


def test_a_message_in_one_language_goes_to_everybody_in_that(project, unit, anna, ben):
    row = make_communication(project, units=[unit], language="fr", addresses="press@example.org")
    assert {each.language for each in recipients_of(row)} == {"fr"}


def test_finding_recipients_costs_the_same_for_many(
    project, unit, anna, django_assert_max_num_queries
):
    row = make_communication(project, units=[unit])
    for n in range(20):
        make_user(email=f"p{n}@example.org", org_unit=make_unit(parent=unit))
    with django_assert_max_num_queries(4):
        assert len(recipients_of(row)) == 21


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("a@b.ch\n\n  C@D.ch ; \n", ["a@b.ch", "c@d.ch"]),
        ("a@b.ch,\r\nb@b.ch,", ["a@b.ch", "b@b.ch"]),
    ],
)
def test_addresses_stand_one_on_a_line(text, found):
    assert addresses_in(text) == found


@pytest.mark.parametrize("wrong", ["nobody", "a@b", "a@@b.ch", "a@b.ch, c@d.ch", "<a@b.ch>"])
def test_a_line_that_holds_no_address_is_named(wrong):
    refused("addresses", lambda: addresses_in(f"a@b.ch\n{wrong}"), "Line 2: ")


# --- Sending ------------------------------------------------------------------------------------


def test_everybody_gets_the_message_in_their_language(postbox, message, lead):
    job = send(message, lead)
    assert job.state == JobState.DONE
    assert job.result["url"] == message.get_absolute_url()
    french, english = sorted(postbox.mails, key=lambda mail: mail["To"])
    assert (french["To"], english["To"]) == ("anna@example.org", "ben@example.org")
    assert (french["Subject"], english["Subject"]) == (
        "Message 1 en français",
        "Message 1 in English",
    )
    assert french.get_content().startswith("Votre poste change.")
    assert english.get_content().startswith("Your workstation changes.")
    assert "because the project “" in english.get_content()
    assert "Get no more such messages: https://projects.example.org/told/" in english.get_content()
    assert "Ne plus recevoir" in french.get_content()
    assert french["From"] == "La direction <projects@example.org>"
    assert french["Reply-To"] == "lead@example.org"
    assert french["List-Unsubscribe"].strip().startswith("<https://projects.example.org/told/")
    assert french["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_has_no_account_gets_both_languages(postbox, message, lead):
    message.units.clear()
    type(message).objects.filter(pk=message.pk).update(addresses="press@example.org")
    send(message, lead)
    (mail,) = postbox.mails
    assert mail["Subject"] == "Message 1 en français / Message 1 in English"
    body = mail.get_content()
    assert body.index("Votre poste change.") < body.index("Your workstation changes.")


def test_what_was_sent_is_done_and_counts_whom_it_reached(postbox, message, lead):
    send(message, lead)
    assert (message.state, message.done_on, message.reached) == ("done", today(), 2)
    assert set(states(message).values()) == {"sent"}
    verbs = set(HistoryEntry.objects.values_list("verb", flat=True))
    assert {"communication.sending", "communication.done"} <= verbs


def test_a_message_is_text_whatever_it_holds(postbox, message, lead):
    type(message).objects.filter(pk=message.pk).update(message_en="<b>Now</b> & {{ here }}")
    send(message, lead)
    mail = next(mail for mail in postbox.mails if mail["To"] == "ben@example.org")
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().startswith("<b>Now</b> & {{ here }}")


def test_without_a_public_address_there_are_no_links(postbox, settings, message, lead):
    settings.PUBLIC_URL = ""
    send(message, lead)
    assert all("told/" not in mail.get_content() for mail in postbox.mails)
    assert all(mail["List-Unsubscribe"] is None for mail in postbox.mails)


def test_a_refused_address_is_listed_and_stops_no_other(postbox, message, lead):
    postbox.refused.add("anna@example.org")
    send(message, lead)
    assert states(message) == {"anna@example.org": "refused", "ben@example.org": "sent"}
    assert message.deliveries.get(state="refused").said == "550 no such mailbox"
    assert (message.state, message.reached) == ("done", 1)


def test_where_all_are_refused_nothing_is_done_and_it_may_be_sent_again(postbox, message, lead):
    postbox.refused.update({"anna@example.org", "ben@example.org"})
    send(message, lead)
    assert message.state == "approved"
    postbox.refused.clear()
    send(message, lead)
    assert (message.state, message.reached) == ("done", 2)


def test_a_server_that_says_later_leaves_it_waiting(postbox, message, lead):
    postbox.later.add("anna@example.org")
    job = send(message, lead)
    assert job.state == JobState.FAILED
    assert job.error == "The mail server takes some of them only later; try again then."
    assert states(message) == {"anna@example.org": "waiting", "ben@example.org": "sent"}
    assert message.state == "approved"
    postbox.later.clear()
    send(message, lead)
    assert (message.state, message.reached) == ("done", 2)
    assert postbox.to == ["anna@example.org", "ben@example.org"]


def test_who_wants_none_meanwhile_is_not_written_to_at_the_next_try(postbox, message, lead):
    postbox.later.add("anna@example.org")
    send(message, lead)
    postbox.later.clear()
    close_address("anna@example.org", "unwanted", today())
    send(message, lead)
    assert states(message) == {"anna@example.org": "left_out", "ben@example.org": "sent"}
    assert postbox.to == ["ben@example.org"]


def test_who_wants_none_while_it_is_being_sent_gets_none(postbox, message, lead):
    send_message(message.pk, actor=lead)
    close_address("ben@example.org", "unwanted", today())
    work()
    message.refresh_from_db()
    assert states(message) == {"anna@example.org": "sent", "ben@example.org": "left_out"}
    assert postbox.to == ["anna@example.org"]
    assert (message.state, message.reached) == ("done", 1)


def test_without_a_server_nothing_is_lost(settings, message, lead):
    with serving(settings):
        pass
    job = send(message, lead)
    assert job.error == "The mail server does not answer. What was not sent waits; try again later."
    assert set(states(message).values()) == {"waiting"}
    assert message.state == "approved"


def test_a_worker_that_dies_half_way_sends_nothing_twice(postbox, message, lead, monkeypatch):
    send_message(message.pk, actor=lead)
    first = message.deliveries.order_by("pk").first()
    # Killed after its mark and before, or after, the mail: nobody knows.
    assert claim_delivery(first)
    assert not claim_delivery(first)
    work()
    message.refresh_from_db()
    assert len(postbox.mails) == 1
    assert states(message)[first.address] == "sending"
    assert (message.state, message.reached) == ("done", 1)


def test_a_job_done_twice_sends_once(postbox, message, lead):
    send(message, lead)
    job = Job.objects.get(kind=SEND)
    run = production.JobRun(
        job.pk, production.kind_named(SEND), job.arguments, lead, job.started_at
    )
    send_messages(run)
    assert len(postbox.mails) == 2


def test_who_lost_the_right_meanwhile_sends_nothing(postbox, message, packager):
    send_message(message.pk, actor=packager)
    packager.role_assignments.all().delete()
    job = work()
    assert (job.state, job.error) == ("failed", "You no longer have the right to do this.")
    assert postbox.mails == []


# --- Refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["member", "observer", "sponsor", "director", "manager"])
def test_only_who_writes_it_sends_it(request, message, who):
    with pytest.raises(PermissionDenied):
        send_message(message.pk, actor=request.getfixturevalue(who))
    assert not Job.objects.exists()


def test_what_is_not_approved_is_not_sent(project, unit, anna, lead):
    row = make_communication(project, state="drafted", units=[unit])
    refused(None, lambda: send_message(row.pk, actor=lead), "Only what is approved")


def test_what_goes_another_way_is_not_sent(project, unit, anna, lead):
    row = make_communication(project, state="approved", units=[unit], channel="poster")
    refused(None, lambda: send_message(row.pk, actor=lead), "Only what goes by e-mail")
    refused(None, lambda: try_message(row.pk, actor=lead), "Only what goes by e-mail")
    assert sending_of(row) is None


def test_a_message_to_nobody_is_not_sent(project, lead):
    row = make_communication(project, state="approved")
    refused(None, lambda: send_message(row.pk, actor=lead), "Nobody is reached by e-mail")
    assert not Delivery.objects.exists()


def test_it_is_sent_once_at_a_time(message, lead):
    send_message(message.pk, actor=lead)
    refused(None, lambda: send_message(message.pk, actor=lead), "being sent already")


def test_an_overtaken_page_sends_nothing(message, lead):
    with pytest.raises(StaleObject):
        send_message(message.pk, actor=lead, version=message.version + 1)


def test_what_is_going_out_is_not_taken_back(message, lead):
    send_message(message.pk, actor=lead)
    words = "going out by e-mail already"
    refused(None, lambda: withdraw_communication(message.pk, "No", actor=lead), words)
    refused(None, lambda: cancel_communication(message.pk, "No", actor=lead), words)


# --- The trial ----------------------------------------------------------------------------------


def test_a_trial_goes_to_oneself_alone_in_all_languages(postbox, message, lead):
    lead.refresh_from_db()
    try_message(message.pk, actor=lead)
    assert work().state == JobState.DONE
    (mail,) = postbox.mails
    assert mail["To"] == "lead@example.org"
    assert mail["Subject"].strip() == "[Test] Message 1 en français / Message 1 in English"
    assert "Votre poste change." in mail.get_content()
    message.refresh_from_db()
    assert message.state == "approved"
    assert not message.deliveries.exists()


def test_a_trial_needs_an_address_and_words(project, message, lead):
    lead.email = ""
    lead.save()
    refused(None, lambda: try_message(message.pk, actor=lead), "no mail address")
    lead.email = "lead@example.org"
    lead.save()
    half = make_communication(project, state="drafted", message_en="")
    refused(None, lambda: try_message(half.pk, actor=lead), "in English is missing")
    done = make_communication(project, state="done")
    refused(None, lambda: try_message(done.pk, actor=lead), "not gone out yet")


def test_a_trial_is_for_who_writes_and_who_approves(message, manager, member):
    manager.email = "manager@example.org"
    manager.save()
    assert try_message(message.pk, actor=manager)
    with pytest.raises(PermissionDenied):
        try_message(message.pk, actor=member)


def test_a_refused_trial_says_why(postbox, message, lead):
    lead.refresh_from_db()
    postbox.refused.add("lead@example.org")
    try_message(message.pk, actor=lead)
    assert work().error == "The mail server does not take it: 550 no such mailbox"


# --- What came back, and who wants no more ----------------------------------------------------


def test_addresses_are_found_in_what_came_back_and_written_to_no_more(
    postbox, project, unit, message, lead
):
    send(message, lead)
    answer = "Undeliverable: <BEN@example.org>: 550 mailbox full (postmaster@example.org)."
    assert note_returned(message.pk, answer, actor=lead, on=today()) == 1
    message.refresh_from_db()
    assert states(message)["ben@example.org"] == "returned"
    assert message.reached == 1
    closed = ClosedAddress.objects.get()
    assert (closed.address, closed.reason, closed.since) == ("ben@example.org", "returned", today())
    later = make_communication(project, state="approved", units=[unit])
    send(later, lead)
    assert states(later) == {"anna@example.org": "sent", "ben@example.org": "left_out"}
    assert len(postbox.mails) == 3


def test_addresses_that_were_not_written_to_do_not_come_back(message, lead):
    for text in ("", "nobody@example.org", "no address at all"):
        call = lambda text=text: note_returned(message.pk, text, actor=lead, on=today())  # noqa: E731
        refused("returned", call, "went to none")
    assert not ClosedAddress.objects.exists()


def test_more_never_responded_than_it_reached(postbox, message, lead):
    send(message, lead)
    type(message).objects.filter(pk=message.pk).update(
        state="evaluated", responded=2, effect="Fewer calls."
    )
    note_returned(message.pk, "ben@example.org", actor=lead, on=today())
    message.refresh_from_db()
    assert (message.reached, message.responded) == (2, 2)


def test_an_address_that_is_right_again_is_written_to(postbox, project, unit, message, lead):
    close_address("ben@example.org", "returned", today())
    send(message, lead)
    assert states(message)["ben@example.org"] == "left_out"
    write_again(message.pk, "ben@example.org", actor=lead)
    assert not ClosedAddress.objects.exists()
    later = make_communication(project, state="approved", units=[unit])
    send(later, lead)
    assert set(states(later).values()) == {"sent"}


def test_who_wants_none_is_opened_by_nobody_else(postbox, message, lead):
    close_address("ben@example.org", "unwanted", today())
    send(message, lead)
    call = lambda: write_again(message.pk, "ben@example.org", actor=lead)  # noqa: E731
    refused("again", call, "ben@example.org wants no messages")
    call = lambda: write_again(message.pk, "x@example.org", actor=lead)  # noqa: E731
    refused("again", call, "was left out")
    assert ClosedAddress.objects.get().reason == "unwanted"


def test_wanting_none_outweighs_what_came_back():
    close_address("a@example.org", "returned", today())
    close_address("a@example.org", "unwanted", today())
    close_address("a@example.org", "returned", today())
    assert ClosedAddress.objects.get().reason == "unwanted"


@pytest.mark.parametrize("deed", [note_returned, write_again])
def test_what_came_back_is_entered_by_who_follows_the_sending(message, member, deed):
    more = {"on": today()} if deed is note_returned else {}
    with pytest.raises(PermissionDenied):
        deed(message.pk, "a@example.org", actor=member, **more)


# --- Figures and constraints --------------------------------------------------------------------


def test_the_figures_tell_how_far_it_is(postbox, message, lead):
    assert sending_of(message).recipients == 2
    postbox.refused.add("anna@example.org")
    send(message, lead)
    figures = sending_of(message)
    assert [(state, n) for state, _label, n in figures.lines] == [("sent", 1), ("refused", 1)]
    assert (figures.read, figures.recipients) == (0, None)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("delivery_once_an_address", {"address": "twice@example.org"}),
        ("delivery_address_in_lower_case", {"address": "Upper@example.org"}),
        ("delivery_sent_at_a_moment", {"address": "a@example.org", "state": "sent"}),
    ],
)
def test_a_delivery_is_what_it_says(message, name, fields):
    Delivery.objects.create(action=message, address="twice@example.org", language="fr")
    words = name if connection.vendor == "postgresql" or "once" not in name else "UNIQUE"
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        Delivery.objects.create(**{"action": message, "language": "fr", **fields})


def test_a_closed_address_is_in_lower_case():
    with pytest.raises(IntegrityError, match="closed_address_in_lower_case"), transaction.atomic():
        ClosedAddress.objects.create(address="A@b.ch", reason="returned", since=today())
