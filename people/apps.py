from importlib import import_module

from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    # Django chooses none by itself where a module holds several.
    default = True

    def ready(self) -> None:
        import_module("people.sessions")
        import_module("people.production_letters")
        import_module("people.production_mails")
        import_module("people.registrations").register()


class SessionListConfig(UserSessionsConfig):  # type: ignore[misc]
    """The library's list of open sessions, kept by our receivers.

    Its own receiver reads every session of the person one by one at each sign-in.
    """

    name = "allauth.usersessions"

    def ready(self) -> None:
        import_module("people.session_list").connect()
