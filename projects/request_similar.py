"""What may have been asked for before: requests and projects that share rare words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log, sqrt

from people.models import User
from projects.models import Project, ProjectRequest
from projects.request_choices import Stage
from projects.request_permissions import sees_project
from projects.words import spoken
from servicedesk_pm.common.errors import Words
from servicedesk_pm.common.text import fold

# Compared with the newest so many; a word counts by its first letters, so that plurals match.
MOST_COMPARED, STEM, SHORTEST = 2_000, 6, 4
# The share of common weight from which two texts are worth a look.
LEAST_ALIKE = 0.16
_WORD = re.compile(r"[a-z0-9]+")
# Joining words of four letters and more; they are rare only among few texts.
_JOINING = frozenset({
    "sans", "avec", "pour", "dans", "plus", "leur", "leurs", "mais", "donc", "elle", "elles",
    "nous", "vous", "cette", "chez", "entre", "sont",
    "with", "from", "that", "this", "their", "there", "they", "have", "been", "into", "more",
    "than", "when", "which", "will",
})  # fmt: skip
# The title says more than the need.
TITLE_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class Similar:
    """A request or project that resembles, how much, and the words that they share."""

    label: str
    name: str
    state: Words
    url: str
    percent: int


@dataclass(frozen=True, slots=True)
class _Text:
    found: Similar
    words: Counter[str]


def similar_to(request: ProjectRequest, user: User, *, limit: int = 5) -> list[Similar]:
    """The most alike among what the person may see; two queries, whatever their number."""
    texts = _texts_in_sight(request, user)
    own = _words_of_request(request)
    total = len(texts) + 1
    spread = Counter(word for text in texts for word in text.words)
    weights = {w: log(total / (1 + n)) + 1 for w, n in spread.items()}
    size = _size(own, weights, total)
    found = []
    for text in texts:
        common = sum(
            min(n, text.words[word]) * weights[word]
            for word, n in own.items()
            if word in text.words
        )
        alike = common / sqrt(size * _size(text.words, weights, total)) if common else 0.0
        if alike >= LEAST_ALIKE:
            found.append((alike, text.found))
    found.sort(key=lambda pair: -pair[0])
    return [
        Similar(each.label, each.name, each.state, each.url, min(round(100 * alike), 100))
        for alike, each in found[:limit]
    ]


def _size(words: Counter[str], weights: dict[str, float], total: int) -> float:
    unknown = log(total) + 1
    return sum(n * weights.get(word, unknown) for word, n in words.items()) or 1.0


def _texts_in_sight(request: ProjectRequest, user: User) -> list[_Text]:
    seen = ProjectRequest.objects.visible_to(user).exclude(pk=request.pk)
    requests = list(seen.select_related("project").with_stage()[:MOST_COMPARED])
    told = {each.project_id for each in requests} | {request.project_id}
    projects = Project.objects.visible_to(user).roots().order_by("-pk")[:MOST_COMPARED]
    texts = [_Text(_as_request(each), _words_of_request(each)) for each in requests]
    texts += [
        _Text(_as_project(each), _words_of_project(each))
        for each in projects
        if each.pk not in told and sees_project(user, each)
    ]
    return texts


def _as_request(each: ProjectRequest) -> Similar:
    return Similar(each.label, each.title, Stage(each.stage).label, each.get_absolute_url(), 0)


def _as_project(each: Project) -> Similar:
    name = spoken(each, "name").text
    return Similar(each.code, name, each.get_state_display(), each.get_absolute_url(), 0)


def _words_of_request(each: ProjectRequest) -> Counter[str]:
    titles = [each.title_fr, each.title_en]
    return _counted(titles, [each.need_fr, each.need_en])


def _words_of_project(each: Project) -> Counter[str]:
    return _counted([each.name_fr, each.name_en], [each.summary_fr, each.summary_en])


def _counted(titles: Iterable[str], texts: Iterable[str]) -> Counter[str]:
    """The stems of the words, those of the title counted more."""
    found: Counter[str] = Counter()
    for word in set(_stems(" ".join(texts))):
        found[word] = 1
    for word in set(_stems(" ".join(titles))):
        found[word] = TITLE_WEIGHT
    return found


def _stems(text: str) -> list[str]:
    words = [word for word in _WORD.findall(fold(text)) if word not in _JOINING]
    return [word[:STEM] for word in words if len(word) >= SHORTEST]
