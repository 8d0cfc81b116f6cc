# SPDX-License-Identifier: Apache-2.0
"""Trains a recogniser of a few spoken phrases and digits, and writes it as sherpa-onnx loads it: a folder with model.onnx, tokens.txt.

    python -m tests.hearing.training FOLDER

It knows the voice of one synthesiser and two dozen syllables. It shows that our loading code hears, and nothing about people.
Syllables are spoken one by one and put side by side, so that it is known which moment is which: the middle of each is its token,
everything else blank. Two layers over 0.4 seconds, trained with numpy.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.hearing.speech import DIGITS, PHRASES, PINYIN, Voice, say

RATE, FEATURES = 8000, 23
TOKENS = ("<blk>", *PINYIN)
_VOICES = [
    Voice(variant, speed, pitch)
    for variant in ("m1", "m3", "m4", "f1")
    for speed, pitch in ((110, 40), (125, 60), (140, 45), (160, 65), (175, 42), (195, 58))
]
_BESIDE, _APART, _HIDDEN = 10, 2, 64  # moments on either side, of which each second is looked at
_UTTERANCES, _ROUNDS, _BATCH = 180, 9, 128
Floats = NDArray[np.float32]


def features(samples: NDArray[np.int16]) -> Floats:
    """Log energies of 23 bands every 10 ms, as the recogniser makes them."""
    import kaldi_native_fbank as knf

    options = knf.FbankOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = False
    options.mel_opts.num_bins = FEATURES
    options.mel_opts.high_freq = -400
    bank = knf.OnlineFbank(options)
    bank.accept_waveform(RATE, (samples.astype(np.float32) / 32768).tolist())
    bank.input_finished()
    return np.stack([bank.get_frame(at) for at in range(bank.num_frames_ready)]).astype(np.float32)


@dataclass(slots=True)
class Net:
    """Mean and deviation of the features, and two layers."""

    mean: Floats
    deviation: Floats
    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats

    @property
    def learnt(self) -> list[Floats]:
        return [self.first, self.first_bias, self.second, self.second_bias]


def _utterance(seed: int) -> tuple[Floats, NDArray[np.int64]] | None:
    """Digits or words in one voice, with the token of each moment; None where the pauses do not part the syllables."""
    random = np.random.default_rng(seed)
    digits = "".join(random.choice(list(DIGITS), 8))
    words = str(random.choice(PHRASES))
    text = (digits, "".join(random.permutation(list(PINYIN))[:8]), words + digits[:3])[seed % 3]
    line = say(text, _VOICES[seed % len(_VOICES)], RATE, gap=int(random.choice([8, 12, 20])))
    loud = np.flatnonzero(np.abs(line.astype(np.int32)) > 150)
    breaks = np.flatnonzero(np.diff(loud) > RATE * 0.05)
    places = list(zip([loud[0], *loud[breaks + 1]], [*loud[breaks], loud[-1]], strict=True))
    if len(places) != len(text):
        return None
    told = np.zeros(len(line), np.int64)
    for sign, (first, last) in zip(text, places, strict=True):
        told[round(first * 0.7 + last * 0.3) : round(first * 0.3 + last * 0.7)] = TOKENS.index(sign)
    before, after = (int(random.integers(800, 4000)) for _ in range(2))
    line = np.pad(line, (before, after)) * random.uniform(0.3, 1.0)
    line = line + random.normal(0, random.choice([0, 3, 20, 60]), len(line))
    heard = features(np.clip(line, -32768, 32767).astype(np.int16))
    told = np.pad(told, (before, after + RATE))
    return heard, told[np.arange(len(heard)) * RATE // 100 + RATE // 200]


def _windows(frames: Floats, net: Net) -> Floats:
    """Each moment with those beside it, bands before moments: as the file's convolution has its weights."""
    beside = _BESIDE * _APART
    scaled = np.pad((frames - net.mean) / net.deviation, ((beside, beside), (0, 0)))
    seen = np.lib.stride_tricks.sliding_window_view(scaled, 2 * beside + 1, axis=0)[:, :, ::_APART]
    return seen.reshape(len(seen), -1)


