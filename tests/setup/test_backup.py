from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "backup.py"


def back_up(var, target):
    return subprocess.run(
        [sys.executable, str(SCRIPT), str(target)],
        env={**os.environ, "VAR_DIR": str(var)},
        capture_output=True,
        text=True,
    )


def rows(database):
    with closing(sqlite3.connect(database)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM project ORDER BY name")]


@pytest.fixture
def var(tmp_path):
    """An installation whose newest row still lies in the write-ahead log, and stays open."""
    folder = tmp_path / "var"
    (folder / "files" / "reports").mkdir(parents=True)
    (folder / "files" / "reports" / "a.pdf").write_bytes(b"%PDF")
    connection = sqlite3.connect(folder / "servicedesk.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE project (name TEXT)")
    connection.execute("INSERT INTO project VALUES ('saved')")
    yield folder
    connection.close()


def test_a_backup_in_use_holds_every_row_and_file(var, tmp_path):
    done = back_up(var, tmp_path / "copy")
    assert done.returncode == 0, done.stderr
    assert (var / "servicedesk.sqlite3-wal").stat().st_size > 0
    assert rows(tmp_path / "copy" / "servicedesk.sqlite3") == ["saved"]
    assert (tmp_path / "copy" / "files" / "reports" / "a.pdf").read_bytes() == b"%PDF"


def test_a_write_that_is_not_committed_is_not_in_the_backup(var, tmp_path):
    with closing(sqlite3.connect(var / "servicedesk.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO project VALUES ('half')")
        assert back_up(var, tmp_path / "copy").returncode == 0
        other.execute("ROLLBACK")
    assert rows(tmp_path / "copy" / "servicedesk.sqlite3") == ["saved"]


def test_an_older_backup_is_never_overwritten(var, tmp_path):
    (tmp_path / "copy").mkdir()
    done = back_up(var, tmp_path / "copy")
    assert done.returncode != 0
    assert "there already" in done.stderr


def test_a_folder_without_a_database_is_named(tmp_path):
    done = back_up(tmp_path, tmp_path / "copy")
    assert done.returncode != 0
    assert "VAR_DIR" in done.stderr
    assert not (tmp_path / "copy").exists()
