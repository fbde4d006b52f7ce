"""The life of a change before and after its decision, and everything that is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, Notification
from projects.operations.change_decisions import annex_change
from projects.operations.changes import (
    analyse_change,
    close_change,
    edit_change,
    request_change,
    submit_change,
    take_back_change,
    withdraw_change,
)
from servicedesk_pm.common.errors import StaleObject
from tests.changes.conftest import (
    EFFECTS,
    analysed,
    decided,
    drafted,
    submitted,
    written,
)
from tests.conftest import FRIDAY
from tests.factories import make_member, make_signed_mandate, make_user
from tests.risks.test_register import refused

pytestmark = pytest.mark.django_db


def verbs():
    return list(HistoryEntry.objects.exclude(verb="").order_by("pk").values_list("verb", flat=True))


def test_a_draft_gets_the_next_number_of_its_project(project, asker):
    codes = [drafted(project, asker).code for _ in range(2)]
    assert codes == ["CR-201-1", "CR-201-2"]


def test_who_has_no_part_in_it_asks_for_nothing(project):
    for person in (make_user(), make_member(project, Role.OBSERVER)):
        with pytest.raises(PermissionDenied):
            request_change(project.pk, written(), actor=person, on=FRIDAY)


def test_a_project_that_is_over_is_not_changed(project, asker):
    project.state = "closed"
    project.save()
    with pytest.raises(PermissionDenied):
        drafted(project, asker)


def test_a_draft_is_edited_by_its_author_and_the_lead(project, draft, asker):
    edit_change(draft.pk, written(name_fr="Autre"), actor=asker, version=1)
    edit_change(draft.pk, written(name_fr="Encore"), actor=project.lead, version=2)
    draft.refresh_from_db()
    assert (draft.name_fr, draft.version) == ("Encore", 3)
    with pytest.raises(PermissionDenied):
        edit_change(draft.pk, written(), actor=make_member(project, Role.WORK_PACKAGE_LEAD))


def test_an_old_form_is_told_what_it_missed(project, draft, asker):
    edit_change(draft.pk, written(name_fr="Autre"), actor=asker, version=1)
    with pytest.raises(StaleObject):
        edit_change(draft.pk, written(), actor=asker, version=1)
    with pytest.raises(StaleObject):
        submit_change(draft.pk, actor=asker, on=FRIDAY, version=1)


def test_submitting_tells_the_lead_and_leaves_a_trace(project, draft, asker):
    submit_change(draft.pk, actor=asker, on=FRIDAY)
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_on) == ("submitted", FRIDAY)
    assert verbs()[-1] == "change.submitted"
    assert Notification.objects.get(kind="change.submitted").recipient == project.lead


def test_a_draft_without_a_reason_is_not_submitted(project, asker):
    row = drafted(project, asker, reason_en="")
    with refused("why the change is needed"):
        submit_change(row.pk, actor=asker, on=FRIDAY)


def test_after_submission_only_the_author_makes_it_a_draft_again(project, asker):
    row = submitted(project, asker)
    with refused("take it back"):
        edit_change(row.pk, written(), actor=asker)
    with pytest.raises(PermissionDenied):
        take_back_change(row.pk, actor=project.lead)
    take_back_change(row.pk, actor=asker)
    row.refresh_from_db()
    assert (row.state, row.submitted_on) == ("draft", None)
    with refused("Only a submitted change"):
        take_back_change(row.pk, actor=asker)


def test_analysing_keeps_the_effects_and_computes_the_level(project, change, sponsor):
    assert (change.state, change.level, change.analysed_by) == ("analysed", 3, project.lead)
    assert change.grounds["cost"] == [3, "cost_within_envelope"]
    assert Notification.objects.get(kind="change.analysed").recipient == sponsor
    assert verbs()[-1] == "change.analysed"


@pytest.mark.parametrize(
    ("effects", "words", "field"),
    [
        ({"scope_effect": ""}, "Scope", "scope_effect"),
        ({"scope_words": " "}, "Scope", "scope_words"),
        ({"cost_effect": None}, "Cost", "cost_effect"),
        ({"cost_words": ""}, "Cost", "cost_words"),
        ({"finish_none": False}, "Finish date", "new_finish_on"),
        ({"new_finish_on": date(2027, 5, 1)}, "stays or it moves", "finish_none"),
        ({"finish_none": False, "new_finish_on": date(2027, 5, 1)}, "Finish", "finish_words"),
        ({"quality_none": False}, "Quality", "quality_words"),
        ({"risks_words": ""}, "Risks", "risks_words"),
        ({"risks_none": True}, "there is an effect or there is none", "risks_words"),
        ({"workstations_none": False}, "Workstations", "workstations_words"),
    ],
)
def test_every_effect_is_said_or_said_to_be_none(project, asker, effects, words, field):
    row = submitted(project, asker)
    with refused(words, field):
        analyse_change(row.pk, {**EFFECTS, **effects}, actor=project.lead, on=FRIDAY)
    row.refresh_from_db()
    assert (row.state, row.level) == ("submitted", None)


def test_a_draft_is_not_analysed_and_not_by_everybody(project, draft, asker):
    with refused("Only a submitted change"):
        analyse_change(draft.pk, EFFECTS, actor=project.lead, on=FRIDAY)
    with pytest.raises(PermissionDenied):
        analyse_change(draft.pk, EFFECTS, actor=asker, on=FRIDAY)


def test_the_shift_of_the_finish_is_counted_in_working_days(project, asker):
    moved = {"finish_none": False, "new_finish_on": date(2027, 4, 14), "finish_words": "Later."}
    assert analysed(project, asker, **moved).finish_days == 10


def test_it_is_withdrawn_before_the_decision_alone(project, asker, sponsor, change):
    with pytest.raises(PermissionDenied):
        withdraw_change(change.pk, "No.", actor=sponsor)
    with refused("Give the reason", "reason"):
        withdraw_change(change.pk, " ", actor=asker)
    withdraw_change(change.pk, "Not needed.", actor=asker)
    change.refresh_from_db()
    assert (change.state, verbs()[-1]) == ("withdrawn", "change.withdrawn")
    other = decided(analysed(project, asker), sponsor)
    with refused("is not withdrawn"):
        withdraw_change(other.pk, "Too late.", actor=asker)


def test_an_approved_change_becomes_an_annex_word_for_word_in_both_languages(
    project, approved, director
):
    make_signed_mandate(project, director=director)
    annex = annex_change(approved.pk, actor=project.lead, on=FRIDAY)
    approved.refresh_from_db()
    assert (approved.state, approved.way) == ("implemented", "annex")
    assert (annex.number, annex.mandate.number) == (1, 1)
    assert "Telephony connector" in annex.text_en
    assert "Connecteur téléphonie" in annex.text_fr
    assert "8'000" in annex.text_en.replace("’", "'")
    assert "It pays." in annex.text_fr
    close_change(approved.pk, actor=director)
    approved.refresh_from_db()
    assert (approved.state, verbs()[-1]) == ("closed", "change.closed")


def test_only_an_approved_change_is_implemented_and_only_an_implemented_one_closed(
    project, change, asker
):
    with refused("CR-201-1 is not approved"):
        annex_change(change.pk, actor=project.lead, on=FRIDAY)
    with refused("Only an implemented change"):
        close_change(change.pk, actor=project.lead)
    for act in (lambda: annex_change(change.pk, actor=asker, on=FRIDAY),
                lambda: close_change(change.pk, actor=asker)):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act()


def test_without_a_signed_mandate_there_is_nothing_to_annex_it_to(project, approved):
    with refused("No signed mandate"):
        annex_change(approved.pk, actor=project.lead, on=FRIDAY)


def test_what_is_annexed_since_the_baseline_adds_to_the_next_cost(
    project, approved, asker, director
):
    make_signed_mandate(project, director=director)
    annex_change(approved.pk, actor=project.lead, on=FRIDAY)
    row = analysed(project, asker, cost_effect=Decimal(92_000))
    assert row.level == 3
    assert analysed(project, asker, cost_effect=Decimal(92_001)).level == 4
