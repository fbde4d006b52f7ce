"""What a draft lacks is said section by section, in words, in the reader's language."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from people.choices import Role
from projects.mandates.choices import Hat
from projects.mandates.content import OBJECTIVE_COLUMNS
from projects.mandates.standing import initiation_is_in_proportion, standing_of, unmeasured
from projects.models import Mandate, MandateObjective, Project
from projects.operations.mandate_signing import IncompleteMandate, send_mandate
from projects.organisation import missing_places
from projects.written.vocabulary import table
from tests.factories import make_member, make_project
from tests.mandates.pages import AT, SIXTY, in_french, url, words

THIN = "\u202f"

# One field emptied: the section that says so, and its words in English and in French.
EMPTIED = [
    ("background_en", "background", "Background", "Contexte"),
    ("scope_in_en", "scope", "In scope", "Dans le périmètre"),
    ("scope_out_en", "scope", "Out of scope", "Hors périmètre"),
    ("steering_rhythm", "organisation", "Meetings of the steering committee",
     "Séances du comité de pilotage"),
    ("initiation_budget", "budget", "Initiation budget", "Budget d’initialisation"),
    ("contingency", "budget", "Contingency", "Réserve pour risques"),
    ("management_reserve", "budget", "Management reserve", "Réserve de direction"),
    ("staffing_en", "staffing", "Human resources", "Ressources humaines"),
    ("risks_en", "risks", "Risks", "Risques"),
    ("quality_en", "quality", "Approach to quality, security and data protection",
     "Démarche de qualité, de sécurité et de protection des données"),
    ("security_concept", "quality", "Security and data protection concept", "Concept SIPD"),
    ("impact_en", "impact", "Impact on workstations and operations",
     "Impact sur les postes de travail et l’exploitation"),
    ("communication_en", "communication", "Approach to communication",
     "Démarche de communication"),
    ("authority_en", "authority", "Authority and escalation", "Compétences et escalade"),
    ("cost_tolerance_pct", "authority", "Tolerance of cost (%)", "Tolérance de coût (%)"),
    ("cost_tolerance", "authority", "Tolerance of cost (CHF)", "Tolérance de coût (CHF)"),
    ("days_tolerance", "authority", "Tolerance of the finish (working days)",
     "Tolérance de délai (jours ouvrés)"),
    ("scope_tolerance_en", "authority", "Tolerance of scope", "Tolérance de périmètre"),
    ("reporting_en", "reporting", "Reporting", "Reporting"),
]  # fmt: skip


def emptied(draft, *fields):
    for field in fields:
        setattr(draft, field, "" if isinstance(getattr(draft, field), str) else None)
    draft.save()
    return Mandate.objects.select_related("project__programme__manager").get(pk=draft.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "section", "english", "french"), EMPTIED)
def test_an_empty_field_is_named_in_both_languages(draft, field, section, english, french):
    found = emptied(draft, field)
    assert standing_of(found) == {section: [f"Missing: {english}."]}
    with translation.override("fr"):
        assert standing_of(found) == {section: [f"Il manque{THIN}: {french}."]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "english", "french"),
    [
        ("planned_start_on", "Planned start", "Début prévu"),
        ("planned_finish_on", "Planned finish", "Fin prévue"),
    ],
)
def test_the_dates_of_the_record_belong_to_the_planning(draft, young, column, english, french):
    Project.objects.filter(pk=young.pk).update(**{column: None})
    found = emptied(draft)
    assert standing_of(found) == {"planning": [f"Missing: {english}."]}
    with translation.override("fr"):
        assert standing_of(found) == {"planning": [f"Il manque{THIN}: {french}."]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "field", ["hypotheses_en", "constraints_en", "initiation_reason_en", "reason"]
)
def test_what_not_every_project_has_may_stay_empty(draft, field):
    assert standing_of(emptied(draft, field)) == {}


@pytest.mark.django_db
def test_nought_is_a_value_and_blanks_are_none(draft):
    draft.contingency = draft.management_reserve = draft.cost_tolerance = Decimal(0)
    draft.cost_tolerance_pct = draft.days_tolerance = 0
    assert standing_of(emptied(draft)) == {}
    draft.risks_en = " \n "
    assert standing_of(emptied(draft)) == {"risks": ["Missing: Risks."]}


@pytest.mark.django_db
def test_the_smallest_project_needs_no_committee_and_no_meetings(draft, young):
    young.seats.filter(hat=Hat.STEERING_COMMITTEE).delete()
    found = emptied(draft, "steering_rhythm")
    assert standing_of(found) == {
        "organisation": [
            "Not named yet: Steering committee member.",
            "Missing: Meetings of the steering committee.",
        ]
    }
    Project.objects.filter(pk=young.pk).update(size_class="S")
    assert standing_of(emptied(draft)) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "french"),
    [
        ({"baseline": None}, f"Il manque à l’objectif 1{THIN}: Valeur actuelle."),
        (
            {"indicator_en": "", "target": None, "due_on": None},
            f"Il manque à l’objectif 1{THIN}: Indicateur, Cible, Échéance.",
        ),
        (
            {"weight_pct": 35},
            f"La somme des poids est de 35{THIN}% au lieu de 100{THIN}%.",
        ),
    ],
)
def test_an_objective_that_cannot_be_measured_is_named_in_french(draft, facts, french):
    MandateObjective.objects.filter(mandate=draft).update(**facts)
    with translation.override("fr"):
        assert standing_of(draft) == {"objectives": [french]}


@pytest.mark.django_db
def test_without_rows_the_words_are_french_too(draft):
    draft.objectives.all().delete()
    draft.results.all().delete()
    with translation.override("fr"):
        assert standing_of(draft) == {
            "objectives": ["Il n’y a pas encore d’objectif."],
            "results": ["Il n’y a pas encore de résultat attendu."],
        }


@pytest.mark.django_db
def test_the_page_counts_the_points_of_each_section_in_both_languages(as_user, draft, young):
    emptied(draft, "risks_en", "contingency", "management_reserve")
    page = words(as_user(young.lead).get(url("mandate", young)))
    for shown in ("1 point missing", "2 points missing", "2 sections are incomplete"):
        assert shown in page, shown
    page = words(as_user(in_french(young.lead)).get(url("mandate", young)))
    for shown in ("1 point manquant", "2 points manquants", "Il manque : Risques.",
                  "Il manque : Réserve de direction."):  # fmt: skip
        assert shown in page, shown


@pytest.mark.django_db
def test_who_only_reads_sees_what_is_missing_without_the_way_to_it(as_user, draft, young):
    emptied(draft, "risks_en")
    page = words(as_user(make_member(young)).get(url("mandate", young)))
    assert "Missing: Risks." in page
    assert url("edit-mandate", young, "risks") not in page


@pytest.mark.django_db
def test_the_refusal_to_send_tells_every_section_at_once_in_french(draft, young):
    emptied(draft, "risks_en", "contingency")
    with translation.override("fr"), pytest.raises(IncompleteMandate) as refused:
        send_mandate(draft.pk, actor=young.lead, at=AT)
    with translation.override("fr"):
        told = str(refused.value)
    assert told.startswith(f"Pas encore possible{THIN}: des sections du mandat sont incomplètes.")
    assert f"Il manque{THIN}: Réserve pour risques." in told
    assert f"Il manque{THIN}: Risques." in told
    assert told.index("Budget et réserves") < told.rindex("Risques")


@pytest.mark.django_db
def test_the_page_to_send_an_incomplete_draft_says_so_before_it_is_sent(as_user, draft, young):
    client = as_user(young.lead)
    assert "Not yet possible" not in words(client.get(url("send-mandate", young)))
    emptied(draft, "impact_en")
    page = words(client.get(url("send-mandate", young)))
    assert "Not yet possible: some sections of the mandate are incomplete." in page
    assert "Show what is missing" in page


# What the objectives, the initiation budget and the size ask for, whatever the figures are.

WEIGHTS = st.lists(st.integers(0, 100), min_size=1, max_size=8)


def objectives(weights):
    said = {"fr": "Oui", "en": ""}
    rows = [
        (str(n), (said, said, Decimal(1), Decimal(2), "", date(2027, 1, 31), weight))
        for n, weight in enumerate(weights, start=1)
    ]
    return table("objectives", OBJECTIVE_COLUMNS, rows)


@SIXTY
@given(WEIGHTS)
def test_the_weights_are_complete_exactly_at_a_hundred(weights):
    told = " ".join(unmeasured(objectives(weights)))
    assert ("The weights sum to" in told) == (sum(weights) != 100)
    if sum(weights) != 100:
        assert f"The weights sum to {sum(weights)} %, not to 100 %." in told


@SIXTY
@given(WEIGHTS)
def test_an_objective_without_weight_lacks_it_and_no_other_does(weights):
    told = unmeasured(objectives(weights))
    lacking = [f"Objective {n} lacks: Weight." for n, w in enumerate(weights, 1) if w == 0]
    assert [sentence for sentence in told if "lacks" in sentence] == lacking


@SIXTY
@given(st.decimals(0, 5_000_000, places=2), st.decimals(0, 2_000_000, places=2))
def test_an_initiation_is_in_proportion_up_to_fifteen_percent(envelope, budget):
    mandate = Mandate(project=Project(approved_envelope=envelope), initiation_budget=budget)
    assert initiation_is_in_proportion(mandate) == (budget * 100 <= envelope * 15)
    mandate.initiation_reason_fr = " "
    assert initiation_is_in_proportion(mandate) == (budget * 100 <= envelope * 15)
    mandate.initiation_reason_fr = "Un long achat."
    assert initiation_is_in_proportion(mandate)


HELD = st.sets(st.sampled_from([*map(str, Hat), *map(str, Role)]))


@SIXTY
@given(HELD, HELD, st.sampled_from("SML"), st.none() | st.just(1))
def test_who_is_named_is_missing_no_longer_and_nobody_else_becomes_so(one, more, size, programme):
    project = Project(size_class=size, programme_id=programme)
    before, after = missing_places(project, one), missing_places(project, one | more)
    assert set(after) <= set(before)


@SIXTY
@given(HELD, st.none() | st.just(1))
def test_a_larger_project_asks_for_all_that_a_smaller_one_does(held, programme):
    small, medium, large = (
        set(missing_places(Project(size_class=size, programme_id=programme), held))
        for size in "SML"
    )
    assert small <= medium <= large


def test_whom_a_small_project_names_reads_in_french():
    with translation.override("fr"):
        told = missing_places(Project(size_class="S"), {Role.PROJECT_MANAGER})
    assert told == [
        f"Pas encore nommé·e{THIN}: Mandant·e.",
        f"Pas encore nommé·e{THIN}: Représentant·e des utilisateurs.",
        f"Pas encore nommé·e{THIN}: Responsable de l’exploitation.",
    ]


@pytest.mark.parametrize(
    ("size", "programme", "count"),
    [("S", None, 4), ("M", None, 5), ("L", None, 6), ("S", 1, 5), ("M", 1, 6), ("L", 1, 7)],
)
def test_the_size_and_the_programme_say_how_many_are_named(size, programme, count):
    assert len(missing_places(Project(size_class=size, programme_id=programme), set())) == count


@pytest.mark.django_db
def test_a_sub_project_is_not_asked_for_an_organisation_of_its_own(as_user, young):
    part = make_project(parent=young, state="mandate", lead=young.lead, size_class="L")
    page = words(as_user(young.lead).get(url("organisation", part)))
    assert "Not named yet" not in page
