"""What the demonstration's history tells, and that its plans hold together."""

from __future__ import annotations

import inspect
import re
from datetime import date

import pytest
from django.db.models import F

from people.history import entries_for
from people.models import HistoryEntry, Notification, User
from projects.choices import ProjectState
from projects.models import Assumption, Mandate, Project
from reporting.demo import (
    days,
    lives,
    mandate_texts,
    organisation,
    plans,
    portfolio,
    simulations,
    templates,
    texts,
)
from reporting.demo import reports as demo_reports
from tests.gates import unmet_conditions
from workpackages.choices import LinkType, TaskState
from workpackages.models import BaselineRow, Comment, Dependency, Task, WorkPackage

pytestmark = pytest.mark.django_db
CHANGED = "project.state_changed"


def moves(code):
    """The changes of state in the project's history, oldest first."""
    found = entries_for(Project.objects.get(code=code)).filter(verb=CHANGED)
    return [
        (entry.additional_data["after"], entry.actor.username, entry.additional_data["reason"])
        for entry in found.order_by("timestamp", "pk").select_related("actor")
    ]


def test_the_history_of_every_project_leads_to_its_state(demo):
    for facts in portfolio.PROJECTS:
        told = moves(facts.code)
        project = Project.objects.get(code=facts.code)
        assert project.state == facts.state, facts.code
        assert ([ProjectState.REQUESTED, *(to for to, _who, _why in told)])[-1] == facts.state
        assert len(told) == len(lives.life_of(facts)) - 1
        assert all(reason for to, _who, reason in told), facts.code


def test_steps_are_taken_by_those_who_decide(demo):
    assert [(to, who) for to, who, _why in moves("PRJ-103")] == [
        ("analysis", "director"),
        ("decision", "director"),
        ("mandate", "mandant-dsi"),
        ("initiation", "mandant-dsi"),
        ("execution", "mandant-dsi"),
        ("deployment", "mandant-dsi"),
        ("closing", "mandant-dsi"),
        ("closed", "mandant-dsi"),
    ]
    given = HistoryEntry.objects.filter(verb="project.agreement_given")
    assert {entry.actor.username for entry in given} == {"director"}


def test_the_hold_has_its_reason_its_day_and_its_review(demo):
    project = Project.objects.get(code="PRJ-303")
    assert (project.state_before_hold, project.review_on) == ("execution", date(2026, 11, 13))
    to, _who, reason = moves("PRJ-303")[-1]
    assert to == "on_hold"
    assert "contestée" in reason
    held = entries_for(project).get(verb=CHANGED, additional_data__after="on_hold")
    assert held.timestamp.astimezone(days.ZURICH).date() == date(2026, 8, 17)


def test_the_history_is_written_on_working_days_up_to_today(demo):
    entries = HistoryEntry.objects.filter(scope__startswith="project:")
    seen = {
        moment.astimezone(days.ZURICH) for moment in entries.values_list("timestamp", flat=True)
    }
    assert max(seen).date() == days.TODAY
    assert all(8 <= moment.hour < 18 for moment in seen)
    assert {day for day in (moment.date() for moment in seen) if days.shift(day, 0) != day} == set()


@pytest.mark.parametrize(
    "verb",
    [
        "workpackage.issued", "workpackage.agreed", "workpackage.active", "workpackage.submitted",
        "workpackage.rework", "workpackage.closed", "workpackage.suspended", "task.started",
        "task.updated", "task.finished", "task.blocked", "milestone.reached", "baseline.taken",
    ],
)  # fmt: skip
def test_work_has_a_history_of_its_own(demo, verb):
    entries = HistoryEntry.objects.filter(verb=verb).select_related("actor")
    assert entries
    assert all(entry.actor is not None for entry in entries)


def test_every_project_says_what_it_is_for_and_who_asked(demo):
    for project in Project.objects.select_related("org_unit"):
        assert project.org_unit is not None, project.code
        assert "Objectif : " in project.summary_fr, project.code
        assert "Objective: " in project.summary_en, project.code
    assert set(Project.objects.values_list("org_unit__code", flat=True)) == {
        code for code, *_names in organisation.UNITS
    }


def test_packages_wait_for_each_other(demo):
    between = Dependency.objects.exclude(
        predecessor_task__work_package=F("successor_task__work_package")
    )
    within_a_project = between.filter(predecessor_task__project=F("successor_task__project"))
    assert between.count() == within_a_project.count()
    linked = set(between.values_list("project__code", flat=True))
    with_several = {code for code, packages in plans.PLANS.items() if len(packages) > 1}
    networks = {network.project for network in plans.NETWORKS}
    assert linked == with_several | networks | {templates.PLANNED, simulations.PROJECT}
    kinds = set(between.values_list("link_type", "lag"))
    assert {("SS", 5 * days.MINUTES_PER_DAY), ("FS", 0)} <= kinds


def plan_of(link, end):
    task = getattr(link, f"{end}_task")
    row = BaselineRow.objects.get(baseline__is_current=True, task=task)
    return {"planned": (row.start_on, row.finish_on), "foreseen": (task.start_on, task.finish_on)}


