# SPDX-License-Identifier: Apache-2.0
"""DuckDB files, and folders of CSV and Parquet files seen through DuckDB, opened for reading only."""

from __future__ import annotations

import contextlib
import gc
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from tournier.base import BadInput, SystemFailed
from tournier.engines.alarms import ALARMS
from tournier.engines.failures import Failure, SourceError
from tournier.engines.sqlite import SECONDS

SUFFIXES = (".csv", ".tsv", ".parquet")
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
# What DuckDB reads first, and what it leaves unread, would follow sizes and bounds that count hidden rows too: of two banks
# that differ in those alone, one would fail on a row that the other never reads (law 3, decision 0180). The statements are
# written in a good order in place of that (`query.ordering`).
STEADY = (
    (
        "SET disabled_optimizers = 'build_side_probe_side,join_order,common_subplan,statistics_propagation,join_filter_pushdown,"
        "top_n,top_n_window_elimination,row_group_pruner'"
    ),
    "SET nested_loop_join_threshold = 0",
    "SET merge_join_threshold = 0",
)
# Most particular first: the driver's errors inherit from each other.
_FAILURES: tuple[tuple[type[Exception], Failure], ...] = (
    (duckdb.InterruptException, Failure.TIMEOUT),
    (duckdb.PermissionException, Failure.DENIED),
    (duckdb.CatalogException, Failure.STATEMENT),
    (duckdb.BinderException, Failure.STATEMENT),
    (duckdb.ParserException, Failure.STATEMENT),
    (duckdb.SyntaxException, Failure.STATEMENT),
    (duckdb.NotImplementedException, Failure.STATEMENT),
    (duckdb.OutOfMemoryException, Failure.ROOM),
    (duckdb.ConnectionException, Failure.LOST),
    (duckdb.FatalException, Failure.LOST),
    (duckdb.IOException, Failure.UNAVAILABLE),
    (duckdb.InvalidInputException, Failure.VALUE),
    (duckdb.ConversionException, Failure.VALUE),
    (duckdb.DataError, Failure.VALUE),
)
# One class of the driver holds what it cannot find and what it cannot do. Both are told before any value is met.
_PLANNED = (
    ("Catalog Error: Table with name", Failure.CHANGED),
    ("Binder Error: Referenced column", Failure.CHANGED),
    ("Binder Error: Table ", Failure.CHANGED),  # ... does not have a column named ...
    ("Binder Error: No function matches", Failure.TYPES),
    ("Binder Error: Cannot compare", Failure.TYPES),
    ("Binder Error: Cannot mix", Failure.TYPES),
    ("Binder Error: Ambiguous reference", Failure.AMBIGUOUS),
    ("Binder Error: column ", Failure.GROUPING),  # ... must appear in the GROUP BY clause ...
)


def failure_of(error: Exception) -> Failure:
    """What the driver says, as one of our kinds."""
    found = next((failure for kind, failure in _FAILURES if isinstance(error, kind)), Failure.OTHER)
    if found is not Failure.STATEMENT:
        return found
    said = str(error)
    return next((failure for start, failure in _PLANNED if said.startswith(start)), found)


