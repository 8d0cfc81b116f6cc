# SPDX-License-Identifier: Apache-2.0
"""SET and SHOW: a fixed list of names, and for each the values that it may take.

A setting can change what SQL text means (`standard_conforming_strings`) or show a key, so nothing is passed on: the
wire keeps what the client sets and tells it back. Only the time zone and the date style change how values look, and
these stay as they are. What is not listed is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from tournier.base import BadInput
from tournier.purpose import BASES, PURPOSES
from tournier.query.catalogs import SERVER_VERSION
from tournier.wire.ports import Terms

_FIXED = {
    "server_version": SERVER_VERSION,
    "server_version_num": "150000",
    "server_encoding": "UTF8",
    "client_encoding": "UTF8",
    "standard_conforming_strings": "on",
    "integer_datetimes": "on",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "timezone": "Asia/Shanghai",
    "is_superuser": "off",
    "in_hot_standby": "off",
    "default_transaction_read_only": "on",
    "transaction_read_only": "on",
    "transaction_isolation": "read committed",
    "default_transaction_isolation": "read committed",
    "max_identifier_length": "63",
    "bytea_output": "hex",
    "lc_collate": "C.UTF-8",
    "lc_ctype": "C.UTF-8",
}
REPORTED = (
    "server_version",
    "server_encoding",
    "client_encoding",
    "application_name",
    "is_superuser",
    "session_authorization",
    "DateStyle",
    "IntervalStyle",
    "TimeZone",
    "integer_datetimes",
    "standard_conforming_strings",
    "default_transaction_read_only",
    "in_hot_standby",
)
_PLAIN = re.compile(r"[\w .:/@()\[\]-]{0,63}\Z")
_TERMS = {"tournier.purpose": "purpose", "tournier.basis": "basis", "tournier.case": "case"}


def _one_of(*texts: str) -> Callable[[str], bool]:
    wanted = frozenset(texts)
    return lambda value: value.lower().replace(" ", "") in wanted


# Name: which values are taken. They are kept and shown, and change nothing.
_TAKEN: dict[str, Callable[[str], bool]] = {
    "application_name": lambda value: bool(_PLAIN.match(value)),
    "client_encoding": _one_of("utf8", "utf-8", "unicode"),
    "standard_conforming_strings": _one_of("on", "true", "yes", "1"),
    "datestyle": _one_of("iso", "iso,ymd", "iso,mdy", "iso,dmy"),
    "intervalstyle": _one_of("postgres"),
    "timezone": lambda value: bool(re.fullmatch(r"[A-Za-z0-9_+/-]{1,40}", value)),
    "extra_float_digits": _one_of("0", "1", "2", "3"),
    "client_min_messages": _one_of("debug", "log", "notice", "warning", "error"),
    "statement_timeout": lambda value: bool(re.fullmatch(r"\d{1,7}(ms|s|min)?", value)),
    "lock_timeout": lambda value: bool(re.fullmatch(r"\d{1,7}(ms|s|min)?", value)),
    "idle_in_transaction_session_timeout": lambda value: bool(re.fullmatch(r"\d{1,7}(ms|s|min)?", value)),
    "bytea_output": _one_of("hex"),
    "search_path": lambda value: bool(re.fullmatch(r'[\w$", ]{0,200}', value)),
    "default_transaction_read_only": _one_of("on", "true", "1"),
    "row_security": _one_of("on", "off"),
    "jit": _one_of("on", "off"),
    "synchronize_seqscans": _one_of("on", "off"),
    "ssl_renegotiation_limit": _one_of("0"),
}


class Settings:
    """The settings of one session."""

    def __init__(self, number: str, terms: Terms, schema: str = "public") -> None:
        self.terms = terms
        self._schema = schema
        self._number = number
        self._set: dict[str, str] = {}

    def get(self, name: str) -> str:
        """A setting's value; BadInput for one that is not shown."""
        wanted = {"time zone": "timezone", "transaction isolation level": "transaction_isolation"}.get(name, name)
        if wanted in _TERMS:
            return str(getattr(self.terms, _TERMS[wanted]))
        if wanted in {"session_authorization", "role"}:
            return self._number if wanted != "role" else "none"
        if wanted == "search_path":
            return self._schema
        if wanted in _FIXED:
            return _FIXED[wanted]
        if wanted in _TAKEN:
            return self._set.get(wanted, "")
        raise BadInput("wire.setting", "This setting is not shown.", "Leave it out.")

    def set(self, name: str, value: str) -> tuple[str, str] | None:
        """Take a value. Returns the ParameterStatus that it causes; BadInput when name or value is not on the list."""
        if name in _TERMS:
            self.terms = replace(self.terms, **{_TERMS[name]: checked_term(_TERMS[name], value)})
            return None
        taken = _TAKEN.get(name)
        if taken is None or not taken(value):
            raise BadInput(
                "wire.setting",
                "This setting, or this value of it, is not on the list of what may be set.",
                "Leave it out; docs/operations.md lists what may be set.",
            )
        self._set[name] = value
        if name == "application_name":
            return name, value
        return None

    def reset(self) -> None:
        """Forget what was set; purpose, basis and case stay: they say why the session asks."""
        self._set.clear()


def checked_term(name: str, value: str) -> str:
    """A purpose, basis or case as the person wrote it; BadInput when the list does not know it."""
    if name == "purpose" and value not in PURPOSES:
        raise BadInput("purpose.unknown", "The purpose is not in the list.", "Choose one of the listed purposes.")
    if name == "basis" and value not in BASES:
        raise BadInput("basis.unknown", "The legal basis is not in the list.", "Choose one of the listed bases.")
    if name == "case" and not _PLAIN.match(value):
        raise BadInput("case.text", "The case reference is too long or holds odd characters.", "Write it again.")
    return value


def from_options(text: str) -> dict[str, str]:
    """What `options=-c name=value -c name=value` of a connection sets. BadInput for any other option."""
    found: dict[str, str] = {}
    words = [word.replace("\\ ", " ").replace("\\\\", "\\") for word in re.findall(r"(?:\\.|[^\s\\])+", text)]
    rest = iter(words)
    for word in rest:
        setting = next(rest, "") if word == "-c" else word.removeprefix("--" if word.startswith("--") else "-c")
        name, sign, value = setting.partition("=")
        if not sign or not word.startswith(("-c", "--")):
            raise BadInput("wire.options", "The connection's options cannot be read.", "Write -c name=value.")
        found[name.lower().replace("-", "_")] = value
    return found
