"""The pages of the communication plan: who sees what, filters, files, steps and fragments."""

from __future__ import annotations

from datetime import date, timedelta

import icalendar
import pytest
from django.urls import reverse

from projects.models import CommunicationAction, CommunicationPlan
from servicedesk_pm.common.clock import today
from tests.communication.conftest import PLANNED
from tests.factories import make_communication, make_project, make_unit, make_user
from tests.htmx import normal, swapped

ALL = "/communication/"


def url(name, project, *numbers):
    return reverse(f"projects:{name}", args=[project.code, *numbers])


def page(answer):
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


@pytest.fixture
def filled(project, unit):
    """One action in each state; the first is overdue."""
    soon = today() + timedelta(days=3)
    late = today() - timedelta(days=3)
    for state in ("planned", "drafted", "approved", "done", "evaluated", "cancelled"):
        due = late if state == "planned" else soon
        make_communication(project, state=state, units=[unit], due_on=due)
    return project


def test_an_outsider_finds_nothing(filled, as_user):
    client = as_user(make_user())
    row = filled.communication_actions.first()
    for address in (
        url("communication", filled),
        url("communication-calendar", filled),
        url("new-communication", filled),
        row.get_absolute_url(),
    ):
        assert client.get(address).status_code == 404
    assert client.get(ALL).status_code == 403


def test_the_plan_tells_its_figures_and_its_lines(filled, as_user):
    shown = page(as_user(filled.lead).get(url("communication", filled)))
    assert "Plan a message or event" in shown
    assert "reached: 360 of 400 people" in shown
    assert "90 %" in shown
    assert "done on time: 0 of 1 due" in shown
    assert shown.count("overdue") >= 1
    assert "Nobody has written yet what the communication is to reach." in shown


def test_who_only_reads_is_offered_nothing(filled, as_user, member):
    shown = page(as_user(member).get(url("communication", filled)))
    assert "Plan a message or event" not in shown
    first = filled.communication_actions.first()
    shown = page(as_user(member).get(first.get_absolute_url()))
    assert "Write the message" not in shown
    assert 'id="message-step-' not in shown


def test_an_observer_reads_what_has_gone_out(filled, as_user, observer):
    client = as_user(observer)
    shown = page(client.get(url("communication", filled)))
    numbers = {row.number for row in client.get(url("communication", filled)).context["table"].rows}
    assert numbers == {4, 5}
    assert "Message 1 " not in shown
    assert client.get(url("communication-action", filled, 1)).status_code == 404
    assert client.get(url("communication-action", filled, 5)).status_code == 200


