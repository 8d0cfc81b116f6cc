# SPDX-License-Identifier: Apache-2.0
"""What is taken as a recording, what is not, and where it is cut."""

from __future__ import annotations

import io
import struct
import wave

import numpy as np
import pytest

from tests.hearing.speech import quiet, wav
from tournier.base import BadInput
from tournier.hearing import MOST_BYTES, parts_of, read_wav


def tone(seconds, rate=8000, loud=8000):
    return (np.sin(np.arange(round(seconds * rate)) * 0.5) * loud).astype(np.int16)


def other(width=2, channels=1, rate=8000, frames=8000):
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(bytes(width * channels * frames))
    return held.getvalue()


GOOD = wav(tone(1))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "voice.wav"),
        (b"RIFF", "voice.wav"),
        (b"ID3\x04 not a wave" * 10, "voice.wav"),
        (GOOD.replace(b"fmt ", b"fmtx"), "voice.wav"),
        (GOOD[:20] + struct.pack("<H", 6) + GOOD[22:], "voice.wav"),  # A-law
        (GOOD[:22] + struct.pack("<H", 0) + GOOD[24:], "voice.wav"),
        (other(width=1), "voice.shape"),
        (other(width=4), "voice.shape"),
        (other(channels=3), "voice.shape"),
        (other(rate=44100), "voice.rate"),
        (other(rate=11025), "voice.rate"),
        (other(frames=0), "voice.cut"),
        (GOOD[:-10], "voice.cut"),
        (GOOD[:40] + struct.pack("<I", 0xFFFFFFF0) + GOOD[44:], "voice.cut"),
        (GOOD + bytes(MOST_BYTES), "voice.size"),
    ],
)
def test_what_is_no_recording_is_refused_with_what_to_do(data, code):
    with pytest.raises(BadInput) as refused:
        read_wav(data)
    assert refused.value.code == code
    assert refused.value.cure


def test_eight_minutes_are_the_most():
    assert read_wav(wav(np.zeros(8000 * 480, np.int16))).rate == 8000
    with pytest.raises(BadInput) as refused:
        read_wav(wav(np.zeros(8000 * 480 + 1, np.int16)))
    assert refused.value.code == "voice.long"


def test_two_channels_stay_apart():
    found = read_wav(wav(tone(1), quiet(1)))
    assert [int(np.abs(one).max()) > 0 for one in found.channels] == [True, False]


@pytest.mark.parametrize("noise", [0, 40, 200])
def test_it_is_cut_at_pauses_and_only_there(noise):
    random = np.random.default_rng(1)
    line = np.concatenate([quiet(1), tone(1), quiet(0.3), tone(1), quiet(1), tone(0.5), quiet(2)])
    line = (line + random.normal(0, noise, len(line))).astype(np.int16)
    parts = parts_of(line, 8000)
    assert [round(part.start, 1) for part in parts] == [0.8, 4.1]
    assert [round(len(part.samples) / 8000, 1) for part in parts] == [2.7, 0.9]


def test_silence_has_no_parts_and_who_never_pauses_is_cut_all_the_same():
    assert parts_of(quiet(5), 8000) == []
    assert parts_of(quiet(0.001), 8000) == []
    parts = parts_of(tone(70), 8000)
    assert len(parts) >= 4
    assert all(len(part.samples) <= 8000 * 20.5 for part in parts)
    assert sum(len(part.samples) for part in parts) >= 70 * 8000
