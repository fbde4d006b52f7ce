"""Rules about checkpoints and findings also stand in the database: each refuses by its name."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.conftest import FRIDAY
from tests.factories import make_checkpoint, make_finding, make_user
from workpackages.models import ChecklistItem, Checkpoint, Finding

pytestmark = pytest.mark.django_db
COLUMNS = {
    "checkpoint_number_unique_in_project": "workpackages_checkpoint.number",
    "checklist_number_unique_in_checkpoint": "workpackages_checklistitem.number",
    "finding_number_unique_in_checkpoint": "workpackages_finding.number",
}


def refused(name, change):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        change()
    words = str(error.value)
    assert name in words or (connection.vendor == "sqlite" and COLUMNS.get(name, name) in words)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("checkpoint_done_by_somebody_on_a_day", {"state": "passed"}),
        ("checkpoint_done_by_somebody_on_a_day", {"done_on": FRIDAY}),
        ("checkpoint_skipped_with_reason", {"state": "skipped"}),
        ("checkpoint_skipped_with_reason", {"skip_reason": "Why"}),
    ],
)
def test_a_checkpoint_keeps_to_its_rules(checkpoint, name, values):
    refused(name, lambda: Checkpoint.objects.filter(pk=checkpoint.pk).update(**values))


def test_nobody_checks_what_is_their_own(checkpoint, project):
    rows = Checkpoint.objects.filter(pk=checkpoint.pk)
    refused(
        "checkpoint_not_reviewed_by_its_author",
        lambda: rows.update(author=checkpoint.reviewer),
    )
    done = make_checkpoint(project, state="passed", author=make_user())
    refused(
        "checkpoint_not_done_by_its_author",
        lambda: Checkpoint.objects.filter(pk=done.pk).update(done_by=done.author),
    )


def test_numbers_and_words_of_checkpoints(checkpoint):
    refused(
        "checkpoint_number_unique_in_project",
        lambda: make_checkpoint(checkpoint.project, number=checkpoint.number),
    )
    refused(
        "checklist_number_unique_in_checkpoint",
        lambda: ChecklistItem.objects.create(checkpoint=checkpoint, number=1, text_fr="Encore"),
    )
    refused(
        "checklist_line_says_something",
        lambda: ChecklistItem.objects.create(checkpoint=checkpoint, number=9),
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("finding_corrected_by_somebody", {"state": "corrected"}),
        ("finding_settled_by_somebody", {"settled_on": FRIDAY}),
        ("finding_settled_by_somebody", {"state": "accepted", "waiver": "Rare"}),
    ],
)
def test_a_finding_keeps_to_its_rules(checkpoint, name, values):
    row = make_finding(checkpoint)
    refused(name, lambda: Finding.objects.filter(pk=row.pk).update(**values))


def test_verifying_and_accepting_findings(checkpoint):
    refused(
        "finding_number_unique_in_checkpoint",
        lambda: [make_finding(checkpoint, number=1) for _ in range(2)],
    )
    verified = make_finding(checkpoint, state="verified")
    rows = Finding.objects.filter(pk=verified.pk)
    refused(
        "finding_verified_by_another_person",
        lambda: rows.update(settled_by=verified.corrected_by),
    )
    accepted = make_finding(checkpoint, state="accepted")
    refused(
        "finding_accepted_with_reason",
        lambda: Finding.objects.filter(pk=accepted.pk).update(waiver=""),
    )
