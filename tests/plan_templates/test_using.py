"""A project's plan is made of a template: as previewed, whole or not at all, and taken back."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from engine.working_time import day_of
from people.choices import Role
from people.models import HistoryEntry
from projects.models import ExpectedResult
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import (
    make_deliverable,
    make_mandate,
    make_member,
    make_project,
    make_task,
    make_work_package,
)
from tests.plan_templates.conftest import KEY, MONDAY
from workpackages.calendars import working_days
from workpackages.models import Dependency, Task, TemplateUse, WorkCalendar, WorkPackage
from workpackages.operations.locking import next_number
from workpackages.operations.tasks import assign_person, comment_on_task, edit_task
from workpackages.operations.template_use import take_template_back, use_template
from workpackages.operations.templates import change_template_entry
from workpackages.plan_templates.content import Content
from workpackages.plan_templates.placing import Wanted, propose
from workpackages.plan_templates.shipped import shipped
from workpackages.plan_templates.stored import load_template
from workpackages.scheduling.network import load_plan, task_key
from workpackages.scheduling.preview import day_of_finish

pytestmark = pytest.mark.django_db


def made_of(young, wanted, key=KEY):
    digest = propose(young, load_template(key), wanted).digest
    return use_template(young.pk, key, wanted, actor=young.lead, on=MONDAY, seen=digest)


def test_what_was_previewed_is_what_is_created(young, wanted):
    proposal = propose(young, load_template(KEY), wanted)
    use = made_of(young, wanted)

    told = {(line.name, line.start_on, line.finish_on) for line in proposal.lines}
    rows = [*young.work_packages.order_by("pk"), *young.tasks.order_by("pk")]
    assert {(row.name, row.start_on, row.finish_on) for row in rows} == told
    assert len(rows) == len(proposal.lines)
    assert proposal.packages == young.work_packages.count()
    assert proposal.tasks + proposal.milestones == young.tasks.count()
    assert (use.start_on, use.finish_on) == proposal.window
    assert use.template_version == 1
    assert use.used_by == young.lead


def test_it_leaves_one_entry_that_tells_the_template(young, wanted):
    made_of(young, wanted)
    entry = HistoryEntry.objects.get(verb="plan.from_template")
    assert entry.actor == young.lead
    assert entry.scope == young.history_scope()
    told = entry.additional_data
    assert told["template"] == "HERMES classique M"
    assert told["packages"] == young.work_packages.count()
    assert told["tasks"] == young.tasks.count()


def test_phases_hold_packages_that_hold_tasks_and_gates_belong_to_the_phase(young, wanted):
    made_of(young, wanted)
    tops = young.work_packages.filter(parent__isnull=True).order_by("outline")
    assert [row.name for row in tops] == [
        "Initiation", "Concept", "Realisation", "Deployment", "Closure",
    ]  # fmt: skip
    gates = young.tasks.filter(milestone_kind="gate").order_by("finish_on", "pk")
    assert [row.name.split()[0] for row in gates] == ["G2", "G3", "G3.n", "G4", "G5", "G6"]
    assert all(row.is_key_milestone for row in gates)
    assert gates.get(name__startswith="G4").work_package.name == "Realisation"


def test_a_phase_tells_its_documents_its_checklist_and_its_typical_risks(young, wanted):
    made_of(young, wanted)
    goal = young.work_packages.get(name="Initiation").goal
    assert goal.startswith("Minimum documents:\n– Project mandate")
    assert "Checklist:\n– Objectives are measurable and weighted" in goal
    assert "Typical risks:\n– Objectives or scope still change after the signature" in goal


def test_names_are_written_in_the_language_that_was_asked_for(young, wanted):
    made_of(young, replace(wanted, language="fr"))
    assert young.work_packages.filter(name="Réalisation").exists()
    assert "Documents minimaux" in young.work_packages.get(name="Initialisation").goal


def test_every_date_is_a_working_day_of_the_projects_calendar(young, wanted):
    made_of(young, wanted)
    days = working_days(young)
    for task in young.tasks.order_by("pk"):
        assert days.is_worked(task.start_on), task
        assert days.is_worked(task.finish_on), task


def test_the_projects_own_calendar_counts(young, wanted):
    away = {"from": "2026-11-02", "to": "2026-11-06", "name": "Closed", "shifts": []}
    WorkCalendar.objects.create(
        project=young, name="Own", canton="VD", is_default=True, exceptions=[away]
    )
    proposal = propose(young, load_template(KEY), wanted)
    assert proposal.window[0] == date(2026, 11, 9)
    assert proposal.notes[0] == ("02.11.2026 is not a working day: the plan begins on 09.11.2026.")


@pytest.mark.parametrize("key", shipped())
def test_the_computed_schedule_agrees_with_every_shipped_template(young, wanted, key):
    """Nothing moves when the plan is computed for the first time."""
    made_of(young, wanted, key)
    plan = load_plan([young])
    calendar = plan.network.calendar
    for task in plan.tasks.values():
        computed = plan.schedule[task_key(task.pk)]
        ends = day_of_finish(calendar, computed.finish)[0]
        begins = ends if task.is_milestone else day_of(computed.start)
        assert (begins, ends) == (task.start_on, task.finish_on), task


def test_links_follow_the_template(young, wanted):
    made_of(young, wanted)
    content = load_template(KEY)
    assert young.dependencies.count() == sum(e.after is not None for e in content.dated)
    for link in young.dependencies.order_by("pk"):
        before, after = link.predecessor_task, link.successor_task
        if after.is_milestone:
            assert before.finish_on <= after.finish_on
        else:
            assert before.finish_on < after.start_on


def test_holidays_are_named_and_shift_what_comes_after_them(young, wanted):
    proposal = propose(young, load_template(KEY), wanted)
    assert proposal.notes == (
        "Not worked in this period: 25.12.2026, 01.01.2027, 26.03.2027, 29.03.2027, 06.05.2027,"
        " 17.05.2027.",
    )
    lines = {line.name: line for line in proposal.lines}
    assert lines["Specify objectives and scope"].shift_words == ""
    assert lines["G3 Release of the execution"].shift_words == "1 day later: public holidays"
    shifted = lines["Design the solution in detail"]
    assert shifted.shifted_days == 2
    assert shifted.shift_words == "2 days later: public holidays"


def test_an_end_alone_counts_back(young):
    proposal = propose(young, load_template(KEY), Wanted(finish_on=date(2027, 9, 30)))
    assert proposal.window[1] == date(2027, 9, 30)
    days = working_days(young)
    assert days.length_days(*proposal.window) == proposal.content.span_days
    closing = next(line for line in proposal.lines if line.entry.gate == "G6")
    assert closing.finish_on == date(2027, 9, 30)


def test_with_both_days_the_closure_waits_for_the_end(young, wanted):
    late = replace(wanted, finish_on=date(2028, 3, 31))
    proposal = propose(young, load_template(KEY), late)
    ends = {line.entry.gate: line.finish_on for line in proposal.lines if line.entry.gate}
    assert ends["G6"] == date(2028, 3, 31)
    assert (
        ends["G5"]
        == propose(young, load_template(KEY), wanted).days[
            next(e.number for e in load_template(KEY).dated if e.gate == "G5")
        ][1]
    )
    made_of(young, late)
    assert young.tasks.get(name__startswith="G6").finish_on == date(2028, 3, 31)


def refusal(young, wanted, content=None):
    with pytest.raises(RuleViolation) as refused:
        propose(young, content or load_template(KEY), wanted)
    return str(refused.value), refused.value.field


def test_it_is_used_while_the_project_is_prepared_only(young, wanted):
    for state in ("mandate", "initiation"):
        young.state = state
        assert propose(young, load_template(KEY), wanted).lines
    for state in ("requested", "analysis", "decision", "execution", "deployment", "closing",
                  "closed", "on_hold", "cancelled", "rejected"):  # fmt: skip
        young.state = state
        words, field = refusal(young, wanted)
        assert words.startswith("A template is used while the mandate is being prepared")
        assert field is None


def test_without_a_calendar_no_date_is_safe(young, wanted, vaud):
    vaud.delete()
    assert refusal(young, wanted)[0].startswith("There is no work calendar yet")


def test_a_day_is_needed(young):
    assert refusal(young, Wanted()) == ("Give the day of the start or of the end.", "start_on")


def test_the_end_does_not_come_before_the_start(young, wanted):
    early = replace(wanted, finish_on=date(2026, 10, 1))
    assert refusal(young, early) == ("The finish cannot be before the start.", "finish_on")


def test_a_period_without_a_working_day_is_refused(young):
    weekend = Wanted(start_on=date(2026, 11, 7), finish_on=date(2026, 11, 8))
    words, field = refusal(young, weekend)
    assert field == "finish_on"
    assert words == "The period is too short: the template needs 195 working days, and there are 0."


def test_a_period_that_is_too_short_says_by_how_much(young, wanted):
    short = replace(wanted, finish_on=date(2027, 1, 29))
    words, field = refusal(young, short)
    assert field == "finish_on"
    assert "needs 195 working days, and there are 63." in words


@pytest.mark.parametrize("day", [date(1980, 1, 1), date(2101, 1, 1)])
def test_days_beyond_reason_are_refused(young, day):
    assert refusal(young, Wanted(start_on=day)) == (
        "Enter a date between 1990 and 2100.", "start_on",
    )  # fmt: skip


def test_a_plan_that_would_end_beyond_reason_is_refused(young):
    words, field = refusal(young, Wanted(start_on=date(2100, 12, 1)))
    assert (words, field) == ("Enter a date between 1990 and 2100.", "finish_on")


def test_a_template_without_lines_is_refused(young, wanted):
    empty = Content("own-1", "classic", "S", "Vide", "Empty", ())
    assert refusal(young, wanted, empty)[0] == "This template has no task and no milestone yet."


def test_a_structure_is_not_added_to_by_accident(young, wanted):
    make_work_package(project=young, name="Mine")
    words, field = refusal(young, wanted)
    assert words.startswith("The project has a structure already")
    assert field == "adds"
    made_of(young, replace(wanted, adds=True))
    tops = young.work_packages.filter(parent__isnull=True).order_by("outline")
    assert tops.first().name == "Mine"
    assert tops.count() == 6


def test_a_phase_that_is_there_already_is_not_created_again(young, wanted):
    make_work_package(project=young, name="initiation")
    words, field = refusal(young, replace(wanted, adds=True))
    assert words.startswith("The structure has “Initiation” already")
    assert field == "template"


def test_sent_twice_it_creates_once(young, wanted, seen):
    facts = {"actor": young.lead, "on": MONDAY, "seen": seen}
    first = use_template(young.pk, KEY, wanted, **facts)
    again = use_template(young.pk, KEY, wanted, **facts)
    assert first == again
    assert young.work_packages.filter(parent__isnull=True).count() == 5


def test_nothing_is_created_once_something_changed_since_the_preview(
    young, wanted, seen, director, vaud
):
    change_template_entry(KEY, 9, {"length_days": 9}, actor=director)
    with pytest.raises(RuleViolation, match="Something has changed since you looked"):
        use_template(young.pk, KEY, wanted, actor=young.lead, on=MONDAY, seen=seen)
    assert not young.work_packages.exists()


def test_a_changed_calendar_is_noticed_too(young, wanted, seen, vaud):
    vaud.exceptions = [{"from": "2026-11-03", "to": "2026-11-03", "name": "Off", "shifts": []}]
    vaud.save()
    with pytest.raises(RuleViolation, match="Something has changed since you looked"):
        use_template(young.pk, KEY, wanted, actor=young.lead, on=MONDAY, seen=seen)


def test_a_template_that_is_gone_is_told(young, wanted):
    with pytest.raises(RuleViolation, match="no longer there"):
        use_template(young.pk, "own-9", wanted, actor=young.lead, on=MONDAY, seen="x")


@pytest.mark.parametrize(
    "role", [Role.TEAM_MEMBER, Role.SPONSOR, Role.QUALITY_MANAGER, Role.WORK_PACKAGE_LEAD]
)
def test_only_who_leads_the_project_uses_one(young, wanted, seen, role, director):
    for actor in (make_member(young, role), director):
        with pytest.raises(PermissionDenied):
            use_template(young.pk, KEY, wanted, actor=actor, on=MONDAY, seen=seen)


def test_documents_become_expected_results_of_an_empty_draft(young, wanted):
    draft = make_mandate(young)
    draft.results.all().delete()
    made_of(young, replace(wanted, documents=True))
    results = ExpectedResult.objects.filter(mandate=draft).order_by("number")
    assert results.first().name_en == "Project mandate"
    assert results.get(name_fr="Manuel d’exploitation").accepted_by == "operations_lead"
    assert len({row.name_fr for row in results}) == results.count()


def test_a_draft_that_expects_something_stays_as_it_is(young, wanted):
    draft = make_mandate(young)
    before = draft.results.count()
    made_of(young, replace(wanted, documents=True))
    assert draft.results.count() == before


def test_without_the_wish_no_result_is_entered(young, wanted):
    draft = make_mandate(young)
    draft.results.all().delete()
    made_of(young, wanted)
    assert not draft.results.exists()


def test_typical_risks_become_the_risks_of_a_draft_that_names_none(young, wanted):
    draft = make_mandate(young, risks_fr="", risks_en=" ")
    made_of(young, replace(wanted, documents=True), "agile-m")
    draft.refresh_from_db()
    risks = draft.risks_en.split("\n")
    assert risks[0] == "– Objectives or scope still change after the signature"
    assert len(set(risks)) == len(risks) == len(draft.risks_fr.split("\n"))
    assert "– Le carnet grandit plus vite que l’équipe n’avance" in draft.risks_fr.split("\n")


@pytest.mark.parametrize("said", [{"risks_fr": "Un seul", "risks_en": ""}, {"risks_en": "One"}])
def test_risks_that_a_draft_names_stay_as_they_are(young, wanted, said):
    draft = make_mandate(young, **{"risks_fr": "", **said})
    made_of(young, replace(wanted, documents=True))
    draft.refresh_from_db()
    assert {name: getattr(draft, name) for name in said} == said


def test_what_nobody_touched_is_taken_back_whole(young, wanted):
    mine = make_work_package(project=young, name="Mine")
    use = made_of(young, replace(wanted, adds=True))
    last = young.tasks.order_by("-number").first().number
    take_template_back(young.pk, use.pk, actor=young.lead, on=MONDAY)
    assert list(young.work_packages.all()) == [mine]
    assert not Task.objects.filter(project=young).exists()
    assert not Dependency.objects.filter(project=young).exists()
    assert not TemplateUse.objects.filter(project=young).standing().exists()
    assert HistoryEntry.objects.filter(verb="plan.template_undone").count() == 1
    assert next_number(young, young.tasks) == last + 1


def test_after_it_was_taken_back_it_can_be_used_again(young, wanted, seen):
    use = made_of(young, wanted)
    take_template_back(young.pk, use.pk, actor=young.lead, on=MONDAY)
    made_of(young, wanted)
    assert young.work_packages.filter(parent__isnull=True).count() == 5


def _change(young):
    edit_task(young.tasks.first().pk, actor=young.lead, facts={"description": "Mine"})


def _assign(young):
    assign_person(young.tasks.worked().first().pk, young.lead.pk, actor=young.lead)


def _comment(young):
    comment_on_task(young.tasks.first().pk, actor=young.lead, text="Well")


def _add_task(young):
    make_task(work_package=young.work_packages.first())


def _add_package(young):
    make_work_package(project=young, parent=young.work_packages.first())


def _remove(young):
    young.tasks.last().delete()


def _link(young):
    other = make_task(work_package=make_work_package(project=young))
    Dependency.objects.create(
        project=young, predecessor_task=young.tasks.first(), successor_task=other
    )


def _agree(young):
    WorkPackage.objects.filter(pk=young.work_packages.first().pk).update(state="issued")


def _deliver(young):
    make_deliverable(young.work_packages.first())


@pytest.mark.parametrize(
    "touch",
    [_change, _assign, _comment, _add_task, _add_package, _remove, _link, _agree, _deliver],
)
def test_what_somebody_worked_on_stays(young, wanted, touch):
    use = made_of(young, wanted)
    touch(young)
    count = young.tasks.count()
    with pytest.raises(RuleViolation, match="Somebody has worked on"):
        take_template_back(young.pk, use.pk, actor=young.lead, on=MONDAY)
    assert young.tasks.count() == count


def test_it_is_taken_back_once_and_while_the_project_is_prepared(young, wanted):
    use = made_of(young, wanted)
    young.state = "execution"
    young.save()
    with pytest.raises(RuleViolation, match="has gone on"):
        take_template_back(young.pk, use.pk, actor=young.lead, on=MONDAY)
    young.state = "initiation"
    young.save()
    take_template_back(young.pk, use.pk, actor=young.lead, on=MONDAY)
    with pytest.raises(RuleViolation, match="already"):
        take_template_back(young.pk, use.pk, actor=young.lead, on=MONDAY)


def test_nobody_else_takes_it_back_and_never_from_another_project(young, wanted, director):
    use = made_of(young, wanted)
    with pytest.raises(PermissionDenied):
        take_template_back(young.pk, use.pk, actor=director, on=MONDAY)
    other = make_project(state="initiation", lead=young.lead)
    with pytest.raises(PermissionDenied):
        take_template_back(other.pk, use.pk, actor=young.lead, on=MONDAY)


def test_a_phase_before_its_gate_is_warned_of_but_not_refused(young, wanted):
    content = load_template(KEY)
    early = [
        replace(each, offset_days=0, after=None)
        if each.name_en == "Design the solution in detail"
        else each
        for each in content.entries
    ]
    proposal = propose(young, replace(content, entries=tuple(early)), wanted)
    assert proposal.warnings == (
        "The phase “Concept” begins before the decision point G3 is planned.",
    )
    assert not propose(young, content, wanted).warnings
