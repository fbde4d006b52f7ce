"""The page of a document: its newest edition, the work on it, the files."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from django.core.files.storage import default_storage

from people.choices import JobState
from people.models import Job, User
from reporting.papers.choices import Firmness, PaperKind
from reporting.papers.kinds import kind_named
from reporting.papers.models import Paper, Subject
from reporting.pdf import is_available
from reporting.spelling import local_day

logger = logging.getLogger(__name__)


def page_of(user: User, kind: str, subject: Subject) -> dict[str, Any]:
    """What the page shows; the same queries for one edition as for many."""
    known = kind_named(kind)
    reference = known.reference(subject)
    papers = list(Paper.objects.about(subject).select_related("job", "made_by").newest_first())
    newest = papers[0] if papers else None
    made = [paper for paper in papers if paper.is_made]
    firmness = known.firmness(subject)
    current = made[0] if made else None
    is_final = (
        current is not None
        and current.is_frozen
        and firmness == Firmness.FROZEN
        and current.content_sha256 == known.content(subject, local_day(current.made_at))[1]
    )
    job = _own_job(user, newest)
    return {
        "kind": kind,
        "kind_label": PaperKind(kind).label,
        "reference": reference,
        "subject": subject,
        "crumbs": [(f"{PaperKind(kind).label} {reference}", subject.get_absolute_url())],
        "firmness": Firmness(firmness),
        "is_draft": firmness == Firmness.DRAFT,
        "current": current,
        "has_files": current is not None and _has_files(current),
        "title": known.title(subject),
        "older": [paper for paper in made[1:] if paper.is_frozen],
        "job": job,
        "may_ask": not is_final and (job is None or job.is_over),
        "can_draw": is_available(),
    }


def _own_job(user: User, paper: Paper | None) -> Job | None:
    """The card of the running or failed job, for the person who asked for it."""
    job = paper.job if paper else None
    if job is None or job.requested_by_id != user.pk:
        return None
    return None if job.state in {JobState.DONE, JobState.CANCELLED} else job


def _has_files(paper: Paper) -> bool:
    """Those that are not final go after a day."""
    names = (paper.pdf_fr.name, paper.pdf_en.name)
    return all(name and default_storage.exists(name) for name in names)


def is_whole(paper: Paper, language: str) -> bool:
    """Whether the file is there, and the one that was filed byte for byte."""
    name = getattr(paper, f"pdf_{language}").name
    if not name or not default_storage.exists(name):
        return False
    with default_storage.open(name) as file:
        found = hashlib.sha256(file.read()).hexdigest()
    if found == getattr(paper, f"pdf_{language}_sha256"):
        return True
    logger.error("the file %s of document %s was changed", name, paper.pk)
    return False
