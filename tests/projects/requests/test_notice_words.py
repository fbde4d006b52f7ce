"""What each step tells people, in their language, and how the history says it."""

from datetime import timedelta

import pytest
from django.utils import translation

from people.history import describe, entries_for
from people.models import Notification
from people.notifications import sentence
from projects.choices import ProjectState
from projects.grounds import Grounds
from projects.models import ProjectRequest
from projects.operations import change_state
from projects.operations.requests import (
    endorse_request,
    name_analyst,
    park_request,
    refuse_endorsement,
    return_request,
    save_section,
    submit_request,
    take_up_request,
)
from servicedesk_pm.common.errors import RuleViolation
from tests.conftest import FRIDAY
from tests.factories import (
    make_director,
    make_programme,
    make_request,
    make_unit,
    make_user,
    make_wish,
    meet_gates,
)
from tests.projects.requests.filling import submitted

pytestmark = pytest.mark.django_db
LATER = FRIDAY + timedelta(days=60)
NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def asked(writer, director):
    """Submitted under both names, so that each language has its own words."""
    request = submitted(writer)
    ProjectRequest.objects.filter(pk=request.pk).update(title_fr="Casques")
    Notification.objects.all().delete()
    request.refresh_from_db()
    return request


@pytest.fixture
def parked(asked, director):
    park_request(asked.pk, actor=director, reason="No money.", until=LATER, on=FRIDAY)
    Notification.objects.all().delete()
    return asked


def told(kind):
    return {each.recipient for each in Notification.objects.filter(kind=kind)}


def read(kind):
    """The one message of a kind in English and in French."""
    messages = {}
    for language in ("en", "fr"):
        with translation.override(language):
            said = {sentence(each) for each in Notification.objects.filter(kind=kind)}
        assert len(said) == 1
        messages[language] = said.pop()
    return messages


def history(request, language, reader):
    with translation.override(language):
        events = describe(entries_for(request), reader=reader)
        return [(each.action, each.reason, each.actor) for each in events if each.is_named]


def test_the_submission_in_both_languages(writer, director, head):
    request = submitted(writer)
    english = f"{writer} has submitted the request {request}."
    french = f"{writer} a soumis la demande {request}."
    assert read("request.submitted") == {"en": english, "fr": french}
    assert told("request.submitted") == {director}
    asking = read("request.endorsement_asked")
    assert asking["fr"] == f"{writer} demande l’aval de votre unité{NARROW}: {request}."
    assert told("request.endorsement_asked") == {head}


def test_a_director_who_heads_the_unit_is_asked_and_not_told_beside_it(unit, writer):
    unit.head = make_director()
    unit.save()
    submitted(writer)
    assert told("request.endorsement_asked") == {unit.head}
    assert told("request.submitted") == set()


def test_a_director_who_has_left_hears_of_nothing(writer, unit):
    make_director(is_active=False)
    submitted(writer)
    assert told("request.submitted") == set()


def test_nobody_is_asked_where_the_unit_has_no_head(writer, unit, director):
    unit.head = None
    unit.save()
    submitted(writer)
    assert told("request.endorsement_asked") == set()
    assert told("request.submitted") == {director}


def test_the_endorsement_in_both_languages(asked, head, writer, director):
    endorse_request(asked.pk, actor=head, note=" We need it. ")
    assert read("request.endorsed") == {
        "en": f"{head} has endorsed the request {asked.label} Headsets.",
        "fr": f"{head} a donné son aval à la demande {asked.label} Casques.",
    }
    assert history(asked, "en", director)[0] == (
        "Request endorsed by the unit",
        "We need it.",
        str(head),
    )
    assert history(asked, "fr", director)[0][0] == "Aval donné par l’unité"


def test_an_endorsement_needs_no_remark(asked, head, director):
    assert endorse_request(asked.pk, actor=head).endorsement_note == ""
    assert history(asked, "en", director)[0][:2] == ("Request endorsed by the unit", "")


def test_the_refused_endorsement_in_both_languages(asked, head, writer, director):
    refuse_endorsement(asked.pk, actor=head, reason="Too early.")
    assert read("request.endorsement_refused") == {
        "en": f"{head} has refused the endorsement of the request {asked.label} Headsets.",
        "fr": f"{head} a refusé son aval à la demande {asked.label} Casques.",
    }
    assert told("request.endorsement_refused") == {writer, director}
    assert history(asked, "en", director)[0][:2] == (
        "Endorsement refused by the unit",
        "Too early.",
    )
    assert history(asked, "fr", director)[0][0] == "Aval refusé par l’unité"


