# SPDX-License-Identifier: Apache-2.0
"""A KEK in a key service: the contract on a real OpenBao and on one of our own, and what happens when it lies or falls silent."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.keys.at_service import address, refused
from tests.simulators.key_service.open_bao import policy
from tournier.base import BadInput, SystemFailed
from tournier.keys.transit import TransitKey

ROOT = Path(__file__).parents[2]
KEYS = [b"e" * 64, bytes(range(64))]


def test_it_wraps_and_opens_for_its_epoch_only(service):
    key = TransitKey(address(service))
    assert key.name == "transit:mount=transit;key=tournier-kek"
    wrapped = key.wrap(5, KEYS)
    assert key.unwrap(5, wrapped) == KEYS
    assert key.wrap(5, KEYS) != wrapped
    assert not any(one in both for one in (KEYS[1], base64.b64encode(KEYS[1])) for both in wrapped)
    assert key.wrap(5, []) == key.unwrap(5, []) == []
    first = wrapped[0]
    assert refused(lambda: key.unwrap(6, [first])) == "ledger.opening"
    assert refused(lambda: key.unwrap(5, [first[:-6] + b"A" * 6])) == "ledger.opening"
    assert refused(lambda: key.unwrap(5, [first[:32] + b"rubbish"])) == "ledger.opening"
    assert refused(lambda: key.unwrap(5, [first[:32] + b"\xff"])) == "ledger.opening"
    assert refused(lambda: key.unwrap(5, [wrapped[1][:32] + first[32:]])) == "keys.service_other"
    assert refused(lambda: key.unwrap(5, [first, first[:-6] + b"A" * 6])) == "ledger.opening", "one bad, none opened"


@given(epoch=st.integers(1, 2**31), keys=st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=5))
@examples(15, suppress_health_check=[HealthCheck.function_scoped_fixture])  # the service is the module's
def test_whatever_is_wrapped_opens_again(service, epoch, keys):
    key = TransitKey(address(service))
    wrapped = key.wrap(epoch, keys)
    assert key.unwrap(epoch, wrapped) == keys
    assert key.unwrap(epoch, wrapped[::-1]) == keys[::-1]
    assert refused(lambda: key.unwrap(epoch + 1, wrapped)) == "ledger.opening"


#: A process of its own forks: in this one another thread may hold a lock of OpenSSL in that moment.
FORKS = """
import os
from concurrent.futures import ThreadPoolExecutor
from tournier.keys.transit import TransitKey
key = TransitKey(os.environ["ADDRESS"])
(wrapped,) = key.wrap(1, [b"e" * 64])
with ThreadPoolExecutor(4) as pool:
    print(all(pool.map(lambda _: key.unwrap(1, [wrapped]) == [b"e" * 64], range(20))), flush=True)
child = os.fork()
if not child:
    os._exit(0 if key.unwrap(1, [wrapped]) == [b"e" * 64] else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), key.unwrap(1, [wrapped]) == [b"e" * 64])
