"""What somebody types into the sections of a request."""

from __future__ import annotations

from projects.operations.requests import begin_request, save_section, submit_request
from projects.requests.choices import Answer, EffortClass, Funding

OBJECTIVE = {
    "text_fr": "",
    "text_en": "Fewer calls",
    "indicator": "calls each month",
    "wished": "40",
}
FILLED = {
    "need": {"need_en": "Calls are lost.", "affected_en": "All agents."},
    "objectives": {"objectives": [OBJECTIVE]},
    "benefits": {"saved_hours": 400},
    "scope": {"scope_in_en": "The desk.", "user_groups_en": "Agents"},
    "workstations": {"touches_workstations": Answer.NO},
    "frame": {"effort_class": EffortClass.SMALL, "funding": Funding.UNIT},
    "inaction": {"inaction_en": "More calls are lost."},
}


def begun(writer, **fields):
    return begin_request({"title_en": "Headsets"}, actor=writer, **fields)


def filled(writer, **fields):
    request = begun(writer, **fields)
    for section, values in FILLED.items():
        save_section(request.pk, section, values, actor=writer)
    request.refresh_from_db()
    return request


def submitted(writer, **fields):
    request = submit_request(filled(writer, **fields).pk, actor=writer)
    request.refresh_from_db()
    return request
