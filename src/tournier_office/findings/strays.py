# SPDX-License-Identifier: Apache-2.0
"""Bringing what a watcher found. The same file told again is one entry; no clear value comes in, and none is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from tournier.base import JSON, BadInput, Refused, canonical
from tournier.detect import TYPES, detect
from tournier.strays.walking import LONGEST_PATH
from tournier_office.findings.models import Stray
from tournier_office.findings.register import BRINGERS, STRAYS
from tournier_office.findings.words import files
from tournier_office.site import gateway
from tournier_office.site.register import acts
from tournier_office.site.register.acts import Asked
from tournier_office.site.register.judging import OFFICE, Actor

MOST = 200
MOST_EXAMPLES = 20
LONGEST_PLACE, LONGEST_EXAMPLE = 100, 100
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MASKED = re.compile(r"[*•]")
_SAYS_NOTHING = frozenset({"NAME", "ADDRESS"})


@dataclass(frozen=True, slots=True)
class Brought:
    """One file as a watcher tells of it. `examples` are masked; `ours` is None where nobody compared."""

    place: str
    path: str
    kind: str
    digest: str
    types: Mapping[str, int]
    examples: Sequence[str] = ()
    ours: int | None = None
    export: str = ""


def bring(actor: Actor, found: Sequence[Brought]) -> tuple[int, int]:
    """Open an entry for each file that has none; returns how many were opened and how many stood already.

    Raises Refused for whoever brings none, BadInput where a line is not what a watcher writes: then nothing is kept.
    """
    if actor is not OFFICE and not actor.service and not actor.posts & BRINGERS:
        raise Refused(
            "strays.who", "Your posts bring no findings of a watcher.", "Ask the information protection officer."
        )
    if not 1 <= len(found) <= MOST:
        raise BadInput("strays.many", "No finding is given, or more than 200.", "Send 1 to 200 at a time.")
    for one in found:
        _check(one)
    opened = 0
    with transaction.atomic():
        for one in found:
            opened += _open(actor, one)
    return opened, len(found) - opened


def _check(one: Brought) -> None:
    counted = all(name in TYPES and 0 < count < 2**31 for name, count in one.types.items())
    sizes = 1 <= len(one.place) <= LONGEST_PLACE and one.place.isprintable() and len(one.path) <= LONGEST_PATH
    known = one.kind in {code for code, _words in files()} and len(one.examples) <= MOST_EXAMPLES
    if not (_DIGEST.fullmatch(one.digest) and one.types and counted and sizes and known):
        raise BadInput(
            "strays.line", "A finding is not as `tournier watch --json` writes it.", "Send its lines as they are."
        )
    clear = any(len(text) > LONGEST_EXAMPLE or not _MASKED.search(text) or _clear(text) for text in one.examples)
    if clear or any(span.type not in _SAYS_NOTHING for span in detect(one.place)):
        raise BadInput(
            "strays.clear",
            "An example is not masked, or the place names a person.",
            "Mask examples with *; name the share.",
        )


def _clear(text: str) -> bool:
    # what stands beside a mask is read as if the mask were not there: a star before a whole number hides nothing
    return any(span.type not in _SAYS_NOTHING for span in detect(_MASKED.sub(" ", text)))


def _open(actor: Actor, one: Brought) -> bool:
    said: list[JSON] = [one.place, one.path, one.digest]
    told = hashlib.sha256(canonical(said)).hexdigest()
    if Stray.objects.filter(told=told).exclude(state="removed").exists():
        return False
    values = {
        "place": one.place, "kind": one.kind, "types": types_of(one.types), "values": sum(one.types.values()),
        "ours": one.ours, "export": one.export, "digest": one.digest, "path": one.path,
        "examples": "\n".join(one.examples),
    }  # fmt: skip
    detail: dict[str, JSON] = {"digest": one.digest, "count": sum(one.types.values()), "ours": one.ours}
    acts.enter(STRAYS, Asked(actor, gateway.clock().now(), None, values, told=detail), told=told, branch=actor.branch)
    return True


def types_of(types: Mapping[str, int]) -> str:
    """The counts by type, the most frequent first."""
    ordered = sorted(types.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {count}" for name, count in ordered)[:200]
