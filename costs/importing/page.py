"""What the page of one file of postings shows at its present stage."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from costs.choices import CostType, PostingKind
from costs.importing.columns import Field
from costs.models import PostingImport
from costs.permissions import can_post
from people.models import User
from servicedesk_pm.common.sheets import Saying
from workpackages.import_page import stage_of

Json = dict[str, Any]


def page_of(found: PostingImport, user: User) -> Json:
    """The stage, the job while it matters, and the preview in the reader's language. One query."""
    stage, job = stage_of(found)
    preview = found.preview
    context: Json = {
        "posting_import": found,
        "stage": stage,
        "job": job,
        "may_post": can_post(user, found.project),
        "counts": preview.get("counts", {}),
        "refusal": _said(preview["refusal"]) if preview.get("refusal") else "",
    }
    if stage in {"ready", "imported"}:
        packages = {each.pk: each for each in found.project.work_packages.order_by("outline")}
        sums = [
            (packages[pk], CostType(cost_type).label, rows, Decimal(amount))
            for pk, cost_type, rows, amount in preview["sums"]
            if pk in packages
        ]
        context |= {
            "sums": sorted(sums, key=lambda each: each[0].outline),
            "sum_rows": sum(each[2] for each in sums),
            "sum_amount": sum((each[3] for each in sums), Decimal(0)),
        }
    if stage == "ready":
        first = [_row(row) | {"package": packages.get(row["package"])} for row in preview["first"]]
        problems = preview["problems"]
        context |= {
            "missing": [Field(name).label for name in preview["missing"]],
            "first": first,
            "rows_more": max(0, preview["counts"]["rows"] - len(first)),
            "problems": [_problem(each) for each in problems],
            "problems_more": preview["counts"]["problems"] - len(problems),
            "known": preview["known"],
            "known_more": preview["counts"]["known"] - len(preview["known"]),
            "may_book": not preview["missing"] and not problems,
        }
    return context


def _said(saying: Json) -> str:
    return str(Saying(saying["sentence"], saying["arguments"]))


def _problem(each: Json) -> Json:
    return {"line": each["line"], "field": Field(each["field"]).label, "reason": _said(each)}


def _row(row: Json) -> Json:
    return {
        **row,
        "posted_on": date.fromisoformat(row["posted_on"]),
        "kind": PostingKind(row["kind"]).label,
        "cost_type": CostType(row["cost_type"]).label,
        "amount": Decimal(row["amount"]),
    }
