"""Everything that a document shows, collected at one moment as plain data."""

from __future__ import annotations

from datetime import datetime

from people.models import User
from projects.written.vocabulary import Json
from reporting.papers.kinds import Kind
from reporting.papers.models import Subject
from reporting.spelling import local_day

SCHEMA = 1


def snapshot_of(
    subject: Subject, kind: Kind, *, organisation: str, edition: int, actor: User, at: datetime
) -> tuple[Json, str]:
    """What the document shows, and the hash of its content alone."""
    content, content_sha256 = kind.content(subject, local_day(at))
    frame = kind.frame(subject, local_day(at))
    return {
        "schema": SCHEMA,
        "kind": kind.name,
        "organisation": organisation,
        "code": frame.code,
        "version": frame.version,
        "title": frame.title,
        "programme": frame.programme,
        "status": list(frame.status),
        "firmness": kind.firmness(subject),
        "classification": kind.classification,
        "author": frame.author,
        "dated": frame.dated.isoformat(),
        "edition": edition,
        "made_by": str(actor),
        "made_at": at.isoformat(timespec="seconds"),
        "content_sha256": content_sha256,
        "history": frame.history,
        "distribution": frame.distribution,
        "signers": frame.signers,
        "decision": frame.decision,
        "sections": content["sections"],
    }, content_sha256