def test_the_reason_of_the_unit_is_not_in_the_message(asked, head):
    """The reason is read on the page, by whoever may open it."""
    refuse_endorsement(asked.pk, actor=head, reason="Too early.")
    for message in Notification.objects.all():
        assert "Too early." not in str(message.facts)
        assert message.url == asked.get_absolute_url()


def test_sending_back_in_both_languages(asked, director, writer, head):
    return_request(asked.pk, actor=director, kind="incomplete", hint="Say how many.")
    assert read("request.returned") == {
        "en": f"{director} has sent the request {asked.label} Headsets back with a hint.",
        "fr": f"{director} a renvoyé la demande {asked.label} Casques avec une indication.",
    }
    assert history(asked, "en", director)[0] == (
        "Request sent back",
        "Say how many.",
        str(director),
    )
    assert history(asked, "fr", director)[0][0] == "Demande renvoyée"


def test_parking_in_both_languages(asked, director):
    park_request(asked.pk, actor=director, reason="No money.", until=LATER, on=FRIDAY)
    assert read("request.parked") == {
        "en": f"{director} has parked the request {asked.label} Headsets until 08.12.2026.",
        "fr": f"{director} a mis en attente la demande {asked.label} Casques jusqu’au 08.12.2026.",
    }
    assert history(asked, "en", director)[0][:2] == ("Request parked", "No money.")
    assert history(asked, "fr", director)[0][0] == "Demande mise en attente"


def test_the_history_keeps_until_when_it_was_parked(asked, director):
    park_request(asked.pk, actor=director, reason="No money.", until=LATER, on=FRIDAY)
    entry = entries_for(asked).get(verb="request.parked")
    assert entry.additional_data["until"] == "2026-12-08"
    take_up_request(asked.pk, actor=director)
    entry.refresh_from_db()
    assert entry.additional_data["until"] == "2026-12-08"


def test_parking_again_moves_the_day_and_is_told_again(parked, director, writer, head):
    further = LATER + timedelta(days=30)
    done = park_request(parked.pk, actor=director, reason="Still none.", until=further, on=FRIDAY)
    assert (done.parked_until, done.parked_reason) == (further, "Still none.")
    assert told("request.parked") == {writer, head}
    assert entries_for(parked).filter(verb="request.parked").count() == 2


def test_taking_up_again_in_both_languages(parked, director):
    take_up_request(parked.pk, actor=director)
    assert read("request.taken_up") == {
        "en": f"{director} has taken up the request {parked.label} Headsets again.",
        "fr": f"{director} a repris la demande {parked.label} Casques.",
    }
    assert history(parked, "en", director)[0][:2] == ("Request taken up again", "")
    assert history(parked, "fr", director)[0][0] == "Demande reprise"


def test_naming_the_analyst_in_both_languages(asked, director, writer):
    analyst = make_user("analyst")
    name_analyst(asked.pk, actor=director, analyst_id=analyst.pk, due_on=LATER, on=FRIDAY)
    assert read("request.analyst_named") == {
        "en": f"{director} has named who analyses the request {asked.label} Headsets,"
        " until 08.12.2026.",
        "fr": f"{director} a désigné qui analyse la demande {asked.label} Casques,"
        " jusqu’au 08.12.2026.",
    }
    assert history(asked, "en", director)[0][:2] == ("Analyst named", str(analyst))
    assert history(asked, "fr", director)[0][0] == "Analyste désigné·e"


def test_a_director_who_takes_the_analysis_is_not_told_by_oneself(asked, director, writer):
    name_analyst(asked.pk, actor=director, analyst_id=director.pk, due_on=FRIDAY, on=FRIDAY)
    assert told("request.analyst_named") == {writer}


def test_who_analysed_before_is_not_told_of_the_other(asked, director, writer):
    first, second = make_user(), make_user()
    for analyst in (first, second):
        Notification.objects.all().delete()
        name_analyst(asked.pk, actor=director, analyst_id=analyst.pk, due_on=LATER, on=FRIDAY)
    assert told("request.analyst_named") == {second, writer}
    assert not ProjectRequest.objects.visible_to(first).exists()


def test_the_state_of_the_project_is_named_in_the_language_of_the_reader(asked, director):
    no = Grounds(reason="No.")
    change_state(asked.project_id, "rejected", actor=director, on=FRIDAY, grounds=no)
    assert read("request.state_changed") == {
        "en": f"The request {asked.label} Headsets: its project is now in the state “Rejected”.",
        "fr": f"Demande {asked.label} Casques{NARROW}: son projet est maintenant dans l’état"
        f" «{NARROW}Rejeté{NARROW}».",
    }


