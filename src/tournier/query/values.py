# SPDX-License-Identifier: Apache-2.0
"""What goes into a guard and what comes out: rules of tables, limits, and a statement that may run as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tournier import base


class Refused(base.Refused):
    """A statement that does not run; `word` is the word of it that was the matter."""

    def __init__(self, code: str, cause: str, cure: str = "", *, word: str = "") -> None:
        super().__init__(f"query.{code}", cause, cure)
        self.word = word

    def as_dict(self) -> dict[str, str]:
        """The refusal as `--json` and the API show it."""
        return {**super().as_dict(), "word": self.word}


@dataclass(frozen=True, slots=True)
class TableRule:
    """What of a table exists for the one who asks, and how it is shown.

    `rows` is a condition in the table's own dialect, written by the bank and trusted. A column that is not in
    `fields` does not exist. `subject` names the columns from which the gate can tell whom a row concerns; each must
    exist in the table, whether or not it is in `fields`. `own_key`: the one subject column holds the customer's own key,
    so that equal values in two tables mean the same customer. `uuid_key`: the subject columns are uuids, which
    PostgreSQL before 18 puts in no order. `types` are those of its columns in the engine's words, as far as they are
    known; knowing them spares a fence round `rows` (decision 0102), and they must be true. A treatment behind `sealed:` is that
    of a column whose values lie sealed: a statement may show it and do nothing else with it, and whoever runs it opens it. `key` names the columns that tell
    its rows apart, as the schema has it: where joins run in the order that we write them it makes that a good order.
    """

    name: str
    rows: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    subject: tuple[str, ...] = ()
    own_key: bool = False
    uuid_key: bool = False
    types: Mapping[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one statement may be and ask. Length, nodes, depth, columns and `made` are held here, the others by who runs it.

    `columns` is how many columns one SELECT may read, hidden keys included: named queries joined with themselves double them.

    `made` is how many characters one value may be made of, and what a row computes together.
    """

    length: int = 50_000
    nodes: int = 20_000
    depth: int = 150
    columns: int = 4_000
    made: int = 1_000_000
    rows: int = 1_000_000
    bytes: int = 256 * 1024 * 1024
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column that the user sees: the treatments and the fields (table, column) of what it is computed from."""

    name: str
    treatments: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SubjectColumn:
    """A column of the result that tells whom a row concerns: where it stands (from 0) and what it was read from."""

    position: int
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of the result whose cells are sealed values, as hexadecimal digits, to be opened and then treated.

    `position` is its own and `owner` that of the column with the key of the customer whose row it is; None where the table has none.
    """

    position: int
    table: str
    column: str
    treatment: str
    owner: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A field under a treatment that a condition compares with a value: what it meets is what is shown."""

    table: str
    column: str
    treatment: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a statement looks up: a field by its table and column, and the value that was written; None for NULL, nobody."""

    table: str
    column: str
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bound:
    """The same statement as PostgreSQL takes it with parameters in the places of some literals of the asker.

    `types` are what the server takes such literals for (0 where the place decides), `values` their texts.
    """

    sql: str
    types: tuple[int, ...]
    values: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One statement that may run as it is.

    The result has the user's `columns`, then hidden ones, to be stripped before delivery: `subjects`, whom each row
    concerns, and, of a statistic, at `group_size` how many rows (with a floor: subjects) stand behind each row. The
    subjects of a statistic are those of groups of one person; NULL stands for nobody.

    `aggregate` says that rows do not stand for subjects. `discloses` says that the answer concerns people whose keys
    its rows do not carry. Then `keys_sql` is the statement whose result has one subject key a cell (NULL for none) in
    the columns `keys`, to be asked in the same snapshot before the answer is released.

    `made` is how many characters a row may have beside the fields of tables, as far as the statement tells;
    `look_up` is whom it looks up; `compared` are masked fields that its conditions compare with literals. `bare`: each
    column is one field as it stands, each row one of the tables' rows. `sealed` are columns that whoever runs it opens. `bound` is there when statements of this shape came before (`stencils`).
    """

    sql: str
    columns: tuple[OutputColumn, ...]
    subjects: tuple[SubjectColumn, ...] = ()
    aggregate: bool = False
    group_size: int | None = None
    tables: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    discloses: bool = False
    keys_sql: str = ""
    keys: tuple[SubjectColumn, ...] = ()
    made: int = 0
    look_up: LookUp | None = None
    bound: Bound | None = field(default=None, compare=False)
    compared: tuple[Compared, ...] = ()
    bare: bool = False
    sealed: tuple[SealedColumn, ...] = ()

    @property
    def hidden(self) -> int:
        """How many trailing columns are to be stripped."""
        return len(self.subjects) + (self.group_size is not None)
