# SPDX-License-Identifier: Apache-2.0
"""PDF for reading and paper: a table in Noto Sans SC, the visible mark across and below every page (M38).

Values reach the typesetter as data, never as its source. A page holds some forty rows, so a long answer makes a book:
beyond MOST_ROWS another format is the right one.
"""

from __future__ import annotations

import json
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from tournier.base import BadInput
from tournier_office.exports.files.contents import Contents, text

MOST_ROWS = 5_000
_WIDE = 6

_SOURCE = """
#let data = json("rows.json")
#set document(title: data.title)
#set text(font: "Noto Sans SC", size: 8pt, lang: "zh")
#set page(
  paper: "a4", flipped: data.columns.len() > WIDE, margin: (x: 1.5cm, top: 1.8cm, bottom: 1.8cm),
  header: align(right, text(size: 7pt, fill: luma(90), data.mark)),
  footer: context grid(columns: (1fr, auto), text(size: 7pt, fill: luma(90), data.mark),
    text(size: 7pt, counter(page).display("1 / 1", both: true))),
  background: rotate(-30deg, stack(spacing: 5cm, ..range(4).map(_ => text(size: 15pt, fill: luma(225), data.mark)))),
)
#text(size: 13pt, weight: "bold", data.title)

#for line in data.terms [#line \\ ]

#table(
  columns: data.columns.len(), stroke: 0.4pt + luma(160), inset: 4pt,
  table.header(..data.columns.map(name => strong(name))),
  ..data.rows.flatten()
)
""".replace("WIDE", str(_WIDE))


def write(contents: Contents) -> None:
    """Typeset at once: the rows are few. Raises BadInput (`export.pdf`) when they are not."""
    rows: list[list[str]] = []
    for batch in contents.batches:
        rows += [list(map(text, row)) for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)]
        if len(rows) > MOST_ROWS + _MADE_UP:
            raise BadInput("export.pdf", f"A PDF takes {MOST_ROWS:,} rows at most.", "Choose CSV, XLSX or Parquet.")
    said = {
        "title": contents.title,
        "mark": contents.mark,
        "terms": contents.terms,
        "columns": contents.schema.names,
        "rows": rows,
    }
    folder = contents.path.parent
    (folder / "rows.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    (folder / "page.typ").write_text(_SOURCE, encoding="utf-8")
    typst.compile(
        str(folder / "page.typ"),
        output=str(contents.path),
        root=str(folder),
        font_paths=[str(Path(pylopdf_fonts_zh_cn.__file__).parent)],
        ignore_system_fonts=True,
    )


_MADE_UP = 1_000
