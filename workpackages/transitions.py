"""The life of a work package as a table: from, to, by whom, and what must be met first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from people.models import User
from projects.choices import RUNNING
from workpackages.acceptance.choices import IN_WORK, DeliverableState
from workpackages.choices import WORK_PACKAGE_OVER, LinkType, WorkPackageState
from workpackages.models import Dependency, WorkPackage
from workpackages.permissions import directs, leads, manages

# Above this budget the director cancels a package, not the project lead.
LARGE_BUDGET = Decimal(20_000)
# What the address of a deliverable needs.
_OF_DELIVERABLE = ("project",)


class Party(Enum):
    MANAGER = "PM"
    LEAD = "WPL"
    DIRECTOR = "DIR"


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that is not met yet, and the page where it can be."""

    sentence: str
    url: str


Condition = Callable[[WorkPackage], list[Unmet]]


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed change of state; ``overridable`` conditions yield to the lead's reason."""

    source: str
    target: str
    label: str | Promise
    who: frozenset[Party]
    conditions: tuple[Condition, ...] = ()
    overridable: tuple[Condition, ...] = ()
    needs_reason: bool = False

    def unmet(self, package: WorkPackage) -> list[Unmet]:
        return [gap for condition in self.conditions for gap in condition(package)]

    def to_override(self, package: WorkPackage) -> list[Unmet]:
        return [gap for condition in self.overridable for gap in condition(package)]


def mandate_complete(package: WorkPackage) -> list[Unmet]:
    """The mandate says what, who, when and for how much."""
    url = reverse("workpackages:edit", args=[package.project.code, package.number])
    missing = (
        (not package.goal.strip(), _("The goal and the expected results are not described.")),
        (package.lead_id is None, _("The package has no lead.")),
        (not package.budget, _("The package has no budget.")),
        (package.start_on is None, _("The start is not agreed.")),
        (package.finish_on is None, _("The finish is not agreed.")),
    )
    return [Unmet(str(sentence), url) for is_missing, sentence in missing if is_missing]


def project_runs(package: WorkPackage) -> list[Unmet]:
    if package.project.state in RUNNING:
        return []
    sentence = _("The project is not in execution or deployment.")
    return [Unmet(str(sentence), package.project.get_absolute_url())]


def predecessors_allow_start(package: WorkPackage) -> list[Unmet]:
    """Packages that this one waits for have ended, or begun where that is enough."""
    links = Dependency.objects.filter(
        successor_work_package=package,
        predecessor_work_package__isnull=False,
        link_type__in=[LinkType.FINISH_START, LinkType.START_START],
    ).select_related("predecessor_work_package__project")
    gaps = []
    for link in links.order_by("pk"):
        before = link.predecessor_work_package
        if before is not None and not _allows(before, link.link_type):
            sentence = _("“%(package)s” has to come first.") % {"package": before}
            gaps.append(Unmet(sentence, before.get_absolute_url()))
    return gaps


def _allows(before: WorkPackage, link_type: str) -> bool:
    if link_type == LinkType.START_START:
        waiting = (WorkPackageState.DRAFT, WorkPackageState.ISSUED, WorkPackageState.AGREED)
        return before.state not in waiting
    return before.state in WORK_PACKAGE_OVER


def all_tasks_over(package: WorkPackage) -> list[Unmet]:
    count = package.tasks.open().count()
    if not count:
        return []
    sentence = ngettext("%(n)d task is still open.", "%(n)d tasks are still open.", count)
    return [Unmet(sentence % {"n": count}, f"{package.get_absolute_url()}#package-tasks")]


def all_below_over(package: WorkPackage) -> list[Unmet]:
    below = WorkPackage.objects.below(package).open().exclude(pk=package.pk)
    return [
        Unmet(
            _("Sub-package “%(package)s” is not over.") % {"package": row}, row.get_absolute_url()
        )
        for row in below.select_related("project").in_outline_order()
    ]


def all_presented(package: WorkPackage) -> list[Unmet]:
    """Every deliverable is handed over; one that was refused is presented again."""
    waiting = package.deliverables.filter(state__in=[*IN_WORK, DeliverableState.REFUSED])
    return [
        Unmet(
            _("“%(deliverable)s” is not presented.") % {"deliverable": row}, row.get_absolute_url()
        )
        for row in waiting.select_related(*_OF_DELIVERABLE).order_by("number")
    ]


