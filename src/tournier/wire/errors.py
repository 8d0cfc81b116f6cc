# SPDX-License-Identifier: Apache-2.0
"""What may be said of an error: fixed texts by SQLSTATE. The server's own words may hold values and our SQL."""

from __future__ import annotations

from tournier.base import BadInput, Refused, TournierError

_TEXTS = {
    "22": "a value cannot be read or converted",
    "22P02": "a value does not have the form of its type",
    "22012": "division by zero",
    "22003": "a number is out of range",
    "25P02": "current transaction is aborted, commands ignored until end of transaction block",
    "25001": "there is already a transaction in progress",
    "25P01": "there is no transaction in progress",
    "34000": "the cursor does not exist",
    "3B001": "the savepoint does not exist",
    "26000": "the prepared statement does not exist",
    "42601": "syntax error",
    "42703": "a column does not exist or is not visible",
    "42702": "a column's name is ambiguous",
    "42P01": "a table does not exist or is not visible",
    "42883": "a function or operator does not exist for these types",
    "42804": "types do not fit together",
    "42803": "a column must be grouped or aggregated",
    "42P18": "the type of a parameter is not clear",
    "57014": "canceling statement due to user request",
    "53": "the source has too little room to answer",
    "08": "the source was lost",
    "57P": "the source is stopping",
    "21000": "a subquery gave more than one row where one is wanted",
    "28": "the source does not let its reading account in",
    "3D": "the source has no database of the name in its address",
    "42501": "the source refuses the reading account",
    "0A000": "this is not supported",
}
_CODES = {
    "limit.spent": "53400",
    "query.cancelled": "57014",
    "query.large": "54000",
    "query.syntax": "42601",
    "query.engine": "42601",
    "query.ambiguous": "42702",
    "query.grouping": "42803",
    "query.types": "42804",
    "query.value": "22000",
    "purpose.unknown": "22023",
    "basis.unknown": "22023",
    "wire.setting": "22023",
    "wire.command": "42601",
    "wire.comment": "42601",
    "wire.copy": "0A000",
    "wire.hold": "0A000",
    "wire.scroll": "0A000",
    "wire.statement": "0A000",
    "wire.read_only": "25006",
}


LOST = "08006"  # what it held at the source is gone with it: the session ends


class Failed(Exception):
    """A statement fails with this SQLSTATE; `text` is one of ours."""

    def __init__(self, code: str, text: str = "", hint: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.text = text or redacted(code)
        self.hint = hint


class Ended(Exception):
    """The session ends with this SQLSTATE and text."""

    def __init__(self, code: str, text: str, hint: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.text = text
        self.hint = hint


def redacted(code: str) -> str:
    """The fixed text of a SQLSTATE."""
    for length in (5, 3, 2):
        if code[:length] in _TEXTS:
            return _TEXTS[code[:length]]
    return f"the statement failed (SQLSTATE {code}); details are withheld"


def failed(error: TournierError) -> Failed:
    """Our own error as the wire says it: cause as the message, cure as the hint."""
    code = _CODES.get(error.code) or (
        "42501" if isinstance(error, Refused) else "42601" if isinstance(error, BadInput) else "58000"
    )
    return Failed(code, f"{error.cause} [{error.code}]", error.cure)


def ended(error: Refused) -> Ended:
    """A session whose person may not go on."""
    return Ended("57P01", f"{error.cause} [{error.code}]", error.cure)
