# SPDX-License-Identifier: Apache-2.0
"""What we build on may be used by a bank that changes it and keeps the change.

psycopg is LGPL-3.0: it is a separate package that the bank may replace, which is all that licence asks of a user.
Copyleft that reaches the product itself (GPL, AGPL) is refused. One test tool is GPL and is named below with its reason;
it is never installed with the product.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution

from tests.house.sources import ROOT

LESSER = {"psycopg", "psycopg-binary", "psycopg-pool"}
TOOLS = {"pymerkle": "an independent Merkle tree that the ledger's tests compare ours with; imported by tests only"}
READ_BY_HAND = {  # their metadata name none; the LICENSE of the repository or of the wheel does
    "cedarpy": "Apache-2.0",
    "pyrage": "MIT",
}
PERMISSIVE = re.compile(
    r"\b(MIT|MIT-0|Apache|BSD|0BSD|ISC|PSF|Python Software Foundation|MPL|Mozilla|OFL|Unlicense|CC0|Zlib|PostgreSQL|HPND)\b",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\b(A|L)?GPL|General Public", re.IGNORECASE)


def locked(name: str) -> list[str]:
    text = (ROOT / "requirements" / name).read_text()
    return re.findall(r"^([\w.\-]+)(?:\[[^\]]*\])?==", text, re.MULTILINE)


def licence(name: str) -> str:
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    data = distribution(name).metadata
    classifiers = [c for c in data.get_all("Classifier", []) if c.startswith("License ::")]
    # Some packages put the whole text into the field; its first lines name it.
    return " | ".join([data.get("License-Expression") or "", (data.get("License") or "")[:200], *classifiers])


def test_every_dependency_has_a_permissive_licence():
    found = {}
    for name in locked("dev.txt"):
        try:
            text = licence(name)
        except PackageNotFoundError:
            continue  # locked for another platform or Python
        if name in TOOLS:
            continue
        if name in LESSER and "LGPL" in text.upper().replace("LESSER GENERAL PUBLIC LICENSE", "LGPL"):
            continue
        if COPYLEFT.search(text) or not PERMISSIVE.search(text):
            found[name] = text
    assert found == {}


def test_tools_with_another_licence_stay_out_of_the_product():
    assert set(TOOLS) & set(locked("runtime.txt")) == set()
    assert set(TOOLS) <= set(locked("dev.txt"))
