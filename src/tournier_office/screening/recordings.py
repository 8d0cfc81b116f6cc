# SPDX-License-Identifier: Apache-2.0
"""A recording of a call: heard in memory, then screened line by line as if it had been written. Neither sound nor clear text is kept.

Nothing of the answer leaves before each of its lines was decided and recorded.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tournier.base import BadInput, Refused, SystemFailed
from tournier.hearing import MOST_BYTES, Recogniser, Recording, Timed, parts_of, read_wav, recogniser_of
from tournier.screening import Line, Screened, Speaker, Way
from tournier_office.disclosures.persons import Person, refuse_administrators
from tournier_office.screening import actions
from tournier_office.site import gateway

__all__ = ["MOST_BYTES", "Call", "Heard", "Sent", "hear", "is_set"]
_RATE = (30, 3600)  # recordings of one caller in an hour
_WAITS = 20.0
_one = threading.BoundedSemaphore()  # a recogniser takes a core and its model's memory: one at a time in each process


@dataclass(frozen=True, slots=True)
class Sent:
    """A recording as it came, and whom one channel alone is of. Of two channels the first is the agent's, the second the customer's."""

    data: bytes
    speaker: Speaker = Speaker.AGENT
    conversation: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One line: who said it, when, and what becomes of it."""

    speaker: Speaker
    start: float
    end: float
    times: tuple[Timed, ...]
    decision: Screened


@dataclass(frozen=True, slots=True)
class Call:
    """The conversation that the recording was put into, and its lines in order."""

    conversation: str
    lines: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    speaker: Speaker
    times: tuple[Timed, ...]
    text: str

    @property
    def start(self) -> float:
        return self.times[0].start


def is_set() -> bool:
    """Whether this office's project names a recogniser."""
    return gateway.project().voice is not None


def hear(person: Person, sent: Sent) -> Call:
    """Hear it, screen it, record it. Nothing may be shown when this raises; what was screened until then is kept."""
    refuse_administrators(person)
    if not is_set():
        recogniser_of(gateway.project())  # says so, before anybody's limit is spent
    recording = read_wav(sent.data)
    gateway.limits().spend("hear", person.session, *_RATE)
    with _open() as recogniser:
        said = _said(recogniser, recording, sent.speaker)
    if not said:
        raise BadInput("voice.silence", "Nothing that was said is heard in the recording.", "Send one in which somebody speaks.")  # fmt: skip
    if len(said) > actions.KEPT:
        raise BadInput("voice.lines", "More than 300 lines are heard in the recording.", "Cut it into pieces.")
    return _screened(person, sent, said)


@contextmanager
def _open() -> Iterator[Recogniser]:
    if not _one.acquire(timeout=_WAITS):
        raise Refused("voice.busy", "Another recording is being heard.", "Try again in a minute.")
    try:
        recogniser = recogniser_of(gateway.project())
        try:
            yield recogniser
        finally:
            recogniser.close()
    finally:
        _one.release()


def _said(recogniser: Recogniser, recording: Recording, speaker: Speaker) -> list[_Said]:
    who = (speaker,) if len(recording.channels) == 1 else (Speaker.AGENT, Speaker.CUSTOMER)
    found = []
    for one, samples in zip(who, recording.channels, strict=True):
        for part in parts_of(samples, recording.rate):
            spoken = recogniser.recognise(part.samples, recording.rate)
            if len(spoken.text) > actions.LONGEST:
                raise SystemFailed("voice.text", "The recogniser wrote more than anybody says in that time.", "Set another model.")  # fmt: skip
            if spoken.text:
                times = tuple(Timed(each.text, part.start + each.start, part.start + each.end) for each in spoken.times)
                found.append(_Said(one, times, spoken.text))
    return sorted(found, key=lambda one: one.start)


def _screened(person: Person, sent: Sent, said: list[_Said]) -> Call:
    conversation, done = sent.conversation, list[Heard]()
    for begin in range(0, len(said), actions.MOST_LINES):
        batch = said[begin : begin + actions.MOST_LINES]
        lines = [Line(one.speaker, one.text.replace("\0", "")) for one in batch]
        answer = actions.screen(person, actions.Asking(lines, Way.VOICE, conversation, sent.look))
        conversation = answer.conversation
        done += [
            Heard(one.speaker, one.start, one.times[-1].end, one.times, decision)
            for one, decision in zip(batch, answer.lines, strict=True)
        ]
    return Call(conversation, tuple(done))
