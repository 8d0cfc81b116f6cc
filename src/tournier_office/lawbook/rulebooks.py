# SPDX-License-Identifier: Apache-2.0
"""A rule book as a set of named texts: read strictly, compared rule by rule. No database here.

- every file is named like `staff.cedar` and is small; there are no folders;
- a text that does not load is refused whole, with rule, line, cause and cure where they are known;
- the digest is over the names and texts, so that two books with one digest are one book.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tournier.base import BadInput, canonical
from tournier.catalogue.toml import write_file
from tournier.policy import RuleBook

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}\.cedar")
_MOST_FILES = 80
_MOST_CHARACTERS = 200_000
_RULE_ID = re.compile(r'@id\("([^"]+)"\)')


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that differs between two books; `before` or `after` is empty when the rule is new or gone."""

    rule: str
    before: str
    after: str
    lines: tuple[tuple[str, str], ...]  # (kind, text) with kind "add", "del" or "same"

    @property
    def kind(self) -> str:
        """Whether the rule was added, removed or changed."""
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


@dataclass(frozen=True, slots=True)
class FileChange:
    """The lines of one file that differ, with their surroundings."""

    name: str
    lines: tuple[tuple[str, str], ...]


def digest(files: Mapping[str, str]) -> str:
    """SHA-256 over names and texts, in hexadecimal."""
    return hashlib.sha256(canonical(dict(files))).hexdigest()


def _tidy(text: str) -> str:
    """Browsers send CRLF; a rule book has LF and one newline at its end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"


def gather(files: Mapping[str, str]) -> dict[str, str]:
    """The files in order, tidied; raises BadInput for odd names and for books too large to be read by people."""
    if not files:
        raise BadInput("rules.empty", "The proposal holds no file.", "Send at least one .cedar file.")
    if len(files) > _MOST_FILES or sum(map(len, files.values())) > _MOST_CHARACTERS * 4:
        raise BadInput("rules.size", "The proposal is too large.", f"Send at most {_MOST_FILES} small files.")
    for name, text in files.items():
        if not _NAME.fullmatch(name):
            raise BadInput("rules.name", "A file has an odd name.", "Name files like staff.cedar, in small letters.")
        if len(text) > _MOST_CHARACTERS or "\x00" in text:
            raise BadInput("rules.text", f"{name} is too large or is not text.", "Split the file by subject.")
    return {name: _tidy(files[name]) for name in sorted(files)}


def folder_files(folder: Path) -> dict[str, str]:
    """The rule files of a folder, as `gather` gives them."""
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.cedar")) if path.is_file()}
    return gather(found)


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Make the folder's rule files these: each is replaced whole, then those that are gone are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in gather(files).items():
        write_file(folder / name, text)
    for path in folder.glob("*.cedar"):
        if path.name not in files:
            path.unlink()


def read(files: Mapping[str, str]) -> RuleBook:
    """The book that the files make. Raises BadInput with the cause and the cure when they do not make one."""
    return _book(tuple(gather(files).items()))


@lru_cache(maxsize=8)  # a book never changes, and a page of differences asks for the same two again and again
def _book(texts: tuple[tuple[str, str], ...]) -> RuleBook:
    return RuleBook(dict(texts))


def place(files: Mapping[str, str], rule: str) -> tuple[str, int] | None:
    """The file and line in which a rule begins, for messages about it."""
    for name, text in files.items():
        for found in _RULE_ID.finditer(text):
            if found[1] == rule:
                return name, text.count("\n", 0, found.start()) + 1
    return None


def named_place(files: Mapping[str, str], message: str) -> tuple[str, int] | None:
    """The place of the first rule that a message names; None when it names none."""
    ids = {found for text in files.values() for found in _RULE_ID.findall(text)}
    named = [rule for rule in sorted(ids, key=len, reverse=True) if rule in message]
    return place(files, named[0]) if named else None


def _marked(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    kinds = {"+": "add", "-": "del", "@": "gap"}
    return tuple((kinds.get(line[:1], "same"), line if line.startswith("@") else line[1:]) for line in lines)


def _unified(before: str, after: str, context: int) -> tuple[tuple[str, str], ...]:
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=context))
    return _marked(lines[2:])


def _whole(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The whole rule, so that no heading of a part is needed."""
    return tuple(line for line in _unified(before, after, 1000) if line[0] != "gap")


def compare_rules(before: RuleBook, after: RuleBook) -> tuple[RuleChange, ...]:
    """Every rule that is new, gone or worded differently, by rule id."""
    old = {rule.id: rule.text.strip() for rule in before.rules}
    new = {rule.id: rule.text.strip() for rule in after.rules}
    return tuple(
        RuleChange(name, old.get(name, ""), new.get(name, ""), _whole(old.get(name, ""), new.get(name, "")))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )


def compare_files(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FileChange, ...]:
    """Every file whose text differs, as a unified difference."""
    return tuple(
        FileChange(name, _unified(before.get(name, ""), after.get(name, ""), 3))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    )
