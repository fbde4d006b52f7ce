"""Uploads are bounded while they arrive, before any of them fills the disk."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

_MARK = "UPLOAD_TOO_LARGE"


class BoundedUploadHandler(FileUploadHandler):
    """Lets a file go as soon as it is larger than any that we take; stands first in the list."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > settings.MAX_PLAN_UPLOAD_BYTES:
            if self.request is not None:
                self.request.META[_MARK] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind keep the file."""


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was let go for its size; ask once the form is parsed."""
    return bool(request.META.get(_MARK))
