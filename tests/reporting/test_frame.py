"""The frame of a report: decisions, roles, readers, editions, trends, languages, old snapshots."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from engine import lights, progress
from people.choices import Role
from people.models import OrganisationRole, User
from projects.models import Project
from reporting.choices import Classification, Light, ReportState
from reporting.collect import collect
from reporting.document import content_of, document_of
from reporting.drawing import draw
from reporting.forms import CommentaryForm, initial_commentary
from reporting.frame import readers_of
from reporting.models import Report, RequestedDecision
from reporting.operations import (
    Commentary,
    Explanation,
    Motion,
    approve_report,
    edit_commentary,
    publish_report,
    return_report,
)
from reporting.permissions import judging_role, publishing_role
from reporting.schema import SCHEMA, lifted
from reporting.words import trend_of
from servicedesk_pm.common.clock import now
from servicedesk_pm.common.frozen import canonical, digest
from tests.factories import make_member, make_programme, make_project, make_user
from tests.reporting.conftest import STATUS_DATE, explained, work

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)
MOTION = Motion("Choisir le fournisseur.", "Choose the supplier.", date(2026, 11, 5))
FRENCH_ONLY = Motion("Accorder deux agents.", "", date(2026, 11, 6))


def asking(owner, *decisions, **changed):
    words = explained(owner)
    kept = {name: getattr(words, name) for name in Commentary.__dataclass_fields__}
    return Commentary(**{**kept, "decisions": decisions, **changed})


def seen_in(language, report):
    with translation.override(language):
        return document_of(content_of(report))


def pdf_of(report, language="en", *, is_draft=True):
    body = draw(report, content_of(report), language, made_at=AT, is_draft=is_draft)
    return pypdf.PdfReader(io.BytesIO(body))


def words_of(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def page_of(browser, report):
    return browser.get(report.get_absolute_url()).content.decode()


@pytest.fixture
def draft(to_state):
    return to_state(ReportState.DRAFT)


# Decisions requested


def test_requested_decisions_are_kept_and_shown_in_both_languages(draft, as_user):
    lead = draft.project.lead
    edit_commentary(draft.pk, actor=lead, commentary=asking(lead, MOTION, FRENCH_ONLY))
    draft.refresh_from_db()
    english, french = seen_in("en", draft)["decisions"], seen_in("fr", draft)["decisions"]
    assert [row["asked"]["text"] for row in french] == [MOTION.text_fr, FRENCH_ONLY.text_fr]
    assert [row["asked"]["text"] for row in english] == [MOTION.text_en, FRENCH_ONLY.text_fr]
    assert [row["asked"]["is_other"] for row in english] == [False, True]
    for language in ("en", "fr"):
        said = words_of(pdf_of(draft, language))
        assert seen_in(language, draft)["decisions"][0]["asked"]["text"] in said
        assert "05.11.2026" in said
    page = page_of(as_user(lead), draft)
    assert "Choose the supplier." in page
    assert '<th scope="row" lang="fr">Accorder deux agents. <span class="rp-tag">[FR]' in page


def test_decisions_are_frozen_with_the_figures(draft):
    lead = draft.project.lead
    edit_commentary(draft.pk, actor=lead, commentary=asking(lead, MOTION))
    work(draft)
    before = content_of(draft)["commentary"]["decisions"]
    assert before == [{"text_fr": MOTION.text_fr, "text_en": MOTION.text_en, "due": "2026-11-05"}]
    frozen = canonical(content_of(draft))
    Report.objects.filter(pk=draft.pk).update(state=ReportState.SUBMITTED, snapshot=frozen)
    draft.decisions.all().delete()
    draft.refresh_from_db()
    assert content_of(draft)["commentary"]["decisions"] == before


def test_decisions_taken_back_disappear(draft):
    lead = draft.project.lead
    edit_commentary(draft.pk, actor=lead, commentary=asking(lead, MOTION, FRENCH_ONLY))
    edit_commentary(draft.pk, actor=lead, commentary=asking(lead, FRENCH_ONLY))
    assert [row.text_fr for row in draft.decisions.all()] == [FRENCH_ONLY.text_fr]
    edit_commentary(draft.pk, actor=lead, commentary=asking(lead))
    assert not draft.decisions.exists()
    assert "Decisions requested" not in words_of(pdf_of(Report.objects.get(pk=draft.pk)))


def test_the_form_asks_for_words_and_a_date(draft, as_user):
    browser = as_user(draft.project.lead)
    url = reverse("reporting:commentary", args=[draft.project.code, draft.number])
    facts = {"version": draft.version, "classification": "N2", "key_message_en": "Well."}
    timeless = browser.post(url, {**facts, "decision_1_en": "Choose."})
    assert timeless.status_code == 422
    assert "Say until when this is to be decided." in timeless.content.decode()
    wordless = browser.post(url, {**facts, "decision_2_due_on": "2026-11-05"})
    assert wordless.status_code == 422
    assert "Say in at least one language what is to be decided." in wordless.content.decode()
    right = {**facts, "decision_2_fr": "Choisir.", "decision_2_due_on": "05.11.2026"}
    assert browser.post(url, right).status_code == 302
    asked = draft.decisions.get()
    assert (asked.position, asked.text_fr, asked.due_on) == (1, "Choisir.", date(2026, 11, 5))
    initial = initial_commentary(draft)
    assert initial["decision_1_fr"] == "Choisir."
    assert set(initial) <= {*CommentaryForm(draft, ["schedule"]).fields}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"text_fr": "", "text_en": ""}, "requested_decision_has_words"),
        ({"text_fr": "Choisir."}, "requested_decision_once_per_position"),
    ],
)
def test_the_database_refuses_a_decision_against_the_rules(draft, fields, name):
    edit_commentary(
        draft.pk, actor=draft.project.lead, commentary=asking(draft.project.lead, MOTION)
    )
    position = 1 if "once" in name else 2
    names = (name, "reporting_requesteddecision.position")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        RequestedDecision.objects.create(
            report=draft, position=position, due_on=STATUS_DATE, **fields
        )
    assert any(known in str(refused.value) for known in names)


# Signatures


def test_each_act_keeps_the_role_in_which_it_was_done(to_state, director, as_user):
    report = to_state(ReportState.PUBLISHED)
    roles = (report.prepared_as, report.submitted_as, report.approved_as, report.published_as)
    assert roles == (
        Role.PROJECT_MANAGER,
        Role.PROJECT_MANAGER,
        Role.DIRECTOR,
        Role.DIRECTOR,
    )
    assert report.published_by == director
    OrganisationRole.objects.filter(user=director).delete()
    page = page_of(as_user(report.project.lead), report)
    for words in ("Prepared", "Submitted", "Approved", "Published"):
        assert f"<li>{words}: " in page
    assert f"{director} (Project director)" in page
    said = words_of(pdf_of(Report.objects.get(pk=report.pk), is_draft=False))
    assert f"Approved {director} Project director simple electronic signature" in said
    assert f"Published {director} Project director logged act" in said
    assert f"Submitted {report.project.lead} Project lead simple electronic signature" in said


def test_the_published_document_already_names_who_publishes_it(to_state, director, monkeypatch):
    report = to_state(ReportState.APPROVED)
    told = []

    def remember(found, content, language, **rest):
        told.append((found.published_by, found.published_as, bool(found.published_at)))
        return b"%PDF"

    monkeypatch.setattr("reporting.production.draw", remember)
    publish_report(report.pk, actor=report.project.lead)
    work(report)
    assert told == [(report.project.lead, Role.PROJECT_MANAGER, True)] * 2
    assert report.published_by == report.project.lead


def test_a_returned_report_loses_its_roles_too(to_state, director):
    report = to_state(ReportState.APPROVED)
    returned = return_report(report.pk, actor=director, remarks="Again")
    assert (returned.submitted_as, returned.approved_as) == ("", "")
    assert returned.prepared_as == Role.PROJECT_MANAGER


def test_of_several_roles_the_highest_signs(to_state, plan):
    person = make_user(roles=(Role.SPONSOR,))
    programme = make_programme(manager=person)
    Project.objects.filter(pk=plan.pk).update(programme=programme)
    report = to_state(ReportState.SUBMITTED)
    assert approve_report(report.pk, actor=person, at=now()).approved_as == Role.PROGRAMME_MANAGER
    outsider = make_user()
    assert judging_role(outsider, plan) == publishing_role(outsider, plan) == ""


def test_a_report_of_before_shows_no_role(to_state):
    report = to_state(ReportState.SUBMITTED)
    Report.objects.filter(pk=report.pk).update(prepared_as="", submitted_as="")
    said = words_of(pdf_of(Report.objects.get(pk=report.pk)))
    assert f"Submitted {report.project.lead} – simple electronic signature" in said
    assert "Approved – – – –" in said


# Distribution and editions


def test_the_distribution_names_the_roles_that_may_read(plan, director):
    manager, above = make_user(), make_project()
    programme = make_programme(manager=manager)
    Project.objects.filter(pk=plan.pk).update(programme=programme)
    plan.refresh_from_db()
    member = make_member(plan, Role.TEAM_MEMBER)
    observer = make_member(plan, Role.OBSERVER)
    gone = make_member(plan, Role.TEAM_MEMBER)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    make_member(above, Role.TEAM_MEMBER)
    make_user(roles=(Role.HUMAN_RESOURCES,))
    assert readers_of(plan) == [
        {"role": "DIR", "people": [director.name]},
        {"role": "PGM", "people": [manager.name]},
        {"role": "PM", "people": [plan.lead.name]},
        {"role": "TM", "people": [member.name]},
        {"role": "OBS", "people": [observer.name]},
    ]


@pytest.mark.parametrize(
    ("classification", "team", "everybody"),
    [
        (Classification.INTERNAL, True, True),
        (Classification.PROJECT, True, False),
        (Classification.DIRECTION, False, False),
    ],
)
def test_who_receives_it_follows_the_class(member, to_state, classification, team, everybody):
    draft = to_state(ReportState.DRAFT)
    Report.objects.filter(pk=draft.pk).update(classification=classification)
    document = seen_in("en", Report.objects.get(pk=draft.pk))
    roles = [row["role"] for row in document["distribution"]]
    assert "Project lead" in roles
    assert ("Team member" in roles) == team
    assert document["for_everybody"] == everybody


def test_the_document_lists_its_readers_and_editions(member, to_state, as_user):
    first = to_state(ReportState.PUBLISHED)
    second = to_state(ReportState.PUBLISHED)
    first.refresh_from_db()
    assert (first.state, second.edition) == (ReportState.SUPERSEDED, 2)
    rows = seen_in("en", second)["editions"]
    assert [(row["edition"], row["number"], row["replaced_by"]) for row in rows] == [
        (1, first.number, 2),
        (2, second.number, None),
    ]
    said = words_of(pdf_of(second, is_draft=False))
    assert f"Team member: {member.name}" in said
    assert "superseded by edition 2" in said
    page = page_of(as_user(member), first)
    assert "A newer edition has taken the place of this report:" in page
    assert second.get_absolute_url() in page
    assert "A newer edition" not in page_of(as_user(member), second)


def test_editions_of_a_higher_class_are_not_named(to_state):
    first = to_state(ReportState.PUBLISHED)
    around_the_guard = Report._base_manager.filter(pk=first.pk)
    around_the_guard.update(classification=Classification.DIRECTION)
    second = to_state(ReportState.DRAFT)
    assert [row["edition"] for row in seen_in("en", second)["editions"]] == [2]
    Report.objects.filter(pk=second.pk).update(classification=Classification.DIRECTION)
    second.refresh_from_db()
    assert [row["edition"] for row in seen_in("en", second)["editions"]] == [1, 2]


# Trends


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("red", "amber", "better"),
        ("green", "red", "worse"),
        ("amber", "amber", "same"),
        ("grey", "green", None),
        ("green", "grey", None),
        (None, "green", None),
    ],
)
def test_a_light_rises_falls_or_stays(before, after, key):
    trend = trend_of(before, after)
    assert (trend and trend["key"]) == key


def test_lights_are_compared_with_the_issued_report_before(to_state, as_user):
    first = to_state(ReportState.PUBLISHED, status_date=date(2026, 9, 30))
    shown = json.loads(first.snapshot)
    light = next(row for row in shown["lights"] if row["light"] == Light.SCHEDULE)
    assert (light["colour"], light["before"]) == ("amber", None)
    light["colour"] = "green"
    Report._base_manager.filter(pk=first.pk).update(snapshot=canonical(shown))
    second = to_state(ReportState.DRAFT)
    found = {row["light"]: row for row in seen_in("en", second)["lights"]}
    assert found["schedule"]["trend"] == {
        "key": "worse",
        "words": "worse than in the report before",
    }
    assert found["overall"]["trend"]["key"] == "same"
    assert found["cost"]["trend"] is None
    page = page_of(as_user(second.project.lead), second)
    assert "<title>Schedule: worse than in the report before</title>" in page
    said = words_of(pdf_of(second))
    assert "Arrows compare with the report of 30.09.2026" in said
    assert "rp-arrow" not in page_of(as_user(first.project.lead), first)


# Languages


def test_deviations_keep_the_language_they_were_written_in(draft, as_user):
    lead = draft.project.lead
    browser = as_user(lead)
    url = reverse("reporting:commentary", args=[draft.project.code, draft.number])
    facts = {
        "version": draft.version, "classification": "N2", "key_message_en": "Well.",
        "schedule_cause": "Des comptes se perdent.", "schedule_effect": "Cinq jours de retard.",
        "schedule_measure": "Deux testeurs de plus.", "schedule_owner": lead.pk,
        "schedule_due_on": "2026-11-13",
    }  # fmt: skip
    User.objects.filter(pk=lead.pk).update(language="fr")
    assert as_user(User.objects.get(pk=lead.pk)).post(
        url, facts, headers={"Accept-Language": "fr"}
    ).status_code == 302  # fmt: skip
    assert draft.deviations.get().language == "fr"
    # Another date, typed in English, does not translate the words.
    User.objects.filter(pk=lead.pk).update(language="en")
    draft.refresh_from_db()
    later = {**facts, "version": draft.version, "schedule_due_on": "2026-11-20"}
    assert browser.post(url, later).status_code == 302
    found = draft.deviations.get()
    assert (found.language, found.due_on) == ("fr", date(2026, 11, 20))
    draft.refresh_from_db()
    page = page_of(browser, draft)
    assert '<td lang="fr">Des comptes se perdent. <span class="rp-tag">[FR]</span></td>' in page
    assert '<td lang="fr">Cinq jours de retard.</td>' in page


def test_words_of_an_unknown_language_are_not_marked(draft):
    assert seen_in("en", draft)["deviations"][0]["is_other"] is False


def languages_of(reader):
    """The words of the tree of tags that carry a language of their own."""
    found = set()

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for kid in node:
                walk(kid)
        elif hasattr(node, "get"):
            if "/Lang" in node:
                found.add((str(node["/S"]), str(node["/Lang"])))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_a_french_sentence_in_the_english_pdf_is_tagged_french(draft):
    lead = draft.project.lead
    because = Explanation(
        Light.SCHEDULE, "Des comptes se perdent.", "Cinq jours.", "Deux testeurs.", lead,
        date(2026, 11, 13), "fr",
    )  # fmt: skip
    edit_commentary(
        draft.pk,
        actor=lead,
        commentary=asking(lead, FRENCH_ONLY, key_message_en="", explanations=(because,)),
    )
    draft.refresh_from_db()
    found = languages_of(pdf_of(draft))
    assert {("/TD", "fr"), ("/TH", "fr"), ("/P", "fr")} <= found
    assert ("/P", "en") in found
    assert pdf_of(draft).trailer["/Root"]["/Lang"] == "en"


def test_changed_things_are_named_in_the_readers_language(to_state, plan):
    to_state(ReportState.PUBLISHED, status_date=date(2026, 9, 30))
    plan.name_fr, plan.name_en = "Migration des postes", "Workstation migration"
    plan.save(update_fields=["name_fr", "name_en"])
    with translation.override("fr"):
        plan.state = "deployment" if plan.state != "deployment" else "execution"
        plan.save(update_fields=["state"])
        package = plan.work_packages.get(name="Integration")
        package.state = "issued"
        package.save(update_fields=["state"])
    second = to_state(ReportState.DRAFT)
    code = plan.code
    french = [row["what"] for row in seen_in("fr", second)["changes"]["rows"]]
    english = [row["what"] for row in seen_in("en", second)["changes"]["rows"]]
    assert f"{code} Migration des postes" in french
    assert f"{code} Workstation migration" in english
    assert f"{package.code} Integration" in {*french} & {*english}


def test_what_is_gone_keeps_the_words_of_the_history(to_state, plan):
    to_state(ReportState.PUBLISHED, status_date=date(2026, 9, 30))
    package = plan.work_packages.create(number=99, outline="00009", name="Spare")
    package.state = "issued"
    package.save(update_fields=["state"])
    words = str(package)
    package.delete()
    second = to_state(ReportState.DRAFT)
    assert words in [row["what"] for row in seen_in("fr", second)["changes"]["rows"]]


# Money


@pytest.mark.parametrize(
    ("classification", "shown"),
    [
        (Classification.INTERNAL, False),
        (Classification.PROJECT, False),
        (Classification.DIRECTION, True),
    ],
)
def test_money_is_for_the_direction_only(draft, as_user, classification, shown):
    Project.objects.filter(pk=draft.project_id).update(approved_envelope=Decimal(777_000))
    report = Report.objects.get(pk=draft.pk)
    report.classification = classification
    report.snapshot = canonical(collect(report, organisation="Service Desk", at=AT))
    report.sha256 = digest(canonical(content_of(report)))
    report.save()
    page, said = page_of(as_user(draft.project.lead), report), words_of(pdf_of(report))
    article = page[page.index('<article class="sheet report"') : page.index("</article>")]
    assert ("12’500" in article) == shown
    assert ("12’500" in said) == shown
    assert ("777’000" in said) == shown
    assert ("Envelope" in said) == shown


# Snapshots


def test_the_snapshot_says_its_shape_and_the_engines_version(to_state):
    report = to_state(ReportState.SUBMITTED)
    assert report.schema == report.figures["schema"] == SCHEMA == 5
    assert report.figures["engine"] == {"progress": progress.VERSION, "lights": lights.VERSION}


def version_1(report):
    """The snapshot as the first version of the product froze it."""
    content = json.loads(canonical(content_of(report)))
    for key in ("engine", "previous", "readers", "editions", "overrides"):
        del content[key]
    for light in content["lights"]:
        del light["before"]
    for row in content["commentary"]["deviations"]:
        del row["language"]
    del content["commentary"]["decisions"]
    content["changes"] = {
        "since": "2026-08-31",
        "left_out": 0,
        "rows": [
            {"kind": "project", "what": "PRJ-1 Projet", "before": "initiation",
             "after": "execution", "on": "2026-09-15"},
        ],
    }  # fmt: skip
    return {**content, "schema": 1}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_snapshot_of_version_1_is_still_read_and_drawn(to_state, as_user, language):
    report = to_state(ReportState.PUBLISHED)
    old = canonical(version_1(report))
    row = Report._base_manager.filter(pk=report.pk)
    row.update(snapshot=old, sha256=digest(old), schema=1)
    report = Report.objects.get(pk=report.pk)
    assert content_of(report)["schema"] == 1
    said = words_of(pdf_of(report, language, is_draft=False))
    document = seen_in(language, report)
    assert document["key_message"]["text"] in said
    assert "PRJ-1 Projet" in said
    assert "Accounts get lost." in said
    assert document["decisions"] == document["distribution"] == []
    assert "Integration" in page_of(as_user(report.project.lead), report)
    assert digest(canonical(content_of(report))) == report.sha256


def test_a_snapshot_of_version_2_knows_no_overridden_gates(to_state):
    content = json.loads(canonical(content_of(to_state(ReportState.DRAFT))))
    del content["overrides"]
    old = {**content, "schema": 2}
    assert lifted(old)["overrides"] == []
    assert lifted(old)["engine"] == content["engine"]


def test_lifting_leaves_the_frozen_content_alone(to_state):
    old = version_1(to_state(ReportState.DRAFT))
    before = json.dumps(old)
    assert lifted(old)["commentary"]["decisions"] == []
    assert json.dumps(old) == before
    assert lifted({**old, "commentary": None})["commentary"] is None
    assert timezone.is_aware(AT)
