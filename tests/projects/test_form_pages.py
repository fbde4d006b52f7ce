"""Pages that create and change: what they accept, refuse and keep."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from people.choices import Role
from projects.codes import suggest_code, suggest_programme_code
from projects.models import Portfolio, Programme, Project
from projects.permissions import DIRECTOR_FIELDS, LEAD_FIELDS
from tests.factories import make_portfolio, make_programme, make_project, make_unit, make_user

pytestmark = pytest.mark.django_db
RECORD = (
    "code", "name_fr", "name_en", "summary_fr", "summary_en", "state", "state_before_hold",
    "review_on", "category", "size_class", "scenario", "has_rollout", "sponsor_id", "lead_id",
    "programme_id", "portfolio_id", "parent_id", "org_unit_id", "planned_start_on",
    "planned_finish_on", "approved_envelope", "status_date",
)  # fmt: skip


def url(name, *args):
    return reverse(f"projects:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


def new(**fields):
    return {
        "code": "PRJ-9",
        "name_fr": "Projet neuf",
        "category": "discretionary",
        "size_class": "S",
        "scenario": "classic",
        "has_rollout": "on",
        "form_token": str(uuid.uuid4()),
        **fields,
    }


def everything(project, **fields):
    """All columns of a project, as somebody would post them who tries."""
    return {
        "version": project.version,
        "code": "HACKED",
        "state": "closed",
        "name_fr": "Piraté",
        "name_en": "Hacked",
        "summary_fr": "Piraté",
        "summary_en": "Hacked",
        "category": "mandatory",
        "size_class": "L",
        "scenario": "light",
        "sponsor": make_user().pk,
        "lead": make_user().pk,
        "programme": make_programme(portfolio=make_portfolio()).pk,
        "portfolio": make_portfolio().pk,
        "parent": make_project().pk,
        "org_unit": make_unit().pk,
        "planned_start_on": "2026-01-05",
        "planned_finish_on": "2026-03-31",
        "status_date": "2026-02-28",
        "approved_envelope": "500",
        **fields,
    }


def record(project):
    return {name: getattr(Project.objects.get(pk=project.pk), name) for name in RECORD}


def test_a_director_creates_a_project_and_lands_on_its_page(as_user, director):
    make_portfolio()
    client = as_user(director)
    assert 'value="PRJ-1"' in words(client.get(url("create")))
    response = client.post(url("create"), new(approved_envelope="1'240.50", lead=director.pk))
    project = Project.objects.get()
    assert response["Location"] == project.get_absolute_url()
    assert (project.code, project.state) == ("PRJ-9", "requested")
    assert project.approved_envelope == Decimal("1240.50")


def test_a_double_click_creates_one_project(as_user, director):
    make_portfolio()
    client, sent = as_user(director), new()
    first, second = client.post(url("create"), sent), client.post(url("create"), sent)
    assert first["Location"] == second["Location"]
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"code": ""}, "required"),
        ({"code": "a b"}, "without spaces"),
        ({"code": "TAKEN"}, "already exists"),
        ({"code": "taken"}, "already exists"),
        ({"code": "X" * 31}, "at most 30"),
        ({"name_fr": "x" * 300}, "at most 200"),
        ({"name_fr": "a\x00b"}, "Null characters"),
        (
            {"planned_start_on": "2026-05-02", "planned_finish_on": "2026-05-01"},
            "finish cannot be before",
        ),
        ({"planned_start_on": "0001-01-01"}, "between 1990 and 2100"),
        ({"planned_finish_on": "9999-12-31"}, "between 1990 and 2100"),
        ({"planned_finish_on": "31.02.2026"}, "valid date"),
        ({"approved_envelope": "-1"}, "greater than or equal to 0"),
        ({"approved_envelope": "NaN"}, "amount of money"),
        ({"approved_envelope": "1e9"}, "amount of money"),
        ({"approved_envelope": "Infinity"}, "amount of money"),
        ({"approved_envelope": "9" * 40}, "digits"),
        ({"size_class": "S", "approved_envelope": "800000"}, "at least L"),
        ({"category": "nonsense"}, "valid choice"),
        ({"lead": "999999"}, "valid choice"),
        ({"lead": "x"}, "valid choice"),
        ({"programme": "999999"}, "valid choice"),
        ({"form_token": "nonsense"}, "valid UUID"),
    ],
)
def test_a_refused_form_says_why_and_keeps_what_was_typed(as_user, director, fields, message):
    make_project(code="TAKEN")
    sent = new(**{"name_en": "Typed by hand", **fields})
    response = as_user(director).post(url("create"), sent)
    page = words(response)
    assert response.status_code == 422
    assert message in page
    assert 'value="Typed by hand"' in page
    assert "error-summary" in page
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["🚀 Lancement", "مشروع", "<script>alert(1)</script>", "=cmd()", "{{ 7|add:7 }}"]
)
def test_strange_names_are_kept_and_shown_as_text(as_user, director, name):
    make_portfolio()
    client = as_user(director)
    response = client.post(url("create"), new(name_fr=name))
    assert Project.objects.get().name_fr == name
    page = words(client.get(response["Location"]))
    assert "<script>alert" not in page
    assert "14" not in page.split("page-title")[1].split("</h1>")[0]


def test_deactivated_people_are_not_offered_and_not_accepted(as_user, director):
    make_portfolio()
    gone = make_user(name="Gone Away", is_active=False)
    client = as_user(director)
    assert "Gone Away" not in words(client.get(url("create")))
    assert client.post(url("create"), new(lead=gone.pk)).status_code == 422
    assert not Project.objects.exists()


def test_a_lead_who_went_away_stays_until_somebody_is_chosen(as_user, director, project):
    project.lead.is_active = False
    project.lead.save()
    client = as_user(director)
    sent = {"section": "people", "version": 1, "lead": project.lead_id, "sponsor": director.pk}
    assert client.post(url("edit", project.code), sent).status_code == 302
    project.refresh_from_db()
    assert (project.sponsor, project.lead_id) == (director, project.lead_id)


def test_only_directors_create_projects_and_leads_subprojects(as_user, lead, project, member):
    assert as_user(lead).get(url("create")).status_code == 403
    assert as_user(lead).post(url("create"), new()).status_code == 403
    below = f"{url('create')}?parent={project.code}"
    assert as_user(member).post(below, new()).status_code == 403
    foreign = make_project()
    assert as_user(lead).get(f"{url('create')}?parent={foreign.code}").status_code == 404
    page = words(as_user(lead).get(below))
    assert f'value="{project.code}-A"' in page
    for field in ("programme", "sponsor", "approved_envelope", "category", "size_class"):
        assert f'name="{field}"' not in page
    assert as_user(lead).post(below, new()).status_code == 302
    assert Project.objects.get(code="PRJ-9").parent == project


def test_a_finished_project_is_the_model_of_a_new_request(as_user, director):
    sponsor = make_user()
    over = make_project(state="cancelled", name_fr="Fax", sponsor=sponsor)
    address = f"{url('create')}?from={over.code}"
    client = as_user(director)
    page = words(client.get(address))
    assert 'value="Fax"' in page
    assert f'<option value="{sponsor.pk}" selected' in page
    assert client.post(address, new()).status_code == 302
    running = make_project()
    assert client.get(f"{url('create')}?from={running.code}").status_code == 404


def test_without_a_portfolio_the_form_says_what_to_do_first(as_user, director):
    response = as_user(director).post(url("create"), new())
    assert response.status_code == 422
    assert "Create a portfolio first" in words(response)


@pytest.mark.parametrize("section", ["description", "people", "dates", "frame"])
def test_the_form_of_a_role_changes_only_its_fields(as_user, director, section):
    for role in ("director", "lead", "member", "observer", "sponsor"):
        project = make_project(sponsor=make_user(), programme=make_programme())
        person = {
            "director": director,
            "lead": project.lead,
            "sponsor": project.sponsor,
        }.get(role) or make_user()
        allowed = {"director": DIRECTOR_FIELDS, "lead": LEAD_FIELDS}.get(role, frozenset())
        before = record(project)
        as_user(person).post(url("edit", project.code), {**everything(project), "section": section})
        changed = {
            name.removesuffix("_id")
            for name, value in record(project).items()
            if value != before[name]
        }
        assert changed - {"portfolio"} <= allowed, role
        assert role in {"director", "lead"} or not changed
        assert role != "director" or changed


def test_a_section_is_saved_by_itself(as_user, lead, project):
    client = as_user(lead)
    page = words(client.get(url("edit", project.code)))
    assert 'id="dates"' in page
    assert 'id="people"' not in page
    sent = {
        "section": "dates",
        "version": 1,
        "planned_start_on": "05.01.2026",
        "planned_finish_on": "2026-03-31",
        "status_date": "",
    }
    response = client.post(url("edit", project.code), sent)
    assert response["Location"].endswith("/edit/#dates")
    project.refresh_from_db()
    assert project.planned_start_on == date(2026, 1, 5)
    assert "Saved: Dates." in words(client.get(url("edit", project.code)))


@pytest.mark.parametrize("section", ["", "nonsense", "people"])
def test_a_section_that_is_not_ones_own_is_refused(as_user, lead, project, section):
    sent = {**everything(project), "section": section}
    assert as_user(lead).post(url("edit", project.code), sent).status_code == 403
    project.refresh_from_db()
    assert project.version == 1


def test_a_stale_form_shows_what_changed_and_keeps_what_was_typed(as_user, lead, director, project):
    one, other = as_user(lead), as_user(director)
    theirs = {"section": "description", "version": 1, "summary_fr": "La leur"}
    assert one.post(url("edit", project.code), theirs).status_code == 302
    mine = {
        "section": "description",
        "version": 1,
        "name_fr": project.name_fr,
        "summary_fr": "La mienne",
    }
    response = other.post(url("edit", project.code), mine)
    page = words(response)
    assert response.status_code == 409
    assert "La leur" in page
    assert "La mienne" in page
    assert str(lead) in page
    assert '<input type="hidden" name="version" value="2">' in page
    assert other.post(url("edit", project.code), {**mine, "version": 2}).status_code == 302
    project.refresh_from_db()
    assert project.summary_fr == "La mienne"


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "9" * 30])
def test_a_form_without_a_usable_version_is_refused(as_user, lead, project, version):
    sent = {"section": "description", "version": version, "summary_fr": "x"}
    assert as_user(lead).post(url("edit", project.code), sent).status_code in {409, 422}
    project.refresh_from_db()
    assert project.summary_fr == ""


def test_a_finished_project_is_edited_by_nobody(as_user, director):
    project = make_project(state="closed")
    client = as_user(director)
    before = record(project)
    assert client.get(url("edit", project.code)).status_code == 403
    sent = {**everything(project), "section": "description"}
    assert client.post(url("edit", project.code), sent).status_code == 403
    assert client.post(url("move", project.code), {"version": 1}).status_code == 422
    assert client.post(url("delete", project.code)).status_code == 422
    assert record(project) == before


def test_a_director_moves_a_project_by_a_form(as_user, director, project):
    target = make_project()
    client = as_user(director)
    page = words(client.get(url("move", project.code)))
    assert f'<option value="{target.pk}">' in page
    assert f'<option value="{project.pk}">' not in page
    sent = {"parent": target.pk, "version": 1}
    assert client.post(url("move", project.code), sent).status_code == 302
    project.refresh_from_db()
    assert project.parent == target
    assert client.post(url("move", project.code), sent).status_code == 409
    for parent in (project.pk, 999_999, "x"):
        bad = {"parent": parent, "version": 2}
        assert client.post(url("move", project.code), bad).status_code == 422


def test_a_request_is_deleted_after_a_confirmation(as_user, director, lead):
    wish = make_project(state="requested", lead=lead)
    client = as_user(director)
    assert "for good" in words(client.get(url("delete", wish.code)))
    assert as_user(lead).post(url("delete", wish.code)).status_code == 403
    assert client.post(url("delete", wish.code))["Location"] == url("list")
    assert not Project.objects.filter(pk=wish.pk).exists()
    assert client.post(url("delete", wish.code)).status_code == 404


def test_a_used_project_is_not_deleted(as_user, director, project):
    response = as_user(director).post(url("delete", project.code))
    assert response.status_code == 422
    assert "not deleted" in words(response)
    assert Project.objects.exists()


def test_codes_are_suggested_after_the_newest(director):
    assert suggest_code() == "PRJ-1"
    make_project(code="PRJ-007")
    make_project(code="ODD")
    assert suggest_code() == "PRJ-008"
    make_project(code="PRJ-008", parent=Project.objects.get(code="ODD"))
    parent = Project.objects.get(code="PRJ-007")
    make_project(code="PRJ-007-A", parent=parent)
    assert suggest_code(parent) == "PRJ-007-B"
    make_programme(code="PGM-3")
    assert suggest_programme_code() == "PGM-4"


def test_a_director_founds_a_portfolio_and_a_programme_by_forms(as_user, director, lead):
    client = as_user(director)
    token = str(uuid.uuid4())
    sent = {"code": "pf-1", "name_fr": "Portefeuille", "form_token": token}
    for _ in range(2):
        response = client.post(url("create-portfolio"), sent)
        assert response["Location"] == url("portfolio")
    portfolio = Portfolio.objects.get(code="PF-1")
    facts = {
        "code": "PGM-1",
        "portfolio": portfolio.pk,
        "name_fr": "Poste",
        "manager": lead.pk,
        "form_token": str(uuid.uuid4()),
    }
    programme_url = client.post(url("create-programme"), facts)["Location"]
    assert client.get(programme_url).status_code == 200
    again = {**facts, "form_token": str(uuid.uuid4())}
    assert client.post(url("create-programme"), again).status_code == 422
    assert Programme.objects.get().manager == lead
    for name in ("create-portfolio", "create-programme"):
        assert client.get(url(name)).status_code == 200
        assert as_user(lead).get(url(name)).status_code == 403
        assert as_user(lead).post(url(name), sent).status_code == 403


def test_a_programme_is_edited_by_director_and_manager(as_user, director, outsider):
    manager = make_user()
    programme = make_programme(manager=manager)
    address = url("edit-programme", programme.code)
    assert as_user(outsider).get(address).status_code == 404
    quality = make_user(roles=(Role.QUALITY_MANAGER,))
    assert as_user(quality).get(address).status_code == 403
    page = words(as_user(manager).get(address))
    assert 'name="objective_fr"' in page
    assert 'name="name_fr"' not in page
    sent = {"version": 1, "objective_fr": "Moins", "name_fr": "Piraté", "manager": outsider.pk}
    assert as_user(manager).post(address, sent).status_code == 302
    programme.refresh_from_db()
    assert (programme.objective_fr, programme.manager) == ("Moins", manager)
    assert programme.name_fr != "Piraté"
    assert as_user(director).post(address, sent).status_code == 409
    assert as_user(director).post(address, {"version": 2}).status_code == 422
