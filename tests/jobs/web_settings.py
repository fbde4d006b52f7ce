"""A web server of its own on a database of its own, with one page that takes its time."""

from servicedesk_pm.settings.base import *  # noqa: F403

SECRET_KEY = "for-tests-only"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.jobs.web_urls"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
