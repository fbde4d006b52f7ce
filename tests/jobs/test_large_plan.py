"""Pages are read and forms are sent while a worker reads the largest plan that may be uploaded."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

import pytest
from django.conf import settings

from reporting.bench.work import made_plan
from tests.jobs.installation import worker
from tests.jobs.web import until
from workpackages.mspdi import Limits

pytestmark = pytest.mark.worker
READ = "workpackages.read_plan"
MOST_TASKS = Limits().tasks


def largest_plan() -> io.BytesIO:
    """As many tasks as are read, each with notes until the file is as large as it may be."""
    most = settings.MAX_PLAN_UPLOAD_BYTES
    bare = made_plan(MOST_TASKS)
    room = (most - len(bare)) // MOST_TASKS - len("<Notes></Notes>")
    notes = f"<Notes>{'n' * room}</Notes><OutlineLevel>".encode()
    file = io.BytesIO(bare.replace(b"<OutlineLevel>", notes))
    assert most * 0.99 < len(file.getvalue()) <= most
    file.name = "largest.xml"
    return file


@pytest.fixture
def reading(web):
    """A worker that does not end reading before it is told to."""
    var = Path(web.environment["VAR_DIR"])
    (var / "read-for-ever").touch()
    with worker({**web.environment, "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings"}):
        yield var


def test_pages_answer_and_forms_are_stored_while_the_largest_plan_is_read(web, reading):
    project = web.facts["project"]
    imports, task = f"{project}imports/", web.facts["task"]
    with web.running():
        token = str(uuid.uuid4())
        assert web.upload(imports, file=largest_plan(), form_token=token) == 302
        until((reading / "reading").exists, "nobody reads the plan")
        assert web.told("/jobs-told/") == [[READ, "running", 0]]

        pages = ("/projects/", project, f"{project}structure/", task, imports, f"{imports}1/")
        assert {page: web.ask("GET", page) for page in pages} == dict.fromkeys(pages, 200)
        # SQLite has one writer at a time: reading a plan is not writing.
        assert web.comment("Meanwhile", str(uuid.uuid4())) == 302
        assert web.stored() == ["Meanwhile"]
        assert web.told("/jobs-told/") == [[READ, "running", 0]]

        (reading / "read-for-ever").unlink()
        until(lambda: web.told("/jobs-told/") == [[READ, "done", 2]], "the plan is not read")
        assert web.ask("GET", f"{imports}1/") == 200
