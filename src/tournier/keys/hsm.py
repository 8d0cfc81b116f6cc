# SPDX-License-Identifier: Apache-2.0
"""A KEK that never leaves its hardware: an AES-256 key in a token of PKCS#11, found by an address of RFC 7512.

    pkcs11:token=bank;object=tournier-kek?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/bank/pin

The table keeps what stands before the question mark. The PIN stands in a file that only its owner reads, or with
`pin-source=env:NAME` in the environment; never in the address. Needs `pip install 'tournier[hsm]'`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeVar

from tournier.base import BadInput, SystemFailed
from tournier.keys.addresses import parts, secret
from tournier.keys.data_keys import not_opening
from tournier.keys.encryption import bound_to

_NONCE, _TAG_BITS, _KEY_BITS = 12, 128, 256
# one token has one login for a process, so that two at once would end each other's
_ONE_AT_A_TIME = Lock()
_started: dict[str, int] = {}
Result = TypeVar("Result")


class HsmKey:
    """A KEK in a token: AES-256-GCM by the token itself. May be used by several threads and after a fork."""

    def __init__(self, address: str) -> None:
        path, _, query = address.partition("?")
        self._name = path
        found = parts(path.removeprefix("pkcs11:"), ";")
        more = parts(query, "&")
        known = path.startswith("pkcs11:") and set(found) == {"token", "object"}
        if not known or set(more) != {"module-path", "pin-source"}:
            raise BadInput(
                "keys.address",
                "The address of a key in a token is not complete.",
                "Write pkcs11:token=T;object=O?module-path=/lib.so&pin-source=file:/path of the PIN.",
            )
        self._token, self._object = found["token"], found["object"]
        self._module, self._pin_source = more["module-path"], more["pin-source"]

    @property
    def name(self) -> str:
        """`pkcs11:token=...;object=...`."""
        return self._name

    def wrap(self, epoch: int, keys: Sequence[bytes]) -> list[bytes]:
        """See `KeyEncryption`."""

        def work(key: Any) -> list[bytes]:
            nonces = [os.urandom(_NONCE) for _ in keys]
            return [nonce + key.encrypt(one, **_gcm(nonce, epoch)) for nonce, one in zip(nonces, keys, strict=True)]

        return self._with_key(work)

    def unwrap(self, epoch: int, wrapped: Sequence[bytes]) -> list[bytes]:
        """See `KeyEncryption`."""
        return self._with_key(
            lambda key: [bytes(key.decrypt(one[_NONCE:], **_gcm(one[:_NONCE], epoch))) for one in wrapped],
            opening=True,
        )

    def make(self) -> bool:
        """Make the key in the token, not to be taken out; False when it stands there already."""
        import pkcs11

        with self._session(rw=True) as session:
            if list(session.get_objects(self._asked())):
                return False
            session.generate_key(
                pkcs11.KeyType.AES,
                _KEY_BITS,
                label=self._object,
                store=True,
                template={pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False},
            )
            return True

    def _asked(self) -> dict[Any, Any]:
        import pkcs11

        return {
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.SECRET_KEY,
            pkcs11.Attribute.KEY_TYPE: pkcs11.KeyType.AES,
            pkcs11.Attribute.LABEL: self._object,
        }

    def _with_key(self, work: Callable[[Any], Result], *, opening: bool = False) -> Result:
        with self._session() as session:
            found = list(session.get_objects(self._asked()))
            if len(found) != 1:
                raise SystemFailed(
                    "keys.hsm_key",
                    f"The token has {len(found)} AES keys of the name in the project.",
                    "Make the key with `tournier keys make`, or correct the name.",
                )
            import pkcs11

            try:
                return work(found[0])
            except pkcs11.exceptions.PKCS11Error:
                if opening:  # a token says no more of a wrong tag than that something failed
                    raise not_opening() from None
                raise

    @contextmanager
    def _session(self, *, rw: bool = False) -> Iterator[Any]:
        try:
            import pkcs11
        except ImportError:
            raise SystemFailed(
                "keys.hsm_absent", "PKCS#11 is not installed.", "Run `pip install 'tournier[hsm]'`."
            ) from None
        pin = _pin(self._pin_source)
        with _ONE_AT_A_TIME:
            try:
                library = pkcs11.lib(self._module)
                if _started.setdefault(self._module, os.getpid()) != os.getpid():
                    library.reinitialize()  # PKCS#11 2.40, 6.7.6: a child process does not share its parent's
                    _started[self._module] = os.getpid()
                with library.get_token(token_label=self._token).open(user_pin=pin, rw=rw) as session:
                    yield session
            except pkcs11.exceptions.PKCS11Error as error:
                raise SystemFailed(
                    "keys.hsm",
                    f"The token with the key-encryption key cannot be used ({type(error).__name__}).",
                    "Check module, token, PIN and that the hardware is connected; nothing was released.",
                ) from None


def _gcm(nonce: bytes, epoch: int) -> dict[str, Any]:
    import pkcs11

    return {
        "mechanism": pkcs11.Mechanism.AES_GCM,
        "mechanism_param": pkcs11.GCMParams(nonce, bound_to(epoch), _TAG_BITS),
    }


def _pin(source: str) -> str:
    pin = secret(source)
    if not pin:
        raise SystemFailed(
            "keys.pin",
            "The PIN of the token cannot be read.",
            "Write it to the file of pin-source, readable by its owner only, or set the variable it names.",
        )
    return pin
