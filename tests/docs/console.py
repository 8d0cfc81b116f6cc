# SPDX-License-Identifier: Apache-2.0
"""The console blocks of a page: commands after `$ `, and under each what it prints.

`...` stands for anything, also for several lines; runs of blanks count as one. `[exit 1]` as the last line of an output
is the exit status, which is 0 otherwise.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"^\[exit (\d+)\]$")


@dataclass(frozen=True)
class Step:
    """One command of a page."""

    line: int
    command: str
    output: str
    status: int


def steps(page: str) -> list[Step]:
    """Every command of the page, in order."""
    found = []
    for block in _BLOCK.finditer(page):
        first = page[: block.start(1)].count("\n") + 1
        found += _steps_of(block.group(1).splitlines(), first)
    return found


def _steps_of(lines: list[str], first: int) -> list[Step]:
    found: list[Step] = []
    index = 0
    while index < len(lines):
        if not lines[index].startswith("$ "):
            text = f"line {first + index}: a console block begins with a command"
            raise ValueError(text)
        start, command = index, lines[index][2:]
        while command.endswith("\\"):
            index += 1
            command = command[:-1] + lines[index].lstrip("> ")
        index += 1
        output = []
        while index < len(lines) and not lines[index].startswith("$ "):
            output.append(lines[index])
            index += 1
        status = 0
        if output and (ended := _EXIT.match(output[-1])):
            status = int(ended.group(1))
            output.pop()
        found.append(Step(first + start, command, "\n".join(output), status))
    return found


def executed(step: Step, page: str, folder: Path, environment: Mapping[str, str], *, status: int | None = None) -> None:
    """Run the command of a page in a folder; AssertionError unless it ends and prints as the page says, or with `status`."""
    done = subprocess.run(
        ["bash", "-c", step.command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )
    where = f"{page}:{step.line}: {step.command}"
    assert done.returncode == (step.status if status is None else status), f"{where}\n{done.stdout}"
    assert fits(step.output, done.stdout), f"{where}\n--- the page says\n{step.output}\n--- printed\n{done.stdout}"


def fits(expected: str, printed: str) -> bool:
    """Whether what was printed is what the page says."""
    if not expected.strip():
        return True
    words = [" ".join(part.split()) for part in expected.split("...")]
    pattern = ".*".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    return re.fullmatch(rf"\s*{pattern}\s*", " ".join(printed.split()), re.DOTALL) is not None
