"""What the README says of PostgreSQL really brings every row back, while people write."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import psycopg
import pytest
from django.db import connection

from tests.architecture.sources import ROOT

TOOLS = ("pg_dump", "pg_restore", "createdb", "dropdb")
pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL"),
    pytest.mark.skipif(
        not all(shutil.which(tool) for tool in TOOLS), reason="needs PostgreSQL's own tools"
    ),
]
NAME = f"restored_{os.getpid()}"


def commands():
    """The lines of the README's backup that name PostgreSQL's tools, without the container."""
    text = (ROOT / "README.md").read_text().split("**PostgreSQL** (with")[1].split("```")[1]
    lines = [line.split("exec -T db ")[1] for line in text.splitlines() if "exec -T db" in line]
    return [line.replace("-U servicedesk", "").replace("servicedesk", NAME, 1) for line in lines]


@pytest.fixture
def server(tmp_path):
    facts = connection.settings_dict
    given = {"PGHOST": facts["HOST"], "PGPORT": str(facts["PORT"]), "PGUSER": facts["USER"]}
    given["PGPASSWORD"] = facts["PASSWORD"]
    environment = {**os.environ, **{key: value for key, value in given.items() if value}}

    def run(line):
        done = subprocess.run(
            line, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, (line, done.stderr)

    def connect():
        kept = {key: facts[key] or None for key in ("HOST", "PORT", "USER", "PASSWORD")}
        return psycopg.connect(
            dbname=NAME, autocommit=True, **{key.lower(): value for key, value in kept.items()}
        )

    run(f"createdb {NAME}")
    yield run, connect
    run(f"dropdb --if-exists --force {NAME}")


def content(database):
    rows = database.execute("SELECT id, name FROM project ORDER BY id").fetchall()
    names = database.execute("SELECT conname FROM pg_constraint ORDER BY 1").fetchall()
    (following,) = database.execute("SELECT nextval('project_id_seq')").fetchone()
    return rows, names, following


def test_a_dump_of_a_database_in_use_restores_to_the_same_content(server):
    run, connect = server
    dump, drop, create, restore = commands()
    assert re.search(r"pg_dump .*-Fc", dump)
    with connect() as database, connect() as other:
        database.execute(
            "CREATE TABLE project (id serial PRIMARY KEY, name text NOT NULL, "
            "CONSTRAINT project_has_a_name CHECK (name <> ''))"
        )
        database.execute("INSERT INTO project (name) VALUES ('saved'), ('Genève 😀')")
        other.execute("BEGIN")
        other.execute("INSERT INTO project (name) VALUES ('half')")
        run(dump)
        other.execute("ROLLBACK")
        rows, names, following = content(database)
    for line in (drop, create, restore):
        run(line)
    with connect() as database:
        assert content(database)[:2] == (rows, names)
        assert content(database)[2] >= following
        with pytest.raises(psycopg.errors.CheckViolation):
            database.execute("INSERT INTO project (name) VALUES ('')")
