"""A mandate is begun, written section by section, and stays as it is once it was sent."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry
from projects.mandates.standing import standing_of
from projects.models import Mandate, MandateObjective
from projects.operations.mandates import (
    MOST_ENTRIES,
    add_entry,
    begin_mandate,
    edit_entry,
    edit_mandate,
    remove_entry,
)
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import (
    freeze_mandate,
    make_mandate,
    make_member,
    make_objective,
    make_project,
    make_signed_mandate,
)

pytestmark = pytest.mark.django_db


def test_the_first_draft_begins_with_the_summary_of_the_project(young):
    mandate = begin_mandate(young.pk, actor=young.lead)
    assert (mandate.number, mandate.state, mandate.version) == (1, "draft", 1)
    assert mandate.background_en == "A new tool."
    entry = HistoryEntry.objects.get(scope=f"project:{young.pk}", content_type__model="mandate")
    assert entry.actor == young.lead


def test_lead_and_director_begin_a_mandate_and_nobody_else(young, manager, sponsor, director):
    for person in (manager, sponsor, make_member(young)):
        with pytest.raises(PermissionDenied):
            begin_mandate(young.pk, actor=person)
    assert begin_mandate(young.pk, actor=director).created_by == director


@pytest.mark.parametrize("state", ["requested", "decision", "closing", "closed", "on_hold"])
def test_no_mandate_begins_outside_its_states(director, state):
    held = {"state_before_hold": "mandate", "review_on": "2026-12-01"} if state == "on_hold" else {}
    project = make_project(state=state, **held)
    with pytest.raises(PermissionDenied):
        begin_mandate(project.pk, actor=director)


def test_a_sub_project_has_no_mandate_of_its_own(young, director):
    part = make_project(parent=young, state="mandate")
    with pytest.raises(PermissionDenied):
        begin_mandate(part.pk, actor=director)


def test_one_version_is_open_at_a_time(draft, young):
    with pytest.raises(RuleViolation, match="open already"):
        begin_mandate(young.pk, actor=young.lead)
    freeze_mandate(draft)
    with pytest.raises(RuleViolation, match="open already"):
        begin_mandate(young.pk, actor=young.lead)


def test_the_next_version_begins_with_the_texts_and_rows_of_the_last(young):
    first = make_signed_mandate(young)
    make_objective(first, 4, weight_pct=0)
    second = begin_mandate(young.pk, actor=young.lead)
    assert (second.number, second.state) == (2, "draft")
    assert second.risks_en == first.risks_en
    assert second.contingency == first.contingency
    assert second.objectives.order_by("number").values_list("number", flat=True)[::1] == [1, 4]
    assert second.results.count() == 1
    assert (second.snapshot, second.sha256, second.sent_at) == ("", "", None)
    assert first.objectives.count() == 2


def test_a_running_project_names_the_change_that_asks_for_a_new_version(director):
    project = make_project(state="execution", size_class="S")
    make_signed_mandate(project, 2)
    with pytest.raises(RuleViolation, match="approved change") as refused:
        begin_mandate(project.pk, actor=director)
    assert refused.value.field == "reason"
    assert begin_mandate(project.pk, actor=director, reason="  CR-4 ").reason == "CR-4"


def test_a_section_is_saved_alone_and_leaves_a_trace(draft, young, manager):
    edit_mandate(draft.pk, "risks", {"risks_en": "The move."}, actor=manager, version=1)
    draft.refresh_from_db()
    assert (draft.risks_en, draft.version) == ("The move.", 2)
    entry = HistoryEntry.objects.filter(changes__has_key="risks_en").get(actor=manager)
    assert entry.changes["risks_en"] == ["Words on risks.", "The move."]


def test_what_did_not_change_makes_no_version(draft, young):
    edit_mandate(draft.pk, "risks", {"risks_en": draft.risks_en}, actor=young.lead)
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_section_takes_no_field_of_another(draft, young):
    for section in ("risks", "nonsense"):
        with pytest.raises(PermissionDenied):
            edit_mandate(draft.pk, section, {"contingency": Decimal(1)}, actor=young.lead)


@pytest.mark.parametrize("role", [Role.WORK_PACKAGE_LEAD, Role.TEAM_MEMBER, Role.QUALITY_MANAGER])
def test_who_only_reads_a_mandate_writes_nothing_into_it(draft, young, role):
    person = make_member(young, role)
    for act in (
        lambda: edit_mandate(draft.pk, "risks", {"risks_en": "x"}, actor=person),
        lambda: add_entry(draft.pk, "objectives", {"title_fr": "x"}, actor=person),
        lambda: remove_entry(draft.pk, "objectives", 1, actor=person),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_an_overtaken_section_is_refused(draft, young):
    edit_mandate(draft.pk, "risks", {"risks_en": "First"}, actor=young.lead, version=1)
    with pytest.raises(StaleObject) as refused:
        edit_mandate(draft.pk, "risks", {"risks_en": "Second"}, actor=young.lead, version=1)
    assert [change.after for change in refused.value.changes] == ["First"]


@pytest.mark.parametrize("state", ["signing", "signed"])
def test_nothing_is_written_into_what_was_sent(young, state):
    mandate = (
        make_signed_mandate(young) if state == "signed" else freeze_mandate(make_mandate(young))
    )
    words = "never changes" if state == "signed" else "take it back"
    for act in (
        lambda: edit_mandate(mandate.pk, "risks", {"risks_en": "x"}, actor=young.lead),
        lambda: add_entry(mandate.pk, "results", {"name_fr": "x"}, actor=young.lead),
        lambda: edit_entry(
            mandate.pk, "objectives", 1, values={"unit": "x"}, actor=young.lead, version=1
        ),
        lambda: remove_entry(mandate.pk, "objectives", 1, actor=young.lead),
    ):
        with pytest.raises(RuleViolation, match=words):
            act()


def test_money_and_tolerances_are_not_negative_or_beyond_all(draft, young):
    with pytest.raises(RuleViolation):
        edit_mandate(draft.pk, "budget", {"contingency": Decimal(-1)}, actor=young.lead)
    with pytest.raises(RuleViolation, match="at most 100"):
        edit_mandate(draft.pk, "authority", {"cost_tolerance_pct": 120}, actor=young.lead)


def test_entries_are_numbered_and_a_removed_one_does_not_come_back(draft, young):
    second = add_entry(draft.pk, "objectives", {"title_fr": "Deux"}, actor=young.lead)
    assert second.number == 2
    remove_entry(draft.pk, "objectives", 1, actor=young.lead)
    third = add_entry(draft.pk, "objectives", {"title_fr": "Trois"}, actor=young.lead)
    assert third.number == 3
    with pytest.raises(RuleViolation, match="no longer"):
        remove_entry(draft.pk, "objectives", 1, actor=young.lead)
    draft.refresh_from_db()
    assert draft.version == 4


def test_an_entry_is_changed_once_from_each_version(draft, young):
    facts = {"actor": young.lead, "version": 1}
    edit_entry(draft.pk, "objectives", 1, values={"target": Decimal("20.5")}, **facts)
    assert MandateObjective.objects.get(mandate=draft).target == Decimal("20.5")
    with pytest.raises(StaleObject):
        edit_entry(draft.pk, "objectives", 1, values={"target": Decimal(3)}, **facts)


def test_a_weight_beyond_all_and_a_year_beyond_reason_are_refused(draft, young):
    with pytest.raises(RuleViolation, match="at most 100"):
        add_entry(draft.pk, "objectives", {"title_fr": "x", "weight_pct": 101}, actor=young.lead)
    far = {"title_fr": "x", "due_on": date(9999, 1, 1)}
    with pytest.raises(RuleViolation, match="year"):
        add_entry(draft.pk, "objectives", far, actor=young.lead)
    with pytest.raises(PermissionDenied):
        add_entry(draft.pk, "objectives", {"number": 7}, actor=young.lead)


def test_a_mandate_does_not_hold_rows_without_end(draft, young):
    for number in range(2, MOST_ENTRIES + 1):
        make_objective(draft, number, weight_pct=0)
    with pytest.raises(RuleViolation, match="at most"):
        add_entry(draft.pk, "objectives", {"title_fr": "x"}, actor=young.lead)


def test_a_complete_draft_lacks_nothing(draft):
    assert standing_of(Mandate.objects.select_related("project").get(pk=draft.pk)) == {}


@pytest.mark.parametrize(
    ("change", "section", "words"),
    [
        ({"risks_en": ""}, "risks", "Risks"),
        ({"scope_out_en": ""}, "scope", "Out of scope"),
        ({"security_concept": ""}, "quality", "concept"),
        ({"contingency": None}, "budget", "Contingency"),
        ({"days_tolerance": None}, "authority", "finish"),
        ({"steering_rhythm": ""}, "organisation", "steering committee"),
    ],
)
def test_each_section_says_what_it_lacks(draft, change, section, words):
    for name, value in change.items():
        setattr(draft, name, value)
    draft.save()
    missing = standing_of(draft)
    assert list(missing) == [section]
    assert words in missing[section][0]


def test_one_language_is_enough(draft):
    draft.risks_en, draft.risks_fr = "", "Le déménagement."
    draft.save()
    assert standing_of(draft) == {}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"weight_pct": 60}, "sum to 60 %"),
        ({"baseline": None}, "lacks: Value today"),
        ({"target": None}, "lacks: Target"),
        ({"due_on": None}, "lacks: Due"),
        ({"indicator_en": ""}, "lacks: Indicator"),
        ({"weight_pct": 0}, "lacks: Weight"),
    ],
)
def test_an_objective_that_cannot_be_measured_is_named(draft, facts, words):
    MandateObjective.objects.filter(mandate=draft).update(**facts)
    assert words in " ".join(standing_of(draft)["objectives"])


def test_rows_are_missing_where_there_are_none(draft):
    draft.objectives.all().delete()
    draft.results.all().delete()
    missing = standing_of(draft)
    assert missing["objectives"] == ["There is no objective yet."]
    assert missing["results"] == ["There is no expected result yet."]


def test_a_result_without_criteria_is_missing_something(draft):
    draft.results.update(criteria_en="")
    assert standing_of(draft)["results"] == ["Result 1 has no acceptance criteria."]
