"""What may have been asked for before: requests and projects that share rare words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from math import log, sqrt
from typing import Any

from people.models import User
from projects.models import Project, ProjectRequest
from projects.requests.choices import Stage
from servicedesk_pm.common.text import fold

# Compared with the newest so many; a word counts by its first letters, so that plurals match.
MOST_COMPARED, STEM = 2_000, 6
# The share of common weight from which two texts are worth a look.
LEAST_ALIKE = 0.16
_WORD = re.compile(r"[a-z0-9]{4,}")
# Joining words of four letters and more; they are rare only among few texts.
_JOINING = frozenset({
    "sans", "avec", "pour", "dans", "plus", "leur", "leurs", "mais", "donc", "elle", "elles",
    "nous", "vous", "cette", "chez", "entre", "sont",
    "with", "from", "that", "this", "their", "there", "they", "have", "been", "into", "more",
    "than", "when", "which", "will",
})  # fmt: skip
# The title says more than the need.
TITLE_WEIGHT = 2
Words = dict[str, int]


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
    own = _words_of_request(request)
    total = len(texts) + 1
    spread = Counter(chain.from_iterable(words for _row, words in texts))
    weights = {word: log(total / (1 + n)) + 1 for word, n in spread.items()}
    size = _size(own, weights, total)
    found = []
    for row, words in texts:
        shared = own.keys() & words.keys()
        common = sum(min(own[word], words[word]) * weights[word] for word in shared)
        alike = common / sqrt(size * _size(words, weights, total)) if common else 0.0
        if alike >= LEAST_ALIKE:
            found.append((alike, row))
    found.sort(key=lambda pair: -pair[0])
    return [_similar(row, min(round(100 * alike), 100)) for alike, row in found[:limit]]


def _size(words: Words, weights: dict[str, float], total: int) -> float:
    unknown = log(total) + 1
    return sum(n * weights.get(word, unknown) for word, n in words.items()) or 1.0


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
    return _counted(fold(each.title_fr, each.title_en), text)


def _words_of_project(each: Project) -> Words:
    return _counted(fold(each.name_fr, each.name_en), fold(each.summary_fr, each.summary_en))


def _counted(title: str, text: str) -> Words:
    """The stems of the words, those of the title counted more."""
    found = dict.fromkeys(_stems(text), 1)
    found.update(dict.fromkeys(_stems(title), TITLE_WEIGHT))
    return found


def _stems(text: str) -> list[str]:
    return [word[:STEM] for word in _WORD.findall(text) if word not in _JOINING]
