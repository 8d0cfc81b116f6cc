# SPDX-License-Identifier: Apache-2.0
"""Outside organisations under contract, and bodies with powers by law. All names are made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation that works for or with the bank. `contract` is days from the demo's day; a negative one has ended."""

    code: str
    zh: str
    en: str
    kind: str  # outsourcing, collection, insurance, platform, audit, courier
    contract: int


@dataclass(frozen=True, slots=True)
class Authority:
    """A body that may ask for information by law. `kind` names its row in the powers matrix."""

    code: str
    zh: str
    en: str
    kind: str


PARTNERS = (
    Partner("P01", "澄语客服外包有限公司", "Chengyu Call Services", "outsourcing", 150),
    Partner("P02", "北辰信用管理有限公司", "Beichen Credit Services", "collection", 90),
    Partner("P03", "安屿财产保险股份有限公司", "Anyu Insurance", "insurance", 400),
    Partner("P04", "漫集电商平台", "Manji Marketplace", "platform", 240),
    Partner("P05", "衡鉴会计师事务所", "Hengjian Auditors", "audit", 300),
    Partner("P06", "雁足快递有限公司", "Yanzu Couriers", "courier", -30),
)
AUTHORITIES = (
    Authority("A01", "望川市中级人民法院", "Wangchuan Intermediate Court", "court"),
    Authority("A02", "望川市人民检察院", "Wangchuan Procuratorate", "procuratorate"),
    Authority("A03", "望川市公安局", "Wangchuan Public Security Bureau", "police"),
    Authority("A04", "云泽省国家安全厅", "Yunze State Security Department", "state_security"),
    Authority("A05", "望川市税务局", "Wangchuan Tax Bureau", "tax"),
    Authority("A06", "星澜海关", "Xinglan Customs", "customs"),
    Authority("A07", "云泽省监察委员会", "Yunze Supervision Commission", "supervision"),
    Authority("A08", "云泽省审计厅", "Yunze Audit Department", "audit"),
    Authority("A09", "金融监管总局云泽监管局", "Yunze Financial Supervision Bureau", "banking_supervision"),
    Authority("A10", "人民银行云泽省分行", "Central Bank, Yunze Branch", "central_bank"),
)
