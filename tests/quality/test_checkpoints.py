"""Checkpoints: planned with a checklist, carried out by somebody else, repeated or skipped."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry, Notification
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    make_checkpoint,
    make_deliverable,
    make_finding,
    make_member,
    make_project,
    make_user,
    make_work_package,
)
from tests.quality.resting import hold
from workpackages.models import Checkpoint
from workpackages.operations.checkpoints import (
    Conclusion,
    Said,
    add_line,
    answer_checklist,
    begin_checkpoint,
    conclude_checkpoint,
    edit_checkpoint,
    edit_line,
    plan_checkpoint,
    recheck_checkpoint,
    remove_checkpoint,
    remove_line,
    skip_checkpoint,
)
from workpackages.quality.checklists import CHECKLISTS

pytestmark = pytest.mark.django_db
YES = {1: Said("yes"), 2: Said("yes")}


def facts(checker, **more):
    return {
        "name_fr": "Revue",
        "kind": "review",
        "planned_on": FRIDAY,
        "reviewer": checker,
        **more,
    }


def verbs():
    return list(HistoryEntry.objects.exclude(verb="").order_by("pk").values_list("verb", flat=True))


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def conclude(row, actor, outcome, **more):
    said = Conclusion(outcome, more.pop("result", "All read."), more.pop("evidence", ""))
    return conclude_checkpoint(row.pk, said, actor=actor, on=FRIDAY, **more)


def test_a_checkpoint_is_planned_with_a_copy_of_a_checklist(project, lead, reviewer):
    make_checkpoint(project)
    row = plan_checkpoint(project.pk, facts(reviewer), checklist="test", actor=lead)
    lines = [(each.text_fr, each.text_en) for each in row.items.order_by("number")]
    assert (row.code, row.state, lines) == ("Q2", "planned", list(CHECKLISTS["test"].lines))
    assert verbs() == ["checkpoint.planned"]
    assert told("checkpoint.given") == {"reviewer"}


def test_without_a_checklist_it_begins_empty(project, judge, reviewer):
    row = plan_checkpoint(project.pk, facts(reviewer), checklist="nonsense", actor=judge)
    assert not row.items.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name_fr": " "}, "name_fr"),
        ({"planned_on": None}, "planned_on"),
        ({"planned_on": date(1066, 10, 14)}, "planned_on"),
        ({"reviewer": None}, "reviewer"),
        ({"kind": "glance"}, "kind"),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(project, lead, reviewer, more, field):
    with pytest.raises(RuleViolation) as refusal:
        plan_checkpoint(project.pk, facts(reviewer, **more), actor=lead)
    assert refusal.value.field == field


def test_who_made_it_does_not_check_it(project, lead, reviewer):
    with pytest.raises(RuleViolation, match="somebody else") as refusal:
        plan_checkpoint(project.pk, facts(reviewer, author=reviewer), actor=lead)
    assert refusal.value.field == "reviewer"


def test_the_author_of_a_deliverable_is_the_lead_of_its_package(deliverable, lead, package_lead):
    project = deliverable.project
    with pytest.raises(RuleViolation, match="somebody else"):
        plan_checkpoint(project.pk, facts(package_lead, deliverable=deliverable), actor=lead)
    other = make_member(project)
    row = plan_checkpoint(project.pk, facts(other, deliverable=deliverable), actor=lead)
    assert row.author == package_lead


def test_only_a_deliverable_of_the_project_or_below_is_checked(project, lead, reviewer):
    with pytest.raises(RuleViolation) as refusal:
        plan_checkpoint(project.pk, facts(reviewer, deliverable=make_deliverable()), actor=lead)
    assert refusal.value.field == "deliverable"
    below = make_deliverable(make_work_package(project=make_project(parent=project)))
    assert plan_checkpoint(project.pk, facts(reviewer, deliverable=below), actor=lead)


def test_a_deactivated_account_checks_nothing(project, lead):
    with pytest.raises(RuleViolation, match="deactivated"):
        plan_checkpoint(project.pk, facts(make_user(is_active=False)), actor=lead)


def test_a_form_cannot_set_what_only_steps_change(project, lead, reviewer):
    with pytest.raises(PermissionDenied):
        plan_checkpoint(project.pk, facts(reviewer, state="passed"), actor=lead)


def test_another_reviewer_is_told(checkpoint, lead, judge):
    edit_checkpoint(checkpoint.pk, {"reviewer": judge}, actor=lead)
    assert told("checkpoint.given") == {"judge"}
    edit_checkpoint(checkpoint.pk, {"planned_on": date(2026, 10, 16)}, actor=lead)
    assert Notification.objects.count() == 1


def test_lines_are_added_changed_and_removed_until_the_check_begins(checkpoint, lead, reviewer):
    line = add_line(checkpoint.pk, {"text_en": " Is it there? "}, actor=lead)
    assert (line.number, line.text_en) == (3, "Is it there?")
    assert edit_line(line.pk, {"text_fr": "Est-ce là ?"}, actor=lead).text_en == "Is it there?"
    remove_line(line.pk, actor=lead)
    with pytest.raises(RuleViolation, match="no longer there"):
        remove_line(line.pk, actor=lead)
    with pytest.raises(RuleViolation) as refusal:
        add_line(checkpoint.pk, {"text_fr": " "}, actor=lead)
    assert refusal.value.field == "text_fr"
    with pytest.raises(PermissionDenied):
        add_line(checkpoint.pk, {"text_fr": "A", "answer": "yes"}, actor=lead)
    begin_checkpoint(checkpoint.pk, actor=reviewer)
    with pytest.raises(RuleViolation, match="has begun"):
        add_line(checkpoint.pk, {"text_fr": "Trop tard"}, actor=lead)


def test_a_checklist_has_an_end(checkpoint, lead, monkeypatch):
    monkeypatch.setattr("workpackages.operations.checkpoints.MOST_LINES", 2)
    with pytest.raises(RuleViolation, match="2 lines at most"):
        add_line(checkpoint.pk, {"text_fr": "Encore"}, actor=lead)


def test_an_empty_checklist_is_not_begun(project, reviewer):
    row = make_checkpoint(project, reviewer=reviewer, lines=0)
    with pytest.raises(RuleViolation, match="empty"):
        begin_checkpoint(row.pk, actor=reviewer)


def test_the_check_from_its_beginning_to_passed(checkpoint, reviewer, lead, package_lead):
    begin_checkpoint(checkpoint.pk, actor=reviewer)
    with pytest.raises(RuleViolation, match="Only a planned"):
        begin_checkpoint(checkpoint.pk, actor=reviewer)
    answer_checklist(checkpoint.pk, {1: Said("yes", " Read ")}, actor=reviewer)
    with pytest.raises(RuleViolation, match="no answer: 2"):
        conclude(checkpoint, reviewer, "passed")
    answer_checklist(checkpoint.pk, {2: Said("not_applicable")}, actor=reviewer)
    row = conclude(checkpoint, reviewer, "passed", evidence=" Folder 3 ")
    assert (row.state, row.done_by, row.done_on) == ("passed", reviewer, FRIDAY)
    assert (row.result, row.evidence) == ("All read.", "Folder 3")
    assert row.items.get(number=1).note == "Read"
    assert verbs() == ["checkpoint.begun", "checkpoint.passed"]
    assert told("checkpoint.concluded") == {lead.username, package_lead.username}


def test_no_takes_a_note(under_way, reviewer):
    for answers, field in (({2: Said("no")}, "note_2"), ({1: Said("maybe")}, "answer_1")):
        with pytest.raises(RuleViolation) as refusal:
            answer_checklist(under_way.pk, answers, actor=reviewer)
        assert refusal.value.field == field


def test_nothing_is_answered_before_and_after(checkpoint, reviewer):
    with pytest.raises(RuleViolation, match="not under way"):
        answer_checklist(checkpoint.pk, YES, actor=reviewer)
    with pytest.raises(RuleViolation, match="under way"):
        conclude(checkpoint, reviewer, "passed")


@pytest.mark.parametrize(
    ("answers", "findings", "outcome", "words"),
    [
        (YES, ["minor"], "passed", "Findings are left"),
        ({1: Said("no", "Page 3"), 2: Said("yes")}, [], "passed", "answered “No”"),
        (YES, [], "with_findings", "Write down the findings"),
        (YES, [], "failed", "Write down the findings"),
        (YES, ["minor", "blocker"], "with_findings", "blocking finding"),
        (YES, [], "skipped", "Choose a result"),
    ],
)
def test_an_outcome_that_does_not_fit_is_refused(
    under_way, reviewer, answers, findings, outcome, words
):
    answer_checklist(under_way.pk, answers, actor=reviewer)
    for severity in findings:
        make_finding(under_way, severity=severity)
    with pytest.raises(RuleViolation, match=words) as refusal:
        conclude(under_way, reviewer, outcome)
    assert refusal.value.field == "outcome"


@pytest.mark.parametrize(
    ("findings", "outcome"),
    [(["minor"], "with_findings"), (["major", "minor"], "failed"), (["blocker"], "failed")],
)
def test_outcomes_with_findings(under_way, reviewer, findings, outcome):
    answer_checklist(under_way.pk, YES, actor=reviewer)
    for severity in findings:
        make_finding(under_way, severity=severity)
    assert conclude(under_way, reviewer, outcome).state == outcome


def test_a_result_says_something(under_way, reviewer):
    answer_checklist(under_way.pk, YES, actor=reviewer)
    with pytest.raises(RuleViolation) as refusal:
        conclude(under_way, reviewer, "passed", result=" ")
    assert refusal.value.field == "result"


def test_who_made_it_is_refused_whatever_the_role(project, judge, lead):
    row = make_checkpoint(project, author=judge)
    with pytest.raises(PermissionDenied):
        begin_checkpoint(row.pk, actor=judge)
    with pytest.raises(PermissionDenied):
        begin_checkpoint(row.pk, actor=lead)
    assert begin_checkpoint(row.pk, actor=row.reviewer).is_in_progress


def test_the_quality_manager_checks_in_the_reviewers_place(checkpoint, judge):
    assert begin_checkpoint(checkpoint.pk, actor=judge).is_in_progress


def test_a_failed_check_is_repeated_within_twenty_working_days(project, judge, lead, reviewer):
    row = make_checkpoint(project, state="failed", reviewer=reviewer)
    row.items.update(answer="no", note="Missing")
    latest = date(2026, 11, 6)
    for again in (None, date(2026, 10, 8), date(2026, 11, 9)):
        with pytest.raises(RuleViolation, match=r"20 working days, by 06\.11\.2026") as refusal:
            recheck_checkpoint(row.pk, again, actor=judge, on=FRIDAY)
        assert refusal.value.field == "again_on"
    with pytest.raises(PermissionDenied):
        recheck_checkpoint(row.pk, latest, actor=lead, on=FRIDAY)
    again = recheck_checkpoint(row.pk, latest, actor=judge, on=FRIDAY)
    assert (again.state, again.attempt, again.planned_on) == ("planned", 2, latest)
    assert set(again.items.values_list("answer", "note")) == {("", "")}
    assert told("checkpoint.given") == {"reviewer"}
    with pytest.raises(RuleViolation, match="Only a failed"):
        recheck_checkpoint(row.pk, latest, actor=judge, on=FRIDAY)
    with pytest.raises(RuleViolation, match="carried out before"):
        remove_checkpoint(row.pk, actor=lead)


def test_findings_of_an_earlier_attempt_do_not_excuse_the_next(project, reviewer):
    row = make_checkpoint(project, state="in_progress", reviewer=reviewer, attempt=2)
    make_finding(row, attempt=1, state="verified")
    answer_checklist(row.pk, YES, actor=reviewer)
    with pytest.raises(RuleViolation, match="Write down the findings"):
        conclude(row, reviewer, "failed")
    assert conclude(row, reviewer, "passed").state == "passed"


def test_only_the_sponsor_skips_a_planned_check_with_a_reason(checkpoint, sponsor, judge, lead):
    for person in (judge, lead):
        with pytest.raises(PermissionDenied):
            skip_checkpoint(checkpoint.pk, "No time", actor=person)
    with pytest.raises(RuleViolation) as refusal:
        skip_checkpoint(checkpoint.pk, " ", actor=sponsor)
    assert refusal.value.field == "reason"
    row = skip_checkpoint(checkpoint.pk, "Supplier certified", actor=sponsor)
    assert (row.state, row.skip_reason) == ("skipped", "Supplier certified")
    assert told("checkpoint.skipped") == {"reviewer", lead.username}
    with pytest.raises(RuleViolation, match="Only a planned"):
        skip_checkpoint(checkpoint.pk, "Again", actor=sponsor)


def test_a_checkpoint_planned_by_mistake_is_removed(checkpoint, lead):
    remove_checkpoint(checkpoint.pk, actor=lead)
    assert not Checkpoint.objects.exists()
    assert verbs() == ["checkpoint.deleted"]


def test_only_the_lead_and_the_quality_manager_plan(
    project, checkpoint, member, director, reviewer, package_lead
):
    line = checkpoint.items.get(number=1)
    for person in (member, director, reviewer, package_lead):
        for write in (
            lambda who: plan_checkpoint(project.pk, facts(reviewer), actor=who),
            lambda who: edit_checkpoint(checkpoint.pk, {"planned_on": FRIDAY}, actor=who),
            lambda who: remove_checkpoint(checkpoint.pk, actor=who),
            lambda who: add_line(checkpoint.pk, {"text_fr": "A"}, actor=who),
            lambda who: edit_line(line.pk, {"text_fr": "A"}, actor=who),
            lambda who: remove_line(line.pk, actor=who),
        ):
            with pytest.raises(PermissionDenied):
                write(person)


def test_an_overtaken_form_is_told(under_way, reviewer, lead):
    Checkpoint.objects.update(version=5)
    with pytest.raises(StaleObject):
        answer_checklist(under_way.pk, YES, actor=reviewer, version=1)
    with pytest.raises(StaleObject):
        edit_checkpoint(under_way.pk, {"planned_on": FRIDAY}, actor=lead, version=1)


def test_a_project_on_hold_checks_nothing(project, checkpoint, reviewer, lead):
    hold(project)
    with pytest.raises(RuleViolation, match="on hold"):
        begin_checkpoint(checkpoint.pk, actor=reviewer)
    with pytest.raises(RuleViolation, match="on hold"):
        plan_checkpoint(project.pk, facts(reviewer), actor=lead)
