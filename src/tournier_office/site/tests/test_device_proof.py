# SPDX-License-Identifier: Apache-2.0
"""Which device a request comes from: the forms that proxies write, and everything that is no proof."""

import base64
import hashlib
from ipaddress import ip_network
from urllib.parse import quote

import pytest

from tournier.base import BadInput, SystemFailed
from tournier_office.site.device_proof import DeviceProof, fingerprint_of, read_device_proof

SECRET = "k" * 40
DER = b"\x30\x82" + bytes(range(256)) * 3
PRINT = hashlib.sha256(DER).hexdigest()
TEXT = base64.b64encode(DER).decode()
LINES = "\n".join(TEXT[place : place + 64] for place in range(0, len(TEXT), 64))
PEM = f"-----BEGIN CERTIFICATE-----\n{LINES}\n-----END CERTIFICATE-----\n"
PROOF = DeviceProof((ip_network("10.0.8.11/32"), ip_network("fd00::/64")), SECRET)
FORMS = {
    "RFC 9440": f":{TEXT}:",
    "nginx, escaped": quote(PEM),
    "Apache, line breaks as spaces": PEM.replace("\n", " "),
    "SHA-256": PRINT.upper(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_certificate_is_the_same_however_the_proxy_writes_it(form):
    assert PROOF.proved("10.0.8.11", f"{SECRET} {form}") == PRINT
    assert PROOF.proved("::ffff:10.0.8.11", f"{SECRET} {form}") == PRINT


@pytest.mark.parametrize("peer", ["10.0.8.12", "127.0.0.1", "", "unix:", "fd01::1"])
def test_what_comes_from_elsewhere_is_no_proof(peer):
    assert PROOF.proved(peer, f"{SECRET} {PRINT}") == ""


@pytest.mark.parametrize(
    "header",
    [
        "", PRINT, f" {PRINT}", f"{SECRET}", f"{SECRET} ", f"{SECRET[:-1]} {PRINT}", f"{SECRET}é {PRINT}",
        f"{SECRET} {PRINT},{SECRET} {'0' * 64}", f"{SECRET} {'a' * 40}", f"{SECRET} :: ", f"{SECRET} :{TEXT}",
        f"{SECRET} :{TEXT[:-2]}:", f"{SECRET} {PEM}{PEM}", f"{SECRET} :{'A' * 20000}:", f"{SECRET} (null)",
    ],
)  # fmt: skip
def test_what_is_not_said_in_full_is_no_proof(header):
    assert PROOF.proved("10.0.8.11", header) == ""


def test_without_the_table_nobody_is_believed_and_the_secret_stays_out_of_texts(tmp_path):
    assert read_device_proof(None, tmp_path) is None
    assert SECRET not in repr(PROOF)
    assert fingerprint_of("") == ""


@pytest.mark.parametrize(
    "table", [{}, [], {"proxies": "10.0.0.1"}, {"proxies": ["nowhere"]}, {"proxies": [], "more": 1}]
)
def test_a_table_that_says_too_little_stops_the_start(tmp_path, table):
    with pytest.raises(BadInput):
        read_device_proof(table, tmp_path)


@pytest.mark.parametrize(("text", "mode"), [(None, 0), ("short", 0o600), ("a b" * 20, 0o600), (SECRET, 0o644)])
def test_a_secret_that_is_missing_short_or_open_to_others_stops_the_start(tmp_path, text, mode):
    (tmp_path / "keys").mkdir()
    if text is not None:
        (tmp_path / "keys" / "device-proxy").write_text(text)
        (tmp_path / "keys" / "device-proxy").chmod(mode)
    with pytest.raises(SystemFailed):
        read_device_proof({"proxies": ["10.0.8.11/32"]}, tmp_path)


def test_the_table_and_the_file_together_are_a_proof(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "device-proxy").write_text(f"{SECRET}\n")
    (tmp_path / "keys" / "device-proxy").chmod(0o600)
    found = read_device_proof({"proxies": ["10.0.8.11"]}, tmp_path)
    assert found is not None
    assert found.proved("10.0.8.11", f"{SECRET} {PRINT}") == PRINT
