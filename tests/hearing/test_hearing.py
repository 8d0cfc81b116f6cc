# SPDX-License-Identifier: Apache-2.0
"""A real recogniser hears numbers that were spoken at speeds and pitches it was not trained on, and screening finds them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.hearing.measuring import HELD_OUT, STRANGER, measured
from tests.hearing.model import model, voice_of
from tests.hearing.speech import quiet, say
from tournier.base import BadInput, SystemFailed
from tournier.catalogue.project import Voice
from tournier.hearing import sherpa

__all__ = ["model"]


@pytest.fixture(scope="module")
def opened(model):
    recogniser = sherpa.Sherpa(voice_of(model), Path())
    yield recogniser
    recogniser.close()


@pytest.mark.parametrize("gap", [8, 12])
def test_a_number_that_is_spoken_is_heard_and_found(opened, gap):
    told = measured(opened, [*HELD_OUT, STRANGER], gap)
    assert told.rate <= 0.05, told
    assert told.found >= 0.8 * told.numbers, told


def test_a_higher_rate_is_brought_down_and_a_lower_one_refused(opened, model):
    text = "是的"
    heard = opened.recognise(
        np.concatenate([quiet(0.2, 16000), say(text, HELD_OUT[0], 16000), quiet(0.2, 16000)]), 16000
    )
    assert heard.text == text
    other = sherpa.Sherpa(Voice(str(model), "tdnn_ctc", rate=16000, features=23), Path())
    with pytest.raises(BadInput) as refused:
        other.recognise(quiet(1), 8000)
    assert refused.value.code == "voice.model_rate"
    other.close()


def test_silence_is_nothing(opened):
    assert opened.recognise(quiet(2), 8000).text == ""
    assert opened.recognise(quiet(0.01), 8000).text == ""


def test_the_process_writes_no_file_and_knows_nothing_of_ours(model, monkeypatch):
    monkeypatch.setenv("TOURNIER_SECRET_OF_A_TEST", "x")
    recogniser = sherpa.Sherpa(voice_of(model), Path())
    process = recogniser._process.pid
    limits = Path(f"/proc/{process}/limits").read_text()
    environment = Path(f"/proc/{process}/environ").read_bytes()
    opened_files = {str(one.readlink()) for one in Path(f"/proc/{process}/fd").iterdir()}
    recogniser.close()
    assert [line.split()[-3:-1] for line in limits.splitlines() if "file size" in line or "core file" in line] == [
        ["0", "0"]
    ] * 2
    assert b"TOURNIER" not in environment
    assert not any(path.startswith("/") and not path.startswith(("/dev/", "/proc/")) for path in opened_files)
    assert not Path(f"/proc/{process}").exists()


def dies_of(work, *codes):
    with pytest.raises(SystemFailed) as failed:
        work()
    assert failed.value.code in codes
    assert failed.value.cure


def test_a_process_that_dies_or_hangs_is_an_error_and_not_ours_to_die_of(model):
    recogniser = sherpa.Sherpa(voice_of(model), Path())
    recogniser._process.kill()
    recogniser._process.wait()
    dies_of(lambda: recogniser.recognise(quiet(1), 8000), "voice.ended")
    recogniser.close()
    dies_of(lambda: sherpa.Sherpa(voice_of(model), Path(), seconds=0.01), "voice.model")


@pytest.mark.parametrize("spoilt", ["garbage", "empty", "kind", "fewer tokens"])
def test_a_model_that_does_not_fit_ends_its_process_and_says_so(model, tmp_path, spoilt):
    kind = "nemo_ctc" if spoilt == "kind" else "tdnn_ctc"
    data = {"garbage": b"no model" * 99, "empty": b""}.get(spoilt, (model / "model.onnx").read_bytes())
    (tmp_path / "model.onnx").write_bytes(data)
    tokens = "<blk> 0\n" if spoilt == "fewer tokens" else (model / "tokens.txt").read_text("utf-8")
    (tmp_path / "tokens.txt").write_text(tokens, "utf-8")

    def hears() -> None:
        recogniser = sherpa.Sherpa(Voice(str(tmp_path), kind, rate=8000, features=23), Path())
        try:
            recogniser.recognise(say("是的", HELD_OUT[0]), 8000)
        finally:
            recogniser.close()

    dies_of(hears, "voice.model", "voice.ended")
