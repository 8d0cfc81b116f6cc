# SPDX-License-Identifier: Apache-2.0
"""The witness by the table of C2SP tlog-witness, over real HTTP, and the gate that closes without it."""

import threading
from datetime import timedelta

import pytest
from tlog_scales.signing import Vkey
from tlog_scales.tlog import Checkpoint as TheirCheckpoint

from tests.ledger.cast import look_up, many
from tests.ledger.conftest import KEYS
from tournier.base import BadInput, SystemFailed
from tournier.cli.witness_server import make_server
from tournier.ledger import Event, HttpWitness, verify, verify_proof
from tournier.ledger.notes import Checkpoint, Cosigner, Signer, b64, parse_signatures
from tournier.ledger.tree import Prover, Tree, leaf_hashes
from tournier.ledger.witness import SIZE_TYPE, Head, Witness

LOG = Signer(KEYS["origin"], KEYS["signing_key"])
COSIGNER = Cosigner("witness.example/w1", b"w" * 32)


class History:
    """A log in memory, of which any head and proof can be shown."""

    def __init__(self, word: bytes = b"entry"):
        self.leaves = leaf_hashes([b"%b %d" % (word, n) for n in range(200)])
        self.prover = Prover(lambda level, n, width: b"".join(self.leaves[n * 256 : n * 256 + width]))

    def note(self, size: int, signer: Signer = LOG) -> str:
        tree = Tree()
        tree.append(self.leaves[:size])
        return signer.checkpoint(size, tree.root())

    def request(self, old: int, size: int, *, proof=None, signer: Signer = LOG) -> bytes:
        steps = self.prover.consistency(old, size) if proof is None else proof
        return f"old {old}\n{''.join(b64(step) + chr(10) for step in steps)}\n{self.note(size, signer)}".encode()


@pytest.fixture
def witness(tmp_path, clock):
    return Witness(COSIGNER, [LOG.verifier], tmp_path, clock)


TRUE, OTHER = History(), History(b"another")


def test_growth_is_cosigned_and_an_independent_reader_accepts_it(witness):
    for old, size in ((0, 50), (50, 130), (130, 130)):
        reply = witness.add_checkpoint(TRUE.request(old, size))
        assert reply.status == 200
        TheirCheckpoint.from_text(TRUE.note(size) + reply.body).verify(Vkey.from_string(str(COSIGNER.verifier)))


