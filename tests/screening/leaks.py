# SPDX-License-Identifier: Apache-2.0
"""Ten lines of a chat, each with a leak of another kind; the numbers are nobody's."""

LEAKS = (
    "客户姓名:王小明",
    "手机号13800138000",
    "身份证号110101199003077539",
    "银行卡号6222021234567890128",
    "您的验证码是839201",
    "登录密码:abc12345",
    "安全码CVV是739",
    "住址:上海市浦东新区世纪大道100号",
    "邮箱wangxm@mail.example",
    "加微信号wxid_wang88",
)
