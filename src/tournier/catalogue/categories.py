# SPDX-License-Identifier: Apache-2.0
"""What a field can say about a person, and the class that follows from it (JR/T 0171-2020 4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tournier.catalogue.classes import InformationClass


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of information.

    `cls` is the least class a field of this category may have. `identifier`: a search by it alone finds one person.
    `factor`: it serves beside a name. `personal` is False for what says nothing about a natural person.
    `sensitive`: it is sensitive personal information (PIPL 28), and so an item of high sensitivity in the sense of the
    PBOC measures on data security of 2025, article 8, as everything of class C3 is.
    """

    name: str
    cls: InformationClass
    zh: str
    en: str
    identifier: bool = False
    factor: bool = False
    personal: bool = True
    sensitive: bool = False

    @property
    def searchable(self) -> bool:
        """Whether a search may name it at all: C3 never (JR/T 0171 6.1.4.1)."""
        return self.identifier or self.factor or self.name in _NAMES


# The text of JR/T 0171-2020 was not at hand (regulation.md 2); its examples are. Where they are silent the class is
# the stricter of the two in question, except for what describes a person without finding them (gender, schooling).
_C3 = """
CVV          卡片验证码        Card verification code
CARD_EXPIRY  卡片有效期        Card expiry date
TRACK        磁道信息          Magnetic track or chip data
PASSWORD     密码              Password or PIN
BIOMETRIC    生物识别信息      Biometric sample or template
"""
_C2 = """
NAME         姓名              Name
EN_NAME      英文姓名          Name in Latin letters
ID_NO        证件号码          Identity document number
ID_EXPIRY    证件有效期        Identity document expiry
ID_ISSUER    证件签发机关      Identity document issuer
PASSPORT     护照号码          Passport number
BIRTH_DATE   出生日期          Date of birth
INCOME       收入              Income
CONTACT      联系人            Contact person
MOBILE       手机号码          Mobile number
TEL          固定电话          Landline number
PHONE        电话号码          Telephone number
EMAIL        电子邮箱          E-mail address
WECHAT       微信号            WeChat account
QQ           QQ号              QQ account
IM           即时通讯账号      Messenger account
ALIPAY       支付宝账号        Alipay account
USERNAME     登录用户名        Login name
ADDRESS      地址              Address
PLATE        车牌号            Vehicle plate
BANK_CARD    银行卡号          Bank card number
ACCOUNT      账号              Account number
BALANCE      余额              Balance
TXN          交易信息          Transaction
TXN_ID       交易流水号        Transaction number
TXN_NOTE     交易附言          Transaction note
LOAN         借贷信息          Loan
RATE         利率              Interest rate
CONTRACT_ID  合同编号          Contract number
RISK         风险与信用评级    Risk or credit rating
KYC_IMAGE    影像资料          KYC image or recording
OTP          动态口令          One-time code
SEC_QA       密保问答          Security question and answer
NARRATIVE    当事人陈述        Somebody's own account
"""
_C1 = """
CUST_ID      客户号            Customer number
ID_TYPE      证件类型          Identity document type
USCC         统一社会信用代码  Unified social credit code
GENDER       性别              Gender
ETHNICITY    民族              Ethnicity
NATIONALITY  国籍              Nationality
MARITAL      婚姻状况          Marital status
EDUCATION    学历              Education
OCCUPATION   职业              Occupation
EMPLOYER     工作单位          Employer
EMP_ADDRESS  单位地址          Employer's address
RELATION     亲属关系          Relation
POSTCODE     邮政编码          Postcode
IP           IP地址            IP address
MAC          MAC地址           MAC address
DEVICE       设备标识          Device identifier
ACCT_STATUS  账户或客户状态    Account or customer status
OPEN_DATE    开立日期          Opening date
OPEN_ORG     开户机构          Opening branch
STAFF_ID     员工编号          Staff number
STAFF_NAME   员工姓名          Staff name
ORG_NAME     机构名称          Organisation
ORG_ADDRESS  机构地址          Organisation's address
ORG_TEL      机构电话          Organisation's telephone
BANK_CODE    行号              Bank code
NONE         非个人信息        Not about a person
"""

_IDENTIFIERS = frozenset({"CUST_ID", "ID_NO", "PASSPORT", "MOBILE", "PHONE", "EMAIL", "BANK_CARD", "ACCOUNT"})
_FACTORS = frozenset({"BIRTH_DATE", "OPEN_ORG", "ADDRESS", "POSTCODE", "EMPLOYER"})
_NAMES = frozenset({"NAME", "EN_NAME"})
_NOT_PERSONAL = frozenset({"ORG_NAME", "ORG_ADDRESS", "ORG_TEL", "BANK_CODE", "NONE"})
# PIPL 28 names biometrics, particular identity, financial accounts, whereabouts; which categories are meant by that is
# read from GB/T 35273-2020 annex B, which was not at hand: a bank's own list comes before this one.
_SENSITIVE = frozenset(
    {
        "BIOMETRIC", "PASSWORD", "CVV", "CARD_EXPIRY", "TRACK", "ID_NO", "PASSPORT", "BANK_CARD", "ACCOUNT", "BALANCE",
        "TXN", "TXN_NOTE", "LOAN", "INCOME", "RISK", "KYC_IMAGE", "OTP", "SEC_QA", "ALIPAY",
    }
)  # fmt: skip


def _read(cls: InformationClass, table: str) -> dict[str, Category]:
    found = {}
    for line in table.strip().splitlines():
        name, zh, en = line.split(maxsplit=2)
        found[name] = Category(
            name,
            cls,
            zh,
            en,
            name in _IDENTIFIERS,
            name in _FACTORS,
            personal=name not in _NOT_PERSONAL,
            sensitive=name in _SENSITIVE,
        )
    return found


CATEGORIES: Mapping[str, Category] = MappingProxyType(
    _read(InformationClass.C3, _C3) | _read(InformationClass.C2, _C2) | _read(InformationClass.C1, _C1)
)
