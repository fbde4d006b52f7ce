from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.demo.loader import NameTaken, load
from reporting.demo.reports import load_reports


class Command(BaseCommand):
    help = "Loads the demonstration portfolio; does nothing where it is already there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--password",
            default=settings.DEMO_PASSWORD,
            help="one password for all demo accounts; otherwise the variable DEMO_PASSWORD",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password: str = options["password"]
        if len(password) < 10:
            raise CommandError("DEMO_PASSWORD (or --password) needs at least 10 characters.")
        try:
            done = load(password)
        except NameTaken as refusal:
            raise CommandError(str(refusal)) from None
        load_reports()
        self.stdout.write("Demo portfolio loaded." if done else "Demo portfolio already there.")
