"""Tables come and go one migration at a time, on either database."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from io import StringIO
from urllib.parse import quote

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.architecture.migrating import NEWEST
from tests.architecture.sources import LAYERS, ROOT
from tests.sharing import tries_everything


@pytest.mark.django_db
def test_models_and_migrations_agree():
    output = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=output, no_color=True)
    assert "No changes detected" in output.getvalue()


@pytest.mark.parametrize("app", LAYERS)
def test_migrations_of_an_app_stand_in_one_line(app):
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    names = sorted(name for label, name in graph.nodes if label == app)
    assert len(graph.leaf_nodes(app)) == 1
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    for before, name in itertools.pairwise(names):
        parents = [n.key for n in graph.node_map[app, name].parents if n.key[0] == app]
        assert parents == [(app, before)]


def test_migrations_import_no_code_that_may_change():
    """Models as they are today have no place in the past; settings and fields may be named."""
    allowed = {"models", "fields", "choices"}
    for app in LAYERS:
        for file in (ROOT / app / "migrations").glob("0*.py"):
            for line in file.read_text().splitlines():
                if line.startswith("from ") and line.split(".")[0][5:] in LAYERS:
                    assert line.split()[1].rsplit(".", 1)[-1] in allowed, (file.name, line)


@pytest.fixture
def own_database(tmp_path):
    """The address of an empty database of the kind that the suite runs on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'migrating.sqlite3'}"
        for file in tmp_path.glob("migrating.sqlite3*"):
            file.unlink()  # Temporary folders are kept for a while; these are large.
        return
    facts = connection.settings_dict
    name = f"migrating_{os.getpid()}"
    place = {key.lower(): facts[key] or None for key in ("HOST", "PORT", "USER", "PASSWORD")}
    with psycopg.connect(dbname="postgres", autocommit=True, **place) as server:
        server.execute(f"CREATE DATABASE {name}")
        secret = f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else ""
        port = f":{facts['PORT']}" if facts["PORT"] else ""
        yield f"postgres://{facts['USER']}{secret}@{facts['HOST']}{port}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.django_db
def test_the_newest_migrations_go_back_and_forth_alone(own_database):
    """From empty tables to the end step by step, the newest steps taken, undone and taken again."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.architecture.migrating"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": own_database},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    there = [len(list((ROOT / app / "migrations").glob("0*.py"))) for app in LAYERS]
    count = sum(each if tries_everything() else min(each, NEWEST) for each in there)
    assert done.stdout.strip().endswith(f"{count} migrations went back and forth")


@pytest.mark.django_db
def test_the_newest_migrations_pass_over_many_rows_in_batches(own_database):
    """200 000 rows go back past the newest migrations and the newest that write, and forth.

    Nothing is lost, no statement holds more than a batch, memory does not grow with the rows,
    and PostgreSQL writes no large table anew, which would lock it for as long.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.architecture.migrating_rows"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": own_database},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    # At most 60 s are promised for one of them; they are printed, and nobody waits for a clock.
    print(found["seconds"])
    assert sum(found["before"].values()) >= 200_000
    assert found["after"] == found["before"]
    assert found["lights"] == [["red", "amber"]]
    assert 0 < found["rows_in_one_statement"] <= 500
    # SQLite copies a table that gets another column, whole and through memory.
    assert found["megabytes"] < (300 if connection.vendor == "sqlite" else 50)
    assert found["same_places"]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="locks of tables are PostgreSQL's")
def test_a_migration_waits_for_a_lock_no_longer_than_it_may(own_database, tmp_path):
    """Somebody holds the very table that a migration reads first."""
    with psycopg.connect(own_database) as holder:
        holder.execute("CREATE TABLE django_migrations (id int)")
        holder.commit()
        holder.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
        done = subprocess.run(
            [sys.executable, "scripts/prepare.py"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": own_database, "VAR_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode != 0
    assert "lock timeout" in done.stderr
