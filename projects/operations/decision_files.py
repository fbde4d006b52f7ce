"""Decision files: begun, written section by section, and their options."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation
from people.models import User
from people.notifications import notify
from people.versions import check_version
from projects.decision_files.choices import FileState
from projects.decision_files.content import options_of
from projects.decision_files.permissions import can_direct_file, can_edit_file
from projects.decision_files.sections import COPIED, OPTION_FIELDS, RECOMMENDED, SECTION_FIELDS
from projects.models import RUNNING, DecisionFile, DecisionOption, Project
from projects.notices import facts_about
from projects.operations.checks import Values, only
from projects.requests.conditions import request_of
from projects.rules import check_record, check_year
from servicedesk_pm.common.errors import RuleViolation

MOST_OPTIONS = 8
UP, DOWN = "up", "down"
_FILE_FACTS = ["project", "author", "asked_by", "asked_at", "decided_at", "quorum", "closes_on"]
NOTHING = ("Ne rien faire", "Do nothing")


@operation
def begin_file(project_id: int, *, actor: User, reason: str = "") -> DecisionFile:
    """Open the next version as a draft; it begins with what the version before says.

    A version in the vote, or agreed on, is superseded by it; its votes stay with it. The first
    begins with what the request knows and with doing nothing as an option. Raises
    PermissionDenied, and RuleViolation where a draft is open already or the reason is missing.
    """
    project = lock_project(project_id)
    if not can_direct_file(actor, project):
        raise PermissionDenied
    before = DecisionFile.objects.filter(project=project).newest_first().first()
    if before is not None and before.is_draft:
        raise RuleViolation(_("A version of the decision file is open already."))
    if before is not None and not reason.strip():
        raise RuleViolation(_("Give the reason of the new version."), field="reason")
    facts: dict[str, Any]
    if before is not None:
        before.project = project
        facts = {name: getattr(before, name) for name in COPIED} | {"reason": reason.strip()}
        _supersede(before, actor, reason.strip())
    else:
        facts = _known_of(project)
    file = DecisionFile(project=project, author=actor, **facts)
    file.number = before.number + 1 if before else 1
    check_record(file, leaving_out=_FILE_FACTS)
    file.save()
    if before is not None:
        _copy_options(before, file)
    else:
        _add_doing_nothing(file)
    return file


@operation
def edit_file(
    file_id: int, section: str, values: Values, *, actor: User, version: int | None = None
) -> DecisionFile:
    """Save one section of a draft; with the recommendation also which option is recommended.

    Raises PermissionDenied for those who do not write it and for a field of another section,
    RuleViolation once it was put to the vote, StaleObject.
    """
    file = lock_draft(file_id, actor=actor)
    names = set(SECTION_FIELDS.get(section, ()))
    values = dict(values)
    chosen = values.pop(RECOMMENDED, None) if section == "recommendation" else None
    if not names.issuperset(values):
        raise PermissionDenied
    check_version(file, version)
    changed = {name: new for name, new in values.items() if getattr(file, name) != new}
    for name, value in changed.items():
        setattr(file, name, value)
    recommends_another = chosen is not None and _recommend(file, int(chosen))
    if changed or recommends_another:
        check_record(file, leaving_out=_FILE_FACTS)
        file.version += 1
        file.save(update_fields=[*changed, "version"])
    return file


@operation
def add_option(file_id: int, values: Values, *, actor: User) -> DecisionOption:
    """Add an option at the end of a draft; it keeps its number in every version."""
    file = lock_draft(file_id, actor=actor)
    facts = only(values, set(OPTION_FIELDS))
    options = options_of(file)
    if len(options) >= MOST_OPTIONS:
        words = _("A decision file compares at most %(most)s options.")
        raise RuleViolation(words % {"most": MOST_OPTIONS})
    last = max((each.number for each in options), default=0)
    option = DecisionOption(file=file, number=last + 1, position=len(options) + 1, **facts)
    _check_option(option, facts)
    option.save()
    _touch(file)
    return option


@operation
def edit_option(
    file_id: int, number: int, values: Values, *, actor: User, version: int | None = None
) -> DecisionOption:
    """Change an option of a draft. Raises as ``add_option``, and StaleObject."""
    file = lock_draft(file_id, actor=actor)
    option = _option(file, number)
    check_version(option, version)
    for name, value in only(values, set(OPTION_FIELDS)).items():
        setattr(option, name, value)
    _check_option(option, values)
    option.version += 1
    option.save()
    _touch(file)
    return option


@operation
def remove_option(file_id: int, number: int, *, actor: User) -> None:
    """Take an option out of a draft; doing nothing stays."""
    file = lock_draft(file_id, actor=actor)
    option = _option(file, number)
    if option.is_nothing:
        raise RuleViolation(_("Doing nothing stays: every other option is compared with it."))
    option.delete()
    _place(options_of(file))
    _touch(file)


@operation
def move_option(file_id: int, number: int, direction: str, *, actor: User) -> None:
    """Let an option change places with its neighbour; at the end nothing happens."""
    file = lock_draft(file_id, actor=actor)
    options = options_of(file)
    at = next((n for n, each in enumerate(options) if each.number == number), None)
    if at is None:
        raise RuleViolation(_("This option is no longer in the decision file."))
    other = at - 1 if direction == UP else at + 1
    if 0 <= other < len(options):
        options[at], options[other] = options[other], options[at]
        _place(options)
        _touch(file)


def lock_project(project_id: int) -> Project:
    """Everything about a project's files waits for its row; people are read after that."""
    Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    with_people = Project.objects.select_related("sponsor", "lead", "programme__manager")
    return with_people.get(pk=project_id)


