import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk_pm.settings.development")

TRANSPORT_ALIASES["filesystem"] = "servicedesk_pm.queue:Transport"

app = Celery("servicedesk_pm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