def test_the_reason_of_a_refusal_is_not_in_the_message(asked, director):
    no = Grounds(reason="Costs more than it saves.")
    change_state(asked.project_id, "rejected", actor=director, on=FRIDAY, grounds=no)
    found = Notification.objects.filter(kind="request.state_changed")
    assert found.exists()
    assert not any("Costs more" in str(each.facts) for each in found)


@pytest.mark.parametrize("place", ["sponsor", "manager"])
def test_whom_the_project_tells_of_its_state_hears_of_it_once(director, place):
    person = make_user()
    if place == "sponsor":
        wish = make_wish(sponsor=person)
    else:
        wish = make_wish(programme=make_programme(manager=person))
    make_request(project=wish, requester=person)
    change_state(wish.pk, "rejected", actor=director, on=FRIDAY, grounds=Grounds(reason="No."))
    assert person not in told("request.state_changed")


def test_the_admission_is_told_to_the_writer_who_has_no_role(director):
    head = make_user()
    request = make_request(org_unit=make_unit(head=head))
    meet_gates(request.project)
    change_state(request.project_id, "analysis", actor=director, on=FRIDAY)
    assert told("request.state_changed") == {request.requester, head}
    assert "In analysis" in read("request.state_changed")["en"]
    assert "En analyse" in read("request.state_changed")["fr"]


def test_a_draft_hears_nothing_of_its_project(director):
    """Its project was entered before; the request is nobody's matter yet."""
    wish = make_wish()
    make_request(project=wish, submitted_at=None)
    change_state(wish.pk, "rejected", actor=director, on=FRIDAY, grounds=Grounds(reason="No."))
    assert told("request.state_changed") == set()


def test_a_message_in_one_language_only_is_read_in_both(writer, director):
    request = submitted(writer)
    with translation.override("fr"):
        message = Notification.objects.get(kind="request.submitted")
        assert sentence(message).endswith(f"{request.label} Headsets.")


def test_facts_of_an_older_version_say_that_something_changed(asked, head):
    endorse_request(asked.pk, actor=head)
    message = Notification.objects.filter(kind="request.endorsed").first()
    message.facts = {"person": "Somebody"}
    assert sentence(message) == "Something changed."


def test_a_message_keeps_the_title_of_its_day(asked, head, writer):
    refuse_endorsement(asked.pk, actor=head, reason="Which ones?")
    save_section(asked.pk, "need", {"title_en": "Wireless headsets"}, actor=writer)
    assert read("request.endorsement_refused")["en"].endswith(f"{asked.label} Headsets.")


def test_a_refused_step_tells_nobody_and_leaves_no_trace(asked, director, head):
    before = entries_for(asked).count()
    for kind, hint in (("incomplete", "   "), ("other", "Words")):
        with pytest.raises(RuleViolation, match="Say why"):
            return_request(asked.pk, actor=director, kind=kind, hint=hint)
    with pytest.raises(RuleViolation, match="Say why"):
        refuse_endorsement(asked.pk, actor=head, reason="\n\t ")
    assert not Notification.objects.exists()
    assert entries_for(asked).count() == before


def test_the_history_of_a_whole_way_reads_like_a_report(writer, head, director):
    request = submitted(writer)
    return_request(request.pk, actor=director, kind="incomplete", hint="How many?")
    submit_request(request.pk, actor=writer)
    endorse_request(request.pk, actor=head)
    park_request(request.pk, actor=director, reason="Budget.", until=LATER, on=FRIDAY)
    take_up_request(request.pk, actor=director)
    analyst = make_user("analyst")
    name_analyst(request.pk, actor=director, analyst_id=analyst.pk, due_on=LATER, on=FRIDAY)
    oldest_first = [action for action, _r, _a in reversed(history(request, "en", director))]
    assert oldest_first == [
        "Request submitted",
        "Request sent back",
        "Request submitted",
        "Request endorsed by the unit",
        "Request parked",
        "Request taken up again",
        "Analyst named",
    ]
    french = [action for action, _r, _a in reversed(history(request, "fr", director))]
    assert french[0] == "Demande soumise"
    assert len(set(french)) == len(set(oldest_first))


def test_every_state_that_a_request_can_hear_of_has_its_words(asked, director):
    change_state(
        asked.project_id, "rejected", actor=director, on=FRIDAY, grounds=Grounds(reason="No.")
    )
    message = Notification.objects.filter(kind="request.state_changed").first()
    for state in ProjectState:
        message.facts["to"] = str(state)
        assert f"“{state.label}”" in sentence(message)
