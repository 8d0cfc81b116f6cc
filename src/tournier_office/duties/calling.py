# SPDX-License-Identifier: Apache-2.0
"""Calling a group's robot: 企业微信, 钉钉, Feishu. One POST to an address that the operator listed, and nothing else.

- the name is looked up once, the address that it gave is checked, and that very address is called: a name that changes
  meanwhile leads nowhere (no SSRF by rebinding);
- an address inside (private, loopback, link-local) is refused unless the operator named the host as inside;
- nothing is followed: an answer that leads elsewhere is a failure; no proxy of the environment is asked.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import socket
import ssl
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote_plus

from tournier.base import Refused, SystemFailed
from tournier_office.duties.ways import Hook, Ways, check_url

_SECONDS = 5
_MOST = 64 * 1024
_OK = 200


def message(hook: Hook, title: str, lines: list[str], link: str) -> dict[str, Any]:
    """The body as the product reads it. It holds what must be done, by when and where; nobody's name."""
    if hook.kind == "feishu":
        return {"msg_type": "text", "content": {"text": "\n".join([title, *lines, *([link] if link else [])])}}
    text = "\n\n".join([f"### {title}", *lines, *([f"[Tournier 守密]({link})"] if link else [])])
    if hook.kind == "wecom":
        return {"msgtype": "markdown", "markdown": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"title": title, "text": text}}


def signed(hook: Hook, url: str, body: dict[str, Any], seconds: int) -> tuple[str, dict[str, Any]]:
    """Address and body with the signature that 钉钉 and Feishu ask for when their robot has a secret."""
    if not hook.secret or hook.kind == "wecom":
        return url, body
    stamp = str(seconds * 1000 if hook.kind == "dingtalk" else seconds)
    text = f"{stamp}\n{hook.secret}".encode()
    if hook.kind == "dingtalk":
        code = base64.b64encode(hmac.new(hook.secret.encode(), text, hashlib.sha256).digest()).decode()
        return f"{url}{'&' if '?' in url else '?'}timestamp={stamp}&sign={quote_plus(code)}", body
    code = base64.b64encode(hmac.new(text, b"", hashlib.sha256).digest()).decode()
    return url, {**body, "timestamp": stamp, "sign": code}


def call(hook: Hook, ways: Ways, body: dict[str, Any], seconds: int) -> None:
    """Send it. Raises Refused for an address that may not be called, SystemFailed when the robot did not take it."""
    url, content = signed(hook, hook.url, body, seconds)
    parts = check_url(url, ways.hosts, ways.inside)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    inside = (f"{host}:{parts.port}" if parts.port else host) in ways.inside
    try:
        connection = _connected(host, port, secure=parts.scheme == "https", inside=inside)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            sent = json.dumps(content, ensure_ascii=False).encode()
            connection.request(
                "POST", target, sent, {"Host": parts.netloc, "Content-Type": "application/json; charset=utf-8"}
            )
            answer = connection.getresponse()
            told = answer.read(_MOST)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException):
        raise _failed("notices.unreachable") from None
    if answer.status != _OK or not _taken(told):
        raise _failed("notices.not_taken")


def _failed(code: str) -> SystemFailed:
    return SystemFailed(code, "The robot of the group did not take the notice.", "It is tried again by itself.")


def _taken(told: bytes) -> bool:
    """Whether the product says that it took it: `errcode` or `code` is 0."""
    try:
        answer = json.loads(told)
    except ValueError:
        return False
    found = (
        [answer[name] for name in ("errcode", "code", "StatusCode") if name in answer]
        if isinstance(answer, dict)
        else []
    )
    return bool(found) and found[0] == 0


def _connected(host: str, port: int, *, secure: bool, inside: bool) -> http.client.HTTPConnection:
    """A connection to the address that was looked at, under the host's own name."""
    addresses = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not addresses or not (inside or all(_is_outside(one) for one in addresses)):
        raise Refused("notices.inside", "The host's address lies inside, and nobody named it so.", "Ask the operator.")
    plain = socket.create_connection((addresses[0], port), timeout=_SECONDS)
    connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    try:
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
    except OSError:
        plain.close()
        raise
    return connection


def _is_outside(address: str) -> bool:
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_global) and not found.is_multicast
