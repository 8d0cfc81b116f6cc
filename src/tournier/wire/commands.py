# SPDX-License-Identifier: Apache-2.0
"""What a statement asks for. Everything that is not one of the few commands here is a question for the gate."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tournier.base import BadInput, Refused
from tournier.wire.lexer import Token, Unclosed, tokens


@dataclass(frozen=True, slots=True)
class Question:
    """A question; the guard parses it."""

    sql: str


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing but space and comments."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """BEGIN, COMMIT, ROLLBACK, SAVEPOINT, RELEASE, ROLLBACK TO: `sql` is in our own words."""

    act: str
    name: str = ""
    sql: str = ""


@dataclass(frozen=True, slots=True)
class Set:
    """SET name TO value; a name of "" changes nothing."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Show:
    """SHOW name."""

    name: str


@dataclass(frozen=True, slots=True)
class Declare:
    """DECLARE name CURSOR FOR question."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """FETCH from a cursor, forward only; `rows` of 0 means all. With `move` the rows are passed over."""

    name: str
    rows: int
    move: bool


@dataclass(frozen=True, slots=True)
class Forget:
    """CLOSE, DEALLOCATE or DISCARD: `what` is cursor, statement or all; a name of "" means every one."""

    what: str
    name: str
    tag: str


@dataclass(frozen=True, slots=True)
class Copy:
    """COPY (question) TO STDOUT."""

    sql: str
    csv: bool = False
    header: bool = False
    binary: bool = False


Command: TypeAlias = Question | Empty | Transaction | Set | Show | Declare | Fetch | Forget | Copy

_FIRST = re.compile(r"\s*([A-Za-z]+)(?![\w$])")
_LEVELS = {"read committed", "repeatable read", "serializable"}


def _unclear(what: str) -> BadInput:
    return BadInput("wire.command", f"This form of {what} is not understood.", "docs/operations.md shows what is.")


def command(sql: str) -> Command:
    """The command that this one statement is. BadInput or Refused for one that has no answer here."""
    first = _FIRST.match(sql)
    if first is not None and first[1].lower() not in _READERS and "/*" not in sql:
        return Question(sql)
    try:
        found = tokens(sql)
    except Unclosed:
        raise BadInput("wire.comment", "A comment has no end.", "Close it with */.") from None
    while found and found[-1].text == ";":
        found.pop()
    if not found:
        return Empty()
    read = _READERS.get(found[0].word if found[0].kind == "word" else "")
    return read(sql, found) if read else Question(sql)


def _words(found: list[Token]) -> list[str]:
    return [token.word or token.text for token in found]


def _begin(_sql: str, found: list[Token]) -> Command:
    words = _words(found)
    rest = words[2:] if words[0] == "start" else words[1:]
    if words[0] == "start" and words[1:2] != ["transaction"]:
        raise _unclear("START")
    if rest[:1] in (["work"], ["transaction"]):
        rest = rest[1:]
    return Transaction("begin", sql=f"BEGIN ISOLATION LEVEL {_level(rest).upper()} READ ONLY")


def _level(words: list[str]) -> str:
    """The isolation level among transaction modes; READ WRITE and everything unknown is refused."""
    level = "read committed"
    text = " ".join(word for word in words if word != ",")
    while text:
        for mode in ("read only", "not deferrable", "deferrable"):
            if text == mode or text.startswith(mode + " "):
                text = text[len(mode) :].strip()
                break
        else:
            named = next((one for one in _LEVELS if text.startswith(f"isolation level {one}")), None)
            if named is None:
                raise Refused("wire.read_only", "Transactions here only read.", "Write BEGIN READ ONLY.")
            level, text = named, text[len(f"isolation level {named}") :].strip()
    return level


def _end(_sql: str, found: list[Token]) -> Command:
    words = [word for word in _words(found) if word not in {"work", "transaction"}]
    act = "rollback" if words[0] in {"rollback", "abort"} else "commit"
    if len(words) == 1:
        return Transaction(act, sql=act.upper())
    if act == "rollback" and words[1] == "to":
        name = words[3] if words[2:3] == ["savepoint"] and len(words) > 3 else words[2]  # noqa: PLR2004  counted as the form is written
        return Transaction("rollback to", _name(name), f"ROLLBACK TO SAVEPOINT {_quoted(name)}")
    if words[1:] == ["and", "no", "chain"]:
        return Transaction(act, sql=act.upper())
    raise _unclear(words[0].upper())


def _savepoint(_sql: str, found: list[Token]) -> Command:
    words = _words(found)
    if words[0] == "release":
        name = words[-1]
        if len(words) not in {2, 3} or (len(words) == 3 and words[1] != "savepoint"):  # noqa: PLR2004  counted as the form is written
            raise _unclear("RELEASE")
        return Transaction("release", _name(name), f"RELEASE SAVEPOINT {_quoted(name)}")
    if len(words) != 2:  # noqa: PLR2004  counted as the form is written
        raise _unclear("SAVEPOINT")
    return Transaction("savepoint", _name(words[1]), f"SAVEPOINT {_quoted(words[1])}")


def _name(name: str) -> str:
    if not name or len(name) > 63 or "\0" in name:  # noqa: PLR2004  PostgreSQL's own length of a name
        raise _unclear("a name")
    return name


def _quoted(name: str) -> str:
    return '"' + _name(name).replace('"', '""') + '"'


def _value(found: list[Token]) -> str:
    """The value of a SET: words, numbers and strings, joined as PostgreSQL would."""
    parts: list[str] = []
    for token in found:
        if token.kind == "string":
            if token.text[0] != "'":
                raise _unclear("SET")
            parts.append(token.text[1:-1].replace("''", "'"))
        elif token.kind in {"word", "number", "quoted"} or token.text in ",-":
            parts.append(token.text)
        else:
            raise _unclear("SET")
    return "".join(part if part == "," or not place else f" {part}" for place, part in enumerate(parts)).strip()


def _set(_sql: str, found: list[Token]) -> Command:
    rest = found[1:]
    words = _words(rest)
    if words[:2] == ["session", "characteristics"]:
        _level(words[4:])
        return Set("", "")
    if words[:1] == ["transaction"]:
        _level(words[1:])
        return Set("", "")
    if words[:1] in (["session"], ["local"]):
        rest, words = rest[1:], words[1:]
    if words[:2] == ["time", "zone"]:
        return Set("timezone", _value(rest[2:]))
    if words[:1] == ["names"]:
        return Set("client_encoding", _value(rest[1:]) or "utf8")
    name, at = _dotted(rest)
    if len(rest) <= at + 1 or _words(rest)[at] not in {"=", "to"}:
        raise _unclear("SET")
    return Set(name, _value(rest[at + 1 :]))


def _dotted(found: list[Token]) -> tuple[str, int]:
    """A name with its dots in small letters, and where it ends."""
    if not found or not found[0].word:
        raise _unclear("SET")
    name, at = found[0].word.lower(), 1
    while at + 1 < len(found) and found[at].text == "." and found[at + 1].word:
        name, at = f"{name}.{found[at + 1].word.lower()}", at + 2
    return name, at


def _show(_sql: str, found: list[Token]) -> Command:
    words = [word for word in _words(found[1:]) if word != "."]
    if _words(found[1:])[1:2] == ["."]:
        return Show(_dotted(found[1:])[0])
    return Show(" ".join(words).lower())


def _reset(_sql: str, found: list[Token]) -> Command:
    if _words(found) != ["reset", "all"]:
        raise _unclear("RESET")
    return Forget("settings", "", "RESET")


def _declare(sql: str, found: list[Token]) -> Command:
    words = _words(found)
    start = next((place for place, word in enumerate(words) if word == "for"), 0)
    between = words[2:start]
    if len(words) < 5 or "cursor" not in between or start + 1 >= len(found):  # noqa: PLR2004  counted as the form is written
        raise _unclear("DECLARE")
    if "hold" in between and "without" not in between:
        raise Refused("wire.hold", "A cursor does not outlive its transaction here.", "Leave WITH HOLD out.")
    if "scroll" in between and "no" not in between:
        raise Refused("wire.scroll", "Cursors here only go forward.", "Leave SCROLL out.")
    return Declare(_name(words[1]), sql[found[start + 1].start :])


def _fetch(_sql: str, found: list[Token]) -> Command:
    words = _words(found)
    move, rest = words[0] == "move", words[1:]
    name = _name(rest[-1]) if rest else ""
    how = [word for word in rest[:-1] if word not in {"from", "in"}]
    if how[:1] == ["forward"]:
        how = how[1:]
    if how in ([], ["next"]):
        return Fetch(name, 1, move)
    if how == ["all"]:
        return Fetch(name, 0, move)
    if len(how) == 1 and how[0].isdigit() and 0 < int(how[0]) < 2**31:
        return Fetch(name, int(how[0]), move)
    raise Refused("wire.scroll", "Cursors here only go forward.", "Write FETCH n FROM name.")


def _forget(_sql: str, found: list[Token]) -> Command:
    words = [word for word in _words(found)[1:] if word != "prepare"]
    first = found[0].word
    if first == "discard":
        return Forget("all", "", "DISCARD ALL")
    if len(words) != 1:
        raise _unclear(first.upper())
    name = "" if words[0] == "all" and found[-1].kind == "word" else words[0]
    what, tag = ("cursor", "CLOSE CURSOR") if first == "close" else ("statement", "DEALLOCATE")
    return Forget(what, name, tag)


def _copy(sql: str, found: list[Token]) -> Command:
    words = _words(found)
    depth, end = 0, 0
    for place, word in enumerate(words):
        depth += {"(": 1, ")": -1}.get(word, 0)
        if place and depth == 0:
            end = place
            break
    if words[1:2] != ["("] or not end or words[end + 1 : end + 3] != ["to", "stdout"]:
        raise Refused(
            "wire.copy", "COPY only takes a question out: COPY (SELECT ...) TO STDOUT.", "Write it in this form."
        )
    inner = sql[found[2].start : found[end].start]
    options = [word.strip("'").lower() for word in words[end + 3 :] if word not in {"with", "(", ")", ","}]
    kinds = {"csv", "text", "binary"} & set(options)
    if set(options) - {"format", "csv", "text", "binary", "header", "true", "on"} or len(kinds) > 1:
        raise Refused(
            "wire.copy",
            "This form of COPY is not given.",
            "Take FORMAT text, csv or binary; text and csv with HEADER or not.",
        )
    return Copy(inner, csv="csv" in kinds, header="header" in options, binary="binary" in kinds)


def _never(_sql: str, found: list[Token]) -> Command:
    raise Refused("wire.statement", f"{found[0].word.upper()} is not answered here.", "Ask with SELECT.")


_READERS: dict[str, Callable[[str, list[Token]], Command]] = {
    "begin": _begin,
    "start": _begin,
    "commit": _end,
    "end": _end,
    "rollback": _end,
    "abort": _end,
    "savepoint": _savepoint,
    "release": _savepoint,
    "set": _set,
    "show": _show,
    "reset": _reset,
    "declare": _declare,
    "fetch": _fetch,
    "move": _fetch,
    "close": _forget,
    "deallocate": _forget,
    "discard": _forget,
    "copy": _copy,
    "prepare": _never,
    "execute": _never,
    "explain": _never,
    "listen": _never,
    "notify": _never,
    "unlisten": _never,
    "lock": _never,
    "do": _never,
    "call": _never,
}
