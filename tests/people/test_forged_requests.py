"""Requests that claim to come from elsewhere, and what people keep after a role is gone."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from people.choices import Role
from people.models import SavedFilter, User
from people.operations.letters import ask_for_password_link
from projects.models import RoleAssignment
from tests.factories import give_role, make_project, make_user
from tests.people.working import work_off

pytestmark = pytest.mark.django_db
SECRET = "Zebrafinch"


@pytest.fixture
def behind_tls(settings):
    settings.ALLOWED_HOSTS = ["projects.example.org"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://projects.example.org"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


def sends(origin, *, host="projects.example.org"):
    """A form of the sign-in page with a right token, sent from a page of ``origin``."""
    client = Client(enforce_csrf_checks=True)
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    client.get("/accounts/login/", headers=headers)
    data = {
        "csrfmiddlewaretoken": client.cookies["csrftoken"].value,
        "login": "nobody",
        "password": "Not-This-One-1",
    }
    return client.post("/accounts/login/", data, headers={**headers, "Origin": origin})


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://projects.example.org", 422),
        ("https://evil.example", 403),
        ("http://projects.example.org", 403),
        ("https://projects.example.org.evil.example", 403),
        ("null", 403),
    ],
)
def test_behind_tls_only_our_own_pages_send_forms(behind_tls, origin, status):
    assert sends(origin).status_code == status


@pytest.mark.parametrize("host", ["evil.example", "projects.example.org.evil.example", "a b"])
def test_another_host_is_answered_with_400(behind_tls, host):
    for path in ("/accounts/login/", "/projects/"):
        assert Client().get(path, headers={"Host": host}).status_code == 400


def test_a_forwarded_host_is_nobodys_word(behind_tls):
    headers = {"Host": "projects.example.org", "X-Forwarded-Host": "evil.example"}
    page = Client().get("/projects/", headers=headers, follow=True)
    assert page.status_code == 200
    assert "evil.example" not in page.content.decode()
    assert all("evil.example" not in url for url, _status in page.redirect_chain)


def test_a_saved_filter_shows_nothing_after_the_role_is_gone(as_user):
    person = make_user()
    project = make_project(code="HIDDEN-1", name_fr=SECRET, name_en=SECRET)
    give_role(person, Role.TEAM_MEMBER, project)
    kept = SavedFilter.objects.create(
        user=person, page="project-list", name="Mine", query=f"lead={project.lead_id}"
    )
    client = as_user(person)
    url = f"{reverse('projects:list')}?{kept.query}"
    assert SECRET in client.get(url).content.decode()

    RoleAssignment.objects.filter(user=person).delete()

    for address in (url, reverse("projects:list"), reverse("people:profile")):
        text = client.get(address).content.decode()
        assert SECRET not in text
        assert project.lead.name not in text
    exported = client.get(f"{url}&export=csv")
    assert SECRET not in b"".join(exported).decode("utf-8-sig")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_letter_says_nothing_of_projects(director, language):
    person = make_user("anna", name="Anna")
    project = make_project(code=SECRET.upper(), name_fr=SECRET, name_en=SECRET, summary_fr=SECRET)
    give_role(person, Role.PROJECT_MANAGER, project)
    User.objects.filter(pk=project.lead_id).update(name=f"{SECRET} lead")

    ask_for_password_link(
        person.email, base="https://projects.example.org/", language=language, actor=director
    )
    work_off()

    (letter,) = mail.outbox
    assert letter.to == [person.email]
    assert SECRET.casefold() not in f"{letter.subject} {letter.body}".casefold()
    assert director.name not in letter.body
