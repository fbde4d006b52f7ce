"""Bring an installation up to date: translations, tables, cache table, calendar, demonstration.

Runs before the processes start, once per installation and release; every step may be repeated.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import django
import polib
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
# A migration that waits for a lock makes everybody behind it wait; it gives up and is run again.
LOCK_SECONDS = 10


def compile_messages(folder: Path) -> list[Path]:
    """Write each ``.mo`` that is missing or older than its ``.po``; no gettext is needed."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        part = target.with_suffix(f".{os.getpid()}.part")
        polib.pofile(str(source)).save_as_mofile(str(part))
        part.replace(target)
        written.append(target)
    return written


def bound_the_wait_for_locks() -> None:
    """For the next connections of this process; SQLite has a limit of its own."""
    if connection.vendor == "postgresql":
        options = connection.settings_dict["OPTIONS"]
        given = options.get("options", "")
        options["options"] = f"{given} -c lock_timeout={LOCK_SECONDS}s".strip()
        connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages-only", action="store_true")
    parser.add_argument("--demo", action="store_true", help="load the demonstration portfolio")
    options = parser.parse_args()
    compile_messages(ROOT / "locale")
    if options.messages_only:
        return
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk_pm.settings.development")
    django.setup()
    bound_the_wait_for_locks()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("standard_calendar", verbosity=0)
    if options.demo:
        call_command("seed_demo")


if __name__ == "__main__":
    main()
