"""The demonstration shows a plan made of a template, one kept as a template, and own duties."""

from people.models import HistoryEntry
from projects.models import Project, Responsibility
from projects.responsibilities.table import lines_of
from reporting.demo import templates
from reporting.demo.removal import unload
from workpackages.models import PlanTemplate, TemplateUse
from workpackages.plan_templates.shipped import shipped
from workpackages.plan_templates.stored import load_template


def test_the_young_project_was_planned_with_the_template_of_its_size(demo):
    use = TemplateUse.objects.get()
    assert use.project.code == templates.PLANNED
    assert use.used_by.username == templates.PLANNER
    assert use.start_on == templates.STARTS_ON
    content = shipped()[templates.TEMPLATE]
    assert content.size_class == use.project.size_class
    assert content.scenario == use.project.scenario
    assert use.project.tasks.count() == len(content.dated)
    entry = HistoryEntry.objects.get(verb="plan.from_template")
    assert entry.timestamp.date() == templates.PLANNED_ON


def test_the_house_has_a_template_of_its_own(demo):
    kept = PlanTemplate.objects.get()
    assert (kept.name_fr, kept.name_en) == templates.KEPT_AS
    assert kept.made_from.code == templates.KEPT
    content = load_template(kept.key)
    assert len(content.dated) >= 11
    assert any(entry.after for entry in content.dated)


def test_the_portal_has_duties_of_its_own(demo):
    project = Project.objects.get(code=templates.OWN)
    own = [line.activity for line in lines_of(project) if line.differs]
    assert own == ["handover"]
    assert Responsibility.objects.count() == 1


def test_the_own_template_goes_with_the_demonstration(demo):
    assert unload()
    assert not PlanTemplate.objects.exists()
    assert not TemplateUse.objects.exists()
