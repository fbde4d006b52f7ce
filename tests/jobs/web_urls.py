"""The application's addresses, a slow one, and two that tell what is stored."""

import time
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from people.models import Job
from servicedesk_pm.urls import urlpatterns as real
from workpackages.models import Comment, Task


def slow(request: HttpRequest) -> HttpResponse:
    """Says that it began, waits, and only then writes."""
    Path(request.POST["begun"]).touch()
    time.sleep(float(request.POST["seconds"]))
    Comment.objects.create(task=Task.objects.get(), author=request.user, text="slow")
    return HttpResponse("written")


def stored(request: HttpRequest) -> HttpResponse:
    texts = Comment.objects.order_by("pk").values_list("text", flat=True)
    return JsonResponse(list(texts), safe=False)


def jobs(request: HttpRequest) -> HttpResponse:
    """Kind, state and steps done of every job."""
    rows = Job.objects.order_by("pk").values_list("kind", "state", "steps_done")
    return JsonResponse(list(rows), safe=False)


urlpatterns = [
    path("slow/", slow),
    path("stored/", stored),
    path("jobs-told/", jobs),
    *real,
]
