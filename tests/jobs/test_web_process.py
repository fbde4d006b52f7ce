"""The web server that installations run: what it acknowledged is stored, whatever ends it."""

from __future__ import annotations

import os
import signal
import threading
import time
import uuid

import pytest

from tests.jobs.installation import PATIENCE_SECONDS
from tests.jobs.web import Web, until

pytestmark = pytest.mark.worker
ENOUGH_ANSWERS, SENDERS = 12, 3


class Senders:
    """People who send one comment after the other until nobody answers."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.answered: dict[str, str] = {}
        self.unsure: dict[str, str] = {}
        self.refused: list[int] = []
        self.threads = [threading.Thread(target=self._send, args=(n,)) for n in range(SENDERS)]
        for thread in self.threads:
            thread.start()

    def _send(self, sender: int) -> None:
        for number in range(10_000):
            text, token = f"{sender}-{number}", str(uuid.uuid4())
            status = self.web.comment(text, token)
            if status != 302:
                self.unsure[text] = token
                self.refused += [status] if status else []
                return
            self.answered[text] = token

    def end(self) -> None:
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS)
        assert not any(thread.is_alive() for thread in self.threads)


def test_a_killed_server_has_stored_what_it_acknowledged_and_nothing_twice(web):
    with web.running() as server:
        before = web.stored()
        senders = Senders(web)
        until(lambda: len(senders.answered) >= ENOUGH_ANSWERS, "too few answers")
        os.killpg(server.pid, signal.SIGKILL)
        senders.end()
    assert senders.refused == []
    assert len(senders.unsure) == SENDERS
    sent = {**senders.unsure, **senders.answered}

    killed_at = time.monotonic()
    with web.running():
        print(f"answers again after {time.monotonic() - killed_at:.2f} s")
        stored = web.stored()[len(before) :]
        assert len(stored) == len(set(stored))
        assert set(senders.answered) <= set(stored) <= set(sent)
        # Whoever got no answer sends again, and so does an impatient one who got it.
        assert {web.comment(text, token) for text, token in sent.items()} == {302}
        assert sorted(web.stored()[len(before) :]) == sorted(sent)


def test_a_stopped_server_ends_what_it_has_begun(web, tmp_path):
    begun, answers = tmp_path / "begun", []

    def ask() -> None:
        answers.append(web.ask("POST", "/slow/", begun=str(begun), seconds="2"))

    with web.running() as server:
        before = web.stored()
        asking = threading.Thread(target=ask)
        asking.start()
        until(begun.exists, "the slow page did not begin")
        server.terminate()
        asking.join(PATIENCE_SECONDS)
        server.wait(PATIENCE_SECONDS)
        assert web.ask("GET", "/healthz/") == 0
    assert answers == [200]
    with web.running():
        assert web.stored() == [*before, "slow"]
