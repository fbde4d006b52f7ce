"""Collect the static files for production: hashed, compressed, without what no page loads."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.core.management import call_command

# Variants of Bootstrap that no page loads; each would cost seconds of compression.
UNUSED = ["*.rtl.*", "*-grid*", "*-reboot*", "*-utilities*", "*.esm.*"]


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    django.setup()
    call_command("collectstatic", interactive=False, clear=True, ignore_patterns=UNUSED)


if __name__ == "__main__":
    main()
