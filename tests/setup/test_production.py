"""Production settings start only when they are safe; each trial is a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "DJANGO_SETTINGS_MODULE": "servicedesk_pm.settings.production",
    "SECRET_KEY": "k3y-of-a-test-which-is-long-and-has-many-different-characters-0123456789",
    "ALLOWED_HOSTS": "projects.example.org",
    "MAIL_HOST": "mail.example.org",
    "MAIL_FROM": "projects@example.org",
    "TRUSTED_PROXY_COUNT": "1",
}
SHOW = (
    "import json, sys; from django.conf import settings as s; "
    "print(json.dumps({n: getattr(s, n, None) for n in sys.argv[1:]}))"
)


def python(tmp_path, *arguments, **changes):
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "HOME": str(tmp_path)}
    env |= GOOD | {"DATABASE_URL": f"sqlite:///{tmp_path / 'p.sqlite3'}"}
    env |= {name: value for name, value in changes.items() if value is not None}
    for name in [name for name, value in changes.items() if value is None]:
        env.pop(name, None)
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120
    )


def settings(tmp_path, *names, **changes):
    done = python(tmp_path, "-c", SHOW, *names, **changes)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_check_deploy_has_no_warning(tmp_path):
    done = python(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "MAIL_HOST"])
def test_it_refuses_to_start_without(tmp_path, missing):
    done = python(tmp_path, "manage.py", "check", **{missing: None})
    assert done.returncode != 0
    assert f"{missing} is missing" in done.stderr


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"DEBUG": "true"}, "DEBUG must be off"),
        ({"SECRET_KEY": "short"}, "at least 50 characters"),
        ({"SECRET_KEY": "a" * 60}, "must be random"),
        ({"SECRET_KEY": "django-insecure-" + GOOD["SECRET_KEY"]}, "must be random"),
        ({"ALLOWED_HOSTS": "*"}, "name the host"),
        ({"MAIL_USER": "mailer"}, "MAIL_PASSWORD is missing"),
        ({"MAIL_FROM": ""}, "MAIL_FROM is missing"),
        ({"FILES_S3_BUCKET": "files"}, "FILES_S3_ACCESS_KEY is missing"),
        ({"HSTS_SECONDS": "0"}, "HSTS_SECONDS must be at least 1"),
        ({"TRUSTED_PROXY_COUNT": "two"}, "must be a whole number"),
    ],
)
def test_it_refuses_an_unsafe_value(tmp_path, changes, reason):
    done = python(tmp_path, "manage.py", "check", **changes)
    assert done.returncode != 0
    assert reason in done.stderr


def test_cookies_are_bound_to_host_and_tls(tmp_path):
    found = settings(
        tmp_path,
        *("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"),
        *("CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN"),
    )
    assert found == {
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_DOMAIN": None,
        "CSRF_COOKIE_DOMAIN": None,
    }


@pytest.mark.parametrize("count", [0, 2])
def test_headers_of_a_proxy_count_only_when_there_is_one(tmp_path, count):
    found = settings(
        tmp_path,
        *("ALLAUTH_TRUSTED_PROXY_COUNT", "SECURE_PROXY_SSL_HEADER"),
        TRUSTED_PROXY_COUNT=str(count),
    )
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == count
    expected = ["HTTP_X_FORWARDED_PROTO", "https"] if count else None
    assert found["SECURE_PROXY_SSL_HEADER"] == expected


def test_mail_can_be_turned_off_on_purpose(tmp_path):
    found = settings(tmp_path, "EMAIL_BACKEND", MAIL_HOST="none", MAIL_FROM=None)
    assert found["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


def test_mail_goes_out_encrypted(tmp_path):
    names = ("EMAIL_BACKEND", "EMAIL_USE_TLS", "EMAIL_USE_SSL", "DEFAULT_FROM_EMAIL")
    found = settings(tmp_path, *names, MAIL_USER="mailer", MAIL_PASSWORD="word")
    assert found == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
        "DEFAULT_FROM_EMAIL": "projects@example.org",
    }
    at_465 = settings(tmp_path, *names, MAIL_PORT="465")
    assert (at_465["EMAIL_USE_TLS"], at_465["EMAIL_USE_SSL"]) == (False, True)


def test_redis_and_postgresql_are_chosen_by_address(tmp_path):
    found = settings(
        tmp_path,
        *("DATABASES", "CACHES", "CELERY_BROKER_URL", "SESSION_ENGINE"),
        DATABASE_URL="postgres://me@db.example/projects",
        REDIS_URL="redis://redis.example:6379/0",
    )
    assert found["DATABASES"]["default"]["ENGINE"].endswith("postgresql")
    assert found["DATABASES"]["default"]["CONN_HEALTH_CHECKS"] is True
    assert found["CACHES"]["default"]["LOCATION"] == "redis://redis.example:6379/0"
    assert found["CELERY_BROKER_URL"] == "redis://redis.example:6379/0"
    assert found["SESSION_ENGINE"] == "django.contrib.sessions.backends.db"


def test_private_files_in_a_bucket_are_signed_and_never_public(tmp_path):
    found = settings(
        tmp_path,
        "STORAGES",
        FILES_S3_BUCKET="files",
        FILES_S3_ACCESS_KEY="id",
        FILES_S3_SECRET_KEY="word",
    )
    options = found["STORAGES"]["default"]["OPTIONS"]
    assert options["bucket_name"] == "files"
    assert options["default_acl"] == "private"
    assert options["querystring_auth"] is True


def test_static_files_are_collected_under_hashed_names(tmp_path):
    collected = tmp_path / "collected"
    done = python(tmp_path, "scripts/collect_static.py", STATIC_ROOT=str(collected))
    assert done.returncode == 0, done.stderr
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    sheet = names["bootstrap/css/bootstrap.min.css"]
    assert sheet != "bootstrap/css/bootstrap.min.css"
    assert (collected / sheet).exists()
    assert (collected / f"{sheet}.br").exists()
    assert not [name for name in names if ".rtl." in name]


def test_the_embedded_default_makes_its_own_secret_once(tmp_path):
    embedded = {"DJANGO_SETTINGS_MODULE": "servicedesk_pm.settings.development"}
    embedded |= dict.fromkeys(("SECRET_KEY", "DATABASE_URL", "MAIL_HOST", "ALLOWED_HOSTS"))
    first = settings(tmp_path, "SECRET_KEY", "DEBUG", "CELERY_BROKER_URL", **embedded)
    second = settings(tmp_path, "SECRET_KEY", "ALLOWED_HOSTS", **embedded)
    assert len(first["SECRET_KEY"]) >= 50
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["DEBUG"] is False
    assert first["CELERY_BROKER_URL"].startswith("filesystem://")
    assert second["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0
