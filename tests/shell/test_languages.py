"""Everything that people read is in their language: pages, letters and documents."""

from __future__ import annotations

import importlib.util
import io
import re
from pathlib import Path

import html5lib
import pypdf
import pytest
from auditlog.registry import auditlog
from django.core import mail
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import trans_real

from people.models import Job, User
from people.tasks import run_job
from reporting.document import content_of
from reporting.drawing import draw
from reporting.models import Report
from servicedesk_pm.common.clock import now
from tests.demonstration import put_demonstration
from tests.factories import make_director, make_user
from tests.htmx import HtmxClient
from tests.keeping import forget_content_types
from tests.screens import SCREENS

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
READ_ALOUD = ("alt", "aria-label", "data-label", "placeholder", "title")
# English words that no French sentence of ours holds.
TELLTALES = (
    "above after all and any are as at baseline before below blocked by choose closed create "
    "days deadline delete done each edit every file finish first for forecast from give has have "
    "how if in is it its last late lead light made more move my name new next no nobody none "
    "not nothing of off one only open or other overdue overview package packages planned progress "
    "read reason remaining remarks role save search see show slip start state submitted summary "
    "task tasks team than that the their there these this to until up upload was what when which "
    "who why with without work write yet you your"
)
# AT, the months elapsed, is what both languages call it.
ELAPSED = r"(?-i:AT)(?![\w-])"
TELLTALE = re.compile(
    rf"(?<![\w-])(?!{ELAPSED})({TELLTALES.replace(' ', '|')})(?![\w-])", re.IGNORECASE
)


@pytest.fixture(scope="session", autouse=True)
def _compiled():
    """The catalogue as it stands, even where the tests run without ``make``."""
    source = importlib.util.spec_from_file_location("prepare", ROOT / "scripts" / "prepare.py")
    prepare = importlib.util.module_from_spec(source)
    source.loader.exec_module(prepare)
    if prepare.compile_messages(ROOT / "locale"):
        trans_real._translations.clear()


def words_of(content):
    """What a page shows or reads aloud, without what says that it is in another language."""
    found = []

    def walk(element, language):
        language = element.get("lang", language)
        if language == "en" or is_given(element):
            return
        found.extend(element.get(name, "") for name in READ_ALOUD)
        if element.tag == "template":
            found.extend(value for name, value in element.items() if name.startswith("data-"))
        found.append(element.text or "")
        for child in element:
            walk(child, language)
            found.append(child.tail or "")

    tree = html5lib.parse(content, treebuilder="etree", namespaceHTMLElements=False)
    walk(tree, "")
    return [" ".join(text.split()) for text in found if text.strip()]


def is_given(element):
    """No words of ours: program text, people's own text, recorded values, time zones."""
    given = element.tag in {"script", "style", "code", "textarea"}
    return given or element.get("class") == "event-changes" or element.get("name") == "time_zone"


def english_in(texts):
    return [text for text in texts if TELLTALE.search(text)]


def test_the_search_for_english_finds_it():
    page = '<p>Ceci va</p><a title="Save this">x</a><p lang="en">the name</p><p>Nothing yet</p>'
    assert english_in(words_of(page)) == ["Save this", "Nothing yet"]


@pytest.fixture
def demonstration(db):
    put_demonstration(with_reports=True)
    yield
    forget_content_types()


@pytest.mark.usefixtures("demonstration")
def test_no_page_shows_english_to_who_reads_french():
    User.objects.update(language="fr")
    faults = []
    for account in ("director", "pm-itsm", "tech-01", "mandant-dsi", "admin"):
        client = HtmxClient()
        client.force_login(User.objects.get(username=account))
        for screen in SCREENS:
            if account in screen.accounts:
                content = client.get(screen.path).content.decode()
                assert '<html lang="fr"' in content, screen.path
                faults += [(screen.path, text) for text in english_in(words_of(content))]
    assert not faults, "\n".join(f"{path}: {text}" for path, text in faults)


@pytest.mark.usefixtures("demonstration")
def test_no_document_shows_english_to_who_reads_french():
    report = Report.objects.exclude(sha256="").order_by("pk").first()
    said = {}
    for language in ("fr", "en"):
        body = draw(report, content_of(report), language, made_at=now(), is_draft=True)
        pages = pypdf.PdfReader(io.BytesIO(body)).pages
        said[language] = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert TELLTALE.findall(said["fr"]) == []
    assert "Rapport d’avancement" in said["fr"]
    assert "BROUILLON" in said["fr"]
    assert "Status report" in said["en"]
    assert "Rapport d’avancement" not in said["en"]


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-made-up/",
        "/accounts/inactive/",
    ],
)
def test_strangers_are_addressed_in_the_browsers_language(anonymous, path):
    french = anonymous.get(path, headers={"Accept-Language": "fr-CH"}).content.decode()
    assert '<html lang="fr"' in french
    assert english_in(words_of(french)) == []
    english = anonymous.get(path, headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="en"' in english
    assert english_in(words_of(english.replace('lang="en"', ""))) != []


def test_forms_complain_in_french(as_user):
    director = make_director(username="cheffe", name="Cheffe", language="fr")
    answer = as_user(director).post("/projects/new/", {"code": "deux mots", "name_fr": ""})
    assert answer.status_code == 422
    assert "Ce champ est obligatoire." in answer.content.decode()
    assert english_in(words_of(answer.content.decode())) == []


def test_the_switch_changes_the_language_of_the_same_page(as_user):
    client = as_user(make_director(language="fr"))
    french = client.get("/projects/").content.decode()
    client.post("/language/", {"language": "en", "next": "/projects/"})
    english = client.get("/projects/").content.decode()
    assert ("Créer un projet" in french, "Créer un projet" in english) == (True, False)
    assert ("Create a project" in french, "Create a project" in english) == (False, True)
    assert '<html lang="en"' in english


@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("fr", "Choisir un nouveau mot de passe", "Votre nom d’utilisateur est anna."),
        ("en", "Choose a new password", "Your user name is anna."),
    ],
)
def test_letters_follow_the_language_of_the_page(anonymous, language, subject, sentence):
    make_user("anna", email="anna@example.org", language=language)
    anonymous.post(
        "/accounts/password/reset/",
        {"email": "anna@example.org"},
        headers={"Accept-Language": language},
    )
    run_job(Job.objects.get().pk)
    (letter,) = mail.outbox
    assert letter.subject == subject
    assert sentence in letter.body


def test_history_names_every_kind_and_field_in_french():
    with translation.override("fr"):
        english = [
            f"{model._meta.label}: {words}"
            for model in auditlog.get_models()
            for words in names_of(model)
            if TELLTALE.search(words)
        ]
    assert english == []


def names_of(model):
    """The words for a kind of object and its fields; unnamed ones show as they are in code."""
    left_out = {"id", *auditlog.get_model_fields(model)["exclude_fields"]}
    fields = [field for field in model._meta.fields if field.name not in left_out]
    plain = [
        f"not named: {field.name}"
        for field in fields
        if not isinstance(field.verbose_name, Promise)
    ]
    return [str(model._meta.verbose_name), *(str(field.verbose_name) for field in fields), *plain]
