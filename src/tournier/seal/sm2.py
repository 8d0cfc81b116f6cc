# SPDX-License-Identifier: Apache-2.0
"""SM2 signatures (GB/T 32918.2, with SM3 and the default identity of GM/T 0009) by the OpenSSL of this machine.

The libcrypto that Python itself runs on, or the system's, version 3 or newer; where it was built without SM2 nothing here
signs or verifies, and `absent` says so. A signature is DER and nothing else: OpenSSL refuses every other writing of the
same numbers, numbers outside the order, and points that lie not on the curve. A key is its uncompressed point, 65 bytes, so
that one key has one name.
"""

from __future__ import annotations

import base64
import binascii
import ctypes
import ctypes.util
import re
from contextlib import ExitStack
from functools import cache
from typing import Any

from tournier.base import BadInput, SystemFailed

IDENTITY = b"1234567812345678"  # GM/T 0009-2012 section 10: where both sides agreed on no other
POINT, _UNCOMPRESSED = 65, 4
# SubjectPublicKeyInfo of a point: id-ecPublicKey over the named curve 1.2.156.10197.1.301, never curve parameters of a file's own.
_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_PEM = re.compile(r"\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]{1,400})-----END PUBLIC KEY-----\s*", re.ASCII)
_OLDEST = 0x30000000
_LONGEST_KEY = 4000

# GB/T 32918.5 A.2: the key, the message and the signature of the standard's example, which every start verifies anew.
KNOWN_POINT = bytes.fromhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
)
KNOWN_MESSAGE = b"message digest"
KNOWN_SIGNATURE = bytes.fromhex(
    "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
)

_POINTER, _SIZE, _INT = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "OpenSSL_version_num": (ctypes.c_ulong, ()),
    "ERR_clear_error": (None, ()),
    "BIO_new_mem_buf": (_POINTER, (ctypes.c_char_p, _INT)),
    "BIO_free": (_INT, (_POINTER,)),
    "PEM_read_bio_PrivateKey": (_POINTER, (_POINTER, _POINTER, _POINTER, ctypes.c_char_p)),
    "d2i_PUBKEY": (_POINTER, (_POINTER, _POINTER, ctypes.c_long)),
    "i2d_PUBKEY": (_INT, (_POINTER, _POINTER)),
    "EVP_PKEY_is_a": (_INT, (_POINTER, ctypes.c_char_p)),
    "EVP_PKEY_free": (None, (_POINTER,)),
    "EVP_PKEY_CTX_new": (_POINTER, (_POINTER, _POINTER)),
    "EVP_PKEY_CTX_set1_id": (_INT, (_POINTER, ctypes.c_char_p, _INT)),
    "EVP_PKEY_CTX_free": (None, (_POINTER,)),
    "EVP_MD_CTX_new": (_POINTER, ()),
    "EVP_MD_CTX_free": (None, (_POINTER,)),
    "EVP_MD_CTX_set_pkey_ctx": (None, (_POINTER, _POINTER)),
    "EVP_get_digestbyname": (_POINTER, (ctypes.c_char_p,)),
    "EVP_DigestSignInit": (_INT, (_POINTER, _POINTER, _POINTER, _POINTER, _POINTER)),
    "EVP_DigestSign": (_INT, (_POINTER, ctypes.c_char_p, _POINTER, ctypes.c_char_p, _SIZE)),
    "EVP_DigestVerifyInit": (_INT, (_POINTER, _POINTER, _POINTER, _POINTER, _POINTER)),
    "EVP_DigestVerify": (_INT, (_POINTER, ctypes.c_char_p, _SIZE, ctypes.c_char_p, _SIZE)),
}


def _found() -> ctypes.CDLL:
    import _hashlib  # Python's own door to OpenSSL: the library behind it is loaded and patched already

    for name in (getattr(_hashlib, "__file__", None), ctypes.util.find_library("crypto")):
        try:
            library = ctypes.CDLL(name) if name else None
            if library is not None and library.OpenSSL_version_num and library.EVP_PKEY_CTX_set1_id:
                return library
        except (OSError, AttributeError):
            continue
    raise _not_here()


def _not_here() -> SystemFailed:
    return SystemFailed(
        "seal.sm2", "The OpenSSL of this machine has no SM2.", "Install OpenSSL 3 built with SM2, or use Ed25519."
    )


@cache
def _library() -> ctypes.CDLL:
    library = _found()
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    if library.OpenSSL_version_num() < _OLDEST or not library.EVP_get_digestbyname(b"SM3"):
        raise _not_here()
    if not _holds(library, KNOWN_POINT, KNOWN_SIGNATURE, KNOWN_MESSAGE):
        raise _not_here()
    if _holds(library, KNOWN_POINT, KNOWN_SIGNATURE, KNOWN_MESSAGE + b" "):
        raise _not_here()
    return library


def absent() -> str:
    """Why there is no SM2 here; empty where there is."""
    try:
        _library()
    except SystemFailed as error:
        return error.cause
    return ""


