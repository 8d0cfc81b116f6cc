# SPDX-License-Identifier: Apache-2.0
"""Numbers of the sample bank: their check digits are right, and none can be a real person's.

- Identity numbers (GB 11643) begin with 99. Region codes (GB/T 2260) begin with 11 to 82, and a permanent resident's
  number has 9 and then such a province; 9 followed by 90 names none. Other documents begin with ZZ.
- Mobiles begin with 128: mainland mobiles begin with 13 to 19.
- Cards begin with 9999: a leading 9 is for national use and is followed by the country's code, and no country has 999
  (ISO/IEC 7812-1, ISO 3166-1).
- Accounts begin with 99 and are the sample bank's own.

Each number is a function of the customer's place in the bank, so that it is unique without remembering any other.
The same formula stands here twice, for one value and as DuckDB SQL; a test compares them for every customer.
"""

from __future__ import annotations

from datetime import date

REGION_PREFIX = "99"
DOCUMENT_PREFIX = "ZZ"
MOBILE_PREFIX = "128"
DEBIT_PREFIX = "999901"
CREDIT_PREFIX = "999902"
ACCOUNT_PREFIX = "99"
SPECIAL_REGION = "990199"  # people of the cast and of the staff

MOST_CUSTOMERS = 4_000_000  # beyond, the order numbers of one birthday would run out

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_DAYS = 365
_SLOTS = 24 * _DAYS  # a district and a day of the year


def id_check(first17: str) -> str:
    """The eighteenth character of an identity number (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True)) % 11]


def luhn_check(payload: str) -> str:
    """The last digit of a card number (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, digit in enumerate(reversed(payload)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the sum of a two-digit number's digits
    return str(-total % 10)


def customer_number(index: int) -> str:
    """The key of the customer at this place, from 0."""
    return f"1{index + 1:09d}"


def mobile(index: int) -> str:
    """The mobile number of the customer at this place."""
    return f"{MOBILE_PREFIX}{(index * 37_633_427 + 20_261_123) % 100_000_000:08d}"


def special_id_number(order: int, birth: date, *, male: bool) -> str:
    """The identity number of somebody of the cast or the staff; `order` is their place among these."""
    first17 = f"{SPECIAL_REGION}{birth:%Y%m%d}{order * 2 + male:03d}"
    return first17 + id_check(first17)


def account_number(index: int, order: int) -> str:
    """The number of a customer's first, second or third account."""
    payload = f"{ACCOUNT_PREFIX}{((index * 3 + order) * 7_654_321 + 1_234_567) % 10_000_000_000_000:013d}"
    return payload + luhn_check(payload)


def debit_card(index: int) -> str:
    """The number of a customer's debit card, 19 digits."""
    payload = f"{DEBIT_PREFIX}{(index * 98_765_431 + 314_159_265) % 1_000_000_000_000:012d}"
    return payload + luhn_check(payload)


def credit_card(index: int) -> str:
    """The number of a customer's credit card, 16 digits."""
    payload = f"{CREDIT_PREFIX}{(index * 7_654_321 + 271_828_182) % 1_000_000_000:09d}"
    return payload + luhn_check(payload)


def _digit(text: str, place: int) -> str:
    return f"(ascii(substr({text}, {place}, 1)) - 48)"


def _id_check_sql(first17: str) -> str:
    total = " + ".join(f"{weight} * {_digit(first17, place)}" for place, weight in enumerate(_WEIGHTS, 1))
    return f"substr('{_CHECKS}', 1 + ({total}) % 11, 1)"


def _luhn_check_sql(payload: str, length: int) -> str:
    terms = []
    for place in range(length, 0, -1):
        digit = _digit(payload, place)
        doubled = (length - place) % 2 == 0
        terms.append(f"(2 * {digit} - CASE WHEN {digit} > 4 THEN 9 ELSE 0 END)" if doubled else digit)
    return f"((10 - ({' + '.join(terms)}) % 10) % 10)"


def _padded(expression: str, length: int) -> str:
    return f"lpad(CAST({expression} AS VARCHAR), {length}, '0')"


# For DuckDB; `i` is the customer's place. Every macro takes what its Python twin takes.
MACROS = (
    f"CREATE OR REPLACE TEMP MACRO id_whole(first17) AS first17 || {_id_check_sql('first17')}",
    f"CREATE OR REPLACE TEMP MACRO luhn_whole_15(payload) AS payload || CAST({_luhn_check_sql('payload', 15)} AS VARCHAR)",
    f"CREATE OR REPLACE TEMP MACRO luhn_whole_18(payload) AS payload || CAST({_luhn_check_sql('payload', 18)} AS VARCHAR)",
    f"CREATE OR REPLACE TEMP MACRO customer_number(i) AS '1' || {_padded('i + 1', 9)}",
    f"CREATE OR REPLACE TEMP MACRO mobile(i) AS '{MOBILE_PREFIX}' || {_padded('(i * 37633427 + 20261123) % 100000000', 8)}",
    (
        "CREATE OR REPLACE TEMP MACRO account_number(i, n) AS luhn_whole_15("
        f"'{ACCOUNT_PREFIX}' || {_padded('((CAST(i AS BIGINT) * 3 + n) * 7654321 + 1234567) % 10000000000000', 13)})"
    ),
    (
        "CREATE OR REPLACE TEMP MACRO debit_card(i) AS luhn_whole_18("
        f"'{DEBIT_PREFIX}' || {_padded('(i * 98765431 + 314159265) % 1000000000000', 12)})"
    ),
    (
        "CREATE OR REPLACE TEMP MACRO credit_card(i) AS luhn_whole_15("
        f"'{CREDIT_PREFIX}' || {_padded('(i * 7654321 + 271828182) % 1000000000', 9)})"
    ),
    # A birthday and a district come from the place, the order number from how often that pair came before.
    f"CREATE OR REPLACE TEMP MACRO birth_slot(i) AS (i * 7919) % {_SLOTS}",
    f"CREATE OR REPLACE TEMP MACRO birth_day(i) AS CAST(birth_slot(i) % {_DAYS} AS INTEGER)",
    f"CREATE OR REPLACE TEMP MACRO birth_place(i) AS birth_slot(i) // {_DAYS}",
    f"CREATE OR REPLACE TEMP MACRO birth_order(i) AS ((i // {_SLOTS}) * 37 + 11) % 499",
)
