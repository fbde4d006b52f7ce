"""Typical risks of the template that a plan was made of are taken into the register at once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from people.choices import Role
from risks.models import Risk
from risks.operations.register import identify_risk
from risks.operations.typical import take_typical_risks, typical_left
from tests.conftest import FRIDAY
from tests.factories import make_director, make_member
from tests.risks.pages import url, words
from tests.risks.test_register import refused
from workpackages.models import PlanTemplate, TemplateUse

pytestmark = pytest.mark.django_db
START, FINISH = date(2026, 11, 2), date(2027, 6, 30)


@pytest.fixture
def use(project):
    """A plan of a template with two typical risks, one of them in two phases."""
    template = PlanTemplate.objects.create(
        key="own-1", scenario="light", size_class="S", name_fr="Plan"
    )
    for number in (1, 2):
        name = f"Phase {number}"
        template.entries.create(number=number, position=number, kind="phase", name_fr=name)
    phases = list(template.entries.order_by("number"))
    for number, phase, fr, en in (
        (3, phases[0], "Fournisseur en retard", "Supplier late"),
        (4, phases[1], "Fournisseur en retard", "Supplier late"),
        (5, phases[1], "Données manquantes", "Data missing"),
    ):
        template.entries.create(
            number=number, position=number, kind="risk", parent=phase, name_fr=fr, name_en=en
        )
    return TemplateUse.objects.create(
        project=project,
        template_key="own-1",
        template_version=1,
        name_fr="Plan",
        start_on=START,
        finish_on=FINISH,
        used_by=project.lead,
        used_on=FRIDAY,
        digest="a" * 64,
    )


def test_each_is_written_down_once_and_waits_for_its_rating(project, use):
    made = take_typical_risks(project.pk, actor=project.lead, on=FRIDAY)
    assert [(row.code, row.name_fr, row.name_en, row.state) for row in made] == [
        ("R-101-1", "Fournisseur en retard", "Supplier late", "identified"),
        ("R-101-2", "Données manquantes", "Data missing", "identified"),
    ]
    assert {row.identified_by for row in made} == {project.lead}
    with refused("has all typical risks"):
        take_typical_risks(project.pk, actor=project.lead, on=FRIDAY)


def test_what_stands_in_the_register_already_stays_alone(project, use):
    facts = {"name_fr": "FOURNISSEUR en retard", "category": "supplier"}
    identify_risk(project, facts, actor=project.lead, on=FRIDAY)
    assert [entry.name_fr for entry in typical_left(project)] == ["Données manquantes"]
    take_typical_risks(project.pk, actor=project.lead, on=FRIDAY)
    assert Risk.objects.count() == 2


def test_a_plan_that_was_taken_back_brings_none(project, use):
    use.undone_on = FRIDAY
    use.save()
    assert typical_left(project) == []
    with refused("has all typical risks"):
        take_typical_risks(project.pk, actor=project.lead, on=FRIDAY)


def test_a_template_that_is_gone_brings_none(project, use):
    use.template_key = "gone"
    use.save()
    assert typical_left(project) == []


def test_who_writes_risks_for_the_whole_project_takes_them(project, use):
    for actor in (make_director(), make_member(project, Role.WORK_PACKAGE_LEAD)):
        with pytest.raises(PermissionDenied):
            take_typical_risks(project.pk, actor=actor, on=FRIDAY)
    judge = make_member(project, Role.QUALITY_MANAGER)
    assert len(take_typical_risks(project.pk, actor=judge, on=FRIDAY)) == 2


def test_the_register_offers_the_step_as_long_as_something_is_left(as_user, project, use):
    client, register = as_user(project.lead), url("register", project.code)
    assert "Take 2 typical risks of the template" in words(client.get(register))
    answer = client.post(url("take_typical", project.code), follow=True)
    page = words(answer)
    assert "2 typical risks stand in the register" in page
    assert "Take 2 typical risks" not in page
    again = client.post(url("take_typical", project.code), follow=True)
    assert "has all typical risks of the template already" in words(again)
    assert Risk.objects.count() == 2


def test_readers_are_not_offered_it_and_outsiders_find_nothing(as_user, outsider, project, use):
    reader = as_user(make_member(project, Role.SPONSOR))
    assert "typical risk" not in words(reader.get(url("register", project.code)))
    assert reader.post(url("take_typical", project.code)).status_code == 403
    assert as_user(outsider).post(url("take_typical", project.code)).status_code == 404
