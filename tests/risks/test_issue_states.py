"""The states of an issue: each step in each state, by each role, and by version."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry, Notification, User
from risks.models import Issue
from risks.operations.issues import (
    close_issue,
    edit_issue,
    escalate_issue,
    open_issue,
    resolve_issue,
)
from risks.steps import ISSUE_STEPS
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_member, make_project
from tests.risks.lives import ISSUE_STATES, SAID, issue_in
from tests.risks.test_register import refused, told
from tests.risks.test_risk_states import ROLES, person

pytestmark = pytest.mark.django_db

STEPS = {
    "edit": lambda key, who, **more: edit_issue(
        key, {"name_en": "Renamed"}, actor=who, on=FRIDAY, **more
    ),
    "resolve": lambda key, who, **more: resolve_issue(
        key, "New line.", actor=who, on=FRIDAY, **more
    ),
    "close": lambda key, who, **more: close_issue(key, actor=who, **more),
    "escalate": lambda key, who, **more: escalate_issue(key, "Help.", actor=who, on=FRIDAY, **more),
}
TABLE = {
    "edit": ("The issue is solved already", {"open": "open", "assigned": "assigned"}),
    "resolve": ("The issue is solved already", {"open": "resolved", "assigned": "resolved"}),
    "close": ("Only a resolved issue can be closed", {"resolved": "closed"}),
    "escalate": ("The issue is solved already", {"open": "open", "assigned": "assigned"}),
}
ALLOWED = [(step, before, after) for step, row in TABLE.items() for before, after in row[1].items()]
REFUSED = [
    (step, state) for step, row in TABLE.items() for state in ISSUE_STATES if state not in row[1]
]


@pytest.mark.parametrize(("step", "before", "after"), ALLOWED)
def test_a_step_leads_where_the_table_says(project, doer, step, before, after):
    issue = issue_in(before, project, doer)
    assert issue.state == before
    STEPS[step](issue.pk, project.lead)
    found = Issue.objects.get(pk=issue.pk)
    assert (found.state, found.version) == (after, issue.version + 1)


@pytest.mark.parametrize(("step", "state"), REFUSED)
def test_a_step_is_refused_in_every_other_state(project, doer, step, state):
    issue = issue_in(state, project, doer)
    before = HistoryEntry.objects.count()
    with refused(TABLE[step][0]):
        STEPS[step](issue.pk, project.lead)
    found = Issue.objects.get(pk=issue.pk)
    assert (found.state, found.version) == (state, issue.version)
    assert HistoryEntry.objects.count() == before


@pytest.mark.parametrize("state", ISSUE_STATES)
def test_the_page_offers_what_the_table_allows(project, doer, state):
    issue = issue_in(state, project, doer)
    offered = {name for name, step in ISSUE_STEPS.items() if step.fits(issue)}
    assert offered == {step for step, before, _ in ALLOWED if before == state} - {"edit"}


def test_an_issue_that_is_escalated_is_offered_for_it_no_more(project, doer):
    issue = escalate_issue(issue_in("open", project, doer).pk, "X", actor=project.lead, on=FRIDAY)
    assert not ISSUE_STEPS["escalate"].fits(issue)
    assert ISSUE_STEPS["resolve"].fits(issue)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_on_what_somebody_else_has_changed_is_refused(project, doer, step):
    issue = issue_in("resolved" if step == "close" else "open", project, doer)
    Issue.objects.filter(pk=issue.pk).update(version=issue.version + 1)
    with pytest.raises(StaleObject):
        STEPS[step](issue.pk, project.lead, version=issue.version)
    STEPS[step](issue.pk, project.lead, version=issue.version + 1)
    assert Issue.objects.get(pk=issue.pk).version == issue.version + 2


MAY = {
    "edit": {"DIR", "PGM", "PM", "QM"},
    "resolve": {"DIR", "PGM", "PM", "QM", "doer"},
    "close": {"DIR", "PGM", "PM", "QM"},
    "escalate": {"DIR", "PGM", "PM", "QM", "doer"},
}


@pytest.mark.parametrize("role", [*ROLES, "doer"])
@pytest.mark.parametrize("step", MAY)
def test_an_operation_asks_who_acts(project, owner, doer, step, role):
    issue = issue_in("resolved" if step == "close" else "assigned", project, doer)
    who = User.objects.get(pk=doer.pk) if role == "doer" else person(role, project, owner)
    if role in MAY[step]:
        STEPS[step](issue.pk, who)
        return
    with pytest.raises(PermissionDenied):
        STEPS[step](issue.pk, who)
    assert Issue.objects.get(pk=issue.pk).version == issue.version


def test_naming_an_owner_assigns_it_and_taking_the_owner_away_opens_it(project, doer):
    issue = issue_in("open", project, doer)
    given = edit_issue(issue.pk, {"owner": doer}, actor=project.lead, on=FRIDAY)
    assert (given.state, told("issue.given")) == ("assigned", {doer})
    assert edit_issue(issue.pk, {"owner": None}, actor=project.lead, on=FRIDAY).state == "open"


def test_the_same_owner_is_not_told_again(project, doer):
    issue = issue_in("assigned", project, doer)
    edit_issue(issue.pk, {"severity": 1, "owner": doer}, actor=project.lead, on=FRIDAY)
    assert Notification.objects.filter(kind="issue.given").count() == 1


def test_an_escalated_issue_is_solved_all_the_same(project, doer, sponsor):
    issue = issue_in("assigned", project, doer)
    escalate_issue(issue.pk, " Help. ", actor=doer, on=FRIDAY)
    later = FRIDAY + timedelta(days=3)
    done = resolve_issue(issue.pk, "New line.", actor=doer, on=later)
    assert (done.state, done.escalated_on, done.resolved_on) == ("resolved", FRIDAY, later)
    entry = HistoryEntry.objects.get(verb="issue.escalated")
    assert (entry.additional_data["reason"], entry.actor) == ("Help.", doer)


def test_numbers_run_in_each_project_on_their_own(project, doer):
    other = make_project(code="PRJ-202")
    codes = [
        open_issue(place.pk, SAID, actor=place.lead, on=FRIDAY).code
        for place in (project, other, project)
    ]
    assert codes == ["I-101-1", "I-202-1", "I-101-2"]


def test_what_it_cost_is_written_with_the_issue(project):
    facts = {**SAID, "actual_cost": Decimal("1200.50"), "actual_delay_days": 4}
    made = open_issue(project.pk, facts, actor=project.lead, on=FRIDAY)
    made.refresh_from_db()
    assert (made.actual_cost, made.actual_delay_days) == (Decimal("1200.50"), 4)


@pytest.mark.parametrize(
    ("state", "is_open", "is_resolved"),
    [
        ("open", True, False),
        ("assigned", True, False),
        ("resolved", False, True),
        ("closed", False, False),
    ],
)
def test_what_a_state_means(project, doer, state, is_open, is_resolved):
    issue = issue_in(state, project, doer)
    after = issue.due_on + timedelta(days=1)
    assert (issue.is_open, issue.is_resolved) == (is_open, is_resolved)
    assert issue.is_overdue(after) is is_open
    assert Issue.objects.open().exists() is is_open
    assert Issue.objects.overdue(after).exists() is is_open


def test_who_was_the_owner_no_longer_solves_it(project, doer):
    issue = issue_in("assigned", project, doer)
    new = make_member(project)
    edit_issue(issue.pk, {"owner": new}, actor=project.lead, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        resolve_issue(issue.pk, "Mine.", actor=doer, on=FRIDAY)
    assert resolve_issue(issue.pk, "Mine.", actor=new, on=FRIDAY).solution == "Mine."
