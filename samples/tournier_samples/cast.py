# SPDX-License-Identifier: Apache-2.0
"""The cast: made-up people with names, so that a story can be told and a test can name who does what."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta

from tournier_samples.cast_customers import CAST_CUSTOMERS, CastCustomer, Link, customer_key
from tournier_samples.numbers import account_number, credit_card, customer_number, debit_card, mobile, special_id_number
from tournier_samples.offices import BRANCHES, NETWORKS, POSTS

__all__ = [
    "BRANCHES", "CAST", "CAST_CUSTOMERS", "NETWORKS", "PEOPLE", "PORTAL", "POSTS", "WALK", "CastCustomer", "Link", "Person",
    "Portal", "Walk", "customer_key", "person",
]  # fmt: skip

_TERMS = ("training", "exam", "pledge", "read_confirmed", "background_check")
_YEAR = 365


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff. The five terms and the contract are days from the demo's day; a negative one has run out.

    `contract` is None for somebody who is employed without end. `password` and `totp` are for demonstration only:
    they stand here for all to read. `relatives` are the declared relatives among the customers, by their keys.
    """

    code: str
    zh: str
    en: str
    posts: tuple[str, ...]
    branch: str
    employment: str
    password: str
    story_zh: str
    story_en: str
    status: str = "active"
    training: int = 200
    exam: int = 200
    pledge: int = 300
    read_confirmed: int = 120
    background_check: int = 700
    contract: int | None = None
    sponsor: str = ""
    open_violation: bool = False
    has_totp: bool = True
    own_customer: str = ""
    relatives: tuple[str, ...] = field(default=())

    def until(self, term: str, day: date) -> date | None:
        """The last day of `training`, `exam`, `pledge`, `read_confirmed`, `background_check` or `contract`, seen from `day`."""
        days: int | None = getattr(self, term)
        return None if days is None else day + timedelta(days=days)

    def terms(self, day: date) -> dict[str, date | None]:
        """All last days by the names of the facts (`training_until`, ..., `contract_until`)."""
        return {f"{term}_until": self.until(term, day) for term in (*_TERMS, "contract")}

    @property
    def totp(self) -> str:
        """The secret of the demo's one-time codes in base32; empty for somebody who signs in by password alone."""
        return totp_secret(self.code) if self.has_totp else ""


def totp_secret(code: str) -> str:
    """A secret for demonstration only, the same on every machine."""
    return base64.b32encode(hashlib.sha256(f"tournier demonstration {code}".encode()).digest()[:20]).decode()


# code zh en post branch employment password
_TABLE = """
1001 苏晚晴   Su_Wanqing       teller             9911 regular    Lantern-Harbour-17
1002 方以舟   Fang_Yizhou      teller             9911 regular    Willow-Compass-28
1003 唐若川   Tang_Ruochuan    teller             9921 regular    Cobalt-Meadow-39
1004 顾南星   Gu_Nanxing       customer_manager   9911 regular    Saffron-Bridge-41
1005 梁溪亭   Liang_Xiting     customer_manager   9921 regular    Juniper-Kettle-52
1006 赫连静   Helian_Jing      branch_manager     9911 regular    Marble-Orchard-63
1007 祁望舒   Qi_Wangshu       branch_manager     9921 regular    Amber-Lighthouse-74
1008 邵闻笛   Shao_Wendi       branch_manager     9911 regular    Copper-Sparrow-85
1009 鲁一帆   Lu_Yifan         call_agent         9901 outsourced Velvet-Anchor-96
1010 简宁     Jian_Ning        teller             9912 dispatched Crimson-Thimble-27
1011 霍青岚   Huo_Qinglan      loan_officer       9911 regular    Pewter-Lagoon-38
1012 孟观澜   Meng_Guanlan     analyst            9900 regular    Indigo-Trellis-49
1013 宋砚秋   Song_Yanqiu      aml_officer        9900 regular    Walnut-Beacon-51
1014 尉迟敏   Yuchi_Min        department_head    9901 regular    Silver-Thicket-62
1015 曹向北   Cao_Xiangbei     collector          9901 outsourced Ginger-Parapet-73
1016 裴如月   Pei_Ruyue        protection_officer 9900 regular    Linen-Cascade-84
1017 温叔衡   Wen_Shuheng      compliance_officer 9900 regular    Basalt-Fiddle-95
1018 穆清和   Mu_Qinghe        legal_officer      9900 regular    Clover-Pendulum-26
1019 严明远   Yan_Mingyuan     auditor            9900 regular    Cedar-Monocle-37
1020 石见山   Shi_Jianshan     system_admin       9900 regular    Tundra-Bobbin-48
1021 郁安然   Yu_Anran         security_admin     9900 regular    Quartz-Haywain-59
1022 文证之   Wen_Zhengzhi     audit_admin        9900 regular    Maple-Sextant-61
1023 江小鹿   Jiang_Xiaolu     teller             9911 intern     Poppy-Drawbridge-72
1024 纪伯言   Ji_Boyan         customer_manager   9912 regular    Onyx-Windmill-83
1025 左思齐   Zuo_Siqi         department_head    9900 regular    Hazel-Turnstile-94
"""

_STORIES = {
    "1001": ("柜员，手续齐全；示例流程从她开始", "Teller with everything in order; the walk begins with her"),
    "1002": ("柜员，培训已过期", "Teller whose training has lapsed"),
    "1003": ("另一地区的柜员", "Teller in the other region"),
    "1004": ("客户经理，名下有客户", "Customer manager with a portfolio"),
    "1005": ("另一地区的客户经理", "Customer manager in the other region"),
    "1006": ("支行行长，审批人", "Branch manager who approves"),
    "1007": ("另一地区的支行行长", "Branch manager in the other region"),
    "1008": ("副行长，行长不在时审批", "Deputy who approves when the manager is away"),
    "1009": ("外包客服坐席", "Outsourced call agent"),
    "1010": ("派遣柜员，合同将到期", "Dispatched teller whose contract ends soon"),
    "1011": ("信贷员", "Loan officer"),
    "1012": ("数据分析员", "Analyst"),
    "1013": ("反洗钱专员", "Anti-money-laundering officer"),
    "1014": ("客服中心负责人，外包人员的保荐人", "Head of the service centre, who sponsors its outsourced staff"),
    "1015": ("外包催收员", "Outsourced collector"),
    "1016": ("保密信息专员", "Protection officer"),
    "1017": ("合规专员", "Compliance officer"),
    "1018": ("法务专员", "Legal officer"),
    "1019": ("总行审计员，复核紧急查询", "Head-office auditor who reviews emergencies"),
    "1020": ("系统管理员（三员之一）", "System administrator, one of the three"),
    "1021": ("安全管理员（三员之一）", "Security administrator, one of the three"),
    "1022": ("审计管理员（三员之一）", "Audit administrator, one of the three"),
    "1023": ("实习生", "Intern"),
    "1024": ("客户经理，有未结违规案件，已停职", "Customer manager, suspended while a violation case is open"),
    "1025": ("总行零售部负责人", "Head of retail banking"),
}

# What sets a person apart from the usual; all else is in order.
_PARTICULARS: dict[str, dict[str, object]] = {
    "1001": {"own_customer": customer_key("苏晚晴"), "relatives": (customer_key("苏木兰"),)},
    "1002": {"training": -12, "exam": 90},
    "1006": {"own_customer": customer_key("赫连静")},
    "1009": {"contract": 150, "sponsor": "1014", "background_check": 200},
    "1010": {"contract": 20, "sponsor": "1006"},
    "1015": {"contract": 90, "sponsor": "1014", "pledge": 30},
    "1023": {"contract": 60, "sponsor": "1006", "exam": -1, "has_totp": False},
    "1024": {"status": "suspended", "open_violation": True},
}


def _people() -> tuple[Person, ...]:
    found = []
    for line in _TABLE.strip().splitlines():
        code, zh, en, post, branch, employment, password = line.split()
        story_zh, story_en = _STORIES[code]
        base = Person(code, zh, en.replace("_", " "), (post,), branch, employment, password, story_zh, story_en)
        values = {name: getattr(base, name) for name in base.__slots__} | _PARTICULARS.get(code, {})
        found.append(Person(**values))
    return tuple(found)


PEOPLE = CAST = _people()


def person(code: str) -> Person:
    """The member of the cast with this number."""
    return next(one for one in PEOPLE if one.code == code)


@dataclass(frozen=True, slots=True)
class Portal:
    """A customer who signs in to see their own record."""

    username: str
    password: str
    customer: str
    zh: str
    en: str


PORTAL = tuple(
    Portal(name, password, customer_key(zh), zh, en)
    for name, password, zh, en in (
        ("shen.zhiwei", "Bamboo-Ferry-19", "沈知微", "Shen Zhiwei"),
        ("lu.qinghe", "Paper-Kingfisher-20", "陆青禾", "Lu Qinghe"),
    )
)


@dataclass(frozen=True, slots=True)
class Walk:
    """The customer of the walk: what they are found by, and what a test compares a revealed value with."""

    customer: str
    name: str
    id_number: str
    mobile: str
    birth: date
    account: str
    debit_card: str
    credit_card: str
    branch: str
    clerk: str
    approver: str


def _walk() -> Walk:
    index = 0
    one = CAST_CUSTOMERS[index]
    return Walk(
        customer=customer_number(index),
        name=one.zh,
        id_number=special_id_number(index, one.birth, male=one.male),
        mobile=mobile(index),
        birth=one.birth,
        account=account_number(index, 0),
        debit_card=debit_card(index),
        credit_card=credit_card(index),
        branch=one.branch,
        clerk="1001",
        approver="1006",
    )


WALK = _walk()
