"""What decision files register at the start: words and gate conditions."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from people.choices import Role
from people.models import User
from projects.choices import SizeClass
from projects.decision_files import notices
from projects.decision_files.choices import Answer, EstimateClass
from projects.decision_files.content import options_of
from projects.decision_files.standing import agreed_file, are_compared, are_estimated, newest_file
from projects.gates import Place, register_condition
from projects.mandates.registration import unless_covered
from projects.models import Project
from projects.written.vocabulary import register_choice

FINISHED = pgettext_lazy("gate condition", "Decision file agreed on")
COMPARED = pgettext_lazy("gate condition", "Options compared")
ESTIMATED = pgettext_lazy("gate condition", "Estimate and its class")
VIEWS = (
    "decision-file", "decision-file-version", "decision-file-difference", "begin-decision-file",
    "edit-decision-file", "decision-file-options", "decision-file-option", "put-to-vote",
    "cast-vote", "close-vote", "withdraw-decision-file",
)  # fmt: skip


def register() -> None:
    notices.register()
    register_choice("estimate_class", {str(each): each.label for each in EstimateClass})
    conditions = (
        ("G1-01", FINISHED, _is_agreed, "votes"),
        ("G1-02", COMPARED, _is_compared, "options"),
        ("G1-04", ESTIMATED, _is_estimated, "financing"),
    )
    for code, label, check, section in conditions:
        register_condition("G1", code, label, unless_covered(check), url=file_url(section))


def file_url(section: str = "") -> Place:
    def place(project: Project) -> str:
        anchor = f"#{section}" if section else ""
        return reverse("projects:decision-file", args=[project.code]) + anchor

    return place


def _is_agreed(project: Project) -> bool:
    """By a vote in which the director has a part: as its author, or as one who approved."""
    file = agreed_file(project)
    if file is None:
        return False
    approved = file.approvers.filter(votes__answer=Answer.APPROVE).values("person")
    directors = User.objects.filter(organisation_roles__role=Role.DIRECTOR)
    return directors.filter(Q(pk=file.author_id) | Q(pk__in=approved)).exists()


def _is_compared(project: Project) -> bool:
    """Waived for the smallest projects."""
    if project.size_class == SizeClass.SMALL:
        return True
    file = newest_file(project)
    return file is not None and are_compared(project, options_of(file))


def _is_estimated(project: Project) -> bool:
    file = newest_file(project)
    return file is not None and are_estimated(file, options_of(file))