"""


def test_threads_and_forked_processes_use_it(service):
    environment = {**os.environ, "ADDRESS": address(service), "PYTHONPATH": "src"}
    found = subprocess.run(
        [sys.executable, "-c", FORKS],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert found.stdout.split() == ["True", "0", "True"], found.stderr


def test_many_keys_are_one_question(false):
    key = TransitKey(address(false))
    false.asked.clear()
    wrapped = key.wrap(1, KEYS * 500)
    assert false.asked == ["keys", "encrypt", "decrypt"]
    assert key.unwrap(1, wrapped) == KEYS * 500
    assert false.asked == ["keys", "encrypt", "decrypt", "decrypt"]


def test_what_is_wrong_is_told_apart(service, tmp_path, monkeypatch):
    (wrapped,) = TransitKey(address(service)).wrap(1, [KEYS[0]])

    def opening(**changed):
        key = TransitKey(address(service, **changed))
        return refused(lambda: key.unwrap(1, [wrapped])), refused(lambda: key.wrap(1, [KEYS[0]]))

    assert opening() == ("done", "done")
    assert opening(mount="elsewhere") in {("keys.service_key",) * 2, ("keys.service_forbidden",) * 2}
    assert opening(ca=None) == ("keys.service_certificate",) * 2, "signed by nobody whom the system knows"
    assert opening(server=service.url.replace("127.0.0.1", "localhost")) == ("keys.service_certificate",) * 2
    assert opening(server="https://127.0.0.1:1") == ("keys.service_unreachable",) * 2
    assert opening(ca=str(tmp_path / "none.pem")) == ("keys.service_authorities",) * 2
    for bad in ("wrong", "s.two words", "s.\r\nX-Other: 1", "口令"):
        monkeypatch.setenv("BANK_TOKEN", bad)
        assert opening(token="env:BANK_TOKEN")[0] in {"keys.service_forbidden", "keys.service_token"}
    monkeypatch.setenv("BANK_TOKEN", service.token)
    assert opening(token="env:BANK_TOKEN") == ("done", "done")
    file = tmp_path / "token"
    file.write_text(f"{service.token}\n")
    file.chmod(0o640)
    assert opening(token=f"file:{file}") == ("keys.service_token",) * 2
    file.chmod(0o600)
    assert opening(token=f"file:{file}") == ("done", "done")
    file.write_bytes(b"\xff")
    assert opening(token=f"file:{file}") == ("keys.service_token",) * 2


def test_secrets_of_tls_are_written_nowhere(false, tmp_path, monkeypatch):
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert TransitKey(address(false)).wrap(1, KEYS)
    assert not (tmp_path / "keys.log").exists()


def test_no_error_holds_token_key_or_what_the_service_said(false, caplog):
    key = TransitKey(address(false))
    (wrapped,) = key.wrap(1, KEYS[:1])
    for answer in ((403, {"errors": [false.token]}), (500, {"errors": [false.token]}), (200, {"data": false.token})):
        false.changed = lambda act, _, answer=answer: answer
        with pytest.raises(SystemFailed) as said:
            key.unwrap(1, [wrapped])
        told = f"{said.value!r} {said.value} {caplog.text}"
        assert false.token not in told
        assert "/work" not in told
        assert said.value.__cause__ is None
        assert said.value.__suppress_context__ or said.value.__context__ is None


def results(*items):
    return 200, {"data": {"batch_results": list(items)}}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", "keys.service_answer"),
        (b"<html>sign in</html>", "keys.service_answer"),
        (b"[" * 100_000, "keys.service_answer"),
        (b" " * 1_200_000, "keys.service_answer"),
        (b"[]", "keys.service_answer"),
        ((200, {}), "keys.service_answer"),
        ((200, {"data": {"plaintext": "ZQ=="}}), "keys.service_answer"),
        (results(), "keys.service_answer"),
        (results({"plaintext": "ZQ=="}, {"plaintext": "ZQ=="}), "keys.service_answer"),
        (results({"plaintext": 5}), "keys.service_answer"),
        (results({"plaintext": "密钥"}), "keys.service_answer"),
        (results({"plaintext": "no base64!"}), "keys.service_answer"),
        (results({"plaintext": ""}), "keys.service_answer"),
        (results({"plaintext": "ZQ==", "error": "no"}), "keys.service_answer"),
        (results({"plaintext": base64.b64encode(b"f" * 64).decode()}), "keys.service_other"),
        ((301, {}), "keys.service_answer"),
        ((307, {}), "keys.service_answer"),
        ((204, {}), "keys.service_answer"),
        ((400, {"errors": "not of a kind that we know"}), "keys.service_answer"),
        ((400, ["encryption key not found"]), "keys.service_answer"),
        ((400, {"errors": ["encryption key not found"]}), "keys.service_key"),
        ((400, {"errors": ["ciphertext or signature version is disallowed by policy (too old)"]}), "keys.service_version"),
        ((400, {"data": {"batch_results": [{"error": "cipher: message authentication failed"}]}}), "ledger.opening"),
        ((403, None), "keys.service_forbidden"),
        ((404, "no"), "keys.service_key"),
        ((429, {}), "keys.service_state"),
        ((503, {"errors": ["Vault is sealed"]}), "keys.service_state"),
    ],
)  # fmt: skip
def test_no_answer_but_the_right_one_is_taken(false, answer, code):
    key = TransitKey(address(false))
    (wrapped,) = key.wrap(1, KEYS[:1])
    false.changed = lambda act, true: answer
    assert refused(lambda: key.unwrap(1, [wrapped])) == code
    assert refused(lambda: key.wrap(1, KEYS[:1])) != "done"


@pytest.mark.parametrize(
    "kept",
    [
        {"exportable": True},
        {"allow_plaintext_backup": True},
        {"exportable": None},
        {"derived": True},
        {"type": "rsa-4096"},
        {"type": "aes256-cbc"},
        {"type": "ed25519"},
    ],
)
def test_a_key_that_may_leave_or_binds_nothing_wraps_nothing(false, kept):
    def changed(act, answer):
        return (200, {"data": {**answer[1]["data"], **kept}}) if act == "keys" else answer

    false.changed = changed
    false.asked.clear()
    assert refused(lambda: TransitKey(address(false)).wrap(1, KEYS)) == "keys.service_kind"
    assert false.asked == ["keys"]


def test_what_was_wrapped_wrong_is_found_before_anybody_relies_on_it(false):
    key = TransitKey(address(false))
    other = json.loads(json.dumps({"ciphertext": key.wrap(1, [b"o" * 64])[0][32:].decode()}))
    false.changed = lambda act, true: results(other) if act == "encrypt" else true
    assert refused(lambda: key.wrap(1, KEYS[:1])) == "keys.service_other"
    assert refused(lambda: key.wrap(2, [b"o" * 64])) == "ledger.opening", "wrapped for another epoch"


def test_a_key_that_is_missing_is_not_made_by_being_used(bao, monkeypatch):
    everything = 'path "transit/*" { capabilities = ["create", "read", "update"] }'
    monkeypatch.setenv("A_STRONG_TOKEN", bao.token_by(everything))
    key = TransitKey(address(bao, key="tournier-kek2", token="env:A_STRONG_TOKEN"))
    assert refused(lambda: key.wrap(1, KEYS)) == "keys.service_key"
    assert refused(lambda: key.wrap(1, KEYS)) == "keys.service_key"
    bao.admin("POST", "transit/keys/tournier-open", {"type": "aes256-gcm96", "exportable": True})
    key = TransitKey(address(bao, key="tournier-open", token="env:A_STRONG_TOKEN"))
    assert refused(lambda: key.wrap(1, KEYS)) == "keys.service_kind"


def test_the_policy_of_the_page_lets_it_use_its_key_and_nothing_else(bao, monkeypatch):
    bao.admin("POST", "transit/keys/tournier-other", {"type": "aes256-gcm96"})
    other = TransitKey(address(bao, key="tournier-other"))
    assert refused(lambda: other.wrap(1, KEYS)) == "keys.service_forbidden"
    monkeypatch.setenv("ITS_OWN", bao.token_by(policy("tournier-other")))
    assert TransitKey(address(bao, key="tournier-other", token="env:ITS_OWN")).wrap(1, KEYS)


def test_after_a_restart_it_is_sealed_until_it_is_opened_and_then_the_same(bao):
    key = TransitKey(address(bao))
    wrapped = key.wrap(1, KEYS)
    bao.stop()
    assert refused(lambda: key.unwrap(1, wrapped)) == "keys.service_unreachable"
    bao.start(unseal=False)
    assert refused(lambda: key.unwrap(1, wrapped)) == "keys.service_state"
    bao.unseal()
    assert key.unwrap(1, wrapped) == KEYS


@pytest.mark.parametrize(
    "wrong",
    [
        "transit:key=k?server=https://h&token-source=env:T",
        "transit:mount=m;key=k",
        "transit:mount=m;key=k?server=https://h",
        "transit:mount=m;key=k?server=https://h&token=s.secret",
        "transit:mount=m;key=k?server=https://h&token-source=env:T&verify=no",
        "transit:mount=m;key=../../sys/seal?server=https://h&token-source=env:T",
        "transit:mount=../sys;key=k?server=https://h&token-source=env:T",
        "transit:mount=m/;key=k?server=https://h&token-source=env:T",
        "transit:mount=m;key=k%3Fx?server=https://h&token-source=env:T",
        "transit:mount=m;key=k%0A?server=https://h&token-source=env:T",
        "transit:mount=m;key=?server=https://h&token-source=env:T",
        "vault:mount=m;key=k?server=https://h&token-source=env:T",
        *(
            f"transit:mount=m;key=k?token-source=env:T&server={server}"
            for server in (
                "http://h", "http://127.0.0.1", "h:8200", "https://", "https://u:secret@h", "https://h/v1", "https://h:no",
                "https://h?x=1", "https://h%23x", "https://[h",
            )
        ),
    ],
)  # fmt: skip
def test_an_address_is_whole_by_https_and_holds_no_token(wrong):
    with pytest.raises(BadInput) as said:
        TransitKey(wrong)
    assert said.value.code in {"keys.address", "keys.service_address"}
    assert "secret" not in str(said.value)
