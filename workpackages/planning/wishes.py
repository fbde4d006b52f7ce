"""The state of a plan's page, as the address remembers it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from people.models import User
from servicedesk_pm.common.templatetags.ui import day
from workpackages.forms.plan import NO_BASELINE, PlanFilterForm
from workpackages.gantt.model import Shape
from workpackages.gantt.scale import FIRST_DAY, LAST_DAY, Zoom
from workpackages.models import Task
from workpackages.planning.lines import Line, Narrowing, packages_of
from workpackages.planning.rows import PlanData
from workpackages.tree import fold_keys

ROWS_AT_ONCE = 500
_KEPT = ("zoom", "show", "package", "person", "group", "since", "until", "baseline", "shut")
_MOST_PAGES = 10_000
_MOST_OF_REASON = 40


@dataclass(frozen=True)
class PlanWish:
    """What the reader wants to see of a plan."""

    query: QueryDict
    form: PlanFilterForm
    user: User
    zoom: Zoom | None
    shut: frozenset[str]
    page: int

    @classmethod
    def of(cls, query: QueryDict, data: PlanData, user: User) -> PlanWish:
        packages = [(row.key, f"{row.outline_text} {row.name}") for row in packages_of(data)]
        form = PlanFilterForm(
            query, packages=packages, people=_people(data), baselines=_baselines(data)
        )
        zooms = {zoom.value: zoom for zoom in Zoom}
        return cls(
            query,
            form,
            user,
            zooms.get(query.get("zoom", "")),
            fold_keys(query.get("shut", "")),
            page_number(query),
        )

    @property
    def window(self) -> tuple[date | None, date | None]:
        """The days wished for, within what plans are drawn in."""
        days = (self.form.wanted.get("since"), self.form.wanted.get("until"))
        return tuple(one and min(max(one, FIRST_DAY), LAST_DAY) for one in days)  # type: ignore[return-value]

    @property
    def shows_baseline(self) -> bool:
        return self.form.wanted.get("baseline") != NO_BASELINE

    def narrowing(self, data: PlanData) -> Narrowing:
        wanted = self.form.wanted
        shows, person = set(wanted.get("show") or ()), wanted.get("person") or ""
        group, branch = wanted.get("group") or "", wanted.get("package") or ""
        if not shows and not person:
            return Narrowing(None, branch, group)

        def passes(task: Task) -> bool:
            people = {each.key for each in data.people.get(task.pk, ())}
            slack = data.criticality.by_task.get(task.pk)
            met = {
                "critical": slack is not None and slack.is_critical,
                "late": data.is_late(task),
                "mine": str(self.user.pk) in people,
            }
            return all(met[name] for name in shows) and (not person or person in people)

        return Narrowing(passes, branch, group)

    def unfolded(self, lines: Iterable[Line]) -> list[Line]:
        """The lines above which nothing is folded."""
        if not self.shut:
            return list(lines)
        return [line for line in lines if self.shut.isdisjoint(line.above)]

    def address(self, **changes: str) -> str:
        """The present view with something changed; it begins at its first rows again."""
        kept = {name: self.query.getlist(name) for name in _KEPT if name in self.query}
        wish = {**kept, **{name: [value] for name, value in changes.items()}}
        pairs = [(name, value) for name, values in wish.items() for value in values if value]
        return f"?{urlencode(pairs)}" if pairs else "?"

    def folded(self, key: str) -> str:
        """The address with this line folded, or opened again."""
        return self.address(shut=".".join(sorted(self.shut ^ {key})))

    def all_folded(self, lines: Iterable[Line]) -> str:
        keys = [line.fold for line in lines if line.fold and line.shape is not Shape.PROJECT]
        return self.address(shut=".".join(sorted(set(keys))))


def baseline_number(query: QueryDict) -> int | None:
    """The baseline that is asked for; nothing for the current one."""
    asked = query.get("baseline", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None


def page_number(query: QueryDict) -> int:
    """The stretch of rows that is asked for, from 1."""
    asked = query.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return min(max(page, 1), _MOST_PAGES)


def _baselines(data: PlanData) -> list[tuple[str, str]]:
    words = _("Baseline %(number)s of %(date)s")
    return [
        (
            str(each.number),
            words % {"number": each.number, "date": day(each.taken_on)}
            + f" · {Truncator(each.reason).chars(_MOST_OF_REASON)}",
        )
        for each in data.known_baselines
    ]


def _people(data: PlanData) -> list[tuple[str, str]]:
    found = {person.key: person.name for people in data.people.values() for person in people}
    return sorted(found.items(), key=lambda pair: (pair[1].lower(), pair[0]))