def test_no_task_begins_before_its_links_allow(demo):
    links = Dependency.objects.select_related("predecessor_task", "successor_task", "project")
    for link in links.exclude(project__code=templates.PLANNED).order_by("pk"):
        for view, before in plan_of(link, "predecessor").items():
            after = plan_of(link, "successor")[view]
            lag = link.lag // days.MINUTES_PER_DAY
            if link.link_type == LinkType.START_START:
                assert after[0] >= days.shift(before[0], lag), (view, str(link))
            elif link.link_type == LinkType.FINISH_START and not link.successor_task.is_milestone:
                assert after[0] >= before[1], (view, str(link))
                if not link.predecessor_task.is_milestone:
                    assert after[0] >= days.shift(before[1], 1 + lag), (view, str(link))


def test_tasks_are_blocked_with_a_reason_and_somebody_says_so(demo):
    blocked = Task.objects.filter(blocked=True)
    assert sorted(blocked.values_list("project__code", "name", "blocked_on")) == [
        ("PRJ-101-B", "Vague 4 : Neuchâtel, Jura et Sion", date(2026, 10, 26)),
        ("PRJ-201-A", "Synchronisation de l’annuaire", date(2026, 10, 2)),
        ("PRJ-303", "Invitation des fournisseurs", date(2026, 8, 12)),
    ]
    assert Comment.objects.filter(task__in=blocked).count() >= 3
    assert Comment.objects.count() >= len(texts.COMMENTS) + 3


def test_the_refused_package_was_handed_in_twice(demo):
    package = WorkPackage.objects.get(project__code="PRJ-101-A", number=3)
    verbs = entries_for(package).exclude(verb="").order_by("timestamp", "pk")
    assert list(verbs.values_list("verb", flat=True))[-3:] == [
        "workpackage.submitted", "workpackage.rework", "workpackage.submitted",
    ]  # fmt: skip
    assert package.tasks.exclude(state=TaskState.COMPLETED).count() == 0


def test_every_status_date_is_the_same_but_of_what_rests(demo):
    dated = Project.objects.exclude(status_date=None)
    others = {p.code: p.status_date for p in dated if p.status_date != days.STATUS_DATE}
    assert others == {"PRJ-103": date(2026, 6, 30), "PRJ-303": date(2026, 7, 31)}


def test_only_the_latest_messages_are_unread(demo):
    unread = Notification.objects.filter(read_at=None)
    oldest = min(message.created_at for message in unread)
    assert oldest >= days.moment(days.shift(days.TODAY, -3))
    assert unread.count() < Notification.objects.count() / 5


def test_words_are_set_with_real_apostrophes():
    straight = re.compile(r"(?<=[A-Za-zÀ-ÿ])'(?=[A-Za-zÀ-ÿ])")
    for module in (plans, portfolio, organisation, texts, lives, demo_reports):
        lines = inspect.getsource(module).splitlines()
        code = [line for line in lines if '"""' not in line and "#" not in line]
        assert [line for line in code if '"' in line and straight.search(line)] == []


def test_nobody_who_decides_is_missing(demo):
    assert not HistoryEntry.objects.filter(verb=CHANGED, actor=None).exists()
    assert User.objects.filter(password="").count() == 0


def test_released_projects_have_a_signed_and_a_confirmed_mandate(demo):
    for project in Project.objects.filter(parent=None, code__in=mandate_texts.AIMS):
        states = dict(project.mandates.order_by("number").values_list("number", "state"))
        expected = {1: "superseded", 2: "signed"}
        expected = {"PRJ-202": {1: "signed", 2: "draft"}, "PRJ-205": {1: "draft"}}.get(
            project.code, expected
        )
        assert states == expected, project.code


def test_the_objectives_of_a_mandate_weigh_all_together(demo):
    for code in set(mandate_texts.AIMS) - {"PRJ-202"}:
        newest = Mandate.objects.filter(project__code=code).newest_first().first()
        weights = newest.objectives.order_by("number").values_list("weight_pct", flat=True)
        assert sum(weights) == 100, code


def test_the_mandate_without_a_lead_says_so_at_its_gate(demo):
    project = Project.objects.get(code="PRJ-205")
    unmet = {each.code for each in unmet_conditions("G2", project)}
    assert "G2-03" in unmet
    assert "G2-02" not in unmet


def test_each_mandate_was_signed_by_four_people_before_its_gate(demo):
    for mandate in Mandate.objects.binding().order_by("pk"):
        signed = mandate.signatures.order_by("pk").values_list("role", "sha256")
        assert sorted(role for role, _hash in signed) == ["DIR", "PGM", "PM", "SPO"]
        assert {content for _role, content in signed} == {mandate.sha256}
        gate = {1: "initiation", 2: "execution"}[mandate.number]
        entered = entries_for(mandate.project).get(verb=CHANGED, additional_data__after=gate)
        assert mandate.signed_at < entered.timestamp


def test_some_assumption_holds_and_one_is_broken(demo):
    states = set(Assumption.objects.order_by("pk").values_list("state", flat=True))
    assert states == {"open", "holds", "broken"}
