# SPDX-License-Identifier: Apache-2.0
"""A folder with a model for sherpa-onnx: looked through before it is loaded, for the library ends its process over what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tournier.base import BadInput, SystemFailed

# The files of each kind, by the beginning of their names, as published models call them.
KINDS: Mapping[str, tuple[str, ...]] = {
    "tdnn_ctc": ("model",),
    "zipformer_ctc": ("model",),
    "wenet_ctc": ("model",),
    "nemo_ctc": ("model",),
    "paraformer": ("model",),
    "sense_voice": ("model",),
    "transducer": ("encoder", "decoder", "joiner"),
}
_BLANKS = frozenset({"<blk>", "<eps>", "<blank>"})
_MOST_TOKENS = 4 * 2**20


def files_of(folder: Path, kind: str) -> dict[str, str]:
    """The files to load, by what they are. BadInput says which is missing, twice there, or no list of tokens."""
    if kind not in KINDS:
        raise BadInput("voice.kind", f"The recogniser's kind {kind} is unknown.", f"Use one of {', '.join(KINDS)}.")
    if not folder.is_dir():
        raise BadInput("voice.folder", "The folder of the recogniser's model is not there.", "Put the model there, or correct [voice] in tournier.toml.")  # fmt: skip
    found = {part: _one(folder, part) for part in KINDS[kind]}
    tokens = folder / "tokens.txt"
    _check_tokens(tokens, blank=kind.endswith("_ctc"))
    return {**found, "tokens": str(tokens)}


def _one(folder: Path, part: str) -> str:
    there = sorted(path for path in folder.glob(f"{part}*.onnx") if path.is_file())
    if not there:
        raise BadInput("voice.file", f"The recogniser's model lacks {part}.onnx.", "Put it into the folder.")
    if len(there) > 1:
        raise BadInput("voice.file", f"The recogniser's model has {part}.onnx more than once.", "Leave one of them in the folder.")  # fmt: skip
    return str(there[0])


def _check_tokens(path: Path, *, blank: bool) -> None:
    wrong = BadInput("voice.tokens", "The file tokens.txt of the recogniser's model is missing or no list of tokens.", "Take the one that came with the model.")  # fmt: skip
    try:
        if path.stat().st_size > _MOST_TOKENS:
            raise wrong
        lines = path.read_text("utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        raise wrong from None
    except OSError:
        raise SystemFailed("voice.unreadable", "The recogniser's model cannot be read.", "Check the folder's permissions.") from None  # fmt: skip
    pairs = [line.rsplit(maxsplit=1) for line in lines if line.strip()]
    # A token that is a space leaves a line with its number alone.
    if not pairs or not all(pair[-1].isascii() and pair[-1].isdigit() for pair in pairs):
        raise wrong
    if blank and not any(pair[0] in _BLANKS for pair in pairs):
        raise wrong
