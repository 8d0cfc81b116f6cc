# SPDX-License-Identifier: Apache-2.0
"""A KEK that never leaves a key service: a key of the transit engine of OpenBao, or of Vault, which speaks the same.

    transit:mount=transit;key=tournier-kek?server=https://bao.bank.example:8200&token-source=file:/etc/bank/token&ca=/etc/bank/ca.pem

The table keeps what stands before the question mark. The token stands in a file that only its owner reads, or with
`token-source=env:NAME` in the environment; it is read anew for each question, so that an agent may renew it.

    wrapped = HMAC-SHA256(key; "tournier/kek|" bound) (32 bytes) | what the service wrote, `vault:v1:...`

The service binds what it wraps to the epoch (`associated_data`). The first 32 bytes say which key was wrapped and for which epoch:
whatever else the service answers one day is not taken for it.
"""

from __future__ import annotations

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from tournier.base import BadInput, SystemFailed
from tournier.keys.addresses import parts, secret
from tournier.keys.data_keys import not_opening
from tournier.keys.encryption import bound_to
from tournier.keys.service_host import ServiceHost

_SAID = 32
_BAD, _FORBIDDEN, _MISSING, _BUSY, _BROKEN = 400, 403, 404, 429, 500
_OK = 200
_MOUNT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
# those that take data to bind to, and are no key of somebody's own
_KINDS = frozenset({"aes128-gcm96", "aes256-gcm96", "chacha20-poly1305", "xchacha20-poly1305"})