def trained(seed: int = 7) -> Net:
    """Have the syllables spoken, put them side by side, and learn which is which."""
    random = np.random.default_rng(seed)
    with ThreadPoolExecutor(2) as pool:
        heard = [one for one in pool.map(_utterance, range(_UTTERANCES)) if one]
    every = np.concatenate([frames for frames, _tokens in heard])
    inputs = FEATURES * (2 * _BESIDE + 1)
    net = Net(
        every.mean(axis=0), every.std(axis=0),
        random.normal(0, inputs**-0.5, (inputs, _HIDDEN)).astype(np.float32), np.zeros(_HIDDEN, np.float32),
        random.normal(0, _HIDDEN**-0.5, (_HIDDEN, len(TOKENS))).astype(np.float32), np.zeros(len(TOKENS), np.float32),
    )  # fmt: skip
    rows = np.concatenate([_windows(frames, net)[::3] for frames, _tokens in heard])
    tokens = np.concatenate([tokens[::3] for _frames, tokens in heard])
    means, squares = ([np.zeros_like(part) for part in net.learnt] for _ in range(2))
    steps, last = 0, _ROUNDS * -(-len(rows) // _BATCH)
    for _round in range(_ROUNDS):
        order = random.permutation(len(rows))
        for begin in range(0, len(rows), _BATCH):
            steps += 1
            batch = order[begin : begin + _BATCH]
            for at, slope in enumerate(_slopes(net, rows[batch], tokens[batch])):
                means[at] += 0.1 * (slope - means[at])
                squares[at] += 0.01 * (slope**2 - squares[at])
                step = 2e-3 * (1 - steps / last) * means[at] / (1 - 0.9**steps)
                net.learnt[at][...] -= step / (np.sqrt(squares[at] / (1 - 0.99**steps)) + 1e-8)
    return net


def _slopes(net: Net, rows: Floats, tokens: NDArray[np.int64]) -> list[Floats]:
    hidden = np.maximum(rows @ net.first + net.first_bias, 0)
    scores = hidden @ net.second + net.second_bias
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    wrong = scores / scores.sum(axis=1, keepdims=True)
    wrong[np.arange(len(tokens)), tokens] -= 1
    wrong /= len(tokens)
    back = (wrong @ net.second.T) * (hidden > 0)
    return [rows.T @ back, back.sum(axis=0), hidden.T @ wrong, wrong.sum(axis=0)]


def write(net: Net, folder: Path) -> None:
    """The folder as sherpa-onnx loads it as `tdnn_ctc`."""
    from onnx import TensorProto, helper, numpy_helper, save

    window = 2 * _BESIDE + 1
    parts = {
        "mean": net.mean, "deviation": net.deviation,
        "first": net.first.reshape(FEATURES, window, _HIDDEN).transpose(2, 0, 1), "first_bias": net.first_bias,
        "second": net.second.T[..., None], "second_bias": net.second_bias, "least": np.array([1e-9]),
    }  # fmt: skip
    node = helper.make_node
    nodes = [
        node("Sub", ["x", "mean"], ["a"]),
        node("Div", ["a", "deviation"], ["b"]),
        node("Transpose", ["b"], ["c"], perm=[0, 2, 1]),
        node("Conv", ["c", "first", "first_bias"], ["d"], pads=[_BESIDE * _APART] * 2, dilations=[_APART]),
        node("Relu", ["d"], ["e"]),
        node("Conv", ["e", "second", "second_bias"], ["f"]),
        node("Softmax", ["f"], ["g"], axis=1),
        # Seven moments together: what flickers up between two syllables for one or two is nobody's.
        node("AveragePool", ["g"], ["h"], kernel_shape=[7], pads=[3, 3], count_include_pad=1),
        node("Transpose", ["h"], ["i"], perm=[0, 2, 1]),
        node("Add", ["i", "least"], ["j"]),
        node("Log", ["j"], ["log_probs"]),
    ]
    ins = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", "T", FEATURES])]
    outs = [helper.make_tensor_value_info("log_probs", TensorProto.FLOAT, ["N", "T", len(TOKENS)])]
    held = [numpy_helper.from_array(np.ascontiguousarray(part, np.float32), name) for name, part in parts.items()]
    graph = helper.make_graph(nodes, "digits", ins, outs, held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, {"vocab_size": str(len(TOKENS))})
    folder.mkdir(parents=True, exist_ok=True)
    save(model, str(folder / "model.onnx"))
    lines = [f"{token} {number}" for number, token in enumerate(TOKENS)]
    (folder / "tokens.txt").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    write(trained(), Path(sys.argv[1]))
