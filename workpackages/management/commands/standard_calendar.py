from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from workpackages.operations.calendars import ensure_standard_calendar


class Command(BaseCommand):
    help = (
        "Gives a new installation its default working calendar, Monday to Friday without the "
        "public holidays of ORGANISATION_CANTON. Where there is a default calendar, it stays."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = ensure_standard_calendar()
        if made is not None and options["verbosity"]:
            self.stdout.write(f"{made.name}: {made.canton}")
