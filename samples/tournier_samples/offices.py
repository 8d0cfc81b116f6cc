# SPDX-License-Identifier: Apache-2.0
"""Branches and posts of the sample bank, and the addresses from which each post may be used."""

from __future__ import annotations

from dataclasses import dataclass

BANK_ZH, BANK_EN = "云泽银行", "Yunze Bank"


@dataclass(frozen=True, slots=True)
class Branch:
    """One place of the bank; the head office has no parent."""

    code: str
    zh: str
    en: str
    region: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A post, its kind (`business` or `administration`) and the networks from which it may be used (M39)."""

    code: str
    zh: str
    en: str
    kind: str
    networks: tuple[str, ...]


BRANCHES = (
    Branch("9900", "总行", "Head Office", "head"),
    Branch("9901", "客户服务中心", "Customer Service Centre", "head", "9900"),
    Branch("9910", "云泽分行", "Yunze Regional Branch", "yunze", "9900"),
    Branch("9911", "临江支行", "Linjiang Branch", "yunze", "9910"),
    Branch("9912", "青石支行", "Qingshi Branch", "yunze", "9910"),
    Branch("9913", "听泉支行", "Tingquan Branch", "yunze", "9910"),
    Branch("9920", "岚屿分行", "Lanyu Regional Branch", "lanyu", "9900"),
    Branch("9921", "北栈支行", "Beizhan Branch", "lanyu", "9920"),
    Branch("9922", "月牙支行", "Yueya Branch", "lanyu", "9920"),
    Branch("9923", "东堤支行", "Dongdi Branch", "lanyu", "9920"),
)
COUNTERS = ("9911", "9912", "9913", "9921", "9922", "9923")  # where customers have their accounts

# (range, kind). The demo serves on this machine, which stands in for a terminal of the branch.
NETWORKS = (
    ("127.0.0.0/8", "branch"), ("::1/128", "branch"), ("10.99.0.0/16", "branch"), ("10.90.0.0/16", "office"), ("10.95.0.0/16", "vpn"),
)  # fmt: skip
_BRANCH = ("127.0.0.0/8", "::1/128", "10.99.0.0/16")
_OFFICE = ("127.0.0.0/8", "::1/128", "10.90.0.0/16")
_BOTH = ("127.0.0.0/8", "::1/128", "10.99.0.0/16", "10.90.0.0/16")
_SERVICE = ("127.0.0.0/8", "::1/128", "10.90.7.0/24")

POSTS = (
    Post("teller", "柜员", "Teller", "business", _BRANCH),
    Post("customer_manager", "客户经理", "Customer manager", "business", (*_BRANCH, "10.95.0.0/16")),
    Post("call_agent", "客服坐席", "Call agent", "business", _OFFICE),
    Post("loan_officer", "信贷员", "Loan officer", "business", _BOTH),
    Post("analyst", "数据分析员", "Analyst", "business", _OFFICE),
    Post("aml_officer", "反洗钱专员", "Anti-money-laundering officer", "business", _OFFICE),
    Post("collector", "催收员", "Collector", "business", _OFFICE),
    Post("branch_manager", "支行行长", "Branch manager", "business", _BOTH),
    Post("department_head", "部门负责人", "Department head", "business", _OFFICE),
    Post("protection_officer", "保密信息专员", "Protection officer", "business", _OFFICE),
    Post("compliance_officer", "合规专员", "Compliance officer", "business", _OFFICE),
    Post("legal_officer", "法务专员", "Legal officer", "business", _OFFICE),
    Post("auditor", "审计员", "Auditor", "business", _OFFICE),
    Post("system_admin", "系统管理员", "System administrator", "administration", _OFFICE),
    Post("security_admin", "安全管理员", "Security administrator", "administration", _OFFICE),
    Post("audit_admin", "审计管理员", "Audit administrator", "administration", _OFFICE),
    Post("service", "系统接口", "Service account", "business", _SERVICE),
)
