# SPDX-License-Identifier: Apache-2.0
"""The tables of the sample bank, named as core systems name theirs: pinyin initials beside English words.

Every column says what it is in both languages, its category and, by that, its class; `None` as a category leaves a
column closed, as free text is until it has been searched for what it holds. Money is text where a store has no
decimal numbers, so that no amount is rounded. Numbers and names of other people (a relative's mobile, the other party
of a payment) have categories that no search goes by: they would lead to the wrong customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CORE, WAREHOUSE = "core", "warehouse"


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """One column: its type is `text`, `date`, `money` or `rate`."""

    name: str
    kind: str
    category: str | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class TableOf:
    """One table: its key, the indexes beyond it, and the way to the customer (`via` a table that holds the key)."""

    name: str
    source: str
    zh: str
    en: str
    key: tuple[str, ...]
    columns: tuple[ColumnOf, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    via: tuple[str, str] | None = None  # (column, table)


def _columns(text: str) -> tuple[ColumnOf, ...]:
    found = []
    for line in text.strip().splitlines():
        name, kind, category, zh, en = line.split(maxsplit=4)
        found.append(ColumnOf(name, kind, None if category == "-" else category, zh, en))
    return tuple(found)


_CUSTOMER = TableOf(
    "cust_info", CORE, "客户基本信息", "Customer", ("khh",),
    _columns("""
        khh    text  CUST_ID      客户号          Customer number
        khxm   text  NAME         客户姓名        Name
        khywm  text  EN_NAME      英文姓名        Name in Latin letters
        zjlx   text  ID_TYPE      证件类型        Identity document type
        zjhm   text  ID_NO        证件号码        Identity document number
        zjyxq  date  ID_EXPIRY    证件有效期      Identity document expiry
        sjhm   text  MOBILE       手机号码        Mobile number
        dzyx   text  EMAIL        电子邮箱        E-mail address
        csrq   date  BIRTH_DATE   出生日期        Date of birth
        xb     text  GENDER       性别            Gender
        mz     text  ETHNICITY    民族            Ethnicity
        zy     text  OCCUPATION   职业            Occupation
        gzdw   text  EMPLOYER     工作单位        Employer
        nsr    money INCOME       年收入          Yearly income
        khrq   date  OPEN_DATE    开户日期        Opened on
        ssjg   text  OPEN_ORG     所属机构        Branch
        khjl   text  STAFF_ID     客户经理        Customer manager
        fxdj   text  RISK         风险等级        Risk rating
        khjb   text  ACCT_STATUS  客户级别        Customer grade
        khzt   text  ACCT_STATUS  客户状态        Customer status
        swbz   text  ACCT_STATUS  身故标志        Deceased
        sfyg   text  ACCT_STATUS  本行员工标志    Is a colleague
        xzbz   text  ACCT_STATUS  限制处理标志    Objected to processing
        jkkh   text  ACCT_STATUS  仅卡客户标志    Credit-card customer only
        sqyt   text  ACCT_STATUS  授权用途        Purposes consented to
    """),
    (("zjhm",), ("sjhm",), ("dzyx",), ("khxm", "csrq"), ("khjl",)),
)  # fmt: skip
_ADDRESS = TableOf(
    "cust_addr", CORE, "客户地址", "Addresses", ("khh", "dzxh"),
    _columns("""
        khh   text  CUST_ID   客户号    Customer number
        dzxh  text  NONE      地址序号  Order
        dzlx  text  NONE      地址类型  Kind of address
        xxdz  text  ADDRESS   详细地址  Address
        yzbm  text  POSTCODE  邮政编码  Postcode
    """),
)  # fmt: skip
_RELATION = TableOf(
    "cust_relation", CORE, "客户关系人", "Family", ("khh", "glkhh"),
    _columns("""
        khh    text  CUST_ID   客户号        Customer number
        glkhh  text  RELATION  关系人客户号  Related customer's number
        gxlx   text  RELATION  关系          Relation
        glxm   text  CONTACT   关系人姓名    Related person's name
        glsj   text  TEL       关系人手机    Related person's mobile
    """),
    (("glkhh",),),
)  # fmt: skip
_ACCOUNT = TableOf(
    "acct_base", CORE, "存款账户", "Accounts", ("zh",),
    _columns("""
        zh    text  ACCOUNT      账号      Account number
        cpmc  text  NONE         产品名称  Product
        bz    text  NONE         币种      Currency
        ye    money BALANCE      账户余额  Balance
        zhzt  text  ACCT_STATUS  账户状态  Status
        khrq  date  OPEN_DATE    开立日期  Opened on
        khjg  text  OPEN_ORG     开户机构  Opening branch
    """),
    via=("zh", "acct_holder"),
)  # fmt: skip
_HOLDER = TableOf(
    "acct_holder", CORE, "账户持有人", "Account holders", ("zh", "khh"),
    _columns("""
        zh    text  ACCOUNT  账号        Account number
        khh   text  CUST_ID  客户号      Customer number
        cylx  text  NONE     持有人类型  Kind of holder
    """),
    (("khh",),),
)  # fmt: skip
_CARD = TableOf(
    "card_info", CORE, "银行卡", "Cards", ("kh",),
    _columns("""
        kh      text  BANK_CARD    卡号        Card number
        zh      text  ACCOUNT      账号        Account number
        khh     text  CUST_ID      客户号      Customer number
        klx     text  NONE         卡类型      Kind of card
        kzt     text  ACCT_STATUS  卡状态      Status
        fkrq    date  OPEN_DATE    发卡日期    Issued on
        yxq     text  CARD_EXPIRY  卡有效期    Expiry
        cvn2    text  CVV          卡片验证码  Verification code
        pinblk  text  PASSWORD     密码密文    PIN block
        cdxx    text  TRACK        磁道信息    Track data
    """),
    (("khh",), ("zh",)),
)  # fmt: skip
_LOAN = TableOf(
    "loan_contract", CORE, "贷款合同", "Loans", ("hth",),
    _columns("""
        hth   text  CONTRACT_ID  合同号    Contract number
        khh   text  CUST_ID      客户号    Customer number
        cpmc  text  NONE         产品名称  Product
        htje  money LOAN         合同金额  Amount
        dkye  money LOAN         贷款余额  Outstanding
        ll    rate  RATE         利率      Interest rate
        qxrq  date  LOAN         起息日    From
        dqrq  date  LOAN         到期日    Due
        wjfl  text  RISK         五级分类  Five-grade class
    """),
    (("khh",),),
)  # fmt: skip
_SIGN_IN = TableOf(
    "cust_auth", CORE, "电子渠道鉴别", "Electronic sign-in", ("khh",),
    _columns("""
        khh   text  CUST_ID    客户号      Customer number
        dlm   text  USERNAME   登录名      Login name
        dlmm  text  PASSWORD   登录密码    Password
        mbda  text  SEC_QA     密保答案    Security answer
        rlmb  text  BIOMETRIC  人脸模板    Face template
    """),
)  # fmt: skip
_IMAGE = TableOf(
    "kyc_image", CORE, "影像资料", "KYC images", ("yxh",),
    _columns("""
        yxh   text  KYC_IMAGE  影像编号  Image number
        khh   text  CUST_ID    客户号    Customer number
        yxlx  text  NONE       影像类型  Kind of image
        wjlj  text  KYC_IMAGE  文件路径  File
        pzrq  date  NONE       拍摄日期  Taken on
    """),
    (("khh",),),
)  # fmt: skip
_TRANSACTION = TableOf(
    "txn_detail", WAREHOUSE, "交易明细", "Transactions", ("jylsh",),
    _columns("""
        jylsh  text  TXN_ID    交易流水号  Transaction number
        khh    text  CUST_ID   客户号      Customer number
        zh     text  ACCOUNT   账号        Account number
        jyrq   date  TXN       交易日期    Date
        jysj   text  TXN       交易时间    Time
        jdbz   text  TXN       借贷标志    Debit or credit
        jyje   money TXN       交易金额    Amount
        jyqd   text  TXN       交易渠道    Channel
        dfzh   text  TXN       对方账号    Counterparty's account
        dfhm   text  CONTACT   对方户名    Counterparty's name
        zy     text  TXN_NOTE  摘要        Note
    """),
)  # fmt: skip
_CALL = TableOf(
    "call_transcript", WAREHOUSE, "通话记录", "Calls", ("thlsh",),
    _columns("""
        thlsh  text  NONE      通话流水号  Call number
        khh    text  CUST_ID   客户号      Customer number
        thsj   text  NONE      通话时间    Time
        zxgh   text  STAFF_ID  坐席工号    Agent
        zwnr   text  -         转写内容    Transcript
    """),
)  # fmt: skip

TABLES: Mapping[str, TableOf] = MappingProxyType(
    {
        table.name: table
        for table in (
            _CUSTOMER, _ADDRESS, _RELATION, _ACCOUNT, _HOLDER, _CARD, _LOAN, _SIGN_IN, _IMAGE, _TRANSACTION, _CALL,
        )
    }
)  # fmt: skip

_TYPES = {
    # A declared type with TEXT in it keeps the amount as it is written; SQLite would make a DECIMAL a float.
    "sqlite": {"text": "TEXT", "date": "TEXT", "money": "DECIMAL_TEXT(18,2)", "rate": "DECIMAL_TEXT(9,4)"},
    "duckdb": {"text": "VARCHAR", "date": "DATE", "money": "DECIMAL(18,2)", "rate": "DECIMAL(9,4)"},
    "postgresql": {"text": "text", "date": "date", "money": "numeric(18,2)", "rate": "numeric(9,4)"},
}


def create_table(table: TableOf, dialect: str, schema: str = "") -> str:
    """The statement that makes the table. DuckDB gets no key: its index would cost a hundred bytes a row in memory."""
    types = _TYPES[dialect]
    lines = [f'"{column.name}" {types[column.kind]}' for column in table.columns]
    if dialect != "duckdb":
        lines.append("PRIMARY KEY (" + ", ".join(f'"{name}"' for name in table.key) + ")")
    place = f'"{schema}".' if schema else ""
    return f'CREATE TABLE {place}"{table.name}" ({", ".join(lines)})'


def create_indexes(table: TableOf) -> list[str]:
    """The statements that make the indexes by which customers are found and their rows are read."""
    return [
        f'CREATE INDEX "{table.name}_{"_".join(index)}" ON "{table.name}" ({", ".join(index)})'
        for index in table.indexes
    ]
