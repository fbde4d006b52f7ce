"""The guided form, section by section: what each field takes, refuses and keeps."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from people.models import Site
from projects.models import MOST_OBJECTIVES, ProjectRequest
from projects.operations.requests import begin_request, return_request, save_section
from projects.requests.sections import SECTIONS, missing_in, section_after, section_before
from tests.factories import make_project, make_request, make_user
from tests.projects.requests.filling import FILLED, begun, filled, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(writer):
    return begun(writer)


@pytest.fixture
def send(as_user, writer, draft):
    """Send a section of the draft as its writer, and see the answer."""
    client = as_user(writer)

    def sending(section, **typed):
        return client.post(address(draft, section), {"version": 1, "go": "page", **typed})

    return sending


def address(request, section):
    return reverse("projects:request-section", args=[request.number, section])


def kept(request):
    return ProjectRequest.objects.get(pk=request.pk)


def refused(answer, *fields):
    """The form as it is shown again, with these fields at fault and no other."""
    assert answer.status_code == 422, answer.content.decode()[:500]
    form = answer.context["form"]
    assert set(form.errors) == set(fields)
    page = answer.content.decode()
    assert "error-summary" in page
    for field in fields:
        assert f'href="#id_{field}"' in page
    return form


# Context and need


def test_a_title_of_two_hundred_letters_is_the_longest(send, draft):
    assert send("need", title_en="x" * 200).status_code == 302
    assert len(kept(draft).title_en) == 200


def test_a_longer_title_is_refused_and_kept_in_its_field(send, draft):
    form = refused(send("need", title_en="x" * 201, need_en="Calls are lost."), "title_en")
    assert form["title_en"].value() == "x" * 201
    assert form["need_en"].value() == "Calls are lost."
    assert kept(draft).title_en == "Headsets"


def test_a_draft_never_loses_its_title(send, draft):
    form = refused(send("need", title_en="  ", need_en="Calls are lost."), "title_fr")
    assert "Give the request a title." in str(form.errors)
    assert form["need_en"].value() == "Calls are lost."
    assert kept(draft).need_en == ""


def test_the_title_of_the_other_language_is_enough(send, draft):
    assert send("need", title_en="", title_fr="Casques").status_code == 302
    assert (kept(draft).title_en, kept(draft).title_fr) == ("", "Casques")


def test_a_fault_in_the_other_language_opens_it(send):
    form = refused(send("need", title_en="Headsets", title_fr="x" * 201), "title_fr")
    assert form.shows_other


def test_paragraphs_of_the_need_are_kept(send, draft):
    assert send("need", title_en="Headsets", need_en="One.\r\n\r\nTwo.").status_code == 302
    assert kept(draft).need_en.split() == ["One.", "Two."]


def test_half_a_section_can_be_kept(send, draft):
    assert send("need", title_en="Headsets", affected_en="All agents.").status_code == 302
    assert [each.field for each in missing_in(kept(draft), []) if each.section == "need"] == [
        "need"
    ]


# Intended objectives


def test_five_objectives_fit_in_the_form(send, draft):
    typed = {f"text_{n}_en": f"Result {n}" for n in range(1, MOST_OBJECTIVES + 1)}
    assert send("objectives", **typed).status_code == 302
    assert draft.objectives.count() == MOST_OBJECTIVES


def test_a_sixth_place_is_not_listened_to(send, draft):
    assert send("objectives", text_1_en="Result", text_6_en="Sixth").status_code == 302
    assert [each.text_en for each in draft.objectives.all()] == ["Result"]


def test_an_empty_place_between_closes_up(send, draft):
    assert send("objectives", text_1_en="First", text_4_en="Fourth").status_code == 302
    rows = draft.objectives.order_by("position").values_list("position", "text_en")
    assert list(rows) == [(1, "First"), (2, "Fourth")]


@pytest.mark.parametrize("field", ["indicator_1", "wished_1"])
def test_a_measure_without_an_objective_is_refused_in_its_place(send, draft, field):
    form = refused(send("objectives", **{field: "calls each month"}), "text_1_fr")
    assert "Say what the objective is" in str(form.errors)
    assert form[field].value() == "calls each month"
    assert not draft.objectives.exists()


@pytest.mark.parametrize(
    ("field", "longest"),
    [("text_1_en", 300), ("text_1_fr", 300), ("indicator_1", 200), ("wished_1", 100)],
)
def test_what_is_said_of_an_objective_has_its_length(send, draft, field, longest):
    typed = {"text_1_en": "Fewer calls", "text_1_fr": "Moins d’appels"}
    form = refused(send("objectives", **{**typed, field: "x" * (longest + 1)}), field)
    assert form[field].value() == "x" * (longest + 1)
    assert send("objectives", **{**typed, field: "x" * longest}).status_code == 302
    assert draft.objectives.count() == 1


@pytest.mark.parametrize(("written", "open_places"), [(0, 2), (1, 2), (2, 3), (4, 5), (5, 5)])
def test_one_place_more_than_is_written_stands_open(as_user, writer, draft, written, open_places):
    rows = [
        {"text_fr": "", "text_en": f"Result {n}", "indicator": "", "wished": ""}
        for n in range(written)
    ]
    save_section(draft.pk, "objectives", {"objectives": rows}, actor=writer)
    form = as_user(writer).get(address(draft, "objectives")).context["form"]
    assert sum(used for _n, _fields, _other, used in form.places) == open_places


def test_all_objectives_can_be_taken_back(send, writer, draft):
    save_section(draft.pk, "objectives", FILLED["objectives"], actor=writer)
    answer = send("objectives", version=2)
    assert answer.status_code == 302
    assert not draft.objectives.exists()


def test_an_objective_without_its_measure_is_kept_but_not_enough(send, draft):
    assert send("objectives", text_1_en="Fewer calls", indicator_1="calls").status_code == 302
    missing = missing_in(kept(draft), list(draft.objectives.all()))
    assert "objectives" in {each.section for each in missing}


# Expected benefits


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1'240'000.50", Decimal("1240000.50")),
        ("1’240’000", Decimal(1_240_000)),
        ("12 500,5", Decimal("12500.50")),
        ("0", Decimal(0)),
        ("999'999'999'999.99", Decimal("999999999999.99")),
    ],
)
def test_money_is_taken_in_every_swiss_spelling(send, draft, typed, amount):
    assert send("benefits", saved_money=typed).status_code == 302
    assert kept(draft).saved_money == amount


@pytest.mark.parametrize("typed", ["-1", "a lot", "1.005", "1e6", "NaN", "1'000'000'000'000"])
def test_what_is_no_amount_is_refused_and_shown_again(send, draft, typed):
    form = refused(send("benefits", saved_money=typed, benefits_en="Calm."), "saved_money")
    assert form["saved_money"].value() == typed
    assert form["benefits_en"].value() == "Calm."
    assert kept(draft).saved_money is None


@pytest.mark.parametrize("typed", ["-1", "1.5", "many", "9" * 20])
def test_saved_hours_are_a_whole_number(send, draft, typed):
    form = refused(send("benefits", saved_hours=typed), "saved_hours")
    assert form["saved_hours"].value() == typed
    assert kept(draft).saved_hours is None


def test_nothing_saved_in_numbers_is_no_benefit(send, draft):
    """Zero francs and zero hours are said, but they are not a benefit."""
    assert send("benefits", saved_money="0", saved_hours="0").status_code == 302
    assert "benefits" in {each.section for each in missing_in(kept(draft), [])}


@pytest.mark.parametrize(
    "said", [{"saved_money": "1"}, {"saved_hours": "1"}, {"benefits_en": "Calm."},
             {"benefits_fr": "Calme."}]
)  # fmt: skip
def test_one_of_the_three_benefits_is_enough(send, draft, said):
    assert send("benefits", **said).status_code == 302
    assert "benefits" not in {each.section for each in missing_in(kept(draft), [])}


# Presumed scope


def test_sites_are_ticked_and_ticked_off(as_user, writer, draft):
    bern, chur = (
        Site.objects.create(code=code, name_fr=code, canton=code) for code in ("BE", "GR")
    )
    client = as_user(writer)
    sent = {"version": 1, "go": "page", "sites": [bern.pk, chur.pk]}
    assert client.post(address(draft, "scope"), sent).status_code == 302
    page = client.get(address(draft, "scope"))
    assert set(page.context["form"]["sites"].value()) == {bern.pk, chur.pk}
    sent = {"version": 2, "go": "page", "sites": [chur.pk]}
    assert client.post(address(draft, "scope"), sent).status_code == 302
    assert [site.code for site in draft.sites.all()] == ["GR"]


@pytest.mark.parametrize("wrong", ["0", "99999999", "Bern"])
def test_a_site_that_nobody_knows_is_refused(send, draft, wrong):
    form = refused(send("scope", sites=wrong, scope_in_en="The desk."), "sites")
    assert form["scope_in_en"].value() == "The desk."
    assert kept(draft).scope_in_en == ""


def test_the_sites_of_the_need_and_of_the_workstations_are_two_things(send, draft):
    site = Site.objects.create(code="BE", name_fr="Berne", canton="BE")
    assert send("workstations", workstation_sites=[site.pk]).status_code == 302
    assert not draft.sites.exists()
    assert draft.workstation_sites.get() == site


def test_what_is_out_of_scope_may_stay_unsaid(send, draft):
    assert send("scope", scope_in_en="The desk.", user_groups_en="Agents").status_code == 302
    assert "scope" not in {each.section for each in missing_in(kept(draft), [])}


# Impact on workstations


@pytest.mark.parametrize("answer", ["yes", "no", "unknown"])
def test_the_first_screening_knows_three_answers(send, draft, answer):
    assert send("workstations", touches_workstations=answer).status_code == 302
    assert kept(draft).touches_workstations == answer


def test_a_fourth_answer_is_refused(send, draft):
    form = refused(
        send("workstations", touches_workstations="perhaps", user_count="40"),
        "touches_workstations",
    )
    assert form["user_count"].value() == "40"
    assert kept(draft).user_count is None


@pytest.mark.parametrize("field", ["device_count", "user_count"])
@pytest.mark.parametrize("typed", ["-1", "some", "2.5"])
def test_devices_and_users_are_counted_in_whole_numbers(send, field, typed):
    form = refused(send("workstations", **{field: typed}), field)
    assert form[field].value() == typed


@pytest.mark.parametrize(
    ("said", "complete"),
    [
        ({"touches_workstations": "yes"}, False),
        ({"touches_workstations": "yes", "device_count": "0"}, False),
        ({"touches_workstations": "yes", "device_count": "1"}, True),
        ({"touches_workstations": "no"}, True),
        # Enough to submit; the second gate wants to know.
        ({"touches_workstations": "unknown"}, True),
        ({"device_count": "5"}, False),
    ],
)
def test_touched_workstations_are_counted(send, draft, said, complete):
    assert send("workstations", **said).status_code == 302
    sections = {each.section for each in missing_in(kept(draft), [])}
    assert ("workstations" not in sections) == complete


# Deadline and estimate


@pytest.mark.parametrize("day", ["1990-01-01", "2100-12-31", "31.12.2026"])
def test_a_deadline_lies_in_the_years_of_a_portfolio(send, draft, day):
    assert send("frame", deadline_on=day).status_code == 302
    assert kept(draft).deadline_on is not None


@pytest.mark.parametrize("day", ["1989-12-31", "2101-01-01", "31.02.2026", "soon"])
def test_a_day_outside_of_them_is_refused_and_shown_again(send, draft, day):
    form = refused(send("frame", deadline_on=day, deadline_origin="A law"), "deadline_on")
    assert form["deadline_on"].value() == day
    assert form["deadline_origin"].value() == "A law"
    assert kept(draft).deadline_on is None


@pytest.mark.parametrize("field", ["deadline_kind", "effort_class", "funding"])
def test_a_choice_that_is_not_offered_is_refused(send, draft, field):
    refused(send("frame", **{field: "nonsense", "estimated_cost": "10"}), field)
    assert kept(draft).estimated_cost is None


def test_the_origin_of_a_deadline_has_two_hundred_letters(send, draft):
    refused(send("frame", deadline_origin="x" * 201), "deadline_origin")
    assert send("frame", deadline_origin="x" * 200).status_code == 302
    assert len(kept(draft).deadline_origin) == 200


@pytest.mark.parametrize("said", [{"estimated_cost": "1"}, {"effort_class": "huge"}])
def test_a_cost_or_an_effort_is_enough(send, draft, said):
    assert send("frame", funding="open", **said).status_code == 302
    assert "frame" not in {each.section for each in missing_in(kept(draft), [])}


def test_a_cost_of_nothing_is_no_estimate(send, draft):
    assert send("frame", funding="open", estimated_cost="0").status_code == 302
    fields = [each.field for each in missing_in(kept(draft), []) if each.section == "frame"]
    assert fields == ["effort_class"]


def test_an_imposed_deadline_needs_its_day_and_its_origin(send, draft):
    sent = {"funding": "it", "effort_class": "small", "deadline_kind": "imposed"}
    assert send("frame", **sent).status_code == 302
    fields = {each.field for each in missing_in(kept(draft), []) if each.section == "frame"}
    assert fields == {"deadline_on", "deadline_origin"}


@pytest.mark.parametrize("kind", ["internal", "wish"])
def test_any_other_deadline_may_stand_without_origin(send, draft, kind):
    sent = {"funding": "it", "effort_class": "small", "deadline_on": "2027-06-30"}
    assert send("frame", **sent, deadline_kind=kind).status_code == 302
    assert "frame" not in {each.section for each in missing_in(kept(draft), [])}


def test_a_file_of_the_money_shows_it_as_it_is_written(as_user, writer, draft):
    save_section(draft.pk, "frame", {"estimated_cost": Decimal("1240000.50")}, actor=writer)
    page = as_user(writer).get(address(draft, "frame")).content.decode()
    assert "1&#x27;240&#x27;000.50" in page


# Doing nothing, and contacts


def test_who_speaks_for_the_users_is_chosen_and_taken_back(send, draft):
    person = make_user("spokesperson")
    assert send("inaction", user_representative=person.pk).status_code == 302
    assert kept(draft).user_representative == person
    assert send("inaction", version=2, user_representative="").status_code == 302
    assert kept(draft).user_representative is None


def test_somebody_who_has_left_is_not_offered(send, draft):
    gone = make_user(is_active=False)
    answer = send("inaction", user_representative=gone.pk, inaction_en="More calls are lost.")
    form = refused(answer, "user_representative")
    assert form["inaction_en"].value() == "More calls are lost."


def test_a_representative_who_leaves_later_stays_while_nothing_else_is_said(as_user, writer, draft):
    person = make_user("spokesperson")
    save_section(draft.pk, "inaction", {"user_representative": person}, actor=writer)
    person.is_active = False
    person.save()
    sent = {"version": 2, "user_representative": person.pk, "inaction_en": "Worse."}
    assert as_user(writer).post(address(draft, "inaction"), sent).status_code == 302
    assert kept(draft).inaction_en == "Worse."


# All sections


@pytest.mark.parametrize("section", SECTIONS)
def test_an_older_version_is_answered_with_what_changed_and_keeps_the_words(
    as_user, writer, draft, section
):
    save_section(draft.pk, "need", {"title_en": "Better headsets"}, actor=writer)
    answer = as_user(writer).post(
        address(draft, section), {"version": 1, "title_en": "My own title", "inaction_en": "Mine"}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Somebody saved this" in page
    assert "Better headsets" in page
    assert kept(draft).version == 2


@pytest.mark.parametrize("section", SECTIONS)
def test_without_its_version_nothing_is_saved(as_user, writer, draft, section):
    for version in ("", "0", "-1", "one"):
        answer = as_user(writer).post(address(draft, section), {"version": version})
        assert answer.status_code == 422
    assert kept(draft).version == 1


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_that_is_sent_twice_is_saved_once(as_user, writer, section):
    request = filled(writer)
    client = as_user(writer)
    form = client.get(address(request, section)).context["form"]
    sent = {each.html_name: each.value() for each in form if each.value() not in (None, "", [])}
    for _twice in range(2):
        assert client.post(address(request, section), sent).status_code == 302
    assert kept(request).version == request.version


@pytest.mark.parametrize("section", SECTIONS)
def test_the_form_stands_in_french_for_who_reads_french(as_user, writer, section):
    writer.language = "fr"
    writer.save()
    request = begin_request({"title_fr": "Casques"}, actor=writer)
    page = as_user(writer).get(address(request, section)).content.decode()
    with translation.override("fr"):
        title = str(SECTIONS[section].title)
    assert 'lang="fr"' in page
    assert f'<h1 class="page-title">{title.replace(chr(39), "&#x27;")}</h1>' in page


def test_the_sections_follow_each_other_to_the_last():
    way, section = [], "need"
    while section:
        way.append(section)
        section = section_after(section)
    assert way == list(SECTIONS)
    assert [section_before(each) for each in way] == ["", *way[:-1]]


def test_the_first_section_has_no_way_back_and_the_last_leads_to_the_check(as_user, writer, draft):
    client = as_user(writer)
    first = client.get(address(draft, "need"))
    assert first.context["back_url"] == ""
    last = client.get(address(draft, "inaction"))
    assert last.context["back_url"] == address(draft, "frame")
    assert "Save and check" in last.content.decode()


def test_the_sections_beside_the_form_say_how_much_is_missing(as_user, writer, draft):
    page = " ".join(as_user(writer).get(address(draft, "need")).content.decode().split())
    assert "Sections complete: 0 of 7" in page
    assert "2 missing" in page
    full = filled(writer)
    page = as_user(writer).get(address(full, "need")).content.decode()
    assert "Sections complete: 7 of 7" in page
    assert page.count("section-done") == len(SECTIONS)


def test_the_hint_stands_above_every_section_until_it_is_submitted_again(as_user, writer, director):
    request = submitted(writer)
    return_request(request.pk, actor=director, kind="incomplete", hint="Say how many agents.")
    for section in SECTIONS:
        assert (
            "Say how many agents."
            in as_user(writer).get(address(request, section)).content.decode()
        )


@pytest.mark.parametrize("state", ["requested", "analysis"])
def test_the_analyst_screens_alone_and_sees_no_hint(as_user, state):
    request = make_request(
        project=make_project(state=state),
        returned_at=None,
    )
    client = as_user(request.analyst)
    page = client.get(address(request, "workstations"))
    assert page.context["is_alone"]
    sent = {"version": 1, "touches_workstations": "yes", "device_count": "12", "go": "next"}
    assert client.post(address(request, "workstations"), sent)["Location"] == (
        request.get_absolute_url()
    )
    for section in set(SECTIONS) - {"workstations"}:
        assert client.get(address(request, section)).status_code == 403
        assert client.post(address(request, section), {"version": 2}).status_code == 403


def test_the_title_that_opens_a_draft_has_two_hundred_letters_and_is_kept(as_user, writer):
    client = as_user(writer)
    new = reverse("projects:create-request")
    answer = client.post(new, {"title": "x" * 201})
    assert answer.status_code == 422
    assert answer.context["form"]["title"].value() == "x" * 201
    assert not ProjectRequest.objects.exists()


def test_beginning_twice_with_the_same_form_opens_one_draft(as_user, writer):
    client = as_user(writer)
    new = reverse("projects:create-request")
    token = client.get(new).context["form"]["form_token"].value()
    sent = {"title": "Headsets", "form_token": token}
    first, second = client.post(new, sent), client.post(new, sent)
    assert first["Location"] == second["Location"]
    assert ProjectRequest.objects.count() == 1


def test_a_deadline_is_kept_as_the_day_that_was_meant(send, draft):
    assert send("frame", deadline_on="01.02.2027").status_code == 302
    assert kept(draft).deadline_on == date(2027, 2, 1)