def lock_file(file_id: int) -> DecisionFile:
    project = lock_project(DecisionFile.objects.values_list("project", flat=True).get(pk=file_id))
    file = DecisionFile.objects.select_for_update(of=("self",)).get(pk=file_id)
    file.project = project
    return file


def lock_draft(file_id: int, *, actor: User) -> DecisionFile:
    """A file that the actor may write in now. Raises PermissionDenied and RuleViolation."""
    file = lock_file(file_id)
    if not can_edit_file(actor, file.project):
        raise PermissionDenied
    if not file.is_draft:
        raise RuleViolation(
            _("This version was put to the vote; begin a new version to change it.")
        )
    return file


def _known_of(project: Project) -> dict[str, Any]:
    request = request_of(project)
    if request is None or request.is_draft:
        return {"situation_fr": project.summary_fr, "situation_en": project.summary_en}
    return {"situation_fr": request.need_fr, "situation_en": request.need_en}


def _add_doing_nothing(file: DecisionFile) -> None:
    """It needs no investment, no effort and no time; what it costs is for the writer to say."""
    request = request_of(file.project)
    known = request is not None and not request.is_draft
    DecisionOption.objects.create(
        file=file,
        number=1,
        position=1,
        is_nothing=True,
        name_fr=NOTHING[0],
        name_en=NOTHING[1],
        investment=Decimal(0),
        effort_minutes=0,
        duration_months=0,
        benefit=Decimal(0),
        cons_fr=request.inaction_fr if request is not None and known else "",
        cons_en=request.inaction_en if request is not None and known else "",
    )


def _supersede(file: DecisionFile, actor: User, reason: str) -> None:
    """A refused or withdrawn version stays what it is; its approvers know already."""
    if file.state not in {FileState.VOTING, FileState.AGREED}:
        return
    file.state = FileState.SUPERSEDED
    file.version += 1
    file.save(update_fields=["state", "version"])
    facts = facts_about(file.project, actor, number=str(file.number), reason=reason)
    asked = User.objects.active().filter(pk__in=file.approvers.values("person")).by_name()
    notify(list(asked), "decision_file.superseded", facts, file.get_absolute_url(), actor)


def _copy_options(before: DecisionFile, file: DecisionFile) -> None:
    kept = (*OPTION_FIELDS, "number", "position", "is_nothing", "is_recommended")
    for row in options_of(before):
        DecisionOption(file=file, **{name: getattr(row, name) for name in kept}).save()


def _option(file: DecisionFile, number: int) -> DecisionOption:
    option = DecisionOption.objects.filter(file=file, number=number).first()
    if option is None:
        raise RuleViolation(_("This option is no longer in the decision file."))
    option.file = file
    return option


def _recommend(file: DecisionFile, number: int) -> bool:
    """Mark this option and no other; 0 marks none. Says whether anything changed."""
    options = options_of(file)
    if number and number not in {each.number for each in options}:
        raise RuleViolation(_("This option is no longer in the decision file."), field=RECOMMENDED)
    changed = [each for each in options if each.is_recommended != (each.number == number)]
    # The old mark goes before the new one comes: there is never more than one.
    for each in sorted(changed, key=lambda each: not each.is_recommended):
        each.is_recommended = each.number == number
        each.version += 1
        each.save(update_fields=["is_recommended", "version"])
    return bool(changed)


def _check_option(option: DecisionOption, values: Values) -> None:
    if values.get("finish_on") is not None:
        check_year(values["finish_on"], "finish_on")
    amounts = [name for name in ("investment", *RUNNING, "benefit") if values.get(name) is not None]
    for name in amounts:
        if values[name] < 0:
            raise RuleViolation(_("An amount of an option is not negative."), field=name)
    check_record(option, leaving_out=["file"])


def _place(options: list[DecisionOption]) -> None:
    for position, each in enumerate(options, start=1):
        if each.position != position:
            each.position = position
            each.version += 1
            each.save(update_fields=["position", "version"])


def _touch(file: DecisionFile) -> None:
    """A frozen text is never older than its options: forms of the whole notice the change."""
    file.version += 1
    file.save(update_fields=["version"])
