"""What the machine itself must have: libraries for PDF, ``venv``, a browser for the tests."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from console import Refusal, say

DEBIAN_LIBRARIES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
LINUX_FILES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
MAC_FOLDERS = ("/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib")
MAC_FILES = ("libgobject-2.0.dylib", "libpango-1.0.dylib", "libharfbuzz-subset.dylib")


def ensure_document_libraries() -> None:
    """Pango and HarfBuzz, which lay out the PDF documents."""
    if platform.system() == "Darwin":
        _ensure_mac_libraries()
    elif not all(_loads(file) for file in LINUX_FILES):
        if not shutil.which("apt-get"):
            raise Refusal(
                "PDF documents need Pango (with pangoft2) and HarfBuzz (with its subset library). "
                "Install them with your package manager, for example:  "
                "sudo dnf install pango harfbuzz"
            )
        _apt(DEBIAN_LIBRARIES, "PDF documents need Pango and HarfBuzz.")


def ensure_venv_module() -> None:
    """Debian splits ``venv`` from Python into a package of its own."""
    if find_spec("ensurepip") and find_spec("venv"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not shutil.which("apt-get"):
        raise Refusal(f"{sys.executable} has no venv module; install your system's {package}.")
    _apt((package,), "This Python has no venv module.")


def ensure_browser() -> bool:
    """Chromium for the browser tests; without one they are skipped, and say so."""
    if shutil.which("chromium"):
        return True
    if shutil.which("apt-get"):
        try:
            _apt(("chromium",), "The browser tests need Chromium.")
        except Refusal as refusal:
            say(str(refusal))
    if shutil.which("chromium"):
        return True
    say("There is no command chromium: the browser tests will be skipped.")
    return False


def library_path() -> dict[str, str]:
    """On macOS libraries of Homebrew are found only when their folder is named."""
    if platform.system() != "Darwin":
        return {}
    folders = [folder for folder in MAC_FOLDERS if Path(folder).is_dir()]
    given = os.environ.get("DYLD_FALLBACK_LIBRARY_PATH")
    return {"DYLD_FALLBACK_LIBRARY_PATH": ":".join([*([given] if given else []), *folders])}


def _ensure_mac_libraries() -> None:
    if all(any((Path(at) / file).exists() for at in MAC_FOLDERS) for file in MAC_FILES):
        return
    if not shutil.which("brew"):
        raise Refusal("PDF documents need Pango. Install Homebrew, then:  brew install pango")
    say("Installing Pango with Homebrew …")
    if subprocess.run(["brew", "install", "pango"]).returncode:
        raise Refusal("Homebrew could not install Pango; try:  brew install pango")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _apt(packages: tuple[str, ...], why: str) -> None:
    """Install as root or with password-less sudo; otherwise print the one line to run."""
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    prefix = _as_root()
    if prefix is None:
        raise Refusal(f"{why} Run this once, then try again:\n  sudo {' '.join(install)}")
    say(f"{why} Installing {', '.join(packages)} …")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], install):
        done = subprocess.run(
            [*prefix, *command], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
    if done.returncode:
        raise Refusal(f"{done.stdout}{done.stderr}\n{why} apt-get could not install it.")


def _as_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    trial = subprocess.run(["sudo", "-n", "true"], capture_output=True, stdin=subprocess.DEVNULL)
    return ["sudo", "-n"] if trial.returncode == 0 else None
