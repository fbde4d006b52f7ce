"""Whose roles read the communication plan; nothing here asks a row."""

from __future__ import annotations

from people.choices import Role

READS = frozenset(
    {
        Role.DIRECTOR,
        Role.PROGRAMME_MANAGER,
        Role.PROJECT_MANAGER,
        Role.WORK_PACKAGE_LEAD,
        Role.TEAM_MEMBER,
        Role.SPONSOR,
        Role.QUALITY_MANAGER,
    }
)
# They read what was told, not what is prepared.
PUBLISHED_TO = frozenset({Role.OBSERVER})
WRITES = frozenset({Role.PROJECT_MANAGER, Role.WORK_PACKAGE_LEAD})
APPROVES = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER})