def test_who_is_responsible_finds_it_without_any_role(filled, as_user):
    person = make_user()
    row = make_communication(filled, owner=person, name_en="Mine alone")
    client = as_user(person)
    assert client.get(row.get_absolute_url()).status_code == 200
    assert client.get(url("communication", filled)).status_code == 404


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", {1, 2, 3, 4, 5, 6}),
        ("?state=overdue", {1}),
        ("?state=approved", {3}),
        ("?q=message 2", {2}),
        ("?channel=stand", set()),
        ("?state=nonsense", {1, 2, 3, 4, 5, 6}),
        ("?week=never", {1, 2, 3, 4, 5, 6}),
        ("?week=2026-99-99", {1, 2, 3, 4, 5, 6}),
        ("?unit=nowhere", {1, 2, 3, 4, 5, 6}),
    ],
)
def test_filters_pass_the_same_rows_to_page_and_files(filled, as_user, query, numbers):
    client, address = as_user(filled.lead), url("communication", filled)
    answer = client.get(f"{address}{query}")
    assert {row.number for row in answer.context["table"].rows} == numbers
    whole = f"{address}{query}{'&' if query else '?'}export=csv"
    lines = b"".join(client.get(whole).streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(numbers)


def test_a_unit_and_a_week_narrow_the_list(filled, unit, as_user):
    soon = today() + timedelta(days=3)
    monday = soon - timedelta(days=soon.weekday())
    make_communication(filled, units=[make_unit()], due_on=soon, name_en="Elsewhere")
    answer = as_user(filled.lead).get(f"{ALL}?unit={unit.code}&week={monday.isoformat()}")
    found = {row.number for row in answer.context["table"].rows}
    assert {2, 3, 4, 5, 6} <= found
    assert 7 not in found


@pytest.mark.parametrize("query", ["?state=drafted", "?q=message&sort=-due"])
def test_the_list_swapped_in_equals_the_page(filled, as_user, query):
    client, address = as_user(filled.lead), url("communication", filled)
    before = client.get(address).content
    fragment = client.fragment(f"{address}{query}", "communication-list").content
    whole = normal(client.get(f"{address}{query}").content)
    mended = swapped(before, fragment, "communication-list")
    assert mended.split("communication-list")[-1] == whole.split("communication-list")[-1]
    over = client.fragment(f"{ALL}{query}", "communication-over-all").content
    assert swapped(client.get(ALL).content, over, "communication-over-all")


def test_a_filter_that_fits_nobody_offers_the_way_back(filled, as_user):
    shown = page(as_user(filled.lead).get(f"{url('communication', filled)}?q=nobody"))
    assert "No message fits these filters" in shown


def test_an_empty_plan_says_what_it_is_for(project, as_user, member):
    empty = page(as_user(project.lead).get(url("communication", project)))
    assert "Nothing is planned yet" in empty
    assert "Plan a message or event" in empty
    assert "Nothing is planned yet" in page(as_user(member).get(url("communication", project)))
    assert "Nothing is planned yet" in page(as_user(project.lead).get(ALL))


@pytest.mark.parametrize("rows", [1, 12])
@pytest.mark.parametrize("address", [ALL, "/projects/PRJ-C/communication/"])
def test_the_queries_stay_the_same(project, as_user, address, rows, django_assert_max_num_queries):
    for _ in range(rows):
        make_communication(project, units=[make_unit()], due_on=today())
    client = as_user(project.lead)
    client.get(address)
    with django_assert_max_num_queries(16):
        client.get(address)


def test_over_all_projects_closed_ones_stay_away(filled, director, as_user):
    gone = make_project(state="closed")
    make_communication(gone, name_en="Gone")
    make_communication(make_project(), name_en="Elsewhere")
    shown = page(as_user(director).get(ALL))
    assert "Elsewhere" in shown
    assert "Gone" not in shown


def test_too_full_weeks_of_a_unit_are_warned_of(project, unit, as_user, settings):
    settings.MOST_MESSAGES_A_WEEK = 2
    monday = today() - timedelta(days=today().weekday()) + timedelta(weeks=1)
    rows = [
        make_communication(project, units=[unit], due_on=monday + timedelta(days=n))
        for n in range(2)
    ]
    client = as_user(project.lead)
    assert "too full" not in page(client.get(ALL))
    assert "Fewer are read" not in page(client.get(rows[0].get_absolute_url()))
    other = make_communication(make_project(), units=[unit], due_on=monday)
    # What others tell the unit counts, whether or not the reader may see it.
    assert "is told 3 things in the week" in page(client.get(rows[0].get_absolute_url()))
    other.state = "cancelled"
    other.save()
    assert "Fewer are read" not in page(client.get(rows[0].get_absolute_url()))
    make_communication(project, units=[unit], due_on=monday)
    shown = page(client.get(ALL))
    assert "1 week of a unit is too full" in shown
    assert f"?unit={unit.code}&amp;week={monday.isoformat()}" in shown


def test_the_calendar_file_holds_what_the_reader_sees(filled, as_user, observer):
    def events(person):
        answer = as_user(person).get(url("communication-calendar", filled))
        assert answer["Content-Type"].startswith("text/calendar")
        return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")

    mine = events(filled.lead)
    assert len(mine) == 5
    assert mine[0].decoded("dtstart") == today() - timedelta(days=3)
    assert str(mine[0]["summary"]) == "PRJ-C Message 1 in English"
    assert "Votre poste" not in str(mine)
    assert len(events(observer)) == 2


def test_a_message_is_planned_by_form_once(project, as_user, unit):
    client = as_user(project.lead)
    address = url("new-communication", project)
    token = client.get(address).context["form"]["form_token"].value()
    sent = {
        **PLANNED,
        "owner": project.lead_id,
        "due_on": "14.12.2026",
        "units": [unit.pk],
        "form_token": token,
    }
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302
    row = CommunicationAction.objects.get()
    assert (row.due_on, row.owner, list(row.units.all())) == (
        date(2026, 12, 14),
        project.lead,
        [unit],
    )


def test_a_refused_form_keeps_what_was_typed(project, as_user):
    client = as_user(project.lead)
    sent = {**PLANNED, "owner": project.lead_id, "due_on": "31.02.2026"}
    answer = client.post(url("new-communication", project), sent)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Users of Lausanne" in shown
    assert "31.02.2026" in shown
    assert not CommunicationAction.objects.exists()


def test_a_message_goes_its_way_by_form(project, as_user, sponsor):
    row = make_communication(project)
    client = as_user(project.lead)
    client.post(
        url("write-communication", project, 1),
        {"message_fr": "Votre poste.", "message_en": "", "version": 1},
    )
    shown = page(client.get(row.get_absolute_url()))
    assert "The message in English is missing." in shown
    assert "Nothing is written in English yet." in shown
    client.post(
        url("write-communication", project, 1),
        {"message_fr": "Votre poste.", "message_en": "Your desk.", "version": 2},
    )
    step = url("act-on-communication", project, 1, "approve")
    assert client.post(step, {"approve-version": 3}).status_code == 302
    done = url("act-on-communication", project, 1, "done")
    wrong = client.post(done, {"done-version": 4, "done-done_on": "", "done-reached": "x"})
    assert wrong.status_code == 422
    on = today().strftime("%d.%m.%Y")
    sent = {"done-version": 4, "done-done_on": on, "done-reached": 150}
    assert client.post(done, sent).status_code == 302
    effect = url("act-on-communication", project, 1, "effect")
    sent = {"effect-version": 5, "effect-responded": 90, "effect-effect": "Fewer calls"}
    assert client.post(effect, sent).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reached, row.responded) == ("evaluated", 150, 90)
    shown = page(client.get(row.get_absolute_url()))
    assert "Fewer calls" in shown
    assert "90 opened it or came" in shown


