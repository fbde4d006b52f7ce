"""Tables, one task and one person's session for a web server; run as a process of its own."""

import json

import django
from django.core.management import call_command

django.setup()
from django.test import Client  # noqa: E402

from tests.factories import make_task, make_user  # noqa: E402
from workpackages.models import Task  # noqa: E402


def prepare() -> dict[str, str]:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    lead = make_user("lead")
    task = make_task()
    task.project.lead = lead
    task.project.save()
    client = Client()
    client.force_login(lead)
    return {
        "session": client.session.session_key,
        "task": Task.objects.get().get_absolute_url(),
        "project": task.project.get_absolute_url(),
    }


if __name__ == "__main__":
    print(json.dumps(prepare()))
