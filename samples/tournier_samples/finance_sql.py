# SPDX-License-Identifier: Apache-2.0
"""Accounts, cards, loans, transactions and calls, in DuckDB SQL over the table `person`. Amounts are whole numbers of cents."""

from __future__ import annotations

from tournier_samples import words
from tournier_samples.people_sql import pick

MACROS = (
    # A customer who has a credit card and nothing else.
    "CREATE OR REPLACE TEMP MACRO card_only(special, age, b) AS special IS NULL AND age BETWEEN 20 AND 70 AND draw(b, 2, 100) < 4",
    "CREATE OR REPLACE TEMP MACRO has_credit(special, age, a, b) AS card_only(special, age, b) OR (age BETWEEN 20 AND 70 AND draw(a, 1, 100) < 30)",
    "CREATE OR REPLACE TEMP MACRO yuan(n) AS CAST(CAST(n AS DECIMAL(20, 0)) * CAST(0.01 AS DECIMAL(3, 2)) AS DECIMAL(18, 2))",
    (
        "CREATE OR REPLACE TEMP MACRO spoken(text) AS array_to_string(list_transform(string_split(text, ''), "
        f"d -> {list(words.SPOKEN)}[1 + CAST(d AS INTEGER)]), '')"
    ),
)


# Up to three accounts for each person; a couple's first may belong to both.
ACCOUNTS = """
CREATE OR REPLACE TEMP TABLE account AS
SELECT one.i, CAST(n AS INTEGER) AS n, one.khh, account_number(one.i, n) AS zh, one.org, one.a, one.b, one.birth, one.age,
  low_bits('k', one.i * 3 + n) AS x, high_bits('k', one.i * 3 + n) AS y, one.special,
  CASE WHEN n = 0 AND one.role = 'spouse' AND one.m = 0 AND draw(one.ha, 2, 100) < 30
         AND NOT card_only(two.special, two.age, two.b) THEN two.khh END AS second
FROM person one CROSS JOIN range(3) AS t(n) LEFT JOIN person two ON two.i = one.i + 1 AND two.h = one.h
WHERE NOT card_only(one.special, one.age, one.b)
  AND (n = 0 OR (one.age >= 18 AND n = 1 AND draw(one.a, 0, 100) < 45) OR (one.age >= 25 AND n = 2 AND draw(one.a, 0, 100) < 12))
ORDER BY i, n
"""


_ACCOUNTS = """
SELECT zh, CASE n WHEN 0 THEN '个人活期存款' WHEN 1 THEN '整存整取定期' ELSE '大额存单' END AS cpmc, 'CNY' AS bz,
  yuan((1 + draw(x, 0, 1000)) * (1 + draw(x, 1, 1000)) * (1 + draw(x, 2, 60)) * CASE n WHEN 0 THEN 1 ELSE 3 END) AS ye,
  CASE WHEN draw(y, 0, 1000) < 30 THEN '冻结' WHEN draw(y, 0, 1000) < 100 THEN '久悬' ELSE '正常' END AS zhzt,
  DATE '{as_of}' - CAST(least(draw(y, 1, 7300), date_diff('day', birth, DATE '{as_of}') - 1) AS INTEGER) AS khrq, org AS khjg
FROM account ORDER BY i, n
"""

_HOLDERS = """
SELECT zh, khh, cylx FROM (
  SELECT i, n, 0 AS o, zh, khh, '主持有人' AS cylx FROM account
  UNION ALL SELECT i, n, 1, zh, second, '共同持有人' FROM account WHERE second IS NOT NULL
) ORDER BY i, n, o
"""

_CARDS = """
WITH cards AS (
  SELECT i, 0 AS o, debit_card(i) AS kh, zh, khh, '借记卡' AS klx, low_bits('c', i * 2) AS x, high_bits('c', i * 2) AS y
  FROM account WHERE n = 0 AND age >= 10 AND (special IS NOT NULL OR draw(b, 1, 100) < 88)
  UNION ALL
  SELECT i, 1, credit_card(i), NULL, khh, '信用卡', low_bits('c', i * 2 + 1), high_bits('c', i * 2 + 1)
  FROM person WHERE has_credit(special, age, a, b)
), dated AS (
  SELECT *, lpad(CAST(1 + draw(x, 0, 12) AS VARCHAR), 2, '0') AS mm, CAST(27 + draw(x, 1, 9) AS VARCHAR) AS yy,
    lpad(CAST(draw(x, 2, 1000) AS VARCHAR), 3, '0') AS cvn FROM cards
)
SELECT kh, zh, khh, klx, CASE WHEN draw(y, 0, 100) < 3 THEN '挂失' WHEN draw(y, 0, 100) < 6 THEN '注销' ELSE '正常' END AS kzt,
  DATE '{as_of}' - CAST(draw(y, 1, 1800) AS INTEGER) AS fkrq, mm || yy AS yxq, cvn AS cvn2,
  upper(substr(md5(concat('{seed}:pin:', kh)), 1, 16)) AS pinblk, kh || '=' || yy || mm || '101' || cvn || '0000' AS cdxx
FROM dated ORDER BY i, o
"""

