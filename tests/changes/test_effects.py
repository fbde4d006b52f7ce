"""Each effect of a change: said, said to be none, missing or contradictory, in both languages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from projects.changes.words import finish_words, impact_lines, level_lines
from projects.models import ChangeRequest
from projects.operations.changes import analyse_change
from servicedesk_pm.common.errors import RuleViolation
from tests.changes.conftest import EFFECTS, analysed, submitted
from tests.changes.test_pages import effects as sent_effects
from tests.conftest import FRIDAY
from tests.risks.pages import field_errors, words

pytestmark = pytest.mark.django_db
MAY = date(2027, 5, 3)
NONE = {
    "scope_effect": "none",
    "scope_words": "",
    "cost_effect": Decimal(0),
    "cost_words": "",
    "finish_none": True,
    "new_finish_on": None,
    "touches_programme_milestone": False,
    "finish_words": "",
    "quality_none": True,
    "quality_words": "",
    "risks_none": True,
    "risks_words": "",
    "workstations_none": True,
    "workstations_words": "",
}
MOVED = {"finish_none": False, "new_finish_on": MAY, "finish_words": "A month later."}


def plain(text):
    """Every blank as the same one, whether a line may break there or not."""
    return " ".join(text.replace("\u202f", " ").split())


@pytest.mark.parametrize(
    "said",
    [
        {"scope_effect": "clarification", "scope_words": "Said more clearly."},
        {"scope_effect": "nice_to_have", "scope_words": "A second screen."},
        {"scope_effect": "mandate", "scope_words": "One objective more."},
        {"scope_effect": "programme", "scope_words": "One programme less."},
        {"cost_effect": Decimal("0.05"), "cost_words": "A coin."},
        {"cost_effect": Decimal(8_000), "cost_words": "Two days."},
        {"cost_effect": Decimal(-8_000), "cost_words": "Two days less."},
        {"finish_none": False, "new_finish_on": MAY, "finish_words": "Later."},
        {"finish_none": False, "new_finish_on": date(2027, 3, 1), "finish_words": "Sooner."},
        {**MOVED, "touches_programme_milestone": True},
        {"quality_none": False, "quality_words": "Fewer faults."},
        {"risks_none": False, "risks_words": "Less danger."},
        {"workstations_none": False, "workstations_words": "All of them restart."},
    ],
)
def test_one_effect_is_said_and_the_others_are_none(project, asker, said):
    row = analysed(project, asker, **{**NONE, **said})
    row.refresh_from_db()
    assert row.state == "analysed"
    assert {name: getattr(row, name) for name in NONE} == {**NONE, **said}
    assert sum(not line.is_none for line in impact_lines(row)) == 1


def test_a_change_without_any_effect_is_the_leads(project, asker):
    row = analysed(project, asker, **NONE)
    assert (row.level, row.finish_days) == (1, 0)
    assert all(line.is_none for line in impact_lines(row))
    assert {ground for _level, ground in row.grounds.values()} == {"no_effect"}


MISSING = [
    (
        {"scope_effect": ""},
        "scope_effect",
        "Scope: choose the effect, or none.",
        "Périmètre : choisissez l’effet, ou aucun.",
    ),
    (
        {"scope_effect": "mandate", "scope_words": ""},
        "scope_words",
        "Scope: say the effect in words, or that there is none.",
        "Périmètre : décrivez l’effet, ou précisez qu’il n’y en a pas.",
    ),
    (
        {"cost_effect": None},
        "cost_effect",
        "Cost: give the amount; 0 where there is no effect.",
        "Coûts : indiquez le montant ; 0 s’il n’y a aucun effet.",
    ),
    (
        {"cost_effect": Decimal(1), "cost_words": ""},
        "cost_words",
        "Cost: say the effect in words, or that there is none.",
        "Coût : décrivez l’effet, ou précisez qu’il n’y en a pas.",
    ),
    (
        {"cost_effect": Decimal(-1), "cost_words": " \n "},
        "cost_words",
        "Cost: say the effect in words, or that there is none.",
        "Coût : décrivez l’effet, ou précisez qu’il n’y en a pas.",
    ),
    (
        {"finish_none": False},
        "new_finish_on",
        "Finish date: give the new one, or say that it stays.",
        "Date de fin : indiquez la nouvelle, ou précisez qu’elle est maintenue.",
    ),
    (
        {**MOVED, "finish_words": ""},
        "finish_words",
        "Finish date: say the effect in words, or that there is none.",
        "Date de fin : décrivez l’effet, ou précisez qu’il n’y en a pas.",
    ),
    (
        {"quality_none": False},
        "quality_words",
        "Quality: say the effect in words, or that there is none.",
        "Qualité : décrivez l’effet, ou précisez qu’il n’y en a pas.",
    ),
    (
        {"risks_none": False},
        "risks_words",
        "Risks: say the effect in words, or that there is none.",
        "Risques : décrivez l’effet, ou précisez qu’il n’y en a pas.",
    ),
    (
        {"workstations_none": False, "workstations_words": "\t"},
        "workstations_words",
        "Workstations: say the effect in words, or that there is none.",
        "Postes de travail : décrivez l’effet, ou précisez qu’il n’y en a pas.",
    ),
]
BOTH = [
    (
        {"scope_words": "Something."},
        "scope_words",
        "Scope: there is an effect or there is none, not both.",
        "Périmètre : il y a un effet ou il n’y en a pas, pas les deux.",
    ),
    (
        {"cost_words": "Something."},
        "cost_words",
        "Cost: there is an effect or there is none, not both.",
        "Coût : il y a un effet ou il n’y en a pas, pas les deux.",
    ),
    (
        {"new_finish_on": MAY},
        "finish_none",
        "Finish date: it stays or it moves, not both.",
        "Date de fin : elle est maintenue ou déplacée, pas les deux.",
    ),
    (
        {"touches_programme_milestone": True},
        "finish_none",
        "Finish date: it stays or it moves, not both.",
        "Date de fin : elle est maintenue ou déplacée, pas les deux.",
    ),
    (
        {"finish_words": "Something."},
        "finish_words",
        "Finish date: there is an effect or there is none, not both.",
        "Date de fin : il y a un effet ou il n’y en a pas, pas les deux.",
    ),
    (
        {"quality_words": "Something."},
        "quality_words",
        "Quality: there is an effect or there is none, not both.",
        "Qualité : il y a un effet ou il n’y en a pas, pas les deux.",
    ),
    (
        {"risks_words": "Something."},
        "risks_words",
        "Risks: there is an effect or there is none, not both.",
        "Risques : il y a un effet ou il n’y en a pas, pas les deux.",
    ),
    (
        {"workstations_words": "Something."},
        "workstations_words",
        "Workstations: there is an effect or there is none, not both.",
        "Postes de travail : il y a un effet ou il n’y en a pas, pas les deux.",
    ),
]


@pytest.mark.parametrize(("said", "field", "english", "french"), [*MISSING, *BOTH])
def test_what_is_missing_or_said_twice_is_refused_in_both_languages(
    project, asker, said, field, english, french
):
    row = submitted(project, asker)
    for language, sentence in (("en", english), ("fr", french)):
        with translation.override(language), pytest.raises(RuleViolation) as refusal:
            analyse_change(row.pk, {**NONE, **said}, actor=project.lead, on=FRIDAY)
        assert plain(str(refusal.value)) == sentence
        assert refusal.value.field == field
    row.refresh_from_db()
    assert (row.state, row.level, row.grounds) == ("submitted", None, {})


@pytest.mark.parametrize(("said", "field", "_english", "_french"), [*MISSING, *BOTH])
def test_what_was_said_before_is_kept_when_the_next_words_are_refused(
    project, change, said, field, _english, _french
):
    before = ChangeRequest.objects.filter(pk=change.pk).values().get()
    with pytest.raises(RuleViolation):
        analyse_change(change.pk, {**NONE, **said}, actor=project.lead, on=FRIDAY)
    assert ChangeRequest.objects.filter(pk=change.pk).values().get() == before


@pytest.mark.parametrize(
    ("language", "field", "sentence"),
    [
        ("en", "quality_words", "Quality: say the effect in words, or that there is none."),
        ("fr", "quality_words", "Qualité : décrivez l’effet, ou précisez qu’il n’y en a pas."),
    ],
)
def test_a_refused_form_keeps_what_was_typed(project, asker, as_user, language, field, sentence):
    row = submitted(project, asker)
    project.lead.language = language
    project.lead.save()
    sent = sent_effects(quality_none=False, risks_words="Typed with care.", scope_words="Typed too")
    address = reverse("projects:analyse-change", args=[project.code, row.number])
    answer = as_user(project.lead).post(address, {"version": row.version, **sent})
    assert answer.status_code == 422
    assert [plain(said) for said in field_errors(answer)[field]] == [sentence]
    page = words(answer)
    assert "Typed with care." in page
    assert "Typed too" in page
    assert "Two more days of the supplier." in page
    row.refresh_from_db()
    assert (row.state, row.risks_words) == ("submitted", "")


@pytest.mark.parametrize(
    ("said", "field", "english", "french"),
    [
        ({"scope_effect": "none"}, "scope_words", "No effect on the scope",
         "Aucun effet sur le périmètre"),
        ({"scope_effect": "clarification"}, "scope_words", "Clarification", "Précision"),
        ({"scope_effect": "nice_to_have"}, "scope_words", "Nice to have", "Souhaitable"),
        ({"scope_effect": "mandate"}, "scope_words", "Objective of the mandate",
         "Objectif du mandat"),
        ({"scope_effect": "programme"}, "scope_words", "Objective of the programme",
         "Objectif du programme"),
        ({"finish_none": True}, "finish_words", "the finish date stays",
         "la date de fin est maintenue"),
        ({"quality_none": True}, "quality_words", "no effect", "aucun effet"),
        ({"quality_none": False}, "quality_words", "", ""),
        ({"risks_none": True}, "risks_words", "no effect", "aucun effet"),
        ({"risks_none": False}, "risks_words", "", ""),
        ({"workstations_none": True}, "workstations_words", "no effect", "aucun effet"),
        ({"workstations_none": False}, "workstations_words", "", ""),
    ],
)  # fmt: skip
def test_an_effect_reads_in_both_languages(said, field, english, french):
    row = ChangeRequest(**said)
    for language, expected in (("en", english), ("fr", french)):
        with translation.override(language):
            figures = {line.field: line.figure for line in impact_lines(row)}
        assert figures[field] == expected


@pytest.mark.parametrize(
    ("days", "touches", "english", "french"),
    [
        (None, False, "", ""),
        (0, False, "(0 working days)", "(0 jour ouvré)"),
        (1, False, "(+1 working day)", "(+1 jour ouvré)"),
        (23, False, "(+23 working days)", "(+23 jours ouvrés)"),
        (-1, False, "(−1 working day)", "(−1 jour ouvré)"),
        (-7, False, "(−7 working days)", "(−7 jours ouvrés)"),
        (2, True, "(+2 working days) · moves a milestone of the programme",
         "(+2 jours ouvrés) · déplace un jalon du programme"),
    ],
)  # fmt: skip
def test_a_shift_reads_in_both_languages(days, touches, english, french):
    row = ChangeRequest(new_finish_on=MAY, finish_days=days, touches_programme_milestone=touches)
    for language, expected in (("en", english), ("fr", french)):
        with translation.override(language):
            said = finish_words(row)
        assert "2027" in said
        assert said.endswith(expected)


def test_a_finish_of_which_nothing_is_said_reads_as_nothing():
    assert finish_words(ChangeRequest()) == ""


@pytest.mark.parametrize(
    ("new_finish_on", "days"),
    [
        (date(2027, 3, 31), 0),
        (date(2027, 4, 1), 1),
        (date(2027, 4, 2), 2),
        (date(2027, 4, 5), 3),
        (date(2027, 3, 30), -1),
        (date(2027, 3, 26), -3),
    ],
)
def test_a_shift_is_counted_from_the_finish_that_was_promised(project, asker, new_finish_on, days):
    row = analysed(project, asker, **{**NONE, **MOVED, "new_finish_on": new_finish_on})
    assert row.finish_days == days


def test_where_no_finish_was_promised_nothing_shifts(project, asker):
    project.planned_finish_on = None
    project.save()
    row = analysed(project, asker, **{**NONE, **MOVED})
    assert row.finish_days == 0


@pytest.mark.parametrize(
    ("said", "english", "french"),
    [
        ({}, "Project lead (no effect that needs more)",
         "Responsable de projet (aucun effet qui exige davantage)"),
        ({"scope_effect": "clarification", "scope_words": "x"}, "Project lead (a clarification)",
         "Responsable de projet (une précision)"),
        ({"scope_effect": "nice_to_have", "scope_words": "x"}, "Project director (nice to have)",
         "Direction de projets (souhaitable)"),
        ({"scope_effect": "mandate", "scope_words": "x"}, "Sponsor (an objective of the mandate)",
         "Mandant·e (un objectif du mandat)"),
        ({"scope_effect": "programme", "scope_words": "x"},
         "Portfolio board (an objective of the programme)",
         "Comité de portefeuille (un objectif du programme)"),
        ({"cost_effect": Decimal(100_000), "cost_words": "x"},
         "Sponsor (within the approved envelope)",
         "Mandant·e (dans l’enveloppe approuvée)"),
        ({"cost_effect": Decimal(100_001), "cost_words": "x"},
         "Portfolio board (the envelope has to grow, or nobody knows what is left of it)",
         "Comité de portefeuille (l’enveloppe doit être augmentée, ou son solde est inconnu)"),
        ({**MOVED, "new_finish_on": date(2027, 4, 14)},
         "Project director (at most 10 working days later)",
         "Direction de projets (au plus 10 jours ouvrés plus tard)"),
        ({**MOVED, "new_finish_on": date(2027, 4, 15)},
         "Sponsor (at most 60 working days later)",
         "Mandant·e (au plus 60 jours ouvrés plus tard)"),
        ({**MOVED, "new_finish_on": date(2027, 9, 30)},
         "Portfolio board (more than 60 working days later)",
         "Comité de portefeuille (plus de 60 jours ouvrés plus tard)"),
        ({**MOVED, "touches_programme_milestone": True},
         "Portfolio board (a milestone of the programme moves)",
         "Comité de portefeuille (un jalon du programme est déplacé)"),
    ],
)  # fmt: skip
def test_the_level_is_explained_in_both_languages(project, asker, said, english, french):
    row = analysed(project, asker, **{**NONE, **said})
    for language, expected in (("en", english), ("fr", french)):
        with translation.override(language):
            lines = [f"{line.level} ({line.ground})" for line in level_lines(row)]
        assert expected in lines
        assert len(lines) == 3


def test_an_explanation_stays_as_it_was_when_the_level_was_computed(project, asker):
    row = analysed(project, asker, **{**NONE, "cost_effect": Decimal(8_000), "cost_words": "x"})
    project.approved_envelope = Decimal(1)
    project.save()
    row.refresh_from_db()
    grounds = [line.ground for line in level_lines(row)]
    assert grounds[0] == "within the approved envelope"


@pytest.mark.parametrize("year", [1899, 2201])
def test_a_finish_far_from_our_time_is_refused(project, asker, year):
    row = submitted(project, asker)
    said = {**NONE, **MOVED, "new_finish_on": date(year, 1, 4)}
    with pytest.raises(RuleViolation) as refusal:
        analyse_change(row.pk, said, actor=project.lead, on=FRIDAY)
    assert refusal.value.field == "new_finish_on"


def test_only_effects_are_said_in_an_analysis(project, asker):
    row = submitted(project, asker)
    said = {**EFFECTS, "name_fr": "Autre"}
    with pytest.raises(PermissionDenied):
        analyse_change(row.pk, said, actor=project.lead, on=FRIDAY)
