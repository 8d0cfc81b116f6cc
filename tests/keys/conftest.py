# SPDX-License-Identifier: Apache-2.0
"""Fixtures: key services with TLS. What needs a real one is skipped where none is installed."""

import pytest

from tests.simulators.key_service.false_bao import FalseBao, as_it_is
from tests.simulators.key_service.open_bao import BaoAbsentError, OpenBao


@pytest.fixture(scope="module")
def _bao(tmp_path_factory):
    try:
        made = OpenBao(tmp_path_factory.mktemp("bao"))
    except BaoAbsentError as absent:
        pytest.skip(str(absent))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def _false(tmp_path_factory):
    made = FalseBao(tmp_path_factory.mktemp("false"))
    yield made
    made.stop()


@pytest.fixture
def false(_false, monkeypatch):
    """Ours, and true again."""
    monkeypatch.setenv("TOKEN_OF_FALSEBAO", _false.token)
    _false.changed, _false.silent_after = as_it_is, None
    return _false


@pytest.fixture
def bao(_bao, monkeypatch):
    """The real one."""
    monkeypatch.setenv("TOKEN_OF_OPENBAO", _bao.token)
    return _bao


@pytest.fixture(params=["bao", "false"])
def service(request):
    """Both: what ours answers is what the real one does."""
    return request.getfixturevalue(request.param)
