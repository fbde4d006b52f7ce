"""A whole installation of its own for the tests that start a real worker, only more impatient."""

import os

from servicedesk_pm.settings.base import *  # noqa: F403
from servicedesk_pm.settings.base import CELERY_BROKER_TRANSPORT_OPTIONS, REDIS_URL

SECRET_KEY = "for-tests-only"
CELERY_IMPORTS = ["tests.jobs.kinds"]
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "people.sweep_jobs", "schedule": 1, "options": {"expires": 5}}
}
CELERY_WORKER_LOST_WAIT = 0.5
JOB_HEARTBEAT_SECONDS = 0.5
JOB_STALE_SECONDS = 2.5
JOB_RESEND_SECONDS = 2
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = os.environ["TEST_KEY_PREFIX"]
