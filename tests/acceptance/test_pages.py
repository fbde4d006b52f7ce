"""The pages of deliverables: register, page, judging, defects; for each reader what is theirs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from servicedesk_pm.common.clock import today
from tests.factories import (
    make_defect,
    make_deliverable,
    make_member,
    make_project,
    make_task,
    make_user,
    make_work_package,
)
from tests.htmx import normal, swapped
from workpackages.models import AcceptanceCriterion, Defect, Deliverable

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 9)


@pytest.fixture(autouse=True)
def on_friday(settings):
    settings.DEMO_TODAY = TODAY


def url(name, row, *more):
    return reverse(f"workpackages:{name}", args=[row.project.code, row.number, *more])


def register(project, query=""):
    return reverse("workpackages:deliverables", args=[project.code]) + query


def words(response):
    return " ".join(response.content.decode().split())


def fresh(row):
    return Deliverable.objects.get(pk=row.pk)


def act(client, row, step, **said):
    sent = {f"{step}-{name}": value for name, value in {"version": row.version, **said}.items()}
    return client.post(url("act_on_deliverable", row, step), sent)


def test_the_register_lists_what_a_project_and_its_parts_deliver(as_user, project, package, lead):
    make_deliverable(package, name_en="Image", planned_presentation_on=date(2026, 10, 1))
    child = make_project(parent=project, lead=lead)
    make_deliverable(make_work_package(project=child), name_en="Network", part="Sion")
    page = words(as_user(lead).get(register(project)))
    for shown in ("Image", "Network", "Sion", f"{child.code} L1", "▲ late", "Quality"):
        assert shown in page, shown


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", "Planned Presented Refused Accepted"),
        ("?show=waiting", "Presented"),
        ("?show=late", "Planned"),
        ("?show=unsettled", "Planned Presented Refused"),
        ("?show=required", "Accepted"),
        ("?show=presented", "Presented Refused Accepted"),
        ("?show=refused_first", "Refused"),
        ("?show=untested", "Planned Presented Refused Accepted"),
        ("?show=defects", "Refused"),
        ("?show=reservations", ""),
        ("?state=accepted", "Accepted"),
        ("?accepting=service_owner", "Presented"),
        ("?q=the+planned", "Planned"),
        ("?q=l2", "Presented"),
        ("?package=nothing-1", "Planned Presented Refused Accepted"),
        ("?show=nonsense&state=nonsense", "Planned Presented Refused Accepted"),
    ],
)
def test_the_register_is_narrowed_by_its_address(as_user, project, package, lead, query, names):
    make_deliverable(package, name_en="The Planned", planned_presentation_on=date(2026, 10, 1))
    make_deliverable(package, name_en="The Presented", state="presented", accepting="service_owner")
    make_defect(make_deliverable(package, name_en="The Refused", state="refused"))
    make_deliverable(
        package, name_en="The Accepted", state="accepted", is_required_for_go_live=True
    )
    body = words(as_user(lead).get(register(project, query))).split('id="deliverable-list"')[1]
    found = [n for n in ["Planned", "Presented", "Refused", "Accepted"] if f">The {n}<" in body]
    assert " ".join(found) == names


def test_the_package_narrows_the_register(as_user, project, package, lead):
    make_deliverable(package, name_en="Image")
    other = make_work_package(project=project)
    make_deliverable(other, name_en="Network")
    query = f"?package={project.code}-{other.number}"
    body = words(as_user(lead).get(register(project, query))).split('id="deliverable-list"')[1]
    assert ">Network<" in body
    assert ">Image<" not in body


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_register_is_taken_along_as_it_is_narrowed(as_user, project, package, lead, form):
    make_deliverable(package, name_en="Image", state="accepted")
    make_deliverable(package, name_en="Network")
    answer = as_user(lead).get(register(project, f"?state=accepted&export={form}"))
    body = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith('attachment; filename="deliverable-list')
    if form == "csv":
        head, *rows = body.decode("utf-8-sig").splitlines()
        assert head.startswith("Deliverable;Code;Work package;Kind;Site or lot;Accepted by")
        assert [row.split(";")[0] for row in rows] == ["Image"]


def test_figures_lead_to_their_rows(as_user, project, package, lead):
    for state in ["accepted"] * 6 + ["refused"] * 2:
        make_deliverable(package, state=state)
    page = words(as_user(lead).get(register(project)))
    assert "75 %" in page
    assert "6 of 8 deliverables presented" in page
    assert "◆ below target" in page
    assert f'href="{register(project)}?show=presented"' in page


def test_without_deliverables_the_register_says_where_they_come_from(as_user, project, lead):
    page = words(as_user(lead).get(register(project)))
    assert "No deliverables yet" in page
    narrowed = words(as_user(lead).get(register(project, "?state=accepted")))
    assert "No deliverable fits these filters" in narrowed


def test_the_fragment_equals_the_page(as_user, project, package, lead):
    make_deliverable(package, state="accepted")
    make_deliverable(package)
    client = as_user(lead)
    there = register(project, "?state=planned&sort=-code")
    page = client.get(there).content
    fragment = client.fragment(there, "deliverable-list").content
    assert swapped(page, fragment, "deliverable-list") == normal(page)


def count_of(client, address, capture):
    with capture as taken:
        assert client.get(address).status_code == 200
    return len(taken)


def test_queries_do_not_grow_with_rows(as_user, project, package, lead, speaker):
    client = as_user(lead)
    row = make_deliverable(package, criteria=1, state="reserved", accepting="user_representative")
    make_defect(row, owner=speaker)
    addresses = (register(project), url("deliverable", row), package.get_absolute_url())
    first = [count_of(client, each, CaptureQueriesContext(connection)) for each in addresses]
    for number in range(2, 13):
        AcceptanceCriterion.objects.create(deliverable=row, number=number, text_en=f"More {number}")
        make_defect(row, owner=make_user())
        make_deliverable(package, state="refused")
    again = [count_of(client, each, CaptureQueriesContext(connection)) for each in addresses]
    assert again == first


def test_the_package_shows_what_it_delivers(as_user, package, lead):
    row = make_deliverable(package, name_en="Image")
    page = words(as_user(lead).get(package.get_absolute_url()))
    assert f'href="{row.get_absolute_url()}"' in page
    assert url("new_deliverable", package) in page


def test_a_deliverable_is_written_down_with_its_criteria(as_user, package, lead):
    client = as_user(lead)
    sent = {"name_en": "Image", "kind": "system", "accepting": "service_owner", "part": "Lot 1"}
    answer = client.post(url("new_deliverable", package), sent)
    row = Deliverable.objects.get()
    assert answer["Location"] == row.get_absolute_url()
    assert (row.name_fr, row.kind, row.accepting) == ("Image", "system", "service_owner")
    client.post(url("new_criterion", row), {"text_en": "Starts", "method": "test"})
    assert not row.criteria.get().is_mandatory
    change = {"text_en": "Starts soon", "method": "review", "is_mandatory": "on", "version": 2}
    client.post(url("change_criterion", row, 1), change)
    changed = row.criteria.get()
    assert (changed.text_en, changed.method, changed.is_mandatory) == (
        "Starts soon",
        "review",
        True,
    )
    assert "Starts soon" in words(client.get(row.get_absolute_url()))
    client.post(url("drop_criterion", row, 1))
    assert not row.criteria.exists()


def test_a_form_that_was_overtaken_says_so_and_keeps_what_was_typed(as_user, package, lead):
    row = make_deliverable(package)
    sent = {"name_en": "Typed here", "kind": "data", "accepting": "sponsor", "version": 1}
    client = as_user(lead)
    assert client.post(url("edit_deliverable", row), sent).status_code == 302
    answer = client.post(url("edit_deliverable", row), {**sent, "name_en": "Typed again"})
    assert answer.status_code == 409
    assert "Typed again" in words(answer)


def test_the_packages_lead_is_not_asked_who_judges(as_user, package, package_lead):
    page = words(as_user(package_lead).get(url("new_deliverable", package)))
    assert 'name="part"' in page
    for managed in ("accepting", "is_required_for_go_live", "is_from_supplier"):
        assert f'name="{managed}"' not in page


def test_a_planned_deliverable_is_removed_and_a_later_one_is_not(as_user, package, lead):
    planned, begun = make_deliverable(package), make_deliverable(package, state="in_production")
    client = as_user(lead)
    assert client.post(url("remove_deliverable", planned))["Location"] == register(package.project)
    answer = client.post(url("remove_deliverable", begun), follow=True)
    assert "Only a planned deliverable" in words(answer)
    assert [*Deliverable.objects.all()] == [begun]


def test_criteria_of_what_was_presented_do_not_change(as_user, presented, lead):
    client = as_user(lead)
    assert url("new_criterion", presented) not in words(client.get(presented.get_absolute_url()))
    answer = client.post(url("new_criterion", presented), {"text_en": "Late", "method": "test"})
    assert answer.status_code == 422
    assert "no longer change" in words(answer)
    answer = client.post(url("drop_criterion", presented, 1), follow=True)
    assert "no longer change" in words(answer)


def test_presenting_on_the_page(as_user, deliverable, package_lead):
    client = as_user(package_lead)
    page = words(client.get(deliverable.get_absolute_url()))
    assert 'name="present-handed_over"' in page
    refused = act(client, deliverable, "present", handed_over="Folder 3", delivered_version="1.2")
    assert refused.status_code == 422
    assert "Confirm that you have checked it yourself" in words(refused)
    assert 'value="Folder 3"' in words(refused)
    done = act(client, deliverable, "present", handed_over="Folder 3", is_self_checked="on")
    assert done.status_code == 302
    assert fresh(deliverable).state == "presented"


def test_what_is_missing_before_a_presentation_stands_there(as_user, package, package_lead):
    row = make_deliverable(package, criteria=0, state="in_production", accepting="service_owner")
    page = words(as_user(package_lead).get(row.get_absolute_url()))
    assert "no acceptance criteria yet" in page
    assert "Nobody is named as “Service owner”" in page
    assert 'name="present-handed_over"' not in page
    answer = act(as_user(package_lead), row, "present", handed_over="x", is_self_checked="on")
    assert answer.status_code == 422


def test_begin_rework_lift_and_waive_on_the_page(as_user, package, package_lead, speaker, sponsor):
    row = make_deliverable(package, accepting="user_representative")
    assert act(as_user(package_lead), row, "begin").status_code == 302
    assert fresh(row).state == "in_production"
    refused = make_deliverable(package, state="refused")
    assert act(as_user(package_lead), refused, "rework", again_on="2026-11-06").status_code == 302
    reserved = make_deliverable(package, state="reserved", accepting="user_representative")
    assert act(as_user(speaker), reserved, "lift").status_code == 302
    said = {"reason": "Gone", "effect": "Less", "price": "-12'000"}
    answer = act(as_user(sponsor), row, "waive", **{**said, "version": fresh(row).version})
    assert answer.status_code in {302, 422}
    said["price"] = "12'000"
    act(as_user(sponsor), fresh(row), "waive", **said)
    states = [fresh(each).state for each in (row, refused, reserved)]
    assert states == ["waived", "in_production", "accepted"]


def test_reservations_that_are_left_stand_before_the_lifting(as_user, package, speaker):
    row = make_deliverable(package, state="reserved", accepting="user_representative")
    reserved = {"owner": speaker, "due_on": TODAY, "reserved_in": row.acceptances.get()}
    make_defect(row, **reserved)
    page = words(as_user(speaker).get(row.get_absolute_url()))
    assert "not verified as corrected: D1" in page
    assert "Reservations" in page


def test_an_unknown_step_is_no_page(as_user, presented, speaker):
    client = as_user(speaker)
    assert client.post(url("act_on_deliverable", presented, "paint")).status_code == 404
    make_defect(presented)
    assert client.post(url("act_on_defect", presented, 1, "paint")).status_code == 404


def test_who_may_not_take_a_step_is_refused(as_user, presented, lead, package_lead):
    assert act(as_user(lead), presented, "waive", reason="a", effect="b").status_code == 403
    assert act(as_user(package_lead), presented, "waive").status_code == 403
    assert as_user(lead).get(url("judge", presented)).status_code == 403


JUDGED = {"result_1": "met", "result_2": "not_met", "note_2": "Sion fails", "version": 1}


def test_the_accepting_person_judges_on_one_page(as_user, presented, speaker, package_lead):
    client = as_user(speaker)
    assert url("judge", presented) in words(client.get(presented.get_absolute_url()))
    page = words(client.get(url("judge", presented)))
    assert "a major defect is corrected by 06.11.2026, a minor one by 01.01.2027" in page
    sent = {
        **JUDGED,
        "rows": 3,
        "defect_2_severity": "major",
        "defect_2_text": "The printer is missing",
        "defect_2_owner": package_lead.pk,
        "defect_2_due_on": "2026-11-06",
        "decision": "reserved",
        "place": "Sion",
    }
    answer = client.post(url("judge", presented), sent)
    assert answer.status_code == 302, words(answer)
    found = Defect.objects.get()
    assert (found.text, found.owner, found.number) == ("The printer is missing", package_lead, 1)
    page = words(client.get(presented.get_absolute_url()))
    for shown in ("Accepted with reservations", "Sion fails", "Not met", "The printer is missing"):
        assert shown in page, shown


def test_everything_typed_is_kept_on_refusal(as_user, presented, speaker, package_lead):
    sent = {
        **JUDGED,
        "evidence_1": "Report 7",
        "rows": 3,
        "defect_1_severity": "minor",
        "defect_1_text": "A label is missing",
        "defect_1_due_on": "2027-03-01",
        "defect_1_owner": package_lead.pk,
        "decision": "reserved",
        "reasons": "Good enough",
        "participants": "Everybody",
    }
    answer = as_user(speaker).post(url("judge", presented), sent)
    assert answer.status_code == 422
    page = words(answer)
    assert "within 60 working days, by 01.01.2027" in page
    assert 'href="#id_defect_1_due_on"' in page
    for kept in (
        'value="Sion fails"',
        'value="Report 7"',
        'value="A label is missing"',
        'value="2027-03-01"',
        "Good enough",
        "Everybody",
        f'<option value="{package_lead.pk}" selected',
        '<option value="not_met" selected',
    ):
        assert kept in page, kept
    assert not Defect.objects.exists()


def test_a_date_that_is_none_is_refused_at_its_field(as_user, presented, speaker):
    sent = {**JUDGED, "defect_1_text": "A", "defect_1_due_on": "soon", "decision": "refused"}
    answer = as_user(speaker).post(url("judge", presented), sent)
    assert answer.status_code == 422
    assert 'value="soon"' in words(answer)


def test_more_rows_keep_what_was_typed_and_decide_nothing(as_user, presented, speaker):
    sent = {**JUDGED, "rows": 3, "defect_1_text": "A label", "decision": "refused", "more": "1"}
    answer = as_user(speaker).post(url("judge", presented), sent)
    page = words(answer)
    assert answer.status_code == 200
    assert 'name="defect_6_text"' in page
    assert 'name="defect_7_text"' not in page
    assert 'value="A label"' in page
    assert 'value="refused"' in page
    assert "was not saved" not in page
    assert fresh(presented).state == "presented"


@pytest.mark.parametrize("rows", ["-3", "many", "9999", ""])
def test_a_foreign_number_of_rows_harms_nothing(as_user, presented, speaker, rows):
    sent = {**JUDGED, "rows": rows, "more": "1"}
    assert as_user(speaker).post(url("judge", presented), sent).status_code == 200
    sent = {**JUDGED, "rows": rows, "decision": "refused", "reasons": "Sion"}
    assert as_user(speaker).post(url("judge", presented), sent).status_code in {302, 422}


def test_two_who_judge_at_once(as_user, presented, speaker):
    client = as_user(speaker)
    sent = {**JUDGED, "decision": "refused", "reasons": "Sion"}
    assert client.post(url("judge", presented), sent).status_code == 302
    answer = client.post(url("judge", presented), sent, follow=True)
    assert "waits for a decision" in words(answer)


def test_an_overtaken_judgement_keeps_what_was_typed(as_user, presented, speaker):
    Deliverable.objects.update(version=5)
    sent = {**JUDGED, "decision": "refused", "reasons": "Sion does not start"}
    answer = as_user(speaker).post(url("judge", presented), sent)
    assert answer.status_code == 409
    assert "Sion does not start" in words(answer)


def test_at_the_second_attempt_earlier_defects_stand_on_the_page(
    as_user, package, package_lead, speaker
):
    row = make_deliverable(
        package, criteria=1, state="presented", attempt=2, accepting="user_representative"
    )
    closed = {"state": "closed", "closed_by": package_lead, "closed_on": TODAY}
    make_defect(row, severity="blocker", correction="Signed anew", **closed)
    make_defect(row, severity="minor")
    client = as_user(speaker)
    page = words(client.get(url("judge", row)))
    assert 'name="verified_1"' in page
    assert 'name="verified_2"' not in page
    assert "Signed anew" in page
    sent = {
        "version": 1,
        "result_1": "met",
        "verified_1": "on",
        "old_2_owner": package_lead.pk,
        "old_2_due_on": "2026-11-20",
        "decision": "reserved",
    }
    answer = client.post(url("judge", row), sent)
    assert answer.status_code == 302, words(answer)
    first, second = Defect.objects.order_by("number")
    assert (first.state, first.is_reservation) == ("verified", False)
    assert (second.owner, second.due_on, second.is_reservation) == (
        package_lead,
        date(2026, 11, 20),
        True,
    )


def test_nothing_presented_leads_back(as_user, deliverable, speaker):
    answer = as_user(speaker).get(url("judge", deliverable), follow=True)
    assert answer.redirect_chain[0][0] == deliverable.get_absolute_url()


def defect_step(client, found, step, **said):
    place = found.deliverable
    sent = {f"{step}-{name}": value for name, value in {"version": found.version, **said}.items()}
    there = reverse(
        "workpackages:act_on_defect", args=[place.project.code, place.number, found.number, step]
    )
    return client.post(there, sent)


def test_a_defect_is_planned_corrected_opened_again_and_verified(
    as_user, package, package_lead, speaker
):
    row = make_deliverable(package, state="refused", accepting="user_representative")
    found = make_defect(row, severity="major")
    worker, judge = as_user(package_lead), as_user(speaker)
    assert (
        defect_step(worker, found, "plan", owner=package_lead.pk, due_on="2026-10-30").status_code
        == 302
    )
    again = Defect.objects.get()
    empty = defect_step(worker, again, "close", correction=" ")
    assert empty.status_code == 422
    assert defect_step(worker, again, "close", correction="Repaired").status_code == 302
    again = Defect.objects.get()
    assert "Confirm the correction" in words(judge.get(again.get_absolute_url()))
    assert defect_step(judge, again, "reopen", reason="Not at Sion").status_code == 302
    again = Defect.objects.get()
    assert defect_step(worker, again, "close", correction="Repaired at Sion").status_code == 302
    assert defect_step(judge, Defect.objects.get(), "verify").status_code == 302
    assert Defect.objects.get().state == "verified"
    assert "Verified by" in words(judge.get(again.get_absolute_url()))


def test_a_stale_step_on_a_defect_is_told(as_user, package, package_lead):
    found = make_defect(make_deliverable(package, state="refused"))
    found.version = 9
    answer = defect_step(as_user(package_lead), found, "close", correction="Typed here")
    assert answer.status_code == 409
    assert "Typed here" in words(answer)


def test_outsiders_find_nothing(as_user, presented, outsider):
    make_defect(presented)
    client = as_user(outsider)
    for address in (
        register(presented.project),
        url("deliverable", presented),
        url("edit_deliverable", presented),
        url("judge", presented),
        url("new_criterion", presented),
        url("change_criterion", presented, 1),
        url("defect", presented, 1),
        url("new_deliverable", presented.work_package),
    ):
        assert client.get(address).status_code == 404, address
    for address in (
        url("remove_deliverable", presented),
        url("drop_criterion", presented, 1),
        url("act_on_deliverable", presented, "begin"),
        url("act_on_defect", presented, 1, "close"),
    ):
        assert client.post(address).status_code == 404, address


def test_who_only_accepts_opens_it_without_the_plan(as_user, presented, speaker):
    client = as_user(speaker)
    page = words(client.get(presented.get_absolute_url()))
    assert presented.work_package.get_absolute_url() not in page
    assert f'href="{register(presented.project)}"' not in page
    assert client.get(register(presented.project)).status_code == 404


def test_members_read_and_are_offered_nothing(as_user, presented):
    member = make_member(presented.project)
    page = words(as_user(member).get(presented.get_absolute_url()))
    assert "Judge the presentation" not in page
    assert "Waive" not in page
    assert as_user(member).get(url("edit_deliverable", presented)).status_code == 403
    assert as_user(member).get(url("new_criterion", presented)).status_code == 403
    assert as_user(member).get(url("change_criterion", presented, 1)).status_code == 403
    assert as_user(member).get(url("new_deliverable", presented.work_package)).status_code == 403


def test_a_deliverable_is_found_by_its_words(as_user, package, lead, outsider):
    make_deliverable(package, name_en="Reference image", name_fr="Image de référence")
    make_task(work_package=package, name="Unrelated")
    address = f"{reverse('people:search')}?q=reference+image"
    assert "L1 Reference image" in words(as_user(lead).get(address))
    assert "L1 Reference image" not in words(as_user(outsider).get(address))


def test_today_is_the_clock_of_the_tests():
    assert today() == TODAY
