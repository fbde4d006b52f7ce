"""The end of a project: objectives measured, the team asked, the use measured after it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from closure.ending.gates import why_not_learnt, why_not_settled
from closure.ending.objectives import load_achievement
from closure.ending.open_points import open_points
from closure.ending.survey import load_survey
from closure.models import ObjectiveScore, SurveyAnswer, SurveyInvitation, TeamSurvey, UseReview
from closure.models.ending import MARKS
from closure.operations.ending import (
    answer_survey,
    measure_objective,
    measure_use,
    open_survey,
    plan_use_reviews,
)
from closure.tasks import remind_of_due_use
from closure.waiting import waiting_for
from costs.operations.commitments import close_commitment
from costs.operations.postings import reverse_posting
from people.choices import Role
from people.history import entries_for_scope
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from projects.choices import ProjectState
from projects.operations import change_state
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.closure.rows import propose, url, validated
from tests.conftest import FRIDAY
from tests.costs.rows import book, promise
from tests.decision_files.test_constraints import change, refused
from tests.factories import (
    make_director,
    make_member,
    make_objective,
    make_project,
    make_signed_mandate,
    make_task,
    make_user,
    make_work_package,
    meet_gates,
)
from tests.gates import unmet_conditions
from tests.risks.pages import field_errors, words

pytestmark = pytest.mark.django_db
LATER = date(2026, 10, 30)
GOOD = dict.fromkeys(MARKS, 4)


@pytest.fixture
def closing(project):
    project.state = ProjectState.CLOSING
    project.save()
    return project


@pytest.fixture
def measured(closing):
    """Its mandate has two objectives: more of the one, less of the other."""
    mandate = make_signed_mandate(closing)
    mandate.objectives.all()._raw_delete("default")
    figures = ((60, 0, 100), (40, 300, 200))
    for number, (weight, baseline, target) in enumerate(figures, start=1):
        row = {"weight_pct": weight, "baseline": Decimal(baseline), "target": Decimal(target)}
        make_objective(mandate, number, **row)
    return closing


def measure(project, number, actual, by=None):
    return measure_objective(
        project.pk, number, Decimal(actual), "Counted.", actor=by or project.lead, on=FRIDAY
    )


def ask(project, *people, until=LATER, by=None):
    keys = [person.pk for person in people]
    return open_survey(project.pk, until, keys, actor=by or project.lead, on=FRIDAY)


def asked_of(project, count):
    team = [make_user() for _ in range(count)]
    return ask(project, *team), team


def answer(survey, person, comment="", **marks):
    answer_survey(survey.pk, {**GOOD, **marks}, comment, actor=person, on=FRIDAY)


# Objectives


def test_each_objective_adds_its_points_and_all_of_them_a_verdict(measured):
    measure(measured, 1, 90)
    waiting = load_achievement(measured)
    assert (waiting.total, waiting.verdict, waiting.left) == (None, None, 1)
    measure(measured, 2, 250)
    found = load_achievement(measured)
    assert [row.degree_pct for row in found.rows] == [Decimal("90.00"), Decimal("50.00")]
    assert [row.points for row in found.rows] == [Decimal("54.00"), Decimal("20.00")]
    assert found.total == Decimal("74.00")
    assert (str(found.verdict), found.tone) == ("partly", "watch")


def test_a_second_measurement_takes_the_place_of_the_first(measured):
    measure(measured, 1, 10)
    row = measure(measured, 1, 20)
    assert (ObjectiveScore.objects.count(), row.actual, row.version) == (1, Decimal(20), 2)


def test_only_objectives_of_the_mandate_are_measured(measured, project):
    with pytest.raises(RuleViolation, match="no such objective"):
        measure(measured, 9, 1)


def test_who_measures_and_until_when(measured, director):
    for person in (measured.programme.manager, director):
        measure(measured, 1, 50, by=person)
    for person in (measured.sponsor, make_member(measured), make_user()):
        with pytest.raises(PermissionDenied):
            measure(measured, 1, 50, by=person)
    measured.state = ProjectState.CLOSED
    measured.save()
    with pytest.raises(RuleViolation, match="being closed"):
        measure(measured, 1, 50)


def test_without_a_signed_mandate_there_is_nothing_to_measure(closing):
    assert load_achievement(closing).rows == ()


# The survey of the team


def test_everybody_who_is_asked_answers_once(closing):
    survey, team = asked_of(closing, 2)
    told = Notification.objects.filter(kind="survey.asked")
    assert {each.recipient for each in told} == set(team)
    assert "How did we work together in PRJ-7" in sentence(told[0])
    answer(survey, team[0])
    with pytest.raises(RuleViolation, match="already"):
        answer(survey, team[0])
    with pytest.raises(PermissionDenied):
        answer(survey, closing.lead)
    assert SurveyAnswer.objects.count() == 1


def test_no_answer_leads_back_to_a_person(closing):
    """Neither by a column, nor by its key, nor by the history."""
    survey, team = asked_of(closing, 1)
    before = HistoryEntry.objects.count()
    answer(survey, team[0], "Fine.")
    assert HistoryEntry.objects.count() == before
    columns = {field.name for field in SurveyAnswer._meta.get_fields()}
    assert columns == {"id", "survey", "comment", *MARKS}
    invitation = {field.name for field in SurveyInvitation._meta.get_fields()}
    assert invitation == {"id", "survey", "person", "has_answered"}
    key = SurveyAnswer.objects.get().pk
    assert key.version == 4


def test_nothing_is_told_before_five_answers_and_the_end(closing):
    survey, team = asked_of(closing, 6)
    for person in team[:4]:
        answer(survey, person, "Secret.")
    few = load_survey(closing, on=date(2026, 11, 2))
    assert (few.answered, few.asked, few.missing) == (4, 6, 1)
    assert (few.is_told, few.comments, few.means if few.is_told else None) == (False, (), None)
    answer(survey, team[4], load=1)
    running = load_survey(closing, on=FRIDAY)
    assert (running.is_open, running.is_told, running.comments) == (True, False, ())
    over = load_survey(closing, on=date(2026, 11, 2))
    assert over.is_told
    assert [str(mean) for _label, mean in over.means] == ["4.0", "4.0", "3.4", "4.0", "4.0"]
    assert over.marks.mean == Decimal("3.88")
    assert over.comments == ("Secret.",) * 4


@pytest.mark.parametrize("mark", [0, 6, None, "3"])
def test_marks_keep_to_their_scale(closing, mark):
    survey, team = asked_of(closing, 1)
    with pytest.raises(RuleViolation) as refusal:
        answer(survey, team[0], load=mark)
    assert refusal.value.field == "load"
    assert not SurveyAnswer.objects.exists()
    assert not SurveyInvitation.objects.filter(has_answered=True).exists()


def test_words_have_an_end_and_the_survey_too(closing):
    survey, team = asked_of(closing, 1)
    with pytest.raises(RuleViolation) as refusal:
        answer(survey, team[0], "x" * 1001)
    assert refusal.value.field == "comment"
    with pytest.raises(RuleViolation, match="over"):
        answer_survey(survey.pk, GOOD, "", actor=team[0], on=date(2026, 11, 2))


def test_the_team_is_asked_once_by_who_leads(closing):
    person = make_user()
    for someone in (closing.sponsor, make_member(closing)):
        with pytest.raises(PermissionDenied):
            ask(closing, person, by=someone)
    with pytest.raises(RuleViolation, match="Choose the people"):
        ask(closing)
    with pytest.raises(RuleViolation, match="Choose the people"):
        ask(closing, make_user(is_active=False))
    with pytest.raises(RuleViolation, match="over already") as refusal:
        ask(closing, person, until=date(2026, 10, 1))
    assert refusal.value.field == "closes_on"
    ask(closing, person)
    with pytest.raises(RuleViolation, match="asked already"):
        ask(closing, person)


# The use


def test_a_closing_asks_for_the_use_after_one_three_and_six_months(closing, director):
    meet_gates(closing)
    closing.programme = None
    closing.save()
    change_state(closing.pk, "closed", actor=director, on=FRIDAY)
    change_state(closing.pk, "closed", actor=closing.sponsor, on=FRIDAY)
    closing.refresh_from_db()
    assert closing.state == ProjectState.CLOSED
    rows = UseReview.objects.filter(project=closing).order_by("months")
    assert [(row.months, row.due_on, row.owner) for row in rows] == [
        (1, date(2026, 11, 9), closing.sponsor),
        (3, date(2027, 1, 9), closing.sponsor),
        (6, date(2027, 4, 9), closing.sponsor),
    ]


@pytest.fixture
def closed(closing):
    closing.state = ProjectState.CLOSED
    closing.save()
    plan_use_reviews(closing, closing.lead, FRIDAY)
    return closing


def use_of(project, months=1):
    return UseReview.objects.get(project=project, months=months)


def use(row, by, used="96.5", target="95", **more):
    values = {"used_pct": Decimal(used) if used else None, "note": "",
              "target_pct": Decimal(target) if target else None}  # fmt: skip
    return measure_use(row.pk, values, actor=by, on=date(2026, 11, 9), **more)


def test_the_owner_measures_and_the_lead_hears_of_it(closed):
    row = use(use_of(closed), closed.sponsor)
    assert (row.used_pct, row.measured_on, row.tone(FRIDAY)) == (
        Decimal("96.5"), date(2026, 11, 9), "good",
    )  # fmt: skip
    heard = Notification.objects.get(kind="use.measured")
    assert heard.recipient == closed.lead
    assert "Sam Sponsor measured the use" in sentence(heard)
    again = use(row, closed.lead, used="80", version=row.version)
    assert again.tone(FRIDAY) == "watch"
    with pytest.raises(StaleObject):
        use(row, closed.lead, version=1)


def test_who_else_may_not_and_nothing_out_of_the_scale(closed):
    row = use_of(closed)
    with pytest.raises(PermissionDenied):
        use(row, make_member(closed))
    with pytest.raises(RuleViolation) as refusal:
        use(row, closed.sponsor, used="")
    assert refusal.value.field == "used_pct"
    with pytest.raises(RuleViolation) as refusal:
        use(row, closed.sponsor, used="101")
    assert refusal.value.field == "used_pct"


def test_the_clock_reminds_once_of_what_is_due(closed, settings):
    settings.DEMO_TODAY = date(2026, 11, 8)
    remind_of_due_use()
    assert not Notification.objects.filter(kind="use.due").exists()
    settings.DEMO_TODAY = date(2026, 11, 9)
    remind_of_due_use()
    remind_of_due_use()
    told = Notification.objects.get(kind="use.due")
    assert told.recipient == closed.sponsor
    assert "PRJ-7" in sentence(told)
    assert use_of(closed).reminded_on == date(2026, 11, 9)
    assert use_of(closed, 3).reminded_on is None


def test_what_is_measured_is_not_reminded_of(closed, settings):
    use(use_of(closed), closed.sponsor)
    settings.DEMO_TODAY = date(2026, 11, 10)
    remind_of_due_use()
    assert not Notification.objects.filter(kind="use.due").exists()


def test_a_measurement_that_is_overdue_is_shown_so(closed):
    row = use_of(closed)
    assert (row.tone(date(2026, 11, 9)), row.tone(date(2026, 11, 10))) == ("", "bad")


# The gate


def test_three_lessons_are_needed_one_in_a_small_project(closing):
    validated(closing)
    propose(closing)
    assert why_not_learnt(closing) == "1 of 3 lessons are validated."
    closing.size_class = "S"
    assert why_not_learnt(closing) == ""
    assert "G6-02" in {each.code for each in unmet_conditions("G6", make_project())}


def test_a_part_learns_with_the_whole(closing):
    part = make_project(parent=closing)
    assert why_not_learnt(part) == ""
    for _ in range(3):
        validated(part)
    assert why_not_learnt(closing) == ""


def test_accounts_are_settled_without_orders_and_accruals(closing):
    package = make_work_package(project=closing, budget=9000)
    assert why_not_settled(closing) == ""
    order = promise(package, 100)
    assert why_not_settled(closing) == f"Open commitments: {order.code}."
    close_commitment(order.pk, "Paid.", actor=closing.lead, on=FRIDAY)
    row = book(package, 50, kind="accrual")
    assert why_not_settled(closing) == f"Accruals without their invoice: {row.code}."
    reverse_posting(row.pk, "Paid.", actor=closing.lead, posted_on=FRIDAY, on=FRIDAY)
    assert why_not_settled(closing) == ""


def test_many_orders_are_named_as_far_as_they_can_be_read(closing):
    package = make_work_package(project=closing, budget=9000)
    for _ in range(7):
        promise(package, 1)
    assert why_not_settled(closing).endswith("PRJ-7-E5 ….")


def test_what_is_open_stands_first(closing):
    make_task(work_package=make_work_package(project=closing))
    points = open_points(closing, sees_money=True)
    assert [(str(each.label), each.count) for each in points[:2]] == [
        ("Work packages", 1), ("Tasks", 1),
    ]  # fmt: skip
    assert all(not each.count for each in points[2:])
    assert len(open_points(closing, sees_money=False)) == len(points) - 2


# The pages


def test_the_page_of_the_closing_says_all_of_it(measured, as_user):
    measure(measured, 1, 90)
    asked_of(measured, 3)
    lesson = validated(measured)
    text = words(as_user(measured.lead).get(url("closing", measured.code)))
    for part in ("Still open", "90.00", "0 of 3 answers", lesson.name, "1 of 3 lessons"):
        assert part in text
    assert url("objective", measured.code, 1) in text


def test_it_is_there_once_there_is_something_to_end(project, as_user, outsider):
    lead = as_user(project.lead)
    assert lead.get(url("closing", project.code)).status_code == 200
    project.state = ProjectState.MANDATE
    project.save()
    assert lead.get(url("closing", project.code)).status_code == 404


def test_outsiders_find_nothing(measured, as_user, outsider):
    asked_of(measured, 1)
    plan_use_reviews(measured, measured.lead, FRIDAY)
    addresses = [
        url("closing", measured.code), url("objective", measured.code, 1),
        url("survey", measured.code), url("new_survey", measured.code),
        url("use", measured.code, 1),
    ]  # fmt: skip
    for person in (outsider, make_member(measured, Role.OBSERVER)):
        for address in addresses:
            assert as_user(person).get(address).status_code == 404, address


def test_an_objective_is_measured_by_its_form(measured, as_user):
    client, address = as_user(measured.lead), url("objective", measured.code, 1)
    refused_one = client.post(address, {"actual": "many", "note": "Typed."})
    assert field_errors(refused_one).keys() == {"actual"}
    assert "Typed." in words(refused_one)
    assert client.post(address, {"actual": "50"}).status_code == 302
    assert load_achievement(measured).rows[0].degree_pct == Decimal("50.00")
    assert client.get(url("objective", measured.code, 9)).status_code == 404
    assert as_user(measured.sponsor).get(address).status_code == 403


def test_the_team_is_asked_by_a_form_and_answers_by_another(closing, as_user):
    member = make_member(closing)
    client = as_user(closing.lead)
    assert field_errors(client.post(url("new_survey", closing.code), {})).keys() >= {"people"}
    # Those who work in the project or below it are proposed, and nobody else around it.
    below = make_member(make_project(parent=closing))
    form = client.get(url("new_survey", closing.code)).context["form"]
    proposed = set(form.initial["people"])
    assert str(below.pk) in proposed
    assert str(closing.sponsor_id) not in proposed
    assert str(closing.sponsor_id) in dict(form.fields["people"].choices)
    sent = {"people": [member.pk], "closes_on": "2026-10-30"}
    assert client.post(url("new_survey", closing.code), sent).status_code == 302
    address = url("survey", closing.code)
    own = as_user(member)
    assert "Your answer is anonymous" in words(own.get(address))
    incomplete = own.post(address, {"together": "4", "comment": "Kept."})
    assert incomplete.status_code == 422
    assert "Kept." in words(incomplete)
    given = {**dict.fromkeys(MARKS, "4"), "comment": ""}
    assert own.post(address, given).status_code == 302
    assert "You have answered" in words(own.get(address))
    assert client.post(address, given).status_code == 403
    assert "1 / 1" in words(client.get(address))


def test_who_is_asked_from_outside_answers_and_sees_no_result(closing, as_user, outsider):
    ask(closing, outsider)
    text = words(as_user(outsider).get(url("survey", closing.code)))
    assert "Your answer is anonymous" in text
    assert "0 / 1" not in text


def test_the_use_is_written_down_by_its_form(closed, as_user):
    client, address = as_user(closed.sponsor), url("use", closed.code, 1)
    bad = client.post(address, {"used_pct": "120", "version": 1})
    assert field_errors(bad).keys() == {"used_pct"}
    sent = {"used_pct": "96.5", "target_pct": "95", "note": "", "version": 1}
    assert client.post(address, sent).status_code == 302
    assert "96.5 % use it" in words(client.get(url("closing", closed.code)))
    assert as_user(make_member(closed)).get(address).status_code == 403
    assert client.get(url("use", closed.code, 2)).status_code == 404


def test_my_work_asks_for_answers_and_measurements(closed):
    asked = make_user()
    row = TeamSurvey(project=closed, opened_by=closed.lead, opened_on=FRIDAY, closes_on=LATER)
    row.save()
    SurveyInvitation.objects.create(survey=row, person=asked)
    assert [each.words for each in waiting_for(asked, on=FRIDAY)] == [
        "Say how you worked together, until 30.10.2026"
    ]
    assert list(waiting_for(asked, on=date(2026, 10, 31))) == []
    due = [each.words for each in waiting_for(closed.sponsor, on=date(2026, 11, 9))]
    assert due == ["Measure the use of the result, due on 09.11.2026"]


def test_the_history_names_what_was_measured_and_nothing_of_the_answers(measured):
    measure(measured, 1, 50)
    survey, team = asked_of(measured, 1)
    answer(survey, team[0], "Secret.")
    entries = entries_for_scope(measured.history_scope())
    assert "objective.measured" in {entry.verb for entry in entries}
    assert not [entry for entry in entries if entry.actor == team[0]]


# The rules of the tables


def test_an_objective_is_measured_once_in_a_project(measured):
    measure(measured, 1, 5)
    second = measure(measured, 2, 250)
    refused("objective_score_once_in_project", change(second, number=1))


def test_a_survey_asks_once_ends_after_it_began_and_keeps_to_its_scale(closing):
    survey, team = asked_of(closing, 1)
    refused("team_survey_closes_after_it_opens", change(survey, closes_on=date(2026, 1, 1)))
    again = {"project": closing, "opened_by": closing.lead, "closes_on": LATER}
    refused(
        "team_survey_once_in_project",
        lambda: TeamSurvey.objects.create(opened_on=FRIDAY, **again),
    )
    twice = {"survey": survey, "person": team[0]}
    refused("survey_asks_a_person_once", lambda: SurveyInvitation.objects.create(**twice))
    wrong = {**GOOD, "load": 6}
    refused(
        "survey_marks_within_scale", lambda: SurveyAnswer.objects.create(survey=survey, **wrong)
    )


def test_the_use_is_measured_after_known_months_and_says_how_many(closed):
    row = use_of(closed)
    refused("use_review_after_known_months", change(row, months=2))
    refused("use_review_once_after_so_many_months", change(row, months=3))
    refused("use_review_measured_says_how_many", change(row, measured_on=FRIDAY))
    refused("use_review_measured_says_how_many", change(row, used_pct=Decimal(50)))


def test_a_director_alone_closes_nothing_without_lessons(closing):
    meet_gates(closing)
    closing.lessons.all().delete()
    with pytest.raises(RuleViolation, match="Lessons validated"):
        change_state(closing.pk, "closed", actor=make_director(), on=FRIDAY)
