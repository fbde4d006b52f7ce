"""The virtual environment: made from the locked lists, and left alone while it fits them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import system
from console import ROOT, Refusal, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "servicedesk-locks.json"


def tool(name: str) -> Path:
    return VENV / "bin" / name


def ensure(*, dev: bool = False) -> None:
    """Make the environment, or bring it to the locked lists; costs nothing when it fits."""
    if not _runs(PYTHON):
        _create()
    lists = [ROOT / "requirements" / "base.txt"]
    if dev:
        lists.append(ROOT / "requirements" / "dev.txt")
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in lists}
    if digests.items() <= _stamped().items() or _holds(lists):
        return
    say("Installing the locked packages; this takes a minute or two …")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
    for path in lists:
        command += ["--requirement", str(path)]
    if subprocess.run(command, cwd=ROOT).returncode:
        raise Refusal("pip could not install the locked packages; the lines above say why.")
    STAMP.write_text(json.dumps(digests))


def variables() -> dict[str, str]:
    """The environment of everything that runs inside ``.venv``."""
    env = {**os.environ, "VIRTUAL_ENV": str(VENV), "PYTHONUNBUFFERED": "1"}
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    env.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk_pm.settings.development")
    env.pop("PYTHONHOME", None)
    env.pop("PYTHONPATH", None)
    env.update(system.library_path())
    if not env.get("LANG") and not env.get("LC_ALL"):
        env["LANG"] = "C.UTF-8"
    return env


def _runs(python: Path) -> bool:
    probe = "import sys; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([str(python), "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def _create() -> None:
    system.ensure_venv_module()
    say(f"Making .venv with Python {sys.version.split()[0]} …")
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        shutil.rmtree(VENV)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], cwd=ROOT).returncode:
        raise Refusal("Python could not make the virtual environment.")


def _stamped() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp


def _holds(lists: list[Path]) -> bool:
    """Whether an environment that somebody else made already holds every locked package."""
    command = [str(PYTHON), str(ROOT / "scripts" / "locked.py"), *map(str, lists)]
    return subprocess.run(command, capture_output=True).returncode == 0
