"""The changes of the demonstration stand where the domain has them."""

from __future__ import annotations

import pytest

from projects.models import ChangeRequest, Decision, MandateAnnex, Project

pytestmark = pytest.mark.django_db


def test_each_change_stands_in_its_state(demo):
    found = dict(ChangeRequest.objects.order_by("code").values_list("code", "state"))
    assert found == {
        "CR-101-1": "withdrawn",
        "CR-101-2": "submitted",
        "CR-101-3": "draft",
        "CR-201-1": "closed",
        "CR-201-2": "implemented",
        "CR-201-3": "implemented",
        "CR-201-4": "analysed",
        "CR-302-1": "rejected",
    }


def test_the_connector_is_paid_for_within_the_envelope(demo):
    row = ChangeRequest.objects.get(code="CR-201-3")
    assert (row.cost_effect, row.level, row.decision.outcome) == (58_000, 3, "approved")
    assert Project.objects.get(code="PRJ-201").approved_envelope == 1_890_000
    annexes = MandateAnnex.objects.filter(mandate__project__code="PRJ-201")
    assert [each.change.code for each in annexes.order_by("number")] == [
        "CR-201-1", "CR-201-2", "CR-201-3"
    ]  # fmt: skip


def test_the_new_baseline_is_the_boards(demo):
    row = ChangeRequest.objects.get(code="CR-201-4")
    assert (row.level, row.cost_effect, row.finish_days > 60) == (4, 270_000, True)


def test_the_rejected_change_has_its_decision(demo):
    row = ChangeRequest.objects.get(code="CR-302-1")
    assert Decision.objects.get(pk=row.decision_id).outcome == "rejected"
