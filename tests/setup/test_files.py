"""The files that start, lock and ship the application agree with each other."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from honcho.environ import parse_procfile

from servicedesk_pm.settings import environment as env

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
ENTRY = re.compile(
    r"^(?P<name>[a-z0-9][\w.-]*)(?:\[[\w,-]+\])?==(?P<version>[^\s;]+)", re.MULTILINE
)


def text(name):
    return (ROOT / name).read_text()


def locked(lock):
    return {match["name"] for match in ENTRY.finditer(lock.read_text())}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_is_pinned_and_hashed(lock):
    entries = re.split(r"^(?=[a-z0-9])", lock.read_text(), flags=re.MULTILINE)[1:]
    assert len(entries) > 5
    for entry in entries:
        assert ENTRY.match(entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


@pytest.mark.parametrize("name", ["base", "dev", "s3", "solver"])
def test_every_wished_package_is_in_its_lock(name):
    wished = {
        re.split(r"[\[=<>;]", line)[0].lower().replace("_", "-")
        for line in text(f"requirements/{name}.in").splitlines()
        if line and not line.startswith(("-", "#"))
    }
    assert wished
    assert wished <= locked(ROOT / "requirements" / f"{name}.txt")


def test_locks_agree_on_every_version():
    versions: dict[str, set[str]] = {}
    base = ENTRY.findall(text("requirements/base.txt"))
    for name, version in base:
        versions.setdefault(name, set()).add(version)
    for lock in ("requirements/dev.txt", "requirements/s3.txt", "requirements/solver.txt"):
        for name, version in ENTRY.findall(text(lock)):
            assert name not in versions or version in versions[name], f"{lock}: {name}"


def test_what_is_shipped_is_free_of_the_gpl():
    command = [str(Path(sys.executable).with_name("pip-licenses"))]
    listed = subprocess.run(
        [*command, "--format=json", "--from=mixed"], capture_output=True, text=True, check=True
    )
    shipped = locked(ROOT / "requirements" / "base.txt")
    licences = {
        re.sub(r"[-_.]+", "-", row["Name"]).lower(): row["License"]
        for row in json.loads(listed.stdout)
    }
    checked = {name: licences[name] for name in shipped if name in licences}
    assert len(checked) > 40
    choice = re.compile(r"\b(LGPL|MPL|Lesser|Mozilla|MIT|BSD)", re.IGNORECASE)
    refused = {
        name: licence
        for name, licence in checked.items()
        if "AGPL" in licence or ("GPL" in licence and not choice.search(licence))
    }
    assert refused == {}


def test_the_procfile_names_the_three_processes_and_replaces_the_shell():
    processes = parse_procfile(text("Procfile")).processes
    assert list(processes) == ["web", "worker", "beat"]
    # Signals go to the parent alone, so no shell may stand in between.
    assert all(command.startswith("exec ") for command in processes.values())
    assert "--interface wsgi" in processes["web"]


def test_the_compose_file_scales_and_names_every_process_of_the_procfile():
    compose = text("docker-compose.yml")
    for name in parse_procfile(text("Procfile")).processes:
        assert f'"scripts/process.py", "{name}"' in compose
    services = re.split(r"^  (?=[a-z]+:$)", compose, flags=re.MULTILINE)
    with_ports = [part.split(":")[0] for part in services if re.search(r"^    ports:", part, re.M)]
    assert with_ports == ["proxy"]
    assert "container_name" not in compose


def test_every_lasting_process_of_the_compose_file_watches_its_health():
    services = re.split(r"^  (?=[a-z]+:$)", text("docker-compose.yml"), flags=re.MULTILINE)
    unwatched = [part.split(":")[0] for part in services if "disable: true" in part]
    assert unwatched == ["migrate"]
    beat = next(part for part in services if part.startswith("beat:"))
    assert '"scripts/beat_health.py"' in beat


def test_every_variable_of_the_compose_file_is_explained_in_the_readme():
    names = set(re.findall(r"\$\{([A-Z_0-9]+)", text("docker-compose.yml")))
    assert len(names) > 5
    assert [name for name in sorted(names) if f"`{name}`" not in text("README.md")] == []


def test_every_variable_that_the_settings_read_is_explained_in_the_readme():
    reader = re.compile(r'\b(?:text|secret|flag|whole|words|day)\(\s*"([A-Z_0-9]+)"')
    names = {"DATABASE_URL", *env.DIRECTORY_VARIABLES}
    for file in (ROOT / "servicedesk_pm" / "settings").glob("*.py"):
        names |= set(reader.findall(file.read_text()))
    assert len(names) > 10
    assert [name for name in sorted(names) if f"`{name}`" not in text("README.md")] == []


def test_every_target_of_the_makefile_is_in_the_readme_or_its_help():
    targets = re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE)
    helped = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(targets) >= 10
    assert [name for name in targets if f"make {name}" not in helped.stdout] == []


def test_the_image_runs_without_root_and_watches_its_health():
    image = text("Dockerfile")
    final = image[image.rindex("\nFROM ") :]
    assert re.search(r"^USER app$", final, re.MULTILINE)
    assert "HEALTHCHECK" in final
    assert image.count("\nFROM ") == 2
    assert "--require-hashes" in image


def test_files_named_in_the_readme_exist():
    links = re.findall(r"\]\((?!https?:|#|docs/[a-z-]+\.png)([^)#]+)", text("README.md"))
    assert len(links) >= 2
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_static_file_that_a_template_names_exists():
    named = re.compile(r"""{%\s*static\s+["']([^"']+)["']""")
    names = {
        name
        for page in (ROOT / "templates").rglob("*.html")
        for name in named.findall(page.read_text())
    }
    assert names
    assert [name for name in sorted(names) if finders.find(name) is None] == []


def test_shell_scripts_parse():
    assert subprocess.run(["sh", "-n", str(ROOT / "scripts" / "run")]).returncode == 0
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")]).returncode == 0
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
