"""What the history says stays: through the application, and by grants on PostgreSQL."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction

from people.append_only import RowIsKept
from people.audit import record
from people.models import HistoryEntry
from projects.operations import edit_project
from tests import factories

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def entry(project):
    return record(project.lead, "project.noted", project, reason="as it was")


def as_written(entry):
    kept = HistoryEntry.objects.get(pk=entry.pk)
    return (kept.verb, kept.actor_id, kept.additional_data["reason"])


WAYS = {
    "save": lambda e: e.save(),
    "save of one field": lambda e: e.save(update_fields=["verb"]),
    "save of a row read again": lambda e: HistoryEntry.objects.get(pk=e.pk).save(),
    "delete": lambda e: e.delete(),
    "update of many": lambda e: HistoryEntry.objects.update(verb="x"),
    "update of some": lambda e: HistoryEntry.objects.filter(pk=e.pk).update(verb="x"),
    "delete of many": lambda e: HistoryEntry.objects.all().delete(),
    "delete of some": lambda e: HistoryEntry.objects.filter(pk=e.pk).delete(),
    "update in bulk": lambda e: HistoryEntry.objects.bulk_update([e], ["verb"]),
    "update or create": lambda e: HistoryEntry.objects.update_or_create({"verb": "x"}, pk=e.pk),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_no_way_of_the_application_changes_the_history(entry, way):
    before = as_written(entry)
    entry.verb = "x"
    with pytest.raises(RowIsKept):
        way(entry)
    assert as_written(entry) == before


def test_an_object_that_goes_leaves_its_history(director):
    unit = factories.make_unit()
    key = str(unit.pk)
    unit.delete()
    kept = HistoryEntry.objects.filter(object_pk=key, content_type__model="orgunit")
    assert [e.action for e in kept.order_by("pk")] == [
        HistoryEntry.Action.CREATE,
        HistoryEntry.Action.DELETE,
    ]


def test_an_entry_survives_its_author(project):
    author = factories.make_user("gone")
    entry = record(author, "project.noted", project, reason="still there")
    author.delete()
    assert as_written(entry) == ("project.noted", None, "still there")


def test_every_changed_field_is_kept_with_old_and_new(project, director):
    """Who, when, what it was and what it became, for each field of an edit."""
    before = project.summary_en
    edit_project(project.pk, {"summary_en": "New words", "name_en": "New"}, actor=director)
    entry = HistoryEntry.objects.filter(scope=f"project:{project.pk}", verb="").first()
    assert (entry.actor, entry.timestamp is not None) == (director, True)
    assert entry.changes["summary_en"] == [before, "New words"]
    assert entry.changes["name_en"][1] == "New"


def grants():
    """The lines of the README that take rights from the application's own role."""
    block = re.search(r"```sql\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    assert block, "the README shows the grants"
    return block.group(1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="grants are PostgreSQL's")
def test_the_role_of_the_readme_writes_rows_but_no_history_and_no_tables(project):
    record(project.lead, "project.noted", project)
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS servicedesk_app_tried")
        for statement in filter(str.strip, grants().split(";")):
            cursor.execute(statement.replace("servicedesk_app", "servicedesk_app_tried"))
        cursor.execute("SET LOCAL ROLE servicedesk_app_tried")
        cursor.execute("UPDATE projects_project SET name_en = 'Allowed'")
        cursor.execute("SELECT count(*) FROM people_historyentry")
        assert cursor.fetchone()[0] > 0
    for forbidden in (
        "UPDATE people_historyentry SET verb = 'x'",
        "DELETE FROM people_historyentry",
        "TRUNCATE people_historyentry",
        "CREATE TABLE mine (n int)",
        "ALTER TABLE projects_project DROP COLUMN name_en",
        "DROP TABLE projects_project",
    ):
        with (
            pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(forbidden)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
