"""Everything that changes a project request."""

from projects.operations.requests.endorsing import endorse_request, refuse_endorsement
from projects.operations.requests.following import follow_project
from projects.operations.requests.screening import (
    name_analyst,
    park_request,
    return_request,
    take_up_request,
)
from projects.operations.requests.submitting import submit_request
from projects.operations.requests.writing import begin_request, delete_draft, save_section

__all__ = [
    "begin_request",
    "delete_draft",
    "endorse_request",
    "follow_project",
    "name_analyst",
    "park_request",
    "refuse_endorsement",
    "return_request",
    "save_section",
    "submit_request",
    "take_up_request",
]
