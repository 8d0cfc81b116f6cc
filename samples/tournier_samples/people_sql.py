# SPDX-License-Identifier: Apache-2.0
"""People, in DuckDB SQL: who they are, where they live, whom they are related to, how they sign in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from tournier_samples import words
from tournier_samples.numbers import DOCUMENT_PREFIX, SPECIAL_REGION

# What a customer of the cast or the staff has instead of what would be drawn; null leaves it drawn.
_SPECIAL_TYPES: dict[str, pa.DataType] = {
    "i": pa.int64(),
    "n": pa.int64(),
    "xm": pa.string(),
    "ywm": pa.string(),
    "male": pa.bool_(),
    "birth": pa.date32(),
    "org": pa.string(),
    "manager": pa.string(),
    "grade": pa.string(),
    "status": pa.string(),
    "deceased": pa.bool_(),
    "staff": pa.bool_(),
    "restricted": pa.bool_(),
    "consents": pa.string(),
}
SPECIAL = pa.schema(_SPECIAL_TYPES)


def _list(items: Sequence[str]) -> str:
    return "[" + ", ".join("'" + item + "'" for item in items) + "]"


def pick(items: Sequence[str], bits: str, place: int) -> str:
    """One of the items, drawn."""
    return f"{_list(items)}[1 + draw({bits}, {place}, {len(items)})]"


def _named(name: str, pairs: Sequence[tuple[str, str]]) -> tuple[str, str]:
    return (
        f"CREATE OR REPLACE TEMP MACRO {name}_zh(k) AS {_list([zh for zh, _ in pairs])}[1 + k % {len(pairs)}]",
        f"CREATE OR REPLACE TEMP MACRO {name}_en(k) AS {_list([en for _, en in pairs])}[1 + k % {len(pairs)}]",
    )


MACROS = (
    *_named("surname", words.SURNAMES),
    *_named("given_f", words.GIVEN_FEMALE),
    *_named("given_m", words.GIVEN_MALE),
    *_named("minority_f", words.MINORITY_FEMALE),
    *_named("minority_m", words.MINORITY_MALE),
    f"CREATE OR REPLACE TEMP MACRO place_code(k) AS {_list([place[0] for place in words.PLACES])}[1 + k]",
    f"CREATE OR REPLACE TEMP MACRO place_name(k) AS {_list([''.join(place[1:]) for place in words.PLACES])}[1 + k]",
    (
        "CREATE OR REPLACE TEMP MACRO any_name(bits) AS surname_zh(draw(bits, 0, 4099)) || "
        "CASE WHEN draw(bits, 1, 2) = 0 THEN given_f_zh(draw(bits, 2, 997)) ELSE given_m_zh(draw(bits, 2, 997)) END"
    ),
)

_ORGS = ("9911", "9912", "9913", "9921", "9922", "9923")


_PERSONS = f"""
CREATE OR REPLACE TEMP TABLE person AS
WITH base AS (
  SELECT i, i // 3 AS h, CAST(i % 3 AS INTEGER) AS m, low_bits('p', i) AS a, high_bits('p', i) AS b,
         low_bits('h', i // 3) AS ha, high_bits('h', i // 3) AS hb
  FROM range({{low}}, {{high}}) AS t(i)
), homes AS (
  SELECT *, CASE WHEN is_cast(h) THEN 0 WHEN is_staff_home(h) THEN 1 + h % 2
                 WHEN draw(ha, 0, 100) < 45 THEN 0 WHEN draw(ha, 0, 100) < 70 THEN 1 ELSE 2 END AS kind,
         CASE WHEN is_staff_home(h) THEN h % 4 < 2 ELSE draw(ha, 1, 2) = 0 END AS first_male, draw(hb, 0, 25) AS child_age
  FROM base
), roles AS (
  SELECT *, CASE WHEN kind = 0 OR (kind = 1 AND m = 2) THEN 'single' WHEN m = 2 THEN 'child' ELSE 'spouse' END AS role
  FROM homes
), drawn AS (
  SELECT *, CASE role WHEN 'child' THEN child_age
              WHEN 'spouse' THEN (CASE kind WHEN 2 THEN child_age + 22 + draw(hb, 1, 14) ELSE 24 + draw(hb, 1, 36) END) + draw(a, 3, 3)
              ELSE 18 + draw(a, 0, 40) + draw(a, 1, 33) END AS years,
         CASE WHEN role = 'spouse' THEN first_male = (m = 0) ELSE draw(a, 2, 2) = 0 END AS is_male,
         CASE WHEN role = 'child' THEN 3 * h + (CASE WHEN first_male THEN 0 ELSE 1 END) ELSE i END AS line
  FROM roles
), named AS (
  SELECT *, low_bits('s', line) AS s, high_bits('s', line) AS s2 FROM drawn
), joined AS (
  SELECT d.*, x.n AS special, coalesce(x.male, d.is_male) AS male,
         coalesce(x.birth, make_date({{last_year}} - d.years, 1, 1) + birth_day(d.i)) AS birth,
         coalesce(x.org, {pick(_ORGS, "hb", 2)}) AS org,
         x.xm, x.ywm, x.manager, x.grade, x.status, x.deceased, x.staff, x.restricted, x.consents,
         draw(s, 0, 100) < 3 AS minority
  FROM named d LEFT JOIN special x ON x.i = d.i
)
SELECT i, h, m, kind, role, a, b, ha, hb, first_male, special, male, birth, org, customer_number(i) AS khh, minority,
  date_diff('year', birth, DATE '{{as_of}}') - CASE WHEN strftime(birth, '%m%d') > '{{today}}' THEN 1 ELSE 0 END AS age,
  manager, grade, status, deceased, staff, restricted, consents, s2,
  coalesce(xm, CASE WHEN minority THEN
      CASE WHEN male THEN minority_m_zh(draw(b, 0, 997)) ELSE minority_f_zh(draw(b, 0, 997)) END || '·' || minority_m_zh(draw(s, 1, 997))
    ELSE surname_zh(draw(s, 1, 4099))
      || CASE WHEN male THEN given_m_zh(draw(b, 0, 997)) ELSE given_f_zh(draw(b, 0, 997)) END
      || CASE WHEN draw(b, 1, 100) < 25 THEN '' WHEN male THEN given_m_zh(draw(b, 2, 997)) ELSE given_f_zh(draw(b, 2, 997)) END
    END) AS xm,
  coalesce(ywm, CASE WHEN minority THEN
      CASE WHEN male THEN minority_m_en(draw(b, 0, 997)) ELSE minority_f_en(draw(b, 0, 997)) END || ' ' || minority_m_en(draw(s, 1, 997))
    ELSE surname_en(draw(s, 1, 4099)) || ' '
      || CASE WHEN male THEN given_m_en(draw(b, 0, 997)) ELSE given_f_en(draw(b, 0, 997)) END
      || CASE WHEN draw(b, 1, 100) < 25 THEN '' WHEN male THEN lower(given_m_en(draw(b, 2, 997))) ELSE lower(given_f_en(draw(b, 2, 997))) END
    END) AS ywm
FROM joined ORDER BY i
"""


def persons(low: int, high: int, as_of: date) -> str:
    """Make the table `person` of the customers from `low` to `high`, as they are on this day."""
    return _PERSONS.format(low=low, high=high, as_of=as_of, last_year=as_of.year - 1, today=f"{as_of:%m%d}")


_ID_NUMBER = (
    "id_whole(CASE WHEN special IS NULL THEN place_code(birth_place(i)) || strftime(birth, '%Y%m%d') "
    "|| lpad(CAST(birth_order(i) * 2 + CAST(male AS INTEGER) AS VARCHAR), 3, '0') "
    f"ELSE '{SPECIAL_REGION}' || strftime(birth, '%Y%m%d') || lpad(CAST(special * 2 + CAST(male AS INTEGER) AS VARCHAR), 3, '0') END)"
)
_OTHER_DOCUMENT = "special IS NULL AND draw(a, 3, 100) = 99"

_CUSTOMERS = f"""
WITH q AS (SELECT *, low_bits('q', i) AS q, high_bits('q', i) AS r FROM person)
SELECT khh, xm AS khxm, upper(ywm) AS khywm,
  CASE WHEN {_OTHER_DOCUMENT} THEN '02' ELSE '01' END AS zjlx,
  CASE WHEN {_OTHER_DOCUMENT} THEN '{DOCUMENT_PREFIX}' || lpad(CAST(i AS VARCHAR), 8, '0') ELSE {_ID_NUMBER} END AS zjhm,
  DATE '{{as_of}}' + CAST(draw(r, 0, 7000) - 300 AS INTEGER) AS zjyxq,
  CASE WHEN special IS NULL AND (age < 12 OR draw(r, 1, 100) < 3) THEN NULL ELSE mobile(i) END AS sjhm,
  CASE WHEN special IS NULL AND (age < 12 OR draw(r, 2, 100) < 40) THEN NULL
       ELSE lower(replace(ywm, ' ', '.')) || CAST(i + 1 AS VARCHAR) || '@' || {pick(("mail.example", "post.example", "inbox.example"), "r", 3)} END AS dzyx,
  birth AS csrq, CASE WHEN male THEN '1' ELSE '2' END AS xb,
  CASE WHEN minority AND special IS NULL THEN {pick(words.MINORITIES, "s2", 0)} ELSE '汉族' END AS mz,
  CASE WHEN age < 7 THEN '学龄前儿童' WHEN age < 19 THEN '学生' WHEN age > 62 THEN '退休' WHEN staff THEN '银行职员' ELSE {pick(words.OCCUPATIONS, "a", 2)} END AS zy,
  CASE WHEN age < 19 OR age > 62 THEN NULL WHEN staff THEN '云泽银行' ELSE {pick(words.EMPLOYERS, "b", 3)} END AS gzdw,
  CASE WHEN age < 19 THEN NULL ELSE CAST(30000 + draw(q, 1, 900) * 100 + draw(q, 2, 40) * draw(q, 3, 60) * 250 AS DECIMAL(18, 2)) END AS nsr,
  DATE '{{as_of}}' - CAST(least(draw(r, 0, 7300), date_diff('day', birth, DATE '{{as_of}}') - 1) AS INTEGER) AS khrq,
  q.org AS ssjg,
  coalesce(manager, CASE WHEN draw(hb, 3, 100) < 60 THEN managers.codes[1 + draw(ha, 2, len(managers.codes))] ELSE '' END) AS khjl,
  CASE WHEN draw(b, 3, 100) < 3 THEN '高' WHEN draw(b, 3, 100) < 20 THEN '中' ELSE '低' END AS fxdj,
  coalesce(grade, CASE WHEN age >= 18 AND draw(ha, 3, 1000) < 25 THEN 'VIP' ELSE 'PT' END) AS khjb,
  coalesce(status, CASE WHEN draw(r, 3, 1000) < 80 THEN '久悬' ELSE '正常' END) AS khzt,
  CASE WHEN coalesce(deceased, special IS NULL AND draw(q, 3, 1000) < CASE WHEN age >= 60 THEN 50 ELSE 2 END) THEN '1' ELSE '0' END AS swbz,
  CASE WHEN coalesce(staff, false) THEN '1' ELSE '0' END AS sfyg,
  CASE WHEN coalesce(restricted, draw(a, 2, 1000) BETWEEN 500 AND 504) THEN '1' ELSE '0' END AS xzbz,
  CASE WHEN card_only(special, age, b) THEN '1' ELSE '0' END AS jkkh,
  coalesce(consents, array_to_string([c FOR c IN [
     CASE WHEN draw(q, 0, 100) < 70 THEN 'caller_check' END, CASE WHEN draw(q, 1, 100) < 60 THEN 'customer_care' END,
     CASE WHEN draw(q, 2, 100) < 40 THEN 'credit' END, CASE WHEN draw(q, 3, 100) < 30 THEN 'marketing' END] IF c IS NOT NULL], ',')) AS sqyt
FROM q JOIN managers ON managers.org = q.org ORDER BY i
"""

_DETAIL = (
    f"{pick(words.STREETS, 'x', 0)} || CAST(1 + draw(x, 1, 299) AS VARCHAR) || '号' || {pick(words.ESTATES, 'x', 2)} "
    "|| CAST(1 + draw(x, 3, 40) AS VARCHAR) || '栋' || CAST(1 + draw(y, 0, 5) AS VARCHAR) || '单元' "
    "|| CAST(100 * (1 + draw(y, 1, 28)) + 1 + draw(y, 2, 4) AS VARCHAR) || '室'"
)
# The first twelve places are in the province of the branches 991x, the others in that of 992x.
_WHERE = "CASE WHEN org < '9920' THEN 0 ELSE 12 END + draw(y, 3, 12)"
_ADDRESSES = f"""
WITH kinds AS (
  SELECT i, khh, org, 1 AS dzxh, '家庭地址' AS dzlx, low_bits('d', CASE WHEN role = 'single' THEN i ELSE 3 * h END) AS x,
         high_bits('d', CASE WHEN role = 'single' THEN i ELSE 3 * h END) AS y FROM person
  UNION ALL
  SELECT i, khh, org, 2, '单位地址', low_bits('w', i), high_bits('w', i) FROM person WHERE age BETWEEN 19 AND 62 AND draw(b, 3, 2) = 0
)
SELECT khh, CAST(dzxh AS VARCHAR) AS dzxh, dzlx, place_name({_WHERE}) || {_DETAIL} AS xxdz,
  substr(place_code({_WHERE}), 1, 4) || lpad(CAST(draw(x, 1, 100) AS VARCHAR), 2, '0') AS yzbm
FROM kinds ORDER BY i, dzxh
"""

# Within a household by role; within the cast as the cast says.
_RELATIONS = """
WITH pairs AS (
  SELECT one.i AS i, one.khh AS khh, two.khh AS glkhh, two.xm AS glxm, two.i AS j,
    CASE WHEN one.role = 'spouse' AND two.role = 'spouse' THEN '配偶'
         WHEN one.role = 'child' THEN CASE WHEN two.male THEN '父亲' ELSE '母亲' END
         ELSE CASE WHEN two.male THEN '儿子' ELSE '女儿' END END AS gxlx
  FROM person one JOIN person two ON one.h = two.h AND one.i <> two.i
  WHERE one.role <> 'single' AND two.role <> 'single'
  UNION ALL
  SELECT one.i, one.khh, two.khh, two.xm, two.i, links.relation
  FROM links JOIN person one ON one.i = links.i JOIN person two ON two.i = links.other
)
SELECT khh, glkhh, gxlx, glxm, mobile(j) AS glsj FROM pairs ORDER BY i, j
"""

_SIGN_INS = """
SELECT khh, lower(replace(ywm, ' ', '')) || CAST(i + 1 AS VARCHAR) AS dlm,
  'pbkdf2$' || md5(concat('{seed}:pw:', i)) AS dlmm, given_f_zh(draw(a, 0, 997)) || given_m_zh(draw(a, 1, 997)) AS mbda,
  md5(concat('{seed}:face1:', i)) || md5(concat('{seed}:face2:', i)) AS rlmb
FROM person WHERE age >= 16 AND (special IS NOT NULL OR draw(a, 1, 100) < 60) ORDER BY i
"""

# Only the first customers have pictures: two hundred pairs of files show what there is to show.
PICTURED = 200
_IMAGES = f"""
SELECT 'yx' || substr(md5(concat('{{seed}}:img:', i, ':', k)), 1, 16) AS yxh, khh,
  CASE k WHEN 0 THEN '证件正面' ELSE '现场照片' END AS yxlx,
  'kyc/yx' || substr(md5(concat('{{seed}}:img:', i, ':', k)), 1, 16) || '.png' AS wjlj,
  DATE '{{as_of}}' - CAST(draw(a, 0, 3000) AS INTEGER) AS pzrq
FROM person, range(2) AS t(k) WHERE i < {PICTURED} ORDER BY i, k
"""

QUERIES = {
    "cust_info": _CUSTOMERS,
    "cust_addr": _ADDRESSES,
    "cust_relation": _RELATIONS,
    "cust_auth": _SIGN_INS,
    "kyc_image": _IMAGES,
}
