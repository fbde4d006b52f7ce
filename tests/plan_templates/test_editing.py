"""Templates change line by line, are kept by the house, restored and removed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from people.choices import Role
from people.models import HistoryEntry
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import (
    make_member,
    make_milestone,
    make_programme,
    make_project,
    make_task,
    make_work_package,
)
from tests.plan_templates.conftest import KEY, MONDAY
from workpackages.models import Dependency, PlanTemplate, TemplateEntry, TemplateUse
from workpackages.operations.template_saving import save_plan_as_template
from workpackages.operations.template_use import use_template
from workpackages.operations.templates import (
    add_template_entry,
    change_template_entry,
    move_template_entry,
    remove_template,
    remove_template_entry,
    restore_template,
)
from workpackages.plan_templates.choices import EntryKind
from workpackages.plan_templates.placing import Wanted, propose
from workpackages.plan_templates.shipped import shipped
from workpackages.plan_templates.stored import all_templates, load_template

pytestmark = pytest.mark.django_db

# Numbers in the shipped template: a phase, a package, its two tasks and the gate after them.
PHASE, PACKAGE, FIRST, SECOND, GATE = 7, 8, 9, 10, 11


def test_nothing_is_stored_until_somebody_changes_it():
    assert not PlanTemplate.objects.exists()
    assert load_template(KEY) == shipped()[KEY]


def test_a_changed_line_makes_the_template_the_houses_and_tells_the_history(director):
    change_template_entry(KEY, FIRST, {"name_en": "Sharpen it", "length_days": 8}, actor=director)

    content = load_template(KEY)
    assert (content.version, content.is_shipped, content.is_changed) == (2, True, True)
    assert content.by_number[FIRST].name_en == "Sharpen it"
    assert len(content.entries) == len(shipped()[KEY].entries)
    same = [each for each in content.entries if each.number != FIRST]
    assert same == [each for each in shipped()[KEY].entries if each.number != FIRST]
    line = TemplateEntry.objects.get(template__key=KEY, number=FIRST)
    entries = HistoryEntry.objects.filter(
        object_pk=str(line.pk), content_type__model="templateentry"
    )
    assert entries.get().changes["length_days"] == ["10", "8"]


def test_saving_what_stands_makes_no_version(director):
    name = shipped()[KEY].by_number[FIRST].name_fr
    change_template_entry(KEY, FIRST, {"name_fr": name}, actor=director)
    assert load_template(KEY).version == 1


def test_a_line_is_added_at_the_end_and_used_from_then_on(director, young, wanted):
    facts = {"name_en": "Extra", "parent": PACKAGE, "offset_days": 2, "length_days": 3}
    made = add_template_entry(KEY, EntryKind.TASK, facts, actor=director)
    assert made.number == len(shipped()[KEY].entries) + 1
    lines = {line.name: line for line in propose(young, load_template(KEY), wanted).lines}
    assert lines["Extra"].start_on.isoformat() == "2026-11-04"


def test_a_removed_phase_takes_all_that_is_in_it(director):
    remove_template_entry(KEY, PHASE, actor=director)
    content = load_template(KEY)
    assert not {PHASE, PACKAGE, FIRST, SECOND, GATE} & set(content.by_number)
    assert all(e.after in content.by_number for e in content.dated if e.after)
    with pytest.raises(RuleViolation, match="no longer in the template"):
        remove_template_entry(KEY, PHASE, actor=director)


def test_what_began_after_a_removed_line_begins_after_nothing(director):
    remove_template_entry(KEY, FIRST, actor=director)
    assert load_template(KEY).by_number[SECOND].after is None


def test_lines_change_places_with_their_neighbour(director):
    def order():
        return [e.number for e in load_template(KEY).below(PACKAGE)]

    assert order() == [FIRST, SECOND, GATE]
    move_template_entry(KEY, FIRST, down=True, actor=director)
    assert order() == [SECOND, FIRST, GATE]
    move_template_entry(KEY, FIRST, down=False, actor=director)
    assert order() == [FIRST, SECOND, GATE]
    version = load_template(KEY).version
    move_template_entry(KEY, FIRST, down=False, actor=director)
    assert order() == [FIRST, SECOND, GATE]
    assert load_template(KEY).version == version


def test_phases_change_places_with_all_that_is_in_them(director):
    move_template_entry(KEY, PHASE, down=True, actor=director)
    phases = [e.name_en for e in load_template(KEY).of(EntryKind.PHASE)]
    assert phases[:2] == ["Concept", "Initiation"]


@pytest.mark.parametrize(
    ("number", "facts", "sentence", "field"),
    [
        (FIRST, {"name_fr": " ", "name_en": ""}, "Give it a name", "name_fr"),
        (FIRST, {"length_days": 0}, "one working day at least", "length_days"),
        (FIRST, {"length_days": 2601}, "Between 0 and 2600", "length_days"),
        (FIRST, {"offset_days": -1}, "Between 0 and 2600", "offset_days"),
        (GATE, {"length_days": 1}, "Only a task takes time", "length_days"),
        (FIRST, {"counted_from": "noon"}, "what the days count from", "counted_from"),
        (FIRST, {"gate": "G3"}, "Only a milestone", "gate"),
        (GATE, {"gate": "G9"}, "Only a milestone", "gate"),
        (FIRST, {"parent": None}, "A task belongs to", "parent"),
        (FIRST, {"parent": FIRST}, "A task belongs to", "parent"),
        (FIRST, {"parent": 999}, "no longer in the template", "parent"),
        (PACKAGE, {"parent": None}, "belongs to a phase", "parent"),
        (PHASE, {"parent": PHASE}, "A phase stands alone", "parent"),
        (1, {"parent": PHASE}, "A role stands alone", "parent"),
        (1, {"function": ""}, "one of the functions", "function"),
        (1, {"function": "king"}, "one of the functions", "function"),
        (FIRST, {"function": "SPO"}, "one of the functions", "function"),
        (SECOND, {"offset_days": 5}, "begins before", "after"),
        (FIRST, {"length_days": 12}, "which follows, would begin too early", "offset_days"),
        (FIRST, {"after": SECOND}, "wait for each other", "after"),
        (FIRST, {"after": FIRST}, "wait for each other", "after"),
        (FIRST, {"after": PACKAGE}, "Only tasks and milestones", "after"),
        (PACKAGE, {"after": FIRST}, "Only tasks and milestones", "after"),
    ],
)
def test_what_makes_no_plan_is_refused_at_its_field(director, number, facts, sentence, field):
    with pytest.raises(RuleViolation, match=sentence) as refused:
        change_template_entry(KEY, number, facts, actor=director)
    assert refused.value.field == field
    assert not PlanTemplate.objects.exists()


@pytest.mark.parametrize("kind", ["document", "check", "risk"])
def test_documents_checks_and_risks_belong_to_a_phase(director, kind):
    with pytest.raises(RuleViolation, match="belongs to a phase"):
        add_template_entry(KEY, kind, {"name_fr": "X", "parent": PACKAGE}, actor=director)
    made = add_template_entry(KEY, kind, {"name_fr": "X", "parent": PHASE}, actor=director)
    assert made.parent.number == PHASE


def test_an_unknown_kind_and_an_unknown_fact_are_refused(director):
    with pytest.raises(RuleViolation):
        add_template_entry(KEY, "feast", {"name_fr": "X"}, actor=director)
    with pytest.raises(PermissionDenied):
        add_template_entry(KEY, "phase", {"name_fr": "X", "number": 1}, actor=director)


def test_a_template_does_not_hold_lines_without_end(director, monkeypatch):
    monkeypatch.setattr("workpackages.operations.templates.MOST_ENTRIES", 82)
    with pytest.raises(RuleViolation, match="at most 82 lines"):
        add_template_entry(KEY, "phase", {"name_fr": "X"}, actor=director)


def test_an_overtaken_change_is_refused(director):
    change_template_entry(KEY, FIRST, {"length_days": 9}, actor=director, version=1)
    with pytest.raises(StaleObject):
        change_template_entry(KEY, FIRST, {"length_days": 7}, actor=director, version=1)


def test_only_a_director_changes_templates(young, manager):
    for actor in (manager, young.lead, make_member(young, Role.QUALITY_MANAGER)):
        for act in (
            lambda who: change_template_entry(KEY, FIRST, {"length_days": 9}, actor=who),
            lambda who: add_template_entry(KEY, "phase", {"name_fr": "X"}, actor=who),
            lambda who: remove_template_entry(KEY, FIRST, actor=who),
            lambda who: move_template_entry(KEY, FIRST, down=True, actor=who),
            lambda who: restore_template(KEY, actor=who),
        ):
            with pytest.raises(PermissionDenied):
                act(actor)
    assert not PlanTemplate.objects.exists()


def test_the_shipped_state_comes_back_and_the_history_stays(director):
    remove_template_entry(KEY, PHASE, actor=director)
    restore_template(KEY, actor=director)
    assert load_template(KEY) == shipped()[KEY]
    assert HistoryEntry.objects.filter(verb="template.restored", actor=director).count() == 1


def test_a_plan_that_was_made_of_it_does_not_change_with_it(young, wanted, seen, director):
    use_template(young.pk, KEY, wanted, actor=young.lead, on=MONDAY, seen=seen)
    before = sorted(young.tasks.values_list("name", flat=True))
    remove_template_entry(KEY, PHASE, actor=director)
    assert sorted(young.tasks.values_list("name", flat=True)) == before


@pytest.fixture
def planned(vaud, manager):
    """Two phases with a package, tasks in a row and a gate, over New Year."""
    programme = make_programme(manager=manager)
    project = make_project(state="execution", scenario="light", size_class="S", programme=programme)
    one = make_work_package(project=project, name="Préparer", outline="0001.")
    part = make_work_package(project=project, name="Achats", parent=one, outline="0001.0001.")
    deep = make_work_package(project=project, name="Détail", parent=part, outline="0001.0001.0001.")
    two = make_work_package(project=project, name="Faire", outline="0002.")
    first = make_task(
        work_package=part, name="Commander", start_on=MONDAY, finish_on=MONDAY.replace(day=6)
    )
    second = make_task(
        work_package=deep,
        name="Recevoir",
        start_on=MONDAY.replace(day=9),
        finish_on=MONDAY.replace(day=10),
    )
    gate = make_milestone(
        work_package=two,
        name="G4 Mise en service",
        start_on=MONDAY.replace(day=13),
        finish_on=MONDAY.replace(day=13),
        is_key_milestone=True,
    )
    make_task(work_package=two, name="Un jour", start_on=None, finish_on=None)
    make_task(work_package=two, name="Non", state="cancelled", start_on=MONDAY, finish_on=MONDAY)
    for before, after in ((first, second), (second, gate), (first, gate)):
        Dependency.objects.create(project=project, predecessor_task=before, successor_task=after)
    return project


def test_a_plan_is_kept_with_its_working_days_and_links(planned, director):
    kept = save_plan_as_template(planned.pk, name_fr="Le nôtre", actor=director)
    content = load_template(kept.key)
    assert (content.scenario, content.size_class, content.is_shipped) == ("light", "S", False)
    lines = {entry.name_fr: entry for entry in content.entries}
    assert set(lines) == {
        "Préparer", "Achats", "Faire", "Commander", "Recevoir", "G4 Mise en service",
    }  # fmt: skip
    days = {name: (e.offset_days, e.length_days) for name, e in lines.items() if e.is_dated}
    assert days == {"Commander": (0, 5), "Recevoir": (5, 2), "G4 Mise en service": (9, 0)}
    assert lines["Recevoir"].parent == lines["Achats"].number
    assert lines["Recevoir"].after == lines["Commander"].number
    assert lines["G4 Mise en service"].after == lines["Recevoir"].number
    assert lines["G4 Mise en service"].gate == "G4"
    assert lines["G4 Mise en service"].is_key
    assert HistoryEntry.objects.filter(verb="template.saved", actor=director).count() == 1


def test_a_kept_plan_is_a_template_like_another(planned, young, director):
    kept = save_plan_as_template(planned.pk, name_fr="Le nôtre", actor=director)
    assert all_templates()[-1].key == kept.key
    wanted = Wanted(start_on=MONDAY)
    proposal = propose(young, load_template(kept.key), wanted)
    use = use_template(
        young.pk, kept.key, wanted, actor=young.lead, on=MONDAY, seen=proposal.digest
    )
    assert str(use) == "Le nôtre"
    assert young.tasks.get(name="G4 Mise en service").finish_on.isoformat() == "2026-11-13"


def test_a_programme_manager_keeps_plans_of_the_own_programme_only(planned, manager):
    assert save_plan_as_template(planned.pk, name_fr="Le nôtre", actor=manager)
    other = make_project(state="execution")
    for actor in (manager, other.lead):
        with pytest.raises(PermissionDenied):
            save_plan_as_template(other.pk, name_fr="Le leur", actor=actor)


def test_a_plan_without_a_name_or_a_date_is_not_kept(planned, young, director):
    with pytest.raises(RuleViolation, match="Give it a name") as refused:
        save_plan_as_template(planned.pk, name_fr=" ", actor=director)
    assert refused.value.field == "name_fr"
    with pytest.raises(RuleViolation, match="no dated task"):
        save_plan_as_template(young.pk, name_fr="Vide", actor=director)


def test_a_plan_too_large_for_a_template_is_refused(planned, director, monkeypatch):
    monkeypatch.setattr("workpackages.operations.template_saving.MOST_ENTRIES", 3)
    with pytest.raises(RuleViolation, match="at most 3 lines"):
        save_plan_as_template(planned.pk, name_fr="Grand", actor=director)


def test_own_templates_are_removed_and_shipped_ones_are_not(planned, director):
    kept = save_plan_as_template(planned.pk, name_fr="Le nôtre", actor=director)
    with pytest.raises(RuleViolation, match="Only a shipped template"):
        restore_template(kept.key, actor=director)
    remove_template(kept.key, actor=director)
    assert load_template(kept.key) is None
    with pytest.raises(RuleViolation, match="no longer there"):
        remove_template(kept.key, actor=director)
    with pytest.raises(RuleViolation, match="A shipped template stays"):
        remove_template(KEY, actor=director)


def test_templates_stay_when_their_project_goes(planned, director):
    kept = save_plan_as_template(planned.pk, name_fr="Le nôtre", actor=director)
    planned.delete()
    assert load_template(kept.key).name == "Le nôtre"


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("template_entry_days_within_reason", {"offset_days": 2601}),
        ("template_entry_days_within_reason", {"length_days": 2601}),
        ("template_entry_only_tasks_take_time", {"length_days": 0}),
        ("template_entry_only_tasks_take_time", {"kind": "milestone"}),
    ],
)
def test_the_table_refuses_lines_that_make_no_sense(director, rule, facts):
    line = change_template_entry(KEY, FIRST, {"length_days": 9}, actor=director)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        TemplateEntry.objects.filter(pk=line.pk).update(**facts)


def test_a_line_does_not_begin_after_itself_and_has_a_number_of_its_own(director):
    line = change_template_entry(KEY, FIRST, {"length_days": 9}, actor=director)
    rule = "template_entry_not_after_itself"
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        TemplateEntry.objects.filter(pk=line.pk).update(after=line)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        TemplateEntry.objects.filter(pk=line.pk).update(number=SECOND)
    if connection.vendor == "postgresql":
        assert "template_entry_number_once" in str(refused.value)


def test_a_use_ends_after_it_starts(young, wanted, seen):
    use = use_template(young.pk, KEY, wanted, actor=young.lead, on=MONDAY, seen=seen)
    rule = "template_use_ends_after_its_start"
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        TemplateUse.objects.filter(pk=use.pk).update(finish_on="2026-01-01")
