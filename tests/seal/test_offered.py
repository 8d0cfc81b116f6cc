# SPDX-License-Identifier: Apache-2.0
"""What sealing offers, name by name (decision 0150): FF3 and modes that authenticate nothing do not come in unseen."""

import ast
from pathlib import Path

import tournier.seal

#: A mode of an independent library, and where: the block function that the constructions are built on, never a mode of use.
MODES = {("ciphers/openssl.py", "ECB")}


def test_what_is_offered_and_nothing_else():
    assert sorted(tournier.seal.__all__) == [
        "BlindIndex",
        "Ff1",
        "FormatPreserving",
        "Gcm",
        "HmacSm3",
        "NotGenuine",
        "Siv",
        "compile_loops",
        "fresh_nonces",
    ]


def test_no_other_mode_of_a_library_is_used_below():
    folder = Path(tournier.seal.__file__).parent
    found = {
        (path.relative_to(folder).as_posix(), node.attr)
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "modes"
    }
    assert found == MODES
