"""How a project comes to rest in a test."""

from __future__ import annotations

from projects.models import Project
from tests.conftest import FRIDAY


def hold(project: Project) -> None:
    project.state, project.state_before_hold = "on_hold", "execution"
    project.review_on = FRIDAY
    project.save()
