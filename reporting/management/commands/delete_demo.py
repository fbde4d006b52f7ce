from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.demo.removal import StillUsed, unload


class Command(BaseCommand):
    help = "Removes the demonstration portfolio with its accounts, and nothing else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--with-added",
            action="store_true",
            help="also the projects that somebody entered in the demonstration portfolio",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = unload(with_added=options["with_added"])
        except StillUsed as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("Demo portfolio removed." if done else "There is no demo portfolio.")
