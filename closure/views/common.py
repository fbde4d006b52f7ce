"""What the pages of lessons and closings load first, and how their forms are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from closure.models import Lesson
from people.http import SignedInRequest
from projects.permissions import can_see_inside
from projects.trail import Crumb
from servicedesk_pm.common.http import render_page, status_of

GET_AND_POST = ["GET", "HEAD", "POST"]
_SHOWN = ("project__portfolio", "project__programme", "project__lead", "project__sponsor")
_PARTS = ("owner", "site", "proposed_by", "validated_by")


def lesson_or_404(request: SignedInRequest, code: str, number: int) -> Lesson:
    seen = Lesson.objects.visible_to(request.user).select_related(*_SHOWN, *_PARTS)
    return get_object_or_404(seen, project__code=code, number=number)


def lesson_crumbs(lesson: Lesson | None = None) -> list[Crumb]:
    """Lessons belong to all projects: the way to one leads over their register."""
    crumbs = [(_("Lessons"), reverse("closure:lessons"))]
    return [*crumbs, (str(lesson), lesson.get_absolute_url())] if lesson else crumbs


def lesson_frame(request: SignedInRequest, title: str, lesson: Lesson | None) -> dict[str, Any]:
    return {
        "title": title,
        "crumbs": lesson_crumbs(lesson),
        # The project's name is told with what it taught; its page opens to those who see it.
        "sees_project": lesson is not None and can_see_inside(request.user, lesson.project),
    }


@dataclass(frozen=True, slots=True)
class FormPage:
    """What stands around a form on a page of its own."""

    submit: str
    cancel_url: str
    lead_text: str = ""
    template: str = "closure/form.html"


def show_form(
    request: SignedInRequest, context: dict[str, Any], form: Any, page: FormPage
) -> HttpResponse:
    said = {
        "form": form,
        "submit": page.submit,
        "cancel_url": page.cancel_url,
        "lead_text": page.lead_text,
    }
    status = status_of(form) if form.is_bound else 200
    return render_page(request, page.template, {**context, **said}, status=status)
