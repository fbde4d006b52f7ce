"""The forms before sign-in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.operations.letters import ask_for_password_link


class SignInForm(LoginForm):  # type: ignore[misc]
    """A name or an address, and a password; both are looked up in the same way.

    One credential means one hash per attempt, known account or not, so that the time of
    the answer does not tell whether somebody exists.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label = _("User name or e-mail"), _("Password")
        name.validators.append(MaxLengthValidator(254))
        name.widget.attrs = {"autocomplete": "username", "autofocus": True, "maxlength": "254"}
        password.widget.attrs.pop("placeholder", None)
        password.help_text = ""

    def user_credentials(self) -> dict[str, str]:
        return {
            "username": self.cleaned_data["login"],
            "password": self.cleaned_data.get("password", ""),
        }


class AskForLinkForm(ResetPasswordForm):  # type: ignore[misc]
    """An address that may get a link; nothing is looked up before the answer is given."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Called by the library's view once the brake has let the request through."""
        email = str(self.cleaned_data["email"])
        ask_for_password_link(email, base=request.build_absolute_uri("/"), actor=None)
        return email
