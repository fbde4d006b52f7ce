"""Steps on the pages of risks and issues: what they ask, what they refuse, and what is left."""

from datetime import timedelta

import pytest

from people.choices import Role
from risks.models import Issue, Risk
from risks.operations.measures import implement_measure, start_measure
from risks.operations.register import choose_response, identify_risk, monitor_risk
from servicedesk_pm.common.clock import today
from tests.conftest import FRIDAY
from tests.factories import make_user
from tests.risks.conftest import implemented, planned, rated, written
from tests.risks.pages import field_errors, issue_row, of, url, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def monitored(identified, owner, project):
    """Accepted at 1 × 3."""
    found = rated(identified, probability=1)
    choose_response(found.pk, "accept_passive", actor=owner, on=FRIDAY)
    return monitor_risk(found.pk, actor=project.lead)


def send(client, risk, step, **said):
    """The step as its form sends it, with the version that stands now."""
    risk.refresh_from_db()
    facts = {f"{step}-{name}": value for name, value in {"version": risk.version, **said}.items()}
    return client.post(of(risk, "step", step), facts)


@pytest.mark.parametrize(
    ("step", "said", "name", "sentence"),
    [
        ("respond", {"response": "exploit"}, "response", "Select a valid choice"),
        ("respond", {"response": ""}, "response", "This field is required."),
        ("respond", {"response": "avoid"}, "response", "Plan a measure first"),
        ("occur", {"what": ""}, "what", "This field is required."),
        ("occur", {"what": "x" * 501}, "what", "Ensure this value has at most 500"),
        ("occur", {"cost": "much"}, "cost", "Enter an amount of money"),
        ("occur", {"delay_days": "10001"}, "delay_days", "less than or equal to 10000"),
        ("occur", {"severity": "5"}, "severity", "Select a valid choice"),
        ("occur", {"due_on": ""}, "due_on", "This field is required."),
        ("occur", {"owner": "0"}, "owner", "Select a valid choice"),
    ],
)
def test_a_field_of_a_step_is_refused_at_its_place(
    risk, project, as_user, step, said, name, sentence
):
    facts = {"what": "It came.", "severity": "1", "due_on": "2026-11-20"} if step == "occur" else {}
    answer = send(as_user(project.lead), risk, step, **{**facts, **said})
    assert answer.status_code == 422
    found = field_errors(answer)
    assert list(found) == [name]
    assert sentence in found[name][0]
    page = words(answer)
    assert f'id="step-{step}" open>' in page
    assert page.count("data-focus") == 1
    if "what" in facts and name != "what":
        assert "It came.</textarea>" in page
    risk.refresh_from_db()
    assert (risk.state, Issue.objects.count()) == ("assessed", 0)


@pytest.mark.parametrize("step", ["accept", "close", "reopen", "inform"])
def test_a_reason_is_asked_for(risk, identified, project, sponsor, as_user, step):
    """Blanks are no reason."""
    states = {"close": "monitored", "reopen": "closed"}
    facts = {"zone": "C", "inform_due_on": FRIDAY} if step == "inform" else {}
    ended = FRIDAY if step == "reopen" else None
    state = states.get(step, "assessed")
    Risk.objects.filter(pk=risk.pk).update(state=state, response="share", ended_on=ended, **facts)
    client = as_user(sponsor if step == "accept" else project.lead)
    name = "how" if step == "inform" else "reason"
    for said in ("", "   ", "x" * 501):
        answer = send(client, risk, step, **{name: said})
        assert answer.status_code == 422
        assert list(field_errors(answer)) == [name]
    risk.refresh_from_db()
    assert risk.state == state


@pytest.mark.parametrize(
    ("step", "said", "sentence"),
    [
        ("monitor", {}, ""),
        ("close", {"reason": "It is over."}, "Only a monitored risk"),
        ("reopen", {"reason": "It is back."}, ""),
        ("inform", {"how": "By telephone."}, "Only a critical risk is reported to the sponsor."),
    ],
)
def test_a_step_that_is_not_offered_any_more_says_why(risk, project, as_user, step, said, sentence):
    """No form is left to say it in, though other steps are still offered."""
    answer = send(as_user(project.lead), risk, step, **said)
    assert answer.status_code == 422
    page = words(answer)
    assert f'id="step-{step}"' not in page
    assert 'id="step-respond"' in page
    assert page.count('class="note note-error error-summary"') == 1
    assert sentence in page


