"""The swap law: a fragment swapped into the old page equals the new page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import html5lib
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client

from tests.hostile import nothing_written

_NS = "{http://www.w3.org/1999/xhtml}"


def _closing_quietly(close: Callable[[], None]) -> Callable[[], None]:
    """As the client itself ends a request: a file that is closed leaves the connection open."""

    def quietly() -> None:
        request_finished.disconnect(close_old_connections)
        try:
            close()
        finally:
            request_finished.connect(close_old_connections)

    return quietly


class HtmxClient(Client):
    """A browser with htmx: ``get`` loads pages, ``fragment`` asks for one element.

    A page that is only looked at may not change anything. Strangers ask for English.
    """

    def __init__(self, *args: Any, headers: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, headers={"Accept-Language": "en", **(headers or {})}, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        with nothing_written():
            return super().get(*args, **kwargs)

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        response.close = _closing_quietly(response.close)
        return response

    def fragment(self, url: str, target: str, *, data: Any = None, method: str = "get") -> Any:
        headers = {"HX-Request": "true", "HX-Target": target}
        return getattr(self, method)(url, data=data or {}, headers=headers)


def _parse(content: bytes) -> Any:
    return html5lib.parse(content.decode(), treebuilder="etree")


def _find(tree: Any, target: str) -> Any:
    found = [element for element in tree.iter() if element.get("id") == target]
    assert len(found) == 1, f"#{target} stands {len(found)} times"
    return found[0]


def _tokens_away(tree: Any) -> Any:
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        if element.get("name") in {"csrfmiddlewaretoken", "form_token"}:
            element.set("value", "")
        if element.get("hx-headers"):
            element.set("hx-headers", "")
    return tree


def _text(tree: Any) -> str:
    parts = []
    for element in tree.iter():
        name = element.tag.replace(_NS, "") if isinstance(element.tag, str) else "#"
        words = " ".join((element.text or "").split()), " ".join((element.tail or "").split())
        parts.append(f"{name} {sorted(element.attrib.items())} {words}")
    return "\n".join(parts)


def normal(content: bytes) -> str:
    """The page as text, without tokens and white space."""
    return _text(_tokens_away(_parse(content)))


def swapped(page: bytes, fragment: bytes, target: str) -> str:
    """``page`` after htmx replaced the element ``target`` by ``fragment`` (outerHTML)."""
    tree = _parse(page)
    old = _find(tree, target)
    new = _find(_parse(b"<body>" + fragment + b"</body>"), target)
    new.tail = old.tail
    for parent in tree.iter():
        children = list(parent)
        if old in children:
            parent[children.index(old)] = new
            break
    return _text(_tokens_away(tree))
