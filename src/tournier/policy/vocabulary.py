# SPDX-License-Identifier: Apache-2.0
"""Every fact that a rule may read: its type, its words, and which change of it people can bring about.

The Cedar schema is generated from this list, so that a rule which names anything else does not load. Facts that no
change can help (a person's post, a customer's age) have no changes: the smallest remedy never proposes them.
Another purpose or a break-glass is never proposed either: a remedy must not teach people what to claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tournier.policy.request import Value

OWNERS = ("staff", "customer", "moment", "approval")


@dataclass(frozen=True, slots=True)
class Change:
    """One change that people or time can bring about.

    `who`: self, manager, office, customer, time, approvers. `value` None means one year from the moment's date, or, for
    a set, the present set with the request's purpose (`customer.consents`) or with the needed posts (`approval.roles`).
    `instead_of` limits the change to these present values.
    """

    who: str
    zh: str
    en: str
    value: Value | None = None
    instead_of: frozenset[Value] | None = None


@dataclass(frozen=True, slots=True)
class FactType:
    """A fact: `type` is bool, int, str, set, date (days since 1970) or minutes (of the bank's day).

    `enum` names the closed list that a str or the members of a set come from. An `optional` fact may be absent.
    """

    owner: str
    name: str
    type: str
    zh: str
    en: str
    changes: tuple[Change, ...] = ()
    enum: str = ""
    optional: bool = False

    @property
    def key(self) -> str:
        """As `staff.training_until`."""
        return f"{self.owner}.{self.name}"


def _renew(who: str, zh: str, en: str) -> tuple[Change, ...]:
    return (Change(who, zh, en),)


def _set(value: Value, who: str, zh: str, en: str) -> tuple[Change, ...]:
    return (Change(who, zh, en, value),)


_BACK = (
    Change("office", "办理返岗登记", "Register the return from leave", "active", frozenset({"on_leave"})),
    Change("office", "解除停职", "Lift the suspension", "active", frozenset({"suspended"})),
)
_STAFF = (
    FactType("staff", "id", "str", "员工编号", "Staff number"),
    FactType("staff", "branch", "str", "所属机构", "Branch"),
    FactType("staff", "region", "str", "所属区域", "Region"),
    FactType("staff", "posts", "set", "岗位", "Posts", enum="Post"),
    FactType("staff", "employment", "str", "用工形式", "Employment", enum="Employment"),
    FactType("staff", "status", "str", "在岗状态", "Standing", _BACK, "Status"),
    FactType(
        "staff", "training_until", "date", "培训有效期", "Training valid until",
        _renew("self", "完成年度信息保护培训", "Complete the yearly protection training"),
    ),
    FactType(
        "staff", "exam_until", "date", "考试有效期", "Exam valid until",
        _renew("self", "通过信息保护考试", "Pass the protection exam"),
    ),
    FactType(
        "staff", "pledge_until", "date", "保密承诺有效期", "Pledge valid until",
        _renew("self", "签署保密承诺书", "Sign the secrecy pledge"),
    ),
    FactType(
        "staff", "read_confirmed_until", "date", "制度阅读确认有效期", "Policy reading confirmed until",
        _renew("self", "阅读并确认现行信息保护制度", "Read and confirm the current protection policy"),
    ),
    FactType(
        "staff", "background_check_until", "date", "背景审查有效期", "Background check valid until",
        _renew("office", "完成背景审查", "Complete the background check"),
    ),
    FactType(
        "staff", "contract_until", "date", "合同到期日", "Contract ends",
        _renew("office", "续签用工合同", "Renew the contract"),
    ),
    FactType(
        "staff", "sponsor", "bool", "有保荐人", "Has a sponsor",
        _set(value=True, who="manager", zh="指定正式员工担任保荐人", en="Name a regular staff member as sponsor"),
    ),
    FactType(
        "staff", "open_violation", "bool", "有未结违规案件", "A violation case is open",
        _set(value=False, who="office", zh="办结违规案件", en="Close the violation case"),
    ),
    FactType("staff", "relatives", "set", "已申报的亲属客户", "Customers declared as relatives"),
    FactType(
        "staff", "complained_by", "set", "投诉其本人且未办结的客户", "Customers whose complaint about this person is open",
        _set(value=frozenset(), who="office", zh="办结该投诉", en="Close the complaint"), optional=True,
    ),
    FactType("staff", "recused_from", "set", "因利益关系须回避的客户", "Customers whom a declared interest keeps away from", optional=True),
    FactType(
        "staff", "declaration_overdue", "bool", "利益冲突申报逾期", "The declaration of interests is overdue",
        _set(value=False, who="self", zh="完成利益冲突申报", en="Declare the interests that stand"), optional=True,
    ),
    FactType("staff", "own_customer", "str", "本人的客户号", "The person's own customer key"),
    FactType(
        "staff", "portfolio", "bool", "客户在本人名下", "The customer is in the person's portfolio",
        _set(value=True, who="manager", zh="将客户划归该客户经理", en="Assign the customer to this manager's portfolio"),
    ),
)  # fmt: skip
_CUSTOMER = (
    FactType("customer", "known", "bool", "客户存在", "The customer exists"),
    FactType("customer", "branch", "str", "开户机构", "Branch"),
    FactType("customer", "manager", "str", "客户经理", "Customer manager"),
    FactType("customer", "age", "int", "年龄", "Age"),
    FactType("customer", "minor", "bool", "不满十四周岁", "Under fourteen"),
    FactType("customer", "young", "bool", "未成年", "Under eighteen"),
    FactType("customer", "deceased", "bool", "已故", "Deceased"),
    FactType("customer", "vip", "bool", "贵宾客户", "VIP"),
    FactType(
        "customer", "dormant", "bool", "久悬", "Dormant",
        _set(value=False, who="customer", zh="客户到柜面激活账户", en="The customer reactivates the account at a counter"),
    ),
    FactType("customer", "is_staff", "bool", "本行员工", "Is a colleague"),
    FactType(
        "customer", "restricted", "bool", "已反对或停止处理", "Objected to processing",
        _set(value=False, who="customer", zh="客户撤回反对", en="The customer withdraws the objection"),
    ),
    FactType(
        "customer", "consents", "set", "已同意的用途", "Purposes consented to",
        _renew("customer", "取得客户对该用途的同意", "The customer consents to this purpose"), "Purpose",
    ),
    FactType(
        "customer", "objections", "set", "投诉要求停止且未办结的用途", "Uses that an open complaint asks to stop",
        _set(value=frozenset(), who="office", zh="办结该投诉", en="Close the complaint"), "Purpose", optional=True,
    ),
    FactType("customer", "card_only", "bool", "仅信用卡客户", "Credit-card customer only"),
    FactType(
        "customer", "kept", "str", "申请删除、依法仅可存储", "Asked to be erased, and may only be stored",
        _set(value="no", who="office", zh="办结或重新核定该客户的删除申请", en="Close the request to erase the customer, or look at it again"),
        "Keeping", optional=True,
    ),
)  # fmt: skip
_MOMENT = (
    FactType("moment", "date", "date", "日期", "Date"),
    FactType(
        "moment", "minute", "minutes", "时刻", "Minute of the day",
        _set(value=600, who="time", zh="在工作时间办理", en="Wait for working hours"),
    ),
    FactType("moment", "weekday", "int", "星期", "Day of the week"),
    FactType(
        "moment", "workday", "bool", "工作日", "A working day",
        _set(value=True, who="time", zh="在工作日办理", en="Wait for a working day"),
    ),
    FactType(
        "moment", "network", "str", "网络", "Network",
        (
            Change("self", "改在网点终端办理", "Use a terminal at the branch", "branch"),
            Change("office", "改由办公网络调用", "Call from the office network", "office"),
        ),
        "Network",
    ),
    FactType(
        "moment", "network_allowed", "bool", "地址在允许网段内", "Address on the allow-list",
        _set(value=True, who="self", zh="改用岗位允许的网段", en="Use an address on the post's allow-list"),
    ),
    FactType(
        "moment", "factors", "int", "登录因素数", "Factors of the sign-in",
        _set(value=2, who="self", zh="以第二因素验证登录", en="Confirm the sign-in with a second factor"),
    ),
    FactType(
        "moment", "managed_device", "bool", "受管终端", "Managed device",
        _set(value=True, who="self", zh="改用受管终端", en="Use a managed device"),
    ),
    FactType(
        "moment", "searches_today", "int", "当日查询次数", "Searches today",
        _set(value=0, who="time", zh="次日再查", en="Wait until tomorrow"),
    ),
    FactType(
        "moment", "locked", "bool", "会话已锁定", "Session locked",
        _set(value=False, who="self", zh="解锁会话", en="Unlock the session"),
    ),
    FactType(
        "moment", "kept_among", "str", "其中有仅可存储的客户", "Some of the customers may only be stored",
        _set(value="no", who="self", zh="重新查询，结果将不含这些客户", en="Ask again: the answer will leave them out"),
        "Keeping", optional=True,
    ),
    FactType(
        "moment", "unanswered", "bool", "所涉表、合作机构或系统无责任人，或者泄露尚未控制", "Nobody answers for one of the tables, the partner or the system, or information leaks from it",
        _set(
            value=False, who="office",
            zh="由保密信息专员或合规岗在“归口管理责任人”中提名责任人，并由合规岗或法务岗的另一人确认；泄露尚未控制的，由两人先后在“信息安全事件”中确认已控制",
            en="Have a protection or compliance officer name who answers for it in the register Who answers for what, and a second person of compliance or legal confirm it; where information leaks from it, have two people say in the register Incidents that it is contained",
        ),
        optional=True,
    ),
)  # fmt: skip
_APPROVAL = (
    FactType(
        "approval", "roles", "set", "已审批的岗位", "Posts that approved this very request",
        _renew("approvers", "取得所列岗位的审批", "Obtain the approval of the posts named"), "Post",
    ),
    FactType(
        "approval", "case_open", "bool", "有业务编号", "A case reference is given",
        _set(value=True, who="self", zh="填写业务编号", en="Give the reference of the case"),
    ),
    FactType(
        "approval", "caller_matched", "bool", "客户身份已核对", "The customer's identity was matched",
        _set(value=True, who="self", zh="先核对客户身份", en="Match the customer's identity first"), optional=True,
    ),
    FactType(
        "approval", "assigned", "bool", "由他人指派办理本案", "Named by another person to handle this very case", optional=True,
    ),
)  # fmt: skip

FACTS: tuple[FactType, ...] = (*_STAFF, *_CUSTOMER, *_MOMENT, *_APPROVAL)
FACT: Mapping[str, FactType] = MappingProxyType({fact.key: fact for fact in FACTS})
