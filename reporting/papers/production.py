"""Drawing a document: the doing half, run by workers, safe to run twice.

Both files are written whole under names nobody can guess; a reader finds them only when the row
names them.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.audit import operation, record
from people.models import User
from people.production import JobCancelled, JobRun, job_kind
from reporting.papers.choices import LANGUAGES, PaperState
from reporting.papers.drawing import draw
from reporting.papers.kinds import kind_named
from reporting.papers.models import Paper
from reporting.papers.operations import DRAW
from reporting.pdf import is_available, warm_up
from servicedesk_pm.common.errors import RuleViolation
from servicedesk_pm.common.files import store, unguessable_name

Files = dict[str, bytes]


@job_kind(
    DRAW,
    steps=(
        gettext_noop("Preparing the typesetting"),
        gettext_noop("Setting the French document"),
        gettext_noop("Setting the English document"),
        gettext_noop("Filing both documents"),
    ),
)
def draw_paper(run: JobRun) -> dict[str, Any]:
    """Draw what was collected, if the person who asked may still read it."""
    paper = Paper.objects.filter(pk=run.arguments["paper"]).first()
    if paper is None:  # A newer one took its place.
        raise JobCancelled
    actor = run.actor
    if actor is None or not _may_read(actor, paper):
        raise PermissionDenied
    if not paper.is_made:
        files = _drawn(run, paper)
        run.step(4)
        paper = _file(paper.pk, files, actor=actor)
    result: dict[str, Any] = {"url": paper.get_absolute_url()}
    if paper.state == PaperState.PASSING:
        # The upkeep takes them away after a day.
        result["files"] = [paper.pdf_fr.name, paper.pdf_en.name]
    return result


def _may_read(actor: User, paper: Paper) -> bool:
    found: bool = kind_named(paper.kind).in_sight(actor).filter(pk=paper.subject.pk).exists()
    return found


def _drawn(run: JobRun, paper: Paper) -> Files:
    run.step(1)
    if not is_available():
        raise RuleViolation(_("The server lacks the library Pango, so no PDF can be made."))
    warm_up()
    files = {}
    for position, language in enumerate(LANGUAGES, start=2):
        run.step(position)
        files[language] = draw(paper.shown, language, sha256=paper.sha256)
    return files


@operation
def _file(paper_id: int, files: Files, *, actor: User) -> Paper:
    """Name the files in the row, once; what came before and was not final is thrown away."""
    paper = Paper.objects.select_for_update(of=("self",)).filter(pk=paper_id).first()
    if paper is None:
        raise JobCancelled
    if paper.is_made:
        return paper
    for language, body in files.items():
        name = store(unguessable_name("papers", ".pdf"), body)
        setattr(paper, f"pdf_{language}", name)
        setattr(paper, f"pdf_{language}_sha256", hashlib.sha256(body).hexdigest())
    paper.state = PaperState.FINAL if paper.is_frozen else PaperState.PASSING
    paper.save()
    record(actor, "paper.made", paper, sha256=paper.content_sha256)
    _throw_away_older(paper)
    return paper


def _throw_away_older(paper: Paper) -> None:
    older = Paper.objects.about(paper.subject).filter(edition__lt=paper.edition)
    for each in older.exclude(state=PaperState.FINAL).order_by("pk"):
        for name in filter(None, (each.pdf_fr.name, each.pdf_en.name)):
            transaction.on_commit(partial(default_storage.delete, name), robust=True)
        each.delete()
