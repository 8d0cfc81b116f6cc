# SPDX-License-Identifier: Apache-2.0
"""Which treatment shows a part of which category. A category that is not here is not shown at all."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_BY_TREATMENT = {
    "name": "NAME EN_NAME CONTACT STAFF_NAME",
    "id_number": "ID_NO",
    "document": "PASSPORT USCC",
    "mobile": "MOBILE PHONE",
    "telephone": "TEL ORG_TEL",
    "card": "BANK_CARD ACCOUNT",
    "email": "EMAIL",
    "address": "ADDRESS EMP_ADDRESS ORG_ADDRESS",
    "birth_date": "BIRTH_DATE ID_EXPIRY OPEN_DATE",
    "identifier": "CUST_ID WECHAT QQ IM ALIPAY USERNAME DEVICE TXN_ID CONTRACT_ID STAFF_ID BANK_CODE",
    "postcode": "POSTCODE",
    "amount": "BALANCE TXN LOAN INCOME RATE",
    # A part of these would be the whole: they have few values, or their form is free.
    "whole": (
        "ID_TYPE ID_ISSUER GENDER ETHNICITY NATIONALITY MARITAL EDUCATION OCCUPATION EMPLOYER RELATION PLATE IP MAC "
        "ACCT_STATUS OPEN_ORG ORG_NAME TXN_NOTE RISK KYC_IMAGE NARRATIVE NONE"
    ),
}

PARTIAL: Mapping[str, str] = MappingProxyType(
    {category: name for name, categories in _BY_TREATMENT.items() for category in categories.split()}
)

# JR/T 0171-2020 4.2 class C3, and 6.1.4.1 (never displayed). One-time codes and security questions complete an
# authentication together with the account (4.2 b), and staff never see them (regulation.md 2.4).
NEVER_SHOWN = frozenset({"CVV", "CARD_EXPIRY", "TRACK", "PASSWORD", "BIOMETRIC", "OTP", "SEC_QA"})
