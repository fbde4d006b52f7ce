from importlib import import_module

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        # Models exist only now; what registers them cannot be imported at the top.
        import_module("reporting.registration").register()