def all_settled(package: WorkPackage) -> list[Unmet]:
    """Accepted, or waived. Reservations may outlive the package: each has an owner and a day."""
    waiting = package.deliverables.unsettled().select_related(*_OF_DELIVERABLE)
    return [
        Unmet(
            _("“%(deliverable)s” is not accepted.") % {"deliverable": row}, row.get_absolute_url()
        )
        for row in waiting.order_by("number")
    ]


def some_refused(package: WorkPackage) -> list[Unmet]:
    """A package that delivers something is refused after the refusal of a deliverable."""
    states = [*package.deliverables.values_list("state", "attempt")]
    again = (DeliverableState.REFUSED, DeliverableState.IN_PRODUCTION)
    if not states or any(state in again and attempt for state, attempt in states):
        return []
    url = f"{package.get_absolute_url()}#deliverables"
    return [Unmet(str(_("None of its deliverables is refused.")), url)]


_S = WorkPackageState
_MANAGER, _LEAD = frozenset({Party.MANAGER}), frozenset({Party.LEAD})
_HANDED_IN: tuple[Condition, ...] = (all_tasks_over, all_presented)


def _cancellations(sources: Iterable[str]) -> tuple[Transition, ...]:
    label = pgettext_lazy("work package", "Cancel the package")
    return tuple(
        Transition(source, _S.CANCELLED, label, _MANAGER, (all_below_over,), needs_reason=True)
        for source in sources
    )


TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.DRAFT, _S.ISSUED, _("Issue the mandate"), _MANAGER, (mandate_complete,)),
    Transition(_S.ISSUED, _S.AGREED, _("Accept the mandate"), _LEAD),
    Transition(_S.ISSUED, _S.DRAFT, _("Return with remarks"), _LEAD, needs_reason=True),
    Transition(
        _S.AGREED,
        _S.ACTIVE,
        _("Start the work"),
        _LEAD | _MANAGER,
        (project_runs,),
        overridable=(predecessors_allow_start,),
    ),
    Transition(_S.ACTIVE, _S.SUBMITTED, _("Submit for acceptance"), _LEAD, _HANDED_IN),
    Transition(
        _S.SUBMITTED,
        _S.CLOSED,
        _("Close the package"),
        _MANAGER,
        (all_tasks_over, all_below_over, all_settled),
    ),
    Transition(
        _S.SUBMITTED,
        _S.REWORK,
        _("Refuse the result"),
        _MANAGER,
        (some_refused,),
        needs_reason=True,
    ),
    Transition(_S.REWORK, _S.SUBMITTED, _("Submit again"), _LEAD, _HANDED_IN),
    Transition(_S.ACTIVE, _S.SUSPENDED, _("Suspend"), _MANAGER, needs_reason=True),
    Transition(_S.REWORK, _S.SUSPENDED, _("Suspend"), _MANAGER, needs_reason=True),
    Transition(_S.SUSPENDED, _S.ACTIVE, _("Resume"), _MANAGER, (project_runs,), needs_reason=True),
    *_cancellations([_S.DRAFT, _S.ISSUED, _S.AGREED, _S.ACTIVE, _S.SUSPENDED]),
)
_BY_ENDS = {(t.source, t.target): t for t in TRANSITIONS}


def find(source: str, target: str) -> Transition | None:
    return _BY_ENDS.get((source, target))


def may_take(user: User, package: WorkPackage, transition: Transition) -> bool:
    """Whether the person is one of those who take this step with this package."""
    if transition.target == _S.CANCELLED and package.budget > LARGE_BUDGET:
        return directs(user, package.project)
    return (Party.MANAGER in transition.who and manages(user, package.project)) or (
        Party.LEAD in transition.who and leads(user, package)
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that the reader may take, with what stands in its way."""

    transition: Transition
    unmet: list[Unmet]
    to_override: list[Unmet]

    @property
    def is_open(self) -> bool:
        return not self.unmet

    @property
    def needs_reason(self) -> bool:
        return self.transition.needs_reason or bool(self.to_override)


def offers(user: User, package: WorkPackage) -> list[Offer]:
    """The next steps for this reader; none while the project rests."""
    if not package.project.accepts_planning:
        return []
    return [
        Offer(t, t.unmet(package), t.to_override(package))
        for t in TRANSITIONS
        if t.source == package.state and may_take(user, package, t)
    ]
