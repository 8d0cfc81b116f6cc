# SPDX-License-Identifier: Apache-2.0
"""The word that says what a number is: 验证码 before six digits makes them a one-time code, 订单 makes them none of ours."""

from __future__ import annotations

import re
from functools import cache

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
_QUESTIONS = frozenset("?。\n")
END = "\x1e"
_ENDS = frozenset("。;!?\n0123456789" + END)
# Who speaks next, after a question: the answer belongs to it.
_TURN = re.compile(
    r"(?:[?。\n]|数字|号码|多少|是) *(?:客户|用户|顾客|对方|来电人|乙|甲|答|我|[a-z]{1,8})? *[:,]? *(?:嗯|是|哦|呃|好的?|稍等)?[,:。 ]*"
)
_SMS = re.compile(r"sms|otp|verif|短信|验证|captcha")


@cache
def _cues() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """The kind of each word, and for each character the lengths of the words that end in it, the longest first."""
    kinds: dict[str, str] = {}
    for line in _WORDS.strip().splitlines():
        kind, *words = line.split()
        for word in words:
            for form in (word, word.replace("_", " "), word.replace("_", "")):
                kinds.setdefault(form, kind)
    lengths: dict[str, set[int]] = {}
    for word in kinds:
        lengths.setdefault(word[-1], set()).add(len(word))
    return kinds, {last: tuple(sorted(own, reverse=True)) for last, own in lengths.items()}


def cue(plain: str, start: int) -> str:
    """The kind of the nearest word before `start` that speaks of what begins there; "" for none."""
    window = plain[max(0, start - LOOKED_AT) : start].lower()
    kinds, lengths = _cues()
    asked, size = False, len(window)
    for end in range(size, 0, -1):
        if size - end > _FARTHEST and not asked:
            return ""
        last = window[end - 1]
        if last in lengths:
            for length in lengths[last]:
                word = window[end - length : end] if length <= end else ""
                if word in kinds and _is_word(window, end - length, end):
                    return kinds[word] if _near(kinds[word], size - end, asked=asked) else ""
        if last in _ENDS:
            # What a sentence ends with, or another number: only a question before it may still speak of this one.
            if last not in _QUESTIONS or (not asked and not _TURN.fullmatch(window, end - 1)):
                return ""
            asked = True
    return ""


def _is_word(window: str, start: int, end: int) -> bool:
    """A Latin word must begin as a word, and may go on in a short tail only: `orderNo`, never `cardigan`."""
    if not window[start].isascii():
        return True
    before, after = window[start - 1 : start], window[end : end + 3]
    return not (before.isascii() and before.isalpha()) and not (
        len(after) == _TAIL and after.isascii() and after.isalpha()
    )


def _near(kind: str, gap: int, *, asked: bool) -> bool:
    """Whether a word so far away still speaks of the number: in the same breath, or as the question before an answer."""
    return kind != "NOT" if asked else gap <= _FAR.get(kind, _USUAL)


_AFTER = re.compile(
    r'[ "”』」]*(?:[(\[【]|是|为|就是|is)? *(?:我|您|你|本次|此次|your|the)?的? *[^0-9。,;!\n\x1e]{0,7}?(?:验证码|校验码|动态码|动态口令|动态密码|动态验证码|确认码|verification code|code)'
)


def named_after(plain: str, end: int) -> bool:
    """Whether what follows says that this was a one-time code: 839201是您的验证码."""
    return _AFTER.match(plain[end : end + 32].lower()) is not None


def code_of_message(plain: str, start: int) -> bool:
    """`code=` alone may be any answer; near the word sms or 验证 it is a one-time code."""
    window = plain[max(0, start - LOOKED_AT) : start].rsplit(END, 1)[-1].lower()
    return window.endswith(("code=", "code:", "code ", 'code":"')) and _SMS.search(window) is not None
