"""What keeps a deliverable from being presented, in sentences; nothing here writes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workpackages.acceptance.choices import DefectState
from workpackages.acceptance.permissions import accepting_person
from workpackages.choices import WorkPackageState
from workpackages.models import Deliverable

# A package is worked on in these, so that something of it can be presented.
AT_WORK = (WorkPackageState.ACTIVE, WorkPackageState.REWORK)


def obstacles(row: Deliverable) -> list[str]:
    """Everything that is missing before the presentation. Four queries."""
    person = accepting_person(row)
    nobody = _("Nobody is named as “%(place)s”, who accepts this deliverable.")
    checks = (
        (
            row.work_package.state not in AT_WORK,
            _("The work package is not active; nothing of it can be presented."),
        ),
        (
            not row.criteria.exists(),
            _("The deliverable has no acceptance criteria yet."),
        ),
        (
            row.defects.filter(state=DefectState.OPEN).exists(),
            _("Defects of the last presentation are not corrected yet."),
        ),
        (
            person is None or not person.is_active,
            nobody % {"place": row.get_accepting_display()},
        ),
    )
    return [sentence for is_missing, sentence in checks if is_missing]
