"""How tests read the pages of risks: addresses, words, rows in their order, and files."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from engine.exposure import Scale
from projects.models import Project
from risks.models import Issue, Risk
from tests.conftest import FRIDAY


def url(name: str, *args: Any) -> str:
    return reverse(f"risks:{name}", args=args)


def of(risk: Risk, name: str = "risk", *more: Any) -> str:
    return url(name, risk.slug, risk.number, *more)


def words(response: Any) -> str:
    """The page with every run of white space as one blank and marks as they are read."""
    return unescape(" ".join(response.content.decode().split()))


def codes(response: Any) -> list[str]:
    """The codes of the rows of a list, from the top."""
    return re.findall(r'class="code nowrap">([^<]+)<', words(response))


def field_errors(response: Any) -> dict[str, list[str]]:
    """What stands below each field that was refused."""
    found: dict[str, list[str]] = {}
    parts = re.split(r'data-field="([^"]+)"', words(response))
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        below = re.search(r'<ul class="field-errors"[^>]*>(.*?)</ul>', body)
        if below:
            found[name] = re.findall(r"<li>(.*?)</li>", below[1])
    return found


def body_of(answer: Any) -> bytes:
    body = b"".join(answer.streaming_content)
    answer.close()
    return body


def csv_rows(client: Any, address: str) -> list[dict[str, str]]:
    text = body_of(client.get(address)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def xlsx_rows(client: Any, address: str) -> list[dict[str, Any]]:
    sheet = load_workbook(io.BytesIO(body_of(client.get(address)))).active
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def cost(client: Any, address: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def register_row(project: Project, **facts: Any) -> Risk:
    """A rated risk as the operations leave it, with every column to choose."""
    number = Risk.objects.filter(project=project).count() + 1
    before, after = facts.pop("before", (4, 3)), facts.pop("after", (4, 3))
    values = {
        "name_fr": f"Risque {number}",
        "kind": "threat",
        "category": "people",
        "owner": project.lead,
        "response": "share",
        "state": "treated",
        "gross_exposure": Decimal(200),
        "exposure": Decimal(100),
        **facts,
    }
    score = after[0] * after[1]
    return Risk.objects.create(
        project=project,
        number=number,
        code=f"R-{project.code.removeprefix('PRJ-')}-{number}",
        identified_on=FRIDAY,
        identified_by=project.lead,
        gross_probability=before[0],
        gross_impact=before[1],
        probability=after[0],
        impact=after[1],
        score=score,
        zone=Scale().zone_of(score).value,
        ended_on=FRIDAY if values["state"] in {"closed", "occurred"} else None,
        **values,
    )


def issue_row(project: Project, **facts: Any) -> Issue:
    number = Issue.objects.filter(project=project).count() + 1
    solved = facts.get("state") in {"resolved", "closed"}
    values = {
        "name_fr": f"Problème {number}",
        "severity": 3,
        "occurred_on": FRIDAY,
        "due_on": date(2027, 6, 1),
        "solution": "Fait." if solved else "",
        "resolved_on": FRIDAY if solved else None,
        **facts,
    }
    code = f"I-{project.code.removeprefix('PRJ-')}-{number}"
    return Issue.objects.create(project=project, number=number, code=code, **values)
