"""A team's installation behind TLS. Starts only when every secret is given."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from servicedesk_pm.common import logs
from servicedesk_pm.settings import environment as env
from servicedesk_pm.settings.base import *  # noqa: F403
from servicedesk_pm.settings.base import ALLAUTH_TRUSTED_PROXY_COUNT, BASE_DIR, LOG_LEVEL, STORAGES

if env.flag("DEBUG", default=False):
    raise ImproperlyConfigured("DEBUG must be off in production.")
SECRET_KEY = env.secret("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure"):
    raise ImproperlyConfigured("SECRET_KEY must be random and at least 50 characters long.")
# A file in VAR_DIR is a choice that somebody makes, not what is left when it was forgotten.
env.secret("DATABASE_URL")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is missing: name the host of the application.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if not host.startswith(".")]

# A proxy in front ends TLS and says so; without one (0) its headers are nobody's to send.
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# Asked from inside the machine, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
SECURE_HSTS_SECONDS = env.whole("HSTS_SECONDS", 365 * 24 * 60 * 60, low=1)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True

SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Collected, compressed and named by content when the image is built.
STATIC_ROOT = Path(env.text("STATIC_ROOT") or BASE_DIR / "staticfiles")
WHITENOISE_USE_FINDERS = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if _bucket := env.text("FILES_S3_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": env.text("FILES_S3_ENDPOINT") or None,
            "region_name": env.text("FILES_S3_REGION") or None,
            "access_key": env.secret("FILES_S3_ACCESS_KEY"),
            "secret_key": env.secret("FILES_S3_SECRET_KEY"),
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }

# ``none`` is a decision: nothing is sent, and nobody can reset a password by mail.
EMAIL_HOST = env.secret("MAIL_HOST")
if EMAIL_HOST == "none":
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_PORT = env.whole("MAIL_PORT", 587, low=1)
    EMAIL_HOST_USER = env.text("MAIL_USER")
    EMAIL_HOST_PASSWORD = env.secret("MAIL_PASSWORD") if EMAIL_HOST_USER else ""
    EMAIL_USE_SSL = EMAIL_PORT == 465
    EMAIL_USE_TLS = env.flag("MAIL_TLS", default=True) and not EMAIL_USE_SSL
    EMAIL_TIMEOUT = 10
    DEFAULT_FROM_EMAIL = env.secret("MAIL_FROM")
    SERVER_EMAIL = DEFAULT_FROM_EMAIL

# One line of JSON per request, for whatever collects the output of the containers.
LOGGING = logs.configuration(json=True, level=LOG_LEVEL)
