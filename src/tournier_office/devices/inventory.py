# SPDX-License-Identifier: Apache-2.0
"""A file of the bank's inventory of devices, as whatever manages them writes it. First what it would do, then all or nothing.

- CSV in UTF-8 or GB18030, headings in English or Chinese; each fault is told by line and column;
- a line about a device that stands in the register as it says changes nothing: the same file can be brought again;
- what is entered waits for a second administrator, as a device that was typed in: it opens nothing before.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.base import BadInput, Refused
from tournier.base.encodings import decoded
from tournier.law.clocks import BANK_TIME
from tournier_office.devices import actions, words
from tournier_office.devices.lookups import living
from tournier_office.devices.models import Device
from tournier_office.devices.register import DEVICES
from tournier_office.site import gateway
from tournier_office.site.register import Text, acts
from tournier_office.site.register.judging import Actor
from tournier_office.site.register.typed import Unfit, values_of

LARGEST = 1024 * 1024
MOST = 2_000
_FIRST = 2  # the line below the headings
COLUMNS: Mapping[str, str] = {
    "name": "资产编号",
    "fingerprint": "证书指纹",
    "key_lies": "私钥位置",
    "place": "机构",
    "staff": "专用人",
    "until": "截止日",
}
_NEEDED = frozenset(COLUMNS) - {"staff"}
_KEYS = {"安全芯片": words.CHIP, "硬件令牌": words.TOKEN, "文件": words.FILE}
_STANDS = _("Another device stands in the register with this certificate. Withdraw it first, or correct the line.")
_TWICE = _("Another line holds the same certificate. Send one line for each device.")
_CELLS = _("The line has more or fewer cells than the headings. Export it anew.")


@dataclass(frozen=True, slots=True)
class Line:
    """A device that the register does not know yet."""

    line: int
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one line, by its column."""

    line: int
    column: str
    what: Text


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a file holds: what would be entered, how many stand already, and every fault."""

    new: tuple[Line, ...]
    standing: int
    faults: tuple[Fault, ...]


def text_of(data: bytes) -> str:
    """The text of a file. Raises BadInput for one that is too large or no text."""
    text = decoded(data) if data.strip() and len(data) <= LARGEST else None
    if text is None:
        raise BadInput(
            "devices.file",
            "The file is empty, larger than 1 MB, or neither UTF-8 nor GB18030 text.",
            "Save it as CSV UTF-8; send a large inventory in parts.",
        )
    return text


def expect_keeper(actor: Actor) -> None:
    """Raises Refused for whoever enters no devices."""
    if not acts.may_open(DEVICES, actor):
        raise Refused("devices.who", "Devices are entered by an administrator.", "Ask one of them.")


def read(text: str, actor: Actor) -> Inventory:
    """What the file would do; nothing is changed. Raises Refused for whoever enters no devices, BadInput for no such file."""
    expect_keeper(actor)
    names, rows = _table(text)
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    known, seen = living(), set[str]()
    new: list[Line] = []
    faults: list[Fault] = []
    standing = 0
    for place, cells in enumerate(rows, start=_FIRST):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            given = _given(cells, names)
            values = _values(given, today, seen)
            if _stands(known.get(values["fingerprint"]), values):
                standing += 1
            else:
                new.append(Line(place, given))
        except Unfit as unfit:
            faults += [Fault(place, column, what) for column, what in unfit.faults.items()]
    return Inventory(tuple(new), standing, tuple(faults))


def enter(text: str, actor: Actor) -> int:
    """Enter every device that is not there yet, each recorded by itself; returns how many.

    Raises BadInput where the file has a fault: then nothing is entered. What was entered waits for another administrator.
    """
    found = read(text, actor)
    if found.faults:
        raise BadInput("devices.faults", "The file has faults.", "Correct them and bring the file again.")
    for line in found.new:
        acts.open_row(DEVICES, actor, line.given)
    return len(found.new)


def _table(text: str) -> tuple[list[str], list[list[str]]]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        rows = []
    english = {chinese: name for name, chinese in COLUMNS.items()} | {name: name for name in COLUMNS}
    names = [english.get(cell.strip().lower(), "") for cell in (rows[0] if rows else [])]
    held = [name for name in names if name]  # columns of the inventory that nobody here needs are passed over
    if set(held) < _NEEDED or len(set(held)) != len(held) or len(rows) > MOST + 1:
        raise BadInput(
            "devices.columns",
            "The file is no CSV with the headings of an inventory, or it has more than 2,000 lines.",
            "Use the headings that the page names; only staff may be left out.",
        )
    return names, rows[1:]


def _given(cells: list[str], names: list[str]) -> dict[str, str]:
    if len(cells) != len(names):
        raise Unfit({"": _CELLS})
    given = {name: cell.strip() for name, cell in zip(names, cells, strict=True) if name}
    return {**given, "key_lies": _KEYS.get(given["key_lies"], given["key_lies"])}


def _values(given: Mapping[str, str], today: date, seen: set[str]) -> dict[str, Any]:
    values = values_of(DEVICES.form, given)
    values["fingerprint"] = actions.fitting(values, today)
    if values["fingerprint"] in seen:
        raise Unfit({"fingerprint": _TWICE})
    seen.add(values["fingerprint"])
    return values


def _stands(known: Device | None, values: Mapping[str, object]) -> bool:
    """Whether the register holds the device as the line says. Raises Unfit where the same certificate is another device's."""
    if known is None:
        return False
    if any(str(getattr(known, name)) != str(values.get(name) or "") for name in COLUMNS):
        raise Unfit({"fingerprint": _STANDS})
    return True
