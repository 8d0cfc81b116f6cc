# SPDX-License-Identifier: Apache-2.0
"""A plan proposed from what the columns look like, for a person to correct. What is not recognised is left to them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tournier.catalogue.toml import quoted
from tournier.detect import ColumnSample, classify

_SAMPLED = 1000
_TOKENS = {"ID_NO": "identity", "MOBILE": "mobile", "PHONE": "mobile", "BANK_CARD": "card"}
_NAMES = (
    "NAME EN_NAME CONTACT STAFF_NAME PASSPORT EMAIL TEL ACCOUNT CUST_ID WECHAT QQ IM ALIPAY USERNAME DEVICE STAFF_ID "
    "TXN_ID CONTRACT_ID IP MAC PLATE"
)
_NEVER = "PASSWORD CVV TRACK CARD_EXPIRY BIOMETRIC OTP SEC_QA KYC_IMAGE NARRATIVE TXN_NOTE ADDRESS EMP_ADDRESS"
_KNOWN = "GENDER ETHNICITY NATIONALITY MARITAL EDUCATION OCCUPATION EMPLOYER OPEN_ORG"
_SENSITIVE = "BALANCE INCOME LOAN TXN RATE RISK"
_LINES: Mapping[str, str] = MappingProxyType(
    {
        **{category: f'role = "identifier"\nmethod = "token"\nform = "{form}"' for category, form in _TOKENS.items()},
        **dict.fromkeys(_NAMES.split(), 'role = "identifier"\nmethod = "token"'),
        **dict.fromkeys(_NEVER.split(), 'role = "identifier"\nmethod = "drop"'),
        **dict.fromkeys(("BIRTH_DATE", "OPEN_DATE", "ID_EXPIRY"), 'role = "quasi"\nmethod = "date"'),
        "POSTCODE": 'role = "quasi"\nmethod = "prefix"\nkept = [4, 2]',
        **dict.fromkeys(
            _KNOWN.split(),
            'role = "quasi"\nmethod = "whole"',
        ),
        **dict.fromkeys(_SENSITIVE.split(), 'role = "sensitive"\nmethod = "keep"'),
    }
)


def propose(table: pa.Table) -> str:
    """A plan in TOML. A column that is not recognised has empty words, so that the plan is refused until somebody fills them."""
    parts = ['purpose = "analysis"  # test, analysis or expiry', "k = 5", "most_left_out = 0.02"]
    samples = [ColumnSample("", "", name, values=_values(table.column(name))) for name in table.column_names]
    for sample, found in zip(samples, classify(samples), strict=True):
        line = _LINES.get(found.category or "")
        said = f"{found.category}, {found.confidence:.0%}" if found.category else "not recognised"
        parts.append(f"\n[columns.{quoted(sample.column)}]  # {said}\n{line or UNDECIDED}")
    return "\n".join(parts) + "\n"


UNDECIDED = 'role = ""  # identifier, quasi, sensitive or other\nmethod = ""'


def _values(column: Any) -> tuple[str, ...]:
    try:
        texts = column.slice(0, _SAMPLED).cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):  # lists, records and bytes say nothing by their values
        return ()
    found = pc.unique(texts).to_pylist()
    return tuple(value for value in found if value)
