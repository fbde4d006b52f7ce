"""What a calendar program reads: tasks of one person, or milestones of one project.

Only what stands in the plan and is classified like it goes out: names, dates, places in the
structure. No description, reason, comment, amount or other person's name does.
"""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from people.models import User
from projects.models import Project
from workpackages.choices import TaskState
from workpackages.models import CalendarFeed, Task
from workpackages.models.tasks import TaskQuerySet
from workpackages.my_work import tasks_of
from workpackages.queries import expected_on

# Calendar programs ask again after this time; most have their own mind about it.
REFRESH = timedelta(hours=6)
MOST_EVENTS = 2000
KEPT_DAYS = 90
_OURS = "servicedesk-pm"


def feed_of(digest: str) -> CalendarFeed | None:
    """The feed behind an address, of a person who may still sign in. One query."""
    feeds = CalendarFeed.objects.filter(digest=digest, user__is_active=True)
    return feeds.select_related("user", "project").first()


def calendar_of(feed: CalendarFeed, *, base: str, on: date) -> bytes:
    """The calendar as the person may see it now. Two queries, whatever its size."""
    base = settings.PUBLIC_URL or base
    sees_it = feed.project is None or _sees_inside(feed.user, feed.project)
    calendar = Calendar()
    calendar.add("prodid", f"-//{_OURS}//{feed.user.language}//")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    name = _name(feed, sees_it=sees_it)
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    for task in _tasks(feed, on=on)[:MOST_EVENTS] if sees_it else ():
        calendar.add_component(_event(task, feed, base))
    body: bytes = calendar.to_ical()
    return body


def _sees_inside(user: User, project: Project) -> bool:
    return Project.objects.with_plan_visible_to(user).filter(pk=project.pk).exists()


def _name(feed: CalendarFeed, *, sees_it: bool) -> str:
    if feed.project is None:
        return _("My tasks")
    if not sees_it:
        return _("Milestones")
    return _("Milestones of %(project)s") % {"project": feed.project.code}


def _tasks(feed: CalendarFeed, *, on: date) -> TaskQuerySet:
    """Dated work that is open or was finished a short while ago; all dated milestones."""
    if feed.project is None:
        recent = Q(actual_finish_on__isnull=True)
        recent |= Q(actual_finish_on__gte=on - timedelta(days=KEPT_DAYS))
        found = tasks_of(feed.user).filter(recent)
    else:
        found = Task.objects.filter(project=feed.project).milestones()
    dated = found.exclude(state=TaskState.CANCELLED).exclude(
        start_on=None, finish_on=None, actual_finish_on=None
    )
    return dated.select_related("project", "work_package").soonest_first()


def _event(task: Task, feed: CalendarFeed, base: str) -> Event:
    first, last = _days(task)
    event = Event()
    event.add("uid", f"task-{task.pk}@{urlsplit(settings.PUBLIC_URL or '').hostname or _OURS}")
    # Without a method, the stamp is when the event was last changed: the file stays the same.
    event.add("dtstamp", task.updated_at)
    event.add("last-modified", task.updated_at)
    event.add("sequence", task.version - 1)
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("summary", _summary(task, feed))
    event.add("location", f"{task.project.code} · {task.work_package.name}")
    event.add("url", urljoin(base, task.get_absolute_url()))
    event.add("transp", "TRANSPARENT")
    event.add("class", "CONFIDENTIAL")
    return event


def _days(task: Task) -> tuple[date, date]:
    """First and last day. A milestone has one; what has begun began when it did."""
    last = expected_on(task) or task.actual_start_on or task.start_on
    assert last is not None  # Undated tasks have been left out.
    if task.is_milestone:
        return last, last
    return min(task.actual_start_on or task.start_on or last, last), last


def _summary(task: Task, feed: CalendarFeed) -> str:
    done = "✓ " if task.state == TaskState.COMPLETED else ""
    mark = "◆ " if task.is_milestone else ""
    code = f" ({task.project.code})" if feed.project is None else ""
    return f"{done}{mark}{task.name}{code}"
