"""The embedded default plus a counter: each answer says how many queries it took."""

from datetime import date

from servicedesk_pm.settings.base import MIDDLEWARE
from servicedesk_pm.settings.development import *  # noqa: F403

MIDDLEWARE = ["reporting.bench.middleware.QueryCountMiddleware", *MIDDLEWARE]

# Mails are written and go nowhere.
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# The day of the reference portfolio, so that its figures are the same on every day.
DEMO_TODAY = date(2026, 11, 2)
