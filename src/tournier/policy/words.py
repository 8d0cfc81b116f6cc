# SPDX-License-Identifier: Apache-2.0
"""The closed lists that rules may name, and how a channel becomes a Cedar action. A word outside its list is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tournier.catalogue import CATEGORIES, InformationClass, Level
from tournier.policy.request import Channel
from tournier.purpose import BASES, PURPOSES

POST_TITLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "teller": ("柜员", "teller"),
        "customer_manager": ("客户经理", "customer manager"),
        "call_agent": ("客服坐席", "call agent"),
        "loan_officer": ("信贷员", "loan officer"),
        "analyst": ("分析岗", "analyst"),
        "aml_officer": ("反洗钱岗", "AML officer"),
        "collector": ("催收岗", "collector"),
        "branch_manager": ("网点负责人", "branch manager"),
        "department_head": ("部门负责人", "department head"),
        "protection_officer": ("保密信息专员", "protection officer"),
        "compliance_officer": ("合规岗", "compliance officer"),
        "legal_officer": ("法务岗", "legal officer"),
        "auditor": ("审计岗", "auditor"),
        "system_admin": ("系统管理员", "system administrator"),
        "security_admin": ("安全管理员", "security administrator"),
        "audit_admin": ("审计管理员", "audit administrator"),
        "service": ("系统账户", "service account"),
    }
)
POSTS = tuple(POST_TITLES)

CHANNEL_TITLES: Mapping[Channel, tuple[str, str]] = MappingProxyType(
    {
        Channel.SEARCH: ("搜索", "search"),
        Channel.LOOK_UP: ("查询", "look-up"),
        Channel.REVEAL: ("明示", "reveal"),
        Channel.MATCH: ("比对", "match or no match"),
        Channel.COPY: ("复制", "copy"),
        Channel.PRINT: ("打印", "print"),
        Channel.OWN_VIEW: ("本人查阅", "own view"),
        Channel.QUERY: ("查询语句", "query"),
        Channel.EXPORT: ("导出", "export"),
    }
)

_FAMILIES = {
    "key": "CUST_ID",
    "name": "NAME EN_NAME",
    "document": "ID_TYPE ID_NO ID_EXPIRY ID_ISSUER PASSPORT USCC",
    "person": "BIRTH_DATE GENDER ETHNICITY NATIONALITY MARITAL EDUCATION OCCUPATION EMPLOYER EMP_ADDRESS NARRATIVE",
    "contact": "MOBILE TEL PHONE EMAIL WECHAT QQ IM ALIPAY USERNAME ADDRESS POSTCODE PLATE",
    "relation": "RELATION CONTACT",
    "device": "IP MAC DEVICE",
    "account": "BANK_CARD ACCOUNT ACCT_STATUS OPEN_DATE OPEN_ORG",
    "money": "BALANCE INCOME RATE",
    "transaction": "TXN TXN_ID TXN_NOTE",
    "loan": "LOAN CONTRACT_ID",
    "risk": "RISK",
    "image": "KYC_IMAGE",
    # C3, and what completes an authentication together with the account (JR/T 0171 4.2 b).
    "secret": "CVV CARD_EXPIRY TRACK PASSWORD BIOMETRIC OTP SEC_QA",
    "bank": "STAFF_ID STAFF_NAME ORG_NAME ORG_ADDRESS ORG_TEL BANK_CODE NONE",
}
FAMILY_OF: Mapping[str, str] = MappingProxyType(
    {category: family for family, categories in _FAMILIES.items() for category in categories.split()}
)

# Enumerated Cedar entity types: the validator refuses any other word.
ENUMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Post": POSTS,
        "Channel": tuple(channel.value for channel in Channel),
        "Purpose": tuple(PURPOSES),
        "Basis": tuple(BASES),
        "Category": tuple(CATEGORIES),
        "Family": tuple(_FAMILIES),
        "Employment": ("regular", "dispatched", "outsourced", "intern"),
        "Status": ("active", "on_leave", "suspended", "left"),
        "Network": ("branch", "office", "vpn", "outside"),
        "Keeping": ("no", "law", "debt"),
        "CustomerBase": ("all",),
    }
)
ENUM_SETS: Mapping[str, frozenset[str]] = MappingProxyType({name: frozenset(words) for name, words in ENUMS.items()})


@dataclass(frozen=True, slots=True)
class Action:
    """One Cedar action: who asks, about what, and the groups by which rules name several actions at once."""

    name: str
    principal: str
    resource: str
    groups: tuple[str, ...] = ()


_ONE = ("one_customer", "anything")
ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        action.name: action
        for action in (
            Action("search", "Staff", "CustomerBase", ("anything",)),
            Action("find", "Staff", "Customer", ("see_card", *_ONE)),  # one hit of a search
            Action("look_up", "Staff", "Customer", ("open_card", "see_card", *_ONE)),
            Action("reveal", "Staff", "Customer", ("in_clear", "open_card", "see_card", *_ONE)),
            Action("match", "Staff", "Customer", _ONE),
            Action("copy", "Staff", "Customer", ("in_clear", "take_away", "open_card", "see_card", *_ONE)),
            Action("print", "Staff", "Customer", ("take_away", "open_card", "see_card", *_ONE)),
            Action("own_view", "Customer", "Customer"),
            Action("query", "Staff", "CustomerBase", ("many", "anything")),
            Action("export", "Staff", "CustomerBase", ("many", "take_away", "anything")),
        )
    }
)
SHOWN = (Level.MATCH, Level.TOKEN, Level.PARTIAL, Level.CLEAR)


def _level_groups(level: Level) -> tuple[str, ...]:
    upto = (f"upto_{other.name.lower()}" for other in SHOWN if other >= level)
    above = (f"above_{other.name.lower()}" for other in Level if other < level)
    return (*upto, *above)


def level_action(level: Level, principal: str) -> Action:
    """The action of showing a field at `level`: `show_clear` to staff, `own_clear` to the customer."""
    prefix = "own_" if principal == "Customer" else "show_"
    return Action(f"{prefix}{level.name.lower()}", principal, "FieldGroup", _level_groups(level))


LEVEL_ACTIONS = tuple(level_action(level, principal) for principal in ("Staff", "Customer") for level in SHOWN)
IN_CLEAR = frozenset({Channel.REVEAL, Channel.COPY})
MANY = frozenset({Channel.QUERY, Channel.EXPORT})  # about all customers at once, never about a named one


def action_of(channel: Channel, *, subject: bool) -> str | None:
    """The action of a request; None when the channel cannot be used that way. A search hit is `find`."""
    if channel is Channel.SEARCH:
        return "find" if subject else "search"
    if channel in MANY:
        return None if subject else channel.value
    return channel.value if subject else None


def effective_class(category: str, cls: InformationClass) -> InformationClass:
    """The class of a field: a catalogue may raise the class of a category, never lower it (JR/T 0171 4.2 d)."""
    return max(cls, CATEGORIES[category].cls)
