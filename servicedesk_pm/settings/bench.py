"""The embedded default plus a counter: each answer says how many queries it took."""

from servicedesk_pm.settings.base import MIDDLEWARE
from servicedesk_pm.settings.development import *  # noqa: F403

MIDDLEWARE = ["reporting.bench.middleware.QueryCountMiddleware", *MIDDLEWARE]

# Mails are written and go nowhere.
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
