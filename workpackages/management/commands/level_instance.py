from __future__ import annotations

import json
import time
from argparse import ArgumentTypeError
from math import isfinite
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engine.errors import CycleError
from engine.levelling import Found, NeedError, Plan, has_solver, shorten, solve
from engine.levelling.psplib import Fault, FormatError, read_plan

SCHEDULES_PER_SECOND = 10_000
# With the solver, which improves and proves, the search only has to give it a good start.
SCHEDULES_BEFORE_SOLVER = 600
MOST_BYTES = 5_000_000
CANNOT_BE_READ = 2

FAULTS = {
    Fault.SECTION_MISSING: gettext_lazy("the section “%(text)s” is missing"),
    Fault.NUMBER_EXPECTED: gettext_lazy("“%(text)s” is not a whole number from 0"),
    Fault.NUMBERS_MISSING: gettext_lazy("there are fewer or more numbers than announced"),
    Fault.JOB_UNKNOWN: gettext_lazy("job %(text)s is in no line of durations"),
    Fault.JOB_TWICE: gettext_lazy("job %(text)s is there twice"),
    Fault.MODES: gettext_lazy("job %(text)s has more than one mode"),
    Fault.KINDS: gettext_lazy("only renewable resources can be levelled"),
}


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=_("A single-mode instance of the PSPLIB."))
        parser.add_argument(
            "--seconds", type=_seconds, default=1.0, help=_("Time to search, 1 second by default.")
        )
        parser.add_argument("--seed", type=int, default=0, help=_("Where chance begins."))
        parser.add_argument(
            "--json", action="store_true", help=_("Answer in JSON instead of a table.")
        )

    @property
    def help(self) -> str:  # type: ignore[override]
        return _(
            "Levels a project with limited resources and prints its makespan, a lower bound and "
            "the start of each job. Uses the exact solver where it is installed."
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        plan = _read(options["file"])
        try:
            found = _levelled(plan, seconds=options["seconds"], seed=options["seed"])
        except (CycleError, NeedError) as error:
            reason = _reason(error)
            if options["json"]:
                self.stdout.write(json.dumps({"feasible": False, "reason": reason}, indent=1))
            self.stderr.write(_("There is no schedule: %(reason)s") % {"reason": reason})
            raise SystemExit(1) from None
        if options["json"]:
            self.stdout.write(json.dumps(_document(found), indent=1))
        else:
            self._table(found)

    def _table(self, found: Found) -> None:
        self.stdout.write(_("Makespan: %(periods)d") % {"periods": found.finish})
        self.stdout.write(_("Lower bound: %(periods)d") % {"periods": found.lower_bound})
        self.stdout.write(
            _("Nothing shorter exists.") if found.is_optimal else _("Not proven to be shortest.")
        )
        self.stdout.write(_("job") + "\t" + _("start"))
        for job, start in _by_number(found):
            self.stdout.write(f"{job}\t{start}")


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = -1
    if not (isfinite(seconds) and seconds > 0):
        raise ArgumentTypeError(_("“%(word)s” is not a time above 0.") % {"word": word})
    return seconds


def _read(file: Path) -> Plan:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CommandError(_("The file is too big for an instance."), returncode=CANNOT_BE_READ)
        return read_plan(file.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        sentence = _("The file cannot be opened: %(reason)s") % {"reason": error}
    except FormatError as error:
        fault = FAULTS[error.fault] % {"text": error.text}
        sentence = _("Line %(line)d: %(fault)s.") % {"line": error.line, "fault": fault}
    raise CommandError(sentence, returncode=CANNOT_BE_READ)


def _levelled(plan: Plan, *, seconds: float, seed: int) -> Found:
    end = time.monotonic() + seconds
    schedules = SCHEDULES_BEFORE_SOLVER if has_solver() else int(SCHEDULES_PER_SECOND * seconds)
    found = shorten(plan, seed=seed, schedules=schedules, is_over=lambda: time.monotonic() >= end)
    left = end - time.monotonic()
    if has_solver() and not found.is_optimal and left > 0:
        return solve(plan, found, seconds=left, seed=seed)
    return found


def _reason(error: CycleError | NeedError) -> str:
    if isinstance(error, CycleError):
        path = " → ".join(str(key) for key in error.path)
        return _("the jobs wait for each other: %(path)s.") % {"path": path}
    return _("job %(job)s needs %(need)d of %(resource)s, which has %(most)d at most.") % {
        "job": error.job.label,
        "need": error.need,
        "resource": error.resource.label,
        "most": error.resource.most,
    }


def _by_number(found: Found) -> list[tuple[Any, int]]:
    return sorted(found.starts.items(), key=lambda pair: int(str(pair[0])))


def _document(found: Found) -> dict[str, Any]:
    return {
        "feasible": True,
        "makespan": found.finish,
        "lower_bound": found.lower_bound,
        "proven_optimal": found.is_optimal,
        "starts": {str(job): start for job, start in _by_number(found)},
    }
