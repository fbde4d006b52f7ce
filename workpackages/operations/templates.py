"""Plan templates change line by line; shipped ones are kept once they do, and can be restored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TypedDict

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from engine.relative_dates import follows
from people.audit import operation, record
from people.models import User
from people.versions import check_version
from servicedesk_pm.common.errors import RuleViolation
from workpackages.models import PlanTemplate, TemplateEntry
from workpackages.models.templates import MOST_DAYS
from workpackages.operations.locking import demand
from workpackages.plan_templates.choices import (
    ACCEPTING,
    DATED,
    INSIDE,
    ROLES,
    CountedFrom,
    EntryKind,
    TemplateGate,
)
from workpackages.plan_templates.content import Content, Entry
from workpackages.plan_templates.permissions import can_edit_templates
from workpackages.plan_templates.shipped import shipped
from workpackages.plan_templates.stored import content_of

MOST_ENTRIES = 300


class EntryFacts(TypedDict, total=False):
    """What is said of a line; ``parent`` and ``after`` are numbers of other lines."""

    name_fr: str
    name_en: str
    parent: int | None
    counted_from: str
    offset_days: int
    length_days: int
    gate: str
    is_key: bool
    after: int | None
    function: str


FACTS = frozenset(EntryFacts.__annotations__)


@operation
def add_template_entry(
    key: str, kind: str, facts: EntryFacts, *, actor: User, version: int | None = None
) -> TemplateEntry:
    """Add a line at the end; a shipped template is kept from now on.

    Raises PermissionDenied for others than directors, RuleViolation for what makes no plan,
    StaleObject.
    """
    template = _locked(key, actor, version)
    demand(allowed=facts.keys() <= FACTS)
    content = content_of(template)
    if len(content.entries) >= MOST_ENTRIES:
        words = _("A template has at most %(most)s lines.")
        raise RuleViolation(words % {"most": MOST_ENTRIES})
    number = max((entry.number for entry in content.entries), default=0) + 1
    plain = {name: value for name, value in facts.items() if name not in {"name_fr", "name_en"}}
    names = facts.get("name_fr", "").strip(), facts.get("name_en", "").strip()
    entry = Entry(number, kind, *names, **plain)  # type: ignore[arg-type]
    check_entry(content, entry)
    line = TemplateEntry(template=template, number=number, position=_last(template) + 1)
    _write(line, entry)
    line.save(force_insert=True)
    _touch(template)
    return line


@operation
def change_template_entry(
    key: str, number: int, facts: EntryFacts, *, actor: User, version: int | None = None
) -> TemplateEntry:
    """Change a line; its kind stays. Raises as ``add_template_entry``."""
    template = _locked(key, actor, version)
    demand(allowed=facts.keys() <= FACTS)
    content = content_of(template)
    before = _known(content, number)
    entry = Entry(**{**asdict(before), **facts})
    check_entry(content, entry)
    line = TemplateEntry.objects.get(template=template, number=number)
    if entry != before:
        _write(line, entry)
        line.save()
        _touch(template)
    return line


@operation
def remove_template_entry(
    key: str, number: int, *, actor: User, version: int | None = None
) -> None:
    """Take a line out, and all that is in it; what began after it begins after nothing."""
    template = _locked(key, actor, version)
    entry = _known(content_of(template), number)
    for line in TemplateEntry.objects.filter(template=template, number=entry.number):
        line.delete()
    _touch(template)


@operation
def move_template_entry(
    key: str, number: int, *, down: bool, actor: User, version: int | None = None
) -> None:
    """Change places with the neighbour in the same phase or package; at the edge nothing moves."""
    template = _locked(key, actor, version)
    content = content_of(template)
    entry = _known(content, number)
    row = [each for each in content.entries if _side(each) == _side(entry)]
    at = row.index(entry) + (1 if down else -1)
    if not 0 <= at < len(row):
        return
    found = TemplateEntry.objects.filter(template=template, number__in=[number, row[at].number])
    one, other = found.order_by("pk")
    one.position, other.position = other.position, one.position
    one.save(update_fields=["position"])
    other.save(update_fields=["position"])
    record(actor, "template.moved", template, line=entry.name_fr)
    _touch(template)


@operation
def restore_template(key: str, *, actor: User, version: int | None = None) -> None:
    """Give a shipped template its shipped state back; what was changed stays in the history."""
    template = _locked(key, actor, version)
    if not template.is_shipped:
        raise RuleViolation(_("Only a shipped template can be restored."))
    record(actor, "template.restored", template, name=template.name_fr)
    template.delete()


@operation
def remove_template(key: str, *, actor: User, version: int | None = None) -> None:
    """Give up a template of the house; plans that were made of it stay as they are."""
    template = _locked(key, actor, version)
    if template.is_shipped:
        raise RuleViolation(_("A shipped template stays; restore it instead."))
    record(actor, "template.removed", template, name=template.name_fr)
    template.delete()


def check_entry(content: Content, entry: Entry) -> None:
    """Whether the line makes sense where it stands. Raises RuleViolation at its field."""
    if not (entry.name_fr.strip() or entry.name_en.strip()):
        raise RuleViolation(_("Give it a name."), field="name_fr")
    parent = content.by_number.get(entry.parent or 0)
    if entry.kind not in INSIDE or (entry.parent is not None and parent is None):
        raise RuleViolation(_("This line is no longer in the template."), field="parent")
    if (parent.kind if parent else "") not in INSIDE[entry.kind]:
        raise RuleViolation(_PLACES[entry.kind](), field="parent")
    _check_days(entry)
    if entry.gate and (not entry.is_milestone or entry.gate not in TemplateGate.values):
        raise RuleViolation(_("Only a milestone is a decision point."), field="gate")
    known = {EntryKind.ROLE: ROLES, EntryKind.DOCUMENT: ACCEPTING}.get(EntryKind(entry.kind), {})
    if entry.function and entry.function not in known:
        raise RuleViolation(_("Choose one of the functions."), field="function")
    if entry.kind == EntryKind.ROLE and not entry.function:
        raise RuleViolation(_("Choose one of the functions."), field="function")
    _check_after(content, entry)


def _check_days(entry: Entry) -> None:
    if entry.counted_from not in CountedFrom.values:
        raise RuleViolation(_("Say what the days count from."), field="counted_from")
    for field in ("offset_days", "length_days"):
        value = getattr(entry, field)
        if not 0 <= value <= MOST_DAYS:
            words = _("Between 0 and %(most)s working days.")
            raise RuleViolation(words % {"most": MOST_DAYS}, field=field)
    if entry.kind == EntryKind.TASK and entry.length_days < 1:
        raise RuleViolation(_("A task takes one working day at least."), field="length_days")
    if entry.kind != EntryKind.TASK and entry.length_days:
        raise RuleViolation(_("Only a task takes time."), field="length_days")


def _check_after(content: Content, entry: Entry) -> None:
    if entry.after is None:
        _check_followers(content, entry)
        return
    before = content.by_number.get(entry.after)
    if entry.kind not in DATED or before is None or before.kind not in DATED:
        raise RuleViolation(_("Only tasks and milestones follow each other."), field="after")
    seen = {entry.number}
    above: Entry | None = before
    while above is not None:
        if above.number in seen:
            raise RuleViolation(_("These lines would wait for each other."), field="after")
        seen.add(above.number)
        above = content.by_number.get(above.after or 0)
    if not follows(before.rule, entry.rule):
        words = _("By its days it begins before “%(name)s” is over.")
        raise RuleViolation(words % {"name": before.name}, field="after")
    _check_followers(content, entry)


def _check_followers(content: Content, entry: Entry) -> None:
    for other in content.entries:
        if other.after == entry.number and not follows(entry.rule, other.rule):
            words = _("By its days “%(name)s”, which follows, would begin too early.")
            raise RuleViolation(words % {"name": other.name}, field="offset_days")


_PLACES: dict[str, Callable[[], str]] = {
    EntryKind.PHASE: lambda: _("A phase stands alone."),
    EntryKind.ROLE: lambda: _("A role stands alone."),
    EntryKind.PACKAGE: lambda: _("A work package belongs to a phase."),
    EntryKind.TASK: lambda: _("A task belongs to a phase or to a work package."),
    EntryKind.MILESTONE: lambda: _("A milestone belongs to a phase or to a work package."),
    EntryKind.DOCUMENT: lambda: _("A document belongs to a phase."),
    EntryKind.CHECK: lambda: _("A point of the checklist belongs to a phase."),
    EntryKind.RISK: lambda: _("A typical risk belongs to a phase."),
}


def _locked(key: str, actor: User, version: int | None) -> PlanTemplate:
    if not can_edit_templates(actor):
        raise PermissionDenied
    row = PlanTemplate.objects.select_for_update().filter(key=key).first()
    row = row or _kept(key)
    check_version(row, version)
    return row


def _kept(key: str) -> PlanTemplate:
    """A shipped template as rows, so that it can be changed; one entry stands for all of them."""
    content = shipped().get(key)
    if content is None:
        raise RuleViolation(_("This template is no longer there."))
    facts = {
        name: getattr(content, name) for name in ("scenario", "size_class", "name_fr", "name_en")
    }
    row, is_new = PlanTemplate.objects.get_or_create(
        key=key, defaults={**facts, "is_shipped": True}
    )
    if is_new:
        keep_entries(row, content.entries)
    return row


def keep_entries(template: PlanTemplate, entries: tuple[Entry, ...]) -> None:
    """Write all lines of a new template, then what they belong to and begin after."""
    lines = [
        TemplateEntry(
            template=template,
            position=position,
            **{k: v for k, v in asdict(entry).items() if k not in {"parent", "after"}},
        )
        for position, entry in enumerate(entries, start=1)
    ]
    TemplateEntry.objects.bulk_create(lines)
    made = {line.number: line for line in lines}
    for entry in entries:
        made[entry.number].parent = made.get(entry.parent or 0)
        made[entry.number].after = made.get(entry.after or 0)
    TemplateEntry.objects.bulk_update(lines, ["parent", "after"])


def _write(line: TemplateEntry, entry: Entry) -> None:
    own = TemplateEntry.objects.filter(template=line.template_id)
    related = {each.number: each for each in own.filter(number__in=[entry.parent, entry.after])}
    for name, value in asdict(entry).items():
        if name in {"parent", "after"}:
            setattr(line, name, related.get(value))
        else:
            setattr(line, name, value.strip() if isinstance(value, str) else value)


def _known(content: Content, number: int) -> Entry:
    entry = content.by_number.get(number)
    if entry is None:
        raise RuleViolation(_("This line is no longer in the template."))
    return entry


def _side(entry: Entry) -> tuple[int | None, bool, str]:
    """Lines that change places: of one parent, those of the plan among themselves."""
    in_plan = entry.kind in {EntryKind.PHASE, EntryKind.PACKAGE, *DATED}
    return entry.parent, in_plan, "" if in_plan else entry.kind


def _last(template: PlanTemplate) -> int:
    last = template.entries.order_by("-position").values_list("position", flat=True).first()
    return last or 0


def _touch(template: PlanTemplate) -> None:
    template.version += 1
    template.save(update_fields=["version"])
