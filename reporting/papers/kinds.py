"""What the kinds of documents have in common: how one is found, read and framed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404

from people.models import User
from projects.written.vocabulary import Headings, Json
from reporting.choices import Classification
from reporting.papers.choices import Firmness, PaperKind
from reporting.spelling import iso, local_day

if TYPE_CHECKING:
    from reporting.papers.models import Subject


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the content: on the cover, in the lists behind it, at the end."""

    code: str
    version: str
    title: Json
    programme: Json | None
    # A registered choice and its value.
    status: tuple[str, str]
    author: str
    dated: date
    history: list[Json]
    distribution: list[Json]
    signers: list[Json]
    # Where the document asks for one: empty as long as it is not taken.
    decision: Json | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document; the rights are those of the application that owns its subject."""

    name: PaperKind
    classification: Classification
    headings: Headings
    # How its subject is called in an address: ``PRJ-202-v2``.
    pattern: re.Pattern[str]
    in_sight: Callable[[User], Any]
    narrowed: Callable[[Any, Mapping[str, str]], Any]
    reference: Callable[[Any], str]
    # In the reader's language.
    title: Callable[[Any], str]
    firmness: Callable[[Any], Firmness]
    # The content on a day, and the hash under which it is signed.
    content: Callable[[Any, date], tuple[Json, str]]
    frame: Callable[[Any, date], Frame]


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    return _kinds[name]


def subject_or_404(user: User, kind: str, reference: str) -> Subject:
    """What an address speaks of, as far as the person may read all of it."""
    known = _kinds.get(kind)
    parsed = known.pattern.fullmatch(reference) if known else None
    if known is None or parsed is None:
        raise Http404
    found: Subject | None = known.narrowed(known.in_sight(user), parsed.groupdict()).first()
    if found is None:
        raise Http404
    return found


def event(what: tuple[str, str], at: datetime | date | None, by: object, note: str = "") -> Json:
    """A line of the history of changes."""
    on = local_day(at) if isinstance(at, datetime) else at
    return {"what": list(what), "on": iso(on), "by": str(by or ""), "note": note}


def readers(what: tuple[str, str], people: Iterable[object]) -> Json:
    """A line of the distribution list."""
    return {"what": list(what), "people": [str(person) for person in people if person]}


def signer(
    what: tuple[str, str], name: object, at: datetime | date | None, how: str = "", note: str = ""
) -> Json:
    """A line of the signatures: ``how`` is a kind of signature, empty as long as it is open.

    Where only the day of an act is known, ``at`` is that day.
    """
    moment = at.isoformat(timespec="seconds") if isinstance(at, datetime) else iso(at)
    return {"what": list(what), "name": str(name or ""), "at": moment, "how": how, "note": note}


def spelled(named: Json) -> Json:
    """A name in both languages, as a text in two languages is read."""
    return {"fr": named["name_fr"], "en": named["name_en"] or named["name_fr"]}
