"""Requirements are written down, agreed on, dropped, and covered by what is delivered."""

import pytest
from django.core.exceptions import PermissionDenied

from people.models import HistoryEntry
from servicedesk_pm.common.errors import RuleViolation, StaleObject
from tests.factories import (
    cover,
    make_deliverable,
    make_project,
    make_requirement,
    make_work_package,
)
from tests.quality.resting import hold
from workpackages.models import Coverage, Requirement
from workpackages.operations.deliverables import remove_criterion
from workpackages.operations.requirements import (
    agree_requirement,
    cover_requirement,
    create_requirement,
    drop_requirement,
    edit_requirement,
    propose_requirement,
    remove_requirement,
    uncover_requirement,
)

pytestmark = pytest.mark.django_db
FACTS = {"name_fr": " Démarre en deux minutes ", "asked_by": "Hôpital", "priority": "should"}


def verbs():
    return list(HistoryEntry.objects.exclude(verb="").order_by("pk").values_list("verb", flat=True))


def test_a_requirement_is_written_down_and_numbered_in_its_project(project, lead):
    make_requirement(project)
    row = create_requirement(project.pk, FACTS, actor=lead)
    assert (row.code, row.name_fr, row.state) == ("E2", "Démarre en deux minutes", "proposed")
    assert (row.asked_by, row.priority) == ("Hôpital", "should")
    assert verbs() == ["requirement.created"]


def test_one_language_is_enough(project, lead):
    row = create_requirement(project.pk, {"name_en": "Starts fast"}, actor=lead)
    assert row.name_fr == "Starts fast"


@pytest.mark.parametrize(
    ("facts", "field"), [({"name_fr": " "}, "name_fr"), ({**FACTS, "priority": "now"}, "priority")]
)
def test_what_says_nothing_is_refused(project, lead, facts, field):
    with pytest.raises(RuleViolation) as refusal:
        create_requirement(project.pk, facts, actor=lead)
    assert refusal.value.field == field


def test_a_form_cannot_set_what_only_steps_change(project, lead):
    with pytest.raises(PermissionDenied):
        create_requirement(project.pk, {**FACTS, "state": "agreed"}, actor=lead)


def test_numbers_of_removed_requirements_are_not_given_again(project, lead):
    row = create_requirement(project.pk, FACTS, actor=lead)
    remove_requirement(row.pk, actor=lead)
    assert not Requirement.objects.exists()
    assert create_requirement(project.pk, FACTS, actor=lead).code == "E2"


def test_agreeing_freezes_the_words_until_it_is_proposed_again(project, lead):
    row = make_requirement(project)
    agree_requirement(row.pk, actor=lead)
    for change in (
        lambda: edit_requirement(row.pk, FACTS, actor=lead),
        lambda: remove_requirement(row.pk, actor=lead),
        lambda: agree_requirement(row.pk, actor=lead),
    ):
        with pytest.raises(RuleViolation, match="proposed"):
            change()
    propose_requirement(row.pk, actor=lead)
    assert edit_requirement(row.pk, FACTS, actor=lead).name_fr == "Démarre en deux minutes"
    with pytest.raises(RuleViolation, match="proposed already"):
        propose_requirement(row.pk, actor=lead)
    assert verbs() == ["requirement.agreed", "requirement.proposed"]


def test_dropping_takes_a_reason_and_proposing_again_forgets_it(project, lead):
    row = make_requirement(project)
    with pytest.raises(RuleViolation) as refusal:
        drop_requirement(row.pk, " ", actor=lead)
    assert refusal.value.field == "reason"
    dropped = drop_requirement(row.pk, "Too dear", actor=lead)
    assert (dropped.state, dropped.drop_reason) == ("dropped", "Too dear")
    with pytest.raises(RuleViolation, match="dropped already"):
        drop_requirement(row.pk, "Again", actor=lead)
    assert propose_requirement(row.pk, actor=lead).drop_reason == ""


