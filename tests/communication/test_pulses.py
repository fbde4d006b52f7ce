"""Pulse surveys: asked, answered once and anonymously, told from five answers on."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from people.models import HistoryEntry, Notification, User
from people.notifications import sentence
from projects.communication.pulses import pulses_seen
from projects.communication.waiting import messages_waiting
from projects.models import Pulse, PulseAnswer, PulseInvitation
from projects.operations.pulses import answer_pulse, enter_counted_pulse, open_pulse
from servicedesk_pm.common.clock import today
from tests.communication.conftest import refused
from tests.conftest import FRIDAY
from tests.factories import make_communication, make_project, make_pulse, make_user

CLOSES = date(2026, 12, 18)
ASKED = {"name_fr": "Équipe", "name_en": "Team", "closes_on": CLOSES}
MARKS = {"informed": 4, "benefit": 2, "support": 5}
COUNTED = {
    **ASKED,
    "invited": 340,
    "answered": 142,
    "mean_informed": Decimal("4.10"),
    "mean_benefit": Decimal("3.60"),
    "mean_support": Decimal("4.00"),
}


def url(name, project, *numbers):
    return reverse(f"projects:{name}", args=[project.code, *numbers])


def seen(project, on=FRIDAY):
    return pulses_seen(Pulse.objects.filter(project=project), on)


def test_the_lead_asks_people_and_they_are_told(project, member, packager):
    row = open_pulse(project.pk, ASKED, [member.pk, packager.pk], actor=project.lead, on=FRIDAY)
    assert {each.person for each in row.invitations.all()} == {member, packager}
    message = Notification.objects.get(recipient=member)
    assert message.kind == "pulse.asked"
    assert sentence(message) == (
        f"{project}: please answer the anonymous survey “Team” until 18.12.2026."
    )


@pytest.mark.parametrize("who", ["sponsor", "packager", "member", "observer"])
def test_only_those_who_lead_ask(project, who, request):
    actor = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        open_pulse(project.pk, ASKED, [actor.pk], actor=actor, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        enter_counted_pulse(project.pk, COUNTED, actor=actor)
    assert not Pulse.objects.exists()


@pytest.mark.parametrize(
    ("values", "people", "field"),
    [
        ({"name_fr": ""}, True, "name_fr"),
        ({"closes_on": None}, True, "closes_on"),
        ({"closes_on": date(2026, 1, 5)}, True, "closes_on"),
        ({}, False, "people"),
    ],
)
def test_a_survey_that_cannot_be_is_refused(project, member, values, people, field):
    asked = [member.pk] if people else []
    refused(
        field,
        lambda: open_pulse(project.pk, {**ASKED, **values}, asked, actor=project.lead, on=FRIDAY),
    )
    assert not Pulse.objects.exists()
    assert not PulseInvitation.objects.exists()


def test_nobody_who_is_gone_is_asked(project):
    gone = make_user(is_active=False)
    for asked in ([gone.pk], [987_654]):
        refused(
            "people",
            lambda asked=asked: open_pulse(project.pk, ASKED, asked, actor=project.lead, on=FRIDAY),
        )


def test_a_survey_is_about_a_message_of_its_own_project(project, member):
    own, far = make_communication(project), make_communication(make_project())
    row = open_pulse(
        project.pk, {**ASKED, "action": own}, [member.pk], actor=project.lead, on=FRIDAY
    )
    assert row.action == own
    refused(
        "action",
        lambda: open_pulse(
            project.pk, {**ASKED, "action": far}, [member.pk], actor=project.lead, on=FRIDAY
        ),
    )


def test_an_answer_counts_once_and_is_nobodys(project, member):
    row = make_pulse(project, member, closes_on=CLOSES)
    before = HistoryEntry.objects.count()
    answer_pulse(row.pk, MARKS, " Fine. ", actor=member, on=FRIDAY)
    answer = PulseAnswer.objects.get()
    assert (answer.informed, answer.benefit, answer.support) == (4, 2, 5)
    assert answer.comment == "Fine."
    assert row.invitations.get().has_answered
    # Neither who nor when: no history, no person, no moment, no counting key.
    assert HistoryEntry.objects.count() == before
    fields = {field.name for field in PulseAnswer._meta.get_fields()}
    assert fields == {"id", "pulse", "informed", "benefit", "support", "comment"}
    refused(None, lambda: answer_pulse(row.pk, MARKS, "", actor=member, on=FRIDAY), "answered this")
    assert PulseAnswer.objects.count() == 1


def test_only_who_is_asked_answers(project, member, packager):
    row = make_pulse(project, member)
    for actor in (packager, project.lead):
        with pytest.raises(PermissionDenied):
            answer_pulse(row.pk, MARKS, "", actor=actor, on=FRIDAY)


@pytest.mark.parametrize("mark", [0, 6, None, "4"])
def test_a_mark_out_of_scale_is_refused_at_its_question(project, member, mark):
    row = make_pulse(project, member)
    marks = {**MARKS, "benefit": mark}
    refused("benefit", lambda: answer_pulse(row.pk, marks, "", actor=member, on=FRIDAY))
    assert not row.invitations.get().has_answered


def test_after_its_day_nobody_answers(project, member):
    row = make_pulse(project, member, closes_on=FRIDAY)
    late = FRIDAY + timedelta(days=1)
    refused(None, lambda: answer_pulse(row.pk, MARKS, "", actor=member, on=late), "over")
    answer_pulse(row.pk, MARKS, "", actor=member, on=FRIDAY)


def test_what_was_counted_elsewhere_is_entered(project, manager):
    row = enter_counted_pulse(project.pk, COUNTED, actor=manager)
    (found,) = seen(project)
    assert (found.row, found.index, found.outcome.tone) == (row, Decimal("3.9"), "good")
    assert (found.rate.part, found.rate.whole, found.rate.percent) == (142, 340, 41)
    assert not found.is_open


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"answered": 341}, "answered"),
        ({"invited": None}, "invited"),
        ({"mean_benefit": None}, "mean_benefit"),
        ({"mean_benefit": Decimal("5.01")}, "mean_benefit"),
        ({"mean_benefit": Decimal("0.99")}, "mean_benefit"),
    ],
)
def test_a_count_that_cannot_be_is_refused(project, values, field):
    counted = {**COUNTED, **values}
    refused(field, lambda: enter_counted_pulse(project.pk, counted, actor=project.lead))
    assert not Pulse.objects.exists()


def test_nothing_is_told_while_it_runs_nor_of_few(project):
    answers = [(4, 4, 4)] * 5
    make_pulse(project, closes_on=FRIDAY, answers=answers)
    (running,) = seen(project)
    assert (running.is_open, running.index, running.comments) == (True, None, [])
    (over,) = seen(project, FRIDAY + timedelta(days=1))
    assert over.index == Decimal("4.0")
    few = make_project(code="PRJ-FEW")
    make_pulse(few, closes_on=date(2026, 10, 2), answers=answers[:4])
    (found,) = seen(few)
    assert (found.index, found.missing, found.comments) == (None, 1, [])


def test_words_stand_in_an_order_that_is_nobodys(project):
    row = make_pulse(project, closes_on=date(2026, 10, 2), answers=[(3, 3, 3)] * 5)
    for answer, words in zip(row.answers.all(), ["Zeal", "", "Ale", "Mid", ""], strict=True):
        answer.comment = words
        answer.save()
    assert seen(project)[0].comments == ["Ale", "Mid", "Zeal"]


def test_each_survey_stands_beside_the_one_before(project):
    for month, mark in ((6, 4), (8, 3), (9, 5)):
        make_pulse(project, closes_on=date(2026, month, 1), answers=[(mark,) * 3] * 5)
    make_pulse(project, closes_on=date(2026, 7, 1), answers=[(1, 1, 1)])
    found = [(each.row.closes_on.month, each.step_words) for each in seen(project)]
    assert found == [(9, "+2.0"), (8, "−1.0"), (7, ""), (6, "")]


def test_who_is_asked_finds_it_in_my_work_until_it_is_answered(project, member):
    row = make_pulse(project, member, closes_on=CLOSES)

    def told(on=FRIDAY):
        person = User.objects.get(pk=member.pk)
        return [(each.words, each.url) for each in messages_waiting(person, on=on)]

    address = f"{row.get_absolute_url()}#answer"
    assert told() == [("Answer the survey “Pulse 1” until 18.12.2026", address)]
    assert told(CLOSES + timedelta(days=1)) == []
    answer_pulse(row.pk, MARKS, "", actor=member, on=FRIDAY)
    assert told() == []


def test_an_answer_is_given_by_form(project, as_user):
    person = make_user()
    row = make_pulse(project, person, closes_on=today() + timedelta(days=5))
    client = as_user(person)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Your answer is anonymous" in page
    assert "What was answered is told" not in page
    wrong = client.post(url("answer-pulse", project, 1), {"informed": "4", "comment": "Kept"})
    assert wrong.status_code == 422
    assert "Kept" in wrong.content.decode()
    sent = {"informed": "4", "benefit": "2", "support": "5", "comment": "<b>Good</b>"}
    assert client.post(url("answer-pulse", project, 1), sent).status_code == 302
    assert "You have answered" in client.get(row.get_absolute_url()).content.decode()
    again = client.post(url("answer-pulse", project, 1), sent)
    assert again.status_code == 422
    assert PulseAnswer.objects.count() == 1
    lead = as_user(project.lead).get(row.get_absolute_url()).content.decode()
    assert "What was answered is told once the survey is over." in lead
    assert "Good" not in lead


def test_who_is_not_asked_does_not_answer(project, as_user, member):
    row = make_pulse(project, closes_on=today() + timedelta(days=5))
    assert as_user(make_user()).get(row.get_absolute_url()).status_code == 404
    assert as_user(member).get(row.get_absolute_url()).status_code == 200
    assert as_user(member).post(url("answer-pulse", project, 1), MARKS).status_code == 403


def test_a_survey_is_opened_and_one_is_entered_by_form(project, as_user, member):
    client = as_user(project.lead)
    page = client.get(url("new-pulse", project))
    sent = {
        "name_fr": "Équipe",
        "closes_on": (today() + timedelta(days=9)).strftime("%d.%m.%Y"),
        "people": [member.pk],
        "form_token": page.context["form"]["form_token"].value(),
    }
    for _ in range(2):
        assert client.post(url("new-pulse", project), sent).status_code == 302
    assert Pulse.objects.count() == 1
    page = client.get(url("count-pulse", project))
    sent = {
        "name_fr": "Vague 1",
        "closes_on": "18.09.2026",
        "invited": 340,
        "answered": 142,
        "mean_informed": "4.1",
        "mean_benefit": "3.6",
        "mean_support": "4.0",
        "form_token": page.context["form"]["form_token"].value(),
    }
    assert client.post(url("count-pulse", project), sent).status_code == 302
    shown = client.get(url("communication", project)).content.decode()
    assert "3.9" in shown
    assert "142 of 340 answered" in shown
    shown = client.get(url("pulse", project, 2)).content.decode()
    assert "The support is good" in shown
    assert "41 %" in shown


def test_a_survey_stands_beside_its_message(project, as_user, member):
    action = make_communication(project, state="done")
    answers = [(4, 4, 4)] * 5
    make_pulse(project, action=action, closes_on=date(2026, 10, 2), answers=answers)
    shown = as_user(member).get(action.get_absolute_url()).content.decode()
    assert "Pulse 1" in shown
    assert "4.0" in shown


@pytest.mark.parametrize("rows", [1, 8])
def test_the_surveys_of_a_project_are_three_queries(
    project, member, rows, django_assert_num_queries
):
    for _ in range(rows):
        make_pulse(project, member, answers=[(4, 4, 4)] * 5)
    with django_assert_num_queries(3):
        assert len(seen(project)) == rows


@pytest.mark.parametrize(
    "break_it",
    [
        lambda row, member: make_pulse(row.project, number=row.number),
        lambda row, member: PulseInvitation.objects.create(pulse=row, person=member),
        lambda row, member: PulseAnswer.objects.create(pulse=row, informed=6, benefit=1, support=1),
        lambda row, member: Pulse.objects.filter(pk=row.pk).update(invited=5),
        lambda row, member: Pulse.objects.filter(pk=row.pk).update(is_counted_elsewhere=True),
    ],
    ids=["number", "asked twice", "mark", "half counted", "not counted"],
)
def test_the_database_refuses_what_cannot_be(project, member, break_it):
    """pulse_number_unique_in_project, pulse_asks_a_person_once, pulse_marks_from_1_to_5 and
    pulse_counted_here_or_elsewhere."""
    row = make_pulse(project, member)
    with pytest.raises(IntegrityError), transaction.atomic():
        break_it(row, member)
