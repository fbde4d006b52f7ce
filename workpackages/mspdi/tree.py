"""XML text into nested dictionaries, within limits and without document types or entities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext_noop as _

from workpackages.mspdi.plan import Raw
from workpackages.mspdi.problems import PlanRefused

# Where in the file a row began; taken out again before the row is kept.
LINE = "#line"
# Rows stand at this depth: Project, Tasks, Task.
_ROW_DEPTH = 3
# What expat answers when the text stops: nothing there, an open tag, an open element.
_STOPS_EARLY = frozenset({3, 5, 6})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read before it is refused."""

    bytes: int = 20_000_000
    elements: int = 1_500_000
    depth: int = 16
    tasks: int = 20_000
    text: int = 500_000


class _Collector:
    """Receives the parser's events; an element becomes its text or a dictionary.

    Elements with children are always in a list under their tag, so that one and several
    read alike; text of an element that has children is white space and dropped.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.root_tag = ""
        self.namespace = ""
        self.root: Raw = {}
        self.elements = 0
        self.tasks = 0
        self.parser: Any = None
        self._names: dict[str, str] = {}
        self._open: list[tuple[str, Raw]] = []
        self._text: list[str] = []
        self._text_length = 0

    def start(self, tag: str, _attributes: object) -> None:
        name = self._names.get(tag) or self._names.setdefault(tag, tag.rpartition("}")[2])
        self.elements += 1
        depth = len(self._open) + 1
        if self.elements > self.limits.elements or depth > self.limits.depth:
            raise PlanRefused(
                _("The file is nested too deeply or holds too many elements for a plan.")
            )
        children: Raw = {}
        if depth == 1:
            self.root_tag, self.root = name, children
            self.namespace = tag.rpartition("}")[0].lstrip("{")
        elif depth == _ROW_DEPTH:
            children[LINE] = self.parser.parser.CurrentLineNumber
            self._count(name)
        self._open.append((name, children))
        self._text.clear()
        self._text_length = 0

    def _count(self, name: str) -> None:
        self.tasks += name == "Task"
        if self.tasks > self.limits.tasks:
            raise PlanRefused(
                _("The plan holds more than %(limit)s tasks. Split it and try again."),
                limit=self.limits.tasks,
            )

    def data(self, text: str) -> None:
        self._text_length += len(text)
        if self._text_length > self.limits.text:
            raise PlanRefused(_("One text in the file is longer than a plan may hold."))
        self._text.append(text)

    def end(self, _tag: str) -> None:
        name, children = self._open.pop()
        line = children.pop(LINE, None)
        value: Any = "".join(self._text)
        if children:
            if line is not None:
                children[LINE] = line
            value = children
        elif not value.strip():
            value = ""
        self._text.clear()
        self._text_length = 0
        if self._open:
            _put(self._open[-1][1], name, value)

    def close(self) -> None:
        return None


def _put(parent: Raw, name: str, value: Any) -> None:
    if isinstance(value, dict):
        held = parent.setdefault(name, [])
        if isinstance(held, list):
            held.append(value)
        else:
            parent[name] = [held, value] if held else [value]
    elif name not in parent:
        parent[name] = value
    elif isinstance(parent[name], list):
        if value:
            parent[name].append(value)
    else:
        parent[name] = [parent[name], value]


def read_tree(text: Iterable[str], limits: Limits) -> _Collector:
    """Parse the whole text. Raises ``PlanRefused`` for anything but well-formed XML."""
    collector = _Collector(limits)
    parser = DefusedXMLParser(target=collector, forbid_dtd=True)
    collector.parser = parser
    # Expat calls us directly: a plan is half a million elements, each layer costs.
    parser.parser.StartElementHandler = collector.start
    parser.parser.EndElementHandler = collector.end
    at_end = False
    try:
        for chunk in text:
            parser.feed(chunk)
        at_end = True
        parser.close()
    except DefusedXmlException:
        raise PlanRefused(
            _(
                "The file declares a document type or entities, which a plan never needs and "
                "which can be used to attack a server. Save it again as XML in Microsoft Project."
            )
        ) from None
    except ParseError as error:
        raise _unreadable(error, at_end=at_end) from None
    return collector


def _unreadable(error: ParseError, *, at_end: bool) -> PlanRefused:
    line = error.position[0]
    if at_end and error.code in _STOPS_EARLY:
        return PlanRefused(
            _(
                "The file stops in the middle, in line %(line)s. Perhaps it was not copied "
                "completely; upload it again."
            ),
            line=line,
        )
    return PlanRefused(
        _(
            "The file is not valid XML: line %(line)s cannot be read. Save the plan as XML in "
            "Microsoft Project and upload that file."
        ),
        line=line,
    )


def rows(parent: Raw, container: str, name: str) -> list[Raw]:
    """The rows called ``name`` inside ``container``, however often a writer wrapped them."""
    found: list[Raw] = []
    for box in _dicts(parent.get(container)):
        found += children(box, name)
    return found


def children(parent: Raw, name: str) -> list[Raw]:
    """The elements ``name`` in ``parent``; one inside another of its name counts as a sibling."""
    found: list[Raw] = []
    for element in _dicts(parent.get(name)):
        inner = children(element, name)
        found += inner
        if not inner or any(key not in {name, LINE} for key in element):
            found.append(element)
    return found


def _dicts(value: Any) -> list[Raw]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text(row: Raw, name: str) -> str | None:
    """The text of a field; the first one where a writer repeated it."""
    value = row.get(name)
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), None)
    return value if isinstance(value, str) else None
