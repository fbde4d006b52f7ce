"""Money and hours: what a project may spend, has promised and has spent, and who worked on it."""

from importlib import import_module

from django.apps import AppConfig


class CostsConfig(AppConfig):
    name = "costs"

    def ready(self) -> None:
        # Models exist only now; what registers them cannot be imported at the top.
        import_module("costs.registration").register()
