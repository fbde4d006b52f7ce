"""Each section of a mandate has a form of its own: what it asks, takes, refuses and shows."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import HistoryEntry
from projects.mandates.fields import COPIED, SECTION_FIELDS
from projects.models import ExpectedResult, Mandate, MandateObjective
from projects.operations.mandates import add_entry, begin_mandate, edit_entry, edit_mandate
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import freeze_mandate, make_objective, make_signed_mandate
from tests.mandates.pages import in_french, url, words

pytestmark = pytest.mark.django_db

# What is typed into each section, and how the mandate then reads in English and in French.
TYPED = {
    "background": (
        {"background_fr": "Le quai est plein.", "background_en": "The dock is full."},
        ["The dock is full."],
        ["Le quai est plein."],
    ),
    "scope": (
        {
            "scope_in_fr": "Trois guichets.",
            "scope_in_en": "Three counters.",
            "scope_out_fr": "Sans la paie.",
            "scope_out_en": "Not the payroll.",
            "hypotheses_fr": "Le réseau suffit.",
            "hypotheses_en": "The network copes.",
            "constraints_fr": "Gel en décembre.",
            "constraints_en": "Frozen in December.",
        },
        ["Three counters.", "Not the payroll.", "The network copes.", "Frozen in December."],
        ["Trois guichets.", "Sans la paie.", "Le réseau suffit.", "Gel en décembre."],
    ),
    "organisation": ({"steering_rhythm": "quarter"}, ["every quarter"], ["chaque trimestre"]),
    "budget": (
        {
            "initiation_budget": "31000",
            "initiation_reason_fr": "Un long achat.",
            "initiation_reason_en": "A long purchase.",
            "contingency": "27000",
            "management_reserve": "13000",
        },
        ["31’000", "27’000", "13’000", "A long purchase."],
        ["31’000", "27’000", "13’000", "Un long achat."],
    ),
    "staffing": (
        {"staffing_fr": "Deux personnes.", "staffing_en": "Two people."},
        ["Two people."],
        ["Deux personnes."],
    ),
    "risks": (
        {"risks_fr": "Le déménagement.", "risks_en": "The move."},
        ["The move."],
        ["Le déménagement."],
    ),
    "quality": (
        {"security_concept": "not_needed", "quality_fr": "Relu.", "quality_en": "Read twice."},
        ["not needed", "Read twice."],
        ["pas nécessaire", "Relu."],
    ),
    "impact": (
        {"impact_fr": "Aucun poste.", "impact_en": "No workstation."},
        ["No workstation."],
        ["Aucun poste."],
    ),
    "communication": (
        {"communication_fr": "Une lettre.", "communication_en": "One letter."},
        ["One letter."],
        ["Une lettre."],
    ),
    "authority": (
        {
            "authority_fr": "Le comité tranche.",
            "authority_en": "The committee decides.",
            "scope_tolerance_fr": "Un guichet.",
            "scope_tolerance_en": "One counter.",
            "cost_tolerance_pct": "7",
            "cost_tolerance": "21000",
            "days_tolerance": "14",
        },
        ["The committee decides.", "One counter.", "7 %", "21’000", "<dd>14</dd>"],
        ["Le comité tranche.", "Un guichet.", "7 %", "21’000", "<dd>14</dd>"],
    ),
    "reporting": (
        {"reporting_fr": "Chaque mois.", "reporting_en": "Each month."},
        ["Each month."],
        ["Chaque mois."],
    ),
}


def section_of(page, key):
    """The part of the page between this heading and the next section."""
    start = page.index(f'<section class="sheet mandate-section" id="{key}"')
    return page[start : page.index("</section>", start)]


def test_every_section_with_fields_is_typed_here():
    assert {key: set(typed) for key, (typed, _en, _fr) in TYPED.items()} == {
        key: set(names) for key, names in SECTION_FIELDS.items()
    }


@pytest.mark.parametrize("section", SECTION_FIELDS)
def test_a_form_asks_for_the_fields_of_its_section_and_no_other(as_user, draft, young, section):
    page = as_user(young.lead).get(url("edit-mandate", young, section)).content.decode()
    asked = set(re.findall(r'name="(\w+)"', page)) & set(COPIED)
    assert asked == set(SECTION_FIELDS[section])


@pytest.mark.parametrize("section", TYPED)
def test_what_is_typed_reads_in_the_section_in_both_languages(as_user, draft, young, section):
    typed, english, french = TYPED[section]
    client = as_user(young.lead)
    saved = client.post(url("edit-mandate", young, section), {"version": 1, **typed})
    assert saved["Location"] == f"{url('mandate', young)}#{section}"
    shown = section_of(words(client.get(url("mandate", young))), section)
    assert [each for each in english if each not in shown] == []
    in_french(young.lead)
    shown = section_of(words(as_user(young.lead).get(url("mandate", young))), section)
    assert [each for each in french if each not in shown] == []


@pytest.mark.parametrize("section", TYPED)
def test_a_saved_section_leaves_the_others_alone_and_its_fields_in_the_history(
    as_user, draft, young, section
):
    typed, _english, _french = TYPED[section]
    others = [name for name in COPIED if name not in typed]
    before = Mandate.objects.values(*others).get(pk=draft.pk)
    answer = as_user(young.lead).post(url("edit-mandate", young, section), {"version": 1, **typed})
    assert answer.status_code == 302
    assert Mandate.objects.values(*others).get(pk=draft.pk) == before
    entry = HistoryEntry.objects.get(
        content_type__model="mandate",
        object_pk=str(draft.pk),
        action=HistoryEntry.Action.UPDATE,
    )
    assert (entry.actor, set(entry.changes)) == (young.lead, set(typed))


def test_a_section_saved_says_so_by_its_name(as_user, draft, young):
    client = as_user(young.lead)
    facts = {"version": 1, "reporting_en": "Each month."}
    saved = client.post(url("edit-mandate", young, "reporting"), facts, follow=True)
    assert "Saved: Reporting." in words(saved)
    client = as_user(in_french(young.lead))
    facts = {"version": 2, "budget_en": "", "contingency": "1"}
    saved = client.post(url("edit-mandate", young, "budget"), facts, follow=True)
    assert "Enregistré : Budget et réserves." in words(saved)


@pytest.mark.parametrize(
    ("section", "field", "typed"),
    [
        ("budget", "contingency", "-0.01"),
        ("budget", "management_reserve", "-1"),
        ("budget", "initiation_budget", "a lot"),
        ("authority", "cost_tolerance_pct", "101"),
        ("authority", "cost_tolerance_pct", "-1"),
        ("authority", "cost_tolerance", "-5"),
        ("authority", "days_tolerance", "-1"),
        ("authority", "days_tolerance", "2.5"),
        ("organisation", "steering_rhythm", "daily"),
        ("quality", "security_concept", "perhaps"),
    ],
)
def test_a_value_out_of_bounds_is_refused_and_changes_nothing(
    as_user, draft, young, section, field, typed
):
    before = Mandate.objects.values(field, "version").get(pk=draft.pk)
    answer = as_user(young.lead).post(
        url("edit-mandate", young, section), {"version": 1, field: typed}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert Mandate.objects.values(field, "version").get(pk=draft.pk) == before


@pytest.mark.parametrize(
    ("section", "field", "value"),
    [
        ("authority", "cost_tolerance_pct", 0),
        ("authority", "cost_tolerance_pct", 100),
        ("authority", "days_tolerance", 0),
        ("budget", "contingency", Decimal(0)),
        ("budget", "initiation_budget", Decimal("0.05")),
        ("risks", "risks_en", "r" * 20_000),
    ],
)
def test_the_bound_itself_is_accepted(draft, young, section, field, value):
    edit_mandate(draft.pk, section, {field: value}, actor=young.lead)
    assert getattr(Mandate.objects.get(pk=draft.pk), field) == value


def test_a_text_longer_than_twenty_thousand_characters_is_refused_at_its_field(
    as_user, draft, young
):
    facts = {"version": 1, "risks_en": "r" * 20_001}
    answer = as_user(young.lead).post(url("edit-mandate", young, "risks"), facts)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["risks_en"]


def test_who_comes_second_reads_what_the_other_wrote_and_keeps_what_was_typed(
    as_user, draft, young, manager
):
    address = url("edit-mandate", young, "authority")
    first = as_user(manager).post(address, {"version": 1, "authority_en": "The manager decides."})
    assert first.status_code == 302
    second = as_user(young.lead).post(address, {"version": 1, "authority_en": "The lead decides."})
    assert second.status_code == 409
    assert "The manager decides." in words(second)
    assert "The lead decides." in words(second)
    draft.refresh_from_db()
    assert draft.authority_en == "The manager decides."


def test_the_form_of_a_mandate_in_signature_says_that_it_has_to_be_taken_back(
    as_user, draft, young
):
    frozen = freeze_mandate(draft)
    answer = as_user(young.lead).post(
        url("edit-mandate", young, "risks"), {"version": frozen.version, "risks_en": "Typed late."}
    )
    assert answer.status_code == 422
    assert "take it back to change it" in words(answer)
    assert "Typed late." in words(answer)


def test_no_form_opens_below_a_signed_mandate(as_user, young):
    make_signed_mandate(young)
    client = as_user(young.lead)
    for name, more in (("edit-mandate", ("risks",)), ("mandate-rows", ("objectives",)),
                       ("send-mandate", ()), ("take-mandate-back", ())):  # fmt: skip
        assert client.get(url(name, young, *more)).status_code == 404, name


OBJECTIVE = {
    "title_fr": "Moins d’appels",
    "title_en": "Fewer calls",
    "indicator_fr": "Appels par mois",
    "indicator_en": "Calls a month",
    "baseline": "310.25",
    "target": "200",
    "unit": "calls",
    "due_on": "2027-05-31",
    "weight_pct": "40",
}
RESULT = {
    "name_fr": "Guichet ouvert",
    "name_en": "Counter open",
    "criteria_fr": "Il ouvre à huit heures.",
    "criteria_en": "It opens at eight.",
    "accepted_by": "operations_lead",
    "required_for_go_live": "on",
}


def test_an_objective_keeps_all_that_was_typed(as_user, draft, young):
    address = url("mandate-rows", young, "objectives")
    assert as_user(young.lead).post(address, OBJECTIVE).status_code == 302
    row = MandateObjective.objects.get(mandate=draft, number=2)
    assert (row.title_fr, row.title_en) == ("Moins d’appels", "Fewer calls")
    assert (row.indicator_fr, row.indicator_en) == ("Appels par mois", "Calls a month")
    assert (row.baseline, row.target, row.unit) == (Decimal("310.25"), Decimal(200), "calls")
    assert (row.due_on, row.weight_pct) == (date(2027, 5, 31), 40)
    page = section_of(words(as_user(young.lead).get(url("mandate", young))), "objectives")
    for shown in ("Fewer calls", "Calls a month", "310.25", "200", "40 %"):
        assert shown in page, shown


def test_a_result_keeps_all_that_was_typed_and_names_who_accepts_it(as_user, draft, young):
    address = url("mandate-rows", young, "results")
    assert as_user(young.lead).post(address, RESULT).status_code == 302
    row = ExpectedResult.objects.get(mandate=draft, number=2)
    assert (row.name_en, row.criteria_en) == ("Counter open", "It opens at eight.")
    assert (row.accepted_by, row.required_for_go_live) == ("operations_lead", True)
    page = section_of(words(as_user(young.lead).get(url("mandate", young))), "results")
    for shown in ("Counter open", "It opens at eight.", "Operations lead", "yes"):
        assert shown in page, shown
    page = section_of(words(as_user(in_french(young.lead)).get(url("mandate", young))), "results")
    for shown in ("Guichet ouvert", "Responsable de l’exploitation", "oui"):
        assert shown in page, shown


@pytest.mark.parametrize(
    ("kind", "field", "typed"),
    [
        ("objectives", "title_fr", ""),
        ("objectives", "title_fr", "t" * 201),
        ("objectives", "baseline", "1.234"),
        ("objectives", "target", "many"),
        ("objectives", "unit", "u" * 41),
        ("objectives", "due_on", "1989-12-31"),
        ("objectives", "weight_pct", "-1"),
        ("results", "name_fr", ""),
        ("results", "accepted_by", "TM"),
    ],
)
def test_a_row_with_a_fault_is_refused_at_its_field(as_user, draft, young, kind, field, typed):
    facts = {**(OBJECTIVE if kind == "objectives" else RESULT), field: typed}
    answer = as_user(young.lead).post(url("mandate-rows", young, kind), facts)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert getattr(draft, kind).count() == 1
    assert ("Fewer calls" if kind == "objectives" else "Counter open") in words(answer)


def test_a_weight_beyond_all_is_refused_in_words_and_keeps_the_row(as_user, draft, young):
    facts = {**OBJECTIVE, "weight_pct": "101"}
    answer = as_user(young.lead).post(url("mandate-rows", young, "objectives"), facts)
    assert answer.status_code == 422
    assert "A weight is at most 100 %." in words(answer)
    assert "Calls a month" in words(answer)
    assert draft.objectives.count() == 1


def test_only_the_french_title_of_a_row_is_asked_for(draft, young):
    add_entry(draft.pk, "objectives", {"title_fr": "But"}, actor=young.lead)
    with pytest.raises(RuleViolation) as refused:
        add_entry(draft.pk, "objectives", {"title_en": "Aim"}, actor=young.lead)
    assert refused.value.field == "title_fr"


def test_a_row_removed_meanwhile_is_told_and_not_an_error(as_user, draft, young):
    client = as_user(young.lead)
    address = url("remove-mandate-row", young, "results", 1)
    client.post(address)
    again = client.post(address, follow=True)
    assert "This row is no longer in the mandate." in words(again)


def test_a_removed_row_does_not_lend_its_number_to_the_next_version(young):
    first = make_signed_mandate(young)
    make_objective(first, 3, weight_pct=0)
    second = begin_mandate(young.pk, actor=young.lead)
    assert add_entry(second.pk, "objectives", {"title_fr": "Neuf"}, actor=young.lead).number == 4


def test_changing_a_row_makes_forms_of_the_whole_notice_it(draft, young):
    facts = {"values": {"unit": "days"}, "actor": young.lead, "version": 1}
    edit_entry(draft.pk, "objectives", 1, **facts)
    draft.refresh_from_db()
    assert (draft.version, draft.objectives.get().version) == (2, 2)


@pytest.mark.parametrize("kind", ["objectives", "results"])
def test_the_page_of_rows_costs_the_same_for_many(as_user, draft, young, kind):
    client = as_user(young.lead)

    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url("mandate-rows", young, kind)).status_code == 200
        return len(asked)

    one = cost()
    for number in range(2, 13):
        make_objective(draft, number, weight_pct=0)
        ExpectedResult.objects.create(mandate=draft, number=number, name_fr=f"Résultat {number}")
    assert cost() == one
