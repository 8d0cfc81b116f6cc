# SPDX-License-Identifier: Apache-2.0
"""The loops of detection, compiled where numba is (tournier[fast]); everything is found without them too, and the same."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from tournier.base.compiled import Compiled


def _made() -> SimpleNamespace:
    from tournier.detect import chains_code, checks_code, laid_code, name_code, reading_code

    # The example of GB 11643, whose last sign is X, and a card's number whose check digit is right.
    digits = np.array([*map(int, "11010519491231002"), checks_code.X], np.uint8)
    card = np.frombuffer(bytes(map(int, "4111111111111111")), np.uint8)
    starts, ends = np.empty((2, 2), np.int64)
    count = laid_code.runs(np.frombuffer("a12b3c".encode("utf-16-le"), np.uint16), starts, ends)
    found = (count, *starts, *ends, checks_code.is_id(digits, 0, 18), checks_code.is_card(card, 0, 16))
    if found != (2, 1, 4, 3, 5, True, True):
        raise ValueError("other numbers")
    return SimpleNamespace(
        speak=laid_code.speak,
        runs=laid_code.runs,
        beginnings=laid_code.beginnings,
        chains=chains_code.chains,
        nearest=chains_code.nearest,
        to_ask=reading_code.to_ask,
        laid_digits=reading_code.laid_digits,
        read=reading_code.read,
        weigh=name_code.weigh,
    )


#: A job over many texts and a server let them be made; whoever asks meanwhile goes on without.
CODE: Compiled[SimpleNamespace] = Compiled(_made)
