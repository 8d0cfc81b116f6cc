# SPDX-License-Identifier: Apache-2.0
"""The word that says what a number is: 验证码 before six digits makes them a one-time code, 订单 makes them none of ours."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tournier.detect.laid import END, LETTERS, Laid, Places, marked
from tournier.detect.loops import CODE
from tournier.detect.plain import coded

# One line a kind. NOT is what makes a number an order, a serial, an amount, a moment.
_WORDS = """
OTP      验证码 校验码 动态码 动态密码 动态口令 短信码 短信密码 短信口令 确认码 一次性密码 一次性口令 短信里的数字 短信上的数字 收到的数字 位数字 otp verification_code verify_code sms_code smscode verifycode passcode auth_code security_code_sent
PASSWORD 密码 口令 password passwd pwd 密碼 pin pin码
CVV      cvv cvv2 cvn cvn2 cvc cvc2 安全码 后三位 末三位 背面三位 三位数 三个数字 三位数字 卡片验证码 校验三位 security_code
EXPIRY   有效期 到期日 到期年月 exp expiry expire valid_thru expdate exp_date 有效期至
QQ       qq 扣扣 企鹅号 球球号
WECHAT   微信 微信号 wechat weixin v信 vx 薇信 威信 加v 卫星号
BANK_CARD 卡号 银行卡 储蓄卡 信用卡 借记卡 工资卡 贷记卡 card_no cardno card_number card pan 我的卡 尾号卡
ACCOUNT  账号 帐号 账户 帐户 账户号 acct account account_no acctno acct_no 对公户 收款户 一本通 存折 打款到 汇到 转到
ID_CARD  身份证 身份证号 证件号 证件号码 公民身份号码 居民身份 idcard id_card id_no idno cert_no identity
MOBILE   手机 手机号 电话 号码 联系方式 致电 来电 回拨 回电 呼叫 联系人 座机 固话 办公室 传真 tel phone mobile mob cell fax telephone 打 拨 短信发送至 微信同号 同号
IMEI     imei meid 串号
PASSPORT 护照 passport
PERMIT   通行证 回乡证 台胞证 台湾居民 港澳居民 permit
DATE     出生 生日 出生日期 出生年月 生于 birth birthday dob born 出生于 birth_date
OFFICER  军官证 士兵证 警官证 文职证 士官证 军人证 学员证
USCC     信用代码 税号 纳税人识别号 uscc 营业执照
NOT      订单 流水 流水号 工单 编号 单号 序列号 序号 凭证 凭证号 合同 合同号 发票 票据 金额 余额 人民币 版本 批次 时间戳 快递 快件 运单 包裹 受理号 登记号 业务号 交易号 参考号 查询号 热线 客服 客服电话 邮编 邮政编码 机构代码 机构号 尾号 错误码 提示码 返回码 响应码 代码 基金 股票 房间 工号 员工号 rrn seq sn serial order orderno order_no trace traceid ts time timestamp batch job amount amt invoice ticket ver version build port cost retry rows sum user uid status resp txn txnid 指令 单据 批号 箱号 座位 航班 车次 条形码 条码 物流 商品 货号 型号 面积 限额 额度 费用 共 第 设备号 终端号 商户号 pos 保单 案号 文号 许可证 备案
"""
# A word may be as far from its number as this, in characters.
_FAR = {"OTP": 12, "PASSWORD": 8, "ACCOUNT": 10, "BANK_CARD": 12, "ID_CARD": 12, "MOBILE": 10, "NOT": 6, "CVV": 10}
_USUAL = 8
LOOKED_AT = 44
_TAIL, _FARTHEST = 3, max(_FAR.values())
_LINES = [line.split() for line in _WORDS.strip().splitlines()]
#: The kinds; a kind is told by its place here. The first is no kind.
KINDS: tuple[str, ...] = ("", *(kind for kind, *_ in _LINES))
NOT = KINDS.index("NOT")
_FARS = np.array([_FAR.get(kind, _USUAL) for kind in KINDS])
# What a sentence ends with, or another number: only a question before it may still speak of this one.
_STOP, _QUESTION = 254, 255
_STOPS = np.zeros(1 << 16, dtype=np.uint8)
_STOPS[coded("。;!?\n0123456789" + END)] = _STOP
_STOPS[coded("?。\n")] = _QUESTION
# Words are read in small letters; the sign of kelvin is a capital K to Python.
_KELVIN = "\u212a"
_IS_LETTER = marked(LETTERS + _KELVIN)
# Who speaks next, after a question: the answer belongs to it.
_TURN = re.compile(
    r"(?:[?。\n]|数字|号码|多少|是) *(?:客户|用户|顾客|对方|来电人|乙|甲|答|我|[a-z]{1,8})? *[:,]? *(?:嗯|是|哦|呃|好的?|稍等)?[,:。 ]*"
)
_SMS = re.compile(r"sms|otp|verif|短信|验证|captcha")


class _Tree(NamedTuple):
    """The words from their last sign to their first."""

    symbols: NDArray[np.uint16]  # of each code point; 0 for what is in no word
    following: NDArray[np.int16]  # of a node and a symbol the next node, 0 for none; the root is 0
    kinds: NDArray[np.uint8]  # of the word that begins at a node, or 0
    latin: NDArray[np.bool_]  # whether that word begins with a Latin letter


@cache
def _tree() -> _Tree:
    words: dict[str, int] = {}
    for number, (_, *own) in enumerate(_LINES, 1):
        for word in own:
            for form in (word, word.replace("_", " "), word.replace("_", "")):
                words.setdefault(form, number)
    symbols = np.zeros(1 << 16, dtype=np.uint16)
    for number, sign in enumerate(sorted(set("".join(words))), 1):
        symbols[[ord(sign), ord(sign.upper())]] = number
    symbols[ord(_KELVIN)] = symbols[ord("k")]
    nodes: list[dict[int, int]] = [{}]
    ends: dict[int, str] = {}
    for word in words:
        node = 0
        for sign in reversed(word):
            node = nodes[node].setdefault(int(symbols[ord(sign)]), len(nodes))
            if node == len(nodes):
                nodes.append({})
        ends[node] = word
    following = np.zeros((len(nodes), int(symbols.max()) + 1), dtype=np.int16)
    for number, branches in enumerate(nodes):
        following[number, list(branches)] = list(branches.values())
    kinds, latin = np.zeros(len(nodes), dtype=np.uint8), np.zeros(len(nodes), dtype=np.bool_)
    for node, word in ends.items():
        kinds[node], latin[node] = words[word], word[0].isascii()
    return _Tree(symbols, following, kinds, latin)


def cues(laid: Laid, starts: Places) -> NDArray[np.uint8]:
    """For each start the kind, by its place in KINDS, of the nearest word before it that speaks of what begins there."""
    if not len(starts):
        return np.zeros(0, dtype=np.uint8)
    least = starts - LOOKED_AT
    gaps, found = _first(laid, starts, least)
    is_word = found < _STOP
    found[is_word & (gaps > _FARS[np.where(is_word, found, 0)])] = 0
    asked = np.array(
        [
            row
            for row in np.flatnonzero(found == _QUESTION).tolist()
            if _TURN.fullmatch(laid.text[starts[row] - 1 - gaps[row] : starts[row]].lower())
        ],
        dtype=np.int64,
    )
    found[~is_word] = 0
    if len(asked):
        found[asked] = _before_question(laid, starts[asked] - 1 - gaps[asked], least[asked])
    return found


def _first(laid: Laid, starts: Places, least: Places) -> tuple[Places, NDArray[np.uint8]]:
    """For each start how far before it the first event is, and which."""
    if code := CODE.now():
        gaps, found = np.empty(len(starts), np.int64), np.empty(len(starts), np.uint8)
        code.nearest(laid.small, starts, _FARTHEST, LOOKED_AT, _STOPS, *_tree(), _IS_LETTER, found, gaps)
        return gaps, found
    return _nearest(_events(laid, starts[:, None] - 1 - np.arange(_FARTHEST + 1), least))


def _before_question(laid: Laid, questions: Places, least: Places) -> NDArray[np.uint8]:
    """The kind of the nearest word before each question: the number is the answer, which a NOT says nothing about."""
    places = questions[:, None] - 1 - np.arange(LOOKED_AT)
    events = _events(laid, places, least)
    events[events == _QUESTION] = 0
    events[places < least[:, None]] = _STOP
    _, found = _nearest(events)
    found[(found >= _STOP) | (found == NOT)] = 0
    return found


def _nearest(events: NDArray[np.uint8]) -> tuple[Places, NDArray[np.uint8]]:
    """Of each row where its first event is, and which."""
    gaps = (events != 0).argmax(axis=1)
    return gaps, events[np.arange(len(events)), gaps]


def _events(laid: Laid, places: Places, least: Places) -> NDArray[np.uint8]:
    """For each place the kind of the longest word that ends there and begins at `least` or later; else whether one looks on beyond it."""
    tree, small = _tree(), laid.small
    events = _STOPS[small[places]]
    flat, out = places.ravel(), events.reshape(-1)
    nodes = tree.following[0][tree.symbols[small[flat]]]
    alive = np.flatnonzero(nodes)
    nodes, ends, least = nodes[alive], flat[alive], least[alive // places.shape[1]]
    heads = ends
    while len(alive):
        words = np.flatnonzero((tree.kinds[nodes] != 0) & (heads >= least))
        words = words[_is_word(laid, heads[words], ends[words], least[words]) | ~tree.latin[nodes[words]]]
        out[alive[words]] = tree.kinds[nodes[words]]
        heads = heads - 1
        nodes = tree.following[nodes, tree.symbols[small[heads]]]
        on = nodes != 0
        alive, nodes, heads, ends, least = alive[on], nodes[on], heads[on], ends[on], least[on]
    return events


def _is_word(laid: Laid, heads: Places, ends: Places, least: Places) -> NDArray[np.bool_]:
    """A Latin word must begin as a word, and may go on in a short tail only: `orderNo`, never `cardigan`."""
    letters, small = _IS_LETTER, laid.small
    begins = (letters[small[heads - 1]] == 0) | (heads == least)
    goes_on = letters[small[ends + 1]] & letters[small[ends + 2]] & letters[small[ends + _TAIL]]
    is_word: NDArray[np.bool_] = begins & (goes_on == 0)
    return is_word


_AFTER = re.compile(
    r'[ "”』」]*(?:[(\[【]|是|为|就是|is)? *(?:我|您|你|本次|此次|your|the)?的? *[^0-9。,;!\n\x1e]{0,7}?(?:验证码|校验码|动态码|动态口令|动态密码|动态验证码|确认码|verification code|code)'
)
LOOKED_AT_AFTER = 32
#: What a word that names a one-time code ends with.
NAMES_A_CODE = "码令eE"


def named_after(plain: str, end: int) -> bool:
    """Whether what follows says that this was a one-time code: 839201是您的验证码."""
    return _AFTER.match(plain[end : end + LOOKED_AT_AFTER].lower()) is not None


def code_of_message(plain: str, start: int) -> bool:
    """`code=` alone may be any answer; near the word sms or 验证 it is a one-time code."""
    window = plain[max(0, start - LOOKED_AT) : start].rsplit(END, 1)[-1].lower()
    return window.endswith(("code=", "code:", "code ", 'code":"')) and _SMS.search(window) is not None