# Given a witness that cosigned 100 entries: what is sent, status, body.
ANSWERS = {
    "an old size it never cosigned": (TRUE.request(90, 150), 409, "100\n"),
    "a first request of one who forgot": (TRUE.request(0, 150), 409, "100\n"),
    "a rollback": (TRUE.request(90, 90), 409, "100\n"),
    "another root at the same size": (OTHER.request(100, 100), 409, "100\n"),
    "a history rewritten and signed with the stolen key": (OTHER.request(100, 150), 422, None),
    "a proof that is too short": (TRUE.request(100, 150, proof=[]), 422, None),
    "a log it does not know": (TRUE.request(100, 150, signer=Signer("other.example/log", b"s" * 32)), 404, None),
    "another key under the log's name": (TRUE.request(100, 150, signer=Signer(KEYS["origin"], b"x" * 32)), 403, None),
    "an old size above the new": (TRUE.request(100, 150).replace(b"old 100", b"old 151"), 400, None),
    "no old size": (TRUE.request(100, 150).replace(b"old 100", b"old x"), 400, None),
    "an old size with a leading zero": (TRUE.request(100, 150).replace(b"old 100", b"old 0100"), 400, None),
    "too many lines": (TRUE.request(100, 150, proof=[b"0" * 32] * 64), 400, None),
    "a line that is no base64": (TRUE.request(100, 150).replace(b"old 100\n", b"old 100\n???\n"), 400, None),
    "no text": (b"\xff\xff", 400, None),
    "nothing": (b"", 400, None),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_what_is_not_growth_is_not_cosigned_and_not_remembered(witness, name):
    request, status, body = ANSWERS[name]
    assert witness.add_checkpoint(TRUE.request(0, 100)).status == 200
    reply = witness.add_checkpoint(request)
    assert reply.status == status
    assert body is None or (reply.body, reply.kind) == (body, SIZE_TYPE)
    assert "—" not in reply.body
    assert witness.head(KEYS["origin"]).size == 100


def test_the_memory_outlives_the_witness(witness, tmp_path, clock):
    witness.add_checkpoint(TRUE.request(0, 100))
    again = Witness(COSIGNER, [LOG.verifier], tmp_path, clock)
    assert again.head(KEYS["origin"]) == Head(100, Checkpoint.parse(TRUE.note(100)).root)
    assert again.add_checkpoint(OTHER.request(0, 150)).status == 409


@pytest.mark.parametrize("damage", [b"", b"x", b"other.example\n5\nAAAA\n", b"bank.example/ledger\nx\nAAAA\n", b"\xff"])
def test_a_witness_that_cannot_remember_does_not_cosign(witness, tmp_path, damage):
    witness.add_checkpoint(TRUE.request(0, 100))
    (file,) = tmp_path.glob("*.head")
    file.write_bytes(damage)
    with pytest.raises(SystemFailed) as caught:
        witness.add_checkpoint(TRUE.request(100, 150))
    assert caught.value.code == "witness.memory"


def test_what_cannot_be_kept_is_not_cosigned(tmp_path, clock):
    witness = Witness(COSIGNER, [LOG.verifier], tmp_path / "missing", clock)
    with pytest.raises(SystemFailed):
        witness.add_checkpoint(TRUE.request(0, 100))


def test_two_requests_at_once_never_roll_back(witness):
    witness.add_checkpoint(TRUE.request(0, 50))
    replies = []
    requests = [TRUE.request(50, size) for size in range(60, 160, 10)]
    threads = [threading.Thread(target=lambda r=r: replies.append(witness.add_checkpoint(r))) for r in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reply.status for reply in replies) == [200] + [409] * 9


@pytest.fixture
def served(witness):
    """The witness behind its HTTP door, on a free port."""
    server = make_server(witness, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def at(url: str) -> HttpWitness:
    return HttpWitness.at(url, str(COSIGNER.verifier))


def test_the_ledger_is_cosigned_over_http(opening, store, served):
    ledger = opening(store, witness=at(served))
    receipt = ledger.append(look_up())
    ledger.integrate()
    assert ledger.status().state == "waiting"
    assert ledger.cosign()
    ledger.append_many(many(300))
    ledger.integrate()
    assert ledger.cosign()
    assert ledger.cosign()
    status = ledger.status()
    assert (status.state, status.witnessed_size, status.lag) == ("witnessed", 301, 0)
    vkey = str(COSIGNER.verifier)
    assert verify_proof(ledger.prove(receipt.id), ledger.verifier_key, [vkey]).witnesses == ("witness.example/w1",)
    report = verify(store, key=ledger.verifier_key, witnesses=[vkey])
    assert (report.findings, report.cosignatures) == ([], 1)


def test_a_project_names_the_witness_by_url_and_key(opening, sqlite_store, served):
    from tournier.catalogue.project import Witness as Place

    ledger = opening(sqlite_store, witness=Place(served, str(COSIGNER.verifier)))
    ledger.append(look_up())
    assert ledger.cosign()


def test_the_background_has_it_cosigned(opening, sqlite_store, served):
    ledger = opening(sqlite_store, witness=at(served), background=True)
    ledger.append(look_up())
    for _ in range(200):
        if ledger.status().state == "witnessed":
            break
        threading.Event().wait(0.05)
    assert ledger.status().state == "witnessed"


def test_an_answer_that_was_lost_is_made_good(opening, sqlite_store, served, witness):
    ledger = opening(sqlite_store, witness=at(served))
    ledger.append_many(many(10))
    # the witness has cosigned, but the ledger never heard of it
    assert witness.add_checkpoint(f"old 0\n\n{ledger.checkpoint()}".encode()).status == 200
    ledger.append_many(many(10))
    assert ledger.cosign()


def test_a_ledger_that_was_rewritten_is_not_cosigned(opening, tmp_path, served):
    first = opening(str(tmp_path / "first.sqlite"), witness=at(served))
    first.append_many(many(10))
    first.cosign()
    rewritten = opening(str(tmp_path / "second.sqlite"), witness=at(served))
    rewritten.append_many(many(20))
    with pytest.raises(SystemFailed) as caught:
        rewritten.cosign()
    assert caught.value.code == "ledger.witness_refused"


NOBODY = "http://127.0.0.1:9"


def test_without_the_witness_the_gate_closes_after_the_grace_and_opens_again(opening, sqlite_store, clock, served):
    away = opening(sqlite_store, witness=at(NOBODY))
    away.ensure_open()
    away.append(look_up())
    with pytest.raises(SystemFailed) as caught:
        away.cosign()
    assert caught.value.code == "ledger.witness_unreachable"
    clock.advance(timedelta(minutes=10))
    away.ensure_open()
    clock.advance(timedelta(seconds=1))
    for _ in range(2):
        with pytest.raises(SystemFailed) as caught:
            away.ensure_open()
        assert caught.value.code == "ledger.witness_lost"
    assert away.status().state == "lost"
    back = opening(sqlite_store, witness=at(served))
    with pytest.raises(SystemFailed):
        back.ensure_open()
    back.cosign()
    back.ensure_open()
    back.ensure_open()
    assert [entry.event for entry in back.entries()] == [
        Event.WITNESS_BACK,
        Event.WITNESS_LOST,
        Event.DISCLOSURE_INTENDED,
    ]


def test_a_quiet_ledger_that_is_wholly_cosigned_stays_open(opening, sqlite_store, clock, served):
    ledger = opening(sqlite_store, witness=at(served))
    ledger.append(look_up())
    ledger.cosign()
    clock.advance(timedelta(days=30))
    ledger.ensure_open()


def test_staged_entries_count_for_the_grace(opening, postgres_store, clock):
    ledger = opening(postgres_store, witness=at(NOBODY))
    ledger.append(look_up())
    clock.advance(timedelta(minutes=11))
    with pytest.raises(SystemFailed) as caught:
        ledger.ensure_open()
    assert caught.value.code == "ledger.witness_lost"


def test_a_cosignature_by_another_key_is_not_taken(opening, sqlite_store, served):
    stranger = Cosigner("witness.example/w1", b"q" * 32).verifier
    ledger = opening(sqlite_store, witness=HttpWitness.at(served, str(stranger)))
    ledger.append(look_up())
    with pytest.raises(SystemFailed) as caught:
        ledger.cosign()
    assert caught.value.code == "ledger.witness_refused"


@pytest.mark.parametrize("url", ["http://witness.example", "ftp://127.0.0.1", "", "https://"])
def test_only_loopback_is_spoken_to_in_the_clear(url):
    with pytest.raises(BadInput):
        at(url)


def test_the_door_knows_one_path_and_small_bodies(served):
    import http.client

    for path, headers, status in (("/other", {}, 404), ("/add-checkpoint", {"Content-Length": "99999999"}, 400)):
        connection = http.client.HTTPConnection(served.removeprefix("http://"), timeout=5)
        connection.putrequest("POST", path)
        for name, value in ({"Content-Length": "0"} | headers).items():
            connection.putheader(name, value)
        connection.endheaders()
        assert connection.getresponse().status == status
        connection.close()


def test_the_time_in_a_cosignature_is_signed_too(witness, clock):
    (line,) = parse_signatures(witness.add_checkpoint(TRUE.request(0, 5)).body)
    text = Checkpoint.parse(TRUE.note(5)).text
    assert line.time == int(clock.now().timestamp())
    assert COSIGNER.verifier.holds(line.data, text)
    assert not COSIGNER.verifier.holds((line.time + 1).to_bytes(8, "big") + line.data[8:], text)
