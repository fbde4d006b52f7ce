"""Serious issues that nobody solves in time go to the sponsor by themselves."""

from __future__ import annotations

from datetime import date

from people.audit import operation, record
from people.notifications import notify
from projects.models import Project
from projects.notices import both_names, facts_about
from risks.models import Issue
from risks.scale import days_of_place

# Working days after the deadline, and the severities that do not wait longer.
LATE_DAYS, PRESSING = 2, (1, 2)


@operation
def escalate_if_late(issue_id: int, *, actor: None, on: date) -> bool:
    """Take an open issue of severity 1 or 2 to the sponsor two working days after its deadline.

    Safe to run again: an issue is escalated once, whoever did it. Nobody acts, so the history
    names nobody. True where it was escalated now.
    """
    issue = Issue.objects.select_for_update(of=("self",)).filter(pk=issue_id).first()
    if issue is None:
        return False
    issue.project = Project.objects.select_related("lead", "sponsor").get(pk=issue.project_id)
    if not _is_due(issue, on):
        return False
    issue.escalated_on = on
    issue.version += 1
    issue.save()
    record(actor, "issue.escalated_late", issue)
    people = {each.pk: each for each in (issue.project.sponsor, issue.project.lead) if each}
    facts = facts_about(issue.project, actor, issue=issue.code, **both_names("issue", issue))
    notify(people.values(), "issue.escalated_late", facts, issue.get_absolute_url(), actor)
    return True


def _is_due(issue: Issue, on: date) -> bool:
    waits = issue.is_open and issue.escalated_on is None and issue.severity in PRESSING
    if not waits or issue.project.is_terminal or issue.due_on >= on:
        return False
    return on > days_of_place(issue.project).moved(issue.due_on, LATE_DAYS)
