from importlib import import_module

from django.apps import AppConfig


class WorkPackagesConfig(AppConfig):
    name = "workpackages"

    def ready(self) -> None:
        # Models exist only now; what registers them cannot be imported at the top.
        import_module("workpackages.registration").register()
