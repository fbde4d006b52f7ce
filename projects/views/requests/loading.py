"""How the views of requests find theirs."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from people.http import SignedInRequest
from projects.models import ProjectRequest

GET_AND_POST = ["GET", "HEAD", "POST"]


def seen_request(request: SignedInRequest, number: int) -> ProjectRequest:
    """The request with its names and stage, if the reader may see it."""
    rows = ProjectRequest.objects.visible_to(request.user).with_names().with_stage()
    return get_object_or_404(rows, number=number)
