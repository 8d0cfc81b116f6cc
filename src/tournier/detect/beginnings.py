# SPDX-License-Identifier: Apache-2.0
"""Where codes may begin in laid texts: what is left out here, the patterns of `codes` would make nothing of."""

from __future__ import annotations

import numpy as np

from tournier.detect.laid import DIGITS, LETTERS, MARGIN, UPPER, Heads, Laid, Places, Table, marked, runs, within
from tournier.detect.loops import CODE

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_HEX = DIGITS + "abcdefABCDEF:"
# By which two characters something may begin, for what begins with a word or with a rare sign.
_PAIRS: dict[str, tuple[tuple[str, str], ...]] = {
    "PLATE": ((PROVINCES, UPPER),),
    "OFFICER": (("字", "第"),),
    "PASSWORD": (("密口", "码令碼"), ("pP", "aAwW")),
    "WECHAT": (("微", "信"), ("Vv薇威", "信号"), ("wW", "eExX"), ("vV", "xX"), ("加", "Vv")),
    "OTP": (("验校", "证验"), ("动", "态"), ("口", "令"), ("oO", "tT")),
    "EXPIRY": (("有", "效"), ("到", "期"), ("失", "效"), ("eE", "xX"), ("vV", "aA")),
    "DATE": (("出", "生"), ("生", "日于"), ("bB", "iIoO\u0130\u0131"), ("dD", "oO")),
    "DATE before": (("1", "9"), ("2", "0")),
    "@": (("@", LETTERS + DIGITS),),
    ".": ((".", DIGITS),),
    ":": ((":", _HEX),),
}
_HEADS = Heads(*(pair for pairs in _PAIRS.values() for pair in pairs))
_ALL_BITS = [kind for kind, pairs in _PAIRS.items() for _ in pairs]
# What no pair of signs tells has bits of its own, in the order of the constants of `laid_code`.
_APART = {"MAC": 28, "MAC dots": 29, "DOCUMENT": 30, "CREDIT": 31}
_BITS = {kind: np.uint32(sum(1 << bit for bit, own in enumerate(_ALL_BITS) if own == kind)) for kind in _PAIRS} | {
    kind: np.uint32(1 << bit) for kind, bit in _APART.items()
}
# The kinds of which the loops judge each place, in the order in which they do.
_JUDGED = np.array([_BITS[kind] for kind in (".", "DATE before", ":")])
_SIGNS = marked(DIGITS + LETTERS, LETTERS, ":-", _HEX, ":", "DEGHKMPSCWdeghkmpscw", ".", "生")
_ALNUM, _LETTER, _OCTET, _V6, _COLON, _DOCUMENT, _DOT, _BORN = (1 << bit for bit in range(8))
# Whether a sign stands in any of these tables, a bit each.
_ANY = np.packbits((_HEADS.first != 0) | (_SIGNS != 0), bitorder="little")
_V6_COLONS, _CREDIT_LENGTH, _DAY_LENGTH = 7, 18, 26
_NOWHERE = np.empty(0, dtype=np.int64)


class Beginnings:
    """Where each kind may begin, in laid texts."""

    def __init__(self, laid: Laid) -> None:
        self.laid, self.plain = laid, laid.text
        self._compiled = CODE.now()
        if code := self._compiled:
            places = np.empty(5 * len(laid.small), dtype=np.int64)
            bits = np.empty(len(places), dtype=np.uint32)
            end = len(laid.small) - MARGIN + 1  # the END of the last text too
            count = code.beginnings(laid.small, _ANY, _SIGNS, _HEADS.first, _HEADS.second, _JUDGED, end, places, bits)
            self._places, self._bits = places[:count], bits[:count]
        else:
            self._signs = _SIGNS[laid.small]
            self._places, self._bits = _HEADS.found(laid)

    def of(self, kind: str) -> list[int]:
        """The places where a code of this kind may begin, in order."""
        places = self._places[self._bits & _BITS[kind] != 0] if len(self._places) else _NOWHERE
        if not self._compiled and kind in _JUDGES:
            places = _JUDGES[kind](self._signs, self.laid, places)
        found: list[int] = places.tolist()
        return found


def _macs(signs: Table, _: Laid, __: Places) -> Places:
    between = signs & _OCTET
    places: Places = np.flatnonzero(between[:-12] & between[3:-9] & between[6:-6] & between[9:-3] & between[12:])
    return places


def _macs_with_dots(signs: Table, _: Laid, __: Places) -> Places:
    dots = signs & _DOT
    places: Places = np.flatnonzero(dots[4:-5] & dots[9:])
    return places


def _credit_codes(signs: Table, _: Laid, __: Places) -> Places:
    starts, ends = runs(signs & _ALNUM != 0)
    found: Places = starts[ends - starts == _CREDIT_LENGTH]
    return found


def _documents(signs: Table, laid: Laid, _: Places) -> Places:
    """One or two letters before a run of digits, with no letter and no digit before."""
    starts = laid.run_starts[(signs[laid.run_starts - 1] & _LETTER) != 0]
    places: Places = (starts[:, None] + np.array([-2, -1])).ravel()
    found: Places = places[((signs[places] & _DOCUMENT) != 0) & ((signs[places - 1] & _ALNUM) == 0)]
    return found


def _addresses(signs: Table, _: Laid, places: Places) -> Places:
    """Three dots, at most three digits apart."""
    return places[within(places + 2, np.flatnonzero(signs & _DOT), 2)]


def _days(signs: Table, _: Laid, places: Places) -> Places:
    return places[within(places, np.flatnonzero(signs & _BORN), _DAY_LENGTH)]


def _hosts(signs: Table, _: Laid, places: Places) -> Places:
    """Two colons side by side, or seven of them, in a run of signs that they are made of."""
    if not len(places):
        return places
    starts, ends = runs(signs & _V6 != 0)
    colons = np.concatenate(([0], np.cumsum(signs & _COLON != 0)))
    twice = np.flatnonzero(signs[:-1] & signs[1:] & _COLON)
    worth = (colons[ends] - colons[starts] >= _V6_COLONS) | (
        np.searchsorted(twice, ends) > np.searchsorted(twice, starts)
    )
    run = np.searchsorted(starts, places, side="right") - 1
    return places[worth[run]]


# What the loops judge while they pass, and what no pair of signs tells, without them.
_JUDGES = {
    "MAC": _macs,
    "MAC dots": _macs_with_dots,
    "DOCUMENT": _documents,
    "CREDIT": _credit_codes,
    ".": _addresses,
    "DATE before": _days,
    ":": _hosts,
}
