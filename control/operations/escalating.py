"""A project that stays red becomes a matter of those above, month after month."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from control.lighting import OVERALL
from control.models import StatusSnapshot
from engine.lights import Colour
from engine.over_time import Escalation, escalation
from people.audit import operation, record
from people.choices import Role
from people.models import User
from people.notifications import notify
from projects.notices import facts_about

KINDS = {Escalation.STEERING: "light.red_twice", Escalation.BOARD: "light.red_for_long"}


@operation
def escalate_reds(taken: Iterable[StatusSnapshot], *, actor: User | None) -> None:
    """Part of keeping the snapshots: two months red go to the sponsor and the director, three to
    the board as well. Three queries where anything is red.
    """
    red = {each.project_id: each for each in taken if _is_red(each)}
    if not red:
        return
    colours: dict[int, list[Colour]] = {key: [] for key in red}
    for row in StatusSnapshot.objects.filter(project__in=list(red)).oldest_first():
        colours[row.project_id].append(Colour(row.figures["lights"][OVERALL][0]))
    directors, board = _holders(Role.DIRECTOR), _holders(Role.SPONSOR)
    for key, each in red.items():
        step = escalation(colours[key])
        if step is None:
            continue
        project = each.project
        people = [project.sponsor, *directors, *(board if step is Escalation.BOARD else [])]
        known = {person.pk: person for person in people if person is not None}
        url = reverse("control:overview", args=[project.code])
        notify([*known.values()], KINDS[step], facts_about(project, actor), url, actor)
        record(actor, "light.escalated", project, to=step.value)


def _is_red(row: StatusSnapshot) -> bool:
    return bool(row.figures["lights"][OVERALL][0] == Colour.RED.value)


def _holders(role: Role) -> list[User]:
    return list(User.objects.active().filter(organisation_roles__role=role).by_name())
