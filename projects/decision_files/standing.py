"""What a decision file still lacks, section by section, and what gate G1 asks of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from projects.choices import SizeClass
from projects.decision_files.content import Options
from projects.models import RUNNING, DecisionFile, DecisionOption, Project
from projects.words import spoken
from projects.written.vocabulary import label_of

Linked = Callable[[Project], bool]


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing; ``option`` is the number of the option that lacks it."""

    section: str
    words: str
    option: int = 0


# What the file itself has to say: section, field, whether in two languages.
_NEEDED: tuple[tuple[str, str, bool], ...] = (
    ("motion", "motion", True),
    ("motion", "summary", True),
    ("situation", "situation", True),
    ("financing", "estimate_class", False),
    ("financing", "budget_line", False),
    ("risks", "main_risks", True),
    ("recommendation", "recommendation", True),
)
_linked: list[Linked] = []


def register_links(linked: Linked) -> None:
    """Whether a project has links to others is known by who owns them."""
    if linked not in _linked:
        _linked.append(linked)


def has_links(project: Project) -> bool:
    return any(linked(project) for linked in _linked)


def missing_in(file: DecisionFile, options: Options) -> list[Missing]:
    """Everything that is missing, in the order of the file. One query, for the links."""
    found = [
        Missing(section, _("Missing: %(what)s.") % {"what": label_of(field)})
        for section, field, is_text in _NEEDED
        if not _said(file, field, is_text=is_text)
    ]
    found += _missing_options(file.project, options)
    if not file.has_no_dependencies and not has_links(file.project):
        words = _("Enter the links with other projects, or confirm that there are none.")
        found.append(Missing("risks", words))
    if not any(each.is_recommended for each in options):
        found.append(Missing("recommendation", _("Choose the recommended option.")))
    order = ["motion", "situation", "options", "financing", "risks", "recommendation"]
    return sorted(found, key=lambda each: order.index(each.section))


def are_compared(project: Project, options: Options) -> bool:
    """Doing nothing and another way, each with cost, effort, end and benefit."""
    return (
        bool(options) and not _missing_kinds(project, options) and not any(map(_figures, options))
    )


def are_estimated(file: DecisionFile, options: Options) -> bool:
    """Every way but doing nothing with cost, effort and end, and how exact that is."""
    ways = [each for each in options if not each.is_nothing]
    exact = bool(file.estimate_class)
    return exact and bool(ways) and not any(_estimates(each) for each in ways)


def _said(row: DecisionFile, field: str, *, is_text: bool) -> bool:
    return bool(spoken(row, field).text.strip() if is_text else getattr(row, field))


def _missing_kinds(project: Project, options: Options) -> list[str]:
    ways = [each for each in options if not each.is_nothing]
    found = []
    if not ways:
        found.append(_("Add an option beside doing nothing."))
    if len(ways) == len(options) and project.size_class != SizeClass.SMALL:
        found.append(_("Compare with doing nothing."))
    return found


def _missing_options(project: Project, options: Options) -> Iterable[Missing]:
    yield from (Missing("options", words) for words in _missing_kinds(project, options))
    for each in options:
        lacking = [*_figures(each), *_texts(each)]
        if lacking:
            words = _("The option “%(name)s” lacks: %(what)s.")
            facts = {"name": spoken(each, "name").text, "what": ", ".join(lacking)}
            yield Missing("options", words % facts, each.number)


def _estimates(option: DecisionOption) -> list[str]:
    lacking = [label_of(name) for name in ("investment", *RUNNING) if getattr(option, name) is None]
    if option.effort_minutes is None:
        lacking.append(label_of("effort"))
    if option.finish_on is None and option.duration_months is None:
        lacking.append(_("Duration or finish"))
    return lacking


def _figures(option: DecisionOption) -> list[str]:
    benefit = [label_of("benefit")] if option.benefit is None else []
    return [*_estimates(option), *benefit]


def _texts(option: DecisionOption) -> list[str]:
    names = ("risks", "effect") if option.is_nothing else ("scope", "risks", "effect")
    lacking = [label_of(name) for name in names if not spoken(option, name).text.strip()]
    return lacking if option.risk_rating is not None else [*lacking, label_of("risk_rating")]


def newest_file(project: Project) -> DecisionFile | None:
    """The newest version with its project, as loaded. One query."""
    file = DecisionFile.objects.filter(project=project).newest_first().first()
    if file is not None:
        file.project = project
    return file


def agreed_file(project: Project) -> DecisionFile | None:
    """The newest version where that is agreed on: what gate G1 decides about. One query."""
    file = newest_file(project)
    return file if file is not None and file.state == "agreed" else None
