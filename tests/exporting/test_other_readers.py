"""An independent reader of Microsoft Project files understands ours, where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date

import pytest

from tests.exporting.held import exported
from tests.factories import make_task, make_work_package
from workpackages.models import Dependency

pytestmark = pytest.mark.django_db
# Another Python that has the packages mpxj and JPype1, since this project does not need them.
PYTHON = os.environ.get("MPXJ_PYTHON", sys.executable)
READER = """
import json, sys, jpype, mpxj
jpype.startJVM("-Dlog4j2.loggerContextFactory="
    "org.apache.logging.log4j.simple.SimpleLoggerContextFactory", "-Dlog4j2.simplelogLevel=OFF")
import jpype.imports
from org.mpxj.reader import UniversalProjectReader
from org.mpxj.cpm import MicrosoftScheduler
project = UniversalProjectReader().read(sys.argv[1])
MicrosoftScheduler().schedule(project, project.getProjectProperties().getStartDate())
print(json.dumps([[str(t.getName()), str(t.getOutlineNumber()), str(t.getStart()),
    str(t.getFinish()), [str(r.getLag()) for r in t.getPredecessors()]]
    for t in project.getTasks()]))
"""


def why_not() -> str:
    if shutil.which("java") is None:
        return "Java is missing, which the reader MPXJ needs"
    probe = subprocess.run([PYTHON, "-c", "import mpxj, jpype"], capture_output=True, check=False)
    if probe.returncode:
        return "the reader MPXJ is missing: name a Python that has mpxj and JPype1 in MPXJ_PYTHON"
    return ""


def test_mpxj_reads_the_plan_and_computes_the_same_dates(project, tmp_path):
    if reason := why_not():
        pytest.skip(reason)
    package = make_work_package(project=project, name="Roll-out")
    first = make_task(
        work_package=package, name="Design", duration_minutes=1008,
        start_on=date(2026, 10, 12), finish_on=date(2026, 10, 13),
    )  # fmt: skip
    second = make_task(
        work_package=package, name="Build & ship", duration_minutes=504,
        start_on=date(2026, 10, 15), finish_on=date(2026, 10, 15),
    )  # fmt: skip
    Dependency.objects.create(
        project=project, predecessor_task=first, successor_task=second, lag=504
    )
    file = tmp_path / "plan.xml"
    file.write_bytes(exported(project))

    run = subprocess.run(
        [PYTHON, "-c", READER, str(file)], capture_output=True, text=True, check=False, timeout=120
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == [
        ["Roll-out", "1", "2026-10-12T08:00", "2026-10-15T17:24", []],
        ["Design", "1.1", "2026-10-12T08:00", "2026-10-13T17:24", []],
        ["Build & ship", "1.2", "2026-10-15T08:00", "2026-10-15T17:24", ["1.0d"]],
    ]
