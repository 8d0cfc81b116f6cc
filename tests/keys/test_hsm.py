# SPDX-License-Identifier: Apache-2.0
"""A KEK in a PKCS#11 token: it wraps the keys of epochs, never leaves, and a ledger moves to it and on.

Each test is a process of its own: SoftHSM reads where its tokens lie once in a process.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.keys.softhsm import PIN, configured, make_token, module
from tournier.base import BadInput
from tournier.keys.hsm import HsmKey

_ROOT = Path(__file__).parents[2]


@pytest.fixture
def token(tmp_path):
    if not module():
        pytest.skip("SoftHSM is not here: nothing of PKCS#11 was tested")
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not here: nothing of PKCS#11 was tested")
    configuration = configured(tmp_path / "softhsm")
    make_token(configuration, "bank")
    pin = tmp_path / "pin"
    pin.write_text(f"{PIN}\n")
    pin.chmod(0o600)
    address = f"pkcs11:token=bank;object=tournier-kek?module-path={module()}&pin-source=file:{pin}"
    return {"SOFTHSM2_CONF": configuration, "ADDRESS": address, "PIN_FILE": str(pin)}


def run(token, program, **more):
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=_ROOT,
        env={**os.environ, **token, **more, "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


BEGIN = """
import os
from tournier.base import SystemFailed
from tournier.keys.hsm import HsmKey
key = HsmKey(os.environ["ADDRESS"])

def refused(act):
    try:
        act()
    except SystemFailed as error:
        return error.code
    return "done"
"""


def test_a_key_is_made_once_wraps_and_opens_for_its_epoch_only(token):
    assert (
        run(token, BEGIN + "print(key.make(), key.make(), key.name)")
        == "True False pkcs11:token=bank;object=tournier-kek"
    )
    program = """
(wrapped, other) = key.wrap(5, [b"e" * 64, b"f" * 64])
print(key.unwrap(5, [wrapped, other]) == [b"e" * 64, b"f" * 64], b"e" * 8 in wrapped, wrapped[:12] == other[:12])
changed = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
print(refused(lambda: key.unwrap(6, [wrapped])), refused(lambda: key.unwrap(5, [changed])))
"""
    assert run(token, BEGIN + program).split() == ["True", "False", "False", "ledger.opening", "ledger.opening"]


def test_the_key_does_not_come_out(token):
    program = """
key.make()
import pkcs11
with key._session() as session:
    (found,) = session.get_objects(key._asked())
    try:
        found[pkcs11.Attribute.VALUE]
    except pkcs11.exceptions.PKCS11Error as error:
        print(type(error).__name__)
"""
    assert run(token, BEGIN + program) == "AttributeSensitive"


def test_threads_and_forked_processes_use_it(token):
    program = """
key.make()
from concurrent.futures import ThreadPoolExecutor
(wrapped,) = key.wrap(1, [b"e" * 64])
with ThreadPoolExecutor(4) as pool:
    print(all(pool.map(lambda _: key.unwrap(1, [wrapped]) == [b"e" * 64], range(40))), flush=True)
child = os.fork()
if not child:
    os._exit(0 if key.unwrap(1, [wrapped]) == [b"e" * 64] else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), key.unwrap(1, [wrapped]) == [b"e" * 64])
"""
    assert run(token, BEGIN + program).split() == ["True", "0", "True"]


def test_what_is_wrong_is_said_without_the_pin(token):
    wrap = BEGIN + "print(refused(lambda: key.wrap(1, [b'e' * 64])))"
    assert run(token, wrap) == "keys.hsm_key"
    Path(token["PIN_FILE"]).chmod(0o644)
    assert run(token, wrap) == "keys.pin"
    Path(token["PIN_FILE"]).chmod(0o600)
    Path(token["PIN_FILE"]).write_text("0000")
    assert run(token, wrap) == "keys.hsm"
    for old, new in (("token=bank", "token=none"), (module(), "/no/such/module.so")):
        assert run(token, wrap, ADDRESS=token["ADDRESS"].replace(old, new)) in {"keys.hsm", "keys.pin"}
    named = token["ADDRESS"].partition("pin-source=")[0] + "pin-source=env:BANK_PIN"
    assert run(token, wrap, ADDRESS=named) == "keys.pin"
    assert run(token, BEGIN + "print(key.make())", ADDRESS=named, BANK_PIN=PIN) == "True"


def test_a_ledger_moves_from_its_file_into_the_token(token, tmp_path):
    program = """
key.make()
from tests.ledger.cast import look_up
from tests.ledger.conftest import KEYS
from tournier.keys import HeldKey, opener
from tournier.ledger import open_ledger, verify
store = os.environ["STORE"]
keys = {name: value for name, value in KEYS.items() if name != "kek"}
names = [f"customer-{number}" for number in range(300)]
before = open_ledger(store, **KEYS)
receipts = [before.append(look_up(1, *names[:count])) for count in (1, 90, 300)]
ledger = open_ledger(store, **keys, kek=[key, HeldKey(KEYS["kek"])])
ledger.agree_to_rotation(ledger.propose_rotation("admin-1", "into the token"), "admin-2")
print(ledger.rotate("admin-1").left, [one.holder for one in ledger.key_epochs()])
ledger = open_ledger(store, **keys, kek=[key])
print([len(set(ledger.subjects_of(one.id))) for one in receipts])
print(verify(store, key=ledger.verifier_key, kek=opener([key])).findings)
print(refused(lambda: open_ledger(store, **KEYS).read(receipts[0].id)))
"""
    told = run(token, BEGIN + program, STORE=f"sqlite:///{tmp_path / 'ledger.sqlite'}").split("\n")
    assert told == ["0 ['pkcs11:token=bank;object=tournier-kek']", "[1, 90, 300]", "[]", "keys.holder"]


@pytest.mark.parametrize(
    "address",
    [
        "pkcs11:token=bank?module-path=/m.so&pin-source=env:P",
        "pkcs11:token=bank;object=kek",
        "pkcs11:token=bank;object=kek?module-path=/m.so&pin-value=1234",
        "token=bank;object=kek?module-path=/m.so&pin-source=env:P",
    ],
)
def test_an_address_is_whole_and_holds_no_pin(address):
    with pytest.raises(BadInput) as said:
        HsmKey(address)
    assert said.value.code == "keys.address"
    assert "1234" not in str(said.value)
