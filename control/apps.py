"""Control: what was planned, done and spent month by month, and what that says of the end."""

from importlib import import_module

from django.apps import AppConfig


class ControlConfig(AppConfig):
    name = "control"

    def ready(self) -> None:
        # Models exist only now; what registers them cannot be imported at the top.
        import_module("control.registration").register()
