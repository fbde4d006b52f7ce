"""The worker of the journeys: the suite's settings with the queue that the pages send to."""

import os
from pathlib import Path
from typing import Any

from celery.signals import task_prerun, worker_ready

from servicedesk_pm.settings.test import *  # noqa: F403
from tests.journeys.queue import queue_options

CELERY_BROKER_URL = "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = queue_options(os.environ["JOURNEY_QUEUE"])
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = Path(os.environ["VAR_DIR"]) / "letters"
MEDIA_ROOT = os.environ["JOURNEY_FILES"]


@worker_ready.connect
def say_so(**facts: Any) -> None:
    (Path(os.environ["VAR_DIR"]) / "worker-ready").touch()


@task_prerun.connect
def forget_content_types(**facts: Any) -> None:
    """Each test empties the database and numbers the content types anew."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415 (settings come first)

    ContentType.objects.clear_cache()
