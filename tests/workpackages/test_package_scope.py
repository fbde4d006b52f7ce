"""What a package covers, what it leaves out, and how its work is followed: part of its mandate."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from people.models import HistoryEntry
from projects.written.reading import read
from servicedesk_pm.common.errors import RuleViolation
from workpackages.choices import ProgressMethod, UpdateRhythm
from workpackages.forms.packages import EditMandateForm, EditWordsForm
from workpackages.models import PackageMandate, WorkPackage
from workpackages.operations.packages import (
    change_package_state,
    create_package,
    edit_package,
)
from workpackages.package_mandate import SECTIONS, content_of

pytestmark = pytest.mark.django_db
SCOPE = {"work_included": "Four sites.\nEvery laptop.", "work_excluded": "Printers."}
DATES = {"start_on": date(2026, 11, 2), "finish_on": date(2026, 12, 18)}
FOLLOW_UP = {"progress_method": "units", "update_rhythm": "two_weeks"}


def section_of(content, key):
    (found,) = (each for each in read(content, SECTIONS) if each.key == key)
    return found


def test_the_project_lead_says_what_is_inside_and_how_it_is_followed(package, lead):
    edit_package(package.pk, actor=lead, facts={**SCOPE, **FOLLOW_UP}, version=1)
    package.refresh_from_db()
    assert {name: getattr(package, name) for name in SCOPE} == SCOPE
    assert {name: getattr(package, name) for name in FOLLOW_UP} == FOLLOW_UP
    told = HistoryEntry.objects.filter(object_id=package.pk).latest("pk")
    assert told.actor == lead
    assert set(SCOPE) | set(FOLLOW_UP) == set(told.changes)


def test_a_new_package_may_say_so_at_once(project, lead):
    facts = {"name": "Sites", **SCOPE, **FOLLOW_UP}
    package = create_package(project.pk, actor=lead, facts=facts)
    assert (package.work_excluded, package.update_rhythm) == ("Printers.", "two_weeks")


def test_the_package_s_lead_words_its_scope_but_does_not_set_the_rhythm(package, package_lead):
    edit_package(package.pk, actor=package_lead, facts=SCOPE)
    for name, value in FOLLOW_UP.items():
        with pytest.raises(PermissionDenied):
            edit_package(package.pk, actor=package_lead, facts={name: value})
    package.refresh_from_db()
    assert (package.work_included, package.progress_method) == (SCOPE["work_included"], "")


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("progress_method", "Progress is not measured that way."),
        ("update_rhythm", "There is no such rhythm of updates."),
    ],
)
def test_an_unknown_way_of_following_is_refused(package, lead, field, sentence):
    with pytest.raises(RuleViolation, match=re.escape(sentence)) as refusal:
        edit_package(package.pk, actor=lead, facts={field: "daily"})
    assert refusal.value.field == field


def test_only_the_project_lead_s_form_asks_how_the_work_is_followed():
    assert set(FOLLOW_UP) <= set(EditMandateForm.base_fields)
    assert not set(FOLLOW_UP) & set(EditWordsForm.base_fields)
    assert set(SCOPE) <= set(EditWordsForm.base_fields)


def test_the_form_shows_what_is_there_and_keeps_what_was_entered(as_user, package, lead):
    WorkPackage.objects.update(**SCOPE, **FOLLOW_UP)
    url = reverse("workpackages:edit", args=[package.project.code, package.number])
    page = as_user(lead).get(url).content.decode()
    assert "Printers." in page
    assert re.search(r'<option value="units"\s+selected', page)
    entered = {"name": "Sites", "work_excluded": "Telephones.", "update_rhythm": "week"}
    answer = as_user(lead).post(url, {**entered, "version": package.version})
    assert answer.status_code == 302
    package.refresh_from_db()
    assert (package.work_excluded, package.update_rhythm) == ("Telephones.", "week")
    assert package.progress_method == ""


def test_the_form_refuses_what_is_not_offered(as_user, package, lead):
    url = reverse("workpackages:edit", args=[package.project.code, package.number])
    entered = {"name": "Sites", "update_rhythm": "daily", "version": package.version}
    answer = as_user(lead).post(url, entered)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["update_rhythm"]


def test_the_page_of_the_package_says_it(as_user, package, package_lead):
    address = package.get_absolute_url()
    empty = as_user(package_lead).get(address).content.decode()
    for heading in ("Work included", "Work excluded", "Measure of progress", "Rhythm of updates"):
        assert heading not in empty, heading
    WorkPackage.objects.update(**SCOPE, **FOLLOW_UP)
    page = as_user(package_lead).get(address).content.decode()
    for said in ("Work included", "Four sites.", "Printers.", "units done", "every two weeks"):
        assert said in page, said


def test_the_mandate_has_both_chapters_in_the_order_of_the_document(package):
    WorkPackage.objects.update(**SCOPE, **FOLLOW_UP)
    package.refresh_from_db()
    content = content_of(package)
    keys = [each["key"] for each in content["sections"]]
    assert keys == list(SECTIONS)
    assert keys.index("package_scope") == keys.index("package_results") + 1
    assert keys[-1] == "package_follow_up"
    texts = section_of(content, "package_scope").texts
    assert [part.text for part in texts] == ["Four sites.\nEvery laptop.", "Printers."]
    facts = section_of(content, "package_follow_up").facts
    assert [part.text for part in facts] == ["units done", "every two weeks"]


def test_a_text_of_the_package_is_foreign_to_nobody(package):
    WorkPackage.objects.update(**SCOPE)
    package.refresh_from_db()
    content = content_of(package)
    for language in ("fr", "en"):
        with translation.override(language):
            texts = section_of(content, "package_scope").texts
            assert [(part.text, part.foreign) for part in texts][1] == ("Printers.", "")


def test_what_is_not_said_leaves_the_chapter_empty(package):
    content = content_of(package)
    assert section_of(content, "package_scope").is_empty
    assert [p.text for p in section_of(content, "package_follow_up").facts] == ["–", "–"]


def test_what_was_sent_keeps_its_scope_and_its_rhythm(package, lead):
    edit_package(
        package.pk,
        actor=lead,
        facts={"goal": "All moved.", "budget": Decimal(9_000), **SCOPE, **FOLLOW_UP, **DATES},
    )
    change_package_state(package.pk, "issued", actor=lead)
    edit_package(package.pk, actor=lead, facts={"work_excluded": "Nothing.", "update_rhythm": ""})
    kept = PackageMandate.objects.get().content
    assert section_of(kept, "package_scope").texts[1].text == "Printers."
    assert section_of(kept, "package_follow_up").facts[1].text == "every two weeks"


def test_every_way_of_following_reads_in_words():
    for each in (*ProgressMethod, *UpdateRhythm):
        assert str(each.label) != each.value
