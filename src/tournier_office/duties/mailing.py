# SPDX-License-Identifier: Apache-2.0
"""Mail, by Django, through the operator's one server. It names what must be done and by when; no customer, no colleague."""

from __future__ import annotations

import smtplib
from urllib.parse import unquote, urlsplit

from django.core.mail import EmailMessage, get_connection

from tournier.base import Refused, SystemFailed
from tournier_office.duties.ways import Ways

_SECONDS = 10


def send(ways: Ways, to: str, title: str, lines: list[str]) -> None:
    """Send one mail. Raises Refused for an address outside the bank, SystemFailed when the server did not take it."""
    if not ways.server or not ways.sender:
        raise Refused("notices.no_mail", "No mail is set up here.", "Ask the operator.")
    if not ways.takes(to):
        raise Refused("notices.outside", "Mail goes to the bank's own addresses only.", "Give an address of the bank.")
    server = urlsplit(ways.server)
    connection = get_connection(
        host=server.hostname or "localhost",
        port=server.port or (465 if server.scheme == "smtps" else 25),
        username=unquote(server.username or ""),
        password=ways.password,
        use_ssl=server.scheme == "smtps",
        use_tls=server.scheme == "smtp+tls",
        timeout=_SECONDS,
    )
    mail = EmailMessage(" ".join(title.split()), "\n".join(lines), ways.sender, [to], connection=connection)
    try:
        mail.send()
    except (OSError, smtplib.SMTPException):
        raise SystemFailed("notices.mail", "The mail server did not take it.", "It is tried again by itself.") from None
