"""The only place that reads environment variables; malformed values stop the start."""

import os
from collections.abc import Collection
from datetime import date
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
DIRECTORY_VARIABLES = ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def secret(name: str) -> str:
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is missing: production has no default for it.")
    return value


def flag(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if value in {"", "default"}:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def one_of(name: str, choices: Collection[str]) -> str:
    value = text(name)
    if value and value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def whole(name: str, default: int, *, low: int = 0) -> int:
    value = text(name)
    try:
        number = int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if number < low:
        raise ImproperlyConfigured(f"{name} must be at least {low}.")
    return number


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def day(name: str) -> date | None:
    value = text(name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a date like 2026-11-02.") from None


def database(default: str) -> dict[str, object]:
    value = text("DATABASE_URL", default)
    refusal = ImproperlyConfigured(
        "DATABASE_URL is not the address of a database: postgres://user:password@host/name or "
        "sqlite:////path/to/file."
    )
    if not value.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise refusal
    try:
        config: dict[str, object] = environ.Env.db_url_config(value)
    except (ValueError, ImproperlyConfigured):
        raise refusal from None
    return config


def directory() -> dict[str, object]:
    """The OpenID Connect provider: OIDC_SERVER_URL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET."""
    given = {name: text(name) for name in DIRECTORY_VARIABLES}
    if not any(given.values()):
        return {}
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise ImproperlyConfigured(f"{', '.join(missing)} is missing for the directory sign-in.")
    app = {
        "provider_id": "directory",
        "name": text("OIDC_NAME", "OpenID Connect"),
        "client_id": given["OIDC_CLIENT_ID"],
        "secret": given["OIDC_CLIENT_SECRET"],
        "settings": {"server_url": given["OIDC_SERVER_URL"], "token_auth_method": None},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}


def directory_origins() -> list[str]:
    """Where the sign-in form may lead: to the directory, and nowhere else."""
    parts = urlsplit(text("OIDC_SERVER_URL"))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []
