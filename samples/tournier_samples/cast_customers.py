# SPDX-License-Identifier: Apache-2.0
"""Customers with a story: they are the bank's first, whatever the seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tournier_samples.numbers import customer_number

ROOM = 60  # so many places are kept for them; the households of the staff follow


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to another customer of the cast, by name."""

    to: str
    relation: str


@dataclass(frozen=True, slots=True)
class CastCustomer:
    """One customer of the cast."""

    zh: str
    en: str
    male: bool
    birth: date
    branch: str
    story_zh: str
    story_en: str
    manager: str = ""
    vip: bool = False
    dormant: bool = False
    deceased: bool = False
    staff: bool = False
    restricted: bool = False
    consents: tuple[str, ...] = ("caller_check", "customer_care")
    links: tuple[Link, ...] = ()


def _customer(
    zh: str, en: str, sex: str, birth: date, branch: str, story: tuple[str, str], **more: object
) -> CastCustomer:
    return CastCustomer(zh, en, sex == "m", birth, branch, *story, **more)  # type: ignore[arg-type]  # keywords of the table below


CAST_CUSTOMERS = (
    _customer("沈知微", "Shen Zhiwei", "f", date(1987, 5, 12), "9911", ("示例流程的客户", "The customer of the walk"),
              manager="1004", links=(Link("沈小满", "女儿"), Link("沈星野", "儿子"))),
    _customer("陆青禾", "Lu Qinghe", "m", date(1979, 9, 3), "9921", ("在网上查看自己资料的客户", "Sees their own record online"),
              manager="1005", consents=("caller_check", "customer_care", "marketing")),
    _customer("欧阳明溪", "Ouyang Mingxi", "f", date(1965, 2, 27), "9911", ("贵宾客户", "A VIP"), manager="1004", vip=True),
    _customer("沈小满", "Shen Xiaoman", "f", date(2016, 6, 1), "9911", ("不满十四周岁", "Under fourteen"),
              consents=(), links=(Link("沈知微", "母亲"),)),
    _customer("沈星野", "Shen Xingye", "m", date(2011, 4, 18), "9911", ("未成年，已满十四周岁", "Under eighteen, over fourteen"),
              consents=(), links=(Link("沈知微", "母亲"),)),
    _customer("柳怀远", "Liu Huaiyuan", "m", date(1941, 11, 8), "9911", ("已故客户", "Deceased"), deceased=True, consents=()),
    _customer("季云归", "Ji Yungui", "m", date(1958, 7, 21), "9911", ("久悬账户", "Dormant"), dormant=True),
    _customer("白一诺", "Bai Yinuo", "f", date(1993, 12, 30), "9911", ("已反对处理", "Has objected to processing"),
              restricted=True, consents=()),
    _customer("苏晚晴", "Su Wanqing", "f", date(1996, 3, 15), "9911", ("柜员本人", "The teller's own record"), staff=True,
              links=(Link("苏木兰", "母亲"),)),
    _customer("苏木兰", "Su Mulan", "f", date(1968, 8, 9), "9911", ("柜员的母亲", "The teller's mother"),
              links=(Link("苏晚晴", "女儿"),)),
    _customer("赫连静", "Helian Jing", "f", date(1980, 1, 25), "9911", ("支行行长本人", "The branch manager's own record"), staff=True),
    _customer("阿依古丽·买合木", "Ayiguli Maihemu", "f", date(1990, 10, 2), "9911", ("长姓名", "A long name"), manager="1004"),
    _customer("江见鹿", "Jiang Jianlu", "m", date(1972, 6, 16), "9912", ("另一支行的客户", "A customer of another branch")),
    _customer("诸葛闻钟", "Zhuge Wenzhong", "m", date(1955, 5, 5), "9921", ("另一地区的贵宾", "A VIP of the other region"),
              manager="1005", vip=True),
)  # fmt: skip


def customer_key(zh: str) -> str:
    """The customer number of somebody of the cast."""
    return customer_number(next(index for index, one in enumerate(CAST_CUSTOMERS) if one.zh == zh))
