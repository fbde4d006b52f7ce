"""Deliverables are written down with their criteria, begun, presented and taken up again."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from people.models import HistoryEntry, Notification
from people.notifications import sentence
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.conftest import FRIDAY
from tests.factories import (
    make_attempt,
    make_defect,
    make_deliverable,
    make_member,
    make_project,
    make_seat,
    make_user,
    make_work_package,
)
from workpackages.acceptance.permissions import accepting_people, accepting_person
from workpackages.models import Deliverable
from workpackages.operations.deliverables import (
    Handover,
    add_criterion,
    begin_deliverable,
    create_deliverable,
    delete_deliverable,
    edit_criterion,
    edit_deliverable,
    present_deliverable,
    remove_criterion,
    rework_deliverable,
)
from workpackages.operations.packages import delete_package

pytestmark = pytest.mark.django_db
NAMED = {"name_fr": "Image de référence", "name_en": "Reference image"}
HANDED = Handover("Share S:, folder 3", is_self_checked=True, delivered_version="1.2")
CRITERION = {"text_en": "Starts in 30 seconds", "method": "measurement"}


def present(row, actor, handover=HANDED, **more):
    return present_deliverable(row.pk, handover, actor=actor, on=FRIDAY, **more)


def trace(verb):
    return HistoryEntry.objects.get(verb=verb)


def test_a_deliverable_is_numbered_in_its_project(package, lead):
    other = make_work_package(project=package.project)
    first = create_deliverable(package.pk, NAMED, actor=lead)
    second = create_deliverable(other.pk, {**NAMED, "part": "Sion"}, actor=lead)
    assert [first.code, second.code] == ["L1", "L2"]
    assert (str(first), str(second)) == ("L1 Reference image", "L2 Reference image (Sion)")
    assert first.state == "planned"
    assert HistoryEntry.objects.filter(verb="deliverable.created").count() == 2


def test_a_number_is_not_given_again(package, lead):
    first = create_deliverable(package.pk, NAMED, actor=lead)
    delete_deliverable(first.pk, actor=lead)
    assert create_deliverable(package.pk, NAMED, actor=lead).number == 2


def test_one_language_is_enough(package, lead):
    row = create_deliverable(package.pk, {"name_en": "Reference image"}, actor=lead)
    assert row.name_fr == "Reference image"
    with pytest.raises(RuleViolation) as refusal:
        create_deliverable(package.pk, {"name_fr": " "}, actor=lead)
    assert refusal.value.field == "name_fr"


def test_the_packages_lead_writes_it_down_but_does_not_choose_who_judges_it(package, package_lead):
    row = create_deliverable(package.pk, NAMED, actor=package_lead)
    edit_deliverable(row.pk, {"part": "Lot 1"}, actor=package_lead)
    for managed in ({"accepting": "sponsor"}, {"is_required_for_go_live": True}):
        with pytest.raises(PermissionDenied):
            edit_deliverable(row.pk, managed, actor=package_lead)


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.SPONSOR, Role.OBSERVER])
def test_others_write_nothing_down(package, deliverable, role):
    person = make_member(package.project, role)
    with pytest.raises(PermissionDenied):
        create_deliverable(package.pk, NAMED, actor=person)
    with pytest.raises(PermissionDenied):
        edit_deliverable(deliverable.pk, NAMED, actor=person)
    with pytest.raises(PermissionDenied):
        add_criterion(deliverable.pk, CRITERION, actor=person)
    with pytest.raises(PermissionDenied):
        present(deliverable, person)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"planned_presentation_on": date(1875, 1, 1)}, "planned_presentation_on"),
        (
            {
                "planned_presentation_on": date(2026, 11, 6),
                "planned_acceptance_on": date(2026, 11, 5),
            },
            "planned_acceptance_on",
        ),
        ({"kind": "poem"}, "kind"),
        ({"accepting": "nobody"}, "accepting"),
    ],
)
def test_impossible_facts_are_refused_at_their_field(package, lead, facts, field):
    with pytest.raises(RuleViolation) as refusal:
        create_deliverable(package.pk, {**NAMED, **facts}, actor=lead)
    assert refusal.value.field == field


def test_what_is_presented_is_no_longer_changed(presented, lead):
    with pytest.raises(RuleViolation, match="presented"):
        edit_deliverable(presented.pk, NAMED, actor=lead)


def test_an_overtaken_form_is_told(deliverable, lead):
    edit_deliverable(deliverable.pk, {"part": "Lot 1"}, actor=lead, version=1)
    with pytest.raises(StaleObject):
        edit_deliverable(deliverable.pk, {"part": "Lot 2"}, actor=lead, version=1)
    with pytest.raises(StaleObject):
        add_criterion(deliverable.pk, CRITERION, actor=lead, version=1)


def test_nothing_changes_while_the_project_rests(deliverable, lead, package_lead):
    deliverable.project.state = "cancelled"
    deliverable.project.save()
    with pytest.raises(RuleViolation, match="over"):
        edit_deliverable(deliverable.pk, NAMED, actor=lead)
    with pytest.raises(RuleViolation, match="over"):
        present(deliverable, package_lead)


def test_only_what_is_planned_is_removed(package, lead, package_lead):
    row = make_deliverable(package, state="in_production")
    with pytest.raises(RuleViolation, match="planned"):
        delete_deliverable(row.pk, actor=lead)
    with pytest.raises(PermissionDenied):
        delete_deliverable(row.pk, actor=package_lead)


def test_a_draft_that_delivers_something_is_not_deleted(project, lead):
    package = make_work_package(project=project)
    make_deliverable(package)
    with pytest.raises(RuleViolation, match="empty"):
        delete_package(package.pk, actor=lead)
    assert Deliverable.objects.count() == 1


def test_criteria_come_change_and_go_before_the_presentation(deliverable, package_lead):
    criterion = add_criterion(deliverable.pk, CRITERION, actor=package_lead)
    assert (criterion.number, criterion.is_mandatory) == (4, True)
    edit_criterion(criterion.pk, {"text_fr": "Démarre en 20 s"}, actor=package_lead)
    criterion.refresh_from_db()
    assert criterion.text_fr == "Démarre en 20 s"
    remove_criterion(criterion.pk, actor=package_lead)
    assert deliverable.criteria.count() == 3


def test_a_criterion_says_something(deliverable, lead):
    with pytest.raises(RuleViolation, match="in one language") as refusal:
        add_criterion(deliverable.pk, {"text_en": "  "}, actor=lead)
    assert refusal.value.field == "text_fr"


@pytest.mark.parametrize("state", ["presented", "refused", "reserved", "accepted"])
def test_criteria_are_frozen_by_the_presentation(package, lead, speaker, state):
    row = make_deliverable(package, state=state)
    criterion = row.criteria.get()
    for change in (
        lambda: add_criterion(row.pk, CRITERION, actor=lead),
        lambda: edit_criterion(criterion.pk, CRITERION, actor=lead),
        lambda: remove_criterion(criterion.pk, actor=lead),
    ):
        with pytest.raises(RuleViolation, match="criteria no longer change"):
            change()


def test_after_a_refusal_criteria_stay_frozen(package, lead, speaker):
    row = make_deliverable(package, state="in_production", attempt=1)
    with pytest.raises(RuleViolation, match="criteria no longer change"):
        add_criterion(row.pk, CRITERION, actor=lead)


def test_the_packages_lead_begins_it(package, lead, package_lead):
    row = make_deliverable(package)
    with pytest.raises(PermissionDenied):
        begin_deliverable(row.pk, actor=lead)
    assert begin_deliverable(row.pk, actor=package_lead).state == "in_production"
    with pytest.raises(RuleViolation, match="planned"):
        begin_deliverable(row.pk, actor=package_lead)
    assert trace("deliverable.begun").actor == package_lead


def test_presenting_asks_the_person_named(deliverable, package_lead, speaker, lead):
    attempt = present(deliverable, package_lead)
    deliverable.refresh_from_db()
    assert (deliverable.state, deliverable.attempt) == ("presented", 1)
    assert deliverable.presented_on == FRIDAY
    assert (attempt.attempt, attempt.presented_by, attempt.delivered_version) == (
        1,
        package_lead,
        "1.2",
    )
    asked = Notification.objects.get(recipient=speaker)
    assert "please judge it" in sentence(asked)
    assert Notification.objects.filter(recipient=lead, kind="deliverable.presented").exists()
    assert trace("deliverable.presented").additional_data["attempt"] == 1


def test_a_presentation_has_criteria(package, package_lead, speaker):
    row = make_deliverable(
        package, criteria=0, state="in_production", accepting="user_representative"
    )
    with pytest.raises(RuleViolation, match="no acceptance criteria"):
        present(row, package_lead)


@pytest.mark.parametrize(
    ("handover", "field"),
    [
        (Handover(" ", is_self_checked=True), "handed_over"),
        (Handover("Folder", is_self_checked=False), "is_self_checked"),
        (
            Handover("Folder", is_self_checked=True, planned_acceptance_on=date(2026, 10, 1)),
            "planned_acceptance_on",
        ),
    ],
)
def test_a_presentation_says_where_it_is_and_that_it_was_checked(
    deliverable, package_lead, handover, field
):
    with pytest.raises(RuleViolation) as refusal:
        present(deliverable, package_lead, handover)
    assert refusal.value.field == field
    deliverable.refresh_from_db()
    assert deliverable.state == "in_production"


def test_somebody_has_to_be_named_to_accept(package, package_lead):
    row = make_deliverable(package, state="in_production", accepting="service_owner")
    with pytest.raises(RuleViolation, match="Nobody is named as “Service owner”"):
        present(row, package_lead)


def test_nobody_presents_to_oneself(package, package_lead):
    make_seat(package.project, "service_owner", package_lead)
    row = make_deliverable(package, state="in_production", accepting="service_owner")
    with pytest.raises(RuleViolation, match="somebody else"):
        present(row, package_lead)


@pytest.mark.parametrize("state", ["agreed", "submitted", "suspended", "closed"])
def test_only_an_active_package_presents(deliverable, package_lead, state):
    deliverable.work_package.state = state
    deliverable.work_package.save()
    with pytest.raises(RuleViolation, match="work package is"):
        present(deliverable, package_lead)


@pytest.mark.parametrize("state", ["planned", "presented", "accepted", "refused"])
def test_only_what_is_in_production_is_presented(package, package_lead, speaker, state):
    row = make_deliverable(package, state=state, accepting="user_representative")
    with pytest.raises(RuleViolation, match="in production"):
        present(row, package_lead)


def test_a_button_presents_once(deliverable, package_lead):
    present(deliverable, package_lead, version=1)
    with pytest.raises(StaleObject):
        present(deliverable, package_lead, version=1)
    assert deliverable.acceptances.count() == 1


def test_after_a_refusal_it_is_presented_again_with_corrected_defects(
    package, package_lead, speaker
):
    row = make_deliverable(package, state="refused", accepting="user_representative")
    defect = make_defect(row, severity="blocker")
    rework_deliverable(row.pk, date(2026, 11, 6), actor=package_lead, on=FRIDAY)
    row.refresh_from_db()
    assert (row.state, row.planned_presentation_on) == ("in_production", date(2026, 11, 6))
    with pytest.raises(RuleViolation, match="not corrected yet"):
        present(row, package_lead)
    defect.state, defect.closed_by, defect.closed_on = "closed", package_lead, FRIDAY
    defect.save()
    assert present(row, package_lead).attempt == 2


@pytest.mark.parametrize("again_on", [None, date(2026, 10, 8), date(2150, 1, 1)])
def test_after_a_refusal_there_is_a_new_day(package, package_lead, again_on):
    row = make_deliverable(package, state="refused")
    with pytest.raises(RuleViolation) as refusal:
        rework_deliverable(row.pk, again_on, actor=package_lead, on=FRIDAY)
    assert refusal.value.field == "again_on"


def test_only_what_was_refused_is_taken_up_again(presented, package_lead):
    with pytest.raises(RuleViolation, match="refused"):
        rework_deliverable(presented.pk, FRIDAY, actor=package_lead, on=FRIDAY)


def test_who_accepts_is_whoever_holds_the_place_now(project, sponsor, speaker, package):
    row = make_deliverable(package)
    assert accepting_person(row) == sponsor
    row.accepting = "user_representative"
    assert accepting_person(row) == speaker
    row.accepting = "service_owner"
    assert accepting_person(row) is None


def test_a_sub_project_borrows_the_places_that_it_does_not_fill(project, sponsor, speaker):
    child = make_project(parent=project)
    own = make_user("own-speaker")
    assert accepting_people(child) == {"sponsor": sponsor, "user_representative": speaker}
    make_seat(child, "user_representative", own)
    assert accepting_people(child)["user_representative"] == own
    assert accepting_people(project)["user_representative"] == speaker


def test_who_only_accepts_sees_that_and_nothing_else(project, package, speaker, outsider):
    mine = make_deliverable(package, accepting="user_representative")
    make_deliverable(package, accepting="sponsor")
    elsewhere = make_deliverable(make_work_package(), accepting="user_representative")
    assert [*Deliverable.objects.visible_to(speaker)] == [mine]
    assert [*Deliverable.objects.visible_to(outsider)] == []
    assert elsewhere not in Deliverable.objects.visible_to(project.lead)


def test_who_corrects_a_defect_sees_what_it_is_of(package, outsider):
    row = make_deliverable(package, state="refused")
    make_defect(row, owner=outsider)
    assert [*Deliverable.objects.visible_to(outsider)] == [row]


def test_an_attempt_reads_as_what_it_is(presented):
    attempt = make_attempt(presented, 2)
    assert str(attempt) == "L1 Deliverable 1 · 2"
    assert attempt.reference == f"{presented.project.code}-L1-2"
    assert not attempt.is_decided
