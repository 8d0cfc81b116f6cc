# SPDX-License-Identifier: Apache-2.0
"""Finding personal information: in columns by their names and by what their values look like, and in texts."""

from tournier.detect.columns import Classified, ColumnSample, classify
from tournier.detect.recognisers import Detector, Presidio, Recogniser
from tournier.detect.redaction import by_type, pseudonyms, redacted, redacted_many
from tournier.detect.spans import TYPES, Span
from tournier.detect.texts import detect, detect_many

__all__ = [
    "TYPES",
    "Classified",
    "ColumnSample",
    "Detector",
    "Presidio",
    "Recogniser",
    "Span",
    "by_type",
    "classify",
    "detect",
    "detect_many",
    "pseudonyms",
    "redacted",
    "redacted_many",
]
