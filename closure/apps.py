"""How projects end: what was learnt, what is still open, what was reached, and how it is used."""

from importlib import import_module

from django.apps import AppConfig


class ClosureConfig(AppConfig):
    name = "closure"

    def ready(self) -> None:
        # Models exist only now; what registers them cannot be imported at the top.
        import_module("closure.registration").register()
