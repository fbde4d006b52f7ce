"""The web server as installations run it, on a database of its own."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.jobs.installation import PATIENCE_SECONDS, ROOT

TOKEN = "t" * 32


class Web:
    """The server's process, what it is asked, and what lies in its database."""

    def __init__(self, folder: Path, database_url: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "DJANGO_SETTINGS_MODULE": "tests.jobs.web_settings",
            "VAR_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": "",
            "WEB_PORT": str(self.port),
            "PYTHONWARNINGS": "ignore",
            "LOG_LEVEL": "ERROR",
        }
        staged = subprocess.run(
            [sys.executable, "-m", "tests.jobs.web_stage"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            check=True,
        )
        self.facts = json.loads(staged.stdout)

    @contextmanager
    def running(self):
        """As containers and service managers start it."""
        process = subprocess.Popen(
            [sys.executable, "scripts/process.py", "web"],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )
        try:
            until(
                lambda: process.poll() is not None or self.ask("GET", "/healthz/") == 200,
                "the server does not answer",
            )
            assert process.poll() is None, "the server did not start"
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def ask(self, method: str, path: str, **fields: str) -> int:
        """The status of the answer; 0 if there was none."""
        try:
            return self._answer(method, path, urlencode(fields))[0]
        except (OSError, http.client.HTTPException):
            return 0

    def upload(self, path: str, **fields: Any) -> int:
        """The status of the answer to a form with a file."""
        body = encode_multipart(BOUNDARY, fields)
        return self._answer("POST", path, body, MULTIPART_CONTENT)[0]

    def _answer(
        self,
        method: str,
        path: str,
        body: str | bytes = b"",
        content_type: str = "application/x-www-form-urlencoded",
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        headers = {
            "Cookie": f"sessionid={self.facts['session']}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": content_type,
        }
        with closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def stored(self) -> list[str]:
        """The texts of all comments; only a running server tells."""
        return self.told("/stored/")

    def told(self, path: str) -> Any:
        return json.loads(self._answer("GET", path)[1])

    def comment(self, text: str, token: str) -> int:
        return self.ask("POST", f"{self.facts['task']}comments/", text=text, form_token=token)


def until(holds: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)
