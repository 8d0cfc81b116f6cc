# SPDX-License-Identifier: Apache-2.0
"""A recording of a call: read from WAV in memory, bounded, and cut where nobody speaks."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tournier.base import BadInput

MOST_BYTES = 8 * 2**20
MOST_SECONDS = 480
_RATES = (8000, 16000)
_SIXTEEN_BITS = 2
_MOST_CHANNELS = 2

Samples: TypeAlias = "NDArray[np.int16]"

_FRAME = 0.01
_PAUSE = 0.6  # seconds: a shorter one stands within what one says
_BESIDE = 0.2  # of the quiet on either side is left to the recogniser
_LEAST = 0.1
_LONGEST = 20.0
_LOOKED_BACK = 5.0  # where a long part is cut, the quietest moment of so many seconds is taken
_QUIETEST = 33.0  # the root mean square below which nothing is heard: 60 dB under the loudest that 16 bits hold


@dataclass(frozen=True, slots=True)
class Recording:
    """One channel, or two: then whoever made it put the agent on the first and the customer on the second."""

    rate: int
    channels: tuple[Samples, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What was said between two pauses, and when it began, in seconds."""

    start: float
    samples: Samples


def read_wav(data: bytes) -> Recording:
    """The recording in these bytes. BadInput for what is no WAV of 16 bits at 8 or 16 kHz, too long, empty or cut off."""
    if len(data) > MOST_BYTES:
        raise BadInput("voice.size", "The recording is larger than 8 MiB.", "Cut it, or send it at 8 kHz.")
    try:
        with wave.open(io.BytesIO(data)) as file:
            shape, rate, count = (file.getnchannels(), file.getsampwidth()), file.getframerate(), file.getnframes()
            held = file.readframes(count)
    except (wave.Error, EOFError, ValueError):
        raise BadInput(
            "voice.wav", "The file is no WAV recording of plain samples.", "Send a WAV of 16-bit PCM at 8 or 16 kHz."
        ) from None
    channels, width = shape
    if width != _SIXTEEN_BITS or not 1 <= channels <= _MOST_CHANNELS:
        raise BadInput("voice.shape", "The recording has not one or two channels of 16 bits.", "Convert it to 16-bit PCM.")  # fmt: skip
    if rate not in _RATES:
        raise BadInput("voice.rate", "The recording has neither 8,000 nor 16,000 samples a second.", "Convert it to one of them.")  # fmt: skip
    if not count or len(held) != count * width * channels:
        raise BadInput("voice.cut", "The recording is empty or cut off.", "Send the whole file.")
    if count > rate * MOST_SECONDS:
        raise BadInput("voice.long", "The recording is longer than eight minutes.", "Cut it into pieces.")
    table = np.frombuffer(held, "<i2").astype(np.int16, copy=False).reshape(-1, channels)
    return Recording(rate, tuple(np.ascontiguousarray(table[:, channel]) for channel in range(channels)))


def parts_of(samples: Samples, rate: int) -> list[Part]:
    """What was said, cut at pauses, each part 20 seconds at most; nothing for silence."""
    length = round(rate * _FRAME)
    count = len(samples) // length
    if not count:
        return []
    frames = samples[: count * length].reshape(count, length).astype(np.float32)
    loud = np.sqrt(np.mean((frames - frames.mean(axis=1, keepdims=True)) ** 2, axis=1))
    # Three times the noise of the line; where nobody ever pauses, what is called noise is speech.
    floor = max(_QUIETEST, min(3 * float(np.percentile(loud, 10)), float(np.percentile(loud, 95)) / 10))
    parts = []
    for first, last in _spoken(loud > floor):
        for begin, end in _short(loud, first, last):
            beside = round(_BESIDE / _FRAME)
            begin, end = max(0, begin - beside), min(count, end + beside)  # noqa: PLW2901 - the same place, with its quiet
            parts.append(Part(begin * _FRAME, samples[begin * length : end * length]))
    return parts


def _spoken(heard: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of frames in which somebody speaks; pauses within them are short."""
    places = np.flatnonzero(heard)
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > round(_PAUSE / _FRAME))
    firsts = [places[0], *places[breaks + 1]]
    lasts = [*places[breaks], places[-1]]
    least = round(_LEAST / _FRAME)
    return [(int(a), int(b) + 1) for a, b in zip(firsts, lasts, strict=True) if b + 1 - a >= least]


def _short(loud: NDArray[np.float32], first: int, last: int) -> list[tuple[int, int]]:
    longest, back = round(_LONGEST / _FRAME), round(_LOOKED_BACK / _FRAME)
    cut = []
    while last - first > longest:
        middle = first + longest - back + int(np.argmin(loud[first + longest - back : first + longest]))
        cut.append((first, middle))
        first = middle
    return [*cut, (first, last)]
