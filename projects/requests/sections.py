"""The sections of the request form, and what is still missing in each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from projects.models import ProjectRequest, RequestObjective
from projects.requests.choices import Answer, DeadlineKind
from projects.words import spoken
from servicedesk_pm.common.errors import RuleViolation, Words


@dataclass(frozen=True, slots=True)
class Section:
    """One step of the form: its texts in two languages, then its other fields."""

    key: str
    title: Words
    lead: Words
    texts: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


SECTIONS: dict[str, Section] = {
    each.key: each
    for each in (
        Section(
            "need",
            _("Context and need"),
            _("What is the problem, and who has it? Describe the need, not a product."),
            ("title", "need", "affected"),
        ),
        Section(
            "objectives",
            _("Intended objectives"),
            _("One to five results, each with an indicator and the value that you wish for."),
        ),
        Section(
            "benefits",
            _("Expected benefits"),
            _("At least one of the three; an honest estimate is enough."),
            ("benefits",),
            ("saved_money", "saved_hours"),
        ),
        Section(
            "scope",
            _("Presumed scope"),
            _("What belongs to it and what does not, where, and for whom."),
            ("scope_in", "scope_out", "user_groups"),
            ("sites",),
        ),
        Section(
            "workstations",
            _("Impact on workstations"),
            _("A first screening; the analysis makes it exact."),
            (),
            ("touches_workstations", "device_count", "user_count", "workstation_sites"),
        ),
        Section(
            "frame",
            _("Deadline and estimate"),
            _("By when, because of what, and roughly how much."),
            (),
            (
                "deadline_on",
                "deadline_kind",
                "deadline_origin",
                "estimated_cost",
                "effort_class",
                "funding",
            ),
        ),
        Section(
            "inaction",
            _("Doing nothing, and contacts"),
            _("What happens if nothing is done, and who speaks for the users."),
            ("inaction",),
            ("user_representative",),
        ),
    )
}
# A director or the analyst may answer these instead of the writer.
SCREENING = "workstations"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the form needs before it can be submitted, and where to say it."""

    section: str
    field: str
    label: Words


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one section is."""

    section: Section
    missing: tuple[Missing, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing


class IncompleteRequest(RuleViolation):
    """The form cannot be submitted yet; ``missing`` tells everything at once."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(_("The form is not complete yet."))
        self.missing = tuple(missing)


# Section, field, what to say of it; texts count in either language.
_TEXTS: tuple[tuple[str, str, Words], ...] = (
    ("need", "title", _("Title")),
    ("need", "need", _("Context and need")),
    ("need", "affected", _("Who suffers, and since when")),
    ("scope", "scope_in", _("In scope")),
    ("scope", "user_groups", _("User groups")),
    ("inaction", "inaction", _("Consequences of doing nothing")),
)
_Rule = Callable[[ProjectRequest], bool]
_RULES: tuple[tuple[str, str, Words, _Rule], ...] = (
    (
        "benefits",
        "saved_money",
        _("At least one benefit: money, hours or words"),
        lambda r: bool(r.saved_money or r.saved_hours or spoken(r, "benefits").text),
    ),
    (
        "workstations",
        "touches_workstations",
        _("Whether workstations are touched"),
        lambda r: bool(r.touches_workstations),
    ),
    (
        "workstations",
        "device_count",
        _("How many workstations are touched"),
        lambda r: r.touches_workstations != Answer.YES or bool(r.device_count),
    ),
    (
        "frame",
        "deadline_kind",
        _("What kind of deadline it is"),
        lambda r: r.deadline_on is None or bool(r.deadline_kind),
    ),
    (
        "frame",
        "deadline_on",
        _("The imposed deadline"),
        lambda r: r.deadline_kind != DeadlineKind.IMPOSED or r.deadline_on is not None,
    ),
    (
        "frame",
        "deadline_origin",
        _("Where the imposed deadline comes from"),
        lambda r: r.deadline_kind != DeadlineKind.IMPOSED or bool(r.deadline_origin),
    ),
    (
        "frame",
        "effort_class",
        _("A rough cost or effort"),
        lambda r: bool(r.estimated_cost or r.effort_class),
    ),
    ("frame", "funding", _("Funding"), lambda r: bool(r.funding)),
)
# What the form marks as needed.
NEEDED = frozenset({field for _s, field, _l in _TEXTS} | {"touches_workstations", "funding"})


def missing_in(request: ProjectRequest, objectives: Sequence[RequestObjective]) -> list[Missing]:
    """Everything that is missing, in the order of the form; no query."""
    found = [
        Missing(section, field, label)
        for section, field, label in _TEXTS
        if not spoken(request, field).text.strip()
    ]
    found += [
        Missing(section, field, label)
        for section, field, label, holds in _RULES
        if not holds(request)
    ]
    if not any(each.indicator and each.wished for each in objectives):
        words = _("One objective with its indicator and wished value")
        found.append(Missing("objectives", "text_1", words))
    order = list(SECTIONS)
    return sorted(found, key=lambda each: order.index(each.section))


def standings(request: ProjectRequest, objectives: Sequence[RequestObjective]) -> list[Standing]:
    missing = missing_in(request, objectives)
    return [
        Standing(section, tuple(each for each in missing if each.section == section.key))
        for section in SECTIONS.values()
    ]


def is_complete(request: ProjectRequest) -> bool:
    """One query for the objectives."""
    return not missing_in(request, list(request.objectives.all()))


def is_screened(request: ProjectRequest) -> bool:
    """Whether the impact on workstations is known well enough for a decision."""
    if request.touches_workstations == Answer.YES:
        return bool(request.device_count)
    return request.touches_workstations == Answer.NO


def section_after(key: str) -> str:
    """The next section of the form; empty after the last."""
    order = list(SECTIONS)
    return order[order.index(key) + 1] if key != order[-1] else ""


def section_before(key: str) -> str:
    order = list(SECTIONS)
    return order[order.index(key) - 1] if key != order[0] else ""
