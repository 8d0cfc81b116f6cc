# SPDX-License-Identifier: Apache-2.0
"""Mandarin spoken by espeak-ng: what tests say to a recogniser. Phrases of a call and numbers digit by digit, at any speed and pitch."""

from __future__ import annotations

import io
import shutil
import subprocess
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# What each sign of our few phrases sounds like. One sign, one syllable, one token of the model.
PINYIN = {
    "零": "ling2", "幺": "yao1", "一": "yi1", "二": "er4", "三": "san1", "四": "si4", "五": "wu3", "六": "liu4",
    "七": "qi1", "八": "ba1", "九": "jiu3", "我": "wo3", "的": "de5", "手": "shou3", "机": "ji1", "号": "hao4",
    "是": "shi4", "您": "nin2", "请": "qing3", "验": "yan4", "证": "zheng4", "码": "ma3",
    "告": "gao4", "诉": "su4", "卡": "ka3",
}  # fmt: skip
DIGITS = "零幺二三四五六七八九一"
PHRASES = ("我的手机号是", "您的手机号是", "请告诉我验证码", "我的卡号是", "是的")


@dataclass(frozen=True, slots=True)
class Voice:
    """A variant of the Mandarin voice, words a minute, and pitch of 100."""

    variant: str = "m1"
    speed: int = 150
    pitch: int = 50


def absent() -> str:
    """Why nothing can be spoken here; empty where it can."""
    return "" if shutil.which("espeak-ng") else "espeak-ng is not installed (Debian: espeak-ng)"


def say(text: str, voice: Voice, rate: int = 8000, gap: int = 8) -> NDArray[np.int16]:
    """The text as samples at this rate; `gap` hundredths of a second between its syllables."""
    syllables = " ".join(PINYIN[sign] for sign in text)
    spoken = subprocess.run(
        ["espeak-ng", "-v", f"cmn-latn-pinyin+{voice.variant}", "-s", str(voice.speed), "-p", str(voice.pitch), "-g", str(gap), "--stdout", syllables],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    made = int.from_bytes(spoken[24:28], "little")
    return resampled(np.frombuffer(spoken[44:], "<i2").astype(np.float64), made, rate)


def resampled(samples: NDArray[np.float64], made: int, rate: int) -> NDArray[np.int16]:
    """At another rate, without what that rate cannot hold."""
    wanted = round(len(samples) * rate / made)
    spectrum = np.fft.rfft(samples)[: wanted // 2 + 1]
    spectrum = np.pad(spectrum, (0, wanted // 2 + 1 - len(spectrum)))
    return np.clip(np.fft.irfft(spectrum, wanted) * wanted / len(samples), -32768, 32767).astype(np.int16)


def quiet(seconds: float, rate: int = 8000) -> NDArray[np.int16]:
    return np.zeros(round(seconds * rate), np.int16)


def wav(*channels: NDArray[np.int16], rate: int = 8000) -> bytes:
    """A WAV file of these channels, the shorter ones filled up with silence."""
    length = max(map(len, channels))
    table = np.stack([np.pad(one, (0, length - len(one))) for one in channels], axis=1)
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(table.astype("<i2").tobytes())
    return held.getvalue()
