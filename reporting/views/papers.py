"""The page of a document, which is also where it is asked for, and its files."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from people.http import SignedInRequest
from reporting.papers.choices import LANGUAGES
from reporting.papers.kinds import subject_or_404
from reporting.papers.models import Paper
from reporting.papers.operations import ask_for_paper
from reporting.papers.page import is_whole, page_of
from servicedesk_pm.common import clock
from servicedesk_pm.common.files import attachment
from servicedesk_pm.common.http import render_page


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: SignedInRequest, kind: str, reference: str) -> HttpResponse:
    subject = subject_or_404(request.user, kind, reference)
    if request.method == "POST":
        made = ask_for_paper(
            subject,
            kind=kind,
            actor=request.user,
            at=clock.now(),
            organisation=settings.ORGANISATION_NAME,
        )
        return redirect(made)
    return render_page(
        request,
        "reporting/paper.html",
        page_of(request.user, kind, subject),
        partials={"paper-body": "reporting/_paper.html"},
    )


@require_GET
def download(
    request: SignedInRequest, kind: str, reference: str, edition: int, language: str
) -> FileResponse:
    subject = subject_or_404(request.user, kind, reference)
    found = get_object_or_404(Paper.objects.about(subject), edition=edition)
    if language not in LANGUAGES or not is_whole(found, language):
        raise Http404
    name = f"{reference}-{kind}-{edition}-{language}.pdf"
    file = getattr(found, f"pdf_{language}")
    return attachment(file.name, file_name=name, content_type="application/pdf")