_LOANS = f"""
WITH drawn AS (SELECT i, khh, low_bits('l', i) AS x, high_bits('l', i) AS y FROM person WHERE age BETWEEN 22 AND 70),
loans AS (
  SELECT *, (1 + draw(x, 1, 300)) * 10000 AS amount, draw(x, 2, 1500) AS ago, 365 * (1 + draw(x, 3, 20)) AS term
  FROM drawn WHERE draw(x, 0, 100) < 12
)
SELECT 'HT99' || lpad(CAST(i AS VARCHAR), 10, '0') AS hth, khh, {pick(("个人住房贷款", "个人消费贷款", "个人经营贷款", "汽车贷款"), "y", 0)} AS cpmc,
  CAST(amount AS DECIMAL(18, 2)) AS htje, yuan(amount * CAST(1 + draw(y, 1, 99) AS BIGINT)) AS dkye,
  CAST(CAST(28000 + draw(y, 2, 30000) AS DECIMAL(12, 0)) * CAST(0.0001 AS DECIMAL(5, 4)) AS DECIMAL(9, 4)) AS ll,
  DATE '{{as_of}}' - CAST(ago AS INTEGER) AS qxrq, DATE '{{as_of}}' - CAST(ago AS INTEGER) + CAST(term AS INTEGER) AS dqrq,
  CASE WHEN draw(y, 3, 100) < 93 THEN '正常' WHEN draw(y, 3, 100) < 97 THEN '关注' WHEN draw(y, 3, 100) < 99 THEN '次级' ELSE '可疑' END AS wjfl
FROM loans ORDER BY i
"""

_TRANSACTIONS = f"""
WITH rows AS (
  SELECT i, n, k, khh, zh, low_bits('t', (i * 3 + n) * 16 + k) AS x, high_bits('t', (i * 3 + n) * 16 + k) AS y
  FROM account, range(13) AS t(k) WHERE k < CASE n WHEN 0 THEN 4 + draw(account.x, 3, 9) ELSE 1 + draw(account.x, 3, 3) END
)
SELECT 'JY' || lpad(CAST(((i * 3 + n) * 16 + k) AS VARCHAR), 12, '0') AS jylsh, khh, zh,
  DATE '{{as_of}}' - CAST(draw(x, 0, 730) AS INTEGER) AS jyrq,
  lpad(CAST(6 + draw(x, 1, 17) AS VARCHAR), 2, '0') || ':' || lpad(CAST(draw(x, 2, 60) AS VARCHAR), 2, '0') || ':' || lpad(CAST(draw(x, 3, 60) AS VARCHAR), 2, '0') AS jysj,
  CASE WHEN draw(y, 0, 100) < 65 THEN '借' ELSE '贷' END AS jdbz, yuan((1 + draw(y, 1, 1000)) * (1 + draw(y, 2, 2000))) AS jyje,
  {pick(("手机银行", "柜面", "自助终端", "网上银行", "快捷支付"), "y", 3)} AS jyqd,
  account_number(draw(x, 0, 60000), 0) AS dfzh, any_name(low_bits('o', draw(x, 0, 60000))) AS dfhm, {pick(words.NOTES, "y", 0)} AS zy
FROM rows ORDER BY i, n, k
"""

# People say numbers aloud, with spaces, and codes that nobody should keep: what a detector has to find.
_CALLS = """
WITH calls AS (SELECT *, low_bits('v', i) AS x, high_bits('v', i) AS y FROM person WHERE age >= 16)
SELECT 'TH99' || lpad(CAST(i AS VARCHAR), 10, '0') AS thlsh, khh,
  strftime(DATE '{as_of}' - CAST(draw(x, 0, 365) AS INTEGER), '%Y-%m-%d') || ' ' || lpad(CAST(8 + draw(x, 1, 12) AS VARCHAR), 2, '0') || ':'
    || lpad(CAST(draw(x, 2, 60) AS VARCHAR), 2, '0') AS thsj,
  CASE draw(x, 3, 2) WHEN 0 THEN '1009' ELSE '1015' END AS zxgh,
  '坐席：您好，云泽银行，请问有什么可以帮您？客户：我叫' || xm || '，' || CASE draw(y, 0, 4)
    WHEN 0 THEN '手机号是' || mobile(i) || '，想查一下最近的一笔转账。坐席：请稍等，已为您核对。'
    WHEN 1 THEN '电话' || spoken(mobile(i)) || '，卡丢了要挂失。坐席：好的，请说一下卡号后四位。客户：' || right(debit_card(i), 4) || '。'
    WHEN 2 THEN '我的卡号是' || substr(debit_card(i), 1, 4) || ' ' || substr(debit_card(i), 5, 4) || ' ' || substr(debit_card(i), 9, 4) || ' '
      || substr(debit_card(i), 13) || '，收到验证码' || lpad(CAST(draw(y, 1, 60000) * 16 AS VARCHAR), 6, '0') || '，是不是诈骗？坐席：请不要告诉任何人验证码。'
    ELSE '想改一下寄账单的地址。坐席：订单号' || CAST(2026000000 + draw(y, 2, 60000) AS VARCHAR) || '，已登记，三个工作日内生效。' END AS zwnr
FROM calls WHERE draw(x, 0, 100) < 25 OR special IS NOT NULL ORDER BY i
"""

QUERIES = {
    "acct_base": _ACCOUNTS,
    "acct_holder": _HOLDERS,
    "card_info": _CARDS,
    "loan_contract": _LOANS,
    "txn_detail": _TRANSACTIONS,
    "call_transcript": _CALLS,
}
