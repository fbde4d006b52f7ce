from __future__ import annotations

from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.operations.first_account import appoint_first_administrator
from servicedesk_pm.common.errors import RuleViolation


class Command(BaseCommand):
    help = (
        "Makes the account of the first administrator, who makes all others in the application. "
        "Asks for the password, or takes it from the variable FIRST_PASSWORD."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="as others read it; default: the user name")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        username: str = options["username"]
        password = settings.FIRST_PASSWORD or getpass(f"Password of {username}: ")
        try:
            appoint_first_administrator(
                username,
                name=options["name"] or username,
                email=options["email"],
                password=password,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except RuleViolation as violation:
            raise CommandError(str(violation)) from None
        self.stdout.write(f"{username} can sign in now.")
