"""Stored files are whole or absent, and leave as attachments."""

import errno
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from servicedesk_pm.common import files


@pytest.fixture(autouse=True)
def store_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def read(name):
    with default_storage.open(name) as file:
        return file.read()


def test_a_stored_file_reads_as_it_was_written(tmp_path):
    name = files.store("reports/a.pdf", b"%PDF whole")

    assert name == "reports/a.pdf"
    assert read(name) == b"%PDF whole"
    assert os.listdir(tmp_path / "reports") == ["a.pdf"]


def test_pieces_are_put_together():
    name = files.store("a.csv", (part for part in [b"one;", b"two"]))
    assert read(name) == b"one;two"


def test_a_taken_name_is_never_overwritten():
    first = files.store("a.pdf", b"first")
    second = files.store("a.pdf", b"second")

    assert first != second
    assert read(first) == b"first"
    assert read(second) == b"second"


def test_a_name_taken_in_the_last_moment_is_not_overwritten(tmp_path, monkeypatch):
    link = os.link

    def overtaken(source, target):
        if not os.path.exists(target):
            with open(target, "wb") as other:
                other.write(b"somebody else's")
        monkeypatch.setattr(os, "link", link)
        link(source, target)

    monkeypatch.setattr(os, "link", overtaken)
    name = files.store("a.pdf", b"ours")

    assert name != "a.pdf"
    assert (tmp_path / "a.pdf").read_bytes() == b"somebody else's"
    assert read(name) == b"ours"


def test_a_full_disk_leaves_no_part_of_a_file(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        files.store("reports/a.pdf", b"x" * 1000)
    assert os.listdir(tmp_path / "reports") == []


def test_a_file_stays_inside_the_store(tmp_path):
    with pytest.raises(Exception, match=r"[Pp]ath"):
        default_storage.save("../outside.pdf", ContentFile(b"x"))
    assert not (tmp_path.parent / "outside.pdf").exists()


def test_a_download_is_saved_not_shown(tmp_path):
    name = files.store(files.unguessable_name("plans", ".xml"), b"<script>alert(1)</script>")
    response = files.attachment(name, file_name="Plan été.xml", content_type="text/xml")

    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in response["Cache-Control"]
    assert response.getvalue() == b"<script>alert(1)</script>"
    response.file_to_stream.close()


def test_names_in_the_store_cannot_be_guessed():
    assert files.unguessable_name("plans", ".xml") != files.unguessable_name("plans", ".xml")


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_x.pdf"),
        ("été 2026.pdf", "été_2026.pdf"),
        (".htaccess", "htaccess"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_file_names_become_harmless(wanted, given):
    assert files.safe_file_name(wanted) == given
