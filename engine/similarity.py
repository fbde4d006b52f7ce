"""How alike two texts are: by the words that they share, the rare ones counting more.

Texts come folded: small letters without accents. Nothing here knows a language; a word counts by
its first letters, so that a plural meets its singular in French and in English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from math import fsum, log, sqrt

from engine.errors import EngineError

STEM = 6
# A word of the title says more than one of the text.
TITLE_WEIGHT = 2
_WORD = re.compile(r"[a-z0-9]{4,}")
# Joining words of four letters and more; they are rare only among few texts.
_JOINING = frozenset({
    "sans", "avec", "pour", "dans", "plus", "leur", "leurs", "mais", "donc", "elle", "elles",
    "nous", "vous", "cette", "chez", "entre", "sont",
    "with", "from", "that", "this", "their", "there", "they", "have", "been", "into", "more",
    "than", "when", "which", "will",
})  # fmt: skip

# What two things may have in common beside words, and what each adds to their likeness.
GROUNDS: Mapping[str, float] = {
    "supplier": 0.20,
    "tag": 0.15,
    "site": 0.10,
    "category": 0.05,
    "programme": 0.05,
}

Words = dict[str, int]


def stems(text: str) -> list[str]:
    """The words of a folded text that say something, each cut to its first letters."""
    return [word[:STEM] for word in _WORD.findall(text) if word not in _JOINING]


def counted(title: str, text: str) -> Words:
    """Each stem of a folded title and text once, those of the title counted more."""
    found = dict.fromkeys(stems(text), 1)
    found.update(dict.fromkeys(stems(title), TITLE_WEIGHT))
    return found


def likeness(own: Mapping[str, int], others: Sequence[Mapping[str, int]]) -> list[float]:
    """How alike ``own`` is to each of ``others``, in their order, as ratios from 0 to 1.

    The weight of a word falls with the number of the others that have it. Of two texts the
    common weight is set against the geometric mean of the weights that each has in all, so
    that a long text is not alike to everything. A text without words is alike to nothing.

    Cost is O(words of all texts); nothing is modified.
    """
    total = len(others) + 1
    spread = Counter(chain.from_iterable(others))
    weights = {word: log(total / (1 + n)) + 1 for word, n in spread.items()}
    size = _size(own, weights, total)
    found = []
    for words in others:
        shared = own.keys() & words.keys()
        common = sum(min(own[word], words[word]) * weights[word] for word in shared)
        alike = common / sqrt(size * _size(words, weights, total)) if common else 0.0
        found.append(min(alike, 1.0))
    return found


def _size(words: Mapping[str, int], weights: Mapping[str, float], total: int) -> float:
    unknown = log(total) + 1
    return sum(n * weights.get(word, unknown) for word, n in words.items()) or 1.0


def mentions(phrase: str, words: Collection[str]) -> bool:
    """Whether all words of a folded phrase, a tag or a name, stand among these stems."""
    wanted = stems(phrase)
    return bool(wanted) and set(wanted) <= set(words)


def strengthened(alike_ratio: float, grounds: Collection[str]) -> float:
    """A likeness with what else the two have in common; at most 1.

    Raises EngineError for a ratio outside 0 to 1 and for a ground that ``GROUNDS`` does not know.
    """
    if not 0 <= alike_ratio <= 1:
        raise EngineError(f"a likeness is a ratio from 0 to 1, not {alike_ratio}")
    unknown = sorted(set(grounds) - set(GROUNDS))
    if unknown:
        raise EngineError(f"unknown ground of likeness: {', '.join(unknown)}")
    return min(1.0, fsum([alike_ratio, *(GROUNDS[ground] for ground in set(grounds))]))
