"""Copy an embedded installation (SQLite and the folder of files) while it is in use.

    python3 scripts/backup.py backups/2026-11-22

The copy of the database is of one moment. The files are copied after it: they are only ever
added, so each file that a row of the copy names is there.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "servicedesk.sqlite3"


def backup(source: Path, target: Path) -> None:
    if not (source / DATABASE).exists():
        sys.exit(f"There is no database {source / DATABASE}; VAR_DIR names its folder.")
    if target.exists():
        sys.exit(f"{target} is there already; name a new folder.")
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    with closing(sqlite3.connect(source / DATABASE, timeout=20)) as database:
        database.execute("VACUUM INTO ?", (str(part / DATABASE),))
    with closing(sqlite3.connect(part / DATABASE)) as copy:
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            sys.exit(f"The copy is damaged: {verdict}")
    if (source / "files").is_dir():
        shutil.copytree(source / "files", part / "files")
    if (source / "secret-key").exists():
        shutil.copy2(source / "secret-key", part / "secret-key")
    part.rename(target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    backup(Path(os.environ.get("VAR_DIR") or ROOT / "var"), Path(sys.argv[1]))
    print(f"Everything is in {sys.argv[1]}")
