# SPDX-License-Identifier: Apache-2.0
"""A list that is taken away as CSV reads back as it was, and no cell of it is run by a spreadsheet."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from tournier_office.site.register.sheet import sheet

_RUN = "=+-@\t\uff1d\uff0b\uff0d\uff20"
CELLS = st.lists(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=12), min_size=1, max_size=4
)


@examples(60)
@given(CELLS, st.lists(CELLS, max_size=4), st.sampled_from(_RUN))
def test_cells_come_back_and_formulas_do_not_run(headings, lines, first):
    told = sheet(headings, [*lines, [f"{first}1+1"]])
    assert told.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(told.decode("utf-8-sig"), newline="")))
    assert read[-1] == [f"'{first}1+1"]
    for line, found in zip([headings, *lines], read, strict=False):
        assert len(found) == len(line)
        assert [cell.removeprefix("'") for cell in found] == [cell.removeprefix("'") for cell in line]
        assert not any(cell[:1] in set(_RUN) for cell in found[0:] if line is not headings)
