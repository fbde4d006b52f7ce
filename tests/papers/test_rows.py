"""What the database and the model keep: one subject, both files, final means final."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from reporting.papers.models import Paper
from servicedesk_pm.common.errors import RuleViolation
from tests.factories import make_decision_file, make_signed_mandate
from tests.papers.conftest import AT, ask, made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]
FILES = {"pdf_fr": "a", "pdf_en": "b", "pdf_fr_sha256": "c", "pdf_en_sha256": "d"}


def row(subject, **fields):
    defaults = {
        "kind": "mandate",
        "mandate": subject,
        "edition": 7,
        "firmness": "draft",
        "classification": "N2",
        "snapshot": "{}",
        "content_sha256": "0" * 64,
        "sha256": "1" * 64,
        "made_by": subject.project.lead,
        "made_at": AT,
    }
    return Paper.objects.create(**{**defaults, **fields})


def a_file(mandate):
    return make_decision_file(mandate.project)


def refused(name, subject, **fields):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        row(subject, **fields)
    # SQLite names the columns of a unique constraint, not the constraint.
    assert name in str(caught.value) or "UNIQUE" in str(caught.value)


def test_a_document_is_of_exactly_one_subject(draft, wish):
    refused("paper_is_of_one_subject", draft, mandate=None)
    refused("paper_is_of_one_subject", draft, wish=wish)
    refused("paper_is_of_one_subject", draft, kind="request")


def test_each_edition_is_given_once(draft, wish):
    row(draft)
    refused("paper_edition_of_mandate", draft)
    requested = {"kind": "request", "mandate": None, "wish": wish}
    row(draft, **requested)
    refused("paper_edition_of_request", draft, **requested)
    filed = {"kind": "decision-file", "mandate": None, "decision_file": a_file(draft)}
    row(draft, **filed)
    refused("paper_edition_of_decision_file", draft, **filed)


def test_frozen_content_has_one_document(draft, wish):
    row(draft, firmness="frozen")
    refused("paper_of_frozen_mandate_once", draft, firmness="frozen", edition=8)
    row(draft, edition=9)
    requested = {"kind": "request", "mandate": None, "wish": wish, "firmness": "frozen"}
    row(draft, **requested)
    refused("paper_of_frozen_request_once", draft, edition=8, **requested)
    filed = {"kind": "decision-file", "mandate": None, "firmness": "frozen"}
    filed["decision_file"] = a_file(draft)
    row(draft, **filed)
    refused("paper_of_frozen_decision_file_once", draft, edition=8, **filed)


def test_made_means_that_both_files_are_there(draft):
    refused("paper_has_both_files_once_made", draft, state="passing")
    refused("paper_has_both_files_once_made", draft, state="passing", **{**FILES, "pdf_en": ""})
    refused("paper_has_both_files_once_made", draft, state="prepared", **FILES)
    row(draft, state="passing", **FILES)


def test_only_what_is_frozen_is_final(draft):
    refused("paper_final_only_when_frozen", draft, state="final", **FILES)
    row(draft, state="final", firmness="frozen", **FILES)


def test_a_final_document_never_changes(young):
    paper = made(make_signed_mandate(young), young.lead)
    paper.snapshot = "{}"
    with pytest.raises(RuleViolation, match="never changes"):
        paper.save()
    with pytest.raises(RuleViolation, match="never changes"):
        paper.delete()
    with pytest.raises(RuleViolation, match="never changes"):
        Paper.objects.filter(pk=paper.pk).update(snapshot="{}")
    with pytest.raises(RuleViolation, match="never changes"):
        Paper.objects.filter(pk=paper.pk).delete()
    paper.refresh_from_db()
    assert paper.shown["code"] == young.code


def test_it_goes_with_its_project_all_the_same(young):
    made(make_signed_mandate(young), young.lead)
    young.delete()
    assert not Paper.objects.exists()


def test_a_document_is_called_by_its_subject(draft):
    paper = ask(draft, draft.project.lead)
    assert str(paper) == f"{draft} · 1"
    assert paper.get_absolute_url() == f"/documents/mandate/{draft.project.code}-v1/"
