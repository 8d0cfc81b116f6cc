# SPDX-License-Identifier: Apache-2.0
"""Fixtures for every test, of the library and of the office."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from django.utils.translation import deactivate
from django.utils.translation.reloader import translation_file_changed
from tests import again, examples, seconds
from tests.browser.office import prepared_project, put_in_force_at_any_hour
from tests.house import messages
from tests.mariadb import MariadbAbsentError, mariadb
from tests.mariadb import database as mariadb_database
from tests.postgres import PostgresAbsentError, database, postgres
from tests.simulators import emptied_tables, served_files

examples.load()
served_files.list_once()
emptied_tables.by_deleting()
# A process of tests makes objects by the million and ends after minutes: what dies in circles may wait a little.
gc.set_threshold(50_000, 20, 20)


# A file goes to one worker whole. What takes longest begins first, so that no worker is left alone with it at the end.
LONGEST = (
    "tests/adopt/test_console.py",
    "tests/query/test_generated.py",
    "tests/query/test_hostile.py",
    "tests/browser/",
    "tests/adopt/",
    "tests/crash/",
    "tests/wire/test_matrix.py",
    "tests/query/test_tpc.py",
    "tests/api/",
    "src/tournier_office/queries/",
    "src/tournier_office/traces/",
    "src/tournier_office/exports/",
    "tests/samples/",
)


# What people do every day is walked in both languages each time; every screen is opened in both by test_screens.py.
IN_BOTH_LANGUAGES = (
    "tests/browser/test_walk.py",
    "tests/browser/test_workbench.py",
    "tests/browser/test_exports.py",
    "tests/browser/test_learning.py",
    "tests/browser/test_duties.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--one-language`, by which `make test` asks for the other walks in Chinese alone (decision 0349)."""
    parser.addoption(
        "--one-language", action="store_true", help="walk in Chinese what `make soak` walks in English too"
    )


def _asks_the_office_s_database(item: pytest.Item) -> bool:
    named = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(named) or item.get_closest_marker("django_db") is not None


def _is_walked_in_english(item: pytest.Item) -> bool:
    of = getattr(getattr(item, "callspec", None), "params", {})
    return item.nodeid.startswith("tests/browser/") and of.get("language") == "en"


def _is_asked_for(item: pytest.Item, config: pytest.Config) -> bool:
    # On another database than the office's own, a test that touches none would only be the same once more.
    if os.environ.get("TOURNIER_TEST_DATABASE") and not _asks_the_office_s_database(item):
        return False
    if not config.getoption("--one-language") or item.nodeid.startswith(IN_BOTH_LANGUAGES):
        return True
    return not _is_walked_in_english(item)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not asked for, order whole files: the longest first; and say which may be run again."""
    left = [item for item in items if not _is_asked_for(item, config)]
    items[:] = [item for item in items if _is_asked_for(item, config)]
    config.hook.pytest_deselected(items=left)
    again.mark(items)
    place = {prefix: number for number, prefix in enumerate(LONGEST)}
    items.sort(key=lambda item: next((place[one] for one in LONGEST if item.nodeid.startswith(one)), len(LONGEST)))


def pytest_collection_finish() -> None:
    """What was loaded until now stays to the end: no later look for garbage walks through it."""
    gc.freeze()
    seconds.spent()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say of each test what it took of the processor; the report carries it from a worker to the whole run."""
    report = yield
    report.processor = seconds.spent()  # type: ignore[attr-defined]
    return report


def pytest_configure(config: pytest.Config) -> None:
    """Compile the Chinese texts once, before any worker starts: pages are read in both languages."""
    if not hasattr(config, "workerinput"):
        messages.compile_all()
        # Django has read them already while it was set up: on a fresh clone there was nothing to read yet.
        translation_file_changed(None, Path("django.mo"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    """Leave word of how the run ended to `make test`, where it asks."""
    if file := os.environ.get("TOURNIER_TEST_OUTCOME"):
        again.write(Path(file), terminalreporter.stats, exitstatus)
        terminalreporter.write_line(f"seconds of the processor, by folder: {seconds.told(terminalreporter.stats)}")


@pytest.fixture(autouse=True)
def _office_s_own_language() -> None:
    """A request leaves its language active in its thread, and the next test would speak it: each begins with the office's."""
    deactivate()


def _running(server: AbstractContextManager[str], absent: type[Exception]) -> Iterator[str]:
    """URL of the server while the tests run that ask for it; they are skipped, with its own words, where it is `absent`."""
    with ExitStack() as held:
        try:
            url = held.enter_context(server)
        except absent as why:
            pytest.skip(str(why))
        yield url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a real PostgreSQL in which databases may be created; the test is skipped where none can be had."""
    yield from _running(postgres(), PostgresAbsentError)


@pytest.fixture(scope="module")
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty PostgreSQL database of this test module's own."""
    with database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[str]:
    """URL of a real MariaDB in which databases may be created; the test is skipped where none can be had."""
    yield from _running(mariadb(), MariadbAbsentError)


@pytest.fixture(scope="module")
def mariadb_url(mariadb_server: str) -> Iterator[str]:
    """URL of an empty MariaDB database of this test module's own."""
    with mariadb_database(mariadb_server) as url:
        yield url


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as a newcomer makes it. Nobody writes in it; run a copy."""
    return _made_once("made-demo", tmp_path_factory, lambda: prepared_project(tmp_path_factory.mktemp("demo")))


@pytest.fixture(scope="session")
def demo_at_any_hour(tmp_path_factory: pytest.TempPathFactory, made_demo: Path) -> Path:
    """The same demo with rules that ask no hour and no day of the week. Nobody writes in it; run a copy."""

    def make() -> Path:
        demo = tmp_path_factory.mktemp("any-hour") / "demo"
        shutil.copytree(made_demo, demo)
        put_in_force_at_any_hour(demo)
        return demo

    return _made_once("demo-at-any-hour", tmp_path_factory, make)


def _made_once(name: str, tmp_path_factory: pytest.TempPathFactory, make: Callable[[], Path]) -> Path:
    """What takes long is made once in a run, by the worker that asks first."""
    here = tmp_path_factory.getbasetemp()
    made = (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here) / name
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until the end of this block
        if not made.exists():
            make().rename(made)
    return made