def test_a_step_overtaken_by_somebody_who_ended_the_risk_says_so(risk, project, as_user):
    client = as_user(project.lead)
    said = {"monitor-version": risk.version}
    Risk.objects.filter(pk=risk.pk).update(version=risk.version + 1)
    answer = client.post(of(risk, "step", "monitor"), said)
    assert answer.status_code == 409
    assert "Somebody has changed it meanwhile." in words(answer)


def test_a_refused_step_says_so_once(risk, doer, project, as_user):
    """Its form is shown with the reason; the head of the page does not repeat it."""
    planned(risk, doer)
    said = {"m1-implement-version": 1, "m1-implement-evidence": ""}
    answer = as_user(doer).post(of(risk, "measure_step", 1, "implement"), said)
    assert answer.status_code == 422
    assert words(answer).count('class="note note-error error-summary"') == 1


def test_a_measure_that_has_begun_does_not_begin_again(risk, measure, doer, as_user):
    start_measure(measure.pk, actor=doer)
    said = {"m1-start-version": 2}
    answer = as_user(doer).post(of(risk, "measure_step", 1, "start"), said)
    assert answer.status_code == 422
    assert "Only a planned measure can begin." in words(answer)


def test_steps_of_two_measures_keep_apart_what_was_typed(risk, doer, as_user):
    planned(risk, doer)
    planned(risk, doer)
    late = (today() + timedelta(1)).isoformat()
    said = {
        "m2-implement-version": 1,
        "m2-implement-evidence": "Run 42 is green.",
        "m2-implement-implemented_on": late,
    }
    answer = as_user(doer).post(of(risk, "measure_step", 2, "implement"), said)
    assert answer.status_code == 422
    assert field_errors(answer) == {"implemented_on": ["This day is still to come."]}
    first, second = words(answer).split('id="measure-2"')
    assert "Run 42 is green." not in first
    assert "Run 42 is green." in second


def test_each_step_of_a_risk_leads_back_and_says_what_is_done(monitored, project, as_user):
    client = as_user(project.lead)
    Risk.objects.filter(pk=monitored.pk).update(exposed_until_on=FRIDAY)
    for step, said, done, state in (
        ("close", {"reason": "It is over."}, "The risk is closed.", "closed"),
        (
            "reopen",
            {"reason": "It is back."},
            "The risk is open again; rate it anew.",
            "identified",
        ),
    ):
        answer = send(client, monitored, step, **said)
        assert answer.headers["Location"] == of(monitored)
        assert done in words(client.get(of(monitored)))
        monitored.refresh_from_db()
        assert state in {monitored.state, "identified"}


def test_the_sponsor_signs_on_the_page(risk, owner, sponsor, as_user):
    choose_response(risk.pk, "accept_active", actor=owner, on=FRIDAY)
    client = as_user(sponsor)
    assert send(client, risk, "accept", reason="We carry it.").status_code == 302
    page = words(client.get(of(risk)))
    assert "You have accepted the risk." in page
    assert "We carry it." in page
    assert sponsor.name in page


def test_a_risk_that_is_over_offers_only_to_be_taken_up_again(monitored, project, as_user):
    Risk.objects.filter(pk=monitored.pk).update(state="closed", ended_on=FRIDAY)
    page = words(as_user(project.lead).get(of(monitored)))
    assert 'id="step-reopen"' in page
    for step in ("respond", "occur", "close", "monitor", "inform"):
        assert f'id="step-{step}"' not in page
    assert of(monitored, "rate") not in page
    assert of(monitored, "new_measure") not in page


def test_opportunities_are_answered_in_their_own_way(project, owner, as_user):
    facts = written(owner, kind="opportunity")
    gain = rated(identify_risk(project, facts, actor=project.lead, on=FRIDAY))
    page = words(as_user(project.lead).get(of(gain)))
    form = page.split('id="step-respond"')[1].split("</form>")[0]
    for value in ("exploit", "enhance", "share", "accept"):
        assert f'<option value="{value}"' in form
    for value in ("avoid", "transfer", "escalate"):
        assert f'<option value="{value}"' not in form


