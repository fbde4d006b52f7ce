"""Messages of the file-system broker are whole or absent."""

import errno
import os
import uuid
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from servicedesk_pm import queue
from servicedesk_pm.celery import app


@pytest.fixture
def folder(tmp_path):
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    return tmp_path / "queue"


@pytest.fixture
def connection(folder):
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder.parent / "control"),
    }
    with Connection("filesystem://", transport_options=options) as made:
        yield made


@pytest.fixture
def name():
    """A queue of its own: the transport remembers for the whole process what it has bound."""
    return f"queue-{uuid.uuid4().hex}"


def test_the_application_uses_this_queue(connection):
    assert app.main == "servicedesk_pm"
    assert isinstance(connection.transport, queue.Transport)


def test_a_message_goes_in_and_comes_out(connection, folder, name):
    box = connection.SimpleQueue(name)
    box.put({"job": 7})
    assert [file.partition(".")[2] for file in os.listdir(folder)] == [f"{name}.msg"]
    message = box.get(timeout=30)
    assert message.payload == {"job": 7}
    message.ack()
    box.close()
    assert os.listdir(folder) == []


def test_a_message_is_invisible_until_it_is_whole(connection, folder, name, monkeypatch):
    seen = []
    replace = os.replace

    def watched(source, target):
        seen.append((Path(source).suffix, Path(source).stat().st_size > 0, Path(target).exists()))
        replace(source, target)

    monkeypatch.setattr(os, "replace", watched)
    box = connection.SimpleQueue(name)
    box.put({"job": 7})
    box.close()
    assert seen == [(".part", True, False)]


def test_a_full_disk_is_an_error_of_the_broker(connection, name, monkeypatch):
    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    box = connection.SimpleQueue(name)
    with pytest.raises(ChannelError, match="Cannot add a message"):
        box.put({"job": 7})
    box.close()
