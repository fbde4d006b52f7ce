"""Who may do what with lessons; every operation and view asks here."""

from __future__ import annotations

from closure.lessons.choices import ISSUED, LessonState
from closure.models import ClosureSignature, Lesson, UseReview
from closure.models.reports import REPORT_READERS
from closure.reports.choices import Party
from people.choices import Role
from people.models import User
from people.permissions import is_director
from projects.choices import ProjectState
from projects.models import Project, ProjectQuerySet
from projects.permissions import can_see_inside, roles_on

EDITS = frozenset(
    {Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER, Role.QUALITY_MANAGER}
)
VALIDATES = frozenset({Role.PROJECT_MANAGER, Role.QUALITY_MANAGER})
# What everybody reads is changed only by those who answer for it.
EDITS_ISSUED = frozenset({Role.DIRECTOR, Role.QUALITY_MANAGER})
JUDGES = EDITS
# A closed project takes no more of them; one that was stopped has something to teach.
TEACHES_NO_MORE = (ProjectState.CLOSED, ProjectState.REJECTED)


def can_propose(user: User, project: Project) -> bool:
    """Anyone who has to do with the project, while it is not closed."""
    return project.state not in TEACHES_NO_MORE and can_see_inside(user, project)


def projects_to_teach(user: User) -> ProjectQuerySet:
    """Those of which the person may write a lesson down."""
    seen = Project.objects.with_plan_visible_to(user)
    return seen.exclude(state__in=TEACHES_NO_MORE)


def can_edit(user: User, lesson: Lesson) -> bool:
    """Its author while it is proposed, then those who answer for it."""
    if lesson.is_over:
        return False
    held = roles_on(user, lesson.project)
    if lesson.state in ISSUED:
        return bool(held & EDITS_ISSUED)
    wrote = lesson.state == LessonState.PROPOSED and lesson.proposed_by_id == user.pk
    return wrote or bool(held & EDITS)


def can_validate(user: User, lesson: Lesson) -> bool:
    """The project's lead, and who judges quality."""
    return bool(roles_on(user, lesson.project) & VALIDATES)


def can_publish(user: User) -> bool:
    return is_director(user)


def can_retire(user: User, lesson: Lesson) -> bool:
    """The director; a proposal that nobody validated also its project's lead or quality."""
    if is_director(user):
        return True
    return lesson.state == LessonState.PROPOSED and can_validate(user, lesson)


def can_follow_up(user: User, lesson: Lesson) -> bool:
    """Say that it was seen to: whom it was given to, and who may change it."""
    return lesson.owner_id == user.pk or can_edit(user, lesson)


def can_judge(user: User, project: Project) -> bool:
    """Take a lesson over for the project, or dismiss it."""
    return not project.is_terminal and bool(roles_on(user, project) & JUDGES)


def can_tell_result(user: User, project: Project) -> bool:
    """Say what came of a lesson that was applied; also when the project is over."""
    return bool(roles_on(user, project) & JUDGES)


MEASURES = frozenset({Role.DIRECTOR, Role.PROGRAMME_MANAGER, Role.PROJECT_MANAGER})
CLOSES = (ProjectState.DEPLOYMENT, ProjectState.EXECUTION, ProjectState.CLOSING)
ENDING = (*CLOSES, ProjectState.CLOSED)


def has_closing(user: User, project: Project) -> bool:
    """Whether the project has a page about its end that the person reads."""
    return project.state in ENDING and can_see_inside(user, project)


def can_close_up(user: User, project: Project) -> bool:
    """Measure its objectives and ask its team: who leads it or is above, until it is closed."""
    return project.state in CLOSES and bool(roles_on(user, project) & MEASURES)


def can_measure_use(user: User, review: UseReview) -> bool:
    """Whom it was given to, and who leads the project or is above; the project is closed."""
    if review.project.state != ProjectState.CLOSED:
        return False
    return review.owner_id == user.pk or bool(roles_on(user, review.project) & MEASURES)


REPORTED = (ProjectState.CLOSING, ProjectState.CANCELLED)


def can_read_report(user: User, project: Project) -> bool:
    return bool(roles_on(user, project) & REPORT_READERS)


def can_write_report(user: User, project: Project) -> bool:
    """Begin and write it: while the project is being closed, or once it was stopped."""
    return project.state in REPORTED and bool(roles_on(user, project) & EDITS)


def can_submit_report(user: User, project: Project) -> bool:
    return project.state in REPORTED and Role.PROJECT_MANAGER in roles_on(user, project)


def may_sign_as(user: User, line: ClosureSignature) -> bool:
    """The person named; as director, whoever directs. Nobody signs for sponsor and director."""
    if line.signed_at is not None:
        return False
    if line.party == Party.DIRECTOR:
        return is_director(user)
    return line.person_id == user.pk
