"""Beginning a decision file, writing it section by section, and its options."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry
from projects.decision_files.content import options_of
from projects.models import DecisionFile
from projects.operations.decision_files import (
    MOST_OPTIONS,
    add_option,
    begin_file,
    edit_file,
    edit_option,
    move_option,
    remove_option,
)
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import make_agreed_file, make_option, make_project


def numbers(file):
    return [each.number for each in options_of(file)]


def test_the_first_version_begins_with_what_the_request_knows(wish, director):
    file = begin_file(wish.pk, actor=director)

    assert (file.number, file.state, file.author) == (1, "draft", director)
    assert file.situation_en == "Calls are lost."
    nothing = file.options.get()
    assert nothing.is_nothing
    assert (nothing.name_fr, nothing.name_en) == ("Ne rien faire", "Do nothing")
    assert nothing.cons_en == "More calls are lost."
    assert (nothing.investment, nothing.effort_minutes, nothing.duration_months) == (0, 0, 0)
    created = HistoryEntry.objects.filter(content_type__model="decisionfile")
    assert created.get().actor == director


def test_without_a_request_it_begins_with_the_summary(director):
    project = make_project(state="analysis", summary_en="A new tool.")
    file = begin_file(project.pk, actor=director)
    assert file.situation_en == "A new tool."
    assert file.options.get().cons_en == ""


def test_only_the_director_begins_one(wish, sponsor, manager):
    for person in (wish.lead, manager, sponsor):
        with pytest.raises(PermissionDenied):
            begin_file(wish.pk, actor=person)


@pytest.mark.parametrize("state", ["requested", "mandate", "execution", "closed", "rejected"])
def test_it_is_written_between_the_admission_and_the_gate(director, state):
    with pytest.raises(PermissionDenied):
        begin_file(make_project(state=state).pk, actor=director)


def test_a_part_of_a_project_has_none(director):
    part = make_project(state="analysis", parent=make_project())
    with pytest.raises(PermissionDenied):
        begin_file(part.pk, actor=director)


def test_one_draft_is_open_at_a_time(draft, director):
    with pytest.raises(RuleViolation, match="open already"):
        begin_file(draft.project_id, actor=director, reason="Another.")


def test_a_later_version_has_a_reason_and_says_what_the_one_before_said(wish, director):
    first = make_agreed_file(wish, conditions_en="Only with a pilot.")
    with pytest.raises(RuleViolation, match="reason") as refusal:
        begin_file(wish.pk, actor=director, reason=" ")
    assert refusal.value.field == "reason"

    second = begin_file(wish.pk, actor=director, reason="New price.")

    first = DecisionFile.objects.get(pk=first.pk)
    assert (first.state, second.number, second.reason) == ("superseded", 2, "New price.")
    assert second.conditions_en == "Only with a pilot."
    kept = [(each.number, each.is_nothing, each.is_recommended) for each in options_of(second)]
    assert kept == [(1, True, False), (2, False, True)]
    assert second.options.get(number=2).total == Decimal(150_000)


def test_a_refused_version_stays_refused(wish, director):
    first = make_agreed_file(wish)
    DecisionFile.objects.filter(pk=first.pk).update(state="refused")
    begin_file(wish.pk, actor=director, reason="Another try.")
    assert DecisionFile.objects.get(pk=first.pk).state == "refused"


def test_director_programme_manager_and_lead_write_a_section(draft, director, manager):
    for person in (director, manager, draft.project.lead):
        values = {"motion_en": f"As {person.username} says."}
        file = edit_file(draft.pk, "motion", values, actor=person)
        assert file.motion_en == f"As {person.username} says."


def test_readers_and_strangers_write_nothing(draft, sponsor, packages, outsider):
    for person in (sponsor, packages, outsider):
        with pytest.raises(PermissionDenied):
            edit_file(draft.pk, "motion", {"motion_en": "Mine."}, actor=person)
        with pytest.raises(PermissionDenied):
            add_option(draft.pk, {"name_fr": "À moi"}, actor=person)
        with pytest.raises(PermissionDenied):
            remove_option(draft.pk, 2, actor=person)


def test_a_field_of_another_section_is_refused(draft, director):
    with pytest.raises(PermissionDenied):
        edit_file(draft.pk, "motion", {"situation_en": "x"}, actor=director)
    with pytest.raises(PermissionDenied):
        edit_file(draft.pk, "unknown", {"state": "agreed"}, actor=director)


def test_saving_what_stands_there_changes_nothing(draft, director):
    same = edit_file(draft.pk, "motion", {"motion_en": draft.motion_en}, actor=director)
    assert same.version == draft.version


def test_an_overtaken_section_is_refused(draft, director):
    edit_file(draft.pk, "motion", {"motion_en": "First."}, actor=director, version=1)
    with pytest.raises(StaleObject):
        edit_file(draft.pk, "motion", {"motion_en": "Second."}, actor=director, version=1)


def test_the_recommendation_chooses_one_option(draft, director):
    make_option(draft)
    edit_file(draft.pk, "recommendation", {"recommended": 3}, actor=director)
    assert [each.number for each in options_of(draft) if each.is_recommended] == [3]

    edit_file(draft.pk, "recommendation", {"recommended": 0}, actor=director)
    assert not any(each.is_recommended for each in options_of(draft))

    with pytest.raises(RuleViolation, match="no longer") as refusal:
        edit_file(draft.pk, "recommendation", {"recommended": 9}, actor=director)
    assert refusal.value.field == "recommended"


def test_changing_the_recommendation_makes_other_forms_old(draft, director):
    make_option(draft)
    file = edit_file(draft.pk, "recommendation", {"recommended": 3}, actor=director)
    assert file.version == draft.version + 1


def test_nothing_is_changed_in_the_vote(voting, director):
    attempts = (
        lambda: edit_file(voting.pk, "motion", {"motion_en": "x"}, actor=director),
        lambda: add_option(voting.pk, {"name_fr": "x"}, actor=director),
        lambda: edit_option(voting.pk, 2, {"name_fr": "x"}, actor=director),
        lambda: remove_option(voting.pk, 2, actor=director),
        lambda: move_option(voting.pk, 2, "up", actor=director),
    )
    for attempt in attempts:
        with pytest.raises(RuleViolation, match="put to the vote"):
            attempt()


def test_an_option_is_added_at_the_end_and_keeps_its_number(draft, director):
    third = add_option(draft.pk, {"name_fr": "Louer"}, actor=director)
    remove_option(draft.pk, 2, actor=director)
    fourth = add_option(draft.pk, {"name_fr": "Acheter"}, actor=director)

    assert (third.number, fourth.number) == (3, 4)
    assert numbers(draft) == [1, 3, 4]
    assert [each.position for each in options_of(draft)] == [1, 2, 3]


def test_there_are_at_most_so_many_options(draft, director):
    for _n in range(MOST_OPTIONS - 2):
        make_option(draft)
    with pytest.raises(RuleViolation, match="at most 8"):
        add_option(draft.pk, {"name_fr": "Encore une"}, actor=director)


def test_an_option_changes_with_its_file(draft, director):
    values = {"investment": Decimal(90_000), "finish_on": None}
    option = edit_option(draft.pk, 2, values, actor=director, version=1)

    assert (option.investment, option.version) == (90_000, 2)
    assert DecisionFile.objects.get(pk=draft.pk).version == draft.version + 1
    with pytest.raises(StaleObject):
        edit_option(draft.pk, 2, values, actor=director, version=1)


@pytest.mark.parametrize(("field", "value"), [
    ("investment", Decimal(-1)), ("running_4", Decimal("-0.01")), ("benefit", Decimal(-5)),
    ("risk_rating", 26), ("risk_rating", 0), ("tickets_pct", -101), ("duration_months", 241),
    ("effort_minutes", 100 * 220 * 504 + 1), ("name_fr", ""),
])  # fmt: skip
def test_impossible_figures_are_refused(draft, director, field, value):
    with pytest.raises(RuleViolation):
        edit_option(draft.pk, 2, {field: value}, actor=director)


def test_a_finish_in_another_century_is_a_slip(draft, director):
    with pytest.raises(RuleViolation, match="year"):
        edit_option(draft.pk, 2, {"finish_on": date(1926, 1, 1)}, actor=director)


def test_a_field_that_no_option_has_is_refused(draft, director):
    with pytest.raises(PermissionDenied):
        edit_option(draft.pk, 2, {"is_nothing": True}, actor=director)


def test_doing_nothing_stays(draft, director):
    with pytest.raises(RuleViolation, match="Doing nothing stays"):
        remove_option(draft.pk, 1, actor=director)


def test_an_option_that_is_gone_is_said_to_be(draft, director):
    remove_option(draft.pk, 2, actor=director)
    for attempt in (
        lambda: remove_option(draft.pk, 2, actor=director),
        lambda: edit_option(draft.pk, 2, {"name_fr": "x"}, actor=director),
        lambda: move_option(draft.pk, 2, "up", actor=director),
    ):
        with pytest.raises(RuleViolation, match="no longer"):
            attempt()


def test_an_option_changes_places_with_its_neighbour(draft, director):
    make_option(draft)
    move_option(draft.pk, 3, "up", actor=director)
    assert numbers(draft) == [1, 3, 2]
    move_option(draft.pk, 1, "down", actor=director)
    assert numbers(draft) == [3, 1, 2]
    move_option(draft.pk, 3, "up", actor=director)
    move_option(draft.pk, 2, "down", actor=director)
    assert numbers(draft) == [3, 1, 2]


def test_a_decided_file_never_changes(wish):
    file = make_agreed_file(wish)
    file.motion_en = "Something else."
    for attempt in (
        file.save,
        file.delete,
        lambda: DecisionFile.objects.filter(pk=file.pk).update(motion_en="x"),
        lambda: DecisionFile.objects.filter(pk=file.pk).delete(),
    ):
        with pytest.raises(RuleViolation, match="never changes"):
            attempt()


def test_five_years_are_summed_exactly(draft):
    option = draft.options.get(number=2)
    option.running_5 = Decimal("10000.10")
    assert option.total == Decimal("150000.10")
    option.running_2 = None
    assert option.total is None
