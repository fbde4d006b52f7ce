from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from people.audit import operation
from people.models import User
from people.versions import check_version
from projects.choices import Category
from projects.models import Project
from servicedesk_pm.common.errors import StaleObject
from tests import factories

pytestmark = pytest.mark.django_db


@operation
def change(project_id: int, *, actor: User, version: int | None = None, **facts: object) -> Project:
    project = Project.objects.select_for_update(of=("self",)).get(pk=project_id)
    check_version(project, version)
    for name, value in facts.items():
        setattr(project, name, value)
    project.version += 1
    project.save(update_fields=[*facts, "version"])
    return project


def test_the_current_version_passes(project):
    check_version(project, project.version)


def test_no_version_means_no_form_was_open(project):
    change(project.pk, actor=factories.make_user(), name_fr="Autre")
    project.refresh_from_db()

    check_version(project, None)


def test_an_overtaken_form_learns_who_changed_what(project):
    anna = factories.make_user("anna", name="Anna")
    opened = project.version
    before = project.name_fr
    change(project.pk, actor=anna, name_fr="Nouveau nom", approved_envelope=Decimal(250_000))

    with translation.override("en"), pytest.raises(StaleObject) as stale:
        change(project.pk, actor=factories.make_user(), version=opened, name_fr="Le mien")

    assert stale.value.current_version == opened + 1
    told = {
        change.label: (change.before, change.after, change.actor) for change in stale.value.changes
    }
    assert told["Name in French"] == (before, "Nouveau nom", "Anna")
    assert told["Approved envelope (CHF)"][1] == "250’000 CHF"
    project.refresh_from_db()
    assert project.name_fr == "Nouveau nom"


def test_several_changes_of_a_field_read_as_one(project):
    opened, before = project.version, project.name_fr
    first, second = factories.make_user(name="First"), factories.make_user(name="Second")
    change(project.pk, actor=first, name_fr="Un")
    change(project.pk, actor=second, name_fr="Deux")

    with pytest.raises(StaleObject) as stale:
        change(project.pk, actor=first, version=opened, name_fr="Trois")

    (only,) = stale.value.changes
    assert (only.before, only.after, only.actor) == (before, "Deux", "Second")


def test_changes_that_the_form_had_seen_are_not_told_again(project):
    writer = factories.make_user()
    change(project.pk, actor=writer, name_fr="Vu")
    project.refresh_from_db()
    seen = project.version
    change(project.pk, actor=writer, category=Category.MANDATORY)

    with translation.override("en"), pytest.raises(StaleObject) as stale:
        change(project.pk, actor=writer, version=seen, name_fr="Encore")

    assert [change.label for change in stale.value.changes] == ["Category"]


def test_a_version_from_the_future_is_stale_too(project):
    with pytest.raises(StaleObject) as stale:
        check_version(project, project.version + 7)

    assert stale.value.changes == ()


def test_exactly_one_of_several_writers_wins(project):
    writers = [factories.make_user() for _ in range(4)]
    opened = project.version
    outcomes = []
    for number, writer in enumerate(writers):
        try:
            change(project.pk, actor=writer, version=opened, name_fr=f"Nom {number}")
            outcomes.append("saved")
        except StaleObject:
            outcomes.append("stale")

    assert outcomes == ["saved", "stale", "stale", "stale"]
