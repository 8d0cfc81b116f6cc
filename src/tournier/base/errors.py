# SPDX-License-Identifier: Apache-2.0
"""Errors that name the cause and the cure, and never a customer's value."""

from __future__ import annotations


class TournierError(Exception):
    """Something went wrong; `cause` says what, `cure` says what to do about it.

    Neither text may hold a personal value: both are shown, logged and sent to the caller.
    `code` is stable, for programs; `exit_status` is what a command ends with.
    """

    exit_status = 3

    def __init__(self, code: str, cause: str, cure: str = "") -> None:
        super().__init__(f"{cause} {cure}".strip())
        self.code = code
        self.cause = cause
        self.cure = cure

    def as_dict(self) -> dict[str, str]:
        """The error as `--json` and the API show it."""
        return {"code": self.code, "cause": self.cause, "cure": self.cure}


class Refused(TournierError):
    """The answer is no: a rule, a limit or a missing fact stands against it."""

    exit_status = 1


class BadInput(TournierError):
    """What was given cannot be understood; nothing was changed."""

    exit_status = 2


class SystemFailed(TournierError):
    """A part that the gate depends on failed; nothing was released."""

    exit_status = 3
