"""What a mandate still lacks, section by section, and what a gate asks of it."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from projects.choices import SizeClass
from projects.mandates.content import content_of
from projects.models import Mandate, Project
from projects.organisation import missing_places
from projects.written.vocabulary import Json, label_of

ALL_WEIGHTS = 100
INITIATION_SHARE = Decimal("0.15")
# What may stay empty: not everything that has a place has something to say.
_OPTIONAL = frozenset({"hypotheses", "constraints", "initiation_reason", "reason"})
_MEASURED = ("indicator", "baseline", "target", "due_on")


def missing_of(content: Json, project: Project) -> dict[str, list[str]]:
    """Sentences by section; a complete section is left out. No query of its own."""
    found: dict[str, list[str]] = {}
    for section in content["sections"]:
        missing = _missing_in(section, project)
        if missing:
            found[section["key"]] = missing
    return found


def standing_of(mandate: Mandate) -> dict[str, list[str]]:
    """What a mandate lacks; nothing once it was sent for signature. Seven queries for a draft."""
    if not mandate.is_draft:
        return {}
    return missing_of(content_of(mandate, registered=False), mandate.project)


def newest_mandate(project: Project) -> Mandate | None:
    """The newest version with its project, as loaded. One query."""
    mandate = Mandate.objects.filter(project=project).newest_first().first()
    if mandate is not None:
        mandate.project = project
    return mandate


def unmeasured(objectives: Json) -> list[str]:
    """Why the objectives cannot be measured; nothing when they can."""
    rows = objectives["rows"]
    if not rows:
        return [_("There is no objective yet.")]
    names = [column[0] for column in objectives["columns"]]
    missing = []
    for row in rows:
        cells = dict(zip(names, row["cells"], strict=True))
        lacking = [label_of(name) for name in _MEASURED if not _said(cells[name])]
        if int(cells["weight_pct"]) == 0:
            lacking.append(label_of("weight_pct"))
        if lacking:
            words = _("Objective %(number)s lacks: %(what)s.")
            missing.append(words % {"number": row["id"], "what": ", ".join(lacking)})
    total = sum(int(dict(zip(names, row["cells"], strict=True))["weight_pct"]) for row in rows)
    if total != ALL_WEIGHTS:
        words = _("The weights sum to %(total)s %%, not to 100 %%.")
        missing.append(words % {"total": total})
    return missing


def initiation_is_in_proportion(mandate: Mandate) -> bool:
    """At most 15 % of the envelope, or justified."""
    if mandate.initiation_budget is None:
        return False
    limit = mandate.project.approved_envelope * INITIATION_SHARE
    reason = mandate.initiation_reason_fr.strip() or mandate.initiation_reason_en.strip()
    return mandate.initiation_budget <= limit or bool(reason)


def _missing_in(section: Json, project: Project) -> list[str]:
    missing = []
    for part in section["parts"]:
        key = part["key"]
        if key in _OPTIONAL or (key == "steering_rhythm" and project.size_class == SizeClass.SMALL):
            continue
        if part["kind"] == "table":
            missing += _missing_rows(part, project)
        elif not _said(part if part["kind"] == "words" else part["value"]):
            missing.append(_("Missing: %(what)s.") % {"what": label_of(key)})
    return missing


def _missing_rows(part: Json, project: Project) -> list[str]:
    if part["key"] == "objectives":
        return unmeasured(part)
    if part["key"] == "organisation":
        return missing_places(project, {row["cells"][0] for row in part["rows"]})
    if part["key"] != "results":
        return []
    if not part["rows"]:
        return [_("There is no expected result yet.")]
    words = _("Result %(number)s has no acceptance criteria.")
    return [words % {"number": row["id"]} for row in part["rows"] if not _said(row["cells"][1])]


def _said(value: object) -> bool:
    """Whether a value, or a text in one of the languages, is there."""
    if isinstance(value, dict):
        return bool(value["fr"] or value["en"])
    return value is not None and value != ""
