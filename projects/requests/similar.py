"""What may have been asked for before: requests and projects that share rare words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.similarity import Words, counted, likeness
from people.models import User
from projects.models import Project, ProjectRequest
from projects.requests.choices import Stage
from servicedesk_pm.common.text import fold

# Compared with the newest so many.
MOST_COMPARED = 2_000
# The share of common weight from which two texts are worth a look.
LEAST_ALIKE = 0.16


@dataclass(frozen=True, slots=True)
class Similar:
    """A request or project that resembles, and how much."""

    label: str
    name: str
    state: Any
    url: str
    percent: int


def similar_to(request: ProjectRequest, user: User, *, limit: int = 5) -> list[Similar]:
    """The most alike among what the person may see; two queries, whatever their number."""
    texts = _texts_in_sight(request, user)
    alike = likeness(_words_of_request(request), [words for _row, words in texts])
    pairs = zip(alike, texts, strict=True)
    found = [(share, row) for share, (row, _words) in pairs if share >= LEAST_ALIKE]
    found.sort(key=lambda pair: -pair[0])
    return [_similar(row, round(100 * share)) for share, row in found[:limit]]


def _texts_in_sight(
    request: ProjectRequest, user: User
) -> list[tuple[ProjectRequest | Project, Words]]:
    """Requests, and the projects that have none of them."""
    requests = ProjectRequest.objects.visible_to(user)
    others = requests.exclude(pk=request.pk).with_stage().order_by("-number")
    others = others.only("number", "title_fr", "title_en", "search_text")
    projects = Project.objects.visible_to(user).roots().exclude(pk=request.project_id or 0)
    told = requests.order_by().exclude(project=None).values("project")
    projects = projects.exclude(pk__in=told).order_by("-pk")
    found: list[tuple[ProjectRequest | Project, Words]] = [
        (each, _words_of_request(each)) for each in others[:MOST_COMPARED]
    ]
    found += [(each, _words_of_project(each)) for each in projects[:MOST_COMPARED]]
    return found


def _similar(row: ProjectRequest | Project, percent: int) -> Similar:
    if isinstance(row, Project):
        state: Any = row.get_state_display()
        return Similar(row.code, row.name, state, row.get_absolute_url(), percent)
    state = Stage(row.stage).label
    return Similar(row.label, row.title, state, row.get_absolute_url(), percent)


def _words_of_request(each: ProjectRequest) -> Words:
    """Its search text is folded already: the number, then title and need."""
    _label, _space, text = each.search_text.partition(" ")
    return counted(fold(each.title_fr, each.title_en), text)


def _words_of_project(each: Project) -> Words:
    return counted(fold(each.name_fr, each.name_en), fold(each.summary_fr, each.summary_en))
