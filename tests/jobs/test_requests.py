"""Around every request: what is refused unread, and the one line about the rest."""

import json
import logging
import logging.config

import pytest
from django.urls import reverse

from servicedesk_pm.common import logs
from servicedesk_pm.common.requests import client_address

LINE = "servicedesk_pm.common.requests"


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger=LINE)

    def found():
        return [record for record in caplog.records if record.name == LINE]

    return found


def test_each_request_writes_one_line(as_user, member, lines):
    answer = as_user(member).get("/projects/?q=secret+words")

    (line,) = lines()
    assert (line.method, line.path, line.status) == ("GET", "/projects/", answer.status_code)
    assert line.user_id == member.pk
    assert line.ms >= 0
    assert "secret" not in str(vars(line))


@pytest.mark.django_db
def test_a_reset_link_does_not_reach_the_log(anonymous, lines):
    address = reverse("account_reset_password_from_key", args=["1", "abcdef-0123456789"])
    anonymous.get(address)
    assert [line for line in lines() if "0123456789" in str(vars(line))] == []
    assert lines()[0].path.startswith("/accounts/")


def test_a_password_does_not_reach_the_log(anonymous, db, caplog):
    caplog.set_level(logging.DEBUG, logger="servicedesk_pm")
    anonymous.post("/accounts/login/", {"login": "somebody", "password": "Planted-Word-7"})
    assert "Planted-Word-7" not in "".join(str(vars(record)) for record in caplog.records)


def test_a_refused_object_is_logged_with_person_object_and_address(as_user, outsider, lines):
    as_user(outsider).post("/projects/NOT-THERE/", REMOTE_ADDR="192.0.2.7")
    (line,) = lines()
    assert (line.path, line.user_id, line.address) == (
        "/projects/NOT-THERE/",
        outsider.pk,
        "192.0.2.7",
    )


def test_health_questions_are_not_logged(anonymous, lines):
    anonymous.get("/healthz/")
    assert lines() == []


def test_each_answer_names_its_request(anonymous):
    first, second = anonymous.get("/healthz/"), anonymous.get("/healthz/")
    assert len(first["X-Request-ID"]) == 32
    assert first["X-Request-ID"] != second["X-Request-ID"]


@pytest.mark.parametrize(
    ("trusted", "header", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_trusted_proxies_say_where_a_request_comes_from(
    rf, settings, trusted, header, address
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    assert client_address(rf.get("/", headers={"X-Forwarded-For": header})) == address


@pytest.mark.parametrize("address", ["/projects/?q=%00", "/projects/%00/"])
def test_a_nul_in_the_address_is_refused(anonymous, address):
    anonymous.raise_request_exception = False
    assert anonymous.get(address).status_code == 400


def test_a_body_beyond_all_files_is_refused_unread(anonymous, settings):
    settings.LARGEST_BODY_BYTES = 1000
    answer = anonymous.post("/accounts/login/", {"login": "x" * 2000})
    assert answer.status_code == 413
    assert b"too large" in answer.content or b"trop" in answer.content


def test_a_length_that_is_no_number_is_refused(anonymous):
    anonymous.raise_request_exception = False
    assert anonymous.get("/healthz/", CONTENT_LENGTH="many").status_code == 400


def test_too_many_fields_are_refused_with_words(as_user, member):
    client = as_user(member)
    client.raise_request_exception = False
    answer = client.post(reverse("people:switch_theme"), {f"field-{n}": "1" for n in range(1001)})
    assert answer.status_code == 400
    assert b"<h1" in answer.content


@pytest.fixture
def configured():
    """Logging as it is set up in production, given back afterwards."""
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    yield lambda **options: logging.config.dictConfig(logs.configuration(**options))
    root.handlers[:], root.level = kept


def test_production_lines_are_json_with_the_request_and_nothing_unknown(configured, capsys):
    configured(json=True, level="INFO")
    logging.getLogger(LINE).info("request", extra={"status": 200, "password": "Planted"})
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["status"], line["level"]) == ("request", 200, "info")
    assert line["logger"] == LINE
    assert "timestamp" in line
    assert "password" not in line


def test_production_errors_keep_their_trace_in_one_line(configured, capsys):
    configured(json=True, level="INFO")
    try:
        raise KeyError("gone")
    except KeyError:
        logging.getLogger("people.production").exception("job failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "KeyError" in json.loads(line)["exception"]


def test_the_chatter_of_the_printer_is_silenced(configured, capsys):
    configured(json=False, level="INFO")
    logging.getLogger("weasyprint.progress").info("Step 1")
    logging.getLogger("fontTools.subset").info("pruned")
    assert capsys.readouterr().err == ""


def test_traces_show_no_values_of_variables(configured, capsys):
    configured(json=False, level="INFO")
    hidden = "Planted" + "-Word"
    try:
        raise KeyError(len(hidden))
    except KeyError:
        logging.getLogger("people.production").exception("job failed")
    told = capsys.readouterr().err
    assert "KeyError" in told
    assert "Planted-Word" not in told
