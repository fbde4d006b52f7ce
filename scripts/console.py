"""Where the repository is, and how set-up speaks."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Refusal(Exception):
    """Set-up cannot go on; the message says what to do."""


def say(text: str) -> None:
    print(text, flush=True)
