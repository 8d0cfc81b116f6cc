# SPDX-License-Identifier: Apache-2.0
"""The process in which sherpa-onnx hears: a line of JSON with the model on standard input, then sounds; an answer in a line for each.

{"kind", "files", "rate", "features"}        ->  {"version"}
rate and count (two numbers of 32 bits), the samples (16 bits each)  ->  {"text", "tokens", "times"}
"""

from __future__ import annotations

import json
import os
import struct
import sys
from collections.abc import Callable
from typing import IO, Any

_HEAD = struct.Struct("<II")


def main() -> int:
    """Hear until standard input ends."""
    _hold_back()
    # What the library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    asked = json.loads(sys.stdin.buffer.readline())
    recogniser, version = _loaded(asked)
    _say(answers, {"version": version})
    sounds = sys.stdin.buffer
    while len(head := sounds.read(_HEAD.size)) == _HEAD.size:
        rate, count = _HEAD.unpack(head)
        samples = sounds.read(2 * count)
        if len(samples) != 2 * count:
            break
        _say(answers, _heard(recogniser, rate, samples))
    return 0


def _hold_back() -> None:
    """No file is written, and no core of what was heard is left."""
    try:
        import resource
    except ImportError:  # another system
        return
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))


def _loaded(asked: dict[str, Any]) -> tuple[Any, str]:
    import sherpa_onnx

    files, rate, features = asked["files"], asked["rate"], asked["features"]
    made: Callable[..., Any] = getattr(sherpa_onnx.OfflineRecognizer, f"from_{asked['kind']}")
    if asked["kind"] == "paraformer":
        files["paraformer"] = files.pop("model")
    shape = {} if asked["kind"] == "sense_voice" else {"sample_rate": rate, "feature_dim": features}
    return made(**files, num_threads=1, **shape), sherpa_onnx.__version__


def _heard(recogniser: Any, rate: int, samples: bytes) -> dict[str, Any]:
    import numpy as np

    stream = recogniser.create_stream()
    stream.accept_waveform(rate, np.frombuffer(samples, "<i2").astype(np.float32) / 32768)
    recogniser.decode_stream(stream)
    result = stream.result
    return {"text": result.text, "tokens": list(result.tokens), "times": [float(time) for time in result.timestamps]}


def _say(answers: IO[str], said: dict[str, Any]) -> None:
    answers.write(json.dumps(said, ensure_ascii=False) + "\n")
    answers.flush()


if __name__ == "__main__":
    sys.exit(main())
