"""One browser with a kept-alive connection, timing whole answers."""

from __future__ import annotations

import re
import statistics
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Figure:
    """What one page cost: milliseconds, SQL statements and bytes."""

    name: str
    median_ms: float
    p95_ms: float
    queries: int
    size: int

    def __str__(self) -> str:
        return (
            f"{self.name:<34} {self.median_ms:8.1f} ms {self.p95_ms:8.1f} ms "
            f"{self.queries:5} queries {self.size:9,} bytes"
        )


class Browser:
    """A signed-in browser; raises where a page does not answer as expected."""

    def __init__(self, port: int, session_key: str = "", csrf: str = "b" * 32) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.csrf = csrf
        self.cookie = f"csrftoken={csrf}" + (f"; sessionid={session_key}" if session_key else "")

    def get(self, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        return self._send("GET", path, None, headers)

    def post(self, path: str, data: dict[str, str], **headers: str) -> tuple[HTTPResponse, bytes]:
        body = urlencode({"csrfmiddlewaretoken": self.csrf, **data})
        return self._send("POST", path, body, headers)

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[HTTPResponse, bytes]:
        sent = {"Cookie": self.cookie, "Accept-Language": "en"}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, {**sent, **headers})
        response = self.connection.getresponse()
        content = response.read()
        if response.status >= 400:
            raise RuntimeError(f"{method} {path} answered {response.status}")
        return response, content


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def measure(browser: Browser, name: str, path: str, *, runs: int) -> Figure:
    """Load the page until it is warm, then so many times more."""
    # A server hangs up on a browser that waited while another one's pages were timed.
    browser.connection.close()
    for _ in range(3):
        browser.get(path)
    times: list[float] = []
    queries, size = 0, 0
    for _ in range(runs):
        begun = time.perf_counter()
        response, content = browser.get(path)
        times.append((time.perf_counter() - begun) * 1000)
        queries = int(response.getheader("X-Queries") or 0)
        size = len(content)
    return Figure(name, statistics.median(times), percentile(times, 0.95), queries, size)
