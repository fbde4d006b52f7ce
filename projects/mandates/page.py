"""A mandate's page, assembled for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.choices import Role
from people.models import User
from projects.mandates.content import content_of, parties_of
from projects.mandates.fields import SECTION_FIELDS
from projects.mandates.permissions import can_edit_mandate, roles_to_sign
from projects.mandates.reading import read
from projects.mandates.standing import missing_of, standing_of
from projects.models import Mandate, MandateSignature, Project
from projects.permissions import can_see_inside
from projects.written.reading import Section

# Sections that are written elsewhere, by the name of the page.
_WRITTEN_IN = {
    "structure": "workpackages:structure",
    "packages": "workpackages:structure",
    "dependencies": "workpackages:dependencies",
    "planning": "workpackages:plan",
}


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with what it lacks, and the pages where that can be met."""

    section: Section
    missing: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    is_computed: bool = False

    @property
    def state(self) -> str:
        if self.missing:
            words = ngettext("%(n)s point missing", "%(n)s points missing", len(self.missing))
            return words % {"n": len(self.missing)}
        return _("from the data") if self.is_computed else _("complete")

    @property
    def tone(self) -> str:
        if self.missing:
            return "watch"
        return "" if self.is_computed else "good"


@dataclass(frozen=True, slots=True)
class Party:
    """One of those who sign: who it is, when it was signed, and whether the reader may now."""

    role: str
    label: str
    person: str
    signature: MandateSignature | None
    is_mine: bool


def shown_version(user: User, project: Project) -> Mandate | None:
    """The newest version that the reader reads: an observer none before it is signed."""
    found = Mandate.objects.filter(project=project)
    if not can_see_inside(user, project):
        found = found.binding()
    mandate = found.select_related("sent_by").newest_first().first()
    if mandate is not None:
        mandate.project = project
    return mandate


def shown_sections(mandate: Mandate, user: User) -> list[ShownSection]:
    """Of a draft from the data of today, of any other from its frozen text."""
    project = mandate.project
    summary = not can_see_inside(user, project)
    content = mandate.content or content_of(mandate)
    missing = missing_of(content, project) if mandate.is_draft else {}
    edits = mandate.is_draft and can_edit_mandate(user, project)
    return [
        ShownSection(
            section,
            tuple(missing.get(section.key, ())),
            tuple(_links(section.key, project)) if edits else (),
            is_computed=section.key in _WRITTEN_IN,
        )
        for section in read(content, summary=summary)
    ]


def _links(key: str, project: Project) -> list[tuple[str, str]]:
    code = project.code
    if key in {"objectives", "results"}:
        return [(_("Edit"), reverse("projects:mandate-rows", args=[code, key]))]
    edit = (_("Edit"), reverse("projects:edit-mandate", args=[code, key]))
    if key == "organisation":
        people = (_("Name people"), reverse("projects:organisation", args=[code]))
        return [people, (_("Meetings"), edit[1])]
    if key in SECTION_FIELDS:
        return [edit]
    if key in _WRITTEN_IN:
        return [(_("Show the source"), reverse(_WRITTEN_IN[key], args=[code]))]
    return []


def parties(mandate: Mandate, user: User) -> list[Party]:
    """Who signs and who has. One query for the signatures."""
    signatures = {
        each.role: each
        for each in mandate.signatures.select_related("person").order_by("signed_at", "pk")
    }
    signed = {role: each.person_id for role, each in signatures.items()}
    mine = roles_to_sign(user, mandate, signed)
    document = mandate.content.get("document")
    named: list[tuple[str, str]]
    if document:
        named = [(each["role"], each["name"]) for each in document["signers"]]
    else:
        named = [(role, str(person or "")) for role, person in parties_of(mandate.project)]
    return [
        Party(role, str(Role(role).label), name, signatures.get(role), role in mine)
        for role, name in named
    ]


@dataclass(frozen=True, slots=True)
class Glance:
    """The mandate in two lines, for the project's overview."""

    mandate: Mandate
    missing: int
    waiting: tuple[str, ...]
    mine: tuple[str, ...]


def glance(user: User, project: Project) -> Glance | None:
    """At most ten queries, whatever the mandate holds."""
    mandate = shown_version(user, project)
    if mandate is None:
        return None
    waiting: tuple[str, ...] = ()
    mine: tuple[str, ...] = ()
    if mandate.is_in_signature:
        found = parties(mandate, user)
        unsigned = [party for party in found if party.signature is None]
        waiting = tuple(party.person or party.label for party in unsigned)
        mine = tuple(party.role for party in unsigned if party.is_mine)
    missing = len(standing_of(mandate)) if can_see_inside(user, project) else 0
    return Glance(mandate, missing, waiting, mine)


def versions_in_sight(user: User, project: Project) -> list[Mandate]:
    """Newest first, without their texts."""
    found = Mandate.objects.filter(project=project).newest_first()
    if not can_see_inside(user, project):
        found = found.binding()
    rows = list(found.only("number", "state", "signed_at", "project"))
    for row in rows:
        row.project = project
    return rows


def two_contents(before: Mandate, after: Mandate) -> tuple[dict[str, Any], dict[str, Any]]:
    return (before.content or content_of(before), after.content or content_of(after))
