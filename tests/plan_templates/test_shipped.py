"""The shipped templates: complete, in both languages, in order, valid on every calendar."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from engine.calendar import CANTONS, canton_days
from engine.relative_dates import follows, period, place
from workpackages.operations.templates import check_entry
from workpackages.plan_templates.choices import ACCEPTING, ROLES, EntryKind
from workpackages.plan_templates.content import Content
from workpackages.plan_templates.hermes import SCENARIOS
from workpackages.plan_templates.placing import Wanted, propose
from workpackages.plan_templates.shipped import shipped

KEYS = sorted(shipped())
GATES = {
    "classic": {"G2", "G3", "G3.n", "G4", "G5", "G6"},
    "agile": {"G2", "G3", "G4", "G5", "G6"},
    "light": {"G2", "G3", "G4", "G5", "G6"},
}


def test_there_is_one_for_each_scenario_and_size():
    wanted = {f"{scenario}-{size}" for scenario in SCENARIOS for size in "sml"}
    assert set(KEYS) == wanted


@pytest.mark.parametrize("key", KEYS)
def test_every_line_keeps_the_rules_of_an_edited_one(key):
    content = shipped()[key]
    for entry in content.entries:
        check_entry(content, entry)


@pytest.mark.parametrize("key", KEYS)
def test_every_line_has_a_name_in_both_languages(key):
    content = shipped()[key]
    assert all(entry.name_fr and entry.name_en for entry in content.entries)
    assert content.name_fr != content.name_en or "agile" in key


@pytest.mark.parametrize("key", KEYS)
def test_phases_have_tasks_a_gate_documents_checks_and_risks(key):
    content = shipped()[key]
    for phase in content.of(EntryKind.PHASE):
        kinds = {entry.kind for entry in content.below(phase.number)}
        wanted = {EntryKind.DOCUMENT, EntryKind.CHECK, EntryKind.RISK, EntryKind.PACKAGE}
        assert wanted <= kinds, phase
        assert any(entry.gate for entry in content.dated_in(phase)), phase
    assert {entry.gate for entry in content.dated if entry.gate} >= GATES[content.scenario]


@pytest.mark.parametrize("key", KEYS)
def test_no_package_is_empty(key):
    content = shipped()[key]
    for package in content.of(EntryKind.PACKAGE):
        assert content.below(package.number), package


@pytest.mark.parametrize("key", KEYS)
def test_roles_and_those_who_accept_are_known(key):
    content = shipped()[key]
    roles = {entry.function for entry in content.of(EntryKind.ROLE)}
    assert {"SPO", "PM", "user_representative", "operations_lead"} <= roles <= set(ROLES)
    accepting = {entry.function for entry in content.of(EntryKind.DOCUMENT)}
    assert accepting <= set(ACCEPTING)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_contents_grow_with_the_size(scenario):
    small, middle, large = (shipped()[f"{scenario}-{size}"] for size in "sml")
    assert len(small.entries) < len(middle.entries) < len(large.entries)
    assert small.span_days < middle.span_days < large.span_days
    for kind in (EntryKind.DOCUMENT, EntryKind.CHECK, EntryKind.RISK, EntryKind.ROLE):
        assert len(small.of(kind)) <= len(middle.of(kind)) <= len(large.of(kind))


def test_a_larger_agile_project_has_more_releases():
    counts = {
        size: sum(e.name_en.startswith("Release") for e in content.of(EntryKind.PHASE))
        for size, content in ((size, shipped()[f"agile-{size}"]) for size in "sml")
    }
    assert counts == {"s": 1, "m": 2, "l": 3}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("canton", sorted(CANTONS))
@pytest.mark.parametrize("start", [date(2026, 9, 21), date(2026, 12, 24), date(2027, 5, 1)])
def test_on_the_calendar_of_every_canton_it_lands_on_working_days_in_order(key, canton, start):
    content, days = shipped()[key], canton_days(canton)
    rules = [entry.rule for entry in content.dated]
    window = period(days, rules, start, None)
    placed = dict(zip((e.number for e in content.dated), place(days, rules, window), strict=True))
    for entry in content.dated:
        begins, ends = placed[entry.number]
        assert days.is_worked(begins)
        assert days.is_worked(ends)
        assert window[0] <= begins <= ends <= window[1]
        if entry.after is not None:
            over = placed[entry.after][1]
            assert begins > over or (entry.is_milestone and begins >= over)


@pytest.mark.parametrize("key", KEYS)
def test_phases_come_one_after_the_other(key):
    content = shipped()[key]
    phases = [content.dated_in(phase) for phase in content.of(EntryKind.PHASE)]
    for earlier, later in itertools.pairwise(phases):
        gate = max((e for e in earlier if e.gate), key=lambda e: e.offset_days)
        for entry in later:
            assert follows(gate.rule, entry.rule), (gate, entry)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("key", KEYS)
def test_a_project_could_be_planned_with_each_without_a_warning(young, wanted, key, language):
    proposal = propose(young, shipped()[key], replace(wanted, language=language))
    assert proposal.warnings == ()
    names = {line.name for line in proposal.lines}
    expected = "Clôture" if language == "fr" else "Closure"
    assert expected in names


@pytest.mark.django_db
def test_an_empty_phase_creates_nothing(young, wanted):
    content = shipped()["light-s"]
    extra = replace(content.entries[0], number=900, kind=EntryKind.PHASE, function="")
    longer = Content("own-1", "light", "S", "Long", "", (*content.entries, extra))
    proposal = propose(young, longer, Wanted(start_on=wanted.start_on))
    assert 900 not in {line.entry.number for line in proposal.lines}
