"""Where each part announces its entry in the navigation, its project tab and what it can create.

An entry's ``order`` also gives its group: hundreds are separated by a line. Cockpit 10,
My work 20; Requests 110, Portfolio 120, Programmes 130, Projects 140, Plan 150, Calendar 160;
Risks 210, Quality 220, People 230, Procurement 240; Reports 310, Lessons 320,
Administration 330.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from servicedesk_pm.common.errors import Words

GROUP = 100


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A link of the left navigation; ``active_prefixes`` are paths that it stands for.

    ``count`` tells how many things wait there for the person, in one cheap query at most;
    ``counted`` says what they are, for those who cannot see where the number stands.
    """

    order: int
    label: Words
    url_name: str
    visible: Callable[[Any], bool]
    active_prefixes: tuple[str, ...] = ()
    count: Callable[[Any], int] | None = None
    counted: Words = ""


@dataclass(frozen=True, slots=True)
class ProjectTab:
    """A tab of the project pages; ``views`` are the view names that it stands for."""

    order: int
    label: Words
    url_name: str
    visible: Callable[[Any, Any], bool]
    views: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one person sees it on one page."""

    label: Words
    url: str
    active: bool
    starts_group: bool = False
    count: int = 0
    counted: Words = ""


_entries: dict[str, NavEntry] = {}
_creations: dict[str, NavEntry] = {}
_tabs: dict[str, ProjectTab] = {}


def register(entry: NavEntry) -> None:
    """Add an entry to the left navigation; called from an app's ``ready()``."""
    _entries[entry.url_name] = entry


def register_create(entry: NavEntry) -> None:
    """Add something to the "Create" menu of the top bar."""
    _creations[entry.url_name] = entry


def register_project_tab(
    order: int,
    label: Words,
    url_name: str,
    visible: Callable[[Any, Any], bool],
    *,
    views: Iterable[str] = (),
) -> None:
    """Add a tab to the project pages; its address takes the project's code."""
    _tabs[url_name] = ProjectTab(order, label, url_name, visible, (url_name, *views))


def links_for(user: Any, path: str) -> list[Link]:
    """The entries of the left navigation that the person may open, the current one marked."""
    shown = _visible(_entries, user)
    addresses = [reverse(entry.url_name) for entry in shown]
    current = _current(path, shown, addresses)
    links: list[Link] = []
    group = None
    for position, (entry, url) in enumerate(zip(shown, addresses, strict=True)):
        starts = bool(links) and entry.order // GROUP != group
        group = entry.order // GROUP
        links.append(
            Link(
                entry.label,
                url,
                active=position == current,
                starts_group=starts,
                count=entry.count(user) if entry.count else 0,
                counted=entry.counted,
            )
        )
    return links


def creations_for(user: Any) -> list[Link]:
    """What the person may create from anywhere."""
    return [
        Link(entry.label, reverse(entry.url_name), active=False)
        for entry in _visible(_creations, user)
    ]


def pages_for(user: Any) -> list[Link]:
    """Every page of the navigation that the person may open, without its counts."""
    return [
        Link(entry.label, reverse(entry.url_name), active=False)
        for entry in _visible(_entries, user)
    ]


def tabs_for(user: Any, project: Any, view_name: str) -> list[Link]:
    """The tabs of one project that the person may open, the current one marked."""
    return [
        Link(tab.label, reverse(tab.url_name, args=[project.code]), active=view_name in tab.views)
        for tab in sorted(_tabs.values(), key=lambda tab: tab.order)
        if tab.visible(user, project)
    ]


def _visible(entries: dict[str, NavEntry], user: Any) -> list[NavEntry]:
    return sorted(
        (entry for entry in entries.values() if entry.visible(user)),
        key=lambda entry: entry.order,
    )


def _current(path: str, entries: list[NavEntry], addresses: list[str]) -> int | None:
    """The entry whose longest prefix fits; a project's page belongs to its list."""
    best, length = None, 0
    for position, (entry, url) in enumerate(zip(entries, addresses, strict=True)):
        for prefix in (*entry.active_prefixes, url):
            if path.startswith(prefix) and len(prefix) > length and prefix != "/":
                best, length = position, len(prefix)
    return best
