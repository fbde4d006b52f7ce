"""A form reads its own fields: whatever else is sent along, by whomever, changes nothing.

Of those who may send a form a third sends it, other ones at each form; ``EVERY_VALUE=1``, all do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection, models
from django.forms import BaseForm
from django.utils import timezone
from zeal import zeal_ignore

from people.models import HistoryEntry, User
from tests.architecture.sources import LAYERS
from tests.matrix import addresses, table
from tests.matrix.visiting import Visitor
from tests.matrix.world import EVERYWHERE, LOCAL
from tests.sharing import is_my_turn
from workpackages.models import CalendarFeed

OURS = [model for app in LAYERS for model in apps.get_app_config(app).get_models()]
# The history follows the rows, and is told by moments and by new keys.
COMPARED = [model for model in OURS if model is not HistoryEntry]
# What differs from one run of the same form to the next.
FLEETING = (models.DateTimeField, models.UUIDField, models.FileField)
Rows = dict[Any, tuple[Any, ...]]


def rows(compared: Sequence[type[models.Model]] = COMPARED) -> dict[type[models.Model], Rows]:
    """Each row of each table, by its key."""
    found = {}
    for model in compared:
        names = [f.attname for f in model._meta.concrete_fields if not isinstance(f, FLEETING)]
        found[model] = {
            row[0]: row[1:] for row in model._base_manager.values_list("pk", *names).order_by("pk")
        }
    return found


def known(after: dict[type[models.Model], Rows], before: dict[type[models.Model], Rows]) -> Any:
    """The rows with the keys of new ones left out, which no database gives twice."""

    def plain(model: type[models.Model], row: tuple[Any, ...]) -> tuple[str, ...]:
        fields = [f for f in model._meta.concrete_fields if not isinstance(f, FLEETING)]
        told = []
        for field, value in zip(fields, row, strict=True):
            target = model if field.primary_key else field.related_model
            is_new = target in before and value is not None and value not in before[target]
            unusable = field.name == "password" and value.startswith("!")  # And random.
            is_secret = (model, field.name) == (CalendarFeed, "digest")  # Of a random address.
            told.append("new" if is_new or unusable or is_secret else str(value))
        return tuple(told)

    return {
        model.__name__: Counter(plain(model, row) for row in table_rows.values())
        for model, table_rows in after.items()
    }


def intruder(field: models.Field[Any, Any], world: Any) -> str:
    """Something that this field of a model would take."""
    if field.choices:
        return str(field.flatchoices[-1][0])
    if field.related_model is User:
        return str(world.people["outsider"].pk)
    if field.is_relation:
        return str(field.related_model._base_manager.values_list("pk", flat=True).last() or 1)
    if isinstance(field, models.DateTimeField):
        return "2030-01-01 10:00"
    if isinstance(field, models.DateField):
        return "2030-01-01"
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.IntegerField | models.DecimalField):
        return "7"
    return "intruder"


def everything(app: str, world: Any) -> dict[str, str]:
    """All fields of all models; those of the app that is asked come last and stay."""
    sent = {}
    for model in sorted(OURS, key=lambda model: model._meta.app_label == app):
        for field in model._meta.get_fields():
            if isinstance(field, models.Field):
                sent[field.name] = sent[field.attname] = intruder(field, world)
    return sent


@pytest.fixture
def fields_read(monkeypatch):
    """The names that bound forms look for, as it happens."""
    read: set[str] = set()
    clean = BaseForm.full_clean

    def watch(form: BaseForm) -> None:
        read.update(form.add_prefix(name) for name in form.fields)
        clean(form)

    monkeypatch.setattr(BaseForm, "full_clean", watch)
    return read


def outcome(visitor: Visitor, url: str, data: dict[str, Any], before: Any) -> tuple[int, Any]:
    """The status and the rows of the tables that were written, after a form that is then undone."""
    for file in data.values():
        if hasattr(file, "seek"):
            file.seek(0)
    with visitor.undone(), zeal_ignore():
        answer = visitor.ask("POST", url, data)
        written = [each for each in COMPARED if each._meta.db_table in visitor.written_tables]
        return answer.status_code, known(rows(written), before)


def differences(one: Any, two: Any, before: dict[type[models.Model], Rows]) -> list[str]:
    """A table that only one of both wrote is, for the other, as it was before."""
    if one[0] != two[0]:
        return [f"answers {two[0]} instead of {one[0]}"]
    names = {*one[1], *two[1]}
    unwritten = known({m: rows for m, rows in before.items() if m.__name__ in names}, before)
    first, second = unwritten | one[1], unwritten | two[1]
    return [
        f"{name}: {list(second[name] - first[name])} instead of {list(first[name] - second[name])}"
        for name in sorted(names)
        if first[name] != second[name]
    ]


def slips_in(line: table.Line, person: str, world: Any, before: Any, read: set[str]) -> list[str]:
    """The form as it should be, and once more with everything; what is different then."""
    visitor = Visitor(world.people[person])
    address = addresses.found(line.target, world, person)
    read.clear()
    plain = outcome(visitor, address.url, address.data, before)
    fields = everything(line.target.partition(":")[0], world)
    extra = {name: value for name, value in fields.items() if name not in read}
    stuffed = outcome(visitor, address.url, {**extra, **address.data}, before)
    return [
        f"{line.target} as {person}: {each[:600]}" for each in differences(plain, stuffed, before)
    ]


@pytest.mark.skipif(
    "postgresql" in connection.settings_dict["ENGINE"],
    reason="PostgreSQL gives no key twice, and addresses and labels that hold one differ.",
)
@pytest.mark.parametrize("people", [EVERYWHERE, LOCAL, ("outsider",)], ids=lambda names: names[0])
def test_fields_that_a_form_does_not_have_change_nothing(
    world, bare_refusals, fields_read, people, settings
):
    # All fields of all models are more than anybody sends.
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None
    before = rows()
    wrong = []
    # The clock stands, since frozen documents tell the second at which they were made.
    with time_machine.travel(timezone.now(), tick=False):
        for turn, line in enumerate(table.lines()):
            entitled = [name for name in people if line.expected[name] == "ok"]
            for person in entitled:
                if line.method == "POST" and is_my_turn(person, entitled, turn):
                    wrong += slips_in(line, person, world, before, fields_read)
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_comparison_sees_a_field_that_slips_in(world):
    before = rows()
    same = known(before, before)
    world.own.task.name = "intruder"
    world.own.task.save()
    after = known(rows(), before)
    assert differences((302, same), (302, after), before)
    # Also where the form as it should be had not written that table.
    assert differences((302, {}), (302, {"Task": after["Task"]}), before)
    assert not differences((302, {}), (302, {"Task": same["Task"]}), before)
