"""A decision file's page, assembled for one reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import User
from projects.decision_files.content import Options, content_of
from projects.decision_files.counting import Count, count
from projects.decision_files.permissions import (
    can_direct_file,
    can_edit_file,
    can_read_files,
    is_written_now,
)
from projects.decision_files.sections import (
    COMPUTED,
    SECTION_FIELDS,
    SECTIONS,
    WRITTEN_ELSEWHERE,
)
from projects.decision_files.standing import Missing, missing_in
from projects.models import Approver, DecisionFile, DecisionFileQuerySet, Project, Vote
from projects.words import Spoken, spoken
from projects.written.reading import NOTHING, Cell, Part, Section, read

FILE = "projects:decision-file"


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section with what it lacks, and the pages where that can be met."""

    section: Section
    missing: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...]
    is_computed: bool

    @property
    def lacks_choice(self) -> bool:
        """Whether no option is recommended yet."""
        return all(part.text == NOTHING for part in self.section.facts)

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
class Column:
    """One option as the head of its column."""

    number: int
    name: Spoken
    is_nothing: bool
    is_recommended: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The options side by side: one line for each criterion that any of them speaks of."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[str, tuple[tuple[Column, Cell], ...]], ...]


@dataclass(frozen=True, slots=True)
class Voter:
    """One of those asked, and the vote, if there is one."""

    approver: Approver
    vote: Vote | None


@dataclass(frozen=True, slots=True)
class Ballot:
    """The vote on one version as it stands."""

    voters: tuple[Voter, ...]
    count: Count
    is_mine: bool

    @property
    def awaited(self) -> list[str]:
        return [str(each.approver) for each in self.voters if each.vote is None]


def files_in_sight(user: User, project: Project) -> DecisionFileQuerySet:
    """All versions for those who read them, to others those that they were asked about."""
    found = DecisionFile.objects.filter(project=project).select_related(
        "author", "asked_by", "project"
    )
    return found if can_read_files(user, project) else found.named(user)


def opens_for(user: User, project: Project) -> bool:
    """Whether any version opens to the person; a query only for those who do not read all."""
    return can_read_files(user, project) or files_in_sight(user, project).exists()


def shown_sections(
    file: DecisionFile, options: Options, user: User, *, on: date
) -> list[ShownSection]:
    """Of a draft from the data of today, of any other from its frozen text."""
    content = file.content or content_of(file, options, on=on)
    missing = missing_in(file, options) if file.is_draft else []
    edits = file.is_draft and can_edit_file(user, file.project)
    return [
        ShownSection(
            section,
            tuple(_lacking(section.key, missing, file.project, edits=edits)),
            tuple(_links(section.key, file.project)) if edits else (),
            is_computed=section.key in COMPUTED,
        )
        for section in read(content, SECTIONS)
    ]


def _lacking(
    key: str, missing: Iterable[Missing], project: Project, *, edits: bool
) -> Iterable[tuple[str, str]]:
    for each in missing:
        if each.section == key:
            url = section_url(project, key) if edits else ""
            if edits and each.option:
                url = reverse("projects:decision-file-option", args=[project.code, each.option])
            yield each.words, url


def section_url(project: Project, key: str) -> str:
    """Where the section is written."""
    if key == "options":
        return reverse("projects:decision-file-options", args=[project.code])
    return reverse("projects:edit-decision-file", args=[project.code, key])


def _links(key: str, project: Project) -> list[tuple[str, str]]:
    if key in WRITTEN_ELSEWHERE:
        return [(_("Show the source"), reverse(WRITTEN_ELSEWHERE[key], args=[project.code]))]
    if key == "options" or key in SECTION_FIELDS:
        return [(_("Edit"), section_url(project, key))]
    return []


def comparison_of(options: Options, part: Part) -> Comparison:
    """The table of options turned by a quarter, so that each criterion is read across."""
    columns = tuple(
        Column(each.number, spoken(each, "name"), each.is_nothing, each.is_recommended)
        for each in options
    )
    lines = []
    for n, head in enumerate(part.heads[1:], start=1):
        cells = tuple(row[n] for row in part.rows)
        if any(cell.text != NOTHING for cell in cells):
            lines.append((head.label, tuple(zip(columns, cells, strict=True))))
    return Comparison(columns, tuple(lines))


def ballot_of(file: DecisionFile, user: User) -> Ballot | None:
    """Who was asked and what they said. Two queries; nothing before the file is put to the vote."""
    if file.asked_at is None:
        return None
    asked = file.approvers.select_related("person").prefetch_related("votes").order_by("pk")
    voters = tuple(Voter(each, next(iter(each.votes.all()), None)) for each in asked)
    silent = [each.approver for each in voters if each.vote is None]
    tally = count(
        (each.vote.answer for each in voters if each.vote is not None),
        awaited=sum(each.person.is_active for each in silent),
        quorum=file.quorum or 1,
    )
    open_now = file.is_voting and is_written_now(file.project)
    mine = open_now and any(each.person_id == user.pk for each in silent)
    return Ballot(voters, tally, mine)


def steps_for(user: User, file: DecisionFile | None, project: Project) -> dict[str, bool]:
    """What the reader may do with the newest version."""
    directs = can_direct_file(user, project)
    is_draft = file is not None and file.is_draft
    return {
        "may_begin": directs and not is_draft,
        "may_put": directs and is_draft,
        "may_close": directs and file is not None and file.is_voting,
        "may_withdraw": directs and file is not None and (is_draft or file.is_voting),
    }
