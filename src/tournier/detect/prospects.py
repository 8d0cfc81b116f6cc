# SPDX-License-Identifier: Apache-2.0
"""Which chains of digits may be a number of ours: whatever is left out here, the rules of `numbers` would make nothing of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tournier.detect.chains import Chains, Mask
from tournier.detect.check_rows import are_card_numbers, are_id_numbers
from tournier.detect.cues import KINDS, LOOKED_AT_AFTER, NAMES_A_CODE, NOT, cues
from tournier.detect.laid import LETTERS, Laid, Places, marked, within
from tournier.detect.values import LEAST_CARD, MOST_CARD

# Kind of word: the lengths that a number after it may have, and how sure that makes it.
BY_WORD = {
    "OTP": (range(4, 9), 0.9),
    "PASSWORD": (range(4, 21), 0.85),
    "CVV": (range(3, 5), 0.9),
    "QQ": (range(5, 12), 0.9),
    "ACCOUNT": (range(8, 29), 0.8),
    "IMEI": (range(15, 17), 0.9),
    "WECHAT": (range(6, 12), 0.7),
    "PERMIT": (range(8, 9), 0.85),
    "OFFICER": (range(6, 9), 0.8),
}
# Words that are not enough, and the lengths of what they may name.
OF_KIND = {"MOBILE": (7, 8, 11), "ID_CARD": (15,), "USCC": (18,), "BANK_CARD": (15, 16, 17, 19)}
CODE_LENGTHS = range(4, 9)
#: How the eleven digits of a mobile are set in groups.
MOBILE_SHAPES = frozenset(
    {(11,), (3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (4, 4, 3), (3, 4, 2, 2), (3, 2, 2, 2, 2), (2, 2, 2, 2, 2, 1), (1,) * 11}
)  # fmt: skip
#: Words that say that the digits of a mobile serve as something else.
SERVES_AS = ("QQ", "WECHAT", "ACCOUNT", "PASSWORD")
SERVES_SURE = 0.9
_LONGEST, _LEAST_JOINED, _LEAST_TELEPHONE, _MOBILE, _ID = 29, 11, 10, 11, 18
_LETTER = marked(LETTERS)
# What stands before a code in a message of a program: code= code: code":"
SET = marked('=: "', 'eE"')
ENDS_CODE = marked(NAMES_A_CODE, "eE", "dD")


def _lengths() -> Mask:
    table = np.zeros((len(KINDS), _LONGEST + 1), dtype=np.bool_)
    for kind, lengths in {**{kind: own for kind, (own, _) in BY_WORD.items()}, **OF_KIND}.items():
        table[KINDS.index(kind), list(lengths)] = True
    return table


_LENGTHS = _lengths()


def worth_reading(laid: Laid, told: Chains) -> tuple[Places, NDArray[np.uint8]]:
    """The chains to read, by their number, and for each group the kind of the word before it."""
    counts = told.lasts - told.firsts
    owners = np.repeat(np.arange(len(counts)), counts)
    heads = np.cumsum(counts) - counts
    groups = np.arange(len(owners)) - heads[owners] + told.firsts[owners]
    starts, ends = told.group_starts[groups], told.group_ends[groups]
    kinds = kinds_before(laid, told, groups)
    own = kinds[groups]
    lengths = np.minimum(ends - starts, _LONGEST)
    single = (counts == 1) & (told.ends - told.starts == told.group_ends[told.firsts] - told.starts) & ~told.unseen
    code = _names_a_code(laid, starts, ends, own)
    ours = (own != 0) & (own != NOT)
    worth = np.zeros(len(counts), dtype=np.bool_)
    worth[single] = (
        _LENGTHS[own, lengths]
        | (code & (lengths >= CODE_LENGTHS.start) & (lengths < CODE_LENGTHS.stop))
        | _certain(laid, starts, ends, own == NOT)
    )[heads[single]]
    several = ~single
    if several.any():
        area = laid.small[starts] == ord("0")
        total = np.add.reduceat(ends - starts, heads)
        worth |= several & (
            told.unseen
            | (total >= _LEAST_JOINED)
            | ((total == _LEAST_TELEPHONE) & np.logical_or.reduceat(area, heads))
            | np.logical_or.reduceat(ours | code, heads)
        )
    return np.flatnonzero(worth), kinds


def kinds_before(laid: Laid, told: Chains, groups: Places) -> NDArray[np.uint8]:
    """The kind of the word before each group, by its place in KINDS; of others than these groups, none."""
    kinds = np.zeros(len(told.group_starts), dtype=np.uint8)
    is_first = np.zeros(len(kinds), dtype=np.bool_)
    is_first[told.firsts] = True
    # Between the groups of a chain is no word, unless a digit of the group before ends it: cvv2 123.
    after_letter = _LETTER[laid.small[told.group_starts[groups - 1] - 1]] != 0
    asked = groups[is_first[groups] | after_letter]
    kinds[asked] = cues(laid, told.group_starts[asked])
    return kinds


def _names_a_code(laid: Laid, starts: Places, ends: Places, kinds: NDArray[np.uint8]) -> Mask:
    """Whether a word that names a one-time code may follow, or a message of a program that sends one stand before."""
    small = laid.small
    signs = ENDS_CODE[small]
    marks = np.flatnonzero(signs & 1)
    marks = marks[((signs[marks] & 2) == 0) | ((signs[marks - 1] & 4) != 0)]
    set_before = (SET[small[starts - 1]] & 1 != 0) & (SET[small[starts - 2]] & 2 != 0) & (kinds == 0)
    quoted = (small[starts - 1] == ord('"')) & (kinds == 0)
    named: Mask = within(ends, marks, LOOKED_AT_AFTER) | set_before | quoted
    return named


def _certain(laid: Laid, starts: Places, ends: Places, is_not: Mask) -> Mask:
    """Whether the digits themselves may tell. What a word says to be an order or a serial is an identity number at most."""
    lengths, small = ends - starts, laid.small
    first, second = small[starts] - ord("0"), small[starts + 1] - ord("0")
    country = (lengths > _MOBILE) & (lengths <= _MOBILE + 4) & ((first == 8) | (first == 0))  # noqa: PLR2004  begins with 86, 086 or 0086
    area = (lengths >= _LEAST_TELEPHONE) & (lengths <= _LEAST_TELEPHONE + 2) & (first == 0)
    worth: Mask = ((lengths == _MOBILE) & (first == 1) & (second > 2)) | country | area  # noqa: PLR2004  mobiles begin with 13 to 19
    long = np.flatnonzero((lengths >= LEAST_CARD) & (lengths <= MOST_CARD))
    if len(long):
        places = np.arange(-MOST_CARD, 0) + ends[long][:, None]
        worth[long] |= are_card_numbers(np.where(places < starts[long][:, None], ord("0"), small[places]))
    worth &= ~is_not
    eighteen = np.flatnonzero(lengths == _ID)
    worth[eighteen] |= are_id_numbers(small[starts[eighteen][:, None] + np.arange(_ID)])
    return worth