def point_of(pem: str) -> bytes:
    """The point of a public key in PEM. BadInput unless it is a key of the SM2 curve, by name and uncompressed."""
    found = _PEM.fullmatch(pem)
    try:
        der = base64.b64decode("".join(found[1].split()), validate=True) if found else b""
    except (binascii.Error, ValueError):
        der = b""
    point = der[len(_PREFIX) :]
    if der[: len(_PREFIX)] != _PREFIX or not _is_point(point):
        raise BadInput(
            "sm2.public", "This is no SM2 public key in PEM.", "Write it with `openssl pkey -in key.pem -pubout`."
        )
    return point


def pem_of(point: bytes) -> str:
    """The public key of a point in PEM, as openssl writes it."""
    text = base64.b64encode(_PREFIX + point).decode()
    lines = "\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    return f"-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n"


def _is_point(point: bytes) -> bool:
    """A point of the curve: the point at infinity has no such writing, and one beside the curve is no key to OpenSSL."""
    if len(point) != POINT or point[0] != _UNCOMPRESSED:
        return False
    with ExitStack() as freed:
        return bool(_public(_library(), point, freed))


def _public(library: ctypes.CDLL, point: bytes, freed: ExitStack) -> Any:
    der = ctypes.create_string_buffer(_PREFIX + point, len(_PREFIX) + len(point))
    at = ctypes.c_void_p(ctypes.addressof(der))
    key = library.d2i_PUBKEY(None, ctypes.byref(at), len(der))
    freed.callback(library.ERR_clear_error)
    if key:
        freed.callback(library.EVP_PKEY_free, key)
    return key if key and library.EVP_PKEY_is_a(key, b"SM2") == 1 else None


def _context(library: ctypes.CDLL, key: Any, freed: ExitStack, identity: bytes) -> Any:
    asked = library.EVP_PKEY_CTX_new(key, None)
    freed.callback(library.EVP_PKEY_CTX_free, asked)
    context = library.EVP_MD_CTX_new()
    freed.callback(library.EVP_MD_CTX_free, context)
    if not asked or not context or library.EVP_PKEY_CTX_set1_id(asked, identity, len(identity)) != 1:
        raise _not_here()
    library.EVP_MD_CTX_set_pkey_ctx(context, asked)
    return context


def _holds(library: ctypes.CDLL, point: bytes, signature: bytes, message: bytes, identity: bytes = IDENTITY) -> bool:
    with ExitStack() as freed:
        key = _public(library, point, freed)
        if not key:
            return False
        context, digest = _context(library, key, freed, identity), library.EVP_get_digestbyname(b"SM3")
        if library.EVP_DigestVerifyInit(context, None, digest, None, key) != 1:
            return False
        return bool(library.EVP_DigestVerify(context, signature, len(signature), message, len(message)) == 1)


def verifies(point: bytes, signature: bytes, message: bytes, *, identity: bytes = IDENTITY) -> bool:
    """Whether this is a signature of the message by the key of this point. Raises SystemFailed where there is no SM2."""
    library = _library()
    return _is_point(point) and _holds(library, point, signature, message, identity)


def _private(library: ctypes.CDLL, pem: bytes, freed: ExitStack) -> Any:
    freed.callback(library.ERR_clear_error)
    source = library.BIO_new_mem_buf(pem, len(pem))
    freed.callback(library.BIO_free, source)
    # The empty passphrase in place of a question at the terminal: a key under a passphrase is not opened.
    key = library.PEM_read_bio_PrivateKey(source, None, None, b"") if 0 < len(pem) <= _LONGEST_KEY else None
    if key:
        freed.callback(library.EVP_PKEY_free, key)
    if not key or library.EVP_PKEY_is_a(key, b"SM2") != 1:
        raise BadInput(
            "sm2.private", "This is no SM2 private key in PEM without a passphrase.",
            "Make one with `openssl genpkey -algorithm SM2`, or sign with openssl itself.",
        )  # fmt: skip
    return key


def public_of(pem: bytes) -> bytes:
    """The point of a private key."""
    library = _library()
    with ExitStack() as freed:
        key = _private(library, pem, freed)
        room = ctypes.create_string_buffer(len(_PREFIX) + POINT)
        at = ctypes.c_void_p(ctypes.addressof(room))
        size = library.i2d_PUBKEY(key, None)
        if size != len(room) or library.i2d_PUBKEY(key, ctypes.byref(at)) != size or not room.raw.startswith(_PREFIX):
            raise BadInput("sm2.private", "This key is written in an unusual form.", "Make a new one with openssl.")
        return room.raw[len(_PREFIX) :]


def sign(pem: bytes, message: bytes, *, identity: bytes = IDENTITY) -> bytes:
    """The DER signature of a message by a private key in PEM."""
    library = _library()
    with ExitStack() as freed:
        key = _private(library, pem, freed)
        context, digest = _context(library, key, freed, identity), library.EVP_get_digestbyname(b"SM3")
        room, size = ctypes.create_string_buffer(80), ctypes.c_size_t(80)
        done = library.EVP_DigestSignInit(context, None, digest, None, key) == 1
        if not done or library.EVP_DigestSign(context, room, ctypes.byref(size), message, len(message)) != 1:
            raise _not_here()
        return room.raw[: size.value]
