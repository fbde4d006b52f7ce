"""What the history compares when a row is saved: its own columns, never rows that point to it."""

from __future__ import annotations

import pytest
from auditlog.registry import auditlog

MODELS = sorted(auditlog.get_models(), key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_other_row_is_read_to_record_a_change(model):
    fields = auditlog.get_model_fields(model)
    backwards = {
        field.get_accessor_name()
        for field in model._meta.get_fields()
        if field.one_to_one and field.auto_created and not field.concrete
    }
    assert fields["include_fields"] or backwards <= set(fields["exclude_fields"])


def test_there_is_something_to_look_at():
    assert len(MODELS) > 60
