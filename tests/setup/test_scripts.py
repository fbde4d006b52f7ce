"""Set-up itself: which Python, which packages, which port, which words."""

from __future__ import annotations

import gettext
import http.server
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"


@pytest.fixture
def script(monkeypatch):
    """Load one of the scripts the way the machine's Python would."""
    monkeypatch.syspath_prepend(str(SCRIPTS))

    def load(name):
        spec = importlib.util.spec_from_file_location(f"script_{name}", SCRIPTS / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def clone(tmp_path):
    """A repository that holds set-up alone; its Python is told by a stub what to answer."""
    shutil.copytree(SCRIPTS, tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "scripts" / "setup.py").write_text("import sys; print('chosen', sys.executable)")
    return tmp_path


def command(folder, name, body):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def start(clone, folder, **env):
    path = f"{folder}:/usr/bin:/bin" if env.pop("system", False) else str(folder)
    for name in ("sh", "dirname"):
        (folder / name).exists() or (folder / name).symlink_to(shutil.which(name))
    return subprocess.run(
        ["/bin/sh", str(clone / "scripts" / "run"), "help"],
        env={"PATH": path, **env},
        capture_output=True,
        text=True,
    )


def test_a_shim_without_a_python_behind_it_is_passed_over(clone, tmp_path):
    folder = tmp_path / "bin"
    command(folder, "python3.13", "echo 'shim: command not found' >&2; exit 127")
    command(folder, "python3.12", "exit 1")
    command(folder, "python3", f'exec {sys.executable} "$@"')
    done = start(clone, folder)
    assert done.returncode == 0, done.stderr
    assert "chosen" in done.stdout


def test_the_python_that_somebody_names_comes_first(clone, tmp_path):
    folder = tmp_path / "bin"
    command(folder, "python3.13", "exit 1")
    mine = command(folder, "mine", f'echo mine >&2; exec {sys.executable} "$@"')
    done = start(clone, folder, PYTHON=str(mine))
    assert done.returncode == 0
    assert "mine" in done.stderr


def test_without_any_python_it_says_what_to_install(clone, tmp_path):
    folder = tmp_path / "bin"
    command(folder, "python3", "exit 1")
    done = start(clone, folder)
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_a_taken_port_is_refused_with_the_way_out(script, monkeypatch):
    setup = script("setup")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        monkeypatch.delenv("BIND_HOST", raising=False)
        with pytest.raises(setup.Refusal, match=f"Port {port} .* PORT={port + 1} make demo"):
            setup._address()
    assert setup._address() == ("127.0.0.1", port)


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_a_port_is_a_number_in_range(script, monkeypatch, port):
    setup = script("setup")
    monkeypatch.setenv("PORT", port)
    with pytest.raises(setup.Refusal, match="PORT must be a number"):
        setup._address()


def test_the_demo_password_is_made_once_and_kept_private(script, monkeypatch, tmp_path):
    setup = script("setup")
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("DEMO_PASSWORD", "")
    first = setup._demo_password()
    monkeypatch.setenv("DEMO_PASSWORD", "")
    assert setup._demo_password() == first
    assert len(first) >= 10
    assert (tmp_path / "var" / "demo-password").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("DEMO_PASSWORD", "given-by-somebody")
    assert setup._demo_password() == "given-by-somebody"


def test_an_unknown_target_is_named(script, capsys):
    assert script("setup").main(["dance"]) == 2
    assert "no target 'dance'" in capsys.readouterr().out


def test_every_target_of_the_makefile_is_known(script):
    makefile = (ROOT / "Makefile").read_text()
    called = {
        line.split("scripts/run ")[1].split()[0]
        for line in makefile.splitlines()
        if "scripts/run " in line
    }
    assert called == set(script("setup").TARGETS)


def test_an_environment_that_fits_the_locks_is_left_alone(script, monkeypatch):
    environment = script("environment")
    monkeypatch.setattr(environment, "_stamped", dict)
    monkeypatch.setattr(environment, "_create", lambda: pytest.fail("made anew"))
    monkeypatch.setattr(environment, "say", pytest.fail)
    environment.ensure(dev=True)


def test_a_package_of_another_version_or_none_is_missing(script):
    locked = script("locked")
    assert locked.missing("django==1.0 \\\n    --hash=sha256:0\n") == ["django==1.0"]
    assert locked.missing("no-such-package==1.0\n") == ["no-such-package==1.0"]
    assert locked.missing("colorama==0.0 ; sys_platform == 'no-such-system' \\\n") == []
    assert locked.missing((ROOT / "requirements" / "base.txt").read_text()) == []


def test_missing_libraries_are_installed_as_root_or_told_in_one_line(script, monkeypatch):
    system = script("system")
    monkeypatch.setattr(system.platform, "system", lambda: "Linux")
    monkeypatch.setattr(system, "_loads", lambda library: False)
    monkeypatch.setattr(system.shutil, "which", lambda name: "/usr/bin/apt-get")
    monkeypatch.setattr(system, "_as_root", lambda: None)
    with pytest.raises(system.Refusal) as refused:
        system.ensure_document_libraries()
    last = str(refused.value).splitlines()[-1]
    assert last.strip().startswith("sudo apt-get install")
    assert all(package in last for package in system.DEBIAN_LIBRARIES)

    ran = []
    monkeypatch.setattr(system, "_as_root", list)
    monkeypatch.setattr(
        system.subprocess,
        "run",
        lambda command, **rest: ran.append(command) or subprocess.CompletedProcess(command, 0),
    )
    system.ensure_document_libraries()
    assert [command[:2] for command in ran] == [["apt-get", "update"], ["apt-get", "install"]]


def test_without_chromium_the_browser_tests_are_skipped_aloud(script, monkeypatch, capsys):
    system = script("system")
    monkeypatch.setattr(system.shutil, "which", lambda name: None)
    assert system.ensure_browser() is False
    assert "browser tests will be skipped" in capsys.readouterr().out


def test_messages_are_compiled_without_gettext_and_only_when_they_changed(script, tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Project"\nmsgstr "Projet"\n'
    )
    prepare = script("prepare")
    assert prepare.compile_messages(tmp_path) == [folder / "django.mo"]
    with (folder / "django.mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Project") == "Projet"
    assert prepare.compile_messages(tmp_path) == []
    later = (folder / "django.mo").stat().st_mtime + 5
    os.utime(source, (later, later))
    assert prepare.compile_messages(tmp_path) == [folder / "django.mo"]


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_of_a_container_asks_with_the_right_host(
    script, monkeypatch, status, code
):
    seen = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, self.headers["Host"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_arguments):
            """Say nothing in the test's output."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        monkeypatch.setenv("WEB_PORT", str(server.server_port))
        monkeypatch.setenv("ALLOWED_HOSTS", ".example.org,other")
        assert script("healthcheck").main() == code
        thread.join()
    assert seen == [("/healthz/", "example.org")]


def test_the_health_check_fails_where_nobody_listens(script, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("WEB_PORT", str(port))
    assert script("healthcheck").main() == 1


def test_a_process_that_the_procfile_does_not_have_is_refused():
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / "process.py"), "cook"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "no process 'cook'" in done.stderr


def test_the_list_of_packages_names_each_with_its_hashes(script, tmp_path):
    target = tmp_path / "new" / "sbom.json"
    script("sbom").write(ROOT / "requirements" / "base.txt", target)
    bill = json.loads(target.read_text())
    components = {component["name"]: component for component in bill["components"]}
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert components["django"]["purl"].startswith("pkg:pypi/django@5.2.")
    assert len(components) > 60
    assert all(component["hashes"] for component in components.values())