def test_a_step_from_an_old_page_is_refused_and_what_was_typed_stays(project, as_user):
    row = make_communication(project, state="approved", version=7)
    step = url("act-on-communication", project, 1, "cancel")
    answer = as_user(project.lead).post(
        step, {"cancel-version": 6, "cancel-reason": "No longer needed"}
    )
    assert answer.status_code == 409
    assert "No longer needed" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "approved"


def test_a_step_that_does_not_exist_is_not_found(project, as_user):
    make_communication(project)
    step = url("act-on-communication", project, 1, "burn")
    assert as_user(project.lead).post(step).status_code == 404


def test_the_frame_is_written_and_approved_by_form(project, as_user, manager):
    make_communication(project)
    client = as_user(project.lead)
    address = url("communication-frame", project)
    version = client.get(address).context["form"]["version"].value()
    sent = {"objectives": "Everybody knows.", "identity": "", "crisis": "", "version": version}
    assert client.post(address, sent).status_code == 302
    assert "not approved" in page(client.get(url("communication", project)))
    approve = url("approve-communication", project)
    assert as_user(manager).post(approve, {"version": 2}).status_code == 302
    assert CommunicationPlan.objects.get().approved_by == manager
    shown = page(client.get(url("communication", project)))
    assert "Programme Manager" in shown
    # Pressed again, from the page as it was: nothing happens twice, and that is said.
    assert client.post(approve, {"version": 1}, follow=True).status_code == 200


def test_messages_are_found_by_their_words(filled, as_user, member):
    shown = page(as_user(member).get("/search/?q=message 3"))
    assert url("communication-action", filled, 3) in shown
    stranger = page(as_user(make_user()).get("/search/?q=message 3"))
    assert url("communication-action", filled, 3) not in stranger
