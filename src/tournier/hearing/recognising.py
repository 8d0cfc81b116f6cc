# SPDX-License-Identifier: Apache-2.0
"""The port of a recogniser of speech, and which one a project has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tournier.base import Refused
from tournier.catalogue.project import Project
from tournier.hearing.recordings import Samples


@dataclass(frozen=True, slots=True)
class Timed:
    """One piece of what was heard and when, in seconds from the beginning of the samples."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was heard: `text` is the texts of `times` put together, empty where nothing was."""

    text: str
    times: tuple[Timed, ...]


class Recogniser(Protocol):
    """A recogniser that is open. It keeps nothing of what it hears."""

    @property
    def about(self) -> str:
        """Which one it is, for people who look after this machine."""
        ...

    def recognise(self, audio: Samples, rate: int) -> Spoken:
        """What was said in these samples. Raises BadInput for a rate that it was not made for, SystemFailed when it breaks."""
        ...

    def close(self) -> None:
        """Give it up."""
        ...


def recogniser_of(project: Project, *, loud: bool = False) -> Recogniser:
    """The project's recogniser, open. Refused where none is set; `loud` lets it say on standard error what it dislikes."""
    if project.voice is None:
        raise Refused(
            "voice.none",
            "No recogniser of speech is set here.",
            "Set one in tournier.toml ([voice]), or send what yours heard as text.",
        )
    from tournier.hearing.sherpa import Sherpa

    return Sherpa(project.voice, project.path, loud=loud)
