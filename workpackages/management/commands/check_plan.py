from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from engine.errors import EngineError
from engine.schedule import compute
from engine.working_time import moment
from workpackages.mspdi import PlanRefused, read_plan
from workpackages.mspdi.agreement import DATES, FIELDS, Row, Value, rows_of
from workpackages.mspdi.scheduling import network_of

# How the fields are called where they leave us.
_NAMES = {name: name for name in DATES} | {
    "total_slack": "total_slack_min",
    "is_critical": "critical",
}
CANNOT_BE_COMPUTED = 2


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.description = _(
            "Computes the plan of a Microsoft Project file without storing it and compares the "
            "dates, total slack and critical tasks with those in the file."
        )
        parser.add_argument("file", type=Path, help=_("A plan as Microsoft Project XML."))
        parser.add_argument(
            "--json", action="store_true", help=_("Answer in JSON instead of a table.")
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        rows = _computed(options["file"])
        differing = [row for row in rows if row.differing]
        if options["json"]:
            self.stdout.write(json.dumps(_document(rows), indent=1))
        else:
            self._table(rows)
            sentence = _("Tasks that agree: %(agreeing)s of %(tasks)s.")
            counts = {"agreeing": len(rows) - len(differing), "tasks": len(rows)}
            self.stderr.write(sentence % counts)
        if differing:
            raise SystemExit(1)

    def _table(self, rows: list[Row]) -> None:
        head = ["uid", "summary", "agrees"]
        head += [f"{side}_{_NAMES[name]}" for name in FIELDS for side in ("computed", "stored")]
        self.stdout.write("\t".join([*head, "differs"]))
        for row in rows:
            cells = [str(row.uid), _cell(row.is_summary), _cell(not row.differing)]
            for name in FIELDS:
                cells += [
                    _cell(_said(name, row.computed[name])),
                    _cell(_said(name, row.stored[name])),
                ]
            cells.append(",".join(_NAMES[name] for name in row.differing))
            self.stdout.write("\t".join(cells))


def _computed(file: Path) -> list[Row]:
    try:
        with file.open("rb") as opened:
            plan = read_plan(opened)
    except OSError as error:
        raise _refusal(_("The file cannot be opened: %(reason)s"), error) from None
    except PlanRefused as refused:
        raise _refusal(_("The file cannot be read: %(reason)s"), refused) from None
    try:
        return rows_of(plan, compute(network_of(plan)))
    except (EngineError, PlanRefused) as error:
        raise _refusal(_("The plan cannot be computed: %(reason)s"), error) from None


def _refusal(sentence: str, error: Exception) -> CommandError:
    return CommandError(sentence % {"reason": error}, returncode=CANNOT_BE_COMPUTED)


Said = str | int | bool | None


def _said(name: str, value: Value) -> Said:
    return moment(value).isoformat() if name in DATES and value is not None else value


def _cell(value: Said) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return "" if value is None else str(value)


def _document(rows: list[Row]) -> dict[str, Any]:
    return {
        "agrees": not any(row.differing for row in rows),
        "tasks": [
            {
                "uid": row.uid,
                "summary": row.is_summary,
                "agrees": not row.differing,
                "differs": [_NAMES[name] for name in row.differing],
                "computed": {_NAMES[n]: _said(n, value) for n, value in row.computed.items()},
                "stored": {_NAMES[n]: _said(n, value) for n, value in row.stored.items()},
            }
            for row in rows
        ],
    }
