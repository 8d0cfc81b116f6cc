# SPDX-License-Identifier: Apache-2.0
"""Hints beside an answer, from the statement and the person's treatments alone: no value of anybody decides one (law 3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tournier.base import JSON
from tournier.catalogue import Catalogue, FieldRef
from tournier.gate.sought import suffices
from tournier.query import Compared

# A value that looks like what the treatment shows was meant to meet it.
_MEANT = {"token": re.compile("'tok_"), "partial": re.compile(r"'[^']*\*[^']*'"), "year": re.compile(r"'\d{4}'")}


@dataclass(frozen=True, slots=True)
class Hint:
    """A condition compares a masked column with a value. `look_up`: the person may look customers up by this column.

    `APART`, which names no column, says that the answer leaves customers out.
    """

    column: str
    treatment: str
    look_up: bool

    @property
    def cause(self) -> str:
        """What the condition means."""
        if self == APART:
            return "The law lets some customers be stored and nothing more: this answer leaves them out."
        return f"The column {self.column} is masked for you: the condition compares what is shown of it, not what the bank holds."

    @property
    def cure(self) -> str:
        """What to write instead; empty where there is nothing."""
        if not self.look_up:
            return ""
        return f"To find the customer of a whole value, write tournier_lookup({self.column}, '...') in WHERE."

    def as_dict(self) -> dict[str, JSON]:
        """As plain values."""
        return {"column": self.column, "treatment": self.treatment, "look_up": self.look_up}


APART = Hint("", "apart", look_up=False)


def hints(
    catalogue: Catalogue,
    tables: Mapping[str, str],
    sql: str,
    compared: Iterable[Compared],
    may_search: Callable[[], bool],
) -> Iterator[Hint]:
    """One for each masked column that a statement compares with a value; `tables` leads from names in it to ids.

    None where the statement holds a value as the mask shows it: then the mask was meant.
    """
    found = [one for one in compared if not _meant(one, sql)]
    may = bool(found) and may_search()
    for one in found:
        ref = FieldRef(tables[one.table], one.column)
        yield Hint(one.column, one.treatment, may and suffices(catalogue, ref))


def _meant(one: Compared, sql: str) -> bool:
    form = _MEANT.get(one.treatment.partition(":")[0])
    return form is not None and form.search(sql) is not None
