"""Each step from each state: where it leads, or the sentence with which it is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from people.models import HistoryEntry, Notification
from projects.changes.choices import ChangeState
from projects.changes.steps import offered
from projects.models import ChangeRequest
from projects.operations.change_decisions import annex_change
from projects.operations.changes import (
    analyse_change,
    close_change,
    edit_change,
    submit_change,
    take_back_change,
    withdraw_change,
)
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.changes.conftest import EFFECTS, decided, written
from tests.changes.states import IN_STATE, REVIEW_ON
from tests.conftest import FRIDAY
from tests.factories import make_signed_mandate
from tests.risks.pages import words

pytestmark = pytest.mark.django_db

# Whoever may take the step in the project takes it, so that only the state can refuse it.
STEPS = {
    "edit": lambda row, **v: edit_change(row.pk, written(), actor=row.requested_by, **v),
    "submit": lambda row, **v: submit_change(row.pk, actor=row.requested_by, on=FRIDAY, **v),
    "take back": lambda row, **v: take_back_change(row.pk, actor=row.requested_by, **v),
    "analyse": lambda row, **v: analyse_change(
        row.pk, EFFECTS, actor=row.project.lead, on=FRIDAY, **v
    ),
    "approve": lambda row: decided(row, row.project.sponsor),
    "reject": lambda row: decided(row, row.project.sponsor, "rejected"),
    "defer": lambda row: decided(row, row.project.sponsor, "deferred", review_on=REVIEW_ON),
    "annex": lambda row, **v: annex_change(row.pk, actor=row.project.lead, on=FRIDAY, **v),
    "withdraw": lambda row, **v: withdraw_change(row.pk, "No.", actor=row.requested_by, **v),
    "close": lambda row, **v: close_change(row.pk, actor=row.project.lead, **v),
}
TAKE_IT_BACK = "It is submitted; its author can take it back into a draft first."
ONLY_DRAFTS = "Only a draft is submitted."
ONLY_SUBMITTED = "Only a submitted change goes back to a draft."
NOT_ANALYSED = "Only a submitted change that is not decided is analysed."
NOT_SAID = "Its effects are not said yet; it is analysed before it is decided."
DECIDED = "The change is decided or withdrawn already."
NOT_APPROVED = "CR-201-1 is not approved, so it cannot be implemented."
NOT_WITHDRAWN = "A change that is decided is not withdrawn."
NOT_CLOSED = "Only an implemented change is closed."


@pytest.fixture(autouse=True)
def mandate(project, director):
    """Wide enough to be annexed to; without a tolerance that would change the level."""
    return make_signed_mandate(
        project, director=director, cost_tolerance=None, cost_tolerance_pct=None
    )


LEADS_TO = [
    ("draft", "edit", "draft"),
    ("draft", "submit", "submitted"),
    ("draft", "withdraw", "withdrawn"),
    ("submitted", "take back", "draft"),
    ("submitted", "analyse", "analysed"),
    ("submitted", "withdraw", "withdrawn"),
    ("analysed", "analyse", "analysed"),
    ("analysed", "approve", "approved"),
    ("analysed", "reject", "rejected"),
    ("analysed", "defer", "deferred"),
    ("analysed", "withdraw", "withdrawn"),
    ("deferred", "analyse", "analysed"),
    ("deferred", "approve", "approved"),
    ("deferred", "reject", "rejected"),
    ("deferred", "defer", "deferred"),
    ("deferred", "withdraw", "withdrawn"),
    ("approved", "annex", "implemented"),
    ("implemented", "close", "closed"),
]
REFUSED = [
    ("draft", "take back", ONLY_SUBMITTED),
    ("draft", "analyse", NOT_ANALYSED),
    ("draft", "approve", NOT_SAID),
    ("draft", "reject", NOT_SAID),
    ("draft", "defer", NOT_SAID),
    ("draft", "annex", NOT_APPROVED),
    ("draft", "close", NOT_CLOSED),
    ("submitted", "edit", TAKE_IT_BACK),
    ("submitted", "submit", ONLY_DRAFTS),
    ("submitted", "approve", NOT_SAID),
    ("submitted", "reject", NOT_SAID),
    ("submitted", "defer", NOT_SAID),
    ("submitted", "annex", NOT_APPROVED),
    ("submitted", "close", NOT_CLOSED),
    ("analysed", "edit", TAKE_IT_BACK),
    ("analysed", "submit", ONLY_DRAFTS),
    ("analysed", "take back", ONLY_SUBMITTED),
    ("analysed", "annex", NOT_APPROVED),
    ("analysed", "close", NOT_CLOSED),
    ("deferred", "edit", TAKE_IT_BACK),
    ("deferred", "submit", ONLY_DRAFTS),
    ("deferred", "take back", ONLY_SUBMITTED),
    ("deferred", "annex", NOT_APPROVED),
    ("deferred", "close", NOT_CLOSED),
    ("approved", "edit", TAKE_IT_BACK),
    ("approved", "submit", ONLY_DRAFTS),
    ("approved", "take back", ONLY_SUBMITTED),
    ("approved", "analyse", NOT_ANALYSED),
    ("approved", "approve", DECIDED),
    ("approved", "reject", DECIDED),
    ("approved", "defer", DECIDED),
    ("approved", "withdraw", NOT_WITHDRAWN),
    ("approved", "close", NOT_CLOSED),
    ("rejected", "edit", TAKE_IT_BACK),
    ("rejected", "submit", ONLY_DRAFTS),
    ("rejected", "take back", ONLY_SUBMITTED),
    ("rejected", "analyse", NOT_ANALYSED),
    ("rejected", "approve", DECIDED),
    ("rejected", "reject", DECIDED),
    ("rejected", "defer", DECIDED),
    ("rejected", "annex", NOT_APPROVED),
    ("rejected", "withdraw", NOT_WITHDRAWN),
    ("rejected", "close", NOT_CLOSED),
    ("implemented", "edit", TAKE_IT_BACK),
    ("implemented", "submit", ONLY_DRAFTS),
    ("implemented", "take back", ONLY_SUBMITTED),
    ("implemented", "analyse", NOT_ANALYSED),
    ("implemented", "approve", DECIDED),
    ("implemented", "reject", DECIDED),
    ("implemented", "defer", DECIDED),
    ("implemented", "annex", NOT_APPROVED),
    ("implemented", "withdraw", NOT_WITHDRAWN),
    ("closed", "edit", TAKE_IT_BACK),
    ("closed", "submit", ONLY_DRAFTS),
    ("closed", "take back", ONLY_SUBMITTED),
    ("closed", "analyse", NOT_ANALYSED),
    ("closed", "approve", DECIDED),
    ("closed", "reject", DECIDED),
    ("closed", "defer", DECIDED),
    ("closed", "annex", NOT_APPROVED),
    ("closed", "withdraw", NOT_WITHDRAWN),
    ("closed", "close", NOT_CLOSED),
    ("withdrawn", "edit", TAKE_IT_BACK),
    ("withdrawn", "submit", ONLY_DRAFTS),
    ("withdrawn", "take back", ONLY_SUBMITTED),
    ("withdrawn", "analyse", NOT_ANALYSED),
    ("withdrawn", "approve", DECIDED),
    ("withdrawn", "reject", DECIDED),
    ("withdrawn", "defer", DECIDED),
    ("withdrawn", "annex", NOT_APPROVED),
    ("withdrawn", "withdraw", NOT_WITHDRAWN),
    ("withdrawn", "close", NOT_CLOSED),
]


def test_every_step_is_told_from_every_state():
    told = {(state, step) for state, step, _said in (*LEADS_TO, *REFUSED)}
    assert told == {(state, step) for state in ChangeState.values for step in STEPS}
    assert len(told) == len(LEADS_TO) + len(REFUSED)


@pytest.mark.parametrize(("state", "step", "after"), LEADS_TO)
def test_a_step_leads_to_the_next_state(project, asker, state, step, after):
    row = IN_STATE[state](project, asker)
    version = ChangeRequest.objects.get(pk=row.pk).version
    STEPS[step](row)
    row.refresh_from_db()
    assert (row.state, row.version) == (after, version + 1)


@pytest.mark.parametrize(("state", "step", "sentence"), REFUSED)
def test_a_step_out_of_turn_is_refused_and_leaves_no_trace(project, asker, state, step, sentence):
    row = IN_STATE[state](project, asker)
    before = ChangeRequest.objects.filter(pk=row.pk).values().get()
    traces = HistoryEntry.objects.count(), Notification.objects.count()
    with pytest.raises(RuleViolation) as refusal:
        STEPS[step](row)
    assert str(refusal.value) == sentence
    assert ChangeRequest.objects.filter(pk=row.pk).values().get() == before
    assert (HistoryEntry.objects.count(), Notification.objects.count()) == traces


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("draft", "edit"),
        ("draft", "submit"),
        ("submitted", "take back"),
        ("submitted", "analyse"),
        ("approved", "annex"),
        ("analysed", "withdraw"),
        ("implemented", "close"),
    ],
)
def test_a_step_on_an_older_version_is_refused(project, asker, state, step):
    row = IN_STATE[state](project, asker)
    version = ChangeRequest.objects.get(pk=row.pk).version
    with pytest.raises(StaleObject):
        STEPS[step](row, version=version - 1)
    STEPS[step](row, version=version)


OFFERED = [
    ("draft", "submit withdraw", "submit withdraw", "", "withdraw"),
    ("submitted", "take-back withdraw", "withdraw", "", "withdraw"),
    ("analysed", "withdraw", "withdraw", "decide", "withdraw"),
    ("deferred", "withdraw", "withdraw", "decide", "withdraw"),
    ("approved", "", "annex", "", "annex"),
    ("rejected", "", "", "", ""),
    ("implemented", "", "close", "", "close"),
    ("closed", "", "", "", ""),
    ("withdrawn", "", "", "", ""),
]


@pytest.mark.parametrize(("state", "of_author", "of_lead", "of_sponsor", "of_director"), OFFERED)
def test_the_page_offers_the_steps_that_are_possible(
    project, asker, director, as_user, state, of_author, of_lead, of_sponsor, of_director
):
    row = IN_STATE[state](project, asker)
    people = {
        asker: of_author,
        project.lead: of_lead,
        project.sponsor: of_sponsor,
        director: of_director,
    }
    for person, names in people.items():
        page = words(as_user(person).get(row.get_absolute_url()))
        for name in ("submit", "take-back", "decide", "annex", "withdraw", "close"):
            assert (f'id="step-{name}"' in page) is (name in names.split()), (person, name)


@pytest.mark.parametrize(
    ("state", "edits", "analyses"),
    [
        ("draft", True, False),
        ("submitted", False, True),
        ("analysed", False, True),
        ("deferred", False, True),
        ("approved", False, False),
        ("rejected", False, False),
        ("implemented", False, False),
        ("closed", False, False),
        ("withdrawn", False, False),
    ],
)
def test_the_page_leads_to_the_forms_that_are_possible(
    project, asker, as_user, state, edits, analyses
):
    row = IN_STATE[state](project, asker)
    page = words(as_user(project.lead).get(row.get_absolute_url()))
    args = [project.code, row.number]
    assert (reverse("projects:edit-change", args=args) in page) is edits
    assert (reverse("projects:analyse-change", args=args) in page) is analyses


@pytest.mark.parametrize(
    ("state", "step", "sentence"),
    [
        ("submitted", "submit", ONLY_DRAFTS),
        ("analysed", "annex", NOT_APPROVED),
        ("approved", "withdraw", NOT_WITHDRAWN),
        ("approved", "close", NOT_CLOSED),
        ("closed", "annex", NOT_APPROVED),
        ("withdrawn", "submit", ONLY_DRAFTS),
    ],
)
def test_a_step_that_is_no_longer_offered_is_refused_on_the_page(
    project, asker, as_user, state, step, sentence
):
    row = IN_STATE[state](project, asker)
    row.refresh_from_db()
    address = reverse("projects:change-step", args=[project.code, row.number, step])
    sent = {f"{step}-version": row.version, f"{step}-reason": "Not needed."}
    answer = as_user(project.lead).post(address, sent)
    assert answer.status_code == 422
    assert sentence in words(answer)
    row.refresh_from_db()
    assert row.state == state


@pytest.mark.parametrize("state", ChangeState.values)
def test_what_is_open_undecided_and_in_force(project, asker, state):
    row = IN_STATE[state](project, asker)
    rows = ChangeRequest.objects
    assert rows.open().exists() is (state not in {"rejected", "closed", "withdrawn"})
    assert rows.to_implement().exists() is (state == "approved")
    assert row.is_draft is (state == "draft")
    assert row.is_undecided is (state in {"draft", "submitted", "analysed", "deferred"})
    assert row.is_in_force is (state in {"approved", "implemented", "closed"})


@pytest.mark.parametrize(
    ("state", "needed_by", "is_late"),
    [
        ("draft", date(2026, 10, 8), True),
        ("draft", FRIDAY, False),
        ("draft", None, False),
        ("submitted", date(2026, 10, 8), True),
        ("analysed", date(2026, 10, 8), True),
        ("analysed", date(2026, 10, 10), False),
        ("deferred", date(2026, 10, 8), False),
        ("approved", date(2026, 10, 8), False),
        ("rejected", date(2026, 10, 8), False),
        ("implemented", date(2026, 10, 8), False),
        ("closed", date(2026, 10, 8), False),
        ("withdrawn", date(2026, 10, 8), False),
    ],
)
def test_only_what_is_undecided_is_ever_late(project, asker, state, needed_by, is_late):
    row = IN_STATE[state](project, asker)
    row.needed_by = needed_by
    assert row.is_late(FRIDAY) is is_late


def test_what_is_deferred_is_late_after_its_day_of_review(project, asker):
    row = IN_STATE["deferred"](project, asker)
    assert not row.is_late(REVIEW_ON)
    assert row.is_late(REVIEW_ON + timedelta(days=1))


def test_back_in_a_draft_it_is_as_if_it_was_never_submitted(project, asker):
    row = IN_STATE["submitted"](project, asker)
    STEPS["take back"](row)
    row.refresh_from_db()
    assert (row.state, row.submitted_on, row.level) == ("draft", None, None)
    STEPS["edit"](row)
    STEPS["submit"](row)
    row.refresh_from_db()
    assert (row.state, row.submitted_on) == ("submitted", FRIDAY)


def test_what_is_withdrawn_after_a_deferral_has_no_day_of_review_any_more(project, asker):
    row = IN_STATE["deferred"](project, asker)
    STEPS["withdraw"](row)
    row.refresh_from_db()
    assert (row.state, row.review_on) == ("withdrawn", None)


def test_an_analysis_anew_forgets_the_deferral(project, asker):
    row = IN_STATE["deferred"](project, asker)
    assert row.decision is not None
    STEPS["analyse"](row)
    row.refresh_from_db()
    assert (row.decided_by, row.decided_on, row.decision_reason) == (None, None, "")
    assert (row.review_on, row.decision) == (None, None)


def test_steps_are_offered_in_the_order_of_a_life(project, asker):
    row = IN_STATE["draft"](project, asker)
    row.project = project
    assert [step.name for step, _form in offered(asker, row)] == ["submit", "withdraw"]
