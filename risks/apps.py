"""Risks, the measures against them, and whether these measures work."""

from importlib import import_module

from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "risks"

    def ready(self) -> None:
        # Models exist only now; what registers them cannot be imported at the top.
        import_module("risks.registration").register()