class TransitKey:
    """A KEK in a key service. Each call of `unwrap` is one question, for any number of keys. May be used by several threads and after a fork."""

    def __init__(self, address: str) -> None:
        path, _, query = address.partition("?")
        self._name = path
        found, more = parts(path.removeprefix("transit:"), ";"), parts(query, "&")
        known = path.startswith("transit:") and set(found) == {"mount", "key"}
        whole = {"server", "token-source"} <= set(more) <= {"server", "token-source", "ca"}
        if not known or not whole or not _MOUNT.fullmatch(found["mount"]) or not _KEY.fullmatch(found["key"]):
            raise BadInput(
                "keys.address",
                "The address of a key in a key service is not complete.",
                "Write transit:mount=M;key=K?server=https://HOST:PORT&token-source=file:/path of the token, and &ca=/path where needed.",
            )
        self._mount, self._key = found["mount"], found["key"]
        self._token_source = more["token-source"]
        self._host = ServiceHost.at(more["server"], more.get("ca", ""))

    @property
    def name(self) -> str:
        """`transit:mount=...;key=...`."""
        return self._name

    def wrap(self, epoch: int, keys: Sequence[bytes]) -> list[bytes]:
        """See `KeyEncryption`. What the service wrapped is opened once, before anybody relies on it."""
        self._ensure_fit()
        sent = [{"plaintext": _text(key), "associated_data": _text(bound_to(epoch))} for key in keys]
        written = self._batch("encrypt", sent, "ciphertext")
        wrapped = [_said(key, epoch) + one.encode() for key, one in zip(keys, written, strict=True)]
        if self.unwrap(epoch, wrapped) != list(keys):
            raise _not_an_answer()
        return wrapped

    def unwrap(self, epoch: int, wrapped: Sequence[bytes]) -> list[bytes]:
        """See `KeyEncryption`."""
        try:
            sent = [
                {"ciphertext": one[_SAID:].decode("ascii"), "associated_data": _text(bound_to(epoch))}
                for one in wrapped
            ]
        except UnicodeDecodeError:
            raise not_opening() from None
        keys = []
        for one, opened in zip(wrapped, self._batch("decrypt", sent, "plaintext"), strict=True):
            try:
                key = b64decode(opened, validate=True)
            except ValueError:
                raise _not_an_answer() from None
            if not hmac.compare_digest(one[:_SAID], _said(key, epoch)):
                raise SystemFailed(
                    "keys.service_other",
                    "The key service opened another key than was wrapped, or what was wrapped was changed; it was not used.",
                    "Check that server= names the service itself, then run `tournier ledger verify`.",
                )
            keys.append(key)
        return keys

    def _ensure_fit(self) -> None:
        """The key is there, binds, and does not leave the service: one that is missing would be made by being used."""
        found = self._ask("GET", "keys").get("data")
        if not isinstance(found, dict) or not isinstance(found.get("type"), str):
            raise _not_an_answer()
        leaves = found.get("exportable") is not False or found.get("allow_plaintext_backup") is not False
        if found["type"] not in _KINDS or found.get("derived") is not False or leaves:
            raise SystemFailed(
                "keys.service_kind",
                "The key in the key service may leave it, or is not of a kind that binds what it wraps.",
                "Make another of type aes256-gcm96, not exportable and without plaintext backup, and name that one.",
            )

    def _batch(self, act: str, sent: list[dict[str, str]], wanted: str) -> list[str]:
        if not sent:
            return []  # a batch of none is an error to the service
        data = self._ask("POST", act, {"batch_input": sent}).get("data")
        found = data.get("batch_results") if isinstance(data, dict) else None
        if not isinstance(found, list) or len(found) != len(sent):
            raise _not_an_answer()
        texts = [one[wanted] for one in found if isinstance(one, dict) and wanted in one and not one.get("error")]
        texts = [one for one in texts if isinstance(one, str) and one and one.isascii()]
        if len(texts) != len(sent):
            raise _not_an_answer()
        return texts

    def _ask(self, method: str, act: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        path = f"/v1/{self._mount}/{act}/{self._key}"
        status, answer = self._host.ask(method, path, secret(self._token_source), body)
        if status != _OK:
            raise _refusal(status, _errors(answer))
        if not isinstance(answer, dict):
            raise _not_an_answer()
        return answer


def _text(value: bytes) -> str:
    return b64encode(value).decode()


def _said(key: bytes, epoch: int) -> bytes:
    return hmac.digest(key, b"tournier/kek|" + bound_to(epoch), "sha256")


def _errors(answer: Any) -> str:
    """What the service said against it, to tell causes apart by; it is shown to nobody."""
    if not isinstance(answer, dict):
        return ""
    data = answer.get("data")
    results = data.get("batch_results") if isinstance(data, dict) else None
    single = [one.get("error") for one in results if isinstance(one, dict)] if isinstance(results, list) else []
    return " ".join(str(one) for one in (answer.get("errors"), *single) if one)


def _refusal(status: int, said: str) -> SystemFailed:
    if status == _FORBIDDEN:
        return SystemFailed(
            "keys.service_forbidden",
            "The key service does not know the token any more, or does not allow it the use of this key.",
            "Renew the token; its policy needs read on the key, and update on its encrypt and decrypt.",
        )
    if status == _MISSING or (status == _BAD and "key not found" in said):
        return SystemFailed(
            "keys.service_key",
            "The key service has no key of this name at this mount.",
            "Correct mount and key in [keys] of tournier.toml; if the key was deleted, restore the service's backup.",
        )
    if status == _BAD and "too old" in said:
        return SystemFailed(
            "keys.service_version",
            "The key service no longer opens what this version of its key wrapped.",
            "Lower min_decryption_version of the key for the time of a rotation, unless the version was destroyed on purpose.",
        )
    if status == _BAD and ("authentication failed" in said or "invalid ciphertext" in said):
        return not_opening()
    if status == _BUSY or status >= _BROKEN:
        return SystemFailed(
            "keys.service_state",
            f"The key service is not ready (status {status}); nothing was released.",
            "Unseal it, or wait until it is active, then try again.",
        )
    return _not_an_answer()


def _not_an_answer() -> SystemFailed:
    return SystemFailed(
        "keys.service_answer",
        "The key service answered with something else than what was asked for; it was not used.",
        "Check that server= names the service itself, and look at its log.",
    )
