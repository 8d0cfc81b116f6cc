# SPDX-License-Identifier: Apache-2.0
"""What each treatment keeps, once (JR/T 0171-2020 appendix A; defaults of regulation.md 2.4).

The number of stars never follows the length of the value. A value that is too short for its mask or not of the
expected form is masked wholly: a mask that guesses would show too much.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tournier.base import BadInput
from tournier.mask.expressions import (
    After,
    All,
    Before,
    Choice,
    Condition,
    First,
    Holds,
    Joined,
    Last,
    LengthIn,
    Let,
    Literal,
    MadeOf,
    Named,
    Not,
    Skip,
    Text,
    Through,
    Trimmed,
    Usual,
    Value,
    Without,
)

MASKED = "****"

_WHOLE = Literal(MASKED)
_DIGITS = "0123456789"
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SMALL = _CAPITALS.lower()
_DATE_SIGNS = "-/.:+TZ "
_BLANKS = " \t\r\n\u00a0\u3000"
_LONG = 1_000_000

_TRIMMED = Trimmed(Value(), _BLANKS)
_COMPACT = Without(_TRIMMED, " -")  # people group the digits of long numbers


def _all(*conditions: Condition) -> Condition:
    return All(conditions)


def _shown(*parts: Text | str) -> Text:
    return Joined(tuple(Literal(part) if isinstance(part, str) else part for part in parts))


def _ends(of: Text, first: int, stars: str, last: int) -> Text:
    return _shown(First(of, first), stars, Last(of, last))


def _tail(of: Text, count: int) -> Text:
    return _shown(MASKED, Last(of, count))


def _digits(of: Text, least: int, most: int) -> Condition:
    return _all(LengthIn(of, least, most), MadeOf(of, _DIGITS))


def _name() -> Text:
    """`张*` of two characters, `欧**` of any more: the length of a long name does not show."""
    return Choice(
        (
            (LengthIn(_TRIMMED, 2, 2), _shown(First(_TRIMMED, 1), "*")),
            (LengthIn(_TRIMMED, 3, _LONG), _shown(First(_TRIMMED, 1), "**")),
        ),
        _WHOLE,
    )


def _id_number() -> Text:
    """First and last character. First six and last four would leave some 3 300 candidates, so they are not offered."""
    new = _all(
        LengthIn(_TRIMMED, 18, 18), MadeOf(First(_TRIMMED, 17), _DIGITS), MadeOf(Last(_TRIMMED, 1), _DIGITS + "Xx")
    )
    shown = _ends(_TRIMMED, 1, "*" * 16, 1)
    return Choice(((new, shown), (_digits(_TRIMMED, 15, 15), shown)), _WHOLE)


def _document() -> Text:
    """First character and last two, of a passport or another document."""
    form = _all(LengthIn(_COMPACT, 7, 20), MadeOf(_COMPACT, _DIGITS + _CAPITALS + _SMALL))
    return Choice(((form, _ends(_COMPACT, 1, MASKED, 2)),), _WHOLE)


def _mobile() -> Text:
    """`138****5678` of a mainland number; of any other only its last four or, when it is short, three digits."""
    mainland = _all(_digits(_COMPACT, 11, 11), MadeOf(First(_COMPACT, 1), "1"))
    bare = Skip(_COMPACT, 3)
    prefixed = _all(
        LengthIn(_COMPACT, 14, 14),
        MadeOf(First(_COMPACT, 1), "+"),
        Holds(First(_COMPACT, 3), ("+86",)),
        MadeOf(First(bare, 1), "1"),
        MadeOf(bare, _DIGITS),
    )
    return Choice(
        ((mainland, _ends(_COMPACT, 3, MASKED, 4)), (prefixed, _ends(bare, 3, MASKED, 4))),
        _telephone(),
    )


def _telephone() -> Text:
    """The last four digits, of a short number the last three."""
    signs = Without(_COMPACT, "+()")
    return Choice(
        ((_digits(signs, 9, 20), _tail(signs, 4)), (_digits(signs, 7, 8), _tail(signs, 3))),
        _WHOLE,
    )


def _card() -> Text:
    """First six and last four of 13 to 19 digits; of fewer digits, and of longer numbers, the last four only."""
    return Choice(
        (
            (_digits(_COMPACT, 13, 19), _ends(_COMPACT, 6, "******", 4)),
            (_digits(_COMPACT, 8, 40), _tail(_COMPACT, 4)),
        ),
        _WHOLE,
    )


def _email() -> Text:
    """Up to three characters of the mailbox, and the domain."""
    box, domain = Before(_TRIMMED, ("@",)), After(_TRIMMED, ("@",))
    form = _all(
        Holds(_TRIMMED, ("@",)),
        Not(Holds(domain, ("@",))),
        Not(Holds(_TRIMMED, tuple(_BLANKS))),
        Holds(domain, (".",)),
        LengthIn(domain, 3, 255),
    )
    address = Choice(
        (
            (LengthIn(box, 7, _LONG), _shown(First(box, 3), "***@", domain)),
            (LengthIn(box, 3, 6), _shown(First(box, 1), "***@", domain)),
        ),
        _shown("***@", domain),
    )
    return Choice(((form, address),), _WHOLE)


# What follows one of these is a street, a building or a place whose name only ends like a district's.
_STREET = (
    *_DIGITS, *"０１２３４５６７８９",
    "路", "街", "巷", "弄", "胡同", "号", "村", "屯", "栋", "幢", "楼", "室", "单元", "公寓", "大厦", "广场", "花园",
    "家园", "小区", "社区", "园区", "厂区", "校区", "院区", "生活区", "宿舍区", "家属区", "市场", "超市", "夜市", "门市",
)  # fmt: skip


def _address(*, rest: str = MASKED) -> Text:
    """Province, city and district; the rest is four stars. Without a city: province and county."""
    area, city, county = Named("area"), ("市",), ("县", "旗")
    province = ("省", "自治区")
    # No city follows a county: what ends in 市 after it is a street.
    within = Choice(((Holds(area, county), Through(area, county)),), area)
    body = Choice(
        (
            (
                Holds(Named("within"), city),
                _shown(
                    Through(Named("within"), city),
                    Through(After(Named("within"), city), ("区", "县", "旗", "市")),
                    rest,
                ),
            ),
            (
                Holds(Named("within"), province),
                _shown(
                    Through(Named("within"), province),
                    Through(After(Named("within"), province), county),
                    rest,
                ),
            ),
        ),
        _WHOLE,
    )
    return Let("area", Before(First(_TRIMMED, 30), _STREET), Let("within", within, body))


def _year(*, rest: str = "-**-**") -> Text:
    """The year of `1985-03-02`, `19850302`, `1985/03/02`, with or without a time."""
    plain = _digits(_TRIMMED, 8, 8)
    parted = _all(
        LengthIn(_TRIMMED, 8, 40),
        MadeOf(First(_TRIMMED, 4), _DIGITS),
        MadeOf(First(Skip(_TRIMMED, 4), 1), "-/."),
        MadeOf(Skip(_TRIMMED, 4), _DIGITS + _DATE_SIGNS),
        LengthIn(Without(Skip(_TRIMMED, 4), _DATE_SIGNS), 2, 40),  # a month and a day, not signs alone
    )
    shown = _shown(First(_TRIMMED, 4), rest)
    # A column of dates holds nothing else but, and PostgreSQL computes the rest in fifteen times the time of the answer.
    return Usual("0000-00-00", _shown(First(Value(), 4), rest), Choice(((plain, shown), (parted, shown)), _WHOLE))


def _identifier() -> Text:
    """The last four of eight characters or more: enough to tell two records apart on one screen."""
    form = _all(LengthIn(_COMPACT, 8, 64), MadeOf(_COMPACT, _DIGITS + _CAPITALS + _SMALL + "_"))
    return Choice(((form, _tail(_COMPACT, 4)),), _WHOLE)


def _postcode() -> Text:
    """The first two digits, which name the province."""
    return Choice(((_digits(_TRIMMED, 6, 6), _shown(First(_TRIMMED, 2), MASKED)),), _WHOLE)


def _guarded(treatment: Text) -> Text:
    """Engines disagree where a text that holds U+0000 ends, so such a text is masked wholly."""
    return Choice(((Holds(Value(), ("\0",)), _WHOLE),), treatment)


TREATMENTS: Mapping[str, Text] = MappingProxyType(
    {
        "name": _guarded(_name()),
        "id_number": _guarded(_id_number()),
        "document": _guarded(_document()),
        "mobile": _guarded(_mobile()),
        "telephone": _guarded(_telephone()),
        "card": _guarded(_card()),
        "email": _guarded(_email()),
        "address": _guarded(_address()),
        "birth_date": _guarded(_year()),
        "identifier": _guarded(_identifier()),
        "postcode": _guarded(_postcode()),
        # For statistics: nothing but the group.
        "year": _guarded(_year(rest="")),
        "district": _guarded(_address(rest="")),
        "amount": _WHOLE,
        "whole": _WHOLE,
    }
)


def treatment(name: str) -> Text:
    """The treatment of that name, or BadInput."""
    try:
        return TREATMENTS[name]
    except KeyError:
        raise BadInput(
            "mask.treatment", f"There is no treatment called {name!r}.", f"Use one of {', '.join(TREATMENTS)}."
        ) from None
