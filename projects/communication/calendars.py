"""The communication plan for calendar programs: what is due on which day, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from icalendar import Calendar, Event

from projects.communication.choices import ActionState
from projects.models import CommunicationAction, Project
from servicedesk_pm.common import clock


def calendar_file(project: Project, rows: Iterable[CommunicationAction], *, base: str) -> bytes:
    """One all-day event for each action that is not cancelled; the message itself stays here."""
    calendar = Calendar()
    calendar.add("prodid", "-//servicedesk-pm//communication//")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", str(project))
    for row in rows:
        if row.state == ActionState.CANCELLED:
            continue
        row.project = project
        day = row.done_on or row.due_on
        event = Event()
        event.add("uid", f"communication-{row.pk}@servicedesk-pm")
        event.add("dtstamp", clock.now())
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"{project.code} {row.name}")
        event.add("description", f"{row.get_channel_display()}, {row.get_state_display()}")
        event.add("url", urljoin(settings.PUBLIC_URL or base, row.get_absolute_url()))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    body: bytes = calendar.to_ical()
    return body
