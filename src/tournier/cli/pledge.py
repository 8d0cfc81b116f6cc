# SPDX-License-Identifier: Apache-2.0
"""`tournier pledge`: make a signing key, sign a pledge with it, and check a signed one without any of the bank's systems."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tournier.base import BadInput, SystemFailed
from tournier.cli.office import office
from tournier.seal import sm2, statements

NAME = "pledge"
HELP = "sign a pledge with a key of your own, and check a signed one: `pledge verify FILE` needs no office"
_REFUSED, _FAILED, _SEED = 400, 500, 32


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    key = acts.add_parser("key", help="make an Ed25519 key in a file of your own, and register its public part")
    key.add_argument("--sm2", action="store_true", help="register the SM2 key that openssl wrote to the file (PEM)")
    sign = acts.add_parser("sign", help="sign the version in force of this pledge")
    sign.add_argument("code", help="the pledge's code")
    verify = acts.add_parser("verify", help="check a signed pledge, alone from its file")
    verify.add_argument("file", type=Path, help="the file, as the page of the signature gives it")
    verify.add_argument("--key", default="", metavar="HEX", help="the public key that the ledger names for the person")
    for part in (key, sign):
        part.add_argument(
            "--key-file", type=Path, required=True, metavar="FILE", help="your own key; keep it to yourself"
        )
        part.add_argument("--project", type=Path, default=Path(), metavar="DIR", help="the project folder (here)")
    for part in (key, sign, verify):
        part.add_argument("--json", action="store_true", help="write objects")


def run(options: argparse.Namespace) -> int:
    """0 when it was done or holds, 1 when it was refused or does not hold, 3 when the office failed."""
    if options.act == "verify":
        return _verify(options)
    if options.act == "key" and options.sm2:
        return _register_sm2(options)
    if options.act == "key":
        seed, public = statements.new_key()
        _keep(options.key_file, seed)
        return _call(options, "/learning/keys", {"public": public.hex()})[0]
    key = _key(options.key_file)
    path = f"/learning/documents/{quote(options.code, safe='')}"
    status, told = _call(options, f"{path}/statement", {}, quiet=True)
    if status:
        return status
    method, public, signature = _signed(key, told["statement"].encode())
    body = {"token": told["token"], "method": method, "public": public.hex(), "signature": signature.hex()}
    return _call(options, f"{path}/signature", body)[0]


def _register_sm2(options: argparse.Namespace) -> int:
    key = _key(options.key_file)
    point = sm2.public_of(key)
    status, told = _call(options, "/learning/keys/challenge", {}, quiet=True)
    if status:
        return status
    signature = sm2.sign(key, told["statement"].encode())
    body = {"public": sm2.pem_of(point), "token": told["token"], "signature": signature.hex()}
    return _call(options, "/learning/keys", body)[0]


def _signed(key: bytes, statement: bytes) -> tuple[str, bytes, bytes]:
    if len(key) == _SEED:
        return statements.ED25519, statements.public_of(key), statements.sign(key, statement)
    return statements.SM2, sm2.public_of(key), sm2.sign(key, statement)


def _verify(options: argparse.Namespace) -> int:
    try:
        content = options.file.read_bytes()
    except OSError as error:
        raise BadInput(
            "statement.unread", f"{options.file} cannot be read: {error.strerror}.", "Name the file."
        ) from None
    found = statements.verify_file(content, key=options.key)
    told = {**found.statement, "method": found.method, "public_key": found.public}
    if options.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    print("The signature holds. 签名有效。")
    for name, value in told.items():
        print(f"  {name:<16} {value}")
    if not options.key:
        print(
            "Compare public_key with the one that the bank's ledger names for this person. 请与台账中该员工的公钥核对。"
        )
    return 0


def _keep(path: Path, seed: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadInput("pledge.key_file", f"{path} cannot be made: {error.strerror}.", "Name a new file.") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(seed.hex() + "\n")


def _key(path: Path) -> bytes:
    """An Ed25519 seed as this command writes it, or an SM2 key in PEM as openssl does."""
    try:
        text = path.read_text(encoding="ascii").strip()
        key = text.encode() if text.startswith("-----BEGIN ") else bytes.fromhex(text)
    except (OSError, ValueError):
        key = b""
    if len(key) != _SEED and not key.startswith(b"-----BEGIN "):
        raise BadInput("pledge.key", "The key file holds no key.", "Make one with `tournier pledge key`.")
    return key


def _call(options: argparse.Namespace, path: str, body: dict[str, Any], *, quiet: bool = False) -> tuple[int, Any]:
    status, kind, content = office("call")(
        method="POST", path=path, body=json.dumps(body).encode(), project=options.project
    )
    if not kind.startswith("application/json"):
        raise SystemFailed("pledge.answer", "The office answered with no object.", "Look at the office's log.")
    told = json.loads(content)
    if status >= _REFUSED:
        line = json.dumps({"error": told}, ensure_ascii=False) if options.json else f"{told['cause']} {told['cure']}"
        sys.stderr.write(line.strip() + "\n")
        return (3 if status >= _FAILED else 1), told
    if not quiet:
        print(
            json.dumps(told, ensure_ascii=False, indent=2)
            if options.json
            else "\n".join(f"{k}: {v}" for k, v in told.items())
        )
    return 0, told
