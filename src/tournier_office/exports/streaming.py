# SPDX-License-Identifier: Apache-2.0
"""A file as an answer of the office, for the page and the API alike."""

from __future__ import annotations

from django.http import StreamingHttpResponse

from tournier_office.exports import delivering


def streamed(taken: delivering.Taken) -> StreamingHttpResponse:
    """The file as an answer; one that breaks off is shorter than it says, and the receiver's program tells."""
    response = StreamingHttpResponse(taken.pieces, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{taken.name}"'
    response["Content-Length"] = str(taken.size)
    response["Digest"] = f"sha-256={taken.digest}"
    return response
