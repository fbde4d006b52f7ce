"""What stands behind the Makefile: from a fresh clone to a served application.

Runs on the machine's own Python with the standard library only; everything that needs the
project's packages is started with the Python of ``.venv``.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import environment
import sbom
import system
from console import ROOT, Refusal, say

CODE = (
    "engine",
    "servicedesk_pm",
    "people",
    "projects",
    "workpackages",
    "costs",
    "risks",
    "control",
    "closure",
    "reporting",
)
DEMO_DAY = "2026-11-02"


def main(arguments: list[str]) -> int:
    target, options = (arguments or ["help"])[0], arguments[1:]
    if target not in TARGETS:
        say(f"There is no target {target!r}. See: make help")
        return 2
    try:
        return TARGETS[target](options)
    except Refusal as refusal:
        say(str(refusal))
        return 1
    except KeyboardInterrupt:
        return 130


def demo(_options: list[str]) -> int:
    """Own data folder and a fixed date, so that a demonstration never meets real work."""
    os.environ.setdefault("VAR_DIR", str(ROOT / "var" / "demo"))
    os.environ.setdefault("DEMO_TODAY", DEMO_DAY)
    return _serve(prepare=["--demo"], accounts=True)


def run(_options: list[str]) -> int:
    return _serve(prepare=[], accounts=False)


def worker(_options: list[str]) -> int:
    _ready_to_serve()
    _python("scripts/prepare.py", "--messages-only")
    return _become("scripts/serve.py", "worker")


def admin(options: list[str]) -> int:
    if len(options) != 1:
        raise Refusal("Name the account, for example:  make admin NAME=chief")
    environment.ensure()
    _python("scripts/prepare.py")
    return _become("manage.py", "first_administrator", *options)


def seed(_options: list[str]) -> int:
    _ready_to_serve()
    password = _demo_password()
    _python("scripts/prepare.py", "--demo")
    say(f"The demonstration portfolio is loaded; the password of its accounts is {password}")
    return 0


def test(options: list[str]) -> int:
    environment.ensure(dev=True)
    system.ensure_document_libraries()
    system.ensure_browser()
    _python("scripts/prepare.py", "--messages-only")
    os.environ["DJANGO_SETTINGS_MODULE"] = "servicedesk_pm.settings.test"
    for name in ("DEMO_TODAY", "DEMO_PASSWORD", "VAR_DIR"):
        os.environ.pop(name, None)
    processes = os.environ.get("PYTEST_WORKERS") or str(min(os.cpu_count() or 1, 4))
    return _become("-m", "pytest", "-n", processes, *options)


def check(_options: list[str]) -> int:
    """Run every gate, then name those that failed."""
    environment.ensure(dev=True)
    _python("scripts/prepare.py", "--messages-only")
    failed = [name for name, command, env in _gates() if _gate(name, command, env) != 0]
    say("Failed: " + ", ".join(failed) if failed else "Every gate is passed.")
    return 1 if failed else 0


def bench(options: list[str]) -> int:
    _ready_to_serve()
    _python("scripts/prepare.py")
    return _become("manage.py", "bench", *options)


def shots(options: list[str]) -> int:
    environment.ensure(dev=True)
    system.ensure_document_libraries()
    if not system.ensure_browser():
        raise Refusal("Screenshots need Chromium.")
    _python("scripts/prepare.py", "--messages-only")
    return _become("-m", "tests.shots", *options)


def messages(_options: list[str]) -> int:
    environment.ensure()
    _python("scripts/prepare.py", "--messages-only")
    return 0


def lock(options: list[str]) -> int:
    """One list for every platform and Python, with the hash of each file."""
    environment.ensure(dev=True)
    for name in ("base", "dev", "s3", "solver"):
        command = [str(environment.tool("uv")), "pip", "compile", "--universal", "--quiet"]
        command += ["--generate-hashes", "--python-version", "3.11", "--no-emit-index-url"]
        command += ["--custom-compile-command", "make lock", *options]
        command += [f"{name}.in", "--output-file", f"{name}.txt"]
        subprocess.run(command, cwd=ROOT / "requirements", check=True)
    return 0


def audit(_options: list[str]) -> int:
    """A package that cannot be looked up counts as a failure, not as free of holes."""
    environment.ensure(dev=True)
    lock_file, bill = ROOT / "requirements" / "base.txt", ROOT / "var" / "sbom.json"
    sbom.write(lock_file, bill)
    say(f"The list of shipped packages is in {bill.relative_to(ROOT)}")
    command = [str(environment.tool("pip-audit")), "--strict", "--require-hashes", "--disable-pip"]
    return subprocess.run([*command, "--requirement", str(lock_file)], cwd=ROOT).returncode


def _serve(*, prepare: list[str], accounts: bool) -> int:
    host, port = _address()
    _ready_to_serve()
    if accounts:
        os.environ["SHOW_DEMO_PASSWORD"] = _demo_password()
    say("Preparing the database …")
    _python("scripts/prepare.py", *prepare)
    os.environ.update(BIND_HOST=host, WEB_PORT=str(port))
    return _become("scripts/serve.py", "all")


def _address() -> tuple[str, int]:
    """Refuse a port that is taken before anything is installed or migrated."""
    host = os.environ.get("BIND_HOST") or "127.0.0.1"
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Refusal(f"PORT must be a number from 1 to 65535, not {text!r}.")
    port = int(text)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(
                f"Port {port} of {host} cannot be used ({error.strerror}). "
                f"Choose another one, for example:  PORT={port + 1} make demo"
            ) from None
    return host, port


def _ready_to_serve() -> None:
    environment.ensure()
    system.ensure_document_libraries()


def _demo_password() -> str:
    """The password of the demo accounts: given, or made once for this machine."""
    given = os.environ.get("DEMO_PASSWORD")
    if given:
        return given
    path = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "demo-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"Demo-{secrets.token_urlsafe(6)}\n")
    os.environ["DEMO_PASSWORD"] = path.read_text().strip()
    return os.environ["DEMO_PASSWORD"]


def _gates() -> list[tuple[str, list[str], dict[str, str]]]:
    python = str(environment.PYTHON)
    ruff = str(environment.tool("ruff"))
    suite = {"DJANGO_SETTINGS_MODULE": "servicedesk_pm.settings.test"}
    production = {
        "DJANGO_SETTINGS_MODULE": "servicedesk_pm.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "projects.example.org",
        "DATABASE_URL": f"sqlite:///{ROOT / 'var' / 'check.sqlite3'}",
        "MAIL_HOST": "none",
        "DEBUG": "",
    }
    migrations = [python, "manage.py", "makemigrations", "--check", "--dry-run"]
    deployment = [python, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return [
        ("format", [ruff, "format", "--check", "."], {}),
        ("lint", [ruff, "check", "."], {}),
        ("types", [python, "-m", "mypy", *CODE, "scripts"], {}),
        ("layers", [str(environment.tool("lint-imports"))], {}),
        ("migrations", migrations, suite),
        ("deployment", deployment, production),
    ]


def _gate(name: str, command: list[str], env: dict[str, str]) -> int:
    say(f"— {name}")
    return subprocess.run(command, cwd=ROOT, env={**environment.variables(), **env}).returncode


def _python(*arguments: str) -> None:
    command = [str(environment.PYTHON), *arguments]
    code = subprocess.run(command, cwd=ROOT, env=environment.variables()).returncode
    if code:
        raise Refusal(f"{' '.join(arguments)} failed; the lines above say why.")


def _become(*arguments: str) -> int:
    """Replace this process, so that signals reach the real work directly."""
    sys.stdout.flush()
    os.chdir(ROOT)
    command = [str(environment.PYTHON), *arguments]
    os.execve(command[0], command, environment.variables())


TARGETS: dict[str, Callable[[list[str]], int]] = {
    function.__name__: function
    for function in (
        *(demo, run, worker, admin, seed, test, check),
        *(bench, shots, messages, lock, audit),
    )
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
