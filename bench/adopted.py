# SPDX-License-Identifier: Apache-2.0
"""What a reviewer would change of what `adopt` proposes for the sample bank: each column beside the catalogue that ships with it.

A column counts where its category is another, or none where there is one. Columns that stay closed on purpose count where one is proposed.

    python -m bench.adopted [--customers 500]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tournier.catalogue import CATEGORIES
from tournier.engines.adoption import look
from tournier_samples.bank import make_bank
from tournier_samples.catalogue import catalogue


def changes(folder: Path) -> Iterator[tuple[str, str | None, str | None, float]]:
    """For each column: its name, what was proposed, what the catalogue says, and how sure the proposal was."""
    known = catalogue(folder)
    told = {(table.source, table.name, field.name): field.category for table in known.tables for field in table.fields}
    for source in known.sources:
        for row in look(source.url, source.name).classified:
            name = row.table.rsplit(".", 1)[-1]
            yield (
                f"{source.name}:{name}.{row.column}",
                row.category,
                told[source.name, name, row.column],
                row.confidence,
            )


def main() -> int:
    """Print each difference and the count."""
    options = argparse.ArgumentParser()
    options.add_argument("--customers", type=int, default=500)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "bank"
        make_bank(folder, customers=options.parse_args().customers)
        found = list(changes(folder))
    wrong = [one for one in found if one[1] != one[2]]
    for name, proposed, said, sure in wrong:
        same = {CATEGORIES[each].cls for each in (proposed, said) if each} if proposed and said else set()
        print(
            f"{name:32} proposed {proposed or 'nothing':12} {sure:.2f}  catalogue {said or 'closed':12} {'same class' if len(same) == 1 else ''}".rstrip()
        )
    closed = sum(proposed is None for _name, proposed, _said, _sure in wrong)
    print(
        f"{len(wrong)} of {len(found)} columns differ; of these {closed} have no proposal and stay closed until somebody says what they are"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
