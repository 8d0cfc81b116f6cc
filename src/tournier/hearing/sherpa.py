# SPDX-License-Identifier: Apache-2.0
"""The recogniser sherpa-onnx, in a process of its own that lives as long as one recording is heard.

The library ends its process over a file that it dislikes, and is another's native code that reads anybody's sound: it gets
no environment of ours, may write no file and leaves no core, so that no sound comes to rest on a disk.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tournier.base import BadInput, SystemFailed
from tournier.catalogue.project import Voice
from tournier.hearing.models import files_of
from tournier.hearing.recognising import Spoken, Timed
from tournier.hearing.recordings import Samples

_SECONDS = 300.0  # to load and to hear one recording
_WORKER = (sys.executable, "-P", "-m", "tournier.hearing.worker")
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE", "SYSTEMROOT")  # fmt: skip


class Sherpa:
    """Open until `close`. Raises BadInput where the extra or the model is missing, SystemFailed where it does not load."""

    def __init__(self, voice: Voice, folder: Path, *, loud: bool = False, seconds: float = _SECONDS) -> None:
        """Start the process and load the model."""
        if find_spec("sherpa_onnx") is None:
            raise BadInput("voice.extra", "The recogniser sherpa-onnx is not installed here.", "Install it: pip install 'tournier[voice]'.")  # fmt: skip
        self._voice = voice
        files = files_of(folder / voice.model, voice.kind)
        self._process = subprocess.Popen(  # noqa: S603 - our own module, by this interpreter
            _WORKER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if loud else subprocess.DEVNULL,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
        )
        self._late = threading.Timer(seconds, self._process.kill)
        self._late.daemon = True
        self._late.start()
        asked = {"kind": voice.kind, "files": files, "rate": voice.rate, "features": voice.features}
        try:
            self._send(json.dumps(asked).encode() + b"\n")
            self._version = self._answer()["version"]
        except SystemFailed:
            self.close()
            raise SystemFailed(
                "voice.model",
                f"The recogniser's model does not load as {voice.kind}.",
                "Run `tournier doctor` to see what sherpa-onnx says; correct [voice] in tournier.toml or the folder.",
            ) from None

    @property
    def about(self) -> str:
        """The library, the kind, the folder and the rate."""
        return f"sherpa-onnx {self._version}, {self._voice.kind} in {self._voice.model}, {self._voice.rate} Hz"

    def recognise(self, audio: Samples, rate: int) -> Spoken:
        """What was said. A higher rate than the model's is brought down; a lower one lacks what the model listens for."""
        if rate < self._voice.rate:
            raise BadInput(
                "voice.model_rate",
                f"The recording has {rate} samples a second; the recogniser was made for {self._voice.rate}.",
                "Record at that rate, or set a recogniser made for the telephone's 8000.",
            )
        self._send(struct.pack("<II", rate, len(audio)) + audio.tobytes())
        heard = self._answer()
        return _spoken(heard["text"], heard["tokens"], heard["times"], len(audio) / rate)

    def close(self) -> None:
        """End the process; what it held is gone with it."""
        self._late.cancel()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.kill()
        self._process.wait()

    def _send(self, data: bytes) -> None:
        pipe = self._process.stdin
        try:
            assert pipe is not None  # noqa: S101 - it was asked for
            pipe.write(data)
            pipe.flush()
        except (OSError, ValueError):
            raise self._ended() from None

    def _answer(self) -> Any:
        pipe = self._process.stdout
        line = pipe.readline() if pipe is not None else b""
        if not line.endswith(b"\n"):
            raise self._ended()
        return json.loads(line)

    @staticmethod
    def _ended() -> SystemFailed:
        return SystemFailed("voice.ended", "The recogniser ended or took too long.", "Try again; run `tournier doctor` if it happens again.")  # fmt: skip


def _spoken(text: str, tokens: list[str], times: list[float], seconds: float) -> Spoken:
    """With the time of each token, where the tokens make up the text; else the text as one piece."""
    pieces = [token.replace("▁", " ") for token in tokens]
    if pieces:
        pieces[0] = pieces[0].lstrip()
    if not text.strip():
        return Spoken("", ())
    if "".join(pieces) != text.strip() or len(times) != len(pieces):
        return Spoken(text.strip(), (Timed(text.strip(), 0.0, seconds),))
    ends = [*times[1:], seconds]
    told = [Timed(piece, start, max(start, end)) for piece, start, end in zip(pieces, times, ends, strict=True)]
    return Spoken("".join(pieces), tuple(one for one in told if one.text))