def test_a_risk_of_the_portfolio_asks_in_which_project_it_struck(project, as_user):
    judge = make_user(roles=(Role.QUALITY_MANAGER,))
    made = identify_risk(project.portfolio, written(judge), actor=judge, on=FRIDAY)
    made = rated(made, impact_cost=3)
    said = {"what": "It came.", "severity": "2", "due_on": "2026-11-20"}
    client = as_user(judge)
    answer = send(client, made, "occur", **said)
    assert answer.status_code == 422
    assert field_errors(answer) == {"project": ["This field is required."]}
    assert "It came.</textarea>" in words(answer)


@pytest.mark.parametrize("step", ["resolve", "escalate"])
def test_a_step_of_an_issue_is_refused_at_its_place(project, doer, as_user, step):
    row = issue_row(project, owner=doer, state="assigned")
    name = "solution" if step == "resolve" else "reason"
    for said in ("", "  ", "x" * 501):
        answer = as_user(doer).post(
            url("issue_step", project.code, row.number, step),
            {f"{step}-version": row.version, f"{step}-{name}": said},
        )
        assert answer.status_code == 422
        assert list(field_errors(answer)) == [name]
    row.refresh_from_db()
    assert (row.state, row.escalated_on) == ("assigned", None)


def test_an_issue_is_escalated_once_and_says_so_the_second_time(project, as_user):
    row = issue_row(project)
    client = as_user(project.lead)
    step = url("issue_step", project.code, row.number, "escalate")
    assert client.post(step, {"escalate-version": 1, "escalate-reason": "Help."}).status_code == 302
    page = words(client.get(row.get_absolute_url()))
    assert "The sponsor is told." in page
    assert step not in page
    answer = client.post(step, {"escalate-version": 2, "escalate-reason": "Help."})
    assert answer.status_code == 422
    assert "The issue is escalated already." in words(answer)


def test_an_issue_is_closed_once_it_is_solved(project, as_user):
    row = issue_row(project)
    step = url("issue_step", project.code, row.number, "close")
    answer = as_user(project.lead).post(step, {"close-version": row.version})
    assert answer.status_code == 422
    assert "Only a resolved issue can be closed." in words(answer)


def test_nothing_is_offered_or_taken_once_the_project_is_closed(
    risk, waiting, doer, project, quality, sponsor, as_user
):
    second = planned(risk, doer)
    row = issue_row(project, owner=doer, state="assigned")
    project.state = "closed"
    project.save()
    posts = {
        project.lead: [
            of(risk, "edit"),
            of(risk, "rate"),
            of(risk, "new_measure"),
            of(risk, "edit_measure", second.number),
            of(risk, "step", "respond"),
            of(risk, "step", "occur"),
            of(risk, "measure_step", second.number, "cancel"),
            url("new", project.code),
            url("new_issue", project.code),
            url("edit_issue", project.code, row.number),
            url("issue_step", project.code, row.number, "resolve"),
        ],
        doer: [
            of(risk, "measure_step", second.number, "start"),
            of(risk, "measure_step", second.number, "implement"),
            url("issue_step", project.code, row.number, "escalate"),
        ],
        quality: [of(risk, "check")],
        sponsor: [of(risk, "step", "accept")],
    }
    for person, addresses in posts.items():
        client = as_user(person)
        pages = [client.get(of(risk)), client.get(row.get_absolute_url())]
        pages += [client.get(url(name, project.code)) for name in ("register", "issues", "matrix")]
        assert {page.status_code for page in pages} == {200}
        for address in addresses:
            assert client.post(address, {}).status_code == 403, address
            for page in pages:
                assert f'"{address}"' not in words(page), address


def test_evidence_and_the_day_stand_with_the_measure(risk, measure, doer, project, as_user):
    implement_measure(measure.pk, "Run 42 is green.", actor=doer, on=FRIDAY)
    page = words(as_user(project.lead).get(of(risk)))
    assert "Run 42 is green." in page
    assert "09.10.2026" in page
    assert implemented(risk, doer).code in words(as_user(project.lead).get(of(risk)))
