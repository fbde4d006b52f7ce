"""Become one process of the Procfile: ``process.py web``. For containers and service managers."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from honcho.environ import parse_procfile

ROOT = Path(__file__).resolve().parent.parent
# What the Procfile asks for and nobody decided.
DEFAULTS = {
    "BIND_HOST": "127.0.0.1",
    "WEB_PORT": "8000",
    "WEB_WORKERS": "2",
    "WEB_THREADS": "4",
    "WORKER_PROCESSES": "2",
}


def main(name: str) -> None:
    processes = parse_procfile((ROOT / "Procfile").read_text()).processes
    if name not in processes:
        sys.exit(f"The Procfile has no process {name!r}, only {', '.join(processes)}.")
    os.chdir(ROOT)
    os.execve("/bin/sh", ["sh", "-c", processes[name]], {**DEFAULTS, **os.environ})


if __name__ == "__main__":
    main(*sys.argv[1:])
