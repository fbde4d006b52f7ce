"""Issues: somebody is given them, solves them, and somebody agrees that they are solved."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from risks.models import Issue
from risks.operations.issues import (
    close_issue,
    edit_issue,
    escalate_issue,
    open_issue,
    resolve_issue,
)
from servicedesk_pm.common.errors import StaleObject
from tests.conftest import FRIDAY
from tests.factories import make_director, make_member, make_user
from tests.risks.test_register import refused, told

pytestmark = pytest.mark.django_db
DUE = date(2026, 10, 20)
SAID = {"name_fr": "Lien lent", "name_en": "Slow link", "severity": 3, "due_on": DUE}


@pytest.fixture
def issue(project, doer):
    return open_issue(project.pk, {**SAID, "owner": doer}, actor=project.lead, on=FRIDAY)


def test_an_issue_has_a_code_and_its_owner_is_told(project, issue, doer):
    other = open_issue(project.pk, SAID, actor=doer, on=FRIDAY)
    assert (str(issue), issue.state) == ("I-101-1 Slow link", "assigned")
    assert (other.code, other.state, other.occurred_on) == ("I-101-2", "open", FRIDAY)
    assert told("issue.given") == {doer}
    assert "I-101-1 Slow link" in sentence(Notification.objects.get(kind="issue.given"))


def test_who_works_in_the_project_writes_issues_down(project, quality, sponsor):
    packager = make_member(project, Role.WORK_PACKAGE_LEAD)
    for actor in (packager, quality):
        assert open_issue(project.pk, SAID, actor=actor, on=FRIDAY).pk
    observer = make_member(project, Role.OBSERVER)
    for actor in (sponsor, observer, make_director(), make_user()):
        with pytest.raises(PermissionDenied):
            open_issue(project.pk, SAID, actor=actor, on=FRIDAY)


@pytest.mark.parametrize(
    ("facts", "words", "field"),
    [
        ({"name_fr": ""}, "blank", "name_fr"),
        ({"severity": 0}, "not a valid choice", "severity"),
        ({"due_on": None}, "To be solved by: give the day", "due_on"),
        ({"occurred_on": FRIDAY + timedelta(1)}, "still to come", "occurred_on"),
        ({"actual_cost": Decimal(-1)}, r"Actual cost \(CHF\): the amount", "actual_cost"),
        ({"actual_delay_days": -1}, "Actual delay .* from 0", "actual_delay_days"),
    ],
)
def test_an_issue_is_refused_by_the_name_of_the_field(project, facts, words, field):
    with refused(words, field):
        open_issue(project.pk, {**SAID, **facts}, actor=project.lead, on=FRIDAY)
    with refused("active account", "owner"):
        gone = make_user(is_active=False)
        open_issue(project.pk, {**SAID, "owner": gone}, actor=project.lead, on=FRIDAY)


def test_an_issue_changes_until_it_is_solved(issue, project, doer):
    new = make_member(project)
    edit_issue(issue.pk, {"owner": new}, actor=project.lead, on=FRIDAY, version=1)
    assert told("issue.given") == {doer, new}
    with pytest.raises(StaleObject):
        edit_issue(issue.pk, {"severity": 1}, actor=project.lead, on=FRIDAY, version=1)
    for actor in (doer, new, make_user()):
        with pytest.raises(PermissionDenied):
            edit_issue(issue.pk, {"severity": 1}, actor=actor, on=FRIDAY)
    assert edit_issue(issue.pk, {"owner": None}, actor=project.lead, on=FRIDAY).state == "open"


def test_its_owner_solves_it_and_the_lead_agrees(issue, project, doer, owner):
    with pytest.raises(PermissionDenied):
        resolve_issue(issue.pk, "New line.", actor=owner, on=FRIDAY)
    with refused("Only a resolved issue"):
        close_issue(issue.pk, actor=project.lead)
    with refused("Solution: say how", "solution"):
        resolve_issue(issue.pk, " ", actor=doer, on=FRIDAY)
    done = resolve_issue(issue.pk, "New line.", actor=doer, on=FRIDAY)
    assert (done.state, done.resolved_on) == ("resolved", FRIDAY)
    assert told("issue.resolved") == {project.lead}
    with refused("solved already"):
        resolve_issue(issue.pk, "Again.", actor=doer, on=FRIDAY)
    with refused("solved already"):
        edit_issue(issue.pk, {"severity": 1}, actor=project.lead, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        close_issue(issue.pk, actor=doer)
    assert close_issue(issue.pk, actor=project.lead).state == "closed"
    assert HistoryEntry.objects.filter(verb="issue.closed").exists()


def test_an_issue_is_taken_to_the_sponsor_once(issue, project, doer, sponsor):
    with refused("Give the reason", "reason"):
        escalate_issue(issue.pk, "", actor=doer, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        escalate_issue(issue.pk, "Help.", actor=make_user(), on=FRIDAY)
    assert escalate_issue(issue.pk, "Help.", actor=doer, on=FRIDAY).escalated_on == FRIDAY
    assert told("issue.escalated") == {sponsor, project.lead}
    with refused("escalated already"):
        escalate_issue(issue.pk, "Help.", actor=doer, on=FRIDAY)


def test_overdue_issues_are_found_by_who_sees_the_inside(issue, project, doer):
    after = DUE + timedelta(1)
    assert list(Issue.objects.visible_to(doer).overdue(after)) == [issue]
    assert not Issue.objects.overdue(DUE).exists()
    assert (issue.is_overdue(after), issue.is_overdue(DUE)) == (True, False)
    for reader in (make_user(), make_member(project, Role.OBSERVER)):
        assert not Issue.objects.visible_to(reader).exists()


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("issue_severity_within_scale", {"severity": 5}),
        ("issue_assigned_to_somebody", {"owner": None}),
        ("issue_resolved_with_solution", {"state": "resolved"}),
        ("issue_actual_cost_not_negative", {"actual_cost": Decimal(-1)}),
    ],
)
def test_the_database_keeps_the_rules_of_an_issue(issue, name, facts):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(**facts)


def test_an_issue_has_its_number_once(issue):
    issue.pk = None  # issue_number_unique_in_project
    with pytest.raises(IntegrityError), transaction.atomic():
        issue.save(force_insert=True)
