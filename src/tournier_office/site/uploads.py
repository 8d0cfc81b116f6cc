# SPDX-License-Identifier: Apache-2.0
"""Files that people send: kept in memory up to a limit, never on a disk, for they may hold personal data.

What goes beyond is counted and dropped, so that the page can say so; what goes far beyond is cut off.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST_KEPT = 8 * 2**20
MOST_READ = 64 * 2**20


class InMemory(FileUploadHandler):
    """An upload larger than MOST_KEPT has its true size and an incomplete content: whoever takes files looks at the size."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """The next file begins."""
        super().new_file(*args, **kwargs)
        self._data, self._size = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        """Keep what fits."""
        self._size += len(raw_data)
        if self._size > MOST_READ:
            raise StopUpload(connection_reset=True)
        if self._size <= MOST_KEPT:
            self._data.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file as far as it was kept."""
        self._data.seek(0)
        return InMemoryUploadedFile(
            self._data, self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset
        )
