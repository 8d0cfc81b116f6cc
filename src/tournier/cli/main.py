# SPDX-License-Identifier: Apache-2.0
"""`tournier`: finds the command, runs it, and turns errors into one paragraph and an exit status.

Exit status: 0 done, 1 refused or found wanting, 2 usage, 3 a system failed.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from tournier import __version__
from tournier.base import TournierError

# In the order of a first day. A command is a file of this folder with NAME, HELP, arguments(parser) and run(options).
COMMANDS = (
    "demo",
    "init",
    "serve",
    "wire",
    "adopt",
    "classify",
    "detect",
    "necessity",
    "watch",
    "login",
    "lookup",
    "query",
    "export",
    "seal",
    "open",
    "mask",
    "ledger",
    "keys",
    "backup",
    "policy",
    "law",
    "trace",
    "register",
    "pledge",
    "call",
    "people",
    "logout",
    "doctor",
)
_INTERRUPTED = 130
_SELDOM = (500_000, 10, 10)


def build_parser(asked: str = "") -> tuple[argparse.ArgumentParser, dict[str, ModuleType]]:
    """The parser with every command, and the commands by name; with this one alone where it is the one that is asked.

    A command brings what it works with: all of them together are a second of every call.
    """
    parser = argparse.ArgumentParser(prog="tournier", description="Keeps a bank's duty of secrecy. 守密。")
    parser.add_argument("--version", action="version", version=f"tournier {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    modules: dict[str, ModuleType] = {}
    for name in (asked,) if asked in COMMANDS else COMMANDS:
        module = importlib.import_module(f"tournier.cli.{name}")
        command = commands.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.arguments(command)
        modules[module.NAME] = module
    return parser, modules


def show_error(error: TournierError, *, as_json: bool) -> None:
    """One paragraph to standard error, or an object with --json."""
    if as_json:
        print(json.dumps({"error": error.as_dict()}, ensure_ascii=False), file=sys.stderr)
    else:
        print(f"{error.cause} {error.cure}".strip(), file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for what can be foreseen."""
    if arguments is None:
        # What a program loads stays: to look for garbage among it time and again is a fifth of the time until a command begins.
        gc.set_threshold(*_SELDOM)
    words = sys.argv[1:] if arguments is None else arguments
    parser, modules = build_parser(words[0] if words else "")
    options = parser.parse_args(words)
    try:
        status = modules[options.command].run(options)
    except TournierError as error:
        show_error(error, as_json=getattr(options, "json", False))
        return error.exit_status
    except BrokenPipeError:
        # The reader went away (`| head`); point the stream elsewhere so that closing it does not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    return int(status)