class DuckConnection:
    """One cursor of a DuckDB."""

    dialect = "duckdb"

    def __init__(self, cursor: duckdb.DuckDBPyConnection, is_current: Callable[[], bool] = lambda: True) -> None:
        """`is_current` says whether the file at the address is still the one that is open."""
        self.cursor = cursor
        self._is_current = is_current

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one reading statement."""
        try:
            with ALARMS.after(SECONDS, self.cursor.interrupt):
                return self.cursor.execute(sql, list(values)).fetchall()
        except (duckdb.Error, UnicodeError, ValueError, OverflowError) as error:
            raise SourceError(failure_of(error)) from None

    def stream(self, sql: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """The rows in pieces."""
        try:
            result = self.cursor.execute(sql)
            while piece := result.fetchmany(size):
                yield piece
        except duckdb.Error as error:
            raise SourceError(failure_of(error)) from None

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """One transaction."""
        self.rows("BEGIN TRANSACTION")
        try:
            yield
        finally:
            with contextlib.suppress(SourceError):
                self.rows("ROLLBACK")

    def is_usable(self) -> bool:
        """A cursor is usable as long as its database is the one at the address."""
        return self._is_current()

    def close(self) -> None:
        """Close the cursor."""
        with contextlib.suppress(duckdb.Error):
            self.cursor.close()


class DuckOpener:
    """Hands out cursors of one database, which is opened at the first and again when it was lost."""

    def __init__(self, path: Path, *, folder: bool) -> None:
        self._path = path
        self._folder = folder
        self._lock = threading.Lock()
        self._root: duckdb.DuckDBPyConnection | None = None
        self._identity: object = None

    def __call__(self) -> DuckConnection:
        """A new cursor."""
        with self._lock:
            identity = _files(self._path) if self._folder else _identity(self._path)
            try:
                if self._root is not None and self._identity == identity:
                    return DuckConnection(self._root.cursor(), partial(self._is_current, identity))
            except duckdb.Error:
                pass
            try:
                if self._root is not None:
                    self._root.close()  # of a file that was replaced, or of a database that was lost
                    gc.collect()  # DuckDB waits without end for a closed database of which somebody still holds a result
                self._root = _open_folder(self._path) if self._folder else _open_file(self._path)
                self._identity = identity
                return DuckConnection(self._root.cursor(), partial(self._is_current, identity))
            except (duckdb.Error, OSError) as error:
                lost = {Failure.LOST, Failure.OTHER}
                failure = failure_of(error)
                raise SourceError(Failure.UNAVAILABLE if failure in lost else failure) from None

    def _is_current(self, identity: object) -> bool:
        return (_files(self._path) if self._folder else _identity(self._path)) == identity


def _files(folder: Path) -> tuple[tuple[str, int, int], ...] | None:
    """Which files of data a folder holds; a file that was replaced may have columns of other types."""
    try:
        with os.scandir(folder) as found:
            held = [(one.name, one.stat()) for one in found if one.name.lower().endswith(SUFFIXES)]
    except OSError:
        return None
    return tuple(sorted((name, status.st_ino, status.st_mtime_ns) for name, status in held))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _lock_down(database: duckdb.DuckDBPyConnection) -> None:
    for setting in STEADY:
        database.execute(setting)
    # More than this is spilled to disk; what can neither stay nor be spilled fails, and not the process.
    database.execute("SET memory_limit = '2GB'")
    database.execute("SET max_temp_directory_size = '16GB'")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")


def _open_file(path: Path) -> duckdb.DuckDBPyConnection:
    if not path.is_file():
        raise SourceError(Failure.UNAVAILABLE)
    database = duckdb.connect(str(path), read_only=True, config=_SETTINGS)
    if database.execute("SELECT current_setting('enable_external_access')").fetchall() != [(False,)]:
        _lock_down(database)
    return database


def _open_folder(path: Path) -> duckdb.DuckDBPyConnection:
    files = data_files(path)
    database = duckdb.connect(":memory:", config=_SETTINGS)
    database.execute(f"SET allowed_directories = [{_literal(str(path))}]")
    for name, file in files.items():
        try:
            database.execute(f"CREATE VIEW {quoted(name)} AS SELECT * FROM {reader_of(file)}")
        except duckdb.InvalidInputException:
            raise SystemFailed(
                "source.file",
                f"The file {file.name!r} of the folder cannot be read as CSV in UTF-8, or as Parquet.",
                "Save it anew, a table of Excel as CSV UTF-8, or take it out of the folder.",
            ) from None
    _lock_down(database)
    return database


def reader_of(file: Path) -> str:
    """What a statement of DuckDB reads the rows of a CSV or Parquet file from."""
    if file.suffix.lower() == ".parquet":
        return f"read_parquet({_literal(str(file))})"
    # Numbers of cards and accounts have leading zeros: text is the only type that loses nothing.
    return f"read_csv({_literal(str(file))}, header = true, all_varchar = true)"


def data_files(folder: Path) -> dict[str, Path]:
    """The CSV and Parquet files of a folder by the table name that each gives; BadInput when two give the same."""
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file())
    except OSError:
        raise SourceError(Failure.UNAVAILABLE) from None
    found: dict[str, Path] = {}
    for file in files:
        if file.stem.casefold() in {name.casefold() for name in found}:
            raise BadInput(
                "source.files-twice", f"Two files of the folder would both be the table {file.stem!r}.", "Rename one."
            )
        found[file.stem] = file
    return found


def quoted(name: str) -> str:
    """An identifier of the catalogue, fit to stand in a statement."""
    if "\0" in name or not name:
        raise BadInput("catalogue.name", "A table or column has a name that no database can hold.", "Correct it.")
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
