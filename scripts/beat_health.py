"""Ask the database when the beat was last heard of; ends with 1 when that is too long ago."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django


def main() -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk_pm.settings.production")
    django.setup()
    from people.health import beat_is_heard  # noqa: PLC0415 (needs the settings)

    return 0 if beat_is_heard() else 1


if __name__ == "__main__":
    sys.exit(main())
