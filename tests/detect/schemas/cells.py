# SPDX-License-Identifier: Apache-2.0
"""Made-up cells, by what a column is: of the form of the real thing, with right check digits, of nobody."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from tournier_samples.numbers import id_check, luhn_check
from tournier_samples.words import GIVEN_FEMALE, GIVEN_MALE, PLACES, STREETS, SURNAMES

Draw = random.Random

_DIGITS = "0123456789"
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_NOTES = (
    "客户来电咨询还款日期",
    "已核实,无异常",
    "资料补充中",
    "无",
    "请三个工作日内回复",
    "同意",
    "来电反映柜台排队过久",
)
_WORDS = ("默认", "参数一", "系统预置", "启用后生效", "仅供测试", "A类", "B类", "其他")
_ORGS = ("云海银行望川支行", "云海银行鹿鸣分行", "营业部", "星澜市第一支行", "个人金融部", "风险管理部")
_EMPLOYERS = ("望川市水务集团", "星澜第二中学", "听泉纺织厂", "鹿鸣商贸有限公司", "晚潮渔业合作社", "自由职业")
_JOBS = ("教师", "会计", "司机", "工程师", "公务员", "个体经营", "农民", "退休")
_NOTED = ("工资", "转账", "消费", "取现", "房租", "还款", "货款", "红包")


def _digits(draw: Draw, count: int) -> str:
    return "".join(draw.choices(_DIGITS, k=count))


def _date(draw: Draw, first: int = 1950, last: int = 2005) -> str:
    year, month, day = draw.randint(first, last), draw.randint(1, 12), draw.randint(1, 28)
    return f"{year}-{month:02d}-{day:02d}" if draw.random() < 2 / 3 else f"{year}{month:02d}{day:02d}"


def _later(draw: Draw) -> str:
    return _date(draw, 2008, 2038)


def _name(draw: Draw) -> str:
    given = GIVEN_FEMALE if draw.random() < 1 / 2 else GIVEN_MALE
    return draw.choice(SURNAMES)[0] + "".join(draw.choice(given)[0] for _ in range(draw.choice((1, 2, 2))))


def _latin(draw: Draw) -> str:
    return f"{draw.choice(SURNAMES)[1].upper()} {draw.choice(GIVEN_MALE)[1].upper()}"


def _identity(draw: Draw) -> str:
    born = f"{draw.randint(1950, 2005)}{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}"
    first = f"{draw.choice(PLACES)[0]}{born}{_digits(draw, 3)}"
    return first + id_check(first)


def _card(draw: Draw) -> str:
    first = "9999" + _digits(draw, draw.choice((11, 14)))
    return first + luhn_check(first)


def _credit_code(draw: Draw) -> str:
    first = "91" + draw.choice(PLACES)[0] + "".join(draw.choices(_USCC, k=9))
    total = sum(_USCC.index(one) * weight for one, weight in zip(first, _USCC_WEIGHTS, strict=True))
    return first + _USCC[(31 - total % 31) % 31]


def _address(draw: Draw) -> str:
    _, province, city, district = draw.choice(PLACES)
    return f"{province}{city}{district}{draw.choice(STREETS)}{draw.randint(1, 300)}号{draw.randint(1, 9)}栋{draw.randint(101, 2900)}室"


def _landline(draw: Draw) -> str:
    return f"0{draw.choice(('10', '21', '571', '755'))}-{draw.randint(2, 8)}{_digits(draw, 7)}"


def _money(draw: Draw) -> str:
    return f"{draw.lognormvariate(8, 2):.2f}"


def _hex(draw: Draw) -> str:
    return f"{draw.getrandbits(256):064x}"


def _plate(draw: Draw) -> str:
    return draw.choice("京沪粤浙苏") + draw.choice("ABCDE") + "".join(draw.choices("0123456789ABCDEFGH", k=5))


def _of(*words: str) -> Callable[[Draw], str]:
    return lambda draw: draw.choice(words)


def _number(least: int, most: int) -> Callable[[Draw], str]:
    return lambda draw: str(draw.randint(least, most))


def _run(count: int) -> Callable[[Draw], str]:
    return lambda draw: _digits(draw, count)


KINDS: Mapping[str, Callable[[Draw], str]] = {
    "CUST_ID": lambda draw: "1" + _digits(draw, 9), "NAME": _name, "EN_NAME": _latin,
    "ID_TYPE": _of("110001", "110023", "居民身份证", "护照"), "ID_NO": _identity, "ID_EXPIRY": _later,
    "ID_ISSUER": lambda draw: f"{draw.choice(PLACES)[2]}公安局", "PASSPORT": lambda draw: "E" + _digits(draw, 8),
    "USCC": _credit_code, "BIRTH_DATE": _date, "GENDER": _of("1", "2", "9"), "ETHNICITY": _of("汉族", "回族", "01", "05"),
    "NATIONALITY": _of("CHN", "156", "KOR"), "MARITAL": _of("10", "20", "90"), "EDUCATION": _of("本科", "专科", "研究生", "高中"),
    "OCCUPATION": _of(*_JOBS), "EMPLOYER": _of(*_EMPLOYERS), "EMP_ADDRESS": _address, "INCOME": _money,
    "RELATION": _of("配偶", "父母", "子女"), "CONTACT": _name, "MOBILE": lambda draw: f"1{draw.randint(3, 9)}{_digits(draw, 9)}",
    "TEL": _landline, "PHONE": lambda draw: _landline(draw) if draw.random() < 1 / 3 else f"1{draw.randint(3, 9)}{_digits(draw, 9)}",
    "EMAIL": lambda draw: f"{draw.choice(SURNAMES)[1].lower()}{_digits(draw, 4)}@mail.example", "WECHAT": lambda draw: f"wx_{_hex(draw)[:10]}",
    "QQ": _run(9), "IM": _run(10), "ALIPAY": lambda draw: f"1{draw.randint(3, 9)}{_digits(draw, 9)}",
    "USERNAME": lambda draw: f"{draw.choice(SURNAMES)[1].lower()}{_digits(draw, 3)}", "ADDRESS": _address,
    "POSTCODE": _run(6), "PLATE": _plate, "IP": lambda draw: ".".join(str(draw.randint(1, 254)) for _ in range(4)),
    "MAC": lambda draw: ":".join(f"{draw.randint(0, 255):02X}" for _ in range(6)), "DEVICE": _hex, "BANK_CARD": _card,
    "CARD_EXPIRY": lambda draw: f"{draw.randint(24, 34)}{draw.randint(1, 12):02d}", "CVV": _run(3), "TRACK": _hex,
    "ACCOUNT": lambda draw: "99" + _digits(draw, 15), "ACCT_STATUS": _of("1", "2", "A", "N"), "OPEN_DATE": lambda draw: _date(draw, 1998, 2026),
    "OPEN_ORG": lambda draw: f"99{draw.randint(10, 40)}", "BALANCE": _money, "TXN": _of("1", "2", "0010", "2026-03-01", "158.20", "22.00"),
    "TXN_ID": _run(20), "TXN_NOTE": _of(*_NOTED), "LOAN": _of("50000.00", "120000.00", "36", "2027-06-30", "1", "8000.00"),
    "RATE": lambda draw: f"{draw.uniform(1, 6):.4f}", "CONTRACT_ID": lambda draw: f"HT{_digits(draw, 14)}", "RISK": _of("1", "2", "3", "R4"),
    "KYC_IMAGE": lambda draw: f"/img/{_hex(draw)[:12]}.jpg", "BIOMETRIC": _hex, "PASSWORD": _hex, "OTP": _run(6), "SEC_QA": _of(*_NOTES),
    "STAFF_ID": lambda draw: f"S{_digits(draw, 5)}", "STAFF_NAME": _name, "ORG_NAME": _of(*_ORGS), "ORG_ADDRESS": _address, "ORG_TEL": _landline,
    "BANK_CODE": _run(12), "NARRATIVE": _of(*_NOTES), "NONE": _of(*_WORDS),
    "note": _of(*_NOTES), "word": _of(*_WORDS), "code": _of("0101", "0102", "1001", "2003", "9900"), "flag": _of("Y", "N"),
    "small": _number(0, 12), "serial": lambda draw: str(10_000_000 + draw.randint(0, 999)), "money": _money, "hash": _hex,
    "stamp": lambda draw: f"{_date(draw, 2020, 2026)} {draw.randint(0, 23):02d}:{draw.randint(0, 59):02d}:00",
    "date": lambda draw: _date(draw, 2015, 2026), "currency": _of("CNY", "USD", "156"), "four": _run(4), "letter": _of("A", "B", "C", "D"),
}  # fmt: skip
"""How a cell is drawn, by category or by the kind that a template names."""

_DIRTY = ("无", "-", "N/A", "0", "未知")
_DIRT = 0.03


def column(kind: str, count: int, draw: Draw) -> tuple[str, ...]:
    """Distinct cells of a column in which a few are not what they should be."""
    cells = (draw.choice(_DIRTY) if draw.random() < _DIRT else KINDS[kind](draw) for _ in range(count))
    return tuple(dict.fromkeys(cells))