def test_a_deliverable_covers_a_requirement_by_criteria_or_as_a_whole(deliverable, lead):
    row = make_requirement(deliverable.project)
    made = cover_requirement(row.pk, deliverable.pk, [3, 1], actor=lead)
    assert [each.criterion.number for each in made] == [1, 3]
    assert len(cover_requirement(row.pk, deliverable.pk, [1, 2], actor=lead)) == 1
    assert cover_requirement(row.pk, deliverable.pk, actor=lead)[0].criterion is None
    assert row.coverage.count() == 4
    for numbers in ([], [1, 2]):
        with pytest.raises(RuleViolation, match="in this way already"):
            cover_requirement(row.pk, deliverable.pk, numbers, actor=lead)
    entry = HistoryEntry.objects.filter(verb="requirement.covered").order_by("pk").first()
    assert entry.additional_data["by"][0] == f"{deliverable} · 1. Critère 1"


def test_a_part_of_the_project_covers_it_and_another_project_does_not(project, lead):
    row = make_requirement(project)
    below = make_deliverable(make_work_package(project=make_project(parent=project)))
    assert cover_requirement(row.pk, below.pk, actor=lead)
    foreign = make_deliverable()
    with pytest.raises(RuleViolation) as refusal:
        cover_requirement(row.pk, foreign.pk, actor=lead)
    assert refusal.value.field == "deliverable"


def test_a_number_without_a_criterion_is_refused(deliverable, lead):
    row = make_requirement(deliverable.project)
    with pytest.raises(RuleViolation, match="number 4, 7") as refusal:
        cover_requirement(row.pk, deliverable.pk, [1, 7, 4], actor=lead)
    assert refusal.value.field == "criteria"
    assert not Coverage.objects.exists()


def test_what_is_dropped_is_not_covered(deliverable, lead):
    row = make_requirement(deliverable.project, state="dropped")
    with pytest.raises(RuleViolation, match="dropped"):
        cover_requirement(row.pk, deliverable.pk, actor=lead)


def test_coverage_is_taken_back(deliverable, lead):
    row = make_requirement(deliverable.project)
    place = cover(row, deliverable, 1)
    uncover_requirement(place.pk, actor=lead)
    assert not row.coverage.exists()
    assert verbs() == ["requirement.uncovered"]
    with pytest.raises(RuleViolation, match="no longer there"):
        uncover_requirement(place.pk, actor=lead)


def test_a_removed_criterion_no_longer_shows_anything(deliverable, lead):
    row = make_requirement(deliverable.project)
    place = cover(row, deliverable, 1)
    remove_criterion(place.criterion_id, actor=lead)
    assert not row.coverage.exists()


def test_only_the_lead_writes(project, member, director, deliverable, package_lead):
    row = make_requirement(project)
    place = cover(row, deliverable)
    for person in (member, director, package_lead):
        for write in (
            lambda who: create_requirement(project.pk, FACTS, actor=who),
            lambda who: edit_requirement(row.pk, FACTS, actor=who),
            lambda who: remove_requirement(row.pk, actor=who),
            lambda who: agree_requirement(row.pk, actor=who),
            lambda who: drop_requirement(row.pk, "No", actor=who),
            lambda who: propose_requirement(row.pk, actor=who),
            lambda who: cover_requirement(row.pk, deliverable.pk, [1], actor=who),
            lambda who: uncover_requirement(place.pk, actor=who),
        ):
            with pytest.raises(PermissionDenied):
                write(person)


def test_an_overtaken_form_is_told(project, lead):
    row = make_requirement(project, version=3)
    with pytest.raises(StaleObject):
        edit_requirement(row.pk, FACTS, actor=lead, version=2)
    with pytest.raises(StaleObject):
        agree_requirement(row.pk, actor=lead, version=2)


def test_a_project_on_hold_keeps_its_requirements(project, lead):
    row = make_requirement(project)
    hold(project)
    with pytest.raises(RuleViolation, match="on hold"):
        create_requirement(project.pk, FACTS, actor=lead)
    with pytest.raises(RuleViolation, match="on hold"):
        drop_requirement(row.pk, "No", actor=lead)
