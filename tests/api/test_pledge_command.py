# SPDX-License-Identifier: Apache-2.0
"""`tournier pledge`: a person signs from the command line with a key of their own, and the file holds without the office."""

from __future__ import annotations

import json
import secrets

import pytest

from tests.api.test_own_command_line import granted, office, one_connection, terminal
from tests.seal import plain_sm2 as plain
from tests.simulators.small_office import Office
from tournier.cli.main import main
from tournier_office.learning.models import Record
from tournier_office.learning.paperwork import DOCUMENTS
from tournier_office.site.register import acts
from tournier_office.site.register.tests.sample import person

__all__ = ["office", "one_connection", "terminal"]
SIGNER, CODE = "S0011", "a-pledge"


@pytest.fixture
def pledge(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """A pledge is in force; run the command as the signer: its exit status and what it said."""
    row = acts.open_row(DOCUMENTS, person("S0003"), {
        "code": CODE, "title_zh": "承诺", "title_en": "Pledge", "fact": "pledge_until", "posts": "analyst",
        "term_days": "365", "text_zh": "我承诺。", "text_en": "I promise.",
    })  # fmt: skip
    acts.step(DOCUMENTS, person("S0004"), row.pk, "publish", {"grace_days": "0", "reason": "plan"})
    key = granted(office, SIGNER)
    monkeypatch.setenv("TOURNIER_PROJECT", str(office.folder))
    monkeypatch.setenv("TOURNIER_KEY", key)

    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        status = main(["pledge", *words, *(() if words[0] == "verify" else ("--project", str(office.folder)))])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def test_a_key_is_made_a_pledge_signed_and_the_file_checked(pledge, tmp_path, office, capsys) -> None:
    key = tmp_path / "my.key"
    assert pledge("sign", CODE, "--key-file", str(key))[0] == 2  # there is none yet
    assert pledge("key", "--key-file", str(key))[0] == 0
    assert key.stat().st_mode & 0o077 == 0
    assert pledge("key", "--key-file", str(key))[0] == 2  # a key is never written over
    status, said = pledge("sign", CODE, "--key-file", str(key), "--json")
    assert status == 0, said
    made = json.loads(said)["key"]
    assert Record.objects.get(proof=made).staff == SIGNER
    capsys.readouterr()
    assert main(["call", "GET", f"/learning/signatures/{made}/file", "--project", str(office.folder)]) == 0
    file = tmp_path / "pledge.json"
    file.write_text(capsys.readouterr().out)
    status, said = pledge("verify", str(file))
    assert (status, SIGNER in said) == (0, True)


def test_an_sm2_key_of_openssl_is_registered_and_signs(pledge, tmp_path) -> None:
    key = tmp_path / "sm2.pem"
    assert pledge("key", "--sm2", "--key-file", str(key))[0] == 2
    key.write_bytes(plain.pem_of(secrets.randbelow(plain.N - 2) + 1))
    assert pledge("sign", CODE, "--key-file", str(key))[0] == 1  # it is nobody's yet
    assert pledge("key", "--sm2", "--key-file", str(key))[0] == 0
    status, said = pledge("sign", CODE, "--key-file", str(key), "--json")
    assert status == 0, said
    assert Record.objects.get(proof=json.loads(said)["key"]).source == "sm2"


def test_what_is_refused_says_so_and_ends_with_one(pledge, tmp_path) -> None:
    key = tmp_path / "my.key"
    pledge("key", "--key-file", str(key))
    status, said = pledge("sign", "nothing", "--key-file", str(key))
    assert (status, "no such document" in said) == (1, True)
    key.chmod(0o600)
    key.write_text("00" * 32)
    status, said = pledge("sign", CODE, "--key-file", str(key))
    assert (status, "not one of yours" in said) == (1, True)
    assert not Record.objects.exists()
