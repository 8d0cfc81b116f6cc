# SPDX-License-Identifier: Apache-2.0
"""The trained folder as a fixture; what needs it is skipped, with one line, where espeak-ng or the extra is absent."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.hearing import speech
from tournier.catalogue.project import Voice

ROOT = Path(__file__).parents[2]
_NEEDED = ("sherpa_onnx", "onnx", "kaldi_native_fbank")


def absent() -> str:
    """What is missing for hearing; empty where nothing is."""
    return speech.absent() or next(
        (f"the package {name} is not installed" for name in _NEEDED if not find_spec(name)), ""
    )


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that sherpa-onnx loads, trained now: ten seconds of processor."""
    if why := absent():
        pytest.skip(f"nothing is heard here: {why}")
    folder = tmp_path_factory.mktemp("recogniser")
    # Threads of the linear algebra that wait for each other on a busy machine take many times as long as one.
    subprocess.run(
        [sys.executable, "-m", "tests.hearing.training", str(folder)], cwd=ROOT, check=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    return folder


def voice_of(folder: Path) -> Voice:
    return Voice(str(folder), "tdnn_ctc", rate=8000, features=23)
