# SPDX-License-Identifier: Apache-2.0
"""The closed lists of screening, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tournier.screening import Speaker, Treatment, Way
from tournier_office.site.register import Text

Pairs = list[tuple[str, Text]]

WAYS: Mapping[str, Text] = {
    Way.CHAT.value: _("chat"),
    Way.VOICE.value: _("telephone"),
    Way.MAIL.value: _("e-mail"),
    Way.WORK_ORDER.value: _("work order"),
}
SPEAKERS: Mapping[str, Text] = {
    Speaker.AGENT.value: _("agent"),
    Speaker.CUSTOMER.value: pgettext_lazy("who speaks", "customer"),
    Speaker.COLLEAGUE.value: _("colleague"),
}
TREATMENTS: Mapping[Treatment, Text] = {
    Treatment.PASS: _("may go"),
    Treatment.WARN: _("may go, with a warning"),
    Treatment.MASK: _("goes masked"),
    Treatment.BLOCK: _("does not go"),
}
KINDS: Mapping[str, Text] = {
    "ask_password": _("asks for a password"),
    "ask_code": _("asks for a one-time code"),
    "ask_cvv": _("asks for a security code of a card"),
    "off_channel": _("leads away from the bank's own channels"),
    "blocked_words": _("words that are not sent"),
    "warned_words": _("words with a warning"),
}
TYPES: Mapping[str, Text] = {
    "NAME": _("name of a person"),
    "MOBILE": _("mobile number"),
    "TEL": _("landline number"),
    "ID_CARD": _("identity number"),
    "BANK_CARD": _("card number"),
    "ACCOUNT": _("account number"),
    "ADDRESS": _("address of a person"),
    "EMAIL": _("e-mail address"),
    "PLATE": _("number plate"),
    "PASSPORT": _("passport number"),
    "PERMIT": _("travel permit number"),
    "OFFICER": _("officer's identity number"),
    "USCC": _("organisation's credit code"),
    "WECHAT": _("WeChat account"),
    "QQ": _("QQ account"),
    "IP": _("network address"),
    "MAC": _("device's network number"),
    "IMEI": _("telephone's device number"),
    "OTP": _("one-time code"),
    "PASSWORD": _("password"),
    "CVV": _("card's security code"),
    "EXPIRY": _("card's expiry"),
    "DATE": _("date of birth"),
}
OTHER = _("something that no rule knows")


def kinds() -> Pairs:
    """The kinds of lists."""
    return list(KINDS.items())


def held_kinds() -> Pairs:
    """What may be held: types of information, and phrases of lists."""
    return [*TYPES.items(), *KINDS.items()]


def ways() -> Pairs:
    """The ways that words go."""
    return list(WAYS.items())


def held(code: str) -> Text:
    """One of them in words."""
    return TYPES.get(code) or KINDS.get(code) or OTHER


def transcript(row: Any) -> str:
    """What may be kept of what was said, a line each."""
    return "\n".join(
        _now("%(who)s: %(what)s") % {"who": SPEAKERS.get(who, who), "what": what} for who, what, _outcome in row.said
    )
