# SPDX-License-Identifier: Apache-2.0
"""Hearing 听写: what was said in a recording of a call, by a recogniser that stands on this machine. Nothing is kept.

`read_wav` takes a file apart, `parts_of` cuts it at pauses, `recogniser_of` opens what the project names, and refuses where it names none.
"""

from tournier.hearing.recognising import Recogniser, Spoken, Timed, recogniser_of
from tournier.hearing.recordings import MOST_BYTES, MOST_SECONDS, Part, Recording, parts_of, read_wav

__all__ = [
    "MOST_BYTES",
    "MOST_SECONDS",
    "Part",
    "Recogniser",
    "Recording",
    "Spoken",
    "Timed",
    "parts_of",
    "read_wav",
    "recogniser_of",
]
