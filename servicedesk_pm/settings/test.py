"""Settings of the suite: fast hashing, no network, everything hostile to mistakes."""

from servicedesk_pm.settings.base import *  # noqa: F403
from servicedesk_pm.settings.base import INSTALLED_APPS, MIDDLEWARE, TEMPLATES

SECRET_KEY = "for-tests-only"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNDEFINED(%s)"

# Static files are looked for when asked for; reading them all for every client took a fifth of the
# suite's time.
WHITENOISE_AUTOREFRESH = True

# A lazy load inside a loop fails the test that meets it.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
# A session that ends is read once to load it and once to delete it; so is a removed key.
# A content type is read once in the life of a process, whenever the first of its kind comes by.
ZEAL_ALLOWLIST = [
    {"model": "contenttypes.ContentType", "field": "get()"},
    {"model": "sessions.Session", "field": "get()"},
    {"model": "mfa.Authenticator", "field": "get()"},
]
# Messages go nowhere: tests call tasks as functions, and those with a worker bring their broker.
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
