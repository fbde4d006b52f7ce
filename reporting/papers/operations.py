"""Asking for a document: collected at once, drawn by a job."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from people.audit import operation, record
from people.choices import JobState
from people.jobs import start_job
from people.models import User
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.kinds import Kind, kind_named
from reporting.papers.models import Paper, PaperQuerySet, Subject, subject_field
from reporting.papers.snapshot import SCHEMA, snapshot_of
from servicedesk_pm.common.frozen import canonical, digest

DRAW = "reporting.draw_paper"


@operation
def ask_for_paper(
    subject: Subject, *, kind: str, actor: User, at: datetime, organisation: str = ""
) -> Paper:
    """The document of this subject as it stands now; of what is frozen there is only one.

    The subject is locked, so that no edition is given twice. A second request while the first
    is being worked on is answered by the same document. Raises PermissionDenied for those who
    do not read all of the subject.
    """
    known = kind_named(kind)
    row = type(subject)._default_manager.select_for_update(of=("self",)).filter(pk=subject.pk)
    found = known.in_sight(actor).filter(pk=subject.pk).first() if row.first() else None
    if found is None:
        raise PermissionDenied
    papers = Paper.objects.about(found).select_related("job")
    last = papers.newest_first().first()
    edition = last.edition + 1 if last else 1
    shown, content_sha256 = snapshot_of(
        found, known, organisation=organisation, edition=edition, actor=actor, at=at
    )
    firmness = known.firmness(found)
    paper = _made_before(papers, firmness, content_sha256)
    if paper is None:
        spelled = canonical(shown)
        paper = Paper(
            kind=known.name,
            edition=edition,
            firmness=firmness,
            classification=known.classification,
            snapshot=spelled,
            schema=SCHEMA,
            content_sha256=content_sha256,
            sha256=digest(spelled),
            made_by=actor,
            made_at=at,
        )
        setattr(paper, subject_field(found), found)
        _start(paper, known, actor)
        record(actor, "paper.asked_for", paper, sha256=content_sha256)
    elif not paper.is_made and not _is_under_way(paper):
        _start(paper, known, actor)
    return paper


def _made_before(papers: PaperQuerySet, firmness: Firmness, content_sha256: str) -> Paper | None:
    """The frozen document of this content, or one of it that is being made just now."""
    same = papers.filter(content_sha256=content_sha256, firmness=firmness).newest_first()
    if firmness == Firmness.FROZEN:
        return same.first()
    return next((paper for paper in same if not paper.is_made and _is_under_way(paper)), None)


def _is_under_way(paper: Paper) -> bool:
    return paper.job is not None and paper.job.state in {JobState.QUEUED, JobState.RUNNING}


def _start(paper: Paper, kind: Kind, actor: User) -> None:
    paper.job = None
    paper.save()
    paper.job = start_job(
        DRAW,
        arguments={"paper": paper.pk},
        label=_label(kind, paper),
        actor=actor,
    )
    paper.save(update_fields=["job"])


def _label(kind: Kind, paper: Paper) -> str:
    words = {"document": PaperKind(kind.name).label, "reference": kind.reference(paper.subject)}
    return _("%(document)s %(reference)s as PDF") % words
