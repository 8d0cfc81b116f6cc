# SPDX-License-Identifier: Apache-2.0
"""A file of the bank's inventory of devices, as whatever manages them writes it.

What is entered waits for a second administrator, as a device that was typed in: it opens nothing before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tournier.law.clocks import BANK_TIME
from tournier_office.devices import actions, words
from tournier_office.devices.lookups import living
from tournier_office.devices.models import Device
from tournier_office.devices.register import DEVICES
from tournier_office.site import gateway
from tournier_office.site.register.brought import Sheet, Stands
from tournier_office.site.register.typed import Unfit

_STANDS = _("Another device stands in the register with this certificate. Withdraw it first, or correct the line.")
_TWICE = _("Another line holds the same certificate. Send one line for each device.")
_KEYS = {"安全芯片": words.CHIP, "硬件令牌": words.TOKEN, "文件": words.FILE}
_COLUMNS: Mapping[str, str] = {
    "name": "资产编号",
    "fingerprint": "证书指纹",
    "key_lies": "私钥位置",
    "place": "机构",
    "staff": "专用人",
    "until": "截止日",
}


def _begin() -> Stands:
    today = gateway.clock().now().astimezone(BANK_TIME).date()
    known, seen = living(), set[str]()

    def stands(values: dict[str, Any]) -> bool:
        print_ = values["fingerprint"] = actions.fitting(values, today)
        if print_ in seen:
            raise Unfit({"fingerprint": _TWICE})
        seen.add(print_)
        return _stands(known.get(print_), values)

    return stands


def _stands(known: Device | None, values: Mapping[str, object]) -> bool:
    """Whether the register holds the device as the line says. Raises Unfit where the same certificate is another device's."""
    if known is None:
        return False
    if any(str(getattr(known, name)) != str(values.get(name) or "") for name in _COLUMNS):
        raise Unfit({"fingerprint": _STANDS})
    return True


INVENTORY = Sheet(
    DEVICES,
    _("Inventory of devices"),
    _("The bank's inventory of its devices."),
    _COLUMNS,
    _begin,
    frozenset({"staff"}),
    {"key_lies": _KEYS},
    _("None of them counts yet: another administrator puts them in force."),
)
