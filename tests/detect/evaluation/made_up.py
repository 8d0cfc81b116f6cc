# SPDX-License-Identifier: Apache-2.0
"""Makers of values: what is labelled in the ways people write it, and look-alikes. Right check digits are computed here
again, not borrowed from the detector, so that one error cannot hide in both.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

from tests.detect.evaluation.pools import SURNAMES, TWO_SURNAMES, Pool

T = TypeVar("T")
_AREAS = ("110105", "310104", "320102", "330203", "370202", "420111", "430104", "440305", "500112", "510107", "610113")
_WIDE = {ord(one): ord(one) + 0xFEE0 for one in "0123456789-+X"}  # the full-width form
_SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
_SPOKEN_FORMAL = str.maketrans("0123456789", "〇一二三四五六七八九")
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Draw:
    """Choices that are the same with every Python: only `random()` of the generator is promised to stay."""

    def __init__(self, seed: str, pool: Pool) -> None:
        self._random = random.Random(seed)
        self.pool = pool

    def below(self, limit: int) -> int:
        return int(self._random.random() * limit)

    def one(self, of: Sequence[T]) -> T:
        return of[self.below(len(of))]

    def digits(self, count: int) -> str:
        return "".join(str(self.below(10)) for _ in range(count))

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)


def name(draw: Draw, _form: str) -> str:
    kind = draw.below(100)
    if kind < 3:
        return draw.one(draw.pool.whole)
    surname = draw.one(TWO_SURNAMES) if kind < 7 else draw.one(SURNAMES)
    return surname + "".join(draw.one(draw.pool.given) for _ in range(1 if kind > 72 else 2))


def mobile(draw: Draw, form: str) -> str:
    whole = draw.one(("13", "15", "17", "18", "19")) + draw.digits(9)
    parts = whole[:3], whole[3:7], whole[7:]
    forms = {
        "plain": whole, "spaced": " ".join(parts), "hyphen": "-".join(parts), "plus": "+86" + whole, "plus86": "+86 " + whole,
        "plushyphen": "+86-" + "-".join(parts), "country": "86" + whole, "zeros": "0086" + whole, "wide": whole.translate(_WIDE),
        "spoken": whole.translate(draw.one((_SPOKEN, _SPOKEN_FORMAL))), "bracket": "(+86)" + whole,
    }  # fmt: skip
    common = ("plain", "plain", "plain", "plain", "plain", "spaced", "hyphen", "plus", "plus86", "plushyphen", "country",
              "zeros", "wide", "spoken", "bracket")  # fmt: skip
    return forms[form or draw.one(common)]


def landline(draw: Draw, _form: str) -> str:
    area = draw.one(("010", "021", "0571", "0731", "028", "0755", "0532", "025"))
    own = str(draw.between(2, 8)) + draw.digits(7 if len(area) == 3 else draw.one((6, 7)))
    return draw.one((f"{area}-{own}", f"{area}-{own}", f"{area}{own}", f"({area}){own}", f"{area} {own}", f"\uff08{area}\uff09{own}",
                     f"{area}-{own}-{draw.digits(4)}", f"+86-{area[1:]}-{own}", f"{area}-{own}转{draw.digits(3)}"))  # fmt: skip


def _id_check(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def resident_id(draw: Draw, form: str) -> str:
    body = (
        f"{draw.one(_AREAS)}{draw.between(1950, 2006)}{draw.between(1, 12):02}{draw.between(1, 28):02}{draw.digits(3)}"
    )
    whole = body + _id_check(body)
    kind = form or draw.one(("plain",) * 7 + ("spaced", "wide", "lower", "hyphen"))
    spaced = f"{whole[:6]} {whole[6:14]} {whole[14:]}"
    return {
        "plain": whole, "spaced": spaced, "wide": whole.translate(_WIDE), "lower": whole.lower(),
        "hyphen": spaced.replace(" ", "-"), "spoken": whole.translate(_SPOKEN),
    }[kind]  # fmt: skip


def bad_id(draw: Draw, _form: str) -> str:
    whole = resident_id(draw, "plain")
    return whole[:17] + draw.one([one for one in "0123456789" if one != whole[17]])


def luhn(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        number = int(digit) * (2 - place % 2)
        total += number - 9 if number > 9 else number
    return str(-total % 10)


def card(draw: Draw, form: str) -> str:
    start = draw.one(("622848", "621700", "622202", "625965", "621483", "436742", "524094", "622588"))
    body = start + draw.digits((15 if start[0] not in "62" else draw.one((15, 18))) - 6)
    whole = body + luhn(body)
    groups = [whole[place : place + 4] for place in range(0, len(whole), 4)]
    kind = form or draw.one(("plain",) * 6 + ("spaced", "spaced", "hyphen", "wide"))
    return {
        "plain": whole, "spaced": " ".join(groups), "hyphen": "-".join(groups), "wide": whole.translate(_WIDE),
        "spoken": whole.translate(_SPOKEN),
    }[kind]  # fmt: skip


def account(draw: Draw, _form: str) -> str:
    digits = draw.one("134578") + draw.digits(draw.one((11, 14, 16, 17, 18)))
    if draw.below(5) == 0:
        return f"{draw.digits(2)}-{draw.digits(3)}{draw.digits(12)}"
    return f"{digits[:4]} {digits[4:8]} {digits[8:]}" if draw.below(6) == 0 else digits


def address(draw: Draw, _form: str) -> str:
    pool, kind = draw.pool, draw.below(10)
    if kind == 0:
        return draw.one(pool.villages)
    place, road, number = draw.one(pool.cities), draw.one(pool.roads), f"{draw.between(1, 899)}号"
    house = f"{draw.between(1, 30)}{draw.one(('栋', '号楼', '幢'))}{draw.between(1, 6)}单元{draw.between(1, 28)}0{draw.between(1, 4)}室"
    if kind < 4:
        return place + road + number + draw.one(pool.compounds) + house
    if kind < 6:
        return place + road + number
    if kind == 6:
        return place[place.find("市") + 1 :] + road + number + house
    if kind == 7:
        return place + draw.one(pool.compounds) + f"{draw.between(1, 30)}-{draw.between(1, 6)}-{draw.between(1, 28)}01"
    return place + road + number + draw.one(pool.compounds) + f"{draw.one('ABC')}座{draw.between(3, 28)}楼"


def credit_code(draw: Draw, _form: str) -> str:
    body = "91" + draw.one(_AREAS) + "MA" + "".join(draw.one(_CREDIT) for _ in range(7))
    total = sum(_CREDIT.index(one) * pow(3, place, 31) for place, one in enumerate(body))
    return body + _CREDIT[-total % 31]


def plate(draw: Draw, _form: str) -> str:
    start = draw.one("京沪粤浙苏湘川鲁") + draw.one("ABCDEF")
    own = "".join(draw.one("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(4)) + draw.digits(1)
    return draw.one((start + own, start + "·" + own, f"{start} {own}", start + "D" + draw.digits(5)))


def permit(draw: Draw, form: str) -> str:
    if form == "taiwan":
        return draw.digits(8)
    return draw.one(
        ("C" + draw.digits(8), "C" + draw.one("ABCDEF") + draw.digits(7), "H" + draw.digits(8), "H" + draw.digits(10))
    )


def wechat(draw: Draw, _form: str) -> str:
    nick = draw.one(draw.pool.nicknames)
    return draw.one(
        (
            f"{nick}_{draw.digits(4)}",
            f"wx{nick}{draw.digits(3)}",
            f"{nick}-{draw.digits(2)}a",
            "wxid_" + draw.digits(6) + nick,
        )
    )


def password(draw: Draw, _form: str) -> str:
    nick = draw.one(draw.pool.nicknames)
    return draw.one(
        (
            draw.digits(6),
            f"{nick.capitalize()}@{draw.digits(4)}",
            f"{nick}{draw.digits(3)}!",
            f"Q{nick}#{draw.digits(2)}z",
        )
    )


def imei(draw: Draw, _form: str) -> str:
    body = draw.one(("35", "86")) + draw.digits(12)
    return body + luhn(body)


def mac(draw: Draw, _form: str) -> str:
    octets = [f"{draw.below(256):02x}" for _ in range(6)]
    return draw.one((":".join(octets), "-".join(octets).upper(), ":".join(octets).upper()))


def address_of_host(draw: Draw, _form: str) -> str:
    if draw.below(6) == 0:
        return "2001:db8:" + ":".join(f"{draw.between(1, 65535):x}" for _ in range(6))
    return f"{draw.one((10, 172, 192, 203, 117))}.{draw.below(256)}.{draw.below(256)}.{draw.between(1, 254)}"


def expiry(draw: Draw, form: str) -> str:
    month, year = draw.between(1, 12), draw.between(26, 34)
    if form == "slash":
        return f"{month:02}/{year}"
    return draw.one(
        (
            f"{month:02}/{year}",
            f"{month:02}/{year}",
            f"{month:02}{year}",
            f"{month:02}/20{year}",
            f"20{year}年{month}月",
        )
    )


def birth(draw: Draw, _form: str) -> str:
    year, month, day = draw.between(1950, 2006), draw.between(1, 12), draw.between(1, 28)
    return draw.one(
        (
            f"{year}-{month:02}-{day:02}",
            f"{year}年{month}月{day}日",
            f"{year}/{month}/{day}",
            f"{year}{month:02}{day:02}",
            f"{year}.{month:02}.{day:02}",
        )
    )


def email(draw: Draw, _form: str) -> str:
    return draw.one(draw.pool.nicknames) + draw.one(("", ".", "_")) + draw.digits(2) + "@" + draw.one(draw.pool.domains)


def _day(draw: Draw) -> str:
    year, month, day = draw.between(2021, 2026), draw.between(1, 12), draw.between(1, 28)
    return draw.one((f"{year}年{month}月{day}日", f"{month}月{day}日", f"{year}-{month:02}-{day:02}"))


def _moment(draw: Draw) -> str:
    return f"2026-{draw.between(1, 12):02}-{draw.between(1, 28):02} {draw.below(24):02}:{draw.below(60):02}:{draw.below(60):02}"


def _amount(draw: Draw) -> str:
    whole = draw.between(100, 999999)
    return draw.one(
        (
            f"{whole}元",
            f"{whole:,}.{draw.digits(2)}元",
            f"人民币{whole}元",
            f"¥{whole}.00",
            f"{draw.between(1, 900)}万元",
            f"{draw.between(1, 99)}.{draw.digits(1)}亿元",
        )
    )


def _stars(value: str, kept: int) -> str:
    return value[:kept] + "*" * (len(value) - kept - 4) + value[-4:]


Maker = Callable[[Draw, str], str]
LABELLED: dict[str, Maker] = {
    "NAME": name, "MOBILE": mobile, "TEL": landline, "ID_CARD": resident_id, "BANK_CARD": card, "ACCOUNT": account,
    "ADDRESS": address, "EMAIL": email, "PLATE": plate, "PERMIT": permit, "USCC": credit_code, "WECHAT": wechat,
    "PASSWORD": password, "IMEI": imei, "MAC": mac, "IP": address_of_host, "EXPIRY": expiry, "DATE": birth,
    "PASSPORT": lambda draw, _: draw.one("EG") + draw.digits(8) if draw.below(2) else "E" + draw.one("ABCDEFGH") + draw.digits(7),
    "OFFICER": lambda draw, _: draw.one(("军", "南", "海", "空")) + "字第" + draw.digits(draw.one((7, 8))) + "号",
    "QQ": lambda draw, _: str(draw.between(1, 9)) + draw.digits(draw.between(6, 9)),
    "OTP": lambda draw, form: (draw.digits(6).translate(_SPOKEN) if form else draw.digits(draw.one((4, 6, 6)))),
    "CVV": lambda draw, _: draw.digits(3),
}  # fmt: skip
LOOK_ALIKES: dict[str, Maker] = {
    "order": lambda draw, _: draw.one(("2026" + draw.digits(14), "ORD" + draw.digits(12), "GD2026" + draw.digits(6), draw.digits(16), "1" + draw.digits(12))),
    "serial": lambda draw, _: draw.digits(draw.one((8, 10, 12, 16, 20))),
    "rrn": lambda draw, _: draw.digits(12),
    "badid": bad_id,
    "timestamp": lambda draw, _: "17" + draw.digits(draw.one((8, 11))),
    "amount": lambda draw, _: _amount(draw),
    "plainamount": lambda draw, _: f"{draw.between(10, 99999)}.{draw.digits(2)}",
    "hotline": lambda draw, _: draw.one(("95588", "95533", "12378", "400-820-8788", "4008895580", "400 666 1234", "12363", "800-810-8888")),
    "maskedmobile": lambda draw, _: _stars(mobile(draw, "plain"), 3),
    "maskedcard": lambda draw, _: _stars(card(draw, "plain"), 6),
    "maskedid": lambda draw, _: _stars(resident_id(draw, "plain"), 6),
    "date": lambda draw, _: _day(draw),
    "datetime": lambda draw, _: _moment(draw),
    "percent": lambda draw, _: f"{draw.below(20)}.{draw.digits(2)}%",
    "number": lambda draw, _: str(draw.between(1, 9999)),
    "number14": lambda draw, _: f"2026{draw.between(1, 12):02}{draw.between(1, 28):02}{draw.digits(6)}",
    "version": lambda draw, _: draw.one((f"v{draw.below(9)}.{draw.below(20)}.{draw.below(20)}", f"{draw.below(20)}.{draw.below(9)}.{draw.below(9)}.{draw.below(9999) + 300}")),
    "hex": lambda draw, _: "".join(draw.one("0123456789abcdef") for _ in range(16)),
    "express": lambda draw, _: draw.one(("SF", "YT", "JD", "")) + draw.digits(13),
    "contract": lambda draw, _: draw.one(("HT", "借字")) + "2026" + draw.digits(8),
    "invoice": lambda draw, _: draw.digits(draw.one((8, 20))),
    "postcode": lambda draw, _: draw.digits(6),
    "org": lambda draw, _: draw.one(draw.pool.firms),
    "branch": lambda draw, _: draw.one(("城南支行", "开发区支行", "营业部", "滨江分行", "高新支行")),
}  # fmt: skip
