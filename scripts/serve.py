"""Web server, worker and beat of the Procfile in one foreground process; Ctrl-C ends all."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from honcho import manager as honcho_manager
from honcho.environ import parse_procfile
from process import DEFAULTS

ROOT = Path(__file__).resolve().parent.parent
# A container or a trial as root is a decision; the worker need not repeat its doubts.
QUIET = "ignore:You're running the worker with superuser privileges"
ACCOUNTS = (
    ("director", "director of projects"),
    ("prog-poste", "programme manager"),
    ("pm-w11", "project lead"),
    ("lot-packaging", "work-package lead"),
    ("tech-01", "team member"),
    ("mandant-dsi", "sponsor"),
    ("observateur", "observer"),
    ("admin", "administrator"),
)


# A running job may end before the worker does; what is still there then is sent again later.
honcho_manager.KILL_WAIT = 20


class ParentsFirst:
    """Ask the parent alone to stop: a worker whose children die with it cannot end its jobs."""

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)

    def kill(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def main(wanted: str) -> int:
    env = {"PYTHONWARNINGS": QUIET, **DEFAULTS, **os.environ}
    processes = parse_procfile((ROOT / "Procfile").read_text()).processes
    manager = honcho_manager.Manager()
    manager._procmgr = ParentsFirst()
    for name, command in processes.items():
        if wanted in {"all", name}:
            manager.add_process(name, _with_libraries(command, env), env=env, cwd=str(ROOT))
    if wanted == "all":
        threading.Thread(target=_announce, args=(env,), daemon=True).start()
    manager.loop()
    stopped_by_hand = manager.returncode in {130, 143}
    return 0 if stopped_by_hand else int(manager.returncode or 1)


def _with_libraries(command: str, env: dict[str, str]) -> str:
    """The system's shell drops this variable on macOS, so the command sets it again."""
    folders = env.get("DYLD_FALLBACK_LIBRARY_PATH")
    return (
        f"DYLD_FALLBACK_LIBRARY_PATH='{folders}'; export DYLD_FALLBACK_LIBRARY_PATH; {command}"
        if folders
        else command
    )


def _announce(env: dict[str, str]) -> None:
    host = "127.0.0.1" if env["BIND_HOST"] in {"0.0.0.0", "::", ""} else env["BIND_HOST"]
    address = f"http://{f'[{host}]' if ':' in host else host}:{env['WEB_PORT']}/"
    while not _answers(address):
        time.sleep(0.2)
    lines = ["", f"  Open {address}   (Ctrl-C stops everything)"]
    if password := env.get("SHOW_DEMO_PASSWORD"):
        lines += ["", f"  Demonstration accounts, all with the password {password}"]
        lines += [f"    {login:<14} {role}" for login, role in ACCOUNTS]
    print("\n".join([*lines, ""]), flush=True)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
